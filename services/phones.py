"""Telephone numbers as people type them, kept as E.164 («+77011234567»).

`phonenumbers` costs time and memory, so it is read when the first number comes.
"""

import re
import unicodedata
from typing import Final

from services.errors import DomainError

REGION: Final = "KZ"
LONGEST: Final = 100
_FEWEST_FIGURES: Final = 7
# A number within what was typed: «менің нөмірім 8 (701) 123-45-67».
_NUMBER: Final = re.compile(r"\+?[\s(]*\d[\d\s()./‐‑‒–—-]*")
_HOME: Final = re.compile(r"\+7(\d{3})(\d{3})(\d{2})(\d{2})")


class PhoneNotUnderstood(DomainError):
    """No telephone number in what was typed, or more than one."""


def parse_phone(text: str) -> str:
    """E.164 of the one number in the text; without a country's code it is of Kazakhstan.

    Numbers of other countries are taken as they are. Raises PhoneNotUnderstood.
    """
    if len(text) > LONGEST:
        raise PhoneNotUnderstood
    # Address books put direction marks around a number.
    shown = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    found = [match[0] for match in _NUMBER.finditer(shown)]
    if len(found) != 1 or sum(c.isdecimal() for c in found[0]) < _FEWEST_FIGURES:
        raise PhoneNotUnderstood
    # Here «8-10» calls abroad; «00» is how the rest of the world writes it.
    typed = re.sub(r"^[\s(]*00", "+", found[0])

    import phonenumbers

    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        raise PhoneNotUnderstood from None
    # Under +7 the plan is known for certain; other countries' plans age faster than the library.
    here = number.country_code == 7
    if not (phonenumbers.is_valid_number(number) if here else phonenumbers.is_possible_number(number)):
        raise PhoneNotUnderstood
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_phone(phone: str) -> str:
    """E.164 as it is read aloud: «+7 701 123 45 67»."""
    if here := _HOME.fullmatch(phone):
        return "+7 " + " ".join(here.groups())

    import phonenumbers

    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
