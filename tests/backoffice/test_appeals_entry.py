"""An appeal entered by staff: one page, then the number and the due date to read out, and nothing else."""

from typing import Any

import pytest
from sqlalchemy import select

from backoffice.security import COOKIE, form_token
from db.engine import Database
from db.enums import AppealAbout, AppealDoor, AppealKind, ChannelName, Role
from db.models.appeals import Appeal, AppealFile, AppealSubject
from services.appeals.numbers import shown
from services.tools import Tools
from tests.backoffice.conftest import SETTINGS, Browser, Signs
from tests.factories import a_centre, a_login, an_employee
from tests.services.desk_of_cases import CaseDesk, a_case_desk

ENTRY = {
    "channel": "phone",
    "kind": "complaint",
    "about": "centre",
    "door": "named",
    "said": "Менімен дөрекі сөйлесті",
    "author_name": "Қыдырәлі Айгүл",
    "phone": "8 701 000 00 17",
    "lang": "ru",
}


@pytest.fixture
async def desk(database: Database, tools: Tools) -> CaseDesk:
    return await a_case_desk(database, tools)


async def enters(browser: Browser, **more: str) -> Browser:
    await browser.opens("/appeals/new")
    await browser.sends("/appeals/new", **(ENTRY | more))
    return browser


async def newest(desk: CaseDesk) -> Appeal:
    async with desk.database.read() as session:
        return (await session.scalars(select(Appeal))).one()


async def subjects(desk: CaseDesk) -> list[tuple[Any, Any]]:
    async with desk.database.read() as session:
        query = select(AppealSubject.unit_id, AppealSubject.employee_id).order_by(AppealSubject.id)
        return [(unit, employee) for unit, employee in await session.execute(query)]


async def test_a_complaint_about_the_own_centre_is_read_out_and_hidden_at_once(
    signed_in: Signs, desk: CaseDesk
):
    browser = await signed_in(desk.country.desk)
    await enters(browser)
    case = await newest(desk)
    assert browser.status == 200
    assert shown(case.number) in browser.text
    assert f'data-due="{case.due_on.isoformat()}"' in browser.page.text
    assert browser.has("Others work on it: you do not see it any more. That protects the author.")
    assert "дөрекі" not in browser.text
    assert "Қыдырәлі" not in browser.text
    assert (case.channel, case.lang, case.entered_by) == (ChannelName.PHONE, "ru", desk.country.desk.login_id)
    assert await subjects(desk) == [(desk.country.centre.id, None)]
    await browser.opens(f"/appeals/{case.number}")
    assert browser.status == 404
    officer = await signed_in(desk.officer)
    await officer.opens(f"/appeals/{case.number}")
    assert officer.status == 200


async def test_thanks_are_opened_from_the_page(signed_in: Signs, desk: CaseDesk):
    browser = await signed_in(desk.country.desk)
    await enters(browser, kind="thanks", about="service", said="Рақмет")
    number = (await newest(desk)).number
    assert f'href="/office/appeals/{number}"' in browser.page.text


async def test_somebody_of_the_staff_is_named_from_the_list(signed_in: Signs, desk: CaseDesk):
    manager = await an_employee(desk.database, desk.country.centre, family_name="Бекова", given_name="Ләззат")
    browser = await signed_in(desk.country.desk)
    await browser.opens("/appeals/new")
    assert "Бекова Ләззат" in browser.text
    await enters(browser, about="employee", about_employee=str(manager.id))
    assert await subjects(desk) == [(desk.country.centre.id, manager.id)]


async def test_the_staff_of_another_centre_is_shown_without_losing_what_was_typed(
    signed_in: Signs, desk: CaseDesk
):
    region = desk.officer.grants[0].unit_id
    async with desk.database.read() as session:
        from db.models.units import Unit

        parent = await session.get_one(Unit, region)
    other = await a_centre(desk.database, parent, code="shu")
    await an_employee(desk.database, other, family_name="Сейтова", given_name="Гүл")
    browser = await signed_in(desk.officer)
    await browser.opens("/appeals/new")
    assert "Сейтова" not in browser.text
    await browser.sends("/appeals/new", **ENTRY, about_unit=str(other.id), show_staff="1")
    assert browser.status == 200
    assert "Сейтова Гүл" in browser.text
    assert ENTRY["said"] in browser.page.text
    async with desk.database.read() as session:
        assert not list(await session.scalars(select(Appeal.id)))


async def test_a_wrong_form_comes_back_as_it_was(signed_in: Signs, desk: CaseDesk):
    browser = await signed_in(desk.country.desk)
    await enters(browser, said="")
    assert browser.status == 422
    assert browser.value_of("author_name") == ENTRY["author_name"]
    assert 'role="alert"' in browser.page.text
    await enters(browser, received_on="2026-11-03")
    assert browser.status == 422
    assert browser.has("Choose today, or a day of the last two months.")
    await enters(browser, phone="қоңырау")
    assert browser.status == 422
    await enters(browser, door="anonymous")
    assert browser.status == 422
    await enters(browser, channel="web")
    assert browser.status == 422
    await enters(browser, about="somebody")
    assert browser.status == 422


async def test_a_letter_is_counted_from_the_day_it_came(signed_in: Signs, desk: CaseDesk):
    browser = await signed_in(desk.country.desk)
    await enters(
        browser, channel="post", received_on="2026-10-28", door="anonymous", author_name="", phone=""
    )
    case = await newest(desk)
    assert case.registered_on.isoformat() == "2026-10-28"
    assert case.registered_at is None
    assert case.door is AppealDoor.ANONYMOUS


async def test_a_repeated_form_shows_the_same_number(signed_in: Signs, desk: CaseDesk):
    browser = await signed_in(desk.country.desk)
    key = "0f8fad5b-d9cb-469f-a165-70867728950e"
    for _ in range(2):
        await browser.sends("/appeals/new", key=key, **ENTRY)
        assert shown((await newest(desk)).number) in browser.text


async def test_a_letter_comes_with_its_picture(signed_in: Signs, desk: CaseDesk):
    browser = await signed_in(desk.country.desk)
    token = browser.client.cookies.get(COOKIE) or ""
    data = {"form_token": form_token(SETTINGS, token), **ENTRY, "channel": "post"}
    files = {"file1": ("хат.jpg", b"\xff\xd8\xff\xe0 a letter"), "file2": ("x.exe", b"MZ\x90\x00")}
    browser.page = await browser.client.post("/office/appeals/new", data=data, files=files)
    assert browser.status == 422
    assert ENTRY["said"] in browser.page.text
    browser.page = await browser.client.post(
        "/office/appeals/new", data=data, files={"file1": files["file1"]}
    )
    assert browser.status == 200
    async with desk.database.read() as session:
        assert len(list(await session.scalars(select(AppealFile.id)))) == 1


async def test_about_an_akimat_and_about_an_organisation(signed_in: Signs, desk: CaseDesk):
    browser = await signed_in(desk.country.desk)
    await enters(browser, about="organisation", about_words="«Жарық» ЖШС")
    case = await newest(desk)
    assert (case.kind, case.about) == (AppealKind.COMPLAINT, AppealAbout.ORGANISATION)
    assert await subjects(desk) == []


async def test_a_unit_that_is_not_theirs_is_not_taken(signed_in: Signs, desk: CaseDesk):
    other = await a_centre(desk.database, code="elsewhere")
    director = await a_login(desk.database, desk.country.centre, Role.DIRECTOR)
    browser = await signed_in(director)
    await enters(browser, unit=str(other.id))
    assert browser.status == 422
