"""A bad net, a crash, two servers with one token, whoever blocks us: nothing is lost, little said twice."""

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.channels.telegram.ingress import Ingress
from bot.channels.telegram.pace import Pace
from bot.feeding import feed
from db.enums import ArrivalState, ChannelName, PromiseState, Role
from db.models.conversations import Arrival, Promise, Reply
from db.models.people import Contact
from db.models.staff import StaffContact
from services.channels.states import ChannelStates
from services.notices.outgoing import promise, to_login
from services.turns.arrivals import Arrivals, Stored
from services.turns.replies import Replies
from services.turns.service import Arrived
from tests.factories import a_centre, a_login
from tests.house import House
from tests.telegram.acts import begins, count, does, until, was_called
from tests.telegram.office import Line, joined
from tests.telegram.people import Person


class TestABadNet:
    @pytest.mark.parametrize(
        "trouble",
        [
            {"code": 429, "retry_after": 1},
            {"code": 502},
            {"code": 502, "html": True},
            {"code": 0},
        ],
        ids=str,
    )
    async def test_a_reply_is_sent_again(self, lite_house, api, trouble):
        async with joined(lite_house, api) as line:
            person = api.person(7)
            await begins(line, person)
            api.fail("sendMessage", **trouble)
            await does(line, person, person.types("сәлем"))
        assert "Сәлем" in person.screen
        assert await count(lite_house, Reply) == 0

    async def test_a_lost_answer_is_said_again_for_a_reply(self, lite_house, api):
        async with joined(lite_house, api) as line:
            person = api.person(7)
            await begins(line, person)
            api.lose_answer("sendMessage")
            await does(line, person, person.types("сәлем"))
        assert await count(lite_house, Reply) == 0

    async def test_while_telegram_says_wait_nothing_at_all_is_sent(self, lite_house, api):
        async with joined(lite_house, api) as line:
            person, other = api.person(7), api.person(8)
            await begins(line, person)
            await begins(line, other)
            api.fail("sendMessage", code=429, retry_after=1, times=1)
            calls = len(api.called("sendMessage"))
            await person.types("сәлем")
            await until(lambda: _more_calls(api, calls))
            refused_at = api.called("sendMessage")[-1].at
            await does(line, other, other.types("сәлем"))
            after = [call.at for call in api.called("sendMessage")[calls + 1 :]]
        assert min(after) - refused_at >= 0.95

    async def test_an_edit_that_is_refused_is_said_below(self, lite_house, api):
        async with joined(lite_house, api) as line:
            person = api.person(7)
            await begins(line, person)
            api.fail("editMessageText", code=400, description="Bad Request: message can't be edited")
            heard = len(person.heard)
            await does(line, person, person.presses("Тіркелу"))
        assert len(person.heard) == heard + 1


async def _more_calls(api, before: int) -> bool:
    return len(api.called("sendMessage")) > before


class TestAfterACrash:
    async def test_what_was_stored_and_not_handled_is_handled_at_the_next_start(self, house: House, api):
        arrivals = Arrivals(house.database, house.keys, house.clock)
        raw = _message(7, "/start")
        stored = Stored(Arrived(ChannelName.TELEGRAM, "7", "900001:1790000000"), json.dumps(raw).encode())
        assert len(await arrivals.store([stored])) == 1
        assert await arrivals.store([stored]) == []
        assert await count(house, Arrival, Arrival.state == ArrivalState.WAITING) == 1
        async with house.database.read() as session:
            body = await session.scalar(select(Arrival.body))
        assert body is not None
        assert b"start" not in body
        person = api.person(7)
        await person.starts()
        house.clock.advance(timedelta(minutes=3))
        async with joined(house, api):
            await until(lambda: _two_greetings(person))
        assert await count(house, Arrival, Arrival.state == ArrivalState.WAITING) == 0
        assert await count(house, Arrival, Arrival.body.is_not(None)) == 0

    async def test_a_reply_that_was_not_sent_is_sent_at_the_next_start(self, lite_house, api):
        async with joined(lite_house, api) as line:
            person = api.person(7)
            await begins(line, person)
            await api.down()
            heard = person.things
            line.telegram.channel.sender.send(0, "7", [])
            outcome = await _turn_without_sending(line, person)
            assert outcome.replies
        assert await count(lite_house, Reply) == 1
        await api.up()
        async with joined(lite_house, api):
            await until(lambda: _heard(person, heard))
        assert await count(lite_house, Reply) == 0

    async def test_two_processes_that_look_take_each_thing_once(self, house: House, api):
        async with joined(house, api) as line:
            person = api.person(7)
            await begins(line, person)
            await _turn_without_sending(line, person)
        parts = (house.database, house.keys, house.clock)
        stored = Stored(Arrived(ChannelName.TELEGRAM, "7", "1:1"), json.dumps(_message(7, "сәлем")).encode())
        await Arrivals(*parts).store([stored])
        house.clock.advance(timedelta(minutes=3))
        for look in (Replies(*parts).left_behind, Arrivals(*parts).left_behind):
            found = await asyncio.gather(*(look(ChannelName.TELEGRAM, at_start=False) for _ in range(4)))
            assert sum(bool(one) for one in found) == 1

    async def test_an_answer_nobody_waits_for_any_more_is_thrown_away(self, lite_house, api):
        async with joined(lite_house, api) as line:
            person = api.person(7)
            await begins(line, person)
            await _turn_without_sending(line, person)
        lite_house.clock.advance(timedelta(minutes=11))
        heard = person.things
        async with joined(lite_house, api):
            await until(lambda: _no_replies(lite_house))
        assert person.things == heard


