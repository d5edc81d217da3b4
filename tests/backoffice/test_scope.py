"""Another centre's things, by their right numbers, in every role: not there, and nothing of them changes."""

import re
from datetime import UTC, date, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import insert, select, update

from backoffice.app import build_matrix
from db.base import Base
from db.engine import Database
from db.enums import AppealKind, PromiseState, Role
from db.models.appeals import AppealTopic
from db.models.conversations import Promise
from db.models.people import Person
from db.models.staff import StaffSession
from services.appeals.facts import AppealDraft
from services.appeals.published import AnswerWords
from services.cause import Actor, Cause
from services.clock import StoppedClock
from services.house import Services
from services.inbox.canned_answers import CannedWords
from services.people.steps import index
from services.staff.invitations import Wanted
from services.staff.rows import NewEmployee
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import (
    a_centre,
    a_consultant,
    a_contact,
    a_login,
    a_person,
    almaty,
    an_employee,
    by_contact,
    by_staff,
)

# What a refused form may leave behind: who tried, and that a browser was seen.
TRACES = {"audit", "form_keys", "staff_sessions", "sign_in_failures"}
NAME = "Бөтенова"


@pytest.fixture
async def elsewhere(database: Database, services: Services, world: World) -> World:
    """Another centre of another region, with a person and visits."""
    centre = await a_centre(database, code="shu")
    return World(
        database,
        services,
        centre,
        await a_login(database, centre, Role.FRONT_DESK),
        await a_login(database, centre, Role.DIRECTOR),
        await a_consultant(database, centre, "psychologist"),
        await a_consultant(database, centre, "career"),
    )


@pytest.fixture
async def numbers(elsewhere: World, clock: StoppedClock) -> dict[str, list[int]]:
    """The other centre's things: by the beginning of an address, their numbers."""
    person = await a_person(elsewhere.database, elsewhere.centre, family_name=NAME, phone="+77017654321")
    visits = [await elsewhere.somebody_asks(elsewhere.career, person)]
    day = date(2026, 11, 6)
    visits.append(await elsewhere.somebody_is_confirmed(elsewhere.psychologist, person=person, day=day))
    held = await elsewhere.somebody_is_confirmed(elsewhere.career)
    clock.at = held.starts_at + timedelta(minutes=50)
    await elsewhere.services.consultations.mark_held(Cause(elsewhere.career.actor), held.number)
    async with elsewhere.database.begin() as session:
        await index(session, person)
        await session.execute(update(Promise).values(state=PromiseState.FAILED, useless_after=None))
        calls = list(await session.scalars(select(Promise.id)))
        opened = {"token_hash": "x", "login_id": elsewhere.desk.login_id, "ends_at": clock.now()}
        ended = {"opened_at": clock.now(), "seen_at": clock.now()}
        own = await session.scalar(insert(StaffSession).values(**opened, **ended).returning(StaffSession.id))
    return {
        **await asked_and_invited(elsewhere, person.id),
        **await of_appeals(elsewhere),
        "/office/consultations": [one.number for one in (*visits, held)],
        "/office/people": [person.id],
        "/office/schedules": [elsewhere.psychologist.id, elsewhere.career.id],
        "/office/reports": [elsewhere.centre.id],
        "/office/units": [elsewhere.centre.id],
        "/office/employees": [elsewhere.career.employee.id],
        "/office/staff": [elsewhere.desk.login_id or 0, elsewhere.career.actor.login_id or 0],
        "/office/today/calls": calls,
        "/office/messages": calls,
        "/office/profile/sessions": [own or 0],
    }


