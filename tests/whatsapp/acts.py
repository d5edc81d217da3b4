"""Acts and looks that tests of WhatsApp share."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import func, select

from bot.channels.whatsapp.template_states import states_of
from bot.channels.whatsapp.templates import definitions
from db.enums import ArrivalState, ConsultationState, PromiseState
from db.models.conversations import Arrival, Promise, Reply
from db.models.people import Person as Registered
from services.whatsapp.templates import WhatsAppTemplates
from tests.bot.promises import missed
from tests.bot.stage import Stage
from tests.house import House
from tests.whatsapp.office import Line
from tests.whatsapp.people import Person
from tests.whatsapp.server import CloudServer


async def count(house: House, table, *conditions) -> int:
    async with house.database.read() as session:
        return await session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


async def does(line: Line, person: Person, act: Awaitable[str]) -> None:
    """Acts, and reads the answer."""
    before = person.things
    await act
    await line.answers(person, before)


async def begins(line: Line, person: Person, link: str = "") -> None:
    """Started, in Kazakh."""
    await does(line, person, person.types(f"/start {link}".strip()))
    await does(line, person, person.presses("Қазақша"))


async def until(look: Callable[[], Awaitable[bool]], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not await look():
            await asyncio.sleep(0.01)


async def nothing_is_left(house: House) -> bool:
    """Nothing of what was written waits, and no reply."""
    waiting = await count(house, Arrival, Arrival.state == ArrivalState.WAITING)
    return not waiting and not await count(house, Reply)


async def the_promise(house: House, kind: str = "visit_missed") -> Promise:
    async with house.database.read() as session:
        return (await session.scalars(select(Promise).where(Promise.kind == kind))).one()


async def states(house: House) -> list[PromiseState]:
    """Of all notices, oldest first."""
    async with house.database.read() as session:
        return list(await session.scalars(select(Promise.state).order_by(Promise.id)))


async def a_notice(house: House, stage: Stage, person: Registered, kind: str = "visit_missed") -> None:
    """A notice is promised to somebody who is registered; it is due now."""
    await missed(house, stage, person.id, kind, ConsultationState.MISSED)


def a_day_later(house: House) -> None:
    """Nobody has written since: the windows are closed."""
    house.clock.advance(timedelta(hours=25))


async def templates_stand(house: House, api: CloudServer, verdict: str = "APPROVED") -> None:
    """All of ours were handed in and judged, and we have asked how they stand."""
    api.templates.verdict = verdict
    for definition in definitions():
        api.templates.submit(definition)
    listed = [one.told() for one in api.templates.all.values()]
    await WhatsAppTemplates(house.database, house.clock).put(states_of(listed))
