"""What goes on once a digression is over: a booking after the registration it needed, a list after a word.

A digression keeps only the name of the deed (it is stored in the draft, and outlives a restart); who can go
on with it says so here.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.talk import Talk

GoOn = Callable[["Talk"], Awaitable[None]]
_deeds: dict[str, GoOn] = {}


def afterwards(name: str) -> Callable[[GoOn], GoOn]:
    """Marks the function that goes on with a deed; it finds the draft as it was before the digression."""

    def mark(go_on: GoOn) -> GoOn:
        if name in _deeds:
            raise ValueError(f"{name} already goes on somewhere")
        _deeds[name] = go_on
        return go_on

    return mark


def known(name: str) -> bool:
    """Whether somebody goes on with this deed."""
    return name in _deeds


async def go_on(talk: "Talk", name: str) -> None:
    """Goes on with the deed; KeyError when nobody said they would."""
    await _deeds[name](talk)
