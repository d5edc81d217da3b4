"""A form whose session was over is not lost: it waits for the one who typed it, and is sent once."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
from pyotp import TOTP, random_base32
from sqlalchemy import func, select, update

from backoffice.kept import LONGEST, SECRETS, TOO_LONG
from backoffice.pages import HERE
from backoffice.security import COOKIE
from backoffice.words import DONE
from db.engine import Database
from db.enums import ChannelName, ConsultationState
from db.models.facts import Fact
from db.models.staff import Login, StaffSession
from services.cause import Actor, Cause
from services.clock import StoppedClock
from services.house import Services
from services.staff.signing_in import IDLE, LOCK_AFTER
from tests.backoffice.conftest import QUICK, Browser, Signs
from tests.backoffice.world import World

PASSWORD = "қой аузынан шөп алмас"
PIN = "7305"
TEXT = "Бірге резюме жаздық: «тәжірибе»\nкелесі жолы — әңгімелесу <b>"
Opens = Callable[[], Browser]


@pytest.fixture
async def held(world: World, clock: StoppedClock) -> int:
    """A visit that took place and waits for its journal."""
    visit = await world.somebody_is_confirmed(world.career)
    clock.at = visit.starts_at + timedelta(hours=1)
    cause = Cause(world.career.actor, ChannelName.DESK, str(uuid4()))
    await world.services.consultations.mark_held(cause, visit.number)
    return visit.number


@pytest.fixture
async def consultant(world: World, database: Database) -> Actor:
    """Who writes the journal, with a password and a PIN."""
    hashes = {"password_hash": await QUICK.hash(PASSWORD), "pin_hash": await QUICK.hash(PIN)}
    async with database.begin() as session:
        for name, actor in (("career", world.career.actor), ("desk", world.desk)):
            own = update(Login).where(Login.id == actor.login_id)
            await session.execute(own.values(**hashes, name=name))
    return world.career.actor


class Writer:
    """A browser with a page open, whose form is sent later than its session lasts."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.fields: dict[str, str] = {}

    async def fills_in(self, path: str, **typed: str) -> None:
        await self.browser.opens(path)
        assert self.browser.status == 200
        made = ("form_token", "form_by", "form_key")
        self.fields = {name: self.browser.value_of(name) for name in made} | typed

    async def sends(self, path: str) -> None:
        self.browser.page = await self.browser.client.post(f"/office{path}", data=self.fields)

    async def answers(self, path: str, **typed: str) -> None:
        """The hidden fields of the page that came, and what is typed into it."""
        names = ("form_token", "kept", "next")
        carried = {name: self.browser.value_of(name) for name in names if f'name="{name}"' in self.page}
        self.browser.page = await self.browser.client.post(f"/office{path}", data={**carried, **typed})

    async def sends_what_was_kept(self) -> None:
        """Presses the one button of the page."""
        form = self.page.split("<form", 1)[1].split("</form>")[0]
        action = re.search(r'action="([^"]+)"', form)
        assert action
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
        data = {name: unescape(value) for name, value in hidden}
        self.browser.page = await self.browser.client.post(action[1], data=data)

    @property
    def page(self) -> str:
        return self.browser.page.text


@pytest.fixture
async def writer(signed_in: Signs, consultant: Actor, held: int) -> Writer:
    """The consultant before the empty journal of a visit, already typed into."""
    written = Writer(await signed_in(consultant))
    await written.fills_in(f"/consultations/{held}/journal", topic="career_general", recommendation=TEXT)
    return written


async def journal_of(world: World, number: int) -> str:
    cause = Cause(world.career.actor, ChannelName.DESK)
    entry = await world.services.journal.read(cause, number)
    return entry.recommendation if entry else ""


async def test_a_journal_typed_before_the_lock_is_sent_after_the_pin(
    writer: Writer, world: World, held: int, clock: StoppedClock
):
    path = f"/consultations/{held}/journal"
    clock.advance(LOCK_AFTER)
    await writer.sends(path)
    assert writer.browser.status == 423
    assert writer.browser.has("Locked")
    assert "резюме" not in writer.page
    await writer.answers("/lock/open", secret=PIN)
    assert writer.browser.has("Your form is kept", "Send it now")
    assert path in writer.page
    assert "резюме" in writer.page
    assert "<b>" not in writer.page
    assert not await journal_of(world, held)
    await writer.sends_what_was_kept()
    assert writer.browser.status == 200
    assert (await journal_of(world, held)).splitlines() == TEXT.splitlines()


async def test_a_wrong_pin_does_not_lose_it(writer: Writer, world: World, held: int, clock: StoppedClock):
    clock.advance(LOCK_AFTER)
    await writer.sends(f"/consultations/{held}/journal")
    await writer.answers("/lock/open", secret="0000")
    await writer.answers("/lock/open", secret=PIN)
    await writer.sends_what_was_kept()
    assert "резюме" in await journal_of(world, held)


