"""`kenes run`: prepares the database, starts the server, says where it is."""

import asyncio
import contextlib
import gc
import os
import socket
from pathlib import Path

import typer

import i18n
from app import logs
from app.container import Container
from app.settings import Settings, SettingsWrong
from db import migrate

TRIES = 50
TRIES_TO_FILL = 6


def tell(text: str) -> None:
    """A line of progress, seen at once."""
    typer.echo(text)


def run(settings: Settings, *, migrate_too: bool) -> None:
    """Runs until SIGTERM or Ctrl-C; the process ends within 5 seconds of either, open chats included."""
    logs.set_up(settings.log)
    i18n.check()
    prepare(settings, migrate_too=migrate_too)
    listener = free_port(settings.host, settings.port)
    asyncio.run(serve(settings, listener))


def prepare(settings: Settings, *, migrate_too: bool) -> None:
    """Keys, schema, reference data, demo data: whatever is missing."""
    from services.keys import Keys

    if settings.is_demo and not settings.keys_file.exists():
        tell(f"Making the keys file {settings.keys_file}")
        Keys.create(settings.keys_file, "first")
    bring_up(settings, may_migrate=settings.is_sqlite or migrate_too)
    asyncio.run(fill(settings))


def bring_up(settings: Settings, *, may_migrate: bool) -> None:
    """The schema this code needs; raises SettingsWrong where it is newer, or may not be touched unasked."""
    if settings.is_sqlite:
        database_file(settings).parent.mkdir(parents=True, exist_ok=True)
    stands, needed = asyncio.run(migrate.current(settings.database_url)), migrate.head()
    if stands == needed:
        return
    if stands is not None and stands > needed:
        raise SettingsWrong(f"the database stands at {stands}, newer than this code ({needed})")
    if not may_migrate:
        raise SettingsWrong(
            f"the database stands at {stands or 'nothing'}, this code needs {needed}: "
            "run `kenes migrate`, or `kenes run --migrate`"
        )
    tell("Migrating the database")
    migrate.upgrade(settings.database_url)


async def fill(settings: Settings) -> None:
    """Reference data always, demo data where this is a demo; several workers may do so at one moment."""
    from sqlalchemy.exc import IntegrityError

    for tries_left in reversed(range(TRIES_TO_FILL)):
        try:
            await _fill_what_is_missing(settings)
            break
        except IntegrityError:
            # Another worker wrote the same: what it committed is there now, and is not written again.
            if not tries_left:
                raise


async def _fill_what_is_missing(settings: Settings) -> None:
    from app.reference import fill_reference

    container = Container(settings)
    try:
        await container.database.prepare()
        await fill_reference(container.database, container.tools)
        if settings.is_demo:
            from app.demo import is_loaded, load_demo

            if not await is_loaded(container.database):
                tell("Loading demo data")
                await load_demo(container.database, container.tools)
    finally:
        await container.close()


async def serve(settings: Settings, listener: socket.socket) -> None:
    """The server, until it is told to stop."""
    from app.server import build_server
    from app.web import build_app

    app = build_app(Container(settings))
    server = build_server(
        app,
        on_ready=lambda: announce(settings, listener),
        on_stop=app.state.bell.close,
        behind_proxy=bool(settings.public_url),
    )
    # What is imported by now stays: the collector looks only at what comes and goes, and less often.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    with contextlib.suppress(KeyboardInterrupt):
        await server.serve(sockets=[listener])


def announce(settings: Settings, listener: socket.socket) -> None:
    """Where it runs and, in a demo, who may sign in."""
    host, port = listener.getsockname()[:2]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    base = f"http://{shown}:{port}"
    tell(f"Ready: {base}/chat {base}/")
    if settings.is_demo:
        from app.demo import demo_logins

        table([("login", "password", "role", "unit"), *demo_logins()])


def table(lines: list[tuple[str, ...]]) -> None:
    """Columns as wide as their widest cell."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        tell("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def free_port(host: str, port: int) -> socket.socket:
    """A listening socket on the port, or on the next free one; 0 is any."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in [port] if port == 0 else range(port, port + TRIES):
        # Named as TCP, or asyncio lets the second half of an answer wait until the first is acknowledged.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(2048)
        except OSError:
            listener.close()
            continue
        if candidate != port:
            typer.echo(f"Port {port} is taken, using {candidate}", err=True)
        listener.setblocking(False)
        return listener
    raise SettingsWrong(f"no free port from {port} on at {host}")


def database_file(settings: Settings) -> Path:
    """The SQLite file."""
    return Path(settings.database_url.removeprefix("sqlite+aiosqlite:///"))
