"""What WhatsApp's owner says of our templates, beside what we would say now."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.channels.whatsapp.templates import definitions
from db.enums import TemplateState
from services.whatsapp.templates import TemplateStanding

S = TemplateState
_STATES: Final = {
    "APPROVED": S.APPROVED,
    "PENDING": S.PENDING,
    "IN_APPEAL": S.PENDING,
    "REJECTED": S.REJECTED,
    "PAUSED": S.PAUSED,
    "DISABLED": S.PAUSED,
    "LIMIT_EXCEEDED": S.PAUSED,
    "LOCKED": S.PAUSED,
    "DELETED": S.MISSING,
    "PENDING_DELETION": S.MISSING,
    "ARCHIVED": S.MISSING,
}
# The owner's word for «no reason».
_NO_REASON: Final = "NONE"


def states_of(listed: Iterable[Mapping[str, Any]]) -> list[TemplateStanding]:
    """Of every template of ours; others that are listed are not ours to look at."""
    found = {(str(one.get("name")), str(one.get("language"))): one for one in listed}
    return [_standing(own, found.get((own["name"], own["language"]))) for own in definitions()]


def _standing(own: Mapping[str, Any], theirs: Mapping[str, Any] | None) -> TemplateStanding:
    if theirs is None:
        return TemplateStanding(own["name"], own["language"], TemplateState.MISSING)
    reason = str(theirs.get("rejected_reason") or "")
    return TemplateStanding(
        own["name"],
        own["language"],
        # A word we do not know yet is none that lets it be sent.
        _STATES.get(str(theirs.get("status", "")).upper(), TemplateState.PENDING),
        is_ours=_said(own) == _said(theirs),
        category=str(theirs.get("category") or ""),
        reason="" if reason == _NO_REASON else reason,
    )


def _said(definition: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The body and the labels of its quick replies."""
    body, buttons = "", []
    for one in definition.get("components") or ():
        kind = str(one.get("type", "")).upper()
        if kind == "BODY":
            body = str(one.get("text", "")).strip()
        elif kind == "BUTTONS":
            buttons = [str(button.get("text", "")) for button in one.get("buttons") or ()]
        else:
            # A header or a footer that somebody added is not ours.
            buttons.append(kind)
    return body, tuple(buttons)
