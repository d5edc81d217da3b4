"""Whatever people send is answered in their language, nothing of it is kept, the dialogue goes on."""

import pytest
from sqlalchemy import select

from db.models.files import StoredFile
from tests.bot.stage import LINK, a_stage, greeted
from tests.bot.walks import LANGUAGES, Words
from tests.whatsapp.visitor import WhatsAppVisitor

KAZAKH = set("әғқңөұүһі")
RUSSIAN = set("ыэёъщ")

ACTS = (
    "sends_photo",
    "sends_voice",
    "sends_video",
    "sends_document",
    "sends_sticker",
    "sends_location",
    "shares_contact",
    "sends_unsupported",
    "sends_order",
)


@pytest.fixture(params=["kk", "ru"])
def lang(request):
    return request.param


@pytest.fixture
def house(lite_house):
    return lite_house


async def asked_for_the_date(visitor: WhatsAppVisitor, lang: str) -> Words:
    """In the middle of a registration."""
    words = Words(lang)
    await a_stage(visitor.house)
    await greeted(visitor, LANGUAGES[lang], LINK)
    await visitor.does(words.button("Registration"), words.button("I agree"))
    return words


def is_said_in(lang: str, visitor: WhatsAppVisitor) -> bool:
    letters = set(visitor.screen.lower())
    return bool(letters & KAZAKH) if lang == "kk" else not letters & KAZAKH


async def goes_on(visitor: WhatsAppVisitor, lang: str) -> bool:
    """The question that stood is answered, and the next one comes."""
    await visitor.types("05.09.2010")
    return "2/" in visitor.screen and is_said_in(lang, visitor)


@pytest.mark.parametrize("act", ACTS)
async def test_what_is_no_text_is_answered_and_the_question_stands(visitor, lang, act):
    await asked_for_the_date(visitor, lang)
    await visitor._act(getattr(visitor.person, act)())
    assert "1/" in visitor.screen
    assert is_said_in(lang, visitor)
    assert await goes_on(visitor, lang)


@pytest.mark.parametrize("act", ["edits", "revokes", "reacts"])
async def test_what_changes_what_was_said_changes_nothing(visitor, lang, act):
    await asked_for_the_date(visitor, lang)
    wamid = list(visitor.person.chat.written)[-1]
    more = ("05.09.2010",) if act == "edits" else ()
    await visitor._act(getattr(visitor.person, act)(wamid, *more))
    assert "1/" in visitor.screen
    assert is_said_in(lang, visitor)
    assert await goes_on(visitor, lang)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("hologram", {"a": 1}),
        ("hologram", "text"),
        ("hologram", None),
        ("text", {}),
        ("text", "no object"),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {"response_json": "{}"}}),
        ("interactive", {"type": "button_reply"}),
        ("image", {}),
        ("image", {"id": "1"}),
        ("contacts", {}),
        ("reaction", {"message_id": "x"}),
    ],
    ids=str,
)
async def test_what_nobody_knows_yet_breaks_nothing(visitor, lang, kind, content):
    await asked_for_the_date(visitor, lang)
    visitor.wire.api.faults.clear()
    await visitor.person.sends(kind, content)
    await visitor.looks()
    assert all(push.status == 200 for push in visitor.wire.api.hooks.pushes)
    assert is_said_in(lang, visitor)
    assert await goes_on(visitor, lang)
    # What a test makes up is no schema's.
    visitor.wire.api.faults[:] = [one for one in visitor.wire.api.faults if "server itself" not in one]


async def test_a_sign_that_is_taken_back_needs_no_answer(visitor):
    await greeted(visitor, link="")
    before = visitor.person.things
    await visitor.person.reacts(visitor.person.last().wamid, "")
    await visitor.looks()
    assert visitor.person.things == before


async def test_what_others_wrote_is_no_answer(visitor, lang):
    await asked_for_the_date(visitor, lang)
    await visitor._act(visitor.person.forwards("05.09.2010"))
    assert "1/" in visitor.screen
    assert await goes_on(visitor, lang)


async def test_a_quoted_question_is_answered_like_any(visitor, lang):
    await asked_for_the_date(visitor, lang)
    await visitor._act(visitor.person.answers_to(visitor.person.last().wamid, "05.09.2010"))
    assert "2/" in visitor.screen


async def test_of_what_nobody_asked_for_no_file_is_kept(visitor, lang):
    await asked_for_the_date(visitor, lang)
    for act in ("sends_photo", "sends_document", "sends_voice"):
        await visitor._act(getattr(visitor.person, act)())
    async with visitor.house.database.read() as session:
        assert list(await session.scalars(select(StoredFile.id))) == []
