"""Employees apart from logins: entered, corrected, moved, gone and back; what a staff card must hold."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from backoffice.unit_words import SENTENCES
from db.engine import Database
from db.enums import Role
from db.models.staff import Employee, Login, StaffCard
from db.models.units import Unit
from services.cause import Actor
from services.clock import StoppedClock
from services.house import Services
from services.staff.employee_rules import BadHiredDay, BadLeftDay, OwnLeaving
from tests.backoffice.conftest import Signs
from tests.backoffice.world import World
from tests.factories import a_centre, a_login, a_person, an_employee

NEW = {
    "family_name": "Бекова",
    "given_name": "Айжан",
    "kind": "administrative",
    "position_kk": "Бухгалтер",
    "position_ru": "Бухгалтер",
    "hired_on": "2026-10-01",
}


async def the_employee(database: Database, number: int) -> Employee:
    async with database.read() as session:
        return await session.get_one(Employee, number)


async def test_an_employee_is_entered_once_without_a_login(
    signed_in: Signs, world: World, database: Database
):
    browser = await signed_in(world.director)
    key = str(uuid4())
    for _ in range(2):
        await browser.sends("/employees/new", key=key, unit=world.centre.id, **NEW)
        assert "Бекова" in browser.text
    async with database.read() as session:
        found = list(await session.scalars(select(Employee).where(Employee.family_name == "Бекова")))
    assert len(found) == 1
    assert found[0].hired_on == date(2026, 10, 1)
    await browser.opens("/employees")
    assert browser.has("Personnel", "none")
    await browser.sends(f"/employees/{found[0].id}/edit", **{**NEW, "given_name": "Айжарқын"})
    assert (await the_employee(database, found[0].id)).given_name == "Айжарқын"


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"family_name": ""}, "Fill this in."),
        ({"hired_on": "01.10.2026"}, "Write the date like this: 05.09.2010"),
        ({"hired_on": "1900-01-01"}, SENTENCES[BadHiredDay]),
        ({"kind": "king"}, "Choose one of these."),
        ({"unit": "x"}, "Choose one of these."),
    ],
)
async def test_an_employee_who_cannot_be_is_sent_back(
    signed_in: Signs, world: World, changes: dict[str, str], said: str
):
    browser = await signed_in(world.director)
    await browser.sends("/employees/new", **{**NEW, "unit": str(world.centre.id), **changes})
    assert browser.status == 422
    assert browser.has(said)
    assert 'value="Айжан"' in browser.page.text


async def test_who_leaves_loses_the_login_and_the_visits_are_shown(
    signed_in: Signs, world: World, database: Database, services: Services
):
    asked = await world.somebody_asks(world.career, day=date(2026, 11, 5))
    number = world.career.employee.id
    browser, gone = await signed_in(world.director), await signed_in(world.career.actor)
    await browser.sends(f"/employees/{number}/leave", left_on="2026-11-02")
    await browser.opens(f"/employees/{number}")
    assert browser.has("These visits stand after the last day. Hand each of them over:")
    assert f"/office/consultations/{asked.number}" in browser.page.text
    assert (await gone.opens("/today")).url.path == "/office/login"
    hours = await services.consultations.free_hours(world.centre.id, world.career.specialism_id)
    assert not hours
    await browser.sends(f"/employees/{number}/back", back_on="2026-11-02")
    assert browser.status == 422
    assert browser.has(SENTENCES[BadHiredDay])
    await browser.sends(f"/employees/{number}/back", back_on="2026-11-09")
    row = await the_employee(database, number)
    assert (row.hired_on, row.left_on) == (date(2026, 11, 9), None)
    await browser.opens(f"/employees/{number}")
    assert browser.has("Before")


async def test_a_leaving_to_come_ends_the_login_when_its_day_is_over(
    signed_in: Signs, world: World, database: Database, services: Services, clock: StoppedClock
):
    browser = await signed_in(world.director)
    number, login = world.career.employee.id, world.career.actor.login_id
    await browser.sends(f"/employees/{number}/leave", left_on="2026-11-04")
    for day, ended in ((2, False), (1, True)):
        clock.advance(timedelta(days=day))
        await services.employees.end_logins_of_left(clock.now())
        async with database.read() as session:
            assert ((await session.get_one(Login, login)).ended_at is not None) is ended


@pytest.mark.parametrize("day, said", [("2019-01-01", BadLeftDay), ("2029-01-01", BadLeftDay)])
async def test_a_last_day_that_cannot_be(signed_in: Signs, world: World, day: str, said: type[Exception]):
    browser = await signed_in(world.director)
    await browser.sends(f"/employees/{world.career.employee.id}/leave", left_on=day)
    assert browser.status == 422
    assert browser.has(SENTENCES[said])  # type: ignore[index]


async def test_nobody_takes_down_their_own_leaving(signed_in: Signs, world: World):
    browser = await signed_in(world.director)
    await browser.sends(f"/employees/{world.director.employee_id}/leave", left_on="2026-11-02")
    assert browser.has(SENTENCES[OwnLeaving])


async def test_a_psychologist_without_checks_is_warned_of(signed_in: Signs, world: World, database: Database):
    number = world.psychologist.employee.id
    visit = await world.somebody_asks(world.psychologist, await a_person(database, world.centre, age=15))
    browser = await signed_in(world.director)
    warning = "Under 18, and no check of this consultant for work with minors is written down."
    await browser.opens(f"/consultations/{visit.number}")
    assert browser.has(warning)
    await browser.opens(f"/employees/{number}")
    assert browser.has("No checks for work with minors", "No register number")
    await browser.opens("/today")
    assert 'data-state="unchecked"' in browser.page.text
    # It is the director's to see to; who looks after the whole country is not shown everybody's.
    at_the_desk = await signed_in(await a_login(database, world.centre, Role.ADMINISTRATOR))
    await at_the_desk.opens("/today")
    assert 'data-state="unchecked"' not in at_the_desk.page.text
    card = {
        "qualification": "Педагогикалық психология",
        "register_number": "ПС-17",
        "register_until": "2026-10-31",
        "checked_on": "2026-10-01",
        "practises_since": "2026-05-02",
        "saw_paper": "1",
    }
    await browser.sends(f"/employees/{number}/card", **{**card, "checked_on": "2027-01-01"})
    assert browser.status == 422
    await browser.sends(f"/employees/{number}/card", **card)
    assert browser.has("Register entry has ended", "6 months of experience and more.")
    assert "Жақсыбеков" in browser.text
    await browser.opens(f"/consultations/{visit.number}")
    assert not browser.has(warning)
    await browser.opens("/today")
    assert 'data-state="unchecked"' not in browser.page.text
    async with database.read() as session:
        assert (await session.get_one(StaffCard, number)).checked_by == world.director.login_id


async def test_another_centres_employees_are_not_there(signed_in: Signs, world: World, database: Database):
    elsewhere: Unit = await a_centre(database, code="shu")
    theirs = await an_employee(database, elsewhere, family_name="Бөтенова")
    browser = await signed_in(world.director)
    await browser.opens("/employees")
    assert "Бөтенова" not in browser.text
    await browser.opens("/employees", unit=elsewhere.id)
    assert "Бөтенова" not in browser.text
    await browser.opens(f"/employees/{theirs.id}")
    assert browser.status == 404
    await browser.sends("/employees/new", unit=elsewhere.id, **NEW)
    assert browser.status == 404
    mine = world.career.employee.id
    await browser.sends(f"/employees/{mine}/move", unit=elsewhere.id, moved_on="2026-11-02")
    assert browser.status == 404
    for path in ("leave", "back", "card", "edit", "move"):
        fields = {**NEW, "left_on": "2026-11-02", "back_on": "2026-11-02", "moved_on": "2026-11-02"}
        await browser.sends(f"/employees/{theirs.id}/{path}", **fields, unit=world.centre.id)
        assert browser.status == 404, path


async def test_long_lists_are_paged(signed_in: Signs, world: World, database: Database):
    for number in range(60):
        await an_employee(database, world.centre, family_name=f"Қалиев-{number:02}")
    actor: Actor = await a_login(database, world.centre, Role.ADMINISTRATOR)
    browser = await signed_in(actor)
    seen: list[str] = []
    await browser.opens("/employees")
    while True:
        seen += [word for word in browser.text.split() if word.startswith("Қалиев-")]
        following = re.search(r'href="(/office/employees\?after=[^"]+)"', browser.page.text)
        if following is None:
            break
        browser.page = await browser.client.get(following[1])
    assert len(seen) == len(set(seen)) == 60
