"""The wording of messages nobody asked for: in the reader's language, no more than a stranger may read.

Neutral: day, time and the centre's address; no kind of help, no consultant, no topic. Full, where the person
chose it, names both. Staff read numbers, never people.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Bold, Text

from bot.keyboards import Choice
from bot.screen import Document
from bot.staff_choices import answer_choices
from bot.visits import local_day, where_line
from db.enums import ChannelName, NoticeStyle
from documents.dates import clock_time, day, near
from documents.labels import channel_label, field_of, name_of
from documents.wordings import rewording, worded
from i18n import N_, gettext, ngettext, pgettext, speaking
from i18n import gettext as _
from services.clock import HOME
from services.inbox.facts import ThreadFacts
from services.notices.facts import NoticeFacts, UnitFacts, VisitFacts


@dataclass(frozen=True, slots=True)
class Notice:
    """A text with buttons that name the thing: they belong to no question."""

    text: Text
    choices: tuple[Choice, ...] = ()
    document: Document | None = None


def word(facts: NoticeFacts) -> Notice:
    """The notice in its reader's language. KeyError for a kind that has no words."""
    make = WORDS[facts.kind]
    with speaking(facts.lang), rewording(facts.wordings):
        return make(facts)


def _visit(facts: NoticeFacts) -> VisitFacts:
    if facts.visit is None:
        raise ValueError(f"{facts.kind} is about a consultation")
    return facts.visit


def _confirmed(facts: NoticeFacts) -> Notice:
    return Notice(Text(Bold(_("Your booking is confirmed.")), "\n", *_when(facts)))


def _offered(facts: NoticeFacts) -> Notice:
    visit = _visit(facts)
    at = visit.offered_starts_at or visit.starts_at
    return Notice(
        Text(
            Bold(_("The centre offers another time.")),
            "\n",
            *_when(facts, at),
            "\n",
            _("Does it suit you?"),
        ),
        (
            Choice(pgettext("button", "It suits me"), "visit.accept", visit.number, stays=True),
            Choice(pgettext("button", "It does not suit"), "visit.refuse", visit.number, stays=True),
            _another_time(visit),
        ),
    )


def _declined(facts: NoticeFacts) -> Notice:
    visit = _visit(facts)
    return Notice(
        Text(
            Bold(_("The centre cannot receive you at the time you chose.")),
            "\n",
            *_day_and_time(visit.starts_at, _zone(facts)),
            *_why(visit),
            "\n",
            _("Please choose another time here, or ring the centre."),
        ),
        (_another_time(visit),),
    )


def _cancelled(facts: NoticeFacts) -> Notice:
    visit = _visit(facts)
    return Notice(
        Text(
            Bold(_("The centre had to cancel your booking. We are sorry.")),
            "\n",
            *_day_and_time(visit.starts_at, _zone(facts)),
            *_why(visit),
            "\n",
            _("Please choose another time here, or ring the centre."),
        ),
        (_another_time(visit),),
    )


def _reminder(facts: NoticeFacts) -> Notice:
    visit = _visit(facts)
    return Notice(
        Text(Bold(worded("reminder")), "\n", *_when(facts)),
        (
            Choice(pgettext("button", "I will come"), "visit.coming", visit.number, stays=True),
            Choice(pgettext("button", "I cannot come"), "visit.not_coming", visit.number, stays=True),
        ),
    )


def _missed(facts: NoticeFacts) -> Notice:
    return Notice(
        Text(worded("missed")),
        (_another_time(_visit(facts)),),
    )


def _late(facts: NoticeFacts) -> Notice:
    visit = _visit(facts)
    return Notice(
        Text(
            worded("late"),
            "\n",
            _("Will you wait, or choose another time?"),
        ),
        (
            Choice(pgettext("button", "I will wait"), "visit.wait", visit.number, stays=True),
            _another_time(visit),
        ),
    )


def _asked_of_staff(facts: NoticeFacts) -> Notice:
    head = (
        _("A new booking, confirmed by itself.")
        if facts.details.get("confirmed")
        else _("A new booking waits for your answer.")
    )
    return _to_staff(facts, head, until=True, answers=not facts.details.get("confirmed"))


def _waiting(facts: NoticeFacts) -> Notice:
    return _to_staff(facts, _("A booking still waits for your answer."), until=True, answers=True)


def _overdue(facts: NoticeFacts) -> Notice:
    return _to_staff(facts, _("Nobody answered a booking in time. The person was told so."), answers=True)


def _cancelled_by_person(facts: NoticeFacts) -> Notice:
    return _to_staff(facts, _("A booking was cancelled, the hour is free again."))


