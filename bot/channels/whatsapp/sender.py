"""What goes to WhatsApp, each in its turn: replies in their rows, notices in free words or by a template."""

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Any, Final

import structlog

from bot.channels.rows import ChatStopped, OnItsWay, Rows
from bot.channels.telling import NeverTold, NotNow, PerhapsTold, Telling, methods_of
from bot.channels.whatsapp.cloud import Cloud
from bot.channels.whatsapp.faults import CloudFault, FaultKind, outcome_of
from bot.channels.whatsapp.rendering import Ready, read_ready, rendered, with_media
from bot.channels.whatsapp.templates import as_message, template_of
from db.enums import ChannelName
from i18n import speaking
from services.channels.faults import ChannelFaults
from services.notices.promise_ends import BY_TEMPLATE
from services.turns.replies import Replies
from services.whatsapp.accounts import Address, WhatsAppAccounts
from services.whatsapp.days import WhatsAppDays
from services.whatsapp.pace import NotYet, Pace
from services.whatsapp.templates import WhatsAppTemplates

log = structlog.get_logger(__name__)

# Seconds that a notice waits for its turn; a longer way off it is promised for then, and stands as no call.
PATIENCE: Final = 20.0
# The number was told to be slower: so long, and longer each time until something is taken again.
THROTTLED: Final = (2.0, 5.0, 15.0, 60.0, 300.0)
# Meta's advice for one person: 4 to the power of the tries before.
TO_ONE: Final = (1.0, 4.0, 16.0, 64.0, 256.0)
NO_ADDRESS: Final = "no_address"
NO_TEMPLATE: Final = "no_template"
# Passing, or nobody knows: a reply is tried again while somebody may wait for it. So it is where our token or
# account is refused: whoever mends that starts Kenes anew, and what waits is sent then.
_TRIED_AGAIN: Final = frozenset(
    {FaultKind.AWAY, FaultKind.LOST, FaultKind.PASSING, FaultKind.TOKEN, FaultKind.ACCOUNT, FaultKind.PAYMENT}
)
# What a day's messages were is looked at now and then, and counted this often.
COUNTED_WITHIN: Final = 0.5
# Read receipts on their way; more than these are left out.
_RECEIPTS: Final = 50


