"""What is too old goes, what is younger or still needed stays, and the documentation says the same."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from db.base import Base
from db.engine import Database
from db.enums import ArrivalState, ChannelName, EventKind, PromiseState, RepresentativeState, Role
from db.models.conversations import Arrival, Conversation, DiscardedKey, Promise, WebChatEvent
from db.models.people import Contact, Person, Representative
from db.models.staff import AuditEntry, FormKey, SignInFailure, StaffContact, StaffLinkCode, StaffSession
from services.keeping import sweeping, terms
from services.keeping.retention import Retention
from services.turns.conversations import ConversationKeys
from tests.factories import MONDAY, a_centre, a_contact, a_login, a_person

NOW = MONDAY
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def retention(database, tools):
    return Retention(database, tools)


async def kept(database: Database, table: type[Base]) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def write(database: Database, *rows: Base) -> None:
    async with database.begin() as session:
        session.add_all(rows)


def an_arrival(at, state=ArrivalState.DONE):
    key = f"{at.timestamp()}-{state}"[:32]
    return Arrival(channel=ChannelName.WEB, key=key, state=state, at=at)


def a_promise(settled_at, state=PromiseState.SENT):
    names = {"kind": "k", "recipient": "person:1", "subject": "s", "occasion": f"{settled_at}{state}"[:60]}
    at = settled_at or NOW - 800 * DAY
    return Promise(**names, state=state, promised_at=at, due_at=at, settled_at=settled_at)


async def test_keys_of_updates_and_forms_go_after_30_days(database, retention):
    old, young = NOW - 30 * DAY - MINUTE, NOW - 30 * DAY + MINUTE
    await write(database, an_arrival(old), an_arrival(young), an_arrival(old, ArrivalState.FAILED))
    await write(database, FormKey(key="old", at=old), FormKey(key="young", at=young))
    assert await retention.sweep(NOW) == {"arrivals": 2, "form_keys": 1}
    assert await retention.sweep(NOW) == {}
    assert (await kept(database, Arrival), await kept(database, FormKey)) == (1, 1)


async def test_an_update_that_still_waits_is_never_thrown_away(database, retention):
    await write(database, an_arrival(NOW - 400 * DAY, ArrivalState.WAITING))
    assert await retention.sweep(NOW) == {}


async def test_sign_ins_failed_ones_and_link_codes_go(database, retention):
    login = await a_login(database, await a_centre(database), Role.DIRECTOR)
    old, young = NOW - 30 * DAY - MINUTE, NOW - 30 * DAY + MINUTE
    rows = []
    for name, ends_at, ended_at in (
        ("lapsed", old, None),
        ("ended", NOW + DAY, old),
        ("lately", young, young),
        ("open", NOW + DAY, None),
    ):
        times = {"opened_at": NOW - 60 * DAY, "seen_at": old, "ends_at": ends_at, "ended_at": ended_at}
        rows.append(StaffSession(token_hash=name, login_id=login.login_id, **times))
    await write(database, *rows)
    await write(
        database, SignInFailure(key="a", at=NOW - DAY - MINUTE), SignInFailure(key="a", at=NOW - DAY + MINUTE)
    )
    codes = {"login_id": login.login_id, "used_at": None}
    await write(database, StaffLinkCode(code_hash="old", expires_at=NOW - 2 * DAY, **codes))
    await write(database, StaffLinkCode(code_hash="new", expires_at=NOW, **codes))
    gone = await retention.sweep(NOW)
    assert gone == {"staff_sessions": 2, "sign_in_failures": 1, "staff_link_codes": 1}


async def test_notices_go_a_year_after_they_were_settled_and_not_before(database, retention):
    old = NOW - 365 * DAY - MINUTE
    settled = [PromiseState.SENT, PromiseState.FAILED, PromiseState.UNCERTAIN, PromiseState.DROPPED]
    await write(database, *[a_promise(old, state) for state in settled])
    await write(database, a_promise(old + 2 * MINUTE), a_promise(None, PromiseState.PROMISED))
    assert await retention.sweep(NOW) == {"outgoing": 4}


async def test_the_audit_stays_five_years(database, retention):
    entry = {"channel": "desk", "deed": "d", "subject_kind": "s", "details": {}}
    await write(
        database, AuditEntry(at=NOW - 5 * 366 * DAY, **entry), AuditEntry(at=NOW - 1820 * DAY, **entry)
    )
    assert await retention.sweep(NOW) == {"audit": 1}


async def test_screens_and_drafts_go_after_30_days_and_their_key_with_them(database, retention, tools):
    keys = ConversationKeys(database, tools.clock)
    await keys.stock_up()
    talks = {}
    for name, last in (("silent", 31), ("lively", 29)):
        contact = await a_contact(database, now=NOW - 40 * DAY)
        key = keys.fresh()
        sealed = keys.seal(key, b"{}")
        await write(
            database, Conversation(contact_id=contact.id, key_id=key, state="s", data=sealed, last_seq=2)
        )
        for seq, days in ((1, 40), (2, last)):
            event = WebChatEvent(
                contact_id=contact.id, seq=seq, kind=EventKind.BUBBLE, body=sealed, at=NOW - days * DAY
            )
            await write(database, event)
        async with database.begin() as session:
            await session.execute(update(Contact).where(Contact.id == contact.id).values(lang="kk"))
        talks[name] = (contact.id, key)
    assert await retention.sweep(NOW) == {"webchat_events": 3, "conversations": 1}
    async with database.read() as session:
        silent = await session.get_one(Conversation, talks["silent"][0])
        assert (silent.data, silent.state) == (None, None)
        assert list(await session.scalars(select(DiscardedKey.key_id))) == [talks["silent"][1]]
        assert (await session.get_one(Conversation, talks["lively"][0])).data is not None
    assert await keys.discard() == 1
    assert await retention.sweep(NOW) == {}, "done once, not every day again"


async def test_contacts_behind_which_nobody_is_known_go(database, retention):
    centre = await a_centre(database)
    person = await a_person(database, centre)
    login = await a_login(database, centre, Role.DIRECTOR)
    ages = {"opened and left": 1, "chose": 1, "silent": 91, "registered": 91, "staff": 91, "lately": 0}
    contacts = {}
    for name, days in ages.items():
        who = person if name == "registered" else None
        contacts[name] = await a_contact(database, who, now=NOW - days * DAY - MINUTE)
    async with database.begin() as session:
        chosen = [contacts[name].id for name in ("chose", "silent", "registered")]
        await session.execute(update(Contact).where(Contact.id.in_(chosen)).values(lang="ru"))
    joined = StaffContact(contact_id=contacts["staff"].id, login_id=login.login_id, joined_at=NOW)
    await write(database, joined)
    assert await retention.sweep(NOW) == {"contacts": 2}
    async with database.read() as session:
        left = set(await session.scalars(select(Contact.id)))
    assert left == {contacts[name].id for name in ("chose", "registered", "staff", "lately")}


async def test_contacts_to_be_forgotten_go_with_their_keys(database, retention):
    contact = await a_contact(database, now=NOW - 2 * DAY)
    await write(database, Conversation(contact_id=contact.id, key_id=7))
    async with database.begin() as session:
        await session.execute(update(Contact).values(forget_at=NOW - MINUTE, lang="kk"))
    assert await retention.forget() == 1
    assert await kept(database, Contact) == 0
    async with database.read() as session:
        assert list(await session.scalars(select(DiscardedKey.key_id))) == [7]


async def test_a_number_nobody_confirmed_goes_after_30_days(database, retention):
    centre = await a_centre(database)
    for days, state in (
        (31, RepresentativeState.GIVEN),
        (29, RepresentativeState.GIVEN),
        (31, RepresentativeState.CONFIRMED),
    ):
        person = await a_person(database, centre)
        said = NOW - days * DAY
        row = Representative(person_id=person.id, state=state, phone="+77010000000", said_at=said)
        await write(database, row)
    assert await retention.forget() == 1
    async with database.read() as session:
        rows = list(await session.scalars(select(Representative).order_by(Representative.person_id)))
    assert [row.phone for row in rows] == [None, "+77010000000", "+77010000000"]
    assert rows[0].state is RepresentativeState.LATER


async def test_a_person_is_erased_three_years_after_the_last_visit(database, retention):
    centre = await a_centre(database)
    old = await a_person(database, centre, age=20, now=NOW - 1100 * DAY)
    await a_person(database, centre, age=20, now=NOW - 1000 * DAY)
    assert await retention.forget() == 1
    async with database.read() as session:
        erased = list(await session.scalars(select(Person.id).where(Person.erased_at.is_not(None))))
    assert erased == [old.id]


async def test_large_amounts_go_in_batches(database, retention, monkeypatch):
    monkeypatch.setattr(sweeping, "BATCH", 3)
    await write(database, *[FormKey(key=str(n), at=NOW - 40 * DAY) for n in range(10)])
    assert await retention.sweep(NOW) == {"form_keys": 10}


def test_the_documentation_quotes_the_terms():
    text = Path(__file__).resolve().parents[2].joinpath("docs/operations.md").read_text()
    assert terms.as_markdown() in text


def test_every_table_named_exists_and_every_table_with_people_in_it_is_named():
    named = {name for one in terms.TERMS for name in re.split(r", ", one.where)}
    known = set(Base.metadata.tables) | {"conversation_keys"}
    assert named <= known
    personal = {
        name
        for name, table in Base.metadata.tables.items()
        if {"person_id", "contact_id", "phone", "family_name"} & set(table.columns.keys())
    }
    # These go with the contact or the person, or hold no more than numbers of what stays.
    joined = {"contact_people", "person_cells", "staff_contacts", "employees", "units", "webchat_events"}
    assert personal - joined <= named
