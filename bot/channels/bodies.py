"""Bodies of webhooks, read as far as they are taken."""

from typing import Final

from fastapi import Request

LIMIT: Final = 1024 * 1024


async def body_of(request: Request) -> bytes | None:
    """The raw bytes; None of one above the limit, whatever its header says of its length."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LIMIT:
            return None
    return bytes(body)
