"""Appeals officers, on both engines: one proposes, a second confirms, nobody makes themselves anything."""

import asyncio
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.enums import Role, UnitKind
from db.models.staff import Login, RoleGrant
from db.models.units import Unit
from services.cause import Actor
from services.clock import StoppedClock
from services.errors import NotAllowed, NotFound
from services.staff.officers import (
    AlreadyProposed,
    AlreadySettled,
    HoldsARole,
    NoSuchLogin,
    NotIndependent,
    Officers,
    OnlyForTheCountry,
    OwnProposal,
    ProposalVoid,
)
from services.staff.roles import AlreadyHeld, StaffRoles
from services.staff.rows import OfficersLogin, OwnLogin
from services.staff.second_factor import ResetReason, SecondFactors
from services.staff.service import StaffService
from services.staff.signing_in import grants_of
from services.tools import Tools
from tests.factories import a_centre, a_login, a_region, a_unit, by_staff

OFFICER = Role.APPEALS_OFFICER


@dataclass
class Country:
    """A nation with its officer, two who confirm, a region, and a candidate."""

    nation: Unit
    region: Unit
    centre: Unit
    officer: Actor
    analyst: Actor
    administrator: Actor
    candidate: Actor


@pytest.fixture
async def country(database: Database) -> Country:
    nation = await a_unit(database, kind=UnitKind.NATION)
    region = await a_region(database, parent=nation)
    centre = await a_centre(database, region)
    return Country(
        nation,
        region,
        centre,
        await a_login(database, nation, OFFICER),
        await a_login(database, nation, Role.ANALYST),
        await a_login(database, nation, Role.ADMINISTRATOR),
        await a_login(database, region, Role.AKIMAT_VIEWER, name="candidate"),
    )


@pytest.fixture
def officers(database: Database, tools: Tools) -> Officers:
    return Officers(database, tools)


async def holders(database: Database) -> set[int]:
    async with database.read() as session:
        query = select(RoleGrant.login_id).where(RoleGrant.role == OFFICER, RoleGrant.ended_at.is_(None))
        return set(await session.scalars(query))


async def proposed(officers: Officers, country: Country) -> int:
    return await officers.propose(by_staff(country.officer), " Candidate ", country.region.id)


async def test_one_proposes_and_a_second_confirms(officers: Officers, country: Country, database: Database):
    number = await proposed(officers, country)
    assert country.candidate.login_id not in await holders(database)
    await officers.confirm(by_staff(country.analyst), number)
    assert country.candidate.login_id in await holders(database)
    view = await officers.view(country.administrator)
    assert [one.name_kk for one in view.officers] == [country.nation.name_kk, country.region.name_kk]
    assert [(one.id, one.is_granted) for one in view.settled] == [(number, True)]


async def test_two_who_confirm_at_once_give_one_role(
    officers: Officers, country: Country, database: Database
):
    number = await proposed(officers, country)
    said = await asyncio.gather(
        officers.confirm(by_staff(country.analyst), number),
        officers.confirm(by_staff(country.administrator), number),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in said) == ["AlreadySettled", "NoneType"]
    async with database.read() as session:
        count = select(func.count()).select_from(RoleGrant)
        mine = (RoleGrant.login_id == country.candidate.login_id, RoleGrant.role == OFFICER)
        assert await session.scalar(count.where(*mine)) == 1


async def test_whoever_proposed_or_would_get_it_does_not_confirm(
    officers: Officers, country: Country, database: Database
):
    both = await a_login(database, country.nation, OFFICER, Role.ANALYST, name="both")
    number = await officers.propose(by_staff(both), "candidate", country.region.id)
    for deed in (officers.confirm, officers.decline):
        with pytest.raises(OwnProposal):
            await deed(by_staff(both), number)
    with pytest.raises(OwnLogin):
        await officers.propose(by_staff(both), "both", country.region.id)
    viewer = await a_login(database, country.nation, Role.AKIMAT_VIEWER, name="another")
    own = await officers.propose(by_staff(country.officer), "another", country.region.id)
    # They became an analyst since, who confirms.
    analyst = Actor(login_id=viewer.login_id, grants=country.analyst.grants)
    for deed in (officers.confirm, officers.decline):
        with pytest.raises(OwnLogin):
            await deed(by_staff(analyst), own)
    assert analyst.login_id not in await holders(database)


