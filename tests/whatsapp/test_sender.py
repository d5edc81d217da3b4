"""Replies to WhatsApp: each chat's in order, tried again while of use, and what is refused is noted."""

import asyncio
from datetime import timedelta

import pytest

from bot.channels import rows
from bot.channels.whatsapp.rendering import UPLOADED, Ready, ReadyFile
from db.enums import ChannelName
from services.turns.replies import OF_USE
from services.whatsapp import pace as whatsapp_pace
from tests.whatsapp.mailing import HELLO, Mailing, a_mailing
from tests.whatsapp.people import PDF


@pytest.fixture
async def mailing(lite_house, api):
    async with a_mailing(lite_house, api) as made:
        yield made


# Before the tests are in a hurry.
GAP, IN_A_CHAT = whatsapp_pace.GAP, whatsapp_pace.IN_A_CHAT


def text(words: str) -> Ready:
    return Ready({"type": "text", "text": {"body": words}})


async def quiet(mailing: Mailing) -> None:
    """Until nothing is on its way."""
    async with asyncio.timeout(10):
        while mailing.sender.is_busy:
            await asyncio.sleep(0.002)


async def counted(mailing: Mailing) -> dict[str, int]:
    return {one.code: one.times for one in await mailing.faults.last(ChannelName.WHATSAPP)}


async def test_they_come_in_order_and_nothing_of_them_is_kept(mailing, api):
    reader = await mailing.a_reader()
    await mailing.says(reader, *(text(str(n)) for n in range(6)))
    await mailing.says(reader, *(text(str(n)) for n in range(6, 10)))
    shown = await reader.person.hears(10)
    assert [one.text for one in shown] == [str(n) for n in range(10)]
    await quiet(mailing)
    assert await mailing.left() == []


@pytest.mark.parametrize("by", ["phone", "id", "both"])
async def test_they_come_however_the_person_is_known(mailing, by):
    reader = await mailing.a_reader(by=by)
    await mailing.says(reader, HELLO)
    (shown,) = await reader.person.hears()
    assert shown.text == "Сәлем!"


async def test_each_bears_its_number_so_that_its_statuses_are_known(mailing, api):
    reader = await mailing.a_reader()
    waiting = await mailing.replies(reader, HELLO)
    mailing.sender.send(reader.contact_id, str(reader.account), waiting)
    await reader.person.hears()
    assert len(api.told(f"r{waiting[0].id}")) == 1


async def test_a_file_is_uploaded_once_however_often_its_message_is_tried(mailing, api):
    reader = await mailing.a_reader()
    body = {"type": "document", "document": {"id": UPLOADED, "filename": "талон.pdf"}}
    api.fail(131000, times=2)
    await mailing.says(reader, Ready(body, ReadyFile("талон.pdf", "application/pdf", PDF)))
    (shown,) = await reader.person.hears()
    assert reader.person.file_of(shown) == PDF
    assert len(api.called("media")) == 1
    assert len(api.called()) == 3


@pytest.mark.parametrize("code", [131000, 131016, 2, 130429, 80007, 4, 131056])
async def test_what_passes_is_tried_until_it_passed(mailing, api, code):
    reader = await mailing.a_reader()
    api.fail(code, times=3)
    await mailing.says(reader, text("1"), text("2"))
    assert [one.text for one in await reader.person.hears(2)] == ["1", "2"]
    await quiet(mailing)
    assert await mailing.left() == []
    assert await counted(mailing) == {str(code): 3}


async def test_a_server_that_is_gone_is_waited_for(mailing, api):
    reader = await mailing.a_reader()
    await api.down()
    await mailing.says(reader, text("1"), text("2"))
    await asyncio.sleep(0.05)
    await api.up()
    assert [one.text for one in await reader.person.hears(2)] == ["1", "2"]


async def test_a_reply_that_perhaps_arrived_is_said_again(mailing, api):
    reader = await mailing.a_reader()
    api.lose_answer()
    await mailing.says(reader, HELLO)
    assert len(await reader.person.hears(2)) == 2


@pytest.mark.parametrize(
    ("code", "noted"),
    [
        (131047, "window 131047"),
        (131009, "ours 131009"),
    ],
)
async def test_what_is_refused_for_good_is_noted_and_holds_up_nothing(mailing, api, code, noted):
    reader = await mailing.a_reader()
    api.fail(code)
    await mailing.says(reader, text("refused"), text("taken"))
    assert [one.text for one in await reader.person.hears()] == ["taken"]
    await quiet(mailing)
    assert [one.fault for one in await mailing.left()] == [noted]
    assert await counted(mailing) == {str(code): 1}


