"""Several workers as an operator starts them: `kenes run`, each a process of its own over one database."""

import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from db.engine import Database
from db.models.staff import Login
from services.clock import HOME, Clock
from services.keys import Keys
from tests.crash.balancer import Balancer, a_balancer
from tests.crash.servers import Door
from tools.running import Running, get

# The demo is known by this login: where it stands, none is laid.
DEMO_IS_KNOWN_BY = "director.talgar"


@dataclass
class Workers:
    """Three of them behind a balancer; each may be killed and started anew, on another port then."""

    place: Path
    database_url: str
    clock: Clock
    balancer: Balancer
    # What people write to: the balancer.
    door: Door = field(default_factory=Door)
    alive: dict[str, Running] = field(default_factory=dict)

    async def start(self, names: Sequence[str]) -> None:
        """All of them at the same moment, however little there is in the database."""
        for name in names:
            now = self.clock.now().astimezone(HOME)
            self.alive[name] = Running(
                self.place,
                "--clock",
                f"{now:%Y-%m-%d %H:%M:%S}",
                DATABASE_URL=self.database_url,
                KEYS_FILE=str(self.place / "keys.json"),
                LOG="json",
            )
        for name in names:
            self.balancer.workers[name] = await asyncio.to_thread(self.alive[name].is_ready)
        self.door.opens(self.balancer.url)

    async def kill(self, name: str) -> None:
        """`kill -9`, while the balancer still believes in it."""
        process = self.alive.pop(name)
        await asyncio.to_thread(process.stop, signal.SIGKILL)

    async def leader(self) -> str | None:
        """Whoever does the jobs of all, as it says itself."""
        for name, process in self.alive.items():
            _, _, said = await asyncio.to_thread(get, f"{process.url}/metrics")
            if b"\nkenes_scheduler_leads 1.0" in said:
                return name
        return None

    async def heard(self, messages: int) -> None:
        """Returns when people have sent so many messages more."""
        goal = self.door.messages + messages
        while self.door.messages < goal:
            await asyncio.sleep(0.001)

    async def stop(self) -> None:
        """All at once; what they said besides is kept in `place`."""
        await asyncio.gather(*(asyncio.to_thread(one.stop, signal.SIGKILL) for one in self.alive.values()))
        self.alive.clear()


@asynccontextmanager
async def some_workers(place: Path, database_url: str, clock: Clock) -> AsyncIterator[Workers]:
    """Nobody is started yet; gone after the block."""
    Keys.create(place / "keys.json", "test")
    database = Database(database_url)
    async with database.begin() as session:
        session.add(Login(name=DEMO_IS_KNOWN_BY, password_hash="-", lang="kk"))
    await database.close()
    async with a_balancer() as balancer:
        workers = Workers(place, database_url, clock, balancer)
        try:
            yield workers
        finally:
            await workers.stop()
