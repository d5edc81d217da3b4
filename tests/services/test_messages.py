"""What became of notices: who sees them, as far as the mask goes; sent again in truth, and once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update

from db.engine import Database
from db.enums import PromiseState, Role
from db.models.conversations import Promise
from db.models.people import Contact
from services.cause import Actor
from services.errors import NotAllowed, NotFound, Repeated
from services.notices.messages import MessageRow, MessageService, MomentOver, NotStuck, Tab
from services.notices.outgoing import to_login
from services.tools import Tools
from tests.bot.messenger import Messenger
from tests.bot.promises import a_delivery, missed, on_telegram, the_promise
from tests.bot.stage import Stage, a_stage
from tests.factories import a_centre, a_consultant, a_login, by_staff
from tests.services.visits import WEDNESDAY_TEN, Scene, a_scene

CONFIRMED = Promise.kind == "consultation_confirmed"


@pytest.fixture
async def scene(database: Database, tools: Tools) -> Scene:
    """A psychologist's visit on Tuesday, whose confirmation did not reach the girl."""
    scene = await a_scene(database, tools)
    await scene.confirmed()
    await put(scene, state=PromiseState.FAILED, fault="stopped", useless_after=None)
    return scene


@pytest.fixture
def messages(database: Database, tools: Tools) -> MessageService:
    return MessageService(database, tools)


async def put(scene: Scene, **values: Any) -> None:
    """The confirmation stands so from now on."""
    async with scene.database.begin() as session:
        await session.execute(update(Promise).where(CONFIRMED).values(**values))


async def shown(messages: MessageService, actor: Actor, tab: Tab = Tab.FAILED) -> list[MessageRow]:
    return (await messages.page(actor, tab)).rows


async def the_message(messages: MessageService, actor: Actor, tab: Tab = Tab.FAILED) -> MessageRow:
    (row,) = await shown(messages, actor, tab)
    return row


async def an_administrator(scene: Scene) -> Actor:
    return await a_login(scene.database, scene.centre, Role.ADMINISTRATOR)


async def test_each_state_has_its_list(scene: Scene, messages: MessageService):
    row = await the_message(messages, scene.desk)
    assert (row.kind, row.fault, row.attempts) == ("consultation_confirmed", "stopped", 0)
    assert row.is_stuck
    assert row.is_open
    await put(scene, state=PromiseState.UNCERTAIN)
    assert (await the_message(messages, scene.desk, Tab.UNCERTAIN)).state is PromiseState.UNCERTAIN
    assert await shown(messages, scene.desk) == []
    for state in (PromiseState.PROMISED, PromiseState.SENDING):
        await put(scene, state=state)
        kinds = [row.kind for row in await shown(messages, scene.desk, Tab.WAITING)]
        assert "consultation_confirmed" in kinds
        assert kinds == ["visit_soon", "visit_tomorrow", "consultation_confirmed", *kinds[3:]]
    for state, own in ((PromiseState.SENT, Tab.SENT), (PromiseState.DROPPED, Tab.DROPPED)):
        await put(scene, state=state)
        for tab in Tab:
            rows = await shown(messages, scene.desk, tab)
            assert ("consultation_confirmed" in [row.kind for row in rows]) is (tab is own), tab


async def test_what_was_said_by_phone_is_on_no_list(scene: Scene, messages: MessageService):
    number = (await the_message(messages, scene.desk)).id
    await put(scene, called_at=scene.clock.now(), called_by=scene.desk.login_id)
    assert await shown(messages, scene.desk) == []
    with pytest.raises(NotStuck):
        await messages.send_again(by_staff(scene.desk, "form"), number)


async def test_a_notice_to_staff_names_its_login(scene: Scene, messages: MessageService):
    await scene.asked(WEDNESDAY_TEN)
    rows = await shown(messages, scene.desk, Tab.WAITING)
    (asked,) = (row for row in rows if row.kind == "consultation_asked")
    employee = scene.who.employee
    assert asked.login == f"{employee.family_name} {employee.given_name}"
    assert asked.who is None


@pytest.mark.parametrize("reader", ["desk", "director"])
async def test_behind_the_mask_nobody_is_named_but_it_can_be_sent_again(
    scene: Scene, messages: MessageService, reader: str
):
    actor: Actor = getattr(scene, reader)
    row = await the_message(messages, actor)
    assert row.who is not None
    assert row.who.is_masked
    assert (row.who.band, row.who.sex) == ("14-17", scene.person.sex)
    assert scene.person.family_name not in repr(row)
    assert scene.person.given_name not in repr(row)
    await messages.send_again(by_staff(actor, "form"), row.id)
    assert await shown(messages, actor) == []


