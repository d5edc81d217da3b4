"""Writing on the anonymous page: what it asks, what it says, what becomes of bad input."""

import asyncio
import re

import pytest
from sqlalchemy import select

from db.enums import AppealAbout, AppealColour, AppealDoor, AppealKind, ChannelName
from db.models.appeal_doors import Envelope
from db.models.appeals import Appeal, AppealSubject
from db.models.files import StoredFile
from services.appeals.drop_box import envelope_of
from services.appeals.receipts import hashed, read_code
from services.files import read_file
from tests.factories import a_centre
from tests.pictures import CAMERA, a_bomb, a_photo

TEN_KILOBYTES = 10_240
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


async def the_draft(database, tools, code):
    """What lies in the drop box under this code."""
    receipt = await hashed(tools.keys, code)
    async with database.read() as session:
        waiting = await envelope_of(session, tools.keys, receipt)
    assert waiting
    return waiting.draft


async def count(database, model):
    async with database.read() as session:
        return len(list(await session.scalars(select(model))))


@pytest.mark.parametrize("lang", ["kk", "ru"])
async def test_the_page_is_small_alone_and_says_what_is_not_hidden(stranger, lang) -> None:
    page = await stranger.opens(lang=lang)

    assert page.status_code == 200
    assert len(page.content) < TEN_KILOBYTES
    # Nothing else is fetched for it, nothing runs in it, nothing is left in the browser.
    assert not re.search(r"<script|<img|src=|@import|url\(|stylesheet", page.text)
    assert "set-cookie" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "112" in page.text
    assert "111" in page.text
    assert "e-Otinish" in page.text
    assert f'lang="{lang}"' in page.text
    assert "ешкім білмейді" not in page.text.lower()
    assert "никто не узнает" not in page.text.lower()
    other = {"kk": "ru", "ru": "kk"}[lang]
    assert f"/open?lang={other}" in page.text


@pytest.mark.parametrize(
    "asked, spoken, heard",
    [
        (None, "ru-RU,ru;q=0.9", "ru"),
        (None, "en", "kk"),
        (None, "", "kk"),
        ("kk", "ru", "kk"),
        ("xx", "ru", "ru"),
    ],
)
async def test_the_language_is_asked_for_or_the_browsers_or_kazakh(a_stranger, asked, spoken, heard) -> None:
    page = await a_stranger(lang=spoken).opens(**({"lang": asked} if asked else {}))
    assert f'<html lang="{heard}">' in page.text


async def test_the_link_is_the_same_for_everybody_and_the_code_is_fresh_each_time(stranger) -> None:
    codes = [(await stranger.opens(), stranger.fields()["code"])[1] for _ in range(3)]
    assert len(set(codes)) == 3
    assert all(read_code(code) == code for code in codes)


async def test_what_was_written_is_taken_and_the_code_is_shown_once_more(stranger, database, tools) -> None:
    page = await stranger.writes("В центре требуют деньги за справку", who="секретарь")

    assert page.status_code == 200
    assert "восстановить нельзя" in stranger.text
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{5}", stranger.code)
    draft = await the_draft(database, tools, stranger.code)
    assert draft.kind is AppealKind.COMPLAINT
    assert draft.door is AppealDoor.ANONYMOUS
    assert draft.text == "В центре требуют деньги за справку"
    assert draft.about_words == "секретарь"
    assert draft.lang == "ru"
    # Its number is of no use to them, and is not told.
    assert not re.search(r"\d{4} \d{4}-\d", stranger.text)


async def test_it_becomes_a_case_without_a_name_and_without_a_time(stranger, database, box) -> None:
    await stranger.writes("Меня не приняли")
    assert await count(database, Appeal) == 0

    await box.round()

    async with database.read() as session:
        case = await session.scalar(select(Appeal))
    assert case.channel is ChannelName.PAGE
    assert case.registered_at is None
    assert case.owner is None
    assert await count(database, Envelope) == 0


async def test_a_form_sent_twice_is_one_case_with_the_same_code(stranger, database, box) -> None:
    await stranger.opens()
    fields = {**stranger.fields(), "text": "Дважды"}
    first, second = await asyncio.gather(
        stranger.client.post("/open", data=fields), stranger.client.post("/open", data=fields)
    )
    assert fields["code"] in first.text
    assert fields["code"] in second.text
    assert first.status_code == second.status_code == 200
    await box.round()
    third = await stranger.client.post("/open", data=fields)
    assert fields["code"] in third.text
    assert await count(database, Appeal) == 1
    assert await count(database, Envelope) == 0


async def test_an_empty_form_comes_back_with_what_was_chosen(stranger, database) -> None:
    page = await stranger.writes("  ", who="Директор", about="employee", kind="suggestion")

    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert stranger.fields()["who"] == "Директор"
    assert stranger.fields()["about"] == "employee"
    assert stranger.fields()["kind"] == "suggestion"
    assert await count(database, Envelope) == 0


async def test_a_text_that_is_too_long_comes_back_whole(stranger, database) -> None:
    long = "ұзақ мәтін " * 2000
    await stranger.opens()
    code = stranger.fields()["code"]

    page = await stranger.sends(text=long)

    assert page.status_code == 422
    assert stranger.fields()["text"].strip() == long.strip()
    assert stranger.fields()["code"] == code
    await stranger.sends(text="қысқа")
    assert stranger.code == code
    assert await count(database, Envelope) == 1


