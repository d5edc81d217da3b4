"""Where cases come to lie, on both engines: stepping aside, going up, deciding anew, explaining."""

import pytest
from sqlalchemy import select, update

from db.enums import AppealAbout, AppealColour, AppealDesk, AppealKind, AppealState, Role, UnitKind
from db.models.appeals import Appeal
from db.models.staff import Employee, Login, RoleGrant
from db.models.units import Unit
from services.appeals.desks import members, raise_level
from services.appeals.facts import AppealClosed, Subject
from services.appeals.history import locked
from services.appeals.independence import Rule
from services.errors import NotAllowed, NotFound
from tests.factories import MONDAY, a_centre, a_login, a_unit, an_employee
from tests.services.desk_of_cases import a_case_desk
from tests.services.filed import change_case

OFFICER, COMMITTEE = AppealDesk.OFFICER, AppealDesk.COMMITTEE
CENTRE = AppealAbout.CENTRE


@pytest.fixture
async def desk(database, tools):
    return await a_case_desk(database, tools)


async def lies(desk, number):
    """Which desk, of which unit, with whom."""
    case = await desk.case(number)
    return case.desk, case.desk_unit_id, case.handler_id


def place_of(actor):
    return actor.grants[0].unit_id


async def ends(desk, actor):
    """The login is closed."""
    async with desk.database.begin() as session:
        await session.execute(update(Login).where(Login.id == actor.login_id).values(ended_at=MONDAY))


async def redecided(desk):
    return await desk.services.independence.redecide()


async def test_a_complaint_goes_to_the_officer_and_is_nowhere_for_the_centre(desk):
    number = await desk.filed(about=CENTRE)
    assert await lies(desk, number) == (OFFICER, place_of(desk.officer), None)
    assert (await desk.card(number)).row.number == number
    with pytest.raises(NotFound):
        await desk.card(number, desk.country.desk)
    told = {one.recipient for one in await desk.promised(number, "appeal_waiting")}
    assert told == {f"login:{desk.officer.login_id}", f"login:{desk.colleague.login_id}"}


async def test_of_a_complaint_about_nobody_said_the_centre_learns_nothing_either(desk):
    number = await desk.filed(about=AppealAbout.UNSAID)
    assert (await lies(desk, number))[0] is OFFICER
    with pytest.raises(NotFound):
        await desk.card(number, desk.country.desk)


async def test_whoever_steps_aside_sees_it_no_more_and_the_colleague_is_told(desk):
    number = await desk.filed(about=CENTRE)
    await desk.acts("take", number)
    await desk.services.independence.step_aside(desk.cause(), number)
    with pytest.raises(NotFound):
        await desk.card(number)
    case = await desk.case(number)
    assert (case.handler_id, case.state) == (None, AppealState.REGISTERED)
    kinds = [one.kind.value for one in await desk.history(number)]
    assert kinds[-2:] == ["stepped_aside", "moved"]
    told = [one.recipient for one in await desk.promised(number, "appeal_waiting")]
    assert told.count(f"login:{desk.colleague.login_id}") == 2
    assert told.count(f"login:{desk.officer.login_id}") == 1
    # It stays with those who are left, and goes up when nobody is.
    await desk.services.independence.step_aside(desk.cause(desk.colleague), number)
    assert await lies(desk, number) == (OFFICER, place_of(desk.country.national), None)
    await desk.services.independence.step_aside(desk.cause(desk.country.national), number)
    assert await lies(desk, number) == (COMMITTEE, place_of(desk.country.national), None)
    assert await desk.services.independence.nobodys() == 1
    with pytest.raises(NotFound):
        await desk.services.independence.step_aside(desk.cause(desk.country.national), number)


