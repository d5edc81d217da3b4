"""Handlers sorted by what they wait for: an update asks the few that may answer it, not each of a hundred."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.dispatcher.event.telegram import TelegramEventObserver
from aiogram.filters import StateFilter
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, TelegramObject

from bot.callbacks import Press, unpack

Waits = Callable[[HandlerObject], set[str] | None]
"""The words a handler waits for; None when it looks at every update of its kind."""


class Sorted(TelegramEventObserver):
    """Asks handlers in their order, those left out that wait for another word than the update's."""

    def __init__(
        self,
        router: Router,
        event_name: str,
        handlers: Iterable[HandlerObject],
        waits: Waits,
        word_of: Callable[[Any, dict[str, Any]], str | None],
    ) -> None:
        super().__init__(router, event_name)
        self.handlers = list(handlers)
        self._word_of = word_of
        words = {id(handler): waits(handler) for handler in self.handlers}
        known = {word for waited in words.values() for word in waited or ()}
        self._others = self._asking(handler for handler in self.handlers if words[id(handler)] is None)
        self._by_word = {
            word: self._asking(handler for handler in self.handlers if word in (words[id(handler)] or {word}))
            for word in known
        }

    def _asking(self, handlers: Iterable[HandlerObject]) -> TelegramEventObserver:
        observer = TelegramEventObserver(self.router, self.event_name)
        observer.handlers = list(handlers)
        return observer

    async def trigger(self, event: TelegramObject, **kwargs: Any) -> Any:
        """The first whose filters pass answers."""
        return await self._asked(event, kwargs).trigger(event, **kwargs)

    def _asked(self, event: TelegramObject, data: dict[str, Any]) -> TelegramEventObserver:
        return self._by_word.get(self._word_of(event, data) or "", self._others)


def deed_of(press: CallbackQuery, _data: dict[str, Any]) -> str | None:
    """What a press asks for."""
    return unpack(press.data or "").deed


def deeds_waited_for(handler: HandlerObject) -> set[str] | None:
    """The deeds of a handler of presses."""
    pressed = [one.callback.deed for one in handler.filters or () if isinstance(one.callback, Press)]
    return set(pressed) or None


def state_of(_event: TelegramObject, data: dict[str, Any]) -> str | None:
    """Where the dialogue stands."""
    state: str | None = data.get("raw_state")
    return state


def states_waited_for(handler: HandlerObject) -> set[str] | None:
    """The places of a dialogue where a handler may answer."""
    here = [one.callback for one in handler.filters or () if isinstance(one.callback, StateFilter)]
    return {name for one in here for state in one.states for name in _names(state)} or None


def _names(state: Any) -> Iterable[str]:
    if isinstance(state, State):
        return [state.state or ""]
    if isinstance(state, type) and issubclass(state, StatesGroup):
        return state.__all_states_names__
    raise TypeError(f"{state!r} is no place of a dialogue")


def sort(dispatcher: Router, areas: Sequence[Router]) -> None:
    """The areas' handlers stand in the dispatcher itself: messages by state, presses by deed."""
    for name, waits, word_of in (
        ("message", states_waited_for, state_of),
        ("callback_query", deeds_waited_for, deed_of),
    ):
        handlers = [handler for area in areas for handler in area.observers[name].handlers]
        observer = Sorted(dispatcher, name, handlers, waits, word_of)
        dispatcher.observers[name] = observer
        setattr(dispatcher, name, observer)
    for name in ("edited_message", "message_reaction", "deleted_business_messages"):
        handlers = [handler for area in areas for handler in area.observers[name].handlers]
        dispatcher.observers[name].handlers = handlers
