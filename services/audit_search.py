"""Searching who did and who read what: a director among the units they run, an administrator in their part.

What nobody may read here, and what an administrator may not, stands in one table: `CLOSED`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import Role
from db.models.staff import AuditEntry, Employee, Login, RoleGrant
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause
from services.clock import HOME
from services.errors import DomainError
from services.parts import Part
from services.rights import INDEPENDENT, MATRIX, Right, demand, under
from services.staff.signing_in import full_name

PAGE: Final = 50
# As far as one search looks.
LONGEST: Final = timedelta(days=366)


class TooManyDays(DomainError):
    """More than a year at once, or the last day before the first."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What a role never reads in the audit: whole kinds of subjects, deeds, everything officers did."""

    kinds: frozenset[str]
    deeds: frozenset[str] = frozenset()
    officers: bool = False


# Complaints are for their handlers alone: who is complained about may be whoever searches here.
_COMPLAINTS: Final = frozenset({"appeal", "appeals", "appeal_file", "roster"})
CLOSED: Final[Mapping[Role, Closed]] = {
    Role.DIRECTOR: Closed(_COMPLAINTS),
    Role.ADMINISTRATOR: Closed(
        _COMPLAINTS | {"journal", "note"},
        frozenset({"journal_read", "journal_written", "note_opened"}),
        officers=True,
    ),
}
_OTHERS: Final = Closed(_COMPLAINTS, officers=True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: local days, both included; everything else may be left out."""

    first: date
    last: date
    login: str = ""
    deed: str = ""
    kind: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `who` is the member of staff; empty where a person did it in a chat, or the system."""

    id: int
    at: datetime
    who: str
    login: str
    in_chat: bool
    deed: str
    kind: str
    number: int | None
    unit_kk: str
    unit_ru: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """The newest first; `after` asks for the next page, empty on the last."""

    entries: list[Entry]
    after: int | None


class AuditSearch(Part):
    """A search is itself an entry. The number of queries does not grow with what is found."""

    async def page(
        self, by: Actor, wanted: Wanted, *, after: int | None = None, limit: int = PAGE
    ) -> AuditPage:
        """A page of what is found, below entry `after`. Raises NotAllowed, TooManyDays."""
        demand(by, Right.SEE_AUDIT)
        if not timedelta() <= wanted.last - wanted.first <= LONGEST:
            raise TooManyDays
        async with self._sessions.begin() as session:
            query = found(await _scope(session, by), wanted, after).limit(limit + 1)
            rows = (await session.execute(query)).all()
            asked: dict[str, Any] = {
                "days": (wanted.last - wanted.first).days + 1,
                "what": wanted.deed,
                "about": wanted.kind,
            }
            if wanted.login:
                asked["of"] = await session.scalar(select(Login.id).where(Login.name == wanted.login)) or 0
            asked["number"] = wanted.number
            await note(session, self._clock, Cause(by=by), "search_audit", "audit", None, **asked)
        last = rows[limit - 1].AuditEntry.id if len(rows) > limit else None
        return AuditPage([_entry(row) for row in rows[:limit]], last)


def found(scope: ColumnElement[bool], wanted: Wanted, after: int | None = None) -> Select[*tuple[Any, ...]]:
    """The one query: within the scope, the days and whatever else is asked for, the newest first."""
    begin = datetime.combine(wanted.first, time(), HOME)
    end = datetime.combine(wanted.last + timedelta(days=1), time(), HOME)
    query = (
        select(AuditEntry, Login, Employee, Unit.name_kk, Unit.name_ru)
        .outerjoin(Login, Login.id == AuditEntry.login_id)
        .outerjoin(Employee, Employee.id == Login.employee_id)
        .outerjoin(Unit, Unit.id == AuditEntry.unit_id)
        .where(scope, AuditEntry.at >= begin, AuditEntry.at < end)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
    if wanted.login:
        who = select(Login.id).where(Login.name == wanted.login).scalar_subquery()
        query = query.where(AuditEntry.login_id == who)
    if wanted.deed:
        query = query.where(AuditEntry.deed == wanted.deed)
    if wanted.kind:
        query = query.where(AuditEntry.subject_kind == wanted.kind)
    if wanted.number is not None:
        query = query.where(AuditEntry.subject_id == wanted.number)
    if after is not None:
        shown = select(AuditEntry.at).where(AuditEntry.id == after).scalar_subquery()
        query = query.where(tuple_(AuditEntry.at, AuditEntry.id) < tuple_(shown, after))
    return query


async def _scope(session: AsyncSession, by: Actor) -> ColumnElement[bool]:
    """What the actor's roles open, each without what is closed to it."""
    opened: list[ColumnElement[bool]] = []
    tops = list(await session.scalars(select(Unit.path).where(Unit.parent_id.is_(None))))
    for role in {grant.role for grant in by.grants if Right.SEE_AUDIT in MATRIX[grant.role]}:
        roots = [grant.path for grant in by.grants if grant.role is role]
        # Whoever has the whole tree has also what belongs to no unit, and no unit need be looked up.
        whole = bool(tops) and all(any(top.startswith(root) for root in roots) for top in tops)
        units = true() if whole else AuditEntry.unit_id.in_(select(Unit.id).where(under(sorted(roots))))
        opened.append(and_(units, _open_to(role)))
    return or_(*opened) if opened else false()


def _open_to(role: Role) -> ColumnElement[bool]:
    closed = CLOSED.get(role, _OTHERS)
    conditions: list[ColumnElement[bool]] = [AuditEntry.subject_kind.not_in(sorted(closed.kinds))]
    if closed.deeds:
        conditions.append(AuditEntry.deed.not_in(sorted(closed.deeds)))
    if closed.officers:
        officer = exists().where(RoleGrant.login_id == AuditEntry.login_id, RoleGrant.role.in_(INDEPENDENT))
        conditions.append(~officer)
    return and_(*conditions)


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    entry, login, employee, unit_kk, unit_ru = row
    return Entry(
        id=entry.id,
        at=entry.at,
        who=full_name(login, employee) if login else "",
        login=login.name if login else "",
        in_chat=login is None and entry.contact_id is not None,
        deed=entry.deed,
        kind=entry.subject_kind,
        number=entry.subject_id,
        unit_kk=unit_kk or "",
        unit_ru=unit_ru or "",
    )
