"""A representative agrees by a code, on a phone of their own, and stays a stranger."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db.enums import ChannelName, RepresentativeState
from db.models.conversations import Promise
from db.models.people import Contact, ContactPerson, Representative
from services.cause import Actor, Cause
from services.people.representatives import TRIES
from tests.bot.stage import a_stage, greeted, registered
from tests.bot.walks import LANGUAGES, Words
from tests.house import House
from tests.visitor import Visitor

KK = Words("kk")
OWN_PHONE = KK.text(
    "This code is for your parent or representative."
    " They write it on their own phone, not in your chat or on a shared computer."
)


@pytest.fixture
async def stage(house: House):
    return await a_stage(house)


async def a_code(visitor: Visitor, words: Words = KK) -> str:
    """Asked for where a consent waits for somebody of age."""
    await visitor.does(words.button("My data"), words.row("My consents"), words.row("Photos"))
    await visitor.presses(words.button("Code for my parents"))
    lines = [line for line in visitor.screen.splitlines() if len(line) == 9 and line[4] == "-"]
    assert lines, visitor.screen
    return lines[0]


async def said_of(house: House, person_id: int) -> Representative | None:
    async with house.database.read() as session:
        return await session.get(Representative, person_id)


async def told(house: House, kind: str) -> list[str]:
    async with house.database.read() as session:
        return list(await session.scalars(select(Promise.recipient).where(Promise.kind == kind)))


async def test_agreed_on_a_phone_of_their_own(house, visitor, stage, lang):
    words = Words(lang)
    person = await registered(visitor, stage, LANGUAGES[lang])
    code = await a_code(visitor, words)
    parent = visitor.another("2001")
    await parent.opens()
    await parent.types(code.lower())
    assert person.given_name in parent.screen
    assert person.family_name not in parent.screen
    assert words.text("Without you too: questions, urgent help, a first consultation.") in parent.screen
    await parent.presses(words.button("I agree"))
    assert parent.screen == words.text("Thank you. Your consent is written down.")
    said = await said_of(house, person.id)
    assert said is not None
    assert (said.state, said.confirmed_through) == (RepresentativeState.CONFIRMED, parent.channel)
    assert await told(house, "representative_agreed") == [f"person:{person.id}"]
    # A stranger still: joined to nobody, with the menu of somebody new.
    assert words.button("Registration") in parent.buttons
    async with house.database.read() as session:
        joined = select(func.count()).where(ContactPerson.contact_id == parent.contact_id)
        assert await session.scalar(joined) == 0
        assert (await session.get_one(Contact, parent.contact_id)).person_id is None
    # Once only.
    another = visitor.another("2002")
    await greeted(another)
    await another.types(code)
    assert KK.text("This code is no longer valid. Make a new one where you took it from.") in another.screen


async def test_declined_is_written_down_and_may_be_asked_again(house, visitor, stage):
    person = await registered(visitor, stage)
    code = await a_code(visitor)
    parent = visitor.another("2001")
    await greeted(parent)
    await parent.types(code)
    await parent.presses(KK.button("I do not agree"))
    assert parent.screen == KK.text("Thank you for your answer. Nothing was agreed to.")
    said = await said_of(house, person.id)
    assert said is not None
    assert (said.state, said.phone) == (RepresentativeState.DECLINED, None)
    assert await told(house, "representative_declined") == [f"person:{person.id}"]
    assert await a_code(visitor) != code


async def test_by_a_link_it_is_the_same_question(house, visitor, stage):
    await registered(visitor, stage)
    code = await a_code(visitor)
    parent = visitor.another("2001")
    await parent.opens(code.replace("-", ""))
    assert KK.text("You agree as the parent or legal representative that:") in parent.screen


async def test_the_young_persons_own_chat_agrees_to_nothing(house, visitor, stage):
    person = await registered(visitor, stage)
    code = await a_code(visitor)
    await visitor.types(code)
    assert OWN_PHONE in visitor.screen
    said = await said_of(house, person.id)
    assert said is None or said.state is not RepresentativeState.CONFIRMED


async def test_do_not_contact_outranks_a_code(house, visitor, stage):
    person = await registered(visitor, stage)
    code = await a_code(visitor)
    cause = Cause(Actor(contact_id=visitor.contact_id, person_id=person.id), ChannelName.WEB)
    await house.services.people.set_representative(cause, RepresentativeState.CANNOT)
    parent = visitor.another("2001")
    await greeted(parent)
    await parent.types(code)
    assert KK.text("This code is no longer valid. Make a new one where you took it from.") in parent.screen
    await visitor.does(KK.button("My data"), KK.row("My consents"), KK.row("Photos"))
    await visitor.presses(KK.button("Code for my parents"))
    assert not any(len(line) == 9 and line[4] == "-" for line in visitor.screen.splitlines())


async def test_it_is_good_for_three_days(house, visitor, stage):
    await registered(visitor, stage)
    code = await a_code(visitor)
    parent = visitor.another("2001")
    await greeted(parent)
    house.clock.at += timedelta(days=2, hours=23)
    await parent.types(code)
    assert KK.button("I agree") in parent.buttons
    house.clock.at += timedelta(hours=2)
    await parent.presses(KK.button("I agree"))
    assert parent.screen == KK.text("This code is no longer valid. Ask the young person for a new one.")


async def test_guessing_has_to_wait(house, visitor, stage):
    await greeted(visitor)
    for number in range(TRIES):
        await visitor.types(f"2KQM-3XH{'2345678923456789'[number]}")
    await visitor.types("2KQM-3XHD")
    assert KK.text("Too many tries. Wait {minutes} min and try again.").split("{")[0] in visitor.screen


@pytest.mark.parametrize("value", ["yes", "no"])
async def test_a_forged_answer_without_the_question_does_nothing(house, visitor, stage, value):
    person = await registered(visitor, stage)
    await a_code(visitor)
    parent = visitor.another("2001")
    await greeted(parent)
    await parent.presses_data(f"representing.{value}")
    said = await said_of(house, person.id)
    assert said is None or said.state not in {RepresentativeState.CONFIRMED, RepresentativeState.DECLINED}
