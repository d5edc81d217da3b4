"""What a dead process left behind: stored and not handled, shown and not sent; each comes once."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.channels.whatsapp.ingress import Arrival
from bot.channels.whatsapp.updates import update_of
from bot.channels.whatsapp.webhook import Incoming, Kind, written
from bot.feeding import feed
from db.enums import ArrivalState, ChannelName
from db.models.conversations import Arrival as Row
from db.models.conversations import Reply
from services.turns.service import Arrived
from services.whatsapp.accounts import Address
from services.whatsapp.arrivals import Letter
from tests.house import House
from tests.whatsapp.acts import begins, count, does, nothing_is_left, until
from tests.whatsapp.office import Line, joined, parts_of
from tests.whatsapp.people import Person

HELP = "Мен бағдарламамын"


def a_letter(person: Person, text: str, wamid: str, later: int = 0) -> Letter:
    """As the webhook stores it."""
    address = Address(person.chat.user_id, person.chat.phone)
    at = int(person.api.now()) + later
    message = Incoming(Kind.TEXT, wamid, address, at, text)
    return Letter(wamid, address, datetime.fromtimestamp(at, UTC), written(message))


async def test_what_was_stored_and_not_handled_is_handled_at_the_next_start(house: House, api):
    api.clock = house.clock
    person = api.person(7)
    person.chat.heard_at = api.now()
    arrivals = parts_of(house, api.phone_id).arrivals
    letter = a_letter(person, "/start", api.new_id())
    person.chat.written[letter.provider_id] = {}
    assert len(await arrivals.store([letter])) == 1
    assert await arrivals.store([letter]) == []
    async with house.database.read() as session:
        body = await session.scalar(select(Row.body))
    assert body is not None
    assert b"start" not in body
    assert person.chat.phone.encode() not in body
    async with joined(house, api) as line:
        await line.answers(person, 0)
        await until(lambda: nothing_is_left(house))
    assert person.things == 1
    assert await count(house, Row, Row.body.is_not(None)) == 0


async def test_what_was_stored_comes_before_what_came_later_whatever_the_order(house: House, api):
    async with joined(house, api) as line:
        person = api.person(7)
        await begins(line, person)
    before = person.things
    arrivals = parts_of(house, api.phone_id).arrivals
    letters = [a_letter(person, text, api.new_id(), -1 + later) for later, text in enumerate(("/help", "?"))]
    for letter in letters:
        person.chat.written[letter.provider_id] = {}
    await arrivals.store(letters)
    house.clock.advance(timedelta(seconds=3))
    await person.types("/start")
    async with joined(house, api) as line:
        await line.answers(person, before + 2)
        # Meta has no answer of the dead process and brings them again.
        api.hooks.repeat()
        await line.settles()
    helps = [HELP in bubble.text for bubble in person.sees[before:]]
    assert helps == [True, False, False]
    assert await count(house, Row, Row.state == ArrivalState.WAITING) == 0


async def test_what_was_shown_and_not_sent_is_sent_at_the_next_start(house: House, api):
    async with joined(house, api) as line:
        person = api.person(7)
        await begins(line, person)
        before = person.things
        await _turn_without_sending(line, person)
    assert await count(house, Reply) == 1
    assert person.things == before
    # Where several serve one database, what another may have in hand is left to it for two minutes.
    house.clock.advance(timedelta(minutes=3))
    async with joined(house, api) as line:
        await line.answers(person, before)
        await until(lambda: nothing_is_left(house))
    assert person.things == before + 1
    assert api.faults == []


async def test_an_answer_nobody_waits_for_any_more_is_thrown_away(lite_house: House, api):
    async with joined(lite_house, api) as line:
        person = api.person(7)
        await begins(line, person)
        before = person.things
        await _turn_without_sending(line, person)
    lite_house.clock.advance(timedelta(minutes=11))
    async with joined(lite_house, api):
        await until(lambda: nothing_is_left(lite_house))
    assert person.things == before


async def test_whoever_has_read_on_is_not_told_the_older_again(house: House, api):
    async with joined(house, api) as line:
        person = api.person(7)
        await begins(line, person)
        await _turn_without_sending(line, person)
        before = person.things
        await does(line, person, person.types("/start"))
        await until(lambda: nothing_is_left(house))
    async with joined(house, api) as line:
        await line.settles()
        await does(line, person, person.types("/start"))
    assert person.things == before + 2


async def test_two_processes_take_each_thing_once(house: House, api):
    api.clock = house.clock
    person = api.person(7)
    person.chat.heard_at = api.now()
    for number in range(5):
        letter = a_letter(person, "сәлем", api.new_id(), number)
        person.chat.written[letter.provider_id] = {}
        await parts_of(house, api.phone_id).arrivals.store([letter])
    async with joined(house, api) as one, joined(house, api) as other:
        await until(lambda: nothing_is_left(house))
        await one.settles()
        await other.settles()
    assert person.things == 5


async def _turn_without_sending(line: Line, person: Person) -> None:
    """A turn that is committed; the process dies before it sends what it shows."""
    house, whatsapp = line.house, line.whatsapp
    letter = a_letter(person, "/help", line.api.new_id())
    (kept,) = await parts_of(house, line.api.phone_id).arrivals.store([letter])
    account = int(kept.arrived.external_id)
    message = Incoming(Kind.TEXT, letter.provider_id, letter.address, int(letter.at.timestamp()), "/help")
    arrived = Arrived(ChannelName.WHATSAPP, str(account), letter.provider_id, kept.arrived.key_id)
    update = update_of(message, account, whatsapp.channel.bot)
    outcome = await feed(house.dispatcher, whatsapp.channel, Arrival(update, arrived, None))
    assert outcome.replies
