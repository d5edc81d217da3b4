"""Gives promised notices their words and brings them to people, channel by channel; one loop a process."""

import asyncio
from collections import deque
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import structlog

from bot.channels.base import Channel
from bot.channels.telling import NeverTold, NotNow, NotTold, PerhapsTold, Stopped, Telling, methods_of
from bot.notices import word
from db.enums import ChannelName, PromiseState
from services.notices.deliveries import BATCH, Deliveries
from services.notices.facts import NoticeFacts
from services.notices.handing_over import Call
from services.turns.conversations import Dialogue

log = structlog.get_logger(__name__)

# Calls on their way: so many are uncertain after a crash, and so many keep the permitted pace up where an
# answer takes a quarter of a second.
AT_ONCE: Final = 8
# WhatsApp takes 80 a second, and its statuses settle what was on its way at a crash.
AT_ONCE_FAST: Final = 32
# This part of them is handed over in one transaction, once so many are free.
SHARED_BY: Final = 4
# How long it sleeps when nobody rings: another process may have promised something.
IDLE: Final = 1.0
# A fault of the database itself is not asked about more often than this.
AFTER_FAULT: Final = 3.0
# Whoever is told to stop waits so long for what is on its way: a turn may be further off, an answer, too.
CUT_SHORT_AFTER: Final = 1.0
# Between two looks for what dead workers left behind.
RECOVERY: Final = 60.0


class Delivery:
    """Woken by a promise of this process, else once a second; a fault of one message stops no other."""

    def __init__(self, deliveries: Deliveries, channels: Mapping[ChannelName, Channel]) -> None:
        self._deliveries = deliveries
        self._channels = channels
        self._reach = {name: channel.is_ours for name, channel in channels.items()}
        self._at_once = AT_ONCE_FAST if ChannelName.WHATSAPP in channels else AT_ONCE
        self._wake = asyncio.Event()
        self._closed = False
        self._telling: set[asyncio.Task[Any]] = set()
        self._is_cut = False
        deliveries.listen(self._wake.set)

    def close(self) -> None:
        """Ends the loop after the messages in hand; those that nobody answers are cut short."""
        self._closed = True
        self._wake.set()
        asyncio.get_running_loop().call_later(CUT_SHORT_AFTER, self._cut_short)

    def _cut_short(self) -> None:
        self._is_cut = True
        for task in self._telling:
            task.cancel()

    async def run(self) -> None:
        """Delivers until closed."""
        loop = asyncio.get_running_loop()
        recovered = -RECOVERY
        at_start = True
        while not self._closed:
            pause = IDLE
            try:
                if loop.time() - recovered >= RECOVERY:
                    await self._deliveries.recover(at_start=at_start)
                    recovered, at_start = loop.time(), False
                await self.everything()
            except Exception as fault:  # the database is away: it is asked again soon
                log.warning("delivery_cannot_ask", fault=type(fault).__name__)
                pause = AFTER_FAULT
            await self._rest(pause)

    async def everything(self) -> int:
        """Until nothing is due, or it is closed; returns how many were taken in hand.

        The next batch is claimed while the last calls of this one are on their way: no turn goes by unused.
        """
        claimed: deque[int] = deque()
        on_their_way: set[asyncio.Task[None]] = set()
        done = 0
        async with asyncio.TaskGroup() as tasks:
            while not self._closed:
                if not claimed and await self._deliveries.is_anything_due():
                    claimed.extend(await self._deliveries.claim(BATCH))
                several = min(len(claimed), self._at_once // SHARED_BY)
                if several and several <= self._at_once - len(on_their_way):
                    batch = [claimed.popleft() for _ in range(several)]
                    on_their_way |= {tasks.create_task(work) for work in await self._begun(batch)}
                    done += several
                    continue
                if not on_their_way:
                    break
                _, on_their_way = await asyncio.wait(on_their_way, return_when=asyncio.FIRST_COMPLETED)
        return done

    async def _begun(self, promise_ids: list[int]) -> list[Coroutine[Any, Any, None]]:
        """Handed over together; where that goes wrong, one at a time: a fault of one stops no other."""
        try:
            calls, left = await self._deliveries.hand_over(promise_ids, self._reach)
        except Exception as fault:
            log.warning("notices_one_at_a_time", fault=type(fault).__name__)
            calls, left = [], promise_ids
        return [*(self._tell(call) for call in calls), *(self._one(number) for number in left)]

    async def _one(self, promise_id: int) -> None:
        try:
            call = await self._deliveries.deliver(promise_id, self._reach, self._show)
        except Exception as fault:
            # Class only: an error's text may quote a person.
            log.error("notice_failed", fault=type(fault).__name__, promise=promise_id)
            await self._deliveries.put_off(promise_id, type(fault).__name__)
            return
        if call is not None:
            await self._tell(call)

    async def _show(self, dialogue: Dialogue, facts: NoticeFacts) -> None:
        """On a channel of ours: written into the dialogue, kept by the transaction that notes it as sent."""
        channel = self._channels[dialogue.channel]
        with channel.writing_to(dialogue, facts.now):
            for method in methods_of(dialogue, facts, word(facts)):
                await channel.bot(method)

    async def _tell(self, call: Call) -> None:
        """On another's messenger: it stands as sending; what became of it is noted after the call."""
        settle = self._deliveries.settle
        try:
            await self._ask(call)
        except Stopped as why:
            await self._deliveries.stop(call)
            await self._deliveries.fail(call.promise_id, why.fault)
        except NeverTold as why:
            log.warning("notice_never_told", fault=why.fault, promise=call.promise_id)
            await self._deliveries.fail(call.promise_id, why.fault)
        except NotNow as wait:
            await self._deliveries.put_back(call.promise_id, timedelta(seconds=wait.seconds))
        except PerhapsTold as why:
            log.warning("notice_uncertain", fault=why.fault, promise=call.promise_id)
            await settle(call.promise_id, PromiseState.UNCERTAIN, why.fault)
        except Exception as fault:
            # Class only: an error's text may quote a person.
            name = fault.fault if isinstance(fault, NotTold) else type(fault).__name__
            log.warning("notice_not_told", fault=name, promise=call.promise_id)
            await self._deliveries.put_off(call.promise_id, name)
        else:
            await settle(call.promise_id, PromiseState.SENT)

    async def _ask(self, call: Call) -> None:
        """Cut short where it lasts longer than a stop may wait; the channel knows whether it was asked."""
        if self._is_cut:
            raise NotNow(0)
        task = asyncio.current_task()
        assert task is not None  # noqa: S101
        telling = Telling(call.promise_id, call.dialogue, call.facts, word(call.facts))
        self._telling.add(task)
        try:
            await self._channels[call.channel].tell(telling)
        except asyncio.CancelledError:
            if not self._is_cut:
                raise
            raise PerhapsTold("cut_short") from None
        finally:
            self._telling.discard(task)
            if self._is_cut:
                # What follows notes it, and is not cancelled.
                task.uncancel()

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
        self._wake.clear()
