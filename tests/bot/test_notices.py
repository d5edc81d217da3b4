"""What notices say: in both languages, nothing a stranger may not read, numbers only to staff."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.keyboards import BUTTON, BUTTONS, ROW
from bot.notices import WORDS, word
from db.enums import NoticeStyle, VisitMethod
from services.files import FileContent
from services.inbox.facts import ThreadFacts
from services.notices.facts import DayFacts, NoticeFacts, ReasonFacts, SpecialismFacts, UnitFacts, VisitFacts
from services.notices.outgoing import KINDS, TO_STAFF
from tests.factories import almaty

NOW = almaty("2026-11-18", "10:00")
UNIT = UnitFacts(
    name_kk="Тараз жастар орталығы",
    name_ru="Молодёжный центр Тараза",
    address_kk="Төле би көшесі, 35",
    address_ru="улица Толе би, 35",
    phone="8 7262 45 00 01",
    zone=ZoneInfo("Asia/Almaty"),
)
VISIT = VisitFacts(
    number=17,
    starts_at=almaty("2026-11-19", "15:00"),
    ends_at=almaty("2026-11-19", "15:45"),
    offered_starts_at=almaty("2026-11-20", "16:00"),
    method=VisitMethod.CENTRE,
    consultant="Ахметова Сәуле",
    specialism=SpecialismFacts("Психолог", "Психолог"),
    reason=ReasonFacts("Маман ауырып қалды", "Специалист заболел"),
    answer_by=NOW + timedelta(hours=5),
)
OF_QUESTIONS = {"desk_answer", "live_answer", "question_asked"}
REPORT = {"quarter": "2026Q4", "due": "2027-01-05", "count": 3}


def facts(kind: str, lang: str, style: NoticeStyle = NoticeStyle.NEUTRAL) -> NoticeFacts:
    is_report = kind.startswith("report")
    visit, details = (None, REPORT) if is_report else (VISIT, {})
    the_day = DayFacts(date(2026, 11, 19), ((17, VISIT.starts_at),), 2) if kind == "day_list" else None
    thread = ThreadFacts(17, "Сәлем! Привет!") if kind in OF_QUESTIONS else None
    return NoticeFacts(kind, lang, style, NOW, UNIT, visit, details, day=the_day, thread=thread)


@pytest.mark.parametrize("lang", ["kk", "ru"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_words_in_both_languages_and_buttons_that_fit(kind, lang):
    notice = word(facts(kind, lang))
    text = notice.text.render()[0]
    assert text
    assert not any("a" <= letter.lower() <= "z" for letter in text), text
    width = BUTTON if len(notice.choices) <= BUTTONS else ROW
    assert all(len(choice.label) <= width and choice.stays for choice in notice.choices)


def test_there_are_words_for_every_kind_and_no_others():
    assert set(WORDS) == set(KINDS)


@pytest.mark.parametrize("lang", ["kk", "ru"])
@pytest.mark.parametrize("kind", sorted(set(KINDS) - TO_STAFF))
def test_a_neutral_notice_names_no_kind_of_help_and_no_consultant(kind, lang):
    text = word(facts(kind, lang)).text.render()[0]
    assert "сихолог" not in text
    assert "Ахметова" not in text


def test_a_full_notice_names_both():
    text = word(facts("visit_tomorrow", "kk", NoticeStyle.FULL)).text.render()[0]
    assert "Психолог" in text
    assert "Ахметова Сәуле" in text


def test_the_reminder_as_a_person_reads_it():
    assert word(facts("visit_tomorrow", "kk")).text.render()[0] == (
        "Еске саламыз.\nКүні: 19 қараша, бейсенбі\nУақыты: 15:00\nОрны: Жастар орталығы, Төле би көшесі, 35"
    )
    assert word(facts("visit_tomorrow", "ru")).text.render()[0] == (
        "Напоминаем.\nДень: 19 ноября, четверг\nВремя: 15:00\nМесто: Молодёжный центр, улица Толе би, 35"
    )


def test_an_offer_names_the_time_that_is_offered():
    text = word(facts("consultation_offered", "ru")).text.render()[0]
    assert "20 ноября, пятница" in text
    assert "16:00" in text


def test_a_refusal_gives_its_reason_and_a_way_on():
    notice = word(facts("consultation_declined", "kk"))
    assert "Маман ауырып қалды" in notice.text.render()[0]
    assert [choice.label for choice in notice.choices] == ["Басқа уақыт"]


@pytest.mark.parametrize("kind", sorted(TO_STAFF))
def test_staff_read_numbers_never_people(kind):
    text = word(facts(kind, "ru")).text.render()[0]
    assert "Ахметова" not in text
    assert "сихолог" not in text
    # Of a case not even its number is for a messenger.
    if not kind.startswith(("report", "appeal")):
        assert "17" in text


def test_a_request_that_confirmed_itself_asks_for_no_answer():
    itself = replace(facts("consultation_asked", "kk"), details={"confirmed": True})
    assert "Жауап мерзімі" not in word(itself).text.render()[0]
    assert "Жауап мерзімі" in word(facts("consultation_asked", "kk")).text.render()[0]


def test_the_times_stand_in_the_units_zone():
    elsewhere = replace(facts("visit_soon", "ru"), unit=replace(UNIT, zone=ZoneInfo("Europe/Moscow")))
    assert "13:00" in word(elsewhere).text.render()[0]


def test_a_file_of_the_desk_comes_with_its_name_and_a_way_to_write_back():
    sent = ThreadFacts(17, file=FileContent("application/pdf", "кесте.pdf", b"%PDF"))
    notice = word(replace(facts("desk_answer", "kk"), thread=sent))
    assert notice.document is not None
    assert (notice.document.name, notice.document.content) == ("кесте.pdf", b"%PDF")
    assert [choice.deed for choice in notice.choices] == ["inbox.reply"]
