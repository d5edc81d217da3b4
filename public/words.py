"""Words of the pages for anybody: states as they read to whoever wrote, refusals with the way on."""

from typing import Any, Final

from db.enums import AppealAbout, AppealEventKind, AppealKind, AppealState
from i18n import N_, gettext
from services.appeals.facts import (
    FILES,
    LONGEST,
    AlreadyRated,
    AlreadyWithdrawn,
    AppealClosed,
    AppealEmpty,
    AppealFilesGone,
    AppealMoved,
    AppealOnItsWay,
    AppealTooLong,
    NotAnswered,
    TooLateToReopen,
    TooManyAppealFiles,
)
from services.appeals.pictures import PictureRefused
from services.errors import DomainError
from services.files import LIMIT, FileEmpty, FileRefused, FileTooLarge

KINDS: Final = {
    AppealKind.COMPLAINT: N_("Complaint"),
    AppealKind.QUESTION: N_("Question"),
    AppealKind.SUGGESTION: N_("Suggestion"),
    AppealKind.THANKS: N_("Thanks"),
}
ABOUTS: Final = {
    AppealAbout.UNSAID: N_("I would rather not say"),
    AppealAbout.SERVICE: N_("The service in general"),
    AppealAbout.CENTRE: N_("A centre"),
    AppealAbout.EMPLOYEE: N_("Somebody who works at a centre"),
    AppealAbout.AKIMAT: N_("An akimat"),
    AppealAbout.AKIMAT_PERSON: N_("Somebody who works at an akimat"),
    AppealAbout.ORGANISATION: N_("Another organisation"),
}
STATES: Final = {
    AppealState.REGISTERED: N_("We have it. Nobody has taken it up yet."),
    AppealState.TAKEN: N_("It is being worked on."),
    AppealState.ASKED: N_("There is a question to you. Please answer it below."),
    AppealState.ANSWERED: N_("The answer is here."),
    AppealState.FORWARDED: N_("Another body decides this. It has been passed there."),
    AppealState.WITHDRAWN: N_("You withdrew it."),
    AppealState.CLOSED: N_("It is closed."),
    AppealState.JOINED: N_("It is handled together with another one on the same thing."),
}
LINES: Final = {
    AppealEventKind.REGISTERED: N_("You wrote"),
    AppealEventKind.SAID: N_("You added"),
    AppealEventKind.ASKED: N_("A question to you"),
    AppealEventKind.ANSWERED: N_("The answer"),
    AppealEventKind.EXTENDED: N_("More time is needed"),
    AppealEventKind.FORWARDED: N_("Passed to another body"),
    AppealEventKind.PASSED_ON: N_("Passed to the competent body"),
    AppealEventKind.JOINED: N_("Joined with another one"),
    AppealEventKind.RATED: N_("Your mark"),
    AppealEventKind.REOPENED: N_("You asked to look again"),
    AppealEventKind.WITHDRAWN: N_("You wish to withdraw it"),
    AppealEventKind.CLOSED: N_("Closed"),
}
OTHER_LINE: Final = N_("News")

_SENTENCES: Final[dict[type[DomainError], str]] = {
    AppealEmpty: N_("Nothing is written yet. Write what happened, or add a file."),
    AppealTooLong: N_("The text is too long: {length} signs. At most {most} fit. Please shorten it."),
    TooManyAppealFiles: N_("At most {files} files. Choose the most important ones."),
    AppealFilesGone: N_("The files have to be chosen again."),
    AppealOnItsWay: N_("It is still on its way. In ten minutes you can add to it here."),
    AppealClosed: N_("It is closed, nothing can be added. You may write a new one."),
    NotAnswered: N_("There is no answer yet. When there is one, you can rate it or ask to look again."),
    AlreadyRated: N_("You have given a mark already."),
    TooLateToReopen: N_("The days for asking again are over. You may write a new one."),
    AlreadyWithdrawn: N_("You have withdrawn it already."),
    AppealMoved: N_("Something new has come meanwhile. Please read it, then send once more."),
    FileEmpty: N_("One of the files is empty. Choose another one."),
    FileTooLarge: N_("One of the files is too large. At most {megabytes} MB each."),
    PictureRefused: N_("One of the pictures is broken or far too large. Choose another one."),
    FileRefused: N_(
        "One of the files is of a kind that is not taken. Photos, PDF, Word, Excel and voice messages are."
    ),
}

NO_PLACE: Final = N_("We know no such place. Write a city, a district or a region, such as: Taraz")
MANY_PLACES: Final = N_("There are several. Choose yours.")
TOO_LONG: Final = N_("At most {n} signs fit here.")
NO_SCORE: Final = N_("Choose a mark from 1 to 5.")
NOT_TICKED: Final = N_("Put a tick first: a withdrawn appeal is not looked into any more.")
NO_CODE: Final = N_("Type the code from your paper.")
SLIP: Final = N_("There is a slip in the code. Compare it with your paper, sign by sign.")
UNKNOWN_CODE: Final = N_("Nothing is found under this code. Compare it with your paper.")
SLOWER: Final = N_("There were several wrong codes. For an hour answers come slowly, in half a minute.")
FILES_AGAIN: Final = N_("Your files have to be chosen again: nothing of them was kept.")
NOT_SENT: Final = N_("Not sent")
BUSY: Final = N_("Very many are writing just now. Wait a minute and send again.")
TOO_MUCH: Final = N_(
    "That is too much at once: at most {files} files of {megabytes} MB. Go back and send fewer."
)
UNREADABLE: Final = N_("It did not come through to the end. Go back in your browser and send once more.")
TOTALS: Final = N_("Questions and complaints in figures")
AWAY: Final = N_("We cannot save just now; nothing was sent. Wait a minute and send again.")
BROKE: Final = N_("Something went wrong on our side; nothing was sent. Please send once more.")
NOT_THERE: Final = N_("There is no such file any more.")
MARKS: Final = {
    1: N_("1 – no help at all"),
    2: N_("2 – little help"),
    3: N_("3 – some help"),
    4: N_("4 – much help"),
    5: N_("5 – it is settled"),
}
SAID: Final = N_("Added.")
RATED: Final = N_("Thank you for the mark.")
REOPENED: Final = N_("It will be looked into again.")
WITHDRAWN: Final = N_("Your wish is written down.")


def sentence(error: DomainError) -> str:
    """A fact in words, in the language spoken now; KeyError for one that no page here knows."""
    message = next(_SENTENCES[kind] for kind in type(error).__mro__ if kind in _SENTENCES)
    values: dict[str, Any] = {"most": LONGEST, "files": FILES, "megabytes": LIMIT // 1_000_000}
    values.update(getattr(error, "__dict__", {}))
    return gettext(message).format(**values)


def is_worded(error: DomainError) -> bool:
    """Whether `sentence` knows it."""
    return any(kind in _SENTENCES for kind in type(error).__mro__)
