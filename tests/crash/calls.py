"""Visits over Telegram while the server is killed: the person and the consultant both write from there."""

import asyncio
from dataclasses import dataclass, field

from sqlalchemy import select

from db.engine import Database
from db.enums import ChannelName, PromiseState
from db.models.consultations import Consultation
from db.models.conversations import Promise
from services.cause import Cause
from services.consultations.service import ConsultationService
from services.notices.outgoing import about_consultation
from services.tools import Tools
from tests.crash.telephones import LATEST, Screen, Telephone
from tests.crash.town import Place
from tests.crash.visits import EXPECTED, Expected
from tests.scripts import Script

# Two at once: they are answered in this order.
LAST_WORDS = ("/help", "/start")
OVER = (PromiseState.SENT, PromiseState.UNCERTAIN, PromiseState.FAILED, PromiseState.DROPPED)


@dataclass
class Call:
    """One person at a centre of their own, and its consultant."""

    telephone: Telephone
    staff: Telephone
    script: Script
    place: Place
    is_confirmed: bool
    # Somebody who was not disturbed, once there is one: this one is to see the same.
    like: "Call | None"
    # The screens that were answered, one a step and one a last word.
    seen: list[Screen] = field(default_factory=list)
    notice: Screen | None = None
    _looked: int = 0

    @property
    def channel(self) -> ChannelName:
        return ChannelName.TELEGRAM

    @property
    def external_id(self) -> str:
        return str(self.telephone.person.user["id"])

    @property
    def expected(self) -> Expected:
        return EXPECTED[self.script.name]

    async def walks(self) -> None:
        """From the link to the hour that is asked for."""
        await self.telephone.person.starts(self.place.code)
        number = await self._sees()
        for step in self.script.steps:
            self._looked = len(self.telephone.screens)
            await self.telephone.answers(step, number)
            number = await self._sees()

    async def is_answered(self, database: Database, tools: Tools) -> None:
        """The consultant confirms: by the button in their chat, or in the office where no notice came. The
        person hears of it."""
        number = await self._number(database)
        state = await self._settled(database, number, "consultation_asked")
        self._looked = len(self.telephone.screens)
        # The day's list, which has no buttons, may come before it.
        asked = [place for place, screen in enumerate(self.staff.screens) if screen.labels]
        if asked:
            await self.staff.answers("#staff.confirm", asked[0])
        else:
            assert state is PromiseState.UNCERTAIN
            await ConsultationService(database, tools).confirm(Cause(self.place.consultant), number)
        if await self._settled(database, number, "consultation_confirmed") is PromiseState.SENT:
            self.notice = self.telephone.screens[await self._sees_the_notice()]

    async def goes(self) -> None:
        """Says two things at once and reads both answers."""
        self._looked = len(self.telephone.screens)
        for words in LAST_WORDS:
            await self.telephone.person.types(words)
        for _ in LAST_WORDS:
            self._looked = 1 + await self._sees()

    async def _sees(self) -> int:
        """The next screen; a repeat of an earlier one is none."""
        if self.like is not None:
            wanted = self.like.seen[len(self.seen)]
            number = await self.telephone.sees(lambda screen: screen == wanted, self._looked)
        else:
            number = await self.telephone.sees(lambda screen: screen.is_question, self._looked)
        self.seen.append(self.telephone.screens[number])
        return number

    async def _sees_the_notice(self) -> int:
        known, like = {*self.seen}, self.like
        return await self.telephone.sees(
            lambda screen: screen == like.notice if like else screen not in known, self._looked
        )

    async def _number(self, database: Database) -> int:
        async with database.read() as session:
            asked = select(Consultation.id).where(Consultation.unit_id == self.place.unit_id)
            return (await session.scalars(asked)).one()

    async def _settled(self, database: Database, number: int, kind: str) -> PromiseState:
        """What became of the notice."""
        about = select(Promise.state).where(
            Promise.subject == about_consultation(number), Promise.kind == kind, Promise.state.in_(OVER)
        )
        async with asyncio.timeout(LATEST):
            while True:
                async with database.read() as session:
                    state = await session.scalar(about)
                if state is not None:
                    return state
                await asyncio.sleep(0.05)
