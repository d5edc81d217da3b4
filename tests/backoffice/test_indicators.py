"""The page of indicators: the cells as promised, the official wording, the records behind a figure."""

from datetime import date

import pytest
from sqlalchemy import update

from db.enums import FactKind, Role, Sex, VisitRole
from db.models.facts import Fact
from db.models.staff import Login
from tests.factories import a_centre, a_login, a_person, the_kind, write

CELL = 'data-indicator="1.1" data-band="14-17" data-sex="f"'


@pytest.fixture
async def centre(database):
    return await a_centre(database, code="aral")


@pytest.fixture
def serves(database, centre):
    """A girl of 16 was helped at the centre."""
    numbers = iter(range(1, 1000))

    async def serve(kind="career"):
        person = await a_person(database, centre)
        fact = Fact(
            kind=FactKind.CONSULTATION,
            source_id=next(numbers),
            unit_id=centre.id,
            region_id=centre.parent_id,
            person_id=person.id,
            on_day=date(2026, 11, 2),
            age=16,
            sex=Sex.FEMALE,
            role=VisitRole.SELF,
            by_employee=True,
            specialism_id=await the_kind(database, kind),
            changed=1,
        )
        await write(database, fact)
        return person

    return serve


def figure(browser) -> str:
    """What stands in the cell of girls of 14-17."""
    cell: str = browser.page.text.split(CELL)[1].split("</td>")[0].split(">", 1)[1]
    return cell.split("</a>", maxsplit=1)[0].rsplit(">", maxsplit=1)[-1]


async def test_the_cell_of_girls_grows_with_a_visit_and_leads_to_it(signed_in, database, centre, serves):
    browser = await signed_in(await a_login(database, centre, Role.DIRECTOR))
    await browser.opens("/indicators", period="2026Q4", unit="aral")
    assert (browser.status, figure(browser)) == (200, "0")
    person = await serves()
    await browser.opens("/indicators", period="2026Q4", unit="aral")
    assert figure(browser) == "1"
    await browser.opens("/indicators/records", period="2026Q4", unit="aral", band="14-17", sex="f")
    assert browser.has(person.family_name)


async def test_a_visit_to_the_psychologist_is_shown_without_the_name(signed_in, database, centre, serves):
    person = await serves("psychologist")
    browser = await signed_in(await a_login(database, centre, Role.DIRECTOR))
    await browser.opens("/indicators/records", period="2026Q4", unit="aral", band="14-17", sex="f")
    assert browser.status == 200
    assert not browser.has(person.family_name)


@pytest.mark.parametrize(
    "lang, official", [("kk", "жеке консультациялар саны"), ("ru", "родителям и опекунам")]
)
async def test_the_official_wording_stands_in_the_readers_language(
    signed_in, database, centre, lang, official
):
    director = await a_login(database, centre, Role.DIRECTOR)
    await write_lang(database, director.login_id, lang)
    browser = await signed_in(director)
    await browser.opens("/indicators", period="2026Q4", unit="aral")
    assert browser.has(official)


async def write_lang(database, login_id, lang):
    async with database.begin() as session:
        await session.execute(update(Login).where(Login.id == login_id).values(lang=lang))


async def test_another_centres_figures_are_not_found(signed_in, database, centre):
    await a_centre(database, code="shu")
    browser = await signed_in(await a_login(database, centre, Role.DIRECTOR))
    for path in ("/indicators", "/indicators/records"):
        await browser.opens(path, period="2026Q4", unit="shu", band="all")
        assert browser.status == 404


async def test_figures_only_roles_see_no_records(signed_in, database, centre, serves):
    await serves()
    browser = await signed_in(await a_login(database, centre, Role.AKIMAT_VIEWER))
    await browser.opens("/indicators", period="2026Q4", unit="aral")
    assert figure(browser) == "1"
    assert "/indicators/records" not in browser.page.text
    await browser.opens("/indicators/records", period="2026Q4", unit="aral", band="14-17", sex="f")
    assert browser.status in {404, 409}
