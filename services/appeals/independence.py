"""Who may have a case, and who must never learn that there is one. The rules, and nothing else.

A case *complains* when it is a complaint, or when a person gave whatever it is a colour other than green.
From a case that complains these are *excluded*, whatever else they may do:

(a) whoever is named in it;
(b) whoever works or holds a role in a unit complained about, or worked there within two years before the
    case. A centre has seven to ten people, so of a named person the whole unit counts as complained about:
    the one they work in and those in which they hold a role. A post that no other followed counts as held;
(c) whoever works or holds a role below a unit complained about, under its command;
(d) whoever holds a role over a unit complained about, in its line of command;
(e) whoever stepped aside, from any case.

*The line of command* is the tree: the nation, the region, the akimat, the centre, the branch. The akimat
founds, pays and commands the centre. The unit that does the region's work agrees who is appointed, so it, and
whatever stands over it, stands over the region's other centres and branches wherever the tree has them.

*Outside the line of command* are appeals officers and the Committee's person, by that role: (d) does not
reach them, (a), (b), (c) and (e) do. The Committee is no unit of the tree: its person's role is held beside
the nation, not in it. Another role that the same person holds counts like anybody's.

Nothing excludes whoever entered a case, and entering shows them nothing: they see it if the rest lets them.

*Desks.* A case is seen at the one desk it lies on, by those of it who are not excluded: what does not
complain, at the centre it came to; a complaint about a centre that the author lets the level above have, by
the director of the unit that does the region's work (the author's tick sets (d) aside for that one role);
everything else by the officer of the region, then the national officer, then the Committee's person. It lies
with the first of them that has somebody left. Red cases are for officers and the Committee's person alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from db.enums import AppealAbout, AppealColour, AppealDesk, AppealKind, Role, UnitKind

# How long after working in a unit one does not have cases about it.
AFTERWARDS: Final = timedelta(days=730)
RED: Final = frozenset({AppealColour.RED_LAW, AppealColour.RED_DANGER})
# Places that serve people.
SERVING: Final = frozenset({UnitKind.CENTRE, UnitKind.BRANCH})
# Who sees what lies on a centre's own desk.
AT_THE_CENTRE: Final = frozenset({Role.CONSULTANT, Role.FRONT_DESK, Role.DIRECTOR})
OUTSIDE_THE_LINE: Final = frozenset({Role.APPEALS_OFFICER, Role.COMMITTEE})
# What the author says of whom it is about, without saying who.
OF_THE_AKIMAT: Final = frozenset({AppealAbout.AKIMAT, AppealAbout.AKIMAT_PERSON})
OF_THE_CENTRE: Final = frozenset({AppealAbout.CENTRE, AppealAbout.EMPLOYEE})


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in the tree: `path` is «/1/4/9/», itself last."""

    id: int
    kind: UnitKind
    path: str
    does_regional_work: bool = False

    @property
    def line(self) -> tuple[int, ...]:
        """It and what is above it in the tree, from the top."""
        return _numbers(self.path)


@lru_cache(maxsize=4096)
def _numbers(path: str) -> tuple[int, ...]:
    return tuple(int(number) for number in path.split("/") if number)


class Tree:
    """The units as they stand now."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = {place.id: place for place in places}
        self._over: dict[int, frozenset[int]] = {}
        self._working: dict[int, list[Place]] = {}
        for place in self._places.values():
            if place.does_regional_work and (region := self.region_of(place.id)) is not None:
                self._working.setdefault(region, []).append(place)

    def __getitem__(self, unit_id: int) -> Place:
        return self._places[unit_id]

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def get(self, unit_id: int | None) -> Place | None:
        return None if unit_id is None else self._places.get(unit_id)

    @property
    def top(self) -> int | None:
        """The nation; where there is none, the first unit with nothing above it."""
        found = [place.id for place in self if place.kind is UnitKind.NATION]
        return min(found or [place.id for place in self if len(place.line) == 1], default=None)

    def region_of(self, unit_id: int | None) -> int | None:
        """The region at or above it."""
        place = self.get(unit_id)
        line = place.line if place else ()
        found = (one for one in map(self.get, line) if one and one.kind is UnitKind.REGION)
        return next((one.id for one in found), None)

    def level_above(self, unit_id: int) -> list[int]:
        """The units that do the region's work, of a centre or a branch that does not do it itself."""
        place = self.get(unit_id)
        if place is None or place.kind not in SERVING or place.does_regional_work:
            return []
        return [one.id for one in self._working.get(self.region_of(unit_id) or 0, ())]

    def over(self, unit_id: int) -> frozenset[int]:
        """Every unit over it in the line of command."""
        if unit_id not in self._over:
            place = self.get(unit_id)
            found = set(place.line if place else ())
            for one in self.level_above(unit_id):
                found.update(self[one].line)
            self._over[unit_id] = frozenset(found - {unit_id})
        return self._over[unit_id]


