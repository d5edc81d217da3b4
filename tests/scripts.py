"""Whole dialogues as people walk them: from the language to an hour that was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Script:
    """Steps from the greeting on. «>label» and «#deed» are presses, anything else is typed."""

    name: str
    steps: tuple[str, ...]
    # Where the dialogue stands afterwards.
    ends_at: str | None = None


def step_on(step: str, choices: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """The text and the data of a step, given the [label, data] on the screen; typed text has no data."""
    if step[0] not in ">#":
        return step, ""
    for label, data in choices:
        if label == step[1:] if step[0] == ">" else data.startswith(step[1:]):
            return label, data
    raise AssertionError(f"nothing to press for {step!r}: {choices}")


# Registers first, in eight answers, books afterwards.
GIRL_OF_16 = Script(
    "a girl of 16, in Kazakh: registers, then books",
    (
        "#lang:kk",
        "#register",
        "#consent:yes",
        "5 қыркүйек 2010",
        "Серікова Айгерім",
        "#registration.sex:f",
        "#registration.centre",
        "8 701 123 45 67",
        "#representative:given",
        "+7 702 111 22 33",
        "#registration.done",
        "#book",
        "#booking.kind",
        "#booking.hour",
        "#booking.ask",
        "Емтихан туралы сөйлескім келеді",
        "#after.need:ramp",
        "#after.need:quiet_room",
        "#after.enough",
    ),
)
# Presses an hour first and registers while it is kept.
MAN_OF_20 = Script(
    "a man of 20, in Russian: books, registers meanwhile",
    (
        "#lang:ru",
        "#book",
        "#booking.kind",
        "#booking.hour",
        "#consent:full",
        "#consent:yes",
        "05.09.2006",
        "Ким Олег",
        "#registration.sex:m",
        "#registration.centre",
        "#registration.no_phone",
        "#registration.done",
        "#booking.ask",
        "#after.role:self",
        "#after.about",
        "#after.enough",
    ),
)
REGISTERS_AND_BOOKS = (GIRL_OF_16, MAN_OF_20)
