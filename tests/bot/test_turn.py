"""One update, one transaction: what a repeat, a fault and a crash may not do."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from bot.dispatcher import build_dispatcher
from db.enums import ArrivalState
from db.models.conversations import Arrival


@pytest.mark.web_only("whoever writes gives the message its key; Telegram's numbers are its own")
async def test_a_repeated_key_has_no_second_effect(visitor):
    key = uuid4()
    await visitor.types("/start", key)
    before = len(visitor.bubbles)
    await visitor.types("/start", key)
    assert visitor.outcome.seen_before
    assert len(visitor.bubbles) == before


@pytest.mark.web_only("a telephone sends one message after the other")
async def test_two_tabs_at_once_are_answered_one_after_the_other(house, visitor):
    import asyncio

    await visitor.opens()
    await asyncio.gather(*[house.says(visitor.external_id, uuid4(), f"text {n}") for n in range(10)])
    await visitor.looks()
    seqs = [bubble.seq for bubble in visitor.bubbles]
    assert seqs == sorted(set(seqs))
    assert len([bubble for bubble in visitor.bubbles if bubble.sender == "person"]) == 10


async def test_a_handler_that_breaks_changes_nothing_and_leaves_a_row(house, visitor):
    await visitor.opens()

    async def breaks(handler, message, data):
        data["talk"].dialogue.lang = "ru"
        raise RuntimeError("a text that may quote the person")

    house.dispatcher = build_dispatcher(house.turns, house.keys)
    house.dispatcher.message.outer_middleware(breaks)
    shown = await visitor.types("anything")
    assert visitor.outcome.failed
    assert shown
    async with house.database.read() as session:
        failed = (await session.scalars(select(Arrival).where(Arrival.state == ArrivalState.FAILED))).all()
        assert [row.fault for row in failed] == ["RuntimeError"]
        assert b"anything" not in failed[0].body
        assert await session.scalar(select(func.count()).select_from(Arrival)) == 2
