"""The whole application but its web server: real database, real dispatcher, a clock that stands where it is put."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiogram import Dispatcher

from bot.channels.webchat.ingress import WebChatIngress
from bot.channels.webchat.session import WebChat
from bot.dispatcher import build_dispatcher
from db.engine import Database
from services.clock import StoppedClock
from services.conversations import ConversationKeys
from services.house import Services
from services.keys import Keys
from services.tools import Tools
from services.turns import Turns

# A Wednesday, 10:00 in Almaty: an ordinary working morning.
MORNING = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


@dataclass
class House:
    """Everything a test may want to look into."""

    database: Database
    clock: StoppedClock
    tools: Tools
    keys: ConversationKeys
    services: Services
    turns: Turns
    channel: WebChat
    dispatcher: Dispatcher
    ingress: WebChatIngress

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
    turns = Turns(database, tools, keys)
    channel = WebChat()
    dispatcher = build_dispatcher(turns, keys)
    ingress = WebChatIngress(dispatcher, channel, clock)
    services = Services(database, tools)
    return House(database, clock, tools, keys, services, turns, channel, dispatcher, ingress)
