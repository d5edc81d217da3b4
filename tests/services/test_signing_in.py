"""Signing in and one's own login, on both engines: throttled also when many try at once."""

import asyncio
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from db.engine import Database
from db.enums import Role
from db.models.staff import Login, SignInFailure, StaffSession
from db.models.units import Unit
from services.cause import SYSTEM, Cause
from services.clock import StoppedClock
from services.errors import NotAllowed
from services.one_time_codes import CODE_LIVES, WrongCode, make_code
from services.staff.passwords import Passwords, WeakPassword, check_strength, make_password
from services.staff.profiles import ProfileService
from services.staff.rows import NameTaken
from services.staff.service import NewLogin, StaffService
from services.staff.signing_in import (
    TRIES_OF_ADDRESS,
    TRIES_OF_NAME,
    TRIES_OF_NAME_THERE,
    SigningIn,
    WrongPassword,
)
from services.throttling import TooManyTries
from services.tools import Tools
from tests.factories import a_centre, a_contact, a_login, by_contact, by_staff

QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
PASSWORD = "қой аузынан шөп алмас"


@pytest.fixture
def signing_in(database: Database, tools: Tools) -> SigningIn:
    return SigningIn(database, tools, QUICK)


@pytest.fixture
async def login(database: Database):
    centre = await a_centre(database)
    hashed = await QUICK.hash(PASSWORD)
    return await a_login(database, centre, Role.DIRECTOR, name="erlan", password_hash=hashed)


async def test_a_hundred_tries_at_once_gain_no_more_than_one_after_another(
    signing_in: SigningIn, login, database: Database
):
    async def guess(n: int) -> type[BaseException] | None:
        try:
            await signing_in.sign_in("erlan", f"guess {n}", address="1.2.3.4")
        except (WrongPassword, TooManyTries) as refused:
            return type(refused)
        return None

    said = await asyncio.gather(*(guess(n) for n in range(100)))
    assert said.count(WrongPassword) == TRIES_OF_NAME_THERE
    assert said.count(TooManyTries) == 100 - TRIES_OF_NAME_THERE
    with pytest.raises(TooManyTries):
        await signing_in.sign_in("erlan", PASSWORD, address="1.2.3.4")


async def test_whoever_guesses_from_elsewhere_does_not_shut_the_owner_out(signing_in: SigningIn, login):
    for _ in range(TRIES_OF_NAME_THERE):
        with pytest.raises(WrongPassword):
            await signing_in.sign_in("erlan", "wrong", address="6.6.6.6")
    with pytest.raises(TooManyTries):
        await signing_in.sign_in("erlan", PASSWORD, address="6.6.6.6")
    assert await signing_in.sign_in("erlan", PASSWORD, address="1.2.3.4")


async def test_many_addresses_together_guess_a_name_not_much_more_often(signing_in: SigningIn, login):
    said = []
    for n in range(TRIES_OF_NAME + 10):
        with pytest.raises((WrongPassword, TooManyTries)) as refused:
            await signing_in.sign_in("erlan", "wrong", address=f"6.6.6.{n // 4}")
        said.append(refused.type)
    assert said.count(WrongPassword) == TRIES_OF_NAME
    assert said[-1] is TooManyTries


async def test_an_address_that_tries_name_after_name_waits(signing_in: SigningIn):
    for n in range(TRIES_OF_ADDRESS):
        with pytest.raises(WrongPassword):
            await signing_in.sign_in(f"somebody{n}", "wrong", address="6.6.6.6")
    with pytest.raises(TooManyTries):
        await signing_in.sign_in("another", "wrong", address="6.6.6.6")


async def test_a_success_forgets_the_failures_of_its_name_and_stores_no_name_or_address(
    signing_in: SigningIn, login, database: Database
):
    with pytest.raises(WrongPassword):
        await signing_in.sign_in("erlan", "wrong", address="1.2.3.4")
    async with database.read() as session:
        keys = list(await session.scalars(select(SignInFailure.key)))
    assert len(keys) == 3
    assert not any("erlan" in key or "1.2.3.4" in key for key in keys)
    await signing_in.sign_in("Erlan ", PASSWORD, address="1.2.3.4")
    async with database.read() as session:
        # One failure of the name anywhere and one of the address are left, none of the name there.
        assert await session.scalar(select(func.count()).select_from(SignInFailure)) == 2


