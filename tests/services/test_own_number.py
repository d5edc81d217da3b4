"""The number that WhatsApp tells is offered to whoever it is of; other channels tell none."""

import pytest
from sqlalchemy import delete, update

from db.enums import ChannelName
from db.models.people import Contact
from db.models.whatsapp import WhatsAppAccount
from services.people.own_number import OwnNumber
from services.whatsapp.accounts import Address, Heard, WhatsAppAccounts
from tests.factories import a_contact


@pytest.fixture
def own_number(database, tools):
    return OwnNumber(database, tools)


@pytest.fixture
def writes_from(database, tools, clock):
    """Somebody at WhatsApp; the number of their contact."""

    async def write(address: Address) -> int:
        accounts = WhatsAppAccounts(database, tools.keys, clock)
        contact = await a_contact(database, channel=ChannelName.WHATSAPP)
        async with database.begin() as session:
            [number] = await accounts.place(session, [Heard(address, clock.now())])
            named = update(Contact).where(Contact.id == contact.id).values(external_id=str(number))
            await session.execute(named)
        return contact.id

    return write


async def test_a_known_number_is_told(own_number, writes_from):
    both = await writes_from(Address("KZ.1349", "77015550101"))
    assert await own_number.own_phone(both) == "+77015550101"
    alone = await writes_from(Address(phone="998901234567"))
    assert await own_number.own_phone(alone) == "+998901234567"


async def test_a_hidden_a_forgotten_and_anothers_number_is_not(database, own_number, writes_from):
    hidden = await writes_from(Address("KZ.1349"))
    assert await own_number.own_phone(hidden) is None
    forgotten = await writes_from(Address(phone="77015550101"))
    async with database.begin() as session:
        await session.execute(delete(WhatsAppAccount))
    assert await own_number.own_phone(forgotten) is None
    assert await own_number.own_phone(4711) is None


@pytest.mark.parametrize("channel", [ChannelName.WEB, ChannelName.TELEGRAM])
async def test_a_contact_of_another_channel_with_the_same_number_has_none(
    database, own_number, writes_from, channel
):
    await writes_from(Address(phone="77015550101"))
    other = await a_contact(database, channel=channel)
    async with database.begin() as session:
        await session.execute(update(Contact).where(Contact.id == other.id).values(external_id="1"))
    assert await own_number.own_phone(other.id) is None
