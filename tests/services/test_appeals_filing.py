"""Filing a case by name: once, whole, and found again by whoever wrote it."""

import asyncio

import pytest
from sqlalchemy import func, select

from db.enums import AppealKind, AppealState
from db.models.appeals import Appeal
from services.appeals.facts import AppealDraft, AppealEmpty, AppealTooLong, TooManyAppealFiles
from services.errors import NotFound, Repeated
from services.house import Services
from tests.factories import a_centre, a_contact, a_person, by_contact


@pytest.fixture
def services(database, tools):
    return Services(database, tools)


@pytest.fixture
async def centre(database):
    return await a_centre(database)


async def test_a_question_is_filed_and_found_again(database, services, centre):
    person = await a_person(database, centre)
    contact = await a_contact(database, person)
    cause = by_contact(contact)
    draft = AppealDraft(AppealKind.QUESTION, "Курс қашан басталады?", unit_id=centre.id)
    outlook = await services.appeals.outlook(draft)
    filed = await services.appeals.file(cause, draft)
    assert filed.due_on == outlook.due_on
    own = await services.appeals.own(cause.by)
    assert [one.number for one in own] == [filed.number]
    card = await services.appeals.card(cause.by, filed.number)
    assert card.state is AppealState.REGISTERED
    assert [one.text for one in card.lines] == ["Курс қашан басталады?"]
