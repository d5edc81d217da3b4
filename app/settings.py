"""The settings, from the environment and `.env`; the only place that reads either."""

import os
import re
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.clock import parse_clock

PREFIX = "KENES_"
ENV_FILE = Path(".env")


class Env(StrEnum):
    """What this installation is for."""

    DEMO = "demo"
    PRODUCTION = "production"


class SettingsWrong(Exception):
    """A setting cannot be used; the message says which and what to do, without its value."""


class Settings(BaseSettings):
    """One field a setting of docs/operations.md; no secret is ever printed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore", hide_input_in_errors=True
    )

    env: Env = Env.PRODUCTION
    # Addresses of databases hold passwords.
    database_url: str = Field("sqlite+aiosqlite:///var/kenes.db", repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    secret_key: SecretStr | None = None
    keys_file: Path = Path("var/keys.json")
    clock: str = ""
    telegram_token: SecretStr | None = None
    telegram_api: str = "https://api.telegram.org"
    telegram_secret: SecretStr | None = None
    whatsapp_token: SecretStr | None = None
    whatsapp_phone_id: str = ""
    whatsapp_waba_id: str = ""
    whatsapp_app_secret: SecretStr | None = None
    whatsapp_verify_token: SecretStr | None = None
    whatsapp_api: str = "https://graph.facebook.com"
    log: str = "plain"
    test_postgres: str = Field("", repr=False)

    @field_validator("database_url")
    @classmethod
    def _asynchronous(cls, url: str) -> str:
        for given, driver in (
            ("sqlite:///", "sqlite+aiosqlite:///"),
            ("postgres://", "postgresql+asyncpg://"),
            ("postgresql://", "postgresql+asyncpg://"),
        ):
            if url.startswith(given):
                url = driver + url.removeprefix(given)
        if not url.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
            raise ValueError("it begins with sqlite:/// or postgresql://")
        if url.removeprefix("sqlite+aiosqlite:///") in ("", ":memory:"):
            raise ValueError("a SQLite database is a file, such as sqlite:///var/kenes.db")
        return url

    @field_validator("log")
    @classmethod
    def _known_log(cls, kind: str) -> str:
        if kind not in ("json", "plain"):
            raise ValueError("it is json or plain")
        return kind

    @field_validator("telegram_token")
    @classmethod
    def _as_botfather_gives_it(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token.get_secret_value()):
            raise ValueError("a token is a number, a colon and letters, as @BotFather gives it")
        return token

    @field_validator("telegram_secret")
    @classmethod
    def _as_telegram_takes_it(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()):
            raise ValueError("1 to 256 Latin letters, figures, _ and -")
        return secret

    @field_validator("whatsapp_phone_id", "whatsapp_waba_id")
    @classmethod
    def _a_number_of_metas(cls, number: str) -> str:
        if number and not re.fullmatch(r"\d{1,30}", number):
            raise ValueError("a number in figures, as it stands in Meta's settings of the app")
        return number

    @field_validator("public_url", "telegram_api", "whatsapp_api")
    @classmethod
    def _an_address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("it begins with https:// (or http:// on a test machine)")
        return url.rstrip("/")

    @property
    def whatsapp_missing(self) -> list[str]:
        """Settings that WhatsApp still lacks; empty where it has them all, or none."""
        asked = {
            "whatsapp_token": self.whatsapp_token,
            "whatsapp_phone_id": self.whatsapp_phone_id,
            "whatsapp_waba_id": self.whatsapp_waba_id,
            "whatsapp_app_secret": self.whatsapp_app_secret,
            "whatsapp_verify_token": self.whatsapp_verify_token,
        }
        given = [name for name, value in asked.items() if value]
        return [PREFIX + name.upper() for name in asked if name not in given] if given else []

    @cached_property
    def is_demo(self) -> bool:
        return self.env is Env.DEMO

    @cached_property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def check_clock(settings: Settings) -> None:
    """Raises SettingsWrong when the clock is set to what is no time."""
    try:
        if settings.clock:
            parse_clock(settings.clock)
    except ValueError:
        raise SettingsWrong("a clock is written like 2027-01-05 09:00, in Almaty time") from None


def is_here(url: str) -> bool:
    """Whether an address is one of this machine."""
    return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}


def load() -> Settings:
    """Reads the settings; raises SettingsWrong for an unknown KENES_* name or a value that cannot be."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    given = {*os.environ, *(dotenv_values(ENV_FILE) if ENV_FILE.exists() else ())}
    unknown = sorted(name for name in given if name.startswith(PREFIX) and name not in known)
    if unknown:
        near = get_close_matches(unknown[0], known, n=1)
        meant = f"did you mean {near[0]}?" if near else "docs/operations.md lists them all"
        raise SettingsWrong(f"unknown setting {', '.join(unknown)}; {meant}")
    try:
        settings = Settings()
    except ValueError as error:
        details = error.errors() if hasattr(error, "errors") else []
        told = "; ".join(f"{PREFIX}{str(one['loc'][0]).upper()}: {one['msg']}" for one in details)
        raise SettingsWrong(told or "the settings cannot be read") from None
    if settings.clock and not settings.is_demo:
        raise SettingsWrong("a clock of one's own is for KENES_ENV=demo only")
    _check_messengers(settings)
    check_clock(settings)
    return settings


def _check_messengers(settings: Settings) -> None:
    if settings.whatsapp_missing:
        raise SettingsWrong(f"WhatsApp needs {', '.join(settings.whatsapp_missing)}, too")
    for name, token, api in (
        ("TELEGRAM", settings.telegram_token, settings.telegram_api),
        ("WHATSAPP", settings.whatsapp_token, settings.whatsapp_api),
    ):
        if settings.is_demo and token and not is_here(api):
            raise SettingsWrong(
                f"a demo speaks with no messenger: leave {PREFIX}{name}_TOKEN away, or set "
                f"KENES_ENV=production (a test server at {PREFIX}{name}_API on this machine is fine)"
            )


def surroundings(**more: str) -> dict[str, str]:
    """This process's environment with something added, for a program that is called."""
    return {**os.environ, **more}
