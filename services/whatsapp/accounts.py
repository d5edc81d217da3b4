"""Whose WhatsApp it is: found by an id of Meta's or by a phone, and known by a number of ours.

Neither alone is a key to a person: a phone may be hidden or given to somebody else, and a new phone brings a
new id. Both stand sealed; keyed hashes find the row. A clash is left to staff: nothing is merged by itself.
"""

import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database, core
from db.enums import ChannelName
from db.models.people import Contact
from db.models.whatsapp import WhatsAppAccount
from services.clock import Clock
from services.keys import Keys
from services.people.double_rules import write_pair
from services.people.joining_rows import holder_of
from services.together import Together

# Free words are taken for so long after the last message of theirs.
WINDOW: Final = timedelta(hours=24)
# A window that closes while a message is on its way is closed.
_TO_BE_SURE: Final = timedelta(minutes=2)
# Who goes on writing opens the window anew; it is noted this often.
_NOTED_EVERY: Final = timedelta(minutes=1)
PURPOSE: Final = "whatsapp_address"
_ACCOUNTS: Final[Any] = WhatsAppAccount.__table__
# Asked before every message.
_REACHED_AT: Final = select(_ACCOUNTS.c.id, _ACCOUNTS.c.address, _ACCOUNTS.c.heard_at).where(
    _ACCOUNTS.c.id.in_(bindparam("numbers", expanding=True))
)
_NAMES: Final = "whatsapp_names"
_KNOWN: Final = (
    select(WhatsAppAccount)
    .where(
        or_(
            WhatsAppAccount.user_hash.in_(bindparam("users", expanding=True)),
            WhatsAppAccount.phone_hash.in_(bindparam("phones", expanding=True)),
        )
    )
    .order_by(WhatsAppAccount.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where to write: Meta's id for the person, the phone in figures, or both; one of them is given."""

    user_id: str = ""
    phone: str = ""

    def __repr__(self) -> str:
        return "Address(…)"


@dataclass(frozen=True, slots=True)
class Heard:
    """That somebody wrote: from where, and when (UTC)."""

    address: Address
    at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """That somebody is reached elsewhere from now on."""

    old: Address
    new: Address


class WhatsAppAccounts:
    """Finds, makes and moves accounts; their numbers are the `external_id` of contacts."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._names = Names(keys)
        # Asked by many at one moment.
        self._reaching: Together[int, Any] = Together(self._accounts)

    async def place(self, session: AsyncSession, heard: Sequence[Heard]) -> list[int]:
        """The account's number for each, made where nobody was known so; its window is open from `at` on.

        A part of the transaction that stores what they wrote: two statements where everybody is known. Two
        processes may meet one stranger at once: the second one's IntegrityError is for the caller to repeat.
        """
        known = await self._known(session, [one.address for one in heard])
        accounts = [await known.account_of(one.address) for one in heard]
        await known.name_new()
        for account, one in zip(accounts, heard, strict=True):
            if account.heard_at is None or one.at >= account.heard_at + _NOTED_EVERY:
                account.heard_at = one.at
        await session.flush()
        return [account.id for account in accounts]

    async def move(self, session: AsyncSession, moves: Sequence[Moved]) -> None:
        """As `moved`, of many, as a part of a transaction."""
        known = await self._known(session, [address for one in moves for address in (one.old, one.new)])
        for one in moves:
            await known.move(one)
        await session.flush()

    async def moved(self, old: Address, new: Address) -> None:
        """Their phone changed, and with it Meta's id; nothing for a stranger. A clash is left to staff."""
        async with self._database.begin() as session:
            await self.move(session, [Moved(old, new)])

    async def stop(self, session: AsyncSession, addresses: Iterable[Address], now: datetime) -> None:
        """They want nothing more from us there, as a part of a transaction; nothing for strangers."""
        wanted = [address for address in addresses if address != Address()]
        if not wanted:
            return
        known = await self._known(session, wanted)
        await session.execute(
            update(Contact)
            .where(
                Contact.channel == ChannelName.WHATSAPP,
                Contact.external_id.in_([str(number) for number in known.numbers]),
            )
            .values(stopped_at=now)
        )

    async def address_of(self, number: int) -> Address | None:
        """Where to write; None when it was forgotten, or its key is missing."""
        async with self._database.read() as session:
            account = await session.get(WhatsAppAccount, number)
        return None if account is None else self._names.opened(account)

    async def is_open(self, number: int) -> bool:
        """Whether free words are taken: they wrote within the last 24 hours, two minutes less to be sure."""
        return (await self.reached_at(number))[1]

    async def reached_at(self, number: int) -> tuple[Address | None, bool]:
        """Where to write, and whether free words are taken there: `address_of` and `is_open` in one look."""
        account = await self._reaching.ask(number)
        if account is None:
            return None, False
        is_open = account.heard_at is not None and account.heard_at > closed_before(self._clock.now())
        return self._names.unsealed(number, account.address), is_open

    async def _accounts(self, numbers: list[int]) -> list[Any]:
        async with self._database.read() as session:
            connection = await core(session)
            rows = await connection.execute(_REACHED_AT, {"numbers": sorted({*numbers})})
            found = {row.id: row for row in rows}
        return [found.get(number) for number in numbers]

    async def close_window(self, number: int) -> None:
        """The messenger says that it is closed, whatever we think."""
        async with self._database.begin() as session:
            await session.execute(
                update(WhatsAppAccount).where(WhatsAppAccount.id == number).values(heard_at=None)
            )

    async def _known(self, session: AsyncSession, addresses: Iterable[Address]) -> "_Known":
        """Everybody who is known by one of these: one statement, locked in one order everywhere."""
        wanted = list(addresses)
        users = {hash_ for one in wanted for hash_ in self._names.hashes("user", one.user_id)}
        phones = {hash_ for one in wanted for hash_ in self._names.hashes("phone", one.phone)}
        found = await session.scalars(_KNOWN, {"users": [*users], "phones": [*phones]})
        return _Known(session, self._names, list(found), self._clock.now())


class Names:
    """How an address stands in its row: sealed, and as hashes that find it."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._secrets = [keys.secret_for(_NAMES, name) for name in keys.names]
        self._hashed = lru_cache(maxsize=4096)(self._hash)

    def hashes(self, kind: str, value: str) -> tuple[bytes, ...]:
        """Under each key of the file, the active one first: a rotation may be under way. None of nothing."""
        return self._hashed(kind, value) if value else ()

    def _hash(self, kind: str, value: str) -> tuple[bytes, ...]:
        said = f"{kind}:{value}".encode()
        return tuple(hmac.digest(secret, said, "sha256") for secret in self._secrets)

    def opened(self, account: WhatsAppAccount) -> Address | None:
        """The address; None when its key is missing."""
        return self.unsealed(account.id, account.address)

    def unsealed(self, number: int, sealed: bytes) -> Address | None:
        """As `opened`, of an account's number and its sealed address."""
        words = self._keys.open(PURPOSE, sealed_as(number), sealed)
        return None if words is None else Address(*json.loads(words))

    def name(self, account: WhatsAppAccount, address: Address) -> None:
        """The account is known so from now on, under the active key."""
        account.user_hash = next(iter(self.hashes("user", address.user_id)), None)
        account.phone_hash = next(iter(self.hashes("phone", address.phone)), None)
        words = json.dumps([address.user_id, address.phone])
        account.address = self._keys.seal(PURPOSE, sealed_as(account.id), words)


class _Known:
    """The accounts that a batch may mean, locked, and those that it makes."""

    def __init__(
        self, session: AsyncSession, names: Names, accounts: Sequence[WhatsAppAccount], now: datetime
    ) -> None:
        self._session = session
        self._names = names
        self._now = now
        self._by_user: dict[bytes, WhatsAppAccount] = {}
        self._by_phone: dict[bytes, WhatsAppAccount] = {}
        self._made: list[tuple[WhatsAppAccount, Address]] = []
        for account in accounts:
            if account.user_hash is not None:
                self._by_user[account.user_hash] = account
            if account.phone_hash is not None:
                self._by_phone[account.phone_hash] = account

    @property
    def numbers(self) -> set[int]:
        """Of all who are known so."""
        return {account.id for account in (*self._by_user.values(), *self._by_phone.values())}

    async def account_of(self, address: Address) -> WhatsAppAccount:
        """Whoever writes from there."""
        by_user, by_phone = self._found(address)
        if by_user is not None:
            await self._learn_phone(by_user, by_phone, address)
            return by_user
        if by_phone is None:
            return self._make(address)
        if not address.user_id:
            return by_phone
        if self._address_of(by_phone).user_id:
            # The phone belongs to another id by now: what is written to the old one may not reach the new.
            await self._take_phone(by_phone)
            return self._make(address)
        self._name(by_phone, address)
        return by_phone

    async def name_new(self) -> None:
        """Those made get their numbers, and are named by them: an address is sealed for its own row."""
        if not self._made:
            return
        self._session.add_all([account for account, _ in self._made])
        await self._session.flush()
        for account, address in self._made:
            self._names.name(account, address)
        self._made.clear()

    async def move(self, moved: Moved) -> None:
        by_user, by_phone = self._found(moved.old)
        account = by_user or by_phone
        if account is None:
            return
        others = {id(one): one for one in self._found(moved.new) if one is not None and one is not account}
        for other in others.values():
            await self._left_to_staff(account, other)
        if not others:
            self._name(account, moved.new)

    async def _learn_phone(
        self, account: WhatsAppAccount, holder: WhatsAppAccount | None, address: Address
    ) -> None:
        """Of one known by the id: the phone that comes along, unless it is another account's."""
        if not address.phone or holder is account:
            return
        if holder is not None and not self._address_of(holder).user_id:
            # Known once by the id alone and once by the phone alone: who registered there may be one, or not.
            await self._left_to_staff(account, holder)
            return
        if holder is not None:
            await self._take_phone(holder)
        self._name(account, address)

    async def _take_phone(self, account: WhatsAppAccount) -> None:
        self._name(account, Address(self._address_of(account).user_id))
        # Written before the next one who has it: it may be only one's.
        await self._session.flush()

    def _make(self, address: Address) -> WhatsAppAccount:
        account = WhatsAppAccount(address=b"", created_at=self._now)
        self._made.append((account, address))
        self._remember(account, address)
        return account

    def _name(self, account: WhatsAppAccount, address: Address) -> None:
        before = self._address_of(account)
        for found, kind, value in (
            (self._by_user, "user", before.user_id),
            (self._by_phone, "phone", before.phone),
        ):
            for hash_ in self._names.hashes(kind, value):
                found.pop(hash_, None)
        self._remember(account, address)
        for place, (made, _) in enumerate(self._made):
            if made is account:
                self._made[place] = (account, address)
                return
        self._names.name(account, address)

    def _remember(self, account: WhatsAppAccount, address: Address) -> None:
        for hash_ in self._names.hashes("user", address.user_id):
            self._by_user[hash_] = account
        for hash_ in self._names.hashes("phone", address.phone):
            self._by_phone[hash_] = account

    def _address_of(self, account: WhatsAppAccount) -> Address:
        made = next((address for one, address in self._made if one is account), None)
        return made or self._names.opened(account) or Address()

    def _found(self, address: Address) -> tuple[WhatsAppAccount | None, WhatsAppAccount | None]:
        users = self._names.hashes("user", address.user_id)
        phones = self._names.hashes("phone", address.phone)
        return (
            next((self._by_user[one] for one in users if one in self._by_user), None),
            next((self._by_phone[one] for one in phones if one in self._by_phone), None),
        )

    async def _left_to_staff(self, one: WhatsAppAccount, other: WhatsAppAccount) -> None:
        """Id and phone name two accounts: their people are proposed as possible doubles."""
        query = select(Contact.external_id, Contact.person_id).where(
            Contact.channel == ChannelName.WHATSAPP,
            Contact.external_id.in_([str(account.id) for account in (one, other)]),
            Contact.person_id.is_not(None),
        )
        people = {
            (await holder_of(self._session, person_id)).id
            for _, person_id in await self._session.execute(query)
            if person_id is not None
        }
        if len(people) == 2:
            await write_pair(self._session, min(people), max(people), self._now)


def hashes_anew(keys: Keys, sealed: bytes) -> dict[str, bytes | None]:
    """Of an address as it was sealed: its hashes under the active key, by column."""
    user_id, phone = json.loads(sealed)
    names = Names(keys)
    return {
        "user_hash": next(iter(names.hashes("user", user_id)), None),
        "phone_hash": next(iter(names.hashes("phone", phone)), None),
    }


def closed_before(now: datetime) -> datetime:
    """Whoever last wrote then or earlier has a closed window."""
    return now - WINDOW + _TO_BE_SURE


def sealed_as(number: int) -> str:
    """The name that a sealed address is bound to."""
    return f"whatsapp_accounts:{number}"
