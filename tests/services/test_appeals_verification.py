"""The histories of cases: what was changed, left out, put in or cut off is found, and named."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from db.engine import Database
from db.enums import AppealDoor, AppealEventKind, UnitKind
from db.models.appeals import Appeal, AppealContent, AppealEvent, ChainRoot
from services.appeals.history import entries, locked, record
from services.appeals.merkle import EMPTY, MerkleTree
from services.appeals.numbers import new_number, read_number, shown
from services.appeals.verification import Chains
from services.cause import SYSTEM
from services.clock import StoppedClock
from services.tools import Tools
from tests.factories import a_unit
from tests.services.cases import DAY, a_case

SAID = AppealEventKind.SAID


@pytest.fixture
async def cases(database: Database, tools: Tools) -> list[Appeal]:
    """Three cases with four events each; the second one's author is unnamed."""
    nation = await a_unit(database, kind=UnitKind.NATION)
    doors = (AppealDoor.NAMED, AppealDoor.ANONYMOUS, AppealDoor.CONFIDENTIAL)
    return [await _a_case(database, tools, nation.id, door) for door in doors]


async def _a_case(database: Database, tools: Tools, unit_id: int, door: AppealDoor) -> Appeal:
    case = await a_case(database, tools, unit_id, door=door)
    async with database.begin() as session:
        appeal = await locked(session, case.id)
        await record(session, tools, appeal, AppealEventKind.COLOURED, SYSTEM, colour="yellow")
        await record(session, tools, appeal, AppealEventKind.WITHDRAWN)
        await record(session, tools, appeal, SAID, text="Тағы бір рет.", files=2)
    return appeal


async def test_untouched_histories_are_whole(database: Database, tools: Tools, cases: list[Appeal]) -> None:
    found = await Chains(database, tools).verify()
    assert (found.cases, found.events, found.erased, found.faults) == (3, 12, 0, ())


async def test_what_was_said_is_read_again_in_order(
    database: Database, tools: Tools, cases: list[Appeal]
) -> None:
    async with database.read() as session:
        told = await entries(session, tools.keys, cases[0].id)
    assert [one.kind for one in told][0] is AppealEventKind.REGISTERED
    assert [one.text for one in told] == ["Директор ақша сұрады.", "", "", "Тағы бір рет."]
    assert told[1].details == {"colour": "yellow"}
    assert told[3].details == {"files": 2}


async def test_the_author_of_an_unnamed_case_leaves_a_day_and_no_time(
    database: Database, tools: Tools, cases: list[Appeal]
) -> None:
    async with database.read() as session:
        named = await entries(session, tools.keys, cases[0].id)
        unnamed = await entries(session, tools.keys, cases[1].id)
    assert all(one.at is not None for one in named)
    assert [one.at is None for one in unnamed] == [True, False, True, True]


CHANGES: dict[str, dict[str, object]] = {
    "another kind": {"kind": AppealEventKind.ANSWERED},
    "another day": {"on_day": date(2026, 11, 3)},
    "another role": {"role": "director"},
    "other words": {"content_digest": hashlib.sha256(b"x").digest()},
    "another link": {"digest": bytes(32)},
}


@pytest.mark.parametrize("change", sorted(CHANGES))
async def test_a_changed_event_is_found_and_named(
    database: Database, tools: Tools, cases: list[Appeal], change: str
) -> None:
    await _update(database, AppealEvent, cases[1].id, 2, CHANGES[change])
    (fault,) = (await Chains(database, tools).verify()).faults
    assert (fault.number, fault.seq, fault.what) == (cases[1].number, 2, "an event was changed")


async def test_an_event_written_anew_without_the_keys_file_does_not_fit(
    database: Database, tools: Tools, cases: list[Appeal]
) -> None:
    """Somebody with the database alone knows every value, and not the key."""
    async with database.read() as session:
        event = await session.get_one(AppealEvent, (cases[0].id, 4))
    forged = hashlib.sha256(event.prev + event.content_digest).digest()
    await _update(database, AppealEvent, cases[0].id, 4, {"digest": forged})
    async with database.begin() as session:
        await session.execute(update(Appeal).where(Appeal.id == cases[0].id).values(head=forged))
    assert [one.seq for one in (await Chains(database, tools).verify()).faults] == [4]


async def test_changed_words_are_found(database: Database, tools: Tools, cases: list[Appeal]) -> None:
    """Even sealed with the right key: the chain holds a digest of what was written."""
    other = tools.keys.seal_bytes("appeal", f"appeals:{cases[0].id}:1", b'{"text": "Nothing happened."}')
    await _update(database, AppealContent, cases[0].id, 1, {"content": other})
    await _update(database, AppealContent, cases[2].id, 1, {"content": b"noise"})
    faults = (await Chains(database, tools).verify()).faults
    assert [(one.number, one.seq, one.what) for one in faults] == [
        (cases[0].number, 1, "the words of an event were changed"),
        (cases[2].number, 1, "the words of an event cannot be opened"),
    ]