def _to_staff(facts: NoticeFacts, head: str, *, until: bool = False, answers: bool = False) -> Notice:
    visit = _visit(facts)
    zone = _zone(facts)
    parts: list[Text | str] = [Bold(head), "\n", _("Number: {number}").format(number=visit.number), "\n"]
    parts += _day_and_time(visit.starts_at, zone)
    if until and visit.answer_by is not None and not facts.details.get("confirmed"):
        parts += ["\n", _("Answer by: {until}").format(until=near(visit.answer_by, facts.now, zone))]
    return Notice(Text(*parts), answer_choices(visit.number) if answers else ())


def _report_reminder(facts: NoticeFacts) -> Notice:
    if facts.details.get("overdue"):
        return _report(facts, _("The quarter's report is overdue."))
    return _report(facts, _("The quarter's report waits to be sent."))


def _report_overdue(facts: NoticeFacts) -> Notice:
    """To the level above: how many below it are late."""
    count = int(facts.details.get("count", 1))
    text = ngettext("{n} report is overdue.", "{n} reports are overdue.", count)
    return _report(facts, text.format(n=count))


def _report(facts: NoticeFacts, head: str) -> Notice:
    lines = []
    if quarter := str(facts.details.get("quarter", "")):
        year, number = quarter[:4], quarter[-1]
        lines.append(_("Quarter {number} of {year}").format(number=number, year=year))
    if facts.unit is not None:
        lines.append(name_of(facts.unit))
    if due := facts.details.get("due"):
        lines.append(_("Due: {day}").format(day=day(date.fromisoformat(str(due)))))
    if usual := facts.details.get("usual"):
        words = _("Another day was given; the usual one: {day}")
        lines.append(words.format(day=day(date.fromisoformat(str(usual)))))
    return Notice(Text(Bold(head), "\n", "\n".join(lines)))


def _day_list(facts: NoticeFacts) -> Notice:
    """Today's visits of a consultant: hours and numbers; names stand in the office."""
    if facts.day is None:
        raise ValueError("a day's list is about a day")
    lines: list[Text | str] = [Bold(day(facts.day.day))]
    for number, starts_at in facts.day.visits:
        lines += ["\n", f"{clock_time(starts_at, _zone(facts))} – № {number}"]
    if not facts.day.visits:
        lines += ["\n", _("No visits today.")]
    if facts.day.waiting:
        count = facts.day.waiting
        text = ngettext("{n} booking waits for your answer.", "{n} bookings wait for your answer.", count)
        lines += ["\n", text.format(n=count)]
    return Notice(Text(*lines))


def _chat_joined(facts: NoticeFacts) -> Notice:
    where = ChannelName(str(facts.details.get("channel", ChannelName.WEB)))
    lines: list[Text | str] = [
        Bold(_("One more chat is joined to you.")),
        "\n",
        _("Where: {channel}").format(channel=channel_label(where)),
        "\n",
        _("If it was not you, tell the centre: they part the chats again."),
    ]
    if facts.unit is not None and facts.unit.phone:
        lines += ["\n", _("Phone: {phone}").format(phone=facts.unit.phone)]
    return Notice(Text(*lines))


def _desk_answer(facts: NoticeFacts) -> Notice:
    """What a person of the desk wrote or sent, and the way to write back."""
    thread = _thread(facts)
    write_back = Choice(pgettext("button", "Write back"), "inbox.reply", thread.number, stays=True)
    if thread.file is not None:
        document = Document(thread.file.name, thread.file.content)
        return Notice(Text(Bold(_("A file from the centre."))), (write_back,), document)
    return Notice(Text(Bold(_("The centre answers:")), "\n", thread.text), (write_back,))


def _question_asked(facts: NoticeFacts) -> Notice:
    number = _("Number: {number}").format(number=_thread(facts).number)
    return Notice(Text(Bold(_("A new question waits at the desk.")), "\n", number))


def _thread(facts: NoticeFacts) -> ThreadFacts:
    if facts.thread is None:
        raise ValueError(f"{facts.kind} is about a conversation")
    return facts.thread


def _registrations_joined(facts: NoticeFacts) -> Notice:
    lines: list[Text | str] = [
        Bold(_("You were registered twice. The centre made one registration of the two.")),
        "\n",
        _("Your visits and data are in one place now."),
        "\n",
        _("If it is a mistake, tell the centre: they part the two again."),
    ]
    if facts.unit is not None and facts.unit.phone:
        lines += ["\n", _("Phone: {phone}").format(phone=facts.unit.phone)]
    return Notice(Text(*lines))


