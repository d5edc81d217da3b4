"""Time that passes only where everybody waits: hours of waiting in a test take none."""

import asyncio
import heapq
from collections.abc import Coroutine
from typing import Any

START = 1_795_000_000.0


class VirtualTime:
    """Somebody who asks the time or sleeps gets it here; `run` lets it pass until all are done."""

    def __init__(self) -> None:
        self._now = START
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = 0
        self._awake = 0
        self._all_sleep = asyncio.Event()

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._order += 1
        heapq.heappush(self._sleepers, (self._now + seconds, self._order, future))
        self._rests()
        await future

    def stand_still(self, seconds: float) -> None:
        """Nobody wakes in time for so long."""
        self._now += seconds

    async def run(self, *work: tuple[float, Coroutine[Any, Any, None]]) -> None:
        """Begins each so many seconds from now, and returns when all are done."""
        async with asyncio.TaskGroup() as tasks:
            self._awake = len(work)
            for begins, one in work:
                tasks.create_task(self._carry_out(begins, one))
            while True:
                await self._all_sleep.wait()
                self._all_sleep.clear()
                if not self._sleepers:
                    return
                at, _order, future = heapq.heappop(self._sleepers)
                self._now = max(self._now, at)
                self._awake += 1
                future.set_result(None)

    async def _carry_out(self, begins: float, one: Coroutine[Any, Any, None]) -> None:
        await self.sleep(begins)
        await one
        self._rests()

    def _rests(self) -> None:
        self._awake -= 1
        if not self._awake:
            self._all_sleep.set()
