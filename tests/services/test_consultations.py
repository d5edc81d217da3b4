"""From a kind of help to a request: free hours, keeping one, asking for it, what its person does with it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.enums import ConsultationState, VisitMethod, VisitNeed, VisitRole
from db.models.consultations import ConsultantCell, ConsultantDay, ConsultantWeek, PersonCell
from services.consultations.cards import sealed_as
from services.consultations.refusals import (
    AlreadyAsked,
    AlreadyClosed,
    DayFull,
    NoSuchHour,
    NoSuchReason,
    PersonBusy,
    SlotTaken,
    TextTooLong,
    TooLate,
)
from services.errors import NotAllowed, NotFound
from services.tools import Tools
from tests.factories import (
    MONDAY,
    a_centre,
    a_consultant,
    a_contact,
    a_person,
    almaty,
    by_contact,
)
from tests.services.visits import TEN, WEDNESDAY_TEN, Scene, a_scene, hours_on

TUESDAY = date(2026, 11, 3)


@pytest.fixture
async def scene(database: Database, tools: Tools) -> Scene:
    return await a_scene(database, tools)


async def taken_by(scene: Scene) -> tuple[int, int, int, int]:
    """Cells of consultants and of people, minutes of days and of weeks."""
    columns = (
        select(func.count()).select_from(ConsultantCell),
        select(func.count()).select_from(PersonCell),
        select(func.coalesce(func.sum(ConsultantDay.minutes), 0)),
        select(func.coalesce(func.sum(ConsultantWeek.minutes), 0)),
    )
    async with scene.database.read() as session:
        first, second, third, fourth = [int(await session.scalar(one) or 0) for one in columns]
    return first, second, third, fourth


class TestHolding:
    async def test_one_hour_a_contact(self, scene: Scene):
        choice = (scene.centre.id, scene.who.specialism_id, scene.who.id)
        await scene.service.hold(scene.she, *choice, TEN)
        await scene.service.hold(scene.she, *choice, WEDNESDAY_TEN)

        assert "10:00" in await hours_on(scene, TUESDAY)
        # 45 minutes and 15 after are twelve cells; one visit's minutes stand, on Wednesday.
        assert await taken_by(scene) == (12, 0, 45, 45)

    async def test_renewed_by_each_message_up_to_half_an_hour(self, scene: Scene):
        kept = await scene.service.hold(
            scene.she, scene.centre.id, scene.who.specialism_id, scene.who.id, TEN
        )
        assert kept.hold_until == MONDAY + timedelta(minutes=10)

        for minutes, until in ((8, 18), (17, 27), (26, 30), (29, 30)):
            scene.clock.at = MONDAY + timedelta(minutes=minutes)
            assert await scene.service.renew(scene.she, kept.number) == MONDAY + timedelta(minutes=until)
        scene.clock.at = MONDAY + timedelta(minutes=30)
        assert await scene.service.renew(scene.she, kept.number) is None

    async def test_nobody_renews_or_gives_back_anothers_hour(self, scene: Scene):
        kept = await scene.service.hold(
            scene.she, scene.centre.id, scene.who.specialism_id, scene.who.id, TEN
        )
        stranger = by_contact(await a_contact(scene.database))

        assert await scene.service.renew(stranger, kept.number) is None
        await scene.service.release(stranger, kept.number)
        assert "10:00" not in await hours_on(scene, TUESDAY)
        with pytest.raises(NotFound):
            await scene.service.ask(stranger, kept.number, scene.person.id + 1)
        await scene.service.release(scene.she, kept.number)
        assert "10:00" in await hours_on(scene, TUESDAY)
        assert await taken_by(scene) == (0, 0, 0, 0)

    @pytest.mark.parametrize(
        "hour",
        [
            almaty("2026-11-03", "10:05"),
            almaty("2026-11-03", "13:00"),
            almaty("2026-11-03", "17:30"),
            almaty("2026-11-07", "10:00"),
            almaty("2026-12-01", "10:00"),
            TEN + timedelta(seconds=1),
        ],
        ids=str,
    )
    async def test_a_forged_hour_is_no_hour(self, scene: Scene, hour):
        with pytest.raises(NoSuchHour):
            await scene.service.hold(scene.she, scene.centre.id, scene.who.specialism_id, scene.who.id, hour)

    async def test_a_forged_consultant_kind_or_centre_is_no_hour(self, scene: Scene):
        other = await a_consultant(scene.database, await a_centre(scene.database), "career")
        centre, who = scene.centre, scene.who

        for choice in (
            (centre.id, who.specialism_id, other.id),
            (centre.id, other.specialism_id, who.id),
            (other.unit_id, who.specialism_id, who.id),
            (centre.id, 10_000, who.id),
        ):
            with pytest.raises(NoSuchHour):
                await scene.service.hold(scene.she, *choice, TEN)

    async def test_too_late_for_an_hour_that_is_near(self, scene: Scene):
        scene.at("2026-11-03", "09:01")

        with pytest.raises(TooLate):
            await scene.service.hold(scene.she, scene.centre.id, scene.who.specialism_id, scene.who.id, TEN)

    async def test_staff_keep_no_hours(self, scene: Scene):
        with pytest.raises(NotAllowed):
            await scene.service.hold(
                scene.consultant, scene.centre.id, scene.who.specialism_id, scene.who.id, TEN
            )

    async def test_a_hold_that_is_over_counts_towards_no_limit(self, database: Database, tools: Tools):
        scene = await a_scene(database, tools, daily_limit=1)
        choice = (scene.centre.id, scene.who.specialism_id, scene.who.id)
        await scene.service.hold(scene.she, *choice, TEN)
        another = by_contact(await a_contact(database))

        with pytest.raises(DayFull):
            await scene.service.hold(another, *choice, TEN + timedelta(hours=1))
        scene.clock.advance(timedelta(minutes=10))
        await scene.service.hold(another, *choice, TEN + timedelta(hours=1))
        assert await taken_by(scene) == (12, 0, 45, 45)


class TestAsking:
    async def test_a_request_waits_and_the_consultant_is_told(self, scene: Scene):
        card = await scene.asked()

        assert card.state is ConsultationState.ASKED
        # Two hours before the visit the centre is not open yet: by its closing on the day before.
        assert card.answer_by == almaty("2026-11-02", "18:00")
        assert (card.minutes, card.zone, card.unit_id) == (45, "Asia/Almaty", scene.centre.id)
        (told,) = await scene.promised()
        assert (told.kind, told.recipient) == (
            "consultation_asked",
            f"login:{scene.who.actor.login_id}",
        )
        assert (told.subject, told.unit_id) == (f"consultation:{card.number}", scene.centre.id)
        assert await taken_by(scene) == (12, 9, 45, 45)

    async def test_a_second_press_is_refused(self, scene: Scene):
        card = await scene.asked()

        with pytest.raises(AlreadyAsked):
            await scene.service.ask(scene.she, card.number, scene.person.id)
        assert len(await scene.promised()) == 1

    async def test_confirmed_at_once_where_the_consultant_allows_it(self, database: Database, tools: Tools):
        scene = await a_scene(database, tools, confirms_itself=True)

        card = await scene.asked(WEDNESDAY_TEN)

        assert card.state is ConsultationState.CONFIRMED
        assert card.answer_by is None
        tomorrow, soon, told = await scene.promised()
        assert (tomorrow.kind, tomorrow.due_at) == ("visit_tomorrow", almaty("2026-11-03", "18:00"))
        assert tomorrow.useless_after == almaty("2026-11-03", "21:00")
        assert (soon.kind, soon.due_at) == ("visit_soon", almaty("2026-11-04", "08:00"))
        assert soon.useless_after == WEDNESDAY_TEN
        assert (told.kind, told.details) == ("consultation_asked", {"confirmed": True})

    async def test_after_the_hold_is_over_the_hour_is_taken_again_if_it_is_free(self, scene: Scene):
        kept = await scene.service.hold(
            scene.she, scene.centre.id, scene.who.specialism_id, scene.who.id, TEN
        )
        scene.clock.advance(timedelta(minutes=40))
        assert await scene.service.release_overdue_holds(scene.clock.now()) == 1
        assert await taken_by(scene) == (0, 0, 0, 0)

        card = await scene.service.ask(scene.she, kept.number, scene.person.id)

        assert card.state is ConsultationState.ASKED
        assert await taken_by(scene) == (12, 9, 45, 45)

    async def test_after_the_hold_is_over_somebody_else_may_have_it(self, scene: Scene):
        choice = (scene.centre.id, scene.who.specialism_id, scene.who.id, TEN)
        kept = await scene.service.hold(scene.she, *choice)
        scene.clock.advance(timedelta(minutes=40))
        await scene.service.hold(by_contact(await a_contact(scene.database)), *choice)

        with pytest.raises(SlotTaken):
            await scene.service.ask(scene.she, kept.number, scene.person.id)

    async def test_an_hour_that_has_begun_is_not_asked_for(self, scene: Scene):
        kept = await scene.service.hold(
            scene.she, scene.centre.id, scene.who.specialism_id, scene.who.id, TEN
        )
        scene.when(TEN)

        with pytest.raises(TooLate):
            await scene.service.ask(scene.she, kept.number, scene.person.id)

    async def test_the_person_is_in_one_place(self, scene: Scene):
        lawyer = await a_consultant(scene.database, scene.centre, "lawyer")
        await scene.asked()
        kept = await scene.service.hold(scene.she, scene.centre.id, lawyer.specialism_id, lawyer.id, TEN)

        with pytest.raises(PersonBusy):
            await scene.service.ask(scene.she, kept.number, scene.person.id)

    async def test_a_way_that_is_not_offered_is_no_choice(self, scene: Scene):
        kept = await scene.service.hold(
            scene.she, scene.centre.id, scene.who.specialism_id, scene.who.id, TEN
        )
        with pytest.raises(NoSuchHour):
            await scene.service.ask(scene.she, kept.number, scene.person.id, method=VisitMethod.PHONE)

        card = await scene.service.ask(scene.she, kept.number, scene.person.id, method=VisitMethod.ONLINE)
        assert card.method is VisitMethod.ONLINE


class TestOnesOwn:
    async def test_what_is_added_afterwards(self, scene: Scene):
        number = (await scene.asked()).number

        await scene.service.set_role(scene.she, number, VisitRole.REPRESENTATIVE)
        await scene.service.set_about(scene.she, number, "  Үйде ұрыс-керіс  ")
        await scene.service.set_needs(scene.she, number, [VisitNeed.RAMP, VisitNeed.RAMP])

        card = await scene.service.own_card(scene.person.id, number)
        assert (card.role, card.needs) == (VisitRole.REPRESENTATIVE, (VisitNeed.RAMP,))
        row = await scene.row(number)
        assert row.about is not None
        assert "ұрыс".encode() not in row.about
        keys = scene.tools.keys
        assert keys.open("about", sealed_as(number), row.about) == "Үйде ұрыс-керіс"
        assert keys.open("about", sealed_as(number + 1), row.about) is None
        with pytest.raises(TextTooLong):
            await scene.service.set_about(scene.she, number, "а" * 2001)

    async def test_another_persons_is_not_found(self, scene: Scene):
        number = (await scene.offered()).number
        other = await a_person(scene.database, scene.centre)
        stranger = by_contact(await a_contact(scene.database, other))
        nobody = by_contact(await a_contact(scene.database))

        for cause in (stranger, nobody):
            for deed in (
                scene.service.set_role(cause, number, VisitRole.SELF),
                scene.service.set_about(cause, number, "x"),
                scene.service.set_needs(cause, number, []),
                scene.service.cancel_mine(cause, number, "other"),
                scene.service.accept_offer(cause, number),
                scene.service.refuse_offer(cause, number),
                scene.service.say_coming(cause, number, True),
            ):
                with pytest.raises(NotFound):
                    await deed
        with pytest.raises(NotFound):
            await scene.service.own_card(other.id, number)
        assert await scene.service.mine(other.id) == ([], [])

    async def test_my_bookings(self, scene: Scene):
        first = (await scene.confirmed()).number
        second = (await scene.asked(WEDNESDAY_TEN)).number
        await scene.service.hold(
            scene.she, scene.centre.id, scene.who.specialism_id, scene.who.id, TEN + timedelta(days=3)
        )

        upcoming, past = await scene.service.mine(scene.person.id)
        assert [card.number for card in upcoming] == [first, second]
        assert past == []

        scene.when(TEN, timedelta(hours=1))
        await scene.service.cancel_mine(scene.she, second, "no_time")
        upcoming, past = await scene.service.mine(scene.person.id)
        assert upcoming == []
        assert [card.number for card in past] == [second, first]
        assert past[0].reason is not None
        assert past[0].reason.name_ru == "Нет времени"

    async def test_cancelling_gives_the_hour_back_and_tells_the_consultant(self, scene: Scene):
        number = (await scene.confirmed()).number

        card = await scene.service.cancel_mine(scene.she, number, "no_time")

        assert card.state is ConsultationState.CANCELLED
        assert await taken_by(scene) == (0, 0, 0, 0)
        assert [one.kind for one in await scene.promised()] == ["consultation_cancelled_by_person"]
        with pytest.raises(AlreadyClosed):
            await scene.service.cancel_mine(scene.she, number)

    async def test_a_reason_that_is_not_on_the_list_changes_nothing(self, scene: Scene):
        number = (await scene.confirmed()).number

        with pytest.raises(NoSuchReason):
            await scene.service.cancel_mine(scene.she, number, "ill")
        assert (await scene.row(number)).state is ConsultationState.CONFIRMED

    async def test_nothing_is_changed_once_it_has_begun(self, scene: Scene):
        number = (await scene.confirmed()).number
        scene.when(TEN)

        for deed in (
            scene.service.set_role(scene.she, number, VisitRole.SELF),
            scene.service.cancel_mine(scene.she, number),
            scene.service.say_coming(scene.she, number, True),
        ):
            with pytest.raises(TooLate):
                await deed

    async def test_the_answer_to_a_reminder_is_kept(self, scene: Scene):
        number = (await scene.confirmed()).number

        assert (await scene.service.say_coming(scene.she, number, True)).will_come is True
        assert (await scene.service.say_coming(scene.she, number, False)).will_come is False
        assert (await scene.row(number)).state is ConsultationState.CONFIRMED
