"""One consultation of the demo, from the first word to the journal, by the services of a real one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Final

from app.demo.people import Someone
from app.demo.words import ABOUT, MATERIALS, NOTES
from app.demo.world import Adviser, World
from app.reference.specialisms import TOPICS
from db.enums import Applied, ChannelName, VisitMethod, VisitRole
from services.cause import Actor, Cause
from services.errors import DomainError
from services.house import Services

MASKED: Final = ("psychologist", "lawyer")


class Fate(StrEnum):
    """How a visit goes."""

    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"
    CALLED_OFF = "called_off"
    DECLINED = "declined"
    MOVED = "moved"
    OFFERED = "offered"
    WAITING = "waiting"
    CONFIRMED = "confirmed"


@dataclass
class Visit:
    """A planned consultation; `number` once it stands in the database."""

    someone: Someone
    adviser: Adviser
    kind: str
    starts_at: datetime
    fate: Fate
    method: VisitMethod = VisitMethod.CENTRE
    # How it was entered by staff; the person's own chat otherwise.
    entered: ChannelName | None = None
    other_time: datetime | None = None
    number: int | None = None


class Deeds:
    """What people and staff do with visits; a rule that says no ends the visit's story, not the demo's."""

    def __init__(self, world: World, chance: Random) -> None:
        self._world = world
        self._chance = chance

    async def ask(self, services: Services, visit: Visit) -> None:
        """In the chat: keep an hour, ask for it, say for whom and what it is about."""
        who, cause = visit.someone, _by_person(visit.someone)
        unit, kind = self._world.units[visit.adviser.unit], self._world.kinds[visit.kind]
        consultations = services.consultations
        holding = await consultations.hold(cause, unit, kind, visit.adviser.id, visit.starts_at)
        card = await consultations.ask(cause, holding.number, who.person_id, method=visit.method)
        visit.number = card.number
        if who.comes_as is VisitRole.REPRESENTATIVE:
            await consultations.set_role(cause, card.number, who.comes_as)
        if self._chance.random() < 0.5:
            words = self._chance.choice(ABOUT[visit.kind][who.lang])
            await consultations.set_about(cause, card.number, words)
        if who.needs:
            await consultations.set_needs(cause, card.number, list(who.needs))

    async def enter(self, services: Services, visit: Visit) -> None:
        """At the desk: booked for somebody who came or rang, or entered once it took place."""
        desk = self._world.desk(visit.adviser.unit)
        channel = visit.entered or ChannelName.DESK
        card = await services.consultations.enter_visit(
            Cause(desk, channel),
            self._world.units[visit.adviser.unit],
            visit.adviser.id,
            self._world.kinds[visit.kind],
            visit.someone.person_id,
            visit.starts_at,
            channel=channel,
            held=visit.starts_at <= services.tools.clock.now(),
            method=visit.method,
            role=visit.someone.comes_as,
        )
        visit.number = card.number

    async def answer(self, services: Services, visit: Visit) -> None:
        """The consultant confirms, declines or offers another time."""
        number, cause = _number(visit), _by_staff(visit.adviser.actor)
        if visit.fate is Fate.DECLINED:
            reason = self._chance.choice(("ill", "away", "other_kind"))
            await services.consultations.decline(cause, number, reason)
        elif visit.other_time is not None:
            await services.consultations.offer_another(cause, number, visit.other_time)
        else:
            await services.consultations.confirm(cause, number)

    async def agree(self, services: Services, visit: Visit) -> None:
        """The person takes the other time."""
        card = await services.consultations.accept_offer(_by_person(visit.someone), _number(visit))
        visit.starts_at = card.starts_at

    async def cancel(self, services: Services, visit: Visit) -> None:
        """The person cannot come, or the centre calls it off."""
        reason = self._chance.choice(("no_time", "cannot_reach", "ill", "no_need"))
        if visit.fate is Fate.CALLED_OFF or visit.someone.contact_id is None:
            desk = _by_staff(self._world.desk(visit.adviser.unit))
            await services.consultations.cancel_for(desk, _number(visit), reason)
        else:
            await services.consultations.cancel_mine(_by_person(visit.someone), _number(visit), reason)

    async def say_coming(self, services: Services, visit: Visit) -> None:
        """The person answers a reminder."""
        await services.consultations.say_coming(_by_person(visit.someone), _number(visit), True)

    async def close(self, services: Services, visit: Visit) -> None:
        """Took place, or the person did not come."""
        cause = _by_staff(visit.adviser.actor)
        if visit.fate is Fate.MISSED:
            await services.consultations.mark_missed(cause, _number(visit))
        else:
            await services.consultations.mark_held(cause, _number(visit))

    async def write_journal(self, services: Services, visit: Visit) -> None:
        """The consultant's minute after the visit."""
        lang = visit.adviser.worker.lang
        recommendation, result = self._chance.choice(NOTES[visit.kind][lang])
        topic = self._chance.choice(TOPICS[visit.kind])[0]
        applied = None
        if visit.kind not in MASKED and self._chance.random() < 0.55:
            applied = Applied.YES if self._chance.random() < 0.8 else Applied.NO
        await services.journal.write(
            _by_staff(visit.adviser.actor),
            _number(visit),
            topic,
            recommendation=recommendation,
            materials=self._chance.choice(MATERIALS[lang]) if self._chance.random() < 0.4 else "",
            result=result,
            applied=applied,
        )


class NotThere(DomainError):
    """The visit's story ended before this step."""


def _number(visit: Visit) -> int:
    if visit.number is None:
        raise NotThere
    return visit.number


def _by_person(who: Someone) -> Cause:
    return Cause(Actor(contact_id=who.contact_id, person_id=who.person_id, lang=who.lang), ChannelName.WEB)


def _by_staff(actor: Actor) -> Cause:
    return Cause(actor, ChannelName.DESK)
