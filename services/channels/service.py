"""How the messengers stand, in one place for the settings page and `kenes doctor`."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ArrivalState, ChannelName
from db.models.conversations import Arrival, ChannelFault, ChannelState, Reply
from db.models.people import Contact
from db.models.whatsapp import WhatsAppDay, WhatsAppTemplate
from services.cause import Actor
from services.channels import states as channel_states
from services.channels.faults import SHOWN, CountedFault
from services.channels.states import FRESH, Standing
from services.parts import Part
from services.rights import Right, demand
from services.whatsapp import templates as whatsapp_templates
from services.whatsapp.templates import TemplateStanding

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


@dataclass(frozen=True, slots=True)
class WhatsAppHealth:
    """WhatsApp with its templates (none where they were never asked about), its last errors, its bill."""

    health: ChannelHealth
    templates: tuple[TemplateStanding, ...]
    faults: tuple[CountedFault, ...]
    # Messages taken since the first of this month, in Almaty.
    free: int
    by_template: int

    @property
    def unusable(self) -> int:
        """Templates that cannot be sent, in either language."""
        return sum(not one.is_usable for one in self.templates)


class ChannelService(Part):
    """Reads how messengers stand."""

    async def health(self, by: Actor | None, channel: ChannelName) -> ChannelHealth:
        """A messenger's state; nobody (`by` empty) asks for the command line. Raises NotAllowed."""
        if by is not None:
            demand(by, Right.SEE_SETTINGS)
        async with self._sessions.read() as session:
            return await self._health(session, channel)

    async def whatsapp(self, by: Actor | None) -> WhatsAppHealth:
        """As `health`, with what only WhatsApp has. Raises NotAllowed."""
        if by is not None:
            demand(by, Right.SEE_SETTINGS)
        templates = select(WhatsAppTemplate).order_by(WhatsAppTemplate.name, WhatsAppTemplate.lang)
        faults = (
            select(ChannelFault)
            .where(ChannelFault.channel == ChannelName.WHATSAPP)
            .order_by(ChannelFault.at.desc(), ChannelFault.code)
            .limit(SHOWN)
        )
        month = select(func.sum(WhatsAppDay.free), func.sum(WhatsAppDay.by_template)).where(
            WhatsAppDay.day >= self._clock.today().replace(day=1)
        )
        async with self._sessions.read() as session:
            free, by_template = (await session.execute(month)).one()
            return WhatsAppHealth(
                await self._health(session, ChannelName.WHATSAPP),
                tuple(whatsapp_templates.standing(row) for row in await session.scalars(templates)),
                tuple(CountedFault(row.code, row.times, row.at) for row in await session.scalars(faults)),
                int(free or 0),
                int(by_template or 0),
            )

    async def _health(self, session: AsyncSession, channel: ChannelName) -> ChannelHealth:
        refused = (
            select(Reply.id)
            .join(Contact, Contact.id == Reply.contact_id)
            .where(Reply.fault != "", Contact.channel == channel)
        )
        failed = select(Arrival.id).where(Arrival.state == ArrivalState.FAILED, Arrival.channel == channel)
        row = await session.get(ChannelState, channel)
        amounts = [
            await session.scalar(select(func.count()).select_from(some.limit(COUNTED_TO).subquery()))
            for some in (refused, failed)
        ]
        stands = channel_states.standing(row) if row is not None else None
        silent = stands is None or stands.seen_at <= self._clock.now() - FRESH
        return ChannelHealth(stands, silent, amounts[0] or 0, amounts[1] or 0)

    async def names(self) -> dict[ChannelName, str]:
        """What each messenger that works now calls us: Telegram's bot by its name, WhatsApp by its number."""
        works = (ChannelState.fault == "", ChannelState.seen_at > self._clock.now() - FRESH)
        query = select(ChannelState.channel, ChannelState.name).where(*works, ChannelState.name != "")
        async with self._sessions.read() as session:
            return {row.channel: row.name for row in await session.execute(query)}
