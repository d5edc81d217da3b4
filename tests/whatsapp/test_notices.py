"""Notices on WhatsApp: free words while the window is open, else the template; none lost, none twice."""

import json
from datetime import timedelta

import pytest

from bot.channels.telling import Telling
from bot.channels.whatsapp.webhook import read
from bot.delivery import Delivery
from bot.notices import word
from db.enums import ChannelName, PromiseState, Receipt, Role
from db.models.people import Contact
from db.models.whatsapp import WhatsAppAccount
from services.notices.deliveries import Deliveries
from tests.bot.promises import missed, the_promise
from tests.factories import a_login, by_staff
from tests.services.test_receipts import Told
from tests.whatsapp.mailing import a_mailing

S = PromiseState
A_DAY = timedelta(hours=24)


@pytest.fixture
async def mailing(house, api):
    async with a_mailing(house, api) as made:
        yield made


async def test_inside_the_window_it_comes_in_free_words(mailing, api):
    reader = await mailing.a_reader()
    told = await mailing.notice(reader)
    assert told.state is S.SENT
    (shown,) = await reader.person.hears()
    assert not shown.template
    assert shown.labels
    assert len(api.told(f"p{told.id}")) == 1


async def test_outside_the_window_it_comes_by_its_template(mailing, api):
    await mailing.approve()
    reader = await mailing.a_reader(heard=mailing.house.clock.now() - A_DAY)
    told = await mailing.notice(reader)
    assert told.state is S.SENT
    (shown,) = await reader.person.hears()
    assert shown.template == "kenes_visit_missed"
    assert len(api.told(f"p{told.id}")) == 1
    await mailing.sender.close()
    (today,) = await mailing.days.since(mailing.house.clock.today())
    assert (today.free, today.by_template) == (0, 1)


async def test_two_minutes_before_it_closes_the_window_counts_as_closed(mailing, api):
    await mailing.approve()
    reader = await mailing.a_reader(heard=mailing.house.clock.now() - A_DAY + timedelta(minutes=1))
    await mailing.notice(reader)
    assert (await reader.person.hears())[0].template


async def test_without_an_approved_template_somebody_rings(mailing, api):
    reader = await mailing.a_reader(heard=mailing.house.clock.now() - A_DAY)
    told = await mailing.notice(reader)
    assert (told.state, told.fault) == (S.FAILED, "no_template")
    assert told.unit_id
    assert not api.called()


async def test_a_window_that_closed_sooner_than_we_thought_is_answered_by_the_template(mailing, api):
    await mailing.approve()
    reader = await mailing.a_reader()
    reader.person.chat.heard_at = 0
    told = await mailing.notice(reader)
    assert told.state is S.SENT
    assert (await reader.person.hears())[0].template
    assert not await mailing.accounts.is_open(reader.account)


async def test_a_window_that_a_status_says_is_closed_is_answered_by_the_template(mailing, api):
    await mailing.approve()
    reader = await mailing.a_reader()
    told = await mailing.notice(reader)
    await reader.person.hears()
    receipts = mailing.receipts
    await receipts.note([Told("failed", f"p{told.id}", 131047)])
    told = await mailing.tries()
    assert told.state is S.SENT
    assert (await reader.person.hears())[0].template


@pytest.mark.parametrize("by", ["both", "id", "phone"])
async def test_who_stops_us_afterwards_is_written_to_no_more(mailing, api, by):
    reader = await mailing.a_reader(by=by)
    other = await mailing.a_reader(8)
    told = await mailing.notice(reader)
    chat = reader.person.chat
    status = {
        "id": "wamid.1",
        "status": "failed",
        "timestamp": "1",
        "recipient_id": chat.phone if chat.tells_phone else "",
        "recipient_user_id": chat.user_id if chat.tells_id else "",
        "biz_opaque_callback_data": f"p{told.id}",
        "errors": [{"code": 131050}],
    }
    body = {"object": "whatsapp_business_account", "entry": [entry_of(api, {"statuses": [status]})]}
    await mailing.receipts.note(read(json.dumps(body).encode(), api.phone_id).statuses)
    told = await the_promise(mailing.house, "visit_missed")
    assert (told.state, told.fault) == (S.FAILED, "stopped")
    async with mailing.house.database.read() as session:
        assert (await session.get_one(Contact, reader.contact_id)).stopped_at
        assert not (await session.get_one(Contact, other.contact_id)).stopped_at


def entry_of(api, value):
    metadata = {"phone_number_id": api.phone_id}
    return {"changes": [{"field": "messages", "value": {"metadata": metadata, **value}}]}


