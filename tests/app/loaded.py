"""The demo loaded into SQLite at some moments: once a run for each, copied by the tests."""

import asyncio
import shutil
import threading
from pathlib import Path

from app.demo import load_demo
from app.reference import fill_reference
from db.engine import Database
from services.clock import StoppedClock, parse_clock
from services.keys import Keys
from services.tools import Tools
from tests.engines import alone, sqlite_url

KEYS = Keys("demo", {"demo": b"d" * 32})


def tools_at(moment: str) -> Tools:
    """The clock stands at a moment in Almaty."""
    return Tools(StoppedClock(parse_clock(moment)), KEYS)


async def load(url: str, moment: str) -> None:
    """What the first `kenes run` does to a migrated database."""
    database = Database(url)
    await database.prepare()
    tools = tools_at(moment)
    await fill_reference(database, tools)
    await load_demo(database, tools)
    await database.close()


def loaded_file(place: Path, migrated: Path, moment: str) -> Path:
    """The file with the demo of a moment; nobody writes to it."""
    home = place / "demo" / "".join(c for c in moment if c.isdigit())
    done = home / "done.db"
    with alone(home):
        if not done.exists():
            raw = home / "raw.db"
            shutil.copyfile(migrated, raw)
            # Fixtures run inside a loop of their own.
            thread = threading.Thread(target=lambda: asyncio.run(load(sqlite_url(raw), moment)))
            thread.start()
            thread.join()
            raw.rename(done)
    return done
