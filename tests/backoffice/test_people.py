"""New visitor in one short form, the search that forgives spelling, the card and its corrections."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.enums import ChannelName, ConsultationState, Role, Sex, VisitRole
from db.models.consultations import Consultation
from db.models.facts import Fact
from db.models.people import Person
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_centre, a_login, a_person


def a_form(world: World, **changes: Any) -> dict[str, Any]:
    career = world.career
    return {
        "channel": "desk",
        "name": "Серікова Айгерім",
        "birth": "16",
        "sex": "f",
        "role": "self",
        "helper": f"{career.id}:{career.specialism_id}",
        "when": "now",
        "lang": "kk",
        **changes,
    }


async def everybody(database: Database) -> list[Person]:
    async with database.read() as session:
        return list(await session.scalars(select(Person).order_by(Person.id)))


async def visits(database: Database) -> list[Consultation]:
    async with database.read() as session:
        return list(await session.scalars(select(Consultation).order_by(Consultation.id)))


@pytest.fixture
async def desk(signed_in: Signs, world: World) -> Browser:
    return await signed_in(world.desk)


async def test_a_walk_in_is_entered_with_the_visit(desk: Browser, world: World, database: Database):
    await desk.opens("/people/new", name="Серікова Айгерім")
    assert desk.value_of("name") == "Серікова Айгерім"
    await desk.sends("/people/new", **a_form(world, paper_consent="12/26", phone="8 701 123 45 67"))
    person, visit = (await everybody(database))[0], (await visits(database))[0]
    assert desk.where == f"/office/people/{person.id}"
    assert desk.has("The visitor is entered.", "Серікова Айгерім", "+7 701 123 45 67", "12/26")
    assert (person.channel, person.entered_by) == (ChannelName.DESK, world.desk.login_id)
    assert (visit.state, visit.entered_by) == (ConsultationState.CONFIRMED, world.desk.login_id)


async def test_the_same_form_twice_is_one_person_and_one_visit(
    desk: Browser, world: World, database: Database
):
    key = str(uuid4())
    for _ in range(2):
        await desk.sends("/people/new", key=key, **a_form(world, when="held"))
        assert desk.status == 200
    assert len(await everybody(database)) == 1
    assert len(await visits(database)) == 1
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Fact)) == 1


async def test_a_phone_call_of_a_mother_is_counted_as_a_parents(
    desk: Browser, world: World, database: Database
):
    form = a_form(world, channel="phone", role="representative", birth="05.09.1984", when="held")
    await desk.sends("/people/new", **form)
    async with database.read() as session:
        fact = (await session.scalars(select(Fact))).one()
    assert (fact.role, fact.age) == (VisitRole.REPRESENTATIVE, 42)


async def test_a_talk_in_the_street_may_have_no_name(desk: Browser, world: World, database: Database):
    await desk.sends("/people/new", **a_form(world, channel="outreach", name="", birth="2008"))
    assert desk.status == 200
    assert (await everybody(database))[0].family_name == ""
    await desk.sends("/people/new", **a_form(world, name=""))
    assert desk.status == 422


async def test_an_hour_to_come_is_one_press_more(desk: Browser, world: World, database: Database):
    await desk.sends("/people/new", **a_form(world, when="later"))
    assert desk.where.endswith("/hours")
    person = (await everybody(database))[0]
    starts_at = desk.page.text.split('name="starts_at" value="')[1].split('"')[0]
    form = a_form(world, when="later", starts_at=starts_at)
    await desk.sends(f"/people/{person.id}/hours", **form)
    assert desk.has("The hour is booked and confirmed.")
    assert [visit.state for visit in await visits(database)] == [ConsultationState.CONFIRMED]


BAD_ANSWERS: list[tuple[dict[str, str], str]] = [
    ({"birth": "31.02.2010"}, "There is no such day. Write it like this: 05.09.2010"),
    ({"birth": "05.09.2030"}, "This day has not come yet. Write it like this: 05.09.2010"),
    ({"birth": "tomorrow"}, "Write the date like this: 05.09.2010"),
    ({"birth": "13"}, "The centre registers from 14. Nothing was saved. Children are helped at 111."),
    ({"birth": "300"}, "Write a birth date, a year or an age: 05.09.2010, 2010 or 16"),
    ({"birth": ""}, "Fill this in."),
    ({"name": "12345"}, "A name has letters only: Серікова Айгерім"),
    ({"name": "Ә" * 10_000}, "At most {n} characters."),
    ({"phone": "nonsense"}, "Write the number like this: 8 701 123 45 67"),
    ({"sex": "x"}, "Choose one of these."),
    ({"helper": "999:999"}, "Choose one of these."),
    ({"helper": "x"}, "Choose one of these."),
    ({"when": "never"}, "Choose one of these."),
    ({"channel": "web"}, "Choose one of these."),
    ({"role": "boss"}, "Choose one of these."),
]


async def test_a_bad_answer_is_shown_beside_its_field_and_nothing_is_saved(
    desk: Browser, world: World, database: Database
):
    for changes, said in BAD_ANSWERS:
        await desk.sends("/people/new", **a_form(world, **changes))
        assert desk.status == 422, changes
        assert desk.has(said), changes
        assert 'role="alert"' in desk.page.text
        if "name" not in changes:
            assert desk.value_of("name") == "Серікова Айгерім"
    assert await everybody(database) == []


async def test_the_search_forgives_spelling(desk: Browser, world: World):
    await desk.sends("/people/new", **a_form(world, when="none", phone="+77011234567"))
    for typed in ("Серікова", "серикова", "serikova", "айг", "aigerim ser", "8 701 123"):
        await desk.opens("/people", q=typed)
        assert desk.has("Серікова Айгерім"), typed


async def test_an_empty_search_shows_whom_one_entered_last(desk: Browser, world: World):
    await desk.opens("/people")
    assert desk.has("You have entered nobody yet")
    await desk.sends("/people/new", **a_form(world, when="none"))
    await desk.opens("/people")
    assert desk.has("Серікова Айгерім")
    await desk.opens("/people", q="<b>nobody</b>")
    assert desk.has("Nobody found")
    assert "&lt;b&gt;nobody" in desk.page.text


async def test_a_correction_changes_what_differs(desk: Browser, world: World, database: Database):
    person = await a_person(database, world.centre, sex=Sex.MALE)
    await desk.opens(f"/people/{person.id}/edit")
    form = {"family_name": "Серікова", "given_name": "Айгерім", "sex": "f", "lang": "ru"}
    await desk.sends(f"/people/{person.id}/edit", **form, birth_date="5.9.2010", phone="")
    assert desk.has("Saved.")
    stands = (await everybody(database))[0]
    assert (stands.family_name, stands.sex, stands.lang) == ("Серікова", Sex.FEMALE, "ru")
    assert stands.birth_date == date(2010, 9, 5)
    await desk.sends(f"/people/{person.id}/edit", **form, birth_date="31.02.2010")
    assert desk.status == 422
    assert desk.value_of("birth_date") == "31.02.2010"


async def test_another_centres_person_is_not_there(
    desk: Browser, signed_in: Signs, world: World, database: Database
):
    await desk.sends("/people/new", **a_form(world, when="none"))
    person = (await everybody(database))[0]
    stranger = await signed_in(await a_login(database, await a_centre(database), Role.FRONT_DESK))
    for path in ("", "/edit", "/visit", "/hours"):
        assert (await stranger.opens(f"/people/{person.id}{path}")).status_code == 404
    for browser, is_found in ((desk, True), (stranger, False)):
        await browser.opens("/people", q="serikova")
        assert (f'data-number="{person.id}"' in browser.page.text) is is_found


async def test_a_known_person_gets_a_new_visit(desk: Browser, world: World, database: Database):
    person = await a_person(database, world.centre)
    form = {"helper": f"{world.career.id}:{world.career.specialism_id}", "role": "self", "channel": "desk"}
    await desk.sends(f"/people/{person.id}/visit", **form, when="held")
    assert desk.has("The visit is entered.")
    assert [visit.state for visit in await visits(database)] == [ConsultationState.HELD]


async def test_a_consultants_own_walk_in_goes_on_to_the_journal(
    signed_in: Signs, world: World, database: Database
):
    browser = await signed_in(world.career.actor)
    await browser.sends("/people/new", **a_form(world, when="held"))
    assert browser.where == f"/office/consultations/{(await visits(database))[0].id}/journal"
