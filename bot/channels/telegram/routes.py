"""Telegram's webhook: known by its secret, stored and handled before it is answered."""

import json
from secrets import compare_digest
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from bot.channels.bodies import body_of
from bot.channels.telegram.ingress import Ingress

SECRET: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (a header's name)


def build_router(ingress: Ingress, secret: str) -> APIRouter:
    """`POST /telegram`: 403 without the secret, and nothing is read."""
    router = APIRouter()

    @router.post("/telegram", include_in_schema=False)
    async def arrives(request: Request) -> Response:
        given = request.headers.get(SECRET, "")
        if not compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        body = await body_of(request)
        if body is None:
            return Response(status_code=413)
        raw = _update(body)
        if raw is None:
            return Response(status_code=400)
        arrival = ingress.arrival(raw)
        if arrival is None:
            await ingress.beside(raw)
        else:
            await ingress.take(arrival)
        return Response(status_code=200)

    return router


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) and isinstance(raw.get("update_id"), int) else None
