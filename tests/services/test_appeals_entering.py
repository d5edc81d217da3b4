"""Appeals that staff enter for others: the same number, clock and notices, whatever way they came."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from db.enums import AppealAbout, AppealColour, AppealDoor, AppealKind, ChannelName
from services.appeals.entering import AppealEntry, NotReceivedThen
from services.appeals.facts import AppealEmpty, Author, Subject
from services.errors import NotAllowed, NotFound, Repeated
from tests.factories import a_contact, a_person
from tests.services.desk_of_cases import CaseDesk, a_case_desk
from tests.services.filed import a_draft

TODAY = date(2026, 11, 2)


@pytest.fixture
async def desk(database, tools) -> CaseDesk:
    return await a_case_desk(database, tools)


def an_entry(desk: CaseDesk, **more) -> AppealEntry:
    entry = AppealEntry(a_draft(desk.country), Author(name="Қыдырәлі Айша"), ChannelName.PHONE, TODAY)
    return replace(entry, **more)


async def enters(desk: CaseDesk, entry: AppealEntry, key: str = ""):
    return await desk.services.appeal_entries.enter(desk.cause(desk.country.desk, key), entry)


@pytest.mark.parametrize(
    "channel",
    [
        ChannelName.PHONE,
        ChannelName.EMAIL,
        ChannelName.POST,
        ChannelName.SOCIAL,
        ChannelName.DESK,
        ChannelName.OUTREACH,
    ],
)
async def test_it_has_the_number_and_the_clock_of_any_other(desk, channel):
    entered = await enters(desk, an_entry(desk, channel=channel))
    filed = await desk.case(await desk.filed())
    case = await desk.case(entered.number)
    assert (case.due_on, case.clock_from, case.colour) == (filed.due_on, filed.clock_from, filed.colour)
    assert (case.channel, case.entered_by) == (channel, desk.country.desk.login_id)
    (first,) = await desk.history(entered.number)
    assert (first.login_id, first.role) == (desk.country.desk.login_id, "front_desk")


async def test_the_clock_of_a_letter_runs_from_the_day_it_came(desk):
    entered = await enters(desk, an_entry(desk, channel=ChannelName.POST, received_on=date(2026, 10, 28)))
    assert entered.registered_on == date(2026, 10, 28)
    assert (await desk.case(entered.number)).clock_from == date(2026, 10, 29)
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=63)):
        with pytest.raises(NotReceivedThen):
            await enters(desk, an_entry(desk, received_on=day))


async def test_whoever_left_the_number_they_registered_with_gets_the_same_notices(desk):
    person = desk.writer.person
    author = Author(name=f"{person.family_name} {person.given_name}", phone=person.phone)
    entered = await enters(desk, an_entry(desk, author=author))
    await desk.answers(entered.number)
    assert len(await desk.promised(entered.number, "appeal_news")) == 1
    (own,) = await desk.services.appeals.own(desk.writer.by)
    assert own.number == entered.number
    card = await desk.services.appeals.card(desk.writer.by, entered.number)
    assert card.lines[0].is_own


async def test_somebody_else_with_that_telephone_is_not_shown_it(desk):
    person = desk.writer.person
    entered = await enters(desk, an_entry(desk, author=Author(name="Серік Болат", phone=person.phone)))
    assert await desk.services.appeals.own(desk.writer.by) == ()
    # Nor is anybody where two share the number and no name was left.
    brother = await a_person(desk.database, desk.country.centre, phone=person.phone)
    await a_contact(desk.database, brother)
    entered = await enters(desk, an_entry(desk, author=Author(phone=person.phone)))
    assert await desk.services.appeals.own(desk.writer.by) == ()
    author = await desk.acts("open_name", entered.number, "қоңырау шалу")
    assert (author.phone, author.person_id) == (person.phone, None)


async def test_an_anonymous_one_keeps_no_name_whatever_was_typed(desk):
    draft = a_draft(desk.country, door=AppealDoor.ANONYMOUS)
    entered = await enters(desk, an_entry(desk, draft=draft))
    case = await desk.case(entered.number)
    assert (case.registered_at, case.owner) == (None, None)
    assert not (await desk.card(entered.number)).has_name
    (first,) = (await desk.history(entered.number))[:1]
    assert first.at is None


async def test_whoever_is_complained_about_enters_it_and_does_not_see_it(desk):
    subjects = (Subject(desk.country.centre.id),)
    draft = a_draft(desk.country, about=AppealAbout.CENTRE, subjects=subjects)
    entered = await enters(desk, an_entry(desk, draft=draft))
    with pytest.raises(NotFound):
        await desk.card(entered.number, desk.country.desk)
    await desk.card(entered.number)


async def test_one_form_is_one_case(desk):
    entry = an_entry(desk)
    entered = await enters(desk, entry, "one-form")
    with pytest.raises(Repeated) as again:
        await enters(desk, entry, "one-form")
    assert again.value.outcome == entered.number


async def test_what_is_refused_changes_nothing(desk):
    with pytest.raises(AppealEmpty):
        await enters(desk, an_entry(desk, draft=a_draft(desk.country, " ")))
    with pytest.raises(NotFound):
        await enters(desk, an_entry(desk, channel=ChannelName.WEB))
    with pytest.raises(NotFound):
        await enters(desk, an_entry(desk, draft=a_draft(desk.country, unit_id=9999)))
    with pytest.raises(NotAllowed):
        await desk.services.appeal_entries.enter(desk.writer.cause, an_entry(desk))
    assert set((await desk.services.appeal_queues.counts(desk.officer)).values()) == {0}


async def test_a_danger_told_by_telephone_is_one_at_once(desk):
    draft = a_draft(desk.country, "Ол мені ұрады", kind=AppealKind.QUESTION)
    entered = await enters(desk, an_entry(desk, draft=draft))
    assert entered.colour is AppealColour.RED_DANGER
    assert len(await desk.promised(entered.number, "appeal_danger")) == 2
