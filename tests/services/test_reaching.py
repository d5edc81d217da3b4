"""Where a notice goes: to a chat that can take it, of those the one last seen."""

from datetime import timedelta

import pytest

from db.enums import ChannelName, Role, TemplateState
from db.models.people import Contact, ContactPerson
from db.models.staff import StaffContact
from db.models.whatsapp import WhatsAppAccount
from services.clock import StoppedClock
from services.notices.outgoing import to_contact, to_login, to_person
from services.notices.reaching import STOPPED, Reached, reach
from services.whatsapp.templates import TemplateStanding, WhatsAppTemplates
from tests.factories import a_centre, a_login, a_person

A_DAY = timedelta(hours=24)
ALL = {ChannelName.WEB: True, ChannelName.TELEGRAM: False, ChannelName.WHATSAPP: False}
KIND = "visit_missed"


@pytest.fixture
async def person(database):
    return await a_person(database, await a_centre(database))


class Chats:
    """Somebody's chats, each seen so long ago."""

    def __init__(self, database, clock: StoppedClock, person_id: int) -> None:
        self._database, self._clock, self._person_id = database, clock, person_id
        self.templates = WhatsAppTemplates(database, clock)

    async def on_whatsapp(self, ago: timedelta, **more) -> int:
        at = self._clock.now() - ago
        async with self._database.begin() as session:
            account = WhatsAppAccount(address=b"", heard_at=at, created_at=at)
            session.add(account)
            await session.flush()
        return await self.on(ChannelName.WHATSAPP, str(account.id), ago, **more)

    async def on(self, channel: ChannelName, name: str, ago: timedelta, **more) -> int:
        at = self._clock.now() - ago
        async with self._database.begin() as session:
            contact = Contact(
                channel=channel,
                external_id=name,
                source="",
                is_public=False,
                created_at=at,
                seen_at=at,
                **{"person_id": self._person_id, **more},
            )
            session.add(contact)
            await session.flush()
            session.add(ContactPerson(contact_id=contact.id, person_id=self._person_id, since=at))
        return contact.id

    async def approve(self, lang: str, kind: str = KIND) -> None:
        await self.templates.put([TemplateStanding(f"kenes_{kind}", lang, TemplateState.APPROVED)])

    async def reached(self, recipient: str = "", channels=None) -> Reached | str | None:
        async with self._database.begin() as session:
            return await reach(
                session,
                recipient or to_person(self._person_id),
                KIND,
                ALL if channels is None else channels,
                self._clock.now(),
            )


@pytest.fixture
def chats(database, clock, person) -> Chats:
    return Chats(database, clock, person.id)


async def test_of_chats_that_can_take_it_the_one_last_seen(chats):
    await chats.on(ChannelName.TELEGRAM, "42", timedelta(hours=3))
    newest = await chats.on_whatsapp(timedelta(hours=1))
    # Its name is no number.
    await chats.on(ChannelName.WEB, "a-browser", timedelta(hours=2))
    assert await chats.reached() == Reached(newest, ChannelName.WHATSAPP)


async def test_a_closed_window_without_a_template_comes_last(chats):
    open_ = await chats.on(ChannelName.TELEGRAM, "42", timedelta(days=90))
    await chats.on_whatsapp(A_DAY)
    assert await chats.reached() == Reached(open_, ChannelName.TELEGRAM)


@pytest.mark.parametrize(("lang", "kind", "is_able"), [
    ("kk", KIND, True),
    ("ru", KIND, False),
    ("kk", "visit_soon", False),
])  # fmt: skip
async def test_with_a_template_in_their_language_it_is_as_good_as_open(chats, lang, kind, is_able):
    other = await chats.on(ChannelName.TELEGRAM, "42", timedelta(days=90))
    closed = await chats.on_whatsapp(A_DAY)
    await chats.approve(lang, kind)
    reached = await chats.reached()
    assert isinstance(reached, Reached)
    assert reached.contact_id == (closed if is_able else other)


async def test_better_there_than_nowhere(chats):
    closed = await chats.on_whatsapp(A_DAY)
    assert await chats.reached() == Reached(closed, ChannelName.WHATSAPP)
    assert await chats.reached(to_contact(closed)) == Reached(closed, ChannelName.WHATSAPP)


async def test_where_whatsapp_is_off_nobody_is_reached_there(chats):
    await chats.on_whatsapp(timedelta(hours=1))
    telegram = await chats.on(ChannelName.TELEGRAM, "42", timedelta(days=90))
    off = {ChannelName.WEB: True, ChannelName.TELEGRAM: False}
    assert await chats.reached(channels=off) == Reached(telegram, ChannelName.TELEGRAM)


async def test_who_wanted_nothing_more_and_wrote_again_is_answered_there(chats, clock):
    stopped = clock.now() - timedelta(hours=2)
    written = await chats.on_whatsapp(timedelta(hours=3), stopped_at=stopped)
    assert await chats.reached() == STOPPED
    again = await chats.on_whatsapp(timedelta(hours=1), stopped_at=stopped)
    assert await chats.reached() == Reached(again, ChannelName.WHATSAPP)
    # Telegram says itself when it is allowed again.
    await chats.on(ChannelName.TELEGRAM, "42", timedelta(0), stopped_at=stopped)
    assert await chats.reached() == Reached(again, ChannelName.WHATSAPP)
    assert written != again


async def test_staff_too_are_told_where_it_can_be_taken(chats, database, clock):
    centre = await a_centre(database)
    login = await a_login(database, centre, Role.FRONT_DESK)
    telegram = await chats.on(ChannelName.TELEGRAM, "42", timedelta(days=9), person_id=None)
    closed = await chats.on_whatsapp(A_DAY, person_id=None)
    async with database.begin() as session:
        for ago, contact in ((9, telegram), (1, closed)):
            joined = clock.now() - timedelta(days=ago)
            session.add(StaffContact(contact_id=contact, login_id=login.login_id, joined_at=joined))
    assert await chats.reached(to_login(login.login_id or 0)) == Reached(telegram, ChannelName.TELEGRAM)
    await chats.approve("kk")
    assert await chats.reached(to_login(login.login_id or 0)) == Reached(closed, ChannelName.WHATSAPP)
