"""The drop box: a confidential or anonymous case waits sealed until a round takes it out.

Whoever wrote it and the case share no transaction, no time and no order. An envelope is deleted in the very
transaction that registers it: killed at any moment, a case is in the box or in the register, never in both.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

import structlog
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealAbout, AppealColour, AppealDoor, AppealKind, AppealState, AppealTurn, ChannelName
from db.models.appeal_doors import Envelope
from db.models.appeals import Appeal
from services.appeals.attached import attach_copies, copies
from services.appeals.draft_files import forget_envelope_files, lay_into_envelope, morning
from services.appeals.facts import AppealDraft, Author, Filed, OwnAppealCard, Subject
from services.appeals.part import AppealsPart
from services.appeals.registering import colour_of, number_for, register
from services.appeals.terms import clock_of
from services.appeals.vault import owner_of_author
from services.cause import is_sqlite
from services.files import FileContent, read_file
from services.keys import Keys
from services.remembered import recall
from services.tools import Tools

log = structlog.get_logger(__name__)

_PURPOSE: Final = "drop_box"
_BITS: Final = 63
# Sealed texts have one of few lengths: a length, too, could tell whose it is.
_PADDED: Final = 2048
# One's own envelopes are looked for among so many: a round takes ten minutes.
_LOOKED_AT: Final = 300


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an envelope holds."""

    draft: AppealDraft
    author: Author | None
    number: str
    day: date
    channel: ChannelName
    filed: Filed
    envelope_id: int


async def put(  # noqa: PLR0917 (in the order in which one would say it)
    session: AsyncSession,
    tools: Tools,
    draft: AppealDraft,
    author: Author | None,
    channel: ChannelName,
    receipt: bytes | None = None,
) -> Filed | None:
    """Seals a checked draft into the box; its number and due date hold from now on.

    None where this receipt lies in the box already. Raises AppealFilesGone.
    """
    day = tools.clock.today()
    colour = colour_of(draft)
    clock = await clock_of(session, colour, draft.kind, day, None)
    filed = Filed(await number_for(session), day, clock.due_on, colour)
    envelope_id = secrets.randbits(_BITS)
    content = _packed(draft, author, channel, filed)
    row = {
        "id": envelope_id,
        "receipt": receipt,
        "is_urgent": colour is AppealColour.RED_DANGER,
        "sealed": tools.keys.seal_bytes(_PURPOSE, sealed_as(envelope_id), content),
    }
    insert = sqlite_insert if is_sqlite(session) else pg_insert
    written = await session.scalar(
        insert(Envelope).values(row).on_conflict_do_nothing().returning(Envelope.id)
    )
    if written is None:
        return None
    await lay_into_envelope(session, draft.file_ids)
    return filed


class DropBox(AppealsPart):
    """Takes envelopes out; called by timers, any number of runs may be missed, two may run at once."""

    async def round(self, *, urgent_only: bool = False) -> int:
        """Registers what lies in the box, in no order, each in a transaction of its own; returns how many.

        One that cannot be opened stays, holds up no other, and fails the job once the others are done.
        """
        which = select(Envelope.id)
        async with self._sessions.read() as session:
            ids = list(await session.scalars(which.where(Envelope.is_urgent) if urgent_only else which))
        secrets.SystemRandom().shuffle(ids)
        done, faults = 0, list[Exception]()
        for envelope_id in ids:
            try:
                done += await self._open(envelope_id)
            except Exception as fault:
                log.error("envelope_not_opened", fault=type(fault).__name__)
                faults.append(fault)
        if faults:
            raise faults[0]
        return done

    async def _open(self, envelope_id: int) -> bool:
        async with self._sessions.read() as session:
            envelope = await session.get(Envelope, envelope_id)
            if envelope is None:
                return False
            waiting = opened(self._keys, envelope)
            files = await _contents(session, self._keys, waiting.draft.file_ids)
        made = await copies(files)
        async with self._sessions.begin() as session:
            locked = select(Envelope).where(Envelope.id == envelope_id).with_for_update(skip_locked=True)
            envelope = await session.scalar(locked)
            if envelope is None:
                return False
            await recall(session, self._memory)
            known = Appeal.receipt == envelope.receipt
            if envelope.receipt is None or await session.scalar(select(Appeal.id).where(known)) is None:
                appeal = await register(
                    session,
                    self._tools,
                    waiting.draft,
                    waiting.author,
                    channel=waiting.channel,
                    number=waiting.number,
                    day=waiting.day,
                    at=None,
                    receipt=envelope.receipt,
                )
                day = morning(self._clock.today())
                await attach_copies(session, self._keys, appeal.id, 1, made.files, day)
            await session.execute(delete(Envelope).where(Envelope.id == envelope_id))
            await forget_envelope_files(session, waiting.draft.file_ids)
            return True


