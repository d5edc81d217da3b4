"""Told to stop in the midst of notices: it ends soon, and what was not said is promised still."""

import asyncio
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import ClientError
from sqlalchemy import select

from app.run import free_port
from bot import delivery
from db.engine import Database
from db.enums import PromiseState
from db.models.conversations import Promise
from services.clock import Clock, parse_clock
from services.keys import Keys
from tests.bot.promises import missed, the_promise
from tests.whatsapp.mailing import Mailing, a_mailing
from tests.whatsapp.many import FIRST, Many
from tests.whatsapp.office import VERIFY
from tests.whatsapp.server import CloudServer
from tools.running import Running, running

S = PromiseState
STARTS = "2026-11-18 10:00"
AT_MOST = delivery.CUT_SHORT_AFTER + 1.5
NOTICES = 400


@pytest.fixture
async def mailing(house, api):
    async with a_mailing(house, api) as made:
        yield made


async def told_to_stop(mailing: Mailing) -> float:
    """Seconds from the word to the end."""
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        working = tasks.create_task(mailing.delivery.run())
        while (await the_promise(mailing.house, "visit_missed")).state is not S.SENDING:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)
        began = time.monotonic()
        mailing.delivery.close()
        await working
        return time.monotonic() - began


async def test_what_waits_for_its_turn_is_promised_still(mailing, api):
    reader = await mailing.a_reader()
    await missed(mailing.house, mailing.stage, reader.number)
    await mailing.pace.pause(15)
    assert await told_to_stop(mailing) < AT_MOST
    left = await the_promise(mailing.house, "visit_missed")
    assert (left.state, left.attempts, left.claimed_by) == (S.PROMISED, 0, None)
    assert not api.called()


async def test_what_the_messenger_does_not_answer_is_uncertain(mailing, api):
    reader = await mailing.a_reader()
    await missed(mailing.house, mailing.stage, reader.number)
    api.slow("messages", 5)
    assert await told_to_stop(mailing) < AT_MOST
    assert (await the_promise(mailing.house, "visit_missed")).state is S.UNCERTAIN


async def test_a_server_that_sends_many_ends_within_five_seconds_of_sigterm(tmp_path: Path):
    with running(tmp_path, CLOCK=STARTS) as first:
        first.is_ready()
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'kenes.db'}")
    await database.prepare()
    clock = Clock(parse_clock(STARTS))
    async with CloudServer(clock=clock) as api:
        await Many(database, Keys.load(tmp_path / "keys.json"), api, clock.now(), NOTICES).are_promised()
        with free_port("127.0.0.1", 0) as listener:
            port = listener.getsockname()[1]
        api.hooks.url = f"http://127.0.0.1:{port}/whatsapp"
        process = Running(tmp_path, CLOCK=STARTS, PORT=str(port), **known_as(api))
        try:
            async with asyncio.timeout(60):
                while len(api.called()) < 50:
                    await asyncio.sleep(0.02)
            # Nothing is answered any more, and the number is told to be slower.
            api.slow("messages", 8)
            api.fail(130429, times=2, retry_after=60)
            await asyncio.sleep(0.3)
            began = time.monotonic()
            process.process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.process.wait, 30) == 0
            assert time.monotonic() - began < 5
        finally:
            process.stop()
        with suppress(ClientError):
            await api.hooks.close()
    async with database.read() as session:
        states = (await session.scalars(select(Promise.state).where(Promise.id >= FIRST))).all()
    await database.close()
    assert S.SENDING not in states
    assert len(states) == NOTICES


def known_as(api: CloudServer) -> dict[str, str]:
    return {
        "WHATSAPP_TOKEN": api.token,
        "WHATSAPP_PHONE_ID": api.phone_id,
        "WHATSAPP_WABA_ID": api.waba_id,
        "WHATSAPP_APP_SECRET": api.secret,
        "WHATSAPP_VERIFY_TOKEN": VERIFY,
        "WHATSAPP_API": api.url,
    }
