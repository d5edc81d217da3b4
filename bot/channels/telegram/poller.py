"""Asks Telegram for updates, stores them, and only then lets it forget them (the next call's offset)."""

import asyncio
import json
from contextlib import suppress
from typing import Any, Final

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod

from bot.channels.lanes import Lanes
from bot.channels.telegram.ingress import KINDS, Arrival, Ingress
from bot.channels.telegram.standing import Fault, Watch
from db.enums import ChannelName
from services.turns.arrivals import Arrivals, Stored

log = structlog.get_logger(__name__)

LONG: Final = 25
BATCH: Final = 100
PAUSES: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
# Chats that are handled at a time.
CHATS_AT_ONCE: Final = 20
# Between two looks for what another process left behind.
LOOKS_BACK: Final = 60.0


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """`getUpdates` as plain dictionaries: one that makes no sense may not hold up the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = BATCH
    timeout: int = LONG
    allowed_updates: list[str] = list(KINDS)


class Poller:
    """Polls until closed. One at a time is allowed a token: a second one is said so by Telegram."""

    def __init__(self, bot: Bot, ingress: Ingress, arrivals: Arrivals, watch: Watch) -> None:
        self._bot = bot
        self._ingress = ingress
        self._arrivals = arrivals
        self._watch = watch
        self._lanes = Lanes(ingress.take, CHATS_AT_ONCE)
        self._closed = asyncio.Event()
        # What was left behind is handled before anything newer.
        self._looked_back = asyncio.Event()

    def close(self) -> None:
        """Ends the poll at once; what is stored and not handled is handled at the next start."""
        self._closed.set()

    async def run(self, *, asks: bool = True) -> None:
        """Until closed; a fault of the net or of Telegram only makes it wait.

        Where it asks for nothing (updates come by webhook) it handles what an earlier poll stored.
        """
        async with asyncio.TaskGroup() as tasks:
            loops = [tasks.create_task(self._look_back())]
            if asks:
                loops.append(tasks.create_task(self._ask_on()))
            await self._closed.wait()
            for loop in loops:
                loop.cancel()
        await self._lanes.close()

    async def _ask_on(self) -> None:
        offset, failed = None, 0
        await self._looked_back.wait()
        while True:
            try:
                ask = GetRawUpdates(offset=offset)
                raws = await self._bot(ask, request_timeout=LONG + 10)
                offset = await self._take(raws) or offset
                failed = 0
                await self._watch.well()
                await self._lanes.has_room()
            except TelegramRetryAfter as wait:
                await asyncio.sleep(wait.retry_after)
            except Exception as fault:  # the net, Telegram or the database: it is asked again soon
                await self._tell(fault)
                await asyncio.sleep(PAUSES[min(failed, len(PAUSES) - 1)])
                failed += 1

    async def _tell(self, fault: Exception) -> None:
        log.warning("telegram_poll_failed", fault=type(fault).__name__)
        with suppress(Exception):  # the database may be what is away
            await self._watch.ill(_kind_of(fault))

    async def _take(self, raws: list[dict[str, Any]]) -> int | None:
        """Stores what is a person's, in one transaction; returns the offset that confirms all of them."""
        arrivals: list[Arrival] = []
        for raw in raws:
            arrival = self._ingress.arrival(raw)
            if arrival is None:
                await self._ingress.beside(raw)
            else:
                arrivals.append(arrival)
        if arrivals:
            by_key = {one.arrived.key: one for one in arrivals}
            stored = [Stored(one.arrived, _bytes_of(one)) for one in arrivals]
            for one in await self._arrivals.store(stored):
                self._lanes.put(Arrival(by_key[one.arrived.key].update, one.arrived))
        return max((raw["update_id"] for raw in raws), default=-1) + 1 or None

    async def _look_back(self) -> None:
        at_start = True
        while True:
            try:
                for left in await self._arrivals.left_behind(ChannelName.TELEGRAM, at_start=at_start):
                    arrival = self._ingress.arrival(json.loads(left.body), left.key_id)
                    if arrival is not None:
                        self._lanes.put(arrival)
                at_start = False
                self._looked_back.set()
            except Exception as fault:
                log.warning("telegram_cannot_look_back", fault=type(fault).__name__)
            await asyncio.sleep(PAUSES[0] if at_start else LOOKS_BACK)


def _bytes_of(arrival: Arrival) -> bytes:
    return arrival.update.model_dump_json(exclude_none=True, by_alias=True).encode()


def _kind_of(fault: Exception) -> Fault:
    match fault:
        case TelegramConflictError():
            return Fault.TWO_SERVERS
        case TelegramUnauthorizedError():
            return Fault.TOKEN
        case TelegramAPIError() | ClientDecodeError():
            return Fault.AWAY
        case _:
            return Fault.OURS
