"""What an appeal may be about: the nation's list, and what a centre added to it."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.appeals import AppealTopic
from services.remembered import remembered


@dataclass(frozen=True, slots=True)
class TopicName:
    """A topic as a row of a chat shows it."""

    id: int
    name_kk: str
    name_ru: str


async def topics_of(session: AsyncSession, unit_id: int | None) -> tuple[TopicName, ...]:
    """The topics offered at a centre, or where no centre is named, in their order."""

    async def read() -> tuple[TopicName, ...]:
        query = (
            select(AppealTopic.id, AppealTopic.name_kk, AppealTopic.name_ru)
            .where(
                or_(AppealTopic.unit_id.is_(None), AppealTopic.unit_id == (unit_id or 0)),
                AppealTopic.ended_on.is_(None),
            )
            .order_by(AppealTopic.position, AppealTopic.id)
        )
        return tuple(TopicName(*row) for row in await session.execute(query))

    return await remembered(session, ("appeal topics", unit_id), read)
