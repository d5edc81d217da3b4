"""PostgreSQL is stopped while people write, and started again: said in words, then all goes on by itself."""

import asyncio
import os
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import func, select

from app import web
from db.enums import ArrivalState, ConsultationState
from db.migrate import upgrade
from db.models.consultations import Consultation
from db.models.conversations import Arrival
from db.models.people import Person
from tests.crash.browsers import a_browser
from tests.crash.servers import Door
from tests.faults.town import PAGE, Town, a_running_town
from tools.postgres import NoPostgres, plain, start

AWAY = {"kk": "Өтінеміз, бір минут күтіңіз", "ru": "Подождите минуту"}


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Any]:
    """A PostgreSQL of this test's own, to be stopped."""
    if "KENES_TEST_POSTGRES" in os.environ:
        pytest.skip("somebody else's PostgreSQL is not stopped")
    with TemporaryDirectory(prefix="kenes-gone-") as place:
        try:
            made, address = start(Path(place))
        except (ImportError, NoPostgres, OSError) as fault:
            pytest.skip(f"no PostgreSQL here: {fault}")
        made.address = address.render_as_string(hide_password=False)
        await asyncio.to_thread(upgrade, made.address)
        yield made
        made.cleanup()


@pytest.fixture
async def town(server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    monkeypatch.setattr(web, "LOOKED_AGO", 0.1)
    async with a_running_town(server.address, tmp_path) as town:
        yield town


async def stop(server: Any) -> None:
    await asyncio.to_thread(server.stop)


async def start_again(server: Any) -> None:
    await asyncio.to_thread(server.ensure_postgres_running)


def says_so(answer: Response, lang: str = "ru") -> bool:
    """Words, and what to do; nothing of the fault itself."""
    said = unescape(answer.text)
    assert answer.status_code == 503, said
    assert int(answer.headers["retry-after"]) > 0
    assert not any(word in said for word in ("Traceback", "asyncpg", "Connect", "sqlalchemy"))
    return AWAY[lang] in said


async def test_gone_and_back(town: Town, server: Any):
    door = Door()
    door.opens(town.url)
    async with a_browser(door, streams=True) as listening, town.consultant() as consultant:
        await listening.opens(town.place.code)
        await town.opens()
        await town.goes_on(6)
        kept = town.next_message()
        seen = max(listening.events)
        await stop(server)

        # The person, with scripts and without; the process that is asked how it is.
        answer = await town.posts(kept)
        assert answer.status_code == 503
        assert "минут" in answer.json()["message"]
        assert says_so(await town.browser.get("/chat", headers=PAGE))
        form = {"id": kept["id"], "text": "Сегіз жүз <b>& «сөз»\nекінші жол"}
        page = await town.browser.post("/chat/messages", data=form, headers=PAGE)
        assert says_so(page)
        assert form["text"] in unescape(page.text)
        assert (await town.browser.get("/healthz")).status_code == 200
        ready = await town.browser.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, False)
        assert "kenes_database_up 0.0" in (await town.browser.get("/metrics")).text
        await the_office_says_so_too(town, consultant.http.headers["Cookie"])

        await start_again(server)
        async with asyncio.timeout(20):
            while (await town.browser.get("/readyz")).status_code != 200:
                await asyncio.sleep(0.1)
        # The same message again, with its id: taken once.
        answers = [await town.posts(kept) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [202, 202]
        assert answers[0].json() == answers[1].json()
        await town.reads()
        await town.finishes()
        await listening.sends(text="/help")
        assert max(listening.events) > seen
        assert listening.confused == []
        await consultant.confirms(town.url)
        await the_confirmation_comes(town)
        await nothing_is_lost_or_twice(town)


async def the_office_says_so_too(town: Town, cookie: str) -> None:
    """In both languages, for nobody knows who asks; what was typed stands on the page."""
    headers = {**PAGE, "cookie": cookie}
    look = await town.browser.get("/office/today", headers=headers)
    assert says_so(look, "kk")
    assert says_so(look, "ru")
    assert 'http-equiv="refresh"' in look.text
    typed = {"form_key": "a-key", "reason": "Ауырып\nқалды <&>"}
    page = await town.browser.post("/office/consultations/1/decline", data=typed, headers=headers)
    assert says_so(page, "kk")
    assert all(value in unescape(page.text) for value in typed.values())
    assert 'action="/office/consultations/1/decline"' in page.text
    secret = await town.browser.post(
        "/office/login", data={"login": "a", "password": "a-password"}, headers=PAGE
    )
    assert says_so(secret, "ru")
    assert "a-password" not in secret.text


async def the_confirmation_comes(town: Town) -> None:
    """The loops live again: delivery, and the bell."""
    heard = len(town.events)
    async with asyncio.timeout(20):
        while len(town.events) == heard:
            await asyncio.sleep(0.2)
            await town.reads()


async def nothing_is_lost_or_twice(town: Town) -> None:
    async with town.container.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Person)) == 1
        states = await session.scalars(select(Consultation.state))
        assert list(states) == [ConsultationState.CONFIRMED]
        undone = await session.scalars(select(Arrival.fault).where(Arrival.state != ArrivalState.DONE))
        assert list(undone) == []


async def test_connections_that_died_unnoticed_are_not_felt(town: Town, server: Any):
    """A quick restart, or a firewall that forgot: the first message after it is taken all the same."""
    import asyncpg

    await town.opens()
    connection = await asyncpg.connect(plain(town.container.database.url))
    try:
        for _ in range(4):
            message = town.next_message()
            ended = await connection.fetch(
                "SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database()"
            )
            # Asked to end is not ended: whoever meets one that is dying is told so, and sends again.
            left = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY($1::int[])"
            async with asyncio.timeout(10):
                while await connection.fetchval(left, [row["pid"] for row in ended]):
                    await asyncio.sleep(0.02)
            assert (await town.posts(message)).status_code == 202
            async with asyncio.timeout(10):
                while True:
                    if (await town.browser.get("/readyz")).status_code == 200:
                        break
            await town.reads()
    finally:
        await connection.close()
