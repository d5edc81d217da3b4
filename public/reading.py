"""Reads a form with files: bounded before it is read, never slower than a poor line, never on the disk."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from fastapi import Request
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from public.flood import Held, Room
from services.appeals.facts import FILES
from services.files import LIMIT

# Five files and the form around them.
LARGEST: Final = FILES * LIMIT + 600_000
# Of whoever is slowed down: a form without files.
SMALL: Final = 600_000
# A text that is far too long comes back as it was typed; beyond this it is no text.
LARGEST_FIELD: Final = 300_000
FIELDS: Final = 30
# One more than allowed, so that who sends too many is told so and keeps the text.
FILES_READ: Final = FILES + 1
# Seconds of silence, and bytes a second, below which it is no line but a siege.
SILENCE: Final = 20.0
SLOWEST: Final = 2_000
GRACE: Final = 30.0
# All that is being read in this process; who finds no room waits for it.
ROOM: Final = 160_000_000
READERS: Final = 100
READERS_AN_ADDRESS: Final = 20
PATIENCE: Final = 30.0

_UNSEEN: Final = {code: None for code in (*range(32), 127) if chr(code) not in "\n\t"}


class TooLarge(Exception):
    """More than five files and a form around them."""


class Unreadable(Exception):
    """It is no form, or it did not come to its end."""


@dataclass(slots=True)
class Sent:
    """The fields of a form, cleaned, and the contents of its files in the order they came."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[bytes] = field(default_factory=list)
    # A file that alone is more than we take: of it nothing was kept.
    too_large: bool = False

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    def text(self, name: str) -> str:
        """Without blanks around."""
        return self.get(name).strip()


def build_room() -> Room:
    """One for the process."""
    return Room(ROOM, READERS, READERS_AN_ADDRESS, PATIENCE)


@asynccontextmanager
async def reading(request: Request, room: Room, who: bytes, largest: int = LARGEST) -> AsyncIterator[Sent]:
    """The form, for as long as its room is held; `who` is an address, hidden.

    Raises TooLarge, Unreadable, flood.Busy.
    """
    length = request.headers.get("content-length", "")
    if length and not (length.isascii() and length.isdigit()):
        raise Unreadable
    if length and int(length) > largest:
        raise TooLarge
    async with room.reading(who) as held:
        yield await _parsed(request, held, largest)


async def _parsed(request: Request, held: Held, largest: int) -> Sent:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    stream = _bounded(request, held, largest)
    parser: FormParser | _InMemory
    if kind == "multipart/form-data":
        parser = _InMemory(
            request.headers, stream, max_files=FILES_READ, max_fields=FIELDS, max_part_size=LARGEST_FIELD
        )
    elif kind == "application/x-www-form-urlencoded":
        parser = FormParser(request.headers, stream, max_fields=FIELDS, max_part_size=LARGEST_FIELD)
    else:
        raise Unreadable
    try:
        form = await parser.parse()
    except (MultiPartException, ClientDisconnect, TimeoutError, UnicodeError, ValueError):
        raise Unreadable from None
    sent = Sent()
    try:
        for name, value in form.multi_items():
            if isinstance(value, str):
                sent.fields[name] = _clean(value)
            elif value.filename or value.size:
                sent.too_large = sent.too_large or (value.size or 0) > LIMIT
                sent.files.append(b"" if (value.size or 0) > LIMIT else await value.read())
    finally:
        await form.close()
    return sent


class _InMemory(MultiPartParser):
    """The framework's own would lay what is longer than a megabyte on the disk, as it is."""

    spool_max_size = LARGEST + 1


async def _bounded(request: Request, held: Held, largest: int) -> AsyncGenerator[bytes, None]:
    """The body's pieces as they come, as long as they come and are not too many."""
    began, size = monotonic(), 0
    pieces = request.stream().__aiter__()
    while True:
        async with asyncio.timeout(SILENCE):
            piece = await anext(pieces, None)
        if piece is None:
            return
        size += len(piece)
        if size > largest:
            raise TooLarge
        await held.take(len(piece))
        if size < (monotonic() - began - GRACE) * SLOWEST:
            raise TimeoutError
        yield piece


def _clean(value: str) -> str:
    """Without what no database or terminal takes: control characters, halves of surrogate pairs."""
    whole = value.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return whole.translate(_UNSEEN)
