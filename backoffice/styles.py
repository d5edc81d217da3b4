"""One sheet of styles for every page: a slow line pays for each file it has to ask for."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"
SHARED: Final = Path(__file__).parents[1] / "documents" / "static"
SHEET: Final = "office.css"
# In the order in which one builds on the other.
PARTS: Final = (
    SHARED / "tokens.css",
    *(
        STATIC / f"{part}.css"
        for part in ("house", "rail", "parts", "lists", "areas", "locking", "units", "inbox", "access")
    ),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The styles as they are sent; `version` changes with them."""

    text: str
    version: str


@cache
def sheet() -> Sheet:
    """All parts, one after the other."""
    text = "\n".join(part.read_text() for part in PARTS)
    return Sheet(text, hashlib.sha256(text.encode()).hexdigest()[:12])
