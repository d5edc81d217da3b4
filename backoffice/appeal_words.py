"""Words of the area of appeals as staff read them: what a case is, where it stands, what happened in it."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from db.enums import (
    AppealAbout,
    AppealColour,
    AppealDesk,
    AppealDoor,
    AppealEventKind,
    AppealKind,
    AppealState,
    AppealTurn,
    ChannelName,
    Role,
)
from documents.dates import short_date
from documents.labels import channel_label, role_label
from i18n import N_, gettext, ngettext
from services.appeals import duty, entering, facts, published, safeguarding, topic_list, totals
from services.appeals.numbers import shown
from services.errors import DomainError

SENTENCES: Final[dict[type[DomainError], str]] = {
    facts.AppealEmpty: N_("Write what it is about, or attach a file."),
    facts.AppealTooLong: N_("That is too long. Shorten it; the rest may go into a file."),
    facts.TooManyAppealFiles: N_("At most five files."),
    facts.AppealClosed: N_("This case is over: nothing is added to it."),
    facts.NotAnswered: N_("First it is answered."),
    facts.AlreadyWithdrawn: N_("It was withdrawn already."),
    facts.AppealMoved: N_("Something new stands in this case. Look at it; what you typed is kept below."),
    facts.NotTheHandler: N_("Somebody else has this case in hand. Take it first."),
    facts.ColourUnconfirmed: N_("First confirm the colour: it decides the due date."),
    facts.ReasonMissing: N_("Write the reason."),
    facts.ViewReasonMissing: N_("Write why you open this case."),
    facts.TooLong: N_("The law does not allow more. The latest day: {latest}"),
    facts.NotLater: N_("Choose a day after the present due date, while that is not over."),
    facts.NotPassedOn: N_("First pass it on, or give it another colour."),
    facts.NotThatWay: N_("Join them the other way round: the graver case goes on."),
    entering.NotReceivedThen: N_("Choose today, or a day of the last two months."),
    topic_list.TooManyTopics: N_("A centre adds at most {most} topics of its own."),
    totals.AlreadySeen: N_("A colleague has marked these totals already."),
    facts.NoName: N_("The author left no name: there is nothing to open."),
    facts.NotAWishOfRed: N_("A red case is not ended this way."),
    facts.AppealFilesGone: N_("The files waited too long. Attach them again."),
    facts.AppealOnItsWay: N_("It is on its way. Look again in ten minutes."),
    published.AnswerNotWhole: N_("To publish it, fill in both languages."),
    published.AnswerHasNoWords: N_("Write the question and the answer."),
    safeguarding.RuleNotWhole: N_("Fill in both languages."),
    safeguarding.SignedInFuture: N_("This day has not come yet."),
    duty.ShiftNotPossible: N_("A shift lies ahead, within two months, and lasts at most 8 hours."),
    duty.ShiftOverlaps: N_("This colleague is on call then already."),
    duty.NotOfTheUnit: N_("Choose a colleague from the list."),
}

DONE: Final[dict[str, str]] = {
    "appeal_taken": N_("The case is in your hands."),
    "appeal_back": N_("The case is open to your desk again."),
    "appeal_handed": N_("The case is handed over. Your colleague is told."),
    "appeal_aside": N_("You stepped aside. The case has gone to others and is hidden from you."),
    "appeal_coloured": N_("The colour is confirmed; the due date follows it."),
    "appeal_asked": N_("The question is on its way to the author."),
    "appeal_answered": N_("The answer is on its way to the author."),
    "appeal_noted": N_("The note is kept for colleagues."),
    "appeal_extended": N_("The due date is moved. The author is told with the reason."),
    "appeal_forwarded": N_("Written down: another body has it. The author is told."),
    "appeal_passed_on": N_("Written down: what was passed on, to whom and when."),
    "appeal_e_otinish": N_("The e-Otinish number is kept."),
    "appeal_linked": N_("The two cases are linked."),
    "appeal_joined": N_("One case now. Everybody who wrote gets the answer."),
    "appeal_parted": N_("Two cases again."),
    "appeal_closed": N_("The case is closed."),
    "appeal_viewed": N_("Your reason is written down. It holds for today."),
    "answer_saved": N_("The answer is saved."),
    "answer_published": N_("Published. The chat shows it from now on."),
    "answer_ended": N_("The chat shows this answer no more."),
    "safeguarding_saved": N_("The rule is saved."),
    "shift_added": N_("The shift is in the roster."),
    "shift_withdrawn": N_("The shift is taken out of the roster."),
    "totals_seen": N_("Written down: the centre has seen its totals."),
    "topic_saved": N_("The topic is saved."),
    "topic_ended": N_("The topic is offered no more."),
}

FIELDS: Final[dict[str, str]] = {
    "about": N_("About whom"),
    "about_words": N_("Who exactly"),
    "topic_id": N_("Topic"),
    "said": N_("What was said"),
    "author_name": N_("Author's name"),
    "received_on": N_("Received on"),
    "question": N_("Question to the author"),
    "note": N_("Note for colleagues"),
    "until": N_("New due date"),
    "to_body": N_("To whom"),
    "what": N_("What exactly"),
    "colour": N_("Colour"),
    "e_otinish": N_("e-Otinish number"),
    "other_number": N_("Number of the other case"),
    "name_reason": N_("Why you open the name"),
    "file_reason": N_("Why you open the original"),
    "view_reason": N_("Why you open this case"),
    "question_kk": N_("Question in Kazakh"),
    "question_ru": N_("Question in Russian"),
    "answer_kk": N_("Answer in Kazakh"),
    "answer_ru": N_("Answer in Russian"),
    "rule_kk": N_("Rule in Kazakh"),
    "rule_ru": N_("Rule in Russian"),
    "addresses_kk": N_("Addresses in Kazakh"),
    "addresses_ru": N_("Addresses in Russian"),
    "signed_on": N_("Signed on"),
    "on_call": N_("Who"),
    "shift_day": N_("Day"),
    "starts_at": N_("From"),
    "ends_at": N_("To"),
}

# Notices to oneself: they name no case, for by the time they are read it may be another's.
NOTICES: Final[dict[str, str]] = {
    "appeal_waiting": N_("An appeal waits for somebody to take it."),
    "appeal_approaching": N_("An answer to an appeal is due soon."),
    "appeal_overdue": N_("An answer to an appeal is overdue."),
    "appeal_danger": N_("An appeal tells of danger to a person. Open it now."),
}

# The same as the page of notices calls them.
MESSAGES: Final[dict[str, str]] = {
    "appeal_news": N_("News on an appeal, to its author"),
    "appeal_waiting": N_("An appeal waits"),
    "appeal_approaching": N_("An appeal is due soon"),
    "appeal_overdue": N_("An appeal is overdue"),
    "appeal_danger": N_("An appeal tells of danger"),
}

_KINDS: Final = {
    AppealKind.QUESTION: N_("Question"),
    AppealKind.SUGGESTION: N_("Suggestion"),
    AppealKind.THANKS: N_("Thanks"),
    AppealKind.COMPLAINT: N_("Complaint"),
}
_COLOURS: Final = {
    AppealColour.GREEN: N_("Green"),
    AppealColour.YELLOW: N_("Yellow"),
    AppealColour.RED_LAW: N_("Red: the law"),
    AppealColour.RED_DANGER: N_("Red: danger"),
}
# What each means, where one is chosen.
_COLOURS_MEAN: Final = {
    AppealColour.GREEN: N_("question, suggestion, thanks"),
    AppealColour.YELLOW: N_("complaint"),
    AppealColour.RED_LAW: N_("corruption, extortion, fraud"),
    AppealColour.RED_DANGER: N_("somebody is in danger"),
}
_STATES: Final = {
    AppealState.REGISTERED: N_("Registered"),
    AppealState.TAKEN: N_("In work"),
    AppealState.ASKED: N_("The author is asked"),
    AppealState.ANSWERED: N_("Answered"),
    AppealState.FORWARDED: N_("With another body"),
    AppealState.WITHDRAWN: N_("Withdrawn"),
    AppealState.CLOSED: N_("Closed"),
    AppealState.JOINED: N_("Joined to another"),
}
_TURNS: Final = {
    AppealTurn.HANDLER: N_("our turn"),
    AppealTurn.PERSON: N_("the author's turn"),
    AppealTurn.OTHER_BODY: N_("another body's turn"),
    AppealTurn.NOBODY: N_("nobody's turn"),
}
_DOORS: Final = {
    AppealDoor.NAMED: N_("with a name"),
    AppealDoor.CONFIDENTIAL: N_("confidential"),
    AppealDoor.ANONYMOUS: N_("anonymous"),
}
_ABOUTS: Final = {
    AppealAbout.UNSAID: N_("Not said"),
    AppealAbout.SERVICE: N_("The service in general"),
    AppealAbout.CENTRE: N_("A centre"),
    AppealAbout.EMPLOYEE: N_("Somebody of its staff"),
    AppealAbout.AKIMAT: N_("An akimat"),
    AppealAbout.AKIMAT_PERSON: N_("Somebody of an akimat"),
    AppealAbout.ORGANISATION: N_("Another organisation"),
}
_DESKS: Final = {
    AppealDesk.CENTRE: N_("the centre's desk"),
    AppealDesk.ABOVE: N_("the region"),
    AppealDesk.OFFICER: N_("the appeals officer"),
    AppealDesk.COMMITTEE: N_("the Committee"),
}
_EVENTS: Final = {
    AppealEventKind.REGISTERED: N_("Registered"),
    AppealEventKind.SAID: N_("The author wrote more"),
    AppealEventKind.COLOURED: N_("Colour confirmed"),
    AppealEventKind.ASSIGNED: N_("Handed over"),
    AppealEventKind.TAKEN: N_("Taken in hand"),
    AppealEventKind.GIVEN_BACK: N_("Given back to the desk"),
    AppealEventKind.STEPPED_ASIDE: N_("Stepped aside"),
    AppealEventKind.MOVED: N_("Went to another desk"),
    AppealEventKind.ESCALATED: N_("Went a level up"),
    AppealEventKind.ASKED: N_("The author was asked"),
    AppealEventKind.NOTED: N_("Note for colleagues"),
    AppealEventKind.EXTENDED: N_("Due date moved"),
    AppealEventKind.ANSWERED: N_("Answered"),
    AppealEventKind.FORWARDED: N_("Handed to the competent body"),
    AppealEventKind.PASSED_ON: N_("Passed on"),
    AppealEventKind.E_OTINISH: N_("e-Otinish number noted"),
    AppealEventKind.LINKED: N_("Linked with another case"),
    AppealEventKind.JOINED: N_("Joined with another case"),
    AppealEventKind.VIEWED: N_("Opened, with a reason"),
    AppealEventKind.NAME_OPENED: N_("Author's name opened"),
    AppealEventKind.ORIGINAL_OPENED: N_("Original file opened"),
    AppealEventKind.RATED: N_("Rated by the author"),
    AppealEventKind.REOPENED: N_("Reopened by the author"),
    AppealEventKind.WITHDRAWN: N_("Withdrawn by the author"),
    AppealEventKind.CLOSED: N_("Closed"),
    AppealEventKind.ERASED: N_("Words of the author erased"),
}


def _label(table: Any) -> Callable[[Any], str]:
    def label(of: Any) -> str:
        return gettext(table[of])

    return label


kind_label = _label(_KINDS)
colour_label = _label(_COLOURS)
colour_means = _label(_COLOURS_MEAN)
about_label = _label(_ABOUTS)


def days_left(left: int) -> str:
    """Working days until the due date, itself included; below zero: over by so many."""
    if left < 0:
        return ngettext("{n} working day late", "{n} working days late", -left).format(n=-left)
    if left == 0:
        return gettext("due today")
    return ngettext("{n} working day left", "{n} working days left", left).format(n=left)


def who_acted(line: facts.HistoryLine) -> str:
    """Who did it: a colleague's name, the author, the program; a role where no name is known."""
    if line.role == "person":
        return gettext("the author")
    if line.role == "system":
        return gettext("by itself")
    return line.who or role_label(Role(line.role))


