"""What becomes of replies on messengers that are not ours: taken, refused, or left behind by a crash.

A direct reply is said again where nobody knows whether it arrived: seen twice it does less harm than missed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from db.engine import Database
from db.enums import ChannelName
from db.models.conversations import Reply
from db.models.people import Contact
from services.clock import Clock
from services.turns.conversations import ConversationKeys, Waiting, key_of

# Nobody waits for an answer longer than this.
OF_USE: Final = timedelta(minutes=10)
# What a living worker has in hand.
IN_HAND: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class LeftReply:
    """A reply that a process wrote down and did not come to send."""

    external_id: str
    contact_id: int
    reply: Waiting


class Replies:
    """Settles replies. One public method, one atomic step."""

    def __init__(self, database: Database, keys: ConversationKeys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def taken(self, numbers: Collection[int]) -> None:
        """The messenger took them: nothing of them is kept.

        Nor of what a dead process wrote down before for the same people: they have read on meanwhile.
        """
        newer = aliased(Reply)
        newest = (
            select(func.max(newer.id))
            .where(newer.id.in_(numbers), newer.contact_id == Reply.contact_id)
            .scalar_subquery()
        )
        over = or_(Reply.id.in_(numbers), and_(Reply.fault == "", Reply.id < newest))
        async with self._database.begin() as session:
            await session.execute(delete(Reply).where(over).execution_options(synchronize_session=False))

    async def refused(self, number: int, fault: str) -> None:
        """The messenger will never take this one; staff see how many there are."""
        async with self._database.begin() as session:
            await session.execute(update(Reply).where(Reply.id == number).values(fault=fault[:100]))

    async def stopped(self, contact_id: int) -> None:
        """The person blocked us: nothing more goes there, notices go to the call list."""
        async with self._database.begin() as session:
            await session.execute(delete(Reply).where(Reply.contact_id == contact_id))
            await session.execute(
                update(Contact).where(Contact.id == contact_id).values(stopped_at=self._clock.now())
            )

    async def blocked(self, channel: ChannelName, external_id: str, *, blocked: bool) -> None:
        """The person blocked us, or let us write again; nothing for a stranger."""
        async with self._database.begin() as session:
            await session.execute(
                update(Contact)
                .where(Contact.channel == channel, Contact.external_id == external_id)
                .values(stopped_at=self._clock.now() if blocked else None)
            )

    def is_of_use(self, at: datetime) -> bool:
        """Whether somebody may still wait for a reply of this moment."""
        return at > self._clock.now() - OF_USE

    def now(self) -> datetime:
        """The application's time."""
        return self._clock.now()

    async def left_behind(
        self, channel: ChannelName, *, at_start: bool, started: datetime | None = None
    ) -> list[LeftReply]:
        """What was not sent and is still of use, in order; what is not is thrown away.

        Taken in hand: another process that looks now leaves it alone. SQLite serves one process: whatever
        is older than its start (`started`, by default now) nobody else can be sending.
        """
        now = self._clock.now()
        late = (started or now) if at_start and self._database.is_sqlite else now - IN_HAND
        query = (
            select(Reply.id, Reply.body, Reply.at, Contact.external_id, Contact.id.label("contact_id"))
            .join(Contact, Contact.id == Reply.contact_id)
            .where(Contact.channel == channel, Reply.fault == "", Reply.at <= late)
            .order_by(Reply.id)
            .with_for_update(of=Reply, skip_locked=True)
        )
        async with self._database.begin() as session:
            rows = (await session.execute(query)).all()
            await self._keys.load({key_of(row.body) for row in rows})
            found, useless = [], []
            for row in rows:
                body = self._keys.open(row.body) if self.is_of_use(row.at) else None
                if body is None:
                    useless.append(row.id)
                else:
                    found.append(LeftReply(row.external_id, row.contact_id, Waiting(row.id, body)))
            if useless:
                await session.execute(delete(Reply).where(Reply.id.in_(useless)))
            if found:
                in_hand = Reply.id.in_([one.reply.id for one in found])
                await session.execute(update(Reply).where(in_hand).values(at=now))
            return found
