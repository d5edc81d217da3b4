"""How an arrival reaches the dispatcher, and how its outcome comes back."""

from typing import Protocol

from aiogram import Dispatcher
from aiogram.types import Update

from bot.channels.base import Channel
from bot.talk import Attached
from services.turns.service import Arrived, Outcome


class Arrival(Protocol):
    """An update with the key that makes a repeat harmless."""

    @property
    def update(self) -> Update: ...

    @property
    def arrived(self) -> Arrived: ...

    @property
    def attached(self) -> Attached: ...


async def feed(dispatcher: Dispatcher, channel: Channel, arrival: Arrival) -> Outcome:
    """Runs the update's turn to its commit."""
    outcome = await dispatcher.feed_update(
        channel.bot,
        arrival.update,
        arrived=arrival.arrived,
        channel=channel,
        attached=arrival.attached,
    )
    if not isinstance(outcome, Outcome):
        raise TypeError("the turn is the dispatcher's outermost middleware")
    return outcome
