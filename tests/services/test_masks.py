"""Who sees whose visit it is; lists, cards and counts in scope; every reading leaves a trace."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from db.engine import Database
from db.enums import Applied, ConsultationState, Role
from db.models.people import Person
from services.cause import Actor, Grant
from services.consultations.journal import JournalService
from services.consultations.masks import names_are_open
from services.consultations.refusals import NoSuchTopic, NotHeld, TextTooLong
from services.consultations.rows import ConsultationFilter
from services.errors import NotAllowed, NotFound
from services.people.cards import Field
from services.people.service import PeopleService
from services.people.steps import index
from services.tools import Tools
from tests.factories import (
    a_centre,
    a_consultant,
    a_contact,
    a_login,
    a_person,
    by_staff,
)
from tests.services.visits import TEN, WEDNESDAY_TEN, Scene, a_scene

TUESDAY = date(2026, 11, 3)
ALL = ConsultationFilter()


@pytest.fixture
async def scene(database: Database, tools: Tools) -> Scene:
    return await a_scene(database, tools)


async def who_is_seen(scene: Scene, actor: Actor, number: int) -> str | None:
    """The family name on the card as this reader has it; None behind the mask."""
    card = await scene.service.card(by_staff(actor), number)
    page = await scene.service.queue(by_staff(actor), ALL)
    in_list = next(row for row in page.rows if row.number == number)
    assert in_list.who == card.row.who
    assert card.row.who.is_masked == (card.row.who.person is None)
    return card.row.who.person.family_name if card.row.who.person else None


class TestMask:
    async def test_a_psychologists_visit(self, scene: Scene):
        number = (await scene.confirmed()).number
        name = scene.person.family_name
        colleague = await a_consultant(scene.database, scene.centre)

        assert await who_is_seen(scene, scene.who.actor, number) == name
        assert await who_is_seen(scene, scene.director, number) is None
        assert await who_is_seen(scene, colleague.actor, number) is None
        # The desk knows on the visit's day, neither before nor after.
        assert await who_is_seen(scene, scene.desk, number) is None
        scene.at("2026-11-03", "00:00")
        assert await who_is_seen(scene, scene.desk, number) == name
        assert await who_is_seen(scene, scene.director, number) is None
        scene.at("2026-11-04", "00:00")
        assert await who_is_seen(scene, scene.desk, number) is None
        assert await who_is_seen(scene, scene.who.actor, number) == name

    async def test_behind_the_mask_stand_a_number_a_band_and_a_sex(self, scene: Scene):
        number = (await scene.confirmed()).number

        row = (await scene.service.card(by_staff(scene.director), number)).row

        assert (row.number, row.who.band, row.who.sex) == (number, "14-17", scene.person.sex)
        shown = repr(row)
        for hidden in (scene.person.family_name, scene.person.given_name, str(scene.person.birth_date)):
            assert hidden not in shown

    async def test_a_visit_that_is_not_masked_names_the_person_to_the_whole_unit(
        self, database: Database, tools: Tools
    ):
        scene = await a_scene(database, tools, "career")
        number = (await scene.confirmed()).number

        for actor in (scene.who.actor, scene.desk, scene.director):
            assert await who_is_seen(scene, actor, number) == scene.person.family_name

    async def test_a_persons_page_does_not_show_masked_visits_even_as_numbers(self, scene: Scene):
        masked = (await scene.confirmed()).number
        career = await a_consultant(scene.database, scene.centre, "career")
        kept = await scene.service.hold(
            scene.she, scene.centre.id, career.specialism_id, career.id, WEDNESDAY_TEN
        )
        plain = (await scene.service.ask(scene.she, kept.number, scene.person.id)).number

        async def seen(actor: Actor) -> list[int]:
            rows = await scene.service.of_person(by_staff(actor), scene.person.id)
            return [row.number for row in rows]

        assert await seen(scene.director) == [plain]
        assert await seen(scene.who.actor) == [plain, masked]

    @pytest.mark.parametrize(
        "role, path, opened",
        [
            (Role.FRONT_DESK, "/1/2/", True),
            (Role.FRONT_DESK, "/1/3/", False),
            (Role.DIRECTOR, "/1/2/", False),
            (Role.CONSULTANT, "/1/2/", False),
            (Role.ADMINISTRATOR, "/1/", False),
        ],
    )
    def test_whose_eyes_are_those_of_that_days_desk(self, role: Role, path: str, opened: bool):
        reader = Actor(login_id=1, employee_id=None, grants=(Grant(role, 2, path),))

        assert opened == names_are_open(
            reader, masked=True, employee_id=7, unit_path="/1/2/", on_day=TUESDAY, today=TUESDAY
        )


class TestLists:
    async def test_only_ones_own_part_of_the_tree(self, scene: Scene):
        number = (await scene.asked()).number
        elsewhere = await a_centre(scene.database)
        stranger = await a_login(scene.database, elsewhere, Role.DIRECTOR, Role.FRONT_DESK)

        assert (await scene.service.queue(by_staff(stranger), ALL)).rows == []
        assert await scene.service.week(by_staff(stranger), date(2026, 11, 2)) == []
        with pytest.raises(NotFound):
            await scene.service.card(by_staff(stranger), number)
        forged = ConsultationFilter(unit_id=scene.centre.id)
        assert (await scene.service.queue(by_staff(stranger), forged)).rows == []
        administrator = await a_login(scene.database, scene.centre, Role.ADMINISTRATOR)
        with pytest.raises(NotAllowed):
            await scene.service.queue(by_staff(administrator), ALL)

    async def test_an_hour_that_is_only_kept_is_nobodys_business(self, scene: Scene):
        kept = await scene.service.hold(
            scene.she, scene.centre.id, scene.who.specialism_id, scene.who.id, TEN
        )

        assert (await scene.service.queue(scene.at_the_desk, ALL)).rows == []
        with pytest.raises(NotFound):
            await scene.service.card(scene.consultant, kept.number)

    async def test_pages_go_on_by_key_in_both_directions(self, scene: Scene):
        numbers = []
        for hour in range(5):
            person = await a_person(scene.database, scene.centre)
            scene.person, scene.contact = person, await a_contact(scene.database, person)
            numbers.append((await scene.asked(TEN + timedelta(days=hour // 4, hours=hour % 2))).number)
            if hour % 2:
                scene.who = await a_consultant(scene.database, scene.centre)

        for newest_first in (False, True):
            filters = ConsultationFilter(newest_first=newest_first)
            read, key = [], None
            while True:
                page = await scene.service.queue(scene.at_the_desk, filters, key, limit=2)
                assert page.total == 5
                read += [(row.starts_at, row.number) for row in page.rows]
                key = page.next_key
                if key is None:
                    break
            assert read == sorted(read, reverse=newest_first)
            assert sorted(number for _, number in read) == numbers

    async def test_filters(self, scene: Scene):
        asked = (await scene.asked()).number
        confirmed = (await scene.confirmed(WEDNESDAY_TEN)).number
        colleague = await a_consultant(scene.database, scene.centre, "lawyer")

        async def found(actor: Actor = scene.desk, **wanted) -> list[int]:
            page = await scene.service.queue(by_staff(actor), ConsultationFilter(**wanted))
            return [row.number for row in page.rows]

        assert await found(states=frozenset({ConsultationState.ASKED})) == [asked]
        assert await found(first_day=date(2026, 11, 4)) == [confirmed]
        assert await found(last_day=TUESDAY) == [asked]
        assert await found(consultant_id=colleague.id) == []
        assert await found(specialism_id=scene.who.specialism_id) == [asked, confirmed]
        assert await found(colleague.actor) == [asked, confirmed]
        assert await found(colleague.actor, to_answer=True) == []
        assert await found(scene.who.actor, to_answer=True) == [asked, confirmed]
        assert await found(overdue=True) == []
        scene.when(TEN)
        assert await found(overdue=True) == [asked]

    async def test_a_week_and_a_day_show_what_stands_and_what_was(self, scene: Scene):
        first = (await scene.confirmed()).number
        second = (await scene.confirmed(WEDNESDAY_TEN)).number
        third = (await scene.asked(TEN + timedelta(hours=1))).number
        await scene.service.cancel_mine(scene.she, third)

        week = await scene.service.week(scene.at_the_desk, date(2026, 11, 2))
        day = await scene.service.day(scene.at_the_desk, TUESDAY)

        assert [row.number for row in week] == [first, second]
        assert [row.number for row in day] == [first]
        assert await scene.service.week(scene.at_the_desk, date(2026, 11, 9)) == []

    async def test_what_waits_today(self, scene: Scene):
        await scene.asked()
        await scene.confirmed(WEDNESDAY_TEN)
        colleague = await a_consultant(scene.database, scene.centre)

        counts = await scene.service.today_counts(scene.desk)
        assert (counts.to_confirm, counts.overdue, counts.todays) == (1, 0, 0)
        scene.when(TEN)
        counts = await scene.service.today_counts(scene.who.actor)
        assert (counts.to_confirm, counts.overdue, counts.todays) == (1, 1, 1)
        counts = await scene.service.today_counts(colleague.actor)
        assert (counts.to_confirm, counts.overdue, counts.todays) == (0, 0, 0)

    async def test_each_reading_leaves_one_row_with_filter_and_count(self, scene: Scene):
        number = (await scene.asked()).number

        await scene.service.queue(scene.at_the_desk, ConsultationFilter(unit_id=scene.centre.id))
        await scene.service.card(scene.at_the_desk, number)

        (listed,) = await scene.audited("list_read")
        assert listed.details == {"list": "queue", "rows": 1, "unit": scene.centre.id}
        (opened,) = await scene.audited("card_read")
        assert (opened.login_id, opened.subject_id) == (scene.desk.login_id, number)

    async def test_the_story_of_a_consultation(self, scene: Scene):
        number = (await scene.offered()).number
        await scene.service.accept_offer(scene.she, number)

        card = await scene.service.card(scene.consultant, number)

        assert [line.deed for line in card.history] == ["asked", "offered", "offer_accepted"]
        assert [line.by_staff for line in card.history] == [False, True, False]
        assert card.history[1].by.startswith(scene.who.employee.family_name)

    async def test_what_it_is_about_is_for_the_consultant(self, scene: Scene):
        number = (await scene.asked()).number
        await scene.service.set_about(scene.she, number, "Мектепте")

        own = await scene.service.card(scene.consultant, number)
        desk = await scene.service.card(scene.at_the_desk, number)

        assert (own.about, own.about_is_sealed, own.is_own) == ("Мектепте", False, True)
        assert (desk.about, desk.about_is_sealed, desk.is_own) == (None, True, False)


class TestJournal:
    async def held(self, scene: Scene) -> int:
        number = (await scene.confirmed()).number
        scene.when(TEN)
        await scene.service.mark_held(scene.consultant, number)
        return number

    async def test_written_by_the_consultant_sealed_and_read_again(self, scene: Scene):
        number = await self.held(scene)
        journal = JournalService(scene.database, scene.tools)

        await journal.write(scene.consultant, number, "psychologist_general", recommendation="Ұйқы тәртібі")
        entry = await journal.read(scene.consultant, number)

        assert entry is not None
        assert (entry.recommendation, entry.result) == ("Ұйқы тәртібі", "")
        # Nobody asks afterwards about a psychologist's advice unless the consultant says so.
        assert entry.applied is Applied.DO_NOT_ASK
        assert (await scene.service.card(scene.consultant, number)).row.has_journal
        await journal.write(scene.consultant, number, "psychologist_general", applied=Applied.YES)
        entry = await journal.read(scene.consultant, number)
        assert entry is not None
        assert (entry.recommendation, entry.applied) == ("", Applied.YES)

    async def test_nobody_else_writes_or_reads_it_behind_the_mask(self, scene: Scene):
        number = await self.held(scene)
        journal = JournalService(scene.database, scene.tools)
        await journal.write(scene.consultant, number, "psychologist_general", result="…")
        colleague = await a_consultant(scene.database, scene.centre)

        with pytest.raises(NotFound):
            await journal.write(by_staff(colleague.actor), number, "psychologist_general")
        for actor in (scene.director, scene.desk, colleague.actor):
            with pytest.raises(NotAllowed):
                await journal.read(by_staff(actor), number)

    async def test_the_director_reads_what_is_not_masked(self, database: Database, tools: Tools):
        scene = await a_scene(database, tools, "career")
        number = await self.held(scene)
        journal = JournalService(scene.database, scene.tools)
        await journal.write(scene.consultant, number, "career_general", recommendation="Түйіндеме")

        entry = await journal.read(by_staff(scene.director), number)

        assert entry is not None
        assert (entry.recommendation, entry.applied) == ("Түйіндеме", Applied.UNKNOWN)
        with pytest.raises(NotAllowed):
            await journal.read(scene.at_the_desk, number)

    async def test_only_of_a_visit_that_was_held_on_a_topic_of_its_kind(self, scene: Scene):
        journal = JournalService(scene.database, scene.tools)
        number = (await scene.confirmed()).number
        with pytest.raises(NotHeld):
            await journal.write(scene.consultant, number, "psychologist_general")
        scene.when(TEN)
        await scene.service.mark_held(scene.consultant, number)

        for code in ("lawyer_general", "nothing"):
            with pytest.raises(NoSuchTopic):
                await journal.write(scene.consultant, number, code)
        with pytest.raises(TextTooLong):
            await journal.write(scene.consultant, number, "psychologist_general", result="а" * 8001)
        assert await journal.read(scene.consultant, number) is None


class TestSomebodyFromElsewhere:
    """A person of another centre is found here by a visit here, unless the visit is behind the mask."""

    @pytest.fixture
    async def people(self, database: Database, tools: Tools) -> PeopleService:
        return PeopleService(database, tools)

    async def of_another_centre(self, scene: Scene) -> None:
        elsewhere = await a_centre(scene.database)
        async with scene.database.begin() as session:
            moved = update(Person).where(Person.id == scene.person.id).values(unit_id=elsewhere.id)
            await session.execute(moved)
            person = await session.get_one(Person, scene.person.id)
            await index(session, person)

    async def finds(self, scene: Scene, people: PeopleService, actor: Actor) -> bool:
        """Whether the person is found; search and card never differ."""
        found = (await people.search(actor, scene.person.family_name)).people
        try:
            await people.card(actor, scene.person.id)
        except NotFound:
            assert found == ()
            return False
        assert [one.id for one in found] == [scene.person.id]
        return True

    async def test_a_psychologists_visitor_is_found_by_the_psychologist_and_that_days_desk(
        self, scene: Scene, people: PeopleService
    ):
        await scene.confirmed()
        await self.of_another_centre(scene)
        colleague = await a_consultant(scene.database, scene.centre)

        assert await self.finds(scene, people, scene.who.actor)
        assert not await self.finds(scene, people, colleague.actor)
        assert not await self.finds(scene, people, scene.desk)
        scene.at("2026-11-03", "00:00")
        assert await self.finds(scene, people, scene.desk)
        assert not await self.finds(scene, people, scene.director)
        scene.at("2026-11-04", "00:00")
        assert not await self.finds(scene, people, scene.desk)

    async def test_nobody_else_corrects_or_unlocks_them_either(self, scene: Scene, people: PeopleService):
        await scene.confirmed()
        await self.of_another_centre(scene)
        with pytest.raises(NotFound):
            await people.correct(
                by_staff(scene.director), Field.PHONE, "+77011234567", person_id=scene.person.id
            )
        with pytest.raises(NotFound):
            await people.unlock(by_staff(scene.director), scene.person.id)

    async def test_other_visitors_are_found_by_the_whole_centre(
        self, database: Database, tools: Tools, people: PeopleService
    ):
        scene = await a_scene(database, tools, "career")
        await scene.confirmed()
        await self.of_another_centre(scene)
        for actor in (scene.who.actor, scene.desk, scene.director):
            assert await self.finds(scene, people, actor)
