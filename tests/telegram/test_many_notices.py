"""Many notices at once: as fast as is permitted, and few of them in flight should the process die."""

import asyncio

from sqlalchemy import select

from bot.delivery import AT_ONCE
from db.enums import ChannelName, PromiseState, Role
from db.models.conversations import Promise
from db.models.people import Contact
from db.models.staff import StaffContact
from services.notices.deliveries import BATCH
from services.notices.outgoing import promise, to_login
from services.turns.conversations import meet
from tests.factories import a_centre, a_login
from tests.house import House
from tests.telegram.acts import count
from tests.telegram.office import joined
from tests.telegram.server import TelegramServer

MANY = 2 * BATCH + 5


async def _promise_to_many(house: House, api: TelegramServer) -> None:
    centre = await a_centre(house.database)
    now = house.clock.now()
    await house.keys.stock_up()
    for number in range(1, MANY + 1):
        actor = await a_login(house.database, centre, Role.DIRECTOR)
        api.person(number).room.started = True
        async with house.database.begin() as session:
            await meet(session, house.keys, channel=ChannelName.TELEGRAM, external_id=str(number), now=now)
            contact = await session.scalar(select(Contact.id).where(Contact.external_id == str(number)))
            session.add(StaffContact(contact_id=contact, login_id=actor.login_id, joined_at=now))
            recipient = to_login(actor.login_id or 0)
            await promise(session, "report_reminder", recipient, "report:1:2026Q4", now=now)
        await house.keys.stock_up()


async def test_few_are_in_flight_and_no_batch_waits_for_the_last_of_another(house: House, api):
    await _promise_to_many(house, api)
    api.slow("sendMessage", 0.02)
    most = 0
    async with joined(house, api) as line, asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(line.delivery.everything())
        while not sending.done():
            most = max(most, await count(house, Promise, Promise.state == PromiseState.SENDING))
            await asyncio.sleep(0.001)
        assert await sending == MANY
        assert await line.delivery.everything() == 0
    assert 1 < most <= AT_ONCE < BATCH
    assert await count(house, Promise, Promise.state == PromiseState.SENT) == MANY
    assert len({call.params["chat_id"] for call in api.called("sendMessage")}) == MANY
