"""Suggestion, thanks, complaint in the chat: few steps, nothing lost, what is hidden said before sending."""

from datetime import timedelta

import pytest

from bot.dispatcher import build_dispatcher
from db.enums import AppealAbout, AppealDoor, AppealKind
from services.appeals.facts import A_DAY, AppealDraft
from services.cause import Actor, Cause
from tests.bot.appeals_stage import (
    COMPLAINT,
    MENU_ROW,
    MINE,
    a_round,
    a_town,
    complains,
    envelopes,
    the_appeals,
)
from tests.bot.stage import greeted, registered

FORBIDDEN = ("ешкім білмейді", "никто не узнает")


async def test_a_suggestion_of_a_stranger_is_sent_in_four_presses(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Ұсыныс", "Басқа", "Сенбіде ашық болсаңыздар екен.", "Дайын")
    assert "Кім қарайды: орталық қызметкерлері" in visitor.screen
    assert "Жауап мерзімі: 23 қараша, дүйсенбі" in visitor.screen
    await visitor.presses("Жіберу")
    assert "Хатыңызды алдық" in visitor.screen
    (appeal,) = await the_appeals(house)
    assert (appeal.kind, appeal.door) == (AppealKind.SUGGESTION, AppealDoor.NAMED)
    assert f"{appeal.number[:4]} {appeal.number[4:8]}-{appeal.number[8:]}" in visitor.screen
    assert visitor.buttons == [MINE, "Басты мәзір"]


async def test_a_named_complaint_about_the_centre_goes_past_it(house, visitor):
    town = await a_town(house)
    await registered(visitor, town.stage)
    await complains(visitor)
    assert "жолданымдар жөніндегі уәкіл" in visitor.screen
    assert "e-Otinish" in visitor.screen
    assert "ол туралы жазылған адамға көрсетпейміз" in visitor.screen
    assert COMPLAINT not in visitor.screen
    assert not any(word in visitor.screen for word in FORBIDDEN)
    await visitor.presses("Жіберу")
    (appeal,) = await the_appeals(house)
    assert appeal.about is AppealAbout.CENTRE
    assert COMPLAINT not in visitor.screen


async def test_the_level_above_sees_it_only_where_that_was_ticked(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await complains(visitor)
    await visitor.presses("Жоғарғы деңгей көрсін")
    assert "✓ Жоғарғы деңгей көрсін" in visitor.buttons
    await visitor.presses("Жіберу")
    (appeal,) = await the_appeals(house)
    assert appeal.allows_above


async def test_a_person_of_the_centre_is_chosen_from_those_everybody_knows(house, visitor):
    town = await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Шағым", "Атымды көрсетіп", "Орталық қызметкері")
    name = town.stage.psychologist.employee
    await visitor.presses(f"{name.family_name} {name.given_name}")
    await visitor.does("Қызметкерлер", "Келгенде дөрекі сөйледі.", "Дайын")
    assert f"{name.family_name} {name.given_name}" in visitor.screen
    await visitor.presses("Жіберу")
    (appeal,) = await the_appeals(house)
    assert appeal.about is AppealAbout.EMPLOYEE


async def test_whom_no_list_has_is_typed(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Шағым", "Атымды көрсетіп", "Басқа ұйым туралы")
    await visitor.does("№ 5 мектеп", "Басқа", "Сабақтан босатпайды.", "Дайын")
    assert "№ 5 мектеп" in visitor.screen
    await visitor.presses("Жіберу")
    assert len(await the_appeals(house)) == 1


async def test_an_akimat_is_named_or_left_out(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Шағым", "Атымды көрсетіп", "Әкімдік туралы", "Айтқым келмейді", "Ақша")
    await visitor.does("Ақша сұрайды.", "Дайын", "Жіберу")
    (appeal,) = await the_appeals(house)
    assert appeal.about is AppealAbout.AKIMAT


async def test_an_empty_complaint_is_told_so_and_nothing_is_sent(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Шағым", "Атымды көрсетіп", "Осы орталық туралы", "Ақша")
    await visitor.types("   \n ")
    await visitor.presses_data("appeal.done")
    assert "Не болды?" in visitor.screen or "жіберетін ештеңе жоқ" in visitor.screen
    assert not await the_appeals(house)


async def test_a_text_beyond_the_limit_is_kept_and_its_beginning_can_be_sent(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Ұсыныс", "Басқа")
    for _ in range(6):
        await visitor.types("сөз " * 950)
    assert "Таңба саны:" in visitor.screen
    assert "ең көбі: 10000" in visitor.screen
    await visitor.presses("Басын жіберу")
    await visitor.does("Дайын", "Жіберу")
    assert len(await the_appeals(house)) == 1


async def test_photos_and_a_document_come_with_it_five_at_most(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Шағым", "Атымды көрсетіп", "Осы орталық туралы", "Ақша")
    for _ in range(6):
        await visitor.sends_a_file("photo.jpg")
    assert "ең көбі 5" in visitor.screen
    assert "Файл саны: 5" in visitor.screen
    await visitor.does("Дайын", "Жіберу")
    assert len(await the_appeals(house)) == 1


async def test_words_of_crisis_are_answered_first_and_the_message_goes_on(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Шағым", "Құпия жазу", "Осы орталық туралы", "Ақша")
    await visitor.types("Мені ұрады, өмір сүргім келмейді")
    assert visitor.screen.index("112") < visitor.screen.index("сақталды")
    await visitor.presses("Қауіп жоқ")
    assert "Таңба саны: 32" in visitor.screen
    await visitor.does("Дайын", "Жіберу")
    assert await envelopes(house) == 1


async def test_the_draft_survives_the_menu_and_another_wish(house, visitor):
    town = await a_town(house)
    await registered(visitor, town.stage)
    await visitor.does(MENU_ROW, "Шағым", "Құпия жазу", "Осы орталық туралы", "Ақша", COMPLAINT)
    await visitor.does("мәзір", "Кеңеске жазылу", "Психолог", "мәзір", MENU_ROW)
    assert "жіберілмеген хатыңыз бар" in visitor.screen
    await visitor.presses("Жалғастыру")
    assert "Таңба саны: 47" in visitor.screen
    await visitor.does("Дайын", "Жіберу")
    await a_round(house)
    (appeal,) = await the_appeals(house)
    assert appeal.door is AppealDoor.CONFIDENTIAL


async def test_what_is_not_sent_is_thrown_away(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await complains(visitor, "Құпия жазу")
    await visitor.presses("Жібермеймін")
    assert "Ештеңе жіберілген жоқ" in visitor.screen
    await house.keys.discard()
    assert not await visitor.is_kept(COMPLAINT)
    await visitor.presses(MENU_ROW)
    assert "жіберілмеген" not in visitor.screen


async def test_the_page_has_a_warning_of_its_own(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Шағым", "Жасырын")
    assert "құпия кодпен" in visitor.screen
    assert "Қылмыс туралы" in visitor.screen
    assert not any(word in visitor.screen for word in FORBIDDEN)
    assert "Құпия жазу" in visitor.buttons
    await visitor.presses("Атымды көрсетіп")
    assert "Шағым кім туралы?" in visitor.screen


@pytest.mark.parametrize("typed", ["Шағым", "shagym", "шагым", "1"])
async def test_labels_count_typed(house, visitor, typed):
    await a_town(house)
    await greeted(visitor)
    await visitor.does("shagym, usynys, algys", typed)
    assert "Қалай жазғыңыз келеді?" in visitor.screen


@pytest.mark.parametrize("typed", ["шағым айтқым келеді", "хочу пожаловаться на психолога", "жалоба"])
async def test_whoever_writes_that_they_complain_is_led_there(house, visitor, typed):
    await a_town(house)
    await greeted(visitor)
    await visitor.types(typed)
    assert "Не айтқыңыз келеді?" in visitor.screen


async def test_sent_twice_is_one_case(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await complains(visitor)
    send = visitor.data_of("Жіберу")
    await visitor.presses("Жіберу")
    await visitor.presses_data(send)
    assert "алдыңғы сұрақтан" in visitor.screen
    assert len(await the_appeals(house)) == 1


async def test_without_a_centre_it_is_asked_for_and_the_message_goes_on(house, visitor):
    await a_town(house)
    await visitor.opens()
    await visitor.does("Қазақша", MENU_ROW, "Ұсыныс", "Тараз", "Иә")
    assert "Не туралы?" in visitor.screen or "Басқа" in visitor.buttons
    await visitor.does("Басқа", "Сенбіде ашыңыздар.", "Дайын", "Жіберу")
    assert len(await the_appeals(house)) == 1


async def test_what_one_began_is_offered_to_nobody_else_of_the_same_telephone(house, visitor):
    town = await a_town(house)
    await registered(visitor, town.stage, given_name="Бекзат", family_name="Омаров")
    await registered(visitor, town.stage, given_name="Дана", family_name="Омарова")
    await visitor.does("мәзір", MENU_ROW, "Шағым", "Құпия жазу", "Осы орталық туралы", "Ақша", COMPLAINT)
    await visitor.presses("Басты мәзір")
    assert "Жалғастыру" in visitor.buttons
    await visitor.does("Мен басқа адаммын", "Бекзат О.", "мәзір")
    assert "Жалғастыру" not in visitor.buttons
    await visitor.presses(MENU_ROW)
    assert "жіберілмеген" not in visitor.screen
    await visitor.does("мәзір", "Мен басқа адаммын", "Дана О.", "мәзір", MENU_ROW)
    assert "Не айтқыңыз келеді?" in visitor.screen or "жіберілмеген" in visitor.screen


async def test_the_page_stands_where_the_settings_say(house, visitor):
    await a_town(house)
    house.dispatcher = build_dispatcher(house.turns, house.keys, "https://kenes.example")
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Шағым", "Жасырын")
    assert "https://kenes.example/open" in visitor.screen


async def test_who_has_sent_a_lot_today_keeps_the_next_one_for_tomorrow(house, visitor):
    town = await a_town(house)
    await greeted(visitor)
    draft = AppealDraft(AppealKind.SUGGESTION, "Тағы бір ұсыныс", unit_id=town.stage.centre.id)
    for _ in range(A_DAY):
        await house.services.appeals.file(Cause(Actor(contact_id=visitor.contact_id)), draft)
    await visitor.does(MENU_ROW, "Ұсыныс", "Басқа", "Он бірінші ұсыныс.", "Дайын", "Жіберу")
    assert "Бүгін жіберген хаттарыңыз: 10" in visitor.screen
    assert len(await the_appeals(house)) == A_DAY
    house.clock.advance(timedelta(days=1))
    await visitor.does("мәзір", MENU_ROW, "Жалғастыру", "Жіберу")
    assert len(await the_appeals(house)) == A_DAY + 1
