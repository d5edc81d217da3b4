"""SQLite's driver with one hop to its thread a statement, where aiosqlite alone takes four.

Words that answer nothing (BEGIN, SAVEPOINT, RELEASE) wait and go along with the next statement. Once
a transaction of small statements holds the lock (`inline`) it waits for nobody, and each of them takes less
time than a hop would: they are carried out on the spot, up to the commit.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from aiosqlite import Connection

_WAITING = ("BEGIN", "SAVEPOINT", "RELEASE")


class Cursor:
    """One statement: carried out, read to its end and closed in one hop. Rows are in memory afterwards."""

    arraysize = 1

    def __init__(self, connection: "Hopping") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> "Cursor":
        return self

    async def __aexit__(self, *_fault: object) -> None:
        await self.close()

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "Cursor":
        """Carries a statement out."""
        if sql.startswith(_WAITING):
            self._connection.waiting.append(sql)
            return self
        return await self._run(lambda cursor: cursor.execute(sql, parameters))

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> "Cursor":
        """Carries a statement out once for each row."""
        return await self._run(lambda cursor: cursor.executemany(sql, parameters))

    async def _run(self, work: Callable[[sqlite3.Cursor], object]) -> "Cursor":
        connection = self._connection
        waiting = connection.take_waiting()
        if connection.inline and connection.in_transaction:
            self._carry_out(waiting, work)
        else:
            await connection.hop(lambda: self._carry_out(waiting, work))
        return self

    def _carry_out(self, waiting: list[str], work: Callable[[sqlite3.Cursor], object]) -> None:
        cursor = self._connection._conn.cursor()
        try:
            for words in waiting:
                cursor.execute(words)
            work(cursor)
            self.description = cursor.description
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
            if cursor.description:
                self._rows = cursor.fetchall()
        finally:
            cursor.close()

    async def fetchall(self) -> list[Any]:
        """Every row that is left."""
        rows, self._rows = self._rows, []
        return rows

    async def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        """The next rows."""
        size = size or self.arraysize
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchone(self) -> Any:
        """The next row, if there is one."""
        return self._rows.pop(0) if self._rows else None

    async def close(self) -> None:
        """It is closed already."""


class Hopping(Connection):
    """An aiosqlite connection that saves hops."""

    waiting: list[str]
    inline: bool

    def cursor(self) -> Any:
        """A cursor for one statement."""
        return Cursor(self)

    async def hop(self, work: Callable[[], None]) -> None:
        """Does something in the driver's thread."""
        await self._execute(work)  # type: ignore[no-untyped-call]

    def take_waiting(self) -> list[str]:
        """The words that waited; they wait no more."""
        words, self.waiting = self.waiting, []
        return words

    async def commit(self) -> None:
        """Ends what was begun; what was only about to begin is forgotten."""
        self.inline = False
        waiting = self.take_waiting()
        if self.in_transaction:
            await self.hop(lambda: self._commit(waiting))

    def _commit(self, waiting: list[str]) -> None:
        for words in waiting:
            self._conn.execute(words)
        self._conn.commit()

    async def rollback(self) -> None:
        """Undoes what was begun."""
        self.inline = False
        self.take_waiting()
        if self.in_transaction:
            await super().rollback()


async def connect(path: str) -> Hopping:
    """Opens the file; its thread does not keep the process alive."""
    connection = Hopping(
        lambda: sqlite3.connect(path, isolation_level=None, check_same_thread=False), iter_chunk_size=64
    )
    connection.waiting, connection.inline = [], False
    connection._thread.daemon = True
    await connection
    return connection
