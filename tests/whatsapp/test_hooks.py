"""Webhooks of the tests' server come as the real ones do: signed, again, mixed up; what people do."""

import asyncio
import hashlib
import hmac
import json
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web

from tests.whatsapp.hooks import SIGNATURE
from tests.whatsapp.http import Body
from tests.whatsapp.schema import check_webhook
from tests.whatsapp.server import VERSION, CloudServer

VERIFY = "a-verify-token"


class Hooked:
    """Our own address: notes what comes, answers as it is told."""

    def __init__(self, api: CloudServer) -> None:
        self.api = api
        self.raw: list[bytes] = []
        self.answers: list[int] = []

    async def handle(self, request: web.BaseRequest) -> web.Response:
        if request.method == "GET":
            right = request.query["hub.verify_token"] == VERIFY and request.query["hub.mode"] == "subscribe"
            return web.Response(text=request.query["hub.challenge"]) if right else web.Response(status=403)
        body = await request.read()
        digest = hmac.new(self.api.secret.encode(), body, hashlib.sha256).hexdigest()
        assert request.headers[SIGNATURE] == f"sha256={digest}"
        self.raw.append(body)
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    @property
    def values(self) -> list[Body]:
        """What came, change by change."""
        return [
            change["value"]
            for raw in self.raw
            for entry in json.loads(raw)["entry"]
            for change in entry["changes"]
        ]

    @property
    def messages(self) -> list[Body]:
        return [message for value in self.values for message in value.get("messages", ())]

    @property
    def texts(self) -> list[str]:
        return [message["text"]["body"] for message in self.messages]

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """Statuses with their tags."""
        told = [one for value in self.values for one in value.get("statuses", ())]
        return [(one["status"], one.get("biz_opaque_callback_data", "")) for one in told]

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.raw) < count or self.api.hooks.pending:
                await asyncio.sleep(0.002)


@asynccontextmanager
async def listening(api: CloudServer):
    hooked = Hooked(api)
    server = web.Server(hooked.handle, access_log=None)
    socket = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{socket.sockets[0].getsockname()[1]}/whatsapp"
    assert (await api.hooks.subscribe(url, "wrong"))[0] == 403
    assert not api.hooks.url
    assert (await api.hooks.subscribe(url, VERIFY))[0] == 200
    api.hooks.pace.first = 0.01
    yield hooked
    socket.close()
    await server.shutdown(0.1)


@pytest.fixture
async def hooked(api):
    async with listening(api) as ours:
        yield ours


