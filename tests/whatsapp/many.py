"""As many people at WhatsApp as a country has, each with a notice that they are not told of yet."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from bot.channels.whatsapp.template_states import states_of
from bot.channels.whatsapp.templates import definitions
from db.base import Base
from db.engine import Database
from db.enums import ChannelName, ConsultationState, PromiseState, Sex, VisitRole
from db.models.consultations import Consultation
from db.models.conversations import Conversation, ConversationKey, Promise
from db.models.people import Contact, ContactPerson, Person
from db.models.whatsapp import WhatsAppAccount
from services.clock import Clock
from services.keys import Keys
from services.notices.outgoing import about_consultation, to_person
from services.whatsapp.accounts import Address, Names
from services.whatsapp.templates import WhatsAppTemplates
from tests.factories import a_centre, a_consultant
from tests.whatsapp.server import CloudServer

KIND = "consultation_confirmed"
# Numbers of rows and of people, beyond those of a demo.
FIRST = 1_000_000
_AT_A_TIME = 1_000
_LETTERS = "абгдежзикл"


@dataclass(frozen=True)
class Many:
    """Whom, and when (UTC): every other one wrote a moment ago, the rest are told by template."""

    database: Database
    keys: Keys
    api: CloudServer
    now: datetime
    people: int

    async def are_promised(self) -> None:
        """A visit of each was confirmed."""
        centre = await a_centre(self.database, code="many")
        consultant = await a_consultant(self.database, centre)
        await templates_stand_in(self.database, self.api, Clock(self.now))
        async with self.database.begin() as session:
            # Who came before is nobody's to write to here.
            await session.execute(update(Promise).values(state=PromiseState.DROPPED))
        names = Names(self.keys)
        for begin in range(0, self.people, _AT_A_TIME):
            numbers = range(FIRST + begin, FIRST + min(begin + _AT_A_TIME, self.people))
            await self._write(numbers, names, centre.id, consultant)

    async def _write(self, numbers: range, names: Names, unit_id: int, consultant: Any) -> None:
        async with self.database.volatile() as session:
            await session.execute(
                insert(ConversationKey),
                [
                    {"id": number, "secret": secrets.token_bytes(32), "opened_at": self.now}
                    for number in numbers
                ],
            )
        rows: dict[type[Base], list[dict[str, Any]]] = {
            Person: [self._person(number, unit_id) for number in numbers],
            WhatsAppAccount: [self._account(number, names) for number in numbers],
            Contact: [self._contact(number) for number in numbers],
            ContactPerson: [
                {"contact_id": number, "person_id": number, "since": self.now} for number in numbers
            ],
            Conversation: [{"contact_id": number, "key_id": number} for number in numbers],
            Consultation: [self._visit(number, unit_id, consultant) for number in numbers],
            Promise: [self._notice(number, unit_id) for number in numbers],
        }
        async with self.database.begin() as session:
            for table, values in rows.items():
                await session.execute(insert(table), values)

    def _account(self, number: int, names: Names) -> dict[str, Any]:
        chat = self.api.person(number).chat
        account = WhatsAppAccount(id=number)
        names.name(account, Address(chat.user_id, chat.phone))
        is_open = number % 2 == 0
        if is_open:
            chat.heard_at = self.now.timestamp()
        return {
            "id": number,
            "user_hash": account.user_hash,
            "phone_hash": account.phone_hash,
            "address": account.address,
            "heard_at": self.now if is_open else None,
            "paced_until": 0,
            "created_at": self.now,
        }

    def _person(self, number: int, unit_id: int) -> dict[str, Any]:
        return {
            "id": number,
            # Nobody is taken for somebody else's double.
            "family_name": "".join(_LETTERS[int(figure)] for figure in str(number)).capitalize(),
            "given_name": "Айгерім",
            "birth_date": date(1996, 1, 1) + timedelta(days=number % 5_000),
            "sex": Sex.FEMALE,
            "unit_id": unit_id,
            "lang": "kk",
            "channel": ChannelName.WHATSAPP,
            "registered_at": self.now,
        }

    def _contact(self, number: int) -> dict[str, Any]:
        stands = {"source": "", "is_public": False, "created_at": self.now, "seen_at": self.now, "lang": "kk"}
        whose = {"external_id": str(number), "person_id": number}
        return {"id": number, "channel": ChannelName.WHATSAPP, **whose, **stands}

    def _visit(self, number: int, unit_id: int, consultant: Any) -> dict[str, Any]:
        starts_at = self.now + timedelta(days=7)
        return {
            "id": number,
            "person_id": number,
            "contact_id": number,
            "unit_id": unit_id,
            "consultant_id": consultant.id,
            "specialism_id": consultant.specialism_id,
            "state": ConsultationState.CONFIRMED,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=45),
            "on_day": starts_at.date(),
            "channel": ChannelName.WHATSAPP,
            "role": VisitRole.SELF,
            "asked_at": self.now,
            "answer_by": self.now,
        }

    def _notice(self, number: int, unit_id: int) -> dict[str, Any]:
        return {
            "id": number,
            "kind": KIND,
            "recipient": to_person(number),
            "subject": about_consultation(number),
            "occasion": "",
            "unit_id": unit_id,
            "details": {},
            "state": PromiseState.PROMISED,
            "promised_at": self.now,
            "due_at": self.now,
            "attempts": 0,
            "fault": "",
        }


async def templates_stand_in(database: Database, api: CloudServer, clock: Clock) -> None:
    """All of ours are approved, and we have asked."""
    api.templates.verdict = "APPROVED"
    for definition in definitions():
        api.templates.submit(definition)
    listed = [one.told() for one in api.templates.all.values()]
    await WhatsAppTemplates(database, clock).put(states_of(listed))
