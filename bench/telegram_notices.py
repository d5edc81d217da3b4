"""Notices to as many people as Telegram lets a bot write to, with a `kill -9` in the middle."""

import asyncio
import secrets
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from bench.table import Row
from bot.channels.telegram.pace import PER_SECOND
from db.base import Base
from db.engine import Database
from db.enums import ChannelName, ConsultationState, PromiseState, Sex, VisitRole
from db.models.consultations import Consultation
from db.models.conversations import Conversation, ConversationKey, Promise
from db.models.people import Contact, ContactPerson, Person
from services.clock import HOME
from services.notices.outgoing import about_consultation, to_person
from tests.factories import a_centre, a_consultant
from tests.telegram.server import TelegramServer
from tools.running import Running, running

NOTICES, MANY = 1_500, 10_000
KIND = "consultation_confirmed"
# A Wednesday morning, so that notices may go out; after the kill the clock is a quarter of an hour further.
STARTS, GOES_ON = "2026-11-18 10:00", "2026-11-18 10:15"
BEFORE = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
# Numbers of rows and of chats, beyond those of the demo.
FIRST = 1_000_000
# Each process has so long for what it was asked.
PATIENCE = 120.0
AT_A_TIME = 1_000


def measure(place: Path) -> list[Row]:
    """Fifty seconds' worth; `--long` asks for ten thousand, 333 seconds' worth."""
    return asyncio.run(_measure(place, NOTICES))


def measure_long(place: Path) -> list[Row]:
    """Ten thousand."""
    return asyncio.run(_measure(place, MANY))


@dataclass
class Seen:
    """What came to pass."""

    # When each notice came, and to whom.
    came: list[tuple[float, int]] = field(default_factory=list)
    killed_at: float = 0.0
    in_flight: int = 0
    states: Counter[PromiseState] = field(default_factory=Counter)
    lost: int = 0

    @property
    def resumed_after(self) -> float:
        """Seconds from the kill to the first notice afterwards."""
        return min(at for at, _chat in self.came if at > self.killed_at) - self.killed_at

    @property
    def share(self) -> float:
        """Of what is permitted while the process was alive."""
        times = [at for at, _chat in self.came]
        return len(times) / (PER_SECOND * (max(times) - min(times) - self.resumed_after))

    @property
    def doubled(self) -> int:
        heard = Counter(chat for _at, chat in self.came)
        return sum(times > 1 for times in heard.values())

    def rows(self, notices: int) -> list[Row]:
        many = f"{notices:,} notices on Telegram, `kill -9` in the middle"
        uncertain = self.states[PromiseState.UNCERTAIN]
        return [
            Row("notices_share", f"{many}: share of 30 a second while alive", self.share, at_least=0.95),
            Row("notices_resume", f"{many}: resumed after", self.resumed_after, "s", at_most=8),
            Row("notices_lost", f"{many}: lost", self.lost, at_most=0),
            Row("notices_doubled", f"{many}: said twice", self.doubled, at_most=0),
            Row("notices_uncertain", f"{many}: uncertain (in flight)", uncertain, at_most=self.in_flight),
        ]


