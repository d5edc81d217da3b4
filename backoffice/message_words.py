"""What the page of notices says: which notice, what went wrong with it, what to do."""

from typing import Final

from backoffice import appeal_words
from db.enums import PromiseState, Receipt
from i18n import N_, gettext
from services.notices.handing_over import UNKNOWN_KIND
from services.notices.messages import MessageRow
from services.notices.reaching import NO_CONTACT, STOPPED
from services.whatsapp.faults import FaultKind

KINDS: Final[dict[str, str]] = {
    "consultation_confirmed": N_("The visit is confirmed"),
    "consultation_offered": N_("Another time is offered"),
    "consultation_declined": N_("The request is declined"),
    "consultation_cancelled": N_("The visit is called off"),
    "answer_late": N_("The answer is late"),
    "visit_tomorrow": N_("Reminder: the visit is tomorrow"),
    "visit_soon": N_("Reminder: the visit is soon"),
    "visit_missed": N_("Did not come: is all well?"),
    "consultation_asked": N_("A new request"),
    "consultation_waiting": N_("A request still waits"),
    "consultation_overdue": N_("A request was not answered in time"),
    "consultation_cancelled_by_person": N_("A visit was cancelled"),
    "chat_joined": N_("A chat was joined to a person"),
    "registrations_joined": N_("Two registrations became one"),
    "representative_agreed": N_("The representative agreed"),
    "representative_declined": N_("The representative did not agree"),
    "day_list": N_("Today's visits"),
    "desk_answer": N_("The answer to a question"),
    "live_answer": N_("The answer in a live conversation"),
    "question_asked": N_("A new question"),
    "report_reminder": N_("The report is due soon"),
    "report_overdue": N_("A report is overdue"),
    **appeal_words.MESSAGES,
}
OTHERWISE: Final = N_("Another notice")

_BY_PHONE: Final = N_("Say it by phone: it is in the call list.")
_LATE: Final = (
    N_("They wrote on WhatsApp over 24 hours ago, and this notice has no approved template."),
    _BY_PHONE,
)
# Nothing is wrong with this notice: an administrator has to do something.
_NOTHING_GOES: Final = (
    N_("WhatsApp takes nothing from us just now."),
    N_("Say it by phone. An administrator sees under Settings, Messengers, what is wrong."),
)

# What went wrong, and what to do about it.
FAULTS: Final[dict[str, tuple[str, str]]] = {
    NO_CONTACT: (N_("There is no chat to write to."), _BY_PHONE),
    STOPPED: (N_("Our chat is blocked there."), _BY_PHONE),
    UNKNOWN_KIND: (N_("The program no longer knows this notice."), N_("Do not send it.")),
    # WhatsApp's, as its sender writes them down.
    "no_template": _LATE,
    FaultKind.WINDOW: _LATE,
    "no_address": (N_("It is no longer known where to write on WhatsApp."), _BY_PHONE),
    FaultKind.UNDELIVERABLE: (N_("WhatsApp cannot bring it to this person."), _BY_PHONE),
    FaultKind.TEMPLATE: _NOTHING_GOES,
    FaultKind.TOKEN: _NOTHING_GOES,
    FaultKind.ACCOUNT: _NOTHING_GOES,
    FaultKind.PAYMENT: _NOTHING_GOES,
    FaultKind.OURS: _NOTHING_GOES,
}
REFUSED: Final = (
    N_("The messenger did not take it, after several tries."),
    N_("Send it again. If it fails again, say it by phone."),
)
UNCERTAIN: Final = (
    N_("The connection broke while it was sent. Perhaps it arrived."),
    N_("Ask whether it arrived, or send it again: it may then come twice."),
)
RECEIPTS: Final[dict[Receipt, str]] = {
    Receipt.TAKEN: N_("Taken by the messenger"),
    Receipt.DELIVERED: N_("Arrived on the phone"),
    Receipt.READ: N_("Read"),
}
OVER: Final = N_("Its moment is over: it would only confuse. Do not send it.")
TRIED: Final = N_("A try failed. It is tried again by itself.")


def kind_pairs() -> list[tuple[str, str]]:
    """To choose from, by the alphabet."""
    return sorted(((code, gettext(words)) for code, words in KINDS.items()), key=lambda pair: pair[1])


def kind(of: str) -> str:
    """Which notice it is, in words."""
    return gettext(KINDS.get(of, OTHERWISE))


def fault(row: MessageRow) -> str:
    """What went wrong; empty where nothing did."""
    if row.is_stuck:
        return gettext(_stuck(row)[0])
    tried = row.state is PromiseState.PROMISED and row.attempts
    return gettext(TRIED) if tried else ""


def receipt(of: Receipt) -> str:
    """How far it came."""
    return gettext(RECEIPTS[of])


def advice(row: MessageRow) -> str:
    """What to do; empty where there is nothing to."""
    if not row.is_stuck:
        return ""
    return gettext(OVER if row.is_over else _stuck(row)[1])


def _stuck(row: MessageRow) -> tuple[str, str]:
    return UNCERTAIN if row.state is PromiseState.UNCERTAIN else FAULTS.get(row.fault, REFUSED)
