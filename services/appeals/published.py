"""Published answers: questions that are often asked, answered at once in the chat, in both languages.

A centre's own and the country's. One is published when both languages are whole, not before; «this helped» is
counted. A conversation that was settled becomes one in two presses.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from db.enums import LineKind, LineSide, ThreadState
from db.models.appeal_doors import PublishedAnswer
from db.models.inbox import Thread, ThreadLine
from db.models.units import Unit
from services.appeals.matching import best
from services.audit import note
from services.cause import Actor, Cause, keep_outcome, once
from services.errors import DomainError, NotFound, Stale
from services.inbox.rows import opened_line
from services.parts import Part
from services.reporting.facts import units_above
from services.rights import Right, demand, of_the_nation, within

LONGEST_QUESTION: Final = 300
LONGEST_ANSWER: Final = 2_000
_MOST: Final = 300


class AnswerNotWhole(DomainError):
    """To publish it, question and answer are needed in both languages."""


class AnswerHasNoWords(DomainError):
    """There is nothing in it in either language."""


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """Question and answer in both languages; a draft may lack one of them."""

    question_kk: str = ""
    question_ru: str = ""
    answer_kk: str = ""
    answer_ru: str = ""

    @property
    def is_whole(self) -> bool:
        return all((self.question_kk, self.question_ru, self.answer_kk, self.answer_ru))


@dataclass(frozen=True, slots=True)
class Match:
    """An answer that may be what was asked for."""

    id: int
    words: AnswerWords

    def question(self, lang: str) -> str:
        return self.words.question_ru if lang == "ru" else self.words.question_kk

    def answer(self, lang: str) -> str:
        return self.words.answer_ru if lang == "ru" else self.words.answer_kk


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """An answer as staff see it; without a unit it is the whole country's."""

    id: int
    unit_id: int | None
    unit_kk: str
    unit_ru: str
    words: AnswerWords
    is_published: bool
    times_shown: int
    times_helped: int
    version: int
    is_editable: bool


class PublishedAnswers(Part):
    """One public method, one atomic step. Forms are carried out once (`Repeated`)."""

    async def match(self, unit_id: int | None, asked: str) -> tuple[Match, ...]:
        """At most three answers to what was typed, of the centre, of units above it, of the country."""
        async with self._sessions.read() as session:
            owners: ColumnElement[bool] = PublishedAnswer.unit_id.is_(None)
            unit = None if unit_id is None else await session.get(Unit, unit_id)
            if unit is not None:
                owners = or_(owners, PublishedAnswer.unit_id.in_(units_above(unit)))
            query = select(PublishedAnswer).where(owners, _shown()).limit(_MOST)
            found = {one.id: one for one in await session.scalars(query)}
        known = {number: (one.question_kk, one.question_ru) for number, one in found.items()}
        return tuple(Match(number, _words(found[number])) for number in best(asked, known))

    async def shown(self, numbers: tuple[int, ...]) -> None:
        """Counts that these were offered."""
        await self._count(PublishedAnswer.id.in_(numbers), PublishedAnswer.times_shown)

    async def helped(self, cause: Cause, number: int) -> None:
        """Counts that it was what was asked for; one that is gone meanwhile is not missed."""
        await self._count(PublishedAnswer.id == number, PublishedAnswer.times_helped)

    async def all(self, by: Actor) -> list[AnswerCard]:
        """What one may edit, and the country's to look at; drafts first. Raises NotAllowed."""
        demand(by, Right.EDIT_PUBLISHED_ANSWERS)
        async with self._sessions.read() as session:
            return await _cards(session, by, or_(PublishedAnswer.unit_id.is_(None), _mine(by)))

    async def card(self, by: Actor, number: int) -> AnswerCard:
        """One that may be edited. Raises NotFound, NotAllowed."""
        demand(by, Right.EDIT_PUBLISHED_ANSWERS)
        async with self._sessions.read() as session:
            found = await _cards(session, by, and_(PublishedAnswer.id == number, _editable(by)))
        if not found:
            raise NotFound(f"published answer {number}")
        return found[0]

    async def from_thread(self, by: Actor, number: int) -> tuple[int, AnswerWords]:
        """The unit of a settled conversation, and in its language the first question and the last answer.

        Names are the editor's to take out. Raises NotFound, NotAllowed.
        """
        demand(by, Right.EDIT_PUBLISHED_ANSWERS)
        here = within(by, Right.EDIT_PUBLISHED_ANSWERS, Thread.unit_id)
        settled = Thread.state != ThreadState.DESK
        async with self._sessions.read() as session:
            thread = await session.scalar(select(Thread).where(Thread.id == number, here, settled))
            if thread is None:
                raise NotFound(f"thread {number}")
            lines = select(ThreadLine).where(ThreadLine.thread_id == number, ThreadLine.kind == LineKind.TEXT)
            said = list(await session.scalars(lines.order_by(ThreadLine.id)))
        asked = [opened_line(self._keys, one) for one in said if one.side is LineSide.PERSON]
        told = [opened_line(self._keys, one) for one in said if one.side is LineSide.DESK]
        question, answer = (asked or [""])[0][:LONGEST_QUESTION], (told or [""])[-1][:LONGEST_ANSWER]
        if thread.lang == "ru":
            return thread.unit_id, AnswerWords(question_ru=question, answer_ru=answer)
        return thread.unit_id, AnswerWords(question_kk=question, answer_kk=answer)

    async def save(
        self,
        cause: Cause,
        words: AnswerWords,
        *,
        unit_id: int | None = None,
        number: int | None = None,
        version: int = 0,
        publish: bool = False,
    ) -> int:
        """Adds one (`number` empty) or changes one; its number. A published one stays published.

        Raises AnswerHasNoWords, AnswerNotWhole, Stale, NotFound, NotAllowed, Repeated.
        """
        demand(cause.by, Right.EDIT_PUBLISHED_ANSWERS)
        told = _cut(words)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            if number is None:
                answer = await self._new(session, cause, unit_id)
            else:
                answer = await self._to_change(session, cause, number)
                if answer.version != version:
                    raise Stale
            if (publish or answer.published_at is not None) and not told.is_whole:
                raise AnswerNotWhole
            answer.question_kk, answer.question_ru = told.question_kk, told.question_ru
            answer.answer_kk, answer.answer_ru = told.answer_kk, told.answer_ru
            if publish and answer.published_at is None:
                answer.published_at = self._clock.now()
            session.add(answer)
            await session.flush()
            await keep_outcome(session, cause, str(answer.id))
            deed = "answer_published" if publish else "answer_saved"
            await note(session, self._clock, cause, deed, "published_answer", answer.id)
            return answer.id

    async def end(self, cause: Cause, number: int) -> None:
        """It is offered no more. Raises NotFound, NotAllowed, Repeated."""
        demand(cause.by, Right.EDIT_PUBLISHED_ANSWERS)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            answer = await self._to_change(session, cause, number)
            answer.ended_at = self._clock.now()
            await session.flush()
            await note(session, self._clock, cause, "answer_ended", "published_answer", number)

    async def _new(self, session: AsyncSession, cause: Cause, unit_id: int | None) -> PublishedAnswer:
        if unit_id is None:
            allowed = of_the_nation(cause.by, Right.EDIT_PUBLISHED_ANSWERS)
        else:
            here = within(cause.by, Right.EDIT_PUBLISHED_ANSWERS, Unit.id)
            allowed = select(Unit.id).where(Unit.id == unit_id, here).exists()
        if not await session.scalar(select(allowed)):
            raise NotFound(f"unit {unit_id}")
        return PublishedAnswer(unit_id=unit_id, made_by=cause.by.login_id, times_shown=0, times_helped=0)

    @staticmethod
    async def _to_change(session: AsyncSession, cause: Cause, number: int) -> PublishedAnswer:
        query = select(PublishedAnswer).where(
            PublishedAnswer.id == number, PublishedAnswer.ended_at.is_(None), _editable(cause.by)
        )
        answer: PublishedAnswer | None = await session.scalar(query.with_for_update(of=PublishedAnswer))
        if answer is None:
            raise NotFound(f"published answer {number}")
        return answer

    async def _count(self, which: ColumnElement[bool], counter: InstrumentedAttribute[int]) -> None:
        async with self._sessions.begin() as session:
            one_more = update(PublishedAnswer).where(which).values({counter: counter + 1})
            await session.execute(one_more.execution_options(synchronize_session=False))


