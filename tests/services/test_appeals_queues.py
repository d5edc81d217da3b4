"""Queues of cases: what has to be done, by due day, for the eyes that may see it; paged; counts stop."""

from base64 import urlsafe_b64decode
from datetime import date, timedelta

import pytest

from db.enums import AppealAbout, AppealColour, AppealState
from services.appeals import queues
from services.appeals.facts import Subject
from services.appeals.queues import Queue
from services.errors import NotAllowed
from tests.services.desk_of_cases import BRIBE, LAW, YELLOW, CaseDesk, a_case_desk, many_cases

Q = Queue


@pytest.fixture
async def desk(database, tools) -> CaseDesk:
    return await a_case_desk(database, tools)


async def numbers_in(desk: CaseDesk, queue: Queue, by=None, **more) -> list[str]:
    page = await desk.services.appeal_queues.page(by or desk.officer, queue, **more)
    return [row.number for row in page.rows]


async def test_a_case_goes_from_queue_to_queue(desk):
    number = await desk.filed()

    async def stands_in(by=None) -> set[Queue]:
        return {one for one in Queue if number in await numbers_in(desk, one, by)}

    assert await stands_in() == {Q.UNASSIGNED, Q.OPEN}
    await desk.acts("take", number)
    assert await stands_in() == {Q.MINE, Q.OPEN}
    assert await stands_in(desk.colleague) == {Q.OPEN}
    case = await desk.case(number)
    desk.clock.advance(timedelta(days=(case.warn_on - date(2026, 11, 2)).days))
    assert await stands_in() == {Q.MINE, Q.OPEN, Q.APPROACHING}
    desk.clock.advance(timedelta(days=(case.due_on - case.warn_on).days))
    assert await stands_in() == {Q.MINE, Q.OPEN, Q.APPROACHING}
    desk.clock.advance(timedelta(days=1))
    assert await stands_in() == {Q.MINE, Q.OPEN, Q.OVERDUE}
    await desk.answers(number)
    assert await stands_in() == {Q.MINE, Q.OPEN}
    await desk.acts("close", number, "бітті")
    assert await stands_in() == {Q.CLOSED}


async def test_to_whom_it_is_hidden_no_queue_no_count_and_no_search_shows_it(desk):
    number = await desk.filed(about=AppealAbout.CENTRE, subjects=(Subject(desk.country.centre.id),))
    await desk.acts("set_e_otinish", number, "ЖТ-2026-1")
    hidden = desk.country.desk
    assert set((await desk.services.appeal_queues.counts(hidden)).values()) == {0}
    for typed in (number, "ЖТ-2026-1", "дөрекі сөйлесті"):
        assert (await desk.services.appeal_queues.search(hidden, typed)).rows == ()
        assert len((await desk.services.appeal_queues.search(desk.officer, typed)).rows) == 1
    for queue in Queue:
        assert await numbers_in(desk, queue, hidden) == []
    with pytest.raises(NotAllowed):
        await desk.services.appeal_queues.counts(desk.writer.by)


async def test_the_nearest_due_day_comes_first_and_colours_are_told_apart(desk):
    yellow = await desk.filed()
    red = await desk.filed(text=BRIBE)
    assert await numbers_in(desk, Q.OPEN) == [red, yellow]
    assert await numbers_in(desk, Q.OPEN, colour=LAW) == [red]
    assert await numbers_in(desk, Q.OPEN, colour=YELLOW) == [yellow]
    assert await numbers_in(desk, Q.OPEN, colour=AppealColour.GREEN) == []
    assert await numbers_in(desk, Q.OPEN, topic=17) == []


async def test_pages_follow_each_other_without_gap_or_double(desk, monkeypatch):
    monkeypatch.setattr(queues, "PAGE", 3)
    await many_cases(desk, 7)
    for queue in (Q.OPEN, Q.UNASSIGNED):
        found, after = [], None
        while True:
            page = await desk.services.appeal_queues.page(desk.officer, queue, after=after)
            found += [row.number for row in page.rows]
            after = page.next
            if after is None:
                break
        assert len(found) == len(set(found)) == 8
    # What is no key begins at the beginning.
    assert len(await numbers_in(desk, Q.OPEN, after="жоқ")) == 3


