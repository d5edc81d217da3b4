"""`kenes indicators` and `kenes records`: figures agree with the records; wrong use is told in a sentence."""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import typer
from sqlalchemy import insert, select
from typer.testing import CliRunner

import app.commands.indicators as indicators  # noqa: PLR0402
import app.commands.records as records  # noqa: PLR0402
from app.settings import SettingsWrong
from db.engine import Database
from db.enums import FactKind, Sex, VisitRole
from db.models.facts import Fact
from db.models.staff import AuditEntry
from services.keys import Keys
from tests.factories import a_centre, a_person, a_region

ROOT = Path(__file__).resolve().parents[2]
QUARTER = ("--period", "2026Q4")


@pytest.fixture
def cli():
    made = typer.Typer()
    indicators.register(made)
    records.register(made)
    return made


@pytest.fixture
async def centre(sqlite_url, tmp_path, monkeypatch):
    """Aral served three: a girl of 16 twice, her mother once."""
    database = Database(sqlite_url)
    region = await a_region(database, code="aqmola")
    centre = await a_centre(database, region, code="aral")
    girl = await a_person(database, centre, age=16)
    mother = await a_person(database, centre, age=40)
    visits = [(girl, 16, VisitRole.SELF), (girl, 16, VisitRole.SELF), (mother, 40, VisitRole.REPRESENTATIVE)]
    rows = [
        {
            "kind": FactKind.CONSULTATION,
            "source_id": number,
            "unit_id": centre.id,
            "region_id": region.id,
            "person_id": person.id,
            "on_day": date(2026, 11, number),
            "age": age,
            "sex": Sex.FEMALE,
            "role": role,
            "by_employee": True,
            "changed": number,
        }
        for number, (person, age, role) in enumerate(visits, 1)
    ]
    async with database.begin() as session:
        await session.execute(insert(Fact), rows)
    Keys.create(tmp_path / "keys.json", "test")
    for name in [one for one in os.environ if one.startswith("KENES_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KENES_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("KENES_KEYS_FILE", str(tmp_path / "keys.json"))
    monkeypatch.chdir(tmp_path)
    yield database
    await database.close()


@pytest.fixture
def says(cli):
    """Runs a command in a thread, for it has a loop of its own; what stood on stdout."""

    async def run(*words):
        result = await asyncio.to_thread(CliRunner().invoke, cli, words)
        if result.exception:
            raise result.exception
        return result.stdout

    return run


async def test_the_figures_agree_with_the_records(centre, says):
    said = json.loads(await says("indicators", *QUARTER, "--unit", "aral", "--json"))
    assert (said["period"], said["scope"], said["methodology"]) == ("2026Q4", "aral", "2021")
    lines = [
        json.loads(line)
        for line in (await says("records", *QUARTER, "--unit", "aral", "--json")).splitlines()
    ]
    counted = Counter(
        ("parents" if one["role"] == "representative" else "14-17", one["sex"]) for one in lines
    )
    cells = {
        (row["band"], row["sex"]): row["value"]
        for row in said["rows"]
        if (row["indicator"], row["kind"]) == ("1.1", "consultations") and row["value"] and row["sex"]
    }
    assert cells == counted == {("14-17", "f"): 2, ("parents", "f"): 1}


async def test_a_record_is_what_the_interfaces_promise(centre, says):
    line = json.loads((await says("records", *QUARTER, "--country", "--json")).splitlines()[0])
    assert list(line) == [
        "fact", "person", "birth_date", "age", "sex", "role", "kind", "day", "activity", "project", "unit",
        "region", "total", "partners", "employee",
    ]  # fmt: skip
    assert (line["age"], line["sex"], line["role"], line["day"]) == (16, "f", "self", "2026-11-01")
    assert (line["unit"], line["region"], line["kind"], line["employee"]) == (
        "aral",
        "aqmola",
        "consultation",
        True,
    )


async def test_taking_the_records_out_is_written_down(centre, says):
    await says("records", *QUARTER, "--unit", "aral", "--json")
    async with centre.read() as session:
        (entry,) = await session.scalars(select(AuditEntry))
    assert (entry.deed, entry.login_id, entry.channel) == ("read_records", None, "system")


async def test_without_json_it_reads_as_a_table(centre, says):
    table = await says("indicators", *QUARTER, "--unit", "aqmola")
    assert "14-17 f" in table
    lines = (await says("records", *QUARTER, "--unit", "aqmola")).splitlines()
    assert lines[0].startswith("fact\tperson\tbirth_date")
    assert len(lines) == 4


@pytest.mark.parametrize(
    "words, reason",
    [
        (("--period", "2026Q5", "--unit", "aral"), "2026Q5"),
        (("--period", "2026Q4"), "--country"),
        (("--period", "2026Q4", "--unit", "aral", "--country"), "--country"),
        (("--period", "2026Q4", "--unit", "nowhere"), "nowhere"),
    ],
)
@pytest.mark.parametrize("command", ["indicators", "records"])
async def test_wrong_use_is_told_in_a_sentence(centre, says, command, words, reason):
    with pytest.raises(SettingsWrong, match=reason):
        await says(command, *words, "--json")


async def test_a_database_of_another_day_is_told(centre, says, monkeypatch, tmp_path):
    monkeypatch.setenv("KENES_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(SettingsWrong, match="kenes migrate"):
        await says("indicators", *QUARTER, "--country")


async def test_it_wakes_neither_bot_nor_pages(centre):
    script = (
        "import sys, typer; from app.commands import indicators, records; cli = typer.Typer();"
        "indicators.register(cli); records.register(cli);"
        "cli(sys.argv[1:], standalone_mode=False);"
        "heavy = ('aiogram', 'fastapi', 'holidays', 'babel', 'alembic');"
        "print([name for name in heavy if name in sys.modules])"
    )
    command = [sys.executable, "-c", script, "indicators", *QUARTER, "--country", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    figures, imported = done.stdout.splitlines()
    assert json.loads(figures)["scope"] == "country"
    assert imported == "[]"
