"""Answers that are often given: in both languages, of one centre, of all below a unit, or of the country."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.inbox import CannedAnswer
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause, keep_outcome, once
from services.errors import DomainError, NotFound, Stale
from services.inbox.rows import LONGEST_ANSWER
from services.parts import Part
from services.reporting.facts import units_above
from services.rights import Right, demand, of_the_nation, within

LONGEST_TITLE: Final = 100
LONGEST_TEXT: Final = min(2_000, LONGEST_ANSWER)
_MOST: Final = 200


class BothLanguages(DomainError):
    """A title or a text is missing in one of the languages."""


@dataclass(frozen=True, slots=True)
class CannedWords:
    """What it is called and what it says."""

    title_kk: str
    title_ru: str
    text_kk: str
    text_ru: str


@dataclass(frozen=True, slots=True)
class CannedCard:
    """An answer; without a unit it is the whole country's. `is_editable` by whoever looks."""

    id: int
    unit_id: int | None
    unit_name_kk: str
    unit_name_ru: str
    title_kk: str
    title_ru: str
    text_kk: str
    text_ru: str
    version: int
    is_editable: bool

    def title(self, lang: str) -> str:
        """As the desk reads it in a list."""
        return self.title_ru if lang == "ru" else self.title_kk

    def text(self, lang: str) -> str:
        """In the language of whoever asked."""
        return self.text_ru if lang == "ru" else self.text_kk


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit whose answers one may edit."""

    id: int
    name_kk: str
    name_ru: str


class CannedAnswers(Part):
    """Lists and edits them; one public method, one atomic step."""

    async def for_unit(self, by: Actor, unit_id: int, right: Right = Right.ANSWER_INBOX) -> list[CannedCard]:
        """What whoever answers for this unit may pick: its own, those of the units above, the country's."""
        demand(by, right)
        async with self._sessions.read() as session:
            unit = await session.get(Unit, unit_id)
            if unit is None:
                raise NotFound(f"unit {unit_id}")
            owners = or_(CannedAnswer.unit_id.is_(None), CannedAnswer.unit_id.in_(units_above(unit)))
            return await _cards(session, by, owners)

    async def to_edit(self, by: Actor) -> list[CannedCard]:
        """One's own unit's and those below it, and the country's to look at. Raises NotAllowed."""
        demand(by, Right.EDIT_CANNED_ANSWERS)
        mine = within(by, Right.EDIT_CANNED_ANSWERS, CannedAnswer.unit_id)  # type: ignore[arg-type]
        async with self._sessions.read() as session:
            return await _cards(session, by, or_(CannedAnswer.unit_id.is_(None), mine))

    async def card(self, by: Actor, number: int) -> CannedCard:
        """One that may be edited. Raises NotFound out of scope, NotAllowed."""
        demand(by, Right.EDIT_CANNED_ANSWERS)
        async with self._sessions.read() as session:
            found = await _cards(session, by, and_(CannedAnswer.id == number, _editable(by)))
        if not found:
            raise NotFound(f"canned answer {number}")
        return found[0]

    async def owners(
        self, by: Actor, right: Right = Right.EDIT_CANNED_ANSWERS
    ) -> tuple[list[UnitChoice], bool]:
        """Whose answers one may add: units, at most 200, and whether the whole country's."""
        demand(by, right)
        query = (
            select(Unit)
            .where(within(by, right, Unit.id), Unit.closed_on.is_(None))
            .order_by(Unit.path)
            .limit(_MOST)
        )
        async with self._sessions.read() as session:
            units = [UnitChoice(one.id, one.name_kk, one.name_ru) for one in await session.scalars(query)]
            nation = await session.scalar(select(of_the_nation(by, right)))
        return units, bool(nation)

    async def add(self, cause: Cause, unit_id: int | None, words: CannedWords) -> int:
        """Raises BothLanguages, NotFound for a unit out of scope, NotAllowed, Repeated."""
        demand(cause.by, Right.EDIT_CANNED_ANSWERS)
        told = _whole(words)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            allowed = (
                of_the_nation(cause.by, Right.EDIT_CANNED_ANSWERS)
                if unit_id is None
                else select(Unit.id)
                .where(Unit.id == unit_id, within(cause.by, Right.EDIT_CANNED_ANSWERS, Unit.id))
                .exists()
            )
            if not await session.scalar(select(allowed)):
                raise NotFound(f"unit {unit_id}")
            answer = CannedAnswer(unit_id=unit_id, position=0, **told)
            session.add(answer)
            await session.flush()
            await keep_outcome(session, cause, str(answer.id))
            await note(session, self._clock, cause, "canned_added", "canned_answer", answer.id)
            return answer.id

    async def change(self, cause: Cause, number: int, words: CannedWords, version: int) -> None:
        """`version`: of the card that was changed.

        Raises Stale, BothLanguages, NotFound, NotAllowed, Repeated.
        """
        told = _whole(words)
        async with self._sessions.begin() as session:
            answer = await self._own(session, cause, number)
            if answer.version != version:
                raise Stale
            for name, value in told.items():
                setattr(answer, name, value)
            await session.flush()
            await note(session, self._clock, cause, "canned_changed", "canned_answer", number)

    async def end(self, cause: Cause, number: int) -> None:
        """It is offered no more. Raises NotFound, NotAllowed, Repeated."""
        async with self._sessions.begin() as session:
            answer = await self._own(session, cause, number)
            answer.ended_at = self._clock.now()
            await session.flush()
            await note(session, self._clock, cause, "canned_ended", "canned_answer", number)

    async def _own(self, session: AsyncSession, cause: Cause, number: int) -> CannedAnswer:
        demand(cause.by, Right.EDIT_CANNED_ANSWERS)
        await once(session, cause, self._clock)
        query = select(CannedAnswer).where(
            CannedAnswer.id == number, CannedAnswer.ended_at.is_(None), _editable(cause.by)
        )
        answer = await session.scalar(query.with_for_update(of=CannedAnswer))
        if answer is None:
            raise NotFound(f"canned answer {number}")
        return answer


