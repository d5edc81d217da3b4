"""What Meta's webhook brings, read into plain things: nothing is taken on trust, no field's type either.

Only what a dialogue can use is read. Names of profiles, other people's cards, places on a map stay where they
are: what we do not read we cannot keep.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final

from services.whatsapp.accounts import Address

# Of fields that tell of the account itself and of no person.
NOTED: Final = frozenset(
    {
        "account_alerts",
        "account_review_update",
        "account_update",
        "business_capability_update",
        "message_template_components_update",
        "message_template_quality_update",
        "message_template_status_update",
        "phone_number_name_update",
        "phone_number_quality_update",
        "template_category_update",
    }
)
# The year 2100: what is later is no time.
_NO_TIME: Final = 4_102_444_800
_LONGEST_ID: Final = 300
_LONGEST_NOTE: Final = 200
_FROM_TO: Final = re.compile(r"changed from (\S{1,150}) to \S+$")


class Malformed(Exception):
    """Not JSON, or not of a webhook's shape."""


class NotOurs(Exception):
    """Whatever is in it was sent to another number."""


class Kind(StrEnum):
    """What a person sent."""

    TEXT = "text"
    PRESS = "press"
    IMAGE = "image"
    DOCUMENT = "document"
    AUDIO = "audio"
    VOICE = "voice"
    VIDEO = "video"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACTS = "contacts"
    REACTION = "reaction"
    EDIT = "edit"
    REVOKE = "revoke"
    UNSUPPORTED = "unsupported"
    UNKNOWN = "unknown"


class State(StrEnum):
    """How far a message of ours came."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something a person sent, when (seconds since 1970; 0: nobody knows)."""

    kind: Kind
    wamid: str
    address: Address
    timestamp: int
    # What was typed; below a file: its caption.
    text: str = ""
    # The id of the button or row.
    pressed: str = ""
    media_id: str = ""
    media_type: str = ""
    name: str = ""
    # A reaction's sign; empty when it was taken back.
    emoji: str = ""
    # Passed on from somebody else's chat.
    forwarded: bool = False


_WRITTEN: Final = [one.name for one in fields(Incoming) if one.name not in {"wamid", "address"}]


@dataclass(frozen=True, slots=True)
class Status:
    """What became of a message of ours; `tag` is what we gave it to be known by, `code` the error's.

    `address`: whom it was for, where it failed.
    """

    wamid: str
    tag: str
    state: State
    code: int
    timestamp: int
    address: Address = Address()


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody is reached by another phone or id from now on."""

    wamid: str
    old: Address
    new: Address


@dataclass(frozen=True, slots=True)
class Note:
    """Something about our account: the field's name, and what it says in single words and figures."""

    field: str
    facts: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Delivered:
    """Everything that one body brought for our number."""

    messages: tuple[Incoming, ...] = ()
    statuses: tuple[Status, ...] = ()
    moves: tuple[Move, ...] = ()
    notes: tuple[Note, ...] = ()


def read(body: bytes, phone_id: str) -> Delivered:
    """A body whose signature was right. Raises Malformed or NotOurs."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(raw, dict) or not isinstance(raw.get("entry"), list):
        raise Malformed
    messages: list[Incoming] = []
    statuses: list[Status] = []
    moves: list[Move] = []
    notes: list[Note] = []
    ours = others = 0
    for change in _each(raw["entry"], "changes"):
        field, value = _text(change.get("field")), _dict(change.get("value"))
        if field in NOTED:
            notes.append(Note(field, _facts(value)))
        elif field in {"messages", "user_id_update"}:
            if _text(_dict(value.get("metadata")).get("phone_number_id")) != phone_id:
                others += 1
                continue
            ours += 1
            moves += [*_moves(value), *_new_ids(value)]
            messages += _messages(value)
            statuses += _statuses(value)
    if others and not ours and not notes:
        raise NotOurs
    return Delivered(tuple(messages), tuple(statuses), tuple(moves), tuple(notes))


def written(message: Incoming) -> bytes:
    """A message as it waits in the database: without whom it is from, and without Meta's id of it."""
    plain = {name: value for name in _WRITTEN if (value := getattr(message, name))}
    return json.dumps(plain).encode()


def read_written(body: bytes, wamid: str) -> Incoming:
    """The message that was written; one of a later release's kind is unknown."""
    empty = Incoming(Kind.UNKNOWN, wamid, Address(), 0)
    try:
        plain = json.loads(body)
        return replace(empty, **{**plain, "kind": Kind(plain["kind"])})
    except (ValueError, KeyError, TypeError):
        return empty


def _messages(value: dict[str, Any]) -> Iterator[Incoming]:
    contacts = _dicts(value.get("contacts"))
    for raw in _dicts(value.get("messages")):
        wamid, address = _text(raw.get("id")), _address(raw, contacts)
        # Without an id a repeat could not be told, without an address nothing answered; groups are not ours.
        unusable = not 0 < len(wamid) <= _LONGEST_ID or address == Address() or "group_id" in raw
        if raw.get("type") == "system" or unusable:
            continue
        kind, content = _content(raw)
        context = _dict(raw.get("context"))
        if context.get("forwarded") is True or context.get("frequently_forwarded") is True:
            content["forwarded"] = True
        yield Incoming(kind, wamid, address, _time(raw.get("timestamp")), **content)


