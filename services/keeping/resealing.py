"""Rotation of the keys file: every sealed field is opened and sealed with the active key, batch by batch."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database
from db.models.appeal_doors import Envelope
from db.models.appeals import AppealContent, AppealIdentity
from db.models.consultations import Consultation, JournalEntry
from db.models.files import StoredFile
from db.models.inbox import ThreadLine
from db.models.people import PersonCategory
from db.models.staff import Login
from db.models.whatsapp import WhatsAppAccount
from services.appeals.vault import PURPOSE as APPEAL_AUTHOR
from services.appeals.vault import owner_anew
from services.keys import Keys
from services.whatsapp.accounts import PURPOSE, hashes_anew

BATCH = 200


@dataclass(frozen=True, slots=True)
class SealedField:
    """A column that holds something sealed: its purpose, how its row is named, how many rows at a time."""

    model: Any
    row_id: Any
    column: Any
    purpose: str
    table: str
    at_once: int = BATCH
    # Columns that are made of the same content with the active key.
    beside: Callable[[Keys, bytes], dict[str, Any]] | None = None
    # Where a row is named by two columns, the second.
    and_id: Any = None
    # What else is made of the same content with the active key, in another table.
    elsewhere: Callable[[AsyncSession, Keys, int, bytes], Awaitable[None]] | None = None

    @property
    def name(self) -> tuple[Any, ...]:
        """The columns that name a row."""
        return (self.row_id,) if self.and_id is None else (self.row_id, self.and_id)


FIELDS = (
    SealedField(Consultation, Consultation.id, Consultation.about, "about", "consultations"),
    SealedField(
        JournalEntry,
        JournalEntry.consultation_id,
        JournalEntry.recommendation,
        "journal",
        "journal_entries",
    ),
    SealedField(
        JournalEntry, JournalEntry.consultation_id, JournalEntry.materials, "journal", "journal_entries"
    ),
    SealedField(
        JournalEntry, JournalEntry.consultation_id, JournalEntry.result, "journal", "journal_entries"
    ),
    SealedField(PersonCategory, PersonCategory.id, PersonCategory.why, "category", "person_categories"),
    SealedField(ThreadLine, ThreadLine.id, ThreadLine.text, "thread", "thread_lines"),
    SealedField(StoredFile, StoredFile.id, StoredFile.name, "file_name", "files"),
    SealedField(Login, Login.id, Login.totp_secret, "totp", "logins"),
    SealedField(
        WhatsAppAccount,
        WhatsAppAccount.id,
        WhatsAppAccount.address,
        PURPOSE,
        "whatsapp_accounts",
        beside=hashes_anew,
    ),
    SealedField(
        AppealContent,
        AppealContent.appeal_id,
        AppealContent.content,
        "appeal",
        "appeals",
        and_id=AppealContent.seq,
    ),
    SealedField(
        AppealIdentity,
        AppealIdentity.appeal_id,
        AppealIdentity.sealed,
        APPEAL_AUTHOR,
        "appeal_identities",
        elsewhere=owner_anew,
    ),
    SealedField(Envelope, Envelope.id, Envelope.sealed, "drop_box", "drop_box"),
    # Ten megabytes each.
    SealedField(StoredFile, StoredFile.id, StoredFile.content, "file", "files", at_once=4),
)


async def reseal(database: Database, keys: Keys) -> int:
    """Seals everything anew with the active key; returns how many fields. May be stopped and run again."""
    return sum([await _reseal_field(database, keys, field) for field in FIELDS])


async def unreadable(database: Database, keys: Keys) -> dict[str, bool]:
    """Of each sealed column, whether its newest field cannot be opened with the keys at hand."""
    result = {}
    for field in FIELDS:
        async with database.read() as session:
            query = select(*field.name, field.column).where(field.column.is_not(None))
            newest = query.order_by(*(one.desc() for one in field.name)).limit(1)
            row = (await session.execute(newest)).one_or_none()
        name = f"{field.table}.{field.column.key}"
        result[name] = row is not None and _opened(keys, field, row[:-1], row[-1]) is None
    return result


async def _reseal_field(database: Database, keys: Keys, field: SealedField) -> int:
    done, last = 0, None
    columns = tuple_(*field.name)
    while True:
        async with database.begin() as session:
            query = select(*field.name, field.column).where(field.column.is_not(None))
            if last is not None:
                query = query.where(columns > tuple_(*last))
            # Locked: what somebody writes meanwhile is not written over.
            batch = query.order_by(*field.name).limit(field.at_once).with_for_update()
            rows = (await session.execute(batch)).all()
            for *name, sealed in rows:
                content = _opened(keys, field, name, sealed)
                if content is None or keys.key_of(sealed) == keys.active:
                    continue
                fresh = keys.seal_bytes(field.purpose, _subject(field, name), content)
                beside = field.beside(keys, content) if field.beside else {}
                await session.execute(
                    update(field.model)
                    .where(columns == tuple_(*name))
                    .values({field.column.key: fresh, **beside})
                )
                if field.elsewhere is not None:
                    await field.elsewhere(session, keys, name[0], content)
                done += 1
        if len(rows) < field.at_once:
            return done
        last = rows[-1][:-1]


def _opened(keys: Keys, field: SealedField, name: Sequence[int], sealed: bytes) -> bytes | None:
    return keys.open_bytes(field.purpose, _subject(field, name), sealed)


def _subject(field: SealedField, name: Sequence[int]) -> str:
    return ":".join([field.table, *map(str, name)])
