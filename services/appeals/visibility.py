"""The rules of `independence` as one condition: which lists, search, counters, exports and URLs share.

Nothing is asked beforehand: the condition looks at the tree, the roles and the posts as they stand in the
statement it is part of. A test holds it to the rules, case by case.
"""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, Select, and_, exists, false, not_, or_, select, true, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import GenericFunction

from db.enums import AppealColour, AppealDesk, AppealKind, Role, UnitKind
from db.models.appeals import Appeal, AppealAside, AppealSubject
from db.models.staff import Employee, Login, PastPost, RoleGrant
from db.models.units import Unit
from services.appeals.independence import (
    AFTERWARDS,
    AT_THE_CENTRE,
    OF_THE_CENTRE,
    OUTSIDE_THE_LINE,
    RED,
    SERVING,
)
from services.cause import Actor, Grant
from services.reporting.facts import numbers_of
from services.rights import MATRIX, Right, below, under

Condition = ColumnElement[bool]
# A condition on a column of numbers of units.
OfUnit = Callable[[Any], Condition]

# At which desk one sees what lies there; of everything else a right shows by the place it is counted at.
_AT_A_DESK: Final = frozenset(
    {Right.SEE_APPEALS, Right.HANDLE_APPEALS, Right.ENTER_APPEALS, Right.OPEN_NAMES}
)
_SERVING: Final = sorted(SERVING)
_IS_RED: Final = Appeal.colour.in_(sorted(RED))
COMPLAINS: Final = or_(Appeal.kind == AppealKind.COMPLAINT, Appeal.colour != AppealColour.GREEN)


class LongBefore(GenericFunction[Any]):
    """The day from which on work in a unit still counts, of a case that came on the given day."""

    type = Date()
    name = "kenes_long_before"
    inherit_cache = True


@compiles(LongBefore, "sqlite")
def _long_before_sqlite(element: LongBefore, compiler: Any, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, '-{AFTERWARDS.days} days')"


@compiles(LongBefore, "postgresql")
def _long_before_postgresql(element: LongBefore, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} - {AFTERWARDS.days})"


def visible(by: Actor, right: Right = Right.SEE_APPEALS) -> Condition:
    """The cases these eyes may know of, as a condition over Appeal: no row of it may be shown past this.

    With a right of the desk: what lies on a desk of theirs. With any other right, such as that to figures:
    what is counted in the part of the tree in which they hold it.
    """
    grants = tuple(grant for grant in by.grants if right in MATRIX[grant.role])
    if by.login_id is None or not grants:
        return false()
    return _visible(by.login_id, by.employee_id, by.grants, grants, right in _AT_A_DESK)


def may_handle(by: Actor) -> Condition:
    """The cases these eyes may work on: a condition over Appeal."""
    return visible(by, Right.HANDLE_APPEALS)


# As everywhere: put together once for a scope.
@lru_cache(maxsize=512)
def _visible(
    login_id: int,
    employee_id: int | None,
    held: tuple[Grant, ...],
    grants: tuple[Grant, ...],
    at_a_desk: bool,
) -> Condition:
    who = _Who(login_id, employee_id, held)
    aside = exists().where(AppealAside.appeal_id == Appeal.id, AppealAside.login_id == login_id)
    aside = aside.correlate(Appeal)
    where = _at_desks(who, grants) if at_a_desk else _counted(who, grants)
    return and_(where, ~aside)


def _at_desks(who: "_Who", grants: Sequence[Grant]) -> Condition:
    def of(roles: Collection[Role]) -> list[Grant]:
        return [grant for grant in grants if grant.role in roles]

    found: list[Condition] = []
    if at_centre := of(AT_THE_CENTRE):
        found.append(and_(Appeal.desk == AppealDesk.CENTRE, ~COMPLAINS, _of_the_house(at_centre)))
    found.extend(_above(who, grant) for grant in of({Role.DIRECTOR}))
    independent: list[Condition] = []
    if officer := of({Role.APPEALS_OFFICER}):
        roots = tuple(sorted({grant.path for grant in officer}))
        independent.append(and_(Appeal.desk == AppealDesk.OFFICER, below(roots, Appeal.desk_unit_id)))
    if of({Role.COMMITTEE}):
        independent.append(Appeal.desk == AppealDesk.COMMITTEE)
    if independent:
        found.append(and_(or_(*independent), or_(~COMPLAINS, ~who.is_excluded())))
    return or_(*found) if found else false()


