"""Who it is: by phone, by Meta's id, by both; after a move; and joined to a chat elsewhere by a code."""

import pytest
from sqlalchemy import select

from db.models.people import Contact, ContactPerson, PossibleDouble
from db.models.whatsapp import WhatsAppAccount
from tests.bot.stage import a_stage, greeted, registered
from tests.bot.walks import Words
from tests.house import House
from tests.visitor import Visitor, WebVisitor
from tests.whatsapp.acts import a_notice, begins, count, does, the_promise
from tests.whatsapp.office import joined

KK = Words("kk")


class TestOneContact:
    @pytest.mark.parametrize("first", ["phone", "id"])
    async def test_known_by_one_and_then_by_both_it_is_the_same_person(self, house: House, api, first):
        async with joined(house, api) as line:
            person = api.person(7, by=first)
            await begins(line, person)
            person.chat.tells_phone = person.chat.tells_id = True
            await does(line, person, person.types("сәлем"))
            # And by the other alone, once both are known.
            person.chat.tells_phone, person.chat.tells_id = first != "phone", first != "id"
            await does(line, person, person.types("сәлем"))
        assert await count(house, Contact) == await count(house, WhatsAppAccount) == 1
        assert "Сәлем" in person.screen

    async def test_a_username_hides_the_phone_and_changes_nobody(self, house: House, api):
        async with joined(house, api) as line:
            person = api.person(7)
            await begins(line, person)
            person.chat.tells_phone, person.chat.username = False, "asel"
            await does(line, person, person.types("сәлем"))
        assert await count(house, Contact) == 1

    async def test_neither_phone_nor_id_nor_name_stands_open_in_the_database(self, house: House, api):
        async with joined(house, api) as line:
            await begins(line, api.person(7, name="Жәудір", username="zhaudir_7"))
        chat = api.person(7).chat
        async with house.database.read() as session:
            rows = [
                repr(vars(row))
                for table in (Contact, WhatsAppAccount)
                for row in await session.scalars(select(table))
            ]
        assert rows
        for secret in (chat.phone, chat.user_id, "Жәудір", "zhaudir_7"):
            assert not any(secret in row for row in rows)


class TestMoving:
    @pytest.mark.parametrize("by", ["both", "phone", "id"])
    async def test_with_another_number_they_go_on_and_are_reached_there(self, house, wire, by):
        from tests.whatsapp.visitor import WhatsAppVisitor

        visitor = WhatsAppVisitor(house, "7", wire, by)
        stage = await a_stage(house)
        someone = await registered(visitor, stage)
        await visitor.person.changes_number("77025556677", "KZ.555")
        await visitor.looks()
        await a_notice(house, stage, someone)
        line = await wire.line()
        before = visitor.person.things
        await line.delivery.everything()
        await visitor.looks()
        assert visitor.person.things == before + 1
        assert wire.api.told(f"p{(await the_promise(house)).id}")
        await visitor.types("/start")
        assert await count(house, Contact) == 1
        assert KK.button("My bookings") in visitor.buttons

    async def test_a_number_that_somebody_else_has_by_now_is_not_theirs(self, house: House, api):
        async with joined(house, api) as line:
            person, other = api.person(7), api.person(8)
            await begins(line, person)
            # Nobody told us; the phone company gave the number on.
            api.chats.forget(person.chat.phone)
            other.chat.phone = person.chat.phone
            api.chats.name(other.chat)
            await does(line, other, other.types("сәлем"))
        assert await count(house, Contact) == 2
        # A stranger is asked for their language; they see nothing of the other's.
        assert other.buttons == ["Қазақша", "Русский"]

    async def test_a_clash_is_left_to_staff(self, house, wire):
        from tests.whatsapp.visitor import WhatsAppVisitor

        stage = await a_stage(house)
        by_phone, by_id = (
            WhatsAppVisitor(house, name, wire, by) for name, by in (("7", "phone"), ("8", "id"))
        )
        people = sorted([(await registered(one, stage)).id for one in (by_phone, by_id)])
        # They were one telephone all the time.
        by_id.person.chat.phone, by_id.person.chat.tells_phone = by_phone.person.chat.phone, True
        await by_id.types("сәлем")
        async with house.database.read() as session:
            (pair,) = list(await session.scalars(select(PossibleDouble)))
            contacts = (await session.execute(select(Contact.id, Contact.person_id))).all()
        assert [pair.first_id, pair.second_id] == people
        assert sorted(row.person_id for row in contacts) == people


async def a_code(visitor: Visitor) -> str:
    """Asks for one in «my data»; it stands on a line of its own."""
    await visitor.does(KK.button("My data"), KK.row("Another messenger"))
    return next(line for line in visitor.screen.splitlines() if len(line) == 9 and line[4] == "-")


async def _belongs_to(house: House, contact_id: int) -> list[int]:
    async with house.database.read() as session:
        query = select(ContactPerson.person_id).where(ContactPerson.contact_id == contact_id)
        return list(await session.scalars(query))


@pytest.mark.parametrize("from_whatsapp", [False, True], ids=["from the web", "to the web"])
async def test_joined_to_the_web_chat_by_a_code_shown_in_the_other(house, visitor, from_whatsapp):
    stage = await a_stage(house)
    web = WebVisitor(house, "2001")
    first, second = (visitor, web) if from_whatsapp else (web, visitor)
    person = await registered(first, stage)
    code = await a_code(first)
    await greeted(second)
    await second.types(code.lower())
    await second.presses(KK.button("Yes, join"))
    assert second.screen == KK.text("The chats are joined: visits, data and notices are the same in both.")
    assert await _belongs_to(house, second.contact_id) == [person.id]


@pytest.mark.parametrize("from_whatsapp", [False, True], ids=["from Telegram", "to Telegram"])
async def test_joined_to_telegram_by_a_code_shown_in_the_other(house, visitor, from_whatsapp):
    from tests.telegram.visitor import TelegramVisitor
    from tests.telegram.visitor import Wire as TelegramWire

    stage = await a_stage(house)
    async with TelegramWire(house) as wire:
        telegram = TelegramVisitor(house, "2001", wire)
        first, second = (visitor, telegram) if from_whatsapp else (telegram, visitor)
        person = await registered(first, stage)
        code = await a_code(first)
        await greeted(second)
        await second.types(code)
        await second.presses(KK.button("Yes, join"))
        assert await _belongs_to(house, second.contact_id) == [person.id]
