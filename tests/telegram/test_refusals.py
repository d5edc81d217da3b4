"""Whatever is wrong with a call by itself is refused, and noted as what no honest bot sends."""

import json

import pytest
from aiohttp import ClientSession

from tests.telegram.server import TelegramServer


async def ask(api: TelegramServer, method: str, **params):
    """A call as a program without aiogram would make it: a form, with JSON for what is nested."""
    form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in params.items()}
    async with (
        ClientSession() as session,
        session.post(f"{api.url}/bot{api.token}/{method}", data=form) as answer,
    ):
        said = await answer.json()
        assert answer.status == said.get("error_code", 200)
        return said


def inline(*rows: list[dict]) -> dict:
    return {"reply_markup": {"inline_keyboard": list(rows)}}


def button(text: str = "Иә", **action) -> dict:
    return {"text": text, **(action or {"callback_data": "yes"})}


TO = {"chat_id": 7, "text": "Сәлем"}
BOLD = {"type": "bold", "offset": 0, "length": 1}

# What is wrong whatever the state, and what is said of it.
WRONG = {
    "no text": ("sendMessage", {"chat_id": 7}, "missing parameters: text"),
    "an unknown parameter": ("sendMessage", TO | {"colour": "red"}, "unknown parameter colour"),
    "a number that is none": (
        "editMessageText",
        TO | {"message_id": "one"},
        "message_id must be of type Integer",
    ),
    "a flag that is none": ("sendMessage", TO | {"protect_content": "maybe"}, "must be of type Boolean"),
    "no JSON": ("sendMessage", TO | {"reply_markup": "{"}, "it is no JSON"),
    "a list for a keyboard": ("sendMessage", TO | {"reply_markup": []}, "reply_markup must be an object"),
    "no keyboard known": ("sendMessage", TO | {"reply_markup": {"rows": []}}, "reply_markup must be one of"),
    "a deep unknown field": ("sendMessage", TO | inline([button() | {"x": 1}]), "unknown field x"),
    "a deep wrong type": ("sendMessage", TO | inline([button(callback_data=5)]), "must be of type String"),
    "a button without a label": ("sendMessage", TO | inline([{"url": "https://a.kz"}]), "misses text"),
    "an unknown style": ("sendMessage", TO | inline([button() | {"style": "pink"}]), "unknown value 'pink'"),
    "an unknown entity": (
        "sendMessage",
        TO | {"entities": [BOLD | {"type": "loud"}]},
        "unknown value 'loud'",
    ),
    "an entity without length": (
        "sendMessage",
        TO | {"entities": [{"type": "bold", "offset": 0}]},
        "misses length",
    ),
    "an empty text": ("sendMessage", TO | {"text": " \n "}, "message text is empty"),
    "a long text": ("sendMessage", TO | {"text": "ә" * 4097}, "message is too long"),
    "a parse mode": ("sendMessage", TO | {"parse_mode": "HTML"}, "no parse_mode"),
    "an entity beyond the text": ("sendMessage", TO | {"entities": [BOLD | {"length": 6}]}, "ENTITY_BOUNDS"),
    "an empty entity": ("sendMessage", TO | {"entities": [BOLD | {"length": 0}]}, "ENTITY_BOUNDS"),
    "half an emoji": (
        "sendMessage",
        TO | {"text": "🙂", "entities": [BOLD]},
        "in a middle of a UTF-16 symbol",
    ),
    "a link to nowhere": (
        "sendMessage",
        TO | {"entities": [BOLD | {"type": "text_link"}]},
        "can't find field 'url'",
    ),
    "a button without action": ("sendMessage", TO | inline([{"text": "Иә"}]), "text buttons are unallowed"),
    "a button with two": (
        "sendMessage",
        TO | inline([button(callback_data="a", url="https://a.kz")]),
        "exactly one of callback_data, url",
    ),
    "a blank label": ("sendMessage", TO | inline([button(" ")]), "text must be non-empty"),
    "65 bytes of data": (
        "sendMessage",
        TO | inline([button(callback_data="ә" * 32 + "a")]),
        "BUTTON_DATA_INVALID",
    ),
    "no data": ("sendMessage", TO | inline([button(callback_data="")]), "BUTTON_DATA_INVALID"),
    "9 in a row": ("sendMessage", TO | inline([button()] * 9), "more than 8 buttons in a row"),
    "101 buttons": ("sendMessage", TO | inline(*[[button()]] * 101), "more than 100 buttons"),
    "a link to this machine": (
        "sendMessage",
        TO | inline([button(url="http://localhost/")]),
        "wrong HTTP URL",
    ),
    "an app without TLS": (
        "sendMessage",
        TO | inline([button(web_app={"url": "http://kenes.kz/"})]),
        "only HTTPS links",
    ),
    "an empty keyboard": ("sendMessage", TO | {"reply_markup": {"keyboard": [[]]}}, "the keyboard is empty"),
    "a key with two actions": (
        "sendMessage",
        TO | {"reply_markup": {"keyboard": [[button(request_contact=True, request_location=True)]]}},
        "at most one action",
    ),
    "a phone asked in a group": (
        "sendMessage",
        TO | {"chat_id": -100, "reply_markup": {"keyboard": [[button(request_contact=True)]]}},
        "in private chats only",
    ),
    "a long placeholder": (
        "sendMessage",
        TO | {"reply_markup": {"force_reply": True, "input_field_placeholder": "a" * 65}},
        "input field placeholder",
    ),
    "a reply keyboard in an edit": (
        "editMessageText",
        TO | {"message_id": 1, "reply_markup": {"keyboard": [[button("a")]]}},
        "reply_markup misses inline_keyboard",
    ),
    "an edit of nothing": ("editMessageReplyMarkup", {}, "message identifier is not specified"),
    "a file that did not come": (
        "sendDocument",
        {"chat_id": 7, "document": "attach://a"},
        "no attached file",
    ),
    "an unknown file": ("sendDocument", {"chat_id": 7, "document": "FILE99"}, "wrong file identifier"),
    "an unknown file to fetch": ("getFile", {"file_id": "FILE99"}, "wrong file identifier"),
    "an unknown action": ("sendChatAction", {"chat_id": 7, "action": "dancing"}, "wrong parameter action"),
    "a long toast": (
        "answerCallbackQuery",
        {"callback_query_id": "1", "text": "a" * 201},
        "MESSAGE_TOO_LONG",
    ),
    "a capital command": (
        "setMyCommands",
        {"commands": [{"command": "Go", "description": "a"}]},
        "COMMAND_INVALID",
    ),
    "a long command": (
        "setMyCommands",
        {"commands": [{"command": "a" * 33, "description": "a"}]},
        "COMMAND_INVALID",
    ),
    "a command undescribed": (
        "setMyCommands",
        {"commands": [{"command": "go", "description": ""}]},
        "COMMAND_DESCRIPTION_INVALID",
    ),
    "a long description": (
        "setMyCommands",
        {"commands": [{"command": "go", "description": "a" * 257}]},
        "COMMAND_DESCRIPTION_INVALID",
    ),
    "an unknown scope": (
        "setMyCommands",
        {"commands": [], "scope": {"type": "moon"}},
        "object of a known type",
    ),
    "a scope without chat": (
        "setMyCommands",
        {"commands": [], "scope": {"type": "chat"}},
        "scope misses chat_id",
    ),
    "a language of three": ("setMyName", {"name": "Kenes", "language_code": "kaz"}, "invalid language code"),
    "a long name": ("setMyName", {"name": "a" * 65}, "name is too long"),
    "a long profile": ("setMyDescription", {"description": "a" * 513}, "description is too long"),
    "a long line": (
        "setMyShortDescription",
        {"short_description": "a" * 121},
        "short_description is too long",
    ),
    "a menu without TLS": (
        "setChatMenuButton",
        {"menu_button": {"type": "web_app", "text": "a", "web_app": {"url": "http://kenes.kz/"}}},
        "only HTTPS links",
    ),
    "a limit of 101": ("getUpdates", {"limit": 101}, "limit must be between"),
    "an unknown kind": ("getUpdates", {"allowed_updates": ["gossip"]}, "unknown kinds of updates: gossip"),
    "a webhook without TLS": ("setWebhook", {"url": "http://kenes.kz/"}, "An HTTPS URL must be provided"),
    "a webhook at a strange port": ("setWebhook", {"url": "https://kenes.kz:8080/"}, "only on ports"),
    "a secret with a space": (
        "setWebhook",
        {"url": "https://kenes.kz/", "secret_token": "a b"},
        "secret token contains unallowed",
    ),
    "a secret of 257": (
        "setWebhook",
        {"url": "https://kenes.kz/", "secret_token": "a" * 257},
        "secret token",
    ),
    "101 connections": (
        "setWebhook",
        {"url": "https://kenes.kz/", "max_connections": 101},
        "max_connections",
    ),
}


@pytest.mark.parametrize("method, params, said", WRONG.values(), ids=WRONG)
async def test_what_is_wrong_is_refused_and_noted(api, person, method, params, said):
    api.group(-100)
    answer = await ask(api, method, **params)
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert answer["description"].startswith("Bad Request: ")
    assert said in answer["description"]
    assert api.faults == [f"{method}: {answer['description']}"]
    assert api.calls[-1].outcome == f"400 {answer['description']}"
    assert not person.heard


async def test_an_unknown_method_is_not_found(api):
    answer = await ask(api, "sendLove", chat_id=7)
    assert answer == {"ok": False, "error_code": 404, "description": "Not Found"}
    assert api.faults == ["sendLove: Not Found"]
