"""Which logins one sees and which one may change; what the services of staff's logins share."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import EmployeeKind
from db.models.staff import Employee, Login, RoleGrant
from services.cause import Actor
from services.clock import Clock
from services.errors import DomainError, NotFound
from services.rights import INDEPENDENT, Right, may_grant, of_the_nation, within
from services.staff.signing_in import grants_of, login_name

_LEAST_NAME: Final = 3


class NameTaken(DomainError):
    """Another login has this name, perhaps an ended one."""


class BadLoginName(DomainError):
    """A login's name is 3 to 60 small Latin letters, digits, dots or dashes."""


class OwnLogin(DomainError):
    """Nobody ends or changes their own login's rights."""


class OfficersLogin(DomainError):
    """An officer's login is changed by two people on the officers' page, by nobody alone."""


@dataclass(frozen=True, slots=True)
class NewEmployee:
    """Somebody who begins to work in a unit."""

    family_name: str
    given_name: str
    kind: EmployeeKind = EmployeeKind.SPECIALIST
    is_invited: bool = False


def logins() -> Select[Login, Employee]:
    """Logins, each with its employee where it has one."""
    return select(Login, Employee).outerjoin(Employee, Employee.id == Login.employee_id)


def visible(actor: Actor, right: Right) -> ColumnElement[bool]:
    """Logins with a role in the actor's units; officers' logins to those of the nation alone."""
    grant = exists().where(RoleGrant.login_id == Login.id, RoleGrant.ended_at.is_(None))
    here = grant.where(within(actor, right, RoleGrant.unit_id))
    is_officer = grant.where(RoleGrant.role.in_(INDEPENDENT))
    return here & or_(~is_officer, of_the_nation(actor, right))


async def to_change(session: AsyncSession, actor: Actor, login_id: int, *, wholly: bool = True) -> Login:
    """An open login of somebody else, held until the transaction ends: two who change it do so in turn.

    `wholly`: every role of it is the actor's to give. Raises NotFound, OwnLogin, OfficersLogin.
    """
    query = select(Login).where(
        Login.id == login_id, Login.ended_at.is_(None), visible(actor, Right.EDIT_STAFF)
    )
    login: Login | None = await session.scalar(query.with_for_update())
    if login is None:
        raise NotFound
    if login_id == actor.login_id:
        raise OwnLogin
    held = await grants_of(session, login_id)
    if any(grant.role in INDEPENDENT for grant in held):
        raise OfficersLogin
    if wholly and not all(may_grant(actor, grant.role, grant.path) for grant in held):
        raise NotFound
    return login


def checked_name(typed: str) -> str:
    """A new login's name as it is stored. Raises BadLoginName."""
    name = login_name(typed)
    if len(name) < _LEAST_NAME or not all(c.isascii() and (c.isalnum() or c in ".-_") for c in name):
        raise BadLoginName
    return name


async def refuse_taken(session: AsyncSession, name: str) -> None:
    """Raises NameTaken."""
    if await session.scalar(select(Login.id).where(Login.name == name)) is not None:
        raise NameTaken


async def hire(session: AsyncSession, clock: Clock, unit_id: int, new: NewEmployee) -> int:
    """An employee from today on; their number."""
    employee = Employee(
        unit_id=unit_id,
        family_name=new.family_name,
        given_name=new.given_name,
        kind=new.kind,
        is_invited=new.is_invited,
        hired_on=clock.today(),
    )
    session.add(employee)
    await session.flush()
    return employee.id
