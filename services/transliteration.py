"""Kazakh and Russian names in small Latin letters, as on passports here: for proposing a login's name."""

import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans({
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh",
    "з": "z", "и": "i", "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o",
    "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "kh",
    "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "і": "i", "ь": "", "э": "e",
    "ю": "yu", "я": "ya",
})  # fmt: skip


def latin(name: str) -> str:
    """«Әбілқасымова» is "abilkasymova"; what has no letter here is left out."""
    small = unicodedata.normalize("NFC", name).casefold().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", small)
    return "".join(c for c in plain if c.isascii() and (c.isalnum() or c == "-"))
