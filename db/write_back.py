"""SQLite's log is written back into the file beside the turns: a commit itself never has that to do."""

import asyncio
import sqlite3
from contextlib import closing, suppress
from typing import Final
from urllib.parse import quote

# After so many commits: a few megabytes.
EVERY: Final = 100
# Pages after which a commit does it itself all the same: it was larger than any turn, or we do not keep up.
BY_ITSELF: Final = 16_000
# Pages. The log begins anew where nothing is left of it; where somebody always writes something always is.
# From this length on the little that was committed meanwhile is written back in a turn of its own.
TOO_LONG: Final = 2_000


class WriteBack:
    """Counts commits, and writes back by a connection of its own; readers and writers go on meanwhile."""

    def __init__(self, path: str, turn: "asyncio.Lock") -> None:
        self._path = path
        self._turn = turn
        self._commits = 0
        self._working: asyncio.Task[None] | None = None

    def committed(self) -> None:
        """One more; now and then it begins."""
        self._commits += 1
        if self._commits >= EVERY and (self._working is None or self._working.done()):
            self._working = asyncio.create_task(self.now())  # noqa: TID251  (kept; its faults are the next time's)

    async def now(self) -> None:
        """All that was committed until now, as far as readers allow it."""
        self._commits = 0
        # A file that somebody moved, a disk that is full: the commits themselves tell of it.
        with suppress(sqlite3.Error):
            if await asyncio.to_thread(_written_back, self._path) >= TOO_LONG:
                async with self._turn:
                    await asyncio.to_thread(_written_back, self._path)

    async def close(self) -> None:
        """Waits for what is in hand."""
        if self._working is not None:
            await asyncio.gather(self._working, return_exceptions=True)


def _written_back(path: str) -> int:
    """How many pages the log had."""
    with closing(sqlite3.connect(f"file:{quote(path)}?mode=rw", uri=True, timeout=0)) as aside:
        _busy, pages, _done = aside.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return int(pages)
