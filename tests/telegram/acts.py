"""Acts and looks that tests of Telegram share."""

import asyncio

from sqlalchemy import func, select

from tests.house import House
from tests.telegram.office import Line
from tests.telegram.people import Person
from tests.telegram.server import TelegramServer


async def count(house: House, table, *conditions) -> int:
    async with house.database.read() as session:
        return await session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


async def does(line: Line, person: Person, act) -> None:
    before = person.things
    await act
    await line.answers(person, before)


async def begins(line: Line, person: Person) -> None:
    """Started, in Kazakh."""
    await does(line, person, person.starts())
    await does(line, person, person.presses("Қазақша"))


async def until(look, seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not await look():
            await asyncio.sleep(0.01)


async def was_called(api: TelegramServer, method: str) -> bool:
    return bool(api.called(method))
