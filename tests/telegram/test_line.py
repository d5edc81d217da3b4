"""What Telegram brings: a webhook's strangers, and whatever people send."""

import asyncio
from functools import partial

import httpx2
import pytest

from bot.channels.bodies import LIMIT
from bot.channels.telegram.routes import SECRET
from db.models.conversations import Arrival
from db.models.people import Contact
from tests.factories import a_centre
from tests.house import House
from tests.telegram.acts import begins, count, does, until, was_called
from tests.telegram.office import SECRET as OURS
from tests.telegram.office import Line, joined
from tests.telegram.people import Person


class TestWebhook:
    @pytest.mark.parametrize("secret", ["", "wrong", OURS + "x", "ә"])
    async def test_without_the_secret_nothing_is_read_or_stored(self, house: House, api, secret):
        async with joined(house, api, webhook=True) as line, httpx2.AsyncClient() as client:
            body = {"update_id": 1, "message": {"message_id": 1, "date": 1, "text": "/start"}}
            headers = {SECRET: secret.encode()} if secret else {}
            answer = await client.post(f"{line.url}/telegram", json=body, headers=headers)
        assert (answer.status_code, answer.text) == (403, "")
        assert await count(house, Arrival) == await count(house, Contact) == 0

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"", 400),
            (b"not json", 400),
            (b"[]", 400),
            (b'{"message": {}}', 400),
            (b'{"update_id": "1"}', 400),
            (b"[" * 100_000, 400),
            (b'{"update_id": 5}', 200),
            (b'{"update_id": 5, "something_new": {"a": 1}}', 200),
            (b'{"update_id": 5, "message": {"message_id": "no number"}}', 200),
            (b"x" * (LIMIT + 1), 413),
        ],
        ids=lambda value: repr(value)[:40],
    )
    async def test_what_makes_no_sense_is_answered_and_changes_nothing(self, lite_house, api, body, status):
        async with joined(lite_house, api, webhook=True) as line, httpx2.AsyncClient() as client:
            answer = await client.post(f"{line.url}/telegram", content=body, headers={SECRET: OURS})
        assert answer.status_code == status
        assert await count(lite_house, Contact) == 0

    async def test_a_repeat_has_no_second_effect(self, house: House, api):
        async with joined(house, api, webhook=True) as line:
            person = api.person(7)
            await begins(line, person)
            heard = person.things
            for update in list(api.deliveries.history):
                api.redeliver(update)
            await asyncio.sleep(0.2)
        assert person.things == heard
        assert await count(house, Contact) == 1

    async def test_it_is_set_with_its_secret_and_taken_off_for_polling(self, lite_house, api):
        async with joined(lite_house, api, webhook=True):
            await until(lambda: was_called(api, "setWebhook"))
        asked = api.called("setWebhook")[0].params
        assert asked["secret_token"] == OURS
        assert "my_chat_member" in str(asked["allowed_updates"])
        async with joined(lite_house, api) as line:
            person = api.person(7)
            await begins(line, person)
        assert api.called("deleteWebhook")


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
class TestWhatPeopleDo:
    async def test_what_was_changed_is_not_read_again(self, house: House, api, webhook):
        async with joined(house, api, webhook=webhook) as line:
            person = api.person(7)
            await begins(line, person)
            await does(line, person, person.types("сәлем"))
            message = next(one for one in person.messages if one.get("text") == "сәлем")
            await does(line, person, person.edits(message["message_id"], "сау бол"))
        assert "Өзгертілген хабар" in person.screen

    async def test_what_others_wrote_is_no_answer(self, house: House, api, webhook):
        async with joined(house, api, webhook=webhook) as line:
            person = api.person(7)
            await begins(line, person)
            await does(line, person, person.presses("Тіркелу"))
            await does(line, person, person.presses("Келісемін"))
            await does(line, person, person.forwards("05.09.2010"))
            assert "Басқа біреудің хабарын" in person.screen
            assert "1/6" in person.screen

    @pytest.mark.parametrize(
        "act", ["sends_photo", "sends_voice", "sends_document", "sends_sticker", "sends_location"]
    )
    async def test_what_is_no_text_is_answered(self, lite_house, api, webhook, act):
        async with joined(lite_house, api, webhook=webhook) as line:
            person = api.person(7)
            await begins(line, person)
            await does(line, person, getattr(person, act)())
        assert person.buttons

    async def test_ones_own_number_is_taken_and_anothers_is_not(self, house: House, api, webhook):
        async with joined(house, api, webhook=webhook) as line:
            person = api.person(7)
            await begins(line, person)
            await _comes_to_the_phone(line, person)
            assert person.keys[0] == "Нөмірімді жіберу"
            await does(line, person, person.shares_contact("+77017654321", own=False))
            assert "басқа біреудің нөмірі" in person.screen
            await does(line, person, person.shares_contact("77017654321"))
            assert "701 765 43 21" in person.screen
            assert person.keys == []

    async def test_a_number_that_cannot_be_read_is_asked_for_again_without_thanks(
        self, lite_house, api, webhook
    ):
        async with joined(lite_house, api, webhook=webhook) as line:
            person = api.person(7)
            await begins(line, person)
            await _comes_to_the_phone(line, person)
            await does(line, person, person.types("12"))
            assert person.keys[0] == "Нөмірімді жіберу"
            assert not any("Рақмет" in one["text"] for one in person.heard)
            await does(line, person, person.types("8 701 765 43 21"))
        assert person.keys == []

    async def test_a_press_made_by_hand_and_an_old_one_are_answered(self, house: House, api, webhook):
        async with joined(house, api, webhook=webhook) as line:
            person = api.person(7)
            await begins(line, person)
            newest = person.heard[-1]["message_id"]
            for data in ("visit:1", "no such deed", "consent:yes@1", "'; DROP TABLE people; --"):
                answered = len(api.answers)
                await person.presses_data(newest, data)
                await until(partial(_is_answered, line, answered))
                assert person.buttons
        assert not api.faults

    async def test_groups_are_told_once_and_bots_never(self, house: House, api, webhook):
        async with joined(house, api, webhook=webhook) as line:
            person = api.person(7)
            await begins(line, person)
            group = api.group()
            await group.types("/start", person)
            await group.hears()
            await group.types("/help", person)
            machine = api.person(8, is_bot=True)
            await machine.starts()
            await group.hears_nothing()
            await machine.hears_nothing()
        assert "жеке чатта" in group.screen
        assert "личном чате" in group.screen
        assert await count(house, Contact) == 1

    async def test_whoever_blocks_us_is_left_alone_until_they_come_back(self, house: House, api, webhook):
        async with joined(house, api, webhook=webhook) as line:
            person = api.person(7)
            await begins(line, person)
            await person.blocks()
            await until(lambda: _is_stopped(house))
            await person.unblocks()
            await does(line, person, person.types("сәлем"))
            assert not await _is_stopped(house)


async def _is_answered(line: Line, before: int) -> bool:
    return len(line.api.answers) > before and not line.telegram.channel.sender.is_busy


async def _is_stopped(house: House) -> bool:
    return await count(house, Contact, Contact.stopped_at.is_not(None)) == 1


async def _comes_to_the_phone(line: Line, person: Person) -> None:
    await a_centre(line.house.database, place_kk="Талғар", place_ru="Талгар")
    await does(line, person, person.presses("Тіркелу"))
    await does(line, person, person.presses("Келісемін"))
    await does(line, person, person.types("05.09.2006"))
    await does(line, person, person.types("Ким Олег"))
    await does(line, person, person.presses("Ер"))
    await does(line, person, person.types("Талғар"))
    await does(line, person, person.presses("Иә"))
