"""What goes to WhatsApp, without what comes from there: a house, its sender, people with a chat."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.channels.whatsapp import sender as sending
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.channels.whatsapp.cloud import Cloud
from bot.channels.whatsapp.rendering import Ready, written
from bot.channels.whatsapp.sender import Sender
from bot.channels.whatsapp.template_states import states_of
from bot.delivery import Delivery
from db.enums import ChannelName
from db.models.conversations import Promise, Reply
from db.models.people import ContactPerson
from services.channels.faults import ChannelFaults
from services.notices.deliveries import Deliveries
from services.notices.receipts import Receipts
from services.turns import conversations
from services.turns.conversations import Waiting
from services.turns.replies import Replies
from services.whatsapp.accounts import Address, Heard, WhatsAppAccounts
from services.whatsapp.days import WhatsAppDays
from services.whatsapp.pace import Pace
from services.whatsapp.templates import WhatsAppTemplates
from tests.bot.promises import missed, the_promise
from tests.bot.stage import Stage, a_stage
from tests.factories import a_person
from tests.house import House
from tests.whatsapp.office import settings_of
from tests.whatsapp.people import Person
from tests.whatsapp.server import CloudServer

HELLO = Ready({"type": "text", "text": {"body": "Сәлем!"}})


@contextmanager
def soon() -> Iterator[None]:
    """Who is told to wait does, but not for long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "THROTTLED", tuple(pause / 100 for pause in sending.THROTTLED))
        patch.setattr(sending, "TO_ONE", tuple(pause / 100 for pause in sending.TO_ONE))
        yield


@dataclass
class Reader:
    """Somebody at WhatsApp as both sides know them."""

    person: Person
    account: int
    contact_id: int
    # As registered with us; 0 for a stranger.
    number: int


class Mailing:
    """A house that writes to the people of one Cloud API server."""

    def __init__(self, house: House, api: CloudServer, stage: Stage) -> None:
        self.house, self.api, self.stage = house, api, stage
        database, clock = house.database, house.clock
        self.accounts = WhatsAppAccounts(database, house.tools.keys, clock)
        self.receipts = Receipts(database, clock, self.accounts)
        self.templates = WhatsAppTemplates(database, clock)
        self.days = WhatsAppDays(database, clock)
        self.faults = ChannelFaults(database, clock)
        self.pace = Pace(database, api.phone_id)
        self.cloud = Cloud(settings_of(api))
        self.sender = self.a_sender()
        self.sender.take_up([])
        house.messengers[ChannelName.WHATSAPP] = WhatsAppChannel(self.sender)
        self.deliveries = Deliveries(database, house.tools, house.keys)
        self.delivery = Delivery(self.deliveries, house.channels)

    def a_sender(self) -> Sender:
        """As a process has one."""
        return Sender(
            self.cloud,
            Replies(self.house.database, self.house.keys, self.house.clock),
            accounts=self.accounts,
            pace=self.pace,
            templates=self.templates,
            days=self.days,
            faults=self.faults,
        )

    async def a_reader(self, number: int = 7, *, heard: datetime | None = None, by: str = "both") -> Reader:
        """Somebody who registered; they wrote last at `heard`, else a moment ago."""
        database, now = self.house.database, self.house.clock.now()
        at = heard or now - timedelta(minutes=1)
        person = self.api.person(number, by=by)
        person.chat.heard_at = at.timestamp()
        address = Address(
            person.chat.user_id if person.chat.tells_id else "",
            person.chat.phone if person.chat.tells_phone else "",
        )
        registered = await a_person(database, self.stage.centre)
        await self.house.keys.stock_up()
        async with database.begin() as session:
            (account,) = await self.accounts.place(session, [Heard(address, at)])
            keys = self.house.keys
            dialogue = await conversations.meet(
                session, keys, channel=ChannelName.WHATSAPP, external_id=str(account), now=now
            )
            dialogue.lang, dialogue.person_id = "kk", registered.id
            await conversations.keep(session, keys, dialogue, now)
            session.add(ContactPerson(contact_id=dialogue.contact_id, person_id=registered.id, since=now))
        return Reader(person, account, dialogue.contact_id, registered.id)

    async def replies(self, reader: Reader, *ready: Ready) -> tuple[Waiting, ...]:
        """As a turn writes them down."""
        keys, now = self.house.keys, self.house.clock.now()
        await keys.stock_up()
        async with self.house.database.begin() as session:
            dialogue = await conversations.find(session, keys, contact_id=reader.contact_id)
            assert dialogue
            dialogue.replies += [written(one) for one in ready]
            return await conversations.keep(session, keys, dialogue, now)

    async def says(self, reader: Reader, *ready: Ready) -> None:
        """Writes replies down and hands them to the sender."""
        waiting = await self.replies(reader, *ready)
        self.sender.send(reader.contact_id, str(reader.account), waiting)

    async def left(self) -> list[Reply]:
        """Replies that stand in the database."""
        async with self.house.database.read() as session:
            return list(await session.scalars(select(Reply).order_by(Reply.id)))

    async def notice(self, reader: Reader) -> Promise:
        """Promises them one, lets delivery try, and looks what became of it."""
        await missed(self.house, self.stage, reader.number)
        return await self.tries()

    async def tries(self) -> Promise:
        """Delivery takes in hand what is due; the one notice, as it stands then."""
        await self.delivery.everything()
        return await the_promise(self.house, "visit_missed")

    async def approve(self) -> None:
        """Meta approves every template, and we know of it."""
        from bot.channels.whatsapp.templates import definitions

        self.api.templates.verdict = "APPROVED"
        for one in definitions():
            self.api.templates.submit(one)
        await self.templates.put(states_of(await self.cloud.templates()))


@asynccontextmanager
async def a_mailing(house: House, api: CloudServer) -> AsyncIterator[Mailing]:
    """Until the end of the block; nothing that no honest client sends may have been sent."""
    api.clock = house.clock
    mailing = Mailing(house, api, await a_stage(house))
    try:
        with soon():
            yield mailing
    finally:
        await mailing.sender.close()
        await mailing.cloud.close()
        house.messengers.pop(ChannelName.WHATSAPP, None)
    assert not api.faults
