"""A Cloud API server of our own: real HTTP on this machine, strict, with people to write to our number.

async with CloudServer() as api:
    await api.hooks.subscribe(f"{url}/whatsapp", "the verify token")
    person = api.person(7)
    await person.types("сәлем")
    await person.hears()
    assert not api.faults
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from services.clock import Clock
from tests.whatsapp.account import Account
from tests.whatsapp.chats import Chat, Chats, Files, Taken
from tests.whatsapp.hooks import Hooks
from tests.whatsapp.http import Call, as_json, as_page, as_refusal, big_request, cut, said
from tests.whatsapp.people import Person, wamid
from tests.whatsapp.refusals import Broken, Refused, Wrong
from tests.whatsapp.schema import check_message
from tests.whatsapp.shown import shown
from tests.whatsapp.statuses import EVERY, Statuses
from tests.whatsapp.templates import Templates
from tests.whatsapp.trouble import Limits, Trouble

VERSION = "v23.0"
Body = dict[str, Any]


class CloudServer:
    """One number of one account; runs in the event loop of the test."""

    def __init__(
        self,
        *,
        token: str = "EAA-test-token",
        secret: str = "an-app-secret",
        clock: Clock | None = None,
        port: int = 0,
        statuses: tuple[str, ...] = EVERY,
    ) -> None:
        """`clock`: dates what people write, and closes their windows; `shift` moves the server against it."""
        self.token, self.secret, self.port = token, secret, port
        self.phone_id, self.waba_id, self.display = "106540352242922", "102290129340398", "77270000077"
        self.clock = clock or Clock()
        self.shift = 0.0
        self.calls: list[Call] = []
        # What no honest client ever sends.
        self.faults: list[str] = []
        self.chats, self.files, self.templates = Chats(), Files(), Templates()
        self.trouble, self.limits = Trouble(), Limits()
        metadata = {"display_phone_number": self.display, "phone_number_id": self.phone_id}
        self.hooks = Hooks(secret, self.waba_id, metadata)
        self.hooks.faults = self.faults
        self.statuses = Statuses(self.hooks, self.now, statuses)
        self.account = Account(self.files, self.templates, self.phone_id)
        self._people: dict[int, Person] = {}
        self._ids = 0
        self._web: web.Server | None = None
        self._listening: asyncio.Server | None = None
        self._gateway: int | None = None
        # Shortcuts, so that a test reads as English.
        self.fail, self.lose_answer, self.slow = (
            self.trouble.fail,
            self.trouble.lose_answer,
            self.trouble.slow,
        )

    # ------------------------------------------------------------ being there

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> Self:
        self._web = web.Server(self._handle, request_factory=big_request, access_log=None)
        await self._listen()
        return self

    async def close(self) -> None:
        await self.hooks.close()
        if self._listening is not None:
            self._listening.close()
        if self._web is not None:
            await self._web.shutdown(0.5)

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *fault: object) -> None:
        await self.close()

    async def down(self, status: int = 0) -> None:
        """Gone: connections are refused and break off; with a status that is answered instead, as a page.

        Nothing is pushed meanwhile.
        """
        self._gateway = status or None
        self.hooks.pace.paused = True
        if status or self._listening is None or self._web is None:
            return
        self._listening.close()
        self._listening = None
        for connection in self._web.connections:
            if connection.transport is not None:
                connection.transport.abort()

    async def up(self) -> None:
        """There again, at the same address."""
        self._gateway = None
        self.hooks.pace.paused = False
        if self._listening is None:
            await self._listen()

    async def _listen(self) -> None:
        assert self._web, "the server is not started"
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(self._web, "127.0.0.1", self.port, reuse_address=True)
        self.port = self._listening.sockets[0].getsockname()[1]

    def now(self) -> float:
        return self.clock.now().timestamp() + self.shift

    def new_id(self) -> str:
        self._ids += 1
        return wamid(self._ids)

    # ------------------------------------------------------------ people

    def person(self, number: int, name: str = "Айгерім", *, by: str = "both", username: str = "") -> Person:
        """Somebody, the same one for the same number; `by`: phone | id | both, what webhooks tell of them."""
        if number not in self._people:
            assert by in {"phone", "id", "both"}, by
            chat = Chat(number, f"7701{number:07d}", f"KZ.{13_490_000_000_000 + number}", name, username)
            chat.tells_phone, chat.tells_id = by != "id", by != "phone"
            self._people[number] = Person(self, self.chats.add(chat))
        return self._people[number]

    # ------------------------------------------------------------ what was seen

    def called(self, act: str = "messages") -> list[Call]:
        """Of one kind: messages, read, media, about, fetch, number, subscribed, templates, submit."""
        return [one for one in self.calls if one.act == act]

    def told(self, tag: str) -> list[Taken]:
        """Messages of ours that bear this tag."""
        return [one for chat in self.chats for one in chat.taken.values() if one.tag == tag]

    # ------------------------------------------------------------ HTTP

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if self._gateway is not None:
            return as_page(self._gateway)
        call = Call(time.monotonic(), "?")
        self.calls.append(call)
        try:
            answer = await self._done(request, call)
        except Broken as broken:
            call.outcome = f"{broken.status} broken" if broken.status else "cut"
            return as_page(broken.status) if broken.status else cut(request)
        except Refused as refused:
            call.outcome = str(refused)
            if isinstance(refused, Wrong):
                self.faults.append(f"{call.act}: {refused}")
            return as_refusal(refused)
        call.outcome = "lost" if self.trouble.loses(call.act) else "ok"
        if delay := self.trouble.delay(call.act):
            await asyncio.sleep(delay)
        return cut(request) if call.outcome == "lost" else answer

    async def _done(self, request: web.BaseRequest, call: Call) -> web.Response:
        """Does one call; gives the answer."""
        act = self._act(request)
        if act is None:
            raise Wrong(f"{request.method} {request.path}: there is no such thing")
        call.act = act
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            raise Refused(190)
        if act == "messages":
            return as_json(200, await self._message(request, call))
        self.trouble.before(act)
        doing: dict[str, Callable[[], Any]] = {
            "media": lambda: self.account.upload(request),
            "submit": lambda: self.account.submit(request),
        }
        if act in doing:
            return as_json(200, await doing[act]())
        if act == "fetch":
            stored = self.files.find(request.path.rpartition("/")[2])
            return web.Response(body=stored.data, content_type=stored.media_type.partition(";")[0])
        return as_json(200, self.account.looked(act, request, self.url))

    def _act(self, request: web.BaseRequest) -> str | None:
        """What is asked for, by method and place."""
        place = request.path.removeprefix(f"/{VERSION}/")
        if request.method == "GET" and request.path.startswith("/lookaside/"):
            return "fetch"
        if place == request.path:
            return None
        known = {
            ("POST", f"{self.phone_id}/messages"): "messages",
            ("POST", f"{self.phone_id}/media"): "media",
            ("GET", self.phone_id): "number",
            ("GET", f"{self.waba_id}/subscribed_apps"): "subscribed",
            ("GET", f"{self.waba_id}/message_templates"): "templates",
            ("POST", f"{self.waba_id}/message_templates"): "submit",
        }
        is_media = request.method == "GET" and place.isdigit()
        return known.get((request.method, place), "about" if is_media else None)

    # ------------------------------------------------------------ messages

    async def _message(self, request: web.BaseRequest, call: Call) -> Body:
        body = call.body = await said(request)
        if "status" in body:
            call.act = "read"
        if wrong := check_message(body):
            raise Wrong("; ".join(wrong[:3]))
        if call.act == "read":
            return self._read(body)
        chat = self.chats.find(body)
        call.chat = chat.number
        self.trouble.before("messages", chat.number)
        self.limits.take(chat.number)
        later = 0
        try:
            taken = self._taken(chat, body)
        except Refused as refused:
            if refused.code not in self.statuses.told_later:
                raise
            later = refused.code
            taken = Taken(self.new_id(), body, shown("", body), self.now())
        if later:
            self.statuses.failed(chat, taken, later)
        elif chat.unreachable:
            self.statuses.of_taken(chat, taken)
        else:
            chat.place(taken)
            self.statuses.of_taken(chat, taken)
        name = body.get("to") or body["recipient"]
        contact = {"wa_id": chat.phone} if body.get("to") else {"user_id": chat.user_id}
        return {
            "messaging_product": "whatsapp",
            "contacts": [{"input": name, **contact}],
            "messages": [{"id": taken.wamid}],
        }

    def _taken(self, chat: Chat, body: Body) -> Taken:
        number = self.new_id()
        if body["type"] == "template":
            return Taken(number, body, self.templates.shown(number, body["template"]), self.now())
        if not chat.is_open(self.now()):
            raise Refused(131047, "More than 24 hours have passed since the customer last replied.")
        bubble = shown(number, body)
        if bubble.file_id and not self.files.has(bubble.file_id):
            raise Wrong(f"no such file: {bubble.file_id}", 131053)
        return Taken(number, body, bubble, self.now())

    def _read(self, body: Body) -> Body:
        self.trouble.before("read")
        for chat in self.chats:
            if body["message_id"] in chat.written:
                chat.read.append(body["message_id"])
                chat.typing += "typing_indicator" in body
                return {"success": True}
        raise Wrong(f"no such message: {body['message_id']}", 131009)
