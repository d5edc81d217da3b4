"""Questions nobody answered by closing time become cases; who asked is told, the desk has it in a queue."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from db.enums import AppealDesk, AppealKind, ChannelName, ThreadState
from db.models.appeals import Appeal
from db.models.conversations import Promise
from db.models.inbox import Thread
from services.appeals.keeping import last_closing
from services.house import Services
from services.workdays import DaysOff
from tests.factories import a_day_off, almaty, by_staff
from tests.services.filed import a_country, a_writer

HOURS = dict.fromkeys(range(5), 18 * 60)
FRIDAY, SATURDAY = "2026-11-06", "2026-11-07"


@pytest.fixture
def services(database, tools):
    return Services(database, tools)


@pytest.fixture
async def country(database):
    return await a_country(database)


@pytest.fixture
async def writer(database, country):
    return await a_writer(database, country)


@pytest.mark.parametrize(
    ("now", "hours", "closed_at"),
    [
        # Before closing time the day before counts, from closing time on the day itself.
        (almaty(FRIDAY, "17:59"), HOURS, almaty("2026-11-05", "18:00")),
        (almaty(FRIDAY, "18:00"), HOURS, almaty(FRIDAY, "18:00")),
        (almaty("2026-11-09", "09:00"), HOURS, almaty(FRIDAY, "18:00")),
        # A Saturday of its own, worked or not, and a public day off.
        (almaty(SATURDAY, "23:00"), {**HOURS, 5: 14 * 60}, almaty(SATURDAY, "14:00")),
        (almaty("2026-10-25", "20:00"), HOURS, almaty("2026-10-23", "18:00")),
        (almaty("2026-10-26", "20:00"), HOURS, almaty("2026-10-23", "18:00")),
        # Nobody wrote hours down: working days until six.
        (almaty(SATURDAY, "23:00"), {}, almaty(FRIDAY, "18:00")),
    ],
)
def test_when_a_centre_last_closed(now: datetime, hours: dict[int, int], closed_at: datetime):
    republic = DaysOff(off=frozenset({date(2026, 10, 26)}))
    assert last_closing(now, "Asia/Almaty", hours, republic) == closed_at


async def test_what_waited_at_closing_time_is_filed_once_and_its_author_told(
    database, services, country, writer, clock
):
    asked = await services.inbox.ask(writer.cause, country.centre.id, "Грантқа құжат керек пе?")
    clock.at = almaty("2026-11-02", "17:59")
    assert await services.appeal_keeping.file_unanswered(clock.now()) == 0
    clock.at = almaty("2026-11-02", "18:00")
    assert await services.appeal_keeping.file_unanswered(clock.now()) == 1
    assert await services.appeal_keeping.file_unanswered(clock.now()) == 0
    (own,) = await services.appeals.own(writer.by)
    assert own.kind is AppealKind.QUESTION
    async with database.read() as session:
        case = (await session.scalars(select(Appeal))).one()
        thread = await session.get_one(Thread, asked.number)
        told = list(await session.scalars(select(Promise).where(Promise.kind == "appeal_news")))
    assert (case.desk, case.channel) == (AppealDesk.CENTRE, ChannelName.WEB)
    assert thread.state is ThreadState.CLOSED
    assert [one.recipient for one in told] == [f"appeal:{case.id}"]


async def test_what_was_answered_or_asked_later_stays_a_conversation(
    database, services, country, writer, clock
):
    asked = await services.inbox.ask(writer.cause, country.centre.id, "Курс бар ма?")
    seen = (await services.inbox.thread(country.desk, asked.number)).last
    await services.inbox.answer(by_staff(country.desk), asked.number, "Иә", seen=seen)
    other = await a_writer(database, country)
    clock.at = almaty("2026-11-02", "18:30")
    await services.inbox.ask(other.cause, country.centre.id, "Ертең ашықсыздар ма?")
    assert await services.appeal_keeping.file_unanswered(clock.now()) == 0
    await a_day_off(database, date(2026, 11, 3))
    clock.at = almaty("2026-11-03", "20:00")
    assert await services.appeal_keeping.file_unanswered(clock.now()) == 0
    clock.at += timedelta(days=1)
    assert await services.appeal_keeping.file_unanswered(clock.now()) == 1


async def test_only_what_came_after_the_last_answer_is_asked_again(
    database, services, country, writer, clock
):
    asked = await services.inbox.ask(writer.cause, country.centre.id, "Курс бар ма?")
    seen = (await services.inbox.thread(country.desk, asked.number)).last
    await services.inbox.answer(by_staff(country.desk), asked.number, "Иә", seen=seen)
    await services.inbox.ask(writer.cause, country.centre.id, "Қашан?", number=asked.number)
    clock.at = almaty("2026-11-02", "19:00")
    await services.appeal_keeping.file_unanswered(clock.now())
    (own,) = await services.appeals.own(writer.by)
    assert (await services.appeals.card(writer.by, own.number)).lines[0].text == "Қашан?"
