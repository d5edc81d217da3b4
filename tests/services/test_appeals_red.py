"""Red cases and sealed names: opened with a written reason, passed on with a record, ended by no wish."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from db.enums import AppealDoor, AppealKind, AppealState, AppealTurn
from db.models.appeals import AppealView
from services.appeals.facts import (
    NoName,
    NotAWishOfRed,
    NotPassedOn,
    ReasonMissing,
    TooLong,
    ViewReasonMissing,
)
from services.appeals.safeguarding import RuleWords
from services.errors import NotAllowed, NotFound
from services.files import check_file
from tests.services.desk_of_cases import BRIBE, DANGER, FEAR, GREEN, LAW, YELLOW, CaseDesk, a_case_desk
from tests.services.filed import a_photo, kinds_of


@pytest.fixture
async def desk(database, tools) -> CaseDesk:
    return await a_case_desk(database, tools)


async def test_a_red_case_is_opened_with_a_reason_once_a_day(desk):
    number = await desk.filed(text=BRIBE)
    assert (await desk.case(number)).colour is LAW
    with pytest.raises(ViewReasonMissing):
        await desk.card(number)
    with pytest.raises(ViewReasonMissing):
        await desk.acts("take", number)
    with pytest.raises(ReasonMissing):
        await desk.acts("view", number, " ")
    await desk.views(number)
    assert (await desk.card(number)).row.number == number
    assert (await desk.last(number)).text == "кезекшімін"
    with pytest.raises(ViewReasonMissing):
        await desk.card(number, desk.colleague)
    desk.clock.advance(timedelta(days=1))
    with pytest.raises(ViewReasonMissing):
        await desk.card(number)
    async with desk.database.read() as session:
        assert len((await session.scalars(select(AppealView))).all()) == 1


async def test_a_red_case_is_passed_on_before_its_author_is_answered(desk):
    number = await desk.filed(text=BRIBE)
    await desk.views(number)
    await desk.acts("confirm_colour", number, LAW)
    for act, given in (("answer", ["жауап"]), ("forward", ["әкімдік", "бәрі"])):
        with pytest.raises(NotPassedOn):
            await desk.acts(act, number, *given)
    with pytest.raises(NotAWishOfRed):
        await desk.acts("close", number, "бітті")
    with pytest.raises(TooLong):
        await desk.acts("extend", number, date(2026, 11, 20), "кейін")
    await desk.acts("pass_on", number, "Прокуратура", "Шағымның мәтіні, екі фото")
    case = await desk.case(number)
    assert (case.passed_on_at, case.taken_at) == (desk.clock.now(), desk.clock.now())
    assert (await desk.last(number)).details == {"to": "Прокуратура"}
    # What its author hears is due like any other complaint's answer.
    assert (case.due_on, case.turn) == (date(2026, 11, 23), AppealTurn.HANDLER)
    await desk.acts("pass_on", number, "Полиция", "Сол мәтін")
    await desk.acts("answer", number, "Шағымыңыз құзыретті органда.")
    own = await desk.services.appeals.card(desk.writer.by, number)
    assert "Прокуратура" not in repr(own)


async def test_a_wish_to_withdraw_is_shown_and_the_case_goes_on(desk):
    number = await desk.filed(text=BRIBE)
    await desk.services.appeals.withdraw(desk.writer.cause, number, "қорқып тұрмын")
    await desk.views(number)
    card = await desk.card(number)
    assert (card.wishes_withdrawn, card.row.state) == (True, AppealState.REGISTERED)


async def test_only_red_is_passed_on_and_what_is_no_danger_is_made_yellow_with_a_reason(desk):
    number = await desk.filed(text=FEAR)
    await desk.views(number)
    with pytest.raises(ReasonMissing):
        await desk.acts("confirm_colour", number, YELLOW)
    await desk.acts("confirm_colour", number, YELLOW, "кино туралы екен")
    case = await desk.case(number)
    assert (case.colour, case.take_up_by, case.pass_on_by) == (YELLOW, None, None)
    assert case.due_on == date(2026, 11, 23)
    with pytest.raises(NotAWishOfRed):
        await desk.acts("pass_on", number, "Полиция", "бәрі")


async def test_the_centres_rule_stands_beside_a_danger(desk):
    number = await desk.filed(text=FEAR)
    await desk.views(number)
    card = await desk.card(number)
    assert (card.rule, card.may_pass_on) == (None, True)
    assert card.row.colour is DANGER
    from db.models.appeal_doors import SafeguardingRule

    async with desk.database.begin() as session:
        words = {"rule_kk": "Директорға айтыңыз", "rule_ru": "Скажите директору"}
        unit_id = desk.country.centre.id
        session.add(SafeguardingRule(unit_id=unit_id, changed_at=desk.clock.now(), **words))
    assert (await desk.card(number)).rule == RuleWords(words["rule_kk"], words["rule_ru"])


async def test_a_name_is_opened_with_a_reason_and_its_owner_sees_that(desk):
    number = await desk.filed()
    card = await desk.card(number)
    assert (card.author, card.has_name, card.times_opened) == (None, True, 0)
    assert "Қыдырәлі" not in repr(card)
    with pytest.raises(ReasonMissing):
        await desk.acts("open_name", number, "")
    author = await desk.acts("open_name", number, "Қоңырау шалу керек")
    assert author.name.startswith("Қыдырәлі")
    assert (await desk.last(number)).text == "Қоңырау шалу керек"
    card = await desk.card(number)
    assert (card.author, card.times_opened) == (None, 1)
    own = await desk.services.appeals.card(desk.writer.by, number)
    assert own.name_was_opened == 1
    assert "Қоңырау шалу керек" not in repr(own)


async def test_a_question_shows_its_author_and_a_complaint_made_green_does_not(desk):
    number = await desk.filed(kind=AppealKind.QUESTION, text="Кесте қандай?")
    card = await desk.card(number, desk.country.desk)
    assert card.author.name.startswith("Қыдырәлі")
    with pytest.raises(NotAllowed):
        await desk.acts("open_name", number, "жәй", by=desk.country.desk)
    complaint = await desk.filed()
    await desk.acts("confirm_colour", complaint, GREEN)
    assert (await desk.card(complaint)).author is None


async def test_where_nobody_is_known_there_is_nothing_to_open(desk):
    from tests.services.filed import a_draft

    receipt = b"r" * 32
    await desk.services.open_door.file(receipt, a_draft(desk.country, door=AppealDoor.ANONYMOUS))
    await desk.services.drop_box.round()
    number = (await desk.services.open_door.card(receipt)).number
    with pytest.raises(NoName):
        await desk.acts("open_name", number, "кім?")
    assert await kinds_of(desk.database, number) == ["registered"]


async def test_handlers_see_a_copy_and_open_the_original_with_a_reason(desk):
    kept = await desk.services.draft_files.keep(check_file(a_photo(), "IMG_Жұлдызай.jpg"))
    number = await desk.filed(file_ids=(kept,))
    await desk.services.attached_files.prepare()
    (file,) = (await desk.card(number)).history[0].files
    assert "Жұлдызай" not in file.name
    copy = await desk.services.appeal_cases.file_of(desk.officer, number, file.id)
    assert b"Nur-Phone" not in copy.content
    with pytest.raises(ReasonMissing):
        await desk.acts("open_original", number, file.id, "")
    original = await desk.acts("open_original", number, file.id, "Полиция сұрады")
    assert original.content == a_photo()
    assert (await desk.last(number)).details == {"file": file.id}
    other = await desk.filed()
    with pytest.raises(NotFound):
        await desk.services.appeal_cases.file_of(desk.officer, other, file.id)
