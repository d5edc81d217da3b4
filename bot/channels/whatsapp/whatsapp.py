"""All of WhatsApp in one: its channel, the webhook by which messages come, and what stands by it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from aiogram import Dispatcher
from fastapi import APIRouter

from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.channels.whatsapp.cloud import Cloud
from bot.channels.whatsapp.ingress import LOOKS_BACK, TRIES_AGAIN, Ingress, Receives
from bot.channels.whatsapp.routes import build_router
from bot.channels.whatsapp.sender import Sender
from bot.channels.whatsapp.settings import WhatsAppSettings
from bot.channels.whatsapp.standing import Watch
from bot.channels.whatsapp.webhook import Note
from db.enums import ChannelName
from services.channels.faults import ChannelFaults
from services.channels.states import ChannelStates
from services.clock import Clock
from services.turns.replies import Replies
from services.whatsapp.accounts import WhatsAppAccounts
from services.whatsapp.arrivals import WhatsAppArrivals
from services.whatsapp.days import WhatsAppDays
from services.whatsapp.pace import Pace
from services.whatsapp.templates import WhatsAppTemplates

log = structlog.get_logger(__name__)

# What Meta tells of our account, by the word it begins with.
_OF_TEMPLATES: Final = "message_template"


@dataclass(frozen=True, slots=True)
class WhatsAppParts:
    """The services that WhatsApp works with."""

    replies: Replies
    arrivals: WhatsAppArrivals
    receipts: Receives
    accounts: WhatsAppAccounts
    pace: Pace
    templates: WhatsAppTemplates
    days: WhatsAppDays
    faults: ChannelFaults
    states: ChannelStates
    clock: Clock


class WhatsApp:
    """Runs between `run` and `close`; a Meta that is away holds nothing else up."""

    def __init__(self, settings: WhatsAppSettings, parts: WhatsAppParts) -> None:
        self._settings = settings
        self._parts = parts
        self._cloud = Cloud(settings)
        self._sender = Sender(
            self._cloud,
            parts.replies,
            accounts=parts.accounts,
            pace=parts.pace,
            templates=parts.templates,
            days=parts.days,
            faults=parts.faults,
        )
        self._watch = Watch(self._cloud, parts.states, parts.templates)
        self._closed = asyncio.Event()
        self._ingress: Ingress | None = None
        self.channel = WhatsAppChannel(self._sender)

    def listen_with(self, dispatcher: Dispatcher) -> APIRouter:
        """Who handles what arrives; returns the webhook's routes."""
        self._ingress = Ingress(
            dispatcher,
            self.channel,
            self._sender,
            self._cloud,
            arrivals=self._parts.arrivals,
            receipts=self._parts.receipts,
            clock=self._parts.clock,
            phone_id=self._settings.phone_id,
            noted=self._noted,
        )
        return build_router(self._ingress, self._settings)

    def close(self) -> None:
        """Ends the loops after what is in hand."""
        self._closed.set()
        if self._ingress is not None:
            self._ingress.close()

    async def run(self) -> None:
        """Handles what was left behind, sends what was not sent, and watches how the number stands."""
        # Nobody can have written to this process before.
        started = self._parts.replies.now()
        try:
            async with asyncio.TaskGroup() as tasks:
                if self._ingress is not None:
                    tasks.create_task(self._ingress.run())
                watching = tasks.create_task(self._watch.run())
                looking = tasks.create_task(self._look_back(started))
                await self._closed.wait()
                watching.cancel()
                looking.cancel()
        finally:
            await self._sender.close()
            await self._cloud.close()

    async def _noted(self, notes: Sequence[Note]) -> None:
        """Meta says that something of our account changed: it is asked what, and shown on the page."""
        for one in notes:
            log.info("whatsapp_account_changed", what=one.field)
        of_templates = any(one.field.startswith(_OF_TEMPLATES) for one in notes)
        self._watch.something_changed(of_templates=of_templates)

    async def _look_back(self, started: datetime) -> None:
        at_start = True
        while True:
            try:
                left = await self._parts.replies.left_behind(
                    ChannelName.WHATSAPP, at_start=at_start, started=started
                )
                self._sender.take_up(left)
                at_start = False
            except Exception as fault:  # the database is away: it is asked again
                log.warning("whatsapp_cannot_look_back", fault=type(fault).__name__)
            await asyncio.sleep(TRIES_AGAIN if at_start else LOOKS_BACK)
