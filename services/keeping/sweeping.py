"""Carries out the terms that go by age alone, in small batches; any number of runs may be missed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    cast,
    delete,
    exists,
    func,
    inspect,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from db.base import Base
from db.engine import Sessions
from db.enums import ArrivalState, ChannelName, PromiseState
from db.models.appeal_doors import EnvelopeFile
from db.models.appeals import AppealFile
from db.models.conversations import Arrival, Conversation, Promise, Reply, WebChatEvent
from db.models.files import StoredFile
from db.models.inbox import Thread, ThreadLine, ThreadWriter
from db.models.joins import JoinCode
from db.models.people import Contact, ContactPerson, RepresentativeCode
from db.models.staff import (
    AuditEntry,
    FormKey,
    Invitation,
    SignInFailure,
    StaffContact,
    StaffLinkCode,
    StaffSession,
)
from db.models.whatsapp import WhatsAppAccount
from services.inbox.forgetting import forget_threads
from services.keeping import terms
from services.keeping.terms import Terms, terms_in_force
from services.turns.conversations import give_up, key_of

BATCH: Final = 500
MOST_BATCHES: Final = 40


@dataclass(frozen=True, slots=True)
class Sweep:
    """Rows of one table that are too old by `now`."""

    name: str
    table: type[Base]
    too_old: Callable[[datetime, Terms], ColumnElement[bool]]


def _settled(now: datetime, kept: Terms) -> ColumnElement[bool]:
    moving = (PromiseState.PROMISED, PromiseState.SENDING)
    when = func.coalesce(Promise.settled_at, Promise.due_at)
    return Promise.state.not_in(moving) & (when < now - kept.notices)


def _ended(now: datetime, _kept: Terms) -> ColumnElement[bool]:
    limit = now - terms.STAFF_SESSIONS
    return or_(StaffSession.ends_at < limit, StaffSession.ended_at < limit)


def _handled(now: datetime, _kept: Terms) -> ColumnElement[bool]:
    return (Arrival.state != ArrivalState.WAITING) & (Arrival.at < now - terms.KEYS_OF_DEEDS)


def _silent_threads(now: datetime, _kept: Terms) -> ColumnElement[bool]:
    limit = now - terms.THREADS
    return (Thread.last_line_at < limit) & (func.coalesce(Thread.closed_at, Thread.last_line_at) < limit)


def _nobodys_files(now: datetime, _kept: Terms) -> ColumnElement[bool]:
    """Of no line and no case; one is written with its line, so that none is nobody's for a moment."""
    return and_(
        StoredFile.at < now - terms.DAY,
        ~exists().where(ThreadLine.file_id == StoredFile.id),
        ~exists().where(AppealFile.file_id == StoredFile.id),
        ~exists().where(AppealFile.original_id == StoredFile.id),
        ~exists().where(EnvelopeFile.file_id == StoredFile.id),
    )


def _nobodys_accounts(now: datetime, _kept: Terms) -> ColumnElement[bool]:
    """Of no contact: a stranger is one as soon as what they wrote is handled."""
    here = (Contact.channel == ChannelName.WHATSAPP) & (
        Contact.external_id == cast(WhatsAppAccount.id, String)
    )
    return (WhatsAppAccount.created_at < now - terms.NOBODYS) & ~exists().where(here)


SWEEPS: Final = (
    Sweep("arrivals", Arrival, _handled),
    Sweep("webchat_events", WebChatEvent, lambda now, _: WebChatEvent.at < now - terms.CHAT),
    Sweep("outgoing", Promise, _settled),
    Sweep("replies", Reply, lambda now, _: Reply.at < now - terms.REPLIES),
    Sweep("staff_sessions", StaffSession, _ended),
    Sweep("sign_in_failures", SignInFailure, lambda now, _: SignInFailure.at < now - terms.SIGN_IN),
    Sweep("staff_link_codes", StaffLinkCode, lambda now, _: StaffLinkCode.expires_at < now - terms.SIGN_IN),
    Sweep("invitations", Invitation, lambda now, _: Invitation.expires_at < now - terms.INVITATIONS),
    Sweep("join_codes", JoinCode, lambda now, _: JoinCode.expires_at < now - terms.SIGN_IN),
    Sweep(
        "representative_codes",
        RepresentativeCode,
        lambda now, _: RepresentativeCode.expires_at < now - terms.SIGN_IN,
    ),
    Sweep("form_keys", FormKey, lambda now, _: FormKey.at < now - terms.KEYS_OF_DEEDS),
    # Threads take their lines along; files that no line has go after them.
    Sweep("threads", Thread, _silent_threads),
    Sweep("files", StoredFile, _nobodys_files),
    Sweep("thread_writers", ThreadWriter, lambda now, _: ThreadWriter.until < now - terms.DAY),
    Sweep("whatsapp_accounts", WhatsAppAccount, _nobodys_accounts),
    Sweep("audit", AuditEntry, lambda now, kept: AuditEntry.at < now - kept.audit),
)


