"""Lives of cases through the dispatcher and the office over HTTP; filing through the page for nobody."""

import re
from statistics import median, quantiles
from time import perf_counter
from uuid import uuid4

from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import func, select

from app.container import Container
from app.web import build_app
from backoffice.security import COOKIE
from bench.appeals_country import Ground
from bench.appeals_lives import ANSWER, TEXT
from bench.appeals_looks import sign_in
from bench.table import Row
from bench.turns import bare_round, together
from bench.walk import Street
from bot.channels.webchat.cookie import Standing, Visitor, new_external_id
from bot.feeding import feed
from db.models.appeals import Appeal
from db.models.units import StartCode
from public import open_page
from services.appeals.receipts import hashed, new_code
from tests.factories import write
from tests.scripts import step_on

COMPLAINS = (
    *("#lang:kk", "#appeals", "#appeal.kind:complaint", "#appeal.door:named", "#appeal.about:centre"),
    *("#appeal.topic", TEXT, "#appeal.done"),
)
SENDS = ("#appeal.send",)
OWN = "#appeals.mine"
READS = (OWN, "#own.rate")
RATES = ("#own.score:5",)
_HIDDEN = re.compile(r'name="(form_token|form_by)" value="([^"]*)"')


class Talker:
    """Somebody in the web chat, step by step."""

    def __init__(self, street: Street) -> None:
        self._street = street
        self._visitor = Visitor(new_external_id(), False, Standing.KNOWN)
        self.steps = 0

    async def opens(self, code: str) -> None:
        await self._take(self._street.ingress.start(self._visitor, code))

    async def does(self, *steps: str) -> None:
        for step in steps:
            dialogue = self._street.channel.dialogues[self._visitor.external_id]
            text, data = step_on(step, [(label, value) for label, value in dialogue.choices])
            ingress, key = self._street.ingress, uuid4()
            await self._take(
                ingress.press(self._visitor, key, data, dialogue.last_seq, text)
                if data
                else ingress.text(self._visitor, key, text)
            )

    @property
    def number(self) -> str:
        """Of the one case they have, from what can be pressed below it."""
        dialogue = self._street.channel.dialogues[self._visitor.external_id]
        return next(data for _, data in dialogue.choices if data.startswith("own.more:")).partition(":")[2]

    async def _take(self, arrival: object) -> None:
        self.steps += 1
        street = self._street
        with street.channel.hearing(arrival.said):  # type: ignore[attr-defined]
            outcome = await feed(street.dispatcher, street.channel, arrival)  # type: ignore[arg-type]
        if outcome.failed or outcome.seen_before:
            raise RuntimeError("a turn failed")


