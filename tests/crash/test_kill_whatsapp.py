"""`kill -9` at any moment while notices go to people at WhatsApp and people write: all comes, once."""

import asyncio
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import exists, or_, select

from db.engine import Database
from db.enums import ArrivalState, ChannelName, PromiseState
from db.models.conversations import Arrival, Promise, Reply
from services.clock import Clock
from services.keys import Keys
from services.turns.service import Arrived
from tests.crash.servers import AWAY_FROM_TELEGRAM, Cloud, Nursery, Server
from tests.crash.test_kill_telegram import a_port_of_ones_own
from tests.crash.town import MORNING
from tests.whatsapp.many import FIRST, Many
from tests.whatsapp.office import VERIFY
from tests.whatsapp.server import CloudServer

# Everything has an answer by then.
PATIENCE = 20.0
# A dialogue of somebody known, that stands nowhere: each is answered by one bubble.
WORDS = ("/start", "/help", "сәлем", "рақмет")


class Killing:
    """Notices and letters while the server is killed again and again."""

    def __init__(self, server: Server, api: CloudServer, seed: int) -> None:
        self.server, self.api, self.chance = server, api, random.Random(seed)
        self.database = Database(server.database_url)
        # Promises that stood as sending when a process died.
        self.in_flight: set[int] = set()
        self.letters: dict[str, int] = {}

    async def runs(self, kills: int, notices: int) -> None:
        await self.database.prepare()
        keys = Keys.create(self.server.keys_file, "test")
        await Many(self.database, keys, self.api, MORNING, notices).are_promised()
        await self.server.start()
        for number in range(kills):
            await self._something_goes_on(notices // (kills + 1) * (number + 1))
            await self._dies()
            if self.chance.random() < 0.2:
                # Before it answers at all.
                await self.server.fork()
                await asyncio.sleep(self.chance.uniform(0, 0.2))
                await self._dies()
            await self.server.start()
        await self._settles()
        await self._dies()
        await self._check(notices)

    async def _something_goes_on(self, goal: int) -> None:
        """So many notices were taken; meanwhile somebody writes."""
        async with asyncio.timeout(PATIENCE):
            while len(self.api.called()) < goal and await self._is_there(_promised()):
                if self.api.hooks.pending < 10:
                    number = FIRST + 2 * self.chance.randrange(10)
                    wamid = await self.api.person(number).types(self.chance.choice(WORDS))
                    self.letters[wamid] = number
                await asyncio.sleep(self.chance.uniform(0.05, 0.15))
        await asyncio.sleep(self.chance.uniform(0, 0.05))

    async def _dies(self) -> None:
        self.server.kill()
        await self.server.is_gone()
        async with self.database.read() as session:
            sending = select(Promise.id).where(Promise.state == PromiseState.SENDING)
            self.in_flight.update(await session.scalars(sending))

    async def _settles(self) -> None:
        """Whatever a dead process had in hand is taken up; every status has come."""
        left = or_(
            _promised(),
            exists().where(Promise.state == PromiseState.SENDING),
            exists().where(Arrival.state == ArrivalState.WAITING),
            exists().where(Reply.id.is_not(None)),
        )
        try:
            async with asyncio.timeout(PATIENCE):
                while self.api.hooks.pending or await self._is_there(left):
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(await self._what_is_left()) from None

    async def _what_is_left(self) -> str:
        async with self.database.read() as session:
            states = Counter(await session.scalars(select(Promise.state).where(Promise.id >= FIRST)))
            arrivals = Counter(await session.scalars(select(Arrival.state)))
            replies = Counter(await session.scalars(select(Reply.fault)))
        pushes = Counter(push.status for push in self.api.hooks.pushes[-50:])
        return f"{self.api.hooks.pending} pending, {pushes}; {states}; {arrivals}; replies {replies}"

    async def _is_there(self, what) -> bool:
        async with self.database.read() as session:
            return bool(await session.scalar(select(what)))

    async def _check(self, notices: int) -> None:
        assert self.api.faults == []
        heard = Counter(
            one.tag for chat in self.api.chats for one in chat.taken.values() if one.tag[:1] == "p"
        )
        async with self.database.read() as session:
            rows = (await session.execute(select(Promise.id, Promise.state).where(Promise.id >= FIRST))).all()
            keys = [Arrived(ChannelName.WHATSAPP, "", wamid).key for wamid in self.letters]
            done = await session.scalars(
                select(Arrival.key).where(Arrival.key.in_(keys), Arrival.state == ArrivalState.DONE)
            )
        assert sorted(done) == sorted(keys)
        assert len(rows) == notices
        for number, state in rows:
            times = heard[f"p{number}"]
            # A status settles what nobody knew: uncertain is only what never came.
            expected = (PromiseState.SENT, 1) if times else (PromiseState.UNCERTAIN, 0)
            assert (state, times) == expected, number
            assert state is PromiseState.SENT or number in self.in_flight
        self._letters_are_answered()

    def _letters_are_answered(self) -> None:
        """Each by its own reply, in order; again only by the number it had."""
        for number, letters in Counter(self.letters.values()).items():
            taken = [one for one in self.api.person(number).chat.taken.values() if one.tag[:1] == "r"]
            tags = list(dict.fromkeys(one.tag for one in taken))
            assert len(tags) <= letters
            assert tags, "somebody was never answered"
            numbers = [int(tag[1:]) for tag in tags]
            assert numbers == sorted(numbers)


def _promised():
    return exists().where(
        Promise.id >= FIRST,
        Promise.state == PromiseState.PROMISED,
        Promise.due_at <= MORNING + timedelta(days=1),
    )


async def kill(nursery: Nursery, keys_file: Path, database_url: str, kills: int, notices: int) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    with a_port_of_ones_own() as port:
        async with CloudServer(clock=Clock(MORNING)) as api:
            api.limits.is_kept = False
            api.hooks.url = f"http://127.0.0.1:{port}/whatsapp"
            words = (api.token, api.url, api.phone_id, api.waba_id, api.secret, VERIFY, port)
            server = Server(
                nursery=nursery,
                database_url=database_url,
                keys_file=keys_file,
                clock=Clock(MORNING),
                messenger=Cloud(*words),
                away=AWAY_FROM_TELEGRAM,
            )
            killing = Killing(server, api, seed)
            try:
                await killing.runs(kills, notices)
            finally:
                server.kill()
                await killing.database.close()
    letters, in_flight = len(killing.letters), len(killing.in_flight)
    print(f"{kills} kills, {notices} notices, {letters} letters; in flight: {in_flight}")


async def test_five_kills(nursery: Nursery, tmp_path: Path, database_url: str) -> None:
    await kill(nursery, tmp_path / "keys.json", database_url, 5, 150)


@pytest.mark.soak
@pytest.mark.parametrize("again", range(4))
async def test_forty_kills(nursery: Nursery, tmp_path: Path, database_url: str, again: int) -> None:
    await kill(nursery, tmp_path / "keys.json", database_url, 40, 2_000)
