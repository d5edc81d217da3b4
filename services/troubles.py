"""Which errors mean that the database cannot be used just now: nothing was changed, and it passes by itself.

Everything else is a fault of ours. Transports word the two differently: the same form may be sent again.
"""

import sqlite3
from enum import StrEnum
from types import TracebackType
from typing import Final

import asyncpg
from sqlalchemy import exc


class Trouble(StrEnum):
    """What keeps the database from being used."""

    # Not there, starting, stopping, locked by another program, or nobody gave a connection in time.
    AWAY = "away"
    # It has no room left to write.
    FULL = "full"


# Classes of SQLSTATE: connection, resources, operator's intervention; and the one that means «no room».
_AWAY_CLASSES: Final = ("08", "53", "57P")
_DISK_FULL: Final = "53100"
_SQLITE_AWAY: Final = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_READONLY")
_SQLITE_FULL: Final = "SQLITE_FULL"


def trouble_of(error: BaseException) -> Trouble | None:
    """The trouble an error speaks of; None where the error is a fault of ours."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, exc.TimeoutError):
        return Trouble.AWAY  # no connection of the pool became free
    if isinstance(error, exc.DBAPIError):
        found = trouble_of(error.orig) if error.orig else None
        return found or (Trouble.AWAY if error.connection_invalidated else None)
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(getattr(error, "sqlite_errorname", "") or "")
    if isinstance(error, OSError | TimeoutError | asyncpg.InterfaceError):
        return Trouble.AWAY if _came_through_the_driver(error) else None
    return _of_postgresql(str(getattr(error, "sqlstate", "") or ""))


def _of_sqlite(name: str) -> Trouble | None:
    if name.startswith(_SQLITE_FULL):
        return Trouble.FULL
    return Trouble.AWAY if name.startswith(_SQLITE_AWAY) else None


def _of_postgresql(state: str) -> Trouble | None:
    if state == _DISK_FULL:
        return Trouble.FULL
    return Trouble.AWAY if state.startswith(_AWAY_CLASSES) else None


def _came_through_the_driver(error: BaseException) -> bool:
    """A file that is missing elsewhere is no trouble of the database."""
    step: TracebackType | None = error.__traceback__
    while step is not None:
        if str(step.tb_frame.f_globals.get("__name__", "")).startswith("asyncpg"):
            return True
        step = step.tb_next
    return False
