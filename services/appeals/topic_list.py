"""The list of topics as it is kept: the nation's, and what a centre adds for itself; in both languages."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.appeals import AppealTopic
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause, keep_outcome, once
from services.errors import DomainError, NotFound
from services.inbox.canned_answers import BothLanguages
from services.parts import Part
from services.rights import Right, demand, of_the_nation, within

# A row of a chat holds no more.
LONGEST: Final = 24
# With the nation's: what one page of a chat's list shows.
MOST_OF_A_CENTRE: Final = 5
_MOST: Final = 500


class TooManyTopics(DomainError):
    """A centre adds at most MOST_OF_A_CENTRE: nobody reads a longer list."""

    def __init__(self) -> None:
        super().__init__()
        self.most = MOST_OF_A_CENTRE


@dataclass(frozen=True, slots=True)
class TopicCard:
    """A topic that is offered; without a unit it is the whole country's."""

    id: int
    unit_id: int | None
    unit_kk: str
    unit_ru: str
    name_kk: str
    name_ru: str
    is_editable: bool


class AppealTopics(Part):
    """One public method, one atomic step."""

    async def all(self, by: Actor) -> list[TopicCard]:
        """The country's, and those of one's units. Raises NotAllowed."""
        demand(by, Right.EDIT_APPEAL_TOPICS)
        query = (
            select(AppealTopic, Unit, _editable(by).label("editable"))
            .outerjoin(Unit, Unit.id == AppealTopic.unit_id)
            .where(AppealTopic.ended_on.is_(None), or_(AppealTopic.unit_id.is_(None), _mine(by)))
            .order_by(AppealTopic.unit_id.is_not(None), Unit.path, AppealTopic.position, AppealTopic.id)
            .limit(_MOST)
        )
        async with self._sessions.read() as session:
            return [
                TopicCard(
                    id=one.id,
                    unit_id=one.unit_id,
                    unit_kk=unit.name_kk if unit else "",
                    unit_ru=unit.name_ru if unit else "",
                    name_kk=one.name_kk,
                    name_ru=one.name_ru,
                    is_editable=bool(editable),
                )
                for one, unit, editable in await session.execute(query)
            ]

    async def add(self, cause: Cause, unit_id: int | None, name_kk: str, name_ru: str) -> int:
        """After those that are there. Raises BothLanguages, TooManyTopics, NotFound, NotAllowed, Repeated."""
        demand(cause.by, Right.EDIT_APPEAL_TOPICS)
        kk, ru = _whole(name_kk, name_ru)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            if not await session.scalar(select(_may_own(cause.by, unit_id))):
                raise NotFound(f"unit {unit_id}")
            beside = AppealTopic.unit_id.is_not_distinct_from(unit_id)
            last = await session.scalar(select(func.max(AppealTopic.position)).where(beside))
            if unit_id is not None:
                await self._demand_room(session, unit_id)
            topic = AppealTopic(
                code=uuid4().hex, unit_id=unit_id, name_kk=kk, name_ru=ru, position=(last or 0) + 1
            )
            session.add(topic)
            await session.flush()
            await keep_outcome(session, cause, str(topic.id))
            await note(session, self._clock, cause, "topic_added", "appeal_topic", topic.id)
            return topic.id

    async def end(self, cause: Cause, number: int) -> None:
        """Offered no more; what was filed under it keeps it. Raises NotFound, NotAllowed, Repeated."""
        demand(cause.by, Right.EDIT_APPEAL_TOPICS)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            query = select(AppealTopic).where(
                AppealTopic.id == number, AppealTopic.ended_on.is_(None), _editable(cause.by)
            )
            topic = await session.scalar(query.with_for_update(of=AppealTopic))
            if topic is None:
                raise NotFound(f"topic {number}")
            topic.ended_on = self._clock.today()
            await session.flush()
            await note(session, self._clock, cause, "topic_ended", "appeal_topic", number)

    @staticmethod
    async def _demand_room(session: AsyncSession, unit_id: int) -> None:
        # Two forms of one centre come one after the other.
        await session.scalar(select(Unit.id).where(Unit.id == unit_id).with_for_update())
        stand = AppealTopic.unit_id == unit_id, AppealTopic.ended_on.is_(None)
        count = await session.scalar(select(func.count()).select_from(AppealTopic).where(*stand))
        if (count or 0) >= MOST_OF_A_CENTRE:
            raise TooManyTopics


def _mine(by: Actor) -> ColumnElement[bool]:
    return within(by, Right.EDIT_APPEAL_TOPICS, AppealTopic.unit_id)  # type: ignore[arg-type]


def _editable(by: Actor) -> ColumnElement[bool]:
    of_all = and_(AppealTopic.unit_id.is_(None), of_the_nation(by, Right.EDIT_APPEAL_TOPICS))
    return or_(_mine(by), of_all)


def _may_own(by: Actor, unit_id: int | None) -> Any:
    if unit_id is None:
        return of_the_nation(by, Right.EDIT_APPEAL_TOPICS)
    return select(Unit.id).where(Unit.id == unit_id, within(by, Right.EDIT_APPEAL_TOPICS, Unit.id)).exists()


def _whole(kk: str, ru: str) -> tuple[str, str]:
    kk, ru = kk.strip()[:LONGEST], ru.strip()[:LONGEST]
    if not (kk and ru):
        raise BothLanguages
    return kk, ru
