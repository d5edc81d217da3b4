"""Files of a draft: kept apart and beside nobody until the draft is sent, written anew for its case then."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.appeal_doors import EnvelopeFile
from db.models.files import StoredFile
from services.appeals.facts import AppealFilesGone
from services.clock import HOME
from services.files import CheckedFile, keep_file
from services.parts import Part

# A draft waits so long for its sending.
KEPT: Final = timedelta(days=1)
# What an envelope holds is swept by nobody: it goes with the envelope.
IN_ENVELOPE: Final = date.max


class DraftFiles(Part):
    """Called as each file comes, before there is a case."""

    async def keep(self, file: CheckedFile) -> int:
        """Keeps a file of a draft, beside nobody's name; the number that `AppealDraft.file_ids` takes."""
        today = self._clock.today()
        async with self._sessions.begin() as session:
            file_id = await keep_file(session, self._keys, file, morning(today))
            await session.execute(insert(EnvelopeFile), {"file_id": file_id, "on_day": today})
            return file_id

    async def drop(self, ids: Iterable[int]) -> None:
        """Throws files of a draft away; those that were sent stay."""
        async with self._sessions.begin() as session:
            kept = await _kept(session, ids)
            await _forget(session, kept)

    async def sweep(self) -> int:
        """Throws away what nobody sent for a day; returns how many."""
        query = select(EnvelopeFile.file_id).where(EnvelopeFile.on_day < self._clock.today() - KEPT)
        async with self._sessions.begin() as session:
            old = list(await session.scalars(query.limit(500)))
            await _forget(session, old)
            return len(old)


def morning(day: date) -> datetime:
    """The first instant of a local day: of what may tell no time."""
    return datetime.combine(day, time.min, HOME)


async def take(session: AsyncSession, ids: Iterable[int]) -> None:
    """The files of a draft belong to a case from now on, and to no other. Raises AppealFilesGone."""
    wanted = list(ids)
    if not wanted:
        return
    if len(await _kept(session, wanted)) < len(set(wanted)):
        raise AppealFilesGone
    await session.execute(delete(EnvelopeFile).where(EnvelopeFile.file_id.in_(wanted)))


async def lay_into_envelope(session: AsyncSession, ids: Iterable[int]) -> None:
    """The files of a draft wait with its envelope from now on. Raises AppealFilesGone."""
    wanted = list(ids)
    if not wanted:
        return
    if len(await _kept(session, wanted)) < len(set(wanted)):
        raise AppealFilesGone
    await session.execute(
        update(EnvelopeFile).where(EnvelopeFile.file_id.in_(wanted)).values(on_day=IN_ENVELOPE)
    )


async def forget_envelope_files(session: AsyncSession, ids: Iterable[int]) -> None:
    """What an envelope held is written anew by now: the old rows go."""
    await _forget(session, list(ids))


async def _kept(session: AsyncSession, ids: Iterable[int]) -> list[int]:
    query = select(EnvelopeFile.file_id).where(
        EnvelopeFile.file_id.in_(list(ids)), EnvelopeFile.on_day != IN_ENVELOPE
    )
    return list(await session.scalars(query.with_for_update()))


async def _forget(session: AsyncSession, ids: list[int]) -> None:
    if ids:
        await session.execute(delete(EnvelopeFile).where(EnvelopeFile.file_id.in_(ids)))
        await session.execute(delete(StoredFile).where(StoredFile.id.in_(ids)))