async def test_five_wrong_pins_and_the_password_do_not_lose_it(
    writer: Writer, world: World, held: int, clock: StoppedClock
):
    clock.advance(LOCK_AFTER)
    await writer.sends(f"/consultations/{held}/journal")
    for _ in range(5):
        await writer.answers("/lock/open", secret="0000")
    assert writer.browser.status == 401
    await writer.answers("/login", login="career", password="wrong")
    await writer.answers("/login", login="career", password=PASSWORD)
    await writer.sends_what_was_kept()
    assert "резюме" in await journal_of(world, held)


@pytest.mark.parametrize("how", ["expired", "ended", "cookie gone", "signed in anew"])
async def test_a_session_that_is_over_loses_nothing(
    writer: Writer, world: World, held: int, clock: StoppedClock, database: Database, how: str
):
    path = f"/consultations/{held}/journal"
    if how == "expired":
        clock.advance(IDLE)
    elif how == "ended":
        async with database.begin() as session:
            await session.execute(update(StaffSession).values(ended_at=clock.now()))
    elif how == "cookie gone":
        writer.browser.client.cookies.delete(COOKIE, path="/office")
    else:
        await writer.browser.signs_in("career", PASSWORD)
    await writer.sends(path)
    if how == "signed in anew":
        assert writer.browser.status == 409
    else:
        assert writer.browser.status == 401
        assert writer.browser.has("The session is over. Your form is kept: sign in, look at it, send it.")
        assert writer.browser.has("Password", lang="ru")
        await writer.answers("/login", login="career", password=PASSWORD)
    assert writer.browser.has("Your form is kept")
    await writer.sends_what_was_kept()
    assert "резюме" in await journal_of(world, held)


async def test_somebody_else_neither_sees_nor_sends_it(
    writer: Writer, world: World, held: int, clock: StoppedClock
):
    clock.advance(IDLE)
    await writer.sends(f"/consultations/{held}/journal")
    await writer.answers("/login", login="desk", password=PASSWORD)
    assert writer.browser.has("A colleague filled in this form. It was not sent and is not kept.")
    assert "резюме" not in writer.page
    assert not await journal_of(world, held)


async def test_somebody_else_signed_in_meanwhile_is_told_that_it_was_not_sent(
    writer: Writer, world: World, held: int
):
    await writer.browser.signs_in("desk", PASSWORD)
    await writer.sends(f"/consultations/{held}/journal")
    assert writer.browser.status == 409
    assert writer.browser.has("A colleague filled in this form. It was not sent and is not kept.")
    assert "резюме" not in writer.page


async def test_what_was_sent_before_the_answer_was_lost_is_not_done_twice(
    signed_in: Signs, consultant: Actor, world: World, clock: StoppedClock, database: Database
):
    visit = await world.somebody_is_confirmed(world.career)
    clock.at = visit.starts_at + timedelta(minutes=50)
    writer = Writer(await signed_in(consultant))
    path = f"/consultations/{visit.number}"
    await writer.fills_in(path)
    await writer.sends(f"{path}/held")
    clock.advance(LOCK_AFTER)
    await writer.sends(f"{path}/held")
    await writer.answers("/lock/open", secret=PIN)
    await writer.sends_what_was_kept()
    assert writer.browser.status == 200
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Fact)) == 1


async def test_after_twelve_hours_it_is_too_old(writer: Writer, world: World, held: int, clock: StoppedClock):
    clock.advance(IDLE)
    await writer.sends(f"/consultations/{held}/journal")
    clock.advance(timedelta(hours=12, minutes=1))
    await writer.answers("/login", login="career", password=PASSWORD)
    assert writer.browser.has("The kept form is older than 12 hours. It was not sent; fill it in again.")
    assert "резюме" not in writer.page


async def test_what_somebody_made_up_is_not_opened(writer: Writer, held: int, clock: StoppedClock):
    clock.advance(IDLE)
    await writer.sends(f"/consultations/{held}/journal")
    kept = writer.browser.value_of("kept")
    for forged in (kept[:-4] + "AAAA", "x", "AAAA", "%%%"):
        data = {"login": "career", "password": PASSWORD, "kept": forged}
        page = await writer.browser.client.post("/office/login", data=data)
        assert page.status_code == 200
        assert "резюме" not in page.text
        assert "<form" not in page.text


async def test_a_form_that_no_page_of_ours_made_is_not_kept(writer: Writer, held: int, clock: StoppedClock):
    clock.advance(IDLE)
    path = f"/consultations/{held}/journal"
    login, at, stamp = writer.fields["form_by"].split(".")
    for forged in ("", "1", f"1.{login}.{at}.{stamp}", f"{int(login) + 1}.{at}.{stamp}"):
        writer.fields["form_by"] = forged
        await writer.sends(path)
        assert writer.browser.where == "/office/login"
        assert 'name="kept"' not in writer.page


