"""A shared computer, on both engines: who is locked when, who opens what, and what a short PIN is worth."""

import asyncio
from datetime import date, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from db.engine import Database
from db.enums import Role
from db.models.staff import AuditEntry, Login, StaffSession
from services.cause import Actor
from services.clock import StoppedClock
from services.staff.locking import TRIES, Locking, SessionOver, WeakPin, WrongPin, check_pin
from services.staff.passwords import Passwords
from services.staff.profiles import WrongOldPassword
from services.staff.signing_in import ABSOLUTE, IDLE, LOCK_AFTER, SignedIn, SigningIn
from services.tools import Tools
from tests.factories import a_centre, a_login, an_employee, by_staff

QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
PASSWORD = "қой аузынан шөп алмас"
PIN, OTHER_PIN = "7305", "86420971"
DESK, LIBRARY = "computer at the desk", "computer in the library"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def signing_in(database: Database, tools: Tools) -> SigningIn:
    return SigningIn(database, tools, QUICK)


@pytest.fixture
def locking(database: Database, tools: Tools) -> Locking:
    return Locking(database, tools, QUICK)


@pytest.fixture
async def centre(database: Database):
    return await a_centre(database)


@pytest.fixture
async def aigul(database: Database, centre) -> Actor:
    """At the desk, with a PIN."""
    return await _somebody(database, centre, "aigul", "Айгүл", PIN)


@pytest.fixture
async def bolat(database: Database, centre) -> Actor:
    """Her colleague, with another PIN."""
    return await _somebody(database, centre, "bolat", "Болат", OTHER_PIN)


async def _somebody(database: Database, centre, name: str, given: str, pin: str) -> Actor:
    employee = await an_employee(database, centre, given_name=given, family_name="Сериков")
    hashes = {"password_hash": await QUICK.hash(PASSWORD), "pin_hash": await QUICK.hash(pin) if pin else None}
    return await a_login(database, centre, Role.FRONT_DESK, employee=employee, name=name, **hashes)


@pytest.fixture
def sits_down(signing_in: SigningIn):
    """Signs in with the password on a computer."""

    async def sit(name: str, computer: str = DESK) -> str:
        return await signing_in.sign_in(name, PASSWORD, address="", computer=computer)

    return sit


@pytest.fixture
def seen(signing_in: SigningIn):
    """What a request with this token finds."""

    async def look(token: str) -> SignedIn:
        signed = await signing_in.recognise(token)
        assert signed is not None
        return signed

    return look


async def test_five_idle_minutes_lock_and_the_pin_opens_again(
    locking, aigul, sits_down, seen, clock: StoppedClock
):
    token = await sits_down("aigul")
    clock.advance(LOCK_AFTER - timedelta(seconds=1))
    assert not (await seen(token)).is_locked
    clock.advance(LOCK_AFTER)
    signed = await seen(token)
    assert signed.is_locked
    # Looking at a locked page again and again does not open it.
    clock.advance(MINUTE)
    assert (await seen(token)).is_locked
    await locking.unlock(signed.session_id, PIN)
    assert not (await seen(token)).is_locked


async def test_a_lock_by_hand_holds_at_once(locking, aigul, sits_down, seen):
    token = await sits_down("aigul")
    await locking.lock((await seen(token)).session_id)
    assert (await seen(token)).is_locked


async def test_a_locked_session_still_ends_after_an_hour(
    locking, aigul, sits_down, seen, signing_in, clock: StoppedClock
):
    token = await sits_down("aigul")
    number = (await seen(token)).session_id
    clock.advance(IDLE)
    assert await signing_in.recognise(token) is None
    with pytest.raises(SessionOver):
        await locking.unlock(number, PIN)


async def test_without_a_pin_the_password_opens(locking, database, centre, sits_down, seen):
    await _somebody(database, centre, "nurlan", "Нұрлан", "")
    token = await sits_down("nurlan")
    number = (await seen(token)).session_id
    await locking.lock(number)
    with pytest.raises(WrongPin):
        await locking.unlock(number, "wrong")
    await locking.unlock(number, PASSWORD)
    assert not (await seen(token)).is_locked