async def test_words_may_be_erased_but_not_vanish(
    database: Database, tools: Tools, cases: list[Appeal]
) -> None:
    await _forget_words(database, [cases[0].id, cases[1].id])
    async with database.begin() as session:
        appeal = await locked(session, cases[0].id)
        await record(session, tools, appeal, AppealEventKind.ERASED, SYSTEM)
    found = await Chains(database, tools).verify()
    assert found.erased == 6
    assert [(one.number, one.what) for one in found.faults] == [
        (cases[1].number, "the words of an event are missing")
    ]


async def test_an_event_left_out_is_found(database: Database, tools: Tools, cases: list[Appeal]) -> None:
    await _delete(database, AppealContent, cases[2].id, 2)
    await _delete(database, AppealEvent, cases[2].id, 2)
    (fault,) = (await Chains(database, tools).verify()).faults
    assert (fault.number, fault.seq, fault.what) == (cases[2].number, 2, "an event is missing")


async def test_a_tail_that_was_cut_off_is_found(
    database: Database, tools: Tools, cases: list[Appeal]
) -> None:
    await _delete(database, AppealContent, cases[2].id, 4)
    await _delete(database, AppealEvent, cases[2].id, 4)
    (fault,) = (await Chains(database, tools).verify()).faults
    assert (fault.seq, fault.what) == (4, "the end of the history is missing")


async def test_a_day_s_root_misses_a_case_that_vanished(
    database: Database, tools: Tools, clock: StoppedClock, cases: list[Appeal]
) -> None:
    chains = Chains(database, tools)
    clock.advance(timedelta(days=1))
    closed = await chains.close_day()
    assert closed is not None
    assert (closed.day, closed.cases) == (DAY, 3)
    assert await chains.close_day() is None
    found = await chains.verify(with_root=True)
    assert found.is_whole
    assert found.root == closed

    for table in (AppealContent, AppealEvent):
        async with database.begin() as session:
            await session.execute(delete(table).where(table.appeal_id == cases[1].id))
    async with database.begin() as session:
        await session.execute(delete(Appeal).where(Appeal.id == cases[1].id))
    found = await chains.verify(with_root=True)
    assert [(one.day, one.number) for one in found.faults] == [(DAY, "")]
    assert found.root is not None
    assert found.root.cases == 2


async def test_what_comes_later_leaves_the_root_of_a_day_as_it_was(
    database: Database, tools: Tools, clock: StoppedClock, cases: list[Appeal]
) -> None:
    chains = Chains(database, tools)
    clock.advance(timedelta(days=1))
    await chains.close_day()
    async with database.begin() as session:
        await record(session, tools, await locked(session, cases[0].id), SAID, text="Ертеңгі сөз.")
    await _a_case(database, tools, cases[0].desk_unit_id, AppealDoor.NAMED)
    assert (await chains.verify(with_root=True)).is_whole
    async with database.read() as session:
        assert len(list(await session.scalars(select(ChainRoot)))) == 1


async def _update(
    database: Database,
    table: type[AppealEvent | AppealContent],
    appeal_id: int,
    seq: int,
    values: dict[str, object],
) -> None:
    async with database.begin() as session:
        this = (table.appeal_id == appeal_id, table.seq == seq)
        await session.execute(update(table).where(*this).values(values))


async def _delete(
    database: Database, table: type[AppealEvent | AppealContent], appeal_id: int, seq: int
) -> None:
    async with database.begin() as session:
        await session.execute(delete(table).where(table.appeal_id == appeal_id, table.seq == seq))


async def _forget_words(database: Database, appeal_ids: Sequence[int]) -> None:
    async with database.begin() as session:
        await session.execute(delete(AppealContent).where(AppealContent.appeal_id.in_(appeal_ids)))


def test_the_tree_of_all_cases_is_the_one_of_the_standard() -> None:
    """Against the definition of RFC 6962, for every number of leaves up to forty."""

    def by_definition(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return hashlib.sha256(b"\x00" + leaves[0]).digest()
        half = 1 << (len(leaves) - 1).bit_length() - 1
        both = by_definition(leaves[:half]) + by_definition(leaves[half:])
        return hashlib.sha256(b"\x01" + both).digest()

    tree, leaves = MerkleTree(), []
    assert tree.root == EMPTY
    for n in range(40):
        leaves.append(f"leaf {n}".encode())
        tree.add(leaves[-1])
        assert tree.root == by_definition(leaves)


def test_a_slip_in_a_number_is_noticed() -> None:
    number = new_number()
    assert read_number(shown(number)) == read_number(f" {number} ") == number
    for place, digit in enumerate(number):
        others = set("0123456789") - {digit}
        assert not any(read_number(number[:place] + other + number[place + 1 :]) for other in others)
    for place in range(len(number) - 1):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert swapped == number or read_number(swapped) is None
    assert read_number("") is read_number("12345678") is read_number("１２３４５６７８９") is None
