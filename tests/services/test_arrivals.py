"""Batches of updates: each once, whoever sends it again, in order; a stranger's are opened by their turn."""

import pytest
from sqlalchemy import event, func, select

from db.enums import ArrivalState, ChannelName
from db.models.conversations import Arrival
from services.turns.arrivals import Arrivals, Stored
from services.turns.conversations import ConversationKeys
from services.turns.service import Arrived


@pytest.fixture
def keys(database, clock):
    return ConversationKeys(database, clock)


@pytest.fixture
def arrivals(database, keys, clock):
    return Arrivals(database, keys, clock)


def of(person: str, number: int) -> Stored:
    return Stored(Arrived(ChannelName.TELEGRAM, person, f"{number}:1"), f"{person}-{number}".encode())


async def test_a_batch_is_stored_in_its_order_and_each_of_it_once(database, keys, arrivals, clock):
    first = [of("1", 1), of("2", 2), of("1", 1), of("1", 3)]
    assert [one.body for one in await arrivals.store(first)] == [b"1-1", b"2-2", b"1-3"]
    again = [of("1", 3), of("1", 4), of("2", 2)]
    assert [one.body for one in await arrivals.store(again)] == [b"1-4"]
    keys._known.clear()
    left = await arrivals.left_behind(ChannelName.TELEGRAM, at_start=True)
    assert [one.body for one in left] == [b"1-1", b"2-2", b"1-3", b"1-4"]


async def test_what_one_stranger_sent_at_once_is_sealed_under_one_key(arrivals):
    one, other, another = await arrivals.store([of("1", 1), of("1", 2), of("2", 3)])
    assert one.arrived.key_id == other.arrived.key_id != another.arrived.key_id


async def test_two_statements_store_a_hundred(database, arrivals):
    said: list[str] = []
    engine = database._writer.sync_engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, words, *_more: said.append(words))
    batch = [of(str(number), number) for number in range(100)]
    assert await arrivals.store(batch)
    of_arrivals = [words for words in said if "conversation_keys" not in words]
    assert [words.split()[0] for words in of_arrivals] == ["SELECT", "INSERT"]
    async with database.read() as session:
        waiting = select(func.count()).where(Arrival.state == ArrivalState.WAITING)
        assert await session.scalar(waiting) == 100
    assert await arrivals.store(batch) == []
    assert await arrivals.store([]) == []
