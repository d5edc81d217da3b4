"""What a dead process left behind comes before what is newer, and not again once the person has read on."""

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.channels.telegram.pace import Pace
from bot.channels.telegram.sender import Sender
from db.enums import ArrivalState, ChannelName
from db.models.conversations import Arrival, Reply
from db.models.people import Contact
from services.turns.arrivals import Arrivals, Stored
from services.turns.conversations import Waiting
from services.turns.replies import LeftReply, Replies
from services.turns.service import Arrived
from tests.house import House
from tests.telegram.acts import begins, count, until
from tests.telegram.office import joined
from tests.telegram.people import Person


async def _write_down(house: House, number: int, *, fault: str = "") -> int:
    """A reply for whoever writes; its number."""
    async with house.database.begin() as session:
        contact_id = await session.scalar(select(Contact.id).where(Contact.external_id == str(number)))
        body = {"contact_id": contact_id, "body": b"-", "at": house.clock.now(), "fault": fault}
        reply = Reply(**body)
        session.add(reply)
        await session.flush()
        return reply.id


async def test_who_has_read_on_is_not_told_the_older_again(house: House, api):
    async with joined(house, api) as line:
        for number in (7, 8):
            await begins(line, api.person(number))
        await until(lambda: _none_left(house))
    old, others = await _write_down(house, 7), await _write_down(house, 8)
    refused = await _write_down(house, 7, fault="TelegramBadRequest")
    newer, newest = await _write_down(house, 7), await _write_down(house, 7)
    await Replies(house.database, house.keys, house.clock).taken([newer])
    async with house.database.read() as session:
        left = list(await session.scalars(select(Reply.id).order_by(Reply.id)))
    # Gone are what was taken and what came before it, for this person; what staff are told of stays.
    assert old not in left
    assert left == [others, refused, newest]


async def _none_left(house: House) -> bool:
    return await count(house, Reply) == 0


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_what_is_newer_waits_until_the_older_is_found(lite_house, api, webhook):
    async with joined(lite_house, api, webhook=webhook) as line:
        person = api.person(7)
        await begins(line, person)
        body = '["SendMessage", {"chat_id": 7, "text": "%s"}]'
        parts = (lite_house.database, lite_house.keys, lite_house.clock)
        sender = Sender(line.telegram._bot, Replies(*parts), Pace(per_second=1_000, in_a_chat=0))
        sender.send(1, "7", [Waiting(902, (body % "newer").encode())])
        await asyncio.sleep(0.05)
        sender.take_up([LeftReply("7", 1, Waiting(901, (body % "older").encode()))])
        await until(lambda: _is_said(person, "newer"))
        await sender.close()
        said = [one["text"] for one in person.heard[-2:]]
    assert said == ["older", "newer"]


async def _is_said(person: Person, text: str) -> bool:
    return person.screen == text


async def test_what_was_stored_is_handled_before_what_came_later(house: House, api):
    async with joined(house, api) as line:
        await begins(line, api.person(7))
    raw = {"message_id": 900, "date": 1_790_000_000, "text": "/help"}
    who = {"from": api.person(7).user, "chat": {"id": 7, "type": "private"}}
    update = {"update_id": 1, "message": raw | who}
    stored = Stored(Arrived(ChannelName.TELEGRAM, "7", "1:1790000000"), json.dumps(update).encode())
    await Arrivals(house.database, house.keys, house.clock).store([stored])
    house.clock.advance(timedelta(seconds=1))
    person = api.person(7)
    await person.types("/start")
    before = person.things
    async with joined(house, api):
        await until(lambda: _both(person, before))
    first, second = (one["text"] for one in person.heard[-2:])
    assert "Мен бағдарламамын" in first
    assert "Мен бағдарламамын" not in second
    assert await count(house, Arrival, Arrival.state == ArrivalState.WAITING) == 0


async def _both(person: Person, before: int) -> bool:
    return person.things >= before + 2


async def test_what_a_poll_stored_is_handled_though_a_webhook_follows(lite_house, api):
    async with joined(lite_house, api) as line:
        await begins(line, api.person(7))
    person = api.person(7)
    who = {"from": person.user, "chat": {"id": 7, "type": "private"}}
    update = {"update_id": 1, "message": {"message_id": 900, "date": 1_790_000_000, "text": "/help"} | who}
    stored = Stored(Arrived(ChannelName.TELEGRAM, "7", "1:1790000000"), json.dumps(update).encode())
    await Arrivals(lite_house.database, lite_house.keys, lite_house.clock).store([stored])
    async with joined(lite_house, api, webhook=True):
        await until(lambda: _none_waits(lite_house))
    assert "Мен бағдарламамын" in person.screen


async def _none_waits(house: House) -> bool:
    return await count(house, Arrival, Arrival.state == ArrivalState.WAITING) + await count(house, Reply) == 0