async def test_only_the_nation_proposes_confirms_and_sees(
    officers: Officers, country: Country, database: Database
):
    number = await proposed(officers, country)
    for actor in (
        await a_login(database, country.region, Role.ADMINISTRATOR),
        await a_login(database, country.region, Role.ANALYST),
    ):
        with pytest.raises(NotFound):
            await officers.confirm(by_staff(actor), number)
        view = await officers.view(actor)
        assert (view.is_national, view.officers, view.waiting) == (False, (), ())
    regional = await a_login(database, country.region, OFFICER)
    with pytest.raises(NotFound):
        await officers.propose(by_staff(regional), "candidate", country.region.id)
    with pytest.raises(NotFound):
        await officers.withdraw(by_staff(regional), number)
    for actor in (country.analyst, country.administrator):
        with pytest.raises(NotAllowed):
            await officers.propose(by_staff(actor), "candidate", country.region.id)
    with pytest.raises(NotAllowed):
        await officers.confirm(by_staff(country.officer), number)
    with pytest.raises(NotAllowed):
        await officers.view(await a_login(database, country.nation, Role.DIRECTOR))


async def test_whoever_runs_a_unit_or_the_logins_is_no_officer(
    officers: Officers, country: Country, database: Database, tools: Tools
):
    for role in (Role.DIRECTOR, Role.ADMINISTRATOR, Role.METHODOLOGIST, Role.ANALYST):
        await a_login(database, country.centre, role, name=f"the-{role.value}")
        with pytest.raises(NotIndependent):
            await officers.propose(by_staff(country.officer), f"the-{role.value}", country.region.id)
    number = await proposed(officers, country)
    roles = StaffRoles(database, tools)
    candidate = country.candidate.login_id or 0
    await roles.give(by_staff(country.administrator), candidate, Role.DIRECTOR, country.centre.id)
    with pytest.raises(NotIndependent):
        await officers.confirm(by_staff(country.analyst), number)
    assert candidate not in await holders(database)


async def test_what_cannot_be_proposed_is_said(officers: Officers, country: Country, database: Database):
    cause = by_staff(country.officer)
    with pytest.raises(NoSuchLogin):
        await officers.propose(cause, "nobody", country.region.id)
    with pytest.raises(NotFound):
        await officers.propose(cause, "candidate", country.centre.id)
    number = await proposed(officers, country)
    with pytest.raises(AlreadyProposed):
        await proposed(officers, country)
    await officers.confirm(by_staff(country.analyst), number)
    with pytest.raises(AlreadyHeld):
        await proposed(officers, country)


async def test_declined_and_withdrawn_proposals_give_nothing(
    officers: Officers, country: Country, database: Database
):
    declined = await proposed(officers, country)
    await officers.decline(by_staff(country.analyst), declined)
    withdrawn = await proposed(officers, country)
    await officers.withdraw(by_staff(country.officer), withdrawn)
    for number in (declined, withdrawn):
        with pytest.raises(AlreadySettled):
            await officers.confirm(by_staff(country.analyst), number)
    assert country.candidate.login_id not in await holders(database)


async def test_a_proposal_of_somebody_who_is_no_officer_any_more_holds_no_more(
    officers: Officers, country: Country, database: Database, clock: StoppedClock
):
    number = await proposed(officers, country)
    async with database.begin() as session:
        mine = RoleGrant.login_id == country.officer.login_id
        (await session.scalars(select(RoleGrant).where(mine))).one().ended_at = clock.now()
    with pytest.raises(ProposalVoid):
        await officers.confirm(by_staff(country.analyst), number)
    await officers.decline(by_staff(country.analyst), number)