async def test_a_form_from_another_site_is_not_kept(writer: Writer, held: int, clock: StoppedClock):
    clock.advance(IDLE)
    writer.browser.client.headers["sec-fetch-site"] = "cross-site"
    await writer.sends(f"/consultations/{held}/journal")
    assert 'name="kept"' not in writer.page


async def test_what_is_too_long_is_said_to_be_lost(writer: Writer, held: int, clock: StoppedClock):
    clock.advance(IDLE)
    writer.fields["recommendation"] = "a" * LONGEST
    await writer.sends(f"/consultations/{held}/journal")
    assert writer.browser.status == 401
    assert writer.browser.has(TOO_LONG)


async def test_files_are_left_out_and_that_is_said(
    writer: Writer, world: World, held: int, clock: StoppedClock
):
    clock.advance(LOCK_AFTER)
    path = f"/office/consultations/{held}/journal"
    files = {"scan": ("scan.pdf", b"%PDF-1.4", "application/pdf")}
    writer.browser.page = await writer.browser.client.post(path, data=writer.fields, files=files)
    await writer.answers("/lock/open", secret=PIN)
    assert writer.browser.has("Your form is kept", "Files are not kept. Attach them again.")
    await writer.sends_what_was_kept()
    assert "резюме" in await journal_of(world, held)


async def test_passwords_and_pins_are_never_kept(signed_in: Signs, consultant: Actor, clock: StoppedClock):
    writer = Writer(await signed_in(consultant))
    for path, typed in (
        ("/profile", {"old": PASSWORD, "new": "жаңа құпиясөз бірге", "again": "жаңа құпиясөз бірге"}),
        ("/profile/pin", {"pin": PIN, "password": PASSWORD}),
    ):
        await writer.fills_in(path, **typed)
        clock.advance(LOCK_AFTER)
        await writer.sends("/profile/password" if path == "/profile" else path)
        assert writer.browser.status == 423
        assert 'name="kept"' not in writer.page
        await writer.answers("/lock/open", secret=PIN)


def test_every_field_that_hides_what_is_typed_is_known_as_a_secret():
    hidden = set()
    for page in Path(HERE / "templates").rglob("*.html"):
        text = page.read_text()
        hidden |= set(re.findall(r"parts\.text\('(\w+)'[^}]*?type='password'", text))
        hidden |= set(re.findall(r'<input[^>]*name="(\w+)"[^>]*type="password"', text))
        hidden |= set(re.findall(r'<input[^>]*name="(\w+)"[^>]*autocomplete="one-time-code"', text))
    assert hidden
    assert hidden <= SECRETS


async def test_an_undo_stands_in_the_notice_of_what_was_done(
    signed_in: Signs, consultant: Actor, world: World, clock: StoppedClock
):
    visit = await world.somebody_is_confirmed(world.career)
    clock.at = visit.starts_at + timedelta(minutes=10)
    browser = await signed_in(world.desk)
    for act, said in (("missed", DONE["missed"]), ("held", DONE["held"])):
        await browser.sends(f"/consultations/{visit.number}/{act}", back="/office/today")
        assert browser.where == "/office/today"
        assert browser.has(said)
        notice = browser.page.text.split('class="notice good done"')[1].split("</div>")[0]
        assert f'action="/office/consultations/{visit.number}/undo"' in notice
        await browser.sends(f"/consultations/{visit.number}/undo")
        assert browser.has("Taken back.")
        found = await world.services.consultations.card(Cause(world.desk, ChannelName.DESK), visit.number)
        assert found.row.state is ConsultationState.CONFIRMED


@pytest.mark.parametrize("of", ["", "x", "1/../../staff/2", "99999999999", "１"])
async def test_a_made_up_number_makes_no_button(signed_in: Signs, world: World, of: str):
    browser = await signed_in(world.desk)
    await browser.opens("/today", said="held", of=of)
    assert browser.status == 200
    assert f"consultations/{of}/undo" not in browser.page.text
    await browser.opens("/today", said="saved", of="1")
    assert "/undo" not in browser.page.text


async def test_the_second_factor_asked_in_between_loses_nothing(
    writer: Writer, world: World, held: int, consultant: Actor, clock: StoppedClock, services: Services
):
    secret = random_base32()
    async with services.sessions.begin() as session:
        login = await session.get_one(Login, consultant.login_id)
        sealed = services.tools.keys.seal("totp", f"logins:{login.id}", secret)
        login.totp_secret, login.totp_since = sealed, clock.now()
    clock.advance(IDLE)
    await writer.sends(f"/consultations/{held}/journal")
    await writer.answers("/login", login="career", password=PASSWORD)
    assert writer.browser.has("One more step")
    await writer.answers("/second-factor", code="000000")
    assert writer.browser.status == 422
    await writer.answers("/second-factor", code=TOTP(secret).at(clock.now()))
    assert writer.browser.has("Your form is kept")
    await writer.sends_what_was_kept()
    assert "резюме" in await journal_of(world, held)
