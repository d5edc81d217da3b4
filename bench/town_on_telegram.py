"""A server in a process of its own, at Telegram and on the web; people who write to it over the wire.

Nobody waits for the pace that Telegram asks for: what is measured is ours.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.run import free_port
from db.engine import Database
from db.enums import ChannelName
from db.migrate import upgrade
from services.clock import Clock
from services.keys import Keys
from services.turns.conversations import ConversationKeys
from tests.crash.servers import Messenger, Server, a_nursery, an_order
from tests.crash.telephones import Telephone, telephones
from tests.crash.town import MORNING, Place, a_town
from tests.telegram.server import TelegramServer


@dataclass
class Town:
    """Where everybody is."""

    server: Server
    api: TelegramServer
    telephone: Callable[[int], Telephone]
    places: list[Place]


@asynccontextmanager
async def a_town_on_telegram(place: Path, places: int) -> AsyncIterator[Town]:
    """Open inside the block; SQLite, updates by webhook."""
    keys_file = place / "keys.json"
    Keys.create(keys_file, "bench")
    clock = Clock(MORNING)
    urls = [f"sqlite+aiosqlite:///{place / name}.db" for name in ("town", "rehearsal")]
    for url in urls:
        await asyncio.to_thread(upgrade, url)
    # Answers come so fast that everybody reads at once.
    async with (
        TelegramServer() as api,
        telephones(api, reads=0) as telephone,
        a_nursery(place / "log") as nursery,
    ):
        with free_port("127.0.0.1", 0) as listener:
            port = listener.getsockname()[1]
        messenger = Messenger(api.token, api.url, port)
        await nursery.rehearse(an_order(urls[1], keys_file, clock, messenger))
        words: dict[str, Any] = {"nursery": nursery, "keys_file": keys_file, "clock": clock}
        server = Server(database_url=urls[0], messenger=messenger, **words)
        database = Database(urls[0])
        await database.prepare()
        made = await a_town(
            database, ConversationKeys(database, clock), places, staff_read=ChannelName.TELEGRAM
        )
        await database.close()
        await server.start()
        try:
            yield Town(server, api, telephone, made)
        finally:
            server.kill()