def _message(number: int, text: str) -> dict:
    """An update as Telegram sends it."""
    who = {"id": number, "is_bot": False, "first_name": "Айгерім"}
    message = {"message_id": 900, "date": 1_790_000_000, "from": who, "text": text}
    return {"update_id": 900_001, "message": message | {"chat": {"id": number, "type": "private"}}}


async def _two_greetings(person: Person) -> bool:
    return len(person.heard) == 2


async def _heard(person: Person, before: int) -> bool:
    return person.things > before


async def _no_replies(house: House) -> bool:
    return await count(house, Reply) == 0


async def _turn_without_sending(line: Line, person: Person):
    """A turn that is committed; the process dies before it sends what it shows."""

    ingress = Ingress(
        line.house.dispatcher, line.telegram.channel, line.telegram._replies, line.telegram._arrivals
    )
    raw = _message(7, "сәлем")
    arrival = ingress.arrival(raw)
    assert arrival is not None
    return await feed(line.house.dispatcher, line.telegram.channel, arrival)


class TestTwoServers:
    async def test_a_second_one_with_the_same_token_is_noticed_and_said(self, lite_house, api):
        states = ChannelStates(lite_house.database, lite_house.clock)

        async def is_said() -> bool:
            standing = await states.of(ChannelName.TELEGRAM)
            return standing is not None and standing.fault == "two_servers"

        bot = api.bot()
        async with joined(lite_house, api):
            await until(lambda: was_called(api, "getUpdates"))
            await bot.get_updates(timeout=1)
            await until(is_said)
        await bot.session.close()


class TestPace:
    async def test_thirty_a_second_in_all_and_one_a_second_in_a_chat(self):
        loop = asyncio.get_running_loop()
        pace = Pace(per_second=200, in_a_chat=0.1)
        began = loop.time()
        await asyncio.gather(*(pace.turn(chat) for chat in range(40)))
        assert loop.time() - began >= 39 / 200
        began = loop.time()
        for _ in range(3):
            await pace.turn(7)
        assert loop.time() - began >= 0.2

    async def test_told_to_wait_everybody_waits(self):
        loop = asyncio.get_running_loop()
        pace = Pace(per_second=1_000, in_a_chat=0)
        pace.pause(0.2)
        began = loop.time()
        await asyncio.gather(*(pace.turn(chat) for chat in range(5)))
        assert loop.time() - began >= 0.2


class TestNotices:
    async def test_a_notice_reaches_a_person_on_telegram(self, house: House, api):
        async with joined(house, api) as line:
            person = api.person(7)
            await begins(line, person)
            await _promise(house)
            before = person.things
            await line.delivery.everything()
            assert person.things == before + 1
        assert await count(house, Promise, Promise.state == PromiseState.SENT) == 1

    async def test_staff_who_blocked_us_read_it_on_their_page_today(self, lite_house, api):
        async with joined(lite_house, api) as line:
            await begins(line, api.person(7))
            await _promise(lite_house)
            api.fail("sendMessage", code=403, description="Forbidden: bot was blocked by the user")
            await line.delivery.everything()
        async with lite_house.database.read() as session:
            notice = (await session.scalars(select(Promise))).one()
            assert (notice.state, notice.details["where"]) == (PromiseState.SENT, "today")
            assert (await session.scalars(select(Contact.stopped_at))).one() is not None

    @pytest.mark.parametrize(
        ("trouble", "state"),
        [({"code": 429, "retry_after": 5}, PromiseState.PROMISED), ({"code": 502}, PromiseState.PROMISED)],
        ids=["wait", "away"],
    )
    async def test_what_telegram_refuses_is_known_as_not_sent(self, lite_house, api, trouble, state):
        async with joined(lite_house, api) as line:
            person = api.person(7)
            await begins(line, person)
            await _promise(lite_house)
            api.fail("sendMessage", **trouble)
            await line.delivery.everything()
        assert await count(lite_house, Promise, Promise.state == state) == 1

    async def test_whose_answer_was_lost_is_uncertain_and_not_sent_again(self, lite_house, api):
        async with joined(lite_house, api) as line:
            person = api.person(7)
            await begins(line, person)
            await _promise(lite_house)
            api.lose_answer("sendMessage")
            before = len(person.heard)
            await line.delivery.everything()
            lite_house.clock.advance(timedelta(days=1))
            await line.delivery.everything()
            assert len(person.heard) == before + 1
        assert await count(lite_house, Promise, Promise.state == PromiseState.UNCERTAIN) == 1


async def _promise(house: House) -> None:
    """A notice for whoever writes from the one contact there is."""
    centre = await a_centre(house.database)
    actor = await a_login(house.database, centre, Role.DIRECTOR)
    assert actor.login_id is not None
    now = house.clock.now()
    async with house.database.begin() as session:
        contact = await session.scalar(select(Contact.id))
        session.add(StaffContact(contact_id=contact, login_id=actor.login_id, joined_at=now))
        await promise(session, "report_reminder", to_login(actor.login_id), "report:1:2026Q4", now=now)


async def test_what_is_taken_while_others_are_noted_is_noted_too(lite_house, api, monkeypatch):
    async with joined(lite_house, api) as line:
        replies, sender = line.telegram._replies, line.telegram.channel.sender
        noted: list[int] = []

        async def slowly(numbers):
            if not noted:
                sender._taken.append(99)
                sender._note_soon()
            noted.extend(numbers)
            await asyncio.sleep(0)

        monkeypatch.setattr(replies, "taken", slowly)
        sender._taken.append(98)
        sender._note_soon()
        await until(lambda: _all_noted(noted))


async def _all_noted(noted: list[int]) -> bool:
    return noted == [98, 99]
