"""What the pages of settings say: each setting, each text that may be worded anew, each kind of data kept."""

from datetime import datetime, timedelta
from typing import Any, Final

from documents.dates import near
from documents.wordings import originals
from i18n import N_, gettext, ngettext, speaking
from services.clock import HOME
from services.settings.definitions import Area, Definition, Measure
from services.settings.wordings import Texts, WordingDefinition

AREAS: Final[dict[Area, str]] = {
    Area.BOOKING: N_("Booking"),
    Area.ANSWERS: N_("Answers of the centre"),
    Area.REMINDERS: N_("Reminders"),
    Area.APPEALS: N_("Terms of appeals"),
    Area.KEPT: N_("How long data are kept"),
}
# What it is called, and what follows from it.
SETTINGS: Final[dict[str, tuple[str, str]]] = {
    "notice_minutes": (
        N_("An hour can be booked until"),
        N_("So long before it begins. Later hours are not offered in the chat or at the desk."),
    ),
    "days_ahead": (
        N_("How far ahead hours can be booked"),
        N_("Free hours are shown for so many days. What is booked already stays."),
    ),
    "hold_minutes": (
        N_("A chosen hour is kept"),
        N_("While the person writes in the chat; with each message anew."),
    ),
    "hold_at_most_minutes": (
        N_("A chosen hour is kept at most"),
        N_("Then others may take it, even if the person still writes."),
    ),
    "about_characters": (
        N_("Length of «what it is about»"),
        N_("What the person may write about the visit in the chat."),
    ),
    "answer_ahead_minutes": (
        N_("The answer comes before the visit"),
        N_("A request is to be answered so long before the visit, while the centre is open."),
    ),
    "answer_least_minutes": (
        N_("Least time for an answer"),
        N_("Where the visit is near, staff still have so long."),
    ),
    "remind_hours_before": (
        N_("Second reminder of a visit"),
        N_("So long before the visit. The first one comes at 18:00 the day before."),
    ),
    "appeal_green_days": (
        N_("Question, suggestion or thanks"),
        N_("An answer is due in so many working days; the day it came is not counted."),
    ),
    "appeal_yellow_days": (
        N_("What was made yellow without being a complaint"),
        N_("An answer is due in so many working days; the law allows 15."),
    ),
    "appeal_complaint_days": (
        N_("Complaint"),
        N_("An answer is due in so many working days. More than 15 only if your lawyer confirmed it."),
    ),
    "appeal_pass_on_days": (
        N_("Corruption, extortion or fraud"),
        N_("Passed on to the competent body in so many working days. It is taken up within one."),
    ),
    "appeal_danger_take_up_hours": (
        N_("Danger to a person: taken up"),
        N_("In so many hours, at night and on days off, too."),
    ),
    "appeal_danger_pass_on_hours": (
        N_("Danger to a person: passed on"),
        N_("In so many hours, at night and on days off, too."),
    ),
    "unconfirmed_days": (
        N_("A representative's number nobody confirmed"),
        N_("Goes after so many days; 30 at most."),
    ),
    "strangers_days": (
        N_("Chat of somebody not registered"),
        N_("Goes after so many days of silence."),
    ),
    "notices_days": (
        N_("Notices that were sent"),
        N_("That they were sent, to whom and when; their words are not kept."),
    ),
    "audit_months": (
        N_("Who did and read what"),
        N_("The audit goes after so many months."),
    ),
}
# What it is called, and where it is said.
WORDINGS: Final[dict[str, tuple[str, str]]] = {
    "greeting": (N_("Greeting"), N_("The first message of the chat, in both languages one below the other.")),
    "introduction": (N_("What this chat is"), N_("After the language is chosen, and in «About this chat».")),
    "registered": (N_("After the registration"), N_("Said once all questions are answered.")),
    "booked": (N_("Booked, not yet confirmed"), N_("After a booking that the centre has to confirm.")),
    "reminder": (N_("Reminder of a visit"), N_("The first line; the day, the time and the place follow.")),
    "missed": (N_("Did not come"), N_("After a visit to which the person did not come.")),
    "late": (N_("Apology: the answer is late"), N_("Where nobody confirmed a booking in time.")),
    "closed": (
        N_("Outside the opening hours"),
        N_("Said to whoever asks the desk while the centre is closed."),
    ),
}
PLACEHOLDERS: Final[dict[str, str]] = {"until": N_("by when the centre answers")}


def area(of: Area) -> str:
    """The heading."""
    return gettext(AREAS[of])


def setting_name(of: Definition) -> str:
    """What it is called."""
    return gettext(SETTINGS[of.name][0])


def setting_about(of: Definition) -> str:
    """What follows from it."""
    return gettext(SETTINGS[of.name][1])


def amount(n: int, of: Definition) -> str:
    """«5 days»."""
    if of.measure is Measure.MINUTES:
        words = ngettext("{n} minute", "{n} minutes", n)
    elif of.measure is Measure.HOURS:
        words = ngettext("{n} hour", "{n} hours", n)
    elif of.measure is Measure.DAYS:
        words = ngettext("{n} day", "{n} days", n)
    elif of.measure is Measure.WORKING_DAYS:
        words = ngettext("{n} working day", "{n} working days", n)
    elif of.measure is Measure.MONTHS:
        words = ngettext("{n} month", "{n} months", n)
    else:
        words = ngettext("{n} character", "{n} characters", n)
    return words.format(n=n)


def wording_name(of: WordingDefinition) -> str:
    """What it is called."""
    return gettext(WORDINGS[of.code][0])


def wording_about(of: WordingDefinition) -> str:
    """Where it is said."""
    return gettext(WORDINGS[of.code][1])


def placeholder(name: str) -> str:
    """What stands there when it is sent."""
    return gettext(PLACEHOLDERS[name])


def texts_of(of: WordingDefinition, anew: Texts | None) -> Texts:
    """As it is said now."""
    return anew or originals(of.code)


def preview(text: str, lang: str, now: datetime) -> str:
    """The text as it would be read, with sample values."""
    with speaking(lang):
        return text.format(**_samples(now))


def _samples(now: datetime) -> dict[str, Any]:
    return {"until": near(now + timedelta(days=1), now, HOME)}
