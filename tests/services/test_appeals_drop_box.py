"""Confidential and anonymous cases on their way: nothing beside them names whoever wrote them."""

import asyncio
import re

import pytest
from sqlalchemy import select

from db.enums import AppealDoor, AppealState
from db.models.appeal_doors import Envelope, EnvelopeFile
from db.models.appeals import Appeal
from db.models.conversations import Promise
from services.appeals import drop_box
from services.appeals.facts import AppealOnItsWay
from services.appeals.vault import author_of
from services.errors import NotFound
from services.house import Services
from services.keys import Keys
from services.tools import Tools
from tests.services.filed import (
    WORDS,
    a_country,
    a_draft,
    a_writer,
    counts,
    every_cell,
    files,
    keeps_photo,
    the_case,
)

RECEIPT = bytes(range(32))
DANGER = "Мені ұрып жатыр, көмектесіңіздер"


@pytest.fixture
def services(database, tools):
    return Services(database, tools)


@pytest.fixture
async def country(database):
    return await a_country(database)


@pytest.fixture
async def writer(database, country):
    return await a_writer(database, country)


async def seals(services, writer, country, **more):
    return await files(services, writer, country, door=AppealDoor.CONFIDENTIAL, **more)


async def test_number_and_due_day_are_told_at_once_and_hold(database, services, country, writer):
    filed = await seals(services, writer, country)
    assert (await counts(database))["appeals"] == 0
    assert await services.drop_box.round() == 1
    case = await the_case(database, filed.number)
    assert (case.due_on, case.registered_on) == (filed.due_on, filed.registered_on)
    assert (case.door, case.registered_at, case.channel.value) == (AppealDoor.CONFIDENTIAL, None, "web")
    assert await services.drop_box.round() == 0


async def test_its_author_sees_it_at_once_and_adds_to_it_a_little_later(database, services, country, writer):
    filed = await seals(services, writer, country)
    stranger = await a_writer(database, country)
    assert [one.number for one in await services.appeals.own(writer.by)] == [filed.number]
    assert await services.appeals.own(stranger.by) == ()
    card = await services.appeals.card(writer.by, filed.number)
    assert (card.state, card.may_say_more, card.due_on) == (AppealState.REGISTERED, False, filed.due_on)
    with pytest.raises(AppealOnItsWay):
        await services.appeals.say_more(writer.cause, filed.number, "Тағы")
    with pytest.raises(NotFound):
        await services.appeals.say_more(stranger.cause, filed.number, "Тағы")
    await services.drop_box.round()
    await services.appeals.say_more(writer.cause, filed.number, "Тағы")
    lines = (await services.appeals.card(writer.by, filed.number)).lines
    assert [one.text for one in lines] == [WORDS, "Тағы"]


async def test_nothing_beside_a_confidential_case_names_whoever_wrote_it(database, services, country, writer):
    before = await every_cell(database)
    picture = await keeps_photo(services)
    filed = await seals(services, writer, country, file_ids=(picture,))
    in_the_box = await every_cell(database)
    await services.drop_box.round()
    await services.attached_files.prepare()
    await services.appeals.say_more(writer.cause, filed.number, "Жұлдызай дәлелдейді")
    after = await every_cell(database)
    for stage in (in_the_box, after):
        new = {name: [row for row in rows if row not in before[name]] for name, rows in stage.items()}
        for name, rows in new.items():
            for row in rows:
                assert not names_them(row, writer), (name, row)


def names_them(row, writer) -> bool:
    """A text of theirs, a column that names people, or «person:17» and the like in any cell."""
    told = re.compile(r"Жұлдызай|Қыдырәлі|77010000017|\b(person|contact):")
    for column, value in row.items():
        if column in {"person_id", "contact_id"} and value is not None:
            return True
        shown = bytes(value).decode("utf-8", "ignore") if isinstance(value, bytes) else str(value)
        if told.search(shown):
            return True
    return str(writer.contact.external_id) in str(row)


async def test_the_vault_of_a_confidential_case_opens_with_the_keys_alone(
    database, services, country, writer, tools
):
    filed = await seals(services, writer, country)
    await services.drop_box.round()
    case = await the_case(database, filed.number)
    async with database.read() as session:
        author = await author_of(session, tools.keys, case.id)
        other = Keys("test", {"test": b"x" * 32})
        assert await author_of(session, other, case.id) is None
    assert author is not None
    assert (author.person_id, author.contact_id) == (writer.person.id, writer.contact.id)
    assert author.name.startswith("Қыдырәлі")


async def test_an_anonymous_case_is_followed_by_its_receipt_alone(database, services, country):
    draft = a_draft(country, door=AppealDoor.NAMED)
    filed = await services.open_door.file(RECEIPT, draft)
    assert filed is not None
    assert await services.open_door.file(RECEIPT, draft) is None
    in_the_box = await services.open_door.card(RECEIPT)
    assert in_the_box is not None
    assert in_the_box.state is AppealState.REGISTERED
    with pytest.raises(AppealOnItsWay):
        await services.open_door.say_more(RECEIPT, "Тағы")
    await services.drop_box.round()
    assert await services.open_door.file(RECEIPT, draft) is None
    case = await the_case(database, filed.number)
    assert (case.door, case.owner, case.registered_at) == (AppealDoor.ANONYMOUS, None, None)
    for _ in range(2):
        await services.open_door.say_more(RECEIPT, "Тағы")
    card = await services.open_door.card(RECEIPT)
    assert card is not None
    assert [one.text for one in card.lines] == [WORDS, "Тағы"]
    assert await services.open_door.card(b"another" * 4) is None
    assert (await counts(database))["appeal_identities"] == 0


