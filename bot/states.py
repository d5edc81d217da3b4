"""Where a dialogue may stand, and how each place asks its question again."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiogram.fsm.state import State, StatesGroup

if TYPE_CHECKING:
    from bot.talk import Talk


class Registration(StatesGroup):
    """Six questions, consent before the first."""

    consent = State()
    birth_date = State()
    grown_up = State()
    name = State()
    sex = State()
    centre = State()
    place = State()
    phone = State()
    representative = State()
    representative_phone = State()
    summary = State()


class Centre(StatesGroup):
    """Which centre, where no link said it."""

    place = State()
    choice = State()


class Booking(StatesGroup):
    """From the kind of help to what is said after asking."""

    help = State()
    hour = State()
    day = State()
    consultant = State()
    confirm = State()
    role = State()
    about = State()
    needs = State()


class Bookings(StatesGroup):
    """My bookings."""

    lock_word = State()
    cancel_reason = State()


class Asking(StatesGroup):
    """A conversation with the desk: what is typed goes there."""

    question = State()


class Appealing(StatesGroup):
    """A suggestion, thanks, a complaint, from its kind to sending."""

    kind = State()
    door = State()
    about = State()
    whom = State()
    topic = State()
    text = State()
    preview = State()


class OwnAppeals(StatesGroup):
    """What one wrote before: adding to it, rating, opening again, taking back."""

    more = State()
    rate = State()
    reopen = State()
    withdraw = State()


class Profile(StatesGroup):
    """My data."""

    who = State()
    lock_word = State()
    correct = State()
    notices = State()
    consents = State()
    details = State()
    new_lock_word = State()
    joining = State()
    erase = State()


class Representing(StatesGroup):
    """A representative answers a young person's code."""

    answer = State()


Ask = Callable[["Talk"], Awaitable[None]]
_questions: dict[str, Ask] = {}


def asks(state: State) -> Callable[[Ask], Ask]:
    """Marks the function that shows a state's question: used to ask again after a digression."""

    def mark(ask: Ask) -> Ask:
        if not state.state or state.state in _questions:
            raise ValueError(f"{state.state} already has its question")
        _questions[state.state] = ask
        return ask

    return mark


def question_of(state: str | None) -> Ask | None:
    """The function that asks what this state waits for."""
    return _questions.get(state) if state else None


_beginnings: dict[str, Ask] = {}


def begins(group: type[StatesGroup]) -> Callable[[Ask], Ask]:
    """Marks the function that begins a dialogue from its first question."""

    def mark(begin: Ask) -> Ask:
        _beginnings[group.__full_group_name__] = begin
        return begin

    return mark


def beginning_of(state: str | None) -> Ask | None:
    """The function that begins the dialogue which this state belongs to."""
    return _beginnings.get(state.partition(":")[0]) if state else None
