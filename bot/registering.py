"""The form of a registration as the draft keeps it, and which question comes next."""

from datetime import date, datetime
from typing import Any, Final

from aiogram.fsm.state import State

from bot.answers import ask_again
from bot.keyboards import Choice
from bot.menu import show_menu, stop
from bot.states import Registration as Steps
from bot.talk import Talk
from db.enums import RepresentativeState, Sex, VisitRole
from i18n import gettext as _
from i18n import pgettext
from services.clock import HOME
from services.names import FullName
from services.people.cards import OF_AGE, Registration
from services.typed_dates import age_on

FORM: Final = "registration"
# The deed that goes on once the person is registered.
THEN: Final = "then"
# What was said since the birth date was first asked for stands behind a door of its own.
DOOR: Final = "door"
# Answers in the order of the questions; those that are counted on the screen.
_ORDER: Final[tuple[tuple[str, State], ...]] = (
    ("consent", Steps.consent),
    ("birth_date", Steps.birth_date),
    ("comes_as", Steps.grown_up),
    ("name", Steps.name),
    ("sex", Steps.sex),
    ("unit_id", Steps.centre),
    ("phone", Steps.phone),
    ("representative", Steps.representative),
)
_COUNTED: Final = ("birth_date", "name", "sex", "unit_id", "phone", "representative")


def form_of(talk: Talk) -> dict[str, Any]:
    """The answers so far."""
    form: dict[str, Any] = talk.dialogue.draft.setdefault(FORM, {})
    return form


def today_of(talk: Talk) -> date:
    """The local date."""
    return talk.now.astimezone(HOME).date()


def age_of(talk: Talk) -> int | None:
    """Full years today, once the birth date is known."""
    said = form_of(talk).get("birth_date")
    return None if said is None else age_on(date.fromisoformat(said), today_of(talk))


def is_minor(talk: Talk) -> bool:
    """Under 18."""
    age = age_of(talk)
    return age is not None and age < OF_AGE


def numbered(talk: Talk, question: str, text: str) -> str:
    """«3/6» above a question: of age there is none about a representative."""
    age = age_of(talk)
    total = len(_COUNTED) - (age is not None and age >= OF_AGE)
    return f"{_COUNTED.index(question) + 1}/{total}\n{text}"


def later_choice() -> Choice:
    """Stops here; the answers are kept."""
    return Choice(pgettext("button", "Continue later"), "registration.later")


async def onward(talk: Talk) -> None:
    """Asks the first thing that is not known yet, else shows the summary."""
    form = form_of(talk)
    for answer, state in _ORDER:
        if answer not in form and _is_asked(talk, answer, form):
            talk.go(state)
            break
    else:
        talk.go(Steps.summary)
    await ask_again(talk)


def _is_asked(talk: Talk, answer: str, form: dict[str, Any]) -> bool:
    if answer == "comes_as":
        age = age_of(talk)
        return age is not None and age > int(form.get("oldest", age))
    return answer != "representative" or is_minor(talk)


def pause(talk: Talk) -> None:
    """Out to the menu, whose first row goes on where this stopped."""
    stop(talk)
    show_menu(
        talk,
        _("Your answers are kept. To go on, press: {button}").format(button=pgettext("button", "Continue")),
    )


def filled(talk: Talk) -> Registration:
    """The answers as the service takes them."""
    form = form_of(talk)
    consent = form["consent"]
    minor = is_minor(talk)
    return Registration(
        name=FullName(*form["name"]),
        birth_date=date.fromisoformat(form["birth_date"]),
        sex=Sex(form["sex"]),
        unit_id=form["unit_id"],
        lang=talk.dialogue.lang or "kk",
        consent_version=consent["version"],
        consent_lang=consent["lang"],
        consented_at=datetime.fromisoformat(consent["at"]),
        phone=form["phone"] or None,
        comes_as=VisitRole(form.get("comes_as", VisitRole.SELF)),
        representative=RepresentativeState(form["representative"] if minor else "not_asked"),
        representative_phone=form.get("representative_phone") if minor else None,
        source=talk.dialogue.source,
    )