def _of_the_house(grants: Sequence[Grant]) -> Condition:
    """The desks of these units, and of branches below those that serve people themselves."""
    mine = sorted({grant.unit_id for grant in grants})
    house = aliased(Unit)
    branch = aliased(Unit)
    branches = (
        select(branch.id)
        .join(house, branch.path.startswith(house.path))
        .where(house.id.in_(mine), house.kind.in_(_SERVING))
        .correlate(None)
    )
    return or_(Appeal.desk_unit_id.in_(mine), Appeal.desk_unit_id.in_(branches))


def _above(who: "_Who", grant: Grant) -> Condition:
    """What lies with the director of the unit that does the region's work, and may lie there."""
    working = aliased(Unit)
    served = _served_by(working, working.id == grant.unit_id)
    return and_(
        Appeal.desk == AppealDesk.ABOVE,
        Appeal.desk_unit_id == grant.unit_id,
        Appeal.allows_above,
        Appeal.about.in_(sorted(OF_THE_CENTRE)),
        COMPLAINS,
        ~_IS_RED,
        _is_about(lambda _: true()),
        ~_is_about(lambda unit_id: unit_id.not_in(served)),
        ~who.is_excluded(ticked=grant),
    )


def _counted(who: "_Who", grants: Sequence[Grant]) -> Condition:
    """Cases counted in the part of the tree where the right is held; red ones for their circle alone."""

    def within(these: Sequence[Grant]) -> Condition:
        roots = tuple(sorted({grant.path for grant in these}))
        whole = exists().where(Unit.kind == UnitKind.NATION, under(roots))
        nowhere = and_(Appeal.unit_id.is_(None), Appeal.region_id.is_(None))
        return or_(
            below(roots, Appeal.unit_id),
            and_(Appeal.unit_id.is_(None), below(roots, Appeal.region_id)),
            and_(nowhere, whole),
        )

    circle = [grant for grant in grants if Right.OPEN_NAMES in MATRIX[grant.role]]
    found = [and_(~_IS_RED, within(grants))]
    if circle:
        found.append(and_(_IS_RED, within(circle)))
    return and_(or_(*found), or_(~COMPLAINS, ~who.is_excluded()))


