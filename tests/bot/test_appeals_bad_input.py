"""What a message cannot take: each gets a clear sentence, and nothing that was written is lost."""

from typing import Any
from uuid import uuid4

import pytest

from bot.channels.webchat.cookie import Standing
from bot.channels.webchat.cookie import Visitor as Browser
from db.enums import ChannelName
from services.files import FileKindRefused, FileTooLarge
from tests.bot.appeals_stage import MENU_ROW, a_town, the_appeals
from tests.bot.stage import greeted
from tests.house import House
from tests.visitor import Visitor

# As every scanner knows it; to us it is no file that people send.
VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WRITTEN = "Келісімсіз сурет жариялады."


async def at_the_text(house: House, visitor: Visitor) -> None:
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Шағым", "Атымды көрсетіп", "Осы орталық туралы", "Ақша", WRITTEN)


async def sends(visitor: Any, name: str, content: bytes) -> None:
    """A file with this content, on whatever channel."""
    if visitor.channel is ChannelName.WEB:
        house = visitor.house
        refused = FileKindRefused() if len(content) < 10_000_000 else FileTooLarge()
        browser = Browser("1001", False, Standing.KNOWN)
        await house._feed(house.ingress.file(browser, uuid4(), name, "image/jpeg", len(content), refused))
        await visitor.looks()
    else:
        await visitor._act(visitor.person.sends_document(name, content, "image/jpeg"))


@pytest.mark.parametrize("content", [VIRUS, b"MZ" + b"\0" * 99], ids=["virus", "program"])
async def test_what_is_no_picture_and_no_paper_is_not_kept(house, visitor, content):
    await at_the_text(house, visitor)
    await sends(visitor, "photo.jpg", content)
    assert "сақталмады" in visitor.screen
    assert "Таңба саны: 27" in visitor.screen
    assert "Файл саны" not in visitor.screen
    await visitor.does("Дайын", "Жіберу")
    assert len(await the_appeals(house)) == 1


async def test_a_button_of_an_earlier_step_answers_no_other_question(house, visitor):
    await at_the_text(house, visitor)
    old = visitor.data_of("Осы орталық туралы")
    await visitor.presses_data(old)
    assert "алдыңғы сұрақтан" in visitor.screen
    assert "Таңба саны: 27" in visitor.screen


@pytest.mark.parametrize(
    "forged",
    [
        *("appeal.send", "appeal.done", "appeal.kind:x", "appeal.door:anonymous", "appeal.about:x"),
        *("appeal.whom:999", "appeal.topic:999", "own:1", "own.file:1.x", "question.register:x"),
    ],
)
async def test_a_forged_button_does_nothing_out_of_place(house, visitor, forged):
    await a_town(house)
    await greeted(visitor)
    await visitor.presses(MENU_ROW)
    await visitor.presses_data(forged)
    assert visitor.screen
    assert visitor.buttons
    assert not await the_appeals(house)


async def test_the_first_screen_asks_again_for_what_it_does_not_know(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "щщщ ққққ")
    assert "Батырмалардың бірін" in visitor.screen
    assert "Не айтқыңыз келеді?" in visitor.screen


async def test_a_question_among_the_kinds_is_asked_at_once(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Сұрақ қою")
    assert "Сұрағыңызды жазыңыз" in visitor.screen


async def test_no_text_twice_as_long_is_lost_in_its_parts(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Ұсыныс", "Басқа", "а" * 3000, "ә" * 3000, "б" * 3000)
    assert "Таңба саны: 9004" in visitor.screen
    await visitor.types("в" * 3000)
    assert "Таңба саны: 12006" in visitor.screen
    await visitor.does("Қайта жазу", "Қысқаша айтсам, сенбіде ашық болыңыздар.", "Дайын", "Жіберу")
    assert len(await the_appeals(house)) == 1


async def test_a_voice_is_taken_and_a_sticker_told_what_to_send_where_there_are_such(house, visitor):
    await at_the_text(house, visitor)
    if visitor.channel is ChannelName.WEB:
        # The page sends words and files.
        return
    await visitor._act(visitor.person.sends_voice())
    assert "Файл саны: 1" in visitor.screen
    await visitor._act(visitor.person.sends_sticker())
    assert "осында қабылдай алмаймыз" in visitor.screen
    await visitor._act(visitor.person.sends_location())
    assert "осында қабылдай алмаймыз" in visitor.screen
    assert "Таңба саны: 27" in visitor.screen
