"""The words of every template: neutral, for a stranger may read them; day, time and address, nothing else.

No text of anybody stands in them: they are read by WhatsApp's owner, and kept there.
"""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.channels.whatsapp.template_shape import NONE, Template
from bot.keyboards import Choice
from bot.visits import local_day
from db.enums import ChannelName, VisitMethod
from documents.dates import clock_time, day, near
from documents.labels import channel_label, field_of, method_label, name_of
from i18n import N_, pgettext
from i18n import gettext as _
from services.clock import HOME
from services.notices.facts import NoticeFacts, VisitFacts


def _visit(facts: NoticeFacts) -> VisitFacts:
    if facts.visit is None:
        raise ValueError(f"{facts.kind} is about a consultation")
    return facts.visit


def _zone(facts: NoticeFacts) -> ZoneInfo:
    return facts.unit.zone if facts.unit else HOME


def _at(facts: NoticeFacts) -> datetime:
    """The hour in question: the offered one where another is offered."""
    visit = _visit(facts)
    is_offer = facts.kind == "consultation_offered"
    return (visit.offered_starts_at if is_offer else None) or visit.starts_at


def _day(facts: NoticeFacts) -> str:
    return local_day(_at(facts), _zone(facts))


def _time(facts: NoticeFacts) -> str:
    return clock_time(_at(facts), _zone(facts))


def _place(facts: NoticeFacts) -> str:
    """The address for a visit to the centre, else how it is given."""
    method = _visit(facts).method
    address = field_of(facts.unit, "address") if facts.unit is not None else ""
    return address if method is VisitMethod.CENTRE and address else method_label(method)


def _number(facts: NoticeFacts) -> str:
    if facts.thread is not None:
        return str(facts.thread.number)
    return str(_visit(facts).number)


def _until(facts: NoticeFacts) -> str:
    answer_by = _visit(facts).answer_by
    return near(answer_by, facts.now, _zone(facts)) if answer_by is not None else NONE


def _channel(facts: NoticeFacts) -> str:
    return channel_label(ChannelName(str(facts.details.get("channel", ChannelName.WEB))))


def _quarter(facts: NoticeFacts) -> str:
    quarter = str(facts.details.get("quarter", ""))
    return _("Quarter {number} of {year}").format(number=quarter[-1], year=quarter[:4]) if quarter else NONE


def _unit(facts: NoticeFacts) -> str:
    return name_of(facts.unit) if facts.unit is not None else NONE


def _due(facts: NoticeFacts) -> str:
    due = facts.details.get("due")
    return day(date.fromisoformat(str(due))) if due else NONE


def _count(facts: NoticeFacts) -> str:
    return str(int(facts.details.get("count", 1)))


def _todays_date(facts: NoticeFacts) -> str:
    return day(facts.day.day) if facts.day is not None else NONE


def _visits(facts: NoticeFacts) -> str:
    """«10:00 – № 17; 11:00 – № 18»."""
    if facts.day is None:
        return NONE
    return "; ".join(f"{clock_time(at, _zone(facts))} – № {number}" for number, at in facts.day.visits)


def _waiting(facts: NoticeFacts) -> str:
    return str(facts.day.waiting if facts.day is not None else 0)


def _read(facts: NoticeFacts) -> tuple[Choice, ...]:
    """An answer cannot be shown before the person writes: the press brings it."""
    number = facts.thread.number if facts.thread is not None else ""
    return (Choice(pgettext("button", "Read the answer"), "inbox.read", number, stays=True),)


_WHEN: Final = {"day": _day, "time": _time}
_WHEN_AND_WHERE: Final = {**_WHEN, "place": _place}
_NUMBERED: Final = {"number": _number, **_WHEN}
_ANSWER: Final = N_(
    "The youth centre has answered you. Press the button below, and the answer will be shown here."
)

