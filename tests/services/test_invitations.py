"""Invitations, on both engines: who may make them, how long and how often they open, what is left of them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.enums import EmployeeKind, Role
from db.models.staff import Employee, Invitation, Login, RoleGrant
from db.models.units import Unit
from services.cause import Actor
from services.clock import StoppedClock
from services.errors import NotAllowed, NotFound, Repeated
from services.rights import INDEPENDENT
from services.staff.invitations import LIVES, TRIES, HasLogin, Invitations, NoInvitation, NotOpen, Wanted
from services.staff.rows import BadLoginName, NameTaken, NewEmployee
from services.staff.signing_in import SigningIn
from services.throttling import TooManyTries
from services.tools import Tools
from services.transliteration import latin
from tests.factories import a_centre, a_login, an_employee, by_staff
from tests.services.test_signing_in import PASSWORD, QUICK

SOMEBODY = NewEmployee("Әбілқасымова", "Жібек", EmployeeKind.SPECIALIST)
HERE = "1.2.3.4"


@pytest.fixture
def invitations(database: Database, tools: Tools) -> Invitations:
    return Invitations(database, tools, QUICK)


@pytest.fixture
async def centre(database: Database) -> Unit:
    return await a_centre(database)


@pytest.fixture
async def director(database: Database, centre: Unit) -> Actor:
    return await a_login(database, centre, Role.DIRECTOR)


@pytest.fixture
def wanted(centre: Unit) -> Wanted:
    return Wanted(centre.id, Role.FRONT_DESK, employee=SOMEBODY)


async def opens(invitations: Invitations, code: str, name: str = "zhibek") -> str:
    return await invitations.accept(code, name, PASSWORD, lang="kk", address=HERE)


async def test_the_invited_make_their_own_login_and_are_signed_in(
    invitations: Invitations, director: Actor, wanted: Wanted, database: Database, tools: Tools
):
    made = await invitations.invite(by_staff(director), wanted)
    seen = await invitations.look(made.code, address=HERE)
    assert (seen.name, seen.role, seen.proposed_name) == (
        "Әбілқасымова Жібек",
        Role.FRONT_DESK,
        "zh.abilkasymova",
    )
    signing_in = SigningIn(database, tools, QUICK)
    signed = await signing_in.recognise(await opens(invitations, made.code))
    assert signed is not None
    assert (signed.login_name, signed.must_change_password) == ("zhibek", False)
    assert [grant.role for grant in signed.actor.grants] == [Role.FRONT_DESK]
    async with database.read() as session:
        grant = (
            await session.scalars(select(RoleGrant).where(RoleGrant.login_id == signed.actor.login_id))
        ).one()
        kept = (await session.scalars(select(Invitation))).one()
    assert grant.granted_by == director.login_id
    assert kept.login_id == signed.actor.login_id
    assert made.code not in kept.code_hash


async def test_an_invitation_opens_once_also_for_two_at_once(
    invitations: Invitations, director: Actor, wanted: Wanted, database: Database
):
    made = await invitations.invite(by_staff(director), wanted)
    said = await asyncio.gather(
        *(opens(invitations, made.code, f"name{n}") for n in range(4)), return_exceptions=True
    )
    assert sum(isinstance(one, str) for one in said) == 1
    assert sum(isinstance(one, NoInvitation) for one in said) == 3
    async with database.read() as session:
        employees = select(func.count()).select_from(Login).where(Login.employee_id.is_not(None))
        assert await session.scalar(employees) == 1


async def test_used_old_withdrawn_and_foreign_codes_are_one_thing(
    invitations: Invitations, director: Actor, wanted: Wanted, clock: StoppedClock
):
    used = await invitations.invite(by_staff(director), wanted)
    await opens(invitations, used.code)
    withdrawn = await invitations.invite(by_staff(director), wanted)
    await invitations.withdraw(by_staff(director), withdrawn.view.id)
    old = await invitations.invite(by_staff(director), wanted)
    clock.advance(LIVES - timedelta(seconds=1))
    await invitations.look(old.code, address=HERE)
    clock.advance(timedelta(seconds=1))
    for code in (used.code, withdrawn.code, old.code, "", "nonsense", old.code + "x"):
        with pytest.raises(NoInvitation):
            await invitations.look(code, address=HERE)
        with pytest.raises(NoInvitation):
            await opens(invitations, code, "another")
    for made in (used, withdrawn, old):
        with pytest.raises(NotOpen):
            await invitations.withdraw(by_staff(director), made.view.id)
    assert (await invitations.waiting(director)).rows == ()


async def test_an_address_that_tries_codes_waits(invitations: Invitations, director: Actor, wanted: Wanted):
    made = await invitations.invite(by_staff(director), wanted)
    for _ in range(TRIES + 10):
        await invitations.look(made.code, address=HERE)
    for n in range(TRIES):
        with pytest.raises(NoInvitation):
            await invitations.look(f"guess {n}", address="6.6.6.6")
    with pytest.raises(TooManyTries):
        await invitations.look(made.code, address="6.6.6.6")
    await invitations.look(made.code, address=HERE)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CONSULTANT, Role.FRONT_DESK}))
async def test_a_director_invites_nobody_who_stands_beside_or_above_them(
    invitations: Invitations, director: Actor, wanted: Wanted, role: Role
):
    with pytest.raises(NotFound):
        await invitations.invite(by_staff(director), replace(wanted, role=role))


async def test_an_administrator_invites_everybody_but_officers_and_only_at_home(
    invitations: Invitations, wanted: Wanted, centre: Unit, database: Database
):
    admin = await a_login(database, centre, Role.ADMINISTRATOR)
    elsewhere = await a_centre(database)
    stranger = await an_employee(database, elsewhere)
    for role in Role:
        if role not in INDEPENDENT:
            await invitations.invite(by_staff(admin), replace(wanted, role=role))
    refused = (
        *(replace(wanted, role=role) for role in sorted(INDEPENDENT)),
        replace(wanted, unit_id=elsewhere.id),
        replace(wanted, employee=None, employee_id=stranger.id),
        replace(wanted, employee=None, employee_id=99_999),
    )
    for one in refused:
        with pytest.raises(NotFound):
            await invitations.invite(by_staff(admin), one)
    desk = await a_login(database, centre, Role.FRONT_DESK)
    with pytest.raises(NotAllowed):
        await invitations.invite(by_staff(desk), wanted)


async def test_an_invitation_is_worth_what_its_maker_may_still_give(
    invitations: Invitations, director: Actor, wanted: Wanted, database: Database, clock: StoppedClock
):
    made = await invitations.invite(by_staff(director), wanted)
    async with database.begin() as session:
        grant = (
            await session.scalars(select(RoleGrant).where(RoleGrant.login_id == director.login_id))
        ).one()
        grant.ended_at = clock.now()
    with pytest.raises(NoInvitation):
        await opens(invitations, made.code)


async def test_whoever_works_here_is_invited_as_who_they_are_and_the_last_link_counts(
    invitations: Invitations, director: Actor, wanted: Wanted, centre: Unit, database: Database
):
    employee = await an_employee(database, centre)
    again = replace(wanted, employee=None, employee_id=employee.id)
    assert [one.id for one in await invitations.without_login(director)] == [employee.id]
    first = await invitations.invite(by_staff(director), again)
    second = await invitations.invite(by_staff(director), again)
    with pytest.raises(NoInvitation):
        await opens(invitations, first.code)
    # Typed from the card.
    await opens(invitations, second.code.lower().replace("-", ""))
    with pytest.raises(HasLogin):
        await invitations.invite(by_staff(director), again)
    assert await invitations.without_login(director) == ()
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Employee)) == 1


async def test_whoever_left_is_let_in_no_more(
    invitations: Invitations,
    director: Actor,
    wanted: Wanted,
    centre: Unit,
    database: Database,
    clock: StoppedClock,
):
    employee = await an_employee(database, centre)
    made = await invitations.invite(
        by_staff(director), replace(wanted, employee=None, employee_id=employee.id)
    )
    async with database.begin() as session:
        (await session.get_one(Employee, employee.id)).left_on = clock.today() - timedelta(days=1)
    with pytest.raises(NoInvitation):
        await opens(invitations, made.code)


async def test_a_taken_or_impossible_name_leaves_the_invitation_open(
    invitations: Invitations, director: Actor, wanted: Wanted, database: Database, centre: Unit
):
    await a_login(database, centre, Role.FRONT_DESK, name="taken")
    made = await invitations.invite(by_staff(director), wanted)
    with pytest.raises(NameTaken):
        await opens(invitations, made.code, "Taken")
    with pytest.raises(BadLoginName):
        await opens(invitations, made.code, "жібек")
    await opens(invitations, made.code)


async def test_a_form_sent_twice_makes_one_invitation_and_one_employee(
    invitations: Invitations, director: Actor, wanted: Wanted, database: Database
):
    made = await invitations.invite(by_staff(director, "key"), wanted)
    with pytest.raises(Repeated) as repeated:
        await invitations.invite(by_staff(director, "key"), wanted)
    assert repeated.value.outcome == str(made.view.id)
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Employee)) == 1


async def test_names_proposed_are_free(
    invitations: Invitations, director: Actor, wanted: Wanted, database: Database, centre: Unit
):
    await a_login(database, centre, Role.FRONT_DESK, name="zh.abilkasymova")
    await a_login(database, centre, Role.FRONT_DESK, name="zh.abilkasymova2")
    made = await invitations.invite(by_staff(director), wanted)
    assert (await invitations.look(made.code, address=HERE)).proposed_name == "zh.abilkasymova3"


async def test_strangers_see_and_withdraw_nothing(
    invitations: Invitations, director: Actor, wanted: Wanted, database: Database
):
    made = await invitations.invite(by_staff(director), wanted)
    stranger = await a_login(database, await a_centre(database), Role.ADMINISTRATOR)
    assert (await invitations.waiting(stranger)).rows == ()
    with pytest.raises(NotFound):
        await invitations.withdraw(by_staff(stranger), made.view.id)
    assert [one.id for one in (await invitations.waiting(director)).rows] == [made.view.id]


@pytest.mark.parametrize(
    "name, said",
    [
        ("Әбілқасымова", "abilkasymova"),
        ("Щербакова-Ли", "shcherbakova-li"),
        ("Юнусов", "yunusov"),
        ("Müller", "muller"),
        ("Йоғышев", "iogyshev"),
        ("李", ""),
    ],
)
def test_names_are_spelled_as_on_passports(name: str, said: str):
    assert latin(name) == said