def _shown() -> ColumnElement[bool]:
    return and_(PublishedAnswer.published_at.is_not(None), PublishedAnswer.ended_at.is_(None))


def _mine(by: Actor) -> ColumnElement[bool]:
    return within(by, Right.EDIT_PUBLISHED_ANSWERS, PublishedAnswer.unit_id)  # type: ignore[arg-type]


def _editable(by: Actor) -> ColumnElement[bool]:
    of_all = and_(PublishedAnswer.unit_id.is_(None), of_the_nation(by, Right.EDIT_PUBLISHED_ANSWERS))
    return or_(_mine(by), of_all)


def _words(one: PublishedAnswer) -> AnswerWords:
    return AnswerWords(one.question_kk, one.question_ru, one.answer_kk, one.answer_ru)


def _cut(words: AnswerWords) -> AnswerWords:
    told = AnswerWords(
        words.question_kk.strip()[:LONGEST_QUESTION],
        words.question_ru.strip()[:LONGEST_QUESTION],
        words.answer_kk.strip()[:LONGEST_ANSWER],
        words.answer_ru.strip()[:LONGEST_ANSWER],
    )
    if not any((told.question_kk, told.question_ru, told.answer_kk, told.answer_ru)):
        raise AnswerHasNoWords
    return told


async def _cards(session: AsyncSession, by: Actor, which: ColumnElement[bool]) -> list[AnswerCard]:
    query = (
        select(PublishedAnswer, Unit, _editable(by).label("editable"))
        .outerjoin(Unit, Unit.id == PublishedAnswer.unit_id)
        .where(PublishedAnswer.ended_at.is_(None), which)
        .order_by(
            PublishedAnswer.published_at.is_not(None), PublishedAnswer.unit_id.is_(None), PublishedAnswer.id
        )
        .limit(_MOST)
    )
    return [
        AnswerCard(
            id=one.id,
            unit_id=one.unit_id,
            unit_kk=unit.name_kk if unit else "",
            unit_ru=unit.name_ru if unit else "",
            words=_words(one),
            is_published=one.published_at is not None,
            times_shown=one.times_shown,
            times_helped=one.times_helped,
            version=one.version,
            is_editable=bool(editable),
        )
        for one, unit, editable in await session.execute(query)
    ]