@dataclass(frozen=True, slots=True)
class Held:
    """A role in a unit; `until`: the last day of one that ended."""

    role: Role
    unit_id: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """Work in a unit that ended on that day."""

    unit_id: int
    last_on: date


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody with a login: what they are now, and what they were."""

    login_id: int
    employee_id: int | None = None
    works_in: int | None = None
    roles: tuple[Held, ...] = ()
    past_roles: tuple[Held, ...] = ()
    past_posts: tuple[Post, ...] = ()

    @property
    def stands_in(self) -> set[int]:
        """Units in which they work or hold a role now."""
        found = {held.unit_id for held in self.roles if held.role is not Role.COMMITTEE}
        return found | ({self.works_in} if self.works_in is not None else set())

    def stood_in(self, since: date) -> set[int]:
        """Units in which they worked or held a role that ended on that day or later."""
        roles = (held for held in self.past_roles if held.role is not Role.COMMITTEE)
        found = {held.unit_id for held in roles if held.until is not None and held.until >= since}
        return found | {post.unit_id for post in self.past_posts if post.last_on >= since}


@dataclass(frozen=True, slots=True)
class Named:
    """A person of the staff who is named, and every unit they work or hold a role in now."""

    employee_id: int
    units: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at of a case."""

    kind: AppealKind
    colour: AppealColour
    about: AppealAbout
    registered_on: date
    # The centre it came to or is about.
    unit_id: int | None = None
    # Whom it is about: units, and people of the staff.
    units: frozenset[int] = frozenset()
    named: tuple[Named, ...] = ()
    allows_above: bool = False
    desk: AppealDesk = AppealDesk.OFFICER
    desk_unit_id: int | None = None
    asides: frozenset[int] = field(default_factory=frozenset)

    @property
    def complains(self) -> bool:
        return self.kind is AppealKind.COMPLAINT or self.colour is not AppealColour.GREEN

    @property
    def complained_about(self) -> frozenset[int]:
        """The units complained about: those given, and where the people named stand."""
        return self.units.union(*(one.units for one in self.named)) if self.complains else frozenset()


class Rule(StrEnum):
    """What decides; the first six hide a case, the last two show it."""

    NAMED = "named"
    OWN_UNIT = "own_unit"
    FORMER_UNIT = "former_unit"
    BELOW = "below"
    OVER = "over"
    ASIDE = "aside"
    DESK = "desk"
    CIRCLE = "circle"


EXCLUDING: Final = (Rule.NAMED, Rule.OWN_UNIT, Rule.FORMER_UNIT, Rule.BELOW, Rule.OVER, Rule.ASIDE)


def excluded_by(case: Case, viewer: Viewer, tree: Tree) -> tuple[Rule, ...]:
    """Every rule that hides the case from them; empty: they may know of it."""
    about = case.complained_about
    found = {
        Rule.NAMED: case.complains and viewer.employee_id in {one.employee_id for one in case.named},
        Rule.OWN_UNIT: bool(about & viewer.stands_in),
        Rule.FORMER_UNIT: bool(about & viewer.stood_in(case.registered_on - AFTERWARDS)),
        Rule.BELOW: any(about & tree.over(unit) for unit in viewer.stands_in),
        Rule.OVER: any(_in_the_line(case, viewer) & tree.over(unit) for unit in about),
        Rule.ASIDE: viewer.login_id in case.asides,
    }
    return tuple(rule for rule in EXCLUDING if found[rule])


