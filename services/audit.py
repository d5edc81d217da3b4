"""Who did and who read what; entries hold numbers, never personal data."""

from typing import Any, Final, cast

from sqlalchemy import Insert, Integer, ScalarSelect, Table, bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.consultations import Consultant, Consultation
from db.models.conversations import Promise
from db.models.inbox import Thread
from db.models.people import Person
from db.models.staff import AuditEntry, Employee, Invitation, Login
from db.models.units import Unit
from services.cause import Cause
from services.clock import Clock

_SUBJECT: Final = bindparam("of_subject", type_=Integer)
_ACTORS_UNIT: Final = bindparam("of_actor", type_=Integer)

# Whose a thing is: the unit that answers for the entry.
_WHOSE: Final[dict[str, ScalarSelect[Any]]] = {
    "consultation": select(Consultation.unit_id).where(Consultation.id == _SUBJECT).scalar_subquery(),
    "person": select(Person.unit_id).where(Person.id == _SUBJECT).scalar_subquery(),
    "promise": select(Promise.unit_id).where(Promise.id == _SUBJECT).scalar_subquery(),
    "thread": select(Thread.unit_id).where(Thread.id == _SUBJECT).scalar_subquery(),
    "consultant": select(Consultant.unit_id).where(Consultant.id == _SUBJECT).scalar_subquery(),
    "employee": select(Employee.unit_id).where(Employee.id == _SUBJECT).scalar_subquery(),
    "login": select(Employee.unit_id)
    .join(Login, Login.employee_id == Employee.id)
    .where(Login.id == _SUBJECT)
    .scalar_subquery(),
    "invitation": select(Invitation.unit_id).where(Invitation.id == _SUBJECT).scalar_subquery(),
    "unit": select(Unit.id).where(Unit.id == _SUBJECT).scalar_subquery(),
}


def _entry(whose: Any) -> Insert:
    return insert(cast(Table, AuditEntry.__table__)).values(unit_id=whose)


# Built once and without the ORM: every deed of the chat writes one.
_ENTRY: Final = _entry(_ACTORS_UNIT)
_ENTRIES: Final = {kind: _entry(func.coalesce(whose, _ACTORS_UNIT)) for kind, whose in _WHOSE.items()}


async def note(  # noqa: PLR0917 (in the order in which one would say it)
    session: AsyncSession,
    clock: Clock,
    cause: Cause,
    deed: str,
    subject_kind: str,
    subject_id: int | None,
    **details: Any,
) -> None:
    """Writes an entry in the transaction of the deed. `details`: numbers, codes and states only.

    It belongs to the subject's unit of that moment, or else to the unit of the member of staff who acts.
    """
    entry = {
        "at": clock.now(),
        "login_id": cause.by.login_id,
        "contact_id": cause.by.contact_id,
        "channel": cause.channel,
        "deed": deed,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "details": details,
        "of_actor": cause.by.grants[0].unit_id if cause.by.grants else None,
    }
    statement = _ENTRIES.get(subject_kind)
    if statement is None or subject_id is None:
        await session.execute(_ENTRY, entry)
    else:
        await session.execute(statement, entry | {"of_subject": subject_id})
