"""People who walk a whole dialogue while the server is killed, and what they must have become."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from db.engine import Database
from db.enums import ChannelName, RepresentativeState, Sex, VisitNeed
from db.models.consultations import Consultation
from services.cause import Cause
from services.consultations.service import ConsultationService
from services.tools import Tools
from tests.crash.browsers import Browser
from tests.crash.town import Place
from tests.scripts import GIRL_OF_16, MAN_OF_20, Script, step_on

LAST_WORDS = "/help"


@dataclass(frozen=True)
class Expected:
    """What the answers of a script come to."""

    name: tuple[str, str]
    birth_date: date
    sex: Sex
    lang: str
    phone: str | None
    representative: tuple[RepresentativeState, str] | None
    about: str | None
    needs: tuple[VisitNeed, ...]


EXPECTED = {
    GIRL_OF_16.name: Expected(
        name=("Серікова", "Айгерім"),
        birth_date=date(2010, 9, 5),
        sex=Sex.FEMALE,
        lang="kk",
        phone="+77011234567",
        representative=(RepresentativeState.GIVEN, "+77021112233"),
        about="Емтихан туралы сөйлескім келеді",
        needs=(VisitNeed.RAMP, VisitNeed.QUIET_ROOM),
    ),
    MAN_OF_20.name: Expected(
        name=("Ким", "Олег"),
        birth_date=date(2006, 9, 5),
        sex=Sex.MALE,
        lang="ru",
        phone=None,
        representative=None,
        about=None,
        needs=(),
    ),
}


@dataclass
class Visit:
    """One person, at a centre of their own."""

    browser: Browser
    script: Script
    place: Place
    is_confirmed: bool
    texts: list[str] = field(default_factory=list)

    @property
    def channel(self) -> ChannelName:
        return ChannelName.WEB

    @property
    def external_id(self) -> str:
        return self.browser.external_id

    @property
    def expected(self) -> Expected:
        return EXPECTED[self.script.name]

    async def walks(self) -> None:
        """From the link to the hour that is asked for."""
        await self.browser.opens(self.place.code)
        await self.browser.has(1)
        for step in self.script.steps:
            choices = [(one["label"], one["value"]) for one in self.browser.choices if "value" in one]
            text, data = step_on(step, choices)
            if data:
                await self.browser.sends(choice=data, seq=self.browser.seq_of_the_screen)
            else:
                await self.browser.sends(text=text)

    async def is_answered(self, database: Database, tools: Tools) -> None:
        """The consultant confirms, from another process than the server's, as a second worker would. Hears
        of it and says something once more."""
        before = max(self.browser.events)
        async with database.read() as session:
            asked = await session.scalars(
                select(Consultation.id).where(Consultation.unit_id == self.place.unit_id)
            )
        await ConsultationService(database, tools).confirm(Cause(self.place.consultant), asked.one())
        await self.browser.has(before + 1)
        await self.browser.sends(text=LAST_WORDS)

    @property
    def transcript(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Who said what and which buttons stood below, in order."""
        return [_said(bubble) for bubble in self.browser.bubbles]


def _said(bubble: dict[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    labels = tuple(choice["label"] for choice in bubble["choices"])
    return bubble["from"], bubble.get("text", ""), labels
