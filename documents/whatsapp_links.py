"""Links that open a chat with us at WhatsApp, and what they carry: a start code, in words a person may see.

Whoever follows the link finds «Кеңес: talgar-poster» written in the box and sends it.
"""

import re
from typing import Final
from urllib.parse import quote

# Our name as either language spells it, and in Latin letters, then the code.
_WITH_CODE: Final = re.compile(
    r"\s*(?:кеңес|кенес|kenes|keńes)\s*[:\uff1a]\s*([A-Za-z0-9_-]{1,64})\s*[.!]?\s*", re.IGNORECASE
)


def text_with(code: str) -> str:
    """What stands in the box of whoever follows the link."""
    return f"Кеңес: {code}"


def code_in(text: str) -> str | None:
    """The code that a message carries, if it is nothing but that."""
    found = _WITH_CODE.fullmatch(text)
    return found[1] if found else None


def link(number: str, code: str = "") -> str:
    """To the chat with this number of ours, however its figures are grouped; with a code or without."""
    figures = "".join(filter(str.isdecimal, number))
    return f"https://wa.me/{figures}?text={quote(text_with(code))}" if code else f"https://wa.me/{figures}"
