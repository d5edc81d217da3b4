"""A process that has imported the whole application and forks servers from it: a start costs 0.1 seconds.

It reads orders from its input, one JSON object a line, and answers twice: with the child's number as soon as
it is born, with the port once it answers there. Before, it rehearses: whole dialogues over a database that is
thrown away, so that a child need not prepare every statement anew and dies in the middle of its work, not of
its preparations.
"""

import asyncio
import ctypes
import gc
import json
import os
import signal
import sys
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any


def main() -> None:
    """Forks one server an order, until the input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the killed
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import_everything()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)  # as `app.run` does
    say(ready=True)
    houses: dict[str, House] = {}
    for line in sys.stdin:
        order = json.loads(line)
        if order.get("rehearses"):
            rehearse(order)
            continue
        what = json.dumps({**order, "now": ""})
        house = houses.get(what)
        if house is None:
            house = houses[what] = build_house(order)
            gc.freeze()
        pid = os.fork()
        if pid == 0:
            serve(house, order)
        say(pid=pid)


def import_everything() -> None:
    """Everything a server needs, drivers included, so that a child imports nothing."""
    import aiosqlite
    import apscheduler.executors.asyncio
    import apscheduler.triggers.date
    import apscheduler.triggers.interval
    import asyncpg
    import sqlalchemy.dialects.postgresql.asyncpg
    import sqlalchemy.dialects.sqlite.aiosqlite
    import sqlalchemy.orm
    import uvicorn.lifespan.on
    import uvicorn.loops.auto
    import uvicorn.protocols.http.auto
    import uvicorn.protocols.websockets.auto

    import app.container
    import app.logs
    import app.run
    import app.server
    import app.web
    import i18n
    from tests.engines import share_what_is_compiled

    share_what_is_compiled()
    app.logs.set_up("plain")
    i18n.check()
    sqlalchemy.orm.configure_mappers()
    assert all((aiosqlite, apscheduler, asyncpg, sqlalchemy, uvicorn, app))


@dataclass
class House:
    """The application, put together but not started: it has no connection, no thread and no loop yet."""

    container: Any
    app: Any


def build_house(order: dict[str, Any]) -> House:
    """As `kenes run` does."""
    from app.container import Container
    from app.settings import Settings
    from app.web import build_app

    words: dict[str, Any] = {}
    if cloud := order.get("cloud"):
        words = {f"whatsapp_{name}": value for name, value in cloud.items() if name != "port"}
        nobody_paces_whatsapp()
    if messenger := order.get("messenger"):
        port = messenger["port"]
        words = {"telegram_token": messenger["token"], "telegram_api": messenger["api"]}
        words["public_url"] = f"http://127.0.0.1:{port}" if port else ""
        speak_quickly()
    settings = Settings(database_url=order["database_url"], keys_file=Path(order["keys_file"]), **words)
    container = Container(settings)
    return House(container, build_app(container))


def speak_quickly() -> None:
    """The messenger of the test lets everybody speak as fast as they can."""
    import app.web
    from bot.channels.telegram.pace import Pace
    from bot.channels.telegram.telegram import Telegram

    web: Any = app.web
    web.Telegram = partial(Telegram, pace=Pace(per_second=10_000, in_a_chat=0))


def nobody_paces_whatsapp() -> None:
    """The same at WhatsApp."""
    from services.whatsapp import pace as whatsapp_pace

    pace: Any = whatsapp_pace
    pace.GAP = pace.IN_A_CHAT = 0


def rehearse(order: dict[str, Any]) -> None:
    """Everybody's whole way, undisturbed, in this process; nothing of it is left but what was learned."""
    from tests.crash.rehearsal import call_through, walk_through

    if "messenger" in order:
        asyncio.run(call_through(order, build_house))
    else:
        house = build_house(order)
        asyncio.run(walk_through(house.container, house.app, datetime.fromisoformat(order["now"])))
    if threading.active_count() > 1:
        raise RuntimeError("a process with threads is not to be forked")
    gc.collect()
    gc.freeze()
    say(rehearsed=True)


def serve(house: House, order: dict[str, Any]) -> None:
    """The child: the real application on a free port until it is killed."""
    fault = 1
    try:
        # Nobody is left behind when the tests themselves are killed.
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        asyncio.run(run(house, order))
        fault = 0
    except BaseException as raised:
        say(pid=os.getpid(), fault=f"{type(raised).__name__}: {raised}")
    finally:
        os._exit(fault)


async def run(house: House, order: dict[str, Any]) -> None:
    from app.run import free_port
    from app.server import build_server
    from services.clock import Clock

    # Everybody holds this clock already: it is set, not replaced.
    house.container.clock.__dict__.update(Clock(datetime.fromisoformat(order["now"])).__dict__)
    listener = free_port("127.0.0.1", (order.get("messenger") or order.get("cloud") or {}).get("port", 0))
    server = build_server(
        house.app,
        on_ready=lambda: say(pid=os.getpid(), port=listener.getsockname()[1]),
        on_stop=house.app.state.bell.close,
        behind_proxy=False,
    )
    await server.serve(sockets=[listener])


def say(**words: Any) -> None:
    """One line, whole however many children speak."""
    os.write(1, json.dumps(words).encode() + b"\n")


if __name__ == "__main__":
    main()
