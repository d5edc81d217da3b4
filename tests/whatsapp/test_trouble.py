"""Whatever is wrong with Meta or the net: nothing is lost, and no notice is said twice by itself."""

import asyncio
import random
from datetime import timedelta

import pytest

from db.enums import ChannelName, PromiseState
from services.channels.states import ChannelStates
from tests.bot.stage import a_stage, greeted, registered
from tests.house import House
from tests.visitor import WebVisitor
from tests.whatsapp.acts import a_notice, begins, does, nothing_is_left, the_promise, until
from tests.whatsapp.office import Line, joined
from tests.whatsapp.people import Person


class TestReplies:
    @pytest.mark.parametrize(
        "trouble",
        [
            {"code": 130429},
            {"code": 131056},
            {"code": 4, "retry_after": 0},
            {"code": 131000},
            {"code": 131016},
            {"code": 2},
            {"code": 0, "status": 502},
            {"code": 0},
        ],
        ids=str,
    )
    async def test_what_passes_is_waited_for(self, lite_house: House, api, trouble):
        async with joined(lite_house, api) as line:
            person = api.person(7)
            await begins(line, person)
            api.fail(**trouble, times=2)
            before = person.things
            await does(line, person, person.types("сәлем"))
            assert person.things == before + 1
            await until(lambda: nothing_is_left(lite_house))
        assert api.faults == []

    async def test_while_meta_is_gone_they_wait(self, house: House, api):
        async with joined(house, api) as line:
            person, other = api.person(7), api.person(8)
            await begins(line, person)
            await begins(line, other)
            before = person.things
            # It brought their words, and was gone before the answers.
            api.fail(0, "messages", times=4)
            await person.types("сәлем")
            await other.types("/help")
            await asyncio.sleep(0.05)
            await api.down()
            await asyncio.sleep(0.05)
            await api.up()
            await line.answers(person, before)
            await line.settles()
            await until(lambda: nothing_is_left(house))
        assert (person.things, other.things) == (3, 3)

    async def test_whoever_writes_faster_than_the_pair_rate_is_answered_all_the_same(self, lite_house, api):
        api.limits.pair_burst, api.limits.pair_every = 2, 0.15
        async with joined(lite_house, api) as line:
            person = api.person(7)
            await begins(line, person)
            for _ in range(8):
                await person.types("сәлем")
            await line.settles(15)
            await until(lambda: nothing_is_left(lite_house))
        assert person.things == 10
        assert api.limits.hits
        assert api.faults == []

    async def test_a_refused_token_holds_up_no_other_channel_and_is_said(self, lite_house: House, api):
        await a_stage(lite_house)
        api.token = "another"
        async with joined(lite_house, api) as line:
            api.token = "yet another"
            person = api.person(7)
            await person.types("сәлем")
            visitor = WebVisitor(lite_house, "2001")
            await greeted(visitor)
            assert "Кеңеске жазылу" in visitor.buttons
            states = ChannelStates(lite_house.database, lite_house.clock)

            async def is_said() -> bool:
                standing = await states.of(ChannelName.WHATSAPP)
                return standing is not None and standing.fault == "token"

            await until(is_said)
            assert not person.things
            # Mended, what waited goes.
            api.token = "another"
            await line.answers(person, 0)
        assert person.things == 1


class TestNotices:
    async def test_a_lost_answer_is_settled_by_the_status_and_nothing_is_said_twice(self, house, visitor):
        stage = await a_stage(house)
        person = await registered(visitor, stage)
        api, line = visitor.wire.api, await visitor.wire.line()
        await a_notice(house, stage, person)
        before = visitor.person.things
        api.hooks.hold()
        api.lose_answer()
        await line.delivery.everything()
        assert (await the_promise(house)).state is PromiseState.UNCERTAIN
        house.clock.advance(timedelta(hours=2))
        await line.delivery.everything()
        assert visitor.person.things == before + 1
        api.hooks.release(backwards=True)
        await line.settles()
        assert (await the_promise(house)).state is PromiseState.SENT
        await line.delivery.everything()
        assert visitor.person.things == before + 1

    async def test_without_a_status_it_stays_uncertain(self, house, visitor):
        stage = await a_stage(house)
        person = await registered(visitor, stage)
        api, line = visitor.wire.api, await visitor.wire.line()
        api.statuses.by_itself = ()
        await a_notice(house, stage, person)
        api.fail(0)
        await line.delivery.everything()
        house.clock.advance(timedelta(hours=5))
        await line.delivery.everything()
        assert (await the_promise(house)).state is PromiseState.UNCERTAIN
        assert not api.told(f"p{(await the_promise(house)).id}")

    @pytest.mark.parametrize("code", [130429, 131056, 131016, 190])
    async def test_what_is_refused_for_now_goes_later_once(self, house, visitor, code):
        stage = await a_stage(house)
        person = await registered(visitor, stage)
        api, line = visitor.wire.api, await visitor.wire.line()
        await a_notice(house, stage, person)
        api.fail(code)
        await line.delivery.everything()
        house.clock.advance(timedelta(minutes=20))
        await line.delivery.everything()
        await line.settles()
        promise = await the_promise(house)
        assert promise.state is PromiseState.SENT
        assert len(api.told(f"p{promise.id}")) == 1


@pytest.mark.parametrize("seed", range(3))
async def test_in_a_storm_everybody_gets_every_answer_in_order(lite_house: House, api, seed):
    """One call in three goes wrong, one webhook in three comes again, bodies are held back and mixed up."""
    chance = random.Random(seed)
    async with joined(lite_house, api) as line:
        people = [api.person(number) for number in range(1, 9)]
        for person in people:
            await begins(line, person)
        await asyncio.gather(*(_writes(line, person, random.Random(chance.random())) for person in people))
        await line.settles(20)
        await until(lambda: nothing_is_left(lite_house), 10)
    assert api.faults == []
    for person in people:
        taken = list(person.chat.taken.values())[2:]
        # A reply is said again where nobody knows whether it arrived; it has its number then, too.
        tags = list(dict.fromkeys(one.tag for one in taken))
        assert len(tags) == 6, person.sees
        numbers = [int(tag.removeprefix("r")) for tag in tags]
        assert numbers == sorted(numbers)


async def _writes(line: Line, person: Person, chance: random.Random) -> None:
    api = line.api
    for _ in range(3):
        number = person.chat.number
        for code, status in ((131000, 0), (130429, 0), (131056, 0), (0, 502), (0, 0)):
            if chance.random() < 0.15:
                api.fail(code, status=status, chat=number)
        if chance.random() < 0.2:
            api.lose_answer()
        with api.hooks.together():
            await person.types("/help")
            await person.types("/start")
        api.hooks.repeat(api.hooks.history[-1].ids[0])
        await asyncio.sleep(chance.uniform(0, 0.05))
