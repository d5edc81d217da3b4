"""Notices over WhatsApp's wire, from the promise to the person's phone and back as a status."""

import pytest

from db.enums import PromiseState, Receipt, Role
from services.notices.outgoing import KINDS
from tests.bot.stage import a_stage, greeted, registered
from tests.bot.walks import LANGUAGES
from tests.factories import a_login
from tests.whatsapp.acts import a_day_later, a_notice, templates_stand, the_promise

KAZAKH = set("әғқңөұүһі")


@pytest.fixture(params=["kk", "ru"])
def lang(request):
    return request.param


async def delivered(visitor) -> None:
    """What is due goes out, and its statuses come back."""
    line = await visitor.wire.line()
    await line.delivery.everything()
    await line.settles()
    await visitor.looks()


async def test_inside_the_window_in_free_words_and_its_receipts_never_go_back(house, visitor):
    stage = await a_stage(house)
    person = await registered(visitor, stage)
    await a_notice(house, stage, person)
    await delivered(visitor)
    promise = await the_promise(house)
    (taken,) = visitor.wire.api.told(f"p{promise.id}")
    assert taken.body["type"] != "template"
    assert visitor.person.last() is taken
    assert (promise.state, promise.receipt) == (PromiseState.SENT, Receipt.DELIVERED)
    await visitor.person.reads()
    await visitor.looks()
    assert (await the_promise(house)).receipt is Receipt.READ
    for late in ("delivered", "sent"):
        visitor.wire.api.statuses.tell(visitor.person.chat, taken, late)
    visitor.wire.api.hooks.repeat()
    await visitor.looks()
    assert (await the_promise(house)).receipt is Receipt.READ
    assert len(visitor.wire.api.told(f"p{promise.id}")) == 1


async def test_outside_the_window_by_the_template_of_their_language(house, visitor, lang):
    await templates_stand(house, visitor.wire.api)
    stage = await a_stage(house)
    person = await registered(visitor, stage, LANGUAGES[lang])
    a_day_later(house)
    await a_notice(house, stage, person)
    await delivered(visitor)
    taken = visitor.person.last()
    assert taken.body["template"]["language"] == {"code": lang}
    assert bool(KAZAKH & set(taken.shown.text)) == (lang == "kk")
    # A stranger who looks at the phone learns nothing.
    assert person.family_name not in taken.shown.text
    promise = await the_promise(house)
    assert (promise.state, promise.receipt) == (PromiseState.SENT, Receipt.DELIVERED)
    # Its button goes on with the dialogue, and what follows is said freely again.
    before = visitor.person.things
    await visitor.presses(taken.shown.labels[0])
    assert visitor.person.things > before
    assert visitor.person.last().body["type"] != "template"


@pytest.mark.parametrize("verdict", ["PENDING", "REJECTED", "PAUSED"])
async def test_without_an_approved_template_it_is_said_by_telephone(house, visitor, verdict):
    await templates_stand(house, visitor.wire.api, verdict)
    stage = await a_stage(house)
    person = await registered(visitor, stage)
    a_day_later(house)
    await a_notice(house, stage, person)
    before = visitor.person.things
    await delivered(visitor)
    assert visitor.person.things == before
    desk = await a_login(house.database, stage.centre, Role.FRONT_DESK)
    (call,) = await house.services.outgoing.call_list(desk)
    assert (call.kind, call.state) == ("visit_missed", PromiseState.FAILED)


async def test_what_was_taken_and_never_arrives_is_said_by_telephone(house, visitor):
    stage = await a_stage(house)
    person = await registered(visitor, stage)
    await a_notice(house, stage, person)
    visitor.person.chat.unreachable = 131026
    await delivered(visitor)
    desk = await a_login(house.database, stage.centre, Role.FRONT_DESK)
    assert [call.kind for call in await house.services.outgoing.call_list(desk)] == ["visit_missed"]


async def test_a_window_that_closed_before_it_was_said_is_told_by_a_status_and_by_template(house, visitor):
    await templates_stand(house, visitor.wire.api)
    stage = await a_stage(house)
    person = await registered(visitor, stage)
    # WhatsApp counts otherwise than we do, and says so only afterwards.
    visitor.wire.api.statuses.told_later.add(131047)
    visitor.person.chat.heard_at = float("-inf")
    await a_notice(house, stage, person)
    await delivered(visitor)
    await delivered(visitor)
    assert visitor.person.last().body["type"] == "template"
    assert (await the_promise(house)).state is PromiseState.SENT
    assert visitor.person.last().tag == f"p{(await the_promise(house)).id}"


async def test_a_phone_that_is_off_gets_it_later(house, visitor):
    stage = await a_stage(house)
    person = await registered(visitor, stage)
    visitor.person.goes_away()
    await a_notice(house, stage, person)
    await delivered(visitor)
    assert (await the_promise(house)).receipt is Receipt.TAKEN
    visitor.person.comes_back()
    await visitor.looks()
    assert (await the_promise(house)).receipt is Receipt.DELIVERED


async def test_statuses_of_what_nobody_sent_change_nothing(house, visitor):
    await a_stage(house)
    await greeted(visitor)
    taken = visitor.person.last()
    for tag in ("p999999", "p", "pp1", "r1", "p1; DROP TABLE promises", "p" + "9" * 30, "ә"):
        taken.body["biz_opaque_callback_data"] = tag
        for status in ("sent", "failed", "read"):
            visitor.wire.api.statuses.tell(visitor.person.chat, taken, status)
    await visitor.looks()
    assert all(push.status == 200 for push in visitor.wire.api.hooks.pushes)


def test_every_kind_of_notice_may_be_told_here():
    from bot.channels.whatsapp.templates import TEMPLATES

    assert set(TEMPLATES) == set(KINDS)
