"""Who did and who read what; entries hold numbers, never personal data."""

from typing import Any, Final, cast

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.staff import AuditEntry
from services.cause import Cause
from services.clock import Clock

# Built once and without the ORM: every deed of the chat writes one.
_ENTRY: Final = insert(cast(Table, AuditEntry.__table__))


async def note(  # noqa: PLR0917 (in the order in which one would say it)
    session: AsyncSession,
    clock: Clock,
    cause: Cause,
    deed: str,
    subject_kind: str,
    subject_id: int | None,
    **details: Any,
) -> None:
    """Writes an entry in the transaction of the deed. `details`: numbers, codes and states only."""
    await session.execute(
        _ENTRY,
        {
            "at": clock.now(),
            "login_id": cause.by.login_id,
            "contact_id": cause.by.contact_id,
            "channel": cause.channel,
            "deed": deed,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "details": details,
        },
    )
