"""The rules of «Independence» as a table of examples: case, viewer, sees or does not, because of what.

The country of the table: the nation; in it a region; in the region the regional centre, which does its work,
and a district's akimat with a centre that has a branch; beside it another centre, straight below the region.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from db.enums import AppealAbout, AppealColour, AppealDesk, AppealKind, Role, UnitKind
from services.appeals import independence
from services.appeals.independence import (
    AFTERWARDS,
    OUTSIDE_THE_LINE,
    Case,
    Held,
    Named,
    Place,
    Post,
    Rule,
    Tree,
    Viewer,
    desks,
    excluded_by,
    is_in_the_circle,
    is_of_the_desk,
    meant,
    sees,
)
from services.rights import INDEPENDENT, MATRIX, Right

NATION, REGION, REGIONAL, AKIMAT, CENTRE, BRANCH, BESIDE, ELSEWHERE, ABROAD = range(1, 10)
TREE = Tree([
    Place(NATION, UnitKind.NATION, "/1/"),
    Place(REGION, UnitKind.REGION, "/1/2/"),
    Place(REGIONAL, UnitKind.CENTRE, "/1/2/3/", does_regional_work=True),
    Place(AKIMAT, UnitKind.AKIMAT, "/1/2/4/"),
    Place(CENTRE, UnitKind.CENTRE, "/1/2/4/5/"),
    Place(BRANCH, UnitKind.BRANCH, "/1/2/4/5/6/"),
    Place(BESIDE, UnitKind.CENTRE, "/1/2/7/"),
    Place(ELSEWHERE, UnitKind.REGION, "/1/8/"),
    Place(ABROAD, UnitKind.CENTRE, "/1/8/9/"),
])  # fmt: skip
DAY = date(2026, 11, 2)
OFF, COM, ABV, OWN_DESK = AppealDesk.OFFICER, AppealDesk.COMMITTEE, AppealDesk.ABOVE, AppealDesk.CENTRE
OFFICER, DIRECTOR, DESK = Role.APPEALS_OFFICER, Role.DIRECTOR, Role.FRONT_DESK
ANNA = Named(100, frozenset({CENTRE}))


def a_complaint(*about: int, at: tuple[AppealDesk, int] = (OFF, REGION), **more: Any) -> Case:
    """A yellow complaint about these units, on the desk of the region's officer unless said otherwise."""
    facts = {"kind": AppealKind.COMPLAINT, "colour": AppealColour.YELLOW, "about": AppealAbout.CENTRE}
    lies = {"desk": at[0], "desk_unit_id": at[1], "registered_on": DAY, "unit_id": CENTRE}
    return Case(**{**facts, **lies, "units": frozenset(about), **more})


def somebody(role: Role, unit: int, *more: tuple[Role, int], **facts: Any) -> Viewer:
    roles = (Held(role, unit), *(Held(*one) for one in more))
    return Viewer(1, 11, roles=roles, **facts)


@dataclass(frozen=True)
class Example:
    """`hides`: the rules that hide it; none and at the desk: it is seen."""

    what: str
    case: Case
    viewer: Viewer
    hides: tuple[Rule, ...] = ()


def example(what: str, case: Case, viewer: Viewer, *hides: Rule) -> Example:
    return Example(what, case, viewer, hides)


GREEN: dict[str, Any] = {"colour": AppealColour.GREEN, "at": (OWN_DESK, CENTRE)}
THANKS = a_complaint(CENTRE, kind=AppealKind.THANKS, **GREEN)
A_QUESTION = a_complaint(kind=AppealKind.QUESTION, **GREEN)
TICKED = a_complaint(CENTRE, at=(ABV, REGIONAL), allows_above=True)
OF_A_REGION = somebody(OFFICER, REGION, works_in=REGION)
OF_THE_NATION = somebody(OFFICER, NATION, works_in=NATION)
OF_THE_COMMITTEE = somebody(Role.COMMITTEE, NATION)
OWN, FORMER, BELOW, OVER = Rule.OWN_UNIT, Rule.FORMER_UNIT, Rule.BELOW, Rule.OVER

