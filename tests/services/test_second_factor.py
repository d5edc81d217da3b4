"""The second factor, on both engines: what opens, what does not, how often one may try."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from pyotp import TOTP
from sqlalchemy import select

from db.engine import Database
from db.enums import Role
from db.models.staff import AuditEntry, Login, RecoveryCode, StaffSession
from db.models.units import Unit
from services.cause import Actor, Cause
from services.clock import StoppedClock
from services.errors import NotFound
from services.keeping.resealing import reseal
from services.keys import Keys
from services.staff.rows import OwnLogin
from services.staff.second_factor import (
    RECOVERY_CODES,
    STEP,
    TRIES,
    AlreadySetUp,
    NotSetUp,
    ResetReason,
    SecondFactorNeeded,
    SecondFactors,
    WrongSecondFactor,
)
from services.staff.signing_in import SignedIn, SigningIn
from services.throttling import TooManyTries
from services.tools import Tools
from tests.factories import a_centre, a_login, by_staff
from tests.services.test_signing_in import PASSWORD, QUICK


class Telephone:
    """Somebody with a login and a code app."""

    def __init__(self, actor: Actor, factors: SecondFactors, signing_in: SigningIn, clock: StoppedClock):
        self.actor, self.factors, self.signing_in, self.clock = actor, factors, signing_in, clock
        self.secret = ""
        self.signed: SignedIn

    async def signs_in(self) -> SignedIn:
        token = await self.signing_in.sign_in("erlan", PASSWORD, address="")
        found = await self.signing_in.recognise(token)
        assert found is not None
        self.signed = found
        return found

    async def sets_up(self) -> tuple[str, ...]:
        await self.signs_in()
        await self.factors.begin(by_staff(self.actor))
        self.secret = (await self.factors.state(self.actor)).secret
        codes = await self.factors.confirm(
            by_staff(self.actor), self.code(), session_id=self.signed.session_id
        )
        self.clock.advance(timedelta(seconds=STEP))
        return codes

    def code(self, steps: int = 0) -> str:
        return TOTP(self.secret).generate_otp(int(self.clock.now().timestamp()) // STEP + steps)

    async def gives(self, code: str) -> None:
        number = self.signed.session_id
        await self.factors.give(by_staff(self.actor), code, session_id=number)


@pytest.fixture
def factors(database: Database, tools: Tools) -> SecondFactors:
    return SecondFactors(database, tools)


@pytest.fixture
async def centre(database: Database) -> Unit:
    return await a_centre(database)


@pytest.fixture
async def director(
    database: Database, tools: Tools, clock: StoppedClock, factors: SecondFactors, centre: Unit
) -> Telephone:
    hashed = await QUICK.hash(PASSWORD)
    actor = await a_login(database, centre, Role.DIRECTOR, name="erlan", password_hash=hashed)
    return Telephone(actor, factors, SigningIn(database, tools, QUICK), clock)


async def test_the_password_opens_half_and_the_code_the_rest(director: Telephone):
    await director.sets_up()
    half = await director.signs_in()
    assert (half.has_second_factor, half.gave_second_factor) == (True, False)
    await director.gives(director.code())
    other = await director.signs_in()
    assert not other.gave_second_factor


async def test_no_code_works_twice_nor_one_before_it(director: Telephone):
    await director.sets_up()
    await director.signs_in()
    late, now = director.code(-1), director.code()
    await director.gives(now)
    for again in (now, late):
        await director.signs_in()
        with pytest.raises(WrongSecondFactor):
            await director.gives(again)


@pytest.mark.parametrize("steps, opens", [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
async def test_a_clock_may_be_half_a_minute_off(director: Telephone, steps: int, opens: bool):
    await director.sets_up()
    director.clock.advance(timedelta(minutes=5))
    await director.signs_in()
    if opens:
        await director.gives(director.code(steps))
    else:
        with pytest.raises(WrongSecondFactor):
            await director.gives(director.code(steps))


async def test_one_code_opens_one_of_two_browsers_that_send_it_at_once(director: Telephone):
    await director.sets_up()
    first, second = await director.signs_in(), await director.signs_in()
    cause = by_staff(director.actor)
    code = director.code()
    said = await asyncio.gather(
        *(director.factors.give(cause, code, session_id=one.session_id) for one in (first, second)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in said) == ["NoneType", "WrongSecondFactor"]


async def test_guesses_are_counted_before_they_are_looked_at(director: Telephone):
    await director.sets_up()
    await director.signs_in()
    said = await asyncio.gather(
        *(director.gives(f"{n:06}") for n in range(3 * TRIES)), return_exceptions=True
    )
    kinds = [type(one) for one in said]
    assert kinds.count(WrongSecondFactor) == TRIES
    assert kinds.count(TooManyTries) == 2 * TRIES
    with pytest.raises(TooManyTries):
        await director.gives(director.code())
    director.clock.advance(timedelta(minutes=16))
    await director.signs_in()
    await director.gives(director.code())


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "7KQM-3XHD-9TPV", "００００００"]
)
async def test_what_is_no_code_is_refused(director: Telephone, typed: str):
    await director.sets_up()
    await director.signs_in()
    with pytest.raises(WrongSecondFactor):
        await director.gives(typed)


async def test_a_recovery_code_works_once_however_it_is_typed(director: Telephone, database: Database):
    codes = await director.sets_up()
    assert len(set(codes)) == RECOVERY_CODES
    async with database.read() as session:
        kept = set(await session.scalars(select(RecoveryCode.code_hash)))
    assert not kept & set(codes)
    await director.signs_in()
    await director.gives(codes[0].lower().replace("-", " "))
    await director.signs_in()
    with pytest.raises(WrongSecondFactor):
        await director.gives(codes[0])
    assert (await director.factors.state(director.actor)).codes_left == RECOVERY_CODES - 1


async def test_new_codes_take_the_place_of_the_old_ones(director: Telephone):
    old = await director.sets_up()
    new = await director.factors.renew_codes(by_staff(director.actor), director.code())
    assert not set(old) & set(new)
    await director.signs_in()
    with pytest.raises(WrongSecondFactor):
        await director.gives(old[1])
    await director.gives(new[1])


async def test_a_secret_is_worth_nothing_before_its_first_code(director: Telephone):
    await director.signs_in()
    cause = by_staff(director.actor)
    with pytest.raises(NotSetUp):
        await director.factors.confirm(cause, "123456", session_id=director.signed.session_id)
    await director.factors.begin(cause)
    with pytest.raises(WrongSecondFactor):
        await director.factors.confirm(cause, "000000", session_id=director.signed.session_id)
    assert not (await director.signs_in()).has_second_factor
    with pytest.raises(NotSetUp):
        await director.gives("123456")


async def test_the_secret_is_sealed_shown_no_more_and_survives_new_keys(
    director: Telephone, database: Database, tools: Tools, clock: StoppedClock
):
    await director.sets_up()
    assert (await director.factors.state(director.actor)).secret == ""
    async with database.read() as session:
        sealed = await session.scalar(select(Login.totp_secret).where(Login.name == "erlan"))
    assert director.secret.encode() not in (sealed or b"")
    newer = Keys("newer", {"test": b"k" * 32, "newer": b"n" * 32})
    await reseal(database, newer)
    only_newer = SecondFactors(database, Tools(clock, Keys("newer", {"newer": b"n" * 32})))
    await director.signs_in()
    director.factors = only_newer
    await director.gives(director.code())


async def test_it_is_set_up_once_and_taken_off_where_nothing_demands_it(director: Telephone):
    await director.sets_up()
    cause = by_staff(director.actor)
    with pytest.raises(AlreadySetUp):
        await director.factors.begin(cause)
    with pytest.raises(SecondFactorNeeded):
        await director.factors.take_off(cause, director.code(), is_needed=True)
    with pytest.raises(WrongSecondFactor):
        await director.factors.take_off(cause, "000000", is_needed=False)
    await director.factors.take_off(cause, director.code(), is_needed=False)
    assert not (await director.signs_in()).has_second_factor


async def test_an_administrator_takes_it_off_a_lost_telephone_with_a_reason(
    director: Telephone, database: Database, centre: Unit
):
    await director.sets_up()
    admin = await a_login(database, centre, Role.ADMINISTRATOR)
    await director.factors.reset(by_staff(admin), director.actor.login_id or 0, ResetReason.LOST)
    async with database.read() as session:
        assert not [one for one in await session.scalars(select(StaffSession)) if one.ended_at is None]
        entry = (
            await session.scalars(select(AuditEntry).where(AuditEntry.deed == "second_factor_reset"))
        ).one()
        assert not list(await session.scalars(select(RecoveryCode)))
    assert (entry.login_id, entry.subject_id) == (admin.login_id, director.actor.login_id)
    assert entry.details == {"reason": "lost"}
    assert not (await director.signs_in()).has_second_factor


async def test_nobody_takes_off_their_own_nor_that_of_a_stranger_or_an_officer(
    director: Telephone, database: Database, centre: Unit
):
    await director.sets_up()
    login_id: Any = director.actor.login_id
    reset = director.factors.reset
    with pytest.raises(OwnLogin):
        await reset(by_staff(director.actor), login_id, ResetReason.LOST)
    stranger = await a_login(database, await a_centre(database), Role.ADMINISTRATOR)
    colleague = await a_login(database, centre, Role.DIRECTOR)
    for actor in (stranger, colleague):
        with pytest.raises(NotFound):
            await reset(by_staff(actor), login_id, ResetReason.LOST)
    officer = await a_login(database, centre, Role.APPEALS_OFFICER)
    admin = await a_login(database, centre, Role.ADMINISTRATOR)
    with pytest.raises(NotFound):
        await reset(by_staff(admin), officer.login_id or 0, ResetReason.LOST)
    assert (await director.signs_in()).has_second_factor


async def test_the_operator_is_the_last_resort(director: Telephone):
    await director.sets_up()
    with pytest.raises(NotFound):
        await director.factors.reset_by_operator(Cause(), "nobody")
    await director.factors.reset_by_operator(Cause(), " Erlan ")
    assert not (await director.signs_in()).has_second_factor
    with pytest.raises(NotSetUp):
        await director.factors.reset_by_operator(Cause(), "erlan")
