"""Requests and answers over HTTP: what was asked, how it ended, and every way of saying it."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.whatsapp.refusals import Refused, Wrong

Body = dict[str, Any]
PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(slots=True)
class Call:
    """One request: when it came, what it asked, how it ended: ok, lost (unanswered), cut or «131047 …»."""

    at: float
    act: str
    body: Body = field(default_factory=dict)
    outcome: str = "open"
    # Whom it was for, once that is known.
    chat: int | None = None

    @property
    def taken(self) -> bool:
        """The server did it, whatever was answered."""
        return self.outcome in {"ok", "lost"}


async def said(request: web.BaseRequest) -> Body:
    if request.content_type != "application/json":
        raise Wrong(f"not JSON but {request.content_type}")
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise Wrong("no JSON") from None
    if not isinstance(body, dict):
        raise Wrong("no object")
    return body


def big_request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=128_000_000)


def as_json(status: int, body: Body) -> web.Response:
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")


def as_refusal(refused: Refused) -> web.Response:
    answer = as_json(refused.status, refused.as_body())
    if refused.retry_after is not None:
        answer.headers["Retry-After"] = str(refused.retry_after)
    return answer


def as_page(status: int) -> web.Response:
    return web.Response(text=PAGE, status=status, content_type="text/html")


def cut(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
