"""What an administrator words anew is what the visitor reads next: without a restart, in every process."""

from sqlalchemy import insert

from db.enums import Role, UnitKind
from db.models.settings import Wording
from services.cause import Actor
from services.settings.definitions import REMIND_BEFORE
from services.settings.wordings import Texts
from tests.bot.promises import a_delivery, booked
from tests.bot.stage import a_stage, registered
from tests.factories import a_login, a_unit, almaty, by_staff
from tests.house import House, build_house
from tests.visitor import WebVisitor

GREETING = Texts("Сәлем! Жаңа сәлемдесу.", "Привет! Новое приветствие.")


async def an_administrator(house: House) -> Actor:
    """Of the whole tree."""
    nation = await a_unit(house.database, kind=UnitKind.NATION)
    return await a_login(house.database, nation, Role.ADMINISTRATOR)


async def words_anew(
    house: House, administrator: Actor, code: str, texts: Texts | None, seen: int = 0
) -> None:
    await house.services.wordings.word(by_staff(administrator, f"form-{code}-{seen}"), code, texts, seen)


async def test_a_changed_greeting_is_read_next(house, visitor, another_visitor):
    await visitor.opens()
    assert "Жаңа сәлемдесу" not in visitor.screen
    administrator = await an_administrator(house)
    await words_anew(house, administrator, "greeting", GREETING)
    await another_visitor.opens()
    assert GREETING.kk in another_visitor.screen
    assert GREETING.ru in another_visitor.screen
    # The first visitor's chat is remembered from before: it is read anew there, too.
    await visitor.presses_data("lang:kk")
    await visitor.presses_data("lang")
    assert GREETING.kk in visitor.screen
    card = await house.services.wordings.card(administrator, "greeting")
    await words_anew(house, administrator, "greeting", None, card.row.seen)
    await visitor.presses_data("lang")
    assert GREETING.kk not in visitor.screen


async def test_it_is_read_in_a_process_that_knew_the_old_one(database_url, tmp_path):
    here = await build_house(database_url, tmp_path / "keys.json")
    there = await build_house(database_url, tmp_path / "keys.json")
    visitor = WebVisitor(there, "1001")
    await visitor.opens()
    await visitor.presses_data("lang:ru")
    before = visitor.screen
    await visitor.presses_data("lang")
    said = Texts("Чат туралы жаңа сөз.", "Новые слова о чате.")
    await words_anew(here, await an_administrator(here), "introduction", said)
    await visitor.presses_data("help")
    assert "Новые слова о чате." in visitor.screen
    assert "Новые слова о чате." not in before
    await there.close()
    await here.close()


async def test_what_was_kept_for_other_placeholders_gives_way_to_the_original(house, visitor):
    async with house.database.begin() as session:
        row = {"code": "greeting", "text_kk": "Сәлем {name}", "text_ru": "Привет {name}", "version": 1}
        await session.execute(insert(Wording).values(**row))
    await visitor.opens()
    assert "{name}" not in visitor.screen


async def test_the_booking_is_answered_and_reminded_of_in_the_new_words(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    nation = await an_administrator(house)
    said = Texts("Жазылдыңыз, күтіңіз: {until}.", "Записали, ждите: {until}.")
    await words_anew(house, nation, "booked", said)
    await words_anew(house, nation, "reminder", Texts("Ұмытпаңыз!", "Не забудьте!"))
    await house.services.settings.change(by_staff(nation, "hours"), REMIND_BEFORE.name, 3, 0)
    number = await booked(visitor)
    assert "Жазылдыңыз, күтіңіз:" in "".join(visitor.said)
    assert "{until}" not in "".join(visitor.said)
    await house.services.consultations.confirm(by_staff(stage.psychologist.actor), number)
    house.clock.at = almaty("2026-11-18", "12:59")
    await a_delivery(house).everything()
    await visitor.looks()
    assert "Ұмытпаңыз!" not in visitor.screen
    house.clock.at = almaty("2026-11-18", "13:00")
    await a_delivery(house).everything()
    await visitor.looks()
    assert "Ұмытпаңыз!" in visitor.screen
