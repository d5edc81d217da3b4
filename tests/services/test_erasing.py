"""Erasing a person, and the copy before it: all that is held is given, all that must go goes for good."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from db.enums import Applied, ConsentKind, ConsultationState, EventKind, PromiseState, VisitNeed
from db.models.consultations import ConsultantCell, Consultation, JournalEntry
from db.models.conversations import Conversation, DiscardedKey, WebChatEvent
from db.models.facts import Fact
from db.models.people import Consent, Contact, ContactPerson, Person, PersonToken, Representative
from services.consultations.journal import JournalService
from services.errors import NotFound
from services.names import FullName
from services.people.cards import Field
from services.people.consents import ConsentService
from services.people.service import PeopleService
from services.turns import conversations
from services.turns.conversations import ConversationKeys
from tests.factories import MONDAY, by_staff
from tests.services.visits import a_scene

TEN = MONDAY + timedelta(days=1, hours=2)
NEXT_WEEK = TEN + timedelta(days=7)


@pytest.fixture
def people(database, tools):
    return PeopleService(database, tools)


async def a_life(database, tools, people):
    """A visit held and written in the journal, another to come, her own words, an optional consent."""
    scene = await a_scene(database, tools, "career")
    await people.correct(scene.she, Field.NAME, FullName("Қарақозова", "Еркежан"))
    await people.correct(scene.she, Field.PHONE, "+77055550199")
    past = await scene.confirmed(TEN)
    await scene.service.set_about(scene.she, past.number, "Ағаммен ұрысып қалдым")
    await scene.service.set_needs(scene.she, past.number, [VisitNeed.QUIET_ROOM])
    scene.clock.at = TEN + timedelta(hours=1)
    await scene.service.mark_held(scene.consultant, past.number)
    await JournalService(database, tools).write(
        scene.consultant,
        past.number,
        "career_general",
        recommendation="Колледжге барсын",
        applied=Applied.YES,
    )
    future = await scene.confirmed(NEXT_WEEK)
    await ConsentService(database, tools).give(scene.she, ConsentKind.SURVEY, 1)
    return scene, past.number, future.number


# --- the copy


async def test_the_copy_holds_everything(database, tools, people):
    scene, past, future = await a_life(database, tools, people)
    data = await people.copy(scene.she)
    assert data.person.full_name == "Қарақозова Еркежан"
    assert [visit.number for visit in data.visits] == [past, future]
    assert data.visits[0].about == "Ағаммен ұрысып қалдым"
    assert data.visits[0].needs == ("quiet_room",)
    assert data.visits[0].journal.recommendation == "Колледжге барсын"
    assert [(fact.on_day, fact.age) for fact in data.facts] == [(date(2026, 11, 3), 16)]
    assert [one.kind for one in data.consents] == [ConsentKind.SURVEY]
    assert {message.kind for message in data.messages} >= {"visit_tomorrow"}
    assert len(data.contacts) == 1
    assert len(await scene.audited("copy_own_data")) == 1


async def test_nobody_copies_anothers_data(database, tools, people):
    scene, *_ = await a_life(database, tools, people)
    with pytest.raises(NotFound):
        await people.copy(by_staff(scene.desk))


# --- erasing


async def test_the_person_goes_and_counts_stay(database, tools, people):
    scene, past, future = await a_life(database, tools, people)
    planned = await people.to_erase(scene.she)
    erased = await people.erase(scene.she)
    assert planned == erased
    assert (erased.visits_cancelled, erased.counts_kept, erased.proofs_kept) == (1, 1, 1)
    async with database.read() as session:
        person = await session.get_one(Person, scene.person.id)
        assert (person.family_name, person.given_name, person.phone) == ("", "", None)
        assert (person.birth_date, person.sex) == (None, None)
        assert person.erased_at == scene.clock.now()
        for table in (PersonToken, Representative, ContactPerson):
            assert (await session.scalars(select(table))).all() == []
        assert (await session.get_one(Contact, scene.contact.id)).person_id is None
        fact = (await session.scalars(select(Fact))).one()
        assert (fact.age, fact.sex, fact.person_id) == (16, scene.person.sex, scene.person.id)
        consent = (await session.scalars(select(Consent))).one()
        assert consent.withdrawn_at == scene.clock.now()
        visit = await session.get_one(Consultation, past)
        assert (visit.state, visit.about, visit.needs, visit.contact_id) == (
            ConsultationState.HELD,
            None,
            [],
            None,
        )
        entry = await session.get_one(JournalEntry, past)
        assert (entry.recommendation, entry.applied) == (None, Applied.YES)


async def test_visits_to_come_are_given_back_and_staff_are_told(database, tools, people):
    scene, _past, future = await a_life(database, tools, people)
    await people.erase(scene.she)
    row = await scene.row(future)
    assert row.state is ConsultationState.CANCELLED
    async with database.read() as session:
        cells = select(ConsultantCell).where(ConsultantCell.consultation_id == future)
        assert (await session.scalars(cells)).all() == []
    assert len(await scene.promised("consultation_cancelled_by_person")) == 1
    assert all(one.recipient.startswith("login:") for one in await scene.promised())
    assert await scene.promised("visit_tomorrow", state=PromiseState.DROPPED)


async def test_erased_is_erased_once(database, tools, people):
    scene, *_ = await a_life(database, tools, people)
    await people.erase(scene.she)
    with pytest.raises(NotFound):
        await people.erase(scene.she)
    with pytest.raises(NotFound):
        await people.copy(scene.she)
    assert (await people.search(scene.desk, "қарақоз")).people == ()
    assert await people.of_contact(scene.contact.id) == ()
    assert (await people.card(scene.desk, scene.person.id)).full_name == ""


async def test_what_was_said_in_the_chat_becomes_noise(database, tools, people):
    scene, *_ = await a_life(database, tools, people)
    keys = ConversationKeys(database, tools.clock)
    await keys.stock_up()
    async with database.begin() as session:
        key_id = keys.fresh()
        sealed = keys.seal(key_id, "Менің атым Еркежан".encode())
        row = {"contact_id": scene.contact.id, "key_id": key_id, "state": "Profile:erase", "data": sealed}
        session.add(Conversation(**row, step=1, last_seq=1, cleared_seq=0))
        event = {"contact_id": scene.contact.id, "seq": 1, "kind": EventKind.BUBBLE, "at": MONDAY}
        session.add(WebChatEvent(**event, body=sealed))
    await people.erase(scene.she)
    async with database.read() as session:
        assert list(await session.scalars(select(DiscardedKey.key_id))) == [key_id]
        assert (await session.scalars(select(WebChatEvent))).all() == []
    assert await keys.discard() == 1
    fresh = ConversationKeys(database, tools.clock)
    await fresh.load({key_id})
    assert fresh.open(sealed) is None
    async with database.begin() as session:
        await fresh.load({key_id})
        await keys.stock_up()
        found = await conversations.find(session, keys, contact_id=scene.contact.id)
        assert found is not None
        assert (found.state, found.draft) == (None, {})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_bytes_of_name_and_number_are_in_no_file(database, database_url, tools, people):
    scene, *_ = await a_life(database, tools, people)
    directory = Path(database_url.removeprefix("sqlite+aiosqlite:///")).parent
    wanted = ("Қарақозова".encode(), "Еркежан".encode(), b"7055550199", "каракозова".encode())
    assert await files_with(database, directory, wanted) == set(wanted)
    await people.erase(scene.she)
    assert await files_with(database, directory, wanted) == set()


async def files_with(database, directory: Path, wanted) -> set[bytes]:
    """Which of these bytes stand in any file of the database, after its log was written back."""
    async with database._writer.connect() as connection:
        await connection.exec_driver_sql("COMMIT")
        await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        await connection.exec_driver_sql("BEGIN")
    content = b"".join(path.read_bytes() for path in directory.iterdir() if "kenes" in path.name)
    return {one for one in wanted if one in content}
