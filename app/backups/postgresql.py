"""Backups of a PostgreSQL installation, by PostgreSQL's own tools, which must be of its version or newer."""

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL, make_url

from app.settings import SettingsWrong, surroundings


def back_up(database_url: str, target: Path) -> None:
    """One consistent dump while everything runs, without the keys of conversations. Raises SettingsWrong."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        # The keys of conversations lie in an unlogged table: no backup takes them.
        _run(database_url, "pg_dump", "--format=custom", "--no-unlogged-table-data", f"--file={target}")
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def put_back(source: Path, database_url: str) -> None:
    """Replaces everything in the database by the backup, all of it or nothing. Raises SettingsWrong."""
    name = make_url(database_url).database or ""
    how = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    _run(database_url, "pg_restore", *how, f"--dbname={name}", str(source))


def _run(database_url: str, tool: str, *words: str) -> None:
    path = shutil.which(tool)
    if path is None:
        raise SettingsWrong(f"{tool} is not here: install PostgreSQL's client programs")
    # The password goes through the environment: arguments are read by everybody on the machine.
    environment = surroundings(**_address(make_url(database_url)))
    done = subprocess.run(  # noqa: S603 (PostgreSQL's own programs; the words are ours or an operator's)
        [path, *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise SettingsWrong(f"{tool} said: {said[-1] if said else done.returncode}")


def _address(url: URL) -> dict[str, str]:
    host = url.host or url.query.get("host", "")
    given = {
        "PGHOST": host if isinstance(host, str) else host[0],
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.database or "",
    }
    return {name: value for name, value in given.items() if value}
