"""Both sides of a conversation at once, what is kept of it and for how long."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from db.engine import Database
from db.enums import ChannelName, PromiseState, Role, ThreadState
from db.models.conversations import Promise
from db.models.files import StoredFile
from db.models.inbox import Thread, ThreadLine, ThreadWriter
from db.models.people import Contact, Person
from services.cause import Actor, Cause
from services.files import check_file
from services.house import Services
from services.inbox.rows import NobodyThere, NotAColleague, Queue, SomebodyWrote
from services.keeping.resealing import reseal, unreadable
from services.keeping.sweeping import forget_contacts
from services.keys import Keys
from services.people.erasing import erase_person
from tests.factories import a_centre, a_contact, a_login, a_person, by_contact, by_staff

JPEG = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture
def services(database, tools):
    return Services(database, tools)


@pytest.fixture
async def centre(database):
    return await a_centre(database)


@pytest.fixture
async def desk(database, centre):
    return await a_login(database, centre, Role.FRONT_DESK)


async def thread_of(database: Database) -> Thread:
    async with database.read() as session:
        return (await session.scalars(select(Thread))).one()


async def counted(database, table) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def texts(database) -> list[bytes | None]:
    async with database.read() as session:
        return list(await session.scalars(select(ThreadLine.text).order_by(ThreadLine.id)))


async def test_of_two_answers_at_once_one_is_sent(database, services, centre, desk):
    contact = await a_contact(database)
    other = await a_login(database, centre, Role.DIRECTOR)
    asked = await services.inbox.ask(by_contact(contact), centre.id, "Курс бар ма?")
    seen = (await services.inbox.thread(desk, asked.number)).last
    results = await asyncio.gather(
        services.inbox.answer(by_staff(desk), asked.number, "Иә.", seen=seen),
        services.inbox.answer(by_staff(other), asked.number, "Жоқ.", seen=seen),
        return_exceptions=True,
    )
    assert [type(one) for one in results if one is not None] == [SomebodyWrote]
    async with database.read() as session:
        sent = await session.scalar(select(func.count()).where(Promise.kind == "live_answer"))
    assert sent == 1


async def test_a_person_who_writes_while_the_desk_closes_is_heard(database, services, centre, desk):
    contact = await a_contact(database)
    for _ in range(5):
        asked = await services.inbox.ask(by_contact(contact), centre.id, "Курс бар ма?")
        seen = (await services.inbox.thread(desk, asked.number)).last
        results: list[object] = await asyncio.gather(
            services.inbox.close(by_staff(desk), asked.number, seen=seen),
            services.inbox.ask(by_contact(contact), centre.id, "Тағы бір сөз"),
            return_exceptions=True,
        )
        closed, said = results
        assert closed is None or isinstance(closed, SomebodyWrote)
        assert not isinstance(said, BaseException), said
        # Whichever was first: the line waits for the desk.
        assert (await thread_of(database)).state is ThreadState.DESK


async def test_a_repeated_form_answers_once(database, services, centre, desk):
    contact = await a_contact(database)
    asked = await services.inbox.ask(by_contact(contact), centre.id, "Курс бар ма?")
    seen = (await services.inbox.thread(desk, asked.number)).last
    cause = by_staff(desk, "1:00000000-0000-4000-8000-000000000001")
    await asyncio.gather(
        *(services.inbox.answer(cause, asked.number, "Иә.", seen=seen) for _ in range(3)),
        return_exceptions=True,
    )
    assert len(await texts(database)) == 2


async def test_people_who_share_a_telephone_have_conversations_of_their_own(database, services, centre, desk):
    one, other = await a_person(database, centre), await a_person(database, centre)
    contact = await a_contact(database, one)
    first = await services.inbox.ask(by_contact(contact), centre.id, "Менің сұрағым")
    theirs = Cause(Actor(contact_id=contact.id, person_id=other.id), ChannelName.WEB)
    second = await services.inbox.ask(theirs, centre.id, "Басқа сұрақ")
    assert first.number != second.number
    assert await services.inbox.own_thread(theirs.by)
    named = {row.person.id for row in (await services.inbox.page(desk, Queue.DESK)).rows if row.person}
    assert named == {one.id, other.id}


async def test_only_a_colleague_of_the_unit_is_handed_a_question(database, services, centre, desk):
    contact = await a_contact(database)
    asked = await services.inbox.ask(by_contact(contact), centre.id, "Курс бар ма?")
    stranger = await a_login(database, await a_centre(database), Role.FRONT_DESK)
    with pytest.raises(NotAColleague):
        await services.inbox.hand_over(by_staff(desk), asked.number, stranger.login_id or 0)


async def test_who_writes_is_seen_until_their_time_is_over(database, services, centre, desk, clock):
    contact = await a_contact(database)
    other = await a_login(database, centre, Role.DIRECTOR)
    asked = await services.inbox.ask(by_contact(contact), centre.id, "Курс бар ма?")
    await services.inbox.writing(desk, asked.number)
    await services.inbox.writing(desk, asked.number)
    assert len((await services.inbox.thread(other, asked.number)).writers) == 1
    assert not (await services.inbox.thread(desk, asked.number)).writers
    clock.at += timedelta(seconds=16)
    assert not (await services.inbox.thread(other, asked.number)).writers


async def test_erasing_a_person_erases_words_and_files(database, services, centre, desk, clock, tools):
    person = await a_person(database, centre)
    contact = await a_contact(database, person)
    picture = check_file(JPEG, "анам.jpg")
    asked = await services.inbox.ask(by_contact(contact), centre.id, "Атым Айгерім", picture)
    seen = (await services.inbox.thread(desk, asked.number)).last
    await services.inbox.answer(by_staff(desk), asked.number, "Айгерім, сәлем!", seen=seen)
    async with database.begin() as session:
        await erase_person(session, tools, await session.get_one(Person, person.id))
    assert await texts(database) == [None, None]
    assert await counted(database, StoredFile) == 0
    thread = await thread_of(database)
    assert (thread.state, thread.person_id) == (ThreadState.CLOSED, None)
    async with database.read() as session:
        (state,) = await session.scalars(select(Promise.state).where(Promise.kind == "live_answer"))
    assert state is PromiseState.DROPPED


async def test_with_a_forgotten_contact_its_words_go_and_nobody_is_answered(
    database, services, centre, desk, clock
):
    contact = await a_contact(database, is_public=True)
    asked = await services.inbox.ask(by_contact(contact), centre.id, "Ортақ компьютерден")
    async with database.begin() as session:
        await forget_contacts(session, [contact.id], clock.now())
    assert await texts(database) == [None]
    card = await services.inbox.thread(desk, asked.number)
    assert not card.row.is_reachable
    with pytest.raises(NobodyThere):
        await services.inbox.answer(by_staff(desk), asked.number, "Сәлем", seen=card.last)


async def test_a_year_after_closing_nothing_is_left(database, services, centre, desk, clock):
    contact = await a_contact(database)
    asked = await services.inbox.ask(by_contact(contact), centre.id, "Сурет", check_file(JPEG))
    seen = (await services.inbox.thread(desk, asked.number)).last
    await services.inbox.close(by_staff(desk), asked.number, seen=seen)
    await services.inbox.writing(desk, asked.number)
    clock.at += timedelta(days=364)
    await services.retention.sweep(clock.now())
    assert await counted(database, Thread) == 1
    clock.at += timedelta(days=2)
    await services.retention.sweep(clock.now())
    for table in (Thread, ThreadLine, StoredFile, ThreadWriter):
        assert await counted(database, table) == 0, table.__tablename__


async def test_with_a_new_key_all_of_it_is_sealed_anew(database, services, centre, tools):
    contact = await a_contact(database)
    await services.inbox.ask(by_contact(contact), centre.id, "Құпия", check_file(JPEG))
    both = Keys("new", {"test": b"k" * 32, "new": b"n" * 32})
    assert await reseal(database, both) == 3
    only_new = Keys("new", {"new": b"n" * 32})
    assert not any((await unreadable(database, only_new)).values())
    assert (await unreadable(database, tools.keys))["files.content"]


async def test_a_thread_outlives_the_channel_it_came_by(database, services, centre, desk):
    contact = await a_contact(database, channel=ChannelName.TELEGRAM)
    asked = await services.inbox.ask(by_contact(contact), centre.id, "Сәлем")
    async with database.begin() as session:
        await session.execute(update(Contact).where(Contact.id == contact.id).values(lang="kk"))
        await session.execute(delete(Contact).where(Contact.id == contact.id))
    assert not (await services.inbox.thread(desk, asked.number)).row.is_reachable