async def sweep(sessions: Sessions, now: datetime) -> dict[str, int]:
    """Deletes what is too old; how many of each, where there were any. At most 20,000 a table a run."""
    async with sessions.read() as session:
        kept = await terms_in_force(session)
    gone: dict[str, int] = {}
    for one in SWEEPS:
        gone[one.name] = await _batches(sessions, now, partial(_delete, one, kept))
    gone["conversations"] = await _batches(sessions, now, _silence)
    gone["contacts"] = await _batches(sessions, now, partial(_strangers, kept))
    return {name: number for name, number in gone.items() if number}


async def _batches(
    sessions: Sessions, now: datetime, do: Callable[[AsyncSession, datetime], Awaitable[int]]
) -> int:
    """Each in a transaction of its own, so that nobody waits long."""
    total = 0
    for _ in range(MOST_BATCHES):
        async with sessions.begin() as session:
            number = await do(session, now)
        total += number
        if number < BATCH:
            break
    return total


async def _delete(one: Sweep, kept: Terms, session: AsyncSession, now: datetime) -> int:
    columns = inspect(one.table).primary_key
    old = select(*columns).where(one.too_old(now, kept)).limit(BATCH)
    gone = await session.execute(
        delete(one.table)
        .where(tuple_(*columns).in_(old))
        .returning(columns[0])
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def _no_events() -> ColumnElement[bool]:
    return ~exists().where(WebChatEvent.contact_id == Contact.id)


async def _silence(session: AsyncSession, now: datetime) -> int:
    """Conversations with nothing left on the screen, or silent on a messenger: draft and key go."""
    query = (
        select(Conversation.contact_id, Conversation.key_id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(
            or_(
                (Contact.channel == ChannelName.WEB) & (Contact.created_at < now - terms.CHAT) & _no_events(),
                (Contact.channel != ChannelName.WEB) & (Contact.seen_at < now - terms.CHAT),
            ),
            Conversation.data.is_not(None),
        )
        .limit(BATCH)
        .with_for_update(of=Conversation)
    )
    rows = (await session.execute(query)).all()
    if rows:
        await session.execute(
            update(Conversation)
            .where(Conversation.contact_id.in_([row.contact_id for row in rows]))
            .values(data=None, state=None)
            .execution_options(synchronize_session=False)
        )
        await give_up(session, {row.key_id for row in rows}, now)
    return len(rows)


async def _strangers(kept: Terms, session: AsyncSession, now: datetime) -> int:
    """Contacts behind which nobody is known."""
    nobody = (
        Contact.is_public.is_(False),
        Contact.person_id.is_(None),
        ~exists().where(ContactPerson.contact_id == Contact.id),
        ~exists().where(StaffContact.contact_id == Contact.id),
    )
    went_away = Contact.lang.is_(None) & (Contact.created_at < now - terms.UNANSWERED)
    limit = now - kept.strangers
    silent = (Contact.created_at < limit) & (Contact.seen_at < limit)
    query = select(Contact.id).where(*nobody, or_(went_away, silent & _no_events())).limit(BATCH)
    return await forget_contacts(session, list(await session.scalars(query)), now)


async def forget_contacts(session: AsyncSession, numbers: list[int], now: datetime) -> int:
    """These contacts with their conversations and screens; the keys these were sealed under are given up."""
    if not numbers:
        return 0
    keys = select(Conversation.key_id).where(Conversation.contact_id.in_(numbers))
    bodies = select(WebChatEvent.body).where(WebChatEvent.contact_id.in_(numbers))
    # A clearing of the screen is not sealed.
    found = set(await session.scalars(keys)) | {
        key_of(body) for body in await session.scalars(bodies) if body
    }
    await give_up(session, found, now)
    await forget_threads(session, Thread.contact_id.in_(numbers), now)
    accounts = select(Contact.external_id).where(
        Contact.id.in_(numbers), Contact.channel == ChannelName.WHATSAPP
    )
    written_from = [int(name) for name in await session.scalars(accounts) if name.isdecimal()]
    if written_from:
        await session.execute(delete(WhatsAppAccount).where(WhatsAppAccount.id.in_(written_from)))
    await session.execute(delete(Contact).where(Contact.id.in_(numbers)))
    return len(numbers)
