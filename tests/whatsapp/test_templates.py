"""Templates: one a kind and language, such as are approved, and nothing a stranger may not read."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.callbacks import pack
from bot.channels.whatsapp.template_samples import sample
from bot.channels.whatsapp.template_shape import BODY, BUTTON, NONE, PARAMETER, Template, cleaned
from bot.channels.whatsapp.template_states import states_of
from bot.channels.whatsapp.templates import TEMPLATES, VARIANTS, all_templates, as_message, definitions
from bot.notices import WORDS, word
from db.enums import NoticeStyle, TemplateState, VisitMethod
from i18n import LOCALES
from services.notices.facts import DayFacts, NoticeFacts
from services.notices.outgoing import KINDS
from tests.bot.test_notices import facts as notice_facts
from tests.whatsapp.schema import check_message

ADDRESSED = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "77010000000"}
NUMBERS = re.compile(r"\{\{(\d+)\}\}")
OF_QUESTIONS = {"desk_answer", "live_answer"}


def each() -> Iterator[Any]:
    for template, examples in all_templates():
        for facts in examples:
            yield pytest.param(template, facts, id=f"{template.name}-{facts.lang}")


every = pytest.mark.parametrize("template, facts", list(each()))


def test_every_kind_of_notice_has_words_and_a_template_in_both_languages():
    assert set(TEMPLATES) == set(WORDS) == set(KINDS)
    handed_in = {(one["name"], one["language"]) for one in definitions()}
    assert {(f"kenes_{kind}", lang) for kind in KINDS for lang in LOCALES} <= handed_in
    assert len(handed_in) == len(definitions()) == 2 * (len(KINDS) + len(VARIANTS))


@every
def test_the_body_is_one_that_is_approved(template: Template, facts: NoticeFacts):
    body = template.body(facts.lang)
    numbers = [int(one) for one in NUMBERS.findall(body)]
    assert numbers == list(range(1, len(template.filled) + 1))
    assert not re.match(r"\W*\{\{", body)
    assert not re.search(r"\}\}\W*$", body)
    assert not re.search(r"\}\}\W*\{\{", body)
    words = re.findall(r"\w+", NUMBERS.sub(" ", body))
    assert len(words) >= 3 * len(numbers)
    longest = len(NUMBERS.sub("", body)) + PARAMETER * len(numbers)
    assert len(body) <= BODY
    assert longest <= BODY or len(numbers) > 3
    assert not re.search(r"\n{3}|\t| {4}", body)


@every
def test_it_can_be_told_apart_and_pressed(template: Template, facts: NoticeFacts):
    assert re.fullmatch(r"[a-z0-9_]{1,512}", template.name)
    assert template.category == "UTILITY"
    labels = [choice.label for choice in template.buttons(facts)]
    assert len(labels) == len(set(labels))
    assert all(0 < len(label) <= BUTTON and not re.search(r"[{}\n]", label) for label in labels)


@every
def test_what_is_handed_in_has_an_example_of_everything(template: Template, facts: NoticeFacts):
    (own,) = (one for one in definitions() if (one["name"], one["language"]) == (template.name, facts.lang))
    body = own["components"][0]
    examples = body.get("example", {}).get("body_text", [[]])
    assert len(examples[0]) == len(template.filled)
    assert all(example not in {"", NONE} for example in examples[0])
    assert bool(template.filled) == ("example" in body)


@every
def test_what_is_sent_is_what_the_interface_takes(template: Template, facts: NoticeFacts):
    message = as_message(facts.kind, facts)
    assert check_message(ADDRESSED | message) == []
    said = message["template"]
    assert (said["name"], said["language"]) == (template.name, {"code": facts.lang})
    shown = [one for one in said.get("components", ()) if one["type"] == "button"]
    assert [one["index"] for one in shown] == [str(index) for index in range(len(template.buttons(facts)))]


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_its_buttons_are_those_of_the_notice(kind: str, lang: str):
    facts = notice_facts(kind, lang)
    message = as_message(kind, facts)
    assert check_message(ADDRESSED | message) == []
    shown = [one for one in message["template"].get("components", ()) if one["type"] == "button"]
    payloads = [one["parameters"][0]["payload"] for one in shown]
    if kind in OF_QUESTIONS:
        assert payloads == ["inbox.read:17"]
    else:
        assert payloads == [pack(choice.deed, choice.value) for choice in word(facts).choices]


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_stranger_reads_nothing_of_it(kind: str, lang: str):
    """Whatever the person chose to be told in full elsewhere."""
    facts = notice_facts(kind, lang, NoticeStyle.FULL)
    read = TEMPLATES[kind].body(lang) + " ".join(TEMPLATES[kind].parameters(facts))
    for secret in ("Ахметова", "сихолог", "ауырып", "заболел", "Сәлем", "Привет"):
        assert secret not in read


def test_a_request_that_confirmed_itself_is_told_without_buttons():
    facts = replace(sample("consultation_asked", "ru"), details={"confirmed": True})
    said = as_message("consultation_asked", facts)["template"]
    assert said["name"] == "kenes_consultation_asked_confirmed"
    assert [one["type"] for one in said["components"]] == ["body"]


def test_another_way_than_the_centre_is_named_as_the_place():
    facts = sample("visit_tomorrow", "ru")
    assert facts.visit is not None
    by_phone = replace(facts, visit=replace(facts.visit, method=VisitMethod.PHONE))
    assert TEMPLATES["visit_tomorrow"].parameters(by_phone)[-1] == "По телефону"


def test_what_is_filled_in_is_one_clean_line_and_never_empty():
    assert cleaned(" a\n\tb     c\u202e ") == "a b c"
    assert cleaned("\n") == NONE
    assert len(cleaned("а" * 1000)) == PARAMETER
    facts = sample("day_list", "kk")
    assert facts.day is not None
    starts = facts.day.visits[0][1]
    full = tuple((number, starts + timedelta(minutes=number)) for number in range(60))
    message = as_message("day_list", replace(facts, day=DayFacts(facts.day.day, full, 0)))
    assert check_message(ADDRESSED | message) == []
    empty = replace(facts, day=DayFacts(facts.day.day, (), 1))
    assert TEMPLATES["day_list"].parameters(empty)[1] == NONE


def test_what_is_approved_is_ours_while_it_says_the_same():
    listed = [
        {**one, "status": "APPROVED", "id": "1", "components": [dict(part) for part in one["components"]]}
        for one in definitions()
    ]
    assert all(one.is_usable for one in states_of(listed))
    listed[0]["components"][0]["text"] += "!"
    listed[1]["status"], listed[1]["rejected_reason"] = "REJECTED", "INVALID_FORMAT"
    listed[2]["components"] = listed[2]["components"][:1]
    listed[3]["status"] = "A_WORD_OF_TOMORROW"
    del listed[4]
    reworded, refused, without_buttons, unknown, missing, *others = states_of(listed)
    assert (reworded.state, reworded.is_ours) == (TemplateState.APPROVED, False)
    assert (refused.state, refused.reason) == (TemplateState.REJECTED, "INVALID_FORMAT")
    assert not without_buttons.is_ours
    assert unknown.state is TemplateState.PENDING
    assert missing.state is TemplateState.MISSING
    assert not any(one.is_usable for one in (reworded, refused, without_buttons, unknown, missing))
    assert all(one.is_usable for one in others)
