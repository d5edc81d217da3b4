"""The national officer, who has what the anonymous page brings."""

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import select

from db.engine import Database
from db.enums import AppealColour, ChannelName, Role, UnitKind
from db.models.appeals import Appeal
from db.models.units import Unit
from services.appeals.cases import AppealCases
from services.cause import Actor, Cause
from services.tools import Tools
from tests.factories import a_login, a_unit


@dataclass
class Officer:
    """Takes the one case that there is, and speaks to its author."""

    database: Database
    cases: AppealCases
    actor: Actor

    async def number(self) -> str:
        async with self.database.read() as session:
            return str(await session.scalar(select(Appeal.number)))

    async def asks(self, text: str) -> None:
        await self.cases.ask(self._cause(), await self.number(), text, seen=await self._seen())

    async def answers(self, text: str, file=None) -> None:
        number = await self.number()
        await self.cases.confirm_colour(
            self._cause(), number, AppealColour.YELLOW, "as it is", seen=await self._seen()
        )
        await self.cases.answer(self._cause(), number, text, file, seen=await self._seen())

    async def extends(self, until, reason: str) -> None:
        await self.cases.extend(self._cause(), await self.number(), until, reason, seen=await self._seen())

    async def notes(self, text: str) -> None:
        await self.cases.note(self._cause(), await self.number(), text)

    def _cause(self) -> Cause:
        return Cause(self.actor, ChannelName.DESK, str(uuid4()))

    async def _seen(self) -> int:
        async with self.database.read() as session:
            return int(await session.scalar(select(Appeal.last_seq)) or 0)


async def the_officer(database: Database, tools: Tools) -> Officer:
    """Of the whole country."""
    async with database.read() as session:
        nation = await session.scalar(select(Unit).where(Unit.kind == UnitKind.NATION))
    nation = nation or await a_unit(database, kind=UnitKind.NATION)
    actor = await a_login(database, nation, Role.APPEALS_OFFICER)
    return Officer(database, AppealCases(database, tools), actor)
