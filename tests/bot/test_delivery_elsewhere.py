"""On another company's messenger «sent once» cannot be known: what is promised instead."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.delivery import Delivery
from db.enums import ChannelName, ConsultationState, PromiseState, Role
from db.models.conversations import Promise
from services.notices.deliveries import Deliveries
from tests.bot.messenger import Messenger
from tests.bot.promises import a_delivery, missed, on_telegram, the_promise, the_promises
from tests.bot.stage import Stage, a_stage
from tests.factories import a_login, by_staff


@pytest.fixture
async def stage(house) -> Stage:
    return await a_stage(house)


async def test_on_anothers_messenger_it_stands_as_sending_before_the_call(house, stage):
    person = await on_telegram(house, stage)
    await missed(house, stage, person.id)
    seen: list[PromiseState] = []

    async def look() -> None:
        seen.append((await the_promise(house, "visit_missed")).state)

    messenger = Messenger(look)
    await a_delivery(house, messenger).everything()
    assert seen == [PromiseState.SENDING]
    assert len(messenger.shown) == 1
    assert (await the_promise(house, "visit_missed")).state is PromiseState.SENT


async def test_a_crash_between_sending_and_sent_is_owned_up_to_and_never_sent_again(house, stage):
    person = await on_telegram(house, stage)
    await missed(house, stage, person.id)
    messenger = Messenger()
    deliveries = Deliveries(house.database, house.tools, house.keys)
    delivery = Delivery(deliveries, {ChannelName.WEB: house.channel, ChannelName.TELEGRAM: messenger})
    reach = {ChannelName.WEB: True, ChannelName.TELEGRAM: False}
    (claimed,) = await deliveries.claim()
    call = await deliveries.deliver(claimed, reach, delivery._show)
    assert call is not None
    # kill -9 here: whether it arrived nobody knows.
    house.clock.advance(timedelta(minutes=3))
    fresh = Deliveries(house.database, house.tools, house.keys)
    assert await fresh.recover() == 1
    assert (await the_promise(house, "visit_missed")).state is PromiseState.UNCERTAIN
    await Delivery(fresh, {ChannelName.WEB: house.channel, ChannelName.TELEGRAM: messenger}).everything()
    assert messenger.shown == []
    desk = await a_login(house.database, stage.centre, Role.FRONT_DESK)
    (entry,) = await house.services.outgoing.call_list(desk)
    await house.services.messages.send_again(by_staff(desk, "form-2"), entry.id)
    await Delivery(fresh, {ChannelName.WEB: house.channel, ChannelName.TELEGRAM: messenger}).everything()
    assert len(messenger.shown) == 1


async def test_what_is_better_twice_than_never_is_said_again_after_a_crash(house, stage):
    person = await on_telegram(house, stage)
    await missed(house, stage, person.id, "visit_soon", ConsultationState.CONFIRMED)
    async with house.database.begin() as session:
        sending = {"state": PromiseState.SENDING, "claimed_at": house.clock.now() - timedelta(minutes=3)}
        await session.execute(update(Promise).values(**sending))
    assert await Deliveries(house.database, house.tools, house.keys).recover() == 0
    assert (await the_promise(house, "visit_soon")).state is PromiseState.PROMISED


async def test_a_chat_that_was_blocked_is_left_alone_and_the_person_is_called(house, stage):
    person = await on_telegram(house, stage)
    await missed(house, stage, person.id)
    await a_delivery(house, Messenger(blocked=True)).everything()
    failed = await the_promise(house, "visit_missed")
    assert (failed.state, failed.fault) == (PromiseState.FAILED, "stopped")
    await missed(house, stage, person.id)
    messenger = Messenger()
    await a_delivery(house, messenger).everything()
    assert messenger.shown == []
    assert (await the_promises(house, "visit_missed"))[1].state is PromiseState.FAILED


async def test_a_lost_answer_is_uncertain(house, stage):
    person = await on_telegram(house, stage)
    await missed(house, stage, person.id)
    await a_delivery(house, Messenger(lost=True)).everything()
    assert (await the_promise(house, "visit_missed")).state is PromiseState.UNCERTAIN
