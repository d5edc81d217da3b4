"""Where a case lies, and who of that desk has it: the rules of `independence`, asked of the database.

A step that moves a case is taken by whoever holds its row locked, in the same transaction.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Executable, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealDesk, AppealEventKind, AppealState, Role
from db.models.appeals import Appeal, AppealAside, AppealSubject
from db.models.staff import Employee, Login, PastPost, RoleGrant
from db.models.units import Unit
from services.appeals.facts import Subject
from services.appeals.history import record
from services.appeals.independence import (
    AT_THE_CENTRE,
    SERVING,
    Case,
    Held,
    Named,
    Place,
    Post,
    Tree,
    Viewer,
    desks,
    sees,
)
from services.cause import SYSTEM
from services.remembered import remembered
from services.tools import Tools

# Up from one to the next; nothing comes down by itself.
_ORDER: Final = (AppealDesk.CENTRE, AppealDesk.ABOVE, AppealDesk.OFFICER, AppealDesk.COMMITTEE)
# Who is of a desk.
ROLES_OF: Final = {
    AppealDesk.CENTRE: AT_THE_CENTRE,
    AppealDesk.ABOVE: frozenset({Role.DIRECTOR}),
    AppealDesk.OFFICER: frozenset({Role.APPEALS_OFFICER}),
    AppealDesk.COMMITTEE: frozenset({Role.COMMITTEE}),
}


def _holders(desk: AppealDesk) -> Select[Any]:
    query = (
        select(RoleGrant.login_id)
        .join(Login, Login.id == RoleGrant.login_id)
        .where(
            RoleGrant.ended_at.is_(None), Login.ended_at.is_(None), RoleGrant.role.in_(sorted(ROLES_OF[desk]))
        )
        .distinct()
    )
    if desk is AppealDesk.COMMITTEE:
        return query
    return query.where(RoleGrant.unit_id.in_(bindparam("units", expanding=True)))


# Built once: every case that is filed asks them.
_HOLDERS: Final = {desk: _holders(desk) for desk in AppealDesk}
_EVERYBODY: Final = (
    select(
        Login.id,
        Login.employee_id,
        Employee.unit_id.label("works_in"),
        RoleGrant.role,
        RoleGrant.unit_id,
        RoleGrant.ended_at,
    )
    .outerjoin(Employee, Employee.id == Login.employee_id)
    .outerjoin(RoleGrant, RoleGrant.login_id == Login.id)
    .order_by(Login.id)
)
_VIEWERS: Final = _EVERYBODY.where(Login.id.in_(bindparam("logins", expanding=True)))
_AT: Final = {desk: _EVERYBODY.where(Login.id.in_(_HOLDERS[desk].correlate(None))) for desk in AppealDesk}
_POSTS: Final = select(PastPost.employee_id, PastPost.unit_id, PastPost.last_on).where(
    PastPost.employee_id.in_(bindparam("employees", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Placement:
    """A desk, and its logins that are not excluded; nobody at all: the Committee's, until somebody is."""

    desk: AppealDesk
    unit_id: int
    members: tuple[int, ...]


class NoUnits(RuntimeError):
    """There is no unit a desk could belong to."""


async def foresee(session: AsyncSession, case: Case, tree: Tree | None = None) -> Placement:
    """Where a case like this comes to lie, before there is one. `case`: made by `case_of`."""
    return await _first(session, case, tree or await tree_of(session))


async def case_of(
    session: AsyncSession,
    *,
    kind: Any,
    colour: Any,
    about: Any,
    registered_on: date,
    unit_id: int | None,
    subjects: Iterable[Subject],
    allows_above: bool = False,
) -> Case:
    """A draft as the rules look at it: with every unit in which the people named stand."""
    found = list(subjects)
    named = await _named(session, {one.employee_id for one in found if one.employee_id is not None})
    return Case(
        kind=kind,
        colour=colour,
        about=about,
        registered_on=registered_on,
        unit_id=unit_id,
        units=frozenset(one.unit_id for one in found if one.unit_id is not None),
        named=named,
        allows_above=allows_above,
    )


