"""WhatsApp's webhook: known by its signature, stored before it is answered, handled after it."""

import hmac
from secrets import compare_digest
from typing import Final

import structlog
from fastapi import APIRouter, Request, Response

from bot.channels.bodies import body_of
from bot.channels.whatsapp.ingress import Ingress
from bot.channels.whatsapp.settings import WhatsAppSettings
from bot.channels.whatsapp.webhook import Malformed, NotOurs

log = structlog.get_logger(__name__)

SIGNATURE: Final = "X-Hub-Signature-256"
# Meta's has ten figures.
_LONGEST_CHALLENGE: Final = 200


def build_router(ingress: Ingress, settings: WhatsAppSettings) -> APIRouter:
    """`GET /whatsapp`: whether we are who was entered at Meta's. `POST /whatsapp`: what came."""
    router = APIRouter()
    secret = settings.app_secret.encode()

    @router.get("/whatsapp", include_in_schema=False)
    async def asks(request: Request) -> Response:
        asked = request.query_params
        given, challenge = asked.get("hub.verify_token", ""), asked.get("hub.challenge", "")
        is_known = compare_digest(given.encode(errors="replace"), settings.verify_token.encode())
        if not is_known or asked.get("hub.mode") != "subscribe" or len(challenge) > _LONGEST_CHALLENGE:
            return _refused(403, "verify_token")
        return Response(challenge, media_type="text/plain")

    @router.post("/whatsapp", include_in_schema=False)
    async def arrives(request: Request) -> Response:
        body = await body_of(request)
        if body is None:
            return _refused(413, "too_large")
        if not _is_signed(body, request.headers.get(SIGNATURE, ""), secret):
            return _refused(403, "signature")
        try:
            await ingress.arrive(body)
        except Malformed:
            return _refused(400, "malformed")
        except NotOurs:
            return _refused(404, "another_number")
        return Response(status_code=200)

    return router


def _is_signed(body: bytes, given: str, secret: bytes) -> bool:
    """By the raw bytes: read and written anew they would be others."""
    right = f"sha256={hmac.digest(secret, body, 'sha256').hex()}"
    return compare_digest(given.encode(errors="replace"), right.encode())


def _refused(status: int, why: str) -> Response:
    # Nothing of what came: it may be anybody's.
    log.warning("whatsapp_webhook_refused", why=why, status=status)
    return Response(status_code=status)
