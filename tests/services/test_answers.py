"""How the staff answers and closes: every step allowed or refused, offers, who may answer what."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.enums import ConsultationState, Role
from db.models.consultations import ConsultantCell, ConsultantDay, PersonCell
from services.consultations.refusals import (
    AlreadyClosed,
    NoSuchHour,
    NoSuchReason,
    NothingToUndo,
    NotOffered,
    NotWaiting,
    PersonBusy,
    SlotTaken,
    TooLate,
)
from services.errors import DomainError, NotAllowed, NotFound, Repeated
from services.tools import Tools
from tests.factories import (
    a_centre,
    a_consultant,
    a_contact,
    a_login,
    by_contact,
    by_staff,
)
from tests.services.visits import TEN, WEDNESDAY_TEN, Scene, a_scene

S = ConsultationState
HOUR = timedelta(hours=1)


@pytest.fixture
async def scene(database: Database, tools: Tools) -> Scene:
    return await a_scene(database, tools)


async def bring_to(scene: Scene, state: ConsultationState) -> int:
    """A consultation of hers that stands there; the clock ends where the visit has begun, if it must have."""
    if state is S.HOLDING:
        who = scene.who
        return (await scene.service.hold(scene.she, scene.centre.id, who.specialism_id, who.id, TEN)).number
    if state is S.OFFERED:
        return (await scene.offered()).number
    number = (await scene.asked()).number
    if state is S.DECLINED:
        await scene.service.decline(scene.consultant, number, "ill")
    if state is S.CANCELLED:
        await scene.service.cancel_for(scene.consultant, number, "other")
    if state in {S.CONFIRMED, S.HELD, S.MISSED}:
        await scene.service.confirm(scene.consultant, number)
    if state is S.HELD:
        scene.when(TEN)
        await scene.service.mark_held(scene.consultant, number)
    if state is S.MISSED:
        scene.when(TEN)
        await scene.service.mark_missed(scene.consultant, number)
    return number


Deed = Callable[[Scene, int], Awaitable[object]]
DEEDS: dict[str, Deed] = {
    "confirm": lambda scene, number: scene.service.confirm(scene.consultant, number),
    "offer": lambda scene, number: scene.service.offer_another(
        scene.consultant, number, WEDNESDAY_TEN + HOUR
    ),
    "decline": lambda scene, number: scene.service.decline(scene.consultant, number, "ill"),
    "cancel": lambda scene, number: scene.service.cancel_for(scene.consultant, number, "other"),
    "held": lambda scene, number: scene.service.mark_held(scene.consultant, number),
    "missed": lambda scene, number: scene.service.mark_missed(scene.consultant, number),
    "undo": lambda scene, number: scene.service.undo_outcome(scene.consultant, number),
    "accept": lambda scene, number: scene.service.accept_offer(scene.she, number),
    "refuse": lambda scene, number: scene.service.refuse_offer(scene.she, number),
    "cancel_mine": lambda scene, number: scene.service.cancel_mine(scene.she, number, "no_time"),
}
# Acts that are tried once the visit has begun.
LATER = {"held", "missed", "undo"}
STATES = (S.HOLDING, S.ASKED, S.OFFERED, S.CONFIRMED, S.DECLINED, S.CANCELLED, S.HELD, S.MISSED)
Outcome = ConsultationState | type[DomainError]
N, C, W, X, U = NotFound, AlreadyClosed, NotWaiting, NotOffered, NothingToUndo
TABLE: dict[str, tuple[Outcome, ...]] = {
    #              holding asked        offered      confirmed    declined cancelled held        missed
    "confirm": (N, S.CONFIRMED, S.CONFIRMED, W, C, C, C, C),
    "offer": (N, S.OFFERED, S.OFFERED, S.OFFERED, C, C, C, C),
    "decline": (N, S.DECLINED, S.DECLINED, W, C, C, C, C),
    "cancel": (N, S.CANCELLED, S.CANCELLED, S.CANCELLED, C, C, C, C),
    "held": (N, S.HELD, S.HELD, S.HELD, C, C, C, C),
    "missed": (N, W, W, S.MISSED, C, C, C, C),
    "undo": (N, U, U, U, U, U, S.CONFIRMED, S.CONFIRMED),
    "accept": (N, X, S.CONFIRMED, X, X, X, X, X),
    "refuse": (N, X, S.ASKED, X, X, X, X, X),
    "cancel_mine": (N, S.CANCELLED, S.CANCELLED, S.CANCELLED, C, C, C, C),
}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.value)
async def test_every_step_of_a_life(scene: Scene, state: ConsultationState):
    became: dict[str, Outcome] = {}
    for deed in TABLE:
        await scene.begins_anew()
        number = await bring_to(scene, state)
        if deed in LATER:
            scene.when(TEN)
        before = await scene.row(number)
        try:
            await DEEDS[deed](scene, number)
        except DomainError as refused:
            became[deed] = type(refused)
            told = getattr(refused, "state", state)
        else:
            became[deed] = (await scene.row(number)).state
            told = state
        assert told is state
        if not isinstance(became[deed], ConsultationState):
            assert (await scene.row(number)).version == before.version

    assert became == {deed: outcomes[STATES.index(state)] for deed, outcomes in TABLE.items()}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.value)
async def test_cells_and_minutes_are_as_the_state_says(scene: Scene, state: ConsultationState):
    await bring_to(scene, state)

    async with scene.database.read() as session:
        cells = await session.scalar(select(func.count()).select_from(ConsultantCell))
        own = await session.scalar(select(func.count()).select_from(PersonCell))
        days = [(day.minutes, day.visits) for day in await session.scalars(select(ConsultantDay))]
    hours = {S.OFFERED: 2, S.DECLINED: 0, S.CANCELLED: 0}.get(state, 1)
    assert cells == 12 * hours
    assert own == (0 if state is S.HOLDING else 9 * hours)
    assert sum(minutes for minutes, _ in days) == 45 * hours
    assert sum(visits for _, visits in days) == hours


class TestOffers:
    async def test_accepted_it_moves_and_the_first_hour_is_free(self, scene: Scene):
        number = (await scene.offered()).number

        card = await scene.service.accept_offer(scene.she, number)

        assert (card.state, card.starts_at, card.offered_starts_at) == (S.CONFIRMED, WEDNESDAY_TEN, None)
        async with scene.database.read() as session:
            cells = set(await session.scalars(select(ConsultantCell.cell)))
            days = {d.day.day: d.minutes for d in await session.scalars(select(ConsultantDay))}
        assert min(cells) == int(WEDNESDAY_TEN.timestamp()) // 300
        assert (len(cells), days) == (12, {3: 0, 4: 45})
        kinds = [one.kind for one in await scene.promised()]
        assert kinds == ["visit_tomorrow", "visit_soon"]

    async def test_refused_it_waits_again_for_the_first_hour(self, scene: Scene):
        number = (await scene.offered()).number

        card = await scene.service.refuse_offer(scene.she, number)

        assert (card.state, card.starts_at, card.offered_starts_at) == (S.ASKED, TEN, None)
        assert [one.kind for one in await scene.promised()] == ["consultation_asked"]
        await scene.service.confirm(scene.consultant, number)
        assert {one.kind for one in await scene.promised()} == {
            "consultation_confirmed",
            "visit_tomorrow",
            "visit_soon",
        }

    async def test_another_time_may_overlap_the_first(self, scene: Scene):
        number = (await scene.offered(TEN, TEN + timedelta(minutes=20))).number

        async with scene.database.read() as session:
            assert await session.scalar(select(func.count()).select_from(ConsultantCell)) == 16
            assert (await session.scalar(select(ConsultantDay))).visits == 1  # type: ignore[union-attr]
        await scene.service.accept_offer(scene.she, number)
        async with scene.database.read() as session:
            assert await session.scalar(select(func.count()).select_from(ConsultantCell)) == 12
            assert await session.scalar(select(func.count()).select_from(PersonCell)) == 9

    async def test_a_taken_hour_or_a_busy_person_is_not_offered(self, scene: Scene):
        number = (await scene.asked()).number
        other = by_contact(await a_contact(scene.database))
        choice = (scene.centre.id, scene.who.specialism_id, scene.who.id)
        await scene.service.hold(other, *choice, WEDNESDAY_TEN)
        lawyer = await a_consultant(scene.database, scene.centre, "lawyer")
        kept = await scene.service.hold(
            scene.she, scene.centre.id, lawyer.specialism_id, lawyer.id, WEDNESDAY_TEN + HOUR
        )
        await scene.service.ask(scene.she, kept.number, scene.person.id)

        for at, fact in (
            (WEDNESDAY_TEN, SlotTaken),
            (WEDNESDAY_TEN + HOUR, PersonBusy),
            (TEN, NoSuchHour),
            (WEDNESDAY_TEN + timedelta(minutes=1), NoSuchHour),
            (TEN + timedelta(days=40), NoSuchHour),
            (scene.clock.now(), TooLate),
        ):
            with pytest.raises(fact):
                await scene.service.offer_another(scene.consultant, number, at)
        assert (await scene.row(number)).state is S.ASKED

    async def test_too_late_to_accept_what_has_begun(self, scene: Scene):
        number = (await scene.offered(WEDNESDAY_TEN, TEN)).number
        scene.when(TEN)

        with pytest.raises(TooLate):
            await scene.service.accept_offer(scene.she, number)


class TestAnswers:
    async def test_the_person_is_told_and_reminded(self, scene: Scene):
        card = await scene.confirmed(WEDNESDAY_TEN)

        told = {one.kind: one for one in await scene.promised()}
        assert set(told) == {"consultation_confirmed", "visit_tomorrow", "visit_soon"}
        assert {one.recipient for one in told.values()} == {f"person:{scene.person.id}"}
        assert told["consultation_confirmed"].useless_after == card.starts_at
        assert [line.deed for line in await scene.audited("confirmed")] == ["confirmed"]

    async def test_no_evening_reminder_when_the_evening_has_passed(self, scene: Scene):
        scene.at("2026-11-02", "18:01")

        await scene.confirmed()

        assert {one.kind for one in await scene.promised()} == {"consultation_confirmed", "visit_soon"}

    @pytest.mark.parametrize(
        "deed, kind", [("decline", "consultation_declined"), ("cancel", "consultation_cancelled")]
    )
    async def test_a_no_has_a_reason_and_takes_reminders_back(self, scene: Scene, deed: str, kind: str):
        card = await (scene.asked() if deed == "decline" else scene.confirmed())
        with pytest.raises(NoSuchReason):
            await getattr(scene.service, {"decline": "decline", "cancel": "cancel_for"}[deed])(
                scene.consultant, card.number, "no such"
            )

        await DEEDS[deed](scene, card.number)

        assert [one.kind for one in await scene.promised()] == [kind]

    async def test_too_late_to_confirm_what_has_begun(self, scene: Scene):
        number = (await scene.asked()).number
        scene.when(TEN)

        with pytest.raises(TooLate):
            await scene.service.confirm(scene.consultant, number)

    async def test_a_form_sent_twice_is_one_deed(self, scene: Scene):
        number = (await scene.asked()).number
        form = by_staff(scene.who.actor, key="form-1")
        await scene.service.confirm(form, number)

        with pytest.raises(Repeated) as repeated:
            await scene.service.confirm(form, number)

        assert repeated.value.outcome == str(number)
        assert len(await scene.promised("consultation_confirmed")) == 1


class TestWhoMayAnswer:
    async def test_consultants_their_own_a_desk_and_a_director_all_of_their_unit(self, scene: Scene):
        number = (await scene.asked()).number
        colleague = await a_consultant(scene.database, scene.centre)
        elsewhere = await a_centre(scene.database)
        strangers = [
            colleague.actor,
            (await a_consultant(scene.database, elsewhere)).actor,
            await a_login(scene.database, elsewhere, Role.DIRECTOR, Role.FRONT_DESK),
        ]

        for actor in strangers:
            for name in ("confirm", "offer", "decline", "cancel", "held", "missed", "undo"):
                scene.who, before = _as(scene, actor), scene.who
                with pytest.raises(NotFound):
                    await DEEDS[name](scene, number)
                scene.who = before
        assert (await scene.row(number)).state is S.ASKED
        await scene.service.confirm(scene.at_the_desk, number)
        await scene.service.cancel_for(by_staff(scene.director), number, "other")

    @pytest.mark.parametrize(
        "role",
        [Role.ADMINISTRATOR, Role.METHODOLOGIST, Role.ANALYST, Role.AKIMAT_VIEWER, Role.APPEALS_OFFICER],
    )
    async def test_other_roles_answer_nothing(self, scene: Scene, role: Role):
        number = (await scene.asked()).number
        actor = await a_login(scene.database, scene.centre, role)

        with pytest.raises(NotAllowed):
            await scene.service.confirm(by_staff(actor), number)


def _as(scene: Scene, actor):
    return replace(scene.who, actor=actor)
