"""What is counted when a visit was held, taken back or entered; and that no request dies in silence."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.enums import ChannelName, ConsultationState, ReportState, Role, Sex, VisitRole
from db.models.consultations import ConsultantCell, ConsultantDay, Consultation, PersonCell
from db.models.facts import Fact, Report
from db.models.staff import Login
from db.models.units import Unit
from services.consultations.answering import OpenHours, answer_by
from services.consultations.refusals import NoSuchHour, PersonBusy, QuarterSent, SlotTaken, TooEarly
from services.errors import NotAllowed, NotFound
from services.tools import Tools
from services.workdays import DaysOff
from tests.factories import (
    a_centre,
    a_consultant,
    a_contact,
    a_login,
    a_person,
    almaty,
    by_contact,
    by_staff,
    write,
)
from tests.services.visits import TEN, WEDNESDAY_TEN, Scene, a_scene

S = ConsultationState
HOUR = timedelta(hours=1)


@pytest.fixture
async def scene(database: Database, tools: Tools) -> Scene:
    return await a_scene(database, tools)


async def facts(scene: Scene) -> list[Fact]:
    async with scene.database.read() as session:
        return list(await session.scalars(select(Fact)))


class TestCounting:
    async def test_a_visit_that_was_held_is_counted_by_age_that_day(self, scene: Scene):
        number = (await scene.confirmed()).number
        async with scene.database.begin() as session:
            person = await session.merge(scene.person)
            person.birth_date = date(2008, 11, 3)
        with pytest.raises(TooEarly):
            await scene.service.mark_held(scene.consultant, number)
        scene.when(TEN)

        await scene.service.mark_held(scene.consultant, number)

        (fact,) = await facts(scene)
        # Eighteen on the day itself.
        assert (fact.age, fact.sex, fact.role) == (18, Sex.FEMALE, VisitRole.SELF)
        assert (fact.on_day, fact.unit_id) == (date(2026, 11, 3), scene.centre.id)
        assert (fact.region_id, fact.by_employee) == (scene.centre.parent_id, True)
        assert (fact.source_id, fact.person_id) == (number, scene.person.id)
        assert fact.struck_at is None

    async def test_an_invited_specialists_visit_stands_apart(self, database: Database, tools: Tools):
        scene = await a_scene(database, tools)
        scene.who = await a_consultant(database, scene.centre, invited=True)
        number = (await scene.confirmed()).number
        scene.when(TEN)

        await scene.service.mark_held(scene.consultant, number)

        assert [fact.by_employee for fact in await facts(scene)] == [False]

    async def test_a_parent_counts_by_the_role(self, scene: Scene):
        number = (await scene.confirmed()).number
        await scene.service.set_role(scene.she, number, VisitRole.REPRESENTATIVE)
        scene.when(TEN)

        await scene.service.mark_held(scene.consultant, number)

        assert [fact.role for fact in await facts(scene)] == [VisitRole.REPRESENTATIVE]

    async def test_taken_back_it_is_struck_and_held_again_it_counts_again(self, scene: Scene):
        number = (await scene.confirmed()).number
        scene.when(TEN)
        await scene.service.mark_held(scene.consultant, number)
        (first,) = await facts(scene)

        await scene.service.undo_outcome(scene.consultant, number)
        (struck,) = await facts(scene)
        await scene.service.mark_held(scene.consultant, number)
        (again,) = await facts(scene)

        assert struck.struck_at == TEN
        assert again.struck_at is None
        assert len({first.changed, struck.changed, again.changed}) == 3

    @pytest.mark.parametrize("whose", ["own", "region"])
    async def test_what_was_sent_is_not_taken_back(self, scene: Scene, whose: str):
        number = (await scene.confirmed()).number
        scene.when(TEN)
        await scene.service.mark_held(scene.consultant, number)
        unit_id = scene.centre.id if whose == "own" else scene.centre.parent_id
        report = Report(unit_id=unit_id, quarter="2026Q4", state=ReportState.SENT)
        await write(scene.database, report)

        with pytest.raises(QuarterSent):
            await scene.service.undo_outcome(scene.consultant, number)

        async with scene.database.begin() as session:
            (await session.get_one(Report, report.id)).state = ReportState.RETURNED
        await scene.service.undo_outcome(scene.consultant, number)

    async def test_who_did_not_come_is_asked_kindly_on_that_day_only(self, scene: Scene):
        first = (await scene.confirmed()).number
        second = (await scene.confirmed(WEDNESDAY_TEN)).number
        scene.when(TEN, HOUR)
        await scene.service.mark_missed(scene.consultant, first)
        scene.when(WEDNESDAY_TEN, timedelta(days=1))
        await scene.service.mark_missed(scene.consultant, second)

        (asked,) = await scene.promised("visit_missed")
        assert asked.subject == f"consultation:{first}"
        assert asked.useless_after == almaty("2026-11-04", "00:00")
        assert await facts(scene) == []


class TestEntered:
    async def test_a_walk_in_that_was_held_counts_and_takes_no_hour(self, scene: Scene):
        scene.when(TEN)
        card = await scene.service.enter_visit(
            scene.at_the_desk,
            scene.centre.id,
            scene.who.id,
            scene.who.specialism_id,
            scene.person.id,
            TEN - HOUR,
            channel=ChannelName.PHONE,
            held=True,
        )

        assert card.state is S.HELD
        row = await scene.row(card.number)
        assert (row.channel, row.entered_by) == (ChannelName.PHONE, scene.desk.login_id)
        assert len(await facts(scene)) == 1
        async with scene.database.read() as session:
            assert await session.scalar(select(func.count()).select_from(ConsultantCell)) == 0
            assert await session.scalar(select(func.count()).select_from(ConsultantDay)) == 0

    async def test_booked_by_telephone_it_stands_and_doubles_are_refused(self, scene: Scene):
        entered = (scene.centre.id, scene.who.id, scene.who.specialism_id)
        card = await scene.service.enter_visit(scene.at_the_desk, *entered, scene.person.id, TEN)

        assert card.state is S.CONFIRMED
        assert [one.kind for one in await scene.promised()] == ["visit_tomorrow", "visit_soon"]
        other = await a_person(scene.database, scene.centre)
        with pytest.raises(SlotTaken):
            await scene.service.enter_visit(
                scene.at_the_desk, *entered, other.id, TEN + timedelta(minutes=30)
            )
        lawyer = await a_consultant(scene.database, scene.centre, "lawyer")
        with pytest.raises(PersonBusy):
            await scene.service.enter_visit(
                scene.at_the_desk,
                scene.centre.id,
                lawyer.id,
                lawyer.specialism_id,
                scene.person.id,
                TEN + timedelta(minutes=30),
            )
        with pytest.raises(TooEarly):
            await scene.service.enter_visit(scene.at_the_desk, *entered, other.id, WEDNESDAY_TEN, held=True)

    async def test_a_hold_that_is_over_makes_way(self, scene: Scene):
        stranger = by_contact(await a_contact(scene.database))
        choice = (scene.centre.id, scene.who.specialism_id, scene.who.id)
        await scene.service.hold(stranger, *choice, TEN)
        scene.clock.advance(timedelta(minutes=10))

        card = await scene.service.enter_visit(
            scene.at_the_desk,
            scene.centre.id,
            scene.who.id,
            scene.who.specialism_id,
            scene.person.id,
            TEN,
        )

        assert card.state is S.CONFIRMED

    async def test_only_within_ones_unit_and_only_people_one_may_see(self, scene: Scene):
        elsewhere = await a_centre(scene.database)
        other = await a_consultant(scene.database, elsewhere)
        stranger = await a_person(scene.database, elsewhere)
        own = (scene.centre.id, scene.who.id, scene.who.specialism_id)
        career = await a_consultant(scene.database, scene.centre, "career")

        for refusal, choice, person in (
            (NotFound, (elsewhere.id, other.id, other.specialism_id), scene.person),
            (NotFound, (scene.centre.id, other.id, other.specialism_id), scene.person),
            (NotFound, own, stranger),
            (NoSuchHour, (scene.centre.id, scene.who.id, career.specialism_id), scene.person),
        ):
            with pytest.raises(refusal):
                await scene.service.enter_visit(scene.at_the_desk, *choice, person.id, TEN)
        analyst = await a_login(scene.database, scene.centre, Role.ANALYST)
        with pytest.raises(NotAllowed):
            await scene.service.enter_visit(by_staff(analyst), *own, scene.person.id, TEN)


class TestNobodyIsForgotten:
    async def test_half_time_the_consultant_at_the_time_desk_director_and_person(self, scene: Scene):
        card = await scene.asked(WEDNESDAY_TEN)
        # Asked on Monday at eight, to be answered by Tuesday's closing.
        assert card.answer_by == almaty("2026-11-03", "18:00")
        half = almaty("2026-11-03", "01:00")

        assert await scene.service.nudge_unanswered(half - timedelta(seconds=1)) == 0
        assert await scene.service.nudge_unanswered(half) == 1
        (nudge,) = await scene.promised("consultation_waiting")
        assert nudge.recipient == f"login:{scene.who.actor.login_id}"

        assert card.answer_by is not None
        assert await scene.service.nudge_unanswered(card.answer_by) == 1
        overdue = await scene.promised("consultation_overdue")
        assert {one.recipient for one in overdue} == {
            f"login:{scene.desk.login_id}",
            f"login:{scene.director.login_id}",
        }
        (sorry,) = await scene.promised("answer_late")
        assert sorry.recipient == f"person:{scene.person.id}"

    async def test_as_often_as_it_runs_each_is_told_once(self, scene: Scene):
        card = await scene.asked()
        assert card.answer_by is not None

        for _ in range(3):
            await scene.service.nudge_unanswered(card.answer_by + HOUR)

        kinds = sorted(one.kind for one in await scene.promised())
        assert kinds == [
            "answer_late",
            "consultation_asked",
            "consultation_overdue",
            "consultation_overdue",
            "consultation_waiting",
        ]

    async def test_an_answered_request_nudges_nobody(self, scene: Scene):
        card = await scene.confirmed()

        assert await scene.service.nudge_unanswered(card.starts_at) == 0

    async def test_without_a_login_the_desk_is_told_and_without_a_desk_the_unit_above(self, scene: Scene):
        async with scene.database.begin() as session:
            region = await session.get_one(Unit, scene.centre.parent_id)
        branch = await a_centre(scene.database, region)
        above = await a_login(scene.database, region, Role.FRONT_DESK)
        scene.centre, scene.who = branch, await a_consultant(scene.database, branch)
        await _end_login(scene, scene.who.actor.login_id)

        await scene.asked()

        (told,) = await scene.promised()
        assert told.recipient == f"login:{above.login_id}"

    async def test_an_offer_nobody_answered_waits_again_or_ends(self, scene: Scene):
        later = (await scene.offered(WEDNESDAY_TEN, TEN)).number
        assert await scene.service.nudge_unanswered(TEN - HOUR) == 0
        scene.when(TEN)
        assert await scene.service.nudge_unanswered(TEN) == 1
        assert (await scene.row(later)).state is S.ASKED

        await scene.service.offer_another(scene.consultant, later, WEDNESDAY_TEN + HOUR)
        await scene.service.nudge_unanswered(WEDNESDAY_TEN + HOUR)
        assert (await scene.row(later)).state is S.CANCELLED

    async def test_holds_end_and_past_cells_go(self, scene: Scene):
        choice = (scene.centre.id, scene.who.specialism_id, scene.who.id)
        await scene.service.hold(scene.she, *choice, TEN)
        now = scene.clock.now()

        assert await scene.service.release_overdue_holds(now + timedelta(minutes=9)) == 0
        assert await scene.service.release_overdue_holds(now + timedelta(minutes=10)) == 1
        assert await scene.service.release_overdue_holds(now + timedelta(minutes=11)) == 0
        assert await scene.service.release_overdue_holds(now + timedelta(days=2)) == 1
        async with scene.database.read() as session:
            assert await session.scalar(select(func.count()).select_from(Consultation)) == 0

        await scene.confirmed()
        assert await scene.service.drop_past_cells(TEN) == 0
        assert await scene.service.drop_past_cells(TEN + timedelta(minutes=45)) == 18
        async with scene.database.read() as session:
            assert await session.scalar(select(func.count()).select_from(ConsultantCell)) == 3
            assert await session.scalar(select(func.count()).select_from(PersonCell)) == 0


async def _end_login(scene: Scene, login_id: int | None) -> None:
    async with scene.database.begin() as session:
        (await session.get_one(Login, login_id)).ended_at = scene.clock.now()


@pytest.mark.parametrize(
    "asked, visit, expected",
    [
        # By the closing of the next working day.
        ("2026-11-02 11:00", "2026-11-06 10:00", "2026-11-03 18:00"),
        ("2026-11-06 17:00", "2026-11-20 10:00", "2026-11-09 18:00"),
        ("2026-11-07 12:00", "2026-11-20 10:00", "2026-11-09 18:00"),
        # 4 November is a day off, Saturday the 7th is worked by the longest hours.
        ("2026-11-03 11:00", "2026-11-20 10:00", "2026-11-05 18:00"),
        ("2026-11-13 11:00", "2026-11-20 10:00", "2026-11-14 18:00"),
        # At least two hours before the visit, and while the centre is open.
        ("2026-11-02 11:00", "2026-11-03 13:00", "2026-11-03 11:00"),
        ("2026-11-02 11:00", "2026-11-03 10:00", "2026-11-02 18:00"),
        ("2026-11-06 11:00", "2026-11-09 10:00", "2026-11-06 18:00"),
        ("2026-11-02 11:00", "2026-11-03 15:30", "2026-11-03 13:00"),
        # Late in the day for the next morning: by half of the open time before the visit.
        ("2026-11-02 20:00", "2026-11-03 10:00", "2026-11-03 09:30"),
        ("2026-11-02 17:50", "2026-11-03 10:00", "2026-11-03 09:25"),
        ("2026-11-02 06:00", "2026-11-02 10:00", "2026-11-02 09:30"),
        ("2026-11-02 12:50", "2026-11-02 15:00", "2026-11-02 14:25"),
        # The centre does not open before the visit.
        ("2026-11-02 20:00", "2026-11-03 08:30", "2026-11-03 08:00"),
        ("2026-11-07 12:00", "2026-11-07 12:40", "2026-11-07 12:20"),
        # So near that this leaves less than half an hour: half of what is left.
        ("2026-11-02 09:00", "2026-11-02 11:00", "2026-11-02 10:00"),
        ("2026-11-02 09:00", "2026-11-02 11:30", "2026-11-02 09:30"),
    ],
)
def test_by_when_a_request_is_answered(asked: str, visit: str, expected: str):
    def at(text: str) -> datetime:
        return almaty(*text.split())

    days_off = DaysOff(frozenset({date(2026, 11, 4)}), frozenset({date(2026, 11, 14)}))
    zone = ZoneInfo("Asia/Almaty")
    hours = dict.fromkeys(range(5), ((9 * 60, 13 * 60), (14 * 60, 18 * 60)))

    assert answer_by(at(asked), at(visit), OpenHours(zone, hours, days_off), zone) == at(expected)


@pytest.mark.parametrize("asked_at", range(24))
@pytest.mark.parametrize("visit_at", [9, 10, 13, 17])
def test_an_answer_is_promised_while_the_centre_is_open(asked_at: int, visit_at: int):
    zone = ZoneInfo("Asia/Almaty")
    hours = dict.fromkeys(range(5), ((9 * 60, 18 * 60),))
    asked = almaty("2026-11-02", f"{asked_at:02}:20")
    visit = almaty("2026-11-03", f"{visit_at:02}:15")

    until = answer_by(asked, visit, OpenHours(zone, hours, DaysOff()), zone)

    assert asked < until < visit
    assert 9 * 60 <= until.astimezone(zone).hour * 60 + until.astimezone(zone).minute <= 18 * 60
