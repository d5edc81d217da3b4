"""Facts that stop a booking or an answer to one; the transports word them.

The hour:   SlotTaken, NoSuchHour, TooLate, DayFull, WeekFull, PersonBusy
The state:  NotWaiting, AlreadyAsked, AlreadyClosed, NotOffered, NotHeld, TooEarly, NothingToUndo
The rest:   QuarterSent, NoSuchReason, NoSuchTopic, TextTooLong
"""

from datetime import datetime

from db.enums import ConsultationState
from services.errors import DomainError


class SlotTaken(DomainError):
    """Somebody else has the hour; `free_hours` tells what is free nearest."""


class NoSuchHour(DomainError):
    """The consultant does not offer that hour, that kind of help or that method."""


class TooLate(DomainError):
    """The hour begins too soon, or has begun."""


class DayFull(DomainError):
    """The consultant's day has its visits, or its 8 hours (S0 п.13)."""


class WeekFull(DomainError):
    """The consultant's week has its 40 hours (S0 п.13)."""


class PersonBusy(DomainError):
    """The person is booked elsewhere at that time."""


class WrongState(DomainError):
    """The consultation does not stand where this could be done; carries where it stands."""

    def __init__(self, state: ConsultationState) -> None:
        super().__init__(state.value)
        self.state = state


class NotWaiting(WrongState):
    """It waits for no answer of the staff."""


class AlreadyAsked(WrongState):
    """The hour was asked for already: a second press."""


class AlreadyClosed(WrongState):
    """It is over: held, missed, declined or cancelled."""


class NotOffered(WrongState):
    """No other time is offered that could be accepted or refused."""


class NotHeld(WrongState):
    """Only a visit that took place has a journal entry."""


class NothingToUndo(WrongState):
    """It is marked neither as held nor as missed."""


class TooEarly(DomainError):
    """The visit has not begun, so nobody knows yet how it went."""

    def __init__(self, starts_at: datetime) -> None:
        super().__init__(starts_at.isoformat())
        self.starts_at = starts_at


class QuarterSent(DomainError):
    """The quarter's figures were sent: a sent figure never changes."""

    def __init__(self, quarter: str) -> None:
        super().__init__(quarter)
        self.quarter = quarter


class NoSuchReason(DomainError):
    """The list of reasons does not know this one."""


class NoSuchTopic(DomainError):
    """The list of topics does not know this one, or not for this kind of help."""


class TextTooLong(DomainError):
    """More than is kept; carries how much may be written."""

    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit
