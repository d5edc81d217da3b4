"""The web chat behind a real server on a free port, for tests over HTTP and in a browser."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import uvicorn
from aiogram.methods import SendMessage
from fastapi import FastAPI

from app.run import free_port
from bot.channels.webchat.chat import WebChat
from bot.channels.webchat.routes import build_router
from services.bell import Bell
from services.conversations import Dialogue, find, keep
from services.webchat import ChatContact, WebChatService
from tests.channels.small_talk import build_talk
from tests.house import House

SECRET = b"a secret of the tests, 32 bytes."


class Server(uvicorn.Server):
    """Leaves the test run's signals alone."""

    def capture_signals(self) -> Any:
        return nullcontext()


@dataclass
class Site:
    """A chat that answers at `url`."""

    url: str
    chat: WebChat
    house: House
    server: Server


def build_chat(house: House, **changes: Any) -> WebChat:
    """The chat over this house, with a dialogue of the tests' own unless another is given."""
    bell: Bell = house.channel._session._bell
    return WebChat(
        dispatcher=changes.pop("dispatcher", None) or build_talk(house),
        channel=house.channel,
        service=WebChatService(house.database, house.keys, house.clock),
        bell=bell,
        clock=house.clock,
        secret=SECRET,
        **changes,
    )


async def contact_of(site: Site, cookies: Mapping[str, str]) -> ChatContact:
    """Whose cookies these are."""
    contact = await site.chat.service.contact(site.chat.cookies.read(cookies).external_id)
    assert contact
    return contact


@asynccontextmanager
async def writing(site: Site, contact: ChatContact) -> AsyncIterator[Dialogue]:
    """Inside the block the bot writes to this contact, as in a turn."""
    house = site.house
    await house.keys.stock_up()
    async with house.database.begin() as session:
        dialogue = await find(session, house.keys, contact_id=contact.contact_id)
        assert dialogue
        with house.channel.writing_to(dialogue, house.clock.now()):
            yield dialogue
        await keep(session, house.keys, dialogue, house.clock.now())
    await house.keys.discard()


async def tells(site: Site, contact: ChatContact, *texts: str) -> None:
    """The bot says so many things at once."""
    async with writing(site, contact):
        for text in texts:
            await site.house.channel.bot(SendMessage(chat_id=1, text=text))


@asynccontextmanager
async def serving(house: House, **changes: Any) -> AsyncIterator[Site]:
    """Serves the chat inside the block; ends its streams first, as the application does."""
    chat = build_chat(house, **changes)
    app = FastAPI()
    app.include_router(build_router(chat))
    with free_port("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        server = Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=3))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve(sockets=[listening]))
            bell = tasks.create_task(chat.bell.run())
            while not server.started:
                await asyncio.sleep(0.01)
            try:
                yield Site(f"http://127.0.0.1:{port}", chat, house, server)
            finally:
                chat.bell.close()
                server.should_exit = True
                await bell
