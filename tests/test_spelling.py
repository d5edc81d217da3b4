"""Every word of catalogues and reference is in a dictionary, or in the list of those known to be right."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.reference import lists, specialisms
from services.people.consent_texts import SHIPPED

HERE = Path(__file__).parent
KNOWN = HERE / "known_words.txt"
DICTIONARIES = {"kk": "kk_KZ", "ru": "ru_RU"}
# Latin words and placeholders are left out; a hyphen parts two words.
_WORD = re.compile(r"[А-Яа-яЁёІіӘәҒғҚқҢңӨөҰұҮүҺһ]+")


def catalogue(lang: str) -> Iterator[str]:
    with (HERE.parent / "locales" / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file, locale=lang):
            if message.id:
                yield from (message.string,) if isinstance(message.string, str) else message.string or ()


def reference(lang: str) -> Iterator[str]:
    of = ("kk", "ru").index(lang)
    for kind in specialisms.KINDS:
        yield from ((kind.name_kk, kind.about_kk), (kind.name_ru, kind.about_ru))[of]
    for rows in (*specialisms.TOPICS.values(), *lists.REASONS.values()):
        yield from (row[of + 1] for row in rows)
    for number in lists.NUMBERS:
        yield from ((number.name_kk, number.hours_kk), (number.name_ru, number.hours_ru))[of]
    yield from (texts[of] for texts in SHIPPED.values())


def words(texts: Iterable[str]) -> set[str]:
    return {word.lower() for text in texts for word in _WORD.findall(re.sub(r"\{\w+\}", " ", text))}


def unknown(lang: str) -> set[str]:
    """What hunspell does not find, capitalised or not."""
    missing = words((*catalogue(lang), *reference(lang)))
    for spelled in (str.lower, str.capitalize, str.upper):
        said = hunspell("-i", "utf-8", "-d", DICTIONARIES[lang], "-l", text="\n".join(map(spelled, missing)))
        missing = {word.lower() for word in said.stdout.split()}
    return missing


def hunspell(*options: str, text: str = "") -> subprocess.CompletedProcess[str]:
    tool = shutil.which("hunspell")
    if tool is None:
        pytest.skip("no hunspell here")
    return subprocess.run([tool, *options], input=text, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("lang", DICTIONARIES)
def test_every_word_is_spelled_right(lang: str) -> None:
    if f"/{DICTIONARIES[lang]}" not in hunspell("-D").stderr:
        pytest.skip(f"no dictionary {DICTIONARIES[lang]} here")
    doubtful = unknown(lang) - set(KNOWN.read_text(encoding="utf-8").split())
    # A word that is right, though no dictionary has it, goes into the list; read it aloud first.
    assert sorted(doubtful) == []


def test_the_known_words_are_in_order_and_stand_once() -> None:
    listed = KNOWN.read_text(encoding="utf-8").split()
    assert listed == sorted(set(listed))
