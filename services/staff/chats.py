"""Notices in the chats that staff joined: switched on and off by each unit."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.staff import Login, RoleGrant, StaffContact
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause, once
from services.errors import NotFound
from services.parts import Part
from services.rights import Right, demand, within


@dataclass(frozen=True, slots=True)
class ChatSwitch:
    """Whether a unit's staff hear of their work in their own messengers, and how many of them could."""

    unit_id: int
    name_kk: str
    name_ru: str
    is_on: bool
    joined: int


class StaffChats(Part):
    """Shows and turns the switch; one public method, one atomic step."""

    async def switches(self, actor: Actor) -> tuple[ChatSwitch, ...]:
        """The units one answers for, in the order of the tree. Raises NotAllowed."""
        demand(actor, Right.SWITCH_CHATS)
        joined = (
            select(func.count(func.distinct(Login.id)))
            .join(RoleGrant, RoleGrant.login_id == Login.id)
            .join(StaffContact, StaffContact.login_id == Login.id)
            .where(RoleGrant.unit_id == Unit.id, RoleGrant.ended_at.is_(None), Login.ended_at.is_(None))
            .correlate(Unit)
            .scalar_subquery()
        )
        query = (
            select(Unit.id, Unit.name_kk, Unit.name_ru, Unit.tells_chats, joined.label("joined"))
            .where(within(actor, Right.SWITCH_CHATS, Unit.id), Unit.closed_on.is_(None))
            .order_by(Unit.path)
        )
        async with self._sessions.read() as session:
            rows = await session.execute(query)
            return tuple(
                ChatSwitch(row.id, row.name_kk, row.name_ru, row.tells_chats, row.joined) for row in rows
            )

    async def switch(self, cause: Cause, unit_id: int, *, on: bool) -> None:
        """From now on; what stands on the Today page stays. Raises NotFound, NotAllowed, Repeated."""
        demand(cause.by, Right.SWITCH_CHATS)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            unit = await _unit(session, cause.by, unit_id)
            unit.tells_chats = on
            await note(session, self._clock, cause, "switch_chats", "unit", unit_id, on=on)


async def _unit(session: AsyncSession, actor: Actor, unit_id: int) -> Unit:
    query = select(Unit).where(Unit.id == unit_id, within(actor, Right.SWITCH_CHATS, Unit.id))
    unit = await session.scalar(query)
    if unit is None:
        raise NotFound(f"unit {unit_id}")
    return unit
