"""What stands in the log when something breaks: where, and never what was written."""

import asyncio
import gc
import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog

from app import logs

CANARY = "Серікова Айгерім +77011234567"
KINDS = pytest.mark.parametrize("kind", ["plain", "json"])


@contextmanager
def the_log(kind: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the application writes inside the block; the test run's own logging stands again afterwards."""
    root, aiogram = logging.getLogger(), logging.getLogger("aiogram")
    handlers, levels = root.handlers[:], (root.level, aiogram.level)
    root.handlers[:] = []  # setting up closes what it finds
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    logs.set_up(kind)
    try:
        yield written
    finally:
        structlog.reset_defaults()
        root.handlers[:] = handlers
        root.setLevel(levels[0])
        aiogram.setLevel(levels[1])
        logging.raiseExceptions = True
        monkeypatch.undo()


def breaks() -> None:
    name = CANARY
    raise ValueError(f"no such person: {name}")


@KINDS
def test_the_trace_of_a_library_says_where_and_quotes_nobody(kind: str, monkeypatch: pytest.MonkeyPatch):
    with the_log(kind, monkeypatch) as written:
        try:
            breaks()
        except ValueError:
            logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    said = written.getvalue()
    assert "Серікова" not in said
    assert "7701" not in said
    assert "ValueError" in said
    assert "test_logs.py" in said
    assert "Exception in ASGI application" in said


@KINDS
async def test_of_tasks_that_broke_together_the_first_is_told(kind: str, monkeypatch: pytest.MonkeyPatch):
    async def task() -> None:
        breaks()

    with the_log(kind, monkeypatch) as written:
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(task())
        except* ValueError:
            structlog.get_logger().exception("application_broke")
    said = written.getvalue()
    assert "ValueError" in said
    assert "breaks" in said
    assert "Серікова" not in said


@KINDS
def test_what_a_library_puts_into_its_sentence_is_left_out(kind: str, monkeypatch: pytest.MonkeyPatch):
    with the_log(kind, monkeypatch) as written:
        logging.getLogger("sqlalchemy.pool").error("Exception terminating connection %r", CANARY)
    said = written.getvalue()
    assert "Серікова" not in said
    assert "Exception terminating connection" in said
    assert "sqlalchemy.pool" in said


@KINDS
async def test_a_task_that_nobody_waited_for_quotes_nobody(kind: str, monkeypatch: pytest.MonkeyPatch):
    async def task() -> None:
        breaks()

    with the_log(kind, monkeypatch) as written:
        started = asyncio.create_task(task())  # noqa: TID251 (lost on purpose)
        await asyncio.sleep(0.01)
        del started
        gc.collect()
    said = written.getvalue()
    assert "never retrieved" in said
    assert "Серікова" not in said


@KINDS
def test_a_line_of_ours_with_its_trace_quotes_nobody(kind: str, monkeypatch: pytest.MonkeyPatch):
    with the_log(kind, monkeypatch) as written:
        try:
            breaks()
        except ValueError:
            structlog.get_logger().error("broke", exc_info=True)
    said = written.getvalue()
    assert "Серікова" not in said
    assert "ValueError" in said
    if kind == "json":
        assert json.loads(said)["kind"] == "ValueError"


def test_a_line_that_cannot_be_written_is_not_quoted_either(monkeypatch: pytest.MonkeyPatch):
    class Unwritable:
        def __str__(self) -> str:
            raise ValueError(CANARY)

    with the_log("plain", monkeypatch) as written:
        logging.getLogger("library").error(Unwritable())
    assert "Серікова" not in written.getvalue()
