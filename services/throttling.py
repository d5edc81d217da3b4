"""Tries that must not be guessed at: counted before they are looked at, so that many at once gain nothing."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.staff import SignInFailure
from services.cause import is_sqlite
from services.errors import DomainError
from services.keys import Keys

THROTTLE: Final = timedelta(minutes=15)


class TooManyTries(DomainError):
    """Trying again waits; `minutes` is how long at most."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


class Throttle:
    """Counts tries under hashes: no name and no address is kept."""

    def __init__(self, keys: Keys) -> None:
        self._secret = keys.secret_for("sign-in throttle")

    def key(self, kind: str, value: str) -> str:
        """Under which tries of this kind are counted."""
        return hmac.new(self._secret, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


async def count_try(session: AsyncSession, keys: Sequence[str], limits: Sequence[int], now: datetime) -> None:
    """Counts a try under each of the keys, in a transaction that ends before it is looked at.

    Raises TooManyTries where one of them has had as many within the last quarter of an hour.
    """
    if not is_sqlite(session):
        # Tries of one key wait for each other; else many at once would all see the same count.
        for key in sorted(keys):
            await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": int(key[:15], 16)})
    for key, limit in zip(keys, limits, strict=True):
        recent = (SignInFailure.key == key, SignInFailure.at > now - THROTTLE)
        tries, oldest = (
            await session.execute(select(func.count(), func.min(SignInFailure.at)).where(*recent))
        ).one()
        if tries >= limit:
            raise TooManyTries(max(1, -(-int((oldest + THROTTLE - now).total_seconds()) // 60)))
    await session.execute(insert(SignInFailure), [{"key": key, "at": now} for key in keys])


async def forget_try(session: AsyncSession, keys: Sequence[str]) -> None:
    """A success is no failure of its name or address: its own try is taken back."""
    newest = select(func.max(SignInFailure.id)).where(SignInFailure.key.in_(keys)).group_by(SignInFailure.key)
    await session.execute(delete(SignInFailure).where(SignInFailure.id.in_(newest)))


async def forget_tries(session: AsyncSession, key: str) -> None:
    """Whoever succeeded begins anew."""
    await session.execute(delete(SignInFailure).where(SignInFailure.key == key))
