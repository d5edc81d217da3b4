"""Reads a request to the Bot API: form, multipart form, JSON, or the query of the address."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from tests.telegram.schema import Upload


@dataclass
class Asked:
    """What a request asks; the parameters as they came."""

    token: str
    method: str
    params: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)


async def read(request: web.BaseRequest) -> Asked:
    """Everything that came."""
    place = request.path.removeprefix("/bot") if request.path.startswith("/bot") else ""
    token, _, method = place.partition("/")
    asked = Asked(token, method, dict(request.query) if request.query_string else {})
    kind = request.content_type
    if kind == "multipart/form-data":
        await _read_parts(request, asked)
    elif kind == "application/json":
        try:
            said = json.loads(await request.read() or b"{}")
        except ValueError:
            said = {"": "no JSON"}
        asked.params |= said if isinstance(said, dict) else {"": "no object"}
    else:
        asked.params |= parse_qsl((await request.read()).decode(errors="replace"), keep_blank_values=True)
    return asked


async def _read_parts(request: web.BaseRequest, asked: Asked) -> None:
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader), "forms are not nested"
        name, data = part.name or "", bytes(await part.read(decode=True))
        if part.filename is None:
            asked.params[name] = data.decode(errors="replace")
            continue
        file = Upload(part.filename, data, part.headers.get("Content-Type", "application/octet-stream"))
        asked.files[name] = file
        # A file may also be sent as the parameter itself.
        if name in {"document", "photo", "voice", "thumbnail", "certificate"}:
            asked.params[name] = file
