"""The Cloud API server of the tests refuses what the real one refuses, and takes what it takes."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientConnectionError, ClientSession, FormData

from services.clock import StoppedClock
from tests.whatsapp.server import VERSION, CloudServer

NOW = datetime(2026, 11, 18, 5, tzinfo=UTC)


class Client:
    """Whoever speaks with it, by hand."""

    def __init__(self, api: CloudServer, session: ClientSession) -> None:
        self.api, self.session = api, session

    async def posts(self, place: str, **how) -> tuple[int, dict]:
        async with self.session.post(f"{self.api.url}/{VERSION}/{place}", **how) as answer:
            return answer.status, await answer.json()

    async def gets(self, place: str, **how) -> tuple[int, dict]:
        async with self.session.get(f"{self.api.url}/{VERSION}/{place}", **how) as answer:
            return answer.status, await answer.json()

    async def sends(self, to: str, **message) -> tuple[int, dict]:
        name = {"recipient": to} if "." in to else {"to": to}
        body = {"messaging_product": "whatsapp", **name, **message}
        return await self.posts(f"{self.api.phone_id}/messages", json=body)

    async def says(self, to: str, words: str, **more) -> tuple[int, dict]:
        return await self.sends(to, type="text", text={"body": words}, **more)


@pytest.fixture
def clock():
    return StoppedClock(NOW)


@pytest.fixture
async def api(clock):
    async with CloudServer(clock=clock) as server:
        yield server


@pytest.fixture
async def client(api):
    async with ClientSession(headers={"Authorization": f"Bearer {api.token}"}) as session:
        yield Client(api, session)


@pytest.fixture
async def person(api):
    """Somebody whose window is open."""
    somebody = api.person(7)
    await somebody.types("сәлем")
    return somebody


def code(answer: tuple[int, dict]) -> int:
    return int(answer[1]["error"]["code"])


def buttons(*labels: str) -> dict:
    replies = [{"type": "reply", "reply": {"id": f"do:{label}", "title": label}} for label in labels]
    return {"type": "button", "body": {"text": "Қалай?"}, "action": {"buttons": replies}}


def rows(*titles: str) -> dict:
    listed = [{"id": f"do:{title}", "title": title, "description": "Толығырақ"} for title in titles]
    return {
        "type": "list",
        "body": {"text": "Қайсысы?"},
        "action": {"button": "Таңдау", "sections": [{"rows": listed}]},
    }


class TestMessages:
    async def test_a_text_arrives_by_phone_and_by_id(self, api, client, person):
        status, answer = await client.says(person.chat.phone, "Сәлем, *Айгерім*!")
        assert status == 200
        assert answer["contacts"] == [{"input": "77010000007", "wa_id": "77010000007"}]
        assert person.sees[-1].wamid == answer["messages"][0]["id"]
        assert (person.screen, person.sees[-1].marks) == ("Сәлем, Айгерім!", (("bold", "Айгерім"),))
        status, answer = await client.says(person.chat.user_id, "Тағы")
        assert answer["contacts"][0]["user_id"] == person.chat.user_id
        assert person.screen == "Тағы"
        assert api.faults == []

    @pytest.mark.parametrize("token", ["", "Bearer ", "Bearer wrong"])
    async def test_another_token_is_refused(self, api, client, person, token):
        headers = {"Authorization": token}
        for place in (f"{api.phone_id}/messages", f"{api.phone_id}/media"):
            assert code(await client.posts(place, json={}, headers=headers)) == 190
        assert code(await client.gets(api.phone_id, headers=headers)) == 190
        assert not person.sees

    @pytest.mark.parametrize(
        ("message", "said"),
        [
            ({"type": "text", "text": {"body": ""}}, "empty"),
            ({"type": "text", "text": {"body": "ә" * 4097}}, "text"),
            ({"type": "hologram"}, "no such type"),
            ({"type": "interactive", "interactive": buttons("1", "2", "3", "4")}, "buttons"),
            ({"type": "interactive", "interactive": buttons("Иә", "Иә")}, "2 times"),
            ({"type": "interactive", "interactive": buttons("ә" * 21)}, "title"),
            ({"type": "interactive", "interactive": rows(*map(str, range(11)))}, "rows"),
            ({"type": "interactive", "interactive": {**rows("1"), "type": "button"}}, "under button"),
            ({"type": "document", "document": {"id": "12345"}}, "no such file"),
        ],
        ids=lambda value: str(value)[:50],
    )
    async def test_a_body_that_is_wrong_is_refused_and_told_of(self, api, client, person, message, said):
        status, _answer = await client.sends(person.chat.phone, **message)
        assert status == 400
        assert said in api.faults[0]
        assert not person.sees

    async def test_to_nobody(self, api, client, person):
        assert code(await client.says("77019999999", "?")) == 131026
        assert code(await client.says("KZ.1", "?")) == 131026
        assert api.faults == []

    async def test_what_is_shown_can_be_pressed(self, api, client, person):
        await client.sends(person.chat.phone, type="interactive", interactive=buttons("Иә", "Жоқ"))
        assert person.buttons == ["Иә", "Жоқ"]
        await client.sends(person.chat.phone, type="interactive", interactive=rows("Бір", "Екі"))
        assert person.buttons == ["Бір", "Екі"]
        assert person.sees[-1].opener == "Таңдау"
        newer = person.chat.written[await person.presses("Екі")]
        reply = {"id": "do:Екі", "title": "Екі", "description": "Толығырақ"}
        assert newer["interactive"] == {"type": "list_reply", "list_reply": reply}
        older = person.chat.written[await person.presses("Жоқ")]
        assert older["interactive"]["button_reply"] == {"id": "do:Жоқ", "title": "Жоқ"}
        assert older["context"] == {"from": api.display, "id": person.sees[0].wamid}
        with pytest.raises(AssertionError, match="no button 'Мүмкін'"):
            await person.presses("Мүмкін")

    async def test_read_receipts(self, api, client, person):
        (written,) = person.chat.written
        receipt = {"messaging_product": "whatsapp", "status": "read", "message_id": written}
        typing = {"typing_indicator": {"type": "text"}}
        status, answer = await client.posts(f"{api.phone_id}/messages", json={**receipt, **typing})
        assert (status, answer) == (200, {"success": True})
        assert (person.chat.read, person.chat.typing) == ([written], 1)
        receipt["message_id"] = "wamid.none"
        assert code(await client.posts(f"{api.phone_id}/messages", json=receipt)) == 131009


@pytest.mark.parametrize(
    ("text", "shown", "marks"),
    [
        ("*a b* _c_ ~d~", "a b c d", [("bold", "a b"), ("italic", "c"), ("strike", "d")]),
        ("*_a_*", "a", [("italic", "a"), ("bold", "a")]),
        ("2*3*4 a_b_c", "2*3*4 a_b_c", []),
        ("a * a* *b *", "a * a* *b *", []),
        ("*a\nb*", "*a\nb*", []),
        ("```a *b*``` *c*", "a *b* c", [("block", "a *b*"), ("bold", "c")]),
        ("*\u2060a*", "a", [("bold", "a")]),
        ("> a\n- b", "a\n• b", [("quote", "a"), ("bullet", "b")]),
        ("(*a*), «_b_»!", "(a), «b»!", [("bold", "a"), ("italic", "b")]),
    ],
)
async def test_marks_as_a_phone_shows_them(client, person, text, shown, marks):
    await client.says(person.chat.phone, text)
    assert person.screen == shown
    assert sorted(person.sees[-1].marks) == sorted(marks)


class TestWindow:
    async def test_free_words_for_24_hours_then_templates_only(self, api, client, person, clock):
        api.templates.verdict = "APPROVED"
        await _submits(client)
        clock.advance(timedelta(hours=24, seconds=-1))
        assert (await client.says(person.chat.phone, "?"))[0] == 200
        clock.advance(timedelta(seconds=1))
        assert code(await client.says(person.chat.phone, "?")) == 131047
        template = {
            "name": "visit_confirmed",
            "language": {"code": "kk"},
            "components": [_given("Тараз", "10:00")],
        }
        assert (await client.sends(person.chat.phone, type="template", template=template))[0] == 200
        assert person.screen == "Сізді Тараз күтеді: 10:00. Рақмет."
        await person.types("келемін")
        assert (await client.says(person.chat.phone, "?"))[0] == 200
        assert api.faults == []

    async def test_whoever_never_wrote_takes_no_free_words(self, api, client):
        stranger = api.person(8)
        assert code(await client.says(stranger.chat.phone, "?")) == 131047
        api.statuses.told_later.add(131047)
        assert (await client.says(stranger.chat.phone, "?"))[0] == 200
        assert not stranger.sees


def _given(*words: str) -> dict:
    return {"type": "body", "parameters": [{"type": "text", "text": one} for one in words]}


async def _submits(client: Client, name: str = "visit_confirmed", language: str = "kk") -> tuple[int, dict]:
    body = {
        "type": "BODY",
        "text": "Сізді {{1}} күтеді: {{2}}. Рақмет.",
        "example": {"body_text": [["Тараз", "10:00"]]},
    }
    asked = {"name": name, "language": language, "category": "UTILITY", "components": [body]}
    return await client.posts(f"{client.api.waba_id}/message_templates", json=asked)


class TestTemplates:
    async def test_only_an_approved_one_is_sent(self, api, client, person):
        template = {
            "name": "visit_confirmed",
            "language": {"code": "kk"},
            "components": [_given("Тараз", "10:00")],
        }
        message = {"type": "template", "template": template}
        assert code(await client.sends(person.chat.phone, **message)) == 132001
        assert (await _submits(client))[1]["status"] == "PENDING"
        assert code(await client.sends(person.chat.phone, **message)) == 132001
        api.templates.judge("visit_confirmed", "APPROVED")
        assert (await client.sends(person.chat.phone, **message))[0] == 200
        template["language"] = {"code": "ru"}
        assert code(await client.sends(person.chat.phone, **message)) == 132001
        api.templates.judge("visit_confirmed", "PAUSED")
        template["language"] = {"code": "kk"}
        assert code(await client.sends(person.chat.phone, **message)) == 132015
        assert api.faults == []
        api.templates.judge("visit_confirmed", "APPROVED")
        template["components"] = [_given("Тараз")]
        assert code(await client.sends(person.chat.phone, **message)) == 132000
        assert len(api.faults) == 1

    async def test_they_are_listed_page_by_page(self, api, client):
        for number in range(5):
            await _submits(client, f"template_{number}")
        api.templates.judge("template_3", "REJECTED")
        found, after = [], ""
        while True:
            asked = {"limit": "2", **({"after": after} if after else {})}
            _status, page = await client.gets(f"{api.waba_id}/message_templates", params=asked)
            found += page["data"]
            if "next" not in page["paging"]:
                break
            after = page["paging"]["cursors"]["after"]
        assert [one["status"] for one in found] == ["PENDING", "PENDING", "PENDING", "REJECTED", "PENDING"]
        assert found[3]["rejected_reason"] == "INVALID_FORMAT"

    @pytest.mark.parametrize(
        "body",
        [
            {"text": "{{1}} күтеді.", "example": {"body_text": [["Тараз"]]}},
            {"text": "Сізді {{2}} күтеді.", "example": {"body_text": [["Тараз"]]}},
            {"text": "Сізді {{1}} күтеді."},
        ],
        ids=["begins with a place", "not from 1", "no example"],
    )
    async def test_what_meta_would_not_look_at(self, api, client, body):
        asked = {
            "name": "a",
            "language": "kk",
            "category": "UTILITY",
            "components": [{"type": "BODY", **body}],
        }
        status, _answer = await client.posts(f"{api.waba_id}/message_templates", json=asked)
        assert status == 400
        assert api.faults


class TestFiles:
    async def test_up_and_down_again_with_the_token_only(self, api, client, person):
        form = FormData({"messaging_product": "whatsapp", "type": "application/pdf"})
        form.add_field("file", b"%PDF", filename="хат.pdf", content_type="application/pdf")
        _status, uploaded = await client.posts(f"{api.phone_id}/media", data=form)
        document = {"id": uploaded["id"], "filename": "хат.pdf", "caption": "Міне"}
        await client.sends(person.chat.phone, type="document", document=document)
        assert (person.screen, person.sees[-1].file_name) == ("Міне", "хат.pdf")
        assert person.file_of(person.sees[-1]) == b"%PDF"
        _status, about = await client.gets(uploaded["id"])
        assert (about["mime_type"], about["file_size"]) == ("application/pdf", 4)
        async with client.session.get(about["url"]) as fetched:
            assert await fetched.read() == b"%PDF"
        async with ClientSession() as stranger, stranger.get(about["url"]) as fetched:
            assert fetched.status == 401
        assert code(await client.gets("99999")) == 100
        assert api.faults == []

    async def test_a_file_of_no_kind(self, api, client):
        form = FormData({"messaging_product": "whatsapp"})
        form.add_field("file", b"MZ", filename="a.exe", content_type="application/x-msdownload")
        assert code(await client.posts(f"{api.phone_id}/media", data=form)) == 131053
        assert api.faults


async def test_the_number_and_the_subscription(api, client):
    fields = "display_phone_number,quality_rating,messaging_limit_tier"
    _status, number = await client.gets(api.phone_id, params={"fields": fields})
    assert number == {
        "id": api.phone_id,
        "display_phone_number": "+7 727 000 00 77",
        "quality_rating": "GREEN",
        "messaging_limit_tier": "TIER_1K",
    }
    _status, apps = await client.gets(f"{api.waba_id}/subscribed_apps")
    assert len(apps["data"]) == 1
    api.account.is_subscribed = False
    assert await client.gets(f"{api.waba_id}/subscribed_apps") == (200, {"data": []})
    assert api.faults == []
    assert (await client.gets(api.phone_id, params={"fields": "shoe_size"}))[0] == 400
    assert len(api.faults) == 1


class TestTrouble:
    async def test_refusals_on_demand(self, api, client, person):
        api.fail(130429, retry_after=4, times=2)
        api.fail(131000, chat=8)
        for _ in range(2):
            status, answer = await client.says(person.chat.phone, "?")
            assert (status, answer["error"]["code"], answer["error"]["is_transient"]) == (429, 130429, True)
        assert (await client.says(person.chat.phone, "!"))[0] == 200
        api.fail(190, "number")
        assert code(await client.gets(api.phone_id)) == 190
        assert [call.outcome[:6] for call in api.called()] == ["130429", "130429", "ok"]

    async def test_lost_answers_cut_connections_and_pages(self, api, client, person):
        api.lose_answer()
        with pytest.raises(ClientConnectionError):
            await client.says(person.chat.phone, "Бір")
        api.fail(0)
        with pytest.raises(ClientConnectionError):
            await client.says(person.chat.phone, "Екі")
        api.fail(0, status=502)
        body = {
            "messaging_product": "whatsapp",
            "to": person.chat.phone,
            "type": "text",
            "text": {"body": "?"},
        }
        async with client.session.post(f"{api.url}/{VERSION}/{api.phone_id}/messages", json=body) as answer:
            assert (answer.status, answer.content_type) == (502, "text/html")
        await api.down()
        with pytest.raises(ClientConnectionError):
            await client.says(person.chat.phone, "Үш")
        await api.up()
        await client.says(person.chat.phone, "Төрт")
        assert [one.text for one in person.sees] == ["Бір", "Төрт"]
        assert [call.taken for call in api.called()] == [True, False, False, True]

    async def test_one_in_six_seconds_to_a_person_after_a_burst(self, api, client, person):
        for _ in range(45):
            assert (await client.says(person.chat.phone, "?"))[0] == 200
        assert code(await client.says(person.chat.phone, "?")) == 131056
        api.limits.moves(5)
        assert code(await client.says(person.chat.phone, "?")) == 131056
        api.limits.moves(1)
        assert (await client.says(person.chat.phone, "?"))[0] == 200
        assert code(await client.says(person.chat.phone, "?")) == 131056

    async def test_eighty_a_second_in_all(self, api, client):
        api.limits.per_second = 5
        for number in range(5):
            await api.person(number).types("?")
            assert (await client.says(api.person(number).chat.phone, "?"))[0] == 200
        assert code(await client.says(api.person(0).chat.phone, "?")) == 130429
        api.limits.moves(1)
        assert (await client.says(api.person(0).chat.phone, "?"))[0] == 200
        assert api.limits.hits == 1
