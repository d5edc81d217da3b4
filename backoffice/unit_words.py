"""Sentences and labels of the tree of units, its numbers for urgent help, and employees."""

from typing import Any, Final

from db.enums import CentreLevel, UnitChangeKind, UnitKind
from documents.dates import short_date
from i18n import N_, gettext, locale, pgettext
from services.errors import DomainError
from services.staff import employee_rules as employees
from services.staff.employee_rules import Missing, Practice
from services.units import centre_details, emergency
from services.units import tree_rules as tree
from services.units.tree_rules import Deed

SENTENCES: Final[dict[type[DomainError], str]] = {
    tree.BadDay: N_("Choose today or a day within a year from now."),
    tree.WrongPlace: N_("Such a unit cannot stand there. Choose another place."),
    tree.OtherRegion: N_("Units merge within one region. Move it to the other region first."),
    tree.OtherKind: N_("A centre merges into a centre, a branch into a branch."),
    tree.BranchStays: N_("A branch is not moved. Open a branch there and merge this one into it."),
    tree.UnitsBelow: N_("Units stand below it. First move, merge or close them."),
    tree.DoesRegionalWork: N_("It does its region's work. First give that to another unit."),
    tree.VisitsAhead: N_("Visits on that day or later: {n}. First give each of them an answer."),
    tree.UnitGone: N_("This unit is closed or merged. Open it again to see where its work goes on."),
    tree.ChangeWaits: N_("Another change of these units waits for its day. Withdraw it first."),
    tree.CodeTaken: N_("Another unit has this code. Choose another one."),
    tree.BadCode: N_("2 to 40 small Latin letters, digits or dashes: shu-audany"),
    tree.NothingWaits: N_("This change was carried out or withdrawn already."),
    centre_details.NoSuchService: N_("Choose from the list of services."),
    emergency.BadNumber: N_("A number has figures, blanks, brackets and dashes only."),
    emergency.ProjectsNumber: N_("This number belonged to a project that is over. It helps nobody."),
    employees.BadHiredDay: N_("This day does not fit the days of the employee's posts. Check it."),
    employees.BadLeftDay: N_("The last day comes after the first one, and within a year from now."),
    employees.AlreadyLeft: N_("This employee is there no more. First enter the coming back."),
    employees.NotLeft: N_("This employee has not left."),
    employees.OwnLeaving: N_("Somebody else takes down your leaving: your login ends with it."),
}

DONE: Final[dict[str, str]] = {
    "tree_done": N_("Done. Open visits, people and staff went where the change says."),
    "tree_waits": N_("Written down. It is carried out on its day and may be withdrawn until then."),
    "tree_withdrawn": N_("Withdrawn. Nothing changes on that day."),
    "number_checked": N_("Written down: the number answered today."),
    "number_removed": N_("The number is shown no more."),
    "employee_added": N_("The employee is entered. A login is made by an invitation."),
    "employee_moved": N_("The employee works in the other unit now. Check the roles of the login."),
    "employee_left": N_("The leaving is written down. The login ends with the last day."),
    "employee_back": N_("Welcome back. For a login invite the employee anew."),
}

FIELDS: Final[dict[str, str]] = {
    "other": N_("Other unit"),
    "code": N_("Code"),
    "name_kk": N_("Name in Kazakh"),
    "name_ru": N_("Name in Russian"),
    "number": N_("Number"),
    "hours_kk": N_("Hours in Kazakh"),
    "hours_ru": N_("Hours in Russian"),
    "hired_on": N_("First day"),
    "left_on": N_("Last day"),
    "moved_on": N_("From"),
    "back_on": N_("From"),
    "services": N_("Services"),
    "checked_on": N_("Checks for work with minors"),
    "register_until": N_("Valid until"),
    "practises_since": N_("In the profession since"),
}