async def test_stepping_aside_is_for_whoever_sees_it_while_it_is_open(desk):
    number = await desk.filed(about=CENTRE)
    step_aside = desk.services.independence.step_aside
    with pytest.raises(NotFound):
        await step_aside(desk.cause(desk.country.desk), number)
    with pytest.raises(NotFound):
        await step_aside(desk.cause(), "1234 5678-9")
    with pytest.raises(NotAllowed):
        await step_aside(
            desk.cause(await a_login(desk.database, desk.country.centre, Role.ADMINISTRATOR)), number
        )
    await change_case(desk.database, number, is_open=False, state=AppealState.CLOSED)
    with pytest.raises(AppealClosed):
        await step_aside(desk.cause(), number)


async def test_an_account_that_is_closed_gives_its_cases_back(desk):
    number = await desk.filed(about=CENTRE)
    await desk.acts("take", number)
    assert await redecided(desk) == 0
    await ends(desk, desk.officer)
    assert await redecided(desk) == 1
    assert await lies(desk, number) == (OFFICER, place_of(desk.officer), None)
    told = [one.recipient for one in await desk.promised(number, "appeal_waiting")]
    assert told.count(f"login:{desk.colleague.login_id}") == 2
    await ends(desk, desk.colleague)
    assert await redecided(desk) == 1
    assert await lies(desk, number) == (OFFICER, place_of(desk.country.national), None)
    # Nothing changed since: nothing is looked through.
    assert await redecided(desk) == 0


async def test_a_handler_who_begins_to_work_there_loses_it_at_once(desk):
    number = await desk.filed(about=CENTRE)
    employee = await an_employee(desk.database, desk.country.centre)
    await desk.acts("take", number, by=desk.colleague)
    async with desk.database.begin() as session:
        mine = Login.id == desk.colleague.login_id
        await session.execute(update(Login).where(mine).values(employee_id=employee.id))
        # As every change of staff, it counts the revision up.
        await session.execute(update(Employee).where(Employee.id == employee.id).values(given_name="Ая"))
    there = desk.colleague.__class__(
        login_id=desk.colleague.login_id, employee_id=employee.id, grants=desk.colleague.grants
    )
    with pytest.raises(NotFound):
        await desk.card(number, there)
    assert await redecided(desk) == 1
    assert await lies(desk, number) == (OFFICER, place_of(desk.officer), None)


async def test_a_named_officer_never_meets_it_and_the_national_one_neither(desk):
    nation = desk.country.national.grants[0].unit_id
    async with desk.database.read() as session:
        unit = await session.get_one(Unit, nation)
    employee = await an_employee(desk.database, unit)
    async with desk.database.begin() as session:
        mine = Login.id == desk.country.national.login_id
        await session.execute(update(Login).where(mine).values(employee_id=employee.id))
    committee = await a_login(desk.database, unit, Role.COMMITTEE)
    number = await desk.filed(about=AppealAbout.EMPLOYEE, subjects=(Subject(employee_id=employee.id),))
    assert await lies(desk, number) == (COMMITTEE, nation, None)
    assert (await desk.card(number, committee)).row.number == number
    for stranger in (desk.officer, desk.country.national):
        with pytest.raises(NotFound):
            await desk.card(number, stranger)
    told = {one.recipient for one in await desk.promised(number, "appeal_waiting")}
    assert told == {f"login:{committee.login_id}"}


async def test_ticked_it_goes_to_whoever_does_the_regions_work_and_back_when_another_does(desk):
    region = place_of(desk.officer)
    async with desk.database.read() as session:
        unit = await session.get_one(Unit, region)
    regional = await a_centre(desk.database, unit, does_regional_work=True)
    director = await a_login(desk.database, regional, Role.DIRECTOR)
    number = await desk.filed(about=CENTRE, allows_above=True)
    assert await lies(desk, number) == (AppealDesk.ABOVE, regional.id, None)
    assert (await desk.card(number, director)).row.number == number
    with pytest.raises(NotFound):
        await desk.card(number)
    other = await a_unit(desk.database, kind=UnitKind.AKIMAT, parent=unit)
    async with desk.database.begin() as session:
        await session.execute(update(Unit).where(Unit.id == regional.id).values(does_regional_work=False))
        await session.execute(update(Unit).where(Unit.id == other.id).values(does_regional_work=True))
    with pytest.raises(NotFound):
        await desk.card(number, director)
    assert await redecided(desk) == 1
    assert await lies(desk, number) == (OFFICER, region, None)


