"""A centre's rule for danger and its roster: the director's, whole in both languages, honest when empty."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from db.engine import Database
from db.enums import ChannelName, Role, UnitKind
from db.models.units import Unit
from services.appeals.duty import Duty, NotOfTheUnit, ShiftNotPossible, ShiftOverlaps
from services.appeals.safeguarding import RuleNotWhole, RuleWords, Safeguarding, SignedInFuture
from services.cause import Actor, Cause
from services.clock import StoppedClock
from services.errors import NotAllowed, NotFound, Stale
from services.tools import Tools
from tests.factories import MONDAY, a_centre, a_login, a_unit

WORDS = RuleWords("Директорға дереу айту.", "Сразу сказать директору.", "102", "102", date(2026, 10, 1))
HOUR = timedelta(hours=1)


@pytest.fixture
async def centre(database: Database) -> Unit:
    return await a_centre(database)


@pytest.fixture
async def director(database: Database, centre: Unit) -> Actor:
    return await a_login(database, centre, Role.DIRECTOR)


def form(by: Actor) -> Cause:
    return Cause(by, ChannelName.DESK)


async def test_a_centre_s_rule_is_written_and_read(
    database: Database, tools: Tools, centre: Unit, director: Actor
) -> None:
    rules = Safeguarding(database, tools)
    assert await rules.rule(centre.id) is None
    assert [one.is_there for one in await rules.own(director)] == [False]
    await rules.save(form(director), centre.id, WORDS, version=0)
    rule = await rules.rule(centre.id)
    assert rule is not None
    assert (rule.unit_id, rule.words, rule.version) == (centre.id, WORDS, 1)
    with pytest.raises(Stale):
        await rules.save(form(director), centre.id, WORDS, version=0)
    await rules.save(form(director), centre.id, replace(WORDS, signed_on=None), version=1)


async def test_a_rule_is_whole_in_both_languages_and_signed_by_now(
    database: Database, tools: Tools, centre: Unit, director: Actor
) -> None:
    rules = Safeguarding(database, tools)
    for half in (
        replace(WORDS, rule_kk=" "),
        replace(WORDS, rule_ru=""),
        replace(WORDS, addresses_kk=""),
        replace(WORDS, addresses_ru=" "),
    ):
        with pytest.raises(RuleNotWhole):
            await rules.save(form(director), centre.id, half, version=0)
    with pytest.raises(SignedInFuture):
        await rules.save(form(director), centre.id, replace(WORDS, signed_on=date(2026, 11, 3)), version=0)
    assert await rules.rule(centre.id) is None


async def test_a_branch_has_its_centre_s_rule_until_it_has_its_own(
    database: Database, tools: Tools, director: Actor, centre: Unit
) -> None:
    branch = await a_unit(database, kind=UnitKind.BRANCH, parent=centre)
    rules = Safeguarding(database, tools)
    await rules.save(form(director), centre.id, WORDS, version=0)
    of_branch = await rules.rule(branch.id)
    assert of_branch is not None
    assert of_branch.unit_id == centre.id
    await rules.save(
        form(director), branch.id, replace(WORDS, addresses_ru="112", addresses_kk="112"), version=0
    )
    own = await rules.rule(branch.id)
    assert own is not None
    assert own.unit_id == branch.id


async def test_nobody_else_writes_it(database: Database, tools: Tools, centre: Unit) -> None:
    rules, roster = Safeguarding(database, tools), Duty(database, tools)
    elsewhere = await a_login(database, await a_centre(database), Role.DIRECTOR)
    with pytest.raises(NotFound):
        await rules.save(form(elsewhere), centre.id, WORDS, version=0)
    with pytest.raises(NotFound):
        await roster.roster(elsewhere, centre.id)
    desk = await a_login(database, centre, Role.FRONT_DESK)
    with pytest.raises(NotAllowed):
        await rules.save(form(desk), centre.id, WORDS, version=0)
    with pytest.raises(NotAllowed):
        await roster.sign(form(desk), centre.id, desk.login_id or 0, MONDAY + HOUR, MONDAY + 2 * HOUR)


async def test_who_is_on_call_stands_in_the_roster_or_nobody_is(
    database: Database, tools: Tools, clock: StoppedClock, centre: Unit, director: Actor
) -> None:
    roster = Duty(database, tools)
    desk = await a_login(database, centre, Role.FRONT_DESK)
    login = desk.login_id or 0
    assert await roster.on_duty(centre.id) == ()
    number = await roster.sign(form(director), centre.id, login, MONDAY + HOUR, MONDAY + 9 * HOUR)
    assert await roster.on_duty(centre.id) == ()
    clock.advance(HOUR)
    assert await roster.on_duty(centre.id) == (login,)
    assert [one.id for one in await roster.roster(director, centre.id)] == [number]
    clock.advance(8 * HOUR)
    assert await roster.on_duty(centre.id) == ()
    assert await roster.roster(director, centre.id) == []


async def test_a_shift_taken_out_is_no_shift(
    database: Database, tools: Tools, clock: StoppedClock, centre: Unit, director: Actor
) -> None:
    roster = Duty(database, tools)
    login = director.login_id or 0
    number = await roster.sign(form(director), centre.id, login, MONDAY + HOUR, MONDAY + 2 * HOUR)
    await roster.withdraw(form(director), number)
    clock.advance(HOUR)
    assert await roster.on_duty(centre.id) == ()
    with pytest.raises(NotFound):
        await roster.withdraw(form(director), number)


@pytest.mark.parametrize(
    ("start", "end"),
    [(-1, 3), (0, 3), (3, 3), (3, 2), (1, 10), (62 * 24 + 1, 62 * 24 + 2)],
)
async def test_shifts_that_cannot_be(
    database: Database, tools: Tools, centre: Unit, director: Actor, start: int, end: int
) -> None:
    with pytest.raises(ShiftNotPossible):
        await Duty(database, tools).sign(
            form(director), centre.id, director.login_id or 0, MONDAY + start * HOUR, MONDAY + end * HOUR
        )


async def test_nobody_has_two_shifts_at_once_and_nobody_of_elsewhere_has_one(
    database: Database, tools: Tools, centre: Unit, director: Actor
) -> None:
    roster = Duty(database, tools)
    login = director.login_id or 0
    await roster.sign(form(director), centre.id, login, MONDAY + HOUR, MONDAY + 3 * HOUR)
    with pytest.raises(ShiftOverlaps):
        await roster.sign(form(director), centre.id, login, MONDAY + 2 * HOUR, MONDAY + 4 * HOUR)
    await roster.sign(form(director), centre.id, login, MONDAY + 3 * HOUR, MONDAY + 4 * HOUR)
    stranger = await a_login(database, await a_centre(database), Role.FRONT_DESK)
    with pytest.raises(NotOfTheUnit):
        await roster.sign(form(director), centre.id, stranger.login_id or 0, MONDAY + HOUR, MONDAY + 2 * HOUR)
