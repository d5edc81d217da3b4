"""Texts that an administrator may word anew, as they are said now; unchanged, as the catalogues have them.

with rewording(await services.wordings.in_use()):
    text = worded("greeting")
"""

from collections.abc import Mapping
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Any, Final

from i18n import N_, gettext, locale, speaking
from services.settings.wordings import Texts

# As they were written; several are lines below one another.
ORIGINALS: Final[dict[str, tuple[str, ...]]] = {
    "greeting": (N_("Hello! This is the chat assistant of the youth centre. Which language shall we use?"),),
    "introduction": (
        N_(
            "I help you book a specialist free of charge and find out about the centre."
            " I am a program; people of the centre answer questions."
            " You need not register to look around."
        ),
    ),
    "registered": (N_("Done, you are registered."),),
    "booked": (N_("You are booked. It will be confirmed by: {until}. We will write here."),),
    "reminder": (N_("A reminder."),),
    "missed": (
        N_("We did not meet today. Is everything all right?"),
        N_("If you need another time, choose it here. By phone or online is possible too."),
    ),
    "late": (N_("We are sorry: your booking has not been confirmed yet. We told the centre."),),
    "closed": (N_("If it cannot wait, press “Urgent help”."),),
}

_anew: ContextVar[Mapping[str, Texts]] = ContextVar("wordings")


class rewording:  # noqa: N801  (reads as a verb, as `speaking` does)
    """Inside the block these texts stand in place of the originals; tasks do not disturb each other."""

    __slots__ = ("_texts", "_token")

    def __init__(self, texts: Mapping[str, Texts]) -> None:
        self._texts = texts
        self._token: Token[Mapping[str, Texts]] | None = None

    def __enter__(self) -> None:
        self._token = _anew.set(self._texts)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            _anew.reset(self._token)
            self._token = None


def worded(code: str, /, **filled: Any) -> str:
    """The text in the locale spoken now, with its placeholders filled in."""
    texts = _anew.get({}).get(code)
    if texts is not None:
        try:
            return (texts.kk if locale() == "kk" else texts.ru).format(**filled)
        except (LookupError, ValueError):
            # Kept by a version that filled in something else: the original can always be said.
            pass
    return original(code).format(**filled)


def original(code: str) -> str:
    """The text as the catalogue of the locale spoken now has it."""
    return "\n".join(gettext(line) for line in ORIGINALS[code])


def originals(code: str) -> Texts:
    """The text as it was written, in both languages."""
    said = {}
    for name in ("kk", "ru"):
        with speaking(name):
            said[name] = original(code)
    return Texts(**said)
