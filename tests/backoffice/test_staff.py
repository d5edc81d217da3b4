"""One's own profile, and the logins of one's units."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from backoffice.words import SENTENCES
from db.engine import Database
from db.enums import Role
from db.models.staff import Login, RoleGrant, StaffContact
from services.cause import Actor, Cause
from services.house import Services
from services.one_time_codes import WrongCode
from services.staff.passwords import WeakPassword
from services.staff.service import NewLogin
from tests.backoffice.conftest import QUICK, Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_centre, a_contact, a_login, by_contact

OLD, NEW = "ескі құпиясөз 1", "жаңа әрі ұзын құпиясөз"


@pytest.fixture
async def administrator(world: World, database: Database) -> Actor:
    return await a_login(database, world.centre, Role.ADMINISTRATOR)


async def test_a_new_password_signs_other_browsers_out(
    signed_in: Signs, a_browser: Callable[[], Browser], world: World, database: Database
):
    actor = await a_login(
        database, world.centre, Role.DIRECTOR, name="erlan", password_hash=await QUICK.hash(OLD)
    )
    browser, other = await signed_in(actor), await signed_in(actor)
    await browser.sends("/profile/password", old=OLD, new=NEW, again=NEW)
    assert browser.has("The password is changed. Other browsers are signed out.")
    assert (await other.opens("/profile")).url.path == "/office/login"
    fresh = a_browser()
    await fresh.signs_in("erlan", OLD)
    assert fresh.status == 422
    await fresh.signs_in("erlan", NEW, next="/office/profile")
    assert fresh.where == "/office/profile"


@pytest.mark.parametrize(
    "old, new, again, said",
    [
        ("wrong", NEW, NEW, "The present password does not fit."),
        (
            OLD,
            "short",
            "short",
            SENTENCES[WeakPassword],
        ),
        (
            OLD,
            "aaaaaaaaaaaa",
            "aaaaaaaaaaaa",
            SENTENCES[WeakPassword],
        ),
        (OLD, NEW, NEW + "!", "The two new passwords differ."),
    ],
)
async def test_a_bad_password_is_said_and_shown_nowhere(
    signed_in: Signs, world: World, database: Database, old: str, new: str, again: str, said: str
):
    actor = await a_login(
        database, world.centre, Role.DIRECTOR, name="erlan", password_hash=await QUICK.hash(OLD)
    )
    browser = await signed_in(actor)
    await browser.sends("/profile/password", old=old, new=new, again=again)
    assert browser.status == 422
    assert browser.has(said)
    assert f'value="{new}"' not in browser.page.text


async def test_a_browser_is_ended_from_another(signed_in: Signs, world: World):
    first, second = await signed_in(world.desk), await signed_in(world.desk)
    await first.opens("/profile")
    number = first.page.text.split("/profile/sessions/")[1].split("/end")[0]
    await first.sends(f"/profile/sessions/{number}/end")
    assert (await second.opens("/profile")).url.path == "/office/login"
    stranger = await signed_in(world.director)
    assert (await stranger.sends(f"/profile/sessions/{number}/end")).status_code == 404


async def test_a_chat_is_joined_by_a_code_once(
    signed_in: Signs, world: World, database: Database, services: Services
):
    browser = await signed_in(world.director)
    await browser.sends("/profile/chat-code")
    code = browser.page.text.split("<output>")[1].split("<")[0]
    contact = await a_contact(database)
    cause: Cause = by_contact(contact)
    assert await services.profiles.join_chat(cause, code.lower().replace("-", " ")) == "kk"
    async with database.read() as session:
        assert (await session.scalars(select(StaffContact))).one().login_id == world.director.login_id
    writing = await services.profiles.writing_from(contact.id)
    assert writing is not None
    assert writing.login_id == world.director.login_id
    with pytest.raises(WrongCode):
        await services.profiles.join_chat(cause, code)
    await browser.sends("/profile/chats/leave")
    assert await services.profiles.writing_from(contact.id) is None


async def test_a_first_password_is_changed_before_anything_else(
    a_browser: Callable[[], Browser], world: World, services: Services
):
    """One that the command made up."""
    new = NewLogin(world.centre.id, Role.FRONT_DESK, "a.bekova", "Бекова", "Айжан", lang="ru")
    password = (await services.staff.add_login(Cause(), new)).password
    browser = a_browser()
    await browser.signs_in("a.bekova", password)
    assert browser.where == "/office/profile"
    assert browser.has("First choose a password of your own.", lang="ru")
    await browser.opens("/consultations")
    assert browser.where == "/office/profile"
    await browser.sends("/profile/password", old=password, new=NEW, again=NEW)
    await browser.opens("/consultations")
    assert browser.where == "/office/consultations"


async def test_an_ended_login_is_cut_off_and_nobody_ends_their_own(
    signed_in: Signs, world: World, administrator: Actor, database: Database
):
    browser, desk = await signed_in(administrator), await signed_in(world.desk)
    await browser.sends(f"/staff/{world.desk.login_id}/end")
    assert browser.has("The login is ended and signed out everywhere.")
    assert (await desk.opens("/today")).url.path == "/office/login"
    assert (await browser.sends(f"/staff/{administrator.login_id}/end")).status_code == 409
    async with database.read() as session:
        assert (await session.get_one(Login, administrator.login_id)).ended_at is None


async def test_an_administrator_reaches_no_further_than_their_units(
    signed_in: Signs, world: World, administrator: Actor, database: Database
):
    elsewhere = await a_centre(database)
    stranger = await a_login(database, elsewhere, Role.DIRECTOR)
    # A role above the administrator's units: not theirs to end either.
    above = await a_login(database, world.centre, Role.DIRECTOR)
    async with database.begin() as session:
        grant = (await session.scalars(select(RoleGrant).where(RoleGrant.login_id == above.login_id))).one()
        grant.unit_id = world.centre.parent_id or 0
    browser = await signed_in(administrator)
    for actor in (stranger, above):
        assert (await browser.opens(f"/staff/{actor.login_id}")).status_code == 404
        assert (await browser.sends(f"/staff/{actor.login_id}/end")).status_code == 404
    await browser.opens("/staff")
    async with database.read() as session:
        name = (await session.get_one(Login, stranger.login_id)).name
    assert not browser.has(name)


async def test_a_director_ends_nobody_but_consultants_and_the_desk(
    signed_in: Signs, world: World, administrator: Actor, database: Database
):
    browser = await signed_in(world.director)
    assert (await browser.sends(f"/staff/{administrator.login_id}/end")).status_code == 404
    async with database.read() as session:
        assert (await session.get_one(Login, administrator.login_id)).ended_at is None
    await browser.sends(f"/staff/{world.desk.login_id}/end")
    assert browser.has("The login is ended and signed out everywhere.")