class Sender(Rows):
    """One row of replies a chat; whoever wants nothing more is written to no more."""

    def __init__(
        self,
        cloud: Cloud,
        replies: Replies,
        *,
        accounts: WhatsAppAccounts,
        pace: Pace,
        templates: WhatsAppTemplates,
        days: WhatsAppDays,
        faults: ChannelFaults,
    ) -> None:
        super().__init__(replies)
        self._cloud = cloud
        self._accounts = accounts
        self._pace = pace
        self._templates = templates
        self._days = days
        self._faults = faults
        # Since something was last taken.
        self._throttled = 0
        self._refused: Counter[int] = Counter()
        self._counts: Counter[str] = Counter()
        self._counting: asyncio.Task[None] | None = None
        self._receipts = 0

    # ------------------------------------------------------------ beside

    def read_now(self, wamid: str) -> None:
        """The person sees that we read it; whether that arrives matters to nobody."""
        if self._receipts < _RECEIPTS:
            self._receipts += 1
            self._start(self._mark_read(wamid))

    async def close(self) -> None:
        """As every row's; what was counted is noted."""
        await super().close()
        await self._note_counts()

    async def _mark_read(self, wamid: str) -> None:
        try:
            await self._cloud.mark_read(wamid)
        except CloudFault as fault:
            log.info("not_marked_as_read", fault=fault.kind.value, code=fault.code)
        finally:
            self._receipts -= 1

    # ------------------------------------------------------------ notices

    async def tell(self, telling: Telling) -> None:
        """A notice, at once and once; raises NotTold in one of its kinds."""
        account = int(telling.dialogue.external_id)
        try:
            address, is_open = await self._accounts.reached_at(account)
        except asyncio.CancelledError:
            raise NotNow(0) from None
        if address is None:
            raise NeverTold(NO_ADDRESS)
        if is_open and not telling.facts.details.get(BY_TEMPLATE):
            try:
                await self._tell_freely(telling, account, address)
                return
            except CloudFault as fault:
                if fault.kind is not FaultKind.WINDOW:
                    raise outcome_of(fault, await self._slow_down(fault, account)) from fault
            # It closed earlier than we thought.
            await self._accounts.close_window(account)
        await self._tell_by_template(telling, account, address)

    async def _tell_freely(self, telling: Telling, account: int, address: Address) -> None:
        with speaking(telling.facts.lang):
            methods = methods_of(telling.dialogue, telling.facts, telling.notice)
            ready = [one for method in methods for one in rendered(method)]
        for place, one in enumerate(ready):
            # The last one stands for the whole: what becomes of it becomes of the notice.
            tag = f"p{telling.promise_id}" if one is ready[-1] else ""
            try:
                await self._once(account, address, one, tag)
            except (CloudFault, NotNow) as fault:
                if place:
                    # Half of it was taken; said anew it would be said twice.
                    raise PerhapsTold(_word(fault)) from fault
                raise

    async def _tell_by_template(self, telling: Telling, account: int, address: Address) -> None:
        facts = telling.facts
        try:
            name = template_of(facts).name
        except KeyError:
            raise NeverTold(NO_TEMPLATE) from None
        if not await self._templates.is_approved(name, facts.lang):
            raise NeverTold(NO_TEMPLATE)
        try:
            said = Ready(as_message(facts.kind, facts))
            await self._once(account, address, said, f"p{telling.promise_id}")
        except CloudFault as fault:
            raise outcome_of(fault, await self._slow_down(fault, account)) from fault

    async def _once(self, account: int, address: Address, ready: Ready, tag: str) -> None:
        slowed = self._throttled
        try:
            body = await self._body(ready)
            await self._wait_turn(account)
            slowed = self._throttled
            await self._cloud.send(address, body, tag)
        except NotYet as far:
            raise NotNow(far.seconds) from None
        except CloudFault as fault:
            await self._count_fault(fault)
            if fault.kind is FaultKind.THROTTLE and self._throttled > slowed:
                # On its way already when another one was told so: many at one moment are no worse than one.
                raise NotNow(THROTTLED[0]) from fault
            raise
        self._was_taken(account, body)

    async def _wait_turn(self, account: int) -> None:
        try:
            await self._pace.wait_turn(account, PATIENCE)
        except asyncio.CancelledError:
            # Told to stop: nothing was asked of anybody.
            raise NotNow(0) from None

    # ------------------------------------------------------------ replies

    async def _deliver(self, reply: OnItsWay) -> bool:
        account = reply.chat_id
        address = await self._accounts.address_of(account)
        if address is None:
            await self._give_up(reply, NO_ADDRESS)
            return False
        ready, body, tries = read_ready(reply.waiting.body), None, 0
        while True:
            try:
                if body is None:
                    # Uploaded once, however often the message is tried.
                    body = await self._body(ready)
                await self._pace.wait_turn(account)
                await self._cloud.send(address, body, f"r{reply.waiting.id}")
                self._was_taken(account, body)
                return True
            except CloudFault as fault:
                await self._count_fault(fault)
                if not await self._goes_on(reply, fault, tries):
                    return False
                tries += 1

    async def _goes_on(self, reply: OnItsWay, fault: CloudFault, tries: int) -> bool:
        """Whether it is tried again, after the pause that this fault asks for."""
        if fault.kind is FaultKind.STOPPED:
            raise ChatStopped
        if fault.kind is FaultKind.WINDOW:
            await self._accounts.close_window(reply.chat_id)
        if reply.is_of_use:
            if fault.kind in _TRIED_AGAIN:
                await self._pause(tries)
                return True
            if fault.kind in {FaultKind.THROTTLE, FaultKind.PAIR}:
                await self._slow_down(fault, reply.chat_id)
                return True
        await self._give_up(reply, _word(fault))
        return False

    async def _body(self, ready: Ready) -> dict[str, Any]:
        """With its file handed over first."""
        if ready.file is None:
            return ready.body
        try:
            return with_media(ready.body, await self._cloud.upload(ready.file))
        except CloudFault as fault:
            if fault.kind is FaultKind.LOST:
                # A file that perhaps arrived is nothing that anybody saw.
                raise CloudFault(fault.code, FaultKind.PASSING) from fault
            raise

    # ------------------------------------------------------------ what comes of it

    async def _slow_down(self, fault: CloudFault, account: int) -> float | None:
        """How long nothing goes, to anybody or to this person; None where that is not what is wrong."""
        if fault.kind is FaultKind.PAIR:
            tries = self._refused[account]
            self._refused[account] += 1
            wait = fault.retry_after or TO_ONE[min(tries, len(TO_ONE) - 1)]
            await self._pace.pause_chat(account, wait)
            return wait
        if fault.kind is FaultKind.THROTTLE:
            tries = self._throttled
            self._throttled += 1
            wait = fault.retry_after or THROTTLED[min(tries, len(THROTTLED) - 1)]
            await self._pace.pause(wait)
            # Again and again: by and by that counts as tried, and somebody rings.
            return wait if tries < len(THROTTLED) else None
        return None

    def _was_taken(self, account: int, body: dict[str, Any]) -> None:
        self._throttled = 0
        self._refused.pop(account, None)
        self._counts["by_template" if body["type"] == "template" else "free"] += 1
        if self._counting is None or self._counting.done():
            self._counting = self._start(self._count_in_a_moment())

    async def _count_fault(self, fault: CloudFault) -> None:
        code = str(fault.code) if fault.code else fault.kind.value
        log.warning("whatsapp_refused", kind=fault.kind.value, code=fault.code)
        # What is to be done about it does not hang on this.
        with suppress(Exception):
            await self._faults.count(ChannelName.WHATSAPP, code)

    async def _count_in_a_moment(self) -> None:
        while self._counts:
            await asyncio.sleep(COUNTED_WITHIN)
            await self._note_counts()

    async def _note_counts(self) -> None:
        counts, self._counts = self._counts, Counter()
        if counts:
            await self._days.count(counts["free"], counts["by_template"])


def _word(fault: Exception) -> str:
    """For staff: the kind and Meta's code."""
    if isinstance(fault, CloudFault):
        return f"{fault.kind.value} {fault.code}" if fault.code else fault.kind.value
    return "not_now"
