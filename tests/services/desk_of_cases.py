"""Cases and whoever works on them: what tests of acts, queues and warnings share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from db.engine import Database
from db.enums import AppealColour, AppealDoor, AppealKind, Role
from db.models.appeals import Appeal
from db.models.conversations import Promise
from services.appeals.case_facts import CaseCard
from services.appeals.history import Entry, entries
from services.appeals.numbers import new_number
from services.cause import Actor, Cause
from services.clock import StoppedClock
from services.house import Services
from services.notices.outgoing import about_appeal
from services.tools import Tools
from tests.factories import a_login, by_staff
from tests.services.filed import Country, Writer, a_country, a_draft, a_writer, the_case

GREEN, YELLOW, LAW, DANGER = AppealColour
BRIBE = "Менеджер пара сұрады, акша бермесең тізімнен шығарамын деді"
FEAR = "Ол мені ұрады, үйге баруға қорқамын"


@dataclass
class CaseDesk:
    """The region's officer at work, a second one beside, and somebody who writes."""

    database: Database
    services: Services
    tools: Tools
    country: Country
    writer: Writer
    colleague: Actor

    @property
    def officer(self) -> Actor:
        return self.country.officer

    @property
    def clock(self) -> StoppedClock:
        assert isinstance(self.tools.clock, StoppedClock)
        return self.tools.clock

    async def filed(self, **more: Any) -> str:
        """A complaint by the writer; its number."""
        draft = a_draft(self.country, **{"kind": AppealKind.COMPLAINT, **more})
        number = (await self.services.appeals.file(self.writer.cause, draft)).number
        if draft.door is not AppealDoor.NAMED:
            await self.services.drop_box.round()
        return number

    async def card(self, number: str, by: Actor | None = None) -> CaseCard:
        return await self.services.appeal_cases.card(by or self.officer, number)

    async def acts(self, act: str, number: str, *given: Any, by: Actor | None = None, **more: Any) -> Any:
        """As if the page had just been opened, unless `seen` says otherwise."""
        deed: Callable[..., Any] = getattr(self.services.appeal_cases, act)
        if act not in {"view", "open_original"} and "seen" not in more:
            more["seen"] = (await self.case(number)).last_seq
        return await deed(self.cause(by), number, *given, **more)

    async def views(self, number: str, by: Actor | None = None) -> None:
        await self.acts("view", number, "кезекшімін", by=by)

    async def answers(self, number: str, text: str = "Жұмыс кестесі өзгерді.", **more: Any) -> None:
        """Confirms the colour and answers."""
        case = await self.case(number)
        await self.acts("confirm_colour", number, case.colour, **more)
        await self.acts("answer", number, text, **more)

    def cause(self, by: Actor | None = None, key: str = "") -> Cause:
        return by_staff(by or self.officer, key)

    async def case(self, number: str) -> Appeal:
        return await the_case(self.database, number)

    async def history(self, number: str) -> list[Entry]:
        case = await self.case(number)
        async with self.database.read() as session:
            return await entries(session, self.tools.keys, case.id)

    async def last(self, number: str) -> Entry:
        return (await self.history(number))[-1]

    async def promised(self, number: str, kind: str) -> list[Promise]:
        """Notices of this kind about the case, in order."""
        case = await self.case(number)
        query = select(Promise).where(Promise.subject == about_appeal(case.id), Promise.kind == kind)
        async with self.database.read() as session:
            return list(await session.scalars(query.order_by(Promise.id)))


async def a_case_desk(database: Database, tools: Tools) -> CaseDesk:
    """Everybody is there."""
    country = await a_country(database)
    writer = await a_writer(database, country)
    region = await a_region_of(database, country)
    colleague = await a_login(database, region, Role.APPEALS_OFFICER)
    return CaseDesk(database, Services(database, tools), tools, country, writer, colleague)


async def a_region_of(database: Database, country: Country) -> Any:
    """The region's unit."""
    from db.models.units import Unit

    async with database.read() as session:
        return await session.get_one(Unit, country.officer.grants[0].unit_id)


async def many_cases(desk: CaseDesk, count: int, **values: Any) -> list[str]:
    """Rows as they come, without their histories: enough for queues."""
    model = await desk.case(await desk.filed())
    columns = {name.key: getattr(model, name.key) for name in Appeal.__table__.columns}
    numbers = [new_number() for _ in range(count)]
    async with desk.database.begin() as session:
        session.add_all(
            Appeal(**{**columns, "id": 1000 + n, "number": number, "receipt": None, **values})
            for n, number in enumerate(numbers)
        )
    return numbers
