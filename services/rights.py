"""One matrix of roles and rights, and the scope it gives: a condition that every query shares."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from db.enums import Role, UnitKind
from db.models.units import Unit
from services.cause import Actor
from services.errors import NotAllowed


class Right(StrEnum):
    """What may be done in the back office."""

    SEE_TODAY = "see_today"
    SEE_CONSULTATIONS = "see_consultations"
    ANSWER_CONSULTATIONS = "answer_consultations"
    WRITE_JOURNAL = "write_journal"
    SEE_SCHEDULES = "see_schedules"
    EDIT_SCHEDULES = "edit_schedules"
    ENTER_VISITORS = "enter_visitors"
    SEE_PEOPLE = "see_people"
    EDIT_PEOPLE = "edit_people"
    SEE_INDICATORS = "see_indicators"
    SEE_RECORDS = "see_records"
    SEE_REPORTS = "see_reports"
    SEND_REPORTS = "send_reports"
    ACCEPT_REPORTS = "accept_reports"
    SEE_CALL_LIST = "see_call_list"
    SEE_MESSAGES = "see_messages"
    SEE_STAFF = "see_staff"
    EDIT_STAFF = "edit_staff"
    SWITCH_CHATS = "switch_chats"
    SEE_SETTINGS = "see_settings"
    EDIT_SETTINGS = "edit_settings"
    SEE_AUDIT = "see_audit"
    SEE_INBOX = "see_inbox"
    ANSWER_INBOX = "answer_inbox"
    EDIT_CANNED_ANSWERS = "edit_canned_answers"
    JOIN_PEOPLE = "join_people"
    SEE_READERS = "see_readers"
    SEE_UNITS = "see_units"
    # Hours, services, access, address of a centre.
    EDIT_CENTRE = "edit_centre"
    # The tree itself: open, split, merge, move, close.
    EDIT_TREE = "edit_tree"
    EDIT_EMPLOYEES = "edit_employees"
    SEE_OFFICERS = "see_officers"
    PROPOSE_OFFICERS = "propose_officers"
    CONFIRM_OFFICERS = "confirm_officers"
    EXCEPT_DEADLINES = "except_deadlines"
    EDIT_DAYS_OFF = "edit_days_off"
    OWN_PROFILE = "own_profile"
    # Scope alone does not show a case: `services.appeals.visibility` leaves out whoever it concerns.
    SEE_APPEALS = "see_appeals"
    HANDLE_APPEALS = "handle_appeals"
    ENTER_APPEALS = "enter_appeals"
    OPEN_NAMES = "open_names"
    SEE_APPEAL_FIGURES = "see_appeal_figures"
    EDIT_APPEAL_TOPICS = "edit_appeal_topics"
    EDIT_PUBLISHED_ANSWERS = "edit_published_answers"
    EDIT_SAFEGUARDING = "edit_safeguarding"


R = Right
_EVERYBODY = {R.SEE_TODAY, R.OWN_PROFILE}
_VISITS = {R.SEE_CONSULTATIONS, R.ANSWER_CONSULTATIONS, R.ENTER_VISITORS, R.SEE_PEOPLE, R.SEE_SCHEDULES}
_DESK = _VISITS | {R.SEE_INBOX, R.ANSWER_INBOX, R.SEE_CALL_LIST, R.SEE_MESSAGES}
_DESK = _DESK | {R.SEE_APPEALS, R.HANDLE_APPEALS, R.ENTER_APPEALS}
_HANDLER = {R.SEE_APPEALS, R.HANDLE_APPEALS, R.OPEN_NAMES}

MATRIX: dict[Role, frozenset[Right]] = {
    Role.CONSULTANT: frozenset(_EVERYBODY | _DESK | {R.WRITE_JOURNAL, R.EDIT_SCHEDULES, R.SEE_INDICATORS}),
    Role.FRONT_DESK: frozenset(_EVERYBODY | _DESK | {R.EDIT_PEOPLE, R.JOIN_PEOPLE, R.EDIT_PUBLISHED_ANSWERS}),
    Role.DIRECTOR: frozenset(
        _EVERYBODY
        | _DESK
        | {R.EDIT_PEOPLE, R.JOIN_PEOPLE, R.SEE_READERS, R.EDIT_SCHEDULES, R.EDIT_CANNED_ANSWERS}
        | {R.SEE_STAFF, R.EDIT_STAFF, R.EDIT_EMPLOYEES, R.SWITCH_CHATS, R.SEE_UNITS, R.EDIT_CENTRE}
        | {R.SEE_INDICATORS, R.SEE_RECORDS, R.SEE_REPORTS, R.SEND_REPORTS, R.ACCEPT_REPORTS, R.SEE_AUDIT}
        | {R.SEE_APPEAL_FIGURES, R.EDIT_PUBLISHED_ANSWERS, R.EDIT_SAFEGUARDING, R.EDIT_APPEAL_TOPICS}
    ),
    Role.METHODOLOGIST: frozenset(
        _EVERYBODY
        | {R.SEE_INDICATORS, R.SEE_REPORTS, R.SEND_REPORTS, R.ACCEPT_REPORTS, R.EXCEPT_DEADLINES, R.SEE_UNITS}
        | {R.SEE_APPEAL_FIGURES}
    ),
    Role.ANALYST: frozenset(
        _EVERYBODY
        | {R.SEE_INDICATORS, R.SEE_REPORTS, R.ACCEPT_REPORTS, R.EXCEPT_DEADLINES, R.EDIT_DAYS_OFF}
        # The nation's consolidated data only: `services.reporting.chain`.
        | {R.SEND_REPORTS, R.SEE_UNITS, R.SEE_OFFICERS, R.CONFIRM_OFFICERS, R.SEE_APPEAL_FIGURES}
    ),
    Role.APPEALS_OFFICER: frozenset(
        _EVERYBODY | _HANDLER | {R.SEE_OFFICERS, R.PROPOSE_OFFICERS, R.ENTER_APPEALS, R.SEE_APPEAL_FIGURES}
    ),
    Role.COMMITTEE: frozenset(_EVERYBODY | _HANDLER),
    # Runs the house and sees nobody's visits.
    Role.ADMINISTRATOR: frozenset(
        _EVERYBODY
        | {R.SEE_STAFF, R.EDIT_STAFF, R.EDIT_EMPLOYEES, R.SWITCH_CHATS, R.SEE_MESSAGES}
        | {R.SEE_OFFICERS, R.CONFIRM_OFFICERS}
        | {R.SEE_UNITS, R.EDIT_CENTRE, R.EDIT_TREE, R.EDIT_DAYS_OFF, R.EDIT_CANNED_ANSWERS}
        | {R.SEE_SETTINGS, R.EDIT_SETTINGS, R.SEE_AUDIT}
        | {R.EDIT_APPEAL_TOPICS, R.EDIT_PUBLISHED_ANSWERS}
    ),
    # Figures only.
    Role.AKIMAT_VIEWER: frozenset(_EVERYBODY | {R.SEE_INDICATORS}),
}

# Who handles complaints outside the line of command: given, changed and ended by two people at the nation.
INDEPENDENT = frozenset({Role.APPEALS_OFFICER, Role.COMMITTEE})

# Who gives and ends which roles, within their own units; the independent ones nobody alone.
MAY_GRANT: dict[Role, frozenset[Role]] = {
    Role.DIRECTOR: frozenset({Role.CONSULTANT, Role.FRONT_DESK}),
    Role.ADMINISTRATOR: frozenset(Role) - INDEPENDENT,
}

# Whoever holds one of these signs in with a second factor, too.
NEED_SECOND_FACTOR = frozenset({Role.DIRECTOR, Role.APPEALS_OFFICER, Role.COMMITTEE, Role.ADMINISTRATOR})


def holds(actor: Actor, right: Right) -> bool:
    """Whether any of the actor's roles gives the right, in whatever unit."""
    return any(right in MATRIX[grant.role] for grant in actor.grants)


