"""Consents, each of its own: texts by version, given and withdrawn as easily, kept as proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Row, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import ChannelName, ConsentKind
from db.models.people import Consent, ConsentText, Person, PersonDetails
from services.audit import note
from services.cause import Actor, Cause, is_sqlite, once
from services.consultations.visits_to_come import cancel_visits
from services.people.cards import ConsentMissing, ConsentOutdated, NeedsRepresentative
from services.people.consent_texts import FIRST, SHIPPED
from services.people.steps import card_of, own
from services.remembered import remembered
from services.tools import Tools

# The second level of consent of minors (docs/confirm.md).
NEEDS_REPRESENTATIVE: Final = frozenset({ConsentKind.FACTS, ConsentKind.PHOTO, ConsentKind.STORY})
_BEGINNING: Final = datetime(2021, 1, 1, tzinfo=UTC)

# Built once: they are asked with nearly every booking.
_VERSIONS: Final = (
    select(ConsentText.version, ConsentText.text_kk, ConsentText.text_ru, ConsentText.in_force_from)
    .where(ConsentText.kind == bindparam("kind"))
    .order_by(ConsentText.version.desc())
)
_STANDING: Final = (
    select(Consent)
    .where(
        Consent.person_id == bindparam("person"),
        Consent.kind == bindparam("kind"),
        Consent.withdrawn_at.is_(None),
    )
    .order_by(Consent.version.desc(), Consent.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class ConsentWording:
    """One version of what a consent says."""

    kind: ConsentKind
    version: int
    text_kk: str
    text_ru: str


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """Where one kind of consent stands; times in UTC. `is_current`: given, to the text that is in force."""

    kind: ConsentKind
    wording: ConsentWording
    is_given: bool
    is_current: bool
    given_at: datetime | None
    withdrawn_at: datetime | None
    waits_for_representative: bool


class ConsentService:
    """Gives, withdraws and lists consents. One public method, one atomic step."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self._sessions = sessions
        self._clock = tools.clock

    async def ensure_texts(self) -> None:
        """Writes the first version of every text where it is absent; what people changed stays."""
        rows = [
            {"kind": kind, "version": FIRST, "text_kk": kk, "text_ru": ru, "in_force_from": _BEGINNING}
            for kind, (kk, ru) in SHIPPED.items()
        ]
        async with self._sessions.begin() as session:
            make = sqlite_insert if is_sqlite(session) else pg_insert
            await session.execute(make(ConsentText).values(rows).on_conflict_do_nothing())

    async def wording(self, kind: ConsentKind) -> ConsentWording:
        """The text in force now."""
        async with self._sessions.read() as session:
            return await wording_of(session, kind, self._clock.now())

    async def has_agreed(self, person_id: int) -> bool:
        """Whether the person agreed to the service by the text in force; a newer version asks again."""
        async with self._sessions.read() as session:
            text = await wording_of(session, ConsentKind.SERVICE, self._clock.now())
            given = await _standing(session, person_id, ConsentKind.SERVICE)
            return given is not None and given.version >= text.version

    async def of_person(self, actor: Actor) -> tuple[ConsentCard, ...]:
        """One's own consents, every kind once. Raises NotFound."""
        now = self._clock.now()
        async with self._sessions.read() as session:
            person = await own(session, actor)
            confirmed = (await card_of(session, self._clock, person)).representative_confirmed
            return tuple([await _card(session, person, kind, now, confirmed) for kind in ConsentKind])

    async def give(self, cause: Cause, kind: ConsentKind, version: int) -> ConsentCard:
        """Agrees to the text in force; agreeing twice is agreeing once.

        Raises NotFound, ConsentOutdated (another version is in force), NeedsRepresentative.
        """
        now = self._clock.now()
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            person = await own(session, cause.by)
            confirmed = (await card_of(session, self._clock, person)).representative_confirmed
            if kind in NEEDS_REPRESENTATIVE and not confirmed:
                raise NeedsRepresentative
            text = await wording_of(session, kind, now)
            if text.version != version:
                raise ConsentOutdated
            await agree(session, person.id, text, lang=cause.by.lang, channel=cause.channel, at=now)
            await note(session, self._clock, cause, "give_consent", "person", person.id, kind=kind.value)
            return await _card(session, person, kind, now, confirmed)

    async def withdraw(self, cause: Cause, kind: ConsentKind) -> ConsentCard:
        """Takes a consent back; without the one to more facts these facts go at once. Raises NotFound.

        Without consent to the service visits to come are cancelled and nothing new is recorded; what is
        recorded stays until it is erased.
        """
        now = self._clock.now()
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            person = await own(session, cause.by)
            await withdraw(session, person.id, kind, now)
            if kind is ConsentKind.SERVICE:
                await cancel_visits(session, self._clock, person.id)
            if kind is ConsentKind.FACTS:
                await session.execute(delete(PersonDetails).where(PersonDetails.person_id == person.id))
            await note(session, self._clock, cause, "withdraw_consent", "person", person.id, kind=kind.value)
            confirmed = (await card_of(session, self._clock, person)).representative_confirmed
            return await _card(session, person, kind, now, confirmed)


