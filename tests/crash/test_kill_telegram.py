"""`kill -9` at any moment while people write from Telegram: polled and by webhook the same promises hold."""

import asyncio
import random
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import exists, or_, select

from db.engine import Database
from db.enums import ArrivalState, ChannelName, PromiseState
from db.models.conversations import Arrival, Promise, Reply
from services.clock import Clock
from services.keys import Keys
from services.tools import Tools
from services.turns.conversations import ConversationKeys
from tests.crash import heard
from tests.crash.calls import Call
from tests.crash.servers import AWAY_FROM_TELEGRAM, Messenger, Nursery, Server, an_order
from tests.crash.telephones import Telephone, telephones
from tests.crash.town import MORNING, Place, a_town
from tests.scripts import REGISTERS_AND_BOOKS as SCRIPTS
from tests.telegram.server import TelegramServer

AT_ONCE = 6
FIRST_NUMBER = 5_000


class Killing:
    """A town that writes to a bot whose server is killed again and again."""

    def __init__(self, server: Server, api: TelegramServer, seed: int) -> None:
        self.chance = random.Random(seed)
        self.api, self.server = api, server
        clock = Clock(MORNING)
        self.database = Database(server.database_url)
        self.tools = Tools(clock, Keys.create(server.keys_file, "test"))
        self.keys = ConversationKeys(self.database, clock)
        self.calls: list[Call] = []
        self._telephone: Callable[[int], Telephone]
        self.in_hand = heard.InHand()
        self._undisturbed: dict[tuple[str, bool], Call] = {}
        self._numbers = count(FIRST_NUMBER)
        self._is_over = False

    async def runs(self, kills: int) -> None:
        """People come one after the other, some at a time, until the last kill; whoever came finishes."""
        await self.database.prepare()
        places = await a_town(self.database, self.keys, places=kills + 30, staff_read=ChannelName.TELEGRAM)
        await self.server.start()
        async with telephones(self.api) as self._telephone:
            undisturbed = await asyncio.gather(
                *(self._call(places.pop(), number) for number in range(2 * len(SCRIPTS)))
            )
            self._undisturbed = {(call.script.name, call.is_confirmed): call for call in undisturbed}
            assert len(self._undisturbed) == 2 * len(SCRIPTS)
            async with asyncio.TaskGroup() as tasks:
                for number in range(AT_ONCE):
                    tasks.create_task(self._people(places, number))
                tasks.create_task(self._kills(kills))
            await self._settles()
        await self._dies()
        await heard.check(self.database, self.api, self.calls, self._undisturbed, self.in_hand)

    async def _people(self, places: list[Place], number: int) -> None:
        while places and not self._is_over:
            await self._call(places.pop(), number)
            number += AT_ONCE + 1

    async def _call(self, place: Place, number: int) -> Call:
        """Every other is confirmed by the consultant, and then told so."""
        script, is_confirmed = SCRIPTS[number % 2], number // 2 % 2 == 0
        like = self._undisturbed.get((script.name, is_confirmed))
        telephone, staff = self._telephone(next(self._numbers)), self._telephone(int(place.staff_external_id))
        staff.person.room.started = True
        call = Call(telephone, staff, script, place, is_confirmed, like)
        self.calls.append(call)
        await call.walks()
        if is_confirmed:
            await call.is_answered(self.database, self.tools)
        await call.goes()
        return call

    async def _kills(self, kills: int) -> None:
        for _ in range(kills):
            if self.chance.random() < 0.15:
                await self._a_notice_goes_out()
            else:
                await self._people_do_something()
            await self._dies()
            if self.chance.random() < 0.2:
                # Before it answers at all.
                await self.server.fork()
                await asyncio.sleep(self.chance.uniform(0, 0.2))
                await self._dies()
            await self.server.start()
        self._is_over = True

    async def _people_do_something(self) -> None:
        """Counted in what they do, not in time: on a busy machine too it dies in the middle of it."""
        goal = len(self.api.deliveries.history) + self.chance.randint(1, 3)
        while len(self.api.deliveries.history) < goal:
            await asyncio.sleep(0.001)
        await asyncio.sleep(self.chance.uniform(0, 0.08))

    async def _a_notice_goes_out(self) -> None:
        """To a consultant, and nobody has noted yet that it arrived; not every time one is due."""
        heard = self._staff_heard()
        with suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                while self._staff_heard() == heard:
                    await asyncio.sleep(0.001)

    def _staff_heard(self) -> int:
        return sum(call.staff.person.things for call in self.calls)

    async def _dies(self) -> None:
        self.server.kill()
        await self.server.is_gone()
        await self.in_hand.look(self.database)

    async def _settles(self) -> None:
        """Whatever a dead worker had in hand is taken up, and sent."""
        await self._dies()
        await self.server.start()
        left = or_(
            exists().where(
                Promise.state.in_((PromiseState.PROMISED, PromiseState.SENDING)),
                Promise.due_at <= self.server.clock.now(),
            ),
            exists().where(Arrival.state == ArrivalState.WAITING),
            exists().where(Reply.id.is_not(None)),
        )
        async with asyncio.timeout(20):
            while self.api.deliveries.pending or await self._is_there(left):
                await asyncio.sleep(0.1)

    async def _is_there(self, what) -> bool:
        async with self.database.read() as session:
            return bool(await session.scalar(select(what)))


