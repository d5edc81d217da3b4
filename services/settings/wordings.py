"""Texts of the chat that an administrator of the nation may word anew, always in both languages at once.

What a text must hold to is checked here: its length, its placeholders, words that promise too much. The texts
as they were written stand in the catalogues (`documents.wordings`). Consents are not among them: they have
versions of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.settings import Wording
from services.audit import note
from services.cause import Actor, Cause, is_sqlite, once
from services.errors import DomainError, NotFound, Stale
from services.folding import fold
from services.parts import Part
from services.remembered import remembered
from services.rights import Right, demand
from services.settings.changes import Change, demand_change, history, keep_change, last_changes, may_change

_PREFIX: Final = "wording:"
# Domain 7: nobody can promise this.
FORBIDDEN: Final = (
    "ешкім білмейді",
    "ешкім де білмейді",
    "ешкімге айтпаймыз",
    "никто не узнает",
    "никто об этом не узнает",
    "никому не расскажем",
)
_FORBIDDEN: Final = {fold(words): words for words in FORBIDDEN}


class WordingEmpty(DomainError):
    """One of the two languages is missing."""


class WordingTooLong(DomainError):
    """More characters than the text's place has."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class BracesWrong(DomainError):
    """A brace that opens and does not close, or something else than a name between two."""


class PlaceholderLost(DomainError):
    """Something that is filled in when the text is sent is missing from it."""

    def __init__(self, names: str) -> None:
        super().__init__(names)
        self.names = names


class PlaceholderUnknown(DomainError):
    """Something that nobody would fill in."""

    def __init__(self, names: str) -> None:
        super().__init__(names)
        self.names = names


class PromisesTooMuch(DomainError):
    """Words that nobody can keep."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class WordingDefinition:
    """A text that may be worded anew: its length in its place, and what is filled in when it is sent."""

    code: str
    longest: int
    placeholders: frozenset[str] = frozenset()


WORDINGS: Final = {
    one.code: one
    for one in (
        WordingDefinition("greeting", 300),
        WordingDefinition("introduction", 600),
        WordingDefinition("registered", 300),
        WordingDefinition("booked", 300, frozenset({"until"})),
        WordingDefinition("reminder", 100),
        WordingDefinition("missed", 400),
        WordingDefinition("late", 300),
        WordingDefinition("closed", 300),
    )
}


@dataclass(frozen=True, slots=True)
class Texts:
    """A text in both languages."""

    kk: str
    ru: str


@dataclass(frozen=True, slots=True)
class WordingRow:
    """A text that may be worded anew; `texts` is empty while it is the original."""

    of: WordingDefinition
    texts: Texts | None
    last: Change | None

    @property
    def seen(self) -> int:
        """What a form carries: the change it was made after."""
        return self.last.id if self.last else 0


@dataclass(frozen=True, slots=True)
class WordingCard:
    """A text with its history, the newest change first."""

    row: WordingRow
    changes: list[Change]
    may_change: bool


def checked(of: WordingDefinition, text: str) -> str:
    """The text as it would be kept. Raises what is wrong with it."""
    kept = text.replace("\r\n", "\n").strip()
    if not kept:
        raise WordingEmpty
    if len(kept) > of.longest:
        raise WordingTooLong(of.longest)
    found = _placeholders(kept)
    if unknown := found - of.placeholders:
        raise PlaceholderUnknown(_listed(unknown))
    if lost := of.placeholders - found:
        raise PlaceholderLost(_listed(lost))
    folded = fold(" ".join(kept.split()))
    for form, words in _FORBIDDEN.items():
        if form in folded:
            raise PromisesTooMuch(words)
    return kept


async def wordings_in_use(session: AsyncSession) -> Mapping[str, Texts]:
    """Texts that were worded anew, by code; remembered within a turn."""
    return await remembered(session, "wordings", lambda: _worded_anew(session))


class WordingService(Part):
    """Seen by every administrator, changed by those of the whole tree; one public method, one atomic step."""

    async def in_use(self) -> Mapping[str, Texts]:
        """Texts that were worded anew, by code."""
        async with self._sessions.read() as session:
            return await wordings_in_use(session)

    async def page(self, by: Actor) -> list[WordingRow]:
        """All of them, in the order of the code. Raises NotAllowed."""
        demand(by, Right.SEE_SETTINGS)
        async with self._sessions.read() as session:
            texts = await _worded_anew(session)
            last = await last_changes(session, map(_named, WORDINGS))
        return [WordingRow(of, texts.get(of.code), last.get(_named(of.code))) for of in WORDINGS.values()]

    async def card(self, by: Actor, code: str) -> WordingCard:
        """One with its history. Raises NotAllowed, NotFound."""
        demand(by, Right.SEE_SETTINGS)
        of = _definition(code)
        async with self._sessions.read() as session:
            texts = (await _worded_anew(session)).get(code)
            changes = await history(session, _named(code))
            allowed = await may_change(session, by)
        return WordingCard(WordingRow(of, texts, changes[0] if changes else None), changes, allowed)

    async def word(self, cause: Cause, code: str, texts: Texts | None, seen: int) -> None:
        """Words it anew, or with None goes back to the original; `seen`: the change the form was made after.

        Raises NotAllowed, NotFound, Repeated, what `checked` raises, Stale where somebody else was first.
        """
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            await demand_change(session, cause.by)
            of = _definition(code)
            new = Texts(checked(of, texts.kk), checked(of, texts.ru)) if texts else None
            row = await session.get(Wording, code)
            old = Texts(row.text_kk, row.text_ru) if row else None
            if new == old:
                return
            kept = {"old": _as_dict(old), "new": _as_dict(new)}
            await keep_change(session, self._clock, cause, _named(code), seen=seen, **kept)
            if row is None:
                await _insert(session, code, new)
            elif new is None:
                await session.delete(row)
            else:
                row.text_kk, row.text_ru = new.kk, new.ru
            await session.flush()
            deed = "word_anew" if new else "word_as_before"
            await note(session, self._clock, cause, deed, "wording", None, code=code)


async def _worded_anew(session: AsyncSession) -> dict[str, Texts]:
    rows = await session.execute(select(Wording.code, Wording.text_kk, Wording.text_ru))
    return {code: Texts(kk, ru) for code, kk, ru in rows}


async def _insert(session: AsyncSession, code: str, texts: Texts | None) -> None:
    if texts is None:
        return
    make = sqlite_insert if is_sqlite(session) else pg_insert
    row = {"code": code, "text_kk": texts.kk, "text_ru": texts.ru, "version": 1}
    first = make(Wording).values(row).on_conflict_do_nothing()
    if (await session.execute(first.returning(Wording.code))).scalar() is None:
        raise Stale


def _placeholders(text: str) -> frozenset[str]:
    try:
        pieces = list(Formatter().parse(text))
    except ValueError:
        raise BracesWrong from None
    names = [(name, spec, conversion) for _, name, spec, conversion in pieces if name is not None]
    if any(spec or conversion or not name.isidentifier() for name, spec, conversion in names):
        raise BracesWrong
    return frozenset(name for name, _, _ in names)


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _definition(code: str) -> WordingDefinition:
    if code not in WORDINGS:
        raise NotFound(f"wording {code}")
    return WORDINGS[code]


def _named(code: str) -> str:
    return _PREFIX + code


def _as_dict(texts: Texts | None) -> dict[str, str] | None:
    return {"kk": texts.kk, "ru": texts.ru} if texts else None
