"""What Meta's webhook brings, as its published examples say it and as they do not yet; nothing is trusted.

`fixtures/webhooks.json` names its source. What it lacks (statuses, ids instead of phones, edits, accounts) is
written here by hand after Meta's pages of 2026.
"""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot, types
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.whatsapp.updates import update_of
from bot.channels.whatsapp.webhook import (
    Delivered,
    Incoming,
    Kind,
    Malformed,
    Move,
    Note,
    NotOurs,
    State,
    Status,
    read,
    read_written,
    written,
)
from services.whatsapp.accounts import Address

FIXTURES = json.loads((Path(__file__).parent / "fixtures" / "webhooks.json").read_text())
OURS = "106540352242922"
SHEENA = Address(phone="16505551234")
ID, NEW_ID = "KZ.13491208655302741918", "KZ.24817305912873645029"


def whole(field: str = "messages", **value: Any) -> bytes:
    """A body as Meta wraps it; `value` goes beside what stands there."""
    raw = copy.deepcopy(FIXTURES["envelope"])
    change = raw["entry"][0]["changes"][0]
    change["field"] = field
    change["value"] |= value
    return json.dumps(raw).encode()


def example(name: str) -> Incoming:
    [message] = read(whole(messages=[FIXTURES["messages"][name]]), OURS).messages
    return message


def said(**message: Any) -> Incoming:
    """A message by hand: of somebody whose phone is told."""
    raw = {"from": SHEENA.phone, "id": "wamid.1", "timestamp": "1749416383", **message}
    [one] = read(whole(messages=[raw]), OURS).messages
    return one


@pytest.mark.parametrize(
    "name, kind, content",
    [
        ("text", Kind.TEXT, {"text": "Does it come in another color?"}),
        ("button", Kind.PRESS, {"pressed": "Unsubscribe", "text": "Unsubscribe"}),
        ("list_reply", Kind.PRESS, {"pressed": "priority_express", "text": "Priority Mail Express"}),
        ("button_reply", Kind.PRESS, {"pressed": "cancel-button", "text": "Cancel"}),
        (
            "image",
            Kind.IMAGE,
            {"media_id": "1003383421387256", "media_type": "image/jpeg", "text": "Taj Mahal"},
        ),
        ("reaction", Kind.REACTION, {"emoji": "👍"}),
        ("location", Kind.LOCATION, {}),
        ("contacts", Kind.CONTACTS, {}),
        ("unsupported", Kind.UNSUPPORTED, {}),
        ("order", Kind.UNKNOWN, {}),
    ],
)
def test_an_example_of_metas_is_read(name, kind, content):
    raw = FIXTURES["messages"][name]
    message = example(name)
    expected = Incoming(kind, raw["id"], SHEENA, int(raw["timestamp"]), **content)
    assert message == expected
    assert read_written(written(message), message.wamid) == Incoming(
        kind, raw["id"], Address(), int(raw["timestamp"]), **content
    )


def test_of_place_and_card_nothing_is_kept():
    for name in ("location", "contacts"):
        kept = written(example(name)).decode()
        assert "Philz" not in kept
        assert "Gómez" not in kept
        assert SHEENA.phone not in kept


@pytest.mark.parametrize(
    "name, content, kind",
    [
        ("audio", {"id": "7", "mime_type": "audio/ogg; codecs=opus", "voice": True}, Kind.VOICE),
        ("audio", {"id": "7", "mime_type": "audio/mpeg"}, Kind.AUDIO),
        ("document", {"id": "7", "filename": "a.pdf", "mime_type": "application/pdf"}, Kind.DOCUMENT),
        ("video", {"id": "7"}, Kind.VIDEO),
        ("sticker", {"id": "7", "animated": False}, Kind.STICKER),
        ("revoke", {"original_message_id": "wamid.0"}, Kind.REVOKE),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {}}, Kind.UNKNOWN),
        ("something new", {}, Kind.UNKNOWN),
    ],
)
def test_every_other_kind_is_told_apart(name, content, kind):
    message = said(type=name, **{name: content})
    assert message.kind is kind
    assert message.media_id == content.get("id", "")


def test_an_edit_brings_the_words_as_they_are_now():
    message = {"type": "text", "text": {"body": "as I meant it"}}
    edit = said(type="edit", edit={"original_message_id": "wamid.0", "message": message})
    assert (edit.kind, edit.text) == (Kind.EDIT, "as I meant it")
    update = update_of(edit, 17, Bot("1:x"))
    assert update.edited_message is not None
    assert update.edited_message.text == "as I meant it"


