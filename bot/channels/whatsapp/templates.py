"""What may be said to a person who has not written for a day: templates, approved by WhatsApp's owner.

Every kind of notice has one, in both languages.
"""

from dataclasses import replace
from typing import Any, Final

from bot.callbacks import pack
from bot.channels.whatsapp.template_samples import sample
from bot.channels.whatsapp.template_shape import Template
from bot.channels.whatsapp.template_words import CONFIRMED_ITSELF, REPORT_LATE, TO_PEOPLE, TO_STAFF
from i18n import LOCALES
from services.notices.facts import NoticeFacts

TEMPLATES: Final[dict[str, Template]] = {one.kind: one for one in (*TO_PEOPLE, *TO_STAFF)}
# By kind: told otherwise where its details have this word.
VARIANTS: Final[dict[str, tuple[str, Template]]] = {
    "consultation_asked": ("confirmed", CONFIRMED_ITSELF),
    "report_reminder": ("overdue", REPORT_LATE),
}


def template_of(facts: NoticeFacts) -> Template:
    """The one that says what is so. KeyError for a kind that has none."""
    word, other = VARIANTS.get(facts.kind, ("", None))
    return other if other is not None and facts.details.get(word) else TEMPLATES[facts.kind]


def as_message(kind: str, facts: NoticeFacts) -> dict[str, Any]:
    """As the Cloud API takes it, in the reader's language; the address is put to it by the sender."""
    template = template_of(replace(facts, kind=kind))
    components: list[dict[str, Any]] = []
    if given := template.parameters(facts):
        components.append({"type": "body", "parameters": [{"type": "text", "text": one} for one in given]})
    for index, choice in enumerate(template.buttons(facts)):
        payload = pack(choice.deed, choice.value)
        components.append(
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": str(index),
                "parameters": [{"type": "payload", "payload": payload}],
            }
        )
    said: dict[str, Any] = {"name": template.name, "language": {"code": facts.lang}}
    return {"type": "template", "template": said | ({"components": components} if components else {})}


def all_templates() -> list[tuple[Template, tuple[NoticeFacts, ...]]]:
    """Every template, those told otherwise included, with its example in each language."""
    usual = [(one, tuple(sample(kind, lang) for lang in LOCALES)) for kind, one in TEMPLATES.items()]
    other = [
        (one, tuple(_marked(sample(kind, lang), word) for lang in LOCALES))
        for kind, (word, one) in VARIANTS.items()
    ]
    return usual + other


def _marked(facts: NoticeFacts, word: str) -> NoticeFacts:
    return replace(facts, details={**facts.details, word: True})


def definitions() -> list[dict[str, Any]]:
    """As `POST /{WABA}/message_templates` takes them: one a template and language."""
    return [_definition(template, facts) for template, examples in all_templates() for facts in examples]


def _definition(template: Template, facts: NoticeFacts) -> dict[str, Any]:
    body: dict[str, Any] = {"type": "BODY", "text": template.body(facts.lang)}
    if example := template.parameters(facts):
        body["example"] = {"body_text": [list(example)]}
    components = [body]
    if choices := template.buttons(facts):
        buttons = [{"type": "QUICK_REPLY", "text": choice.label} for choice in choices]
        components.append({"type": "BUTTONS", "buttons": buttons})
    return {
        "name": template.name,
        "language": facts.lang,
        "category": template.category,
        "components": components,
    }
