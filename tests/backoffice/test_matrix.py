"""Who may open what: every route × every role, over real HTTP, against the matrix the command prints."""

import re
from datetime import date

import pytest
from fastapi import APIRouter
from sqlalchemy import select

from backoffice import app
from backoffice.app import UndeclaredRoute, build_matrix
from db.engine import Database
from db.enums import AppealDesk, AppealKind, Role
from db.models.appeals import Appeal, AppealFile
from db.models.units import EmergencyNumber, StartCode
from services.appeals.facts import AppealDraft
from services.appeals.published import AnswerWords
from services.cause import Actor
from services.files import check_file
from services.inbox.canned_answers import CannedWords
from services.reporting.due_dates import Quarter
from services.rights import MATRIX, Right
from services.staff.invitations import Wanted
from services.staff.rows import NewEmployee
from services.units.emergency import NewNumber
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_contact, a_login, a_person, by_contact, by_staff
from tests.services.filed import a_photo

# Open to somebody who is not signed in.
PUBLIC = {"GET /office/calendar/{code}.ics", "GET /office/login", "POST /office/login"} | {
    f"{method} /office/invitation/{{code}}" for method in ("GET", "POST")
}


@pytest.fixture
async def places(world: World, database: Database) -> dict[str, str]:
    """Things that are there for everybody of the centre, so that 404 can only mean the role."""
    asked = await world.somebody_asks(world.career)
    person = await a_person(database, world.centre)
    other = await a_person(database, world.centre)
    double = await world.services.doubles.propose(by_staff(world.desk), person.id, other.id)
    invited = await world.services.invitations.invite(
        by_staff(world.director), Wanted(world.centre.id, Role.FRONT_DESK, employee=NewEmployee("Б", "А"))
    )
    canned = await world.services.canned_answers.add(
        by_staff(world.director), world.centre.id, CannedWords("А", "А", "Иә", "Да")
    )
    known = await world.services.published_answers.save(
        by_staff(world.director), AnswerWords("А", "А", "Иә", "Да"), unit_id=world.centre.id
    )
    contact = await a_contact(database)
    question = await world.services.inbox.ask(
        by_contact(contact), world.centre.id, "", check_file(b"\xff\xd8\xff\xe0 a picture")
    )
    return {
        **await of_units(world, database),
        "/safeguarding/{number}": f"/safeguarding/{world.centre.id}",
        "/inbox/answers/{number}": f"/inbox/answers/{canned}",
        "/answers/{number}": f"/answers/{known}",
        "/inbox/{number}/files/{file}": f"/inbox/{question.number}/files/1",
        "/inbox/{number}": f"/inbox/{question.number}",
        "/invitation/{code}": f"/invitation/{invited.code}",
        "/staff/{number}": f"/staff/{world.desk.login_id}",
        "/consultations/{number}": f"/consultations/{asked.number}",
        "/people/{number}": f"/people/{person.id}",
        "/people/doubles/{number}": f"/people/doubles/{double}",
        "/schedules/{number}": f"/schedules/{world.career.id}",
        "/calendar/{code}": f"/calendar/{await world.services.calendar_feeds.make(by_staff(world.director))}",
        "/reports/{number}": f"/reports/{world.centre.id}",
        "/settings/values/{name}": "/settings/values/days_ahead",
        "/settings/wordings/{code}": "/settings/wordings/greeting",
        "{quarter}": str(Quarter(2026, 3)),
        "{day}": date(2026, 11, 9).isoformat(),
    }


async def of_units(world: World, database: Database) -> dict[str, str]:
    """The centre, its link, a number of its own, an employee."""
    words = NewNumber("8 7172 11 22 33", "Көмек", "Помощь", "9–18", "9–18")
    await world.services.emergency.add(by_staff(world.director), world.centre.id, words)
    async with database.begin() as session:
        session.add(StartCode(code="aral", unit_id=world.centre.id, source="link"))
        number = (await session.scalars(select(EmergencyNumber.id))).one()
    here = f"/units/{world.centre.id}"
    return {
        "/units/{number}/qr/{code}": f"{here}/qr/aral",
        "/units/{number}/numbers/{entry}": f"{here}/numbers/{number}",
        "/units/{number}/change/{deed}": f"{here}/change/rename",
        "/units/{number}": here,
        "/employees/{number}": f"/employees/{world.career.employee.id}",
    }


