"""Whose WhatsApp it is: found by an id of Meta's or by a phone, and known by a number of ours.

Neither alone is a key to a person: a phone may be hidden or given to somebody else, and a new phone brings a
new id. Both stand sealed; keyed hashes find the row. A clash is left to staff: nothing is merged by itself.
"""

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database
from db.enums import ChannelName
from db.models.people import Contact
from db.models.whatsapp import WhatsAppAccount
from services.clock import Clock
from services.double_rules import write_pair
from services.keys import Keys

# Free words are taken for so long after the last message of theirs.
WINDOW: Final = timedelta(hours=24)
# A window that closes while a message is on its way is closed.
_TO_BE_SURE: Final = timedelta(minutes=2)
PURPOSE: Final = "whatsapp_address"


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


class WhatsAppAccounts:
    """Finds, makes and moves accounts; their numbers are the `external_id` of contacts."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def place(self, session: AsyncSession, heard: Iterable[Heard]) -> list[int]:
        """The account's number for each, made where nobody was known so; its window is open from `at` on.

        A part of the transaction that stores what they wrote. Two processes may meet one stranger at once:
        the second one's IntegrityError is for the caller to repeat.
        """
        numbers = []
        for one in heard:
            account = await self._account(session, one.address)
            if account.heard_at is None or account.heard_at < one.at:
                account.heard_at = one.at
            numbers.append(account.id)
        await session.flush()
        return numbers

    async def address_of(self, number: int) -> Address | None:
        """Where to write; None when it was forgotten, or its key is missing."""
        async with self._database.read() as session:
            account = await session.get(WhatsAppAccount, number)
        return None if account is None else self._opened(account)

    async def is_open(self, number: int) -> bool:
        """Whether free words are taken: they wrote within the last 24 hours, two minutes less to be sure."""
        async with self._database.read() as session:
            heard_at = await session.scalar(
                select(WhatsAppAccount.heard_at).where(WhatsAppAccount.id == number)
            )
        return heard_at is not None and self._clock.now() < heard_at + WINDOW - _TO_BE_SURE

    async def close_window(self, number: int) -> None:
        """The messenger says that it is closed, whatever we think."""
        async with self._database.begin() as session:
            await session.execute(
                update(WhatsAppAccount).where(WhatsAppAccount.id == number).values(heard_at=None)
            )

    async def moved(self, old: Address, new: Address) -> None:
        """Their phone changed, and with it Meta's id; nothing for a stranger. A clash is left to staff."""
        async with self._database.begin() as session:
            account = await self._by(session, WhatsAppAccount.user_hash, "user", old.user_id)
            account = account or await self._by(session, WhatsAppAccount.phone_hash, "phone", old.phone)
            if account is None:
                return
            taken = [
                await self._by(session, WhatsAppAccount.user_hash, "user", new.user_id),
                await self._by(session, WhatsAppAccount.phone_hash, "phone", new.phone),
            ]
            others = {one.id: one for one in taken if one is not None and one.id != account.id}
            for other in others.values():
                await self._left_to_staff(session, account, other)
            if not others:
                self._name(account, new)

    async def _account(self, session: AsyncSession, address: Address) -> WhatsAppAccount:
        by_user = await self._by(session, WhatsAppAccount.user_hash, "user", address.user_id)
        by_phone = await self._by(session, WhatsAppAccount.phone_hash, "phone", address.phone)
        if by_user is not None:
            if by_phone is None or by_phone is by_user:
                # Seen before without the phone, or with an earlier one.
                self._name(by_user, Address(address.user_id, address.phone or self._phone_of(by_user)))
            else:
                await self._left_to_staff(session, by_user, by_phone)
            return by_user
        if by_phone is not None and (by_phone.user_hash is None or not address.user_id):
            if address.user_id:
                self._name(by_phone, address)
            return by_phone
        if by_phone is not None:
            # The phone belongs to another id by now: what is written to the old one may not reach the new.
            self._name(by_phone, Address(self._user_of(by_phone)))
            await session.flush()
        account = WhatsAppAccount(address=b"", created_at=self._clock.now())
        session.add(account)
        await session.flush()
        self._name(account, address)
        await session.flush()
        return account

    async def _by(self, session: AsyncSession, column: Any, kind: str, value: str) -> WhatsAppAccount | None:
        if not value:
            return None
        query = select(WhatsAppAccount).where(column.in_(self._hashes(kind, value))).with_for_update()
        found: WhatsAppAccount | None = await session.scalar(query)
        return found

    async def _left_to_staff(
        self, session: AsyncSession, one: WhatsAppAccount, other: WhatsAppAccount
    ) -> None:
        """Id and phone name two accounts: whoever registered there may be one person, or not."""
        names = [str(account.id) for account in (one, other)]
        query = select(Contact.person_id).where(
            Contact.channel == ChannelName.WHATSAPP,
            Contact.external_id.in_(names),
            Contact.person_id.is_not(None),
        )
        people = sorted({number for number in await session.scalars(query) if number is not None})
        if len(people) > 1:
            await write_pair(session, people[0], people[1], self._clock.now())

    def _name(self, account: WhatsAppAccount, address: Address) -> None:
        """The account is known so from now on; nothing is written where it was known so before."""
        if account.address and self._opened(account) == address:
            return
        account.user_hash = self._hashes("user", address.user_id)[0] if address.user_id else None
        account.phone_hash = self._hashes("phone", address.phone)[0] if address.phone else None
        words = json.dumps([address.user_id, address.phone])
        account.address = self._keys.seal(PURPOSE, sealed_as(account.id), words)

    def _opened(self, account: WhatsAppAccount) -> Address | None:
        words = self._keys.open(PURPOSE, sealed_as(account.id), account.address)
        return None if words is None else Address(*json.loads(words))

    def _phone_of(self, account: WhatsAppAccount) -> str:
        address = self._opened(account)
        return address.phone if address else ""

    def _user_of(self, account: WhatsAppAccount) -> str:
        address = self._opened(account)
        return address.user_id if address else ""

    def _hashes(self, kind: str, value: str) -> list[bytes]:
        """Under each key of the file, the active one first: a rotation may be under way."""
        return [
            hmac.digest(self._keys.secret_for("whatsapp_names", name), f"{kind}:{value}".encode(), "sha256")
            for name in self._keys.names
        ]


def sealed_as(number: int) -> str:
    """The name that a sealed address is bound to."""
    return f"whatsapp_accounts:{number}"
