"""One person on several chats: joined by a code, one in everything, parted again as they were."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from db.base import Base
from db.engine import Database
from db.enums import ChannelName, ConsentKind, PromiseState, ReportState, RepresentativeState, Role, Sex
from db.models.consultations import Consultation, PersonCell
from db.models.conversations import Conversation, Promise
from db.models.facts import Fact, Report
from db.models.joins import Join
from db.models.people import Consent, Contact, ContactPerson, Person, PersonToken, Representative
from db.models.units import Unit
from services.cause import Actor, Cause
from services.consultations.service import ConsultationService
from services.errors import NotAllowed, NotFound
from services.notices.deliveries import Deliveries
from services.one_time_codes import CODE_LIVES, WrongCode
from services.people import joining_rows
from services.people.cards import LockedByWord
from services.people.consents import ConsentService
from services.people.erasing import erase_person
from services.people.joining import SameChat
from services.people.joining_rows import VisitsOverlap
from services.people.service import PeopleService
from services.turns.conversations import ConversationKeys
from tests.factories import MONDAY, a_centre, a_contact, a_login, by_contact, by_staff, write
from tests.services.registered import audited, registered
from tests.services.visits import TEN, WEDNESDAY_TEN, a_scene


@pytest.fixture
def people(database, tools) -> PeopleService:
    return PeopleService(database, tools)


async def a_telegram(database: Database, person: Person | None = None) -> Cause:
    """Another chat, of nobody yet unless said otherwise."""
    contact = await a_contact(database, person, channel=ChannelName.TELEGRAM)
    return Cause(by_contact(contact).by, ChannelName.TELEGRAM)


async def rows(database: Database, query) -> list:
    async with database.read() as session:
        return list(await session.scalars(query))


async def a_girl(database, people, **more):
    """Registered on the web, and what she does there."""
    card, _contact, she = await registered(database, people, **more)
    return card, she


async def test_a_code_joins_another_chat_to_the_person(database, people):
    card, she = await a_girl(database, people)
    phone = await a_telegram(database)
    code = await people.make_join_code(she)
    found = await people.invitation(phone.by, code.lower().replace("-", " "))
    assert (found.person_id, found.given_name, found.family_initial) == (card.id, "Айгерім", "С")
    assert found.channel is ChannelName.WEB
    assert (await people.join(phone, code)).id == card.id
    writes = await people.of_contact(phone.by.contact_id)
    assert [(one.person_id, one.is_writing) for one in writes] == [(card.id, True)]
    assert [(e.subject_id, e.contact_id) for e in await audited(database, "join")] == [
        (card.id, phone.by.contact_id)
    ]


async def test_the_chat_that_showed_the_code_is_told(database, people, tools):
    _card, she = await a_girl(database, people)
    phone = await a_telegram(database)
    await people.join(phone, await people.make_join_code(she))
    promise = (await rows(database, select(Promise).where(Promise.kind == "chat_joined")))[0]
    assert promise.recipient == f"contact:{she.by.contact_id}"
    keys = ConversationKeys(database, tools.clock)
    deliveries = Deliveries(database, tools, keys)
    assert await deliveries.claim() == [promise.id]
    # There is no dialogue to show it in: it is not for the call list.
    await deliveries.deliver(promise.id, {ChannelName.WEB: True}, _shows)
    assert (await rows(database, select(Promise.state))) == [PromiseState.DROPPED]


@pytest.mark.parametrize("wrong", ["unknown", "late", "used", "replaced", "erased", "shared computer"])
async def test_a_code_that_does_not_join(database, people, clock, tools, wrong):
    card, she = await a_girl(database, people)
    phone = await a_telegram(database)
    code = await people.make_join_code(she)
    if wrong == "unknown":
        code = "2222-2222"
    elif wrong == "late":
        clock.at += CODE_LIVES
    elif wrong == "used":
        await people.join(await a_telegram(database), code)
    elif wrong == "replaced":
        await people.make_join_code(she)
    elif wrong == "erased":
        async with database.begin() as session:
            await erase_person(session, tools, await session.get(Person, card.id))
    else:
        phone = by_contact(await a_contact(database, is_public=True))
    with pytest.raises(WrongCode):
        await people.invitation(phone.by, code)
    with pytest.raises(WrongCode):
        await people.join(phone, code)
    assert not await people.of_contact(phone.by.contact_id)


async def test_a_shared_computer_shows_no_code(database, people):
    card, _she = await a_girl(database, people)
    shared = await a_contact(database, is_public=True)
    with pytest.raises(NotFound):
        await people.make_join_code(Cause(Actor(contact_id=shared.id, person_id=card.id), ChannelName.WEB))
    with pytest.raises(NotFound):
        await people.make_join_code(by_contact(await a_contact(database)))


async def test_the_same_chat_is_told_so_and_the_code_is_not_used_up(database, people):
    _card, she = await a_girl(database, people)
    code = await people.make_join_code(she)
    with pytest.raises(SameChat):
        await people.join(she, code)
    phone = await a_telegram(database)
    await people.join(phone, code)
    with pytest.raises(SameChat):
        await people.invitation(phone.by, await people.make_join_code(she))


async def twice(database, people, tools):
    """The same girl registered on the web and on Telegram, with a visit each."""
    scene = await a_scene(database, tools, "career")
    web = scene.person
    first = await scene.asked(TEN)
    she = scene.she
    await scene.begins_anew()
    scene.person = await a_girl_on_telegram(database, people, scene)
    second = await scene.asked(WEDNESDAY_TEN)
    phone = Cause(scene.she.by, ChannelName.TELEGRAM)
    return scene, (web, she, first), (scene.person, phone, second)


async def a_girl_on_telegram(database, people, scene):
    await write(
        database, Representative(person_id=scene.person.id, state=RepresentativeState.LATER, said_at=MONDAY)
    )
    async with database.begin() as session:
        contact = await session.get(Contact, scene.contact.id)
        contact.channel = ChannelName.TELEGRAM
        session.add(PersonToken(unit_id=scene.centre.id, token="aigerim", person_id=scene.person.id))
    return scene.person


async def test_two_registrations_become_one_in_everything(database, people, tools):
    _scene, (kept, she, first), (gone, phone, second) = await twice(database, people, tools)
    await ConsentService(database, tools).give(phone, ConsentKind.SERVICE, 1)
    await people.join(phone, await people.make_join_code(she), gone.id)
    upcoming, _past = await ConsultationService(database, tools).mine(kept.id)
    assert {card.number for card in upcoming} == {first.number, second.number}
    assert await ConsentService(database, tools).has_agreed(kept.id)
    assert {one.person_id for one in await people.of_contact(phone.by.contact_id)} == {kept.id}
    async with database.read() as session:
        assert (await session.get_one(Person, gone.id)).joined_to == kept.id
        mine = select(Promise.recipient).where(Promise.recipient == f"person:{gone.id}")
        assert (await session.scalars(mine)).all() == []
    # Nobody finds the second one any more, and nobody writes as it.
    with pytest.raises(NotFound):
        await people.make_join_code(phone)
    assert not await rows(database, select(PersonToken).where(PersonToken.person_id == gone.id))


async def test_nothing_that_names_a_person_is_left_behind(database, people, tools):
    """Every column of the database that says whose something is."""
    scene, (kept, she, _first), (gone, phone, second) = await twice(database, people, tools)
    await scene.service.confirm(scene.consultant, second.number)
    scene.clock.at = WEDNESDAY_TEN + timedelta(hours=1)
    await scene.service.mark_held(scene.consultant, second.number)
    await ConsentService(database, tools).give(phone, ConsentKind.SERVICE, 1)
    await people.join(phone, await people.make_join_code(she), gone.id)
    left = {}
    async with database.read() as session:
        for table in Base.metadata.sorted_tables:
            if "person_id" in table.columns:
                query = select(func.count()).select_from(table).where(table.c.person_id == gone.id)
                left[table.name] = await session.scalar(query)
    assert set(left.values()) == {0}
    named = {table.__tablename__ for table in joining_rows.OWNED.values()}
    named |= {one.__tablename__ for one in (*joining_rows.BY_RULE, *joining_rows.NOT_KEPT)}
    assert set(left) == named
    assert (await rows(database, select(Fact.person_id).where(Fact.source_id == second.number))) == [kept.id]


async def test_staff_part_them_again_and_each_has_its_own(database, people, tools):
    scene, (kept, she, first), (gone, phone, second) = await twice(database, people, tools)
    await ConsentService(database, tools).give(phone, ConsentKind.SERVICE, 1)
    before = await whose(database)
    await people.join(phone, await people.make_join_code(she), gone.id)
    joined = (await people.joins(scene.desk, kept.id))[0]
    assert joined.was_registered
    await people.part(by_staff(scene.desk), joined.id, "Әпкелі-сіңлілі екен")
    assert await whose(database) == before
    assert [one.person_id for one in await people.of_contact(phone.by.contact_id)] == [gone.id]
    upcoming, _past = await scene.service.mine(gone.id)
    assert [card.number for card in upcoming] == [second.number]
    assert (await people.search(scene.desk, "сері")).people
    parted = (await people.joins(scene.desk, kept.id))[0]
    assert (parted.undone_at, parted.undo_reason) == (scene.clock.now(), "Әпкелі-сіңлілі екен")
    with pytest.raises(NotFound):
        await people.part(by_staff(scene.desk), joined.id, "again")


async def whose(database: Database) -> dict[str, list]:
    """Who has what."""
    columns = {
        "visits": (Consultation.id, Consultation.person_id),
        "cells": (PersonCell.person_id, PersonCell.cell),
        "consents": (Consent.id, Consent.person_id, Consent.withdrawn_at),
        "contacts": (Contact.id, Contact.person_id),
        "writers": (ContactPerson.contact_id, ContactPerson.person_id),
        "representatives": (Representative.person_id, Representative.state),
        "facts": (Fact.id, Fact.person_id, Fact.age),
    }
    async with database.read() as session:
        found = {name: sorted(await session.execute(select(*of))) for name, of in columns.items()}
        told = select(Promise.id, Promise.recipient).where(Promise.kind != "chat_joined")
        return found | {"notices": sorted(await session.execute(told))}


async def test_visits_at_one_time_stand_against_it(database, people, tools):
    scene = await a_scene(database, tools, "career")
    await scene.asked(TEN)
    kept, she = scene.person, scene.she
    await scene.begins_anew()
    await scene.asked(TEN)
    code = await people.make_join_code(she)
    with pytest.raises(VisitsOverlap):
        await people.join(scene.she, code, scene.person.id)
    assert {one.person_id for one in await people.of_contact(scene.contact.id)} == {scene.person.id}
    # Nothing is half done, and the code is still good.
    assert (await people.invitation(scene.she.by, code)).person_id == kept.id


async def test_the_newest_word_on_a_consent_counts_and_comes_back(database, people, tools, clock):
    consents = ConsentService(database, tools)
    card, she = await a_girl(database, people)
    other, _contact, phone = await registered(database, people)
    clock.at += timedelta(days=1)
    await consents.withdraw(she, ConsentKind.SERVICE)
    clock.at += timedelta(days=1)
    desk = await a_login(database, await a_centre(database), Role.DIRECTOR)
    assert await consents.has_agreed(other.id)
    await people.join(phone, await people.make_join_code(she), other.id)
    assert not await consents.has_agreed(card.id)
    join = (await rows(database, select(Join)))[0]
    with pytest.raises(NotFound):
        await people.part(by_staff(desk), join.id, "of another centre")
    desk = await a_login(database, await the_unit(database, card.unit_id), Role.DIRECTOR)
    await people.part(by_staff(desk), join.id, "two sisters")
    assert await consents.has_agreed(other.id)
    assert not await consents.has_agreed(card.id)


async def the_unit(database: Database, unit_id: int) -> Unit:
    async with database.read() as session:
        return await session.get_one(Unit, unit_id)


async def test_a_later_consent_outlives_an_earlier_withdrawal(database, people, tools, clock):
    consents = ConsentService(database, tools)
    card, she = await a_girl(database, people)
    await consents.withdraw(she, ConsentKind.SERVICE)
    clock.at += timedelta(days=1)
    other, _contact, phone = await registered(database, people, consented_at=clock.at)
    await people.join(phone, await people.make_join_code(she), other.id)
    assert await consents.has_agreed(card.id)


async def test_a_sent_figure_stays_as_it_was_sent(database, people, tools):
    scene, (kept, she, _first), (gone, phone, second) = await twice(database, people, tools)
    await scene.service.confirm(scene.consultant, second.number)
    scene.clock.at = WEDNESDAY_TEN + timedelta(hours=1)
    await scene.service.mark_held(scene.consultant, second.number)
    await write(database, Report(unit_id=second.unit_id, quarter="2026Q4", state=ReportState.SENT))
    await people.join(phone, await people.make_join_code(she), gone.id)
    assert (await rows(database, select(Fact.person_id))) == [gone.id]
    # Its card leads to whoever holds it now.
    assert (await people.card(scene.director, gone.id)).id == kept.id


async def test_in_open_quarters_age_and_sex_are_those_of_the_one_person(database, people, tools):
    scene, (kept, she, _first), (gone, phone, second) = await twice(database, people, tools)
    async with database.begin() as session:
        (await session.get_one(Person, gone.id)).sex = Sex.MALE
    await scene.service.confirm(scene.consultant, second.number)
    scene.clock.at = WEDNESDAY_TEN + timedelta(hours=1)
    await scene.service.mark_held(scene.consultant, second.number)
    assert (await rows(database, select(Fact.sex))) == [Sex.MALE]
    await people.join(phone, await people.make_join_code(she), gone.id)
    assert (await rows(database, select(Fact.sex))) == [kept.sex]
    await people.part(by_staff(scene.desk), (await people.joins(scene.desk, kept.id))[0].id, "brother")
    assert (await rows(database, select(Fact.sex))) == [Sex.MALE]


async def test_whoever_has_a_lock_word_says_it_first(database, people):
    card, she = await a_girl(database, people)
    other, contact, phone = await registered(database, people)
    await people.set_lock_word(phone, "көктем")
    await people.lock_again(phone)
    code = await people.make_join_code(she)
    with pytest.raises(LockedByWord):
        await people.join(phone, code, other.id)
    await people.check_lock_word(phone, other.id, "көктем")
    assert (await people.join(phone, code, other.id)).id == card.id
    assert [one.person_id for one in await people.of_contact(contact.id)] == [card.id]


async def test_only_who_writes_from_there_can_be_the_same(database, people):
    _card, she = await a_girl(database, people)
    stranger, _contact, _cause = await registered(database, people)
    phone = await a_telegram(database)
    with pytest.raises(NotFound):
        await people.join(phone, await people.make_join_code(she), stranger.id)


async def test_parting_a_chat_that_had_nobody_forgets_what_was_shown_there(database, people):
    card, she = await a_girl(database, people)
    phone = await a_telegram(database)
    key_id = 7
    await write(
        database,
        Conversation(contact_id=phone.by.contact_id, key_id=key_id, state="Profile:correct", data=b"x"),
    )
    await people.join(phone, await people.make_join_code(she))
    desk = await a_login(database, await the_unit(database, card.unit_id), Role.FRONT_DESK)
    join = (await people.joins(desk, card.id))[0]
    assert not join.was_registered
    with pytest.raises(NotFound):
        await people.part(by_staff(desk), join.id, "  ")
    await people.part(by_staff(desk), join.id, "a mistake")
    assert not await people.of_contact(phone.by.contact_id)
    stands = (
        await rows(database, select(Conversation).where(Conversation.contact_id == phone.by.contact_id))
    )[0]
    assert (stands.state, stands.data) == (None, None)
    async with database.read() as session:
        discarded = (await session.scalars(text("SELECT key_id FROM discarded_keys"))).all()
    assert discarded == [key_id]


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.ADMINISTRATOR])
async def test_who_may_not_correct_people_may_not_part_them(database, people, role):
    card, she = await a_girl(database, people)
    await people.join(await a_telegram(database), await people.make_join_code(she))
    other = await a_login(database, await the_unit(database, card.unit_id), role)
    with pytest.raises(NotAllowed):
        await people.part(by_staff(other), (await rows(database, select(Join.id)))[0], "x")


async def test_erasing_takes_with_it_what_was_joined(database, people, tools):
    _scene, (kept, she, _first), (gone, phone, _second) = await twice(database, people, tools)
    await people.join(phone, await people.make_join_code(she), gone.id)
    await people.erase(she)
    async with database.read() as session:
        names = (await session.execute(select(Person.family_name, Person.phone, Person.erased_at))).all()
    assert {(name, phone) for name, phone, _at in names} == {("", None)}
    desk = _scene.desk
    join = (await rows(database, select(Join.id)))[0]
    with pytest.raises(NotFound):
        await people.part(by_staff(desk), join, "too late")


async def test_a_chain_of_joinings_comes_apart_in_any_order(database, people, tools):
    cards = [await registered(database, people) for _ in range(3)]
    (a, _c, on_a), (b, _c2, on_b), (c, _c3, on_c) = cards
    await people.join(on_b, await people.make_join_code(on_a), b.id)
    on_a_now = on_a
    await people.join(on_a_now, await people.make_join_code(on_c), a.id)
    desk = await a_login(database, await the_unit(database, c.unit_id), Role.DIRECTOR)
    newest, oldest = await people.joins(desk, c.id)
    await people.part(by_staff(desk), oldest.id, "first")
    assert [one.person_id for one in await people.of_contact(on_b.by.contact_id)] == [b.id]
    assert [one.person_id for one in await people.of_contact(on_a.by.contact_id)] == [c.id]
    await people.part(by_staff(desk), newest.id, "then")
    assert [one.person_id for one in await people.of_contact(on_a.by.contact_id)] == [a.id]
    assert [one.person_id for one in await people.of_contact(on_c.by.contact_id)] == [c.id]


async def _shows(*_what: object) -> None:
    raise AssertionError("there is nothing to show it in")