async def of_appeals(elsewhere: World) -> dict[str, list[int]]:
    """A suggestion to the other centre, a topic and a published answer of it, its rule for danger."""
    services, director = elsewhere.services, by_staff(elsewhere.director)
    unit_id = elsewhere.centre.id
    draft = AppealDraft(AppealKind.SUGGESTION, NAME, unit_id=unit_id)
    filed = await services.appeals.file(by_contact(await a_contact(elsewhere.database)), draft)
    words = AnswerWords("Қашан ашық?", "Когда открыто?", NAME, NAME)
    answer = await services.published_answers.save(director, words, unit_id=unit_id, publish=True)
    row = {
        "code": "of-another",
        "unit_id": unit_id,
        "name_kk": "Асхана",
        "name_ru": "Столовая",
        "position": 1,
    }
    async with elsewhere.database.begin() as session:
        topic = await session.scalar(insert(AppealTopic).values(**row).returning(AppealTopic.id))
    return {
        "/office/answers": [answer],
        "/office/safeguarding": [unit_id],
        "/office/appeals/topics": [topic or 0],
        "/office/appeals": [int(filed.number)],
    }


async def asked_and_invited(elsewhere: World, person_id: int) -> dict[str, list[int]]:
    """A question to the other desk, its ready answer, an invitation, a possible double."""
    services, director = elsewhere.services, by_staff(elsewhere.director)
    asked = await services.inbox.ask(
        by_contact(await a_contact(elsewhere.database)), elsewhere.centre.id, NAME
    )
    canned = await services.canned_answers.add(
        director, elsewhere.centre.id, CannedWords("А", "А", "Иә", "Да")
    )
    wanted = Wanted(elsewhere.centre.id, Role.FRONT_DESK, employee=NewEmployee("Б", "А"))
    invited = await services.invitations.invite(director, wanted)
    other = await a_person(elsewhere.database, elsewhere.centre, family_name=NAME)
    double = await services.doubles.propose(by_staff(elsewhere.desk), person_id, other.id)
    return {
        "/office/inbox/answers": [canned],
        "/office/inbox": [asked.number],
        "/office/staff/invitations": [invited.view.id],
        "/office/people/doubles": [double],
    }


def sensible(elsewhere: World) -> dict[str, Any]:
    """Fields with which each form would be carried out, if the thing were one's own."""
    return {
        "reason": "ill",
        "text": "Иә",
        "seen": "1",
        "to": elsewhere.desk.login_id,
        "version": "1",
        "name_kk": "Жаңа",
        "name_ru": "Новый",
        "number": "112",
        "hours_kk": "9–18",
        "hours_ru": "9–18",
        "sure": "1",
        **dict.fromkeys(("hired_on", "left_on", "back_on", "moved_on"), "2026-11-02"),
        "starts_at": almaty("2026-11-05", "15:00").astimezone(UTC).isoformat(),
        "topic": "career_general",
        "paper_consent": "17",
        "comment": "…",
        "helper": f"{elsewhere.career.id}:{elsewhere.career.specialism_id}",
        "unit": elsewhere.centre.id,
        "channel": "desk",
        "role": "self",
        "when": "held",
        "family_name": "Жаңа",
        "given_name": "Есім",
        "birth_date": "05.09.2005",
        "sex": "f",
        "kind": "hours",
        "day": "2026-11-09",
        "on_0_from": "10:00",
        "on_0_to": "12:00",
        "minutes": "30",
        "minutes_before": "0",
        "minutes_after": "0",
        "daily_limit": "5",
    }


