"""Writes the schema as it stands, with a little data in it, to tests/db/schemas/<revision>.sql.

    python -m tools.schemas

Once a migration has landed, its dump is never made anew: it stands for the databases that are out there, and
the tests migrate each of them, with its data, up to the newest schema. So make one for each revision, in the
change that lands it. The data are a part of the demo; a table that the demo leaves empty gets one row.
"""

import asyncio
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, LargeBinary, Table

from db.base import Base, Words
from db.migrate import head, upgrade

SCHEMAS = Path(__file__).parents[1] / "tests" / "db" / "schemas"
MOMENT = "2026-11-18 10:00"
# One of so many of the demo's people stays, and of its longest tables the first rows.
ONE_IN = 6
FIRST = {"audit": 40, "days_off": 30, "facts": 60, "outgoing": 40, "sent_reports": 1}


def main() -> None:
    """Makes the dump of the newest revision; exit 1 when it is there already."""
    path = SCHEMAS / f"{head()}.sql"
    if path.exists() and "--again" not in sys.argv:
        sys.exit(f"{path.name} is there; if it has not landed yet: python -m tools.schemas --again")
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "kenes.db"
        upgrade(f"sqlite+aiosqlite:///{file}")
        asyncio.run(_lay_demo(f"sqlite+aiosqlite:///{file}"))
        with sqlite3.connect(file, isolation_level=None) as database:
            _reduce(database)
            for table in Base.metadata.sorted_tables:
                _fill(database, table)
            dump = "\n".join(database.iterdump()) + "\n"
        database.close()
    path.write_text(dump)
    print(f"{path.name}: {len(dump.encode()) // 1000} KB")


async def _lay_demo(url: str) -> None:
    from app.demo import load_demo
    from app.reference import fill_reference
    from db.engine import Database
    from services.clock import StoppedClock, parse_clock
    from services.keys import Keys
    from services.tools import Tools

    database = Database(url)
    tools = Tools(StoppedClock(parse_clock(MOMENT)), Keys("dump", {"dump": b"d" * 32}))
    await database.prepare()
    await fill_reference(database, tools)
    await load_demo(database, tools)
    await database.close()


def _reduce(database: sqlite3.Connection) -> None:
    """Throws most people away and, with them, every row that speaks of them."""
    database.execute(f"DELETE FROM people WHERE id % {ONE_IN}")  # noqa: S608
    database.execute("""
        DELETE FROM outgoing WHERE recipient LIKE 'person:%'
        AND CAST(substr(recipient, 8) AS INTEGER) NOT IN (SELECT id FROM people)
    """)
    for table, kept in FIRST.items():
        last = f"SELECT rowid FROM {table} LIMIT {kept}"  # noqa: S608
        database.execute(f"DELETE FROM {table} WHERE rowid NOT IN ({last})")  # noqa: S608
    while lost := {(row[0], row[3]) for row in database.execute("PRAGMA foreign_key_check")}:
        for table, number in sorted(lost):
            keys = database.execute(f"PRAGMA foreign_key_list({table})").fetchall()
            _, _, parent, column, target, *_ = next(key for key in keys if key[0] == number)
            database.execute(f"DELETE FROM {table} WHERE {column} NOT IN (SELECT {target} FROM {parent})")  # noqa: S608


def _fill(database: sqlite3.Connection, table: Table) -> None:
    """One row for a table that the demo leaves empty."""
    if database.execute(f"SELECT 1 FROM {table.name}").fetchone():  # noqa: S608
        return
    row = {column.name: _value(database, column) for column in table.columns if not column.nullable}
    marks = ", ".join(f":{name}" for name in row)
    database.execute(f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({marks})", row)  # noqa: S608


def _value(database: sqlite3.Connection, column: Column[Any]) -> object:
    for key in column.foreign_keys:
        target = key.column
        return database.execute(f"SELECT max({target.name}) FROM {target.table.name}").fetchone()[0]  # noqa: S608
    kind = column.type
    if isinstance(kind, Words):
        return next(iter(kind.kind)).value
    if isinstance(kind, LargeBinary):
        return b"\x04dump" + bytes(28)
    if isinstance(kind, JSON):
        return "{}"
    if isinstance(kind, Integer | Boolean):
        return 1
    if isinstance(kind, Date):
        return "2026-11-18"
    if isinstance(getattr(kind, "impl", kind), DateTime):
        return "2026-11-18 05:00:00.000000"
    return "text"[: getattr(kind, "length", None)]


if __name__ == "__main__":
    main()
