"""The divisor of indicator 1.2: who works where on the period's last day, whatever became of them since."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from db.engine import Database
from db.enums import Role
from db.models.staff import Employee, Login, StaffCard
from services.clock import StoppedClock
from services.keeping.retention import Retention
from services.keeping.terms import EMPLOYEES
from services.reporting.due_dates import Period, Quarter
from services.staff.employee_rules import CardData
from services.staff.employees import EmployeeService
from services.tools import Tools
from services.units.tree_rules import Deed
from tests.factories import a_login, almaty, an_employee, by_staff
from tests.services.country_of_units import Country


@pytest.fixture
async def country(database: Database, tools: Tools) -> Country:
    return await Country(database, tools).build()


@pytest.fixture
def employees(database: Database, tools: Tools) -> EmployeeService:
    return EmployeeService(database, tools)


def day(text: str) -> Period:
    return Period(date.fromisoformat(text), date.fromisoformat(text), text)


async def test_heads_follow_hiring_moving_leaving_and_coming_back(
    country: Country, employees: EmployeeService, database: Database, clock: StoppedClock
):
    who = await an_employee(database, country.aral, hired_on=date(2026, 3, 1))
    await an_employee(database, country.aral, hired_on=date(2026, 1, 1), is_invited=True)
    admin = by_staff(country.admin)
    first = Quarter(2026, 1).period
    before = await country.heads("aral", first)
    await employees.move(admin, who.id, country.burabay.id, date(2026, 10, 1))
    await employees.leave(admin, who.id, date(2026, 10, 31))
    await employees.come_back(admin, who.id, date(2026, 11, 20))
    assert before == 2, "with the centre's consultant"
    stood = {
        "2026-02-28": (1, 0),
        "2026-03-01": (2, 0),
        "2026-09-30": (2, 0),
        "2026-10-01": (1, 1),
        # Whoever leaves works on that day.
        "2026-10-31": (1, 1),
        "2026-11-01": (1, 0),
        "2026-11-20": (1, 1),
    }
    for text, heads in stood.items():
        counted = (await country.heads("aral", day(text)), await country.heads("burabay", day(text)))
        assert counted == heads, text
        assert await country.heads("north", day(text)) == sum(heads), text
    assert await country.heads("aral", first) == before


async def test_heads_of_before_a_merger_stay_with_the_old_centre(
    country: Country, database: Database, tools: Tools
):
    await an_employee(database, country.burabay)
    third = Quarter(2026, 3).period
    stood = [await country.heads(code, third) for code in ("aral", "burabay", "north", None)]
    await country.does(Deed.MERGE, country.aral, other_id=country.burabay.id)
    assert [await country.heads(code, third) for code in ("aral", "burabay", "north", None)] == stood
    fourth = Quarter(2026, 4).period
    assert [await country.heads(code, fourth) for code in ("aral", "burabay", "north")] == [0, 2, 2]


async def test_names_of_employees_go_five_years_after_the_last_day(
    country: Country, employees: EmployeeService, database: Database, tools: Tools, clock: StoppedClock
):
    gone = await an_employee(database, country.aral, family_name="Кеткен", hired_on=date(2020, 1, 1))
    await a_login(database, country.aral, Role.FRONT_DESK, employee=gone, name="k.ketken")
    admin = by_staff(country.admin)
    card = CardData(qualification="Психолог", checked_on=date(2020, 1, 1))
    await employees.put_card(admin, gone.id, card, checked=True)
    await employees.leave(admin, gone.id, date(2026, 11, 1))
    third = Quarter(2026, 3).period
    heads = await country.heads("aral", third)
    clock.at = almaty("2026-11-01") + EMPLOYEES
    await Retention(database, tools).forget()
    assert (await country.row(Employee, gone.id)).family_name == "Кеткен"
    clock.advance(timedelta(days=1))
    await Retention(database, tools).forget()
    assert (await country.row(Employee, gone.id)).family_name == ""
    assert await country.count(StaffCard) == 0
    async with database.read() as session:
        name = await session.scalar(select(Login.name).where(Login.employee_id == gone.id))
    assert "ketken" not in str(name)
    assert await country.heads("aral", third) == heads