async def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, but for traces."""
    async with database.read() as session:
        return {
            table.name: [
                tuple(row) for row in await session.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
            if table.name not in TRACES
        }


async def everybody(world: World) -> dict[Role, Actor]:
    employee = await an_employee(world.database, world.centre)
    return {role: await a_login(world.database, world.centre, role, employee=employee) for role in Role}


async def test_what_is_another_centres_is_not_there_for_anybody(
    signed_in: Signs, world: World, elsewhere: World, numbers: dict[str, list[int]], database: Database
):
    fields = sensible(elsewhere)
    actors = await everybody(world)
    stood = await everything(database)
    asked = 0
    for role, actor in actors.items():
        browser = await signed_in(actor)
        for name, allowed in build_matrix().items():
            method, path = name.split(" ")
            if "{number}" not in path or not allowed[role.value]:
                continue
            beginning = next(start for start in numbers if path.startswith(start))
            for number in numbers[beginning]:
                address = path.removeprefix("/office").replace("{number}", str(number))
                address = address.replace("{quarter}", "2026Q3").replace("{day}", "2026-11-09")
                address = re.sub(r"\{[a-z]+\}", "1", address.replace("{deed}", "rename"))
                await (browser.opens(address) if method == "GET" else browser.sends(address, **fields))
                assert browser.status == 404, (role, address, browser.status)
                assert NAME not in browser.page.text
                asked += 1
    assert asked > 100
    assert await everything(database) == stood


async def test_lists_searches_and_figures_hold_nothing_of_another_centre(
    signed_in: Signs, world: World, elsewhere: World, numbers: dict[str, list[int]]
):
    pages = (
        "/today",
        "/consultations?tab=all",
        "/consultations?tab=waiting",
        "/consultations?tab=coming",
        "/consultations?tab=past",
        f"/consultations/week?consultant={elsewhere.career.id}",
        f"/consultations/week?consultant={elsewhere.psychologist.id}",
        f"/people?q={NAME}",
        "/people?q=7017654321",
        "/people?q=4321",
        "/schedules",
        *(f"/messages?tab={tab}" for tab in ("failed", "uncertain", "waiting")),
        "/staff",
        "/reports",
        "/indicators/records?band=all",
    )
    for actor in (await everybody(world)).values():
        browser = await signed_in(actor)
        for page in pages:
            await shows_nothing_of(browser, page, elsewhere, numbers)
    # Whoever is there is found: else nothing above was looked for.
    browser = await signed_in(elsewhere.desk)
    await browser.opens("/people", q="7017654321")
    assert NAME in browser.page.text


async def shows_nothing_of(
    browser: Browser, page: str, elsewhere: World, numbers: dict[str, list[int]]
) -> None:
    await browser.client.get(f"/office{page}")
    browser.page = await browser.client.get(f"/office{page}")
    if page.startswith("/people?"):
        # What was typed stands in the box.
        assert f"{NAME} " not in browser.text.replace(f'value="{NAME}"', "")
    else:
        assert NAME not in browser.page.text, page
    for number in numbers["/office/consultations"]:
        assert f"/office/consultations/{number}" not in browser.page.text, page
    assert f"/office/people/{numbers['/office/people'][0]}" not in browser.page.text, page
    assert elsewhere.career.employee.family_name not in browser.text, page


@pytest.mark.parametrize("page", ["/indicators", "/indicators/records?band=all"])
async def test_figures_of_another_centre_or_of_the_region_above_are_not_found(
    signed_in: Signs, world: World, elsewhere: World, page: str
):
    for actor in (world.director, world.career.actor):
        browser = await signed_in(actor)
        for code in ("shu", "kz", "country"):
            joint = "&" if "?" in page else "?"
            answer = await browser.client.get(f"/office{page}{joint}unit={code}")
            assert answer.status_code == 404, (page, code)


async def test_nobody_enters_a_visitor_or_a_login_elsewhere(
    signed_in: Signs, world: World, elsewhere: World, database: Database
):
    visitor = sensible(elsewhere) | {"name": "Жаңа Есім", "birth": "2005"}
    login = {
        "unit": elsewhere.centre.id,
        "role": "director",
        "kind": "specialist",
        "family_name": "Жаңа",
        "given_name": "Есім",
        "login_name": "zhana.esim",
    }
    for helper in (visitor["helper"], ""):
        browser = await signed_in(world.desk)
        await browser.sends(
            "/people/new", **cast(dict[str, Any], {**visitor, "helper": helper, "when": "none"})
        )
        assert browser.status in {404, 422}
    administrator = await a_login(database, world.centre, Role.ADMINISTRATOR)
    stood = await everything(database)
    browser = await signed_in(administrator)
    await browser.sends("/staff/invitations/new", **cast(dict[str, Any], login))
    assert browser.status == 404
    assert await everything(database) == stood
    async with database.read() as session:
        assert await session.scalar(select(Person.id).where(Person.family_name == "Жаңа")) is None
