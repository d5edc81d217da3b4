"""Joining two chats as a person does it: a code here, the same code there, one question."""

from datetime import timedelta

import pytest

from db.enums import ChannelName
from services.cause import Actor, Cause
from services.channels.states import ChannelStates
from tests.bot.stage import a_stage, greeted, registered
from tests.bot.walks import LANGUAGES, Words
from tests.house import House
from tests.visitor import Visitor

KK, RU = Words("kk"), Words("ru")


@pytest.fixture
async def stage(house: House):
    return await a_stage(house)


async def a_code(visitor: Visitor, words: Words = KK) -> str:
    """Asks for one in «my data»; it stands on a line of its own."""
    await visitor.does(words.button("My data"), words.row("Another messenger"))
    lines = [line for line in visitor.screen.splitlines() if len(line) == 9 and line[4] == "-"]
    assert lines, visitor.screen
    return lines[0]


async def test_a_chat_that_never_was_here_before_is_joined(house, visitor, stage, lang):
    words = Words(lang)
    person = await registered(visitor, stage, LANGUAGES[lang])
    code = await a_code(visitor, words)
    assert words.text("Give it to nobody: whoever has it sees your visits and data.") in visitor.screen
    other = visitor.another("1003")
    await other.opens()
    await other.types(code.lower())
    # It speaks the person's language from the first word.
    assert words.text("This code comes from another chat.") in other.screen
    assert person.given_name in other.screen
    assert person.family_name not in other.screen
    await other.presses(words.button("Yes, join"))
    said = words.text("The chats are joined: visits, data and notices are the same in both.")
    assert other.screen == said
    await other.presses(words.button("My data"))
    assert person.family_name in other.screen


async def test_no_joins_nothing_and_the_code_is_still_good(house, visitor, stage):
    await registered(visitor, stage)
    code = await a_code(visitor)
    other = visitor.another("1003")
    await greeted(other)
    await other.types(code)
    await other.presses(KK.button("Do not join"))
    assert other.screen == KK.text("Nothing was joined.")
    assert KK.button("Registration") in other.buttons
    await other.types(code)
    await other.presses(KK.button("Yes, join"))
    assert KK.button("My bookings") in other.buttons


async def test_two_registrations_become_one(house, visitor, stage):
    await registered(visitor, stage, given_name="Айгерім")
    code = await a_code(visitor)
    other = visitor.another("1003")
    second = await registered(other, stage, given_name="Айгерім", family_name="Сериков")
    await other.types(code)
    assert KK.text("The two registrations become one, with all visits.") in other.screen
    assert other.buttons == ["Айгерім С.", KK.button("Nobody of them"), KK.button("Do not join")]
    await other.presses("Айгерім С.")
    await other.presses(KK.button("My data"))
    assert second.family_name not in other.screen.split()


async def test_somebody_else_of_one_telephone_stays_who_they_are(house, visitor, stage):
    first = await registered(visitor, stage)
    code = await a_code(visitor)
    other = visitor.another("1003")
    brother = await registered(other, stage, given_name="Ерлан")
    await other.types(code)
    await other.presses(KK.button("Nobody of them"))
    await other.presses(KK.button("I am another person"))
    assert {label.split()[0] for label in other.buttons} >= {first.given_name, brother.given_name}


async def test_the_lock_word_is_asked_before_a_registration_is_given_away(house, visitor, stage):
    await registered(visitor, stage)
    code = await a_code(visitor)
    other = visitor.another("1003")
    second = await registered(other, stage, given_name="Дана")
    await other.does(KK.button("My data"), KK.row("Lock word"), "көктем", KK.button("Back"))
    # Half an hour later it is locked again.
    await house.services.people.lock_again(other_cause(other, second.id))
    await other.types(code)
    await other.presses(next(label for label in other.buttons if label.startswith("Дана")))
    assert other.screen == KK.text("This is locked. Write your lock word.")
    await other.types("көктем")
    await other.presses(next(label for label in other.buttons if label.startswith("Дана")))
    assert other.screen == KK.text("The chats are joined: visits, data and notices are the same in both.")


def other_cause(visitor: Visitor, person_id: int) -> Cause:
    return Cause(Actor(contact_id=visitor.contact_id, person_id=person_id), visitor.channel)


@pytest.mark.parametrize("typed", ["2KQM-3XHD", "7kqm3xhd"])
async def test_a_code_of_nobody_says_what_to_do(house, visitor, stage, typed):
    await greeted(visitor)
    await visitor.types(typed)
    assert KK.text("This code is no longer valid. Make a new one where you took it from.") in visitor.screen


async def test_in_the_same_chat_it_says_where_to_write_it(visitor, stage):
    await registered(visitor, stage)
    await visitor.types(await a_code(visitor))
    assert KK.text("This chat is joined already. Write the code in the other messenger.") in visitor.screen


async def test_too_late_a_yes_joins_nothing(house, visitor, stage):
    await registered(visitor, stage)
    code = await a_code(visitor)
    other = visitor.another("1003")
    await greeted(other)
    await other.types(code)
    await a_code(visitor)  # a newer one: the first is good for nothing
    await other.presses(KK.button("Yes, join"))
    assert other.screen == KK.text("This code is no longer valid. Make a new one where you took it from.")
    assert KK.button("My bookings") not in other.buttons


@pytest.mark.parametrize("value", ["0", "99", "x", ""])
async def test_a_forged_yes_joins_nobody(house, visitor, stage, value):
    await registered(visitor, stage)
    code = await a_code(visitor)
    other = visitor.another("1003")
    await greeted(other)
    await other.types(code)
    yes = other.data_of(KK.button("Yes, join"))
    await other.presses_data(yes.replace("nobody", value))
    assert KK.text("The chats are joined: visits, data and notices are the same in both.") not in other.said


async def test_answers_of_a_registration_in_its_middle_are_dropped_by_it(house, visitor, stage):
    await registered(visitor, stage)
    code = await a_code(visitor)
    other = visitor.another("1003")
    await greeted(other)
    await other.does(KK.button("Registration"), KK.button("I agree"), "05.09.2010")
    await other.types(code)
    await other.presses(KK.button("Yes, join"))
    assert KK.button("Continue") not in other.buttons


async def test_on_the_web_one_press_opens_telegram_with_the_code(house, visitor, stage):
    states = ChannelStates(house.database, house.clock)
    await states.put(ChannelName.TELEGRAM, mode="polling", name="kenes_bot")
    await registered(visitor, stage)
    code = await a_code(visitor)
    if visitor.channel is ChannelName.TELEGRAM:
        assert "Telegram ашу" not in visitor.buttons
        return
    if visitor.channel is ChannelName.WHATSAPP:
        # No button of a page stands beside others there: its address is in the text.
        assert "Telegram ашу: https://t.me/kenes_bot?start=" in visitor.screen
        return
    assert visitor.buttons[0] == "Telegram ашу"
    house.clock.advance(timedelta(minutes=4))  # nobody says any more that it works
    await a_code(visitor)
    assert "Telegram ашу" not in visitor.buttons
    other = visitor.another("1003")
    await greeted(other)
    await other.opens(code.replace("-", ""))
    assert KK.text("This code is no longer valid. Make a new one where you took it from.") in other.screen
