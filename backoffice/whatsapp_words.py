"""What the settings page says of WhatsApp: its errors with what to do, its templates, quality and limits."""

import re
from collections.abc import Callable
from typing import Any, Final

from babel.numbers import format_decimal

from backoffice import message_words
from db.enums import TemplateState
from i18n import N_, gettext, locale
from services.channels.faults import CountedFault
from services.channels.service import WhatsAppHealth
from services.whatsapp.faults import FaultKind, kind_of
from services.whatsapp.templates import TemplateStanding

_BY_PHONE: Final = N_("Say it by phone: it is in the call list.")
_BY_ITSELF: Final = N_("It is tried again by itself. There is nothing to do.")
_SEE_LOG: Final = N_("Look into the program's log, and at “kenes doctor”.")
# The program's own word among those of `FaultKind`.
WEBHOOK: Final = "webhook"
# What is wrong and what to do.
FAULTS: Final[dict[str, tuple[str, str]]] = {
    FaultKind.TOKEN: (
        N_("Meta refuses the token, or does not let it do this."),
        N_("Make a new token for the system user, set KENES_WHATSAPP_TOKEN and start Kenes again."),
    ),
    FaultKind.THROTTLE: (
        N_("Meta takes no more for the moment: too much was sent at once."),
        N_("It goes on by itself. If it lasts, look at the quality and the limits of the number."),
    ),
    FaultKind.PAIR: (N_("Too much was sent to one person at once."), _BY_ITSELF),
    FaultKind.UNDELIVERABLE: (
        N_("It does not reach the person: no WhatsApp there, too old a program, or we are blocked."),
        _BY_PHONE,
    ),
    FaultKind.WINDOW: (
        N_("The person wrote more than 24 hours ago: only a template may be sent."),
        N_("See to it that the templates below are approved. What was not said is in the call list."),
    ),
    FaultKind.STOPPED: (N_("The person wants no such messages from us."), _BY_PHONE),
    FaultKind.TEMPLATE: (
        N_("A template is missing, paused or other than ours."),
        N_("Look at the templates below and hand them in again: “kenes whatsapp templates”."),
    ),
    FaultKind.ACCOUNT: (
        N_("Meta has locked or restricted the account or the number."),
        N_("WhatsApp Manager says why, and how to object."),
    ),
    FaultKind.PAYMENT: (
        N_("Meta has nothing to take its payment from."),
        N_("Add a way to pay in Meta's billing settings. Until then messages may not arrive."),
    ),
    FaultKind.PASSING: (N_("Meta had a fault of its own."), _BY_ITSELF),
    FaultKind.OURS: (
        N_("Kenes asked Meta for what it does not take."),
        N_("Tell whoever looks after the program: with the number of the error."),
    ),
    FaultKind.UNKNOWN: (
        N_("An error that Kenes does not know."),
        N_("Meta's list of Cloud API errors explains the number."),
    ),
    FaultKind.AWAY: (
        N_("Meta does not answer."),
        N_("It is tried again by itself. If it lasts, check the network and KENES_WHATSAPP_API."),
    ),
    FaultKind.LOST: (
        N_("The connection broke before Meta answered."),
        N_("Meta's status says later whether it arrived. What stays unknown stands under Messages."),
    ),
    WEBHOOK: (
        N_("Meta does not bring us what people write."),
        N_("Give Meta the address below and subscribe the app to the account: see docs/operations.md."),
    ),
}
OTHERWISE: Final = (N_("Something is wrong with WhatsApp."), _SEE_LOG)

