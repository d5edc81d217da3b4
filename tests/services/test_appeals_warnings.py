"""What reminds staff of cases: on which days, whom, once; and red cases that nobody takes up go up."""

from datetime import date, datetime, timedelta

import pytest

from db.enums import AppealAbout, AppealDesk, Role
from services.appeals.facts import Subject
from services.errors import NotFound
from tests.factories import a_login, almaty
from tests.services.desk_of_cases import BRIBE, FEAR, CaseDesk, a_case_desk
from tests.services.filed import kinds_of

NEAR, LATE = "appeal_approaching", "appeal_overdue"


@pytest.fixture
async def desk(database, tools) -> CaseDesk:
    return await a_case_desk(database, tools)


async def on(desk: CaseDesk, day: str, hour: str = "09:30") -> datetime:
    """The clock stands there, and the timers ran."""
    desk.clock.at = almaty(day, hour)
    await desk.services.appeal_warnings.warn(desk.clock.now())
    await desk.services.appeal_warnings.escalate(desk.clock.now())
    return desk.clock.at


async def told_of(desk: CaseDesk, number: str, kind: str) -> list[tuple[str, str]]:
    return [(one.recipient, one.occasion) for one in await desk.promised(number, kind)]


async def test_warned_at_four_fifths_on_the_due_day_and_each_working_day_after_it(desk):
    number = await desk.filed()
    await desk.acts("take", number)
    me = f"login:{desk.officer.login_id}"
    case = await desk.case(number)
    assert (case.warn_on, case.due_on) == (date(2026, 11, 18), date(2026, 11, 23))
    await on(desk, "2026-11-17")
    assert await told_of(desk, number, NEAR) == []
    for day in ("2026-11-18", "2026-11-19", "2026-11-20"):
        await on(desk, day)
    assert await told_of(desk, number, NEAR) == [(me, "2026-11-23:near")]
    await on(desk, "2026-11-23")
    await on(desk, "2026-11-23", "17:00")
    assert await told_of(desk, number, NEAR) == [(me, "2026-11-23:near"), (me, "2026-11-23:due")]
    assert await told_of(desk, number, LATE) == []
    for day in ("2026-11-24", "2026-11-24", "2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30"):
        await on(desk, day)
    days = [occasion for _, occasion in await told_of(desk, number, LATE)]
    assert days == ["2026-11-24", "2026-11-27", "2026-11-30"]


async def test_a_missed_run_is_caught_up_with(desk):
    number = await desk.filed()
    await on(desk, "2026-11-20")
    assert len(await told_of(desk, number, NEAR)) == 2  # both officers of the region


async def test_what_is_answered_reminds_nobody(desk):
    number = await desk.filed()
    await desk.answers(number)
    await on(desk, "2026-11-24")
    assert await told_of(desk, number, NEAR) + await told_of(desk, number, LATE) == []


async def test_an_extension_is_warned_of_anew(desk):
    number = await desk.filed()
    await on(desk, "2026-11-18")
    await desk.acts("extend", number, date(2026, 12, 10), "құжат күтеміз")
    await on(desk, "2026-11-24")
    assert await told_of(desk, number, LATE) == []
    await on(desk, "2026-12-10")
    (due,) = [one for one in await told_of(desk, number, NEAR) if one[1].startswith("2026-12-10")]
    assert due == (f"login:{desk.officer.login_id}", "2026-12-10:due")


async def test_the_excluded_hear_of_nothing(desk):
    centre = desk.country.centre
    insider = await a_login(desk.database, centre, Role.APPEALS_OFFICER)
    number = await desk.filed(about=AppealAbout.CENTRE, subjects=(Subject(centre.id),), text=BRIBE)
    await desk.services.independence.step_aside(desk.cause(desk.colleague), number)
    for day in ("2026-11-04", "2026-11-05", "2026-11-06", "2026-11-09", "2026-11-10"):
        await on(desk, day)
    hidden = {f"login:{one.login_id}" for one in (insider, desk.country.desk, desk.colleague)}
    kinds = ("appeal_waiting", NEAR, LATE, "appeal_danger")
    told = {who for kind in kinds for who, when in await told_of(desk, number, kind) if when != "1"}
    assert told
    assert not told & hidden