# At whose desk each role sees cases.
DESKS = {Role.APPEALS_OFFICER: AppealDesk.OFFICER, Role.COMMITTEE: AppealDesk.COMMITTEE}


async def a_case_at(desk: AppealDesk, world: World, database: Database) -> dict[str, str]:
    """Thanks with a picture, lying at that desk of the centre."""
    services = world.services
    kept = await services.draft_files.keep(check_file(a_photo(), "photo.jpg"))
    draft = AppealDraft(AppealKind.THANKS, "Рақмет", unit_id=world.centre.id, file_ids=(kept,))
    filed = await services.appeals.file(by_contact(await a_contact(database)), draft)
    await services.attached_files.prepare()
    async with database.begin() as session:
        case = (await session.scalars(select(Appeal).where(Appeal.number == filed.number))).one()
        case.desk, case.desk_unit_id = desk, world.centre.id
        file = (await session.scalars(select(AppealFile.id).where(AppealFile.appeal_id == case.id))).one()
    here = f"/appeals/{filed.number}"
    return {"/appeals/{number}/files/{file}": f"{here}/files/{file}", "/appeals/{number}": here}


async def everybody(world: World, database: Database) -> dict[Role, Actor]:
    return {role: await a_login(database, world.centre, role) for role in Role}


def refused(browser: Browser) -> bool:
    return browser.status == 404


async def test_every_get_opens_to_the_roles_of_the_matrix_and_to_no_other(
    signed_in: Signs, world: World, database: Database, places: dict[str, str]
):
    browsers = {role: await signed_in(actor) for role, actor in (await everybody(world, database)).items()}
    cases = {desk: await a_case_at(desk, world, database) for desk in AppealDesk}
    # A journal is its consultant's own; what stands behind a figure is asked for with its band.
    own = {"/consultations/{number}/journal"}
    for name, allowed in build_matrix().items():
        method, path = name.split(" ")
        path = path.removeprefix("/office")
        if method != "GET" or path in own:
            continue
        for role, may in allowed.items():
            browser = browsers[Role(role)]
            address = filled(path, cases[DESKS.get(Role(role), AppealDesk.CENTRE)] | places)
            await browser.opens(address, band="total", period="2026Q4", unit="aral")
            assert refused(browser) is not may, (name, role, browser.status)


async def test_every_post_is_refused_by_role_before_its_form_is_looked_at(
    signed_in: Signs, world: World, database: Database, places: dict[str, str]
):
    actors = await everybody(world, database)
    for role, actor in actors.items():
        browser = await signed_in(actor)
        for name, allowed in build_matrix().items():
            method, path = name.split(" ")
            if method != "POST" or name in PUBLIC:
                continue
            # No token: whoever may post is told that the page is old, before anything is done.
            answer = await browser.client.post(
                "/office" + filled(path.removeprefix("/office"), places), data={}
            )
            assert answer.status_code == (400 if allowed[role] else 404), (name, role)


async def test_nobody_gets_in_without_signing_in(a_browser, places: dict[str, str]):
    browser = a_browser()
    browser.client.follow_redirects = False
    for name in build_matrix():
        method, path = name.split(" ")
        address = "/office" + filled(path.removeprefix("/office"), places)
        answer = await browser.client.request(method, address, data={} if method == "POST" else None)
        if name in PUBLIC:
            assert answer.status_code in {200, 422}, name
        else:
            assert answer.status_code == 303, name
            assert answer.headers["location"].startswith("/office/login"), name


def test_every_right_of_the_matrix_is_asked_for_by_some_route():
    opened = build_matrix()
    for right in set(Right):
        holders = {role.value for role in Role if right in MATRIX[role]}
        assert any({r for r, may in allowed.items() if may} == holders for allowed in opened.values()), right


def test_a_route_that_declares_nothing_is_found(monkeypatch: pytest.MonkeyPatch):
    class Careless:
        @staticmethod
        def build_router() -> APIRouter:
            router = APIRouter()

            @router.get("/open-door")
            async def open_door() -> str:
                return "everybody may come in"

            return router

    monkeypatch.setattr(app, "AREAS", (*app.AREAS, Careless))
    with pytest.raises(UndeclaredRoute, match="open-door"):
        build_matrix()


def filled(path: str, places: dict[str, str]) -> str:
    for pattern, place in places.items():
        path = path.replace(pattern, place)
    return re.sub(r"\{\w+\}", "1", path) or "/"
