"""Promises and their delivery, as the tests about them speak of it."""

from datetime import date, timedelta

from sqlalchemy import select

from bot.delivery import Delivery
from db.enums import ChannelName, ConsultationState
from db.models.consultations import Consultation
from db.models.conversations import Promise
from db.models.people import Contact, ContactPerson, Person
from services.notices.deliveries import Deliveries
from services.notices.outgoing import about_consultation, promise, to_person
from services.turns import conversations
from tests.bot.messenger import Messenger
from tests.bot.stage import Stage
from tests.factories import a_person, almaty, by_staff
from tests.visitor import Visitor


def a_delivery(house, messenger: Messenger | None = None, worker: str = "") -> Delivery:
    channels = house.channels
    if messenger is not None:
        channels[ChannelName.TELEGRAM] = messenger
    return Delivery(Deliveries(house.database, house.tools, house.keys, worker), channels)


async def the_promises(house, kind: str) -> list[Promise]:
    async with house.database.read() as session:
        query = select(Promise).where(Promise.kind == kind).order_by(Promise.id)
        return list(await session.scalars(query))


async def the_promise(house, kind: str) -> Promise:
    (found,) = await the_promises(house, kind)
    return found


async def booked(visitor: Visitor, hour: str = "16:00") -> int:
    await visitor.does("Кеңеске жазылу", "Психолог")
    await visitor.presses(next(label for label in visitor.buttons if label.endswith(hour)))
    await visitor.presses("Жазылу")
    card, *_rest = (await visitor.house.services.consultations.mine(await person_of(visitor)))[0]
    return card.number


async def person_of(visitor: Visitor) -> int:
    async with visitor.house.database.read() as session:
        return await session.scalar(select(Contact.person_id).where(Contact.id == visitor.contact_id)) or 0


async def confirmed(visitor: Visitor, stage: Stage, hour: str = "16:00") -> int:
    number = await booked(visitor, hour)
    await visitor.house.services.consultations.confirm(by_staff(stage.psychologist.actor), number)
    return number


async def missed(
    house,
    stage: Stage,
    person_id: int,
    kind: str = "visit_missed",
    state: ConsultationState = ConsultationState.MISSED,
) -> str:
    """A visit that a notice of this kind is true of, and the promise of it."""
    at = almaty("2026-11-18", "09:00")
    async with house.database.begin() as session:
        visit = Consultation(
            unit_id=stage.centre.id,
            consultant_id=stage.psychologist.id,
            specialism_id=stage.psychologist.specialism_id,
            person_id=person_id,
            state=state,
            starts_at=at,
            ends_at=at + timedelta(minutes=45),
            on_day=date(2026, 11, 18),
            channel=ChannelName.DESK,
        )
        session.add(visit)
        await session.flush()
        subject = about_consultation(visit.id)
        await promise(session, kind, to_person(person_id), subject, now=house.clock.now())
    return subject


async def on_telegram(house, stage: Stage) -> Person:
    """A person who is reached on another company's messenger."""
    person = await a_person(house.database, stage.centre)
    await house.keys.stock_up()
    async with house.database.begin() as session:
        dialogue = await conversations.meet(
            session, house.keys, channel=ChannelName.TELEGRAM, external_id="42", now=house.clock.now()
        )
        dialogue.lang, dialogue.person_id = "kk", person.id
        await conversations.keep(session, house.keys, dialogue, house.clock.now())
        joined = {"contact_id": dialogue.contact_id, "person_id": person.id, "since": house.clock.now()}
        session.add(ContactPerson(**joined))
    return person
