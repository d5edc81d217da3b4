"""The demo: a story that ends now, whenever now is, and lets whoever tries Kenes out go on from there."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from app.demo import demo_logins, is_loaded, load_demo
from app.demo.overview import overview
from app.demo.people import sixty
from app.demo.scaling import scale
from app.demo.staff import PASSWORD
from app.reference import fill_reference
from db.engine import Database
from db.enums import ChannelName, ConsultationState, PromiseState, ReportState, RepresentativeState, Role, Sex
from db.models.consultations import Consultation, JournalEntry
from db.models.conversations import Promise
from db.models.facts import Fact
from db.models.people import Contact, ContactPerson, Person, Representative
from db.models.staff import Login
from db.models.units import Unit
from documents.details import answers
from services.cause import Actor, Cause
from services.house import Services
from services.names import FullName
from services.people.cards import Registration
from services.people.consent_texts import FIRST
from services.reporting.due_dates import Quarter
from services.staff.signing_in import actor_of
from services.tools import Tools
from services.typed_dates import age_on
from tests.app.loaded import load, loaded_file, tools_at
from tests.engines import copy_sqlite

NEW_YEARS_EVE = "2026-12-31 09:30"
SATURDAY = "2026-11-21 14:00"
HOLIDAY_NIGHT = "2027-01-02 23:50"
MOMENTS = (NEW_YEARS_EVE, SATURDAY, HOLIDAY_NIGHT)
# Loaded then, looked at later.
LAST_DAY = (HOLIDAY_NIGHT, "2027-01-05 09:00")

S = ConsultationState


@dataclass
class Demo:
    """A copy of the loaded demo."""

    database: Database
    tools: Tools
    services: Services

    async def all(self, query):
        async with self.database.read() as session:
            return list(await session.scalars(query))

    async def actor(self, login: str) -> Actor:
        async with self.database.read() as session:
            number = (await session.scalars(select(Login.id).where(Login.name == login))).one()
            actor = await actor_of(session, number)
        assert actor is not None
        return actor

    async def unit(self, code: str) -> Unit:
        unit: Unit
        (unit,) = await self.all(select(Unit).where(Unit.code == code))
        return unit


@pytest.fixture
async def demo(request, shared_place: Path, migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Demo]:
    """At New Year's Eve, unless the test names other moments."""
    moment = getattr(request, "param", NEW_YEARS_EVE)
    loaded_at, now = moment if isinstance(moment, tuple) else (moment, moment)
    database = Database(copy_sqlite(loaded_file(shared_place, migrated_sqlite, loaded_at), tmp_path))
    await database.prepare()
    tools = tools_at(now)
    yield Demo(database, tools, Services(database, tools))
    await database.close()


whenever = pytest.mark.parametrize("demo", MOMENTS, indirect=True)


@whenever
async def test_sixty_people_and_visits_in_every_state(demo):
    visits = await demo.all(select(Consultation))
    assert await is_loaded(demo.database)
    assert len(await demo.all(select(Person))) == 60
    assert {visit.state for visit in visits} == set(S)
    held = [visit for visit in visits if visit.state is S.HELD]
    assert len(held) >= 60
    assert len(await demo.all(select(Fact.id))) == len(held)
    entries = len(await demo.all(select(JournalEntry.consultation_id)))
    assert 0.8 * len(held) < entries <= len(held)


@whenever
async def test_nothing_of_the_past_is_still_to_be_sent(demo):
    now = demo.tools.clock.now()
    waiting = await demo.all(select(Promise).where(Promise.state == PromiseState.PROMISED))
    assert all(promise.due_at > now for promise in waiting)
    assert not await demo.all(select(Consultation).where(Consultation.asked_at > now))
    said = await demo.all(select(Promise).where(Promise.state == PromiseState.SENT))
    assert len(said) > 100
    assert all(promise.settled_at <= now for promise in said)


@whenever
async def test_staff_find_work_to_do(demo):
    now = demo.tools.clock.now()
    talgar = await demo.unit("talgar")
    here = select(Consultation).where(Consultation.unit_id == talgar.id)
    asked = await demo.all(here.where(Consultation.state == S.ASKED))
    assert len([visit for visit in asked if visit.answer_by > now]) >= 2
    assert len([visit for visit in asked if visit.answer_by <= now]) >= 1
    assert await demo.all(here.where(Consultation.state == S.OFFERED))
    assert await demo.all(here.where(Consultation.state == S.CONFIRMED, Consultation.starts_at > now))
    calls = await demo.services.outgoing.call_list(await demo.actor("reception.talgar"))
    assert "Сағындықов" in {call.family_name for call in calls}


