"""A town where one may complain: a centre with staff, an officer of the region and of the nation, topics."""

from dataclasses import dataclass

from sqlalchemy import select

from db.enums import Role, UnitKind
from db.models.appeal_doors import Envelope
from db.models.appeals import Appeal, AppealTopic
from services.appeals.drop_box import DropBox
from services.cause import Actor
from tests.bot.stage import Stage, a_stage
from tests.factories import a_login, a_unit
from tests.house import House
from tests.visitor import Visitor

TOPICS = (("money", "Ақша", "Деньги"), ("staff", "Қызметкерлер", "Сотрудники"), ("other", "Басқа", "Другое"))
COMPLAINT = "Директор грант үшін ақша сұрады, көкшіл шүберек"
MENU_ROW = "Шағым, ұсыныс, алғыс"
MINE = "Менің хаттарым"


@dataclass
class AppealsStage:
    """What a test may refer to."""

    stage: Stage
    desk: Actor
    director: Actor
    officer: Actor


async def a_town(house: House) -> AppealsStage:
    """Everything that the dialogues need."""
    nation = await a_unit(house.database, kind=UnitKind.NATION, name_kk="Орталық", name_ru="Центр")
    stage = await a_stage(house, nation=nation)
    async with house.database.begin() as session:
        for position, (code, kk, ru) in enumerate(TOPICS, 1):
            if await session.scalar(select(AppealTopic.id).where(AppealTopic.code == code)) is None:
                session.add(AppealTopic(code=code, name_kk=kk, name_ru=ru, position=position))
    desk = await a_login(house.database, stage.centre, Role.FRONT_DESK)
    director = await a_login(house.database, stage.centre, Role.DIRECTOR)
    officer = await a_login(house.database, nation, Role.APPEALS_OFFICER)
    return AppealsStage(stage, desk, director, officer)


async def complains(visitor: Visitor, door: str = "Атымды көрсетіп", text: str = COMPLAINT) -> None:
    """About this centre, up to the last look."""
    await visitor.does(MENU_ROW, "Шағым", door, "Осы орталық туралы", "Ақша")
    await visitor.types(text)
    await visitor.presses("Дайын")


async def the_appeals(house: House) -> list[Appeal]:
    async with house.database.read() as session:
        return list(await session.scalars(select(Appeal).order_by(Appeal.id)))


async def envelopes(house: House) -> int:
    async with house.database.read() as session:
        return len(list(await session.scalars(select(Envelope.id))))


async def a_round(house: House) -> None:
    """What lies in the drop box becomes cases."""
    await DropBox(house.database, house.tools).round()
