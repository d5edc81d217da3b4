"""Receipt codes of the anonymous page: 80 random bits without look-alikes, kept as a slow hash only.

A code is «7K3M-9QXR-4T2V-8WHNB»: sixteen signs of Crockford's base32 and a check letter, so that a slip of
the pen is noticed before anything is looked up. Who holds code and keys file finds the case; nobody else.
"""

import asyncio
import secrets
import unicodedata
from typing import Final

from argon2.low_level import Type, hash_secret_raw

from services.keys import Keys

SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM: Final = 16
LENGTH: Final = RANDOM + 1
GROUP: Final = 4
# 19 MiB, two passes, one lane: some 20 ms of a processor.
_MEMORY: Final = 19 * 1024
_PASSES: Final = 2
_LANES: Final = 1
_HASH: Final = 32
_SALT: Final = 16
_PURPOSE: Final = "appeal_receipts"
# Hashed at once in this process, whoever asks.
_GATE: Final = asyncio.Semaphore(2)

_VALUES: Final = {sign: value for value, sign in enumerate(SIGNS)}
# What a hand, an eye or the other keyboard makes of a sign.
_LOOKS_LIKE: Final = str.maketrans({
    "O": "0", "I": "1", "L": "1", "U": "V",
    "А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H", "К": "K", "М": "M", "О": "0", "Р": "P", "Т": "T",
    "Х": "X", "І": "1", "Ү": "Y", "У": "Y", "З": "3", "Ѕ": "S", "Ј": "J",
})  # fmt: skip
# GF(32) by x⁵ + x² + 1: one wrong sign and two that changed places are always noticed.
_OVERFLOW: Final = 0b100101


def new_code() -> str:
    """A fresh code in groups, as it is shown."""
    return shown("".join(secrets.choice(SIGNS) for _ in range(RANDOM)))


def shown(code: str) -> str:
    """The signs in groups of four, the check letter with the last of them."""
    signs = code[:RANDOM]
    groups = [signs[at : at + GROUP] for at in range(0, RANDOM, GROUP)]
    return "-".join(groups) + _check(signs)


def read_code(typed: str) -> str | None:
    """The code in what somebody typed, as `shown` writes it; None where it cannot be one.

    Spaces, hyphens, small letters, look-alikes and Cyrillic letters of the same shape are forgiven.
    """
    plain = unicodedata.normalize("NFKC", typed[:200]).upper().translate(_LOOKS_LIKE)
    signs = "".join(sign for sign in plain if not _is_between(sign))
    if len(signs) != LENGTH or any(sign not in _VALUES for sign in signs) or _check(signs) != signs[-1]:
        return None
    return shown(signs)


async def hashed(keys: Keys, code: str) -> bytes:
    """What is kept of a code that `read_code` gave. Some 20 ms, in a thread; before any transaction."""
    async with _GATE:
        return await asyncio.to_thread(_hash, _salt(keys), code)


def _salt(keys: Keys) -> bytes:
    # One for the installation, so that a million receipts are found by an index; of the oldest key, so that
    # a new one loses none.
    return keys.secret_for(_PURPOSE, keys.oldest)[:_SALT]


def _hash(salt: bytes, code: str) -> bytes:
    return hash_secret_raw(code.encode(), salt, _PASSES, _MEMORY, _LANES, _HASH, Type.ID)


def _is_between(sign: str) -> bool:
    """A blank, a hyphen of any kind, a dot, a mark that cannot be seen."""
    return unicodedata.category(sign) in {"Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Pc", "Po"}


def _check(signs: str) -> str:
    total = 0
    for sign in signs[:RANDOM]:
        total = _doubled(total) ^ _VALUES[sign]
    return SIGNS[_doubled(total)]


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ _OVERFLOW if value & len(SIGNS) else value
