"""What a test wishes to go wrong goes wrong, just so often."""

import asyncio
import time

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    RestartingTelegram,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiohttp import ClientSession


async def test_refusals_on_demand(api, bot, person):
    await api.person(8).starts()
    api.fail("sendMessage", retry_after=4, chat_id=7, times=2)
    assert await bot.send_message(8, "Сәлем")
    for _ in range(2):
        with pytest.raises(TelegramRetryAfter) as refused:
            await bot.send_message(7, "Сәлем")
        assert refused.value.retry_after == 4
    await bot.send_message(7, "Сәлем")
    for code, fault in (
        (403, TelegramForbiddenError),
        (409, TelegramConflictError),
        (500, TelegramServerError),
        (400, TelegramBadRequest),
    ):
        api.fail(code=code)
        with pytest.raises(fault):
            await bot.get_updates()
    assert len(person.heard) == 1
    assert not api.faults
    outcomes = [call.outcome[:3] for call in api.called("sendMessage")]
    assert outcomes == ["ok", "429", "429", "ok"]


async def test_an_answer_that_is_no_json(api, bot, person):
    api.fail("sendMessage", 502, html=True)
    with pytest.raises(ClientDecodeError):
        await bot.send_message(7, "Сәлем")
    api.fail("sendMessage", 502, description="restart")
    with pytest.raises(RestartingTelegram):
        await bot.send_message(7, "Сәлем")
    assert not person.heard


async def test_a_lost_answer_is_a_message_that_was_taken(api, bot, person):
    api.lose_answer("sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(7, "Бір")
    api.fail("sendMessage", code=0)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(7, "Екі")
    await bot.send_message(7, "Үш")
    assert [(call.outcome, call.taken) for call in api.called("sendMessage")] == [
        ("lost", True),
        ("cut", False),
        ("ok", True),
    ]
    assert [one["text"] for one in person.heard] == ["Бір", "Үш"]


async def test_down_and_up_again(api, bot, person):
    await api.down()
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(7, "Бір")
    await api.up()
    await bot.send_message(7, "Екі")
    await api.down(502)
    with pytest.raises(ClientDecodeError):
        await bot.send_message(7, "Үш")
    await api.up()
    await bot.send_message(7, "Төрт")
    assert [one["text"] for one in person.heard] == ["Екі", "Төрт"]


async def test_what_is_under_way_breaks_off_with_the_connection(api, bot, person):
    (started,) = await bot.get_updates()
    api.slow("sendMessage", 0.1)
    calls = bot.get_updates(timeout=30, offset=started.update_id + 1), bot.send_message(7, "Бір")
    under_way = asyncio.gather(*calls, return_exceptions=True)
    await asyncio.sleep(0.05)
    await api.down()
    assert [type(one) for one in await under_way] == [TelegramNetworkError] * 2
    await api.up()
    assert await bot.get_updates() == []
    assert person.screen == "Бір"


async def test_a_slow_method_answers_late(api, bot, person):
    api.slow("sendMessage", 0.2)
    began = time.monotonic()
    await bot.send_message(7, "Бір")
    assert time.monotonic() - began > 0.19
    api.slow("sendMessage", 0)
    began = time.monotonic()
    await bot.send_message(7, "Екі")
    assert time.monotonic() - began < 0.19


async def test_who_writes_too_fast_to_a_chat_may_not_do_anything(api, bot, person):
    await api.person(8).starts()
    api.limits(per_second=30, per_chat=1, retry_after=1)
    await bot.send_message(7, "Бір")
    await bot.send_message(8, "Бір")
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(7, "Екі")
    assert refused.value.retry_after == 1
    with pytest.raises(TelegramRetryAfter):
        await bot.get_me()
    time.sleep(1.01)
    await bot.send_message(7, "Екі")
    assert (api.trouble.floods, len(person.heard)) == (1, 2)


async def test_a_burst_is_allowed_where_it_is_said(api, bot, person):
    api.limits(per_chat=1, burst=3)
    for text in "абв":
        await bot.send_message(7, text)
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(7, "г")


async def test_who_writes_too_fast_in_all_is_stopped(api, bot):
    people = [api.person(number) for number in range(100, 106)]
    for one in people:
        await one.starts()
    api.limits(per_second=5)
    for one in people[:5]:
        await bot.send_message(one.room.id, "Сәлем")
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(people[5].room.id, "Сәлем")
    api.no_limits()
    api.flood(0)
    await bot.send_message(people[5].room.id, "Сәлем")


async def test_ten_thousand_messages_take_the_server_few_seconds(api, person):
    """Only the checking and the keeping are measured; HTTP is what it is on this machine."""
    yes = '[{"text": "Иә", "callback_data": "yes"}]'
    keyboard = f'{{"inline_keyboard": [{yes}, {yes}]}}'
    entities = '[{"type": "bold", "offset": 0, "length": 5}]'
    raw = {"chat_id": "7", "text": "Сәлем, Айгерім!", "entities": entities, "reply_markup": keyboard}
    began = time.process_time()
    for _ in range(10_000):
        api.methods.table["sendMessage"](api.schema.check("sendMessage", raw, {}))
    assert time.process_time() - began < 4
    assert len(person.heard) == 10_000
    async with (
        ClientSession() as session,
        session.post(f"{api.url}/bot{api.token}/sendMessage", data=raw) as answer,
    ):
        assert (await answer.json())["result"]["message_id"] == 10_002