async def test_where_a_page_ended_is_sealed_for_the_one_who_asked(desk, monkeypatch):
    """It may have ended with a case that is hidden from them: neither its row nor its day may be read."""
    monkeypatch.setattr(queues, "PAGE", 3)
    await many_cases(desk, 7)
    first = await desk.services.appeal_queues.page(desk.officer, Q.OPEN)
    again = await desk.services.appeal_queues.page(desk.officer, Q.OPEN)
    due = first.rows[-1].due_on.isoformat()
    assert first.next is not None
    assert first.next != again.next
    assert due not in first.next
    assert due.encode() not in urlsafe_b64decode(first.next)
    theirs = await desk.services.appeal_queues.page(desk.officer, Q.OPEN, after=first.next)
    assert not {row.number for row in theirs.rows} & {row.number for row in first.rows}


async def test_what_stands_in_many_cases_is_found_page_by_page(desk, monkeypatch):
    for name, value in (("PAGE", 2), ("WINDOW", 3), ("WINDOW_OF_WORDS", 4), ("RARE", 1)):
        monkeypatch.setattr(queues, name, value)
    numbers = [await desk.filed(text=f"кітапхана жабық {n}") for n in range(7)]
    for _ in range(3):
        await desk.filed(text="басқа сөз")
    found, after = [], None
    for _ in range(9):
        page = await desk.services.appeal_queues.search(desk.officer, "жабық кітапхана", after=after)
        found += [row.number for row in page.rows]
        after = page.next
        if after is None:
            break
    assert sorted(found) == sorted(numbers)


async def test_closed_ones_come_the_latest_first(desk, monkeypatch):
    monkeypatch.setattr(queues, "PAGE", 2)
    closed = {"is_open": False, "state": AppealState.CLOSED}
    await many_cases(desk, 5, **closed)
    page = await desk.services.appeal_queues.page(desk.officer, Q.CLOSED)
    more = await desk.services.appeal_queues.page(desk.officer, Q.CLOSED, after=page.next)
    last = await desk.services.appeal_queues.page(desk.officer, Q.CLOSED, after=more.next)
    assert [len(one.rows) for one in (page, more, last)] == [2, 2, 1]
    assert last.next is None


async def test_counts_stop_at_a_limit(desk, monkeypatch):
    monkeypatch.setattr(queues, "COUNTED_TO", 4)
    await many_cases(desk, 5)
    counts = await desk.services.appeal_queues.counts(desk.officer)
    assert counts[Q.OPEN] == counts[Q.UNASSIGNED] == 4
    assert (counts[Q.MINE], counts[Q.CLOSED]) == (0, 0)


async def test_a_page_costs_the_same_whatever_stands_on_it(desk):
    from sqlalchemy import event

    def count(_conn, _cursor, statement, *_rest):
        seen.append(statement)

    engines = [desk.database._writer.sync_engine, desk.database._reader.sync_engine]
    for engine in set(engines):
        event.listen(engine, "before_cursor_execute", count)
    seen: list[str] = []
    await desk.filed()
    lengths = []
    for more in (0, 30):
        if more:
            await many_cases(desk, more)
        seen.clear()
        await numbers_in(desk, Q.OPEN)
        await desk.services.appeal_queues.counts(desk.officer)
        lengths.append(len(seen))
    assert lengths[0] == lengths[1]
    for engine in set(engines):
        event.remove(engine, "before_cursor_execute", count)


@pytest.mark.parametrize(
    "typed", ["дөрекі", "дорекі сойлесті", "dorekı soilesti", "ЖҰЛДЫЗАЙ қыз", "{number}", " {shown} "]
)
async def test_found_by_what_it_says_however_it_is_typed(desk, typed):
    from services.appeals.numbers import shown

    number = await desk.filed()
    typed = typed.format(number=number, shown=shown(number))
    page = await desk.services.appeal_queues.search(desk.officer, typed)
    assert [row.number for row in page.rows] == [number]
    assert (await desk.services.appeal_queues.search(desk.officer, "кітапхана")).rows == ()
