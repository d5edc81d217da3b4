"""What an author does with a case: the stored case decides, and two at once come one after the other."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from db.enums import (
    AppealColour,
    AppealDoor,
    AppealEventKind,
    AppealState,
    AppealTurn,
    ChannelName,
)
from db.models.appeals import Appeal
from services.appeals.facts import (
    AlreadyRated,
    AlreadyWithdrawn,
    AppealClosed,
    AppealEmpty,
    AppealMoved,
    AppealTooLong,
    NotAnswered,
    TooLateToReopen,
    TooManyAppealFiles,
)
from services.appeals.history import locked, record
from services.errors import NotFound
from services.house import Services
from tests.factories import a_contact, by_contact
from tests.services.filed import (
    WORDS,
    a_country,
    a_writer,
    change_case,
    files,
    keeps_photo,
    kinds_of,
    the_case,
)

ANSWER_DAY = date(2026, 11, 4)


@pytest.fixture
def services(database, tools):
    return Services(database, tools)


@pytest.fixture
async def country(database):
    return await a_country(database)


@pytest.fixture
async def writer(database, country):
    return await a_writer(database, country)


@pytest.fixture
async def number(services, writer, country):
    return (await files(services, writer, country)).number


async def answers(services, country, number, text="Түсіндік, түзетеміз", day=ANSWER_DAY) -> None:
    """As the desk does it: under the case's lock, refused where it is over."""
    async with services.sessions.begin() as session:
        found = await session.scalar(select(Appeal.id).where(Appeal.number == number))
        appeal = await locked(session, found)
        if not appeal.is_open:
            raise AppealClosed
        appeal.state, appeal.turn, appeal.answered_on = AppealState.ANSWERED, AppealTurn.PERSON, day
        appeal.answered_in, appeal.reopen_until = 3, day + timedelta(days=14)
        by = country.officer
        await record(session, services.tools, appeal, AppealEventKind.ANSWERED, by, text=text)


async def test_words_come_back_with_the_answer_and_inner_notes_do_not(
    database, services, country, writer, number
):
    async with database.begin() as session:
        appeal = (await session.scalars(select(Appeal))).one()
        await record(
            session, services.tools, appeal, AppealEventKind.NOTED, country.officer, text="ішкі жазба"
        )
        await record(
            session, services.tools, appeal, AppealEventKind.CLOSED, country.officer, text="ішкі себеп"
        )
    await answers(services, country, number)
    card = await services.appeals.card(writer.by, number)
    assert [(one.kind.value, one.text, one.is_own) for one in card.lines] == [
        ("registered", WORDS, True),
        ("closed", "", False),
        ("answered", "Түсіндік, түзетеміз", False),
    ]
    assert (card.may_rate, card.may_reopen, card.may_withdraw, card.may_say_more) == (True, True, False, True)
    assert card.reopen_until == date(2026, 11, 18)


async def test_fresh_words_give_the_turn_back_and_stop_the_closing(
    database, services, country, writer, number, clock
):
    await answers(services, country, number)
    await services.appeals.say_more(writer.cause, number, "Ештеңе өзгерген жоқ")
    clock.advance(timedelta(days=30))
    assert await services.appeal_keeping.close_answered() == 0
    case = await the_case(database, number)
    assert (case.state, case.turn, case.is_open) == (AppealState.ANSWERED, AppealTurn.HANDLER, True)


async def test_an_answered_case_closes_once_nobody_can_reopen_it(
    database, services, country, writer, number, clock
):
    await answers(services, country, number)
    clock.advance(timedelta(days=16))  # the last day itself
    assert await services.appeal_keeping.close_answered() == 0
    clock.advance(timedelta(days=1))
    assert await services.appeal_keeping.close_answered() == 1
    assert await services.appeal_keeping.close_answered() == 0
    assert (await the_case(database, number)).state is AppealState.CLOSED
    assert await kinds_of(database, number) == ["registered", "answered", "closed"]
    with pytest.raises(AppealClosed):
        await services.appeals.say_more(writer.cause, number, "Тағы")
    with pytest.raises(TooLateToReopen):
        await services.appeals.reopen(writer.cause, number)
    # What was answered may be rated whenever.
    await services.appeals.rate(writer.cause, number, 2)


async def test_asked_back_the_author_s_words_are_the_handler_s_turn(
    database, services, country, writer, number
):
    await change_case(
        database,
        number,
        state=AppealState.ASKED,
        turn=AppealTurn.PERSON,
        handler_id=country.officer.login_id,
    )
    await services.appeals.say_more(writer.cause, number, "Сәуле деген кісі")
    case = await the_case(database, number)
    assert (case.state, case.turn) == (AppealState.TAKEN, AppealTurn.HANDLER)