def demand(actor: Actor, right: Right) -> None:
    """Raises NotAllowed unless some role of the actor gives the right; scope is `within`'s part."""
    if not holds(actor, right):
        raise NotAllowed(right.value)


def paths(actor: Actor, right: Right) -> list[str]:
    """Roots of the parts of the tree in which the actor holds the right."""
    return sorted({grant.path for grant in actor.grants if right in MATRIX[grant.role]})


def within(actor: Actor, right: Right, unit_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The scope as a condition on a column of unit ids: no unit means nothing, never everything."""
    return below(tuple(paths(actor, right)), unit_id)


def grantable(actor: Actor) -> tuple[Role, ...]:
    """The roles the actor may give somewhere, in the order of the enum."""
    mine = {role for grant in actor.grants for role in MAY_GRANT.get(grant.role, ())}
    return tuple(role for role in Role if role in mine)


def may_grant(actor: Actor, role: Role, path: str) -> bool:
    """Whether the actor may give or end this role in the unit at that place of the tree."""
    return any(
        role in MAY_GRANT.get(grant.role, ()) and path.startswith(grant.path) for grant in actor.grants
    )


def of_the_nation(actor: Actor, right: Right) -> ColumnElement[bool]:
    """Whether the actor holds the right in the whole country, as a condition."""
    return exists().where(Unit.kind == UnitKind.NATION, under(paths(actor, right)))


def under(roots: Iterable[str]) -> ColumnElement[bool]:
    """Units at or below any of the roots."""
    return _under(tuple(roots))


# Conditions are put together once for a scope: a page asks for the same ones in many of its queries, and
# making them took as long as asking the database.
@lru_cache(maxsize=512)
def below(roots: tuple[str, ...], unit_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """As `within`, of the roots themselves."""
    return unit_id.in_(select(Unit.id).where(_under(roots)))


@lru_cache(maxsize=512)
def _under(roots: tuple[str, ...]) -> ColumnElement[bool]:
    conditions = [Unit.path.startswith(root, autoescape=True) for root in roots]
    return or_(*conditions) if conditions else false()
