"""Safeguarding in the office: the centre's rule in both languages, and the roster the director signs."""

from tests.backoffice.conftest import Signs
from tests.backoffice.world import World

NOBODY = "Nobody is on call. The chat says so outside opening hours, and names the urgent numbers."
RULE = {"rule_kk": "1. 112-ге қоңырау.", "rule_ru": "1. Звонок 112.", "addresses_kk": "", "addresses_ru": ""}


async def test_the_director_writes_the_rule_in_both_languages(signed_in: Signs, world: World):
    browser = await signed_in(world.director)
    here = f"/safeguarding/{world.centre.id}"
    await browser.opens("/safeguarding")
    assert browser.has("Rule on danger to a person", NOBODY)
    assert 'data-state="missing"' in browser.page.text
    await browser.sends(here, version="0", **(RULE | {"rule_ru": ""}))
    assert browser.status == 422
    assert "1. 112-ге қоңырау." in browser.page.text
    await browser.sends(here, version="0", **RULE, signed_on="2026-11-30")
    assert browser.status == 422
    assert browser.has("This day has not come yet.")
    await browser.sends(here, version="0", **RULE, signed_on="2026-11-01")
    assert browser.has("The rule is saved.")
    assert browser.value_of("signed_on") == "2026-11-01"
    await browser.sends(here, version="0", **RULE)
    assert browser.status == 409


async def test_addresses_in_one_language_are_not_kept(signed_in: Signs, world: World):
    browser = await signed_in(world.director)
    await browser.sends(
        f"/safeguarding/{world.centre.id}", version="0", **(RULE | {"addresses_kk": "Полиция 102"})
    )
    assert browser.status == 422
    assert "Полиция 102" in browser.page.text


async def test_a_shift_is_signed_and_taken_out(signed_in: Signs, world: World):
    browser = await signed_in(world.director)
    here = f"/safeguarding/{world.centre.id}"
    shift = {
        "on_call": str(world.desk.login_id),
        "shift_day": "2026-11-02",
        "starts_at": "20:00",
        "ends_at": "03:00",
    }
    await browser.sends(f"{here}/shifts", **(shift | {"ends_at": "06:00"}))
    assert browser.status == 422
    assert browser.value_of("starts_at") == "20:00"
    await browser.sends(f"{here}/shifts", **shift)
    assert browser.has("The shift is in the roster.")
    assert "Оспанова" in browser.text
    assert "03.11.2026, 03:00" in browser.text
    await browser.sends(f"{here}/shifts", **shift)
    assert browser.status == 422
    (number,) = [one.id for one in await world.services.duty.roster(world.director, world.centre.id)]
    await browser.sends(f"{here}/shifts/{number}/withdraw")
    assert browser.has("The shift is taken out of the roster.", NOBODY)


async def test_the_page_is_the_directors(signed_in: Signs, world: World):
    browser = await signed_in(world.desk)
    await browser.opens("/safeguarding")
    assert browser.status == 404
