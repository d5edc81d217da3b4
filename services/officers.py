"""Appeals officers: the national officer proposes, a second person confirms; an end likewise.

Nobody proposes and confirms one thing, nobody settles what they themselves would get, and whoever runs a unit
or the logins is no officer: a complaint must not come to those it is about, nor to those over them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.enums import Role, UnitKind
from db.models.staff import Employee, Login, RoleGrant, RoleProposal, StaffContact
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause, keep_outcome, once
from services.errors import DomainError, NotFound
from services.parts import Part
from services.rights import Right, demand, holds, of_the_nation
from services.signing_in import end_sessions, full_name, grants_of, login_name
from services.staff import UnitName
from services.staff_roles import AlreadyHeld, RoleEnded
from services.staff_rows import OwnLogin

# Where an officer stands: over a region or the country, never beside those who are complained about.
_PLACES: Final = (UnitKind.NATION, UnitKind.REGION)
_IN_THE_LINE: Final = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR})
_SHOWN: Final = 30
_MOST: Final = 500


class NoSuchLogin(DomainError):
    """No open login has this name."""


class NotIndependent(DomainError):
    """The login runs a unit or the logins."""


class AlreadyProposed(DomainError):
    """The same waits to be confirmed already."""


class AlreadySettled(DomainError):
    """Somebody has confirmed, declined or withdrawn it already."""


class OwnProposal(DomainError):
    """It takes a second person: whoever proposed does not confirm."""


class ProposalVoid(DomainError):
    """It holds no more: a login or a role in it has ended since."""


@dataclass(frozen=True, slots=True)
class Officer:
    """Who holds the role now; `id` is the grant's."""

    id: int
    login_id: int
    name: str
    login_name: str
    name_kk: str
    name_ru: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one person proposed; once it is settled, by whom and how."""

    id: int
    name: str
    login_name: str
    name_kk: str
    name_ru: str
    is_ending: bool
    by: str
    proposed_at: datetime
    settled_by: str
    settled_at: datetime | None
    is_granted: bool | None
    may_settle: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class OfficersView:
    """Officers, what waits, what was settled lately; nothing of it for who is not of the nation."""

    is_national: bool
    may_propose: bool
    officers: tuple[Officer, ...]
    waiting: tuple[Proposal, ...]
    settled: tuple[Proposal, ...]
    places: tuple[UnitName, ...]


class Officers(Part):
    """One public method, one atomic step; two who settle one thing at once: the second is told so."""

    async def view(self, actor: Actor) -> OfficersView:
        """The page. Raises NotAllowed."""
        demand(actor, Right.SEE_OFFICERS)
        async with self._sessions.read() as session:
            if not await _is_national(session, actor, Right.SEE_OFFICERS):
                return OfficersView(False, False, (), (), (), ())
            may_propose = await _is_national(session, actor, Right.PROPOSE_OFFICERS)
            may_settle = await _is_national(session, actor, Right.CONFIRM_OFFICERS)
            officers = await _officers(session)
            open_ones = await _proposals(session, RoleProposal.settled_at.is_(None), _MOST)
            settled = await _proposals(session, RoleProposal.settled_at.is_not(None), _SHOWN)
            places = await session.scalars(
                select(Unit).where(Unit.kind.in_(_PLACES), Unit.closed_on.is_(None)).order_by(Unit.path)
            )
            names = tuple(UnitName(unit.id, unit.code, unit.name_kk, unit.name_ru) for unit in places)
        return OfficersView(
            is_national=True,
            may_propose=may_propose,
            officers=officers,
            waiting=tuple(_proposal(actor, row, may_settle=may_settle) for row in open_ones),
            settled=tuple(_proposal(actor, row, may_settle=False) for row in settled),
            places=names if may_propose else (),
        )

    async def propose(self, cause: Cause, typed_name: str, unit_id: int) -> int:
        """The national officer proposes a login for an officer; the proposal's number.

        Raises NotFound, NoSuchLogin, OwnLogin, NotIndependent, AlreadyHeld, AlreadyProposed.
        """
        demand(cause.by, Right.PROPOSE_OFFICERS)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            place = select(Unit.id).where(
                Unit.id == unit_id,
                Unit.kind.in_(_PLACES),
                Unit.closed_on.is_(None),
                of_the_nation(cause.by, Right.PROPOSE_OFFICERS),
            )
            if await session.scalar(place) is None:
                raise NotFound
            query = select(Login.id).where(Login.name == login_name(typed_name), Login.ended_at.is_(None))
            login_id = await session.scalar(query.with_for_update())
            if login_id is None:
                raise NoSuchLogin
            if login_id == cause.by.login_id:
                raise OwnLogin
            await _check(session, login_id, unit_id)
            return await self._propose(session, cause, login_id, unit_id, is_ending=False)

    async def propose_ending(self, cause: Cause, grant_id: int) -> int:
        """The national officer proposes that somebody be an officer no longer.

        Raises NotFound, OwnLogin, RoleEnded, AlreadyProposed.
        """
        demand(cause.by, Right.PROPOSE_OFFICERS)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            query = select(RoleGrant).where(
                RoleGrant.id == grant_id,
                RoleGrant.role == Role.APPEALS_OFFICER,
                of_the_nation(cause.by, Right.PROPOSE_OFFICERS),
            )
            grant = await session.scalar(query)
            if grant is None:
                raise NotFound
            if grant.login_id == cause.by.login_id:
                raise OwnLogin
            if grant.ended_at is not None:
                raise RoleEnded
            await session.scalar(select(Login.id).where(Login.id == grant.login_id).with_for_update())
            return await self._propose(session, cause, grant.login_id, grant.unit_id, is_ending=True)

    async def confirm(self, cause: Cause, number: int) -> None:
        """A second person agrees: the role is given, or ended, at this moment.

        Raises NotFound, OwnProposal, OwnLogin, AlreadySettled, ProposalVoid, NotIndependent, AlreadyHeld.
        """
        demand(cause.by, Right.CONFIRM_OFFICERS)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            proposal = await self._to_settle(session, cause, number)
            if proposal.is_ending:
                await self._end(session, cause, proposal)
            else:
                await self._give(session, cause, proposal)
            await self._settle(session, cause, proposal, "confirm_officer", granted=True)

    async def decline(self, cause: Cause, number: int) -> None:
        """A second person disagrees. Raises NotFound, OwnProposal, OwnLogin, AlreadySettled."""
        demand(cause.by, Right.CONFIRM_OFFICERS)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            proposal = await self._to_settle(session, cause, number)
            await self._settle(session, cause, proposal, "decline_officer", granted=False)

    async def withdraw(self, cause: Cause, number: int) -> None:
        """Whoever proposed takes it back. Raises NotFound, AlreadySettled."""
        demand(cause.by, Right.PROPOSE_OFFICERS)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            query = select(RoleProposal).where(
                RoleProposal.id == number, RoleProposal.proposed_by == cause.by.login_id
            )
            proposal = await session.scalar(query.with_for_update())
            if proposal is None:
                raise NotFound
            if proposal.settled_at is not None:
                raise AlreadySettled
            await self._settle(session, cause, proposal, "withdraw_officer", granted=False)

    async def _propose(
        self, session: AsyncSession, cause: Cause, login_id: int, unit_id: int, *, is_ending: bool
    ) -> int:
        same = select(RoleProposal.id).where(
            RoleProposal.login_id == login_id,
            RoleProposal.unit_id == unit_id,
            RoleProposal.is_ending == is_ending,
            RoleProposal.settled_at.is_(None),
        )
        if await session.scalar(same) is not None:
            raise AlreadyProposed
        proposal = RoleProposal(
            login_id=login_id,
            role=Role.APPEALS_OFFICER,
            unit_id=unit_id,
            is_ending=is_ending,
            proposed_by=cause.by.login_id,
            proposed_at=self._clock.now(),
        )
        session.add(proposal)
        await session.flush()
        await keep_outcome(session, cause, str(proposal.id))
        facts = {"login": login_id, "unit": unit_id, "ending": is_ending}
        await note(session, self._clock, cause, "propose_officer", "proposal", proposal.id, **facts)
        return proposal.id

    @staticmethod
    async def _to_settle(session: AsyncSession, cause: Cause, number: int) -> RoleProposal:
        query = select(RoleProposal).where(
            RoleProposal.id == number, of_the_nation(cause.by, Right.CONFIRM_OFFICERS)
        )
        proposal: RoleProposal | None = await session.scalar(query.with_for_update())
        if proposal is None:
            raise NotFound
        if proposal.settled_at is not None:
            raise AlreadySettled
        if proposal.proposed_by == cause.by.login_id:
            raise OwnProposal
        if proposal.login_id == cause.by.login_id:
            raise OwnLogin
        return proposal

    async def _give(self, session: AsyncSession, cause: Cause, proposal: RoleProposal) -> None:
        """What was true when it was proposed must be true still."""
        proposer = Actor(login_id=proposal.proposed_by, grants=await grants_of(session, proposal.proposed_by))
        open_now = select(Login.id).where(Login.ended_at.is_(None))
        both = [proposal.login_id, proposal.proposed_by]
        still = set(await session.scalars(open_now.where(Login.id.in_(both)).with_for_update()))
        place = select(Unit.id).where(Unit.id == proposal.unit_id, Unit.closed_on.is_(None))
        if (
            still != set(both)
            or await session.scalar(place) is None
            or not await _is_national(session, proposer, Right.PROPOSE_OFFICERS)
        ):
            raise ProposalVoid
        await _check(session, proposal.login_id, proposal.unit_id)
        session.add(
            RoleGrant(
                login_id=proposal.login_id,
                role=proposal.role,
                unit_id=proposal.unit_id,
                granted_at=self._clock.now(),
                granted_by=cause.by.login_id,
            )
        )

    async def _end(self, session: AsyncSession, cause: Cause, proposal: RoleProposal) -> None:
        """With the only role the login ends, too."""
        now = self._clock.now()
        login = await session.scalar(select(Login).where(Login.id == proposal.login_id).with_for_update())
        grant = await session.scalar(
            select(RoleGrant).where(
                RoleGrant.login_id == proposal.login_id,
                RoleGrant.role == proposal.role,
                RoleGrant.unit_id == proposal.unit_id,
                RoleGrant.ended_at.is_(None),
            )
        )
        if login is None or grant is None:
            raise ProposalVoid
        only = len(await grants_of(session, login.id)) == 1
        grant.ended_at, grant.ended_by = now, cause.by.login_id
        if only and login.ended_at is None:
            login.ended_at = now
            await end_sessions(session, login.id, now)
            await session.execute(delete(StaffContact).where(StaffContact.login_id == login.id))

    async def _settle(
        self, session: AsyncSession, cause: Cause, proposal: RoleProposal, deed: str, *, granted: bool
    ) -> None:
        proposal.settled_by, proposal.settled_at = cause.by.login_id, self._clock.now()
        proposal.is_granted = granted
        facts = {"login": proposal.login_id, "unit": proposal.unit_id, "ending": proposal.is_ending}
        await note(session, self._clock, cause, deed, "proposal", proposal.id, **facts)


async def _is_national(session: AsyncSession, actor: Actor, right: Right) -> bool:
    return holds(actor, right) and bool(await session.scalar(select(of_the_nation(actor, right))))


async def _check(session: AsyncSession, login_id: int, unit_id: int) -> None:
    held = await grants_of(session, login_id)
    if any(grant.role in _IN_THE_LINE for grant in held):
        raise NotIndependent
    if any((grant.role, grant.unit_id) == (Role.APPEALS_OFFICER, unit_id) for grant in held):
        raise AlreadyHeld


async def _officers(session: AsyncSession) -> tuple[Officer, ...]:
    rows = await session.execute(
        select(RoleGrant, Unit, Login, Employee)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .join(Login, Login.id == RoleGrant.login_id)
        .outerjoin(Employee, Employee.id == Login.employee_id)
        .where(RoleGrant.role == Role.APPEALS_OFFICER, RoleGrant.ended_at.is_(None), Login.ended_at.is_(None))
        .order_by(Unit.path, RoleGrant.id)
        .limit(_MOST)
    )
    return tuple(
        Officer(
            grant.id,
            login.id,
            full_name(login, employee),
            login.name,
            unit.name_kk,
            unit.name_ru,
            grant.granted_at,
        )
        for grant, unit, login, employee in rows
    )


async def _proposals(session: AsyncSession, which: Any, most: int) -> list[Any]:
    proposer, settler = aliased(Login), aliased(Login)
    who, settling = aliased(Employee), aliased(Employee)
    query = (
        select(RoleProposal, Unit, Login, Employee, proposer, who, settler, settling)
        .join(Unit, Unit.id == RoleProposal.unit_id)
        .join(Login, Login.id == RoleProposal.login_id)
        .outerjoin(Employee, Employee.id == Login.employee_id)
        .join(proposer, proposer.id == RoleProposal.proposed_by)
        .outerjoin(who, who.id == proposer.employee_id)
        .outerjoin(settler, settler.id == RoleProposal.settled_by)
        .outerjoin(settling, settling.id == settler.employee_id)
        .where(which)
        .order_by(RoleProposal.id.desc())
        .limit(most)
    )
    return list((await session.execute(query)).all())


def _proposal(actor: Actor, row: Any, *, may_settle: bool) -> Proposal:
    one, unit, login, employee, proposer, who, settler, settling = row
    mine = one.proposed_by == actor.login_id
    return Proposal(
        id=one.id,
        name=full_name(login, employee),
        login_name=login.name,
        name_kk=unit.name_kk,
        name_ru=unit.name_ru,
        is_ending=one.is_ending,
        by=full_name(proposer, who),
        proposed_at=one.proposed_at,
        settled_by=full_name(settler, settling) if settler else "",
        settled_at=one.settled_at,
        is_granted=one.is_granted,
        may_settle=may_settle and not mine and one.login_id != actor.login_id,
        may_withdraw=mine and one.settled_at is None,
    )
