"""Questions in the office: queues, one conversation, answering without treading on a colleague's toes."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from backoffice.security import COOKIE, form_token
from db.engine import Database
from db.enums import ChannelName, PromiseState, Receipt, Role, ThreadState
from db.models.conversations import Promise
from db.models.inbox import CannedAnswer, Thread
from db.models.people import Contact, Person
from services.cause import Actor, Cause
from services.clock import StoppedClock
from services.files import check_file
from services.inbox.rows import Queue
from tests.backoffice.conftest import SETTINGS, Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_centre, a_contact, a_login, a_person

PICTURE = b"\xff\xd8\xff\xe0 a picture"
KK, RU = "Иә, бізде бар.", "Да, у нас есть."


async def asks(world: World, text: str = "Курс бар ма?", person: Person | None = None, **more: Any) -> int:
    """Somebody asks in the web chat; the number of the conversation."""
    contact = await a_contact(world.database, person)
    return await writes(world, contact, text, person, **more)


async def writes(
    world: World,
    contact: Contact,
    text: str,
    person: Person | None = None,
    *,
    lang: str = "kk",
    file: Any = None,
) -> int:
    by = Actor(contact_id=contact.id, person_id=person.id if person else None, lang=lang)
    asked = await world.services.inbox.ask(Cause(by, ChannelName.WEB), world.centre.id, text, file)
    return asked.number


async def newest(world: World) -> Thread:
    async with world.database.read() as session:
        return (await session.scalars(select(Thread).order_by(Thread.id.desc()).limit(1))).one()


async def attaches(browser: Browser, path: str, name: str, content: bytes, **fields: str) -> int:
    """A form with a file."""
    token = browser.client.cookies.get(COOKIE) or ""
    data = {"form_token": form_token(SETTINGS, token), **fields}
    browser.page = await browser.client.post(f"/office{path}", data=data, files={"file": (name, content)})
    return browser.status


async def test_a_question_waits_in_the_queue_and_on_today(
    signed_in: Signs, world: World, clock: StoppedClock
):
    number = await asks(world)
    browser = await signed_in(world.desk)
    await browser.opens("/inbox")
    assert browser.has("Somebody in the chat", "Курс бар ма?", "waits since")
    assert f'data-number="{number}"' in browser.page.text
    await browser.opens("/today")
    assert 'data-waiting="1" data-late="0"' in browser.page.text
    clock.at += timedelta(hours=3)
    browser = await signed_in(world.desk)
    await browser.opens("/today")
    assert 'data-waiting="1" data-late="1"' in browser.page.text
    assert browser.has("Waiting too long:")


@pytest.mark.parametrize("tab", ["desk", "mine", "person", "closed", "nonsense"])
async def test_an_empty_queue_says_so(signed_in: Signs, world: World, tab: str):
    browser = await signed_in(world.desk)
    await browser.opens("/inbox", tab=tab)
    assert browser.status == 200
    assert 'class="empty"' in browser.page.text


async def test_an_answer_is_promised_and_shown_on_its_way(signed_in: Signs, world: World):
    number = await asks(world)
    browser = await signed_in(world.desk)
    await browser.opens(f"/inbox/{number}")
    await browser.sends(f"/inbox/{number}/answer", text="Иә, сәрсенбіде.", seen=browser.value_of("seen"))
    assert browser.where.endswith(f"/inbox/{number}")
    assert browser.has("The answer is on its way to the chat.", "Иә, сәрсенбіде.", "Оспанова")
    assert 'data-state="promised"' in browser.page.text
    thread = await newest(world)
    assert (thread.state, thread.assigned_to) == (ThreadState.PERSON, world.desk.login_id)
    async with world.database.read() as session:
        promise = (await session.scalars(select(Promise).where(Promise.kind == "live_answer"))).one()
    assert promise.recipient == f"contact:{thread.contact_id}"
    assert "сәрсенбі" not in str(promise.details)


async def test_how_far_an_answer_came_stands_beside_it(signed_in: Signs, world: World):
    """Where the messenger tells it: on the phone, read. That it took it is said by «sent» already."""
    number = await asks(world)
    browser = await signed_in(world.desk)
    await browser.opens(f"/inbox/{number}")
    await browser.sends(f"/inbox/{number}/answer", text="Иә, бар.", seen=browser.value_of("seen"))
    for receipt, shown in ((Receipt.TAKEN, 0), (Receipt.DELIVERED, 1), (Receipt.READ, 1)):
        async with world.database.begin() as session:
            values = {"state": PromiseState.SENT, "receipt": receipt}
            await session.execute(update(Promise).values(values))
        await browser.opens(f"/inbox/{number}")
        assert browser.page.text.count("data-receipt") == shown
        assert (f'data-receipt="{receipt.value}"' in browser.page.text) == bool(shown)


async def test_what_was_written_meanwhile_is_shown_before_the_answer_goes(signed_in: Signs, world: World):
    contact = await a_contact(world.database)
    number = await writes(world, contact, "Курс бар ма?")
    browser = await signed_in(world.desk)
    await browser.opens(f"/inbox/{number}")
    seen = browser.value_of("seen")
    await writes(world, contact, "Айтпақшы, кешкі уақытта")
    await browser.sends(f"/inbox/{number}/answer", text="Иә, таңертең.", seen=seen)
    assert browser.status == 422
    assert browser.has(
        "Something new was written meanwhile. Read it; what you typed is kept below.",
        "Айтпақшы, кешкі уақытта",
        "Send all the same",
    )
    assert ">Иә, таңертең.</textarea>" in browser.page.text
    await browser.sends(f"/inbox/{number}/answer", text="Иә, таңертең.", seen=browser.value_of("seen"))
    assert browser.has("The answer is on its way to the chat.")


async def test_two_colleagues_do_not_answer_unknowingly(signed_in: Signs, world: World):
    number = await asks(world)
    one, other = await signed_in(world.desk), await signed_in(world.director)
    await one.opens(f"/inbox/{number}", write="1")
    await other.opens(f"/inbox/{number}")
    assert other.has("Writing now:")
    assert "Оспанова" in other.text
    seen = other.value_of("seen")
    await one.sends(f"/inbox/{number}/answer", text="Иә.", seen=one.value_of("seen"))
    await other.sends(f"/inbox/{number}/answer", text="Жоқ.", seen=seen)
    assert other.status == 422
    assert "Иә." in other.text


async def test_it_is_taken_handed_over_with_a_note_and_given_back(signed_in: Signs, world: World):
    number = await asks(world)
    browser = await signed_in(world.desk)
    await browser.sends(f"/inbox/{number}/take")
    assert browser.has("The question is yours.", "Give it back")
    colleague = world.director.login_id
    await browser.sends(f"/inbox/{number}/hand", colleague=str(colleague), words="Құжат керек сияқты")
    assert browser.has(
        "The question is handed over.", "Already in the hands of: {name}", "Құжат керек сияқты"
    )
    await browser.sends(f"/inbox/{number}/hand", colleague="99999")
    assert browser.status == 422
    theirs = await signed_in(world.director)
    await theirs.opens("/inbox", tab="mine")
    assert f'data-number="{number}"' in theirs.page.text
    await theirs.sends(f"/inbox/{number}/back")
    assert (await newest(world)).assigned_to is None


async def test_it_is_closed_with_a_last_word(signed_in: Signs, world: World):
    number = await asks(world)
    browser = await signed_in(world.desk)
    await browser.opens(f"/inbox/{number}")
    await browser.sends(f"/inbox/{number}/close", text="Сау болыңыз!", seen=browser.value_of("seen"))
    assert browser.has(
        "The conversation is closed. The person may write again at any time.", "Everybody is answered"
    )
    assert (await newest(world)).state is ThreadState.CLOSED
    await browser.sends(f"/inbox/{number}/close", seen="999")
    assert browser.status == 409


async def test_the_open_page_asks_for_what_is_new_and_nothing_else(signed_in: Signs, world: World):
    contact = await a_contact(world.database)
    number = await writes(world, contact, "Курс бар ма?")
    browser = await signed_in(world.desk)
    await browser.opens(f"/inbox/{number}")
    found = re.search(r'data-mark="(\w+)"', browser.page.text)
    assert found
    await browser.opens(f"/inbox/{number}/lines", mark=found[1])
    assert browser.status == 204
    await writes(world, contact, "Тағы сұрақ")
    await browser.opens(f"/inbox/{number}/lines", mark=found[1])
    assert "Тағы сұрақ" in browser.text
    assert "<html" not in browser.page.text


async def test_a_picture_is_shown_and_no_program_is_sent(signed_in: Signs, world: World):
    contact = await a_contact(world.database)
    number = await writes(world, contact, "", file=check_file(PICTURE, "анам.jpg"))
    browser = await signed_in(world.desk)
    await browser.opens(f"/inbox/{number}")
    found = re.search(rf'src="(/office/inbox/{number}/files/\d+)"', browser.page.text)
    assert found
    answer = await browser.client.get(found[1])
    assert answer.content == PICTURE
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    seen = (await world.services.inbox.thread(world.desk, number)).last
    status = await attaches(browser, f"/inbox/{number}/answer", "a.exe", b"MZ" + b"\0" * 99, seen=str(seen))
    assert status == 422
    assert browser.has("Photos, PDF, Word, Excel and sound files are taken. This one is not.")
    large = b"%PDF-1.4" + b" " * 1_000_000
    assert await attaches(browser, f"/inbox/{number}/answer", "a.pdf", large, seen=str(seen)) == 200
    assert browser.has("The answer is on its way to the chat.")


async def test_another_unit_sees_and_touches_nothing(signed_in: Signs, world: World, database: Database):
    contact = await a_contact(database)
    number = await writes(world, contact, "Менің сырым", file=check_file(PICTURE))
    elsewhere = await a_login(database, await a_centre(database), Role.FRONT_DESK, Role.DIRECTOR)
    browser = await signed_in(elsewhere)
    await browser.opens("/inbox")
    assert "сырым" not in browser.text
    for path in (f"/inbox/{number}", f"/inbox/{number}/lines", f"/inbox/{number}/files/1"):
        assert (await browser.opens(path)).status_code == 404
    for act in ("answer", "close", "take", "back", "writing"):
        fields = {"text": "сәлем", "seen": "99"}
        assert (await browser.sends(f"/inbox/{number}/{act}", **fields)).status_code == 404, act


async def test_only_who_may_see_people_reads_a_name(signed_in: Signs, world: World):
    person = await a_person(world.database, world.centre, family_name="Құсайынова")
    await asks(world, person=person)
    browser = await signed_in(world.desk)
    await browser.opens("/inbox")
    assert "Құсайынова" in browser.text


async def test_a_failed_answer_is_sent_again_from_here_and_stands_on_the_call_list(
    signed_in: Signs, world: World
):
    person = await a_person(world.database, world.centre, family_name="Құсайынова", phone="+77011112233")
    number = await asks(world, person=person)
    browser = await signed_in(world.desk)
    await browser.opens(f"/inbox/{number}")
    await browser.sends(f"/inbox/{number}/answer", text="Иә.", seen=browser.value_of("seen"))
    async with world.database.begin() as session:
        stands = {"state": PromiseState.FAILED, "fault": "stopped"}
        await session.execute(update(Promise).where(Promise.kind == "live_answer").values(**stands))
    await browser.opens("/today")
    assert browser.has("Say what was answered to their question. It stands under “Questions”.")
    assert "Құсайынова" in browser.text
    await browser.opens(f"/inbox/{number}")
    assert 'data-state="failed"' in browser.page.text
    await browser.opens("/messages")
    assert browser.has("The answer in a live conversation")
    assert f"/office/inbox/{number}" in browser.page.text


async def test_a_ready_answer_comes_in_the_language_of_the_person(
    signed_in: Signs, world: World, database: Database
):
    browser = await signed_in(world.director)
    words = {"title_kk": "Курстар", "title_ru": "Курсы", "text_kk": KK}
    await browser.sends("/inbox/answers/new", unit=str(world.centre.id), **words)
    assert browser.status == 422
    await browser.sends("/inbox/answers/new", unit=str(world.centre.id), text_ru=RU, **words)
    assert browser.has("The ready answer is saved.", "Курстар")
    async with database.read() as session:
        canned = (await session.scalars(select(CannedAnswer))).one()
    russian = await asks(world, "Есть ли курс?", lang="ru")
    desk = await signed_in(world.desk)
    await desk.opens(f"/inbox/{russian}", write="1", canned=str(canned.id))
    assert f">{RU}</textarea>" in desk.page.text
    assert (await desk.opens("/inbox/answers")).status_code == 404
    changed = {**words, "text_ru": RU, "title_kk": "Тіл курсы", "version": str(canned.version)}
    await browser.sends(f"/inbox/answers/{canned.id}", **changed)
    assert browser.has("Тіл курсы")
    await browser.sends(f"/inbox/answers/{canned.id}", **changed)
    assert browser.status == 409
    await browser.sends(f"/inbox/answers/{canned.id}/end")
    assert browser.has("No ready answers yet")


async def test_ready_answers_of_another_unit_are_not_there(
    signed_in: Signs, world: World, database: Database
):
    words = {"title_kk": "а", "title_ru": "а", "text_kk": KK, "text_ru": RU}
    browser = await signed_in(world.director)
    await browser.sends("/inbox/answers/new", unit=str(world.centre.id), **words)
    elsewhere = await signed_in(await a_login(database, await a_centre(database), Role.DIRECTOR))
    assert (await elsewhere.opens("/inbox/answers/1")).status_code == 404
    assert (await elsewhere.sends("/inbox/answers/1/end")).status_code == 404
    assert (
        await elsewhere.sends("/inbox/answers/new", unit=str(world.centre.id), **words)
    ).status_code == 404
    assert (await elsewhere.sends("/inbox/answers/new", unit="country", **words)).status_code == 404


async def test_a_long_queue_is_paged_with_as_many_queries(
    signed_in: Signs, world: World, clock: StoppedClock
):
    for number in range(53):
        await asks(world, f"Сұрақ {number}")
    page = await world.services.inbox.page(world.desk, Queue.DESK)
    assert len(page.rows) == 50
    browser = await signed_in(world.desk)
    await browser.opens("/inbox")
    assert browser.text.count("Сұрақ ") >= 50
    found = re.search(r"after=([^\"&]+)", browser.page.text)
    assert found
    browser.page = await browser.client.get(f"/office/inbox?tab=desk&after={found[1]}")
    assert browser.page.text.count('class="card question"') == 3
    for odd in ("x", "2026_1", "²_²", "9" * 40):
        assert (await browser.opens("/inbox", after=odd)).status_code == 200


async def test_a_page_that_only_looks_on_keeps_no_session_awake(
    signed_in: Signs, world: World, clock: StoppedClock
):
    number = await asks(world)
    browser = await signed_in(world.desk)
    for _ in range(4):
        clock.at += timedelta(minutes=2)
        path = f"/office/inbox/{number}/lines"
        answer = await browser.client.get(path, headers={"X-Kenes-Looks-On": "1"})
    assert answer.status_code == 423
