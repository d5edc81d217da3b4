"""Backups of a SQLite installation: a whole copy while everything runs, put back while nothing does."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from app.settings import SettingsWrong

# Pages a step: in between those who write go first.
_STEP = 500


def back_up(database: Path, target: Path) -> None:
    """Copies the database as it stands at one moment, then looks whether the copy is whole.

    Keys of conversations lie in a file of their own, which no backup takes. Raises SettingsWrong.
    """
    if not database.exists():
        raise SettingsWrong(f"there is no database at {database}")
    # Nobody else on this machine reads it, not even while it is being written.
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=_STEP)
            # One file, without a log beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
            _demand_whole(copy)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def put_back(source: Path, database: Path, now: datetime) -> Path | None:
    """Puts a backup in the database's place; what was there lies beside it. Returns where, if anything was.

    Raises SettingsWrong: a server still runs, or the backup is damaged.
    """
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as backup:
        _demand_whole(backup)
    before = database.with_name(f"{database.name}.before-{now:%Y%m%d-%H%M%S}")
    database.parent.mkdir(parents=True, exist_ok=True)
    was_there = database.exists()
    if was_there:
        _demand_alone(database)
        database.rename(before)
    new = database.with_name(f"{database.name}.new")
    try:
        new.unlink(missing_ok=True)
        back_up(source, new)
        new.rename(database)
    except BaseException:
        if was_there:
            before.rename(database)
        raise
    return before if was_there else None


def erased_in(database: Path) -> list[int]:
    """Numbers of the people who are erased there; none where that cannot be read any more."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            return [row[0] for row in connection.execute("SELECT id FROM people WHERE erased_at IS NOT NULL")]
    except sqlite3.Error:
        return []


def _demand_whole(connection: sqlite3.Connection) -> None:
    try:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
        connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as fault:
        raise SettingsWrong("this is no backup of Kenes, or it is damaged") from fault
    if said != "ok":
        raise SettingsWrong("the copy is damaged")


def _demand_alone(database: Path) -> None:
    # To leave the write-ahead log one has to be alone; it goes into the file by that, too.
    with closing(sqlite3.connect(database, timeout=0)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as fault:
            raise SettingsWrong("the database is in use: stop Kenes first") from fault
        except sqlite3.DatabaseError:
            return  # damaged: that is why it is replaced
