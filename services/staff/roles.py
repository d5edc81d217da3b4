"""The card of a login: which roles it holds, since when, given by whom; giving and ending them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.enums import Role
from db.models.staff import Employee, Login, RoleGrant, StaffSession
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause, once
from services.errors import DomainError, NotFound
from services.parts import Part
from services.rights import INDEPENDENT, Right, demand, holds, may_grant, within
from services.staff.rows import logins, to_change, visible
from services.staff.signing_in import full_name, grants_of


class AlreadyHeld(DomainError):
    """The login has this role in this unit already."""


class OnlyRole(DomainError):
    """The only role of a login is not ended: the login is."""


class RoleEnded(DomainError):
    """The role was ended meanwhile."""


@dataclass(frozen=True, slots=True)
class GivenRole:
    """A role as it was given; `by` is empty where the program's operator gave it. Times in UTC."""

    id: int
    role: Role
    name_kk: str
    name_ru: str
    since: datetime
    by: str
    may_end: bool


@dataclass(frozen=True, slots=True)
class LoginDetails:
    """A login with everything that may be done with it from here."""

    id: int
    login_name: str
    name: str
    ended_at: datetime | None
    is_own: bool
    is_officer: bool
    has_second_factor: bool
    roles: tuple[GivenRole, ...]
    # It has roles in units that the reader does not see, too.
    has_more: bool
    may_give: bool
    # All of its roles are the reader's to give: the login may be ended, its second factor taken off.
    may_change: bool


class StaffRoles(Part):
    """Nobody changes their own roles; a session sees what changed at its next click."""

    async def login(self, actor: Actor, login_id: int) -> LoginDetails:
        """One login, with the roles it holds in the actor's units. Raises NotFound."""
        demand(actor, Right.SEE_STAFF)
        async with self._sessions.read() as session:
            query = logins().where(Login.id == login_id, visible(actor, Right.SEE_STAFF))
            found = (await session.execute(query)).one_or_none()
            if found is None:
                raise NotFound
            login, employee = found
            held = await grants_of(session, login_id)
            is_officer = any(grant.role in INDEPENDENT for grant in held)
            is_own = login_id == actor.login_id
            may_give = holds(actor, Right.EDIT_STAFF) and not (is_own or is_officer or login.ended_at)
            roles = await _given(session, actor, login_id, may_end=may_give and len(held) > 1)
        return LoginDetails(
            id=login.id,
            login_name=login.name,
            name=full_name(login, employee),
            ended_at=login.ended_at,
            is_own=is_own,
            is_officer=is_officer,
            has_second_factor=login.totp_since is not None,
            roles=roles,
            has_more=len(roles) < len(held),
            may_give=may_give,
            may_change=may_give and all(may_grant(actor, grant.role, grant.path) for grant in held),
        )

    async def give(self, cause: Cause, login_id: int, role: Role, unit_id: int) -> None:
        """A role from now on, in the unit and everything below it.

        Raises NotFound (also a role or a unit that is not the actor's to give), OwnLogin, OfficersLogin,
        AlreadyHeld.
        """
        demand(cause.by, Right.EDIT_STAFF)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            await to_change(session, cause.by, login_id, wholly=False)
            place = select(Unit.path).where(Unit.id == unit_id, Unit.closed_on.is_(None))
            path = await session.scalar(place)
            if path is None or not may_grant(cause.by, role, path):
                raise NotFound
            held = await grants_of(session, login_id)
            if any((grant.role, grant.unit_id) == (role, unit_id) for grant in held):
                raise AlreadyHeld
            session.add(
                RoleGrant(
                    login_id=login_id,
                    role=role,
                    unit_id=unit_id,
                    granted_at=self._clock.now(),
                    granted_by=cause.by.login_id,
                )
            )
            facts = {"role": role.value, "unit": unit_id}
            await note(session, self._clock, cause, "give_role", "login", login_id, **facts)

    async def end(self, cause: Cause, login_id: int, grant_id: int) -> None:
        """Ends a role now; what was done in it stays.

        Raises NotFound, OwnLogin, OfficersLogin, RoleEnded, OnlyRole.
        """
        demand(cause.by, Right.EDIT_STAFF)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            await to_change(session, cause.by, login_id, wholly=False)
            grant, path = await _grant(session, login_id, grant_id)
            if not may_grant(cause.by, grant.role, path):
                raise NotFound
            if grant.ended_at is not None:
                raise RoleEnded
            if len(await grants_of(session, login_id)) == 1:
                raise OnlyRole
            grant.ended_at, grant.ended_by = self._clock.now(), cause.by.login_id
            facts = {"role": grant.role.value, "unit": grant.unit_id}
            await note(session, self._clock, cause, "end_role", "login", login_id, **facts)

    async def lost_one(self, session_id: int) -> bool:
        """Whether a role of this session's login was ended since it was signed in."""
        query = (
            select(RoleGrant.id)
            .join(StaffSession, StaffSession.login_id == RoleGrant.login_id)
            .where(StaffSession.id == session_id, RoleGrant.ended_at >= StaffSession.opened_at)
        )
        async with self._sessions.read() as session:
            return await session.scalar(query.limit(1)) is not None


async def _given(
    session: AsyncSession, actor: Actor, login_id: int, *, may_end: bool
) -> tuple[GivenRole, ...]:
    giver, person = aliased(Login), aliased(Employee)
    rows = await session.execute(
        select(RoleGrant, Unit, giver, person)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .outerjoin(giver, giver.id == RoleGrant.granted_by)
        .outerjoin(person, person.id == giver.employee_id)
        .where(
            RoleGrant.login_id == login_id,
            RoleGrant.ended_at.is_(None),
            within(actor, Right.SEE_STAFF, RoleGrant.unit_id),
        )
        .order_by(RoleGrant.id)
    )
    return tuple(
        GivenRole(
            id=grant.id,
            role=grant.role,
            name_kk=unit.name_kk,
            name_ru=unit.name_ru,
            since=grant.granted_at,
            by=full_name(by, who) if by else "",
            may_end=may_end and may_grant(actor, grant.role, unit.path),
        )
        for grant, unit, by, who in rows
    )


async def _grant(session: AsyncSession, login_id: int, grant_id: int) -> tuple[RoleGrant, str]:
    found = await session.execute(
        select(RoleGrant, Unit.path)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.id == grant_id, RoleGrant.login_id == login_id)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]
