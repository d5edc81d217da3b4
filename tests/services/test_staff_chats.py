"""A unit that switched notices in messengers off: its staff have them on the Today page alone."""

import pytest

from db.enums import ChannelName, PromiseState, Role
from db.models.conversations import Promise
from db.models.staff import StaffContact
from services.notices.deliveries import Deliveries
from services.notices.outgoing import promise, to_login
from services.staff.chats import StaffChats
from services.turns import conversations
from services.turns.conversations import ConversationKeys
from tests.factories import MONDAY, a_centre, a_login, almaty, by_staff, write

TEN = almaty("2026-11-02", "10:00")


@pytest.mark.parametrize("on", [True, False])
async def test_what_is_switched_off_goes_to_the_today_page(database, tools, clock, on):
    centre, other = await a_centre(database), await a_centre(database)
    director = await a_login(database, centre, Role.DIRECTOR)
    keys = ConversationKeys(database, clock)
    await keys.stock_up()
    async with database.begin() as session:
        chat = await conversations.meet(
            session, keys, channel=ChannelName.TELEGRAM, external_id="77", now=MONDAY
        )
    await write(
        database, StaffContact(contact_id=chat.contact_id, login_id=director.login_id, joined_at=MONDAY)
    )
    chats = StaffChats(database, tools)
    assert [(one.unit_id, one.is_on, one.joined) for one in await chats.switches(director)] == [
        (centre.id, True, 1)
    ]
    await chats.switch(by_staff(director), centre.id, on=on)
    clock.at = TEN
    async with database.begin() as session:
        # About another unit below: it is the reader's own unit that counts.
        to = to_login(director.login_id or 0)
        await promise(session, "report_overdue", to, "report:1", now=TEN, unit_id=other.id, count=1)
    deliveries = Deliveries(database, tools, keys)
    (number,) = await deliveries.claim()
    call = await deliveries.deliver(number, {ChannelName.TELEGRAM: False}, _shows)
    assert (call is not None) == on
    async with database.read() as session:
        kept = await session.get_one(Promise, number)
    assert kept.state is (PromiseState.SENDING if on else PromiseState.SENT)
    assert kept.details.get("where") == (None if on else "today")


async def _shows(*_what: object) -> None:
    raise AssertionError("a messenger is called after the commit")