_STATES: Final[dict[TemplateState, tuple[str, str]]] = {
    TemplateState.APPROVED: (N_("approved"), "good"),
    TemplateState.PENDING: (N_("being checked"), "warn"),
    TemplateState.REJECTED: (N_("refused"), "bad"),
    TemplateState.PAUSED: (N_("paused"), "bad"),
    TemplateState.MISSING: (N_("not handed in"), "bad"),
}
_NOT_OURS: Final = N_("approved with other words")
# Meta's words for why it refused.
_REASONS: Final[dict[str, str]] = {
    "ABUSIVE_CONTENT": N_("offensive or threatening words"),
    "INVALID_FORMAT": N_("the form is wrong"),
    "PROMOTIONAL": N_("it reads like advertising"),
    "TAG_CONTENT_MISMATCH": N_("the language or the category does not fit the words"),
    "SCAM": N_("it looks like fraud"),
    "INCORRECT_CATEGORY": N_("the category does not fit the words"),
}
_QUALITY: Final[dict[str, tuple[str, str]]] = {
    "GREEN": (N_("high"), "good"),
    "YELLOW": (N_("middling"), "warn"),
    "RED": (N_("low"), "bad"),
}
_VARIANTS: Final[dict[str, str]] = {
    "consultation_asked_confirmed": N_("A new request, confirmed by itself"),
    "report_reminder_overdue": N_("One's own report is overdue"),
}
_SPEEDS: Final = {"STANDARD": 80, "HIGH": 1000}


def fault_words(code: str) -> tuple[str, str]:
    """What is wrong and what to do, by our word for it or by Meta's number."""
    word = kind_of(int(code)) if code.isascii() and code.isdigit() else code
    said = FAULTS.get(word, OTHERWISE)
    return gettext(said[0]), gettext(said[1])


def counted_fault(one: CountedFault) -> tuple[str, str]:
    """As `fault_words`, of an error that was counted."""
    return fault_words(one.code)


def template_rows(health: WhatsAppHealth) -> list[tuple[str, dict[str, TemplateStanding]]]:
    """By notice, in words: how its template stands in each language; first what cannot be used."""
    rows: dict[str, dict[str, TemplateStanding]] = {}
    for one in health.templates:
        rows.setdefault(one.name, {})[one.lang] = one
    said = [(_template_name(name), langs) for name, langs in rows.items()]
    return sorted(said, key=lambda row: (all(one.is_usable for one in row[1].values()), row[0]))


def _template_name(name: str) -> str:
    kind = name.removeprefix("kenes_")
    return gettext(_VARIANTS[kind]) if kind in _VARIANTS else message_words.kind(kind)


def template_state(one: TemplateStanding | None) -> tuple[str, str]:
    """Words and colour."""
    if one is None:
        one_of = _STATES[TemplateState.MISSING]
    elif one.state is TemplateState.APPROVED and not one.is_ours:
        one_of = (_NOT_OURS, "warn")
    else:
        one_of = _STATES[one.state]
    return gettext(one_of[0]), one_of[1]


def template_reason(one: TemplateStanding | None) -> str:
    """Why Meta refused it: in words, with Meta's own; empty where it gave none."""
    if one is None or not one.reason:
        return ""
    return f"{gettext(_REASONS[one.reason])} ({one.reason})" if one.reason in _REASONS else one.reason


def quality(rating: str) -> tuple[str, str]:
    """Words and colour; Meta's own word where it is a new one."""
    words, colour = _QUALITY.get(rating, ("", "plain"))
    return (
        gettext(words) if words else gettext("not known yet") if rating in {"", "UNKNOWN"} else rating
    ), colour


def tier(name: str) -> str:
    """«TIER_1K» as «1 000»; Meta's own word where it is a new one."""
    if name == "TIER_UNLIMITED":
        return gettext("no limit")
    found = re.fullmatch(r"TIER_(\d+)(K?)", name)
    if found is None:
        return name
    return _number(int(found[1]) * (1000 if found[2] else 1))


def speed(level: str) -> str:
    """How many messages a second; Meta's own word where it is a new one."""
    return _number(_SPEEDS[level]) if level in _SPEEDS else level


def _number(of: int) -> str:
    return format_decimal(of, locale=locale()).replace("\u00a0", " ").replace("\u202f", " ")


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "whatsapp_fault": counted_fault,
    "whatsapp_templates": template_rows,
    "whatsapp_template": template_state,
    "whatsapp_reason": template_reason,
    "whatsapp_quality": quality,
    "whatsapp_tier": tier,
    "whatsapp_speed": speed,
}
