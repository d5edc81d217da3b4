"""What changes seldom and is read all day: tables whose changes are counted, so that it can be remembered."""

from typing import Any, Final

from sqlalchemy import Connection, Engine, event, update

from db.models.conversations import Revision

SELDOM: Final = frozenset(
    {
        "appeal_topics",
        "consent_texts",
        "consultant_specialisms",
        "consultants",
        "day_exceptions",
        "canned_answers",
        "days_off",
        "employees",
        "methodologies",
        "reasons",
        "settings",
        "specialisms",
        "start_codes",
        "unit_changes",
        "unit_hours",
        "unit_specialisms",
        "units",
        "weekly_intervals",
        "wordings",
    }
)
_COUNT: Final = update(Revision).values(number=Revision.number + 1)
_CHANGED: Final = "seldom_changed"


def count_changes(engine: Engine) -> None:
    """Every transaction that writes to one of these tables counts the revision up, as its last act."""
    event.listen(engine, "before_cursor_execute", _note)
    event.listen(engine, "commit", _count)
    event.listen(engine, "rollback", _forget)


def _note(
    connection: Connection,
    _cursor: object,
    _statement: str,
    _parameters: object,
    context: Any,
    _many: bool,
) -> None:
    if context.isinsert or context.isupdate or context.isdelete:
        table = context.invoked_statement.table
        if table.name in SELDOM:
            connection.info[_CHANGED] = True


def _count(connection: Connection) -> None:
    # Last, because whoever else counts waits for this row.
    if connection.info.pop(_CHANGED, False):
        connection.execute(_COUNT)


def _forget(connection: Connection) -> None:
    # A connection that broke takes the mark with it.
    if not connection.invalidated:
        connection.info.pop(_CHANGED, None)