def _representative_agreed(_facts: NoticeFacts) -> Notice:
    return Notice(
        Text(
            Bold(_("Your parent or representative agreed.")),
            "\n",
            _("The full form, trips and long courses are open to you now."),
        ),
        (Choice(pgettext("row", "My consents"), "profile.consents", stays=True),),
    )


def _representative_declined(_facts: NoticeFacts) -> Notice:
    return Notice(
        Text(
            Bold(_("Your parent or representative did not agree this time.")),
            "\n",
            _("A consultation, questions and urgent help need nobody's consent. We are here for you."),
        )
    )


def _appeal_news(_facts: NoticeFacts) -> Notice:
    """No number, no topic: the button leads to it, behind the lock word where there is one."""
    read = Choice(pgettext("button", "Read"), "appeals.news", stays=True)
    return Notice(Text(_("There is news on your message.")), (read,))


def _awareness_asked(_facts: NoticeFacts) -> Notice:
    """One question of a year, about no visit in particular."""
    return Notice(
        Text(_("If something goes wrong at the centre: do you know where to complain?")),
        (
            Choice(pgettext("button", "Yes, I know"), "aware", "yes", stays=True),
            Choice(pgettext("button", "No, tell me"), "aware", "no", stays=True),
        ),
    )


def _appeal_of_staff(head: str) -> Callable[[NoticeFacts], Notice]:
    """What it is about, whose it is and its number stand in the office only."""

    def make(_facts: NoticeFacts) -> Notice:
        return Notice(Text(Bold(gettext(head)), "\n", _("Open “Appeals” in the office.")))

    return make


WORDS: Final[dict[str, Callable[[NoticeFacts], Notice]]] = {
    "consultation_confirmed": _confirmed,
    "consultation_offered": _offered,
    "consultation_declined": _declined,
    "consultation_cancelled": _cancelled,
    "answer_late": _late,
    "visit_tomorrow": _reminder,
    "visit_soon": _reminder,
    "visit_missed": _missed,
    "desk_answer": _desk_answer,
    "live_answer": _desk_answer,
    "chat_joined": _chat_joined,
    "registrations_joined": _registrations_joined,
    "representative_agreed": _representative_agreed,
    "representative_declined": _representative_declined,
    "consultation_asked": _asked_of_staff,
    "consultation_waiting": _waiting,
    "consultation_overdue": _overdue,
    "consultation_cancelled_by_person": _cancelled_by_person,
    "report_reminder": _report_reminder,
    "report_overdue": _report_overdue,
    "day_list": _day_list,
    "question_asked": _question_asked,
    "appeal_news": _appeal_news,
    "awareness_asked": _awareness_asked,
    "appeal_waiting": _appeal_of_staff(N_("A message of a person waits for you.")),
    "appeal_approaching": _appeal_of_staff(N_("The answer to a message is due soon.")),
    "appeal_overdue": _appeal_of_staff(N_("The answer to a message is overdue.")),
    "appeal_danger": _appeal_of_staff(N_("A message tells of danger to a person. Read it at once.")),
}


def _another_time(visit: VisitFacts) -> Choice:
    return Choice(pgettext("button", "Another time"), "visit.other", visit.number, stays=True)


def _zone(facts: NoticeFacts) -> ZoneInfo:
    return facts.unit.zone if facts.unit else HOME


def _when(facts: NoticeFacts, at: datetime | None = None) -> list[Text | str]:
    """Day, time, place; with whom and for what only in full."""
    visit, unit = _visit(facts), facts.unit
    parts = _day_and_time(at or visit.starts_at, _zone(facts))
    parts += ["\n", where_line(visit.method, _address(unit))]
    if facts.style is NoticeStyle.FULL:
        parts += [
            "\n",
            _("Specialist: {name}").format(name=visit.consultant),
            "\n",
            _("Help: {kind}").format(kind=name_of(visit.specialism)),
        ]
    return parts


def _address(unit: UnitFacts | None) -> str:
    if unit is None:
        return ""
    address = field_of(unit, "address")
    return _("Youth centre, {address}").format(address=address) if address else _("Youth centre")


def _day_and_time(at: datetime, zone: ZoneInfo) -> list[Text | str]:
    return [
        _("Day: {day}").format(day=local_day(at, zone)),
        "\n",
        _("Time: {time}").format(time=clock_time(at, zone)),
    ]


def _why(visit: VisitFacts) -> list[Text | str]:
    if visit.reason is None:
        return []
    return ["\n", _("Reason: {reason}").format(reason=name_of(visit.reason))]
