"""A card: categories noted with the person, the representative's code, consents, notices, who read it."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from db.engine import Database
from db.enums import Category, ConsentKind, RepresentativeState, Role
from db.models.people import Consent, Person, PersonCategory, PersonDetails, Representative
from db.models.staff import AuditEntry
from services.cause import Actor, Cause
from services.house import Services
from services.keeping.resealing import reseal
from services.notices.outgoing import about_consultation, promise, to_person
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import MONDAY, a_centre, a_login, a_person, write


@pytest.fixture
async def person(world: World, database: Database) -> Person:
    return await a_person(database, world.centre)


@pytest.fixture
async def desk(signed_in: Signs, world: World) -> Browser:
    return await signed_in(world.desk)


async def held(database: Database) -> list[PersonCategory]:
    async with database.read() as session:
        return list(await session.scalars(select(PersonCategory).order_by(PersonCategory.id)))


async def test_a_category_is_noted_with_why_and_ended(desk: Browser, person: Person, database: Database):
    path = f"/people/{person.id}/categories"
    await desk.sends(path, category="rural", why=" ")
    assert desk.status == 422
    assert await held(database) == []
    key = str(uuid4())
    for _ in range(2):
        await desk.sends(path, key=key, category="rural", why="Жол ақысын төлеуге көмек")
    await desk.opens(f"/people/{person.id}")
    assert desk.has("Lives in a village", "Жол ақысын төлеуге көмек")
    await desk.sends(path, category="rural", why="Тағы бір рет")
    assert desk.status == 422
    (row,) = await held(database)
    assert row.why is not None
    assert "Жол".encode() not in row.why
    await desk.sends(f"{path}/{row.id}")
    assert desk.has("It holds no more; the history stays.", "Жол ақысын төлеуге көмек")
    await desk.sends(f"{path}/{row.id}")
    assert desk.status == 404


async def test_no_other_role_and_no_other_unit_meets_it(
    signed_in: Signs, desk: Browser, world: World, person: Person, database: Database
):
    await desk.sends(f"/people/{person.id}/categories", category="law", why="Заңгер керек")
    (row,) = await held(database)
    consultant = await signed_in(world.career.actor)
    await consultant.opens(f"/people/{person.id}")
    assert consultant.status == 200
    assert not consultant.has("In contact with the law")
    assert not consultant.has("Заңгер керек")
    elsewhere = await signed_in(await a_login(database, await a_centre(database), Role.DIRECTOR))
    other = await a_person(database, world.centre)
    for browser, number in ((consultant, person.id), (elsewhere, person.id), (desk, other.id)):
        await browser.sends(f"/people/{number}/categories/{row.id}")
        assert browser.status == 404
    await elsewhere.sends(f"/people/{person.id}/categories", category="neet", why="x")
    assert elsewhere.status == 404
    assert [one.ended_at for one in await held(database)] == [None]


async def test_answers_suggest_and_nothing_is_noted_by_itself(
    desk: Browser, person: Person, database: Database
):
    facts = {"studies": "no", "works": "looking", "settlement_kind": "village", "needs": []}
    await write(database, PersonDetails(person_id=person.id, filled_at=MONDAY, **facts))
    await desk.opens(f"/people/{person.id}")
    assert desk.has("The person's own answers suggest to talk about:", "Neither studies nor works now")
    assert await held(database) == []


async def test_the_reason_is_sealed_anew_with_the_others_and_goes_with_the_person(
    desk: Browser, person: Person, database: Database, services: Services
):
    await desk.sends(f"/people/{person.id}/categories", category="disability", why="Пандус керек")
    await reseal(database, services.tools.keys)
    await desk.opens(f"/people/{person.id}")
    assert desk.has("Пандус керек")
    she = Cause(Actor(person_id=person.id))
    (mine,) = (await services.people.copy(she)).categories
    assert (mine.category, mine.why) == (Category.DISABILITY, "Пандус керек")
    await services.people.erase(she)
    assert await held(database) == []


async def test_a_code_for_the_representative_and_none_against_the_persons_word(
    desk: Browser, person: Person, database: Database
):
    await desk.opens(f"/people/{person.id}")
    assert desk.has("Make a code")
    await desk.sends(f"/people/{person.id}/representative/code")
    assert desk.has("Code for the representative", "/chat?start=")
    state = RepresentativeState.CANNOT
    said = Representative(person_id=person.id, state=state, do_not_contact=True, said_at=MONDAY)
    await write(database, said)
    await desk.opens(f"/people/{person.id}")
    assert not desk.has("Make a code")
    await desk.sends(f"/people/{person.id}/representative/code")
    assert desk.status == 409
    grown = await a_person(database, (await a_centre(database)))
    await desk.sends(f"/people/{grown.id}/representative/code")
    assert desk.status == 404


async def test_consents_and_notices_stand_on_the_card_but_not_those_of_masked_visits(
    signed_in: Signs, world: World, person: Person, database: Database
):
    masked = await world.somebody_is_confirmed(world.psychologist, person=person)
    kind = {"kind": ConsentKind.PHOTO, "version": 3, "lang": "kk", "channel": "web", "given_at": MONDAY}
    await write(database, Consent(person_id=person.id, withdrawn_at=MONDAY, **kind))
    told: dict[str, Any] = {"now": MONDAY, "unit_id": world.centre.id}
    async with database.begin() as session:
        await promise(session, "representative_agreed", to_person(person.id), "x", **told)
        subject = about_consultation(int(masked.number))
        await promise(session, "visit_missed", to_person(person.id), subject, **told)
    director = await signed_in(world.director)
    await director.opens(f"/people/{person.id}")
    assert director.has("Consents", "Consent to photos", "Last notices", "The representative agreed")
    assert not director.has("Did not come: is all well?")
    consultant = await signed_in(world.psychologist.actor)
    await consultant.opens(f"/people/{person.id}")
    assert consultant.has("Did not come: is all well?")


async def test_directors_see_who_read_the_card_and_nobody_else(
    signed_in: Signs, desk: Browser, world: World, person: Person, database: Database
):
    await desk.opens(f"/people/{person.id}")
    masked = await world.somebody_is_confirmed(world.psychologist, person=person)
    psychologist = await signed_in(world.psychologist.actor)
    await psychologist.opens(f"/consultations/{masked.number}")
    officer = await a_login(database, world.centre, Role.APPEALS_OFFICER)
    entry = {"at": MONDAY, "channel": "desk", "deed": "see_person", "subject_kind": "person"}
    await write(database, AuditEntry(login_id=officer.login_id, subject_id=person.id, details={}, **entry))
    director = await signed_in(world.director)
    await director.opens(f"/people/{person.id}/readers")
    assert director.has("Who read this card", "Opened the card", "Оспанова")
    assert director.page.text.count('data-state="see_person"') == 1
    assert not director.has("Opened a visit")
    await desk.opens(f"/people/{person.id}/readers")
    assert desk.status == 404
    elsewhere = await signed_in(await a_login(database, await a_centre(database), Role.DIRECTOR))
    await elsewhere.opens(f"/people/{person.id}/readers")
    assert elsewhere.status == 404
