"""Promises: made once, taken back, seen by the right eyes, said by telephone, sent again by a person."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from db.enums import PromiseState, Role
from db.models.conversations import Promise
from db.models.staff import AuditEntry
from services.errors import NotAllowed, NotFound, Repeated
from services.notices.outgoing import KINDS, TO_STAFF, drop_promises, number_in, promise, to_login, to_person
from tests.factories import MONDAY, a_centre, a_login, a_person, a_region, by_staff


@pytest.fixture
def database(house):
    return house.database


async def failed(house, centre, *, useless_after=None, subject: str = "other:1") -> Promise:
    person = await a_person(house.database, centre, phone="+77011234567")
    async with house.database.begin() as session:
        await promise(
            session,
            "visit_missed",
            to_person(person.id),
            subject,
            now=MONDAY,
            unit_id=centre.id,
            useless_after=useless_after,
        )
        await session.execute(
            update(Promise).where(Promise.subject == subject).values(state=PromiseState.FAILED)
        )
        found: Promise = (await session.scalars(select(Promise).where(Promise.subject == subject))).one()
    return found


async def state_of(database, promise_id: int) -> PromiseState:
    async with database.read() as session:
        found: Promise = await session.get_one(Promise, promise_id)
        return found.state


async def test_the_same_is_promised_once(database):
    for _ in range(3):
        async with database.begin() as session:
            await promise(session, "visit_soon", "person:1", "consultation:1", now=MONDAY)
    async with database.begin() as session:
        await promise(session, "visit_soon", "person:1", "consultation:1", now=MONDAY, occasion="2")
        assert await session.scalar(select(func.count()).select_from(Promise)) == 2


async def test_what_was_not_sent_can_be_taken_back(database):
    async with database.begin() as session:
        await promise(session, "visit_soon", "person:1", "consultation:1", now=MONDAY)
        await promise(session, "visit_tomorrow", "person:1", "consultation:1", now=MONDAY)
        await drop_promises(session, "consultation:1", now=MONDAY, kinds=("visit_soon",))
        states = {one.kind: one.state for one in await session.scalars(select(Promise))}
    assert states == {"visit_soon": PromiseState.DROPPED, "visit_tomorrow": PromiseState.PROMISED}


def test_names_of_recipients_and_subjects_are_taken_apart():
    assert number_in(to_person(17), "person:") == 17
    assert number_in(to_login(3), "person:") is None
    assert number_in("consultation:x", "consultation:") is None
    assert set(KINDS) >= TO_STAFF


async def test_the_call_list_is_of_ones_own_units_and_looking_is_recorded(house, database):
    region = await a_region(database)
    centre, other = await a_centre(database, region), await a_centre(database, region)
    await failed(house, centre)
    outgoing = house.services.outgoing
    desk = await a_login(database, centre, Role.FRONT_DESK)
    assert [entry.unit_id for entry in await outgoing.call_list(desk)] == [centre.id]
    assert await outgoing.call_list(await a_login(database, other, Role.FRONT_DESK)) == []
    above = await a_login(database, region, Role.DIRECTOR)
    assert await outgoing.calls_to_make(above) == 1
    with pytest.raises(NotAllowed):
        await outgoing.call_list(await a_login(database, centre, Role.ANALYST))
    async with database.read() as session:
        looks = list(await session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "call_list")))
    assert [(one.login_id, one.details["count"]) for one in looks] == [(desk.login_id, 1)]


async def test_somebody_without_a_unit_sees_nothing_not_everything(house, database):
    centre = await a_centre(database)
    await failed(house, centre)
    nobody = await a_login(database, centre)
    with pytest.raises(NotAllowed):
        await house.services.outgoing.call_list(nobody)


async def test_what_would_come_too_late_is_not_called(house, database):
    centre = await a_centre(database)
    await failed(house, centre, useless_after=house.clock.now() + timedelta(hours=1))
    desk = await a_login(database, centre, Role.FRONT_DESK)
    assert await house.services.outgoing.calls_to_make(desk) == 1
    house.clock.advance(timedelta(hours=1))
    assert await house.services.outgoing.calls_to_make(desk) == 0


async def test_a_call_is_ticked_once_and_by_those_it_concerns(house, database):
    centre, other = await a_centre(database), await a_centre(database)
    entry = await failed(house, centre)
    outgoing = house.services.outgoing
    desk = await a_login(database, centre, Role.FRONT_DESK)
    with pytest.raises(NotFound):
        await outgoing.tick_called(by_staff(await a_login(database, other, Role.FRONT_DESK)), entry.id)
    await outgoing.tick_called(by_staff(desk, "form"), entry.id)
    with pytest.raises(Repeated):
        await outgoing.tick_called(by_staff(desk, "form"), entry.id)
    with pytest.raises(NotFound):
        await outgoing.tick_called(by_staff(desk, "another form"), entry.id)
    assert await outgoing.calls_to_make(desk) == 0


async def test_a_person_of_the_staff_may_send_it_again(house, database):
    centre = await a_centre(database)
    entry = await failed(house, centre)
    desk = await a_login(database, centre, Role.FRONT_DESK)
    await house.services.messages.send_again(by_staff(desk, "form"), entry.id)
    assert await state_of(database, entry.id) is PromiseState.PROMISED


async def test_the_list_goes_on_from_its_last_entry(house, database):
    centre = await a_centre(database)
    for number in range(3):
        await failed(house, centre, subject=f"other:{number}")
    desk = await a_login(database, centre, Role.FRONT_DESK)
    first = await house.services.outgoing.call_list(desk, limit=2)
    rest = await house.services.outgoing.call_list(desk, after=first[-1].id, limit=2)
    assert (len(first), len(rest)) == (2, 1)
