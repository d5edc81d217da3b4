"""Staff answer from a chat they joined: the same rights, masks, refusals and audit as in the office."""

import pytest
from sqlalchemy import select

from db.enums import ConsultationState, Role
from db.models.consultations import Consultation
from db.models.staff import AuditEntry, Login
from services.cause import Cause
from services.clock import parse_clock
from tests.bot.promises import a_delivery, booked
from tests.bot.stage import LINK, Stage, a_stage, registered
from tests.factories import a_login
from tests.visitor import Visitor


@pytest.fixture
async def stage(house) -> Stage:
    return await a_stage(house)


async def joined(visitor: Visitor, actor, external_id: str = "3001") -> Visitor:
    """A chat of a member of staff, on the channel of the visitor."""
    code = await visitor.house.services.profiles.make_chat_code(Cause(by=actor))
    chat = visitor.another(external_id)
    await chat.opens()
    await chat.types(code)
    return chat


async def the_visit(house, number: int):
    async with house.database.read() as session:
        return (await session.scalars(select(Consultation).where(Consultation.id == number))).one()


@pytest.fixture
async def number(house, stage, visitor) -> int:
    """A request that waits."""
    await registered(visitor, stage)
    return await booked(visitor)


@pytest.fixture
async def chat(house, stage, number, visitor) -> Visitor:
    """The psychologist's, who heard of it."""
    staff = await joined(visitor, stage.psychologist.actor)
    await a_delivery(house).everything()
    await staff.looks()
    return staff


async def test_a_new_request_comes_with_its_number_and_no_name(chat, number):
    assert str(number) in chat.screen
    assert chat.buttons == ["Растау", "Басқа уақыт", "Қабылдамау"]
    assert "Серікова" not in chat.screen
    assert "Айгерім" not in chat.screen


async def test_confirmed_from_the_bus(house, chat, visitor, number, stage):
    await chat.presses("Растау")
    assert "Расталды" in chat.screen
    assert (await the_visit(house, number)).state is ConsultationState.CONFIRMED
    await a_delivery(house).everything()
    assert "расталды" in (await visitor.looks()).lower()
    async with house.database.read() as session:
        entry = await session.scalar(select(AuditEntry).where(AuditEntry.deed == "confirmed"))
    assert (entry.login_id, entry.channel) == (stage.psychologist.actor.login_id, visitor.channel)


async def test_pressed_twice_it_is_answered_once(house, chat, number):
    await chat.presses("Растау")
    await chat.presses("Растау")
    assert "жауап беріліп қойған" in chat.screen or "Расталды" in chat.screen
    assert (await the_visit(house, number)).state is ConsultationState.CONFIRMED


async def test_declined_with_a_reason(house, chat, number):
    await chat.presses("Қабылдамау")
    reason = chat.buttons[0]
    await chat.presses(reason)
    visit = await the_visit(house, number)
    assert visit.state is ConsultationState.DECLINED
    assert visit.reason_id is not None


async def test_another_time_is_offered(house, chat, number):
    await chat.presses("Басқа уақыт")
    assert len(chat.buttons) > 1
    await chat.presses(chat.buttons[0])
    visit = await the_visit(house, number)
    assert visit.state is ConsultationState.OFFERED
    assert visit.offered_starts_at is not None


async def test_back_to_the_request(chat):
    await chat.presses("Қабылдамау")
    await chat.presses("Артқа")
    assert chat.buttons == ["Растау", "Басқа уақыт", "Қабылдамау"]


async def test_an_ended_login_answers_nothing_any_more(house, chat, stage, number):
    async with house.database.begin() as session:
        login = await session.get(Login, stage.psychologist.actor.login_id)
        login.ended_at = house.clock.now()
    await chat.presses("Растау")
    assert "қосылмаған" in chat.screen
    assert (await the_visit(house, number)).state is ConsultationState.ASKED


async def test_another_consultant_and_a_stranger_answer_nothing(
    house, stage, number, visitor, another_visitor
):
    lawyer = await joined(visitor, stage.lawyer.actor, "3002")
    elsewhere = await joined(visitor, await a_login(house.database, stage.other, Role.DIRECTOR), "3003")
    await another_visitor.opens(LINK)
    await another_visitor.presses("Қазақша")
    for who in (lawyer, elsewhere, another_visitor):
        for data in (f"staff.confirm:{number}", f"staff.other:{number}", f"staff.offer:{number}.1795000000"):
            await who.presses_data(data)
            assert "Айгерім" not in who.screen
        await who.presses_data(f"staff.why:{number}.busy")
    assert (await the_visit(house, number)).state is ConsultationState.ASKED


@pytest.mark.parametrize(
    "data",
    ["staff.confirm:", "staff.offer:x.y", "staff.why:1.", "staff.offer:1.99999999999", "staff.back:-1"],
)
async def test_buttons_made_by_hand_are_answered(chat, data):
    await chat.presses_data(data)
    assert chat.screen


class TestTheDaysList:
    async def at(self, house, when: str) -> None:
        house.clock.advance(parse_clock(when) - house.clock.now())

    async def lists(self, house, chat) -> list[str]:
        await house.services.consultations.tell_of_the_day(house.clock.now())
        await a_delivery(house).everything()
        await chat.looks()
        return [text for text in chat.said if "№" in text or "кездесу жоқ" in text]

    async def test_at_half_past_eight_on_working_days_and_once(self, house, chat, visitor, number):
        await chat.presses("Растау")
        visit = await the_visit(house, number)
        day = visit.on_day.isoformat()
        await self.at(house, f"{day} 08:29")
        assert await self.lists(house, chat) == []
        await self.at(house, f"{day} 08:30")
        (said,) = await self.lists(house, chat)
        assert f"16:00 – № {number}" in said
        assert "Серікова" not in said
        await self.at(house, f"{day} 08:45")
        assert len(await self.lists(house, chat)) == 1

    @pytest.mark.parametrize("when", ["2026-12-16 08:30", "2026-11-21 08:30", "2026-11-23 12:00"])
    async def test_not_on_days_off_and_not_after_noon(self, house, chat, when):
        await self.at(house, when)
        await house.services.calendar.fill(house.clock.now())
        assert await self.lists(house, chat) == []

    async def test_an_empty_day_is_not_told(self, house, chat, number):
        await chat.presses("Қабылдамау")
        await chat.presses(chat.buttons[0])
        await self.at(house, "2026-11-23 08:30")
        assert await self.lists(house, chat) == []
