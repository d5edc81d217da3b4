"""Files of a case: a copy without metadata that handlers see, and the sealed original of a named author.

The copy takes processor time, so it is made beside the turn; until then handlers see that there is a file.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.enums import AppealDoor
from db.models.appeals import Appeal, AppealFile
from db.models.files import StoredFile
from services.appeals.draft_files import morning, take
from services.appeals.facts import AppealFileName
from services.errors import NotFound
from services.files import CheckedFile, FileContent, FileRefused, file_name, keep_file, read_file
from services.keys import Keys
from services.parts import Part

_AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy without metadata, and how many files it could not be made of."""

    files: tuple[CheckedFile, ...]
    refused: int


class AttachedFiles(Part):
    """Makes the copies that handlers see; called by a timer, any number of runs may be missed."""

    async def prepare(self) -> int:
        """Makes the copies that are missing; returns how many files were looked at.

        A picture that cannot be drawn anew gets none. The original stays where the author is named, to be
        opened with a reason; of an unnamed one it goes.
        """
        waiting = select(AppealFile.id, AppealFile.original_id).where(
            AppealFile.file_id.is_(None),
            AppealFile.original_id.is_not(None),
            AppealFile.original_sha256 == "",
        )
        async with self._sessions.read() as session:
            rows = (await session.execute(waiting.order_by(AppealFile.id).limit(_AT_ONCE))).all()
        for row_id, original_id in rows:
            await self._copy(row_id, original_id)
        return len(rows)

    async def _copy(self, row_id: int, original_id: int) -> None:
        async with self._sessions.read() as session:
            content = await read_file(session, self._keys, original_id)
        made = await copies([content] if content else [])
        query = (
            select(AppealFile, StoredFile.sha256, Appeal.door)
            .join(StoredFile, StoredFile.id == AppealFile.original_id)
            .join(Appeal, Appeal.id == AppealFile.appeal_id)
            .where(AppealFile.id == row_id, AppealFile.file_id.is_(None))
        )
        async with self._sessions.begin() as session:
            found = (await session.execute(query.with_for_update(of=AppealFile))).one_or_none()
            if found is None:
                return
            row, sha256, door = found
            is_named = door is AppealDoor.NAMED
            if made.files:
                at = self._clock.now() if is_named else morning(self._clock.today())
                row.file_id = await keep_file(session, self._keys, made.files[0], at)
            if is_named:
                row.original_sha256 = sha256
                return
            row.original_id = None
            await session.flush()
            if row.file_id is None:
                await session.delete(row)
            await session.execute(delete(StoredFile).where(StoredFile.id == original_id))


async def copies(files: Sequence[FileContent]) -> Copied:
    """The files without metadata and names, in a thread; those that cannot be drawn anew are left out."""
    from services.appeals.pictures import stripped

    made: list[CheckedFile] = []
    for number, one in enumerate(files, 1):
        plain = CheckedFile(one.media_type, one.name, one.content, "")
        try:
            made.append(await asyncio.to_thread(stripped, plain, number))
        except FileRefused:
            continue
    return Copied(tuple(made), len(files) - len(made))


async def attach_originals(session: AsyncSession, appeal_id: int, seq: int, ids: Iterable[int]) -> None:
    """The files of a named draft become originals of a case. Raises AppealFilesGone."""
    wanted = list(ids)
    await take(session, wanted)
    await add_originals(session, appeal_id, seq, wanted)


async def add_originals(session: AsyncSession, appeal_id: int, seq: int, ids: Iterable[int]) -> None:
    """Files that are nobody else's become originals of a case."""
    rows = [{"appeal_id": appeal_id, "seq": seq, "original_id": one} for one in ids]
    if rows:
        await session.execute(insert(AppealFile), rows)


async def attach_copies(  # noqa: PLR0917 (in the order in which one would say it)
    session: AsyncSession, keys: Keys, appeal_id: int, seq: int, files: Iterable[CheckedFile], at: datetime
) -> None:
    """Stripped files become files of a case that keeps no originals."""
    for file in files:
        file_id = await keep_file(session, keys, file, at)
        row = {"appeal_id": appeal_id, "seq": seq, "file_id": file_id}
        await session.execute(insert(AppealFile), row)


async def files_of(
    session: AsyncSession, keys: Keys, appeal_id: int, *, for_author: bool = False
) -> dict[int, tuple[AppealFileName, ...]]:
    """The files of a case by the event they came with. Handlers are shown copies by neutral names."""
    copy, original = aliased(StoredFile), aliased(StoredFile)
    query = (
        select(AppealFile, copy, original)
        .outerjoin(copy, copy.id == AppealFile.file_id)
        .outerjoin(original, original.id == AppealFile.original_id)
        .where(AppealFile.appeal_id == appeal_id)
        .order_by(AppealFile.id)
    )
    found: dict[int, list[AppealFileName]] = {}
    for row, plain, whole in await session.execute(query):
        shown = (whole or plain) if for_author else (plain or whole)
        if shown is None:
            continue
        # A name may name somebody: the sender's own is for the sender.
        name = file_name(keys, shown.id, shown.name) if for_author or plain is not None else ""
        found.setdefault(row.seq, []).append(
            AppealFileName(row.id, name or "file", shown.media_type, shown.size, whole is not None)
        )
    return {seq: tuple(names) for seq, names in found.items()}


async def content_of(
    session: AsyncSession, keys: Keys, appeal_id: int, row_id: int, *, original: bool = False
) -> FileContent:
    """A file of this case by its row. Without `original` the copy alone is given. Raises NotFound."""
    row = await session.scalar(
        select(AppealFile).where(AppealFile.id == row_id, AppealFile.appeal_id == appeal_id)
    )
    file_id = None if row is None else row.original_id if original else row.file_id
    content = None if file_id is None else await read_file(session, keys, file_id)
    if content is None:
        raise NotFound(f"file {row_id}")
    return content
