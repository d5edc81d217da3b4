"""The desk's ways to people: entering in one step, searching however it is spelled, within the scope only."""

from datetime import date

import pytest
from sqlalchemy import select

from db.engine import Database
from db.enums import (
    ChannelName,
    Role,
    Sex,
)
from db.models.people import Consent
from services.cause import Actor, Cause
from services.consultations.service import ConsultationService
from services.errors import NotAllowed, NotFound, Repeated
from services.names import FullName
from services.people.at_desk import NoSensibleAge
from services.people.cards import (
    Field,
    NewVisitor,
    TooYoung,
)
from services.people.service import PeopleService
from services.tools import Tools
from tests.factories import (
    a_centre,
    a_consultant,
    a_login,
    a_region,
    by_staff,
)
from tests.services.registered import audited, registered
from tests.services.visits import TEN


@pytest.fixture
def people(database: Database, tools: Tools) -> PeopleService:
    return PeopleService(database, tools)


@pytest.fixture
async def desk(database):
    """A centre with somebody at its desk."""
    centre = await a_centre(database)
    return centre, await a_login(database, centre, Role.FRONT_DESK)


async def test_a_visitor_is_entered_in_one_step_and_once(database, people, desk):
    centre, actor = desk
    name = FullName("Қасымов", "Ерлан")
    new = NewVisitor(centre.id, Sex.MALE, name, birth_date=date(2003, 1, 2), paper_consent=" 17/2026 ")
    cause = Cause(actor, ChannelName.PHONE, "form-1")
    card = await people.register_visitor(cause, new)
    assert (card.entered_by, card.channel, card.paper_consent) == (actor.login_id, "phone", "17/2026")
    with pytest.raises(Repeated) as again:
        await people.register_visitor(cause, new)
    assert again.value.outcome == str(card.id)
    async with database.read() as session:
        given = (await session.scalars(select(Consent))).one()
        assert (given.person_id, given.channel) == (card.id, ChannelName.PHONE)


async def test_a_year_or_an_age_is_an_estimate(people, desk):
    centre, actor = desk
    by_year = await people.register_visitor(by_staff(actor), NewVisitor(centre.id, None, birth_year=2005))
    assert (by_year.birth_date, by_year.birth_is_estimate) == (date(2005, 7, 1), True)
    by_age = await people.register_visitor(by_staff(actor), NewVisitor(centre.id, Sex.FEMALE, age=17))
    assert (by_age.age, by_age.birth_is_estimate) == (17, True)


async def test_the_desk_stores_no_child_either_and_no_nonsense(people, desk):
    centre, actor = desk
    with pytest.raises(TooYoung):
        await people.register_visitor(by_staff(actor), NewVisitor(centre.id, None, age=13))
    for nonsense in (
        NewVisitor(centre.id, None, age=130),
        NewVisitor(centre.id, None, birth_year=1800),
        NewVisitor(centre.id, None, birth_year=2030),
        NewVisitor(centre.id, None),
    ):
        with pytest.raises(NoSensibleAge):
            await people.register_visitor(by_staff(actor), nonsense)


async def test_visitors_are_entered_in_ones_own_units_only(database, people, desk):
    _centre, actor = desk
    elsewhere = await a_centre(database)
    with pytest.raises(NotFound):
        await people.register_visitor(by_staff(actor), NewVisitor(elsewhere.id, None, age=20))
    analyst = await a_login(database, elsewhere, Role.ANALYST)
    with pytest.raises(NotAllowed):
        await people.register_visitor(by_staff(analyst), NewVisitor(elsewhere.id, None, age=20))


async def test_search_knows_kazakh_letters_look_alikes_and_numbers(database, people, desk):
    centre, actor = desk
    card, *_ = await registered(database, people, centre, name=FullName("Өтеғұлова", "Әйгерім"))
    for typed in ("өтеғ", "отегулова", "otegulova", "айгерим отег", "8 701 123", "+7701", "4567"):
        assert [one.id for one in (await people.search(actor, typed)).people] == [card.id], typed
    for typed in ("", "ө", "%", "_", "' OR 1=1 --", "отег данияр", "8 702"):
        assert (await people.search(actor, typed)).people == (), typed
    for entry in await audited(database, "search_people"):
        assert set(entry.details) == {"words", "found", "more"}


async def test_search_stays_within_the_scope_and_pages_by_key(database, people, desk):
    centre, actor = desk
    for number in range(7):
        name = FullName(f"Серікова{'абвгдеж'[number]}", "Серік")
        await registered(database, people, centre, name=name)
    await registered(database, people)
    seen: list[int] = []
    after = ""
    for _page in range(3):
        found = await people.search(actor, "серик", 3, after)
        seen += [one.id for one in found.people]
        after = found.after
    assert len(seen) == len(set(seen)) == 7
    assert after == ""
    with pytest.raises(NotAllowed):
        await people.search(await a_login(database, centre, Role.ADMINISTRATOR), "серик")
    nobody = Actor(login_id=actor.login_id)
    with pytest.raises(NotAllowed):
        await people.search(nobody, "серик")


async def test_the_last_entered_stand_on_top(database, people, desk):
    centre, actor = desk
    cards = [
        await people.register_visitor(by_staff(actor), NewVisitor(centre.id, None, age=20)) for _ in range(6)
    ]
    found = await people.last_entered(actor, 5)
    assert [one.id for one in found] == [card.id for card in reversed(cards[1:])]
    colleague = await a_login(database, centre, Role.FRONT_DESK)
    assert await people.last_entered(colleague) == []


async def test_a_persons_number_finds_them_before_whose_phone_ends_so(database, people, desk):
    centre, actor = desk
    cards = [
        (await registered(database, people, centre, phone=f"+770112345{number:02}"))[0]
        for number in range(12)
    ]
    typed = str(cards[-1].id)
    assert [one.id for one in (await people.search(actor, f"№ {typed}")).people][:1] == [cards[-1].id]
    assert [one.id for one in (await people.search(actor, "4503")).people] == [cards[3].id]
    elsewhere = await a_login(database, await a_centre(database), Role.FRONT_DESK)
    assert (await people.search(elsewhere, typed)).people == ()


async def test_whoever_moves_to_another_centre_is_found_there(database, people, desk):
    centre, actor = desk
    other = await a_centre(database)
    there = await a_login(database, other, Role.FRONT_DESK)
    card, *_ = await registered(database, people, centre)
    assert (await people.search(there, "серик")).people == ()
    await people.correct(by_staff(actor), Field.CENTRE, other.id, person_id=card.id)
    assert [one.id for one in (await people.search(there, "серик")).people] == [card.id]
    assert (await people.search(actor, "серик")).people == ()


async def test_a_visit_elsewhere_makes_them_found_there_and_once_in_the_region(database, people, tools):
    region = await a_region(database)
    home, other = await a_centre(database, region), await a_centre(database, region)
    who = await a_consultant(database, other, "career")
    card, _contact, she = await registered(database, people, home)
    there = await a_login(database, other, Role.FRONT_DESK)
    above = await a_login(database, region, Role.DIRECTOR)
    assert (await people.search(there, "серик")).people == ()
    visits = ConsultationService(database, tools)
    kept = await visits.hold(she, other.id, who.specialism_id, who.id, TEN)
    await visits.ask(she, kept.number, card.id)
    for actor in (there, above):
        assert [one.id for one in (await people.search(actor, "серик айг")).people] == [card.id]