async def test_the_consultant_sees_whose_it_is_and_the_desk_on_the_visits_day(
    scene: Scene, messages: MessageService
):
    row = await the_message(messages, scene.who.actor)
    assert row.who is not None
    assert row.who.person is not None
    assert row.who.person.family_name == scene.person.family_name
    assert len(await scene.audited("read")) == 1
    scene.at("2026-11-03", "00:00")
    row = await the_message(messages, scene.desk)
    assert row.who is not None
    assert row.who.person is not None
    await the_message(messages, scene.director)
    assert len(await scene.audited("read")) == 2


@pytest.mark.parametrize("kind", ["psychologist", "career"])
async def test_the_administrator_learns_nothing_of_the_person(
    database: Database, tools: Tools, messages: MessageService, kind: str
):
    scene = await a_scene(database, tools, kind)
    await scene.confirmed()
    await put(scene, state=PromiseState.FAILED, useless_after=None)
    row = await the_message(messages, await an_administrator(scene))
    assert row.who is not None
    assert (row.who.person, row.who.band, row.who.sex) == (None, "", None)
    assert not row.is_open
    named = await the_message(messages, scene.director)
    assert named.who is not None
    assert (named.who.person is None) == (kind == "psychologist")


async def test_an_administrator_elsewhere_is_not_a_director_here(scene: Scene, messages: MessageService):
    # A right counts where it is held: directing one centre opens no names in another.
    other = await a_centre(scene.database)
    directing = await a_login(scene.database, other, Role.DIRECTOR)
    both = Actor(
        login_id=directing.login_id,
        grants=(*directing.grants, *(await an_administrator(scene)).grants),
    )
    row = await the_message(messages, both)
    assert row.who is not None
    assert row.who.band == ""
    assert not row.is_open


async def test_nobody_sees_or_decides_about_another_units(scene: Scene, messages: MessageService):
    elsewhere = await a_centre(scene.database)
    colleague = await a_consultant(scene.database, scene.centre)
    strangers = [
        await a_login(scene.database, elsewhere, role)
        for role in (Role.FRONT_DESK, Role.DIRECTOR, Role.ADMINISTRATOR)
    ]
    number = (await the_message(messages, scene.desk)).id
    for actor in (*strangers, colleague.actor):
        page = await messages.page(actor, Tab.FAILED)
        assert page.rows == []
        assert page.counts == dict.fromkeys(Tab, 0)
        for act in (messages.send_again, messages.give_up):
            with pytest.raises(NotFound):
                await act(by_staff(actor), number)
    analyst = await a_login(scene.database, scene.centre, Role.ANALYST)
    with pytest.raises(NotAllowed):
        await messages.page(analyst, Tab.FAILED)
    with pytest.raises(NotAllowed):
        await messages.send_again(by_staff(analyst), number)
    await put(scene, unit_id=None)
    assert await shown(messages, scene.director) == await shown(messages, scene.who.actor) == []


async def test_sent_again_it_has_all_its_tries_and_is_due_now(scene: Scene, messages: MessageService):
    await put(scene, attempts=6, settled_at=scene.clock.now())
    number = (await the_message(messages, scene.desk)).id
    scene.clock.advance(timedelta(hours=1))
    await messages.send_again(by_staff(scene.desk, "form"), number)
    async with scene.database.read() as session:
        promise = await session.get_one(Promise, number)
    assert (promise.state, promise.attempts, promise.fault) == (PromiseState.PROMISED, 0, "")
    assert (promise.due_at, promise.settled_at, promise.claimed_at) == (scene.clock.now(), None, None)
    (entry,) = await scene.audited("sent_again")
    assert (entry.subject_id, entry.login_id) == (number, scene.desk.login_id)
    with pytest.raises(Repeated):
        await messages.send_again(by_staff(scene.desk, "form"), number)
    with pytest.raises(NotStuck):
        await messages.send_again(by_staff(scene.desk, "form-2"), number)


async def test_what_is_given_up_is_settled_and_no_call_any_more(scene: Scene, messages: MessageService):
    number = (await the_message(messages, scene.desk)).id
    await messages.give_up(by_staff(scene.desk, "form"), number)
    async with scene.database.read() as session:
        promise = await session.get_one(Promise, number)
    assert (promise.state, promise.settled_at) == (PromiseState.DROPPED, scene.clock.now())
    assert len(await scene.audited("dropped")) == 1
    for act in (messages.send_again, messages.give_up):
        with pytest.raises(NotStuck):
            await act(by_staff(scene.desk), number)


async def test_what_waits_is_neither_sent_twice_nor_given_up(scene: Scene, messages: MessageService):
    number = (await the_message(messages, scene.desk)).id
    for state in (PromiseState.PROMISED, PromiseState.SENDING, PromiseState.SENT):
        await put(scene, state=state)
        for act in (messages.send_again, messages.give_up):
            with pytest.raises(NotStuck):
                await act(by_staff(scene.desk), number)