def _content(raw: dict[str, Any]) -> tuple[Kind, dict[str, Any]]:
    named = _text(raw.get("type"))
    inner = _dict(raw.get(named))
    match named:
        case "text":
            return Kind.TEXT, {"text": _text(inner.get("body"))}
        case "button":
            return Kind.PRESS, {"pressed": _text(inner.get("payload")), "text": _text(inner.get("text"))}
        case "interactive":
            reply = _dict(inner.get("button_reply")) or _dict(inner.get("list_reply"))
            if reply:
                return Kind.PRESS, {"pressed": _text(reply.get("id")), "text": _text(reply.get("title"))}
        case "image" | "document" | "audio" | "video" | "sticker":
            kind = Kind.VOICE if inner.get("voice") is True else Kind(named)
            return kind, {
                "media_id": _text(inner.get("id")),
                "media_type": _text(inner.get("mime_type")).partition(";")[0],
                "name": _text(inner.get("filename")),
                "text": _text(inner.get("caption")),
            }
        case "reaction":
            return Kind.REACTION, {"emoji": _text(inner.get("emoji"))}
        case "edit":
            changed, content = _content({**_dict(inner.get("message")), "edit": {}})
            return Kind.EDIT, {"text": content.get("text", "")} if changed is not Kind.EDIT else {}
        case "location" | "contacts" | "revoke" | "unsupported":
            return Kind(named), {}
    return Kind.UNKNOWN, {}


def _statuses(value: dict[str, Any]) -> Iterator[Status]:
    for raw in _dicts(value.get("statuses")):
        said = _text(raw.get("status"))
        # A voice that was listened to.
        said = State.READ if said == "played" else said
        if said not in set(State):
            continue
        errors = _dicts(raw.get("errors"))
        code = errors[0].get("code") if errors else 0
        yield Status(
            wamid=_text(raw.get("id")),
            tag=_text(raw.get("biz_opaque_callback_data")),
            state=State(said),
            code=code if isinstance(code, int) else 0,
            timestamp=_time(raw.get("timestamp")),
            address=_addressee(raw) if said == State.FAILED else Address(),
        )


def _addressee(raw: dict[str, Any]) -> Address:
    user_id = _user_id(raw.get("recipient_user_id")) or _user_id(raw.get("recipient_id"))
    return Address(user_id, _phone(raw.get("recipient_id")))


def _moves(value: dict[str, Any]) -> Iterator[Move]:
    """A new phone, which brings a new id, or a new id alone."""
    contacts = _dicts(value.get("contacts"))
    for raw in _dicts(value.get("messages")):
        system = _dict(raw.get("system"))
        if raw.get("type") != "system" or not _text(system.get("type")).startswith("user_changed_"):
            continue
        wamid, old = _text(raw.get("id")), _address(raw, contacts)
        phone = _phone(system.get("wa_id")) or _phone(system.get("new_wa_id"))
        new = Address(_user_id(system.get("user_id")), phone)
        if old == Address() and (told := _FROM_TO.search(_text(system.get("body")))):
            # Whose phone is hidden is named in the words alone.
            old = Address(_user_id(told[1]), _phone(told[1]))
        if 0 < len(wamid) <= _LONGEST_ID and Address() not in {old, new} and old != new:
            yield Move(wamid, old, new)


def _new_ids(value: dict[str, Any]) -> Iterator[Move]:
    """As a webhook field of its own; it has no id, but happens once."""
    for raw in _dicts(value.get("user_id_update")):
        ids = _dict(raw.get("user_id"))
        old, new = _user_id(ids.get("previous")), _user_id(ids.get("current"))
        if old and new and old != new:
            yield Move(f"user_id_update {old} {new}", Address(old), Address(new, _phone(raw.get("wa_id"))))


def _address(raw: dict[str, Any], contacts: list[dict[str, Any]]) -> Address:
    """Id and phone, as far as they are told: beside the message, or in the card that belongs to it."""
    user_id = _user_id(raw.get("from_user_id")) or _user_id(raw.get("from"))
    phone = _phone(raw.get("from"))
    for card in contacts:
        card_id, card_phone = _user_id(card.get("user_id")), _phone(card.get("wa_id"))
        alone = len(contacts) == 1 and not (user_id or phone)
        if alone or (user_id and card_id == user_id) or (phone and card_phone == phone):
            return Address(user_id or card_id, phone or card_phone)
    return Address(user_id, phone)


def _user_id(value: object) -> str:
    """«KZ.13491208655302741918»."""
    text = _text(value)
    country, dot, rest = text.partition(".")
    fits = dot and len(country) == 2 and country.isascii() and country.isalpha() and len(rest) <= 128
    return text if fits and rest.isascii() and rest.isalnum() else ""


def _phone(value: object) -> str:
    text = _text(value)
    return text if text.isascii() and text.isdigit() and 5 <= len(text) <= 20 else ""


def _time(value: object) -> int:
    text = str(value) if isinstance(value, int) else _text(value)
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    return seconds if seconds < _NO_TIME else 0


def _facts(value: dict[str, Any]) -> dict[str, str | int]:
    said = {name: fact for name, fact in value.items() if isinstance(fact, str | int)}
    return {name: fact if isinstance(fact, int) else fact[:_LONGEST_NOTE] for name, fact in said.items()}


def _each(values: list[Any], name: str) -> Iterator[dict[str, Any]]:
    for value in _dicts(values):
        yield from _dicts(value.get(name))


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    """A text that can be written down: no half of a sign, and no NUL, which PostgreSQL refuses."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\0", "")
