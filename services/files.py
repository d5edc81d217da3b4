"""Files that people and staff send: looked at by content, sealed, given only to whoever may read the thread.

Nothing is unpacked, played or run. What is not on the list of kinds is refused, however it is called.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from db.models.files import StoredFile
from services.errors import DomainError
from services.keys import Keys

LIMIT: Final = 10_000_000
# What an answer of the desk may carry: every chat takes as much.
LIMIT_TO_CHAT: Final = 5_000_000
# A packed document may claim to hold so much, and so many parts.
_UNPACKED: Final = 100_000_000
_PARTS: Final = 5_000

# Kinds by what puremagic calls them, with the ending a download gets.
_ENDINGS: Final = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
}
_OFFICE: Final = {
    "word/document.xml": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".docx",
    ),
    "xl/workbook.xml": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
}
# The same kind has several names there.
_ALSO: Final = {
    "application/ogg": "audio/ogg",
    "audio/x-opus+ogg": "audio/ogg",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "audio/mp3": "audio/mpeg",
}
_ENDINGS_OF_ALL: Final = {**_ENDINGS, **dict(_OFFICE.values())}
IMAGES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
SOUNDS: Final = frozenset({"audio/ogg", "audio/mpeg", "audio/mp4"})


class FileRefused(DomainError):
    """The file is not taken; nothing of it is kept."""


class FileEmpty(FileRefused):
    """It has no content."""


class FileTooLarge(FileRefused):
    """It is larger than we take."""

    def __init__(self, limit: int = LIMIT) -> None:
        super().__init__()
        self.megabytes = limit // 1_000_000


class FileKindRefused(FileRefused):
    """Its content is of no kind on our list."""


class TooManyFiles(FileRefused):
    """The conversation has as many files as one may have."""


class FileNotFetched(FileRefused):
    """The messenger did not hand it over."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept: its kind as its content says, its name as the sender called it."""

    media_type: str
    name: str
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file as it is handed to a reader."""

    media_type: str
    name: str
    content: bytes


def check_file(content: bytes, name: str = "", limit: int = LIMIT) -> CheckedFile:
    """Looks at the content. Raises FileEmpty, FileTooLarge, FileKindRefused. Takes time: not in a turn."""
    if not content:
        raise FileEmpty
    if len(content) > limit:
        raise FileTooLarge(limit)
    media_type = _kind_of(content)
    if media_type is None:
        raise FileKindRefused
    return CheckedFile(media_type, _named(name, media_type), content, hashlib.sha256(content).hexdigest())


def _kind_of(content: bytes) -> str | None:
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    import puremagic

    try:
        found = puremagic.magic_string(content[:4096])
    except (puremagic.PureError, ValueError):
        return None
    # A picture or a sound begins with its mark: whatever else fits as well is no stranger's program.
    kinds = [_ALSO.get(one.mime_type, one.mime_type) for one in found]
    known = next((kind for kind in kinds if kind in _ENDINGS), None)
    if known is None or not content.startswith(_MARKS[known]):
        return None
    return None if known == "image/webp" and content[8:12] != b"WEBP" else known


_MARKS: Final[dict[str, tuple[bytes, ...]]] = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/webp": (b"RIFF",),
    "application/pdf": (b"%PDF",),
    "audio/ogg": (b"OggS",),
    "audio/mpeg": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "audio/mp4": tuple(bytes([0, 0, 0, size]) + b"ftyp" for size in range(8, 64, 4)),
}


def _office_kind(content: bytes) -> str | None:
    """A text or a table, by the list of its parts alone: macros and what would burst are refused."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    names = {part.filename for part in parts}
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
        return None
    if "[Content_Types].xml" not in names or any("vba" in name.lower() for name in names):
        return None
    return next((kind for part, (kind, _ending) in _OFFICE.items() if part in names), None)


def _named(name: str, media_type: str) -> str:
    """The sender's name for it without places and odd signs, ending as the content says."""
    ending = _ENDINGS_OF_ALL[media_type]
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*')[:100]
    stem = plain.rpartition(".")[0] if "." in plain else plain
    return f"{stem.strip(' .') or 'file'}{ending}"


def file_ending(media_type: str) -> str:
    """What a download of this kind ends with."""
    return _ENDINGS_OF_ALL[media_type]


def name_sealed_as(file_id: int) -> str:
    """The name of the row under which its parts are sealed."""
    return f"files:{file_id}"


async def keep_file(
    session: AsyncSession,
    keys: Keys,
    file: CheckedFile,
    now: datetime,
    *,
    contact_id: int | None = None,
    login_id: int | None = None,
) -> int:
    """Writes the file, sealed; its number."""
    row = StoredFile(
        media_type=file.media_type,
        size=len(file.content),
        sha256=file.sha256,
        content=b"",
        contact_id=contact_id,
        login_id=login_id,
        at=now,
    )
    session.add(row)
    await session.flush()
    subject = name_sealed_as(row.id)
    row.name = keys.seal("file_name", subject, file.name)
    row.content = keys.seal_bytes("file", subject, file.content)
    await session.flush()
    return row.id


def file_name(keys: Keys, file_id: int, sealed: bytes | None) -> str:
    """What a kept file is called; empty when its key is gone."""
    return keys.open("file_name", name_sealed_as(file_id), sealed) or ""


async def read_file(session: AsyncSession, keys: Keys, file_id: int) -> FileContent | None:
    """A kept file whole; None when it is gone or its key is."""
    query = select(StoredFile).where(StoredFile.id == file_id).options(undefer(StoredFile.content))
    row = await session.scalar(query)
    content = None if row is None else keys.open_bytes("file", name_sealed_as(file_id), row.content)
    if row is None or content is None:
        return None
    return FileContent(row.media_type, file_name(keys, file_id, row.name) or "file", content)