async def _measure(place: Path, notices: int) -> list[Row]:
    seen, url = Seen(), f"sqlite+aiosqlite:///{place / 'kenes.db'}"
    await asyncio.to_thread(_first_start, place)
    database = Database(url)
    await database.prepare()
    await _promise(database, notices)
    async with TelegramServer() as api:
        for number in range(notices):
            api.person(FIRST + number).room.started = True
        settings = {"TELEGRAM_TOKEN": api.token, "TELEGRAM_API": api.url}
        with _started(place, CLOCK=STARTS, **settings) as first:
            # Not where one batch ends and the next begins.
            await _until(api, notices // 2 + 7)
            first.process.send_signal(signal.SIGKILL)
            seen.killed_at = time.monotonic()
            await asyncio.to_thread(first.process.wait)
        seen.in_flight = await _count(database, Promise.state == PromiseState.SENDING)
        with _started(place, CLOCK=GOES_ON, **settings):
            async with asyncio.timeout(PATIENCE + notices / PER_SECOND * 2):
                while await _count(
                    database, Promise.state.in_((PromiseState.PROMISED, PromiseState.SENDING))
                ):
                    await asyncio.sleep(0.5)
        seen.came = [(call.at, call.params["chat_id"]) for call in api.called("sendMessage") if call.taken]
    await _look(database, seen)
    await database.close()
    return seen.rows(notices)


def _first_start(place: Path) -> None:
    """Makes the database and fills it."""
    with running(place, CLOCK=STARTS) as process:
        process.is_ready()


@contextmanager
def _started(place: Path, **settings: str) -> Iterator[Running]:
    """A server that nobody waits for."""
    process = Running(place, **settings)
    try:
        yield process
    finally:
        process.stop()


async def _until(api: TelegramServer, notices: int) -> None:
    async with asyncio.timeout(PATIENCE + notices / PER_SECOND * 2):
        while len(api.called("sendMessage")) < notices:
            await asyncio.sleep(0.02)


async def _count(database: Database, condition: Any) -> int:
    async with database.read() as session:
        found = await session.scalars(
            select(Promise.id).where(Promise.kind == KIND, Promise.id >= FIRST, condition)
        )
        return len(found.all())


async def _look(database: Database, seen: Seen) -> None:
    """Lost is what stands as sent and never came, or came to nothing at all."""
    heard = {chat for _at, chat in seen.came}
    async with database.read() as session:
        rows = await session.execute(select(Promise.id, Promise.state).where(Promise.id >= FIRST))
    for number, state in rows:
        seen.states[state] += 1
        seen.lost += number not in heard and state is not PromiseState.UNCERTAIN


async def _promise(database: Database, notices: int) -> None:
    """So many people, each with a confirmed visit that they are not told of yet."""
    centre = await a_centre(database, code="bench")
    consultant = await a_consultant(database, centre)
    starts_at = datetime(2026, 11, 25, 10, 0, tzinfo=HOME).astimezone(UTC)
    visit = {
        "unit_id": centre.id,
        "consultant_id": consultant.id,
        "specialism_id": consultant.specialism_id,
        "state": ConsultationState.CONFIRMED,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=45),
        "on_day": date(2026, 11, 25),
        "channel": ChannelName.TELEGRAM,
        "role": VisitRole.SELF,
        "asked_at": BEFORE,
        "answer_by": BEFORE,
    }
    who = {
        "family_name": "Серікова",
        "given_name": "Айгерім",
        "birth_date": date(2008, 5, 5),
        "sex": Sex.FEMALE,
        "unit_id": centre.id,
        "lang": "kk",
        "channel": ChannelName.TELEGRAM,
        "registered_at": BEFORE,
    }
    for begin in range(0, notices, AT_A_TIME):
        numbers = range(FIRST + begin, FIRST + min(begin + AT_A_TIME, notices))
        async with database.volatile() as session:
            await session.execute(
                insert(ConversationKey),
                [
                    {"id": number, "secret": secrets.token_bytes(32), "opened_at": BEFORE}
                    for number in numbers
                ],
            )
        rows: dict[type[Base], list[dict[str, Any]]] = {
            Person: [{"id": number, **who} for number in numbers],
            Contact: [_contact(number) for number in numbers],
            ContactPerson: [
                {"contact_id": number, "person_id": number, "since": BEFORE} for number in numbers
            ],
            Conversation: [{"contact_id": number, "key_id": number} for number in numbers],
            Consultation: [
                {"id": number, "person_id": number, "contact_id": number, **visit} for number in numbers
            ],
            Promise: [_notice(number, centre.id) for number in numbers],
        }
        async with database.begin() as session:
            for table, values in rows.items():
                await session.execute(insert(table), values)
            # Who came before is nobody's to write to here.
            await session.execute(
                update(Promise).where(Promise.id < FIRST).values(state=PromiseState.DROPPED)
            )


def _contact(number: int) -> dict[str, Any]:
    stands = {"source": "", "is_public": False, "created_at": BEFORE, "seen_at": BEFORE, "lang": "kk"}
    return {
        "id": number,
        "channel": ChannelName.TELEGRAM,
        "external_id": str(number),
        "person_id": number,
        **stands,
    }


def _notice(number: int, unit_id: int) -> dict[str, Any]:
    return {
        "id": number,
        "kind": KIND,
        "recipient": to_person(number),
        "subject": about_consultation(number),
        "occasion": "",
        "unit_id": unit_id,
        "details": {},
        "state": PromiseState.PROMISED,
        "promised_at": BEFORE,
        "due_at": BEFORE,
        "attempts": 0,
        "fault": "",
    }
