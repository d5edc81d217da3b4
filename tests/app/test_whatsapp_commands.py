"""`kenes whatsapp`: templates to hand in, and a notice promised again."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from typer.testing import CliRunner

from app.__main__ import cli
from app.commands import register_all
from app.settings import SettingsWrong
from db.engine import Database
from db.enums import PromiseState
from db.models.conversations import Promise
from services.clock import Clock
from services.keys import Keys
from services.notices.outgoing import KINDS
from services.whatsapp.templates import WhatsAppTemplates
from tests.engines import copy_sqlite
from tests.whatsapp.server import CloudServer


@pytest.fixture
def url(migrated_sqlite, tmp_path) -> str:
    return copy_sqlite(migrated_sqlite, tmp_path)


@pytest.fixture
def kenes(url, tmp_path, monkeypatch):
    """The command line over a fresh database."""
    monkeypatch.chdir(tmp_path)
    Keys.create(tmp_path / "keys.json", "test")
    for name, value in {"DATABASE_URL": url, "KEYS_FILE": "keys.json"}.items():
        monkeypatch.setenv(f"KENES_{name}", value)
    register_all(cli)
    return lambda *words: CliRunner().invoke(cli, ["whatsapp", *words])


def put_notice(url: str, state: PromiseState, *, is_over: bool = False) -> int:
    """A notice that stands so."""

    async def put() -> int:
        database, now = Database(url), Clock().now()
        async with database.begin() as session:
            promise = Promise(
                kind="visit_missed",
                recipient="person:1",
                subject="consultation:1",
                occasion="",
                state=state,
                promised_at=now,
                due_at=now,
                useless_after=now - timedelta(minutes=1) if is_over else None,
                attempts=5,
                fault="away",
            )
            session.add(promise)
            await session.flush()
            number = promise.id
        await database.close()
        return number

    return asyncio.run(put())


def stands(url: str, number: int) -> tuple[PromiseState, int, str]:
    async def look() -> tuple[PromiseState, int, str]:
        database = Database(url)
        async with database.read() as session:
            promise = await session.get_one(Promise, number)
        await database.close()
        return promise.state, promise.attempts, promise.fault

    return asyncio.run(look())


def test_all_templates_are_printed_as_meta_takes_them(tmp_path, monkeypatch):
    """Without any setting, a database, or a keys file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KENES_WHATSAPP_TOKEN", "a token and nothing else")
    register_all(cli)
    for words in (["--json"], []):
        result = CliRunner().invoke(cli, ["whatsapp", "templates", *words])
        assert result.exit_code == 0
        told = json.loads(result.stdout)
        assert {one["language"] for one in told} == {"kk", "ru"}
        assert {f"kenes_{kind}" for kind in KINDS} <= {one["name"] for one in told}
        assert all(set(one) == {"name", "language", "category", "components"} for one in told)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
async def meta(kenes, monkeypatch) -> AsyncIterator[CloudServer]:
    """Meta's server, and settings that lead there."""
    async with CloudServer() as server:
        settings = {
            "ENV": "demo",
            "WHATSAPP_TOKEN": server.token,
            "WHATSAPP_PHONE_ID": server.phone_id,
            "WHATSAPP_WABA_ID": server.waba_id,
            "WHATSAPP_APP_SECRET": "an app's secret",
            "WHATSAPP_VERIFY_TOKEN": "a word",
            "WHATSAPP_API": server.url,
        }
        for name, value in settings.items():
            monkeypatch.setenv(f"KENES_{name}", value)
        yield server


async def test_what_is_printed_can_be_handed_in_and_is_asked_about(kenes, meta, url):
    printed = json.loads(CliRunner().invoke(cli, ["whatsapp", "templates", "--json"]).stdout)
    meta.templates.verdict = "APPROVED"
    async with ClientSession() as meta_of_admin:
        for one in printed:
            address = f"{meta.url}/v23.0/{meta.waba_id}/message_templates"
            given = {"Authorization": f"Bearer {meta.token}"}
            assert (await meta_of_admin.post(address, json=one, headers=given)).status == 200
    result = await asyncio.to_thread(kenes, "sync", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, len(told), all(one["usable"] for one in told)) == (0, len(printed), True)
    meta.templates.judge("kenes_visit_soon", "REJECTED", "ru")
    result = await asyncio.to_thread(kenes, "sync")
    assert result.exit_code == 1
    (bad,) = (line for line in result.stdout.splitlines() if line.startswith("BAD"))
    assert "ru kenes_visit_soon: rejected, INVALID_FORMAT" in bad
    database = Database(url)
    approved = await WhatsAppTemplates(database, Clock()).is_approved("kenes_visit_soon", "kk")
    await database.close()
    assert approved
    assert meta.faults == []


async def test_what_was_never_handed_in_is_missing(kenes, meta):
    result = await asyncio.to_thread(kenes, "sync", "--json")
    assert result.exit_code == 1
    assert {one["state"] for one in json.loads(result.stdout)} == {"missing"}


async def test_a_refused_token_is_said_without_it(kenes, meta):
    given, meta.token = meta.token, "another"
    result = await asyncio.to_thread(kenes, "sync", "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error 190 (token)" in result.stderr
    assert given not in result.stderr


def test_what_is_off_has_no_templates_to_ask_about(kenes):
    result = kenes("sync")
    assert isinstance(result.exception, SettingsWrong)
    assert "KENES_WHATSAPP_TOKEN" in str(result.exception)


@pytest.mark.parametrize("state", [PromiseState.FAILED, PromiseState.UNCERTAIN])
def test_a_stuck_notice_is_promised_again(kenes, url, state):
    assert kenes("--help").exit_code == 0
    number = put_notice(url, state)
    result = kenes("resend", str(number))
    assert (result.exit_code, result.stdout) == (0, f"Notice {number} is promised again.\n")
    assert stands(url, number) == (PromiseState.PROMISED, 0, "")


@pytest.mark.parametrize(
    "state, is_over, said",
    [
        (PromiseState.PROMISED, False, "neither failed nor is uncertain"),
        (PromiseState.SENT, False, "neither failed nor is uncertain"),
        (PromiseState.FAILED, True, "the moment of notice"),
    ],
)
def test_what_cannot_be_sent_again_is_left_as_it_is(kenes, url, state, is_over, said):
    number = put_notice(url, state, is_over=is_over)
    result = kenes("resend", str(number))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert said in result.stderr
    assert stands(url, number) == (state, 5, "away")


def test_a_notice_that_is_not_there(kenes):
    result = kenes("resend", "17")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "there is no notice 17" in result.stderr
    assert kenes("resend", "seventeen").exit_code == 2