EXAMPLES = [
    # The officers are outside the line of command.
    example("a centre: the officer of its region", a_complaint(CENTRE), OF_A_REGION),
    example("a centre: the national officer, over the region's desk", a_complaint(CENTRE), OF_THE_NATION),
    example("an akimat: the officer of the region", a_complaint(AKIMAT), OF_A_REGION),
    example("the regional centre: the officer of the region", a_complaint(REGIONAL), OF_A_REGION),
    example("the service in general: nobody is named", a_complaint(about=AppealAbout.SERVICE), OF_A_REGION),
    example(
        "another region's officer has another desk",
        a_complaint(CENTRE),
        somebody(OFFICER, ELSEWHERE),
        Rule.DESK,
    ),
    # (a) whoever is named.
    example(
        "somebody named, though they are an officer now",
        a_complaint(named=(Named(11, frozenset({CENTRE})),)),
        OF_A_REGION,
        Rule.NAMED,
    ),
    # (b) their own unit, now or lately.
    example(
        "the region's own people: its officer works there",
        a_complaint(REGION, at=(OFF, NATION)),
        OF_A_REGION,
        OWN,
        Rule.DESK,
    ),
    example(
        "an officer who works in the centre",
        a_complaint(CENTRE),
        somebody(OFFICER, REGION, works_in=CENTRE),
        OWN,
    ),
    example(
        "an officer with a colleague of the same centre named",
        a_complaint(named=(ANNA,)),
        somebody(OFFICER, REGION, works_in=CENTRE),
        OWN,
    ),
    example(
        "an officer who left the centre two years before to the day",
        a_complaint(CENTRE),
        somebody(OFFICER, REGION, past_posts=(Post(CENTRE, DAY - AFTERWARDS),)),
        FORMER,
    ),
    example(
        "an officer who left it a day earlier",
        a_complaint(CENTRE),
        somebody(OFFICER, REGION, past_posts=(Post(CENTRE, DAY - AFTERWARDS - timedelta(days=1)),)),
    ),
    example(
        "an officer who held a role there last year",
        a_complaint(CENTRE),
        somebody(OFFICER, REGION, past_roles=(Held(DESK, CENTRE, DAY - timedelta(days=300)),)),
        FORMER,
    ),
    example(
        "an officer who worked in the centre beside it: another unit",
        a_complaint(CENTRE),
        somebody(OFFICER, REGION, past_posts=(Post(BESIDE, DAY),)),
    ),
    # (c) below: who is under the command of whom it is about.
    example(
        "the akimat: an officer who works in its centre",
        a_complaint(AKIMAT),
        somebody(OFFICER, REGION, works_in=CENTRE),
        BELOW,
    ),
    example(
        "the regional centre: an officer who works in a centre it agrees heads for",
        a_complaint(REGIONAL),
        somebody(OFFICER, REGION, works_in=BESIDE),
        BELOW,
    ),
    example(
        "the nation: an officer of a region is below it",
        a_complaint(NATION, at=(COM, NATION)),
        OF_A_REGION,
        BELOW,
        Rule.DESK,
    ),
    # (d) over: who commands, wherever the tree has them. Another role counts though they are an officer.
    example(
        "a centre: an officer who heads its akimat",
        a_complaint(CENTRE),
        somebody(OFFICER, REGION, (DIRECTOR, AKIMAT)),
        OVER,
    ),
    example(
        "a centre: an officer who is an analyst of the nation",
        a_complaint(CENTRE),
        somebody(OFFICER, REGION, (Role.ANALYST, NATION)),
        OVER,
    ),
    example(
        "a centre: an officer who heads the regional centre, which is no ancestor of it",
        a_complaint(CENTRE),
        somebody(OFFICER, REGION, (DIRECTOR, REGIONAL)),
        OVER,
    ),
    example(
        "an akimat: the regional centre does not stand over akimats",
        a_complaint(AKIMAT),
        somebody(OFFICER, REGION, (DIRECTOR, REGIONAL)),
    ),
    example(
        "a branch: an officer at the desk of its centre",
        a_complaint(BRANCH),
        somebody(OFFICER, REGION, (DESK, CENTRE)),
        OVER,
    ),
    # (e) whoever stepped aside.
    example(
        "whoever stepped aside, even from thanks",
        replace(THANKS, asides=frozenset({1})),
        somebody(DESK, CENTRE),
        Rule.ASIDE,
    ),
    # (f) entering a case shows nothing and hides nothing: no rule looks at it.
    # The centre's own desk.
    example(
        "thanks for a colleague: the front desk of the centre",
        replace(THANKS, named=(ANNA,)),
        somebody(DESK, CENTRE, works_in=CENTRE),
    ),
    example(
        "a question to a branch: the director of its centre",
        replace(A_QUESTION, desk_unit_id=BRANCH),
        somebody(DIRECTOR, CENTRE),
    ),
    example(
        "a question to a centre: the director of the region is not of the centre",
        A_QUESTION,
        somebody(DIRECTOR, REGION),
        Rule.DESK,
    ),
    example(
        "a question to a centre: the officer has other cases",
        A_QUESTION,
        OF_A_REGION,
        Rule.DESK,
    ),
    example(
        "a suggestion that turned out a complaint: gone from the centre's eyes at once",
        a_complaint(CENTRE, kind=AppealKind.SUGGESTION, at=(OWN_DESK, CENTRE)),
        somebody(DESK, CENTRE, works_in=CENTRE),
        OWN,
        Rule.DESK,
    ),
    example(
        "a complaint about a centre: its director has no desk for it",
        a_complaint(CENTRE),
        somebody(DIRECTOR, CENTRE),
        OWN,
        Rule.DESK,
    ),
    # The level above, where the author ticked it.
    example(
        "ticked: the director of the regional centre",
        TICKED,
        somebody(DIRECTOR, REGIONAL, works_in=REGIONAL),
    ),
    example(
        "not ticked: the same director",
        a_complaint(CENTRE, at=(ABV, REGIONAL)),
        somebody(DIRECTOR, REGIONAL),
        OVER,
        Rule.DESK,
    ),
    example(
        "ticked: the same director, who came from that centre this year",
        TICKED,
        somebody(DIRECTOR, REGIONAL, past_posts=(Post(CENTRE, DAY - timedelta(days=60)),)),
        FORMER,
    ),
    example(
        "ticked: a director who is an administrator of the region as well",
        TICKED,
        somebody(DIRECTOR, REGIONAL, (Role.ADMINISTRATOR, REGION)),
        OVER,
    ),
    example(
        "ticked: about the akimat the tick does not count",
        a_complaint(AKIMAT, at=(ABV, REGIONAL), allows_above=True, about=AppealAbout.AKIMAT),
        somebody(DIRECTOR, REGIONAL),
        Rule.DESK,
    ),
    # The Committee's person.
    example(
        "the national level: the Committee's person", a_complaint(NATION, at=(COM, NATION)), OF_THE_COMMITTEE
    ),
    example(
        "the national officer: their own case is not theirs",
        a_complaint(named=(Named(11, frozenset({NATION})),), at=(COM, NATION)),
        OF_THE_NATION,
        Rule.NAMED,
        OWN,
        Rule.DESK,
    ),
    example(
        "the Committee's person, where they are named",
        a_complaint(named=(Named(11),), at=(COM, NATION)),
        OF_THE_COMMITTEE,
        Rule.NAMED,
    ),
    example(
        "a centre: the Committee's person has another desk", a_complaint(CENTRE), OF_THE_COMMITTEE, Rule.DESK
    ),
    # The restricted circle.
    example("red: the officer", a_complaint(CENTRE, colour=AppealColour.RED_LAW), OF_A_REGION),
    example(
        "red: never with the level above",
        replace(TICKED, colour=AppealColour.RED_LAW),
        somebody(DIRECTOR, REGIONAL),
        Rule.DESK,
        Rule.CIRCLE,
    ),
    # Whoever has no desk sees nothing, excluded or not.
    example(
        "an administrator of the nation",
        a_complaint(CENTRE),
        somebody(Role.ADMINISTRATOR, NATION),
        OVER,
        Rule.DESK,
    ),
    example(
        "a viewer of the akimat", a_complaint(CENTRE), somebody(Role.AKIMAT_VIEWER, AKIMAT), OVER, Rule.DESK
    ),
]


