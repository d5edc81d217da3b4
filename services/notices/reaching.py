"""Where a notice's recipient reads: one query, and a chat that can take the notice comes first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, cast, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import core
from db.enums import ChannelName, TemplateState
from db.models.people import Contact, ContactPerson, Person
from db.models.staff import Login, RoleGrant, StaffContact
from db.models.units import Unit
from db.models.whatsapp import WhatsAppAccount, WhatsAppTemplate
from services.notices.outgoing import CONTACT, KINDS, LOGIN, PERSON, number_in
from services.whatsapp.accounts import closed_before
from services.whatsapp.templates import name_of

NO_CONTACT: Final = "no_contact"
STOPPED: Final = "stopped"

Channels = Mapping[ChannelName, bool]
"""The channels this process can reach, and whether showing there is writing to our own database."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The chat that is written to."""

    contact_id: int
    channel: ChannelName


async def reach(
    session: AsyncSession, recipient: str, kind: str, channels: Channels, now: datetime
) -> Reached | str | None:
    """Where the recipient reads; a fault's name when nowhere; None for staff without a chat."""
    person_id, contact_id = number_in(recipient, PERSON), number_in(recipient, CONTACT)
    # A shared computer forgets: whatever is shown there, the next one may read. But for the answer to what
    # was asked there: it comes as long as the asker stays.
    answers = kind in KINDS and KINDS[kind].is_missed and contact_id is not None
    prefix = PERSON if person_id is not None else CONTACT if contact_id is not None else LOGIN
    query = _query(prefix, answers, ChannelName.WHATSAPP in channels)
    words = {
        "of": person_id or contact_id or number_in(recipient, LOGIN) or 0,
        "now": now,
        "channels": list(channels),
        "closed": closed_before(now),
        "template": name_of(kind),
    }
    found = (await (await core(session)).execute(query, words)).all()
    for row in found:
        if not row.is_stopped:
            return Reached(row.id, row.channel)
    if person_id is None and not answers:
        return None
    return STOPPED if found else NO_CONTACT


@cache
def _query(prefix: str, answers: bool, on_whatsapp: bool) -> Any:
    """Made once: it is asked for every notice."""
    of, now = bindparam("of", type_=Integer), bindparam("now", type_=Contact.seen_at.type)
    channels = bindparam("channels", type_=Contact.channel.type, expanding=True)
    # Who wrote to WhatsApp after they wanted nothing more from us there is answered there again.
    is_back = and_(Contact.channel == ChannelName.WHATSAPP, Contact.seen_at > Contact.stopped_at)
    is_stopped = and_(Contact.stopped_at.is_not(None), ~is_back).label("is_stopped")
    query = select(Contact.id, Contact.channel, is_stopped).where(
        *([] if answers else [Contact.is_public.is_(False)]),
        or_(Contact.forget_at.is_(None), Contact.forget_at > now),
        Contact.channel.in_(channels),
    )
    if prefix == CONTACT:
        return query.where(Contact.id == of)
    if prefix == PERSON:
        lang: Any = select(Person.lang).where(Person.id == of).scalar_subquery()
        able = [_able(lang)] if on_whatsapp else []
        return (
            query.join(ContactPerson, ContactPerson.contact_id == Contact.id)
            .where(ContactPerson.person_id == of)
            .order_by(*able, (Contact.person_id == of).desc())
            .order_by(Contact.seen_at.desc(), Contact.id.desc())
        )
    lang = select(Login.lang).where(Login.id == of).scalar_subquery()
    able = [_able(lang)] if on_whatsapp else []
    return (
        query.join(StaffContact, StaffContact.contact_id == Contact.id)
        .where(StaffContact.login_id == of, _tells_chats(of))
        .order_by(*able, StaffContact.joined_at.desc(), Contact.id.desc())
    )


def _able(lang: ColumnElement[str]) -> ColumnElement[int]:
    """Chats that can take the notice come before a WhatsApp chat with a closed window and no template."""
    is_open = exists().where(
        # Of the other channels the external id is no number.
        WhatsAppAccount.id
        == case((Contact.channel == ChannelName.WHATSAPP, cast(Contact.external_id, Integer))),
        WhatsAppAccount.heard_at > bindparam("closed", type_=Contact.seen_at.type),
    )
    has_template = exists().where(
        WhatsAppTemplate.name == bindparam("template"),
        WhatsAppTemplate.lang == lang,
        WhatsAppTemplate.state == TemplateState.APPROVED,
        WhatsAppTemplate.is_ours,
    )
    return case((or_(Contact.channel != ChannelName.WHATSAPP, has_template, is_open), 0), else_=1)


def _tells_chats(login_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a unit in which this login holds a role has not switched notices in chats off."""
    return exists().where(
        RoleGrant.login_id == login_id,
        RoleGrant.ended_at.is_(None),
        Unit.id == RoleGrant.unit_id,
        Unit.tells_chats,
    )
