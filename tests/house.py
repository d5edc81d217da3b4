"""The whole application but its web server: real database, real dispatcher, a clock that stands still."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from aiogram import Dispatcher

from bot.channels.base import Channel
from bot.channels.webchat.channel import WebChannel
from bot.channels.webchat.cookie import Standing
from bot.channels.webchat.cookie import Visitor as Browser
from bot.channels.webchat.ingress import Arrival, Ingress
from bot.dispatcher import build_dispatcher
from bot.feeding import feed
from bot.turn import Turn
from db.engine import Database
from db.enums import ChannelName
from services.clock import StoppedClock
from services.files import check_file
from services.house import Services
from services.keys import Keys
from services.tools import Tools
from services.turns.bell import Bell
from services.turns.conversations import ConversationKeys
from services.turns.service import Arrived, Handle, Outcome, Turns

# A Wednesday, 10:00 in Almaty: an ordinary working morning.
MORNING = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


class ToldTurns(Turns):
    """Turns that tell whoever waits for it what became of an arrival."""

    def __init__(self, database: Database, tools: Tools, keys: ConversationKeys) -> None:
        super().__init__(database, tools, keys)
        self._waiting: dict[tuple[str, str], list[asyncio.Future[Outcome]]] = defaultdict(list)

    def outcome_of(self, external_id: str, provider_id: str) -> asyncio.Future[Outcome]:
        """Done when the turn of this arrival is: of the provider's id, as far as its first colon.

        Without an `external_id`: whoever sent it.
        """
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting[external_id, provider_id].append(future)
        return future

    async def take(self, arrived: Arrived, handle: Handle) -> Outcome:
        return self._told(arrived, await super().take(arrived, handle))

    async def fail(self, arrived: Arrived, body: str, fault: str, handle: Handle) -> Outcome:
        return self._told(arrived, await super().fail(arrived, body, fault, handle))

    def _told(self, arrived: Arrived, outcome: Outcome) -> Outcome:
        number = arrived.provider_id.partition(":")[0]
        for who in (arrived.external_id, ""):
            for future in self._waiting.pop((who, number), ()):
                if not future.done():
                    future.set_result(outcome)
        return outcome


@dataclass
class House:
    """Everything a test may want to look into."""

    database: Database
    clock: StoppedClock
    tools: Tools
    keys: ConversationKeys
    services: Services
    turns: ToldTurns
    channel: WebChannel
    dispatcher: Dispatcher
    ingress: Ingress
    # The messengers it is joined to now.
    messengers: dict[ChannelName, Channel] = field(default_factory=dict)

    @property
    def channels(self) -> dict[ChannelName, Channel]:
        """All that people may write on."""
        return {self.channel.name: self.channel, **self.messengers}

    async def says(self, external_id: str, key: UUID, text: str, *, public: bool = False) -> Outcome:
        """A browser sends a text."""
        return await self._feed(self.ingress.text(_browser(external_id, public), key, text))

    async def presses(self, external_id: str, key: UUID, data: str, *, public: bool = False) -> Outcome:
        """A browser sends a press."""
        return await self._feed(self.ingress.press(_browser(external_id, public), key, data, 1, ""))

    async def sends_a_file(self, external_id: str, key: UUID, name: str) -> Outcome:
        """A browser sends a file."""
        browser = _browser(external_id, False)
        attached = check_file(b"\xff\xd8\xff\xe0 a picture", name)
        return await self._feed(self.ingress.file(browser, key, name, "image/jpeg", 1000, attached))

    async def opens(self, external_id: str, code: str, *, public: bool = False) -> Outcome:
        """A browser opens the page."""
        return await self._feed(self.ingress.start(_browser(external_id, public), code))

    async def _feed(self, arrival: Arrival) -> Outcome:
        if _made and self.dispatcher is _made[0].dispatcher:
            _made[0].turn.belongs_to(self.turns, self.keys)
        with self.channel.hearing(arrival.said):
            return await feed(self.dispatcher, self.channel, arrival)

    def restart(self) -> None:
        """As after kill -9: the same database, nothing of any conversation in memory."""
        self.keys = ConversationKeys(self.database, self.clock)
        self.turns = ToldTurns(self.database, self.tools, self.keys)
        self.dispatcher = build_dispatcher(self.turns, self.keys)

    async def close(self) -> None:
        await self.database.close()


async def build_house(url: str, keys_path: Path, now: datetime = MORNING) -> House:
    """Builds it over a migrated database."""
    database = Database(url)
    await database.prepare()
    clock = StoppedClock(now)
    secrets = Keys.load(keys_path) if keys_path.exists() else Keys.create(keys_path, "test")
    tools = Tools(clock, secrets)
    keys = ConversationKeys(database, clock)
    turns = ToldTurns(database, tools, keys)
    channel = WebChannel(Bell(database), clock)
    dispatcher = _dispatcher(turns, keys)
    ingress = Ingress(channel, clock)
    services = Services(database, tools)
    return House(database, clock, tools, keys, services, turns, channel, dispatcher, ingress)


@dataclass
class _One:
    """The one dispatcher of this process: building it for every test would take as long as most tests do."""

    dispatcher: Dispatcher
    turn: "_Turn"


class _Turn(Turn):
    """A turn that belongs to whichever house feeds it."""

    def belongs_to(self, turns: Turns, keys: ConversationKeys) -> None:
        self._turns, self._keys = turns, keys


def _dispatcher(turns: Turns, keys: ConversationKeys) -> Dispatcher:
    if not _made:
        dispatcher = build_dispatcher(turns, keys)
        turn = _Turn(turns, keys)
        dispatcher.update.outer_middleware._middlewares[:] = [
            turn if isinstance(one, Turn) else one for one in dispatcher.update.outer_middleware
        ]
        _made.append(_One(dispatcher, turn))
    _made[0].turn.belongs_to(turns, keys)
    return _made[0].dispatcher


_made: list[_One] = []


def _browser(external_id: str, public: bool) -> Browser:
    return Browser(external_id, public, Standing.KNOWN)