async def test_sent_again_by_staff_it_comes_freely_if_they_wrote_since(mailing, api):
    house = mailing.house
    reader = await mailing.a_reader()
    told = await mailing.notice(reader)
    await reader.person.hears()
    await mailing.receipts.note([Told("failed", f"p{told.id}", 131047)])
    assert (await mailing.tries()).fault == "no_template"
    desk = await a_login(house.database, mailing.stage.centre, Role.FRONT_DESK)
    await house.services.messages.send_again(by_staff(desk, "form-1"), told.id)
    assert (await mailing.tries()).state is S.SENT
    assert not (await reader.person.hears())[0].template


async def test_who_was_forgotten_is_rung(mailing, api):
    reader = await mailing.a_reader()
    async with mailing.house.database.begin() as session:
        await session.delete(await session.get_one(WhatsAppAccount, reader.account))
    told = await mailing.notice(reader)
    assert (told.state, told.fault) == (S.FAILED, "no_address")


@pytest.mark.parametrize(
    ("code", "state", "fault"),
    [
        (131026, S.FAILED, "undeliverable"),
        (132015, S.FAILED, "template"),
        (131009, S.FAILED, "ours"),
        (131050, S.FAILED, "stopped"),
        (190, S.PROMISED, "token"),
        (131031, S.PROMISED, "account"),
        (131042, S.PROMISED, "payment"),
        (131000, S.PROMISED, "passing"),
        (999_999, S.PROMISED, "unknown"),
    ],
)
async def test_what_becomes_of_it_depends_on_what_is_wrong(mailing, api, code, state, fault):
    api.statuses.told_later = set()
    reader = await mailing.a_reader()
    api.fail(code)
    told = await mailing.notice(reader)
    assert (told.state, told.fault) == (state, fault)
    assert told.attempts == 1
    if state is S.PROMISED:
        mailing.house.clock.advance(timedelta(minutes=1))
        assert (await mailing.tries()).state is S.SENT


@pytest.mark.parametrize(("code", "seconds"), [(130429, 17), (131056, 17)])
async def test_to_be_told_to_wait_is_no_failed_try(mailing, api, code, seconds):
    reader = await mailing.a_reader()
    api.fail(code, retry_after=seconds)
    told = await mailing.notice(reader)
    assert (told.state, told.attempts) == (S.PROMISED, 0)
    assert told.due_at == mailing.house.clock.now() + timedelta(seconds=seconds)


async def test_a_number_that_is_held_back_for_good_ends_in_the_call_list(mailing, api):
    reader = await mailing.a_reader()
    await mailing.approve()
    api.fail(131048, times=50)
    told = await mailing.notice(reader)
    for _ in range(20):
        if told.state is S.FAILED:
            break
        mailing.house.clock.advance(timedelta(hours=13))
        told = await mailing.tries()
    assert (told.state, told.fault) == (S.FAILED, "throttle")


async def test_a_lost_answer_is_uncertain_until_a_status_tells(mailing, api):
    reader = await mailing.a_reader()
    api.lose_answer()
    told = await mailing.notice(reader)
    assert (told.state, told.fault) == (S.UNCERTAIN, "lost")
    await mailing.receipts.note([Told("delivered", f"p{told.id}")])
    told = await the_promise(mailing.house, "visit_missed")
    assert (told.state, told.receipt) == (S.SENT, Receipt.DELIVERED)
    assert reader.person.things == 1


async def test_where_nobody_was_there_it_is_tried_again(mailing, api):
    reader = await mailing.a_reader()
    await api.down()
    told = await mailing.notice(reader)
    assert (told.state, told.fault) == (S.PROMISED, "away")
    await api.up()
    mailing.house.clock.advance(timedelta(minutes=1))
    assert (await mailing.tries()).state is S.SENT
    assert reader.person.things == 1


async def test_after_a_crash_nothing_is_sent_again_and_a_status_settles_it(mailing, api):
    reader = await mailing.a_reader()
    house = mailing.house
    await missed(house, mailing.stage, reader.number)
    reach = {ChannelName.WEB: True, ChannelName.WHATSAPP: False}
    (claimed,) = await mailing.deliveries.claim()
    call = await mailing.deliveries.deliver(claimed, reach, mailing.delivery._show)
    assert call is not None
    await mailing.sender.tell(Telling(call.promise_id, call.dialogue, call.facts, word(call.facts)))
    # kill -9 here: it was taken, and nobody noted it.
    house.clock.advance(timedelta(minutes=3))
    fresh = Deliveries(house.database, house.tools, house.keys)
    assert await fresh.recover() == 1
    await Delivery(fresh, house.channels).everything()
    assert reader.person.things == 1
    await mailing.receipts.note([Told("sent", f"p{claimed}")])
    assert (await the_promise(house, "visit_missed")).state is S.SENT
