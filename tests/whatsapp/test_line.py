"""What WhatsApp brings: a webhook's strangers, repeats, everything at once and in any order."""

import asyncio
import json
from typing import Any

import httpx2
import pytest

from db.enums import ArrivalState
from db.models.conversations import Arrival
from db.models.people import Contact
from db.models.whatsapp import WhatsAppAccount
from tests.house import House
from tests.whatsapp.acts import begins, count, nothing_is_left, until
from tests.whatsapp.hooks import SIGNATURE
from tests.whatsapp.office import VERIFY, joined

LIMIT = 1024 * 1024


def a_letter(api, text: str = "/start", phone_id: str = "") -> bytes:
    """A body as Meta sends it."""
    chat = api.person(7).chat
    message = {**chat.author(), "id": api.new_id(), "timestamp": "1790000000", "type": "text"}
    metadata = {"display_phone_number": api.display, "phone_number_id": phone_id or api.phone_id}
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": metadata,
        "contacts": [chat.told()],
        "messages": [{**message, "text": {"body": text}}],
    }
    return json.dumps(api.hooks.payload([value])).encode()


class TestTheAddress:
    async def test_it_is_verified_by_its_word(self, lite_house: House, api):
        async with joined(lite_house, api) as line, httpx2.AsyncClient() as client:
            asked = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "42"}
            answer = await client.get(f"{line.url}/whatsapp", params=asked)
            assert (answer.status_code, answer.text) == (200, "42")
            for wrong in ({"hub.verify_token": "x"}, {"hub.mode": "unsubscribe"}, {"hub.verify_token": "ә"}):
                answer = await client.get(f"{line.url}/whatsapp", params=asked | wrong)
                assert answer.status_code == 403
            assert (await client.get(f"{line.url}/whatsapp")).status_code in {400, 403}

    @pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "sha1=abc", "ә"])
    async def test_without_the_signature_nothing_is_read_or_stored(self, house: House, api, signature):
        async with joined(house, api) as line, httpx2.AsyncClient() as client:
            headers = {SIGNATURE: signature.encode()} if signature else {}
            answer = await client.post(f"{line.url}/whatsapp", content=a_letter(api), headers=headers)
        assert (answer.status_code, answer.text) == (403, "")
        assert await count(house, Arrival) == await count(house, Contact) == 0
        assert await count(house, WhatsAppAccount) == 0

    async def test_a_changed_body_has_another_signature(self, lite_house: House, api):
        async with joined(lite_house, api) as line, httpx2.AsyncClient() as client:
            body = a_letter(api)
            changed = body.replace(b"start", b"stars")
            headers = api.hooks.signed(body)
            answer = await client.post(f"{line.url}/whatsapp", content=changed, headers=headers)
        assert answer.status_code == 403
        assert await count(lite_house, Arrival) == 0

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"", 400),
            (b"not json", 400),
            (b"[]", 400),
            (b'"x"', 400),
            (b"[" * 100_000, 400),
            (b'{"object": "page"}', 400),
            (b'{"object": "whatsapp_business_account", "entry": "x"}', 400),
            (b"x" * (LIMIT + 1), 413),
        ],
        ids=lambda value: repr(value)[:40],
    )
    async def test_what_makes_no_sense_is_answered_and_changes_nothing(self, lite_house, api, body, status):
        async with joined(lite_house, api) as line, httpx2.AsyncClient() as client:
            headers = api.hooks.signed(body)
            answer = await client.post(f"{line.url}/whatsapp", content=body, headers=headers)
        assert answer.status_code == status
        assert await count(lite_house, Arrival) == await count(lite_house, Contact) == 0

    async def test_what_was_sent_to_another_number_is_not_ours(self, lite_house, api):
        async with joined(lite_house, api) as line, httpx2.AsyncClient() as client:
            body = a_letter(api, phone_id="999")
            headers = api.hooks.signed(body)
            answer = await client.post(f"{line.url}/whatsapp", content=body, headers=headers)
        assert 400 <= answer.status_code < 500
        assert await count(lite_house, Arrival) == 0


