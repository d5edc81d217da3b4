"""A case in the office: its card, its acts as forms, and what comes back when a form is wrong."""

import pytest

from db.engine import Database
from db.enums import AppealKind, AppealState, Role
from services.appeals.safeguarding import RuleWords
from services.inbox.canned_answers import CannedWords
from services.tools import Tools
from tests.backoffice.conftest import Browser, Signs
from tests.factories import a_login, by_staff
from tests.services.desk_of_cases import BRIBE, FEAR, YELLOW, CaseDesk, a_case_desk


@pytest.fixture
async def desk(database: Database, tools: Tools) -> CaseDesk:
    return await a_case_desk(database, tools)


async def acts(browser: Browser, number: str, act: str, **fields: str) -> Browser:
    """A form of the card as it stands now."""
    await browser.opens(f"/appeals/{number}")
    await browser.sends(f"/appeals/{number}/{act}", seen=browser.value_of("seen"), **fields)
    return browser


async def test_from_taking_it_to_the_answer(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed()
    browser = await signed_in(desk.officer)
    await acts(browser, number, "take")
    assert browser.has("The case is in your hands.", "Confirm the colour")
    assert 'data-state="taken"' in browser.page.text
    await acts(browser, number, "colour", colour="yellow")
    assert browser.has("The colour is confirmed; the due date follows it.", "Send the answer")
    await acts(browser, number, "answer", text="Қызметкермен сөйлестік.")
    assert browser.has("The answer is on its way to the author.", "Қызметкермен сөйлестік.", "Answered")
    assert (await desk.case(number)).state is AppealState.ANSWERED
    assert len(await desk.promised(number, "appeal_news")) == 1


async def test_news_of_the_author_come_before_the_answer_goes_and_what_was_typed_stays(
    signed_in: Signs, desk: CaseDesk
):
    number = await desk.filed()
    await desk.acts("confirm_colour", number, YELLOW)
    browser = await signed_in(desk.officer)
    await browser.opens(f"/appeals/{number}")
    seen = browser.value_of("seen")
    await desk.services.appeals.say_more(desk.writer.cause, number, "Тағы бір нәрсе ұмытыппын")
    await browser.sends(f"/appeals/{number}/answer", text="Жауабымыз осы.", seen=seen)
    assert browser.status == 422
    assert browser.has("Something new stands in this case. Look at it; what you typed is kept below.")
    assert "Тағы бір нәрсе ұмытыппын" in browser.text
    assert ">Жауабымыз осы.</textarea>" in browser.page.text
    assert 'role="alert"' in browser.page.text
    await browser.sends(f"/appeals/{number}/answer", text="Жауабымыз осы.", seen=browser.value_of("seen"))
    assert browser.has("The answer is on its way to the author.")


async def test_notes_are_marked_as_never_shown_outside(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed()
    browser = await signed_in(desk.officer)
    await acts(browser, number, "note", note="Директормен сөйлесу керек")
    assert browser.has("The note is kept for colleagues.", "Only colleagues see this")
    assert "Директормен сөйлесу керек" in browser.text
    own = await desk.services.appeals.card(desk.writer.by, number)
    assert not any("Директормен" in line.text for line in own.lines)


async def test_a_later_due_date_is_given_as_far_as_the_law_goes(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed()
    browser = await signed_in(desk.officer)
    await browser.opens(f"/appeals/{number}")
    latest = (await desk.card(number)).latest_due
    assert latest is not None
    assert f"{latest:%d.%m.%Y}" in browser.text
    await acts(browser, number, "extend", until="2027-12-01", extension_reason="Тексеріп жатырмыз")
    assert browser.status == 422
    assert browser.has("The law does not allow more. The latest day: {latest}")
    assert "Тексеріп жатырмыз" in browser.page.text
    await acts(browser, number, "extend", until=latest.isoformat(), extension_reason="Тексеріп жатырмыз")
    assert browser.has("The due date is moved. The author is told with the reason.")
    assert (await desk.case(number)).due_on == latest


async def test_it_is_handed_over_given_back_and_left_with_one_press(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed()
    browser = await signed_in(desk.officer)
    await acts(browser, number, "hand", colleague=str(desk.colleague.login_id), words="Сіз білесіз")
    assert browser.has("The case is handed over. Your colleague is told.")
    assert "Сіз білесіз" in browser.text
    await acts(browser, number, "hand", colleague="999999")
    assert browser.status == 422
    theirs = await signed_in(desk.colleague)
    await acts(theirs, number, "back")
    assert theirs.has("The case is open to your desk again.")
    await acts(browser, number, "aside")
    assert browser.where.endswith("/appeals")
    assert browser.has("You stepped aside. The case has gone to others and is hidden from you.")
    await browser.opens(f"/appeals/{number}")
    assert browser.status == 404
    await theirs.opens(f"/appeals/{number}")
    assert theirs.has("Stepped aside")


async def test_the_name_of_a_complaint_is_opened_with_a_reason_only(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed()
    browser = await signed_in(desk.officer)
    await browser.opens(f"/appeals/{number}")
    assert browser.has("The name is sealed. It is not needed for an answer.")
    assert "Қыдырәлі" not in browser.page.text
    await acts(browser, number, "name", name_reason="")
    assert browser.status == 422
    assert "Қыдырәлі" not in browser.page.text
    await acts(browser, number, "name", name_reason="Полиция сұрады")
    assert "Қыдырәлі" in browser.text
    assert "data-author" in browser.page.text
    await browser.opens(f"/appeals/{number}")
    assert "data-author" not in browser.page.text
    assert browser.has("Author's name opened", "Opened so far: {n}")
    assert "Полиция сұрады" in browser.text
    assert (await desk.services.appeals.card(desk.writer.by, number)).name_was_opened == 1


async def test_the_name_of_thanks_is_no_secret(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed(kind=AppealKind.THANKS, words="Рақмет")
    browser = await signed_in(desk.country.desk)
    await browser.opens(f"/appeals/{number}")
    assert "data-author" in browser.page.text
    assert not browser.has("Open the name")


async def test_a_red_case_asks_why_once_a_day_before_it_says_anything(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed(words=BRIBE)
    browser = await signed_in(desk.officer)
    await browser.opens(f"/appeals/{number}")
    assert browser.status == 200
    assert browser.has("A red case", "Why you open this case")
    assert "пара" not in browser.text
    await browser.opens(f"/appeals/{number}/paper")
    assert "пара" not in browser.text
    await browser.sends(f"/appeals/{number}/view", view_reason=" ")
    assert browser.status == 422
    await browser.sends(f"/appeals/{number}/view", view_reason="Кезекшімін")
    assert browser.has("Your reason is written down. It holds for today.")
    assert "пара" in browser.text
    await browser.opens(f"/appeals/{number}")
    assert "пара" in browser.text


async def test_a_danger_has_the_rule_beside_it_and_who_was_told(signed_in: Signs, desk: CaseDesk):
    director = await a_login(desk.database, desk.country.centre, Role.DIRECTOR)
    rule = RuleWords("1. 112-ге хабарлаймыз", "1. Звоним 112", "ІІБ 102", "РОВД 102")
    await desk.services.safeguarding.save(by_staff(director), desk.country.centre.id, rule, 0)
    number = await desk.filed(words=FEAR)
    browser = await signed_in(desk.officer)
    await browser.sends(f"/appeals/{number}/view", view_reason="Кезекшімін")
    assert browser.has("Somebody is in danger: act now", "Nobody yet. Write it down under “Pass it on”.")
    assert "1. 112-ге хабарлаймыз" in browser.text
    assert "ІІБ 102" in browser.text
    await acts(browser, number, "pass", passed_to="", passed_what="")
    assert browser.status == 422
    await acts(browser, number, "pass", passed_to="Аудандық ІІБ", passed_what="Телефонмен, 11:40")
    assert browser.has("Written down: what was passed on, to whom and when.")
    assert "Аудандық ІІБ" in browser.text


async def test_the_desk_that_confirms_red_sees_it_no_more(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed(kind=AppealKind.SUGGESTION, words="Жаңа үйірме ашсаңыздар")
    browser = await signed_in(desk.country.desk)
    await acts(browser, number, "colour", colour="red_law", colour_reason="Ақша сұрапты")
    assert browser.status == 200
    assert browser.where.endswith("/appeals")
    await browser.opens(f"/appeals/{number}")
    assert browser.status == 404


async def test_a_hidden_case_answers_every_address_as_one_that_is_not_there(signed_in: Signs, desk: CaseDesk):
    hidden, absent = await desk.filed(), "123456789"
    browser = await signed_in(desk.country.desk)
    posts = ["view", "take", "back", "hand", "aside", "colour", "ask", "answer", "note", "extend"]
    posts += ("forward", "pass", "e-otinish", "link", "join", "part", "close", "name", "originals/1")
    for path in ("", "/paper", "/files/1"):
        pages = []
        for number in (hidden, absent):
            await browser.opens(f"/appeals/{number}{path}")
            pages.append((browser.status, browser.text.replace(number, "")))
        assert pages[0] == pages[1]
        assert pages[0][0] == 404
    filled = {"colour": "green", "text": "а", "question": "а", "note": "а", "to_body": "а", "what": "а"}
    filled |= {"until": "2026-12-30", "extension_reason": "а", "passed_to": "а", "passed_what": "а"}
    filled |= {"view_reason": "а", "name_reason": "а", "file_reason": "а", "close_reason": "а"}
    filled |= {"other_number": "123456789", "into_number": "123456789", "colleague": "1"}
    for act in posts:
        for given in ({}, filled):
            pages = []
            for number in (hidden, absent):
                await browser.sends(f"/appeals/{number}/{act}", seen="1", **given)
                pages.append((browser.status, browser.text.replace(number, "")))
            assert pages[0] == pages[1], act
            assert pages[0][0] == 404, act


async def test_similar_cases_are_offered_linked_and_joined(signed_in: Signs, desk: CaseDesk):
    text = "Автобус кестесі өзгерді, балалар далада тоңып тұр"
    one, two = await desk.filed(words=text), await desk.filed(words=text)
    browser = await signed_in(desk.officer)
    await browser.opens(f"/appeals/{one}")
    assert f'href="/office/appeals/{two}"' in browser.page.text
    assert browser.has("similar")
    await acts(browser, one, "link", other_number=f"{two[:4]} {two[4:8]}-{two[8]}")
    assert browser.has("The two cases are linked.", "linked")
    await acts(browser, one, "link", other_number="12")
    assert browser.status == 422
    await acts(browser, one, "join", into_number="123456789")
    assert browser.status == 422
    await acts(browser, one, "join", into_number=two)
    assert browser.has("One case now. Everybody who wrote gets the answer.", "It goes on as:")
    await acts_without_seen(browser, one, "part")
    assert browser.has("Two cases again.")


async def acts_without_seen(browser: Browser, number: str, act: str) -> None:
    await browser.sends(f"/appeals/{number}/{act}", seen="99")


async def test_the_other_register_and_its_paper(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed(words="Жол жөнделмей жатыр")
    browser = await signed_in(desk.officer)
    await acts(browser, number, "e-otinish", e_otinish="ЗТ-2026-123")
    assert browser.has("The e-Otinish number is kept.")
    assert "ЗТ-2026-123" in browser.text
    await browser.opens(f"/appeals/{number}/paper")
    assert "Жол жөнделмей жатыр" in browser.text
    assert browser.has("IIN, where there is one", "signature")
    assert "Қыдырәлі" not in browser.page.text


async def test_a_repeated_form_does_it_once(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed()
    await desk.acts("confirm_colour", number, YELLOW)
    browser = await signed_in(desk.officer)
    await browser.opens(f"/appeals/{number}")
    seen, key = browser.value_of("seen"), "0f8fad5b-d9cb-469f-a165-70867728950e"
    for _ in range(2):
        await browser.sends(f"/appeals/{number}/answer", key=key, text="Жауап", seen=seen)
        assert browser.has("The answer is on its way to the author.")
    assert len(await desk.promised(number, "appeal_news")) == 1


async def test_a_case_is_answered_in_the_authors_language_with_a_ready_answer(
    signed_in: Signs, desk: CaseDesk
):
    director = await a_login(desk.database, desk.country.centre, Role.DIRECTOR)
    words = CannedWords("Алғыс", "Спасибо", "Рақмет!", "Благодарим!")
    canned = await desk.services.canned_answers.add(by_staff(director), desk.country.centre.id, words)
    number = await desk.filed(lang="ru")
    await desk.acts("confirm_colour", number, YELLOW)
    browser = await signed_in(desk.officer)
    await browser.opens(f"/appeals/{number}", canned=str(canned))
    assert ">Благодарим!</textarea>" in browser.page.text