def about_event(line: facts.HistoryLine) -> str:
    """What an event's codes and days say, in a few words; empty where they say nothing."""
    said, event = line.details, AppealEventKind
    words: list[str] = []
    if line.kind in {event.COLOURED, event.REGISTERED} and said.get("colour"):
        words.append(colour_label(AppealColour(said["colour"])))
    if line.kind is event.EXTENDED and said.get("until"):
        words.append(short_date(date.fromisoformat(str(said["until"]))))
    if line.kind in {event.FORWARDED, event.PASSED_ON} and said.get("to"):
        words.append(str(said["to"]))
    if line.kind in {event.LINKED, event.JOINED} and said.get("other"):
        words.append(f"№ {shown(str(said['other']))}")
    if line.kind is event.E_OTINISH and said.get("number"):
        words.append(str(said["number"]))
    if line.kind is event.ASSIGNED and said.get("to_name"):
        words.append(str(said["to_name"]))
    if line.kind is event.RATED and said.get("score"):
        words.append(f"{said['score']} / 5")
    return ", ".join(words)


def _pairs(table: Any) -> Callable[[Any], list[tuple[Any, str]]]:
    return lambda values: [(value, gettext(table[value])) for value in values]


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "appeal_kind": kind_label,
    "appeal_colour": colour_label,
    "appeal_colour_means": colour_means,
    "appeal_state": _label(_STATES),
    "appeal_turn": _label(_TURNS),
    "appeal_door": _label(_DOORS),
    "appeal_about": about_label,
    "appeal_desk": _label(_DESKS),
    "appeal_event": _label(_EVENTS),
    "appeal_number": shown,
    "appeal_channel": lambda code: channel_label(ChannelName(code)),
    "appeal_days_left": days_left,
    "appeal_who": who_acted,
    "appeal_about_event": about_event,
    "appeal_kind_pairs": _pairs(_KINDS),
    "appeal_colour_pairs": _pairs(_COLOURS),
    "appeal_about_pairs": _pairs(_ABOUTS),
    "colleague_pairs": lambda people: [(one.login_id, one.name) for one in people],
}
