"""Who did and who read what; entries hold numbers, never personal data."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.staff import AuditEntry
from services.cause import Cause
from services.clock import Clock


async def note(
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
        insert(AuditEntry).values(
            at=clock.now(),
            login_id=cause.by.login_id,
            contact_id=cause.by.contact_id,
            channel=cause.channel,
            deed=deed,
            subject_kind=subject_kind,
            subject_id=subject_id,
            details=details,
        )
    )
