"""The catalogues of texts: extracted, brought up to date, compiled, checked to be whole in both languages.

`python -m tools.catalogues update | compile | check`. `check` fails the build when a text is missing in
Kazakh or Russian, has other placeholders than its source, is too long for the button it stands on, or was
not extracted.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages import Catalog, Message

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "locales" / "messages.pot"
LANGUAGES = ("kk", "ru")
# What fits on a button of every messenger, and in a row of a list.
LIMITS = {"button": 20, "row": 24}
KEYWORDS = ("_", "gettext", "pgettext:1c,2", "ngettext:1,2", "npgettext:1c,2,3", "N_")
PLACEHOLDER = re.compile(r"\{[^{}]*\}|%\(\w+\)[sd]")


def main() -> None:
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    if command == "compile":
        compile_all()
    elif command == "update":
        update()
    elif command == "check":
        faults = list(check())
        print("\n".join(faults) or "Catalogues: whole in both languages.")
        sys.exit(1 if faults else 0)
    else:
        sys.exit("Use: python -m tools.catalogues update|compile|check")


def compile_all() -> None:
    """Compiles what is older than its source; says nothing when there is nothing to do."""
    for language in LANGUAGES:
        source, target = _po(language), _mo(language)
        if not source.exists():
            continue
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        print(f"Compiling the texts: {language} ...", flush=True)
        target.write_bytes(_compiled(_read(source, language)))


def update() -> None:
    """Extracts the texts and brings both catalogues to them; what is new stands there untranslated."""
    from babel.messages.pofile import write_po

    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(_extracted())
    for language in LANGUAGES:
        catalogue = _read(_po(language), language)
        catalogue.update(_read(TEMPLATE, None), no_fuzzy_matching=True, keep_user_comments=False)
        catalogue.obsolete.clear()
        out = io.BytesIO()
        write_po(out, catalogue, sort_output=True, width=100)
        _po(language).write_bytes(out.getvalue())
    compile_all()


def check() -> Iterator[str]:
    """What is wrong with the catalogues, a line each."""
    if not TEMPLATE.exists() or TEMPLATE.read_bytes() != _extracted():
        yield "locales/messages.pot: not what the code says; run `make catalogues`."
        return
    wanted = {_key(message): message for message in _read(TEMPLATE, None) if message.id}
    for language in LANGUAGES:
        path = _po(language)
        catalogue = _read(path, language)
        found = {_key(message): message for message in catalogue if message.id}
        place = path.relative_to(ROOT)
        for key in sorted(wanted.keys() - found.keys(), key=str):
            yield f"{place}: missing: {key}"
        for key in sorted(found.keys() - wanted.keys(), key=str):
            yield f"{place}: no longer used: {key}"
        for key in sorted(wanted.keys() & found.keys(), key=str):
            for fault in faults(wanted[key], found[key], catalogue):
                yield f"{place}: {fault}: {key}"
        if not _mo(language).exists() or _mo(language).read_bytes() != _compiled(catalogue):
            yield f"{place}: not compiled; run `make catalogues`."


def faults(source: "Message", translation: "Message", catalogue: "Catalog") -> Iterator[str]:
    forms = _forms(translation.string)
    if not forms or not all(form.strip() for form in forms):
        yield "untranslated"
        return
    if translation.fuzzy:
        yield "fuzzy"
    if isinstance(source.id, tuple | list) and len(forms) != catalogue.num_plurals:
        yield f"{catalogue.num_plurals} plural forms wanted"
    # The last form of the source is the plural one: it names every placeholder.
    placeholders = set(PLACEHOLDER.findall(_forms(source.id)[-1]))
    if any(set(PLACEHOLDER.findall(form)) != placeholders for form in forms):
        yield f"other placeholders than {sorted(placeholders)}"
    limit = LIMITS.get(source.context or "")
    longest = max(forms, key=len)
    if limit and len(longest) > limit:
        yield f"{len(longest)} characters where {limit} fit"


def _extracted() -> bytes:
    """The template as it should be: without dates and places, so that it changes only when a text does."""
    from babel.messages.frontend import CommandLineInterface

    words = ["pybabel", "-q", "extract", "-F", "babel.cfg", "--no-location", "--sort-output", "--omit-header"]
    for keyword in KEYWORDS:
        words += ["-k", keyword]
    out = ROOT / "var" / "messages.pot"
    out.parent.mkdir(exist_ok=True)
    CommandLineInterface().run([*words, "-o", str(out), "."])
    extracted = out.read_bytes()
    out.unlink()
    return extracted


def _read(path: Path, language: str | None) -> "Catalog":
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return read_po(file, locale=language)


def _compiled(catalogue: "Catalog") -> bytes:
    from babel.messages.mofile import write_mo

    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _key(message: "Message") -> tuple[str | None, str]:
    return message.context, _forms(message.id)[0]


def _forms(text: object) -> list[str]:
    if isinstance(text, tuple | list):
        return [str(form) for form in text]
    return [str(text)] if text else []


def _po(language: str) -> Path:
    return ROOT / "locales" / language / "LC_MESSAGES" / "messages.po"


def _mo(language: str) -> Path:
    return _po(language).with_suffix(".mo")


if __name__ == "__main__":
    main()
