"""Stepping aside from a case, and asking anew who may have which when staff or the tree changed."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import AppealDesk, AppealEventKind, Role
from db.models.appeals import Appeal, AppealAside
from db.models.conversations import Revision
from db.models.staff import Login, RoleGrant
from db.models.units import Unit
from services.appeals.desks import ROLES_OF, place, tree_of
from services.appeals.explaining import Explains
from services.appeals.facts import AppealClosed
from services.appeals.history import locked, record
from services.appeals.independence import SERVING, Tree
from services.appeals.numbers import read_number
from services.appeals.visibility import COMPLAINS, visible
from services.cause import Actor, Cause, Grant, once
from services.errors import NotFound
from services.rights import Right, demand
from services.tools import Tools

# Cases that one round moves; the rest is left to the next.
_A_ROUND: Final = 500


class Independence(Explains):
    """Who may have a case changes with every role and every move in the tree: sight at once, desks soon."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        super().__init__(sessions, tools)
        self._tools = tools
        # What staff and tree stood at when everything was last looked at.
        self._looked_at: tuple[object, ...] | None = None

    async def step_aside(self, cause: Cause, number: str) -> None:
        """From now on the case is hidden from whoever asks; it stays with the others of the desk, or goes up.

        Raises NotFound, AppealClosed, Repeated.
        """
        demand(cause.by, Right.HANDLE_APPEALS)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            query = select(Appeal.id).where(
                Appeal.number == (read_number(number) or ""), visible(cause.by, Right.HANDLE_APPEALS)
            )
            appeal_id = await session.scalar(query)
            if appeal_id is None or cause.by.login_id is None:
                raise NotFound
            appeal = await locked(session, appeal_id)
            if not appeal.is_open:
                raise AppealClosed
            session.add(
                AppealAside(appeal_id=appeal_id, login_id=cause.by.login_id, on_day=self._clock.today())
            )
            await session.flush()
            await record(session, self._tools, appeal, AppealEventKind.STEPPED_ASIDE, cause.by)
            await self._settle(session, appeal, "aside")

    async def redecide(self, now: datetime | None = None) -> int:
        """Moves open cases that nobody of their desk, or not their handler, may have any more.

        Looks at all of them only where staff or tree changed since it last did. Returns how many moved.
        """
        async with self._sessions.read() as session:
            stands = await _staff_and_tree(session)
            if stands == self._looked_at:
                return 0
            found = await _misplaced(session)
        moved = 0
        for appeal_id in found[:_A_ROUND]:
            async with self._sessions.begin() as session:
                appeal = await locked(session, appeal_id)
                moved += appeal.is_open and await self._settle(session, appeal, "redecided")
        if len(found) <= _A_ROUND:
            self._looked_at = stands
        return moved

    async def nobodys(self) -> int:
        """How many open cases nobody may handle: a count, and nothing else of them."""
        async with self._sessions.read() as session:
            here = and_(Appeal.is_open, Appeal.desk == AppealDesk.COMMITTEE)
            seen = [
                visible(one)
                for one in await _actors(session)
                if any(grant.role is Role.COMMITTEE for grant in one.grants)
            ]
            query = select(func.count()).select_from(Appeal).where(here, ~or_(*seen) if seen else here)
            return int(await session.scalar(query) or 0)

    async def _settle(self, session: AsyncSession, appeal: Appeal, why: str) -> bool:
        """Puts it where it may lie; whoever has it from now on is told. Whether anything changed."""
        before = (appeal.desk, appeal.desk_unit_id, appeal.handler_id)
        await place(session, self._tools, appeal, why=why)
        if before == (appeal.desk, appeal.desk_unit_id, appeal.handler_id):
            return False
        from services.appeals.telling import tell_staff, waiting_kind

        await session.flush()
        await tell_staff(session, self._tools, appeal, waiting_kind(appeal), str(appeal.last_seq))
        return True


