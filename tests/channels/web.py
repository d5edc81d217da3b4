"""The web chat behind a real server on a free port, for tests over HTTP and in a browser."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiogram.methods import SendMessage
from fastapi import FastAPI

from bot.channels.webchat.chat import WebChat
from bot.channels.webchat.routes import build_router
from services.turns.bell import Bell
from services.turns.conversations import Dialogue, find, keep
from services.turns.webchat import ChatContact, WebChatService
from tests.channels.small_talk import build_talk
from tests.house import House
from tests.serving import Server, answering

SECRET = b"a secret of the tests, 32 bytes."


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
    async with asyncio.TaskGroup() as tasks, answering(app, lifespan="off") as (url, server):
        bell = tasks.create_task(chat.bell.run())
        try:
            yield Site(url, chat, house, server)
        finally:
            chat.bell.close()
            await bell