async def test_reopening_holds_to_the_stored_answer_day(database, services, country, writer, number, clock):
    with pytest.raises(NotAnswered):
        await services.appeals.reopen(writer.cause, number)
    await answers(services, country, number)
    await services.appeals.rate(writer.cause, number, 1, "Жауап жоқ")
    clock.advance(timedelta(days=16))
    await services.appeals.reopen(writer.cause, number, "Әлі сол баяғы")
    case = await the_case(database, number)
    assert (case.state, case.turn, case.times_reopened) == (
        AppealState.REGISTERED,
        AppealTurn.HANDLER,
        1,
    )
    assert (case.score, case.answered_on, case.reopen_until) == (None, None, None)
    # Its clock runs anew from that day.
    assert case.clock_from == date(2026, 11, 19)
    assert case.due_on > case.clock_from
    with pytest.raises(NotAnswered):
        await services.appeals.reopen(writer.cause, number)


async def test_a_day_too_late_it_is_not_reopened(services, country, writer, number, clock):
    await answers(services, country, number)
    clock.advance(timedelta(days=17))
    with pytest.raises(TooLateToReopen):
        await services.appeals.reopen(writer.cause, number)
    assert (await services.appeals.card(writer.by, number)).may_reopen is False


async def test_only_what_was_answered_is_rated_and_once(database, services, country, writer, number):
    with pytest.raises(NotAnswered):
        await services.appeals.rate(writer.cause, number, 5)
    await answers(services, country, number)
    with pytest.raises(ValueError, match="no such score"):
        await services.appeals.rate(writer.cause, number, 6)
    elsewhere = await a_contact(database, writer.person, channel=ChannelName.TELEGRAM)
    done = await asyncio.gather(
        services.appeals.rate(writer.cause, number, 5),
        services.appeals.rate(by_contact(elsewhere), number, 1),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["AlreadyRated", "NoneType"]
    assert (await the_case(database, number)).score == (5 if done[0] is None else 1)
    with pytest.raises(AlreadyRated):
        await services.appeals.rate(writer.cause, number, 3)


async def test_two_devices_reopen_once(database, services, country, writer, number):
    await answers(services, country, number)
    elsewhere = await a_contact(database, writer.person, channel=ChannelName.TELEGRAM)
    done = await asyncio.gather(
        services.appeals.reopen(writer.cause, number, "Бірінші"),
        services.appeals.reopen(by_contact(elsewhere), number, "Екінші"),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "NotAnswered"]
    assert (await the_case(database, number)).times_reopened == 1


async def test_an_answer_and_a_withdrawal_at_one_moment_are_one_order_and_both_hear_the_truth(
    database, services, country, writer
):
    for _ in range(4):
        number = (await files(services, writer, country)).number
        done: list[object] = await asyncio.gather(
            answers(services, country, number),
            services.appeals.withdraw(writer.cause, number, "Керек емес"),
            return_exceptions=True,
        )
        told, withdrawn = done
        case = await the_case(database, number)
        if withdrawn is None:
            assert isinstance(told, AppealClosed)
            assert (case.state, await kinds_of(database, number)) == (
                AppealState.WITHDRAWN,
                ["registered", "withdrawn"],
            )
        else:
            assert told is None
            assert isinstance(withdrawn, AppealMoved)
            assert (case.state, await kinds_of(database, number)) == (
                AppealState.ANSWERED,
                ["registered", "answered"],
            )


async def test_a_withdrawal_ends_it_once(database, services, country, writer, number):
    await services.appeals.withdraw(writer.cause, number)
    case = await the_case(database, number)
    assert (case.is_open, case.turn, case.closed_on) == (False, AppealTurn.NOBODY, date(2026, 11, 2))
    with pytest.raises(AlreadyWithdrawn):
        await services.appeals.withdraw(writer.cause, number)
    with pytest.raises(AppealClosed):
        await services.appeals.say_more(writer.cause, number, "Тағы")


@pytest.mark.parametrize("colour", [AppealColour.RED_LAW, AppealColour.RED_DANGER])
async def test_the_withdrawal_of_a_red_case_is_a_wish_and_it_goes_on(
    database, services, country, writer, number, colour
):
    await change_case(database, number, colour=colour)
    await services.appeals.withdraw(writer.cause, number, "Қорқамын")
    case = await the_case(database, number)
    assert (case.is_open, case.state, case.wishes_withdrawn) == (True, AppealState.REGISTERED, True)
    assert (await services.appeals.card(writer.by, number)).may_withdraw is False
    with pytest.raises(AlreadyWithdrawn):
        await services.appeals.withdraw(writer.cause, number)
    await services.appeals.say_more(writer.cause, number, "Тағы бір сөз")


@pytest.mark.parametrize(
    ("words", "refusal"), [("  ", AppealEmpty), ("ә" * 20_000, AppealTooLong)], ids=["empty", "long"]
)
async def test_what_cannot_be_added_leaves_no_line(database, services, writer, number, words, refusal):
    with pytest.raises(refusal):
        await services.appeals.say_more(writer.cause, number, words)
    assert await kinds_of(database, number) == ["registered"]


async def test_five_files_in_all(database, services, country, writer):
    first = tuple([await keeps_photo(services) for _ in range(3)])
    number = (await files(services, writer, country, file_ids=first)).number
    more = [await keeps_photo(services) for _ in range(3)]
    with pytest.raises(TooManyAppealFiles):
        await services.appeals.say_more(writer.cause, number, "", tuple(more))
    await services.appeals.say_more(writer.cause, number, "", tuple(more[:2]))
    lines = (await services.appeals.card(writer.by, number)).lines
    assert [len(one.files) for one in lines] == [3, 2]


async def test_files_of_inner_notes_and_of_others_are_not_there(database, services, country, writer, number):
    from db.models.appeals import AppealFile
    from services.files import check_file, keep_file
    from tests.services.filed import a_photo

    async with database.begin() as session:
        appeal = (await session.scalars(select(Appeal))).one()
        rows = []
        for kind in (AppealEventKind.NOTED, AppealEventKind.ANSWERED):
            seq = await record(session, services.tools, appeal, kind, country.officer, text="қараңыз")
            file_id = await keep_file(
                session, services.tools.keys, check_file(a_photo()), services.tools.clock.now()
            )
            rows.append(AppealFile(appeal_id=appeal.id, seq=seq, file_id=file_id))
            session.add(rows[-1])
        await session.flush()
        noted, answered = (row.id for row in rows)
    assert (await services.appeals.file_of(writer.by, number, answered)).content == a_photo()
    with pytest.raises(NotFound):
        await services.appeals.file_of(writer.by, number, noted)
    stranger = await a_writer(database, country)
    with pytest.raises(NotFound):
        await services.appeals.file_of(stranger.by, number, answered)


async def test_of_a_joined_case_its_author_hears_the_same_and_can_part_from_it(
    database, services, country, writer
):
    other = await a_writer(database, country)
    main = (await files(services, other, country, words="Бірінші шағым")).number
    mine = (await files(services, writer, country)).number
    main_id = (await the_case(database, main)).id
    await change_case(database, mine, state=AppealState.JOINED, joined_to=main_id, is_open=False)
    await services.appeals.say_more(writer.cause, mine, "Мен де көрдім")
    await answers(services, country, main)
    card = await services.appeals.card(writer.by, mine)
    assert [one.text for one in card.lines] == [WORDS, "Мен де көрдім", "Түсіндік, түзетеміз"]
    assert (card.state, card.answered_on, card.may_rate) == (AppealState.ANSWERED, ANSWER_DAY, True)
    # The other author reads nothing of theirs; the handler does.
    theirs = await services.appeals.card(other.by, main)
    assert [one.text for one in theirs.lines] == ["Бірінші шағым", "Түсіндік, түзетеміз"]
    assert await kinds_of(database, main) == ["registered", "said", "answered"]
    await services.appeals.rate(writer.cause, mine, 2)
    assert (await the_case(database, main)).score is None
    await services.appeals.reopen(writer.cause, mine, "Менікі шешілген жоқ")
    case = await the_case(database, mine)
    assert (case.state, case.is_open, case.joined_to) == (AppealState.REGISTERED, True, None)
    assert (await the_case(database, main)).state is AppealState.ANSWERED


async def test_no_time_of_an_unnamed_author_is_kept(database, services, country, writer):
    number = (await files(services, writer, country, door=AppealDoor.CONFIDENTIAL)).number
    await services.drop_box.round()
    await services.appeals.say_more(writer.cause, number, "Тағы")
    await answers(services, country, number)
    await services.appeals.rate(writer.cause, number, 4)
    from db.models.appeals import AppealEvent

    async with database.read() as session:
        query = select(AppealEvent.kind, AppealEvent.at).order_by(AppealEvent.seq)
        timed = {kind.value: at is not None for kind, at in await session.execute(query)}
    assert timed == {"registered": False, "said": False, "answered": True, "rated": False}
