"""News of a case on its way: the vault is opened when it is sent; what is not true any more is not said."""

import pytest
from sqlalchemy import delete

from db.enums import AppealColour, AppealKind, ChannelName, PromiseState, Role
from db.models.appeals import AppealIdentity
from services.appeals.entering import AppealEntry
from services.appeals.facts import Author
from services.notices.outgoing import about_appeal, promise, to_login
from tests.bot.messenger import Messenger
from tests.bot.promises import a_delivery, on_telegram, the_promise, the_promises
from tests.bot.stage import Stage, a_stage
from tests.factories import a_login, by_staff
from tests.services.filed import Country, a_draft, the_case


@pytest.fixture
async def stage(house) -> Stage:
    return await a_stage(house)


async def entered(house, stage, author: Author, **more) -> str:
    """A question told at the desk, answered there."""
    desk = await a_login(house.database, stage.centre, Role.FRONT_DESK)
    country = Country(stage.centre, desk, desk, desk)
    draft = a_draft(country, "Кесте қандай?", kind=AppealKind.QUESTION, **more)
    entry = AppealEntry(draft, author, ChannelName.DESK, house.clock.today())
    number: str = (await house.services.appeal_entries.enter(by_staff(desk), entry)).number
    cases = house.services.appeal_cases
    await cases.confirm_colour(by_staff(desk), number, AppealColour.GREEN, seen=99)
    await cases.answer(by_staff(desk), number, "Сенбіде де ашықпыз.", seen=99)
    return number


async def test_on_anothers_messenger_it_names_nothing(house, stage):
    person = await on_telegram(house, stage)
    number = await entered(house, stage, Author(person.id))
    messenger = Messenger()
    await a_delivery(house, messenger).everything()
    assert len(messenger.shown) == 1
    sent = repr(messenger.shown)
    assert number not in sent
    assert "Сенбі" not in sent
    news = await the_promise(house, "appeal_news")
    assert news.state is PromiseState.SENT
    assert (news.recipient, news.unit_id) == (news.subject, None)


async def test_whoever_left_a_number_only_is_to_be_rung_by_whoever_has_the_case(house, stage):
    number = await entered(house, stage, Author(name="Серік", phone="+77010000099"))
    await a_delivery(house, Messenger()).everything()
    assert (await the_promise(house, "appeal_news")).state is PromiseState.FAILED
    desk = await a_login(house.database, stage.centre, Role.FRONT_DESK)
    assert (await house.services.appeal_cases.card(desk, number)).told is PromiseState.FAILED
    # Nothing of a case stands on a list that others read.
    assert await house.services.outgoing.call_list(desk) == []


async def test_once_the_vault_is_empty_nobody_is_written_to(house, stage):
    person = await on_telegram(house, stage)
    await entered(house, stage, Author(person.id))
    async with house.database.begin() as session:
        await session.execute(delete(AppealIdentity))
    messenger = Messenger()
    await a_delivery(house, messenger).everything()
    assert messenger.shown == []
    assert (await the_promise(house, "appeal_news")).state is PromiseState.DROPPED


async def test_staff_hear_what_still_waits_for_them_and_nothing_else(house, stage):
    person = await on_telegram(house, stage)
    number = await entered(house, stage, Author(person.id))
    case = await the_case(house.database, number)
    stranger = await a_login(house.database, stage.centre, Role.AKIMAT_VIEWER)
    async with house.database.begin() as session:
        for login_id, kind in ((stranger.login_id, "appeal_waiting"), (case.handler_id, "appeal_overdue")):
            await promise(
                session,
                kind,
                to_login(login_id or 0),
                about_appeal(case.id),
                now=house.clock.now(),
                occasion="x",
            )
    await a_delivery(house, Messenger()).everything()
    for kind in ("appeal_waiting", "appeal_overdue"):
        states = {one.occasion: one.state for one in await the_promises(house, kind)}
        assert states["x"] is PromiseState.DROPPED