@pytest.mark.parametrize(
    "message, contacts, address",
    [
        ({"from": "77015550101"}, [{"wa_id": "77015550101"}], Address(phone="77015550101")),
        ({"from_user_id": ID}, [{"user_id": ID}], Address(ID)),
        ({}, [{"user_id": ID, "profile": {"username": "aigerim"}}], Address(ID)),
        ({"from": "77015550101"}, [{"wa_id": "77015550101", "user_id": ID}], Address(ID, "77015550101")),
        ({"from": "77015550101", "from_user_id": ID}, [], Address(ID, "77015550101")),
        ({"from_user_id": ID}, [{"wa_id": "77015550101", "user_id": ID}], Address(ID, "77015550101")),
        ({"from": "77015550101"}, [{"wa_id": "77012220000", "user_id": ID}], Address(phone="77015550101")),
        (
            {"from_user_id": ID},
            [{"user_id": NEW_ID, "wa_id": "77012220000"}, {"user_id": ID, "wa_id": "77015550101"}],
            Address(ID, "77015550101"),
        ),
    ],
)
def test_whose_it_is_is_told_by_id_by_phone_or_by_both(message, contacts, address):
    raw = {"id": "wamid.1", "timestamp": "1", "type": "text", "text": {"body": "hi"}, **message}
    [one] = read(whole(messages=[raw], contacts=contacts), OURS).messages
    assert one.address == address


def test_what_has_no_id_or_is_nobodys_or_a_groups_is_left_out():
    text = {"type": "text", "text": {"body": "hi"}, "timestamp": "1"}
    raws = [
        {**text, "from": SHEENA.phone},
        {**text, "from": SHEENA.phone, "id": "wamid.1", "group_id": "G"},
        {**text, "id": "wamid.2", "from": "not a phone"},
    ]
    assert read(whole(messages=raws, contacts=[]), OURS) == Delivered()


@pytest.mark.parametrize("state", list(State))
def test_a_status_is_known_by_the_tag_that_we_gave(state):
    status = {"id": "wamid.9", "status": state.value, "timestamp": "1750000000", "recipient_id": "1650"}
    tagged = {**status, "biz_opaque_callback_data": "p17"}
    failed = {"errors": [{"code": 131026, "title": "Message undeliverable"}]} if state == "failed" else {}
    delivered = read(whole(statuses=[{**tagged, **failed}]), OURS)
    code = 131026 if state == "failed" else 0
    assert delivered.statuses == (Status("wamid.9", "p17", state, code, 1_750_000_000),)


def test_a_voice_that_was_played_was_read_and_a_state_of_the_future_is_left_out():
    statuses = [{"id": "wamid.9", "status": word, "timestamp": 5} for word in ("played", "framed")]
    assert [one.state for one in read(whole(statuses=statuses), OURS).statuses] == [State.READ]


def test_a_changed_number_is_a_move():
    [move] = read(whole(messages=[FIXTURES["messages"]["system"]]), OURS).moves
    wamid = FIXTURES["messages"]["system"]["id"]
    assert move == Move(wamid, SHEENA, Address(phone="12195555358"))


@pytest.mark.parametrize(
    "message, old, new",
    [
        (
            {"from": "77015550101", "system": {"wa_id": "77020000000", "user_id": NEW_ID}},
            Address(phone="77015550101"),
            Address(NEW_ID, "77020000000"),
        ),
        (
            {"from_user_id": ID, "system": {"type": "user_changed_user_id", "user_id": NEW_ID}},
            Address(ID),
            Address(NEW_ID),
        ),
        (
            {
                "system": {
                    "type": "user_changed_user_id",
                    "user_id": NEW_ID,
                    "body": f"User A changed from {ID} to {NEW_ID}",
                }
            },
            Address(ID),
            Address(NEW_ID),
        ),
    ],
)
def test_a_new_id_is_a_move_too(message, old, new):
    system = {"type": "user_changed_number", **message["system"]}
    raw = {"id": "wamid.s", "timestamp": "1", "type": "system", **message, "system": system}
    assert read(whole(messages=[raw], contacts=[]), OURS).moves == (Move("wamid.s", old, new),)


def test_a_new_id_may_come_as_a_field_of_its_own():
    update = {"wa_id": "77020000000", "user_id": {"previous": ID, "current": NEW_ID}, "timestamp": "1"}
    [move] = read(whole("user_id_update", user_id_update=[update]), OURS).moves
    assert (move.old, move.new) == (Address(ID), Address(NEW_ID, "77020000000"))