async def says(api: CloudServer, to: str, words: str, **more) -> None:
    async with ClientSession(headers={"Authorization": f"Bearer {api.token}"}) as session:
        body = {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": words}, **more}
        async with session.post(f"{api.url}/{VERSION}/{api.phone_id}/messages", json=body) as answer:
            assert answer.status == 200


async def test_bodies_are_escaped_as_meta_does_and_fit_the_schema(api, hooked):
    person = api.person(7, username="asel")
    wamid = await person.types("сәлем https://kenes.kz/")
    await hooked.until(1)
    (raw,) = hooked.raw
    assert b"\\u0441\\u04d9" in raw
    assert b"https:\\/\\/kenes" in raw
    assert check_webhook(json.loads(raw)) == []
    value = hooked.values[0]
    assert value["metadata"] == {"display_phone_number": api.display, "phone_number_id": api.phone_id}
    profile = {"name": "Айгерім", "username": "asel"}
    assert value["contacts"] == [{"profile": profile, "wa_id": "77010000007", "user_id": "KZ.13490000000007"}]
    assert (value["messages"][0]["id"], value["messages"][0]["from"]) == (wamid, "77010000007")


@pytest.mark.parametrize(("by", "missing"), [("phone", "from_user_id"), ("id", "from")])
async def test_one_of_phone_and_id_may_be_missing(api, hooked, by, missing):
    await api.person(7, by=by).types("сәлем")
    await hooked.until(1)
    (message,) = hooked.messages
    assert missing not in message
    assert ("wa_id" in hooked.values[0]["contacts"][0]) == (by == "phone")
    assert api.faults == []


async def test_what_is_not_answered_comes_again_in_order(api, hooked):
    hooked.answers = [500, 302, 200]
    person = api.person(7)
    for text in ("бір", "екі"):
        await person.types(text)
    await hooked.until(4)
    assert hooked.texts == ["бір", "бір", "бір", "екі"]
    assert [push.status for push in api.hooks.pushes] == [500, 302, 200, 200]


async def test_repeats_several_in_one_body_and_backwards(api, hooked):
    one, other = api.person(7), api.person(8)
    with api.hooks.together():
        first = await one.types("бір")
        await other.types("екі")
    await hooked.until(1)
    assert len(json.loads(hooked.raw[0])["entry"]) == 2
    api.hooks.repeat(first)
    await hooked.until(2)
    assert hooked.texts == ["бір", "екі", "бір", "екі"]
    api.hooks.hold()
    for text in ("а", "б", "в"):
        await one.types(text)
    api.hooks.release(backwards=True)
    await hooked.until(5)
    assert hooked.texts[4:] == ["в", "б", "а"]


async def test_while_meta_is_down_nothing_is_pushed(api, hooked):
    await api.down()
    await api.person(7).types("бір")
    await asyncio.sleep(0.05)
    assert hooked.raw == []
    await api.up()
    await hooked.until(1)
    assert hooked.texts == ["бір"]


class TestStatuses:
    async def test_sent_and_delivered_come_by_themselves_read_when_it_is_read(self, api, hooked):
        person = api.person(7)
        await person.types("сәлем")
        await says(api, person.chat.phone, "Сәлем", biz_opaque_callback_data="p17")
        await hooked.until(3)
        await person.reads()
        await person.reads()
        await hooked.until(4)
        assert hooked.statuses == [("sent", "p17"), ("delivered", "p17"), ("read", "p17")]
        assert [one.wamid for one in api.told("p17")] == [person.last().wamid]
        assert api.faults == []

    async def test_a_phone_that_is_off_and_one_that_is_gone(self, api, hooked):
        person, gone = api.person(7), api.person(8)
        for one in (person, gone):
            await one.types("сәлем")
        person.goes_away()
        gone.chat.unreachable = 131026
        await says(api, person.chat.phone, "Сәлем", biz_opaque_callback_data="p1")
        await says(api, gone.chat.phone, "Сәлем", biz_opaque_callback_data="p2")
        await hooked.until(4)
        assert sorted(hooked.statuses) == [("failed", "p2"), ("sent", "p1")]
        failed = next(one for value in hooked.values for one in value.get("statuses", ()) if "errors" in one)
        assert failed["errors"][0]["code"] == 131026
        person.comes_back()
        await hooked.until(5)
        assert hooked.statuses[-1] == ("delivered", "p1")
        assert gone.sees == []


class TestWhatPeopleDo:
    @pytest.mark.parametrize(
        ("act", "kind"),
        [
            ("sends_photo", "image"),
            ("sends_voice", "audio"),
            ("sends_video", "video"),
            ("sends_document", "document"),
            ("sends_sticker", "sticker"),
            ("sends_location", "location"),
            ("shares_contact", "contacts"),
            ("sends_unsupported", "unsupported"),
            ("sends_order", "order"),
        ],
    )
    async def test_each_kind_has_its_shape(self, api, hooked, act, kind):
        await getattr(api.person(7), act)()
        await hooked.until(1)
        assert hooked.messages[0]["type"] == kind
        assert kind in hooked.messages[0]
        # The server checks what it tells against Meta's schema.
        assert api.faults == []

    async def test_changes_of_what_was_written(self, api, hooked):
        person = api.person(7)
        wamid = await person.types("сәлем")
        await person.edits(wamid, "сау бол")
        await person.revokes(wamid)
        await person.reacts(wamid)
        await person.sends("hologram", {"a": 1})
        await hooked.until(5)
        _text, edit, revoke, reaction, hologram = hooked.messages
        assert edit["edit"]["original_message_id"] == revoke["revoke"]["original_message_id"] == wamid
        assert edit["edit"]["message"]["text"] == {"body": "сау бол"}
        assert reaction["reaction"] == {"message_id": wamid, "emoji": "👍"}
        assert hologram["hologram"] == {"a": 1}

    async def test_a_new_number_is_a_new_id(self, api, hooked):
        person = api.person(7)
        await person.types("сәлем")
        await person.changes_number("77029998877", "KZ.999")
        await hooked.until(2)
        moved = hooked.messages[1]
        assert (moved["from"], moved["from_user_id"]) == ("77010000007", "KZ.13490000000007")
        assert (moved["system"]["wa_id"], moved["system"]["user_id"]) == ("77029998877", "KZ.999")
        assert "contacts" not in hooked.values[1]
        await says(api, "77029998877", "Сәлем")
        assert person.screen == "Сәлем"