async def test_thanks_stay_at_the_centre_until_somebody_reads_a_complaint_in_them(desk):
    number = await desk.filed(kind=AppealKind.THANKS, text="Рақмет сізге", about=CENTRE)
    assert await lies(desk, number) == (AppealDesk.CENTRE, desk.country.centre.id, None)
    assert (await desk.card(number, desk.country.desk)).row.number == number
    await change_case(desk.database, number, colour=AppealColour.YELLOW)
    with pytest.raises(NotFound):
        await desk.card(number, desk.country.desk)
    assert await redecided(desk) == 1
    assert await lies(desk, number) == (OFFICER, place_of(desk.officer), None)


async def test_a_level_up_skips_whoever_is_excluded_and_ends_at_the_top(desk):
    nation = place_of(desk.country.national)
    async with desk.database.read() as session:
        unit = await session.get_one(Unit, nation)
    committee = await a_login(desk.database, unit, Role.COMMITTEE)
    number = await desk.filed(about=CENTRE)
    found = []
    for _ in range(3):
        async with desk.database.begin() as session:
            appeal = await locked(session, (await desk.case(number)).id)
            moved = await raise_level(session, desk.tools, appeal)
            found.append(moved and (moved.desk, moved.unit_id))
            told = await members(session, appeal)
    assert found == [(OFFICER, nation), (COMMITTEE, nation), None]
    assert told == [committee.login_id]
    assert [one.kind.value for one in await desk.history(number)].count("escalated") == 2


async def test_somebody_new_gets_what_nobody_could_have(desk):
    number = await desk.filed(about=CENTRE)
    for one in (desk.officer, desk.colleague, desk.country.national):
        await ends(desk, one)
    await redecided(desk)
    assert (await lies(desk, number))[0] is COMMITTEE
    assert await desk.services.independence.nobodys() == 1
    async with desk.database.read() as session:
        region = await session.get_one(Unit, place_of(desk.officer))
    await a_login(desk.database, region, Role.APPEALS_OFFICER)
    assert await redecided(desk) == 1
    assert await lies(desk, number) == (OFFICER, region.id, None)
    assert await desk.services.independence.nobodys() == 0


async def test_every_rule_is_said_with_its_verdict(desk):
    number = await desk.filed(about=CENTRE)
    async with desk.database.read() as session:
        names = {one.id: one.name for one in await session.scalars(select(Login)) if one.ended_at is None}
    explain = desk.services.independence.explain
    seen = await explain(number, names[desk.officer.login_id])
    assert (seen.sees, seen.agrees, seen.complains) == (True, True, True)
    assert [one.rule for one in seen.rules] == list(Rule)
    hidden = await explain(number, names[desk.country.desk.login_id])
    assert (hidden.sees, hidden.agrees) == (False, True)
    assert [one.rule for one in hidden.rules if one.hides] == [Rule.OWN_UNIT, Rule.DESK]
    assert hidden.lines()[-1].endswith("does not see it.")
    assert hidden.as_dict()["about"] == [desk.country.centre.code]
    for bad in (("1234 5678-9", names[desk.officer.login_id]), (number, "nobody")):
        with pytest.raises(NotFound):
            await explain(*bad)


async def test_a_role_that_ended_leaves_what_lies_there_unseen(desk):
    number = await desk.filed(about=CENTRE)
    async with desk.database.begin() as session:
        await session.execute(
            update(RoleGrant).where(RoleGrant.login_id == desk.officer.login_id).values(ended_at=MONDAY)
        )
        appeal = (await session.scalars(select(Appeal).where(Appeal.number == number))).one()
        assert await members(session, appeal) == [desk.colleague.login_id]
