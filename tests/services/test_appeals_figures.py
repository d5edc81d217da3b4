"""Figures of the mechanism: counted as by hand, nothing told of the hidden, nothing small."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from db.engine import Database
from db.enums import (
    AppealAbout,
    AppealColour,
    AppealDoor,
    AppealKind,
    AppealState,
    ChannelName,
    Role,
    UnitKind,
)
from db.models.appeals import Appeal, AppealSubject
from db.models.units import Unit
from services.appeals.figures import AppealFigures, Cut
from services.appeals.tallies import COUNTED, Line, percentile, share, told, told_alone
from services.appeals.totals import AlreadySeen, AppealTotals
from services.cause import Actor, Cause
from services.clock import StoppedClock
from services.errors import NotAllowed, NotFound
from services.reporting.due_dates import Quarter
from services.tools import Tools
from tests.factories import a_centre, a_login, a_unit, write
from tests.services.cases import a_case

QUARTER = Quarter(2026, 4).period


class Place:
    """A nation, a region, a centre of it, and an officer over the country."""

    nation: Unit
    region: Unit
    centre: Unit
    officer: Actor


@pytest.fixture
async def place(database: Database) -> Place:
    here = Place()
    here.nation = await a_unit(database, kind=UnitKind.NATION)
    here.region = await a_unit(database, kind=UnitKind.REGION, parent=here.nation)
    here.centre = await a_centre(database, here.region)
    here.officer = await a_login(database, here.nation, Role.APPEALS_OFFICER)
    return here


async def some_cases(
    database: Database, tools: Tools, place: Place, number: int, **more: object
) -> list[Appeal]:
    where = {"unit_id": place.centre.id, "region_id": place.region.id}
    return [await a_case(database, tools, place.nation.id, **{**where, **more}) for _ in range(number)]


async def test_figures_are_what_one_counts_by_hand(database: Database, tools: Tools, place: Place) -> None:
    """Against a count in Python over cases made up at random; the clock stands on 2 November."""
    rng = random.Random(7)
    cases = []
    for _ in range(80):
        due = date(2026, 10, 20) + timedelta(days=rng.randrange(40))
        answered = rng.choice([None, due - timedelta(days=1), due, due + timedelta(days=1)])
        state = rng.choice([AppealState.WITHDRAWN, *([AppealState.CLOSED] * 4)])
        values = {
            "kind": rng.choice(list(AppealKind)),
            "channel": rng.choice([ChannelName.WEB, ChannelName.PHONE]),
            "due_on": due,
            "answered_on": answered,
            "answered_in": answered and rng.randrange(1, 30),
            "state": state if answered else AppealState.TAKEN,
            "is_open": answered is None,
            "score": answered and rng.choice([None, 1, 4, 5]),
            "times_reopened": rng.choice([0, 0, 1]),
            "extended_on": rng.choice([None, due]),
            "registered_on": date(2026, 10, 1),
        }
        cases += await some_cases(database, tools, place, 1, **values)
    today = date(2026, 11, 2)
    real = [one for one in cases if one.state is not AppealState.WITHDRAWN]
    days = sorted(one.answered_in for one in cases if one.answered_in)
    expected = Line(
        received=80,
        on_time=sum(one.answered_on is not None and one.answered_on <= one.due_on for one in real),
        late=sum((one.answered_on or today) > one.due_on for one in real),
        open=sum(one.is_open for one in cases),
        extended=sum(one.extended_on is not None for one in cases),
        withdrawn=80 - len(real),
        rated=sum(one.score is not None for one in cases),
        satisfied=sum((one.score or 0) >= 4 for one in cases),
        reopened=sum(one.times_reopened > 0 for one in cases),
        median=days[(len(days) + 1) // 2 - 1],
        ninetieth=days[-(-len(days) * 9 // 10) - 1],
    )
    found = await AppealFigures(database, tools).figures(place.officer, QUARTER)
    assert found.total == expected
    by_kind = {one.code: one.line.received for one in found.cuts[Cut.KIND]}
    assert by_kind == Counter(one.kind.value for one in cases)
    (region,) = found.cuts[Cut.PLACE]
    assert (region.name_kk, region.line) == (place.region.name_kk, expected)
    (centre,) = (
        await AppealFigures(database, tools).figures(place.officer, QUARTER, place.region.code)
    ).cuts[Cut.PLACE]
    assert centre.name_ru == place.centre.name_ru


async def test_what_came_on_another_day_is_not_of_the_period(
    database: Database, tools: Tools, place: Place
) -> None:
    await some_cases(database, tools, place, 6, registered_on=date(2026, 9, 30))
    await some_cases(database, tools, place, 6, registered_on=date(2026, 10, 1))
    await some_cases(database, tools, place, 6, registered_on=date(2026, 12, 31))
    assert (await AppealFigures(database, tools).figures(place.officer, QUARTER)).total.received == 12


async def test_a_director_s_counters_do_not_tell_of_complaints_about_the_centre(
    database: Database, tools: Tools, place: Place
) -> None:
    director = await a_login(database, place.centre, Role.DIRECTOR)
    green = {"kind": AppealKind.SUGGESTION, "colour": AppealColour.GREEN}
    await some_cases(database, tools, place, 6, **green)
    figures = AppealFigures(database, tools)
    before = await figures.figures(director, QUARTER, place.centre.code)
    for case in await some_cases(
        database, tools, place, 8, about=AppealAbout.CENTRE, door=AppealDoor.CONFIDENTIAL
    ):
        await write(database, AppealSubject(appeal_id=case.id, unit_id=place.centre.id))
    assert await figures.figures(director, QUARTER, place.centre.code) == before
    assert before.total.received == 6
    assert (await figures.figures(place.officer, QUARTER)).total.received == 14


async def test_scope_is_kept(database: Database, tools: Tools, place: Place) -> None:
    figures = AppealFigures(database, tools)
    director = await a_login(database, place.centre, Role.DIRECTOR)
    with pytest.raises(NotFound):
        await figures.figures(director, QUARTER)
    with pytest.raises(NotFound):
        await figures.figures(director, QUARTER, place.region.code)
    with pytest.raises(NotAllowed):
        await figures.figures(await a_login(database, place.centre, Role.FRONT_DESK), QUARTER)


def a_line(**more: int) -> Line:
    return Line(**more)


def test_small_numbers_are_not_told_and_cannot_be_reckoned() -> None:
    assert told_alone(a_line(received=4, open=0, rated=5)) == Line(received=None, rated=5)
    lines = [a_line(received=n) for n in (40, 12, 3, 0)]
    assert [one.received for one in told(lines)] == [40, None, None, 0]
    lines = [a_line(received=n) for n in (40, 12, 3, 2)]
    assert [one.received for one in told(lines)] == [40, 12, None, None]


def test_in_every_column_at_least_two_numbers_are_left_out_or_none() -> None:
    """Whoever knows the total of a column and all the numbers told cannot solve for one that is not."""
    rng = random.Random(3)
    for _ in range(300):
        rows = [
            Line(**{name: rng.choice([0, 1, 4, 5, 9, 30]) for name in COUNTED})
            for _ in range(rng.randrange(2, 6))
        ]
        for name in COUNTED:
            exact = [getattr(row, name) for row in rows]
            shown = [getattr(row, name) for row in told(rows)]
            assert all(a == b for a, b in zip(exact, shown, strict=True) if b is not None)
            assert not any(0 < one < 5 for one in shown if one is not None)
            others = any(one >= 5 for one in exact)
            assert shown.count(None) != 1 or not others


def test_days_go_with_the_number_they_come_from() -> None:
    line = Line(received=9, on_time=4, late=5, median=3, ninetieth=9)
    assert (told_alone(line).median, told_alone(line).on_time_share) == (None, None)
    assert told_alone(replace(line, on_time=5)).median == 3


def test_percentiles_and_shares() -> None:
    assert percentile(Counter(), 50) is None
    assert percentile(Counter({3: 1}), 90) == 3
    assert percentile(Counter({1: 5, 2: 4, 30: 1}), 50) == 1
    assert percentile(Counter({1: 5, 2: 4, 30: 1}), 90) == 2
    assert percentile(Counter({1: 5, 2: 3, 30: 2}), 90) == 30
    assert share(2, 1) == 6667
    assert share(1, 2) == 3333
    assert share(0, 0) is share(None, 1) is None


async def test_a_quarter_s_totals_are_made_once_seen_then_public(
    database: Database, tools: Tools, clock: StoppedClock, place: Place
) -> None:
    """The table of days off is empty here: the fifth working day of 2027 is the 7th of January."""
    totals = AppealTotals(database, tools)
    await some_cases(database, tools, place, 12)
    assert await totals.make_due() == 0
    clock.advance(timedelta(days=66))
    assert clock.today() == date(2027, 1, 7)
    assert await totals.make_due() == 3
    assert await totals.make_due() == 0
    assert await totals.periods() == []

    director = await a_login(database, place.centre, Role.DIRECTOR)
    (own,) = await totals.own(director)
    assert (own.period, own.line.received, own.public_from) == ("2026Q4", 10, date(2027, 1, 17))
    await totals.seen(Cause(director), place.centre.id, "2026Q4")
    with pytest.raises(AlreadySeen):
        await totals.seen(Cause(director), place.centre.id, "2026Q4")
    with pytest.raises(NotFound):
        await totals.seen(Cause(director), place.region.id, "2026Q4")

    await some_cases(database, tools, place, 5)
    clock.advance(timedelta(days=10))
    assert await totals.periods() == ["2026Q4"]
    public = await totals.public("2026Q4")
    assert [(one.kind, one.line.received) for one in public] == [
        (UnitKind.NATION, 12),
        (UnitKind.REGION, 12),
        (UnitKind.CENTRE, 10),
    ]


async def test_of_a_centre_with_few_cases_nothing_is_told(
    database: Database, tools: Tools, clock: StoppedClock, place: Place
) -> None:
    await some_cases(database, tools, place, 4)
    clock.advance(timedelta(days=80))
    totals = AppealTotals(database, tools)
    await totals.make_due()
    clock.advance(timedelta(days=10))
    public = await totals.public("2026Q4")
    assert [one.line.received for one in public] == [None, None, None]
