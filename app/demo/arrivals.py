"""How the demo's people come in: registered in the chat, or entered at the desk."""

from datetime import date
from typing import Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.people import Someone
from app.demo.world import World
from db.enums import ChannelName, NoticeStyle, RepresentativeState
from db.models.people import Contact, Person, PersonDetails
from services.cause import Actor, Cause
from services.house import Services
from services.names import FullName
from services.people.cards import NewVisitor, Registration
from services.people.consent_texts import FIRST
from services.people.steps import keep_representative
from services.turns import conversations
from services.turns.conversations import ConversationKeys

# A browser's number in the web chat is random; these are below every random one.
_CONTACTS_FROM: Final = 1000


class Arrivals:
    """Writes people down as the services do; people of one telephone share a contact."""

    def __init__(self, world: World, keys: ConversationKeys, today: date) -> None:
        self._world = world
        self._keys = keys
        self._today = today
        self._shared: dict[str, int] = {}

    async def come(self, services: Services, who: Someone) -> None:
        """Registers somebody at the clock's time."""
        async with services.sessions.begin() as session:
            if who.writes:
                await self._in_the_chat(session, services, who)
            else:
                await self._at_the_desk(session, services, who)

    async def stranger(self, session: AsyncSession, services: Services) -> int:
        """A browser that opened the chat just now; its contact's number."""
        await self._keys.stock_up()
        now = services.tools.clock.now()
        dialogue = await conversations.meet(
            session, self._keys, channel=ChannelName.WEB, external_id=str(_CONTACTS_FROM), now=now
        )
        return dialogue.contact_id

    async def _in_the_chat(self, session: AsyncSession, services: Services, who: Someone) -> None:
        now = services.tools.clock.now()
        who.contact_id = self._shared.get(who.shares) or await self._meet(session, services, who)
        if who.shares:
            self._shared[who.shares] = who.contact_id
        confirmed = who.representative is RepresentativeState.CONFIRMED
        given = confirmed or who.representative is RepresentativeState.GIVEN
        card = await services.people.register(
            Cause(Actor(contact_id=who.contact_id, lang=who.lang), who.channel),
            Registration(
                name=FullName(who.family, who.given),
                birth_date=who.born(self._today),
                sex=who.sex,
                unit_id=self._world.units[who.centre],
                lang=who.lang,
                consent_version=FIRST,
                consent_lang=who.lang,
                consented_at=now,
                phone=who.phone,
                comes_as=who.comes_as,
                representative=RepresentativeState.GIVEN if given else who.representative,
                representative_phone=_of_a_parent(who) if given else None,
                source=who.source,
            ),
        )
        who.person_id = card.id
        own = Cause(Actor(contact_id=who.contact_id, person_id=card.id, lang=who.lang), who.channel)
        await _where_they_live(session, who)
        for kind in who.consents:
            await services.consents.give(own, kind, FIRST)
        if who.details:
            # The form in one row: answer by answer it takes as long as all the rest.
            session.add(PersonDetails(person_id=card.id, filled_at=now, needs=[], **who.details))
        if who.notices is not NoticeStyle.NEUTRAL:
            await services.people.set_notices(own, who.notices)
        if who.lock_word:
            await services.people.set_lock_word(own, who.lock_word)
        if confirmed:
            await self._confirm(services, who)

    async def _at_the_desk(self, session: AsyncSession, services: Services, who: Someone) -> None:
        desk = Cause(self._world.desk(who.centre), who.channel)
        card = await services.people.register_visitor(
            desk,
            NewVisitor(
                unit_id=self._world.units[who.centre],
                sex=who.sex,
                name=FullName(who.family, who.given),
                birth_date=who.born(self._today),
                phone=who.phone,
                paper_consent="" if who.channel is ChannelName.PHONE else f"{who.number:03}/{who.centre}",
                lang=who.lang,
                comes_as=who.comes_as,
                source="desk",
            ),
        )
        who.person_id = card.id
        await _where_they_live(session, who)
        if card.is_minor:
            said = who.representative
            confirmed = said is RepresentativeState.CONFIRMED
            state = RepresentativeState.GIVEN if confirmed else said
            phone = _of_a_parent(who) if state is RepresentativeState.GIVEN else None
            await keep_representative(session, card.id, state, phone, services.tools.clock.now())
            await session.flush()
            if confirmed:
                await self._confirm(services, who)

    async def _meet(self, session: AsyncSession, services: Services, who: Someone) -> int:
        """A browser that opened the chat by a link of the centre."""
        now = services.tools.clock.now()
        name = str(_CONTACTS_FROM + who.number)
        dialogue = await conversations.meet(
            session, self._keys, channel=who.channel, external_id=name, now=now
        )
        await session.execute(
            update(Contact)
            .where(Contact.id == dialogue.contact_id)
            .values(lang=who.lang, unit_id=self._world.units[who.centre], source=who.source)
            .execution_options(synchronize_session=False)
        )
        return dialogue.contact_id

    async def _confirm(self, services: Services, who: Someone) -> None:
        """The representative signed on paper."""
        desk = Cause(self._world.desk(who.centre), ChannelName.DESK)
        await services.people.confirm_representative(desk, who.person_id, f"{who.number:03}/{who.centre}")


async def _where_they_live(session: AsyncSession, who: Someone) -> None:
    person = await session.get_one(Person, who.person_id)
    person.settlement = who.settlement


def _of_a_parent(who: Someone) -> str:
    return f"+7700000{2000 + who.number}"
