"""How a person's own message to us reads in the chat: what it is, about whom, where it stands, whose turn."""

from datetime import date
from typing import Final

from db.enums import AppealAbout, AppealColour, AppealDesk, AppealKind, AppealState, AppealTurn
from documents.dates import day
from documents.labels import name_of
from i18n import gettext as _
from i18n import pgettext
from services.appeals.facts import Outlook, OwnAppeal, OwnAppealCard

# In the order in which they are offered.
ABOUT: Final = (
    AppealAbout.SERVICE,
    AppealAbout.CENTRE,
    AppealAbout.EMPLOYEE,
    AppealAbout.AKIMAT,
    AppealAbout.ORGANISATION,
    AppealAbout.UNSAID,
)
RED: Final = frozenset({AppealColour.RED_DANGER, AppealColour.RED_LAW})
_OVER: Final = frozenset({AppealState.WITHDRAWN, AppealState.CLOSED, AppealState.JOINED})


def kind_label(kind: AppealKind) -> str:
    """What it is; fits a button."""
    return {
        AppealKind.QUESTION: pgettext("button", "Question"),
        AppealKind.SUGGESTION: pgettext("button", "Suggestion"),
        AppealKind.THANKS: pgettext("button", "Thanks"),
        AppealKind.COMPLAINT: pgettext("button", "Complaint"),
    }[kind]


def about_label(about: AppealAbout) -> str:
    """About whom; fits a row."""
    return {
        AppealAbout.SERVICE: pgettext("row", "The help in general"),
        AppealAbout.CENTRE: pgettext("row", "This centre"),
        AppealAbout.EMPLOYEE: pgettext("row", "A person of the centre"),
        AppealAbout.AKIMAT: pgettext("row", "An akimat"),
        AppealAbout.AKIMAT_PERSON: pgettext("row", "An akimat"),
        AppealAbout.ORGANISATION: pgettext("row", "Another organisation"),
        AppealAbout.UNSAID: pgettext("button", "I do not want to say"),
    }[about]


def who_reads(outlook: Outlook) -> str:
    """Who will have it, to stand after a colon."""
    unit = outlook.desk_unit_kk or outlook.desk_unit_ru
    where = name_of(_Named(outlook.desk_unit_kk, outlook.desk_unit_ru)) if unit else ""
    who = {
        AppealDesk.CENTRE: _("people of the centre"),
        AppealDesk.ABOVE: _("the level above"),
        AppealDesk.OFFICER: _("the appeals officer, who does not work at the centre"),
        AppealDesk.COMMITTEE: _("a person of the Committee"),
    }[outlook.desk]
    return f"{who} ({where})" if where else who


class _Named:
    def __init__(self, kk: str, ru: str) -> None:
        self.name_kk, self.name_ru = kk, ru


def state_line(one: OwnAppeal | OwnAppealCard) -> str:
    """Where it stands, in plain words; nothing concludes whether anybody is to blame."""
    return {
        AppealState.REGISTERED: _("Received. It waits its turn."),
        AppealState.TAKEN: _("It is being looked into."),
        AppealState.ASKED: _("You are asked to add something."),
        AppealState.ANSWERED: _("There is an answer."),
        AppealState.FORWARDED: _("It was passed to the body that decides on this."),
        AppealState.WITHDRAWN: _("You took it back."),
        AppealState.CLOSED: _("It is finished."),
        AppealState.JOINED: _("It was joined to another message of the same kind."),
    }[one.state]


def turn_line(one: OwnAppeal | OwnAppealCard) -> str:
    """Whose turn it is; empty where nobody has to do anything."""
    return {
        AppealTurn.HANDLER: _("Now it is our turn."),
        AppealTurn.PERSON: _("Now we wait for you."),
        AppealTurn.OTHER_BODY: _("Another body prepares the answer."),
        AppealTurn.NOBODY: "",
    }[one.turn]


def due_line(colour: AppealColour, due_on: date, *, is_passed_on: bool = False) -> str:
    """Of word of a danger or a crime: by when others have it; of all the rest by when an answer is due."""
    if colour in RED and not is_passed_on:
        return _("Passed to the body that deals with it by: {day}").format(day=day(due_on))
    return _("Answer due: {day}").format(day=day(due_on))


def is_over(one: OwnAppeal | OwnAppealCard) -> bool:
    """Whether nothing is due any more."""
    return one.state in _OVER or one.answered_on is not None
