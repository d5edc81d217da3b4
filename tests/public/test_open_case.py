"""Coming back with the code: what is read there, what may be done, what a wrong code gets."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from db.enums import AppealState
from db.models.appeals import Appeal, AppealEvent
from services.appeals.receipts import new_code
from services.files import check_file
from tests.factories import ALMATY
from tests.pictures import CAMERA, a_photo
from tests.public.officer import Officer, the_officer
from tests.public.stranger import Stranger


@pytest.fixture
async def officer(database, tools) -> Officer:
    return await the_officer(database, tools)


@pytest.fixture
async def author(stranger: Stranger, officer, box) -> Stranger:
    """Wrote, and the case is registered."""
    await stranger.writes("Меня не приняли", ("дом.jpg", a_photo()))
    await box.round()
    return stranger


async def the_case(database) -> Appeal:
    async with database.read() as session:
        case: Appeal = (await session.scalars(select(Appeal))).one()
    return case


async def test_right_after_it_was_sent_the_code_finds_it(stranger) -> None:
    await stranger.writes("Только что")
    page = await stranger.comes_back()
    assert page.status_code == 200
    assert 'data-state="registered"' in page.text
    assert "Через десять минут" in stranger.text
    assert "Срок ответа" in stranger.text
    # Nothing can be added yet, and it is said so.
    page = await stranger.comes_back(act="say", text="Ещё")
    assert page.status_code == 409
    assert "Через десять минут" in stranger.text


async def test_the_code_is_read_as_it_is_typed(author) -> None:
    for typed in (author.code.lower(), author.code.replace("-", " "), author.code.replace("0", "О")):
        assert (await author.comes_back(typed)).status_code == 200


async def test_their_words_and_the_stripped_photo_are_there(author) -> None:
    page = await author.comes_back()
    assert "Меня не приняли" in author.text
    number = page.text.split('name="file" value="')[1].split('"')[0]

    file = await author.comes_back(act="file", file=number)

    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert file.headers["Cache-Control"] == "no-store"
    assert CAMERA.encode() not in file.content
    assert file.content.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("number", ["999999", "", "x", "-1", "99999999999999"])
async def test_a_file_of_nobody_is_not_there(author, number) -> None:
    page = await author.comes_back(act="file", file=number)
    assert page.status_code == 404
    assert "Меня не приняли" in author.text


async def test_an_answer_with_its_file_is_read_and_rated(author, officer, database) -> None:
    await officer.notes("between us")
    await officer.answers("Приняли меры", check_file(a_photo(), "answer.jpg"))
    await author.comes_back()
    assert "Приняли меры" in author.text
    assert "Ответ готов" in author.text
    assert "between us" not in author.text

    page = await author.comes_back(act="rate")
    assert page.status_code == 422
    page = await author.comes_back(act="rate", score="4", words="спасибо")
    assert page.status_code == 200
    assert "Спасибо за оценку" in author.text
    assert (await the_case(database)).score == 4
    assert (await author.comes_back(act="rate", score="1")).status_code == 409


async def test_an_answer_that_does_not_help_is_looked_at_again(author, officer, database) -> None:
    await officer.answers("Нет")
    page = await author.comes_back(act="reopen", again="Не то")
    assert page.status_code == 200
    assert "Не то" in author.text
    assert (await the_case(database)).times_reopened == 1


async def test_a_question_back_is_answered_with_files(author, officer) -> None:
    await officer.asks("Какого числа?")
    await author.comes_back()
    assert "К вам есть вопрос" in author.text
    await author.comes_back(act="say", seen="9", text="Пятого")
    assert "Пятого" in author.text
    assert "Добавлено" in author.text


async def test_more_time_is_told_of(author, officer) -> None:
    await officer.extends(date(2026, 12, 15), "Ждём ответ из другого города")
    await author.comes_back()
    assert "Ждём ответ из другого города" in author.text
    assert "15 декабря 2026" in author.text


async def test_words_sent_twice_are_added_once(author, database) -> None:
    page = await author.comes_back()
    seen = page.text.split('name="seen" value="')[1].split('"')[0]
    form = {"lang": "ru", "code": author.code, "act": "say", "seen": seen, "text": "Ещё одно"}
    photo = [("files", ("a.jpg", a_photo(), "image/jpeg"))]
    answers = await asyncio.gather(
        *(author.client.post("/open/case", data=form, files=photo) for _ in range(2))
    )
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[1].text.count("Ещё одно") == 1
    # The same words once more from the new page are meant.
    form["seen"] = "99"
    again = await author.client.post("/open/case", data=form, files=photo)
    assert again.text.count("Ещё одно") == 2


async def test_nothing_typed_is_said_so_and_a_bad_file_keeps_the_words(author) -> None:
    assert (await author.comes_back(act="say", text=" ")).status_code == 409
    fields = {"lang": "ru", "code": author.code, "act": "say", "text": "Слова"}
    page = await author.client.post(
        "/open/case", data=fields, files=[("files", ("x.exe", b"MZ" * 99, "x/y"))]
    )
    assert page.status_code == 409
    assert ">\nСлова</textarea>" in page.text
    assert "выберите заново" in page.text


async def test_withdrawing_takes_a_tick(author, database) -> None:
    page = await author.comes_back(act="withdraw")
    assert page.status_code == 422
    page = await author.comes_back(act="withdraw", sure="1")
    assert page.status_code == 200
    assert (await the_case(database)).state is AppealState.WITHDRAWN
    assert (await author.comes_back(act="withdraw", sure="1")).status_code == 409


async def test_an_answer_meets_a_withdrawal(author, officer, database) -> None:
    """Whichever is first, the other is told so, and nothing breaks."""
    both: list[object] = await asyncio.gather(
        officer.answers("Меры приняты"),
        author.comes_back(act="withdraw", sure="1"),
        return_exceptions=True,
    )
    answered, withdrawn = both
    state = (await the_case(database)).state
    assert not isinstance(withdrawn, BaseException)
    assert state in {AppealState.ANSWERED, AppealState.WITHDRAWN}
    assert (answered is None) or state is AppealState.WITHDRAWN
    assert (await author.comes_back()).status_code == 200


async def test_no_time_of_theirs_is_kept(author, officer, database, clock) -> None:
    await author.comes_back(act="say", text="Позже")
    async with database.read() as session:
        theirs = list(await session.scalars(select(AppealEvent).where(AppealEvent.role == "person")))
    assert len(theirs) == 2
    assert all(one.at is None for one in theirs)
    assert theirs[0].on_day == clock.now().astimezone(ALMATY).date()


async def test_a_slip_is_noticed_and_costs_nothing(author, waited) -> None:
    wrong = author.code[:-1] + ("0" if author.code[-1] != "0" else "1")
    for _ in range(10):
        page = await author.comes_back(wrong)
        assert page.status_code == 422
        assert "описка" in author.text
        # It stands there as it was typed, to be mended.
        assert f'value="{wrong}"' in page.text
    assert (await author.comes_back()).status_code == 200
    assert waited == []


@pytest.mark.parametrize("typed", ["", "   ", "привет", "x" * 5000])
async def test_what_is_no_code_is_told_so(stranger, typed) -> None:
    page = await stranger.comes_back(typed or " ")
    assert page.status_code == 422
    assert 'role="alert"' in page.text


async def test_five_wrong_codes_wait_and_the_right_ones_of_others_do_not(author, a_stranger, waited) -> None:
    guesser = a_stranger("198.51.100.9")
    for _ in range(5):
        page = await guesser.comes_back(new_code())
        assert page.status_code == 404
    assert waited == []
    assert "полминуты" in guesser.text

    await guesser.comes_back(new_code())
    await guesser.comes_back(new_code())

    assert len(waited) == 2
    assert all(5 <= seconds <= 30 for seconds in waited)
    for _ in range(10):
        assert (await author.comes_back()).status_code == 200
    assert len(waited) == 2


async def test_a_code_is_never_part_of_an_address(author) -> None:
    page = await author.comes_back()
    assert author.code not in str(page.url)
    assert author.code not in page.headers.get("location", "")
    # Whoever opens the address alone is asked for the code.
    page = await author.opens("/open/case")
    assert page.status_code == 200
    assert 'name="code" value=""' in page.text