async def test_what_would_come_too_late_is_given_up_only(scene: Scene, messages: MessageService):
    await put(scene, useless_after=scene.clock.now())
    row = await the_message(messages, scene.desk)
    assert row.is_over
    with pytest.raises(MomentOver):
        await messages.send_again(by_staff(scene.desk), row.id)
    assert (await the_message(messages, scene.desk)).state is PromiseState.FAILED
    await messages.give_up(by_staff(scene.desk), row.id)


async def test_of_two_who_press_at_once_one_is_told_that_it_is_settled(
    scene: Scene, messages: MessageService
):
    number = (await the_message(messages, scene.desk)).id
    pressed = await asyncio.gather(
        messages.send_again(by_staff(scene.desk, "one"), number),
        messages.send_again(by_staff(scene.director, "two"), number),
        messages.give_up(by_staff(scene.who.actor, "three"), number),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in pressed) == ["NoneType", "NotStuck", "NotStuck"]
    assert len(await scene.audited("sent_again")) + len(await scene.audited("dropped")) == 1


async def test_pages_by_number_with_as_many_queries_for_many_rows_as_for_few(
    scene: Scene, messages: MessageService
):
    stuck: dict[str, Any] = {
        "kind": "consultation_waiting",
        "subject": "",
        "unit_id": scene.centre.id,
        "state": PromiseState.UNCERTAIN,
        "promised_at": scene.clock.now(),
        "due_at": scene.clock.now(),
        "recipient": to_login(scene.desk.login_id or 0),
    }
    first = await queries_of(scene, messages)
    async with scene.database.begin() as session:
        rows = [{**stuck, "occasion": str(n), "details": {}} for n in range(1005)]
        await session.execute(insert(Promise), rows)
    assert await queries_of(scene, messages) == first
    seen, after = [], None
    for _ in range(2):
        page = await messages.page(scene.desk, Tab.UNCERTAIN, after=after, limit=400)
        seen += [row.id for row in page.rows]
        after = page.after
    assert after == seen[-1]
    last = await messages.page(scene.desk, Tab.UNCERTAIN, after=after, limit=400)
    seen += [row.id for row in last.rows]
    assert last.after is None
    assert len(set(seen)) == 1005
    assert seen == sorted(seen, reverse=True)
    assert last.counts[Tab.UNCERTAIN] == 1001


async def queries_of(scene: Scene, messages: MessageService) -> int:
    """How many statements a page takes."""
    said: list[str] = []

    def listen(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    engine = scene.database._writer.sync_engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        await messages.page(scene.desk, Tab.UNCERTAIN)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return sum(statement.startswith("SELECT") for statement in said)


@pytest.fixture
async def stage(house) -> Stage:
    return await a_stage(house)


async def test_sent_again_it_is_delivered(house, stage: Stage):
    person = await on_telegram(house, stage)
    await missed(house, stage, person.id)
    async with house.database.begin() as session:
        await session.execute(update(Promise).values(unit_id=stage.centre.id))
    lost, messenger = Messenger(lost=True), Messenger()
    await a_delivery(house, lost).everything()
    assert (await the_promise(house, "visit_missed")).state is PromiseState.UNCERTAIN
    # By itself it does not go again.
    await a_delivery(house, messenger).everything()
    assert messenger.shown == []
    desk = await a_login(house.database, stage.centre, Role.FRONT_DESK)
    row = await the_message(house.services.messages, desk, Tab.UNCERTAIN)
    await house.services.messages.send_again(by_staff(desk, "form"), row.id)
    await a_delivery(house, messenger).everything()
    await a_delivery(house, messenger).everything()
    assert len(messenger.shown) == 1
    assert (await the_promise(house, "visit_missed")).state is PromiseState.SENT


async def test_sent_again_to_a_chat_that_is_blocked_it_fails_again(house, stage: Stage):
    person = await on_telegram(house, stage)
    await missed(house, stage, person.id)
    async with house.database.begin() as session:
        await session.execute(update(Promise).values(unit_id=stage.centre.id))
    blocked = Messenger(blocked=True)
    await a_delivery(house, blocked).everything()
    desk = await a_login(house.database, stage.centre, Role.FRONT_DESK)
    row = await the_message(house.services.messages, desk)
    assert row.fault == "stopped"
    await house.services.messages.send_again(by_staff(desk, "form"), row.id)
    await a_delivery(house, blocked).everything()
    again = await the_message(house.services.messages, desk)
    assert (again.id, again.fault) == (row.id, "stopped")
    async with house.database.read() as session:
        assert (await session.scalars(select(Contact.stopped_at))).all() != [None]
