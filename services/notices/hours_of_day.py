"""At what hours each kind of message may go out: one table (promise 7), Almaty time.

A reply to what just arrived goes at any hour; whatever nobody asked for keeps to its row here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from services.clock import HOME
from services.workdays import ONE_DAY, DaysOff

MORNING: Final = time(9)  # 09:00 itself is day
NOON: Final = time(12)
EVENING: Final = time(21)  # 21:00 itself is night
# An answer of a live conversation that was held up for longer is an answer like others.
LIVE_FOR: Final = timedelta(minutes=30)


class SendKind(StrEnum):
    """Why a message goes out, as far as its hours depend on it."""

    REPLY = "reply"  # to what just arrived
    ANSWER = "answer"  # to what the person did: confirmed, another time, declined, answer to an appeal
    LIVE = "live"  # the desk's answer to whoever wrote a moment ago and waits for it
    OFFER = "offer"  # of a freed hour
    VISIT_DAY_BEFORE = "visit_day_before"
    VISIT_TWO_HOURS = "visit_two_hours"
    SURVEY = "survey"
    SUMMARY = "summary"  # to staff: counts, deadlines
    MORNING = "morning"  # to staff: today's list, before the first visit


@dataclass(frozen=True, slots=True)
class Hours:
    """From `first` (included) to `last` (excluded) of a local day; `working`: on working days only."""

    first: time
    last: time
    working: bool = False


TABLE: Final[dict[SendKind, Hours | None]] = {  # None: at any time
    SendKind.REPLY: None,
    SendKind.ANSWER: Hours(MORNING, EVENING),
    SendKind.LIVE: None,
    SendKind.OFFER: Hours(MORNING, time(20, 30)),
    SendKind.VISIT_DAY_BEFORE: Hours(time(18), EVENING),
    SendKind.VISIT_TWO_HOURS: None,
    SendKind.SURVEY: Hours(MORNING, EVENING, working=True),
    SendKind.SUMMARY: Hours(MORNING, EVENING, working=True),
    SendKind.MORNING: Hours(time(8, 30), NOON, working=True),
}


def next_allowed(instant: datetime, kind: SendKind, days_off: DaysOff) -> datetime:
    """The first instant (aware, UTC), not before the given one, when a message of this kind may go out."""
    hours = TABLE[kind]
    if hours is None:
        return instant.astimezone(UTC)
    local = instant.astimezone(HOME)
    day = local.date()
    if local.time() >= hours.last:
        day += ONE_DAY
    if hours.working:
        day = days_off.next_working_on_or_after(day)
    opening = datetime.combine(day, hours.first, HOME)
    return max(instant, opening).astimezone(UTC)


def is_allowed(instant: datetime, kind: SendKind, days_off: DaysOff) -> bool:
    """Whether a message of this kind may go out at this very instant."""
    return next_allowed(instant, kind, days_off) == instant


def day_before_at(visit: datetime) -> datetime:
    """When the reminder of a visit goes out the evening before (aware, UTC): 18:00, days off included."""
    hours = TABLE[SendKind.VISIT_DAY_BEFORE]
    first = hours.first if hours else MORNING
    return datetime.combine(visit.astimezone(HOME).date() - ONE_DAY, first, HOME).astimezone(UTC)


def some_hours_before(visit: datetime, before: timedelta) -> datetime:
    """When the reminder of a visit goes out on the day (aware, UTC)."""
    return visit.astimezone(UTC) - before
