"""Appeals officers and the Committee's person: the national officer proposes, a second person confirms.

An end takes two as well. Nobody proposes and confirms one thing, nobody settles what they themselves would
get, and whoever is in the line of command is no officer: a complaint must not come to those it is about, nor
to those over them. The Committee's person has what the national officer may not have, and no other role here.
"""

from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import Role, UnitKind
from db.models.staff import Login, RoleGrant, RoleProposal, StaffContact
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause, keep_outcome, once
from services.errors import DomainError, NotFound
from services.parts import Part
from services.rights import INDEPENDENT, Right, demand, holds, of_the_nation
from services.staff.officer_views import MOST, OfficersView, officers_now, proposals, shown
from services.staff.roles import AlreadyHeld, RoleEnded
from services.staff.rows import OwnLogin
from services.staff.service import UnitName
from services.staff.signing_in import end_sessions, grants_of, login_name

# Where they stand: over a region or the country, never beside those who are complained about.
_PLACES: Final = {
    Role.APPEALS_OFFICER: (UnitKind.NATION, UnitKind.REGION),
    Role.COMMITTEE: (UnitKind.NATION,),
}
_IN_THE_LINE: Final = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR, Role.METHODOLOGIST, Role.ANALYST})
# A login has a role from the first: this one goes when another is given here.
_GIVEN_UP: Final = Role.AKIMAT_VIEWER
_SHOWN: Final = 30


class NoSuchLogin(DomainError):
    """No open login has this name."""


class NotIndependent(DomainError):
    """The login is in the line of command: it runs a unit or the logins, or has to do with their reports."""


class HoldsARole(DomainError):
    """The Committee's person works for nobody here."""


class OnlyForTheCountry(DomainError):
    """The Committee's person is one for the whole country."""


class AlreadyProposed(DomainError):
    """The same waits to be confirmed already."""


class AlreadySettled(DomainError):
    """Somebody has confirmed, declined or withdrawn it already."""


class OwnProposal(DomainError):
    """It takes a second person: whoever proposed does not confirm."""


class ProposalVoid(DomainError):
    """It holds no more: a login or a role in it has ended since."""


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
            officers = await officers_now(session)
            open_ones = await proposals(session, RoleProposal.settled_at.is_(None), MOST)
            settled = await proposals(session, RoleProposal.settled_at.is_not(None), _SHOWN)
            places = await session.scalars(
                select(Unit)
                .where(Unit.kind.in_(_PLACES[Role.APPEALS_OFFICER]), Unit.closed_on.is_(None))
                .order_by(Unit.path)
            )
            names = tuple(UnitName(unit.id, unit.code, unit.name_kk, unit.name_ru) for unit in places)
        return OfficersView(
            is_national=True,
            may_propose=may_propose,
            officers=officers,
            waiting=tuple(shown(actor, row, may_settle=may_settle) for row in open_ones),
            settled=tuple(shown(actor, row, may_settle=False) for row in settled),
            places=names if may_propose else (),
        )

    async def propose(
        self, cause: Cause, typed_name: str, unit_id: int, role: Role = Role.APPEALS_OFFICER
    ) -> int:
        """The national officer proposes a login for one of INDEPENDENT; the proposal's number.

        Raises NotFound, NoSuchLogin, OwnLogin, NotIndependent, HoldsARole, OnlyForTheCountry, AlreadyHeld,
        AlreadyProposed.
        """
        demand(cause.by, Right.PROPOSE_OFFICERS)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            place = select(Unit.kind).where(
                Unit.id == unit_id,
                Unit.kind.in_(_PLACES[Role.APPEALS_OFFICER]),
                Unit.closed_on.is_(None),
                of_the_nation(cause.by, Right.PROPOSE_OFFICERS),
            )
            kind = await session.scalar(place)
            if kind is None:
                raise NotFound
            if kind not in _PLACES[role]:
                raise OnlyForTheCountry
            query = select(Login.id).where(Login.name == login_name(typed_name), Login.ended_at.is_(None))
            login_id = await session.scalar(query.with_for_update())
            if login_id is None:
                raise NoSuchLogin
            if login_id == cause.by.login_id:
                raise OwnLogin
            await _check(session, login_id, unit_id, role)
            return await self._propose(session, cause, login_id, unit_id, role, is_ending=False)

    async def propose_ending(self, cause: Cause, grant_id: int) -> int:
        """The national officer proposes that somebody be an officer no longer.

        Raises NotFound, OwnLogin, RoleEnded, AlreadyProposed.
        """
        demand(cause.by, Right.PROPOSE_OFFICERS)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            query = select(RoleGrant).where(
                RoleGrant.id == grant_id,
                RoleGrant.role.in_(INDEPENDENT),
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
            return await self._propose(
                session, cause, grant.login_id, grant.unit_id, grant.role, is_ending=True
            )

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
        self,
        session: AsyncSession,
        cause: Cause,
        login_id: int,
        unit_id: int,
        role: Role,
        *,
        is_ending: bool,
    ) -> int:
        same = select(RoleProposal.id).where(
            RoleProposal.login_id == login_id,
            RoleProposal.unit_id == unit_id,
            RoleProposal.role == role,
            RoleProposal.is_ending == is_ending,
            RoleProposal.settled_at.is_(None),
        )
        if await session.scalar(same) is not None:
            raise AlreadyProposed
        proposal = RoleProposal(
            login_id=login_id,
            role=role,
            unit_id=unit_id,
            is_ending=is_ending,
            proposed_by=cause.by.login_id,
            proposed_at=self._clock.now(),
        )
        session.add(proposal)
        await session.flush()
        await keep_outcome(session, cause, str(proposal.id))
        facts = {"login": login_id, "unit": unit_id, "role": role.value, "ending": is_ending}
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
        await _check(session, proposal.login_id, proposal.unit_id, proposal.role)
        # A viewer is somebody of the akimat: whoever looks into complaints about it is that no longer.
        await session.execute(
            update(RoleGrant)
            .where(
                RoleGrant.login_id == proposal.login_id,
                RoleGrant.role == _GIVEN_UP,
                RoleGrant.ended_at.is_(None),
            )
            .values(ended_at=self._clock.now(), ended_by=cause.by.login_id)
        )
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


async def _check(session: AsyncSession, login_id: int, unit_id: int, role: Role) -> None:
    held = await grants_of(session, login_id)
    if any((grant.role, grant.unit_id) == (role, unit_id) for grant in held):
        raise AlreadyHeld
    roles = {grant.role for grant in held} - {_GIVEN_UP}
    if roles & _IN_THE_LINE:
        raise NotIndependent
    if roles and (role is Role.COMMITTEE or Role.COMMITTEE in roles):
        raise HoldsARole
