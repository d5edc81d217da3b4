"""People: registered once, seen by those who may, corrected with their figures; the desk's ways in."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from db.engine import Database
from db.enums import (
    ChannelName,
    ConsentKind,
    NoticeStyle,
    ReportState,
    RepresentativeState,
    Role,
    Sex,
    VisitRole,
)
from db.models.facts import Fact, Methodology, Report
from db.models.people import Consent, Contact, ContactPerson, Person, PersonToken, Representative, Tally
from services.cause import Actor, Cause
from services.errors import NotAllowed, NotFound
from services.keys import Keys
from services.names import FullName
from services.people.cards import (
    ConsentMissing,
    ConsentOutdated,
    Field,
    LockedByWord,
    NeedsRepresentative,
    TooYoung,
)
from services.people.consents import ConsentService
from services.people.lock_words import LockAnswer, LockWordFault
from services.people.service import PeopleService
from services.tools import Tools
from tests.factories import (
    MONDAY,
    a_centre,
    a_contact,
    a_login,
    a_region,
    by_contact,
    by_staff,
    write,
)
from tests.services.registered import answers, audited, registered
from tests.services.visits import a_scene


@pytest.fixture
def people(database: Database, tools: Tools) -> PeopleService:
    return PeopleService(database, tools)


# --- registering


async def test_registering_writes_everything_at_once(database, people):
    card, contact, _she = await registered(database, people)
    assert (card.full_name, card.age, card.is_minor) == ("Серікова Айгерім", 16, True)
    async with database.read() as session:
        assert (await session.get_one(Contact, contact.id)).person_id == card.id
        assert await session.get(ContactPerson, (contact.id, card.id)) is not None
        assert (await session.get_one(Representative, card.id)).state is RepresentativeState.LATER
        assert (await session.scalars(select(Consent.version))).one() == 1
        tokens = set(await session.scalars(select(PersonToken.token)))
        assert tokens == {"серикова", "аигерим", "77011234567", "7011234567", "4567"}
    assert [(entry.subject_id, entry.contact_id) for entry in await audited(database, "register")] == [
        (card.id, contact.id)
    ]


async def test_nobody_is_joined_to_anybody_by_a_guess(database, people):
    centre = await a_centre(database)
    one, _contact, _ = await registered(database, people, centre)
    other, _contact, _ = await registered(database, people, centre)
    assert one.id != other.id


async def test_under_14_and_an_old_consent_are_refused(database, people):
    centre = await a_centre(database)
    contact = await a_contact(database)
    with pytest.raises(TooYoung):
        await people.register(by_contact(contact), answers(centre.id, birth_date=date(2012, 11, 3)))
    with pytest.raises(ConsentOutdated):
        await people.register(by_contact(contact), answers(centre.id, consent_version=2))
    with pytest.raises(NotFound):
        await people.register(by_contact(contact), answers(999_999))
    async with database.read() as session:
        assert (await session.scalars(select(Person))).all() == []


async def test_the_14th_birthday_itself_is_14(database, people):
    centre = await a_centre(database)
    card, *_ = await registered(database, people, centre, birth_date=date(2012, 11, 2))
    assert card.age == 14


async def test_a_child_is_a_number_and_nothing_else(database, people, clock):
    contact = await a_contact(database)
    assert not await people.sent_on(by_contact(contact))
    await people.sent_on(by_contact(contact))
    async with database.read() as session:
        tally = (await session.scalars(select(Tally))).one()
        assert (tally.name, tally.day, tally.amount) == ("under_14", date(2026, 11, 2), 2)
    assert await audited(database, "register") == []


# --- who is writing


async def test_several_people_of_one_contact_write_in_turn(database, people):
    card, contact, she = await registered(database, people)
    brother = await people.register(
        by_contact(contact), answers(card.unit_id, name=FullName("Серіков", "Нұрлан"), sex=Sex.MALE)
    )
    found = await people.of_contact(contact.id)
    assert [(one.given_name, one.family_initial, one.is_writing) for one in found] == [
        ("Айгерім", "С", False),
        ("Нұрлан", "С", True),
    ]
    he = Cause(Actor(contact_id=contact.id, person_id=brother.id), ChannelName.WEB)
    assert (await people.switch(he, card.id)).id == card.id
    assert [one.is_writing for one in await people.of_contact(contact.id)] == [True, False]
    stranger = await a_contact(database)
    with pytest.raises(NotFound):
        await people.switch(by_contact(stranger), card.id)
    assert she.by.person_id == card.id


async def test_a_lock_word_keeps_others_of_the_phone_out(database, people, clock):
    card, contact, she = await registered(database, people)
    brother = await people.register(by_contact(contact), answers(card.unit_id, sex=Sex.MALE))
    he = Cause(Actor(contact_id=contact.id, person_id=brother.id), ChannelName.WEB)
    await people.set_lock_word(she, "Қызғалдақ")
    assert not await people.is_locked(she.by)
    await people.switch(she, brother.id)
    with pytest.raises(LockedByWord):
        await people.switch(he, card.id)
    assert await people.check_lock_word(he, card.id, "кызгалдак") is LockAnswer.OPEN
    await people.switch(he, card.id)
    clock.advance(timedelta(minutes=11))
    assert await people.is_locked(she.by)


async def test_a_lock_word_is_stored_in_no_readable_form_and_survives_a_new_key(database, people, clock):
    card, contact, she = await registered(database, people)
    await people.set_lock_word(she, "Қызғалдақ")
    async with database.read() as session:
        stored = (await session.get_one(Person, card.id)).lock_word_hash
        assert stored.startswith("test$")
        assert "зғал" not in stored
    rotated = Tools(clock, Keys("new", {"test": b"k" * 32, "new": b"n" * 32}))
    later = PeopleService(database, rotated)
    assert await later.check_lock_word(she, card.id, "қызғалдақ") is LockAnswer.OPEN
    without = PeopleService(database, Tools(clock, Keys("new", {"new": b"n" * 32})))
    assert await without.check_lock_word(she, card.id, "қызғалдақ") is LockAnswer.WRONG


async def test_the_sixth_try_waits_even_when_it_is_right(database, people, clock):
    card, _contact, she = await registered(database, people)
    await people.set_lock_word(she, "Қызғалдақ")
    said = [await people.check_lock_word(she, card.id, f"сөз {n} емес") for n in range(5)]
    assert said == [LockAnswer.WRONG] * 4 + [LockAnswer.WAIT]
    assert await people.check_lock_word(she, card.id, "Қызғалдақ") is LockAnswer.WAIT
    clock.advance(timedelta(minutes=15))
    assert await people.check_lock_word(she, card.id, "Қызғалдақ") is LockAnswer.OPEN


@pytest.mark.parametrize("word", ["", "аб", "a" * 41, "😀"])
async def test_words_too_short_or_long_are_refused(database, people, word):
    _card, _contact, she = await registered(database, people)
    with pytest.raises(LockWordFault):
        await people.set_lock_word(she, word)


async def test_the_desk_takes_a_forgotten_lock_off(database, people):
    centre = await a_centre(database)
    card, _contact, she = await registered(database, people, centre)
    await people.set_lock_word(she, "Қызғалдақ")
    desk = await a_login(database, centre, Role.FRONT_DESK)
    await people.unlock(by_staff(desk), card.id)
    assert not (await people.card(she.by, card.id)).has_lock_word
    other_desk = await a_login(database, await a_centre(database), Role.FRONT_DESK)
    with pytest.raises(NotFound):
        await people.unlock(by_staff(other_desk), card.id)


# --- seeing and correcting


async def test_a_card_is_for_oneself_and_for_the_centres_staff(database, people):
    region = await a_region(database)
    centre, other = await a_centre(database, region), await a_centre(database, region)
    card, contact, she = await registered(database, people, centre)
    stranger = await registered(database, people, other)
    assert (await people.card(she.by, card.id)).phone == "+77011234567"
    with pytest.raises(NotFound):
        await people.card(stranger[2].by, card.id)
    with pytest.raises(NotFound):
        await people.card(Actor(contact_id=contact.id), card.id)
    desk = await a_login(database, centre, Role.FRONT_DESK)
    assert (await people.card(desk, card.id)).id == card.id
    assert [(entry.login_id, entry.subject_id) for entry in await audited(database, "see_person")] == [
        (desk.login_id, card.id)
    ]
    with pytest.raises(NotFound):
        await people.card(await a_login(database, other, Role.FRONT_DESK), card.id)
    for blind in (Role.ADMINISTRATOR, Role.AKIMAT_VIEWER, Role.ANALYST):
        with pytest.raises(NotAllowed):
            await people.card(await a_login(database, centre, blind), card.id)


async def test_who_comes_to_another_centre_is_known_there(database, people, tools):
    scene = await a_scene(database, tools, "career")
    card, contact, she = await registered(database, people)
    kept = await scene.service.hold(
        she, scene.centre.id, scene.who.specialism_id, scene.who.id, MONDAY + timedelta(days=1, hours=2)
    )
    with pytest.raises(NotFound):
        await people.card(scene.desk, card.id)
    await scene.service.ask(she, kept.number, card.id)
    assert (await people.card(scene.desk, card.id)).id == card.id


async def test_corrections_of_ones_own_and_by_the_desk(database, people):
    centre, other = await a_centre(database), await a_centre(database)
    card, contact, she = await registered(database, people, centre)
    await people.correct(she, Field.NAME, FullName("Ахметова", "Дана", "Серікқызы"))
    await people.correct(she, Field.PHONE, "+77027654321")
    await people.correct(she, Field.LANGUAGE, "ru")
    moved = await people.correct(she, Field.CENTRE, other.id)
    assert (moved.full_name, moved.phone, moved.lang, moved.unit_id) == (
        "Ахметова Дана Серікқызы",
        "+77027654321",
        "ru",
        other.id,
    )
    desk = await a_login(database, other, Role.FRONT_DESK)
    assert (await people.correct(by_staff(desk), Field.SEX, Sex.MALE, person_id=card.id)).sex is Sex.MALE
    consultant = await a_login(database, other, Role.CONSULTANT)
    with pytest.raises(NotAllowed):
        await people.correct(by_staff(consultant), Field.SEX, Sex.FEMALE, person_id=card.id)
    found = await people.search(desk, "akhmetova")
    assert [one.id for one in found.people] == [card.id]
    assert (await people.search(desk, "Серікова")).people == ()


@pytest.mark.parametrize("field, value", [
    (Field.SEX, "x"), (Field.CENTRE, 999_999), (Field.LANGUAGE, "en"), (Field.BIRTH_DATE, "2010"),
])  # fmt: skip
async def test_what_is_no_value_of_a_field_changes_nothing(database, people, field, value):
    card, _contact, she = await registered(database, people)
    with pytest.raises(NotFound):
        await people.correct(she, field, value)
    assert (await people.card(she.by, card.id)).version == card.version


async def test_a_corrected_birth_date_rewrites_what_was_not_sent(database, people, tools):
    scene = await a_scene(database, tools, "career")
    she = scene.she
    before = await held(scene, days=1)
    await people.correct(she, Field.BIRTH_DATE, date(2000, 1, 1))
    after = await fact(database, before.source_id)
    assert (before.age, after.age) == (16, 26)
    assert after.changed != before.changed
    await people.correct(she, Field.SEX, Sex.MALE)
    assert (await fact(database, before.source_id)).sex is Sex.MALE


@pytest.mark.parametrize("state, age", [
    (ReportState.SENT, 16), (ReportState.ACCEPTED, 16), (ReportState.RETURNED, 26), (ReportState.OPEN, 26),
])  # fmt: skip
async def test_a_sent_figure_never_changes(database, people, tools, state, age):
    scene = await a_scene(database, tools, "career")
    before = await held(scene, days=1)
    await write(database, Report(unit_id=scene.centre.id, quarter="2026Q4", state=state))
    await people.correct(scene.she, Field.BIRTH_DATE, date(2000, 1, 1))
    assert (await fact(database, before.source_id)).age == age


async def test_nor_does_one_that_the_region_has_sent(database, people, tools):
    scene = await a_scene(database, tools, "career")
    before = await held(scene, days=1)
    await write(database, Report(unit_id=scene.centre.parent_id, quarter="2026Q4", state=ReportState.SENT))
    await people.correct(scene.she, Field.BIRTH_DATE, date(2000, 1, 1))
    assert (await fact(database, before.source_id)).age == before.age


async def held(scene, days: int) -> Fact:
    """Asked, confirmed and held, that many days ahead; the fact it was counted as."""
    at = MONDAY + timedelta(days=days, hours=2)
    card = await scene.confirmed(at)
    scene.clock.at = at + timedelta(hours=1)
    await scene.service.mark_held(scene.consultant, card.number)
    return await fact(scene.database, card.number)


async def fact(database: Database, number: int) -> Fact:
    async with database.read() as session:
        return (await session.scalars(select(Fact).where(Fact.source_id == number))).one()


async def test_notices_and_the_representative_are_ones_own(database, people):
    card, _contact, she = await registered(database, people)
    await people.set_notices(she, NoticeStyle.QUIET)
    assert (await people.card(she.by, card.id)).notices is NoticeStyle.QUIET
    said = (await people.set_representative(she, RepresentativeState.CANNOT)).representative
    assert said.do_not_contact
    with pytest.raises(NotFound):
        await people.set_representative(she, RepresentativeState.CONFIRMED)


async def test_the_full_form_waits_for_both_consents(database, people, tools):
    centre = await a_centre(database)
    card, _contact, she = await registered(database, people, centre)
    with pytest.raises(NeedsRepresentative):
        await people.set_details(she, "studies", "school")
    desk = await a_login(database, centre, Role.FRONT_DESK)
    confirmed = await people.confirm_representative(by_staff(desk), card.id, "№ 17/2026")
    assert confirmed.representative_confirmed
    with pytest.raises(ConsentMissing):
        await people.set_details(she, "studies", "school")
    await ConsentService(database, tools).give(she, ConsentKind.FACTS, 1)
    assert (await people.set_details(she, "studies", "school")).details.studies == "school"
    assert (await people.set_details(she, "needs", ["ramp", "x"])).details.needs == ("ramp",)
    with pytest.raises(NotFound):
        await people.set_details(she, "religion", "x")


async def test_the_oldest_age_of_the_bands_is_data(database, people):
    await a_centre(database)
    assert await people.oldest_young() == 28
    async with database.begin() as session:
        await session.execute(update(Methodology).values(bands=[[14, 17], [18, 34]]))
    assert await people.oldest_young() == 34


async def test_a_guest_or_representative_is_registered_as_one(database, people):
    card, *_ = await registered(
        database, people, birth_date=date(1985, 1, 1), comes_as=VisitRole.REPRESENTATIVE
    )
    assert card.comes_as is VisitRole.REPRESENTATIVE
    assert card.representative is None