async def test_an_end_takes_two_as_well_and_ends_a_login_without_another_role(
    officers: Officers, country: Country, database: Database
):
    both = await a_login(database, country.region, OFFICER, Role.FRONT_DESK)
    regional = await a_login(database, country.region, OFFICER)
    for officer, login_ends in ((both, False), (regional, True)):
        async with database.read() as session:
            mine = (RoleGrant.login_id == officer.login_id, RoleGrant.role == OFFICER)
            grant = (await session.scalars(select(RoleGrant.id).where(*mine))).one()
        number = await officers.propose_ending(by_staff(country.officer), grant)
        assert officer.login_id in await holders(database)
        await officers.confirm(by_staff(country.administrator), number)
        assert officer.login_id not in await holders(database)
        async with database.read() as session:
            login = await session.get_one(Login, officer.login_id)
            assert (login.ended_at is not None) is login_ends


async def test_administrators_below_the_nation_see_no_officer_and_none_changes_one_alone(
    country: Country, database: Database, tools: Tools
):
    officer = await a_login(database, country.region, OFFICER, Role.AKIMAT_VIEWER)
    number = officer.login_id or 0
    staff, roles, factors = (
        StaffService(database, tools),
        StaffRoles(database, tools),
        SecondFactors(database, tools),
    )
    regional = await a_login(database, country.region, Role.ADMINISTRATOR)
    assert number not in [one.id for one in (await staff.logins(regional)).rows]
    with pytest.raises(NotFound):
        await roles.login(regional, number)
    for actor, said in ((regional, NotFound), (country.administrator, OfficersLogin)):
        cause = by_staff(actor)
        with pytest.raises(said):
            await staff.end_login(cause, number)
        with pytest.raises(said):
            await roles.give(cause, number, Role.DIRECTOR, country.region.id)
        with pytest.raises(said):
            await factors.reset(cause, number, ResetReason.LOST)
    seen = await roles.login(country.administrator, number)
    assert (seen.is_officer, seen.may_give, seen.may_change) == (True, False, False)


async def test_whoever_becomes_an_officer_is_no_viewer_of_the_akimat_any_more(
    officers: Officers, country: Country, database: Database
):
    await officers.confirm(by_staff(country.analyst), await proposed(officers, country))
    async with database.read() as session:
        held = await grants_of(session, country.candidate.login_id or 0)
    assert [(one.role, one.unit_id) for one in held] == [(OFFICER, country.region.id)]


async def test_the_committees_person_is_one_for_the_country_and_nothing_else(
    officers: Officers, country: Country, database: Database, tools: Tools
):
    cause, committee = by_staff(country.officer), Role.COMMITTEE
    with pytest.raises(OnlyForTheCountry):
        await officers.propose(cause, "candidate", country.region.id, committee)
    for role, said in ((OFFICER, HoldsARole), (Role.CONSULTANT, HoldsARole), (Role.ANALYST, NotIndependent)):
        await a_login(database, country.region, role, name=f"a-{role.value}")
        with pytest.raises(said):
            await officers.propose(cause, f"a-{role.value}", country.nation.id, committee)
    number = await officers.propose(cause, "candidate", country.nation.id, committee)
    with pytest.raises(AlreadyProposed):
        await officers.propose(cause, "candidate", country.nation.id, committee)
    await officers.confirm(by_staff(country.analyst), number)
    view = await officers.view(country.officer)
    assert [one.role for one in view.officers] == [OFFICER, committee, OFFICER]
    # Nor do they get another role afterwards, from two people or from one.
    with pytest.raises(HoldsARole):
        await officers.propose(cause, "candidate", country.region.id)
    roles, candidate = StaffRoles(database, tools), country.candidate.login_id or 0
    with pytest.raises(OfficersLogin):
        await roles.give(by_staff(country.administrator), candidate, Role.DIRECTOR, country.centre.id)
    grant = next(one.id for one in view.officers if one.role is committee)
    await officers.confirm(by_staff(country.analyst), await officers.propose_ending(cause, grant))
    assert [one.role for one in (await officers.view(country.officer)).officers] == [OFFICER, OFFICER]
