"""Whoever is excluded from a case learns nothing of it anywhere: every answer is as if it did not exist."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from db.engine import Database
from db.enums import ChannelName, PromiseState
from db.models.conversations import Promise
from db.models.staff import AuditEntry
from services.appeals.queues import Queue
from services.appeals.words import index
from services.audit_search import Wanted
from services.cause import Actor, Cause
from services.errors import DomainError
from services.house import Services
from services.notices.messages import Tab
from services.notices.outgoing import about_appeal, to_login
from services.reporting.due_dates import parse_period
from services.rights import MATRIX, Right
from services.staff.signing_in import actor_of
from services.tools import Tools
from tests.factories import MONDAY
from tests.services.random_country import NUMBERS, TODAY, World, worlds

ODD = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
PERIOD = parse_period(f"{TODAY - timedelta(days=30)}..{TODAY}", TODAY)


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    await database.prepare()
    yield database
    await database.close()


@pytest.fixture
async def postgresql(postgresql_url: str) -> AsyncIterator[Database]:
    database = Database(postgresql_url)
    await database.prepare()
    yield database
    await database.close()


async def lay(database: Database, tools: Tools, world: World, cases: list[int]) -> None:
    """The world with these cases of it alone, and what each leaves elsewhere: words, notices, audit."""
    await world.write(database, cases)
    async with database.begin() as session:
        for one in cases:
            matter, number = world.matters[one], one + 1
            await index(session, tools.keys, number, "Қызметкер ақша сұрады")
            told = {"kind": "appeal_waiting", "recipient": to_login(1), "subject": about_appeal(number)}
            times = {"promised_at": MONDAY, "due_at": MONDAY, "state": PromiseState.FAILED, "occasion": ""}
            session.add(Promise(**told, **times))
            for kind, subject in (("appeal", number), ("appeals", None), ("appeal_file", number)):
                where = {
                    "unit_id": None if matter.unit is None else matter.unit + 1,
                    "channel": ChannelName.DESK,
                }
                what = {"deed": "read", "subject_kind": kind, "subject_id": subject, "login_id": 1}
                session.add(AuditEntry(at=MONDAY, **where, **what))


async def answer(asking: Any) -> Any:
    """What comes back, or the refusal."""
    try:
        return await asking
    except DomainError as refusal:
        return type(refusal)


async def everything_read(services: Services, by: Actor, numbers: list[str]) -> list[Any]:
    """Every answer the area and its neighbours give these eyes; `numbers`: of cases asked for by them."""
    read: list[Any] = []
    queues, cases, cause = services.appeal_queues, services.appeal_cases, Cause(by, ChannelName.DESK)
    for queue in Queue:
        read.append(await answer(queues.page(by, queue)))
    read.append(await answer(queues.counts(by)))
    read.append(await answer(queues.search(by, "ақша сұрады")))
    for number in numbers:
        read.append(await answer(queues.search(by, number)))
        read.append(await answer(cases.card(by, number)))
        read.append(await answer(cases.file_of(by, number, 1)))
        read.append(await answer(cases.e_otinish_form(by, number)))
        read.append(await answer(cases.view(cause, number, "Қарау керек")))
    for unit in (None, "unit-1"):
        read.append(await answer(services.appeal_figures.figures(by, PERIOD, unit)))
    searched = Wanted(TODAY - timedelta(days=1), TODAY)
    for kind in ("", "appeal"):
        found = await answer(services.audit.page(by, replace(searched, kind=kind)))
        # Its own searches are entries, too: they are left aside.
        entries = [one for one in getattr(found, "entries", ()) if one.deed != "search_audit"]
        read.append([replace(one, id=0) for one in entries])
    for tab in (Tab.FAILED, Tab.WAITING):
        read.append(await answer(services.messages.page(by, tab)))
    return read


async def compare(database: Database, tools: Tools, world: World) -> None:
    services = Services(database, tools)
    everything = list(range(len(world.matters)))
    compared = 0
    for viewer in range(len(world.accounts)):
        hidden = [
            one
            for one in everything
            if world.is_hidden(world.matters[one], viewer, ticked=False)
            and not world.sees(world.matters[one], viewer)
        ]
        if not hidden or not _may_look(world, viewer) or compared == 2:
            continue
        compared += 1
        answers = []
        for cases in (everything, [one for one in everything if one not in hidden]):
            await lay(database, tools, world, cases)
            async with database.read() as session:
                actor = await actor_of(session, viewer + 1)
            assert actor is not None
            numbers = [NUMBERS[one] for one in hidden[:2]]
            answers.append(await everything_read(services, actor, numbers))
        assert answers[0] == answers[1]


def _may_look(world: World, viewer: int) -> bool:
    return any(
        {Right.SEE_APPEALS, Right.SEE_APPEAL_FIGURES} & MATRIX[role]
        for role, _ in world.accounts[viewer].roles
    )


@settings(max_examples=12, suppress_health_check=ODD)
@given(world=worlds())
async def test_on_sqlite_the_excluded_learn_nothing(sqlite, tools, world):
    await compare(sqlite, tools, world)


@settings(max_examples=2, suppress_health_check=ODD)
@given(world=worlds())
async def test_nor_on_postgresql(postgresql, tools, world):
    await compare(postgresql, tools, world)