@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: one.what)
def test_who_sees_what_and_because_of_what(one: Example):
    excluding = excluded_by(one.case, one.viewer, TREE)
    found = [*excluding]
    if not is_of_the_desk(one.case, one.viewer, TREE):
        found.append(Rule.DESK)
    if not is_in_the_circle(one.case):
        found.append(Rule.CIRCLE)
    assert tuple(found) == one.hides
    assert sees(one.case, one.viewer, TREE) is (not one.hides)


@pytest.mark.parametrize(
    ("what", "case", "there"),
    [
        ("a complaint about a centre", a_complaint(CENTRE), [(OFF, REGION), (OFF, NATION), (COM, NATION)]),
        (
            "ticked",
            a_complaint(CENTRE, allows_above=True),
            [(ABV, REGIONAL), (OFF, REGION), (OFF, NATION), (COM, NATION)],
        ),
        (
            "ticked, about the regional centre",
            a_complaint(REGIONAL, allows_above=True),
            [(OFF, REGION), (OFF, NATION), (COM, NATION)],
        ),
        ("about two regions", a_complaint(CENTRE, ABROAD), [(OFF, NATION), (COM, NATION)]),
        ("about the national level", a_complaint(NATION), [(OFF, NATION), (COM, NATION)]),
        (
            "a question",
            A_QUESTION,
            [(OWN_DESK, CENTRE), (OFF, REGION), (OFF, NATION), (COM, NATION)],
        ),
        ("a question to nobody", replace(A_QUESTION, unit_id=None), [(OFF, NATION), (COM, NATION)]),
        (
            "about nobody said",
            a_complaint(about=AppealAbout.UNSAID),
            [(OFF, REGION), (OFF, NATION), (COM, NATION)],
        ),
        (
            "a red question",
            replace(A_QUESTION, colour=AppealColour.RED_DANGER),
            [(OFF, REGION), (OFF, NATION), (COM, NATION)],
        ),
    ],
)
def test_where_it_may_lie_the_first_choice_first(what: str, case: Case, there: list[tuple[AppealDesk, int]]):
    assert desks(case, TREE) == there, what


