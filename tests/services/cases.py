"""Cases for tests, written as rows: what is counted, shown and verified does not ask how they came."""

from datetime import date
from typing import Any

from db.engine import Database
from db.enums import (
    AppealAbout,
    AppealColour,
    AppealDesk,
    AppealDoor,
    AppealEventKind,
    AppealKind,
    AppealState,
    AppealTurn,
    ChannelName,
)
from db.models.appeals import Appeal
from services.appeals.history import GENESIS, record
from services.appeals.numbers import new_number
from services.tools import Tools

DAY = date(2026, 11, 2)


async def a_case(database: Database, tools: Tools, desk_unit_id: int, **more: Any) -> Appeal:
    """A complaint of that Monday at an officer's desk, with the first event of its history."""
    values: dict[str, Any] = {
        "number": new_number(),
        "kind": AppealKind.COMPLAINT,
        "door": AppealDoor.NAMED,
        "channel": ChannelName.WEB,
        "lang": "kk",
        "about": AppealAbout.SERVICE,
        "desk": AppealDesk.OFFICER,
        "desk_unit_id": desk_unit_id,
        "colour": AppealColour.YELLOW,
        "state": AppealState.REGISTERED,
        "turn": AppealTurn.HANDLER,
        "turn_since": DAY,
        "registered_on": DAY,
        "clock_from": DAY,
        "due_on": date(2026, 11, 23),
        "warn_on": date(2026, 11, 18),
        "head": GENESIS,
    }
    async with database.begin() as session:
        appeal = Appeal(**{**values, **more})
        session.add(appeal)
        await session.flush()
        await record(session, tools, appeal, AppealEventKind.REGISTERED, text="Директор ақша сұрады.")
    return appeal
