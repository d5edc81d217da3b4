"""Texts worded anew: both languages side by side, looked at before they are kept, never half."""

import pytest
from sqlalchemy import select

from db.engine import Database
from db.enums import Role, UnitKind
from db.models.settings import SettingChange, Wording
from services.settings.wordings import WORDINGS
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_login, a_unit

PATH = "/settings/wordings/booked"
KK, RU = "Жазылдыңыз. Жауап: {until}.", "Вы записаны. Ответ: {until}."


@pytest.fixture
async def browser(signed_in: Signs, world: World, database: Database) -> Browser:
    nation = await a_unit(database, kind=UnitKind.NATION)
    return await signed_in(await a_login(database, nation, Role.ADMINISTRATOR))


async def kept(database: Database) -> list[tuple[str, str]]:
    async with database.read() as session:
        return [(row.text_kk, row.text_ru) for row in await session.scalars(select(Wording))]


async def test_all_of_them_open(browser: Browser):
    await browser.opens("/settings/wordings")
    page = browser.page.text
    for code in WORDINGS:
        assert f'data-name="{code}"' in page
        await browser.opens(f"/settings/wordings/{code}")
        assert browser.status == 200
        assert browser.page.text.count("data-preview=") == 2


async def test_a_look_keeps_nothing_and_shows_how_both_read(browser: Browser, database: Database):
    await browser.sends(PATH, text_kk=KK, text_ru=RU, seen="0", look="1")
    assert browser.status == 200
    assert "Жауап: ертең, 08:00." in browser.text
    assert "Ответ: завтра, 08:00." in browser.text
    assert KK in browser.page.text
    assert await kept(database) == []


async def test_kept_it_has_a_history_and_goes_back_to_the_original(browser: Browser, database: Database):
    await browser.sends(PATH, text_kk=KK, text_ru=RU, seen="0")
    assert browser.has("Saved. It is said so from the next message on.")
    assert await kept(database) == [(KK, RU)]
    await browser.sends(f"{PATH}/original", seen=browser.value_of("seen"))
    assert browser.has("The original is said again, from the next message on.")
    assert await kept(database) == []
    async with database.read() as session:
        changes = list(await session.scalars(select(SettingChange).order_by(SettingChange.id)))
    assert [(one.old, one.new) for one in changes] == [
        (None, {"kk": KK, "ru": RU}),
        ({"kk": KK, "ru": RU}, None),
    ]


@pytest.mark.parametrize(
    ("kk", "ru", "words"),
    [
        (KK, "", "Fill this in."),
        ("", RU, "Fill this in."),
        ("Жазылдыңыз.", RU, "This is filled in when it is sent and is missing: {names}"),
        (KK + "{name}", RU, "Nobody would fill this in: {names}"),
        (KK + "{", RU, "Braces stand only around a name: {{until}}. Check them."),
        (KK, RU + " Никто не узнает!", "Nobody can promise this: «{words}». Word it otherwise."),
        (KK + "а" * 300, RU, "At most {limit} characters."),
    ],
)
async def test_half_a_text_or_a_bad_one_is_not_kept(
    browser: Browser, database: Database, kk: str, ru: str, words: str
):
    await browser.sends(PATH, text_kk=kk, text_ru=ru, seen="0")
    assert browser.status == 422
    assert browser.has(words)
    assert await kept(database) == []


async def test_of_two_at_once_the_second_is_told(browser: Browser, database: Database):
    await browser.sends(PATH, text_kk=KK, text_ru=RU, seen="0")
    await browser.sends(PATH, text_kk=KK + "!", text_ru=RU, seen="0")
    assert browser.status == 409
    assert await kept(database) == [(KK, RU)]
