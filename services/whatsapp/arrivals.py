"""What WhatsApp's webhook brings, stored in one transaction: whose it is, and what waits to be handled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database, core
from db.enums import ChannelName
from db.models.conversations import Arrival
from services.clock import Clock
from services.turns.arrivals import Arrivals, Stored, write_down
from services.turns.conversations import ConversationKeys
from services.turns.rows import first_time
from services.turns.service import TRIES, Arrived, may_pass
from services.whatsapp.accounts import Address, Heard, Moved, WhatsAppAccounts

_SEPARATOR: Final = b"\n"
_SEEN: Final = select(Arrival.key).where(
    Arrival.channel == ChannelName.WHATSAPP, Arrival.key.in_(bindparam("keys", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Letter:
    """Something that a person sent: Meta's id for it, from where, when it was sent, its content."""

    provider_id: str
    address: Address
    at: datetime
    body: bytes


@dataclass(frozen=True, slots=True)
class Removal:
    """That a person's number changed: Meta's id for the message that says so."""

    provider_id: str
    moved: Moved


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter that is stored and waits to be handled."""

    arrived: Arrived
    body: bytes


class WhatsAppArrivals:
    """Stores letters and removals, however many came at one moment; a repeat changes nothing."""

    def __init__(
        self, database: Database, keys: ConversationKeys, accounts: WhatsAppAccounts, clock: Clock
    ) -> None:
        self._database = database
        self._keys = keys
        self._accounts = accounts
        self._clock = clock
        self._arrivals = Arrivals(database, keys, clock)
        # Whether the database has one writer only.
        self.one_at_a_time = database.is_sqlite

    async def store(self, letters: Sequence[Letter], removals: Sequence[Removal] = ()) -> list[Kept]:
        """Everything or nothing; returns the letters that are new, in order."""
        tries = 1
        while True:
            try:
                return await self._store(letters, removals)
            except DBAPIError as error:
                # Two processes meet one stranger at once: the second finds the account of the first.
                if tries == TRIES or not may_pass(error):
                    raise
                tries += 1

    async def left_behind(self, *, at_start: bool) -> list[Kept]:
        """What was stored and not handled, oldest first; see `Arrivals.left_behind`."""
        found = []
        for left in await self._arrivals.left_behind(ChannelName.WHATSAPP, at_start=at_start):
            head, _, body = left.body.partition(_SEPARATOR)
            number, _, provider_id = head.decode().partition(" ")
            found.append(Kept(Arrived(ChannelName.WHATSAPP, number, provider_id, left.key_id), body))
        return found

    async def _store(self, letters: Sequence[Letter], removals: Sequence[Removal]) -> list[Kept]:
        await self._keys.stock_up(len(letters))
        now = self._clock.now()
        async with self._database.begin(small=True) as session:
            # A repeat of long ago names whoever had the phone then.
            seen = await _seen(session, [*letters, *removals])
            moves = [one for one in removals if _key(one) not in seen and await _is_first(session, one, now)]
            if moves:
                await self._accounts.move(session, [one.moved for one in moves])
            new = [one for one in letters if _key(one) not in seen]
            numbers = await self._accounts.place(session, [Heard(one.address, one.at) for one in new])
            stored = await write_down(session, self._keys, list(map(_stored, new, numbers)), now)
        return [Kept(one.arrived, one.body.partition(_SEPARATOR)[2]) for one in stored]


async def _seen(session: AsyncSession, all_: Sequence[Letter | Removal]) -> set[str]:
    keys = {_key(one) for one in all_}
    return set((await (await core(session)).execute(_SEEN, {"keys": [*keys]})).scalars())


async def _is_first(session: AsyncSession, one: Removal, now: datetime) -> bool:
    return await first_time(session, ChannelName.WHATSAPP, _key(one), now)


def _key(one: Letter | Removal) -> str:
    return Arrived(ChannelName.WHATSAPP, "", one.provider_id).key


def _stored(letter: Letter, number: int) -> Stored:
    """With the account's number, and Meta's id, of which the key is a hash only."""
    head = f"{number} {letter.provider_id}".encode()
    return Stored(
        Arrived(ChannelName.WHATSAPP, str(number), letter.provider_id), head + _SEPARATOR + letter.body
    )
