"""What a person sent, as the aiogram update that handlers know."""

from hashlib import blake2b
from typing import Any

from aiogram import Bot
from aiogram.types import Update

from bot.channels.whatsapp.webhook import Incoming, Kind
from documents.whatsapp_links import code_in

# Where it has to be said and nobody told it.
_SIZE = {"width": 1, "height": 1}


def update_of(message: Incoming, account_id: int, bot: Bot) -> Update:
    """An update of the account's private chat; a press comes with a message that says nothing."""
    content = _content(message, account_id, bot)
    return Update.model_validate({"update_id": _number(message.wamid), **content}, context={"bot": bot})


def _content(message: Incoming, account_id: int, bot: Bot) -> dict[str, Any]:
    chat = {"id": account_id, "type": "private"}
    person = {"id": account_id, "is_bot": False, "first_name": "whatsapp"}
    number = _number(message.wamid)
    said = {"message_id": number, "date": message.timestamp, "chat": chat, "from": person}
    match message.kind:
        case Kind.PRESS:
            ours = {"id": bot.id, "is_bot": True, "first_name": "Kenes"}
            pressed = {"id": str(number), "from": person, "chat_instance": str(account_id)}
            return {"callback_query": {**pressed, "message": {**said, "from": ours}, "data": message.pressed}}
        case Kind.REACTION:
            sign = {"type": "emoji", "emoji": message.emoji}
            about = {"message_id": number, "date": message.timestamp, "chat": chat, "user": person}
            return {"message_reaction": {**about, "old_reaction": [], "new_reaction": [sign]}}
        case Kind.EDIT:
            return {"edited_message": {**said, "edit_date": message.timestamp, "text": message.text}}
        case Kind.REVOKE:
            about = {"business_connection_id": "whatsapp", "chat": chat, "message_ids": [number]}
            return {"deleted_business_messages": about}
        case _:
            return {"message": {**said, **_forwarded(message), **_said(message)}}


def _said(message: Incoming) -> dict[str, Any]:
    file = {"file_id": message.media_id, "file_unique_id": message.media_id, "mime_type": message.media_type}
    caption = {"caption": message.text} if message.text else {}
    match message.kind:
        case Kind.TEXT:
            code = None if message.forwarded else code_in(message.text)
            return {"text": message.text if code is None else f"/start {code}"}
        case Kind.IMAGE:
            return {"photo": [{**file, **_SIZE}], **caption}
        case Kind.DOCUMENT:
            return {"document": {**file, "file_name": message.name or None}, **caption}
        case Kind.AUDIO:
            return {"audio": {**file, "duration": 0}, **caption}
        case Kind.VOICE:
            return {"voice": {**file, "duration": 0}}
        case Kind.VIDEO:
            return {"video": {**file, **_SIZE, "duration": 0}, **caption}
        case Kind.STICKER:
            return {"sticker": {**file, **_SIZE, "type": "regular", "is_animated": False, "is_video": False}}
        case Kind.LOCATION:
            # Where it is was not read.
            return {"location": {"latitude": 0.0, "longitude": 0.0}}
        case Kind.CONTACTS:
            # Nor whose card it is.
            return {"contact": {"phone_number": "", "first_name": ""}}
        case _:
            return {}


def _forwarded(message: Incoming) -> dict[str, Any]:
    origin = {"type": "hidden_user", "date": message.timestamp, "sender_user_name": "whatsapp"}
    return {"forward_origin": origin} if message.forwarded else {}


def _number(wamid: str) -> int:
    """Ids of Meta's are words; one of ours means nothing beside the chat."""
    return int.from_bytes(blake2b(wamid.encode(), digest_size=4).digest()) >> 1
