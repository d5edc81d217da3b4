"""Chats that became one by a code are parted by staff; notices in staff's chats are switched by each unit."""

import pytest
from sqlalchemy import select

from db.engine import Database
from db.enums import ChannelName, Role
from db.models.joins import Join
from db.models.people import Person
from db.models.staff import StaffContact
from db.models.units import Unit
from services.cause import Actor
from services.house import Services
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_centre, a_contact, a_login, a_person, by_contact, write


@pytest.fixture
async def person(world: World, database: Database, services: Services) -> Person:
    """Joined a Telegram chat to the one on the web."""
    person = await a_person(database, world.centre)
    code = await services.people.make_join_code(by_contact(await a_contact(database, person)))
    phone = await a_contact(database, channel=ChannelName.TELEGRAM)
    await services.people.join(by_contact(phone), code)
    return person


async def the_join(database: Database) -> Join:
    async with database.read() as session:
        return (await session.scalars(select(Join))).one()


async def test_the_desk_parts_them_with_a_reason(
    signed_in: Signs, world: World, person: Person, database: Database
):
    desk = await signed_in(world.desk)
    await desk.opens(f"/people/{person.id}")
    assert desk.has("Joined chats", "Telegram", "Part again")
    join = await the_join(database)
    await desk.sends(f"/people/{person.id}/joins/{join.id}", reason="  ")
    assert desk.status == 422
    assert (await the_join(database)).undone_at is None
    await desk.sends(f"/people/{person.id}/joins/{join.id}", reason="Телефон басқа адамдікі")
    assert desk.has("The chats are parted again.", "Телефон басқа адамдікі")
    assert 'data-state="parted"' in desk.page.text
    assert (await the_join(database)).undone_by == world.desk.login_id


async def test_another_centres_desk_parts_nobody(signed_in: Signs, person: Person, database: Database):
    elsewhere = await a_login(database, await a_centre(database), Role.FRONT_DESK)
    browser, join = await signed_in(elsewhere), await the_join(database)
    await browser.sends(f"/people/{person.id}/joins/{join.id}", reason="x")
    assert browser.status == 404
    assert (await the_join(database)).undone_at is None


async def test_nobody_joined_nothing_is_said_of_it(signed_in: Signs, world: World, database: Database):
    desk = await signed_in(world.desk)
    await desk.opens(f"/people/{(await a_person(database, world.centre)).id}")
    assert not desk.has("Joined chats")


@pytest.fixture
async def director(world: World, database: Database) -> Actor:
    actor = await a_login(database, world.centre, Role.DIRECTOR)
    contact = await a_contact(database, channel=ChannelName.TELEGRAM)
    await write(
        database, StaffContact(contact_id=contact.id, login_id=actor.login_id, joined_at=contact.created_at)
    )
    return actor


async def tells(database: Database, unit: Unit) -> bool:
    async with database.read() as session:
        return (await session.get_one(Unit, unit.id)).tells_chats


async def test_a_director_switches_the_notices_of_the_centre(
    signed_in: Signs, world: World, director: Actor, database: Database
):
    browser: Browser = await signed_in(director)
    await browser.opens("/staff")
    assert browser.has("Notices in messengers")
    await browser.opens("/staff/chats")
    assert 'data-state="on"' in browser.page.text
    await browser.sends(f"/staff/chats/{world.centre.id}", on="0")
    assert browser.has("Saved.", "Switch on")
    assert not await tells(database, world.centre)
    await browser.sends(f"/staff/chats/{world.centre.id}", on="1")
    assert await tells(database, world.centre)


async def test_but_not_those_of_another_centre(signed_in: Signs, director: Actor, database: Database):
    other = await a_centre(database)
    browser = await signed_in(director)
    await browser.sends(f"/staff/chats/{other.id}", on="0")
    assert browser.status == 404
    assert await tells(database, other)