async def test_today_has_visits_on_a_working_day(demo):
    today = demo.tools.clock.today()
    visits = await demo.all(
        select(Consultation).where(Consultation.on_day == today, Consultation.state == S.CONFIRMED)
    )
    assert len(visits) >= 4


@whenever
async def test_a_girl_who_comes_now_finds_a_psychologist_within_the_week(demo):
    now, kinds = demo.tools.clock.now(), demo.services.consultations
    for code in ("talgar", "qonayev", "kegen", "zhanaarka", "almaty-centre"):
        unit = await demo.unit(code)
        offered = {kind.code: kind.id for kind in await kinds.kinds_of_help(unit.id)}
        hours = await kinds.free_hours(unit.id, offered["psychologist"])
        assert len(hours) == 8, code
        assert hours[0].starts_at < now + timedelta(days=9), code


@whenever
async def test_she_registers_and_books_the_first_hour(demo):
    talgar = await demo.unit("talgar")
    async with demo.database.begin() as session:
        contact = Contact(
            channel=ChannelName.WEB,
            external_id="a-girl",
            created_at=demo.tools.clock.now(),
            seen_at=demo.tools.clock.now(),
        )
        session.add(contact)
    today = demo.tools.clock.today()
    person = await demo.services.people.register(
        Cause(Actor(contact_id=contact.id), ChannelName.WEB),
        Registration(
            name=FullName("Серікова", "Айгерім"),
            birth_date=date(today.year - 16, 1, 1),
            sex=Sex.FEMALE,
            unit_id=talgar.id,
            lang="kk",
            consent_version=FIRST,
            consent_lang="kk",
            consented_at=demo.tools.clock.now(),
            representative=RepresentativeState.CANNOT,
        ),
    )
    own = Cause(Actor(contact_id=contact.id, person_id=person.id), ChannelName.WEB)
    consultations = demo.services.consultations
    kind = {kind.code: kind.id for kind in await consultations.kinds_of_help(talgar.id)}["psychologist"]
    hour = (await consultations.free_hours(talgar.id, kind))[0]
    held = await consultations.hold(own, talgar.id, kind, hour.consultant_id, hour.starts_at)
    assert (await consultations.ask(own, held.number, person.id)).state is S.ASKED


@pytest.mark.parametrize("demo", [NEW_YEARS_EVE, HOLIDAY_NIGHT, LAST_DAY], indirect=True)
async def test_the_district_director_owes_the_report_of_the_fourth_quarter(demo):
    due = await demo.services.reports.due(await demo.actor("director.talgar"))
    report = next(one for one in due if str(one.quarter) == "2026Q4")
    assert report.state is ReportState.OPEN
    assert report.due == date(2027, 1, 5)
    assert not report.is_overdue
    reminded = await demo.services.reports.remind(demo.tools.clock.now())
    is_a_day_off = demo.tools.clock.today() == date(2027, 1, 2)
    assert (reminded == 0) is is_a_day_off


async def test_the_last_quarter_was_sent_and_what_was_accepted_is_in_the_regions_report(demo):
    below = await demo.services.reports.below(await demo.actor("methodologist.almaty"), Quarter(2026, 3))
    states = {one.unit_code: one.state for one in below}
    assert states == {
        "qonayev": ReportState.CONSOLIDATED,
        "talgar": ReportState.CONSOLIDATED,
        "kegen": ReportState.SENT,
    }


async def test_the_edges_of_the_bands_are_there(demo):
    today = demo.tools.clock.today()
    talgar = await demo.unit("talgar")
    ages = {
        age_on(one.birth_date, today) for one in await demo.all(select(Person)) if one.unit_id == talgar.id
    }
    assert {14, 17, 18, 28, 29, 35} <= ages
    said = {one.state for one in await demo.all(select(Representative))}
    assert {
        RepresentativeState.GIVEN,
        RepresentativeState.LATER,
        RepresentativeState.CANNOT,
        RepresentativeState.CONFIRMED,
    } <= said


async def test_two_people_write_from_one_telephone(demo):
    shared = await demo.all(
        select(ContactPerson.contact_id).group_by(ContactPerson.contact_id).having(func.count() == 2)
    )
    assert len(shared) == 1
    people = await demo.services.people.of_contact(shared[0])
    assert {(one.given_name, one.has_lock_word) for one in people} == {("Нұрай", True), ("Әлихан", False)}


