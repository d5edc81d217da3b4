"""Whoever complains in the chat: under a seal no text beside an id, and nothing leads from case to person."""

import json
from datetime import datetime

import pytest
from sqlalchemy import select, text

from db.models.conversations import ConversationKey
from services.turns.conversations import NONCE, key_of
from tests.bot.appeals_stage import a_round, a_town, complains, the_appeals
from tests.bot.stage import registered
from tests.public.traces import (
    OF_CASES,
    Rows,
    TickingClock,
    all_rows,
    at_rest,
    backup,
    found_in,
    fresh,
    leads,
    parted,
    written_out,
)
from tests.visitor import Visitor

TEXT = "Zyqtarma-қанарқұс: директор конверт сұрады"
SEALED = "Құпия жазу"
NAMED = "Атымды көрсетіп"


@pytest.fixture
async def person(house, visitor: Visitor) -> Visitor:
    """Registered with a name and a number, before a clock that never stands still."""
    house.clock.__class__ = TickingClock
    town = await a_town(house)
    await registered(visitor, town.stage)
    return visitor


async def opened(house) -> str:
    """Everything that the conversation keys there still are can open."""
    async with house.database.volatile() as session:
        alive = set(await session.scalars(select(ConversationKey.id)))
    house.restart()
    await house.keys.load(alive)
    said: list[str] = []
    for rows in (await all_rows(house.database)).values():
        sealed = (bytes(one) for row in rows for one in row.values() if isinstance(one, bytes | memoryview))
        for value in sealed:
            if len(value) > NONCE and key_of(value) in alive:
                said.append((house.keys.open(value) or b"").decode("utf-8", "replace"))
    # Letters may be written as their numbers there.
    return "".join(said) + "".join(json.dumps(json.loads(one), ensure_ascii=False) for one in said if one)


async def names_of(house, person) -> list[str]:
    """What the register knows of them."""
    async with house.database.read() as session:
        row = (await session.execute(text("SELECT family_name, given_name, phone FROM people"))).one()
    return [one for one in row if one]


async def test_what_was_sealed_is_gone_from_the_chat_and_leads_to_nobody(
    house, person, database_url, tmp_path
) -> None:
    before = await all_rows(house.database)

    await complains(person, SEALED, TEXT)
    assert "Жіберу" in person.buttons
    await person.presses("Жіберу")
    assert "Жауап мерзімі" in person.screen
    # As a timer does within seconds.
    await house.keys.discard()

    canaries = [TEXT, "zyqtarma", "қанарқұс"]
    assert not found_in(await at_rest(house.database, database_url), canaries)
    assert not found_in(backup(database_url, tmp_path / "during.db"), canaries)
    assert "қанарқұс" not in await opened(house)

    await a_round(house)

    assert not found_in(await at_rest(house.database, database_url), canaries)
    assert not found_in(backup(database_url, tmp_path / "after.db"), canaries)
    assert "қанарқұс" not in await opened(house)
    (case,) = await the_appeals(house)
    assert case.registered_at is None
    cases, others = parted(fresh(await all_rows(house.database), before))
    assert cases["appeals"]
    assert others
    assert leads(cases, others) == []
    assert not beside_an_id(cases)
    assert not found_in(written_out(cases), await names_of(house, person))


async def test_the_draft_is_kept_while_it_is_written(house, person) -> None:
    """Else the test above would find nothing for another reason."""
    await complains(person, SEALED, TEXT)
    assert "қанарқұс" in await opened(house)


async def test_a_named_case_holds_its_author_in_the_vault_alone(
    house, person, database_url, tmp_path
) -> None:
    before = await all_rows(house.database)

    await complains(person, NAMED, TEXT)
    await person.presses("Жіберу")

    canaries = [TEXT, "zyqtarma", "қанарқұс"]
    assert not found_in(await at_rest(house.database, database_url), canaries)
    assert not found_in(backup(database_url, tmp_path / "after.db"), canaries)
    cases, _others = parted(fresh(await all_rows(house.database), before))
    assert len(cases["appeal_identities"]) == 1
    assert not beside_an_id(cases)
    assert not found_in(written_out(cases), await names_of(house, person))


def beside_an_id(cases: Rows) -> list[str]:
    """Rows of cases that name a contact or a person."""
    return [
        f"{name}.{column}"
        for name, rows in cases.items()
        for row in rows
        for column, value in row.items()
        if column in {"contact_id", "person_id"} and value is not None
    ] + [
        f"{name}.{column}: {value}"
        for name, rows in cases.items()
        for row in rows
        for column, value in row.items()
        if isinstance(value, str) and value.startswith(("contact:", "person:"))
    ]


def test_no_table_of_a_case_has_a_column_for_its_author() -> None:
    from db.base import Base

    for name in OF_CASES:
        assert not {"contact_id", "person_id"} & set(Base.metadata.tables[name].columns.keys()) or name in {
            "awareness_answers"
        }


def test_the_search_finds_what_it_looks_for() -> None:
    """A time, a text, a transaction or a large number that two rows share is told; a word of ours is not."""
    noon = datetime(2026, 11, 2, 7, 0, 0, 7)
    case = {
        "appeals": [{"at": noon, "xmin_": "77", "id": 2**25, "state": "registered", "due_on": "2026-11-20"}]
    }
    somebodys = {"state": "registered", "due_on": "2026-11-20", "number": 5}
    assert leads(case, {"contacts": [somebodys]}) == []
    for one in ({"seen_at": noon}, {"seen_at": "2026-11-02 07:00:00.000007"}, {"xmin_": "77"}, {"n": 2**25}):
        assert len(leads(case, {"contacts": [{**somebodys, **one}]})) == 1, one
    assert leads({"drop_box": [{"id": 1, "sealed": b"0123456789"}]}, {"replies": [{"body": b"0123456789"}]})
    assert found_in("a Қанарқұс here".encode(), ["қанарқұс", "Қанарқұс"]) == ["Қанарқұс"]
    assert found_in(b"x" + TEXT.encode("utf-16-le"), [TEXT]) == [TEXT]
