"""How WhatsApp stands, asked of Meta once a minute and told to the settings page and `kenes doctor`."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from time import monotonic
from typing import Any, Final

import structlog

from bot.channels.whatsapp.cloud import Cloud
from bot.channels.whatsapp.faults import CloudFault, FaultKind
from bot.channels.whatsapp.template_states import states_of
from db.enums import ChannelName
from services.channels.states import ChannelStates
from services.whatsapp.templates import WhatsAppTemplates

log = structlog.get_logger(__name__)

MODE: Final = "webhook"
LOOKS: Final = 60.0
# Meta is away, or the database: asked again sooner.
AFTER_FAULT: Final = 15.0
TEMPLATES_EVERY: Final = 30 * 60.0
# Nobody hears what people write.
NOT_SUBSCRIBED: Final = "webhook"
# Meta's words for a number that takes nothing.
_NUMBER_FAULTS: Final[Mapping[str, FaultKind]] = {
    "BANNED": FaultKind.ACCOUNT,
    "RESTRICTED": FaultKind.ACCOUNT,
    "DELETED": FaultKind.ACCOUNT,
    "DISCONNECTED": FaultKind.ACCOUNT,
    "MIGRATED": FaultKind.ACCOUNT,
    "RATE_LIMITED": FaultKind.THROTTLE,
}
# The connection broke while it answered: for a question that is the same as no answer.
_NO_ANSWER: Final = frozenset({FaultKind.LOST, FaultKind.PASSING})


class Watch:
    """Writes down the number, the token, the webhook and the templates; a fault of Meta's ends nothing."""

    def __init__(self, cloud: Cloud, states: ChannelStates, templates: WhatsAppTemplates) -> None:
        self._cloud = cloud
        self._states = states
        self._templates = templates
        self._facts: dict[str, str] = {}
        self._name = ""
        self._templates_at: float | None = None
        self._wake = asyncio.Event()

    def something_changed(self, *, of_templates: bool) -> None:
        """Meta says so: it is asked at once."""
        if of_templates:
            self._templates_at = None
        self._wake.set()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            pause = LOOKS
            try:
                if await self.look():
                    pause = AFTER_FAULT
            except Exception as fault:  # the database is away: it is asked again soon
                log.warning("whatsapp_cannot_be_watched", fault=type(fault).__name__)
                pause = AFTER_FAULT
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), pause)
            self._wake.clear()

    async def look(self) -> str:
        """Once; returns what is wrong, a word of `FaultKind` or «webhook», empty while all is well."""
        try:
            number = await self._cloud.number()
            subscribed = await self._cloud.subscribed()
        except CloudFault as fault:
            return await self._ill(fault)
        self._name = str(number.get("display_phone_number") or self._name)
        self._facts = {**_told(number), "token": "yes", "webhook": "yes" if subscribed else "no"}
        wrong = _NUMBER_FAULTS.get(self._facts["status"])
        said = wrong.value if wrong else "" if subscribed else NOT_SUBSCRIBED
        await self._say(said)
        await self._look_at_templates()
        return said

    async def _ill(self, fault: CloudFault) -> str:
        kind = FaultKind.AWAY if fault.kind in _NO_ANSWER else fault.kind
        log.warning("whatsapp_does_not_know_us", kind=kind.value, code=fault.code)
        if kind is FaultKind.TOKEN:
            self._facts = {**self._facts, "token": "no"}
        await self._say(kind.value)
        return kind.value

    async def _say(self, fault: str) -> None:
        # What was known before a fault is still true, as far as anybody knows.
        facts = self._facts or None
        await self._states.put(ChannelName.WHATSAPP, mode=MODE, name=self._name, fault=fault, facts=facts)

    async def _look_at_templates(self) -> None:
        at = self._templates_at
        if at is not None and monotonic() - at < TEMPLATES_EVERY:
            return
        try:
            listed = await self._cloud.templates()
        except CloudFault as fault:
            log.warning("whatsapp_tells_no_templates", kind=fault.kind.value, code=fault.code)
            return
        await self._templates.put(states_of(listed))
        self._templates_at = monotonic()


def _told(number: Mapping[str, Any]) -> dict[str, str]:
    """What the page shows of the number: words of Meta's, no person."""
    throughput = number.get("throughput")
    level = throughput.get("level") if isinstance(throughput, Mapping) else None
    words = {
        "verified_name": number.get("verified_name"),
        "quality": number.get("quality_rating"),
        "tier": number.get("messaging_limit_tier"),
        "throughput": level,
        "status": number.get("status"),
    }
    return {name: str(word or "")[:100] for name, word in words.items()}
