"""The web chat put together: what its routes need, and the one way in for what a browser sends."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from aiogram import Dispatcher

from bot.channels.webchat.assets import Assets
from bot.channels.webchat.channel import WebChannel
from bot.channels.webchat.cookie import Cookies, Visitor
from bot.channels.webchat.ingress import Arrival, Ingress
from bot.channels.webchat.page import Pages
from bot.channels.webchat.throttle import Limits
from bot.feeding import feed
from services.clock import Clock
from services.throttle import Throttle
from services.turns.bell import Bell
from services.turns.service import Outcome
from services.turns.webchat import IDLE, WebChatService


@dataclass
class WebChat:
    """Made once a process. `secret` signs the cookies; `public_url` decides whether they need https."""

    dispatcher: Dispatcher
    channel: WebChannel
    service: WebChatService
    bell: Bell
    clock: Clock
    secret: bytes
    public_url: str = ""
    limits: Limits = field(default_factory=Limits)
    idle: timedelta = IDLE

    @cached_property
    def cookies(self) -> Cookies:
        return Cookies(self.secret, self.clock, secure=self.public_url.startswith("https://"), idle=self.idle)

    @cached_property
    def assets(self) -> Assets:
        return Assets()

    @cached_property
    def pages(self) -> Pages:
        return Pages(self.assets, self.idle)

    @cached_property
    def ingress(self) -> Ingress:
        return Ingress(self.channel, self.clock)

    @cached_property
    def by_contact(self) -> Throttle:
        return Throttle(self.limits.contact)

    @cached_property
    def by_address(self) -> Throttle:
        return Throttle(self.limits.address)

    @cached_property
    def newcomers(self) -> Throttle:
        return Throttle(self.limits.newcomers)

    async def feed(self, arrival: Arrival) -> Outcome:
        """Hands the arrival to the dialogue; when this returns, its effect and the answer are committed."""
        with self.channel.hearing(arrival.said):
            return await feed(self.dispatcher, self.channel, arrival)

    async def label(self, visitor: Visitor, seq: int, value: str) -> str:
        """What stood on the pressed button; empty when no such button was shown there."""
        contact = await self.service.contact(visitor.external_id)
        event = await self.service.event(contact.contact_id, seq) if contact and seq else None
        choices = event.body.get("choices", []) if event else []
        return next((str(one["label"]) for one in choices if one.get("value") == value), "")