@contextmanager
def a_port_of_ones_own() -> Iterator[int]:
    """Bound here and never listened at: each server listens at it, nobody else is given it meanwhile."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as placeholder:
        placeholder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        placeholder.bind(("127.0.0.1", 0))
        yield placeholder.getsockname()[1]


@pytest.fixture
def kill(nursery: Nursery, tmp_path: Path) -> "Kill":
    """What it takes to kill."""
    return Kill(nursery, tmp_path / "keys.json")


class Kill:
    """Runs the town over an engine, in a mode."""

    def __init__(self, nursery: Nursery, keys_file: Path) -> None:
        self._nursery, self._keys_file = nursery, keys_file

    async def times(self, kills: int, database_url: str, rehearsal_url: str, *, webhook: bool) -> None:
        seed = random.SystemRandom().randrange(1 << 32)
        print(f"seed {seed}")
        with a_port_of_ones_own() as port:
            async with TelegramServer() as api:
                messenger = Messenger(api.token, api.url, port if webhook else 0)
                server = Server(
                    nursery=self._nursery,
                    database_url=database_url,
                    keys_file=self._keys_file,
                    clock=Clock(MORNING),
                    messenger=messenger,
                    away=AWAY_FROM_TELEGRAM,
                )
                killing = Killing(server, api, seed)
                order = an_order(rehearsal_url, self._keys_file, Clock(MORNING), messenger)
                await self._nursery.rehearse(order)
                try:
                    await killing.runs(kills)
                finally:
                    server.kill()
                    await killing.database.close()
        said_twice = sum(killing.in_hand.replies.values())
        start = median(server.starts)
        print(
            f"{kills} kills, {len(killing.calls)} people; in hand: {said_twice} replies, "
            f"{len(killing.in_hand.notices)} notices; a start takes {start:.2f} s"
        )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_thirty_kills_polling(kill: Kill, database_url: str, rehearsal_url: str) -> None:
    await kill.times(30, database_url, rehearsal_url, webhook=False)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_thirty_kills_by_webhook(kill: Kill, database_url: str, rehearsal_url: str) -> None:
    await kill.times(30, database_url, rehearsal_url, webhook=True)


@pytest.mark.soak
@pytest.mark.parametrize("again", range(4))
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_thirty_kills_more(
    kill: Kill, database_url: str, rehearsal_url: str, webhook: bool, again: int
) -> None:
    await kill.times(30, database_url, rehearsal_url, webhook=webhook)
