"""How the words of `db.enums` and the codes of reference data read to people, in the locale spoken now.

Labels that a person presses in a chat hold to the length of a button (20 characters).
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

from db.enums import (
    Applied,
    Category,
    ChannelName,
    ConsentKind,
    ConsultationState,
    EmployeeKind,
    NoticeStyle,
    PromiseState,
    ReportState,
    RepresentativeState,
    Role,
    Sex,
    VisitMethod,
    VisitNeed,
    VisitRole,
)
from i18n import N_, gettext, locale, pgettext
from services.reporting.due_dates import ReportLevel
from services.reporting.due_lines import Turn

_STATES: Final = {
    ConsultationState.HOLDING: N_("Hour kept for now"),
    ConsultationState.ASKED: N_("Waiting for confirmation"),
    ConsultationState.OFFERED: N_("Another time offered"),
    ConsultationState.CONFIRMED: N_("Confirmed"),
    ConsultationState.DECLINED: N_("Declined"),
    ConsultationState.CANCELLED: N_("Cancelled"),
    ConsultationState.HELD: N_("Held"),
    ConsultationState.MISSED: N_("Did not come"),
}
_ROLES: Final = {
    Role.CONSULTANT: N_("Consultant"),
    Role.FRONT_DESK: N_("Front desk"),
    Role.DIRECTOR: N_("Director"),
    Role.METHODOLOGIST: N_("Regional methodologist"),
    Role.ANALYST: N_("Analyst"),
    Role.APPEALS_OFFICER: N_("Appeals officer"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.AKIMAT_VIEWER: N_("Akimat viewer"),
    Role.COMMITTEE: N_("Committee's person for appeals"),
}
_VISIT_ROLES: Final = {
    VisitRole.SELF: N_("On one's own behalf"),
    VisitRole.REPRESENTATIVE: N_("Parent or legal representative"),
}
_CONSENTS: Final = {
    ConsentKind.SERVICE: N_("Consent to the service"),
    ConsentKind.FACTS: N_("Consent to more facts about me"),
    ConsentKind.MAILINGS: N_("Consent to mailings"),
    ConsentKind.PHOTO: N_("Consent to photos"),
    ConsentKind.STORY: N_("Consent to telling my story"),
    ConsentKind.SURVEY: N_("Consent to surveys"),
}
_APPLIED: Final = {
    Applied.UNKNOWN: N_("Not known yet"),
    Applied.YES: N_("The advice was of use"),
    Applied.NO: N_("The advice was of no use"),
    Applied.DO_NOT_ASK: N_("Do not ask"),
}
_REPORTS: Final = {
    ReportState.OPEN: N_("Not sent yet"),
    ReportState.SENT: N_("Sent"),
    ReportState.ACCEPTED: N_("Accepted"),
    ReportState.RETURNED: N_("Returned for correction"),
    ReportState.CONSOLIDATED: N_("In the consolidated data"),
}
_LEVELS: Final = {
    ReportLevel.CENTRE: N_("District and city centres → region"),
    ReportLevel.REGION: N_("Regions → research centre"),
    ReportLevel.NATION: N_("Research centre → Committee"),
}
_TURNS: Final = {
    Turn.UNIT: N_("the unit sends"),
    Turn.ABOVE: N_("the level above accepts"),
    Turn.ABOVE_SENDS: N_("the level above sends its own"),
    Turn.COMMITTEE: N_("the Committee takes it"),
    Turn.NOBODY: N_("nothing is left to do"),
}
_CHANNELS: Final = {
    ChannelName.WEB: N_("Web chat"),
    ChannelName.TELEGRAM: N_("Telegram"),
    ChannelName.WHATSAPP: N_("WhatsApp"),
    ChannelName.DESK: N_("Came to the centre"),
    ChannelName.PHONE: N_("Telephone call"),
    ChannelName.OUTREACH: N_("Outreach work"),
    ChannelName.EMAIL: N_("E-mail"),
    ChannelName.POST: N_("Letter by post"),
    ChannelName.SOCIAL: N_("Social network"),
    ChannelName.PAGE: N_("Anonymous page"),
    ChannelName.SYSTEM: N_("By itself"),
}
_PROMISES: Final = {
    PromiseState.PROMISED: N_("Waiting to be sent"),
    PromiseState.SENDING: N_("Being sent"),
    PromiseState.SENT: N_("Delivered"),
    PromiseState.FAILED: N_("Not delivered"),
    PromiseState.UNCERTAIN: N_("Perhaps not delivered"),
    PromiseState.DROPPED: N_("No longer needed"),
}
_REPRESENTATIVES: Final = {
    RepresentativeState.NOT_ASKED: N_("Representative: not asked"),
    RepresentativeState.GIVEN: N_("Representative: number given, not confirmed"),
    RepresentativeState.LATER: N_("Representative: number promised later"),
    RepresentativeState.CANNOT: N_("Representative: cannot be told"),
    RepresentativeState.CONFIRMED: N_("Representative: consent confirmed"),
    RepresentativeState.DECLINED: N_("Representative: did not agree"),
}
# For staff only: the chat asks plain questions instead.
_CATEGORIES: Final = {
    Category.NEET: N_("Neither studies nor works now"),
    Category.RURAL: N_("Lives in a village"),
    Category.DISABILITY: N_("Has a disability"),
    Category.YOUNG_FAMILY: N_("Young family"),
    Category.LAW: N_("In contact with the law"),
}
# The same for the person: a matter to help with, no label.
_MATTERS: Final = {
    Category.NEET: N_("now without study and work"),
    Category.RURAL: N_("life in a village"),
    Category.DISABILITY: N_("health and access"),
    Category.YOUNG_FAMILY: N_("a young family"),
    Category.LAW: N_("matters with the law"),
}
_EMPLOYEES: Final = {
    EmployeeKind.SPECIALIST: N_("Specialist"),
    EmployeeKind.ADMINISTRATIVE: N_("Administrative staff"),
}
_ACCESS: Final = {
    "ramp": N_("There is a ramp"),
    "ground_floor": N_("Ground floor, no steps"),
    "lift": N_("There is a lift"),
    "accessible_toilet": N_("Toilet for wheelchair users"),
    "tactile_paving": N_("Tactile paving"),
    "call_button": N_("Call button at the door"),
    "sign_language": N_("Sign language by arrangement"),
    "parking": N_("Parking for disabled people"),
}
# Rows of indicator 1.1 that are no age bands.
_BANDS: Final = {
    "parents": N_("Parents and legal representatives"),
    "other": N_("Outside the bands"),
    "total": N_("Official form, total"),
    "all": N_("All served"),
    "invited": N_("By invited specialists"),
}
ACCESS_CODES: Final = tuple(_ACCESS)


def state_label(state: ConsultationState) -> str:
    """Where a consultation stands."""
    return gettext(_STATES[state])


def role_label(role: Role) -> str:
    """A role of staff."""
    return gettext(_ROLES[role])


def method_label(method: VisitMethod) -> str:
    """How a consultation is given; fits a button."""
    return {
        VisitMethod.CENTRE: pgettext("button", "At the centre"),
        VisitMethod.PHONE: pgettext("button", "By phone"),
        VisitMethod.ONLINE: pgettext("button", "Online"),
        VisitMethod.HELPLINE: pgettext("button", "Helpline"),
        VisitMethod.OUTREACH: pgettext("button", "Outreach place"),
    }[method]


def need_label(need: VisitNeed) -> str:
    """What a visit needs; fits a button."""
    return {
        VisitNeed.RAMP: pgettext("button", "Ramp"),
        VisitNeed.SIGN_LANGUAGE: pgettext("button", "Sign language"),
        VisitNeed.LARGE_PRINT: pgettext("button", "Large print"),
        VisitNeed.QUIET_ROOM: pgettext("button", "Quiet room"),
        VisitNeed.HELPER: pgettext("button", "With a helper"),
    }[need]


def sex_label(sex: Sex | None) -> str:
    """As the official form names it; fits a button."""
    if sex is None:
        return pgettext("button", "Unknown")
    return {Sex.FEMALE: pgettext("button", "Female"), Sex.MALE: pgettext("button", "Male")}[sex]


def visit_role_label(role: VisitRole) -> str:
    """For whom the person comes, as staff read it."""
    return gettext(_VISIT_ROLES[role])


def consent_label(kind: ConsentKind) -> str:
    """A kind of consent."""
    return gettext(_CONSENTS[kind])


def notice_style_label(style: NoticeStyle) -> str:
    """How much notices say; fits a button."""
    return {
        NoticeStyle.NEUTRAL: pgettext("button", "Neutral notices"),
        NoticeStyle.FULL: pgettext("button", "Full notices"),
        NoticeStyle.QUIET: pgettext("button", "No reminders"),
    }[style]


def applied_label(applied: Applied) -> str:
    """Whether the advice was of use."""
    return gettext(_APPLIED[applied])


def report_state_label(state: ReportState) -> str:
    """Where a report stands."""
    return gettext(_REPORTS[state])


def report_level_label(level: ReportLevel) -> str:
    """A step of the chain: who sends to whom."""
    return gettext(_LEVELS[level])


def turn_label(turn: Turn) -> str:
    """Who has to do something next about a report."""
    return gettext(_TURNS[turn])


def channel_label(channel: ChannelName) -> str:
    """Through what somebody came or something was entered."""
    return gettext(_CHANNELS[channel])


def promise_state_label(state: PromiseState) -> str:
    """What became of a message nobody asked for."""
    return gettext(_PROMISES[state])


def representative_label(state: RepresentativeState) -> str:
    """What is known of the representative of a person under 18."""
    return gettext(_REPRESENTATIVES[state])


def category_label(category: Category) -> str:
    """A category of S0 п.5, for staff."""
    return gettext(_CATEGORIES[category])


def matter_label(category: Category) -> str:
    """What the centre noted to help with, for the person."""
    return gettext(_MATTERS[category])


def employee_kind_label(kind: EmployeeKind) -> str:
    """Part of the staff."""
    return gettext(_EMPLOYEES[kind])


def access_label(code: str) -> str:
    """A fact about access for disabled people; a code that is not known yet is shown as it is."""
    return gettext(_ACCESS[code]) if code in _ACCESS else code


def band_label(band: str) -> str:
    """An age band («14-17»), or the name of a row that is none."""
    return gettext(_BANDS[band]) if band in _BANDS else band.replace("-", "–")


def name_of(thing: Any) -> str:
    """`name_kk` or `name_ru` of reference data, whichever language is spoken now."""
    return field_of(thing, "name")


def field_of(thing: Any, field: str) -> str:
    """As `name_of`, of another field that stands in both languages: «address», «about», «hours»."""
    text: str = getattr(thing, f"{field}_{locale()}")
    return text


def listed(words: Iterable[StrEnum | str]) -> str:
    """Needs of a visit in one line."""
    labels = [need_label(VisitNeed(word)) for word in words]
    return ", ".join([*labels[:1], *(label[:1].lower() + label[1:] for label in labels[1:])])
