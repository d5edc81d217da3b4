"""Published answers in the office: both languages or none, and a settled conversation in two presses."""

from typing import Any

from sqlalchemy import select

from db.enums import ChannelName, Role
from db.models.appeal_doors import PublishedAnswer
from services.cause import Actor, Cause
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_contact, a_login, by_staff

BOTH = {
    "question_kk": "Қашан ашасыздар?",
    "question_ru": "Когда вы открываетесь?",
    "answer_kk": "Сағат 9-да.",
    "answer_ru": "В 9 часов.",
}


async def newest(world: World) -> PublishedAnswer:
    async with world.database.read() as session:
        query = select(PublishedAnswer).order_by(PublishedAnswer.id.desc()).limit(1)
        return (await session.scalars(query)).one()


async def sends(browser: Browser, world: World, path: str = "/answers/new", **fields: Any) -> Browser:
    await browser.sends(path, unit=str(world.centre.id), **fields)
    return browser


async def test_an_answer_is_published_in_both_languages_only(signed_in: Signs, world: World):
    browser = await signed_in(world.desk)
    await browser.opens("/answers")
    assert browser.has("No published answers yet")
    half = BOTH | {"answer_ru": ""}
    await sends(browser, world, **half, publish="1")
    assert browser.status == 422
    assert browser.has("To publish it, fill in both languages.")
    assert 'role="alert"' in browser.page.text
    assert "Қашан ашасыздар?" in browser.page.text
    await sends(browser, world, **half)
    assert browser.has("The answer is saved.", "a language is missing")
    assert (await newest(world)).published_at is None
    number = (await newest(world)).id
    await browser.opens(f"/answers/{number}")
    version = browser.value_of("version")
    await browser.sends(f"/answers/{number}", version=version, **BOTH, publish="1")
    assert browser.has("Published. The chat shows it from now on.", "published")
    assert 'data-state="published"' in browser.page.text


async def test_a_settled_conversation_is_published_in_two_presses(signed_in: Signs, world: World):
    contact = await a_contact(world.database)
    cause = Cause(Actor(contact_id=contact.id), ChannelName.WEB)
    asked = await world.services.inbox.ask(cause, world.centre.id, "Қашан ашасыздар?")
    browser = await signed_in(world.desk)
    await browser.opens(f"/inbox/{asked.number}")
    assert not browser.has("Publish the answer")
    last = browser.value_of("seen")
    await world.services.inbox.answer(by_staff(world.desk), asked.number, "Сағат 9-да.", seen=int(last))
    await browser.opens(f"/inbox/{asked.number}")
    assert browser.has("Publish the answer")
    await browser.opens("/answers/new", thread=str(asked.number))
    assert browser.value_of("question_kk") == "Қашан ашасыздар?"
    assert ">Сағат 9-да.</textarea>" in browser.page.text
    await sends(browser, world, **BOTH, publish="1")
    assert (await newest(world)).published_at is not None
    assert (await newest(world)).unit_id == world.centre.id


async def test_a_colleagues_change_in_between_is_not_overwritten(signed_in: Signs, world: World):
    browser = await signed_in(world.desk)
    await sends(browser, world, **BOTH, publish="1")
    number = (await newest(world)).id
    await browser.opens(f"/answers/{number}")
    seen = browser.value_of("version")
    other = await signed_in(world.director)
    await other.opens(f"/answers/{number}")
    changed = BOTH | {"answer_kk": "Сағат 10-да."}
    await other.sends(f"/answers/{number}", version=other.value_of("version"), **changed)
    await browser.sends(f"/answers/{number}", version=seen, **BOTH)
    assert browser.status == 409
    assert (await newest(world)).answer_kk == "Сағат 10-да."


async def test_an_ended_answer_is_gone_and_another_centres_is_not_there(signed_in: Signs, world: World):
    browser = await signed_in(world.desk)
    await sends(browser, world, **BOTH, publish="1")
    number = (await newest(world)).id
    from tests.factories import a_centre

    elsewhere = await a_centre(world.database, code="shu")
    stranger = await signed_in(await a_login(world.database, elsewhere, Role.FRONT_DESK))
    await stranger.opens(f"/answers/{number}")
    assert stranger.status == 404
    await stranger.sends(f"/answers/{number}/end")
    assert stranger.status == 404
    await browser.sends(f"/answers/{number}/end")
    assert browser.has("The chat shows this answer no more.", "No published answers yet")


async def test_counts_of_shown_and_helped_stand_beside_it(signed_in: Signs, world: World):
    browser = await signed_in(world.desk)
    await sends(browser, world, **BOTH, publish="1")
    number = (await newest(world)).id
    await world.services.published_answers.shown((number,))
    await world.services.published_answers.shown((number,))
    await world.services.published_answers.helped(Cause(), number)
    await browser.opens("/answers")
    assert "2" in browser.text
    with_counts = browser.page.text
    assert "көрсетілді: 2" in with_counts or "shown: 2" in with_counts