async def _staff_and_tree(session: AsyncSession) -> tuple[object, ...]:
    """Changes whenever a role, a login, a post or the tree does."""
    roles = select(func.count(RoleGrant.id), func.count(RoleGrant.ended_at))
    logins = select(func.count(Login.id), func.count(Login.ended_at))
    parts = [await session.execute(one) for one in (select(Revision.number), roles, logins)]
    return tuple(tuple(row) for part in parts for row in part)


async def _misplaced(session: AsyncSession) -> list[int]:
    """Open cases whose handler may not have them, or of whose desk nobody may."""
    actors, tree = await _actors(session), await tree_of(session)
    found: dict[int, None] = {}
    lie = select(Appeal.desk, Appeal.desk_unit_id).where(Appeal.is_open).distinct()
    for desk, unit_id in (await session.execute(lie.order_by(Appeal.desk_unit_id, Appeal.desk))).all():
        line = tree[unit_id].line
        there = [one for one in actors if one.login_id and _stands_at(one, desk, line, tree)]
        wrong = _at_a_centre(there) if desk is AppealDesk.CENTRE else _elsewhere(there, unit_id)
        query = select(Appeal.id).where(
            Appeal.is_open, Appeal.desk == desk, Appeal.desk_unit_id == unit_id, wrong
        )
        found.update(dict.fromkeys(await session.scalars(query.limit(_A_ROUND + 1))))
    return list(found)


def _stands_at(actor: Actor, desk: AppealDesk, line: tuple[int, ...], tree: Tree) -> bool:
    """Whether a role of theirs may reach that desk; officers of the nation reach those of the regions."""

    def reaches(unit_id: int) -> bool:
        if desk is AppealDesk.COMMITTEE or unit_id == line[-1]:
            return True
        place = tree.get(unit_id)
        served = desk is AppealDesk.CENTRE and place is not None and place.kind in SERVING
        return unit_id in line and (served or desk is AppealDesk.OFFICER)

    return any(grant.role in ROLES_OF[desk] and reaches(grant.unit_id) for grant in actor.grants)


def _at_a_centre(there: list[Actor]) -> ColumnElement[bool]:
    """Nobody of a centre is excluded from what does not complain, but by stepping aside."""
    logins = [one.login_id for one in there if one.login_id is not None]
    aside = select(AppealAside.appeal_id).where(AppealAside.login_id.in_(logins))
    everybody = aside.group_by(AppealAside.appeal_id).having(func.count() >= len(logins))
    return or_(
        COMPLAINS,
        Appeal.handler_id.not_in(logins),
        exists().where(AppealAside.appeal_id == Appeal.id, AppealAside.login_id == Appeal.handler_id),
        Appeal.id.in_(everybody) if logins else true(),
    )


def _elsewhere(there: list[Actor], unit_id: int) -> ColumnElement[bool]:
    right_there = [one for one in there if any(grant.unit_id == unit_id for grant in one.grants)]
    seen = [visible(one) for one in right_there]
    handlers = [and_(Appeal.handler_id == one.login_id, ~visible(one)) for one in there]
    strangers = Appeal.handler_id.not_in([one.login_id for one in there])
    return or_(~or_(*seen) if seen else true(), strangers, *handlers)


async def _actors(session: AsyncSession) -> list[Actor]:
    """Everybody with a login and a role at a desk, as who acts."""
    query = (
        select(Login.id, Login.employee_id, RoleGrant.role, RoleGrant.unit_id, Unit.path)
        .join(RoleGrant, RoleGrant.login_id == Login.id)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(Login.ended_at.is_(None), RoleGrant.ended_at.is_(None))
        .order_by(Login.id, RoleGrant.id)
    )
    found: dict[int, Actor] = {}
    for login_id, employee_id, role, unit_id, path in await session.execute(query):
        actor = found.get(login_id) or Actor(login_id=login_id, employee_id=employee_id)
        found[login_id] = replace(actor, grants=(*actor.grants, Grant(role, unit_id, path)))
    return list(found.values())
