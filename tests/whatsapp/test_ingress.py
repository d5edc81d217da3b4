"""Nothing that was answered is lost: crashes between storing and the turn, repeats, a database away."""

import asyncio
from collections.abc import Iterable, Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.channels.telling import Telling
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.channels.whatsapp.ingress import Ingress
from bot.channels.whatsapp.webhook import Status
from db.enums import ArrivalState
from db.models.conversations import Arrival, Reply
from db.models.people import Contact
from db.models.whatsapp import WhatsAppAccount
from services.together import Together
from services.turns.conversations import Waiting
from services.whatsapp.accounts import WhatsAppAccounts
from services.whatsapp.arrivals import WhatsAppArrivals
from tests.house import House
from tests.whatsapp.acts import begins, count, nothing_is_left
from tests.whatsapp.office import joined
from tests.whatsapp.people import Person
from tests.whatsapp.server import CloudServer


async def a_body(api: CloudServer, person: Person, text: str, earlier: int = 0) -> bytes:
    """What they typed, as the webhook that tells of it; Meta sends it again as soon as we are there."""
    with person.earlier(earlier):
        await person.types(text)
    return api.hooks.history[-1].raw


class Nobody:
    """Whom a process that dies would have asked to send, to fetch, to note."""

    def send(self, contact_id: int, external_id: str, replies: Iterable[Waiting]) -> None:
        raise AssertionError("it handles nothing")

    def read_now(self, wamid: str) -> None:
        raise AssertionError("it handles nothing")

    async def tell(self, telling: Telling) -> None:
        raise AssertionError("it tells nothing")

    async def fetch(self, media_id: str) -> bytes:
        raise AssertionError("it fetches nothing")

    async def note(self, statuses: Sequence[Status]) -> None:
        raise AssertionError("it notes nothing")


def a_process(house: House, api: CloudServer) -> tuple[Ingress, WhatsAppArrivals]:
    """It stores and answers; as it never looks back, it comes to no turn."""
    api.clock = house.clock
    nobody = Nobody()
    accounts = WhatsAppAccounts(house.database, house.tools.keys, house.clock)
    arrivals = WhatsAppArrivals(house.database, house.keys, accounts, house.clock)
    ingress = Ingress(
        house.dispatcher,
        WhatsAppChannel(nobody),
        nobody,
        nobody,
        arrivals=arrivals,
        receipts=nobody,
        clock=house.clock,
        phone_id=api.phone_id,
    )
    return ingress, arrivals


async def stored_by_a_process_that_died(house: House, api: CloudServer, *bodies: bytes) -> None:
    """It was killed before any turn."""
    dead, _arrivals = a_process(house, api)
    for body in bodies:
        await dead.arrive(body)
    assert await count(house, Arrival, Arrival.state == ArrivalState.WAITING) > 0


async def texts_of(person: Person) -> list[str]:
    return [bubble.text for bubble in person.sees]


async def test_what_was_stored_before_a_crash_is_handled_after_it_once_and_in_order(house: House, api):
    async with joined(house, api) as line:
        person = api.person(7)
        await begins(line, person)
    before = person.things
    later = await a_body(api, person, "/start")
    sooner = await a_body(api, person, "/help", earlier=60)
    await stored_by_a_process_that_died(house, api, later, sooner)
    house.restart()
    async with joined(house, api) as line:
        await line.answers(person, before + 1)
        await line.settles()
        assert await nothing_is_left(house)
    help_, menu = (await texts_of(person))[before:]
    assert "Мен бағдарламамын" in help_
    assert "Мен бағдарламамын" not in menu


async def test_a_strangers_first_words_outlive_a_crash(house: House, api):
    person = api.person(7)
    await stored_by_a_process_that_died(house, api, await a_body(api, person, "/start"))
    house.restart()
    async with joined(house, api) as line:
        await line.answers(person, 0)
    assert "Қазақша" in person.buttons
    assert await count(house, Contact) == await count(house, WhatsAppAccount) == 1


async def test_what_waits_in_the_database_is_readable_to_nobody(house: House, api):
    person = api.person(7)
    await stored_by_a_process_that_died(house, api, await a_body(api, person, "a canary sings"))
    async with house.database.read() as session:
        [body] = await session.scalars(select(Arrival.body))
    for word in ("canary", person.chat.phone, person.chat.user_id, "wamid"):
        assert word.encode() not in (body or b"")


async def test_a_minute_of_meta_in_one_moment_shares_few_transactions(lite_house: House, api, monkeypatch):
    here, arrivals = a_process(lite_house, api)
    stored: list[int] = []
    store = arrivals.store

    async def counted(letters, removals):
        stored.append(len(letters))
        return await store(letters, removals)

    monkeypatch.setattr(arrivals, "store", counted)
    bodies = [await a_body(api, api.person(number), "сәлем") for number in range(1, 61)]
    await asyncio.gather(*(here.arrive(body) for body in bodies))
    assert sum(stored) == 60
    assert len(stored) <= 3


async def test_a_message_with_a_lost_turn_is_not_a_lost_message(lite_house: House, api, monkeypatch):
    """The database is away during a turn: what is stored waits for the next look."""
    async with joined(lite_house, api) as line:
        person = api.person(7)
        await begins(line, person)
        take = lite_house.turns.take

        async def away(*_words):
            raise OperationalError("", {}, ConnectionError())

        monkeypatch.setattr(lite_house.turns, "take", away)
        monkeypatch.setattr("bot.turn.trouble_of", lambda _error: "away")
        before = person.things
        await person.types("/help")
        await line.settles()
        assert person.things == before
        monkeypatch.setattr(lite_house.turns, "take", take)
    async with joined(lite_house, api) as line:
        await line.answers(person, before)
    assert "Мен бағдарламамын" in person.screen
    assert await count(lite_house, Reply) == 0


async def test_who_waits_together_is_told_together_what_went_wrong():
    batches: list[list[int]] = []

    async def store(batch: list[int]) -> list[int | Exception]:
        batches.append(batch)
        await asyncio.sleep(0)
        if 3 in batch:
            raise ValueError(batch)
        return [LookupError(one) if one == 5 else -one for one in batch]

    together: Together[int, int] = Together(store)
    first = [together.ask(number) for number in (1, 2, 3)]
    said = await asyncio.gather(*first, return_exceptions=True)
    # The first one begins; what came meanwhile shares the next.
    assert sorted(map(len, batches)) in ([3], [1, 2])
    assert isinstance(said[2], ValueError)
    assert await together.ask(4) == -4
    assert batches[-1] == [4]
    # A fault of one is its own.
    said = await asyncio.gather(*(together.ask(number) for number in (4, 5)), return_exceptions=True)
    assert said[0] == -4
    assert isinstance(said[1], LookupError)
    await together.rest(5)


@pytest.mark.parametrize("body", [b'{"object": "x", "entry": []}', b'{"entry": [{"changes": [null, 1]}]}'])
async def test_an_empty_webhook_asks_nothing_of_the_database(lite_house: House, api, body):
    here, _arrivals = a_process(lite_house, api)
    await lite_house.close()
    await here.arrive(body)
