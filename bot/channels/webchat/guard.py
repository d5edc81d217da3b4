"""What is looked at before a browser's words are believed: where they come from, how much, of what form."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from fastapi import Request

BODY_LIMIT = 64 * 1024
# A letter in a form takes up to nine bytes. What is too long comes back as typed, and the box holds 20,000.
FORM_LIMIT = 192 * 1024
TEXT_LIMIT = 4000
FILE_LIMIT_MB = 10
CHOICE_LIMIT = 64
CONTROLS = {code: None for code in range(32) if chr(code) not in "\n\t"} | {127: None}


class Refused(Exception):
    """What came is not taken; nothing was changed."""

    def __init__(self, status: int, why: str, typed: str = "") -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.typed = typed


@dataclass(frozen=True, slots=True)
class Posted:
    """A message or a press as it came, checked in form only."""

    id: UUID
    text: str = ""
    choice: str = ""
    seq: int = 0


def is_form(request: Request) -> bool:
    """Whether a page without scripts asks: it is answered with a page."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() in {
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    } and "application/json" not in request.headers.get("accept", "")


def check_origin(request: Request, public_url: str) -> None:
    """A browser says which page asks; another site's is refused. What is no browser lends nobody's cookie."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise Refused(403, "elsewhere")
        return
    origin = request.headers.get("origin")
    if origin is None:
        return
    ours = {request.headers.get("host", ""), urlsplit(public_url).netloc}
    if _place_of(origin) not in ours - {""}:
        raise Refused(403, "elsewhere")


def _place_of(origin: str) -> str:
    """Host and port; empty where it is no address at all."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


async def body_of(request: Request, limit: int = BODY_LIMIT) -> bytes:
    """The body, never more than the limit."""
    size = request.headers.get("content-length", "0")
    if not size.isascii() or not size.isdigit():
        raise Refused(400, "unreadable")
    if int(size) > limit:
        raise Refused(413, "too_long")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise Refused(413, "too_long")
    return bytes(body)


async def posted(request: Request) -> Posted:
    """A message or a press, from JSON or a plain form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_typed = kind == "application/x-www-form-urlencoded"
    body = await body_of(request, FORM_LIMIT if is_typed else BODY_LIMIT)
    if is_typed:
        fields: dict[str, Any] = _form(body)
    elif kind in {"application/json", ""}:
        fields = _json(body)
    else:
        raise Refused(415, "unreadable")
    return _checked(fields)


def _form(body: bytes) -> dict[str, Any]:
    try:
        parsed = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=20)
    except ValueError as error:
        raise Refused(400, "unreadable") from error
    fields: dict[str, Any] = {name: values[0] for name, values in parsed.items()}
    seq = fields.get("seq", "")
    fields["seq"] = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 16 else None
    if fields.get("choice"):
        # A press beside a half-written text is the press.
        fields.pop("text", None)
    return fields


def _json(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "unreadable") from error
    if not isinstance(fields, dict):
        raise Refused(422, "unreadable")
    return fields


def uuid_of(value: object) -> UUID:
    """The id that the page made."""
    try:
        return UUID(value) if isinstance(value, str) and len(value) <= 45 else _no_uuid()
    except ValueError as error:
        raise Refused(422, "unreadable") from error


def _no_uuid() -> UUID:
    raise ValueError


def clean(text: str) -> str:
    """Without what no database or terminal takes: control characters, halves of surrogate pairs."""
    whole = text.encode("utf-8", "replace").decode()
    return whole.replace("\r\n", "\n").translate(CONTROLS).strip()


def _checked(fields: dict[str, Any]) -> Posted:
    id_ = uuid_of(fields.get("id"))
    text, choice, seq = fields.get("text"), fields.get("choice"), fields.get("seq")
    if seq is not None and (not isinstance(seq, int) or isinstance(seq, bool) or not 0 <= seq < 1 << 31):
        raise Refused(422, "unreadable")
    if choice is not None and text is None:
        if not isinstance(choice, str) or not 0 < len(choice.encode("utf-8", "replace")) <= CHOICE_LIMIT:
            raise Refused(422, "unreadable")
        return Posted(id_, choice=clean(choice), seq=seq or 0)
    if not isinstance(text, str) or choice is not None:
        raise Refused(422, "unreadable")
    cleaned = clean(text)
    if not cleaned:
        raise Refused(422, "empty")
    if len(cleaned) > TEXT_LIMIT:
        raise Refused(422, "too_long", typed=text)
    return Posted(id_, text=cleaned)
