"""Invitations on pages: made, printed, opened by the invited, told to nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backoffice.words import SENTENCES
from db.engine import Database
from db.enums import Role
from db.models.staff import Invitation, Login
from i18n import LOCALES
from services.clock import StoppedClock
from services.house import Services
from services.staff.invitations import LIVES, TRIES, Invitations
from services.staff.passwords import WeakPassword
from services.tools import Tools
from tests.backoffice.conftest import QUICK, Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_centre, a_login, an_employee

PASSWORD = "қой аузынан шөп алмас"
FORM = {
    "family_name": "Бекова",
    "given_name": "Айжан",
    "role": "front_desk",
    "kind": "specialist",
    "lang": "ru",
}
CHOSEN = {"login_name": "a.bekova", "new": PASSWORD, "again": PASSWORD, "lang": "ru"}
NOT_VALID = "This invitation is not valid. Ask whoever sent it for a new one."
Opens = Callable[[], Browser]


@pytest.fixture(autouse=True)
def quick_hashes(services: Services, database: Database, tools: Tools) -> None:
    services.invitations = Invitations(database, tools, QUICK)


@pytest.fixture
async def director(signed_in: Signs, world: World) -> Browser:
    return await signed_in(world.director)


async def link_of(director: Browser, world: World, **changes: str) -> str:
    """Invites; the path of the link that is shown."""
    await director.sends("/staff/invitations/new", **{**FORM, "unit": str(world.centre.id), **changes})
    assert director.status == 200, director.text
    found = re.search(r"<output>https://kenes.test/office(/invitation/[\w-]+)<", director.page.text)
    assert found
    return found[1]


async def logins(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(Login)) or 0


async def test_the_invited_choose_a_name_and_a_password_and_are_in(
    director: Browser, a_browser: Opens, world: World
):
    path = await link_of(director, world)
    assert director.has("The invitation is ready")
    assert "<svg" in director.page.text
    for lang in LOCALES:
        assert director.has("The link works once. Give it to nobody else.", lang=lang)
    guest = a_browser()
    await guest.opens(path)
    assert guest.has("Welcome, {name}", lang="ru")
    assert guest.value_of("login_name") == "a.bekova"
    await guest.opens(path, lang="kk")
    assert guest.has("Welcome, {name}", lang="kk")
    await guest.client.post("/office" + path, data=CHOSEN)
    await guest.opens("/today")
    assert guest.where == "/office/today"
    await guest.sends("/logout")
    await guest.signs_in("a.bekova", PASSWORD)
    assert guest.where == "/office/today"


async def test_the_form_sent_twice_opens_the_office_once(
    director: Browser, a_browser: Opens, world: World, database: Database
):
    path = await link_of(director, world)
    guest, before = a_browser(), await logins(database)
    for _ in range(2):
        answer = await guest.client.post("/office" + path, data=CHOSEN)
        assert answer.url.path == "/office/today"
    assert await logins(database) == before + 1


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"login_name": ""}, "Fill this in."),
        ({"login_name": "әжібек"}, "3 to 60 small Latin letters, digits, dots or dashes."),
        ({"login_name": "taken"}, "This login name is taken. Choose another one."),
        ({"new": "short", "again": "short"}, SENTENCES[WeakPassword]),
        ({"again": PASSWORD + "!"}, "The two new passwords differ."),
    ],
)
async def test_what_does_not_fit_is_said_and_the_link_stays_open(
    director: Browser, a_browser: Opens, world: World, database: Database, changes: dict[str, str], said: str
):
    await a_login(database, world.centre, Role.FRONT_DESK, name="taken")
    path = await link_of(director, world)
    guest = a_browser()
    guest.page = await guest.client.post("/office" + path, data={**CHOSEN, **changes})
    assert guest.status == 422
    assert guest.has(said.split("{", maxsplit=1)[0], lang="ru") or guest.has(said, lang="ru")
    assert PASSWORD not in guest.page.text
    guest.page = await guest.client.post("/office" + path, data=CHOSEN)
    assert guest.where == "/office/today"


async def test_whatever_is_wrong_with_a_link_a_stranger_reads_one_page(
    director: Browser, a_browser: Opens, world: World, database: Database, clock: StoppedClock
):
    used = await link_of(director, world)
    await a_browser().client.post("/office" + used, data=CHOSEN)
    withdrawn = await link_of(director, world)
    async with database.read() as session:
        number = await session.scalar(select(func.max(Invitation.id)))
    await director.sends(f"/staff/invitations/{number}/withdraw")
    assert director.has("Withdrawn: the link opens nothing any more.")
    old = await link_of(director, world)
    clock.advance(LIVES)
    pages = []
    for path in (used, withdrawn, old, "/invitation/nonsense", "/invitation/" + "x" * 3000):
        stranger = a_browser()
        await stranger.opens(path)
        assert stranger.status == 404
        for lang in LOCALES:
            assert stranger.has(NOT_VALID, lang=lang)
        pages.append(stranger.text)
        stranger.page = await stranger.client.post("/office" + path, data=CHOSEN)
        assert stranger.status == 404
    assert len(set(pages)) == 1
    assert "Бекова" not in pages[0]


async def test_guessing_links_waits(a_browser: Opens, world: World):
    stranger = a_browser()
    for n in range(TRIES):
        await stranger.opens(f"/invitation/{n}")
    await stranger.opens("/invitation/another")
    assert stranger.status == 429


async def test_an_invitation_made_twice_is_one_and_its_link_is_not_shown_again(
    director: Browser, world: World, database: Database
):
    fields = {**FORM, "unit": str(world.centre.id)}
    key = "0f0f0f0f-0000-4000-8000-000000000003"
    await director.sends("/staff/invitations/new", key=key, **fields)
    await director.sends("/staff/invitations/new", key=key, **fields)
    assert director.where == "/office/staff/invitations"
    assert director.has("The invitation is made. Its link was shown once. For another link, invite again.")
    assert "/invitation/" not in director.page.text.replace("/staff/invitations", "")
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Invitation)) == 1


async def test_whoever_works_here_without_a_login_is_invited_by_name(
    director: Browser, a_browser: Opens, world: World, database: Database, clock: StoppedClock
):
    employee = await an_employee(database, world.centre, family_name="Қуанышева", given_name="Баян")
    await director.opens("/staff/invitations/new")
    assert director.has("Work here and have no login", "Қуанышева Баян")
    await director.opens("/staff/invitations/new", employee=employee.id)
    assert director.value_of("employee") == str(employee.id)
    path = await link_of(director, world, employee=str(employee.id), family_name="", given_name="")
    guest = a_browser()
    await guest.opens(path)
    assert guest.has("Қуанышева Баян")
    await director.opens("/staff/invitations")
    assert director.has("Қуанышева Баян")


@pytest.mark.parametrize(
    "changes, status",
    [
        ({"role": "director"}, 422),
        ({"role": "appeals_officer"}, 422),
        ({"role": "king"}, 422),
        ({"family_name": ""}, 422),
        ({"unit": "x"}, 422),
        ({"unit": "elsewhere"}, 404),
        ({"employee": "theirs"}, 404),
        ({"employee": "99999"}, 404),
    ],
)
async def test_what_is_not_ones_own_to_give_is_not_there(
    director: Browser, world: World, database: Database, changes: dict[str, str], status: int
):
    elsewhere = await a_centre(database)
    known = {
        "elsewhere": str(elsewhere.id),
        "theirs": str((await an_employee(database, elsewhere)).id),
    }
    sent = {name: known.get(value, value) for name, value in changes.items()}
    await director.sends("/staff/invitations/new", **{**FORM, "unit": str(world.centre.id), **sent})
    assert director.status == status
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Invitation)) == 0


async def test_another_centres_invitation_is_not_seen_and_not_withdrawn(
    director: Browser, signed_in: Signs, world: World, database: Database
):
    await link_of(director, world)
    stranger = await signed_in(await a_login(database, await a_centre(database), Role.DIRECTOR))
    await stranger.opens("/staff/invitations")
    assert "Бекова" not in stranger.text
    async with database.read() as session:
        number = await session.scalar(select(Invitation.id))
    assert (await stranger.sends(f"/staff/invitations/{number}/withdraw")).status_code == 404


async def test_an_open_link_waits_a_week_and_the_list_says_until_when(
    director: Browser, world: World, clock: StoppedClock
):
    await link_of(director, world)
    clock.advance(timedelta(minutes=1))
    await director.opens("/staff/invitations")
    assert director.has("Valid until", "Бекова Айжан")