class TestAtLeastOnce:
    async def test_a_repeat_has_no_second_effect(self, house: House, api):
        async with joined(house, api) as line:
            person = api.person(7)
            await begins(line, person)
            heard = person.things
            api.hooks.repeat()
            await line.settles()
        assert person.things == heard
        assert await count(house, Contact) == 1

    async def test_several_people_in_one_body(self, house: House, api):
        async with joined(house, api) as line:
            people = [api.person(number) for number in range(1, 6)]
            with api.hooks.together():
                for person in people:
                    await person.types("/start")
            for person in people:
                await line.answers(person, 0)
            # The same body again, and one of them in another body, too.
            api.hooks.repeat()
            await line.settles()
        assert [person.things for person in people] == [1] * 5
        assert await count(house, Contact) == 5

    async def test_several_messages_of_one_person_in_one_body_are_handled_in_order(self, house: House, api):
        async with joined(house, api) as line:
            person = api.person(7)
            await begins(line, person)
            before = person.things
            with api.hooks.together():
                await person.types("/help")
                await person.types("/start")
            await line.settles()
        help_, menu = [bubble.text for bubble in person.sees[before:]]
        assert "Мен бағдарламамын" in help_
        assert "Мен бағдарламамын" not in menu

    async def test_what_comes_backwards_is_put_in_order(self, house: House, api):
        async with joined(house, api) as line:
            person = api.person(7)
            await begins(line, person)
            before = person.things
            with api.hooks.together():
                await person.types("/start")
                with person.earlier(10):
                    await person.types("/help")
            await line.settles()
            # What is in hand goes on; what follows waits behind it in order.
            api.slow("fetch", 0.2)
            await person.sends_photo()
            api.hooks.hold()
            for later, text in ((1, "/help"), (2, "/start")):
                with person.earlier(-later):
                    await person.types(text)
            api.hooks.release(backwards=True)
            await line.settles()
        helps = ["Мен бағдарламамын" in bubble.text for bubble in person.sees[before:]]
        assert helps == [True, False, False, True, False]

    async def test_meta_waits_until_we_are_there_again(self, lite_house: House, api):
        async with joined(lite_house, api) as line:
            person = api.person(7)
            await begins(line, person)
        before = person.things
        await person.types("/help")
        async with joined(lite_house, api) as line:
            await line.answers(person, before)
        assert "Мен бағдарламамын" in person.screen

    async def test_what_forty_people_write_at_once_is_stored_and_answered(self, house: House, api):
        people = [api.person(number) for number in range(100, 140)]
        async with joined(house, api) as line:
            for _ in range(3):
                for person in people:
                    await person.types("сәлем")
            await line.settles(30)
            assert await nothing_is_left(house)
        assert await count(house, Arrival, Arrival.state != ArrivalState.DONE) == 0
        assert all(person.things == 3 for person in people)


async def test_whatever_is_told_of_the_account_is_taken(lite_house: House, api):
    async with joined(lite_house, api) as line:
        for field in ("message_template_status_update", "account_update", "something_new"):
            change = {"field": field, "value": {"event": "APPROVED", "message_template_name": "x"}}
            payload = {
                "object": "whatsapp_business_account",
                "entry": [{"id": api.waba_id, "changes": [change]}],
            }
            api.hooks.raw(payload)
        await line.settles()
        assert [push.status for push in api.hooks.pushes] == [200, 200, 200]
    assert await count(lite_house, Contact) == 0


async def test_our_own_typing_is_read(lite_house: House, api):
    """The person sees that we read what they wrote."""
    async with joined(lite_house, api) as line:
        person = api.person(7)
        await begins(line, person)

        async def is_read() -> bool:
            return set(person.chat.read) == set(person.chat.written)

        await until(is_read)
    assert api.faults == []
    await asyncio.sleep(0)