async def test_a_hundred_guesses_at_once_are_five(locking, aigul, sits_down, seen, signing_in):
    token = await sits_down("aigul")
    number = (await seen(token)).session_id
    await locking.lock(number)

    async def guess(n: int) -> type[BaseException]:
        with pytest.raises((WrongPin, SessionOver)) as refused:
            await locking.unlock(number, f"{n:04}")
        return refused.type

    said = await asyncio.gather(*(guess(n) for n in range(100)))
    assert said.count(WrongPin) == TRIES - 1
    assert await signing_in.recognise(token) is None
    with pytest.raises(SessionOver):
        await locking.unlock(number, PIN)


async def test_the_right_pin_forgets_the_wrong_ones(locking, aigul, sits_down, seen):
    token = await sits_down("aigul")
    number = (await seen(token)).session_id
    for _ in range(3):
        for left in range(TRIES - 1, 0, -1):
            with pytest.raises(WrongPin) as refused:
                await locking.unlock(number, "0000")
            assert refused.value.left == left
        await locking.unlock(number, PIN)


async def test_colleagues_change_places_by_pin_and_nobody_is_signed_out(
    locking, aigul, bolat, sits_down, seen, signing_in, database, clock: StoppedClock
):
    hers = await sits_down("aigul")
    his = await sits_down("bolat")
    assert (await seen(hers)).is_locked
    [colleague] = await locking.colleagues(DESK, but=(await seen(his)).session_id)
    assert colleague.name == "Айгүл Сериков"

    leaving = (await seen(his)).session_id
    fresh = await locking.change_places(DESK, colleague.number, PIN, leaving=leaving)
    assert await signing_in.recognise(hers) is None
    assert (await seen(fresh)).actor.login_id == aigul.login_id
    assert not (await seen(fresh)).is_locked
    assert (await seen(his)).is_locked
    async with database.read() as session:
        noted = await session.scalar(select(AuditEntry).where(AuditEntry.deed == "change_places"))
    assert noted is not None
    assert (noted.login_id, noted.details) == (aigul.login_id, {"left": bolat.login_id})


async def test_a_colleague_comes_back_after_hours_while_the_computer_was_used(
    locking, aigul, bolat, sits_down, seen, signing_in, clock: StoppedClock
):
    await sits_down("aigul")
    his = await sits_down("bolat")
    for _ in range(60):
        clock.advance(3 * MINUTE)
        await seen(his)
    [colleague] = await locking.colleagues(DESK, but=(await seen(his)).session_id)
    fresh = await locking.change_places(DESK, colleague.number, PIN)
    assert not (await seen(fresh)).is_locked
    # Left by all, it is nobody's.
    clock.advance(IDLE)
    assert await locking.colleagues(DESK) == ()


async def test_a_pin_is_worth_nothing_elsewhere_or_on_another_day(
    locking, aigul, bolat, sits_down, seen, clock: StoppedClock
):
    hers = await sits_down("aigul")
    number = (await seen(hers)).session_id
    await sits_down("bolat", LIBRARY)
    assert await locking.colleagues(LIBRARY, but=None) != await locking.colleagues(DESK, but=None)
    assert await locking.colleagues("") == ()
    with pytest.raises(SessionOver):
        await locking.change_places(LIBRARY, number, PIN)

    # 08:00, so that midnight lies within a session's twelve hours only for who signs in late.
    clock.advance(timedelta(hours=15, minutes=40))
    hers = await sits_down("aigul")
    assert await locking.colleagues(DESK)
    clock.advance(timedelta(minutes=25))
    assert (await seen(hers)).is_locked
    assert await locking.colleagues(DESK) == ()


async def test_who_has_no_pin_is_not_offered(locking, database, centre, aigul, sits_down, seen):
    await _somebody(database, centre, "nurlan", "Нұрлан", "")
    his = (await seen(await sits_down("nurlan"))).session_id
    await sits_down("aigul")
    assert [one.name for one in await locking.colleagues(DESK)] == ["Айгүл Сериков"]
    with pytest.raises(SessionOver):
        await locking.change_places(DESK, his, PASSWORD)


async def test_an_ended_login_is_offered_to_nobody_and_opens_nothing(
    locking, aigul, sits_down, seen, database, clock: StoppedClock
):
    number = (await seen(await sits_down("aigul"))).session_id
    async with database.begin() as session:
        (await session.get_one(Login, aigul.login_id)).ended_at = clock.now()
    assert await locking.colleagues(DESK) == ()
    with pytest.raises(SessionOver):
        await locking.change_places(DESK, number, PIN)
    with pytest.raises(SessionOver):
        await locking.unlock(number, PIN)


