"""Roles on a login's card, on both engines: given and ended by those who may, never by oneself."""

import asyncio

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.enums import Role
from db.models.staff import AuditEntry, RoleGrant
from db.models.units import Unit
from services.cause import Actor
from services.errors import NotAllowed, NotFound, Repeated
from services.staff.roles import AlreadyHeld, OnlyRole, RoleEnded, StaffRoles
from services.staff.rows import OwnLogin
from services.staff.service import StaffService
from services.staff.signing_in import SigningIn
from services.tools import Tools
from tests.factories import a_centre, a_login, a_region, by_staff
from tests.services.test_signing_in import PASSWORD, QUICK


@pytest.fixture
async def region(database: Database) -> Unit:
    return await a_region(database)


@pytest.fixture
async def centre(database: Database, region: Unit) -> Unit:
    return await a_centre(database, region)


@pytest.fixture
async def director(database: Database, centre: Unit) -> Actor:
    return await a_login(database, centre, Role.DIRECTOR)


@pytest.fixture
async def desk(database: Database, centre: Unit) -> Actor:
    hashed = await QUICK.hash(PASSWORD)
    return await a_login(database, centre, Role.FRONT_DESK, name="desk", password_hash=hashed)


@pytest.fixture
def roles(database: Database, tools: Tools) -> StaffRoles:
    return StaffRoles(database, tools)


async def test_a_session_sees_what_changed_at_its_next_click(
    roles: StaffRoles, director: Actor, desk: Actor, centre: Unit, database: Database, tools: Tools
):
    signing_in = SigningIn(database, tools, QUICK)
    token = await signing_in.sign_in("desk", PASSWORD, address="")
    number = desk.login_id or 0
    await roles.give(by_staff(director), number, Role.CONSULTANT, centre.id)
    signed = await signing_in.recognise(token)
    assert signed is not None
    assert [grant.role for grant in signed.actor.grants] == [Role.FRONT_DESK, Role.CONSULTANT]
    assert not await roles.lost_one(signed.session_id)
    first = (await roles.login(director, number)).roles[0]
    await roles.end(by_staff(director), number, first.id)
    signed = await signing_in.recognise(token)
    assert signed is not None
    assert [grant.role for grant in signed.actor.grants] == [Role.CONSULTANT]
    assert await roles.lost_one(signed.session_id)


async def test_nobody_changes_their_own_roles(
    roles: StaffRoles, centre: Unit, database: Database, tools: Tools
):
    admin = await a_login(database, centre, Role.ADMINISTRATOR, Role.CONSULTANT)
    own = admin.login_id or 0
    for number in [one.id for one in (await roles.login(admin, own)).roles]:
        with pytest.raises(OwnLogin):
            await roles.end(by_staff(admin), own, number)
    with pytest.raises(OwnLogin):
        await roles.give(by_staff(admin), own, Role.DIRECTOR, centre.id)
    with pytest.raises(OwnLogin):
        await StaffService(database, tools).end_login(by_staff(admin), own)


@pytest.mark.parametrize("role", list(Role))
async def test_a_director_gives_the_consultants_and_the_desks_roles_alone(
    roles: StaffRoles, director: Actor, centre: Unit, database: Database, role: Role
):
    somebody = await a_login(database, centre, Role.CONSULTANT)
    give = roles.give(by_staff(director), somebody.login_id or 0, role, centre.id)
    if role is Role.FRONT_DESK:
        await give
    else:
        with pytest.raises(AlreadyHeld if role is Role.CONSULTANT else NotFound):
            await give


async def test_a_role_is_given_within_ones_own_units_to_ones_own_people(
    roles: StaffRoles, director: Actor, desk: Actor, region: Unit, database: Database
):
    beside = await a_centre(database, region)
    stranger = await a_login(database, beside, Role.CONSULTANT)
    for login, unit in ((desk, beside), (desk, region), (stranger, beside), (stranger, region)):
        with pytest.raises(NotFound):
            await roles.give(by_staff(director), login.login_id or 0, Role.CONSULTANT, unit.id)
    with pytest.raises(NotFound):
        await roles.login(director, stranger.login_id or 0)
    with pytest.raises(NotAllowed):
        await roles.login(desk, desk.login_id or 0)


async def test_a_role_of_another_login_or_above_ones_own_is_not_there(
    roles: StaffRoles, director: Actor, desk: Actor, region: Unit, centre: Unit, database: Database
):
    both = await a_login(database, centre, Role.CONSULTANT, Role.FRONT_DESK)
    async with database.begin() as session:
        mine = (RoleGrant.login_id == both.login_id, RoleGrant.role == Role.FRONT_DESK)
        above = (await session.scalars(select(RoleGrant).where(*mine))).one()
        above.unit_id = region.id
    foreign = (await roles.login(director, desk.login_id or 0)).roles[0].id
    for grant in (foreign, above.id, 99_999):
        with pytest.raises(NotFound):
            await roles.end(by_staff(director), both.login_id or 0, grant)
    seen = await roles.login(director, both.login_id or 0)
    assert ([one.role for one in seen.roles], seen.has_more) == ([Role.CONSULTANT], True)
    assert not seen.may_change


async def test_the_only_role_is_not_ended_also_by_two_at_once(
    roles: StaffRoles, director: Actor, centre: Unit, database: Database
):
    both = await a_login(database, centre, Role.CONSULTANT, Role.FRONT_DESK)
    number = both.login_id or 0
    held = [one.id for one in (await roles.login(director, number)).roles]
    said = await asyncio.gather(
        *(roles.end(by_staff(director), number, grant) for grant in held), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in said) == ["NoneType", "OnlyRole"]
    left = (await roles.login(director, number)).roles
    assert [one.may_end for one in left] == [False]
    with pytest.raises(OnlyRole):
        await roles.end(by_staff(director), number, left[0].id)
    with pytest.raises(RoleEnded):
        await roles.end(by_staff(director), number, (set(held) - {left[0].id}).pop())


async def test_two_who_give_one_role_at_once_give_it_once_and_a_form_sent_twice_too(
    roles: StaffRoles, director: Actor, desk: Actor, centre: Unit, database: Database
):
    admin = await a_login(database, centre, Role.ADMINISTRATOR)
    number = desk.login_id or 0
    said = await asyncio.gather(
        *(roles.give(by_staff(who), number, Role.CONSULTANT, centre.id) for who in (director, admin)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in said) == ["AlreadyHeld", "NoneType"]
    await roles.give(by_staff(admin, "key"), number, Role.DIRECTOR, centre.id)
    with pytest.raises(Repeated):
        await roles.give(by_staff(admin, "key"), number, Role.DIRECTOR, centre.id)
    async with database.read() as session:
        count = select(func.count()).select_from(RoleGrant).where(RoleGrant.login_id == number)
        assert await session.scalar(count) == 3
        given = select(AuditEntry).where(AuditEntry.deed == "give_role").order_by(AuditEntry.id)
        deeds = list(await session.scalars(given))
    assert [one.details["role"] for one in deeds] == ["consultant", "director"]