@pytest.mark.parametrize(
    "name, content",
    [
        ("virus.jpg", EICAR),
        ("page.html", b"<html><script>alert(1)</script>"),
        ("empty.jpg", b""),
        ("bomb.png", a_bomb()),
        ("broken.jpg", b"\xff\xd8\xff\xe0 nothing"),
        ("large.jpg", b"\xff\xd8\xff" + bytes(10_000_001)),
    ],
)
async def test_a_file_that_is_not_taken_keeps_the_text_and_says_to_choose_again(
    stranger, database, name, content
) -> None:
    page = await stranger.writes("С файлом", (name, content))

    assert page.status_code == 422
    assert stranger.fields()["text"] == "С файлом"
    assert "выберите заново" in stranger.text
    assert await count(database, StoredFile) == 0
    assert await count(database, Envelope) == 0


async def test_six_files_are_too_many(stranger, database) -> None:
    page = await stranger.writes("Шесть", *[(f"{n}.jpg", a_photo()) for n in range(6)])
    assert page.status_code == 422
    assert stranger.fields()["text"] == "Шесть"
    assert await count(database, StoredFile) == 0


async def test_more_than_any_form_of_ours_is_not_read(stranger) -> None:
    headers = {"content-length": "60000000", "content-type": "multipart/form-data; boundary=x"}
    page = await stranger.client.post("/open", content=b"--x", headers=headers)
    assert page.status_code == 413
    assert "112" in page.text


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "text/plain", ""])
async def test_what_is_no_form_is_told_so(stranger, kind) -> None:
    page = await stranger.client.post("/open", content=b"\xff{}", headers={"content-type": kind})
    assert page.status_code == 400
    assert page.headers["Referrer-Policy"] == "no-referrer"


async def test_a_photo_is_kept_without_its_place_and_its_name(stranger, database, tools) -> None:
    photo = a_photo()
    await stranger.writes("Фото", ("Айгерим дома.jpg", photo))
    draft = await the_draft(database, tools, stranger.code)

    async with database.read() as session:
        kept = await read_file(session, tools.keys, draft.file_ids[0])
    assert kept
    assert kept.name == "1.jpg"
    assert CAMERA.encode() not in kept.content
    assert kept.content != photo


async def test_files_alone_are_enough(stranger, database, tools) -> None:
    await stranger.writes("", ("a.jpg", a_photo()), ("b.jpg", a_photo()))
    assert len((await the_draft(database, tools, stranger.code)).file_ids) == 2


async def test_the_centre_is_found_as_it_is_typed(stranger, database, tools) -> None:
    centre = await a_centre(database, place_kk="Тараз", place_ru="Тараз", name_ru="МРЦ Тараза")
    await stranger.writes("О центре", place="taraz", about="centre")
    draft = await the_draft(database, tools, stranger.code)
    assert draft.unit_id == centre.id
    assert draft.subjects[0].unit_id == centre.id
    assert draft.about is AppealAbout.CENTRE
    assert not draft.about_words


async def test_of_several_centres_one_is_chosen_and_nothing_is_typed_again(stranger, database, tools) -> None:
    await a_centre(database, place_kk="Семей", place_ru="Семей", name_ru="Первый")
    second = await a_centre(database, place_kk="Семей", place_ru="Семей", name_ru="Второй")

    page = await stranger.writes("О центре", place="Семей", about="centre")

    assert page.status_code == 422
    assert "Второй" in stranger.text
    await stranger.sends(unit=str(second.id))
    assert (await the_draft(database, tools, stranger.code)).unit_id == second.id


@pytest.mark.parametrize(
    "kind, about, hidden",
    [
        ("complaint", "unsaid", True),
        ("complaint", "service", True),
        ("complaint", "organisation", False),
        ("question", "unsaid", False),
        ("suggestion", "centre", False),
        ("suggestion", "employee", True),
        ("thanks", "employee", False),
    ],
)
async def test_who_complains_and_names_a_centre_is_not_read_there(
    stranger, database, tools, kind, about, hidden
) -> None:
    centre = await a_centre(database, place_kk="Тараз", place_ru="Тараз")
    await stranger.writes("О центре", place="Тараз", kind=kind, about=about)
    draft = await the_draft(database, tools, stranger.code)
    assert draft.unit_id == centre.id
    assert [one.unit_id for one in draft.subjects] == ([centre.id] if hidden else [])


async def test_a_place_nobody_knows_may_stay_as_it_is(stranger, database, tools) -> None:
    await a_centre(database, place_kk="Тараз", place_ru="Тараз")
    page = await stranger.writes("О центре", place="Готэм")
    assert page.status_code == 422
    await stranger.sends(unit="none")
    draft = await the_draft(database, tools, stranger.code)
    assert draft.unit_id is None
    assert draft.about_words == "Готэм"


async def test_danger_is_told_of_once_more_and_does_not_wait_for_the_round(stranger, database, box) -> None:
    page = await stranger.writes("Меня избивают, он сказал что убьёт меня")
    assert page.status_code == 200
    assert "112" in page.text
    await box.round(urgent_only=True)
    async with database.read() as session:
        assert await session.scalar(select(Appeal.colour)) is AppealColour.RED_DANGER


async def test_markup_that_was_typed_is_shown_as_text(stranger) -> None:
    page = await stranger.writes("", who='"><script>alert(1)</script>', place="<b>")
    assert page.status_code == 422
    assert "<script>" not in page.text
    assert "<b>" not in page.text


async def test_subjects_are_written_for_a_centre(stranger, database, box) -> None:
    centre = await a_centre(database, place_ru="Ақтау", place_kk="Ақтау")
    await stranger.writes("О сотруднике", place="Актау", about="employee", who="Иванов")
    await box.round()
    async with database.read() as session:
        assert await session.scalar(select(AppealSubject.unit_id)) == centre.id