async def test_signing_in_again_on_one_computer_leaves_one_session(locking, aigul, sits_down, signing_in):
    first, second = await sits_down("aigul"), await sits_down("aigul")
    elsewhere = await sits_down("aigul", LIBRARY)
    assert await signing_in.recognise(first) is None
    assert await signing_in.recognise(second) is not None
    assert await signing_in.recognise(elsewhere) is not None
    assert len(await locking.colleagues(DESK)) == 1


async def test_everybody_signs_out_of_one_computer_and_no_other(locking, aigul, bolat, sits_down, signing_in):
    hers, his = await sits_down("aigul"), await sits_down("bolat")
    elsewhere = await sits_down("aigul", LIBRARY)
    assert await locking.leave_computer(by_staff(bolat), DESK) == 2
    assert await signing_in.recognise(hers) is None
    assert await signing_in.recognise(his) is None
    assert await signing_in.recognise(elsewhere) is not None


async def test_a_clock_put_forward_locks_or_ends_and_one_put_back_gives_nobody_more_time(
    locking, aigul, sits_down, seen, signing_in, database, clock: StoppedClock
):
    token = await sits_down("aigul")
    clock.advance(10 * MINUTE)
    assert (await seen(token)).is_locked
    await locking.unlock((await seen(token)).session_id, PIN)
    clock.advance(-timedelta(days=1))
    signed = await seen(token)
    assert not signed.is_locked
    async with database.read() as session:
        kept = await session.get_one(StaffSession, signed.session_id)
    assert kept.seen_at == clock.now()
    assert kept.ends_at == clock.now() + ABSOLUTE
    clock.advance(LOCK_AFTER)
    assert (await seen(token)).is_locked
    clock.advance(IDLE)
    assert await signing_in.recognise(token) is None


async def test_what_was_opened_meanwhile_is_not_locked_by_a_slow_request(
    locking, aigul, sits_down, seen, database, clock: StoppedClock
):
    token = await sits_down("aigul")
    number = (await seen(token)).session_id
    clock.advance(LOCK_AFTER)
    await asyncio.gather(*(seen(token) for _ in range(10)))
    async with database.begin() as session:
        locked = await session.scalar(select(StaffSession.locked_at).where(StaffSession.id == number))
        assert locked == clock.now()
        opened = {"locked_at": None, "seen_at": clock.now()}
        await session.execute(update(StaffSession).where(StaffSession.id == number).values(opened))
    assert not (await seen(token)).is_locked


async def test_a_pin_is_set_with_the_password_and_taken_away(locking, aigul, sits_down, seen, database):
    by = by_staff(aigul)
    with pytest.raises(WrongOldPassword):
        await locking.set_pin(by, "wrong", "582047")
    with pytest.raises(WeakPin):
        await locking.set_pin(by_staff(aigul), PASSWORD, "1234")
    await locking.set_pin(by_staff(aigul), PASSWORD, "582047")
    token = await sits_down("aigul")
    await locking.unlock((await seen(token)).session_id, "582047")
    assert (await seen(token)).has_pin
    await locking.set_pin(by_staff(aigul), PASSWORD, "")
    assert not (await seen(token)).has_pin
    async with database.read() as session:
        of_the_pin = select(AuditEntry.deed).where(AuditEntry.deed.like("pin%")).order_by(AuditEntry.id)
        deeds = list(await session.scalars(of_the_pin))
    assert deeds == ["pin_set", "pin_removed"]


@pytest.mark.parametrize(
    "weak",
    ["", "123", "123456789", "12a4", "１２３４", "0000", "1234", "4321", "2468", "9012", "1122", "5757"]
    + ["573573", "1987", "2009", "0509", "3112", "050910", "100905", "05092010", "20100905"],
)
def test_pins_that_anybody_would_try_first_are_refused(weak: str):
    with pytest.raises(WeakPin):
        check_pin(weak, date(2026, 11, 2))


@pytest.mark.parametrize("pin", [PIN, OTHER_PIN, "4907", "582047", "99731"])
def test_other_pins_will_do(pin: str):
    check_pin(pin, date(2026, 11, 2))
