"""The page of notices: in words, as far as the mask goes, each with what can be done about it."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from db.engine import Database
from db.enums import PromiseState, Receipt, Role
from db.models.conversations import Promise
from i18n import speaking
from services.clock import StoppedClock
from services.notices.outgoing import KINDS
from tests.backoffice.conftest import Signs
from tests.backoffice.world import World
from tests.factories import a_login, a_person

CONFIRMED = Promise.kind == "consultation_confirmed"


async def stuck(world: World, consultant: Any, **values: Any) -> int:
    """The number of a confirmation that stands so."""
    person = await a_person(world.database, world.centre, family_name="Құпиябаева", phone="+77017654321")
    await world.somebody_is_confirmed(consultant, person=person, day=date(2026, 11, 4))
    stands = {"state": PromiseState.FAILED, "useless_after": None, **values}
    async with world.database.begin() as session:
        await session.execute(update(Promise).where(CONFIRMED).values(**stands))
        number = await session.scalar(select(Promise.id).where(CONFIRMED))
    assert number
    return number


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("failed", "Everything was delivered"),
        ("uncertain", "Nothing is in doubt"),
        ("waiting", "Nothing waits to be sent"),
    ],
)
async def test_an_empty_list_says_so(signed_in: Signs, world: World, tab: str, words: str):
    browser = await signed_in(world.desk)
    await browser.opens("/messages", tab=tab)
    assert browser.has(words)


@pytest.mark.parametrize(
    ("fault", "wrong", "advice"),
    [
        ("no_contact", "There is no chat to write to.", "Say it by phone: it is in the call list."),
        ("stopped", "Our chat is blocked there.", "Say it by phone: it is in the call list."),
        ("unknown_kind", "The program no longer knows this notice.", "Do not send it."),
        (
            "no_template",
            "They wrote on WhatsApp over 24 hours ago, and this notice has no approved template.",
            "Say it by phone: it is in the call list.",
        ),
        (
            "payment",
            "WhatsApp takes nothing from us just now.",
            "Say it by phone. An administrator sees under Settings, Messengers, what is wrong.",
        ),
        (
            "TelegramBadRequest",
            "The messenger did not take it, after several tries.",
            "Send it again. If it fails again, say it by phone.",
        ),
    ],
)
async def test_what_went_wrong_is_said_in_words(
    signed_in: Signs, world: World, fault: str, wrong: str, advice: str
):
    await stuck(world, world.career, fault=fault)
    browser = await signed_in(world.desk)
    await browser.opens("/messages")
    assert browser.has("The visit is confirmed", wrong, advice, "Құпиябаева", "Send again")
    assert fault not in browser.text
    assert "7654321" not in browser.text.replace(" ", "")


async def test_it_is_sent_again_once(signed_in: Signs, world: World):
    number = await stuck(world, world.career, state=PromiseState.UNCERTAIN)
    browser, key = await signed_in(world.desk), str(uuid4())
    await browser.opens("/messages", tab="uncertain")
    assert browser.has("The connection broke while it was sent. Perhaps it arrived.")
    back = "/office/messages?tab=uncertain"
    await browser.sends(f"/messages/{number}/again", key=key, back=back)
    assert browser.has("It is being sent again.", "Nothing is in doubt")
    assert (await browser.sends(f"/messages/{number}/again", key=key, back=back)).status_code == 200
    assert (await browser.sends(f"/messages/{number}/again", back=back)).status_code == 409
    assert browser.has("This notice is settled already. Look at the list again.")
    await browser.opens("/messages", tab="waiting")
    assert f'data-number="{number}"' in browser.page.text


async def test_what_is_over_can_only_be_given_up(signed_in: Signs, world: World, clock: StoppedClock):
    number = await stuck(world, world.career, useless_after=clock.now())
    browser = await signed_in(world.director)
    await browser.opens("/messages")
    assert browser.has("Its moment is over: it would only confuse. Do not send it.")
    assert f"/messages/{number}/again" not in browser.page.text
    assert (await browser.sends(f"/messages/{number}/again")).status_code == 409
    assert browser.has("Its moment is over: it would only confuse. Do not send it.")
    await browser.sends(f"/messages/{number}/drop")
    assert browser.has("It will not be sent.", "Everything was delivered")


async def test_behind_the_mask_nobody_is_named(signed_in: Signs, world: World, database: Database):
    number = await stuck(world, world.psychologist)
    administrator = await a_login(database, world.centre, Role.ADMINISTRATOR)
    for actor in (world.desk, world.director, administrator):
        browser = await signed_in(actor)
        await browser.opens("/messages")
        assert browser.has("The visit is confirmed", "a visitor", "Send again")
        assert "Құпиябаева" not in browser.page.text
        assert 'href="/office/people/' not in browser.page.text.replace("/people/new", "")
        opened = 'href="/office/consultations/' in browser.page.text
        assert opened == (actor is not administrator)
    browser = await signed_in(world.psychologist.actor)
    await browser.opens("/messages")
    assert browser.has("Құпиябаева")
    browser = await signed_in(world.career.actor)
    await browser.opens("/messages")
    assert f'data-number="{number}"' not in browser.page.text


@pytest.mark.parametrize("lang", ["kk", "ru"])
async def test_every_kind_has_words(signed_in: Signs, world: World, lang: str):
    number = await stuck(world, world.career)
    actor = await a_login(world.database, world.centre, Role.DIRECTOR, lang=lang)
    browser, seen = await signed_in(actor), set()
    for kind in KINDS:
        async with world.database.begin() as session:
            await session.execute(update(Promise).where(Promise.id == number).values(kind=kind))
        await browser.opens("/messages")
        assert kind not in browser.text
        with speaking(lang):
            title = browser.page.text.split(f'id="message-{number}">')[1].split("<")[0]
        seen.add(title)
    assert len(seen) == len(KINDS)


async def test_a_notice_of_no_known_kind_is_shown_all_the_same(signed_in: Signs, world: World):
    number = await stuck(world, world.career)
    async with world.database.begin() as session:
        kind = update(Promise).where(Promise.id == number).values(kind="from_the_future")
        await session.execute(kind)
    browser = await signed_in(world.desk)
    await browser.opens("/messages")
    assert browser.has("Another notice")


@pytest.mark.parametrize("query", [{"tab": "nonsense"}, {"after": "9" * 30}, {"after": "²"}, {"after": "-1"}])
async def test_an_odd_address_shows_the_first_page(signed_in: Signs, world: World, query: dict[str, str]):
    number = await stuck(world, world.career)
    browser = await signed_in(world.desk)
    await browser.opens("/messages", **query)
    assert browser.status == 200
    assert f'data-number="{number}"' in browser.page.text


async def test_the_life_of_a_notice_stands_beside_it(signed_in: Signs, world: World, clock: StoppedClock):
    number = await stuck(world, world.career, settled_at=clock.now(), attempts=6)
    browser = await signed_in(world.desk)
    await browser.opens("/messages")
    assert browser.has("Promised:", "To be sent:", "Tries:", "Not delivered")
    await browser.sends(f"/today/calls/{number}/called")
    await browser.opens("/messages", tab="called")
    assert f'data-number="{number}"' in browser.page.text
    assert "Оспанова" in browser.text
    assert f"/messages/{number}/again" not in browser.page.text


@pytest.mark.parametrize("state", [PromiseState.SENT, PromiseState.DROPPED])
async def test_what_is_settled_stands_in_its_own_list(signed_in: Signs, world: World, state: PromiseState):
    number = await stuck(world, world.career, state=state)
    browser = await signed_in(world.desk)
    await browser.opens("/messages")
    assert f'data-number="{number}"' not in browser.page.text
    await browser.opens("/messages", tab=state.value)
    assert f'data-number="{number}"' in browser.page.text
    assert f"/messages/{number}/again" not in browser.page.text


async def test_a_list_is_narrowed_by_kind_day_and_unit(signed_in: Signs, world: World):
    number = await stuck(world, world.career)
    browser = await signed_in(world.desk)
    fits = {"kind": "consultation_confirmed", "day": "2026-11-02", "unit": str(world.centre.id)}
    await browser.opens("/messages", **fits)
    assert f'data-number="{number}"' in browser.page.text
    for name, other in (("kind", "visit_soon"), ("day", "2026-11-03"), ("unit", str(world.centre.id + 1))):
        await browser.opens("/messages", **{**fits, name: other})
        assert browser.has("No such notices")
        assert f'data-number="{number}"' not in browser.page.text
    for odd in ({"day": "0001-01-01"}, {"day": "x"}, {"unit": "²"}, {"unit": "9" * 30}, {"kind": "а" * 900}):
        await browser.opens("/messages", **odd)
        assert browser.status == 200


async def test_sent_again_from_todays_calls_it_is_the_same_step(signed_in: Signs, world: World):
    number = await stuck(world, world.career)
    browser = await signed_in(world.desk)
    await browser.opens("/today")
    assert f'action="/office/messages/{number}/again"' in browser.page.text
    await browser.sends(f"/messages/{number}/again", back="/office/today")
    assert browser.where == "/office/today"
    assert browser.has("It is being sent again.")


@pytest.mark.parametrize(
    ("receipt", "words"),
    [
        (Receipt.TAKEN, "Taken by the messenger"),
        (Receipt.DELIVERED, "Arrived on the phone"),
        (Receipt.READ, "Read"),
    ],
)
async def test_how_far_a_notice_came_is_said_quietly(
    signed_in: Signs, world: World, clock: StoppedClock, receipt: Receipt, words: str
):
    browser = await signed_in(world.desk)
    await stuck(world, world.career, state=PromiseState.SENT, receipt=receipt, receipt_at=clock.now())
    await browser.opens("/messages", tab="sent")
    assert f'data-receipt="{receipt}"' in browser.page.text
    assert browser.has(words)
