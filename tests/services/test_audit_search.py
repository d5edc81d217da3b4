"""Who may read what of the audit, how it is found among millions, and that a search is an entry itself."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text, true

from backoffice.audit_words import DEEDS, KINDS
from db.engine import Database
from db.enums import Role
from db.models.staff import AuditEntry, Login
from services.audit import note
from services.audit_search import CLOSED, AuditSearch, TooManyDays, Wanted, found
from services.cause import Actor, Cause
from services.clock import StoppedClock
from services.errors import NotAllowed
from services.tools import Tools
from tests.deeds import deeds_written
from tests.factories import a_centre, a_login, a_person, a_region

TODAY = date(2026, 11, 2)
LATELY = Wanted(TODAY - timedelta(days=6), TODAY)


@pytest.fixture
def search(database: Database, tools: Tools) -> AuditSearch:
    return AuditSearch(database, tools)


async def did(
    database: Database, clock: StoppedClock, by: Actor, deed: str, kind: str, number: int | None = None
) -> None:
    async with database.begin() as session:
        await note(session, clock, Cause(by=by), deed, kind, number)


async def seen(search: AuditSearch, by: Actor, wanted: Wanted = LATELY) -> list[tuple[str, str]]:
    page = await search.page(by, wanted)
    return [(one.deed, one.kind) for one in page.entries if one.deed != "search_audit"]


async def test_a_director_reads_of_their_units_staff_and_subjects(
    database: Database, clock: StoppedClock, search: AuditSearch
):
    region = await a_region(database)
    here, elsewhere = await a_centre(database, region), await a_centre(database, region)
    director = await a_login(database, here, Role.DIRECTOR)
    stranger = await a_login(database, elsewhere, Role.DIRECTOR)
    desk = await a_login(database, here, Role.FRONT_DESK)
    person = await a_person(database, here)
    await did(database, clock, desk, "search_people", "person")
    await did(database, clock, Actor(contact_id=5, person_id=person.id), "correct", "person", person.id)
    await did(database, clock, stranger, "read", "call_list")
    await did(database, clock, Actor(), "lapsed", "nothing", None)

    assert await seen(search, director) == [("correct", "person"), ("search_people", "person")]
    assert await seen(search, stranger) == [("read", "call_list")]
    of_region = await a_login(database, region, Role.ADMINISTRATOR)
    assert len(await seen(search, of_region)) == 4, "the whole tree, and what belongs to no unit"


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.DIRECTOR, Role.ADMINISTRATOR}])
async def test_others_do_not_search_it(database: Database, search: AuditSearch, role: Role):
    actor = await a_login(database, await a_centre(database), role)
    with pytest.raises(NotAllowed):
        await search.page(actor, LATELY)


async def test_an_administrator_never_reads_of_complaints_notes_and_officers(
    database: Database, clock: StoppedClock, search: AuditSearch
):
    region = await a_region(database)
    centre = await a_centre(database, region)
    officer = await a_login(database, region, Role.APPEALS_OFFICER)
    consultant = await a_login(database, centre, Role.CONSULTANT)
    director = await a_login(database, centre, Role.DIRECTOR)
    for kind in sorted(CLOSED[Role.ADMINISTRATOR].kinds):
        await did(database, clock, consultant, "made", kind, 1)
    for deed in sorted(CLOSED[Role.ADMINISTRATOR].deeds):
        await did(database, clock, consultant, deed, "consultation", 1)
    await did(database, clock, officer, "sign_in", "login", officer.login_id)
    await did(database, clock, consultant, "sign_in", "login", consultant.login_id)

    for unit in (region, centre):
        administrator = await a_login(database, unit, Role.ADMINISTRATOR)
        assert await seen(search, administrator) == [("sign_in", "login")]
        for deed in CLOSED[Role.ADMINISTRATOR].deeds:
            asked = Wanted(LATELY.first, LATELY.last, deed=deed)
            assert await seen(search, administrator, asked) == []
    of_director = await seen(search, director)
    assert ("journal_read", "consultation") in of_director
    assert not {kind for _, kind in of_director} & CLOSED[Role.DIRECTOR].kinds


def test_complaints_are_closed_to_everybody_who_searches():
    for closed in CLOSED.values():
        assert closed.kinds >= {"appeal", "appeals"}
    assert {"journal_read", "journal_written"} <= CLOSED[Role.ADMINISTRATOR].deeds
    assert CLOSED[Role.ADMINISTRATOR].officers


async def test_each_filter_narrows_it(database: Database, clock: StoppedClock, search: AuditSearch):
    centre = await a_centre(database)
    director = await a_login(database, centre, Role.DIRECTOR)
    desk = await a_login(database, centre, Role.FRONT_DESK)
    people = [await a_person(database, centre) for _ in range(2)]
    clock.at -= timedelta(days=3)
    await did(database, clock, desk, "see_person", "person", people[0].id)
    clock.at += timedelta(days=3)
    await did(database, clock, director, "see_person", "person", people[1].id)
    await did(database, clock, desk, "unlock", "person", people[1].id)

    async with database.read() as session:
        name = await session.scalar(select(Login.name).where(Login.id == desk.login_id))

    async def count(**more: Any) -> int:
        days = {"first": LATELY.first, "last": LATELY.last, **more}
        return len(await seen(search, director, Wanted(**days)))

    assert await count() == 3
    assert await count(first=TODAY) == 2
    assert await count(last=TODAY - timedelta(days=1)) == 1
    assert await count(login=name) == 2
    assert await count(login="nobody") == 0
    assert await count(deed="unlock") == 1
    assert await count(kind="person") == 3
    assert await count(kind="person", number=people[1].id) == 2
    with pytest.raises(TooManyDays):
        await count(first=TODAY - timedelta(days=400))
    with pytest.raises(TooManyDays):
        await count(last=TODAY - timedelta(days=7))


async def test_pages_go_on_without_gap_or_repeat_and_cost_the_same(
    database: Database, clock: StoppedClock, search: AuditSearch
):
    centre = await a_centre(database)
    director = await a_login(database, centre, Role.DIRECTOR)
    for _ in range(12):
        await did(database, clock, director, "read", "call_list")
    numbers: list[int] = []
    after = None
    costs = set()
    while True:
        said: list[str] = []
        engine = database._writer.sync_engine

        def listen(_c: Any, _u: Any, statement: str, *_rest: Any, said: list[str] = said) -> None:
            said.append(statement)

        event.listen(engine, "before_cursor_execute", listen)
        page = await search.page(director, Wanted(TODAY, TODAY, deed="read"), after=after, limit=5)
        event.remove(engine, "before_cursor_execute", listen)
        costs.add(sum(one.startswith("SELECT") for one in said))
        numbers += [one.id for one in page.entries]
        after = page.after
        if after is None:
            break
    assert len(numbers) == len(set(numbers)) == 12
    assert numbers == sorted(numbers, reverse=True)
    assert costs == {2}


async def test_a_search_is_an_entry_without_what_was_typed(
    database: Database, clock: StoppedClock, search: AuditSearch
):
    director = await a_login(database, await a_centre(database), Role.DIRECTOR)
    await search.page(director, Wanted(TODAY, TODAY, login="Серікова Айгерім", kind="person", number=7))
    async with database.read() as session:
        entry = await session.scalar(select(AuditEntry).where(AuditEntry.deed == "search_audit"))
    assert entry is not None
    assert entry.login_id == director.login_id
    assert entry.details == {"days": 1, "what": "", "about": "person", "number": 7, "of": 0}


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"login": "somebody"},
        {"deed": "sign_in"},
        {"kind": "person", "number": 7},
    ],
)
@pytest.mark.parametrize("scope", ["whole", "unit"])
async def test_no_common_search_reads_the_whole_table(database: Database, wanted: dict[str, Any], scope: str):
    row = {"channel": "desk", "deed": "sign_in", "subject_kind": "person", "subject_id": 7, "details": {}}
    async with database.begin() as session:
        at = datetime(2026, 1, 1, tzinfo=UTC)
        rows = [{**row, "at": at + timedelta(hours=n), "unit_id": None} for n in range(2000)]
        await session.execute(insert(AuditEntry), rows)
    condition = true() if scope == "whole" else AuditEntry.unit_id.in_([1, 2])
    query = found(condition, Wanted(TODAY - timedelta(days=6), TODAY, **wanted)).limit(51)
    async with database.begin() as session:
        dialect = session.get_bind().dialect
        statement = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        if database.is_sqlite:
            plan = [row.detail for row in await session.execute(text(f"EXPLAIN QUERY PLAN {statement}"))]
            assert not [line for line in plan if line.startswith("SCAN audit") and "USING INDEX" not in line]
        else:
            await session.execute(text("ANALYZE audit"))
            await session.execute(text("SET LOCAL enable_seqscan = off"))
            plan = [str(row[0]) for row in await session.execute(text(f"EXPLAIN {statement}"))]
            assert not [line for line in plan if "Seq Scan on audit" in line], plan


def test_every_deed_that_is_written_has_words():
    written = deeds_written()
    assert len(written) > 100
    assert not {deed: where for deed, where in written.items() if deed not in DEEDS and "<" not in deed}
    assert {"consultation", "person", "promise", "login", "unit"} <= set(KINDS)