def _whole(words: CannedWords) -> dict[str, str]:
    told = {
        "title_kk": words.title_kk.strip()[:LONGEST_TITLE],
        "title_ru": words.title_ru.strip()[:LONGEST_TITLE],
        "text_kk": words.text_kk.strip()[:LONGEST_TEXT],
        "text_ru": words.text_ru.strip()[:LONGEST_TEXT],
    }
    if not all(told.values()):
        raise BothLanguages
    return told


def _editable(by: Actor) -> ColumnElement[bool]:
    mine = within(by, Right.EDIT_CANNED_ANSWERS, CannedAnswer.unit_id)  # type: ignore[arg-type]
    of_all = and_(CannedAnswer.unit_id.is_(None), of_the_nation(by, Right.EDIT_CANNED_ANSWERS))
    return or_(mine, of_all)


async def _cards(session: AsyncSession, by: Actor, which: ColumnElement[bool]) -> list[CannedCard]:
    query = (
        select(CannedAnswer, Unit, _editable(by).label("editable"))
        .outerjoin(Unit, Unit.id == CannedAnswer.unit_id)
        .where(CannedAnswer.ended_at.is_(None), which)
        .order_by(CannedAnswer.unit_id.is_(None), CannedAnswer.position, CannedAnswer.id)
        .limit(_MOST)
    )
    return [
        CannedCard(
            id=answer.id,
            unit_id=answer.unit_id,
            unit_name_kk=unit.name_kk if unit else "",
            unit_name_ru=unit.name_ru if unit else "",
            title_kk=answer.title_kk,
            title_ru=answer.title_ru,
            text_kk=answer.text_kk,
            text_ru=answer.text_ru,
            version=answer.version,
            is_editable=bool(editable),
        )
        for answer, unit, editable in await session.execute(query)
    ]
