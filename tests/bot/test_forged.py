"""Buttons made by hand: whatever they carry, nothing breaks and nobody else's things are touched."""

import pytest
from sqlalchemy import select

from db.enums import ArrivalState
from db.models.conversations import Arrival
from db.models.people import Contact
from tests.bot.stage import LINK, Stage, a_stage, registered
from tests.house import House

# Beyond 32 and 64 bits, figures that are no digits, digits of other scripts, signs, blanks, nothing.
NO_NUMBERS = ("2147483648", "9223372036854775808", "9" * 40, "-1", "²", "፩", "٣", "1_0", " 1", "1.5", "")
# Every deed whose button carries a number.
NUMBERED = [
    "visit",
    "visit.cancel",
    "visit.keep",
    "visit.other",
    "visit.wait",
    "visit.accept",
    "visit.refuse",
    "visit.coming",
    "visit.not_coming",
    "people.take",
    "recentre",
    "more",
    "registration.region",
    "registration.centre",
    "centre.region",
    "centre.take",
    "profile.centre",
    "details.agree",
    "details.next",
    "booking.kind",
    "booking.hour",
    "booking.with",
]


@pytest.fixture
async def stage(house: House) -> Stage:
    return await a_stage(house)


async def failures(house: House) -> list[str]:
    """What broke: a fact is answered, a fault of ours is kept for staff to see."""
    async with house.database.read() as session:
        broken = select(Arrival.fault).where(Arrival.state == ArrivalState.FAILED)
        return list(await session.scalars(broken))


async def test_a_number_that_is_none_is_answered_like_one_that_is_not_there(house, visitor, stage):
    await registered(visitor, stage)
    for deed in NUMBERED:
        for value in NO_NUMBERS:
            await visitor.presses_data(f"{deed}:{value}" if value else deed)
            assert visitor.buttons, (deed, value)
    assert await failures(house) == []


async def test_a_forged_hour_in_the_middle_of_a_booking_is_not_offered(house, visitor, stage):
    await registered(visitor, stage)
    await visitor.types("мәзір")
    await visitor.does("Кеңеске жазылу", "Психолог")
    for value in ("²", "1.²", f"{'9' * 30}.1795000000", "1.99999999999", "1.", ".1", "፩.፩"):
        await visitor.presses_data(f"booking.hour:{value}")
        assert visitor.buttons, value
    assert await failures(house) == []


@pytest.mark.parametrize("typed", ["²", "፩", "①", "٣", "5️⃣", "９９９９", "𝟐"])
async def test_figures_of_any_script_may_be_typed(house, visitor, stage, typed):
    await visitor.opens(LINK)
    await visitor.presses("Қазақша")
    await visitor.types(typed)
    assert visitor.buttons
    assert await failures(house) == []


async def test_another_centre_is_taken_only_where_its_link_was_followed(house, visitor, stage):
    await visitor.opens(LINK)
    await visitor.presses("Қазақша")
    await visitor.presses_data(f"recentre:{stage.region.id}")
    async with house.database.read() as session:
        assert await session.scalar(select(Contact.unit_id)) == stage.centre.id
