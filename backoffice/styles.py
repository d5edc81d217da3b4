"""One sheet of styles for every page: a slow line pays for each file it has to ask for."""

import hashlib
from base64 import b64encode
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
        for part in (
            "house",
            "rail",
            "parts",
            "lists",
            "areas",
            "locking",
            "units",
            "inbox",
            "access",
            "appeals",
        )
    ),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The styles as they are sent; `version` changes with them.

    `source` names them to the browser where they stand in the page itself: the first page of a day comes over
    a slow line and must not wait for a second answer before anything is seen.
    """

    text: str
    version: str
    source: str


@cache
def sheet() -> Sheet:
    """All parts, one after the other."""
    text = "\n".join(part.read_text() for part in PARTS)
    digest = hashlib.sha256(text.encode())
    return Sheet(text, digest.hexdigest()[:12], f"sha256-{b64encode(digest.digest()).decode()}")