async def wording_of(session: AsyncSession, kind: ConsentKind, now: datetime) -> ConsentWording:
    """The newest text in force; the shipped one where the table has none."""

    async def versions() -> Sequence[Row[int, str, str, datetime]]:
        return (await session.execute(_VERSIONS, {"kind": kind})).all()

    for row in await remembered(session, ("consent_texts", kind), versions):
        if row.in_force_from <= now:
            return ConsentWording(kind, row.version, row.text_kk, row.text_ru)
    return ConsentWording(kind, FIRST, *SHIPPED[kind])


async def agree(
    session: AsyncSession,
    person_id: int,
    text: ConsentWording,
    *,
    lang: str,
    channel: ChannelName,
    at: datetime,
) -> None:
    """Writes a consent unless this very version stands; an older version's row stays beside it as proof."""
    standing = await _standing(session, person_id, text.kind)
    if standing is None or standing.version < text.version:
        await write_consent(session, person_id, text, lang=lang, channel=channel, at=at)


async def write_consent(
    session: AsyncSession,
    person_id: int,
    text: ConsentWording,
    *,
    lang: str,
    channel: ChannelName,
    at: datetime,
) -> None:
    """Writes a consent of somebody who gave none before."""
    given = {"kind": text.kind, "version": text.version, "lang": lang, "channel": channel, "given_at": at}
    session.add(Consent(person_id=person_id, **given))
    await session.flush()


async def withdraw(session: AsyncSession, person_id: int, kind: ConsentKind | None, now: datetime) -> None:
    """Ends what stands of one kind, or of every kind; the rows stay."""
    query = select(Consent).where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
    for given in await session.scalars(query if kind is None else query.where(Consent.kind == kind)):
        given.withdrawn_at = now


async def demand_consent(session: AsyncSession, person_id: int, kind: ConsentKind) -> None:
    """Raises ConsentMissing unless a consent of this kind stands."""
    if await _standing(session, person_id, kind) is None:
        raise ConsentMissing(kind.value)


async def _standing(session: AsyncSession, person_id: int, kind: ConsentKind) -> Consent | None:
    found: Consent | None = await session.scalar(_STANDING, {"person": person_id, "kind": kind})
    return found


async def _card(
    session: AsyncSession, person: Person, kind: ConsentKind, now: datetime, confirmed: bool
) -> ConsentCard:
    text = await wording_of(session, kind, now)
    standing = await _standing(session, person.id, kind)
    last = standing or await session.scalar(
        select(Consent)
        .where(Consent.person_id == person.id, Consent.kind == kind)
        .order_by(Consent.id.desc())
        .limit(1)
    )
    return ConsentCard(
        kind=kind,
        wording=text,
        is_given=standing is not None,
        is_current=standing is not None and standing.version >= text.version,
        given_at=last.given_at if last else None,
        withdrawn_at=last.withdrawn_at if last else None,
        waits_for_representative=kind in NEEDS_REPRESENTATIVE and not confirmed,
    )