_KINDS: Final = {
    UnitKind.NATION: N_("Country"),
    UnitKind.REGION: N_("Region"),
    UnitKind.AKIMAT: N_("Akimat unit"),
    UnitKind.CENTRE: N_("Youth resource centre"),
    UnitKind.BRANCH: N_("Branch of a centre"),
}
_LEVELS: Final = {
    CentreLevel.REGIONAL: N_("regional"),
    CentreLevel.CITY: N_("of a city"),
    CentreLevel.DISTRICT: N_("of a district"),
}
_STATES: Final = {"planned": N_("Not open yet"), "open": N_("Open today"), "closed": N_("Closed")}
_SOURCES: Final = {
    "link": N_("Link for friends"),
    "qr": N_("Poster at the door"),
    "instagram": N_("Instagram"),
}
_MISSING: Final = {
    Missing.NO_CHECK: N_("No checks for work with minors"),
    Missing.NO_REGISTER: N_("No register number"),
    Missing.REGISTER_ENDED: N_("Register entry has ended"),
    Missing.REGISTER_ENDS: N_("Register entry ends soon"),
}
_PRACTICES: Final = {
    Practice.LESS: N_("Less than 6 months of experience."),
    Practice.HALF_YEAR: N_("6 months of experience and more."),
    Practice.YEAR: N_("A year of experience and more."),
    Practice.TWO_YEARS: N_("2 years of experience and more."),
}
# What a deed is called on its page; what its page explains.
DEEDS: Final = {
    Deed.OPEN: (
        N_("Open a unit below"),
        N_("It can be prepared at once and receives people from its day on."),
    ),
    Deed.SPLIT: (
        N_("Split off a unit"),
        N_("A new unit with the same hours and services. You choose who and what goes there."),
    ),
    Deed.RENAME: (N_("Rename"), N_("Reports that were sent keep the name they were sent with.")),
    Deed.MOVE: (N_("Move in the tree"), N_("Figures of before the day stay where they were counted.")),
    Deed.MERGE: (
        N_("Merge into another unit"),
        N_("People, visits to come, staff and links go there. Figures stay with who served."),
    ),
    Deed.CLOSE: (N_("Close"), N_("Employees' last day is the day before. Figures and reports stay.")),
}


def unit_kind(kind: UnitKind) -> str:
    """What a unit is."""
    return gettext(_KINDS[kind])


def centre_level(level: CentreLevel) -> str:
    """Which step of the chain a centre stands on."""
    return gettext(_LEVELS[level])


def unit_state(state: str) -> str:
    """Whether a unit is there today."""
    return gettext(_STATES[state])


def link_source(source: str) -> str:
    """Where a start code is shown; one that is not known is shown as it is."""
    return gettext(_SOURCES[source]) if source in _SOURCES else source


def missing(what: Missing) -> str:
    """What a staff card lacks."""
    return gettext(_MISSING[what])


def practice(step: Practice) -> str:
    """Experience in the steps of the standard."""
    return gettext(_PRACTICES[step])


def deed_title(deed: Deed) -> str:
    """What is done to a unit."""
    return gettext(DEEDS[deed][0])


def deed_about(deed: Deed) -> str:
    """What that means."""
    return gettext(DEEDS[deed][1])


def deed_button(deed: Deed) -> str:
    """The button that does it."""
    return {
        Deed.OPEN: pgettext("button", "Yes, open it"),
        Deed.SPLIT: pgettext("button", "Yes, split it off"),
        Deed.RENAME: pgettext("button", "Yes, rename it"),
        Deed.MOVE: pgettext("button", "Yes, move it"),
        Deed.MERGE: pgettext("button", "Yes, merge them"),
        Deed.CLOSE: pgettext("button", "Yes, close it"),
    }[deed]


def tree_change(change: Any) -> str:
    """A change that waits or was made, in one line."""
    other = getattr(change, f"other_{locale()}")
    unit = getattr(change, f"unit_{locale()}")
    named = {"day": short_date(change.day), "other": other, "unit": unit}
    if change.kind is UnitChangeKind.OPENED:
        said = gettext("{day}: opened, split from: {other}") if other else gettext("{day}: opened")
    elif change.kind is UnitChangeKind.RENAMED:
        old, new = change.details[locale()]
        if old == new:
            return gettext("{day}: place in the reporting chain").format(**named)
        return gettext("{day}: renamed. Before: {old}. After: {new}").format(old=old, new=new, **named)
    elif change.kind is UnitChangeKind.MOVED:
        said = gettext("{day}: moved. Now stands below: {other}")
    elif change.kind is UnitChangeKind.MERGED:
        said = gettext("{day}: merged into another unit. {unit} → {other}")
    else:
        said = gettext("{day}: closed")
    return said.format(**named)


def tree_waiting(change: Any) -> str:
    """What will happen, on a chip."""
    kinds = {
        UnitChangeKind.OPENED: N_("opens {day}"),
        UnitChangeKind.RENAMED: N_("renamed {day}"),
        UnitChangeKind.MOVED: N_("moves {day}"),
        UnitChangeKind.MERGED: N_("merges {day}"),
        UnitChangeKind.CLOSED: N_("closes {day}"),
    }
    return gettext(kinds[change.kind]).format(day=short_date(change.day))


FILTERS: Final[dict[str, Any]] = {
    "unit_kind": unit_kind,
    "centre_level": centre_level,
    "unit_state": unit_state,
    "link_source": link_source,
    "missing": missing,
    "practice": practice,
    "deed_title": deed_title,
    "deed_about": deed_about,
    "deed_button": deed_button,
    "tree_change": tree_change,
    "tree_waiting": tree_waiting,
    "unit_kind_pairs": lambda kinds: [(kind, unit_kind(kind)) for kind in kinds],
    "level_pairs": lambda levels: [(level, centre_level(level)) for level in levels],
}
