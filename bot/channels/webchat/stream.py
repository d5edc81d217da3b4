"""A contact's events as they come: a stream that holds no connection to the database while it waits."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic
from typing import Any

from bot.channels.webchat.wire import Reader, data_of
from services.turns.bell import Bell, Ear
from services.turns.webchat import ChatContact, WebChatService

PING = 15.0
LONGEST = 30 * 60.0
RETRY_MS = 2000


def written(event: str, data: dict[str, Any], number: int | None = None) -> str:
    """One event in the format of server-sent events."""
    named = f"id: {number}\n" if number is not None else ""
    return f"event: {event}\n{named}data: {json.dumps(data, ensure_ascii=False)}\n\n"


@dataclass(frozen=True, slots=True)
class Stream:
    """Replays what the page has not seen, then follows; ends after half an hour or with its session."""

    service: WebChatService
    bell: Bell
    external_id: str
    public: bool
    reader: Reader
    ping: float = PING
    longest: float = LONGEST

    async def events(self, after: int) -> AsyncIterator[str]:
        """The text of the stream, beginning above event `after`."""
        yield f"retry: {RETRY_MS}\n\n"
        yield written("ready", {})
        end = monotonic() + self.longest
        contact = await self.service.contact(self.external_id)
        with self.bell.ear(0, 0) as ear:
            while contact is None:
                # Nothing was written from this browser yet (or somebody ended the session elsewhere).
                if self.public:
                    yield written("over", {})
                    return
                await ear.wait(2)
                if ear.closed or monotonic() > end:
                    return
                yield self._ping()
                contact = await self.service.contact(self.external_id)
        with self.bell.ear(contact.contact_id, after) as ear:
            async for part in self._follow(contact, ear, end):
                yield part

    async def _follow(self, contact: ChatContact, ear: Ear, end: float) -> AsyncIterator[str]:
        spoke = monotonic()
        centre: dict[str, str] = {}
        while not ear.closed and monotonic() < end:
            if contact.centre != centre:
                # Chosen in the talk, or while nobody listened: the page's head follows.
                centre = contact.centre
                yield written("centre", centre)
            events = await self.service.after(contact.contact_id, ear.after)
            for event in events:
                yield written(event.kind.value, data_of(event, self.reader), event.seq)
                ear.after = event.seq
                spoke = monotonic()
            if events or self.public:
                now = await self.service.contact(self.external_id)
                if now is None:
                    if self.public:
                        yield written("over", {})
                    return
                contact = now
            if events:
                continue
            if ear.typing:
                ear.typing = False
                yield written("typing", {})
            rest = self.ping - (monotonic() - spoke)
            if rest <= 0:
                spoke, rest = monotonic(), self.ping
                yield self._ping()
            await ear.wait(rest)

    def _ping(self) -> str:
        # A comment keeps proxies from closing; the event lets the page notice a stream that died silently.
        return ": ping\n" + written("ping", {})
