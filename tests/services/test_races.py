"""Many at once: an hour has one owner, nobody is in two places, 8 and 40 hours hold; on both engines."""

import asyncio
import random
from collections import Counter
from datetime import date, timedelta

from sqlalchemy import func, select

from db.engine import Database
from db.enums import ConsultationState
from db.models.consultations import ConsultantCell, ConsultantDay, ConsultantWeek, Consultation, PersonCell
from services.cause import Actor, Cause
from services.consultation_errors import DayFull, PersonBusy, SlotTaken
from services.consultations import ConsultationService
from services.errors import DomainError
from services.tools import Tools
from tests.factories import a_centre, a_consultant, a_contact, a_person, almaty, by_contact


async def contacts(database: Database, amount: int) -> list[Cause]:
    return [by_contact(await a_contact(database)) for _ in range(amount)]


async def outcome(deed) -> str:
    """What became of it, by name."""
    try:
        await deed
    except DomainError as fact:
        return type(fact).__name__
    return "done"


async def test_two_hundred_want_one_hour_and_one_gets_it(database: Database, tools: Tools):
    centre = await a_centre(database)
    who = await a_consultant(database, centre)
    service = ConsultationService(database, tools)
    hour = almaty("2026-11-03", "10:00")
    wanting = await contacts(database, 200)

    outcomes = Counter(
        await asyncio.gather(
            *(outcome(service.hold(cause, centre.id, who.specialism_id, who.id, hour)) for cause in wanting)
        )
    )

    assert outcomes == {"done": 1, "SlotTaken": 199}
