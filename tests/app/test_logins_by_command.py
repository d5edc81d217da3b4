"""`kenes user add` and the refusal of `kenes demo`, over a fresh database of a real installation."""

import json
import sqlite3

import pytest
from typer.testing import CliRunner

from app.__main__ import cli
from app.commands import register_all
from app.settings import SettingsWrong
from tests.engines import copy_sqlite


@pytest.fixture
def kenes(migrated_sqlite, tmp_path, monkeypatch):
    """The command line over a fresh database of a real installation."""
    url = copy_sqlite(migrated_sqlite, tmp_path)
    monkeypatch.chdir(tmp_path)
    for name, value in {"ENV": "production", "DATABASE_URL": url, "KEYS_FILE": "keys.json"}.items():
        monkeypatch.setenv(f"KENES_{name}", value)
    register_all(cli)
    return lambda *words, **more: CliRunner().invoke(cli, words, **more)


def test_a_real_installation_gets_no_demo_data(kenes):
    result = kenes("demo", "--json")
    assert isinstance(result.exception, SettingsWrong)
    assert "demo" in str(result.exception)


def test_a_login_is_added(kenes):
    assert kenes("keys", "new").exit_code == 0
    assert kenes("migrate").exit_code == 0
    words = ("user", "add", "d.serikova", "--role", "director", "--unit", "almaty-region")
    made = kenes(*words, "--name", "Серікова Айгерім", "--json")
    told = json.loads(made.stdout)
    assert told["login"] == "d.serikova"
    assert len(told["password"]) >= 10
    again = kenes(*words)
    assert isinstance(again.exception, SettingsWrong)
    own = kenes(
        "user",
        "add",
        "second",
        "--role",
        "administrator",
        "--unit",
        "kz",
        "--password-stdin",
        input="a good long word\n",
    )
    assert own.exit_code == 0
    assert "a good long word" not in own.stdout


@pytest.mark.parametrize(
    "words, said",
    [
        (("someone", "--role", "director", "--unit", "nowhere"), "nowhere"),
        (("x", "--role", "director", "--unit", "kz"), "3 to 60"),
        (("someone", "--role", "director", "--unit", "kz", "--name", "1"), "name"),
    ],
)
def test_a_login_that_cannot_be_is_refused_with_a_reason(kenes, words, said):
    kenes("keys", "new")
    kenes("migrate")
    result = kenes("user", "add", *words)
    assert isinstance(result.exception, SettingsWrong)
    assert said in str(result.exception)


def test_a_weak_password_is_refused(kenes):
    kenes("keys", "new")
    kenes("migrate")
    words = ("user", "add", "someone", "--role", "director", "--unit", "kz", "--password-stdin")
    result = kenes(*words, input="short\n")
    assert isinstance(result.exception, SettingsWrong)
    assert "10" in str(result.exception)


def test_a_lost_second_factor_is_taken_off_by_the_operator(kenes):
    assert kenes("keys", "new").exit_code == 0
    assert kenes("migrate").exit_code == 0
    assert kenes("user", "add", "admin", "--role", "administrator", "--unit", "kz").exit_code == 0
    for name, said in (("nobody", "no open login"), ("admin", "has no second factor")):
        refused = kenes("user", "reset-second-factor", name)
        assert isinstance(refused.exception, SettingsWrong)
        assert said in str(refused.exception)
    with sqlite3.connect("kenes.db") as database:
        database.execute("UPDATE logins SET totp_secret = x'00', totp_since = '2026-11-02 03:00:00'")
    done = kenes("user", "reset-second-factor", "Admin")
    assert done.exit_code == 0
    with sqlite3.connect("kenes.db") as database:
        left = database.execute("SELECT totp_secret, totp_since FROM logins").fetchall()
        noted = database.execute("SELECT details FROM audit WHERE deed = 'second_factor_reset'").fetchall()
    assert left == [(None, None)]
    assert "operator" in noted[0][0]