class _Who:
    """Whose eyes: what excludes them from a case that complains."""

    def __init__(self, login_id: int, employee_id: int | None, held: Sequence[Grant]) -> None:
        self._login_id = login_id
        self._employee_id = employee_id
        self._held = held

    def is_excluded(self, ticked: Grant | None = None) -> Condition:
        """`ticked`: the role whose place in the line of command the author set aside."""
        in_line = [
            grant
            for grant in self._held
            if grant.role not in OUTSIDE_THE_LINE
            and not (ticked and grant.role is Role.DIRECTOR and grant.unit_id == ticked.unit_id)
        ]
        lines = tuple(sorted({grant.path for grant in in_line}))
        # Asked once a statement, not of every case: it depends on whose eyes they are alone.
        unit = aliased(Unit)
        theirs = select(unit.id).where(or_(*self._over(unit, lines), *self._below(unit), false()))
        line = theirs.correlate(None)
        found = _is_about(lambda unit_id: or_(unit_id.in_(line), *self._there(unit_id)))
        if self._employee_id is None:
            return found
        named = exists().where(
            AppealSubject.appeal_id == Appeal.id, AppealSubject.employee_id == self._employee_id
        )
        return or_(found, named.correlate(Appeal))

    def _over(self, unit: Any, lines: tuple[str, ...]) -> list[Condition]:
        """Whether they hold a role in it or over it in the line of command."""
        if not lines:
            return []
        working = aliased(Unit)
        return [
            _starts_with_one(unit, lines),
            unit.id.in_(_served_by(working, _starts_with_one(working, lines))),
        ]

    def _below(self, unit: Any) -> list[Condition]:
        """Whether they work or hold a role in it or below it."""
        standing = [grant for grant in self._held if grant.role is not Role.COMMITTEE]
        own, region, working, employee = aliased(Unit), aliased(Unit), aliased(Unit), aliased(Employee)
        found: list[Condition] = []
        stands: list[Condition] = []
        if standing:
            found.append(unit.id.in_(sorted({one for grant in standing for one in numbers_of(grant.path)})))
            stands.append(own.id.in_(sorted({grant.unit_id for grant in standing})))
        if self._employee_id is not None:
            works_in = select(employee.unit_id).where(employee.id == self._employee_id).scalar_subquery()
            at, above = aliased(Unit), aliased(Unit)
            line = select(above.id).join(at, at.path.startswith(above.path)).where(at.id == works_in)
            found.append(unit.id.in_(line.correlate(None)))
            stands.append(own.id == works_in)
        if stands:
            # In a centre: below the unit that does the region's work and whatever stands over that. Asked
            # once a statement, not of every case: it depends on whose eyes they are alone.
            boss = aliased(Unit)
            bosses = (
                select(boss.id)
                .select_from(own)
                .join(region, own.path.startswith(region.path))
                .join(working, working.path.startswith(region.path))
                .join(boss, working.path.startswith(boss.path))
                .where(
                    or_(*stands),
                    own.kind.in_(_SERVING),
                    not_(own.does_regional_work),
                    region.kind == UnitKind.REGION,
                    working.does_regional_work,
                )
            )
            found.append(unit.id.in_(bosses.correlate(None)))
        return found

    def _there(self, unit_id: Any) -> list[Condition]:
        """Whether they worked or held a role there not long before the case."""
        since = LongBefore(Appeal.registered_on)
        role, post = aliased(RoleGrant), aliased(PastPost)
        roles = select(role.unit_id).where(
            role.login_id == self._login_id, role.role != Role.COMMITTEE, role.ended_at >= since
        )
        found: list[Condition] = [unit_id.in_(roles.correlate(Appeal))]
        if self._employee_id is not None:
            posts = select(post.unit_id).where(post.employee_id == self._employee_id, post.last_on >= since)
            found.append(unit_id.in_(posts.correlate(Appeal)))
        return found


def _starts_with_one(unit: Any, roots: Sequence[str]) -> Condition:
    return or_(*(unit.path.startswith(root, autoescape=True) for root in roots))


def _served_by(working: Any, which: Condition) -> Select[Any]:
    """The centres and branches of the regions whose work the units `which` do, without those units."""
    region, served = aliased(Unit), aliased(Unit)
    return (
        select(served.id)
        .select_from(working)
        .join(region, working.path.startswith(region.path))
        .join(served, served.path.startswith(region.path))
        .where(
            which,
            working.does_regional_work,
            region.kind == UnitKind.REGION,
            served.kind.in_(_SERVING),
            not_(served.does_regional_work),
        )
        .correlate(None)
    )


def _is_about(that: OfUnit) -> Condition:
    """Whether a unit complained about fits: a subject, or where somebody named works or holds a role.

    Each case begins with its own few subjects: of a million cases no more is asked than of a thousand.
    """
    employee, login, role = aliased(Employee), aliased(Login), aliased(RoleGrant)
    subject, named, holding = aliased(AppealSubject), aliased(AppealSubject), aliased(AppealSubject)
    units = select(subject.unit_id).where(subject.appeal_id == Appeal.id)
    works = (
        select(employee.unit_id)
        .join(named, named.employee_id == employee.id)
        .where(named.appeal_id == Appeal.id)
    )
    holds = (
        select(role.unit_id)
        .join(login, login.id == role.login_id)
        .join(holding, holding.employee_id == login.employee_id)
        .where(
            holding.appeal_id == Appeal.id,
            login.ended_at.is_(None),
            role.ended_at.is_(None),
            role.role != Role.COMMITTEE,
        )
    )
    about = union_all(*(query.correlate(Appeal) for query in (units, works, holds))).subquery()
    unit_id = about.c.unit_id
    return exists().where(unit_id.is_not(None), that(unit_id)).correlate(Appeal)
