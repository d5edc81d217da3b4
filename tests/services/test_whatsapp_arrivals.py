"""What a webhook brings is stored whole or not at all, once, by two processes at once as by one."""

import asyncio

import pytest
from sqlalchemy import func, select

from db.models.conversations import Arrival
from db.models.whatsapp import WhatsAppAccount
from services.turns.conversations import ConversationKeys
from services.whatsapp.accounts import Address, Moved, WhatsAppAccounts
from services.whatsapp.arrivals import Letter, Removal, WhatsAppArrivals

OLD, NEW = Address("KZ.1", "77010000001"), Address("KZ.2", "77010000002")


@pytest.fixture
def a_process(database, tools, clock):
    """Another process on the same database, each time."""

    def build() -> WhatsAppArrivals:
        accounts = WhatsAppAccounts(database, tools.keys, clock)
        return WhatsAppArrivals(database, ConversationKeys(database, clock), accounts, clock)

    return build


@pytest.fixture
def letter(clock):
    return lambda number, address=OLD, said=b"hi": Letter(f"wamid.{number}", address, clock.now(), said)


async def count(database, table) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_a_letter_is_kept_once_with_its_account(a_process, letter):
    here = a_process()
    first, second = await here.store([letter(1), letter(2, NEW), letter(1)])
    assert first.arrived.external_id != second.arrived.external_id
    assert (first.body, first.arrived.provider_id) == (b"hi", "wamid.1")
    assert await a_process().store([letter(1), letter(2, NEW)]) == []
    found = await a_process().left_behind(at_start=True)
    assert [(one.arrived, one.body) for one in found] == [(one.arrived, one.body) for one in (first, second)]


async def test_what_two_processes_store_at_one_moment_is_stored_once(a_process, letter, database):
    processes = [a_process() for _ in range(4)]
    stored = await asyncio.gather(
        *(one.store([letter(n, Address(phone=f"7701{n}")) for n in range(10)]) for one in processes)
    )
    assert sum(map(len, stored)) == 10
    assert await count(database, WhatsAppAccount) == 10
    assert await count(database, Arrival) == 10


async def test_a_repeat_of_before_a_changed_number_is_still_a_repeat(a_process, letter, database):
    here = a_process()
    await here.store([letter(1, Address(phone=OLD.phone))])
    removal = Removal("wamid.moved", Moved(Address(phone=OLD.phone), Address(phone=NEW.phone)))
    [moved] = await here.store([letter(2, Address(phone=NEW.phone))], [removal])
    assert await here.store([letter(1, Address(phone=OLD.phone))], [removal]) == []
    assert await count(database, WhatsAppAccount) == 1
    assert moved.arrived.external_id == "1"


async def test_a_repeated_removal_moves_nobody_who_has_the_number_now(a_process, letter):
    here = a_process()
    removal = Removal("wamid.moved", Moved(Address(phone=OLD.phone), Address(phone=NEW.phone)))
    await here.store([letter(1, Address(phone=OLD.phone))])
    await here.store([], [removal])
    [newcomer] = await here.store([letter(2, Address(phone=OLD.phone))])
    await here.store([], [removal])
    [again] = await here.store([letter(3, Address(phone=OLD.phone))])
    assert newcomer.arrived.external_id == again.arrived.external_id != "1"
