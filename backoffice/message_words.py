"""What the page of notices says: which notice, what went wrong with it, what to do."""

from typing import Final

from db.enums import PromiseState
from i18n import N_, gettext
from services.deliveries import UNKNOWN_KIND
from services.messages import MessageRow
from services.reaching import NO_CONTACT, STOPPED

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
}
OTHERWISE: Final = N_("Another notice")

# What went wrong, and what to do about it.
FAULTS: Final[dict[str, tuple[str, str]]] = {
    NO_CONTACT: (N_("There is no chat to write to."), N_("Say it by phone: it is in the call list.")),
    STOPPED: (N_("Our chat is blocked there."), N_("Say it by phone: it is in the call list.")),
    UNKNOWN_KIND: (N_("The program no longer knows this notice."), N_("Do not send it.")),
}
REFUSED: Final = (
    N_("The messenger did not take it, after several tries."),
    N_("Send it again. If it fails again, say it by phone."),
)
UNCERTAIN: Final = (
    N_("The connection broke while it was sent. Perhaps it arrived."),
    N_("Ask whether it arrived, or send it again: it may then come twice."),
)
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


def advice(row: MessageRow) -> str:
    """What to do; empty where there is nothing to."""
    if not row.is_stuck:
        return ""
    return gettext(OVER if row.is_over else _stuck(row)[1])


def _stuck(row: MessageRow) -> tuple[str, str]:
    return UNCERTAIN if row.state is PromiseState.UNCERTAIN else FAULTS.get(row.fault, REFUSED)