async def test_the_story_is_told_in_both_languages(demo):
    spoken = Counter(one.lang for one in await demo.all(select(Person)))
    assert min(spoken["kk"], spoken["ru"]) >= 10
    for adviser, word in (("psychologist.talgar", "."), ("psychologist.qonayev", ".")):
        actor = await demo.actor(adviser)
        own = select(JournalEntry.consultation_id).where(JournalEntry.written_by == actor.login_id)
        numbers = await demo.all(own)
        entry = await demo.services.journal.read(Cause(actor, ChannelName.DESK), numbers[0])
        assert entry is not None
        assert word in entry.recommendation
        assert not entry.key_is_missing


async def test_the_full_form_holds_known_answers(demo):
    people = [await demo.services.people.card(Actor(person_id=n), n) for n in range(1, 61)]
    filled = [card.details for card in people if card.details.filled_at]
    assert len(filled) >= 5
    for card in filled:
        for name in ("studies", "works", "education", "household", "heard_from"):
            assert getattr(card, name) in answers(name)


async def test_everybody_of_the_staff_may_sign_in(demo):
    logins = demo_logins()
    assert {role for _, _, role, _ in logins} == {role.value for role in Role}
    assert {login for login, *_ in logins} == set(await demo.all(select(Login.name)))
    token = await demo.services.signing_in.sign_in("Director.Talgar", PASSWORD, address="::1")
    signed_in = await demo.services.signing_in.recognise(token)
    assert signed_in is not None
    assert not signed_in.must_change_password


async def test_the_figures_are_those_of_the_facts(demo):
    today = demo.tools.clock.today()
    quarter = Quarter.of(today)
    talgar = await demo.unit("talgar")
    facts = [fact for fact in await demo.all(select(Fact)) if fact.unit_id == talgar.id]
    counted = [fact for fact in facts if fact.on_day in quarter.period]
    assert len(counted) >= 15
    assert len({(fact.age, fact.sex) for fact in counted}) >= 6
    assert any(not fact.by_employee for fact in facts), "the invited lawyer's visits are counted apart"


async def test_what_is_printed_leads_somewhere(demo):
    told = await overview(demo.database, demo.tools)
    codes = {unit["code"]: unit["start_codes"] for unit in told["units"]}
    assert "talgar" in codes["talgar"]
    for code in codes["talgar"]:
        start = await demo.services.units.by_start_code(code)
        assert start is not None
        assert start.unit.code == "talgar"
    assert {"login", "password", "role", "unit", "unit_code"} <= set(told["logins"][0])
    director = await demo.actor("director.talgar")
    (contact, *_) = await demo.all(select(Contact))
    code = told["chat_codes"]["director.talgar"]
    await demo.services.profiles.join_chat(Cause(Actor(contact_id=contact.id), ChannelName.WEB), code)
    joined = await demo.services.profiles.writing_from(contact.id)
    assert joined is not None
    assert joined.login_id == director.login_id
    json.dumps(told)


async def test_a_multiple_has_so_many_people_and_figures(demo):
    before = len(await demo.all(select(Fact.id)))
    assert await scale(demo.database, 3, seed=1) == 180
    assert len(await demo.all(select(Person.id))) == 180
    facts = await demo.all(select(Fact))
    assert len(facts) == 3 * before
    assert len({(fact.kind, fact.source_id) for fact in facts}) == 3 * before
    assert await scale(demo.database, 3, seed=1) == 180
    assert len(await demo.all(select(Fact.id))) == 3 * before
    found = await demo.services.people.search(await demo.actor("reception.talgar"), "7001000", limit=100)
    assert found.people, "the new ones are found by their numbers"


def test_one_seed_tells_one_story():
    assert sixty(Random(5)) == sixty(Random(5))
    assert sixty(Random(5)) != sixty(Random(6))


async def test_the_story_is_the_same_on_postgresql(postgresql_url, shared_place, migrated_sqlite, tmp_path):
    await load(postgresql_url, HOLIDAY_NIGHT)
    told = []
    on_sqlite = copy_sqlite(loaded_file(shared_place, migrated_sqlite, HOLIDAY_NIGHT), tmp_path)
    for url in (postgresql_url, on_sqlite):
        database = Database(url)
        async with database.read() as session:
            visits = await session.execute(
                select(
                    Consultation.person_id,
                    Consultation.consultant_id,
                    Consultation.starts_at,
                    Consultation.state,
                ).order_by(Consultation.id)
            )
            told.append([tuple(visit) for visit in visits])
        await database.close()
    assert told[0] == told[1]


async def test_a_load_cut_short_leaves_nothing(lite_house):
    tools = tools_at(HOLIDAY_NIGHT)
    await fill_reference(lite_house.database, tools)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await load_demo(lite_house.database, tools)
    assert not await is_loaded(lite_house.database)
    async with lite_house.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Person)) == 0
