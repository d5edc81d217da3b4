"""The check of what we send takes Meta's own examples and what we rely on, and names each fault."""

import json
from copy import deepcopy
from pathlib import Path

import pytest

from tests.whatsapp.schema import check_message, check_webhook

EXAMPLES = json.loads((Path(__file__).parent / "schemas" / "wa_messages.examples.json").read_text())
ADDRESS = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "77015550101"}


def interactive(kind: str, action: dict, **more) -> dict:
    return {
        **ADDRESS,
        "type": "interactive",
        "interactive": {"type": kind, "body": {"text": "Қайсысы?"}, "action": action, **more},
    }


def button(number: int, title: str = "", id_: str = "") -> dict:
    return {"type": "reply", "reply": {"id": id_ or f"take:{number}", "title": title or f"Иә {number}"}}


def row(number: int, **more) -> dict:
    return {"id": f"take:{number}", "title": f"{number}-қатар", **more}


def a_list(*sections: list[dict], **more) -> dict:
    named = [{"title": f"{number}", "rows": rows} for number, rows in enumerate(sections)]
    return interactive("list", {"button": "Таңдау", "sections": named}, **more)


def a_link(url: str = "https://kenes.kz", label: str = "Ашу") -> dict:
    return interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": label, "url": url}})


def a_template(*components: dict) -> dict:
    content = {"name": "visit_booked", "language": {"code": "kk"}, "components": [*components]}
    return {**ADDRESS, "type": "template", "template": content}


def said_by(text: str) -> dict:
    return a_template({"type": "body", "parameters": [{"type": "text", "text": text}]})


@pytest.mark.parametrize("name", EXAMPLES)
def test_metas_own_examples_are_taken(name):
    body = deepcopy(EXAMPLES[name])
    assert check_message(body) != []
    body["to"] = "16505551234"
    if "template" in body:
        body["template"]["name"] = "a_name"
    assert check_message(body) == []


@pytest.mark.parametrize(
    "body",
    [
        {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1"},
        {**ADDRESS, "type": "text", "text": {"body": "Сәлем"}, "biz_opaque_callback_data": "p17"},
        {"messaging_product": "whatsapp", "recipient": "KZ.13", "type": "text", "text": {"body": "Сәлем"}},
        interactive("button", {"buttons": [button(1), button(2), button(3)]}),
        interactive("button", {"buttons": [button(1)]}, header={"type": "image", "image": {"id": "4711"}}),
        a_list([row(number) for number in range(10)]),
        a_list([row(1, description="Толығырақ")], [row(2)]),
        a_link(),
        said_by("Дүйсенбі, 23 қараша"),
    ],
)
def test_what_we_rely_on_is_taken(body):
    assert check_message(body) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ([], "not an object"),
        ({}, "no such type"),
        ({"type": "poll"}, "no such type"),
        ({**ADDRESS, "type": "text", "text": {"body": "a" * 4097}}, "text.body: maxLength 4096"),
        ({**ADDRESS, "type": "text", "text": {"body": "👍" * 2049}}, "4098 of 4096"),
        ({**ADDRESS, "type": "text", "text": {"body": " \u2060\n"}}, "text.body: empty"),
        ({**ADDRESS, "type": "text", "text": {"body": "a\ud83d"}}, "half of a character"),
        ({**ADDRESS, "type": "text", "text": {"body": "a"}, "image": {"id": "1"}}, "image"),
        ({**ADDRESS, "type": "text", "text": {"body": "a"}, "tag": "p1"}, "tag"),
        ({**ADDRESS, "to": "8 701", "type": "text", "text": {"body": "a"}}, "to: no phone"),
        ({"messaging_product": "whatsapp", "type": "text", "text": {"body": "a"}}, "'to'"),
        (interactive("button", {"button": "a", "sections": [{"rows": [row(1)]}]}), "under button"),
        (interactive("list", {"buttons": [button(1)]}), "under list"),
        (interactive("button", {"buttons": [button(one) for one in range(4)]}), "buttons: maxItems 3"),
        (interactive("button", {"buttons": [button(1, "Иә"), button(2, "Иә")]}), "buttons.title: 'Иә' 2"),
        (interactive("button", {"buttons": [button(1, id_="a"), button(2, id_="a")]}), "buttons.id: 'a' 2"),
        (interactive("button", {"buttons": [button(1, " ")]}), "buttons.title: empty"),
        (interactive("button", {"buttons": [button(1, "бір\nекі")]}), "more than a line"),
        (interactive("button", {"buttons": [button(1)]}, body={"text": ""}), "interactive.body: empty"),
        (a_list([row(one) for one in range(6)], [row(one) for one in range(6, 12)]), "rows: 12 in all"),
        (a_list([row(1)], [row(1)]), "rows.title"),
        (a_list([row(1, description="")]), "rows.description: empty"),
        (a_list([row(1)], header={"type": "image", "image": {"id": "1"}}), "a list's header is a text"),
        (a_link("kenes.kz"), "no address"),
        (a_link(label="а" * 21), "maxLength 20"),
        ({**ADDRESS, "type": "image", "image": {"id": "1", "filename": "a.png"}}, "filename: not there"),
        ({**ADDRESS, "type": "document", "document": {"id": "1", "caption": "a" * 1025}}, "1025 of 1024"),
        (said_by("бір\nекі"), "a line's end"),
        (said_by(""), "empty"),
        (a_template({"type": "button", "parameters": []}), "needs sub_type"),
    ],
)
def test_each_fault_is_named(body, fault):
    assert any(fault in one for one in check_message(body)), check_message(body)


def test_a_webhook_is_one_or_is_not():
    assert check_webhook({"object": "whatsapp_business_account", "entry": []}) == []
    assert check_webhook({"object": "whatsapp_business_account"}) != []
