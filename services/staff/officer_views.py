"""Officers and proposals as their page shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.enums import Role
from db.models.staff import Employee, Login, RoleGrant, RoleProposal
from db.models.units import Unit
from services.cause import Actor
from services.rights import INDEPENDENT
from services.staff.service import UnitName
from services.staff.signing_in import full_name

MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Officer:
    """Who holds the role now; `id` is the grant's."""

    id: int
    login_id: int
    name: str
    login_name: str
    name_kk: str
    name_ru: str
    role: Role
    since: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one person proposed; once it is settled, by whom and how."""

    id: int
    name: str
    login_name: str
    name_kk: str
    name_ru: str
    role: Role
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


async def officers_now(session: AsyncSession) -> tuple[Officer, ...]:
    rows = await session.execute(
        select(RoleGrant, Unit, Login, Employee)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .join(Login, Login.id == RoleGrant.login_id)
        .outerjoin(Employee, Employee.id == Login.employee_id)
        .where(RoleGrant.role.in_(INDEPENDENT), RoleGrant.ended_at.is_(None), Login.ended_at.is_(None))
        .order_by(Unit.path, RoleGrant.id)
        .limit(MOST)
    )
    return tuple(
        Officer(
            grant.id,
            login.id,
            full_name(login, employee),
            login.name,
            unit.name_kk,
            unit.name_ru,
            grant.role,
            grant.granted_at,
        )
        for grant, unit, login, employee in rows
    )


async def proposals(session: AsyncSession, which: Any, most: int) -> list[Any]:
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


def shown(actor: Actor, row: Any, *, may_settle: bool) -> Proposal:
    one, unit, login, employee, proposer, who, settler, settling = row
    mine = one.proposed_by == actor.login_id
    return Proposal(
        id=one.id,
        name=full_name(login, employee),
        login_name=login.name,
        name_kk=unit.name_kk,
        name_ru=unit.name_ru,
        role=one.role,
        is_ending=one.is_ending,
        by=full_name(proposer, who),
        proposed_at=one.proposed_at,
        settled_by=full_name(settler, settling) if settler else "",
        settled_at=one.settled_at,
        is_granted=one.is_granted,
        may_settle=may_settle and not mine and one.login_id != actor.login_id,
        may_withdraw=mine and one.settled_at is None,
    )
