"""The log of a whole day as JSON: every line whole, lines of one request joined, nobody quoted."""

import json
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest

from services.consultations.service import ConsultationService
from services.turns.webchat import WebChatService
from tests.app.test_logs import the_log
from tests.faults.town import JSON, PAGE, Town, a_running_town

PHONE = "87011234567"
RECEIPT = "KX7Q-M2VD-9TRA-E4WB"
WORDS = (
    *("Ким", "Олег", "05.09.2006", "2006-09-05"),
    *(PHONE, "7011234567", RECEIPT, "Мен қиналып"),
    *("somebody.here", "a-long-password", "crash-", "кілт-сөз"),
)


class Broken(Exception):
    """An error that quotes a person."""


async def breaks(*_words: object, **_more: object) -> None:
    name = "Ким Олег"
    raise Broken(f"{name} {PHONE} {RECEIPT}")


async def a_day(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Registers, books, is confirmed; then everything breaks that may."""
    await town.opens()
    await town.finishes()
    async with town.consultant() as consultant:
        await consultant.confirms(town.url)
        await town.posts({"id": str(uuid4()), "text": f"Мен қиналып жүрмін, {PHONE}, {RECEIPT}"})
        await town.posts({"id": "no id", "text": "кілт-сөз"})
        await town.browser.post(
            "/office/login", data={"login": "somebody.here", "password": "a-long-password"}
        )
        await town.browser.get("/chat", params={"start": town.place.code, "text": PHONE})
        cookie = {"Cookie": consultant.http.headers["Cookie"]}
        with monkeypatch.context() as broken:
            broken.setattr(WebChatService, "contact", breaks)
            broken.setattr(ConsultationService, "card", breaks)
            answer = await town.browser.get("/chat", headers=JSON)
            assert answer.status_code == 500
            async with aiohttp.ClientSession() as http:
                address = f"{town.url}/office/consultations/{await consultant.asked()}?q=кілт-сөз"
                async with http.get(address, headers=cookie) as page:
                    assert page.status == 500
        with monkeypatch.context() as broken:
            broken.setattr("services.turns.service.Turns._once", breaks)
            answer = await town.browser.post(
                "/chat/messages", json={"id": str(uuid4()), "text": RECEIPT}, headers=PAGE
            )
            assert answer.status_code < 500


async def test_a_day_in_the_log(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with the_log("json", monkeypatch) as written:
        with pytest.MonkeyPatch.context() as patches:
            async with a_running_town(sqlite_url, tmp_path) as town:
                await a_day(town, patches)
        said = written.getvalue()
    for word in WORDS:
        assert word not in said, word
        assert word.encode("unicode_escape").decode() not in said, word
    lines = [json.loads(line) for line in said.splitlines()]
    events = {line["event"] for line in lines}
    assert {"turn_failed", "incident"} <= events, events
    for line in lines:
        assert {"timestamp", "level", "event"} <= line.keys(), line
        assert line["level"] in {"info", "warning", "error", "critical"}
    assert all("request" in line for line in lines if line["event"] in {"turn_failed", "incident"})
    of_requests = {line["request"] for line in lines if line["event"] in {"turn_failed", "incident"}}
    assert len(of_requests) == 2
