"""The full form: plain facts as questions and answers, never a category. Rows of 24."""

from collections.abc import Callable
from typing import Final

from i18n import N_, gettext, pgettext

# In the order they are asked; the codes are what is stored.
QUESTIONS: Final[dict[str, str]] = {
    "settlement_kind": N_("Where do you live?"),
    "studies": N_("Do you study now?"),
    "works": N_("Do you work now?"),
    "education": N_("What have you finished so far?"),
    "household": N_("Whom do you live with?"),
    "prompted_by": N_("What brought you to the centre?"),
    "heard_from": N_("How did you hear of the centre?"),
}
NEEDS: Final = "needs"


def _settlement_kind() -> dict[str, str]:
    return {
        "city": pgettext("row", "In a city"),
        "district_centre": pgettext("row", "In a district centre"),
        "village": pgettext("row", "In a village"),
    }


def _studies() -> dict[str, str]:
    return {
        "school": pgettext("row", "At school"),
        "college": pgettext("row", "At a college"),
        "university": pgettext("row", "At a university"),
        "courses": pgettext("row", "On courses"),
        "no": pgettext("row", "I do not study"),
    }


def _works() -> dict[str, str]:
    return {
        "employed": pgettext("row", "I have a job"),
        "part_time": pgettext("row", "Odd jobs"),
        "own_business": pgettext("row", "Own business"),
        "at_home": pgettext("row", "I help at home"),
        "looking": pgettext("row", "I look for work"),
        "no": pgettext("row", "I do not work"),
    }


def _education() -> dict[str, str]:
    return {
        "under_9": pgettext("row", "Still below form 9"),
        "form_9": pgettext("row", "9 forms of school"),
        "form_11": pgettext("row", "11 forms of school"),
        "college": pgettext("row", "A college"),
        "university": pgettext("row", "A university"),
    }


def _household() -> dict[str, str]:
    return {
        "parents": pgettext("row", "With parents"),
        "relatives": pgettext("row", "With relatives"),
        "own_family": pgettext("row", "With my own family"),
        "dormitory": pgettext("row", "In a dormitory"),
        "alone": pgettext("row", "Alone"),
        "other": pgettext("row", "Otherwise"),
    }


def _prompted_by() -> dict[str, str]:
    return {
        "talk": pgettext("row", "I want to talk"),
        "study": pgettext("row", "Study"),
        "work": pgettext("row", "Work"),
        "papers": pgettext("row", "Papers, payments"),
        "rights": pgettext("row", "My rights"),
        "business": pgettext("row", "Own business"),
        "events": pgettext("row", "Activities, friends"),
        "other": pgettext("row", "Something else"),
    }


def _heard_from() -> dict[str, str]:
    return {
        "friends": pgettext("row", "From friends"),
        "family": pgettext("row", "From my family"),
        "school": pgettext("row", "Where I study"),
        "centre": pgettext("row", "From the centre itself"),
        "instagram": pgettext("row", "From Instagram"),
        "internet": pgettext("row", "From the internet"),
        "other": pgettext("row", "Otherwise"),
    }


_ANSWERS: Final[dict[str, Callable[[], dict[str, str]]]] = {
    "settlement_kind": _settlement_kind,
    "studies": _studies,
    "works": _works,
    "education": _education,
    "household": _household,
    "prompted_by": _prompted_by,
    "heard_from": _heard_from,
}


def question(name: str) -> str:
    """A question, in the locale spoken now."""
    return gettext(QUESTIONS[name])


def answers(name: str) -> dict[str, str]:
    """Code and label of every answer, in order."""
    return _ANSWERS[name]()


def answer_label(name: str, code: str) -> str:
    """A stored answer in words; a code that is not known any more as it is, «–» where nothing was said."""
    return answers(name).get(code, code) or "–"
