"""Sorting handlers changes who is asked, never who answers."""

import pytest
from aiogram import Dispatcher

from bot.callbacks import pack
from bot.dispatcher import AREAS
from bot.sorting import deeds_waited_for, sort, states_waited_for
from bot.states import Registration


class Press:
    """As much of a press as is looked at."""

    def __init__(self, data):
        self.data = data


SORTED = {
    *("message", "callback_query", "edited_message"),
    *("message_reaction", "deleted_business_messages"),
}


@pytest.fixture(scope="module")
def routers():
    return [area.build_router() for area in AREAS]


@pytest.fixture(scope="module")
def dispatcher(routers):
    built = Dispatcher(disable_fsm=True)
    sort(built, routers)
    return built


def in_order(routers, name):
    return [handler for router in routers for handler in router.observers[name].handlers]


def test_every_handler_of_every_area_is_there_once_and_in_order(dispatcher, routers):
    for name in SORTED:
        assert dispatcher.observers[name].handlers == in_order(routers, name)
        assert getattr(dispatcher, name) is dispatcher.observers[name]


def test_no_area_listens_to_what_is_not_sorted(routers):
    for router in routers:
        heard = {name for name, observer in router.observers.items() if observer.handlers}
        assert heard <= SORTED
        assert not router.sub_routers


def test_a_deed_is_asked_of_those_who_wait_for_it_and_of_those_who_wait_for_any(dispatcher, routers):
    presses = in_order(routers, "callback_query")
    for deed in {deed for handler in presses for deed in deeds_waited_for(handler) or ()}:
        asked = dispatcher.callback_query._asked(Press(pack(deed, "1")), {}).handlers
        assert asked == [one for one in presses if deed in (deeds_waited_for(one) or {deed})]


def test_what_nobody_waits_for_is_asked_of_those_who_wait_for_any(dispatcher, routers):
    presses = in_order(routers, "callback_query")
    for data in ("", "no such deed", "a" * 64, ":", "@", None):
        asked = dispatcher.callback_query._asked(Press(data), {}).handlers
        assert asked == [one for one in presses if deeds_waited_for(one) is None]


def test_a_message_is_asked_of_those_who_wait_where_the_dialogue_stands(dispatcher, routers):
    messages = in_order(routers, "message")
    for state in (Registration.name.state, Registration.summary.state, None, "no such place"):
        asked = dispatcher.message._asked(object(), {"raw_state": state}).handlers
        waits = [(one, states_waited_for(one)) for one in messages]
        assert asked == [one for one, states in waits if states is None or state in states]
