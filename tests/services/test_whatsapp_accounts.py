"""Whose WhatsApp it is: by id, by phone, by both, after either changed; nothing readable in the database."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, update

from db.enums import ChannelName
from db.models.people import Contact, PossibleDouble
from db.models.whatsapp import WhatsAppAccount
from services.keeping.resealing import reseal, unreadable
from services.keeping.retention import Retention
from services.keeping.sweeping import forget_contacts
from services.keys import Keys
from services.whatsapp.accounts import Address, Heard, WhatsAppAccounts
from tests.factories import a_centre, a_contact, a_person

PHONE, OTHER_PHONE = "77015550101", "77025550202"
ID, OTHER_ID = "KZ.13491208655302741918", "KZ.99001208655302741918"
BOTH = Address(ID, PHONE)
BY_ID, BY_PHONE = Address(ID), Address(phone=PHONE)


@pytest.fixture
def accounts(database, tools, clock):
    return WhatsAppAccounts(database, tools.keys, clock)


@pytest.fixture
def writes(database, accounts, clock):
    """They write, one after the other in one batch; the numbers of their accounts."""

    async def write(*addresses: Address) -> list[int]:
        async with database.begin() as session:
            numbers: list[int] = await accounts.place(session, [Heard(one, clock.now()) for one in addresses])
            return numbers

    return write


async def _registered(database, number: int) -> int:
    """Somebody registered in this chat; the number of the person."""
    person = await a_person(database, await a_centre(database))
    contact = await a_contact(database, person=person, channel=ChannelName.WHATSAPP)
    async with database.begin() as session:
        named = update(Contact).where(Contact.id == contact.id).values(external_id=str(number))
        await session.execute(named)
    return person.id


async def _pairs(database) -> list[tuple[int, int]]:
    async with database.read() as session:
        rows = await session.execute(select(PossibleDouble.first_id, PossibleDouble.second_id))
        return [(first, second) for first, second in rows]


@pytest.mark.parametrize("address", [BOTH, BY_ID, BY_PHONE], ids=["both", "id", "phone"])
async def test_who_wrote_before_is_known_again(accounts, writes, address):
    first, again = await writes(address), await writes(address)
    assert first == again
    assert await accounts.address_of(first[0]) == address


async def test_several_in_one_batch_and_one_of_them_twice(writes):
    one, other, again = await writes(BOTH, Address(OTHER_ID, OTHER_PHONE), BOTH)
    assert one == again != other


@pytest.mark.parametrize("first", [BY_ID, BY_PHONE], ids=["phone shown later", "id told later"])
async def test_what_was_hidden_is_learned_once_it_is_shown(accounts, writes, first):
    [number] = await writes(first)
    assert await writes(BOTH) == [number]
    assert await accounts.address_of(number) == BOTH
    assert await writes(BY_ID, BY_PHONE) == [number, number]


async def test_a_phone_hidden_later_stays_known(accounts, writes):
    [number] = await writes(BOTH)
    assert await writes(BY_ID) == [number]
    assert await accounts.address_of(number) == BOTH


@pytest.mark.parametrize("at_once", [True, False], ids=["in one batch", "one after the other"])
async def test_a_phone_that_is_anothers_by_now_leaves_who_had_it(accounts, writes, at_once):
    newcomer = Address(OTHER_ID, PHONE)
    if at_once:
        had, has = await writes(BOTH, newcomer)
    else:
        [had], [has] = await writes(BOTH), await writes(newcomer)
    assert had != has
    assert await accounts.address_of(had) == BY_ID
    assert await accounts.address_of(has) == newcomer
    assert await writes(BY_PHONE, BY_ID) == [has, had]


async def test_a_phone_that_passes_between_two_who_are_known(accounts, writes):
    newer, had = await writes(Address(OTHER_ID)), await writes(BOTH)
    assert await writes(Address(OTHER_ID, PHONE)) == newer
    assert await accounts.address_of(newer[0]) == Address(OTHER_ID, PHONE)
    assert await accounts.address_of(had[0]) == BY_ID


async def test_id_and_phone_of_two_registered_people_are_left_to_staff(database, accounts, writes):
    [by_id], [by_phone] = await writes(BY_ID), await writes(BY_PHONE)
    people = [await _registered(database, by_id), await _registered(database, by_phone)]
    assert await writes(BOTH) == [by_id]
    assert await accounts.address_of(by_phone) == BY_PHONE
    assert await _pairs(database) == [tuple(sorted(people))]
    assert await writes(BOTH) == [by_id]
    assert len(await _pairs(database)) == 1


async def test_a_changed_number_keeps_the_chat(accounts, writes):
    [number] = await writes(BOTH)
    await accounts.moved(BY_PHONE, Address(OTHER_ID, OTHER_PHONE))
    assert await accounts.address_of(number) == Address(OTHER_ID, OTHER_PHONE)
    assert await writes(Address(OTHER_ID)) == [number]


async def test_the_id_of_a_changed_number_is_learned_from_their_next_message(accounts, writes):
    [number] = await writes(BOTH)
    await accounts.moved(BOTH, Address(phone=OTHER_PHONE))
    assert await accounts.address_of(number) == Address(phone=OTHER_PHONE)
    assert await writes(Address(OTHER_ID, OTHER_PHONE)) == [number]
    # The phone they gave up is a stranger's from now on.
    assert await writes(BY_PHONE) != [number]


async def test_a_number_that_changes_into_anothers_is_left_to_staff(database, accounts, writes):
    [mover], [there] = await writes(BOTH), await writes(Address(OTHER_ID, OTHER_PHONE))
    people = [await _registered(database, mover), await _registered(database, there)]
    await accounts.moved(BOTH, Address(OTHER_ID, OTHER_PHONE))
    assert await accounts.address_of(mover) == BOTH
    assert await _pairs(database) == [tuple(sorted(people))]


async def test_a_strangers_changed_number_means_nothing(database, accounts):
    await accounts.moved(BOTH, Address(OTHER_ID, OTHER_PHONE))
    assert await _all(database) == 0


async def _all(database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(WhatsAppAccount)) or 0


async def test_the_window_is_open_for_a_day_and_not_to_the_last_minute(accounts, writes, clock):
    [number] = await writes(BOTH)
    clock.advance(timedelta(hours=23, minutes=57))
    assert await accounts.is_open(number)
    clock.advance(timedelta(minutes=2))
    assert not await accounts.is_open(number)
    await writes(BOTH)
    assert await accounts.is_open(number)
    await accounts.close_window(number)
    assert not await accounts.is_open(number)


async def test_a_message_that_comes_late_shortens_no_window(database, accounts, writes, clock):
    [number] = await writes(BOTH)
    async with database.begin() as session:
        await accounts.place(session, [Heard(BOTH, clock.now() - timedelta(hours=20))])
    clock.advance(timedelta(hours=10))
    assert await accounts.is_open(number)


async def test_a_rotation_of_the_keys_finds_everybody_again(database, tools, clock, writes, tmp_path):
    [number] = await writes(BOTH)
    old = tools.keys
    path = tmp_path / "keys.json"
    rotated = Keys.with_new(old, path, "second")
    under_way = WhatsAppAccounts(database, rotated, clock)
    async with database.begin() as session:
        assert await under_way.place(session, [Heard(BY_PHONE, clock.now())]) == [number]
    assert await reseal(database, rotated) == 1
    newest = Keys("second", {"second": rotated._secrets["second"]})
    assert not any((await unreadable(database, newest)).values())
    after = WhatsAppAccounts(database, newest, clock)
    async with database.begin() as session:
        found = await after.place(session, [Heard(BY_ID, clock.now()), Heard(BY_PHONE, clock.now())])
    assert found == [number, number]
    assert await after.address_of(number) == BOTH


async def test_two_statements_place_a_whole_batch(database, accounts, clock):
    heard = [Heard(Address(f"KZ.{n}", f"7701555{n:04}"), clock.now()) for n in range(50)]
    async with database.begin() as session:
        await accounts.place(session, heard)
    clock.advance(timedelta(minutes=5))
    said = await _statements(database, accounts, [Heard(one.address, clock.now()) for one in heard])
    assert [one.split()[0] for one in said] == ["SELECT", "UPDATE"]


async def _statements(database, accounts, heard) -> list[str]:
    said: list[str] = []
    engine = database._writer.sync_engine

    def hear(_connection, _cursor, statement, *_more):
        said.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    async with database.begin() as session:
        await accounts.place(session, heard)
    event.remove(engine, "before_cursor_execute", hear)
    return said


async def test_nothing_of_them_stands_readable_in_the_database(database, writes):
    await writes(BOTH)
    columns = (WhatsAppAccount.user_hash, WhatsAppAccount.phone_hash, WhatsAppAccount.address)
    async with database.read() as session:
        (row,) = (await session.execute(select(*columns))).all()
    content = b"".join(row)
    if database.is_sqlite:
        files = Path(str(database.url.database)).parent.glob("kenes*")
        content += b"".join(file.read_bytes() for file in files)
    assert row.address in content
    for word in (PHONE, PHONE[1:], ID, ID[3:]):
        assert word.encode() not in content


async def test_who_is_forgotten_is_reached_no_more(database, writes, accounts, clock):
    [number], [other] = await writes(BOTH), await writes(Address(OTHER_ID))
    await _registered(database, number)
    async with database.begin() as session:
        contact_id = await session.scalar(select(Contact.id).where(Contact.external_id == str(number)))
        await forget_contacts(session, [contact_id], clock.now())
    assert await accounts.address_of(number) is None
    assert await accounts.address_of(other) is not None


async def test_an_account_that_nobody_has_a_contact_for_goes_after_a_day(database, tools, writes, clock):
    [number], _nobody = await writes(BOTH), await writes(Address(OTHER_ID))
    await _registered(database, number)
    retention = Retention(database, tools)
    assert "whatsapp_accounts" not in await retention.sweep(clock.now() + timedelta(hours=23))
    assert (await retention.sweep(clock.now() + timedelta(hours=25)))["whatsapp_accounts"] == 1
    assert await _all(database) == 1