async def test_red_that_nobody_takes_up_goes_a_level_up(desk):
    number = await desk.filed(text=BRIBE)
    case = await desk.case(number)
    assert (case.desk, case.level) == (AppealDesk.OFFICER, 0)
    await on(desk, "2026-11-03", "20:00")  # day 1 is not over yet
    assert (await desk.case(number)).level == 0
    await on(desk, "2026-11-04")
    await on(desk, "2026-11-04", "15:00")
    case = await desk.case(number)
    assert (case.level, case.escalated_on) == (1, date(2026, 11, 4))
    assert (await kinds_of(desk.database, number))[-1] == "escalated"
    national = f"login:{desk.country.national.login_id}"
    assert national in [who for who, _ in await told_of(desk, number, "appeal_waiting")]
    await desk.views(number, desk.country.national)
    with pytest.raises(NotFound):
        await desk.card(number)
    # Taken up, it stays.
    await desk.acts("take", number, by=desk.country.national)
    await on(desk, "2026-11-20")
    assert (await desk.case(number)).level == 1


async def test_missed_runs_of_escalation_are_caught_up_with_to_the_last_level(desk):
    nation = desk.country.national.grants[0].unit_id
    from db.models.units import Unit

    async with desk.database.read() as session:
        top = await session.get_one(Unit, nation)
    await a_login(desk.database, top, Role.COMMITTEE)
    number = await desk.filed(text=BRIBE)
    await on(desk, "2026-11-12")
    case = await desk.case(number)
    assert (case.desk, case.level) == (AppealDesk.COMMITTEE, 2)  # there is nothing above
    before = await kinds_of(desk.database, number)
    await on(desk, "2026-11-13")
    assert await kinds_of(desk.database, number) == before


async def test_a_danger_goes_up_by_hours_in_which_somebody_reads(desk):
    desk.clock.at = almaty("2026-11-06", "23:00")  # a Friday night
    number = await desk.filed(text=FEAR)
    (case,) = [await desk.case(number)]
    assert case.take_up_by == almaty("2026-11-07", "00:00")
    for one in await desk.promised(number, "appeal_danger"):
        assert one.due_at == almaty("2026-11-09", "09:00")
    await on(desk, "2026-11-08", "12:00")
    await on(desk, "2026-11-09", "09:30")
    assert (await desk.case(number)).level == 0
    await on(desk, "2026-11-09", "10:05")
    assert (await desk.case(number)).level == 1


async def test_whoever_is_on_duty_hears_of_a_danger_at_night(desk):
    from db.models.appeal_doors import DutyShift

    desk.clock.at = almaty("2026-11-06", "23:00")
    async with desk.database.begin() as session:
        session.add(
            DutyShift(
                unit_id=desk.country.centre.id,
                login_id=desk.officer.login_id,
                starts_at=desk.clock.at - timedelta(hours=1),
                ends_at=desk.clock.at + timedelta(hours=6),
                signed_by=desk.officer.login_id,
            )
        )
    number = await desk.filed(text=FEAR)
    due = {one.recipient: one.due_at for one in await desk.promised(number, "appeal_danger")}
    assert due[f"login:{desk.officer.login_id}"] == desk.clock.at
    assert due[f"login:{desk.colleague.login_id}"] == almaty("2026-11-09", "09:00")


async def test_a_login_that_ends_leaves_its_cases_to_the_desk(desk):
    number = await desk.filed()
    await desk.acts("take", number)
    from db.models.staff import Login

    async with desk.database.begin() as session:
        (await session.get_one(Login, desk.officer.login_id)).ended_at = desk.clock.now()
    await desk.services.independence.redecide()
    assert (await desk.case(number)).handler_id is None
    await on(desk, "2026-11-24")
    assert await told_of(desk, number, LATE) == [(f"login:{desk.colleague.login_id}", "2026-11-24")]