def test_what_is_said_of_our_account_is_passed_on_in_words_and_figures():
    value = {"event": "APPROVED", "message_template_name": "reminder", "reason": "x" * 500, "other": {"a": 1}}
    change = {"field": "message_template_status_update", "value": value}
    body = json.dumps({"object": "x", "entry": [{"id": "1", "changes": [change]}]}).encode()
    facts: dict[str, str | int] = {
        "event": "APPROVED",
        "message_template_name": "reminder",
        "reason": "x" * 200,
    }
    assert read(body, OURS).notes == (Note("message_template_status_update", facts),)


def test_echoes_and_other_fields_with_people_in_them_are_left_out():
    assert read(whole("smb_message_echoes", message_echoes=[{"to": "7701"}]), OURS) == Delivered()


def test_several_entries_and_changes_are_read_in_their_order():
    raws = [
        {"id": f"wamid.{n}", "from": "7701555", "type": "text", "text": {"body": str(n)}} for n in range(4)
    ]
    bodies = [json.loads(whole(messages=[raw])) for raw in raws]
    entries = [one["entry"][0] for one in bodies]
    entries[0]["changes"] += entries.pop(1)["changes"]
    delivered = read(json.dumps({"object": "x", "entry": entries}).encode(), OURS)
    assert [one.text for one in delivered.messages] == ["0", "1", "2", "3"]


def test_another_number_is_not_ours_and_beside_ours_left_out():
    theirs = json.loads(whole(messages=[FIXTURES["messages"]["text"]]))
    theirs["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "999"
    with pytest.raises(NotOurs):
        read(json.dumps(theirs).encode(), OURS)
    theirs["entry"] += json.loads(whole(messages=[FIXTURES["messages"]["image"]]))["entry"]
    assert [one.kind for one in read(json.dumps(theirs).encode(), OURS).messages] == [Kind.IMAGE]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"1", b"\xff", b'{"entry": {}}', b"[" * 100_000, b'{"object": "x"}']
)
def test_what_is_no_webhook_is_malformed(body):
    with pytest.raises(Malformed):
        read(body, OURS)


def test_halves_of_signs_and_nul_become_what_a_database_takes():
    message = said(type="text", text={"body": "a\0b\ud800c"})
    assert message.text.encode().decode() == "ab?c"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = [
    "id",
    "from",
    "from_user_id",
    "timestamp",
    "type",
    "text",
    "interactive",
    "system",
    "context",
    "edit",
]
RAWS = st.dictionaries(
    st.sampled_from(NAMES), VALUES | st.sampled_from(["text", "edit", "system"]), max_size=8
)


@settings(max_examples=150)
@given(messages=st.lists(RAWS | VALUES, max_size=3) | VALUES, contacts=VALUES, statuses=VALUES)
def test_no_type_of_any_field_breaks_it(messages, contacts, statuses):
    bot = Bot("1:x")
    for message in read(whole(messages=messages, contacts=contacts, statuses=statuses), OURS).messages:
        again = read_written(written(message), message.wamid)
        update_of(again, 1, bot)


@pytest.mark.parametrize("name", [name for name in FIXTURES["messages"] if name != "system"])
def test_every_example_becomes_an_update_of_the_accounts_chat(name):
    update = update_of(example(name), 17, Bot("1:x"))
    plain = update.model_dump(mode="json", exclude_none=True)
    (event,) = [value for field, value in plain.items() if field != "update_id"]
    assert event.get("message", event)["chat"]["id"] == 17
    assert SHEENA.phone not in json.dumps(plain)


def test_a_press_carries_its_data_and_a_message_without_words():
    press = update_of(example("list_reply"), 17, Bot("1:x")).callback_query
    assert press is not None
    assert press.data == "priority_express"
    assert isinstance(press.message, types.Message)
    assert press.message.text is None
    assert press.from_user.id == 17


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("Кеңес: talgar-poster", "/start talgar-poster"),
        ("кенес:7KQM-3XHD", "/start 7KQM-3XHD"),
        ("Kenes: staff-a_B", "/start staff-a_B"),
        ("Кеңес: екі сөз", "Кеңес: екі сөз"),
        ("Мне нужен Кенес: срочно", "Мне нужен Кенес: срочно"),
    ],
)
def test_the_words_of_a_link_begin_as_its_code_says(typed, meant):
    update = update_of(said(type="text", text={"body": typed}), 17, Bot("1:x"))
    assert update.message is not None
    assert update.message.text == meant


def test_what_is_passed_on_from_others_is_known_as_such():
    message = said(type="text", text={"body": "Кеңес: code"}, context={"forwarded": True})
    update = update_of(message, 17, Bot("1:x"))
    assert update.message is not None
    assert update.message.forward_origin is not None
    assert update.message.text == "Кеңес: code"
