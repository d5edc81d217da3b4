"""A Bot API server of our own: real HTTP on this machine, strict, with people to write to the bot.

async with TelegramServer() as api:
    bot = api.bot()                                    # aiogram's, over its own HTTP session
    person = api.person(1, first_name="Айгерім")
    await person.starts()
    await person.hears()
    assert not api.faults
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web

from services.clock import Clock
from tests.telegram.deliveries import Deliveries
from tests.telegram.methods import Answered, Methods
from tests.telegram.people import Group, Person
from tests.telegram.refusals import Refused, Wrong
from tests.telegram.requests import Asked, read
from tests.telegram.rooms import Body, Files, Room, Rooms, Stored
from tests.telegram.schema import Schema, Upload
from tests.telegram.trouble import ANY, HTML, Broken, Trouble
from tests.telegram.webhook import Pace, Push

_SCHEMA: list[Schema] = []


@dataclass(slots=True)
class Call:
    """One request: when it came, what it asked, how it ended: ok, lost (done, unanswered), cut or «403 …»."""

    at: float
    method: str
    params: dict[str, Any]
    outcome: str = "open"

    @property
    def taken(self) -> bool:
        """Telegram did it, whatever was answered."""
        return self.outcome in {"ok", "lost"}


class TelegramServer:
    """One bot at one address; runs in the event loop of the test."""

    def __init__(
        self, *, token: str = "42:TEST-token", local: bool = True, clock: Clock | None = None, port: int = 0
    ) -> None:
        """`local`: webhooks may go to http on this machine. `clock`: gives dates and the age of presses."""
        self.token, self.local, self.port = token, local, port
        self.clock = clock or Clock()
        self.calls: list[Call] = []
        # What no honest bot ever sends: method and description.
        self.faults: list[str] = []
        self.me = _me(int(token.partition(":")[0]))
        self.rooms, self.files, self.trouble = Rooms(), Files(), Trouble()
        self.schema = _schema()
        self.deliveries = Deliveries(self.schema.updates, local, lambda: int(self.now()))
        self.deliveries.fault = self.faults.append
        self.methods = Methods(self.me, self.rooms, self.files, local, self.now)
        self._table: dict[str, Callable[[Body], Any]] = {
            **self.methods.table,
            "getUpdates": self.deliveries.get_updates,
            "setWebhook": self.deliveries.set_webhook,
            "deleteWebhook": self.deliveries.delete_webhook,
            "getWebhookInfo": self.deliveries.webhook_info,
        }
        self._people: dict[int, Person] = {}
        self._groups: dict[int, Group] = {}
        self._web: web.Server | None = None
        self._listening: asyncio.Server | None = None
        self._gateway: int | None = None
        # Shortcuts, so that a test reads as English.
        self.fail = self.trouble.fail
        self.lose_answer = self.trouble.lose_answer
        self.slow = self.trouble.slow
        self.limits, self.no_limits = self.trouble.limits, self.trouble.no_limits
        self.flood = self.trouble.flood
        self.redeliver = self.deliveries.redeliver

    # ------------------------------------------------------------ being there

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> Self:
        self._web = web.Server(self._handle, request_factory=_big_request, access_log=None)
        await self._listen()
        await self.deliveries.open()
        return self

    async def close(self) -> None:
        await self.deliveries.close()
        if self._listening is not None:
            self._listening.close()
        if self._web is not None:
            await self._web.shutdown(0.5)

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *fault: object) -> None:
        await self.close()

    async def down(self, code: int = 0) -> None:
        """Gone: connections are refused and break off; with a code that is answered instead, as a page.

        Nothing is pushed to a webhook meanwhile.
        """
        self._gateway = code or None
        self.pace.paused = True
        self.deliveries.interrupt(Broken(code))
        if code or self._listening is None or self._web is None:
            return
        self._listening.close()
        self._listening = None
        for connection in self._web.connections:
            if connection.transport is not None:
                connection.transport.abort()

    async def up(self) -> None:
        """There again, at the same address."""
        self._gateway = None
        self.pace.paused = False
        if self._listening is None:
            await self._listen()

    async def _listen(self) -> None:
        assert self._web, "the server is not started"
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(self._web, "127.0.0.1", self.port, reuse_address=True)
        self.port = self._listening.sockets[0].getsockname()[1]

    def now(self) -> float:
        return self.clock.now().timestamp()

    def bot(self) -> Bot:
        """aiogram's bot over its own HTTP session; who takes it closes `bot.session`."""
        session = AiohttpSession(api=TelegramAPIServer.from_base(self.url))
        return Bot(self.token, session=session)

    # ------------------------------------------------------------ people and what arises

    def person(
        self, number: int, first_name: str = "Айгерім", language_code: str = "kk", **more: Any
    ) -> Person:
        """Somebody with a private chat; the same one for the same number."""
        if number not in self._people:
            user = {
                "id": number,
                "is_bot": False,
                "first_name": first_name,
                "language_code": language_code,
                **more,
            }
            chat = {"id": number, "type": "private", "first_name": first_name}
            chat |= {key: user[key] for key in ("last_name", "username") if key in user}
            self._people[number] = Person(self, user, self.rooms.add(Room(chat)))
        return self._people[number]

    def group(self, number: int = -100, title: str = "Жастар", kind: str = "supergroup") -> Group:
        """A group, supergroup or channel that the bot is in."""
        if number not in self._groups:
            room = self.rooms.add(Room({"id": number, "type": kind, "title": title}, started=True))
            self._groups[number] = Group(self, room)
        return self._groups[number]

    def push(self, kind: str, body: Body) -> int | None:
        """An update as given here, of a kind known or not; its id, or None if the bot does not want it."""
        return self.deliveries.add(kind, body)

    def restart_numbering(self, number: int) -> None:
        """The next update has this id, as happens after a week of silence."""
        self.deliveries.next_id = number

    def keep(self, kind: str, upload: Upload) -> Stored:
        return self.files.keep(kind, upload)

    # ------------------------------------------------------------ what was seen

    @property
    def answers(self) -> list[Answered]:
        """What presses were answered with."""
        return self.methods.answers

    @property
    def pushes(self) -> list[Push]:
        """Every attempt at the webhook."""
        return self.deliveries.pushes

    @property
    def pace(self) -> Pace:
        """Pauses and patience of webhook deliveries; to be set before setWebhook."""
        return self.deliveries.pace

    @property
    def callback_age(self) -> float:
        """Seconds in which a press must be answered."""
        return self.methods.callback_age

    @callback_age.setter
    def callback_age(self, seconds: float) -> None:
        self.methods.callback_age = seconds

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [one for one in self.calls if one.method == method]

    # ------------------------------------------------------------ HTTP

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if self._gateway is not None:
            return _page(self._gateway)
        if request.path.startswith("/file/"):
            return self._file(request.path)
        asked = await read(request)
        call = Call(time.monotonic(), asked.method, asked.params)
        self.calls.append(call)
        try:
            answer = await self._done(asked, call)
        except Broken as broken:
            call.outcome = f"{broken.code} broken" if broken.code else "cut"
            return _page(broken.code) if broken.code else _cut(request)
        except Refused as refused:
            call.outcome = f"{refused.code} {refused.description}"
            if isinstance(refused, Wrong):
                self.faults.append(f"{call.method}: {refused.description}")
            return _refusal(refused)
        if delay := self.trouble.delay(call.method):
            await asyncio.sleep(delay)
        return _cut(request) if call.outcome == "lost" else _json(200, answer)

    async def _done(self, asked: Asked, call: Call) -> bytes:
        """Does one call; gives the answer's body."""
        if asked.token != self.token:
            raise Refused(401, "Unauthorized")
        call.method = method = self.schema.name(asked.method)
        call.params = params = self.schema.check(method, asked.params, asked.files)
        self.trouble.before(method, params.get("chat_id"))
        result = self._table[method](params)
        if method == "getUpdates":
            result = await result
        call.outcome = "lost" if self.trouble.loses(method) else "ok"
        return json.dumps({"ok": True, "result": result}).encode()

    def _file(self, path: str) -> web.Response:
        token, _, place = path.removeprefix("/file/bot").partition("/")
        stored = self.files.at(place)
        if token != self.token or stored is None:
            return _refusal(Refused(404, "Not Found"))
        return web.Response(body=stored.data, content_type="application/octet-stream")


def _schema() -> Schema:
    """Read once for all servers of the process."""
    if not _SCHEMA:
        _SCHEMA.append(Schema())
    return _SCHEMA[0]


def _me(number: int) -> Body:
    return {
        "id": number,
        "is_bot": True,
        "first_name": "Kenes",
        "username": "kenes_test_bot",
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _big_request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=64_000_000)


def _json(code: int, body: bytes) -> web.Response:
    return web.Response(body=body, status=code, content_type="application/json")


def _refusal(refused: Refused) -> web.Response:
    said: Body = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.retry_after is not None:
        said["parameters"] = {"retry_after": refused.retry_after}
    return _json(refused.code, json.dumps(said).encode())


def _page(code: int) -> web.Response:
    return web.Response(text=HTML, status=code, content_type="text/html")


def _cut(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


__all__ = ["ANY", "Call", "TelegramServer"]