async def test_a_form_of_the_page_sent_many_times_at_once_is_one_case(database, services, country):
    done = await asyncio.gather(*(services.open_door.file(RECEIPT, a_draft(country)) for _ in range(5)))
    assert len([one for one in done if one is not None]) == 1
    await asyncio.gather(*(services.drop_box.round() for _ in range(3)))
    found = await counts(database)
    assert (found["appeals"], found["drop_box"]) == (1, 0)


async def test_a_form_that_slipped_in_while_its_case_was_registered_is_the_same_case(
    database, services, country
):
    await services.open_door.file(RECEIPT, a_draft(country))
    await services.drop_box.round()
    async with database.begin() as session:
        await drop_box.put(
            session,
            services.tools,
            a_draft(country, door=AppealDoor.ANONYMOUS),
            None,
            (await session.scalars(select(Appeal.channel))).one(),
            RECEIPT,
        )
    await services.drop_box.round()
    found = await counts(database)
    assert (found["appeals"], found["drop_box"]) == (1, 0)


async def test_envelopes_look_alike_and_leave_the_box_in_no_order(database, services, country, writer):
    numbers = [(await seals(services, writer, country, words="шағым " * n)).number for n in range(1, 9)]
    async with database.read() as session:
        assert len({len(one) for one in await session.scalars(select(Envelope.sealed))}) == 1
    assert await services.drop_box.round() == 8
    async with database.read() as session:
        query = select(Promise.subject).order_by(Promise.id)
        told = list(dict.fromkeys(await session.scalars(query)))
    subjects = [f"appeal:{(await the_case(database, one)).id}" for one in numbers]
    assert sorted(told) == sorted(subjects)
    assert told != subjects


async def test_a_danger_does_not_wait_for_the_round(database, services, country, writer):
    await seals(services, writer, country)
    urgent = await seals(services, writer, country, words=DANGER)
    assert await services.drop_box.round(urgent_only=True) == 1
    assert (await the_case(database, urgent.number)).number == urgent.number
    assert (await counts(database))["drop_box"] == 1


async def test_killed_while_it_is_taken_out_a_case_is_in_one_place(
    database, services, country, writer, monkeypatch
):
    filed = await seals(services, writer, country, file_ids=(await keeps_photo(services),))

    async def dies(*_args: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as killed:
        killed.setattr(drop_box, "forget_envelope_files", dies)
        with pytest.raises(RuntimeError):
            await services.drop_box.round()
    found = await counts(database)
    assert (found["drop_box"], found["appeals"], found["appeal_contents"]) == (1, 0, 0)
    assert await services.drop_box.round() == 1
    await the_case(database, filed.number)
    assert len((await services.appeals.card(writer.by, filed.number)).lines[0].files) == 1


async def test_an_envelope_that_no_key_opens_stays_and_holds_up_no_other(
    database, services, country, writer, tools
):
    other = Services(database, Tools(tools.clock, Keys("lost", {"lost": b"l" * 32})))
    await seals(other, writer, country)
    filed = await seals(services, writer, country)
    with pytest.raises(LookupError):
        await services.drop_box.round()
    await the_case(database, filed.number)
    assert (await counts(database))["drop_box"] == 1


async def test_files_of_an_unnamed_case_are_written_anew_without_a_time(database, services, country, writer):
    kept = await keeps_photo(services)
    filed = await seals(services, writer, country, file_ids=(kept,))
    await services.drop_box.round()
    cells = await every_cell(database)
    assert [row["id"] for row in cells["files"]] != [kept]
    (row,) = cells["appeal_files"]
    assert (row["original_id"], row["original_sha256"]) == (None, "")
    assert cells["drop_box_files"] == []
    more = await keeps_photo(services, "blue")
    await services.appeals.say_more(writer.cause, filed.number, "", (more,))
    await services.attached_files.prepare()
    cells = await every_cell(database)
    assert {row["original_id"] for row in cells["appeal_files"]} == {None}
    assert len(cells["files"]) == 2
    # The day alone: midnight in Almaty.
    assert {str(row["at"])[11:16] for row in cells["files"]} == {"19:00"}


async def test_drafts_nobody_sent_are_swept_and_envelopes_are_not(database, services, country, writer, clock):
    from datetime import timedelta

    await keeps_photo(services)
    filed = await seals(services, writer, country, file_ids=(await keeps_photo(services),))
    clock.advance(timedelta(days=3))
    assert await services.draft_files.sweep() == 1
    assert await services.retention.sweep(clock.now()) == {}
    async with database.read() as session:
        assert len(list(await session.scalars(select(EnvelopeFile)))) == 1
    await services.drop_box.round()
    clock.advance(timedelta(days=3))
    assert "files" not in await services.retention.sweep(clock.now())
    assert len((await services.appeals.card(writer.by, filed.number)).lines[0].files) == 1
