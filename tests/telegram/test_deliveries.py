"""Updates reach the bot by long poll and by webhook as the real ones do: kept, in order, again."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError
from aiohttp import ClientSession, web

from tests.telegram.server import TelegramServer
from tests.telegram.webhook import SECRET_HEADER


class Hooked:
    """The bot's own web server: notes what comes, answers as it is told."""

    def __init__(self) -> None:
        self.got: list[dict] = []
        self.secrets: list[str | None] = []
        self.answers: list[int] = []
        self.pause = 0.0
        self.busy = self.busiest = 0
        self.url = ""

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.busy += 1
        self.busiest = max(self.busy, self.busiest)
        self.got.append(await _json(request))
        self.secrets.append(request.headers.get(SECRET_HEADER))
        await asyncio.sleep(self.pause)
        self.busy -= 1
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got]

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.got) < count or self.busy:
                await asyncio.sleep(0.002)


async def _json(request: web.BaseRequest) -> dict:
    return dict(await request.json())


@asynccontextmanager
async def listening(port: int = 0):
    hooked = Hooked()
    server = web.Server(hooked.handle, access_log=None)
    socket = await asyncio.get_running_loop().create_server(server, "127.0.0.1", port)
    hooked.url = f"http://127.0.0.1:{socket.sockets[0].getsockname()[1]}/telegram"
    yield hooked
    socket.close()
    await server.shutdown(0.1)


async def ids(bot: Bot, **how) -> list[int]:
    return [update.update_id for update in await bot.get_updates(**how)]


async def nothing_waits(api: TelegramServer) -> None:
    async with asyncio.timeout(5):
        while api.deliveries.pending:
            await asyncio.sleep(0.002)


# ---------------------------------------------------------------- long polls


async def test_what_is_not_confirmed_comes_again(api, bot, person):
    await person.types("бір")
    await person.types("екі")
    first = await ids(bot)
    assert first == sorted(first)
    assert len(first) == 3
    assert await ids(bot) == first
    assert await ids(bot, limit=1) == first[:1]
    assert await ids(bot, offset=first[1]) == first[1:]
    assert await ids(bot) == first[1:]
    assert await ids(bot, offset=-1) == first[2:]
    assert await ids(bot, offset=first[2] + 1) == []
    assert await ids(bot) == []


async def test_a_poll_waits_and_wakes_at_once(api, bot, person):
    (started,) = await ids(bot)
    began = time.monotonic()
    assert await ids(bot, offset=started + 1, timeout=1) == []
    assert 0.9 < time.monotonic() - began < 2
    began = time.monotonic()
    waiting = asyncio.gather(bot.get_updates(timeout=30, offset=started + 1))
    await asyncio.sleep(0.05)
    await person.types("Сәлем")
    ((update,),) = await waiting
    assert time.monotonic() - began < 1
    assert update.message
    assert (update.message.text, update.message.chat.type) == ("Сәлем", "private")


async def test_of_two_polls_the_earlier_one_is_ended(api, bot, person):
    (started,) = await ids(bot)
    earlier = asyncio.gather(bot.get_updates(timeout=30, offset=started + 1), return_exceptions=True)
    await asyncio.sleep(0.05)
    later = asyncio.gather(bot.get_updates(timeout=30, offset=started + 1))
    (conflict,) = await earlier
    assert isinstance(conflict, TelegramConflictError)
    assert "terminated by other getUpdates request; make sure that only one bot" in str(conflict)
    await person.types("Сәлем")
    assert len((await later)[0]) == 1
    assert not api.faults


async def test_a_webhook_ends_polls(api, bot):
    waiting = asyncio.gather(bot.get_updates(timeout=30), return_exceptions=True)
    await asyncio.sleep(0.05)
    await bot.set_webhook("https://kenes.kz/telegram")
    assert "terminated by setWebhook request" in str(*await waiting)
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == []


async def test_only_wished_kinds_come_and_the_wish_is_remembered(api, bot, person):
    (started,) = await ids(bot, allowed_updates=["message"])
    await person.edits(1, "басқа")
    await person.types("Сәлем")
    assert [one.event_type for one in await bot.get_updates(offset=started + 1)] == ["message"]
    await bot.get_updates(allowed_updates=[])
    await person.edits(1, "тағы")
    assert api.push("chat_member", {}) is None
    assert [one.event_type for one in await bot.get_updates(offset=-1)] == ["edited_message"]