TO_PEOPLE: Final = (
    Template(
        "consultation_confirmed",
        N_(
            "Your booking at the youth centre is confirmed.\nDay: {day}\nTime: {time}\nWhere: {place}\n"
            "If your plans change, write to us here."
        ),
        _WHEN_AND_WHERE,
    ),
    Template(
        "consultation_offered",
        N_(
            "The youth centre offers you another time.\nDay: {day}\nTime: {time}\nWhere: {place}\n"
            "Does it suit you?"
        ),
        _WHEN_AND_WHERE,
    ),
    Template(
        "consultation_declined",
        N_(
            "The youth centre cannot receive you at the time you chose.\nDay: {day}\nTime: {time}\n"
            "Please choose another time here, or ring the centre."
        ),
        _WHEN,
    ),
    Template(
        "consultation_cancelled",
        N_(
            "The youth centre had to cancel your booking. We are sorry.\nDay: {day}\nTime: {time}\n"
            "Please choose another time here, or ring the centre."
        ),
        _WHEN,
    ),
    Template(
        "answer_late",
        N_(
            "We are sorry: your booking at the youth centre has not been confirmed yet."
            " We told the centre.\nWill you wait, or choose another time?"
        ),
        {},
    ),
    Template(
        "visit_tomorrow",
        N_(
            "A reminder: tomorrow you are expected at the youth centre.\nDay: {day}\nTime: {time}\n"
            "Where: {place}\nWill you come?"
        ),
        _WHEN_AND_WHERE,
    ),
    Template(
        "visit_soon",
        N_(
            "A reminder: soon you are expected at the youth centre.\nDay: {day}\nTime: {time}\n"
            "Where: {place}\nWill you come?"
        ),
        _WHEN_AND_WHERE,
    ),
    Template(
        "visit_missed",
        N_(
            "The youth centre did not meet you today. Is everything all right?\n"
            "If you need another time, choose it here."
        ),
        {},
    ),
    Template("desk_answer", _ANSWER, {}, _read),
    Template("live_answer", _ANSWER, {}, _read),
    Template(
        "chat_joined",
        N_(
            "One more chat is joined to you at the youth centre.\nWhere: {channel}\n"
            "If it was not you, tell the centre: they part the chats again."
        ),
        {"channel": _channel},
    ),
    Template(
        "registrations_joined",
        N_(
            "You were registered at the youth centre twice. The centre made one registration of the two.\n"
            "If it is a mistake, tell the centre: they part the two again."
        ),
        {},
    ),
    Template(
        "representative_agreed",
        N_(
            "Your parent or representative agreed.\n"
            "More of what the youth centre offers is open to you now. Write to us here to see it."
        ),
        {},
    ),
    Template(
        "representative_declined",
        N_(
            "Your parent or representative did not agree this time.\n"
            "You can write to the youth centre as before. We are here for you."
        ),
        {},
    ),
    Template(
        "appeal_news",
        N_("The youth centre has news on your message. Press the button below, and it will be shown here."),
        {},
    ),
    Template(
        "awareness_asked",
        N_("One question from the youth centre. If something goes wrong, do you know where to complain?"),
        {},
    ),
)
TO_STAFF: Final = (
    Template(
        "consultation_asked",
        N_(
            "A new booking waits for your answer.\nNumber: {number}\nDay: {day}\nTime: {time}\n"
            "Answer by: {until}\nYou can answer with the buttons below."
        ),
        {**_NUMBERED, "until": _until},
    ),
    Template(
        "consultation_waiting",
        N_(
            "A booking still waits for your answer.\nNumber: {number}\nDay: {day}\nTime: {time}\n"
            "Answer by: {until}\nYou can answer with the buttons below."
        ),
        {**_NUMBERED, "until": _until},
    ),
    Template(
        "consultation_overdue",
        N_(
            "Nobody answered a booking in time. The person was told so.\nNumber: {number}\nDay: {day}\n"
            "Time: {time}\nYou can answer with the buttons below."
        ),
        _NUMBERED,
    ),
    Template(
        "consultation_cancelled_by_person",
        N_(
            "A booking was cancelled.\nNumber: {number}\nDay: {day}\nTime: {time}\n"
            "This hour can be booked again."
        ),
        _NUMBERED,
    ),
    Template(
        "report_reminder",
        N_(
            "The quarter's report waits to be sent.\nQuarter: {quarter}\nUnit: {unit}\nDue: {due}\n"
            "It is sent in the back office of Kenes."
        ),
        {"quarter": _quarter, "unit": _unit, "due": _due},
    ),
    Template(
        "report_overdue",
        N_(
            "There are reports that are overdue.\nHow many: {count}\nQuarter: {quarter}\n"
            "Which they are can be seen in the back office of Kenes."
        ),
        {"count": _count, "quarter": _quarter},
    ),
    Template(
        "day_list",
        N_(
            "Your visits of the day.\nDay: {day}\nVisits: {visits}\n"
            "Bookings that wait for your answer: {waiting}\nMore can be seen in the back office of Kenes."
        ),
        {"day": _todays_date, "visits": _visits, "waiting": _waiting},
    ),
    Template(
        "question_asked",
        N_(
            "A new question waits at the desk.\nNumber: {number}\nIt is answered in the back office of Kenes."
        ),
        {"number": _number},
    ),
    Template(
        "appeal_waiting",
        N_("A message of a person waits for you. It can be read in the back office of Kenes."),
        {},
    ),
    Template(
        "appeal_approaching",
        N_("The answer to a message is due soon. It can be read in the back office of Kenes."),
        {},
    ),
    Template(
        "appeal_overdue",
        N_("The answer to a message is overdue. It can be read in the back office of Kenes."),
        {},
    ),
    Template(
        "appeal_danger",
        N_("A message tells of danger to a person. Read it at once in the back office of Kenes."),
        {},
    ),
)
# The same kind told otherwise: what WhatsApp approved has fixed words and a fixed number of buttons.
CONFIRMED_ITSELF: Final = Template(
    "consultation_asked_confirmed",
    N_(
        "There is a new booking, confirmed by itself.\nNumber: {number}\nDay: {day}\nTime: {time}\n"
        "More can be seen in the back office of Kenes."
    ),
    _NUMBERED,
)
REPORT_LATE: Final = Template(
    "report_reminder_overdue",
    N_(
        "The quarter's report is overdue.\nQuarter: {quarter}\nUnit: {unit}\nIt was due: {due}\n"
        "It is sent in the back office of Kenes."
    ),
    {"quarter": _quarter, "unit": _unit, "due": _due},
)