class Officer:
    """Somebody at the office: sends forms, and opens a page first, as one does."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._hidden: dict[str, str] = {}

    async def opens(self, number: str) -> None:
        answer = await self._client.get(f"/office/appeals/{number}")
        if answer.status_code != 200:
            raise RuntimeError(f"the card: {answer.status_code}")
        self._hidden = dict(_HIDDEN.findall(answer.text))

    async def sends(self, number: str, act: str, **fields: str) -> None:
        data = {**self._hidden, "form_key": str(uuid4()), **fields}
        answer = await self._client.post(f"/office/appeals/{number}/{act}", data=data)
        if answer.status_code != 303:
            raise RuntimeError(f"{act}: {answer.status_code}")


async def lives_over_http(
    container: Container, ground: Ground, in_flight: int, lives: int, size: str
) -> list[Row]:
    """Whole lives, with every press and page; and of these the four deeds alone."""
    street = Street(container)
    codes = [await _code(container, ground, place) for place in range(in_flight)]
    app = build_app(container)
    deeds: list[float] = []
    updates = [0]

    async def lane(index: int, many: int) -> None:
        centre = ground.centres[index]
        by = ground.staff_of_region(centre.region_id)
        cookies = {COOKIE: await sign_in(container, by)}
        transport = ASGITransport(app)
        async with AsyncClient(transport=transport, base_url="https://kenes.test", cookies=cookies) as client:
            for _ in range(many):
                deeds.append(await _life(container, street, Officer(client), codes[index], updates))

    await together(in_flight, lambda index: lane(index, 1))  # warm
    deeds.clear()
    updates[0] = 0
    took = await together(in_flight, lambda index: lane(index, lives))
    whole = in_flight * lives / took
    bare = await bare_round(container, in_flight, 60)
    name, what = (
        f"appeals_{size}_http_{in_flight}",
        f"{size} cases, chat and HTTP, {in_flight} in flight",
    )
    per_life = updates[0] / (in_flight * lives)
    presses = f"{per_life:.0f} updates and 4 requests each"
    return [
        Row(f"{name}_whole", f"{what}: lives with every press ({presses})", whole, "a second"),
        Row(
            f"{name}_deeds",
            f"{what}: lives by their four deeds (sent, coloured, answered, rated)",
            in_flight / (sum(deeds) / len(deeds)),
            "a second",
            at_least=40,
        ),
        Row(f"{name}_deeds_p50", f"{what}: the four deeds of a life, p50", median(deeds) * 1000, "ms"),
        Row(f"{name}_bare", f"{what}: bare (dispatcher, one insert, commit)", bare, "a second"),
    ]


async def _life(
    container: Container, street: Street, officer: Officer, code: str, updates: list[int]
) -> float:
    """Seconds that the four deeds took."""
    talker = Talker(street)
    await talker.opens(code)
    await talker.does(*COMPLAINS)
    began = perf_counter()
    await talker.does(*SENDS)
    took = perf_counter() - began
    await talker.does(OWN)
    number = talker.number
    await officer.opens(number)
    began = perf_counter()
    await officer.sends(number, "colour", colour="yellow", colour_reason="", seen="1")
    took += perf_counter() - began
    await officer.opens(number)
    began = perf_counter()
    await officer.sends(number, "answer", text=ANSWER, seen="3")
    took += perf_counter() - began
    await talker.does(*READS)
    began = perf_counter()
    await talker.does(*RATES)
    took += perf_counter() - began
    updates[0] += talker.steps
    street.channel.dialogues.pop(talker._visitor.external_id)
    return took


async def _code(container: Container, ground: Ground, place: int) -> str:
    code = f"appeals-{place}"
    async with container.database.read() as session:
        known = await session.scalar(select(StartCode.code).where(StartCode.code == code))
    if known is None:
        await write(
            container.database, StartCode(code=code, unit_id=ground.centres[place].unit_id, source="poster")
        )
    return code


async def filing(container: Container, ground: Ground, in_flight: int, each: int, size: str) -> list[Row]:
    """One form of the page for nobody after the other; limits for floods are lifted."""
    before = open_page.AN_HOUR, open_page.AN_ADDRESS
    open_page.AN_HOUR = open_page.AN_ADDRESS = 1_000_000  # type: ignore[misc]
    app = build_app(container)
    open_page.AN_HOUR, open_page.AN_ADDRESS = before  # type: ignore[misc]
    took: list[float] = []
    hashes: list[float] = []

    async def files(index: int, many: int) -> None:
        transport = ASGITransport(app)
        async with AsyncClient(transport=transport, base_url="https://kenes.test") as client:
            for _ in range(many):
                form = {"kind": "complaint", "about": "service", "text": TEXT, "lang": "kk", "do": "file"}
                form |= {"code": new_code(), "topic": str(ground.topics[index % len(ground.topics)])}
                began = perf_counter()
                answer = await client.post("/open", data=form)
                took.append((perf_counter() - began) * 1000)
                if answer.status_code != 200:
                    raise RuntimeError(f"the page: {answer.status_code}")

    async def hash_alone(_index: int) -> None:
        for _ in range(each):
            began = perf_counter()
            await hashed(container.tools.keys, new_code())
            hashes.append((perf_counter() - began) * 1000)

    await together(in_flight, lambda index: files(index, 3))
    took.clear()
    await together(in_flight, lambda index: files(index, each))
    await together(in_flight, hash_alone)
    begun = perf_counter()
    moved = await container.services.drop_box.round()
    seconds = perf_counter() - begun
    name, what = f"appeals_{size}_filing", f"{size} cases, {in_flight} in flight, the page for nobody"
    return [
        Row(name, f"{what}: a form over HTTP, argon2 included, p95", _p95(took), "ms", at_most=50),
        Row(f"{name}_p50", f"{what}: a form, p50", median(took), "ms"),
        Row(f"{name}_hash", f"{what}: argon2 alone, p95", _p95(hashes), "ms"),
        Row(f"{name}_round", f"{what}: cases a second out of the drop box", moved / seconds, "a second"),
    ]


async def how_many(container: Container) -> int:
    """Cases in the register."""
    async with container.database.read() as session:
        return await session.scalar(select(func.count()).select_from(Appeal)) or 0


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[18]
