"""Logs: events and numbers, never a text, a name, a phone or a receipt."""

import logging
import sys
import traceback
from typing import Any

import structlog


def set_up(kind: str) -> None:
    """JSON lines or plain ones, on standard error; the libraries' own logs through the same door."""
    last = (
        structlog.processors.JSONRenderer() if kind == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_words,
    ]
    structlog.configure(
        processors=[*shared, last],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    handler = logging.StreamHandler(sys.stderr)
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        foreign_pre_chain=[of_a_library, *shared],
        # What a library puts into its sentence may be anything; the sentence itself is known.
        use_get_message=False,
    )
    handler.setFormatter(formatter)
    # A line that cannot be written would be quoted with all its values.
    logging.raiseExceptions = False
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # Every handled update would be a line with the contact's id.
    logging.getLogger("aiogram").setLevel(logging.ERROR)


def of_a_library(_logger: Any, _level: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The first line of what a library says, and which one it is: asyncio quotes whole errors below it."""
    event["event"] = str(event["event"]).split("\n", 1)[0]
    event["library"] = event["_record"].name
    return event


def without_words(_logger: Any, _level: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """An error's class and the last steps to it: its own text and the values around it may quote a person."""
    given = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = given[1] if isinstance(given, tuple) else given if isinstance(given, BaseException) else None
    if given is True:
        error = sys.exc_info()[1]
    while isinstance(error, BaseExceptionGroup):
        # A group says where its tasks were waited for; what broke first says why.
        error = error.exceptions[0]
    if error is not None:
        steps = traceback.extract_tb(error.__traceback__)[-6:]
        event["kind"] = type(error).__name__
        event["where"] = [f"{step.filename}:{step.lineno} {step.name}" for step in steps]
    return event
