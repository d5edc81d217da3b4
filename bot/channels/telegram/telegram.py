"""All of Telegram in one: its channel, how updates come (a poll or a webhook), and what stands by it."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramRetryAfter, TelegramUnauthorizedError
from aiogram.types import BotCommand, MenuButtonCommands
from fastapi import APIRouter

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.ingress import KINDS, Ingress
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.poller import LOOKS_BACK, PAUSES, Poller
from bot.channels.telegram.routes import build_router
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.standing import Fault, Watch
from db.enums import ChannelName
from i18n import LOCALES, pgettext, speaking
from i18n import gettext as _
from services.channels.states import ChannelStates
from services.turns.arrivals import Arrivals
from services.turns.replies import Replies

log = structlog.get_logger(__name__)

POLLING: Final = "polling"
WEBHOOK: Final = "webhook"
# Updates that Telegram hands over at a time: as many as we handle at a time.
AT_ONCE: Final = 40


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """Whose bot, where Telegram is, and where it finds us: without a public address we ask it ourselves."""

    token: str
    api: str
    secret: str
    public_url: str = ""

    @property
    def mode(self) -> str:
        return WEBHOOK if self.public_url else POLLING

    @property
    def webhook(self) -> str:
        return f"{self.public_url}/telegram"


class Telegram:
    """Runs between `run` and `close`; a Telegram that is away holds nothing else up."""

    def __init__(
        self,
        settings: TelegramSettings,
        replies: Replies,
        arrivals: Arrivals,
        states: ChannelStates,
        pace: Pace | None = None,
    ) -> None:
        self._settings = settings
        session = AiohttpSession(api=TelegramAPIServer.from_base(settings.api))
        self._bot = Bot(settings.token, session=session)
        self._replies = replies
        self._arrivals = arrivals
        self._sender = Sender(self._bot, self._replies, pace or Pace())
        self._watch = Watch(states, settings.mode)
        self._closed = asyncio.Event()
        self._poller: Poller | None = None
        self._router: APIRouter | None = None
        self.channel = TelegramChannel(self._sender)

    def listen_with(self, dispatcher: Dispatcher) -> APIRouter | None:
        """Who handles what arrives; returns the webhook's route where Telegram comes to us."""
        ingress = Ingress(dispatcher, self.channel, self._replies, self._arrivals)
        self._poller = Poller(self._bot, ingress, self._arrivals, self._watch)
        return build_router(ingress, self._settings.secret) if self._settings.mode == WEBHOOK else None

    def close(self) -> None:
        """Ends the loops after what is in hand."""
        self._closed.set()
        if self._poller is not None:
            self._poller.close()

    async def run(self) -> None:
        """Introduces us, takes up what was left behind, and asks for updates where we have to."""
        # Nobody can have written to this process before.
        started = self._replies.now()
        try:
            async with asyncio.TaskGroup() as tasks:
                introducing = tasks.create_task(self._introduce())
                looking = tasks.create_task(self._look_back(started))
                await self._closed.wait()
                introducing.cancel()
                looking.cancel()
        finally:
            await self._sender.close()
            await self._bot.session.close()

    async def _introduce(self) -> None:
        """Until Telegram knows us: by what it reaches us, what we are called, what can be asked of us."""
        failed = 0
        while True:
            try:
                me = await self._bot.get_me()
                self._watch.name = me.username or me.first_name
                await self._say_where_we_are()
                await self._watch.well()
                await self._say_what_we_do()
                break
            except TelegramRetryAfter as wait:
                await asyncio.sleep(wait.retry_after)
            except Exception as fault:
                log.warning("telegram_does_not_know_us", fault=type(fault).__name__)
                await self._tell(fault)
                await asyncio.sleep(PAUSES[min(failed, len(PAUSES) - 1)])
                failed += 1
        if self._poller is None:
            return
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._poller.run(asks=self._settings.mode == POLLING))
            if self._settings.mode == WEBHOOK:
                tasks.create_task(self._watch_webhook())

    async def _tell(self, fault: Exception) -> None:
        refused = isinstance(fault, TelegramUnauthorizedError)
        with suppress(Exception):  # the database may be what is away
            await self._watch.ill(Fault.TOKEN if refused else Fault.AWAY)

    async def _say_where_we_are(self) -> None:
        if self._settings.mode == POLLING:
            # What came meanwhile stays and is asked for.
            await self._bot.delete_webhook(drop_pending_updates=False)
            return
        await self._bot.set_webhook(
            self._settings.webhook,
            secret_token=self._settings.secret,
            allowed_updates=list(KINDS),
            max_connections=AT_ONCE,
        )

    async def _say_what_we_do(self) -> None:
        """Commands, menu button, description: in both languages, the first for every other."""
        for index, lang in enumerate(LOCALES):
            with speaking(lang):
                commands = [
                    BotCommand(command="start", description=pgettext("command", "Menu")),
                    BotCommand(command="help", description=pgettext("command", "Urgent help and contacts")),
                ]
                about = _(
                    "Free help of youth centres: a psychologist, a lawyer and others. Ages 14 and over."
                )
            for code in [lang, None] if index == 0 else [lang]:
                await self._bot.set_my_commands(commands, language_code=code)
                await self._bot.set_my_short_description(about, language_code=code)
        await self._bot.set_chat_menu_button(menu_button=MenuButtonCommands())

    async def _watch_webhook(self) -> None:
        while True:
            try:
                info = await self._bot.get_webhook_info()
                theirs = info.url == self._settings.webhook
                late = info.pending_update_count > 0 and info.last_error_message
                await (self._watch.ill(Fault.WEBHOOK) if not theirs or late else self._watch.well())
            except AiogramError as fault:
                await self._tell(fault)
            await asyncio.sleep(LOOKS_BACK)

    async def _look_back(self, started: datetime) -> None:
        at_start = True
        while True:
            try:
                left = await self._replies.left_behind(
                    ChannelName.TELEGRAM, at_start=at_start, started=started
                )
                self._sender.take_up(left)
                at_start = False
            except Exception as fault:  # the database is away: it is asked again
                log.warning("telegram_cannot_look_back", fault=type(fault).__name__)
            await asyncio.sleep(PAUSES[0] if at_start else LOOKS_BACK)