def _in_the_line(case: Case, viewer: Viewer) -> set[int]:
    """Units in whose command they take part; the author's tick sets one director's role aside."""
    ticked = case.desk_unit_id if case.desk is AppealDesk.ABOVE and case.allows_above else None
    return {
        held.unit_id
        for held in viewer.roles
        if held.role not in OUTSIDE_THE_LINE and not (held.role is Role.DIRECTOR and held.unit_id == ticked)
    }


def is_of_the_desk(case: Case, viewer: Viewer, tree: Tree) -> bool:
    """Whether one of their roles belongs to the desk the case lies on, if it may lie there."""
    held = {(one.role, one.unit_id) for one in viewer.roles}
    desk = tree.get(case.desk_unit_id)
    if desk is None:
        return False
    if case.desk is AppealDesk.CENTRE:
        houses = {unit for unit in desk.line if (one := tree.get(unit)) and one.kind in SERVING} | {desk.id}
        return not case.complains and any(role in AT_THE_CENTRE and unit in houses for role, unit in held)
    if case.desk is AppealDesk.ABOVE:
        return desk.id in levels_above(case, tree) and (Role.DIRECTOR, desk.id) in held
    if case.desk is AppealDesk.OFFICER:
        return any(role is Role.APPEALS_OFFICER and unit in desk.line for role, unit in held)
    return any(role is Role.COMMITTEE for role, _ in held)


def is_in_the_circle(case: Case) -> bool:
    """Red cases are for officers and the Committee's person alone."""
    return case.colour not in RED or case.desk in {AppealDesk.OFFICER, AppealDesk.COMMITTEE}


def sees(case: Case, viewer: Viewer, tree: Tree) -> bool:
    """The whole answer."""
    of_desk = is_of_the_desk(case, viewer, tree) and is_in_the_circle(case)
    return of_desk and not excluded_by(case, viewer, tree)


def levels_above(case: Case, tree: Tree) -> list[int]:
    """The units whose director may have it because the author ticked that; mostly none."""
    about = case.complained_about
    if not (case.allows_above and about and case.about in OF_THE_CENTRE and case.colour not in RED):
        return []
    above = [set(tree.level_above(unit)) for unit in about]
    return sorted(set.intersection(*above))


def meant(about: AppealAbout, unit_id: int | None, tree: Tree) -> frozenset[int]:
    """The units meant where the author gave none: the centre it came to, or the akimat over it."""
    place = tree.get(unit_id)
    if place is None:
        return frozenset()
    if about in OF_THE_CENTRE:
        return frozenset({place.id})
    if about in OF_THE_AKIMAT:
        line = [one for one in map(tree.get, place.line) if one is not None]
        akimats = [one.id for one in line if one.kind is UnitKind.AKIMAT]
        regions = [one.id for one in line if one.kind is UnitKind.REGION]
        return frozenset((akimats or regions)[-1:])
    return frozenset()


def desks(case: Case, tree: Tree) -> list[tuple[AppealDesk, int]]:
    """Where the case may lie, the first choice first; the Committee's person is always the last."""
    found: list[tuple[AppealDesk, int]] = []
    about = case.complained_about
    if not case.complains and case.unit_id is not None and tree.get(case.unit_id):
        found.append((AppealDesk.CENTRE, case.unit_id))
    found += [(AppealDesk.ABOVE, unit) for unit in levels_above(case, tree)]
    regions = {tree.region_of(unit) for unit in about or [case.unit_id]}
    # What concerns several regions is the nation's.
    region = regions.pop() if len(regions) == 1 else None
    if region is not None:
        found.append((AppealDesk.OFFICER, region))
    top = tree.top
    if top is not None:
        if top != region:
            found.append((AppealDesk.OFFICER, top))
        found.append((AppealDesk.COMMITTEE, top))
    return found
