"""How Telegram stands, told to the settings page when it changes, and once a minute that it is still so."""

from enum import StrEnum
from time import monotonic
from typing import Final

from db.enums import ChannelName
from services.channels.states import ChannelStates

SAID_AGAIN: Final = 60.0


class Fault(StrEnum):
    """What may be wrong; words for people are the settings page's."""

    TWO_SERVERS = "two_servers"
    TOKEN = "token"  # noqa: S105
    WEBHOOK = "webhook"
    AWAY = "away"
    OURS = "ours"


class Watch:
    """Writes down how Telegram stands, seldom."""

    def __init__(self, states: ChannelStates, mode: str) -> None:
        self._states = states
        self._mode = mode
        self._said: tuple[str, str] | None = None
        self._said_at = 0.0
        self.name = ""

    async def well(self) -> None:
        """It answers."""
        await self._say("")

    async def ill(self, fault: Fault) -> None:
        """It does not, or not as it should."""
        await self._say(fault)

    async def _say(self, fault: str) -> None:
        said = (self.name, fault)
        if said == self._said and monotonic() - self._said_at < SAID_AGAIN:
            return
        await self._states.put(ChannelName.TELEGRAM, mode=self._mode, name=self.name, fault=fault)
        self._said, self._said_at = said, monotonic()