async def stored(session: AsyncSession, appeal: Appeal) -> Case:
    """A case as the rules look at it."""
    subjects = await session.execute(
        select(AppealSubject.unit_id, AppealSubject.employee_id).where(AppealSubject.appeal_id == appeal.id)
    )
    asides = await session.scalars(select(AppealAside.login_id).where(AppealAside.appeal_id == appeal.id))
    case = await case_of(
        session,
        kind=appeal.kind,
        colour=appeal.colour,
        about=appeal.about,
        registered_on=appeal.registered_on,
        unit_id=appeal.unit_id,
        subjects=[Subject(unit_id, employee_id) for unit_id, employee_id in subjects],
        allows_above=appeal.allows_above,
    )
    return replace(case, desk=appeal.desk, desk_unit_id=appeal.desk_unit_id, asides=frozenset(asides))


async def place(session: AsyncSession, tools: Tools, appeal: Appeal, *, why: str = "changed") -> Placement:
    """Leaves a case on its desk if it may lie there and somebody is left; else it goes up until somebody is.

    Clears a handler who may not have it. What it does to a case with a history is an event of it; `why` is a
    code in that event. The caller holds the row locked.
    """
    await session.flush()
    case, tree = await stored(session, appeal), await tree_of(session)
    found = await _first(session, case, tree, from_here=True)
    await _put(session, tools, appeal, found, AppealEventKind.MOVED, why)
    return found


async def raise_level(
    session: AsyncSession, tools: Tools, appeal: Appeal, *, why: str = "not_taken"
) -> Placement | None:
    """The next desk up that has somebody left gets it, as this one did not take it; None: there is none."""
    await session.flush()
    case, tree = await stored(session, appeal), await tree_of(session)
    for desk, unit_id in _higher(case, tree, beyond=True):
        if members_there := await _members(session, case, tree, desk, unit_id):
            appeal.level += 1
            appeal.escalated_on = tools.clock.today()
            found = Placement(desk, unit_id, members_there)
            await _put(session, tools, appeal, found, AppealEventKind.ESCALATED, why)
            return found
    return None


async def members(session: AsyncSession, appeal: Appeal) -> list[int]:
    """Logins of the desk the case lies on that are not excluded: who is told of it, who may take it."""
    await session.flush()
    case, tree = await stored(session, appeal), await tree_of(session)
    return list(await _members(session, case, tree, appeal.desk, appeal.desk_unit_id))


async def may_have(session: AsyncSession, appeal: Appeal, login_id: int) -> bool:
    """Whether somebody may know of it as it lies now: a member of the desk, or an officer over it."""
    await session.flush()
    query = select(Login.id).where(Login.id == login_id, Login.ended_at.is_(None))
    return bool(await _who_sees(session, await stored(session, appeal), query, await tree_of(session)))


async def tree_of(session: AsyncSession) -> Tree:
    """The units as they stand now."""
    return await remembered(session, "tree_of_appeals", lambda: _tree(session))


async def _tree(session: AsyncSession) -> Tree:
    rows = await session.execute(select(Unit.id, Unit.kind, Unit.path, Unit.does_regional_work))
    return Tree(Place(*row) for row in rows)


async def viewers(session: AsyncSession, login_ids: Collection[int]) -> list[Viewer]:
    """These logins with all they are and were; two statements, however many they are."""
    return await _viewers(session, _VIEWERS, {"logins": list(login_ids)})


async def _viewers(session: AsyncSession, who: Executable, given: Mapping[str, Any]) -> list[Viewer]:
    rows: dict[int, list[Any]] = {}
    for row in await session.execute(who, given):
        rows.setdefault(row[0], []).append(row)
    employees = {employee_id for found in rows.values() if (employee_id := found[0][1]) is not None}
    posts: dict[int, list[Post]] = {}
    if employees:
        for post in await session.execute(_POSTS, {"employees": list(employees)}):
            posts.setdefault(post.employee_id, []).append(Post(post.unit_id, post.last_on))
    return [_viewer(login_id, found, posts) for login_id, found in rows.items()]


def _viewer(login_id: int, rows: Sequence[Any], posts: dict[int, list[Post]]) -> Viewer:
    _, employee_id, works_in, *_ = rows[0]
    grants = [row for row in rows if row.role is not None]
    now = [Held(one.role, one.unit_id) for one in grants if one.ended_at is None]
    past = [Held(one.role, one.unit_id, one.ended_at.date()) for one in grants if one.ended_at is not None]
    return Viewer(login_id, employee_id, works_in, tuple(now), tuple(past), tuple(posts.get(employee_id, ())))


