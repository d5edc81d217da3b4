"""What WhatsApp brings: stored before it is answered, handled after it, each person's in their order."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import structlog
from aiogram import Dispatcher
from aiogram.types import Update

from bot.channels.base import Channel
from bot.channels.lanes import Lanes
from bot.channels.whatsapp.updates import update_of
from bot.channels.whatsapp.webhook import Delivered, Incoming, Kind, Note, Status, read, read_written, written
from bot.feeding import feed
from bot.talk import Attached
from services.clock import Clock
from services.files import FileNotFetched, FileRefused, check_file
from services.together import Together
from services.turns.conversations import Waiting
from services.turns.service import Arrived
from services.whatsapp.accounts import Moved
from services.whatsapp.arrivals import Kept, Letter, Removal, WhatsAppArrivals

log = structlog.get_logger(__name__)

# Chats in hand, most of which may wait for a file of theirs.
CHATS_AT_ONCE: Final = 24
# Turns at a time: to be answered quickly, a webhook may not wait behind many; where one writes at a time, not
# behind two. Nor does a turn begin while webhooks are being stored, for so many seconds at most.
TURNS_AT_ONCE: Final = 3
GIVES_WAY: Final = 0.05
# Seconds that what became of our own messages waits for more of that kind: nobody looks at it so soon.
TOLD_WITHIN: Final = 0.05
# Messages in memory before a webhook is made to wait.
WAITING_AT_MOST: Final = 10_000
# Between two looks for what another process left behind, and between two tries at the start.
LOOKS_BACK: Final = 60.0
TRIES_AGAIN: Final = 1.0
# Files that handlers take.
_FETCHED: Final = frozenset({Kind.IMAGE, Kind.DOCUMENT, Kind.AUDIO, Kind.VOICE})


class Sends(Protocol):
    """Brings replies to people."""

    def send(self, contact_id: int, external_id: str, replies: Iterable[Waiting]) -> None:
        """Puts committed replies on their way."""

    def read_now(self, wamid: str) -> None:
        """The person sees that it was read."""


class Fetches(Protocol):
    """Has the files that people sent."""

    async def fetch(self, media_id: str) -> bytes:
        """The content; raises FileTooLarge."""


class Receives(Protocol):
    """Notes what became of messages of ours."""

    async def note(self, statuses: Sequence[Status]) -> None:
        """In one transaction; repeats and what comes out of order change nothing."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """A stored message in its chat's lane."""

    message: Incoming
    arrived: Arrived

    @property
    def sent_at(self) -> int:
        return self.message.timestamp


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as its turn is fed with it."""

    update: Update
    arrived: Arrived
    attached: Attached


class Ingress:
    """Takes bodies of webhooks while it runs; what one process left unhandled another one handles."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        channel: Channel,
        sender: Sends,
        cloud: Fetches,
        *,
        arrivals: WhatsAppArrivals,
        receipts: Receives,
        clock: Clock,
        phone_id: str,
        noted: Callable[[Sequence[Note]], Awaitable[None]] | None = None,
    ) -> None:
        self._dispatcher = dispatcher
        self._channel = channel
        self._sender = sender
        self._cloud = cloud
        self._arrivals = arrivals
        self._receipts = receipts
        self._clock = clock
        self._phone_id = phone_id
        self._noted = noted
        self._gathering: Together[Delivered, None] = Together(self._store)
        self._telling: Together[Delivered, None] = Together(self._store, within=TOLD_WITHIN)
        self._lanes = Lanes(self._take, CHATS_AT_ONCE, WAITING_AT_MOST)
        self._turns = asyncio.Semaphore(1 if arrivals.one_at_a_time else TURNS_AT_ONCE)
        self._closed = asyncio.Event()
        # By key; a look back finds what waits in our own lanes, too.
        self._in_hand: set[str] = set()
        # What was left behind is handled before anything newer, which waits here for it.
        self._early: list[Kept] | None = []

    @property
    def is_busy(self) -> bool:
        """Whether anything waits or is in hand."""
        return self._lanes.is_busy or bool(self._early)

    async def arrive(self, body: bytes) -> None:
        """Stores everything of a body; it is handled soon after. Raises Malformed, NotOurs."""
        delivered = read(body, self._phone_id)
        if delivered != Delivered():
            is_letter = delivered.messages or delivered.moves
            await (self._gathering if is_letter else self._telling).ask(delivered)
        await self._lanes.has_room()

    def close(self) -> None:
        """Ends the looking back; what is stored and not handled is handled at the next start."""
        self._closed.set()

    async def run(self) -> None:
        """Until closed: at the start everything that was left behind, then once a minute what others left."""
        async with asyncio.TaskGroup() as tasks:
            looking = tasks.create_task(self._look_back())
            await self._closed.wait()
            looking.cancel()
        await self._lanes.close()

    # ------------------------------------------------------------ storing

    async def _store(self, batch: list[Delivered]) -> list[None]:
        now = self._clock.now()
        letters = [
            Letter(one.wamid, one.address, _at(now, one.timestamp), written(one))
            for delivered in batch
            for one in delivered.messages
            if one.kind is not Kind.REACTION or one.emoji  # taken back: nothing to answer
        ]
        removals = [
            Removal(one.wamid, Moved(one.old, one.new)) for delivered in batch for one in delivered.moves
        ]
        if letters or removals:
            self._take_up(await self._arrivals.store(letters, removals))
        statuses = [one for delivered in batch for one in delivered.statuses]
        if statuses:
            await self._receipts.note(statuses)
        notes = [one for delivered in batch for one in delivered.notes]
        if notes and self._noted is not None:
            await self._noted(notes)
        return [None] * len(batch)

    def _take_up(self, stored: Iterable[Kept]) -> None:
        if self._early is not None:
            self._early += stored
            return
        fresh = {key: one for one in stored if (key := one.arrived.key) not in self._in_hand}
        self._in_hand.update(fresh)
        heard = [
            _Heard(read_written(one.body, one.arrived.provider_id), one.arrived) for one in fresh.values()
        ]
        # What came in one body, or was found together, begins with what was sent first.
        for letter in sorted(heard, key=lambda one: one.sent_at):
            self._lanes.put(letter)

    async def _look_back(self) -> None:
        while True:
            at_start = self._early is not None
            try:
                left = await self._arrivals.left_behind(at_start=at_start)
                early, self._early = self._early or [], None
                self._take_up([*left, *early])
                at_start = False
            except Exception as fault:  # the database is away: it is asked again
                log.warning("whatsapp_cannot_look_back", fault=type(fault).__name__)
            await asyncio.sleep(TRIES_AGAIN if at_start else LOOKS_BACK)

    # ------------------------------------------------------------ handling

    async def _take(self, heard: _Heard) -> None:
        try:
            arrived = heard.arrived
            attached = await self._attached(heard.message)
            async with self._turns:
                await self._gathering.rest(GIVES_WAY)
                update = update_of(heard.message, int(arrived.external_id), self._channel.bot)
                outcome = await feed(self._dispatcher, self._channel, Arrival(update, arrived, attached))
            if not outcome.seen_before:
                self._sender.read_now(heard.message.wamid)
            self._sender.send(outcome.contact_id, arrived.external_id, outcome.replies)
        finally:
            self._in_hand.discard(heard.arrived.key)

    async def _attached(self, message: Incoming) -> Attached:
        """The file of a message, fetched and looked at before the turn: a turn awaits no network."""
        if message.kind not in _FETCHED:
            return None
        if not message.media_id:
            return FileNotFetched()
        try:
            content = await self._cloud.fetch(message.media_id)
            return await asyncio.to_thread(check_file, content, message.name)
        except FileRefused as refused:
            return refused
        except Exception as fault:  # the net or Meta: the person is told to send it again
            log.warning("whatsapp_file_not_fetched", fault=type(fault).__name__)
            return FileNotFetched()


def _at(now: datetime, timestamp: int) -> datetime:
    """When it was sent, by the application's clock, which a demo sets to another day than the messenger's."""
    if not timestamp:
        return now
    sent = datetime.fromtimestamp(timestamp, UTC)
    ages = (now - sent, Clock().now() - sent)
    return now - min(max(age, timedelta()) for age in ages)