async def test_numbers_may_start_again_below_the_offset(api, bot, person):
    (started,) = await ids(bot)
    assert await ids(bot, offset=started + 1) == []
    api.restart_numbering(5)
    await person.types("бір")
    await person.types("екі")
    assert await ids(bot, offset=started + 1) == [5, 6]
    assert await ids(bot, offset=6) == [6]


async def test_a_confirmed_update_may_come_again(api, bot, person):
    (started,) = await ids(bot)
    waiting = asyncio.gather(ids(bot, offset=started + 1, timeout=30))
    await asyncio.sleep(0.05)
    api.redeliver(started)
    assert (await waiting)[0] == [started]
    assert await ids(bot, offset=started + 1) == []


# ---------------------------------------------------------------- webhook


async def test_a_webhook_brings_the_secret_and_what_waited(api, bot, person):
    await person.types("бір")
    async with listening() as hooked:
        await bot.set_webhook(hooked.url, secret_token="a_secret-1")
        await person.types("екі")
        await hooked.until(3)
        assert hooked.texts() == ["/start", "бір", "екі"]
        assert set(hooked.secrets) == {"a_secret-1"}
        await nothing_waits(api)
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count, info.last_error_message) == (hooked.url, 0, None)
        assert [push.status for push in api.pushes] == [200, 200, 200]
        api.redeliver(hooked.got[1]["update_id"])
        await hooked.until(4)
        assert hooked.texts()[-1] == "бір"


async def test_a_webhook_is_tried_again_in_order_until_it_confirms(api, bot, person):
    api.pace.first = 0.01
    async with listening() as hooked:
        hooked.answers = [500, 302, 200]
        await bot.set_webhook(hooked.url)
        await person.types("бір")
        await hooked.until(4)
        assert hooked.texts() == ["/start", "/start", "/start", "бір"]
        port = int(hooked.url.rpartition(":")[2].removesuffix("/telegram"))
        info = await bot.get_webhook_info()
        assert info.last_error_message == "Wrong response from the webhook: 302 Found"
        assert info.last_error_date
    await person.types("екі")
    await asyncio.sleep(0.05)
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message) == (1, "Connection refused")
    async with listening(port) as hooked:
        await hooked.until(1)
        assert hooked.texts() == ["екі"]
        await nothing_waits(api)


async def test_while_telegram_is_down_nothing_is_pushed(api, bot, person):
    async with listening() as hooked:
        await bot.set_webhook(hooked.url)
        await hooked.until(1)
        await api.down()
        await person.types("бір")
        await asyncio.sleep(0.15)
        assert hooked.texts() == ["/start"]
        await api.up()
        await hooked.until(2)
        assert hooked.texts() == ["/start", "бір"]


async def test_chats_are_served_side_by_side_up_to_max_connections(api, bot):
    async with listening() as hooked:
        hooked.pause = 0.01
        await bot.set_webhook(hooked.url, max_connections=3)
        people = [api.person(100 + number) for number in range(8)]
        for text in ("a", "b", "c"):
            for one in people:
                await one.types(text)
        await hooked.until(24)
        assert hooked.busiest == 3
        for one in people:
            own = [update for update in hooked.got if update["message"]["from"]["id"] == one.user["id"]]
            assert [update["message"]["text"] for update in own] == ["a", "b", "c"]


async def test_from_the_webhook_back_to_polls_nothing_is_lost(api, bot, person):
    async with listening() as hooked:
        hooked.answers = [500] * 100
        await bot.set_webhook(hooked.url)
        await hooked.until(1)
        await bot.delete_webhook()
        assert len(await ids(bot)) == 1
        await bot.set_webhook(hooked.url, drop_pending_updates=True)
        assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_loopback_is_called_only_where_that_is_allowed():
    async with TelegramServer(local=False) as strict, strict.bot().session as session:
        bot = Bot(strict.token, session=session)
        with pytest.raises(Exception, match="An HTTPS URL must be provided"):
            await bot.set_webhook("http://127.0.0.1:8080/")
        await bot.set_webhook("https://kenes.kz:8443/telegram")


async def test_a_stopped_server_leaves_nothing_running(person, api):
    """Polls that wait and pushes that are tried again end with the server."""
    before = asyncio.all_tasks()
    async with TelegramServer() as other, ClientSession() as session:
        base = f"{other.url}/bot{other.token}"
        waiting = asyncio.gather(session.get(f"{base}/getUpdates?timeout=30"), return_exceptions=True)
        await asyncio.sleep(0.05)
        await other.close()
        (answer,) = await waiting
        assert getattr(answer, "status", 500) == 500
    await asyncio.sleep(0.01)
    assert {task for task in asyncio.all_tasks() - before if not task.done()} == set()
