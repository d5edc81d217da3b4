"""The reader's language: which one is spoken, and that no language is missing at start."""

import asyncio
import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

import i18n


def a_catalogue_of(directory: Path, locale: str, **texts: str) -> None:
    catalogue = Catalog(locale=locale)
    for source, text in texts.items():
        catalogue.add(source, text)
    written = io.BytesIO()
    write_mo(written, catalogue)
    path = directory / locale / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written.getvalue())


def test_kazakh_is_spoken_when_nobody_said_otherwise():
    assert i18n.locale() == "kk"
    assert i18n.gettext("today") == "бүгін"


def test_inside_the_block_the_other_language_is_spoken():
    with i18n.speaking("ru") as spoken:
        assert spoken == "ru" == i18n.locale()
        assert i18n._("today") == "сегодня"
    assert i18n._("today") == "бүгін"


def test_blocks_may_be_nested_and_an_error_leaves_the_outer_language():
    with i18n.speaking("ru"):
        with pytest.raises(RuntimeError, match="went wrong"), i18n.speaking("kk"):
            raise RuntimeError("went wrong")
        assert i18n.locale() == "ru"


async def test_two_conversations_at_once_do_not_change_each_others_language():
    async def conversation(locale):
        with i18n.speaking(locale):
            await asyncio.sleep(0)
            return i18n.gettext("tomorrow")

    async with asyncio.TaskGroup() as group:
        kk, ru = group.create_task(conversation("kk")), group.create_task(conversation("ru"))
    assert (kk.result(), ru.result()) == ("ертең", "завтра")


@pytest.mark.parametrize(
    ("n", "kk", "ru"),
    [
        (1, "1 минут", "1 минута"),
        (2, "2 минут", "2 минуты"),
        (5, "5 минут", "5 минут"),
        (21, "21 минут", "21 минута"),
    ],
)
def test_russian_has_three_forms_after_a_number_and_kazakh_keeps_the_singular(n, kk, ru):
    for locale, expected in (("kk", kk), ("ru", ru)):
        with i18n.speaking(locale):
            assert i18n.ngettext("{n} minute", "{n} minutes", n).format(n=n) == expected


def test_a_text_that_no_catalogue_knows_is_its_english_source():
    assert i18n.gettext("no catalogue has this") == "no catalogue has this"
    assert i18n.pgettext("button", "no catalogue has this") == "no catalogue has this"
    assert i18n.npgettext("row", "one thing", "many things", 2) == "many things"
    assert i18n.N_("today") == "today"


def test_an_empty_text_is_empty_and_not_the_catalogues_header():
    assert not i18n.gettext("")


@pytest.mark.parametrize("locale", ["en", "", "KK", "../kk"])
def test_a_language_we_do_not_speak_is_refused(locale):
    with pytest.raises(i18n.UnknownLocale):
        i18n.speaking(locale)
    with pytest.raises(i18n.UnknownLocale):
        i18n.load(locale)


def test_all_is_well_at_start_when_every_language_has_its_catalogue(tmp_path):
    i18n.check()
    for locale in i18n.LOCALES:
        a_catalogue_of(tmp_path, locale, today="…")
    i18n.check(tmp_path)


@pytest.mark.parametrize("missing", i18n.LOCALES)
def test_nothing_starts_when_a_catalogue_is_missing(tmp_path, missing):
    for locale in i18n.LOCALES:
        if locale != missing:
            a_catalogue_of(tmp_path, locale, today="…")
    with pytest.raises(i18n.CatalogueMissing, match=f"{missing}/LC_MESSAGES"):
        i18n.check(tmp_path)


def test_nothing_starts_with_an_empty_or_a_broken_catalogue(tmp_path):
    a_catalogue_of(tmp_path, "kk")
    with pytest.raises(i18n.CatalogueMissing, match="empty"):
        i18n.check(tmp_path)
    (tmp_path / "kk" / "LC_MESSAGES" / "messages.mo").write_bytes(b"not a catalogue")
    with pytest.raises(i18n.CatalogueMissing, match="magic"):
        i18n.check(tmp_path)
    (tmp_path / "kk" / "LC_MESSAGES" / "messages.mo").write_bytes(b"")
    with pytest.raises(i18n.CatalogueMissing):
        i18n.check(tmp_path)
