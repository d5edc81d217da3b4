"""What is kept of cases when their author goes, when time has passed, when the keys are changed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from db.enums import AppealColour, AppealDoor, AppealState
from db.models.appeals import Appeal, AppealIdentity
from db.models.people import Person
from documents.own_copy import as_text
from i18n import speaking
from services.appeals.numbers import shown
from services.appeals.vault import author_of
from services.appeals.words import has_words
from services.errors import NotFound
from services.house import Services
from services.keeping.resealing import reseal, unreadable
from services.keys import Keys
from services.tools import Tools
from tests.services.filed import (
    WORDS,
    a_country,
    a_writer,
    change_case,
    counts,
    files,
    keeps_photo,
    kinds_of,
    the_case,
)

GREEN, YELLOW, DANGER = AppealColour.GREEN, AppealColour.YELLOW, AppealColour.RED_DANGER
OVER = {"state": AppealState.CLOSED, "is_open": False}
FIVE_YEARS = timedelta(days=5 * 365 + 3)


@pytest.fixture
def services(database, tools):
    return Services(database, tools)


@pytest.fixture
async def country(database):
    return await a_country(database)


@pytest.fixture
async def writer(database, country):
    return await a_writer(database, country)


async def identity(database, tools, number):
    case = await the_case(database, number)
    async with database.read() as session:
        return await author_of(session, tools.keys, case.id)


async def written(database, number) -> int:
    from db.models.appeals import AppealContent

    case = await the_case(database, number)
    async with database.read() as session:
        return len(
            list(await session.scalars(select(AppealContent).where(AppealContent.appeal_id == case.id)))
        )


async def test_of_an_ended_green_case_name_words_and_files_go_and_the_chain_stays(
    database, services, country, writer, tools
):
    number = (await files(services, writer, country, file_ids=(await keeps_photo(services),))).number
    await services.attached_files.prepare()
    await change_case(database, number, colour=GREEN, **OVER)
    erased = await services.people.erase(writer.cause)
    assert erased.cases_kept == 0
    assert await identity(database, tools, number) is None
    assert await written(database, number) == 0
    found = await counts(database)
    assert (found["files"], found["appeal_files"], found["appeal_words"]) == (0, 0, 0)
    assert await kinds_of(database, number) == ["registered", "erased"]
    assert (await services.chains.verify(with_root=False)).is_whole
    assert (await the_case(database, number)).owner is None


async def test_of_an_ended_complaint_the_name_goes_and_the_words_stay(
    database, services, country, writer, tools
):
    number = (await files(services, writer, country)).number
    await change_case(database, number, colour=YELLOW, **OVER)
    await services.people.erase(writer.cause)
    assert await identity(database, tools, number) is None
    assert await written(database, number) == 1


async def test_an_open_case_that_is_not_red_is_withdrawn(database, services, country, writer, tools):
    number = (await files(services, writer, country)).number
    await services.people.erase(writer.cause)
    case = await the_case(database, number)
    assert (case.state, case.is_open) == (AppealState.WITHDRAWN, False)
    assert await identity(database, tools, number) is None


async def test_an_open_red_case_goes_on_and_its_author_is_told_so(
    database, services, country, writer, tools, clock
):
    number = (await files(services, writer, country)).number
    await change_case(database, number, colour=DANGER)
    assert (await services.people.to_erase(writer.cause)).cases_kept == 1
    assert (await services.people.erase(writer.cause)).cases_kept == 1
    case = await the_case(database, number)
    assert (case.is_open, case.state) == (True, AppealState.REGISTERED)
    author = await identity(database, tools, number)
    assert author is not None
    assert author.phone == "+77010000017"
    assert await services.appeals.own(writer.by) == ()
    await services.retention.forget()
    assert await identity(database, tools, number) is not None
    # Once it is over, the name goes at once.
    await change_case(database, number, **OVER, closed_on=clock.today())
    await services.retention.forget()
    assert await identity(database, tools, number) is None
    assert await written(database, number) == 1


async def test_what_waits_in_the_drop_box_goes_with_its_author(database, services, country, writer):
    picture = await keeps_photo(services)
    await files(services, writer, country, door=AppealDoor.CONFIDENTIAL, file_ids=(picture,))
    await services.people.erase(writer.cause)
    found = await counts(database)
    assert (found["drop_box"], found["drop_box_files"], found["files"]) == (0, 0, 0)


async def test_nobody_elses_case_is_touched(database, services, country, writer, tools):
    other = await a_writer(database, country)
    number = (await files(services, other, country)).number
    await services.people.erase(writer.cause)
    assert (await the_case(database, number)).state is AppealState.REGISTERED
    assert await identity(database, tools, number) is not None


async def test_a_year_later_the_name_goes_and_five_years_later_the_words(
    database, services, country, writer, tools, clock
):
    number = (await files(services, writer, country)).number
    still_open = (await files(services, writer, country)).number
    await change_case(database, number, **OVER, closed_on=clock.today())
    clock.advance(timedelta(days=365))
    await services.retention.forget()
    assert await identity(database, tools, number) is not None
    clock.advance(timedelta(days=1))
    await services.retention.forget()
    assert await identity(database, tools, number) is None
    assert await written(database, number) == 1
    clock.advance(FIVE_YEARS)
    async with database.begin() as session:
        # Nobody came for long: that has terms of its own.
        (await session.get_one(Person, writer.person.id)).registered_at = clock.now()
    await services.retention.forget()
    assert await written(database, number) == 0
    assert await kinds_of(database, number) == ["registered", "erased"]
    assert (await written(database, still_open), await identity(database, tools, still_open) is None) == (
        1,
        False,
    )


async def test_new_keys_open_everything_and_find_everything(database, services, country, writer, tools):
    number = (await files(services, writer, country)).number
    await files(services, writer, country, door=AppealDoor.CONFIDENTIAL)
    await services.appeals.say_more(writer.cause, number, "Тағы бір сөз")
    before = await the_case(database, number)
    keys = Keys("newer", {"test": b"k" * 32, "newer": b"n" * 32})
    # Between the new key and the end of the sealing both are found.
    both = Services(database, Tools(tools.clock, keys))
    assert len(await both.appeals.own(writer.by)) == 2
    assert await reseal(database, keys) == 4
    assert await reseal(database, keys) == 0
    assert (await the_case(database, number)).owner != before.owner
    assert len(await both.appeals.own(writer.by)) == 2
    assert await both.drop_box.round() == 1
    async with database.read() as session:
        query = select(Appeal.number).where(has_words(keys, "дөрекі"))
        assert len(list(await session.scalars(query))) == 2
    assert (await both.chains.verify(with_root=False)).is_whole
    # The old key is not needed to read.
    alone = Keys("newer", {"newer": b"n" * 32})
    only = Services(database, Tools(tools.clock, alone))
    lines = (await only.appeals.card(writer.by, number)).lines
    assert [one.text for one in lines] == [WORDS, "Тағы бір сөз"]
    assert not any((await unreadable(database, alone)).values())


async def test_a_lost_key_takes_only_what_it_sealed(database, services, country, writer, tools):
    number = (await files(services, writer, country)).number
    other = Services(database, Tools(tools.clock, Keys("other", {"other": b"o" * 32})))
    with pytest.raises(NotFound):
        await other.appeals.card(writer.by, number)
    async with database.read() as session:
        assert len(list(await session.scalars(select(AppealIdentity)))) == 1


async def test_the_copy_of_one_s_data_holds_one_s_cases(services, country, writer, clock):
    number = (await files(services, writer, country)).number
    other = await a_writer(services.sessions, country)
    await files(services, other, country, words="Басқа адамның сөзі")
    data = await services.people.copy(writer.cause)
    assert [(one.number, [line.text for line in one.lines]) for one in data.cases] == [(number, [WORDS])]
    with speaking("kk"):
        told = as_text(data)
    assert WORDS in told
    assert shown(number) in told
    assert "Басқа адамның" not in told
