"""The JSON endpoints under schemathesis: whatever is sent, right or wrong, is answered, never by a fault."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from fastapi import FastAPI
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, Phase
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from app.container import Container
from app.settings import Settings
from app.web import build_app
from services.keys import Keys
from services.throttle import Throttle
from tests.serving import answering

EXAMPLES = 20
TEXT = {"type": "string"}
ANSWERS = {"200": {"description": "whatever it is"}}
ID = {"type": "string", "format": "uuid"}
# What may be asked for by address.
QUERIES: dict[str, dict[str, Any]] = {
    "/chat": {"lang": TEXT, "start": TEXT, "public": TEXT, "before": {"type": "integer"}},
    "/chat/events": {"after": {"type": "integer"}},
}
# What is posted.
MESSAGE = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": ID, "text": TEXT, "choice": TEXT, "seq": {"type": "integer"}},
}
USER = {
    "type": "object",
    "required": ["id", "is_bot", "first_name"],
    "properties": {"id": {"type": "integer"}, "is_bot": {"type": "boolean"}, "first_name": TEXT},
}
CHAT = {
    "type": "object",
    "required": ["id", "type"],
    "properties": {"id": {"type": "integer"}, "type": {"enum": ["private", "group", "channel", "x"]}},
}
UPDATE = {
    "type": "object",
    "required": ["update_id"],
    "properties": {
        "update_id": {"type": "integer"},
        "message": {
            "type": "object",
            "required": ["message_id", "date", "chat", "from"],
            "properties": {
                "message_id": {"type": "integer"},
                "date": {"type": "integer"},
                "chat": CHAT,
                "from": USER,
                "text": TEXT,
            },
        },
        "callback_query": {
            "type": "object",
            "properties": {"id": TEXT, "from": USER, "chat_instance": TEXT, "data": TEXT},
        },
    },
}
BODIES: dict[str, dict[str, Any]] = {"/chat/messages": MESSAGE, "/telegram": UPDATE}
SECRET = "a-secret-of-the-test"


def routes_of(router: Any) -> Iterator[APIRoute]:
    """Its own, and those of the routers that it holds."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from routes_of(route.original_router)


def schema_of(app: FastAPI) -> dict[str, Any]:
    """Everything that is no page of the office, from the application's own routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes_of(app.router):
        query = [
            {"name": name, "in": "query", "schema": of} for name, of in QUERIES.get(route.path, {}).items()
        ]
        within = [
            {"name": name, "in": "path", "required": True, "schema": TEXT}
            for name in re.findall(r"\{(\w+)\}", route.path)
        ]
        for method in route.methods or ():
            operation: dict[str, Any] = {"parameters": [*query, *within], "responses": ANSWERS}
            if method == "POST":
                body = BODIES.get(route.path, {"type": "object"})
                operation["requestBody"] = {"content": {"application/json": {"schema": body}}}
            paths.setdefault(route.path, {})[method.lower()] = operation
    return {"openapi": "3.1.0", "info": {"title": "Kenes", "version": "1"}, "paths": paths}


def try_everything(schema: dict[str, Any], url: str) -> dict[str, set[int]]:
    """In a thread of its own; what each route answered."""
    answered: dict[str, set[int]] = {}
    with requests.Session() as session:
        for found in schemathesis.openapi.from_dict(schema).get_all_operations():
            assert isinstance(found, Ok), found
            operation = found.ok()
            for mode in GenerationMode:
                try_one(operation.as_strategy(mode), session, url, answered)
    return answered


def try_one(strategy: Any, session: requests.Session, url: str, answered: dict[str, set[int]]) -> None:
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @hypothesis.given(case=strategy)
    def one(case: Case) -> None:
        headers = {"Accept": "application/json"}
        if case.path == "/telegram":
            headers["X-Telegram-Bot-Api-Secret-Token"] = SECRET
        answer = case.call(base_url=url, session=session, headers=headers, timeout=30, allow_redirects=False)
        answered.setdefault(f"{case.method} {case.path}", set()).add(answer.status_code)
        assert answer.status_code < 500, case.as_curl_command()

    # Nothing wrong can be sent where nothing is taken.
    with suppress(hypothesis.errors.Unsatisfiable):
        one()


async def test_no_json_breaks_anything(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Throttle, "allows", lambda *_: True)  # else most would be told to come later
    for limit in ("AN_HOUR", "AN_ADDRESS"):  # and at the anonymous page be let wait
        monkeypatch.setattr(f"public.open_page.{limit}", 1_000_000)
    Keys.create(tmp_path / "keys.json", "test")
    container = Container(
        Settings(
            database_url=sqlite_url,
            keys_file=tmp_path / "keys.json",
            public_url="http://127.0.0.1",
            telegram_token="1:nobody",
            telegram_secret=SECRET,
            telegram_api="http://127.0.0.1:9",
        )
    )
    app = build_app(container)
    schema = schema_of(app)
    assert {"/chat", "/chat/messages", "/chat/events", "/telegram", "/healthz", "/readyz"} <= set(
        schema["paths"]
    )
    assert set(BODIES) | set(QUERIES) <= set(schema["paths"])
    async with answering(app) as (url, server):
        answered = await asyncio.to_thread(try_everything, schema, url)
        app.state.bell.close()
        server.stop()
    assert 202 in answered["POST /chat/messages"], "nothing right was ever sent"
    assert answered["POST /telegram"] & {200}
    print({name: sorted(codes) for name, codes in answered.items()})
