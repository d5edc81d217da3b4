"""The reader's language: every text for people passes through here, in the locale set by `speaking`.

    with speaking(contact.locale):
        text = _("Choose an hour.")

The English source is the message's id. Catalogues are read once, from `locales/` beside this module.
"""

import struct
from collections.abc import Callable
from contextvars import ContextVar, Token
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from types import TracebackType
from typing import Final

LOCALES: Final = ("kk", "ru")
DEFAULT: Final = "kk"
DIRECTORY: Final = Path(__file__).parent / "locales"

_current: ContextVar[str] = ContextVar("locale", default=DEFAULT)


class UnknownLocale(LookupError):
    """A language that is not among `LOCALES`."""


class CatalogueMissing(RuntimeError):
    """A compiled catalogue is not there, cannot be read, or has nothing in it."""


class speaking:  # noqa: N801  (reads as a verb: `with speaking("ru"):`)
    """Inside the block the texts are in this locale; may be nested, and tasks do not disturb each other."""

    __slots__ = ("_locale", "_token")

    def __init__(self, locale: str) -> None:
        if locale not in LOCALES:
            raise UnknownLocale(locale)
        self._locale = locale
        self._token: Token[str] | None = None

    def __enter__(self) -> str:
        self._token = _current.set(self._locale)
        return self._locale

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            _current.reset(self._token)
            self._token = None


def locale() -> str:
    """The locale spoken now; Kazakh when nobody said otherwise."""
    return _current.get()


def load(name: str, directory: Path = DIRECTORY) -> GNUTranslations:
    """Reads one compiled catalogue; CatalogueMissing says which file it wanted."""
    if name not in LOCALES:
        raise UnknownLocale(name)
    path = directory / name / "LC_MESSAGES" / "messages.mo"
    try:
        with path.open("rb") as file:
            catalogue = GNUTranslations(file)
    except (OSError, ValueError, struct.error) as error:
        raise CatalogueMissing(f"no catalogue that can be read at {path}: {error}") from error
    # The header is the message with an empty id; a catalogue with nothing else would speak English to people.
    if not any(message for message in catalogue._catalog):  # type: ignore[attr-defined]
        raise CatalogueMissing(f"the catalogue at {path} is empty")
    return catalogue


@cache
def _catalogue(name: str) -> GNUTranslations:
    return load(name)


def check(directory: Path = DIRECTORY) -> None:
    """Called at start: every locale must have its catalogue, or nothing starts."""
    for name in LOCALES:
        if directory == DIRECTORY:
            _catalogue(name)
        else:
            load(name, directory)


def gettext(message: str) -> str:
    """The text in the locale spoken now."""
    # An empty id would give the catalogue's header.
    return _catalogue(_current.get()).gettext(message) if message else ""


def ngettext(one: str, many: str, n: int) -> str:
    """The form that goes with the number; the number itself is put in by `.format(n=n)`."""
    return _catalogue(_current.get()).ngettext(one, many, n)


def pgettext(context: str, message: str) -> str:
    """The text of this use: "button" holds to 20 characters, "row" to 24."""
    return _catalogue(_current.get()).pgettext(context, message)


def npgettext(context: str, one: str, many: str, n: int) -> str:
    """As `ngettext`, of this use."""
    return _catalogue(_current.get()).npgettext(context, one, many, n)


def N_(message: str) -> str:  # noqa: N802  (the name that extraction tools know)
    """Marks a text for the catalogues where it stands; `gettext` words it later, in the reader's locale."""
    return message


_: Final[Callable[[str], str]] = gettext