async def test_a_token_names_its_roles_until_the_login_ends(
    signing_in: SigningIn, login, database: Database, clock: StoppedClock
):
    token = await signing_in.sign_in("erlan", PASSWORD, address="", lang="ru")
    signed = await signing_in.recognise(token)
    assert signed is not None
    assert [grant.role for grant in signed.actor.grants] == [Role.DIRECTOR]
    assert signed.actor.lang == "ru"
    assert await signing_in.recognise(token + "x") is None
    async with database.begin() as session:
        (await session.get_one(Login, login.login_id)).ended_at = clock.now()
    assert await signing_in.recognise(token) is None
    with pytest.raises(WrongPassword):
        await signing_in.sign_in("erlan", PASSWORD, address="")


async def test_when_somebody_was_seen_is_written_once_a_minute(
    signing_in: SigningIn, login, database: Database, clock: StoppedClock
):
    token = await signing_in.sign_in("erlan", PASSWORD, address="")

    async def seen_at():
        async with database.read() as session:
            return (await session.scalars(select(StaffSession.seen_at))).one()

    opened = await seen_at()
    clock.advance(timedelta(seconds=40))
    await signing_in.recognise(token)
    assert await seen_at() == opened
    clock.advance(timedelta(seconds=40))
    await signing_in.recognise(token)
    assert await seen_at() == clock.now()


async def test_a_code_joins_one_chat_within_its_time(
    database: Database, tools: Tools, login, clock: StoppedClock
):
    profiles = ProfileService(database, tools, QUICK)
    contact = by_contact(await a_contact(database))
    late = await profiles.make_chat_code(by_staff(login))
    clock.advance(CODE_LIVES)
    with pytest.raises(WrongCode):
        await profiles.join_chat(contact, late)
    code = await profiles.make_chat_code(by_staff(login))
    assert await profiles.join_chat(contact, code) == "kk"
    with pytest.raises(WrongCode):
        await profiles.join_chat(by_contact(await a_contact(database)), code)


async def test_a_login_with_a_first_password_is_made_by_the_command_alone(
    database: Database, tools: Tools, signing_in: SigningIn, login
):
    staff = StaffService(database, tools, QUICK)
    unit_id = login.grants[0].unit_id
    new = NewLogin(unit_id, Role.CONSULTANT, "a.b", "Бекова", "Айжан")
    async with database.read() as session:
        unit = await session.get_one(Unit, unit_id)
    for role in Role:
        with pytest.raises(NotAllowed):
            await staff.add_login(by_staff(await a_login(database, unit, role)), new)
    made = await staff.add_login(Cause(SYSTEM), new)
    signed = await signing_in.recognise(await signing_in.sign_in("a.b", made.password, address=""))
    assert signed is not None
    assert signed.must_change_password
    with pytest.raises(NameTaken):
        await staff.add_login(Cause(SYSTEM), new)


@pytest.mark.parametrize("weak", ["short", "a" * 12, "ababababab", "erlan12345", "x" * 201])
def test_weak_passwords_are_refused(weak: str):
    with pytest.raises(WeakPassword):
        check_strength(weak, "erlan")


def test_made_up_passwords_are_strong_and_differ():
    made = {make_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_strength(password, "erlan")


async def test_a_name_nobody_has_takes_as_long_as_a_wrong_password():
    hashed: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
            hashed.append(str(hash))
            return super().verify(hash, password)

    passwords = Passwords(Counting(time_cost=1, memory_cost=8, parallelism=1))
    stored = await passwords.hash(PASSWORD)
    assert not await passwords.fits(stored, "wrong")
    assert not await passwords.fits(None, "wrong")
    # Both were checked against a hash of the same cost.
    assert len(hashed) == 2
    assert hashed[0].rsplit("$", 2)[0] == hashed[1].rsplit("$", 2)[0]


def test_every_one_time_code_is_known_from_a_word_and_from_a_number():
    codes = [make_code().replace("-", "") for _ in range(2000)]
    assert not [code for code in codes if code.isalpha() or code.isdigit()]
