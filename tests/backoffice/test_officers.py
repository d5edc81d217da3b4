"""The officers' page and a login's card: what is pressed by whom; a role that ends while somebody acts."""

import re

import pytest

from db.engine import Database
from db.enums import Role, UnitKind
from db.models.units import Unit
from services.cause import Actor
from services.house import Services
from tests.backoffice.conftest import Signs
from tests.backoffice.world import World
from tests.factories import a_login, a_region, a_unit, by_staff


@pytest.fixture
async def nation(database: Database) -> Unit:
    return await a_unit(database, kind=UnitKind.NATION)


@pytest.fixture
async def region(database: Database, nation: Unit) -> Unit:
    return await a_region(database, parent=nation)


@pytest.fixture
async def officer(database: Database, nation: Unit) -> Actor:
    return await a_login(database, nation, Role.APPEALS_OFFICER)


async def test_an_officer_is_proposed_confirmed_and_ended_on_the_page(
    signed_in: Signs, officer: Actor, nation: Unit, region: Unit, database: Database
):
    await a_login(database, region, Role.AKIMAT_VIEWER, name="candidate")
    first = await signed_in(officer)
    second = await signed_in(await a_login(database, nation, Role.ANALYST))
    await first.sends("/staff/officers", officer="nobody", unit=region.id, role="appeals_officer")
    assert first.status == 422
    assert first.has("No open login has this name. Check it and try again.")
    assert first.value_of("officer") == "nobody"
    await first.sends("/staff/officers", officer="candidate", unit=region.id, role="appeals_officer")
    assert first.has("Proposed. Now a second person has to confirm.")
    found = re.search(r"proposals/(\d+)/withdraw", first.page.text)
    assert found
    assert "/confirm" not in first.page.text
    await second.opens("/staff/officers")
    assert f"proposals/{found[1]}/confirm" in second.page.text
    await second.sends(f"/staff/officers/proposals/{found[1]}/confirm")
    assert second.has("Confirmed. It holds from now on.")
    assert (await second.sends(f"/staff/officers/proposals/{found[1]}/confirm")).status_code == 409
    assert second.has("Somebody has settled this already. See below how.")
    await first.opens("/staff/officers")
    grants = re.findall(r"/staff/officers/(\d+)/end", first.page.text)
    assert len(grants) == 1
    await first.sends(f"/staff/officers/{grants[0]}/end")
    await second.opens("/staff/officers")
    number = re.findall(r"proposals/(\d+)/confirm", second.page.text)[0]
    await second.sends(f"/staff/officers/proposals/{number}/decline")
    assert second.has("Declined. Nothing changes.")


async def test_below_the_nation_the_page_is_empty_and_a_number_is_not_there(
    signed_in: Signs, officer: Actor, region: Unit, nation: Unit, database: Database, services: Services
):
    await a_login(database, region, Role.AKIMAT_VIEWER, name="candidate")
    number = await services.officers.propose(by_staff(officer), "candidate", region.id)
    regional = await signed_in(await a_login(database, region, Role.ADMINISTRATOR))
    await regional.opens("/staff/officers")
    assert regional.has("Nothing to do here")
    assert "candidate" not in regional.page.text
    assert (await regional.sends(f"/staff/officers/proposals/{number}/confirm")).status_code == 404
    assert (await regional.opens(f"/staff/{officer.login_id}")).status_code == 404


async def test_roles_are_given_and_ended_on_the_card(signed_in: Signs, world: World):
    director, desk = await signed_in(world.director), await signed_in(world.desk)
    card = f"/staff/{world.desk.login_id}"
    assert (await desk.opens("/indicators")).status_code == 404
    await director.sends(f"{card}/roles", role="consultant", unit=world.centre.id)
    assert director.has("The role is given. It holds from the next click on.")
    assert director.has("Жақсыбеков Сәуле")
    assert (await desk.opens("/indicators")).status_code == 200
    await director.sends(f"{card}/roles", role="consultant", unit=world.centre.id)
    assert director.status == 422
    assert director.has("This login has that role already.")
    grant = re.findall(r"/roles/(\d+)/end", director.page.text)[-1]
    await director.sends(f"{card}/roles/{grant}/end")
    assert director.has("The role is ended. It holds from the next click on.")
    assert (await desk.opens("/indicators")).status_code == 404


@pytest.mark.parametrize("role, unit", [("director", "own"), ("king", "own"), ("consultant", "x")])
async def test_a_role_that_is_not_ones_own_to_give_is_sent_back(
    signed_in: Signs, world: World, role: str, unit: str
):
    director = await signed_in(world.director)
    number = str(world.centre.id) if unit == "own" else unit
    await director.sends(f"/staff/{world.desk.login_id}/roles", role=role, unit=number)
    assert director.status == 422


async def test_a_role_taken_away_in_the_middle_of_an_act_is_said_and_nothing_is_done(
    signed_in: Signs, world: World, database: Database, services: Services
):
    """The page with the button is open; the role ends; the button is pressed."""
    asked = await world.somebody_asks(world.career)
    both = await a_login(database, world.centre, Role.FRONT_DESK, Role.AKIMAT_VIEWER)
    browser = await signed_in(both)
    card = f"/consultations/{asked.number}"
    assert (await browser.opens(card)).status_code == 200
    admin = await a_login(database, world.centre, Role.ADMINISTRATOR)
    seen = await services.staff_roles.login(admin, both.login_id or 0)
    desk = next(one.id for one in seen.roles if one.role is Role.FRONT_DESK)
    await services.staff_roles.end(by_staff(admin), both.login_id or 0, desk)
    await browser.sends(f"{card}/confirm")
    assert browser.status == 404
    assert browser.has("A role of yours was ended: this is not open to you any more. Nothing was changed.")
    assert (await services.consultations.card(by_staff(world.desk), asked.number)).row.state == "asked"
    # Whoever lost nothing is told the usual.
    other = await signed_in(await a_login(database, world.centre, Role.AKIMAT_VIEWER))
    await other.opens(card)
    assert other.has("There is nothing here, or it is not for your role.")
