"""SQLite, which serves one centre: one and eight people at once."""

import asyncio
from pathlib import Path

from bench.table import Row
from bench.turns import compare
from db.migrate import upgrade


def measure(place: Path) -> list[Row]:
    """A fresh file for each."""
    rows = []
    for in_flight, dialogues in ((1, 10), (8, 3)):
        url = f"sqlite+aiosqlite:///{place / f'{in_flight}.db'}"
        upgrade(url)
        found = asyncio.run(compare(url, place, in_flight, dialogues))
        rows += found.rows("SQLite", at_least=200, share=0.25)
    return rows
