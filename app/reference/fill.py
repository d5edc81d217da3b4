"""Writes what every installation needs where it is absent; what staff wrote or changed stays as it is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.reference import country, lists, specialisms
from db.engine import Database
from db.enums import UnitKind
from db.models.appeals import AppealTopic
from db.models.units import EmergencyNumber, Reason, Specialism, Topic, Unit
from services.calendar import CalendarService
from services.people.consents import ConsentService
from services.reporting.methodology import MethodologyService
from services.tools import Tools

# Room between two entries, for those that staff put in.
_STEP: Final = 10


async def fill_reference(database: Database, tools: Tools) -> None:
    """Kinds of help, topics, reasons, numbers, consents, methodologies, days off, the country's regions.

    Both languages are filled in all of it. Run it as often as you like: only what is missing is written.
    """
    await CalendarService(database, tools).fill(tools.clock.now())
    await MethodologyService(database, tools).fill()
    await ConsentService(database, tools).ensure_texts()
    async with database.begin() as session:
        await _specialisms(session)
        await _topics(session)
        await _reasons(session)
        await _appeal_topics(session)
        await _numbers(session, tools.clock.today())
        await _country(session)


async def _specialisms(session: AsyncSession) -> None:
    rows = [{**kind._asdict(), "position": n * _STEP} for n, kind in enumerate(specialisms.KINDS, 1)]
    known = set(await session.scalars(select(Specialism.code)))
    await _write(session, Specialism, [row for row in rows if row["code"] not in known])


async def _topics(session: AsyncSession) -> None:
    found = await session.execute(select(Specialism.code, Specialism.id))
    numbers = {code: number for code, number in found}  # noqa: C416  (rows are no pairs to the type checker)
    known = set(await session.scalars(select(Topic.code)))
    rows = [
        {**_names(kk, ru), "code": code, "specialism_id": numbers.get(kind), "position": position}
        for kind, topics in specialisms.TOPICS.items()
        for position, code, kk, ru in _placed(topics)
        if code not in known
    ]
    await _write(session, Topic, rows)


async def _reasons(session: AsyncSession) -> None:
    known = {(kind, code) for kind, code in await session.execute(select(Reason.kind, Reason.code))}
    rows = [
        {**_names(kk, ru), "kind": kind, "code": code, "position": position}
        for kind, reasons in lists.REASONS.items()
        for position, code, kk, ru in _placed(reasons)
        if (kind, code) not in known
    ]
    await _write(session, Reason, rows)


async def _appeal_topics(session: AsyncSession) -> None:
    known = set(await session.scalars(select(AppealTopic.code)))
    rows = [
        {**_names(kk, ru), "code": code, "position": position}
        for position, code, kk, ru in _placed(lists.APPEAL_TOPICS)
        if code not in known
    ]
    await _write(session, AppealTopic, rows)


async def _numbers(session: AsyncSession, today: date) -> None:
    # All or none: a number that staff took out because nobody answered must not come back by itself.
    if await session.scalar(select(EmergencyNumber.id).where(EmergencyNumber.unit_id.is_(None)).limit(1)):
        return
    checked = {"unit_id": None, "checked_on": today, "checked_by": lists.CHECKED_BY}
    rows = [
        {**number._asdict(), **checked, "position": n * _STEP} for n, number in enumerate(lists.NUMBERS, 1)
    ]
    await _write(session, EmergencyNumber, rows)


async def _country(session: AsyncSession) -> None:
    known = set(await session.scalars(select(Unit.code)))
    name_kk, name_ru = country.COUNTRY
    if country.NATION not in known:
        await add_unit(
            session,
            None,
            code=country.NATION,
            kind=UnitKind.NATION,
            opened_on=country.INDEPENDENCE,
            **_names(name_kk, name_ru),
        )
    nation = (await session.scalars(select(Unit).where(Unit.code == country.NATION))).one()
    for region in country.REGIONS:
        if region.code not in known:
            await add_unit(
                session,
                nation,
                code=region.code,
                kind=UnitKind.REGION,
                opened_on=region.since,
                place_kk=region.place_kk,
                place_ru=region.place_ru,
                **_names(region.name_kk, region.name_ru),
            )


async def add_unit(session: AsyncSession, parent: Unit | None, **facts: Any) -> Unit:
    """A node of the tree below `parent`; its path is known once it has a number."""
    unit = Unit(parent_id=parent.id if parent else None, path=f"new:{facts['code']}", **facts)
    session.add(unit)
    await session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    await session.flush()
    return unit


def _placed(entries: Iterable[tuple[str, str, str]]) -> list[tuple[int, str, str, str]]:
    return [(n * _STEP, *entry) for n, entry in enumerate(entries, 1)]


def _names(kk: str, ru: str) -> dict[str, str]:
    return {"name_kk": kk, "name_ru": ru}


async def _write(session: AsyncSession, table: type, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await session.execute(insert(table), list(rows))