@pytest.mark.parametrize("code", [190, 131031, 131042])
async def test_what_an_administrator_can_mend_waits_for_it(mailing, api, code):
    reader = await mailing.a_reader()
    api.fail(code, times=3)
    await mailing.says(reader, text("said before it was mended"))
    assert [one.text for one in await reader.person.hears()] == ["said before it was mended"]
    await quiet(mailing)
    assert await mailing.left() == []
    assert await counted(mailing) == {str(code): 3}


async def test_a_window_that_is_closed_after_all_is_known_from_then_on(mailing, api):
    reader = await mailing.a_reader()
    assert await mailing.accounts.is_open(reader.account)
    reader.person.chat.heard_at = 0
    await mailing.says(reader, HELLO)
    await quiet(mailing)
    assert not await mailing.accounts.is_open(reader.account)


async def test_nobody_waits_for_an_answer_for_longer_than_it_is_of_use(mailing, api, monkeypatch):
    reader = await mailing.a_reader()
    monkeypatch.setattr(rows, "OF_USE", timedelta(seconds=0.1))
    api.fail(131000, times=100)
    await mailing.says(reader, HELLO)
    await quiet(mailing)
    assert [one.fault for one in await mailing.left()] == ["passing 131000"]
    assert timedelta(minutes=10) == OF_USE


async def test_whoever_wants_nothing_more_is_written_to_no_more(mailing, api):
    reader = await mailing.a_reader()
    api.fail(131050)
    await mailing.says(reader, text("1"), text("2"))
    await quiet(mailing)
    assert reader.person.things == 0
    assert await mailing.left() == []


async def test_a_refusal_of_one_holds_up_nobody_else(mailing, api):
    slow, quick = await mailing.a_reader(7), await mailing.a_reader(8)
    api.fail(131056, times=3, chat=7)
    await mailing.says(slow, HELLO)
    await mailing.says(quick, HELLO)
    await quick.person.hears()
    await slow.person.hears()


async def test_what_a_dead_process_left_behind_comes_first(mailing, api):
    reader = await mailing.a_reader()
    await mailing.replies(reader, text("1"), text("2"))
    fresh = mailing.a_sender()
    newer = await mailing.replies(reader, text("3"))
    fresh.send(reader.contact_id, str(reader.account), newer)
    left = await fresh._replies.left_behind(ChannelName.WHATSAPP, at_start=True)
    fresh.take_up([one for one in left if one.reply.id != newer[0].id])
    assert [one.text for one in await reader.person.hears(3)] == ["1", "2", "3"]
    await fresh.close()


async def test_however_much_there_is_to_say_no_limit_is_met(mailing, api, monkeypatch):
    readers = [await mailing.a_reader(number) for number in range(16)]
    rows_of = [await mailing.replies(reader, *[HELLO] * 12) for reader in readers]
    # As outside of tests.
    monkeypatch.setattr(whatsapp_pace, "GAP", GAP)
    monkeypatch.setattr(whatsapp_pace, "IN_A_CHAT", IN_A_CHAT)
    for reader, waiting in zip(readers, rows_of, strict=True):
        mailing.sender.send(reader.contact_id, str(reader.account), waiting)
    await quiet(mailing)
    assert sum(reader.person.things for reader in readers) == 16 * 12
    assert api.limits.hits == 0


async def test_their_message_is_marked_as_read_beside_everything(mailing, api):
    reader = await mailing.a_reader()
    wamid = await reader.person.types("сәлем")
    api.fail(131000, "read")
    mailing.sender.read_now(wamid)
    mailing.sender.read_now(wamid)
    async with asyncio.timeout(5):
        while not reader.person.chat.read:
            await asyncio.sleep(0.002)
    assert reader.person.chat.read == [wamid]


async def test_messages_are_counted_by_the_day(mailing, api):
    reader = await mailing.a_reader()
    await mailing.says(reader, *(text(str(n)) for n in range(5)))
    await quiet(mailing)
    await mailing.sender.close()
    (today,) = await mailing.days.since(mailing.house.clock.today())
    assert (today.free, today.by_template) == (5, 0)


async def test_who_was_forgotten_is_nowhere_to_be_written_to(mailing, api):
    reader = await mailing.a_reader()
    waiting = await mailing.replies(reader, HELLO)
    mailing.sender.send(reader.contact_id, "999", waiting)
    await quiet(mailing)
    assert [one.fault for one in await mailing.left()] == ["no_address"]


async def test_no_line_of_the_log_names_them_or_what_was_said(mailing, api, capfd, caplog):
    reader = await mailing.a_reader()
    api.fail(131009)
    await mailing.says(reader, HELLO)
    await quiet(mailing)
    said = "".join(capfd.readouterr()) + caplog.text
    for secret in ("Сәлем", reader.person.chat.phone, reader.person.chat.user_id, api.token):
        assert secret not in said
