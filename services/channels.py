"""How the messengers stand, in one place for the settings page and `kenes doctor`."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from db.enums import ArrivalState, ChannelName
from db.models.conversations import Arrival, ChannelState, Reply
from db.models.people import Contact
from services.cause import Actor
from services.channel_states import FRESH, Standing
from services.parts import Part
from services.rights import Right, demand

COUNTED_TO: Final = 1001


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """A messenger as it was last seen (`standing` is empty where it never was); both amounts up to 1,001."""

    standing: Standing | None
    # Nobody has said for over 3 minutes how it stands: no server runs that speaks with it.
    is_silent: bool
    # Replies that the messenger will never take, and updates that ended in an error of ours.
    refused: int
    failed: int


class ChannelService(Part):
    """Reads how messengers stand."""

    async def health(self, by: Actor | None, channel: ChannelName) -> ChannelHealth:
        """A messenger's state; nobody (`by` empty) asks for the command line. Raises NotAllowed."""
        if by is not None:
            demand(by, Right.SEE_SETTINGS)
        refused = (
            select(Reply.id)
            .join(Contact, Contact.id == Reply.contact_id)
            .where(Reply.fault != "", Contact.channel == channel)
        )
        failed = select(Arrival.id).where(Arrival.state == ArrivalState.FAILED, Arrival.channel == channel)
        async with self._sessions.read() as session:
            row = await session.get(ChannelState, channel)
            amounts = [
                await session.scalar(select(func.count()).select_from(some.limit(COUNTED_TO).subquery()))
                for some in (refused, failed)
            ]
        stands = row and Standing(row.channel, row.mode, row.name, row.fault, row.since, row.seen_at)
        silent = stands is None or stands.seen_at <= self._clock.now() - FRESH
        return ChannelHealth(stands, silent, amounts[0] or 0, amounts[1] or 0)

    async def bot_name(self, channel: ChannelName) -> str:
        """What the messenger calls us, where it works now; else empty."""
        async with self._sessions.read() as session:
            row = await session.get(ChannelState, channel)
        works = row is not None and not row.fault and row.seen_at > self._clock.now() - FRESH
        return row.name if row is not None and works else ""