@pytest.mark.parametrize(
    ("about", "unit", "found"),
    [
        (AppealAbout.CENTRE, BRANCH, {BRANCH}),
        (AppealAbout.EMPLOYEE, CENTRE, {CENTRE}),
        (AppealAbout.AKIMAT, BRANCH, {AKIMAT}),
        # No akimat stands over it in the tree: the region's people are meant.
        (AppealAbout.AKIMAT_PERSON, BESIDE, {REGION}),
        (AppealAbout.SERVICE, CENTRE, set()),
        (AppealAbout.CENTRE, None, set()),
    ],
)
def test_who_is_meant_where_the_author_names_nobody(about: AppealAbout, unit: int | None, found: set[int]):
    assert meant(about, unit, TREE) == found


def test_the_roles_outside_the_line_are_those_that_may_open_names():
    assert OUTSIDE_THE_LINE == INDEPENDENT
    assert {role for role, rights in MATRIX.items() if Right.OPEN_NAMES in rights} == INDEPENDENT


def test_the_rules_ask_nobody():
    """They stand in one module that a lawyer can read, and reach for nothing."""
    with open(independence.__file__, encoding="utf-8") as file:
        text = file.read()
    assert "sqlalchemy" not in text
    assert "await" not in text
    assert (
        replace(a_complaint(CENTRE), kind=AppealKind.THANKS, colour=AppealColour.GREEN).complained_about
        == set()
    )
