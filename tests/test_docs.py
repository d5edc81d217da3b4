"""What the documents say is so: settings, commands, links, pictures."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer
from dotenv import dotenv_values

from app.__main__ import cli
from app.commands import register_all
from app.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
README = (ROOT / "README.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
EXAMPLE = ROOT / ".env.example"

SETTINGS = {PREFIX + name.upper() for name in Settings.model_fields}


def commands() -> set[str]:
    """Every command of `kenes`, those within a group too."""
    register_all(cli)
    found = set()
    for name, command in getattr(typer.main.get_command(cli), "commands", {}).items():
        found |= {f"{name} {inner}" for inner in getattr(command, "commands", ())} or {name}
    return found


def test_every_setting_stands_in_the_documents():
    table = "\n".join(line for line in OPERATIONS.splitlines() if line.startswith("| `KENES_"))
    assert set(re.findall(r"KENES_[A-Z_]+[A-Z]", table)) == SETTINGS


def test_the_example_names_every_setting_and_none_that_is_not():
    lines = re.findall(r"^#?(KENES_[A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE)
    assert len(lines) == len(set(lines))
    assert set(lines) == SETTINGS


def test_the_example_can_be_used_as_it_is(monkeypatch):
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    given: dict[str, Any] = {
        name.removeprefix(PREFIX).lower(): value for name, value in dotenv_values(EXAMPLE).items()
    }
    settings = Settings(_env_file=None, **given)
    for name in given:
        if name != "env":
            assert getattr(settings, name) == getattr(Settings(_env_file=None), name), name


def test_every_command_stands_in_the_documents():
    said = set(re.findall(r"^\| (`kenes .+?) \|", OPERATIONS, re.MULTILINE))
    told = {command for cell in said for command in re.findall(r"`kenes ([a-z -]+)`", cell)}
    assert told == commands()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_tells_of_a_command_that_is_not(page):
    known = commands()
    # What stands in code: between backticks, or on a line of a block.
    for told in re.findall(r"(?:`|^|bin/)kenes ([a-z]+(?: [a-z]+)?)", page.read_text(), re.MULTILINE):
        first, _, second = told.partition(" ")
        assert first in known or f"{first} {second}" in known or f"{first} " in " ".join(known), told


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_of_make_that_is_told_is_there(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(), re.MULTILINE)
    assert set(told) <= targets


def test_the_two_commands_come_first():
    assert re.findall(r"^make ([a-z-]+)", README, re.MULTILINE)[:2] == ["run", "test"]
    assert README.index("make test") < README.index("\n## ")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)#]+)", page.read_text()) + re.findall(
        r'src="([^"]+)"', page.read_text()
    ):
        if not link.startswith(("http://", "https://")):
            assert (page.parent / link).exists(), link


def test_every_picture_is_small_shown_and_there_in_both_languages():
    pictures = sorted((ROOT / "docs" / "screenshots").glob("*.png"))
    assert 4 <= len(pictures) <= 12
    names = {picture.name for picture in pictures}
    for picture in pictures:
        assert picture.stat().st_size <= 150_000, picture.name
        assert f"docs/screenshots/{picture.name}" in README
        lang, rest = picture.name.split("-", 1)
        assert {f"kk-{rest}", f"ru-{rest}"} <= names
        assert lang in {"kk", "ru"}


def test_the_decisions_are_numbered_one_page_each():
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    for number, page in enumerate(pages, 1):
        text = page.read_text()
        assert page.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        assert len(text.splitlines()) <= 60
        assert page.name in README or "docs/decisions" in README
