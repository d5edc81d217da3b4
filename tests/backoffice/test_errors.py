"""What is answered when something breaks that nobody foresaw, and how our own files are served."""

import re

import pytest

from backoffice.pages import static_address
from backoffice.styles import SHARED, STATIC
from backoffice.words import SENTENCES, sentence
from i18n import LOCALES, gettext, speaking
from services.consultations.refusals import AlreadyClosed
from services.errors import DomainError
from services.people.service import PeopleService
from tests.backoffice.conftest import Signs
from tests.backoffice.world import World


async def test_an_unforeseen_error_tells_a_number_and_nothing_else(
    signed_in: Signs, world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    async def breaks(*_words: object, **_more: object) -> None:
        raise RuntimeError("Серікова Айгерім, +77011234567")

    browser = await signed_in(world.desk)
    monkeypatch.setattr(PeopleService, "last_entered", breaks)
    await browser.opens("/people")
    assert browser.status == 500
    number = re.search(r"\b[0-9a-f]{8}\b", browser.text)
    assert number
    said = capsys.readouterr().out
    assert number[0] in said
    assert "RuntimeError" in said
    for words in (said, browser.page.text):
        assert "Серікова" not in words
        assert "7701" not in words
    assert "default-src 'none'" in browser.page.headers["content-security-policy"]


async def test_our_files_are_kept_for_ever_and_change_their_address(signed_in: Signs, world: World):
    browser = await signed_in(world.desk)
    for path in [*STATIC.iterdir(), *SHARED.glob("*.css")]:
        answer = await browser.client.get(static_address(path.name))
        assert answer.status_code == 200, path
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await browser.client.get("/office/static/nothing.css")).headers["cache-control"] == "no-store"


async def test_a_page_asks_for_nothing_that_is_not_ours(signed_in: Signs, world: World):
    browser = await signed_in(world.desk)
    await browser.opens("/today")
    asked = re.findall(r'(?:src|href|action)="([^"]*)"', browser.page.text)
    assert all(address.startswith(("/office", "#", "tel:")) for address in asked)
    assert browser.page.text.count("<h1") == browser.page.text.count("<main") == 1


def test_every_fact_has_a_sentence_in_both_languages():
    for lang in LOCALES:
        with speaking(lang):
            for kind, words in SENTENCES.items():
                assert gettext(words) != words, kind
            message, values = sentence(DomainError())
            assert gettext(message).format(**values)


def test_a_fact_without_words_of_its_own_has_those_of_its_kind():
    from db.enums import ConsultationState

    assert sentence(AlreadyClosed(ConsultationState.HELD))[0] == SENTENCES[AlreadyClosed]