async def own_envelopes(session: AsyncSession, keys: Keys, owners: Sequence[bytes]) -> list[Waiting]:
    """Cases of these owners that wait for the round: their author sees them at once."""
    query = select(Envelope).where(Envelope.receipt.is_(None)).limit(_LOOKED_AT)
    found = []
    for envelope in await session.scalars(query):
        waiting = _readable(keys, envelope)
        if waiting and waiting.author and owner_of_author(keys, waiting.author) in owners:
            found.append(waiting)
    return found


async def envelope_of(session: AsyncSession, keys: Keys, receipt: bytes) -> Waiting | None:
    """What waits under this receipt."""
    envelope = await session.scalar(select(Envelope).where(Envelope.receipt == receipt))
    return None if envelope is None else _readable(keys, envelope)


def card_in_box(waiting: Waiting) -> OwnAppealCard:
    """A case that waits for the round, as its author sees it: it is read and added to a little later."""
    return OwnAppealCard(
        number=waiting.number,
        kind=waiting.draft.kind,
        colour=waiting.filed.colour,
        state=AppealState.REGISTERED,
        turn=AppealTurn.HANDLER,
        registered_on=waiting.day,
        due_on=waiting.filed.due_on,
        extended_on=None,
        answered_on=None,
        score=None,
        reopen_until=None,
        may_say_more=False,
        may_rate=False,
        may_reopen=False,
        may_withdraw=False,
        name_was_opened=0,
    )


def sealed_as(envelope_id: int) -> str:
    """The name under which an envelope is sealed."""
    return f"drop_box:{envelope_id}"


def opened(keys: Keys, envelope: Envelope) -> Waiting:
    """What the envelope holds. Raises LookupError where its key is missing."""
    content = keys.open_bytes(_PURPOSE, sealed_as(envelope.id), envelope.sealed)
    if content is None:
        raise LookupError("no key opens the envelope")
    kept = json.loads(content)
    day = date.fromisoformat(kept["day"])
    filed = Filed(kept["number"], day, date.fromisoformat(kept["due_on"]), AppealColour(kept["colour"]))
    author = Author(**kept["author"]) if kept["author"] else None
    draft = _draft(kept["draft"])
    return Waiting(draft, author, kept["number"], day, ChannelName(kept["channel"]), filed, envelope.id)


def _readable(keys: Keys, envelope: Envelope) -> Waiting | None:
    try:
        return opened(keys, envelope)
    except LookupError:
        return None


def _packed(draft: AppealDraft, author: Author | None, channel: ChannelName, filed: Filed) -> bytes:
    kept = {
        "draft": asdict(draft),
        "author": None if author is None else asdict(author),
        "channel": channel,
        "number": filed.number,
        "day": filed.registered_on.isoformat(),
        "due_on": filed.due_on.isoformat(),
        "colour": filed.colour,
    }
    content = json.dumps(kept, ensure_ascii=False).encode()
    return content.ljust(-(-len(content) // _PADDED) * _PADDED)


def _draft(kept: dict[str, Any]) -> AppealDraft:
    return AppealDraft(
        **{
            **kept,
            "kind": AppealKind(kept["kind"]),
            "door": AppealDoor(kept["door"]),
            "about": AppealAbout(kept["about"]),
            "subjects": tuple(Subject(**one) for one in kept["subjects"]),
            "file_ids": tuple(kept["file_ids"]),
        }
    )


async def _contents(session: AsyncSession, keys: Keys, ids: Sequence[int]) -> list[FileContent]:
    found = [await read_file(session, keys, one) for one in ids]
    return [one for one in found if one is not None]
