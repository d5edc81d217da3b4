"""A case as lists show it: one query a page, nothing of what was written, nobody's name but the handler's."""

from typing import Any, Final

from sqlalchemy import Row, select

from db.enums import AppealState
from db.models.appeals import Appeal, AppealTopic
from db.models.staff import Employee, Login
from db.models.units import Unit
from services.appeals.facts import AppealRow
from services.cause import Actor
from services.staff.signing_in import full_name

# States in which an answer is still owed.
OWED: Final = (AppealState.REGISTERED, AppealState.TAKEN, AppealState.ASKED)


def rows() -> Any:
    """Cases with what a row says beside them; the caller adds whose eyes see them."""
    return (
        select(
            Appeal,
            AppealTopic.name_kk.label("topic_kk"),
            AppealTopic.name_ru.label("topic_ru"),
            Unit.name_kk.label("unit_kk"),
            Unit.name_ru.label("unit_ru"),
            Login,
            Employee,
        )
        .outerjoin(AppealTopic, AppealTopic.id == Appeal.topic_id)
        .outerjoin(Unit, Unit.id == Appeal.unit_id)
        .outerjoin(Login, Login.id == Appeal.handler_id)
        .outerjoin(Employee, Employee.id == Login.employee_id)
    )


def shown(by: Actor, row: Row[Any]) -> AppealRow:
    """The row as these eyes read it."""
    appeal: Appeal = row.Appeal
    return AppealRow(
        number=appeal.number,
        kind=appeal.kind,
        colour=appeal.colour,
        is_colour_confirmed=appeal.is_colour_confirmed,
        state=appeal.state,
        turn=appeal.turn,
        turn_since=appeal.turn_since,
        door=appeal.door,
        channel=appeal.channel,
        topic_kk=row.topic_kk or "",
        topic_ru=row.topic_ru or "",
        unit_kk=row.unit_kk or "",
        unit_ru=row.unit_ru or "",
        registered_on=appeal.registered_on,
        due_on=appeal.due_on,
        warn_on=appeal.warn_on,
        handler=full_name(row.Login, row.Employee) if row.Login else "",
        is_mine=appeal.handler_id is not None and appeal.handler_id == by.login_id,
        is_open=appeal.is_open,
    )