async def _named(session: AsyncSession, employees: set[int]) -> tuple[Named, ...]:
    if not employees:
        return ()
    units: dict[int, set[int]] = {one: set() for one in employees}
    works = select(Employee.id, Employee.unit_id).where(Employee.id.in_(employees))
    holds = (
        select(Login.employee_id, RoleGrant.unit_id)
        .join(RoleGrant, RoleGrant.login_id == Login.id)
        .where(
            Login.employee_id.in_(employees),
            Login.ended_at.is_(None),
            RoleGrant.ended_at.is_(None),
            RoleGrant.role != Role.COMMITTEE,
        )
    )
    for employee_id, unit_id in await session.execute(works.union(holds)):
        units[employee_id].add(unit_id)
    return tuple(Named(one, frozenset(found)) for one, found in sorted(units.items()))


async def _first(session: AsyncSession, case: Case, tree: Tree, *, from_here: bool = False) -> Placement:
    last = None
    candidates = _higher(case, tree) if from_here else desks(case, tree)
    if from_here and case.desk is AppealDesk.COMMITTEE:
        # It came there because nobody was left; perhaps somebody is again.
        candidates = candidates + desks(case, tree)
    for desk, unit_id in candidates:
        last = Placement(desk, unit_id, await _members(session, case, tree, desk, unit_id))
        if last.members:
            return last
    if last is None:
        raise NoUnits
    return last


def _higher(case: Case, tree: Tree, *, beyond: bool = False) -> list[tuple[AppealDesk, int]]:
    """The desks from the present one on (`beyond`: after it), though it may lie there no more."""
    found = desks(case, tree)
    here = (case.desk, case.desk_unit_id)
    if here in found:
        return found[found.index((case.desk, case.desk_unit_id or 0)) + beyond :]
    rank = _ORDER.index(case.desk)
    return [one for one in found if _ORDER.index(one[0]) >= rank] or found[-1:]


async def _members(
    session: AsyncSession, case: Case, tree: Tree, desk: AppealDesk, unit_id: int
) -> tuple[int, ...]:
    """Whoever sees it there, of those whose role is right there."""
    if desk is AppealDesk.CENTRE and case.complains:
        return ()
    units = _in_the_house(tree, unit_id) if desk is AppealDesk.CENTRE else [unit_id]
    # The Committee's person is no unit's.
    there = {} if desk is AppealDesk.COMMITTEE else {"units": units}
    if desk is AppealDesk.CENTRE:
        here = set(await session.scalars(_HOLDERS[desk], there))
        return tuple(sorted(here - case.asides))
    at_desk = replace(case, desk=desk, desk_unit_id=unit_id)
    found = await _viewers(session, _AT[desk], there)
    return tuple(sorted(one.login_id for one in found if sees(at_desk, one, tree)))


async def _who_sees(session: AsyncSession, case: Case, logins: Any, tree: Tree) -> set[int]:
    candidates = logins if isinstance(logins, set) else set(await session.scalars(logins))
    if not candidates:
        return set()
    return {one.login_id for one in await viewers(session, candidates) if sees(case, one, tree)}


def _in_the_house(tree: Tree, unit_id: int) -> list[int]:
    line = tree[unit_id].line
    houses = {one for one in line if (place := tree.get(one)) and place.kind in SERVING}
    return sorted(houses | {unit_id})


async def _put(  # noqa: PLR0917 (in the order in which one would say it)
    session: AsyncSession, tools: Tools, appeal: Appeal, found: Placement, kind: AppealEventKind, why: str
) -> None:
    moves = (appeal.desk, appeal.desk_unit_id) != (found.desk, found.unit_id)
    appeal.desk, appeal.desk_unit_id = found.desk, found.unit_id
    loses = appeal.handler_id is not None and not await _keeps(session, appeal, found)
    if loses:
        appeal.handler_id = None
        if appeal.state is AppealState.TAKEN:
            appeal.state = AppealState.REGISTERED
    if appeal.last_seq and (moves or loses):
        where: dict[str, Any] = {"desk": found.desk.value, "unit": found.unit_id, "why": why}
        await record(session, tools, appeal, kind, SYSTEM, **where, unassigned=loses)


async def _keeps(session: AsyncSession, appeal: Appeal, found: Placement) -> bool:
    """Whether the handler may have it there: a member, or who reaches that desk from above."""
    handler = appeal.handler_id
    return handler in found.members or (handler is not None and await may_have(session, appeal, handler))
