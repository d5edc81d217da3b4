"""Turns to speak on WhatsApp: never more than Meta allows, whoever asks, from however many processes."""

from bisect import bisect_left
from collections import defaultdict
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import select

from db.engine import Database
from db.models.whatsapp import WhatsAppAccount, WhatsAppPace
from services.whatsapp.pace import ANOTHER_CLOCK, BURST, GAP, IN_A_CHAT, PER_SECOND, NotYet, Pace
from tests.services.virtual_time import START, VirtualTime

# Floating-point seconds, rounded to milliseconds.
A_TICK = 0.001


@pytest.fixture
async def people(database: Database) -> list[int]:
    """Ten accounts."""
    async with database.begin() as session:
        made = [WhatsAppAccount(address=b"", created_at=datetime(2026, 11, 1, tzinfo=UTC)) for _ in range(10)]
        session.add_all(made)
        await session.flush()
        return [one.id for one in made]


class Line:
    """Two processes that share a number, and a note of when each message went to whom."""

    def __init__(self, database: Database) -> None:
        self.time = VirtualTime()
        self.processes = [Pace(database, "1060", now=self.time.now, sleep=self.time.sleep) for _ in range(2)]
        self.sent: list[tuple[float, int]] = []

    async def say(self, process: int, person: int) -> None:
        await self.processes[process].wait_turn(person)
        self.sent.append((self.time.now() - START, person))

    @property
    def busiest_second(self) -> int:
        return most_within(sorted(at for at, _ in self.sent), 1.0)


def most_within(moments: list[float], seconds: float) -> int:
    """The most of them in any time so long, its end left out."""
    return max(
        bisect_left(moments, begin + seconds - A_TICK / 2) - place for place, begin in enumerate(moments)
    )


@pytest.mark.parametrize("seed", range(3))
async def test_whenever_they_ask_neither_the_number_nor_a_person_gets_more_than_is_allowed(
    database, people, seed
):
    line, chance = Line(database), Random(seed)
    # Rushes and lulls: within a few seconds far more than go out.
    asks = [
        (chance.choice([0.0, 0.0, 3.0, 20.0]) + chance.random(), chance.randrange(2), chance.choice(people))
        for _ in range(150)
    ]
    await line.time.run(*((at, line.say(process, person)) for at, process, person in asks))
    assert len(line.sent) == len(asks)
    assert line.busiest_second <= PER_SECOND
    by_person = defaultdict(list)
    for at, person in sorted(line.sent):
        by_person[person].append(at)
    for moments in by_person.values():
        for seconds in (1, 6, 30, 60, 300):
            assert most_within(moments, seconds) <= BURST + seconds * 1000 / IN_A_CHAT


async def test_a_mailing_goes_out_as_fast_as_is_allowed(database):
    line = Line(database)
    # Nobody's accounts: the number alone is the limit.
    await line.time.run(*((0.0, line.say(n % 2, 1_000 + n)) for n in range(200)))
    took = max(at for at, _ in line.sent)
    assert line.busiest_second <= PER_SECOND
    assert 199 / took > 0.95 * PER_SECOND


async def test_who_reads_and_answers_never_waits(database, people):
    line = Line(database)
    await line.time.run(*((2.0 * step, line.say(0, people[0])) for step in range(BURST + 8)))
    assert [at for at, _ in line.sent] == [2.0 * step for step in range(BURST + 8)]


async def test_a_process_that_starts_goes_on_where_the_last_one_stopped(database, people):
    line = Line(database)
    await line.time.run(*((0.0, line.say(0, people[0])) for _ in range(BURST)))
    # Another process, which saw nothing of it.
    await line.time.run((0.0, line.say(1, people[0])))
    assert line.sent[-1][0] == pytest.approx(IN_A_CHAT / 1000, abs=0.3)


async def test_one_who_heard_much_holds_up_nobody_else(database, people):
    line = Line(database)
    await line.time.run(
        *((0.0, line.say(0, people[0])) for _ in range(BURST + 5)), (1.0, line.say(0, people[1]))
    )
    assert next(at for at, person in line.sent if person == people[1]) == pytest.approx(1.0, abs=A_TICK)


async def test_a_pause_holds_for_every_process_and_for_those_who_had_their_turn(database, people):
    line = Line(database)
    waiting = [(0.0, line.say(n % 2, people[n % 10])) for n in range(20)]
    await line.time.run(*waiting, (0.1, line.processes[0].pause(30)), (1.0, line.say(1, people[0])))
    late = [at for at, _ in line.sent if at > 0.5]
    assert late
    assert min(late) >= 30.1 - A_TICK


async def test_a_pause_of_one_chat_is_nobody_elses(database, people):
    line = Line(database)
    await line.processes[0].pause_chat(people[0], 16)
    await line.time.run((0.0, line.say(1, people[0])), (0.0, line.say(1, people[1])))
    (other, theirs), (late, mine) = line.sent
    assert (theirs, mine) == (people[1], people[0])
    assert other < 1
    assert late == pytest.approx(16, abs=0.1)


async def test_where_the_machine_stood_still_not_all_go_at_once(database):
    line = Line(database)

    async def stand_still() -> None:
        line.time.stand_still(2.0)

    await line.time.run(*((0.0, line.say(0, 1_000 + n)) for n in range(150)), (0.5, stand_still()))
    assert len(line.sent) == 150
    assert line.busiest_second <= PER_SECOND


async def test_who_has_no_time_to_wait_is_told_and_takes_nobodys_turn(database, people):
    line = Line(database)
    await line.processes[0].pause(60)
    before = await paced(database)
    with pytest.raises(NotYet) as far:
        await line.processes[1].wait_turn(people[0], patience=20)
    assert 59 < far.value.seconds < 61
    assert await paced(database) == before


async def test_a_clock_that_was_put_back_stops_nothing(database, people):
    line = Line(database)
    ahead = int(START * 1000) + ANOTHER_CLOCK + 60_000
    async with database.begin() as session:
        session.add(WhatsAppPace(phone_id="1060", paced_until=ahead))
        (await session.get_one(WhatsAppAccount, people[0])).paced_until = ahead
    await line.time.run((0.0, line.say(0, people[0])))
    assert line.sent == [(0.0, people[0])]


async def test_numbers_of_ours_have_a_pace_each(database):
    line = Line(database)
    other = Pace(database, "2070", now=line.time.now, sleep=line.time.sleep)
    await line.processes[0].wait_turn(1)
    await other.wait_turn(1)
    now = int(START * 1000)
    async with database.read() as session:
        assert set(await session.scalars(select(WhatsAppPace.paced_until))) == {now + GAP}


async def paced(database: Database) -> tuple[list[int], list[int]]:
    async with database.read() as session:
        return (
            list(await session.scalars(select(WhatsAppPace.paced_until))),
            list(await session.scalars(select(WhatsAppAccount.paced_until).order_by(WhatsAppAccount.id))),
        )
