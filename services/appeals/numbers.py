"""Numbers of cases: eight random digits and a check digit; they tell nothing, and a slip is noticed."""

import secrets
from typing import Final

DIGITS: Final = 8

# Damm's table: one wrong digit and two that changed places are always noticed.
_DAMM: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def new_number() -> str:
    """A number nobody can guess the neighbours of; whether it is taken, the database decides."""
    digits = f"{secrets.randbelow(9 * 10 ** (DIGITS - 1)) + 10 ** (DIGITS - 1)}"
    return f"{digits}{_check(digits)}"


def read_number(typed: str) -> str | None:
    """The number in what somebody typed, with whatever spaces and hyphens; None where it is none."""
    digits = "".join(sign for sign in typed if sign.isalnum())
    if len(digits) != DIGITS + 1 or not (digits.isascii() and digits.isdigit()) or _check(digits):
        return None
    return digits


def shown(number: str) -> str:
    """As it is written for people: «1234 5678-9»."""
    return f"{number[:4]} {number[4:DIGITS]}-{number[DIGITS:]}"


def _check(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
