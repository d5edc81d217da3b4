"""Acts of whoever handles a case: nobody answers unknowingly, nobody unread, and its author hears of it."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from db.enums import AppealAbout, AppealColour, AppealDesk, AppealDoor, AppealKind, AppealState, AppealTurn
from services.appeals.facts import (
    AppealClosed,
    AppealEmpty,
    AppealMoved,
    AppealTooLong,
    ColourUnconfirmed,
    NotAnswered,
    NotLater,
    NotTheHandler,
    ReasonMissing,
    Subject,
    TooLong,
)
from services.errors import NotAllowed, NotFound, Repeated
from services.files import check_file
from services.inbox.rows import NotAColleague
from tests.services.desk_of_cases import GREEN, LAW, YELLOW, CaseDesk, a_case_desk
from tests.services.filed import a_photo, kinds_of

S, T = AppealState, AppealTurn


@pytest.fixture
async def desk(database, tools) -> CaseDesk:
    return await a_case_desk(database, tools)


async def test_taken_answered_and_read_by_its_author(desk):
    number = await desk.filed()
    await desk.acts("take", number)
    await desk.acts("confirm_colour", number, YELLOW)
    desk.clock.advance(timedelta(days=7))
    await desk.acts("answer", number, "  Қызметкермен сөйлестік.  ")
    case = await desk.case(number)
    assert (case.state, case.turn, case.handler_id) == (S.ANSWERED, T.PERSON, desk.officer.login_id)
    assert case.answered_on == date(2026, 11, 9)
    # Registered on Monday the 2nd: Tuesday is day 1, the next Monday day 5.
    assert (case.answered_in, case.reopen_until) == (5, date(2026, 11, 23))
    assert await kinds_of(desk.database, number) == ["registered", "taken", "coloured", "answered"]
    own = await desk.services.appeals.card(desk.writer.by, number)
    assert own.lines[-1].text == "Қызметкермен сөйлестік."
    assert own.may_rate
    (news,) = await desk.promised(number, "appeal_news")
    assert news.recipient == news.subject == f"appeal:{case.id}"
    assert (news.details, news.unit_id) == ({}, None)


async def test_the_colour_is_confirmed_by_a_person_first(desk):
    number = await desk.filed()
    with pytest.raises(ColourUnconfirmed):
        await desk.acts("answer", number, "жауап")
    assert await kinds_of(desk.database, number) == ["registered"]
    assert not (await desk.card(number)).may_answer
    await desk.acts("confirm_colour", number, YELLOW)
    assert (await desk.card(number)).may_answer


async def test_whoever_acts_on_what_nobody_took_has_taken_it(desk):
    number = await desk.filed()
    await desk.acts("ask", number, "Қай күні болды?")
    case = await desk.case(number)
    assert (case.state, case.turn, case.handler_id) == (S.ASKED, T.PERSON, desk.officer.login_id)
    assert len(await desk.promised(number, "appeal_news")) == 1


async def test_nobody_answers_what_they_have_not_read(desk):
    number = await desk.filed()
    await desk.acts("confirm_colour", number, YELLOW)
    seen = (await desk.card(number)).last_seq
    await desk.services.appeals.say_more(desk.writer.cause, number, "Тағы бір нәрсе ұмытыппын")
    for act, given in (("answer", ["жауап"]), ("ask", ["?"]), ("forward", ["әкімдік", "бәрі"])):
        with pytest.raises(AppealMoved):
            await desk.acts(act, number, *given, seen=seen)
    # What a colleague noted meanwhile holds nobody up.
    seen = (await desk.card(number)).last_seq
    await desk.acts("note", number, "тексерілді", by=desk.colleague)
    await desk.acts("answer", number, "жауап", seen=seen)


async def test_of_two_answers_at_once_one_is_sent(desk):
    number = await desk.filed()
    await desk.acts("confirm_colour", number, YELLOW)
    seen = (await desk.card(number)).last_seq
    done = await asyncio.gather(
        *(desk.acts("answer", number, f"жауап {n}", seen=seen) for n in range(4)), return_exceptions=True
    )
    assert sum(one is None for one in done) == 1
    assert (await kinds_of(desk.database, number)).count("answered") == 1
    assert {type(one) for one in done} <= {type(None), AppealMoved}


async def test_a_form_sent_twice_is_one_act(desk):
    number = await desk.filed()
    seen, cause = (await desk.case(number)).last_seq, desk.cause(key="one-form")
    await desk.services.appeal_cases.note(cause, number, "бір рет", seen=seen)
    with pytest.raises(Repeated) as again:
        await desk.services.appeal_cases.note(cause, number, "бір рет", seen=seen)
    assert again.value.outcome == number
    assert (await kinds_of(desk.database, number)).count("noted") == 1


async def test_an_answer_while_the_author_withdraws_is_one_of_both(desk):
    number = await desk.filed()
    await desk.acts("confirm_colour", number, YELLOW)
    seen = (await desk.card(number)).last_seq
    done: Any = await asyncio.gather(
        desk.acts("answer", number, "жауап", seen=seen),
        desk.services.appeals.withdraw(desk.writer.cause, number),
        return_exceptions=True,
    )
    answered, withdrawn = done
    kinds = await kinds_of(desk.database, number)
    if answered is None:
        assert isinstance(withdrawn, AppealMoved)
        assert "withdrawn" not in kinds
    else:
        assert isinstance(answered, AppealMoved | AppealClosed)
        assert "answered" not in kinds


async def test_to_whom_it_is_hidden_it_is_not_there(desk):
    number = await desk.filed(about=AppealAbout.CENTRE, subjects=(Subject(desk.country.centre.id),))
    for act, given in (("take", []), ("note", ["?"]), ("answer", ["?"]), ("confirm_colour", [GREEN])):
        with pytest.raises(NotFound):
            await desk.acts(act, number, *given, by=desk.country.desk)
        with pytest.raises(NotFound):
            await desk.acts(act, "999999999", *given, by=desk.officer, seen=0)
    with pytest.raises(NotFound):
        await desk.card(number, desk.country.desk)
    with pytest.raises(NotAllowed):
        await desk.services.appeal_cases.take(desk.writer.cause, number)


async def test_given_back_and_handed_over_are_told_to_whom_it_concerns(desk):
    number = await desk.filed()
    await desk.acts("take", number)
    before = len(await desk.promised(number, "appeal_waiting"))
    await desk.acts("hand_over", number, desk.colleague.login_id, "сен таныссың")
    assert (await desk.case(number)).handler_id == desk.colleague.login_id
    with pytest.raises(NotTheHandler):
        await desk.acts("ask", number, "?")
    await desk.acts("give_back", number, by=desk.colleague)
    case = await desk.case(number)
    assert (case.handler_id, case.state) == (None, S.REGISTERED)
    told = [one.recipient for one in await desk.promised(number, "appeal_waiting")][before:]
    assert told == [f"login:{desk.colleague.login_id}", f"login:{desk.officer.login_id}"]
    with pytest.raises(NotAColleague):
        await desk.acts("hand_over", number, desk.country.desk.login_id)


async def test_whoever_takes_what_another_has_has_it(desk):
    number = await desk.filed()
    await desk.acts("take", number, by=desk.colleague)
    await desk.acts("take", number)
    assert (await desk.case(number)).handler_id == desk.officer.login_id
    assert (await desk.last(number)).details == {"was": desk.colleague.login_id}


async def test_an_extension_has_a_reason_and_goes_two_months_at_most(desk):
    number = await desk.filed()
    case = await desk.case(number)
    with pytest.raises(ReasonMissing):
        await desk.acts("extend", number, date(2026, 12, 10), "  ")
    with pytest.raises(NotLater):
        await desk.acts("extend", number, case.due_on, "тексеру керек")
    with pytest.raises(TooLong) as refused:
        await desk.acts("extend", number, date(2027, 1, 3), "тексеру керек")
    assert refused.value.latest == date(2027, 1, 2)
    await desk.acts("extend", number, date(2026, 12, 10), "Құжат күтіп отырмыз")
    case = await desk.case(number)
    assert (case.due_on, case.extended_on) == (date(2026, 12, 10), date(2026, 11, 2))
    assert case.warn_on < case.due_on
    own = await desk.services.appeals.card(desk.writer.by, number)
    assert own.lines[-1].text == "Құжат күтіп отырмыз"
    assert len(await desk.promised(number, "appeal_news")) == 1
    desk.clock.advance(timedelta(days=40))
    with pytest.raises(NotLater):  # what is late stays late
        await desk.acts("extend", number, date(2026, 12, 30), "тағы")


async def test_another_body_has_it_and_its_author_reads_which(desk):
    number = await desk.filed()
    await desk.acts("confirm_colour", number, YELLOW)
    await desk.acts("forward", number, "Білім басқармасы", "Шағымның толық мәтіні")
    case = await desk.case(number)
    assert (case.state, case.turn, case.is_open) == (S.FORWARDED, T.OTHER_BODY, True)
    assert (await desk.last(number)).details == {"to": "Білім басқармасы"}
    assert len(await desk.promised(number, "appeal_news")) == 1


async def test_only_what_was_answered_is_closed(desk):
    number = await desk.filed()
    with pytest.raises(NotAnswered):
        await desk.acts("close", number, "бітті")
    await desk.answers(number)
    with pytest.raises(ReasonMissing):
        await desk.acts("close", number, " ")
    await desk.acts("close", number, "келісілді")
    case = await desk.case(number)
    assert (case.state, case.turn, case.is_open) == (S.CLOSED, T.NOBODY, False)
    with pytest.raises(AppealClosed):
        await desk.acts("note", number, "кеш")
    thanks = await desk.filed(kind=AppealKind.THANKS, text="Рахмет!")
    await desk.acts("close", thanks, "алғыс", by=desk.country.desk)


async def test_an_answer_is_a_text_or_a_file_of_a_length_that_is_read(desk):
    number = await desk.filed()
    await desk.acts("confirm_colour", number, YELLOW)
    with pytest.raises(AppealEmpty):
        await desk.acts("answer", number, "  ")
    with pytest.raises(AppealTooLong):
        await desk.acts("answer", number, "а" * 20_000)
    await desk.acts("answer", number, "", check_file(a_photo(), "бұйрық.jpg"))
    own = await desk.services.appeals.card(desk.writer.by, number)
    (file,) = own.lines[-1].files
    content = await desk.services.appeals.file_of(desk.writer.by, number, file.id)
    assert content.content == a_photo()


async def test_a_note_is_read_by_nobody_outside(desk):
    number = await desk.filed()
    await desk.acts("note", number, "Құпия ескертпе")
    await desk.acts("hand_over", number, desk.colleague.login_id, "Құпия сөз")
    await desk.answers(number, by=desk.colleague)
    await desk.acts("close", number, "Құпия себеп", by=desk.colleague)
    own = await desk.services.appeals.card(desk.writer.by, number)
    assert "Құпия" not in repr(own)
    assert "Құпия ескертпе" in repr(await desk.card(number))


async def test_another_colour_starts_its_own_clock_and_goes_where_it_may_lie(desk):
    number = await desk.filed(kind=AppealKind.QUESTION, text="Кесте қандай?")
    case = await desk.case(number)
    assert (case.desk, case.colour, case.due_on) == (AppealDesk.CENTRE, GREEN, date(2026, 11, 5))
    await desk.acts("confirm_colour", number, YELLOW, by=desk.country.desk)
    case = await desk.case(number)
    assert (case.desk, case.handler_id) == (AppealDesk.OFFICER, None)
    assert (case.due_on, case.is_colour_confirmed) == (date(2026, 11, 23), True)
    with pytest.raises(NotFound):
        await desk.card(number, desk.country.desk)
    told = {one.recipient for one in await desk.promised(number, "appeal_waiting")}
    assert f"login:{desk.officer.login_id}" in told
    # What a person confirmed is changed with a reason.
    with pytest.raises(ReasonMissing):
        await desk.acts("confirm_colour", number, LAW)
    await desk.acts("confirm_colour", number, LAW, "пара туралы айтты")
    case = await desk.case(number)
    assert (case.due_on, case.take_up_by is not None) == (date(2026, 11, 5), True)


async def test_an_anonymous_author_is_not_written_to(desk):
    receipt = b"r" * 32
    from tests.services.filed import a_draft

    await desk.services.open_door.file(receipt, a_draft(desk.country, door=AppealDoor.ANONYMOUS))
    await desk.services.drop_box.round()
    card = await desk.services.open_door.card(receipt)
    await desk.answers(card.number)
    assert await desk.promised(card.number, "appeal_news") == []
    card = await desk.services.open_door.card(receipt)
    assert card.lines[-1].text == "Жұмыс кестесі өзгерді."


async def test_e_otinish_number_is_kept_as_it_is_read(desk):
    number = await desk.filed()
    await desk.acts("set_e_otinish", number, " жт-2026 / 0012-345 ")
    assert (await desk.card(number)).e_otinish == "ЖТ-2026/0012-345"
    sheet = await desk.services.appeal_cases.e_otinish_form(desk.officer, number)
    assert sheet.substance.startswith("Менімен дөрекі")
    assert (sheet.name, sheet.phone) == ("", "")


async def test_every_act_stands_in_a_whole_chain(desk):
    number = await desk.filed()
    await desk.answers(number)
    await desk.acts("close", number, "келісілді")
    assert (await desk.services.chains.verify()).is_whole
    assert AppealColour.YELLOW.value in repr(await desk.history(number))
