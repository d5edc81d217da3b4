"""Filing a case by name: once, whole, and found again by whoever wrote it."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db.enums import (
    AppealAbout,
    AppealColour,
    AppealDesk,
    AppealDoor,
    AppealKind,
    AppealState,
    ChannelName,
    ThreadState,
)
from db.models.appeals import Appeal, AppealFile, AppealSubject
from db.models.conversations import Promise
from db.models.inbox import Thread
from services.appeals import registering
from services.appeals.facts import (
    A_DAY,
    AppealDraft,
    AppealEmpty,
    AppealFilesGone,
    AppealTooLong,
    Subject,
    TooManyAppealFiles,
    TooManyToday,
)
from services.appeals.words import has_words
from services.cause import Actor, Cause
from services.errors import NotFound, Repeated
from services.house import Services
from tests.factories import a_contact, a_person, an_employee, by_contact
from tests.services.filed import (
    a_country,
    a_draft,
    a_photo,
    a_writer,
    change_case,
    counts,
    files,
    keeps_photo,
    kinds_of,
    the_case,
)


@pytest.fixture
def services(database, tools):
    return Services(database, tools)


@pytest.fixture
async def country(database):
    return await a_country(database)


@pytest.fixture
async def writer(database, country):
    return await a_writer(database, country)


async def test_what_was_told_before_sending_holds_after_it(database, services, country, writer):
    draft = a_draft(country, about=AppealAbout.CENTRE)
    outlook = await services.appeals.outlook(draft)
    filed = await services.appeals.file(writer.cause, draft)
    case = await the_case(database, filed.number)
    assert (outlook.due_on, outlook.colour, outlook.desk) == (filed.due_on, filed.colour, case.desk)
    assert (case.desk, case.colour) == (AppealDesk.OFFICER, AppealColour.YELLOW)
    assert (case.unit_id, case.region_id) == (country.centre.id, country.centre.parent_id)
    assert filed.registered_on.isoformat() == "2026-11-02"


async def test_looking_ahead_writes_nothing(database, services, country):
    before = await counts(database)
    await services.appeals.outlook(a_draft(country))
    assert await counts(database) == before


async def test_one_form_is_one_case(database, services, country, writer):
    cause = Cause(writer.by, ChannelName.WEB, "1:00000000-0000-4000-8000-000000000001")
    done = await asyncio.gather(
        *(services.appeals.file(cause, a_draft(country)) for _ in range(4)), return_exceptions=True
    )
    numbers = [one.number for one in done if not isinstance(one, BaseException)]
    assert len(numbers) == 1
    assert [one.outcome for one in done if isinstance(one, Repeated)] == numbers * 3
    assert (await counts(database))["appeals"] == 1


async def test_a_taken_number_gives_way_to_another(database, services, country, writer, monkeypatch):
    first = await files(services, writer, country)
    drawn = iter([first.number, first.number, "123456785"])
    monkeypatch.setattr(registering, "new_number", lambda: next(drawn))
    assert (await files(services, writer, country)).number == "123456785"


async def test_numbers_and_rows_tell_no_order(database, services, country, writer):
    filed = [await files(services, writer, country) for _ in range(8)]
    numbers = [one.number for one in filed]
    rows = [(await the_case(database, one)).id for one in numbers]
    assert numbers != sorted(numbers)
    assert rows != sorted(rows)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"words": " \n "}, AppealEmpty),
        ({"words": "а" * 20_000}, AppealTooLong),
        ({"file_ids": (1, 2, 3, 4, 5, 6)}, TooManyAppealFiles),
        ({"file_ids": (404,)}, AppealFilesGone),
        ({"unit_id": 40_404}, NotFound),
        ({"subjects": (Subject(employee_id=40_404),)}, NotFound),
    ],
)
async def test_what_cannot_be_filed_changes_nothing(database, services, country, writer, more, refusal):
    before = await counts(database)
    with pytest.raises(refusal):
        await files(services, writer, country, **more)
    assert await counts(database) == before


async def test_exactly_as_long_as_allowed_is_kept_whole(database, services, country, writer):
    words = "ұ" * 10_000
    filed = await files(services, writer, country, words=words)
    assert (await services.appeals.card(writer.by, filed.number)).lines[0].text == words


async def test_of_a_person_named_the_unit_they_work_in_is_known(database, services, country, writer):
    employee = await an_employee(database, country.centre)
    filed = await files(services, writer, country, subjects=(Subject(employee_id=employee.id),))
    case = await the_case(database, filed.number)
    async with database.read() as session:
        subject = (await session.scalars(select(AppealSubject))).one()
    assert (subject.appeal_id, subject.unit_id) == (case.id, country.centre.id)


async def test_the_desk_hears_of_it_and_nobody_is_named(database, services, country, writer):
    filed = await files(services, writer, country, about=AppealAbout.CENTRE)
    case = await the_case(database, filed.number)
    async with database.read() as session:
        promise = (await session.scalars(select(Promise))).one()
    assert promise.recipient == f"login:{country.officer.login_id}"
    assert (promise.subject, promise.unit_id, promise.details) == (f"appeal:{case.id}", None, {})


async def test_it_is_found_in_every_chat_of_its_author_and_in_nobody_elses(
    database, services, country, writer
):
    filed = await files(services, writer, country)
    elsewhere = await a_contact(database, writer.person, channel=ChannelName.TELEGRAM)
    assert [one.number for one in await services.appeals.own(by_contact(elsewhere).by)] == [filed.number]
    stranger = await a_contact(database, await a_person(database, country.centre))
    assert await services.appeals.own(by_contact(stranger).by) == ()
    with pytest.raises(NotFound):
        await services.appeals.card(by_contact(stranger).by, filed.number)


async def test_who_registers_later_keeps_what_they_filed_before(database, services, country):
    contact = await a_contact(database)
    filed = await services.appeals.file(by_contact(contact), a_draft(country))
    person = await a_person(database, country.centre)
    later = Actor(contact_id=contact.id, person_id=person.id)
    assert [one.number for one in await services.appeals.own(later)] == [filed.number]


async def test_what_a_joined_registration_filed_is_one_s_own(database, services, country, writer):
    filed = await files(services, writer, country)
    kept = await a_person(database, country.centre)
    async with database.begin() as session:
        (await session.merge(writer.person)).joined_to = kept.id
    assert [one.number for one in await services.appeals.own(Actor(person_id=kept.id))] == [filed.number]


async def test_it_is_found_by_its_words_however_they_are_typed(database, services, country, writer, tools):
    filed = await files(services, writer, country, words="Психологқа жазыла алмадым, есік жабық")
    for typed, is_found in (
        ("психологтар", True),
        ("psiholog", True),
        ("ЖАЗЫЛУ есик", True),
        ("психолог заңгер", False),
        ("", False),
    ):
        async with database.read() as session:
            query = select(Appeal.number).where(has_words(tools.keys, typed))
            assert list(await session.scalars(query)) == ([filed.number] if is_found else []), typed


async def test_files_become_originals_and_handlers_get_copies(database, services, country, writer):
    kept = (await keeps_photo(services), await keeps_photo(services, "blue"))
    filed = await files(services, writer, country, file_ids=kept)
    async with database.read() as session:
        assert [row.file_id for row in await session.scalars(select(AppealFile))] == [None, None]
    assert await services.attached_files.prepare() == 2
    assert await services.attached_files.prepare() == 0
    names = (await services.appeals.card(writer.by, filed.number)).lines[0].files
    assert [one.name for one in names] == ["Құпия атау.jpg"] * 2
    own = await services.appeals.file_of(writer.by, filed.number, names[0].id)
    assert own.content == a_photo()
    async with database.read() as session:
        row = (await session.scalars(select(AppealFile).order_by(AppealFile.id))).first()
        from services.files import read_file

        copy = await read_file(session, services.tools.keys, row.file_id)
    assert copy is not None
    assert copy.name == "1.jpg"
    assert b"Zhuldyzai" in own.content
    assert b"Zhuldyzai" not in copy.content


async def test_a_draft_s_file_goes_into_one_case_only(database, services, country, writer):
    kept = await keeps_photo(services)
    await files(services, writer, country, file_ids=(kept,))
    with pytest.raises(AppealFilesGone):
        await files(services, writer, country, file_ids=(kept,))
    await services.draft_files.drop([kept])
    assert (await counts(database))["files"] == 1


async def test_a_question_nobody_answered_becomes_a_case_once(database, services, country, writer):
    asked = await services.inbox.ask(writer.cause, country.centre.id, "Курс қашан?")
    await services.inbox.ask(writer.cause, country.centre.id, "Кешке бола ма?")
    done = await asyncio.gather(
        *(services.appeals.file_thread(writer.cause, asked.number) for _ in range(3)), return_exceptions=True
    )
    numbers = [one.number for one in done if not isinstance(one, BaseException)]
    assert len(numbers) == 1
    assert {type(one) for one in done if isinstance(one, BaseException)} == {NotFound}
    card = await services.appeals.card(writer.by, numbers[0])
    assert card.lines[0].text == "Курс қашан?\nКешке бола ма?"
    assert (card.kind, card.state) == (AppealKind.QUESTION, AppealState.REGISTERED)
    async with database.read() as session:
        assert (await session.scalars(select(Thread.state))).one() is ThreadState.CLOSED


async def test_somebody_elses_question_is_not_there(database, services, country, writer):
    asked = await services.inbox.ask(writer.cause, country.centre.id, "Курс қашан?")
    other = await a_writer(database, country)
    with pytest.raises(NotFound):
        await services.appeals.file_thread(other.cause, asked.number)


async def test_topics_are_the_nation_s_and_the_centre_s_own(database, services, country):
    from db.models.appeals import AppealTopic
    from tests.factories import write

    for code, unit_id, position, ended in (
        ("staff", None, 20, None),
        ("money", None, 10, None),
        ("bus", country.centre.id, 30, None),
        ("past", None, 5, services.tools.clock.today()),
    ):
        names = {"name_kk": code, "name_ru": code}
        row = AppealTopic(code=code, unit_id=unit_id, position=position, ended_on=ended, **names)
        await write(database, row)
    assert [one.name_kk for one in await services.appeals.topics(country.centre.id)] == [
        "money",
        "staff",
        "bus",
    ]
    assert [one.name_kk for one in await services.appeals.topics(None)] == ["money", "staff"]


async def test_a_thanks_is_green_and_goes_to_the_centre(database, services, country, writer):
    filed = await services.appeals.file(
        writer.cause, AppealDraft(AppealKind.THANKS, "Рақмет сізге", unit_id=country.centre.id)
    )
    case = await the_case(database, filed.number)
    assert (case.colour, case.desk, case.desk_unit_id) == (
        AppealColour.GREEN,
        AppealDesk.CENTRE,
        country.centre.id,
    )
    assert await kinds_of(database, filed.number) == ["registered"]
    await change_case(database, filed.number, lang="ru")
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Appeal)) == 1


async def test_of_one_author_so_many_are_taken_in_a_day(services, country, writer, database):
    """A flood is slowed by a day, in whatever way it comes; a danger and another author never are."""
    for number in range(A_DAY):
        await services.appeals.file(writer.cause, a_draft(country, f"{number}: дәл сол туралы"))
    with pytest.raises(TooManyToday):
        await services.appeals.file(writer.cause, a_draft(country))
    with pytest.raises(TooManyToday):
        await services.appeals.file(writer.cause, a_draft(country, door=AppealDoor.CONFIDENTIAL))
    await services.appeals.file(writer.cause, a_draft(country, "Мені әкем күнде ұрады"))
    another = await a_contact(database)
    await services.appeals.file(by_contact(another), a_draft(country))
    services.tools.clock.advance(timedelta(days=1))
    await services.appeals.file(writer.cause, a_draft(country))


async def test_confidential_ones_count_before_the_round_takes_them_out(services, country, writer):
    for _ in range(A_DAY):
        await services.appeals.file(writer.cause, a_draft(country, door=AppealDoor.CONFIDENTIAL))
    with pytest.raises(TooManyToday):
        await services.appeals.file(writer.cause, a_draft(country))
