"""Rotation of the keys file: every sealed field is opened and sealed with the active key, batch by batch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from db.engine import Database
from db.models.consultations import Consultation, JournalEntry
from db.models.files import StoredFile
from db.models.inbox import ThreadLine
from db.models.people import PersonCategory
from db.models.staff import Login
from db.models.whatsapp import WhatsAppAccount
from services.keys import Keys
from services.whatsapp_accounts import PURPOSE, hashes_anew

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
            query = select(field.row_id, field.column).where(field.column.is_not(None))
            row = (await session.execute(query.order_by(field.row_id.desc()).limit(1))).one_or_none()
        name = f"{field.table}.{field.column.key}"
        result[name] = row is not None and _opened(keys, field, row[0], row[1]) is None
    return result


async def _reseal_field(database: Database, keys: Keys, field: SealedField) -> int:
    done, last = 0, 0
    while True:
        async with database.begin() as session:
            query = select(field.row_id, field.column).where(field.row_id > last, field.column.is_not(None))
            # Locked: what somebody writes meanwhile is not written over.
            batch = query.order_by(field.row_id).limit(field.at_once).with_for_update()
            rows = (await session.execute(batch)).all()
            for row_id, sealed in rows:
                content = _opened(keys, field, row_id, sealed)
                if content is None or keys.key_of(sealed) == keys.active:
                    continue
                fresh = keys.seal_bytes(field.purpose, _subject(field, row_id), content)
                beside = field.beside(keys, content) if field.beside else {}
                await session.execute(
                    update(field.model)
                    .where(field.row_id == row_id)
                    .values({field.column.key: fresh, **beside})
                )
                done += 1
        if len(rows) < field.at_once:
            return done
        last = rows[-1][0]


def _opened(keys: Keys, field: SealedField, row_id: int, sealed: bytes) -> bytes | None:
    return keys.open_bytes(field.purpose, _subject(field, row_id), sealed)


def _subject(field: SealedField, row_id: int) -> str:
    return f"{field.table}:{row_id}"
