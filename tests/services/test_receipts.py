"""How far a notice came: never back, whatever order it is told in; what did not come is said otherwise."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from db.engine import Database
from db.enums import ChannelName, PromiseState, Receipt
from db.models.conversations import Promise
from services.channels.faults import ChannelFaults
from services.notices.outgoing import promise, to_contact, to_login, to_person
from services.notices.promise_ends import BACKOFF, BY_TEMPLATE
from services.notices.receipts import Receipts
from services.whatsapp.accounts import Address, WhatsAppAccounts
from tests.factories import a_centre, a_person

S = PromiseState
NOON = int(datetime(2026, 11, 16, 7, tzinfo=UTC).timestamp())


@dataclass(frozen=True)
class Told:
    """A status as a webhook tells it."""

    state: str
    tag: str = "p1"
    code: int = 0
    wamid: str = "wamid.1"
    timestamp: int = NOON
    address: Address = Address()


@pytest.fixture
def receipts(database, clock, tools) -> Receipts:
    return Receipts(database, clock, WhatsAppAccounts(database, tools.keys, clock))


@pytest.fixture
def promised(database, clock):
    """Makes promises that stand in a state; the number of the last one."""

    async def make(state: PromiseState, count: int = 1, recipient: str = "", **more: Any) -> int:
        if not recipient:
            person = await a_person(database, await a_centre(database))
            recipient = to_person(person.id)
        async with database.begin() as session:
            for number in range(count):
                await promise(session, "desk_answer", recipient, f"thread:{number}", now=clock.now())
        async with database.begin() as session:
            made = list(await session.scalars(select(Promise).order_by(Promise.id)))
            for one in made:
                one.state = state
                for name, value in more.items():
                    setattr(one, name, value)
        numbers: list[int] = [one.id for one in made]
        return numbers[-1]

    return make


async def the(database: Database, number: int) -> Promise:
    async with database.read() as session:
        return await session.get_one(Promise, number)


async def test_however_they_come_the_furthest_counts(database, promised, receipts):
    orders = list(permutations(("sent", "delivered", "read")))
    last = await promised(S.SENT, len(orders))
    for number, order in enumerate(orders, start=last - len(orders) + 1):
        for word in order:
            await receipts.note([Told(word, f"p{number}")])
        assert (await the(database, number)).receipt is Receipt.READ


async def test_when_it_was_read_is_what_the_messenger_says(database, promised, receipts):
    number = await promised(S.SENT)
    await receipts.note([Told("read", f"p{number}", timestamp=NOON + 90)])
    await receipts.note([Told("delivered", f"p{number}", timestamp=NOON + 95)])
    found = await the(database, number)
    assert found.receipt_at == datetime.fromtimestamp(NOON + 90, UTC)


@pytest.mark.parametrize("state", [S.UNCERTAIN, S.SENDING])
async def test_a_receipt_settles_what_nobody_knew(database, promised, receipts, state):
    number = await promised(state, fault="lost", claimed_by="a dead worker")
    await receipts.note([Told("sent", f"p{number}")])
    found = await the(database, number)
    assert (found.state, found.receipt, found.fault) == (S.SENT, Receipt.TAKEN, "")
    assert found.settled_at


async def test_what_was_read_is_not_said_again_though_it_was_promised_again(database, promised, receipts):
    number = await promised(S.PROMISED)
    await receipts.note([Told("sent", f"p{number}")])
    assert (await the(database, number)).state is S.PROMISED
    await receipts.note([Told("read", f"p{number}")])
    assert (await the(database, number)).state is S.SENT


async def test_what_was_said_by_telephone_stays_so(database, promised, receipts, clock):
    number = await promised(S.UNCERTAIN, called_at=clock.now())
    await receipts.note([Told("delivered", f"p{number}")])
    found = await the(database, number)
    assert (found.state, found.receipt) == (S.UNCERTAIN, Receipt.DELIVERED)


async def test_what_did_not_come_is_for_the_call_list(database, promised, receipts):
    number = await promised(S.SENT)
    await receipts.note([Told("sent", f"p{number}"), Told("failed", f"p{number}", 131026)])
    found = await the(database, number)
    assert (found.state, found.fault, found.receipt) == (S.FAILED, "undeliverable", None)
    assert found.unit_id


async def test_what_arrived_did_not_fail(database, promised, receipts):
    number = await promised(S.SENT)
    await receipts.note([Told("delivered", f"p{number}")])
    await receipts.note([Told("failed", f"p{number}", 131026)])
    assert (await the(database, number)).state is S.SENT


async def test_a_closed_window_is_answered_by_the_template_at_once_and_once(
    database, promised, receipts, clock
):
    number = await promised(S.SENT)
    closed = Told("failed", f"p{number}", 131047)
    await receipts.note([closed])
    found = await the(database, number)
    assert (found.state, found.due_at) == (S.PROMISED, clock.now())
    assert found.details[BY_TEMPLATE] is True
    await sent(database, number)
    # Meta tells it again, for a week.
    await receipts.note([closed, closed])
    assert (await the(database, number)).state is S.SENT
    await receipts.note([Told("failed", f"p{number}", 131047, wamid="wamid.2")])
    found = await the(database, number)
    assert (found.state, found.fault) == (S.FAILED, "window")


async def test_what_passes_is_tried_again_later_and_later(database, promised, receipts, clock):
    number = await promised(S.SENT)
    for place, pause in enumerate(BACKOFF):
        await receipts.note([Told("failed", f"p{number}", 131000, wamid=f"wamid.{place}")])
        found = await the(database, number)
        assert (found.state, found.due_at) == (S.PROMISED, clock.now() + pause)
        await sent(database, number)
    await receipts.note([Told("failed", f"p{number}", 130429, wamid="wamid.last")])
    found = await the(database, number)
    assert (found.state, found.fault) == (S.FAILED, "throttle")


async def test_staff_see_on_their_page_what_did_not_reach_their_chat(database, promised, receipts):
    number = await promised(S.SENT, recipient=to_login(1))
    await receipts.note([Told("failed", f"p{number}", 131026)])
    found = await the(database, number)
    assert (found.state, found.details["where"]) == (S.SENT, "today")


async def test_what_was_for_one_chat_only_rings_nobody(database, promised, receipts):
    number = await promised(S.SENT, recipient=to_contact(1), kind="chat_joined")
    await receipts.note([Told("failed", f"p{number}", 131026)])
    assert (await the(database, number)).state is S.DROPPED


async def test_errors_are_counted_once_each_replies_too(database, receipts, clock):
    faults = ChannelFaults(database, clock)
    lost = [Told("failed", "r5", 131026, wamid=f"wamid.{n}") for n in range(3)]
    await receipts.note([*lost, Told("failed", "r6", 131047, wamid="wamid.9")])
    clock.advance(timedelta(minutes=1))
    await receipts.note(lost)
    await faults.count(ChannelName.WHATSAPP, "190")
    counted = await faults.last(ChannelName.WHATSAPP)
    assert [(one.code, one.times) for one in counted] == [("190", 1), ("131026", 3), ("131047", 1)]


async def test_hundreds_come_at_a_time(database, promised, receipts):
    last = await promised(S.SENDING, 300)
    numbers = range(last - 299, last + 1)
    await receipts.note([Told("delivered", f"p{number}", wamid=f"wamid.{number}") for number in numbers])
    async with database.read() as session:
        states = {(one.state, one.receipt) for one in await session.scalars(select(Promise))}
    assert states == {(S.SENT, Receipt.DELIVERED)}


@pytest.mark.parametrize("tag", ["", "p", "p-1", "p1x", "p²", "p99999999999999", "r", "17", "p2147483647"])
async def test_tags_that_are_nobodys_change_nothing(database, promised, receipts, tag):
    number = await promised(S.SENDING)
    await receipts.note([Told("read", tag), Told("unheard of", f"p{number}"), Told("failed", tag, 131026)])
    assert (await the(database, number)).state is S.SENDING


async def sent(database: Database, number: int) -> None:
    async with database.begin() as session:
        (await session.get_one(Promise, number)).state = S.SENT
