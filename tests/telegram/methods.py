"""What each method does to the chats, once its parameters are known to be right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.telegram import rules
from tests.telegram.profile import Profile
from tests.telegram.refusals import Refused, Wrong
from tests.telegram.rooms import Body, Files, Room, Rooms, described
from tests.telegram.schema import Params, Upload

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
_NO_KEYBOARD: Body = {"inline_keyboard": []}


@dataclass
class Query:
    """A press that waits for its answer."""

    at: float
    chat_id: int
    person_id: int
    answered: bool = False


@dataclass(frozen=True)
class Answered:
    """What a press was answered with."""

    query_id: str
    person_id: int
    text: str
    alert: bool


class Methods:
    """Named as the Bot API names them; each takes checked parameters and gives the result."""

    def __init__(self, me: Body, rooms: Rooms, files: Files, local: bool, now: Callable[[], float]) -> None:
        self.me, self.rooms, self.files = me, rooms, files
        self._local, self._now = local, now
        self.profile = Profile(local)
        self.queries: dict[str, Query] = {}
        self.answers: list[Answered] = []
        # How many seconds a press may wait for its answer.
        self.callback_age = 60.0
        self.table: dict[str, Callable[[Params], Any]] = {
            "getMe": lambda params: me,
            "logOut": lambda params: True,
            "close": lambda params: True,
            "sendMessage": self._send_message,
            "sendDocument": lambda params: self._send_file("document", params),
            "sendPhoto": lambda params: self._send_file("photo", params),
            "sendVoice": lambda params: self._send_file("voice", params),
            "sendChatAction": self._send_action,
            "editMessageText": self._edit_text,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete,
            "answerCallbackQuery": self._answer,
            "getFile": self._get_file,
            **self.profile.table,
        }

    # ------------------------------------------------------------ sending

    def _send_message(self, params: Params) -> Body:
        text, entities = rules.text_of(params)
        room = self._open_room(params)
        message: Body = {"text": text}
        if entities:
            message["entities"] = entities
        if "link_preview_options" in params:
            message["link_preview_options"] = params["link_preview_options"]
        return self._place(room, params, message)

    def _send_file(self, kind: str, params: Params) -> Body:
        caption, entities = rules.caption_of(params)
        given = params[kind]
        if isinstance(given, Upload):
            rules.check_upload(kind, given)
        else:
            self.files.find(given)
        room = self._open_room(params)
        stored = self.files.keep(kind, given) if isinstance(given, Upload) else self.files.find(given)
        playable = stored.data.startswith((b"OggS", b"ID3", b"\xff\xfb", b"\x00\x00\x00"))
        message = described("document" if kind == "voice" and not playable else kind, stored)
        if caption:
            message["caption"] = caption
        if entities:
            message["caption_entities"] = entities
        return self._place(room, params, message)

    def _open_room(self, params: Params) -> Room:
        """The chat, where the keyboard may be shown and the message replied to is there."""
        known = params["chat_id"]
        rules.check_markup(
            params, "private" if not isinstance(known, int) or known > 0 else "group", self._local
        )
        room = self.rooms.find(known)
        reply = params.get("reply_parameters", {})
        missing = reply and reply["message_id"] not in room.messages
        if missing and not reply.get("allow_sending_without_reply"):
            raise Refused(400, "Bad Request: message to be replied not found")
        return room

    def _place(self, room: Room, params: Params, content: Body) -> Body:
        message: Body = {
            "message_id": room.new_id(),
            "from": {key: self.me[key] for key in ("id", "is_bot", "first_name", "username")},
            "chat": room.chat,
            "date": int(self._now()),
            **content,
        }
        if params.get("protect_content"):
            message["has_protected_content"] = True
        reply = room.messages.get(params.get("reply_parameters", {}).get("message_id", 0))
        if reply:
            message["reply_to_message"] = _quoted(reply)
        markup = params.get("reply_markup") or {}
        if markup.get("inline_keyboard"):
            message["reply_markup"] = markup
        elif "keyboard" in markup:
            room.keyboard = markup
        elif "remove_keyboard" in markup:
            room.keyboard = None
        room.messages[message["message_id"]] = message
        room.by_bot.add(message["message_id"])
        room.tell(message["message_id"])
        return message

    def _send_action(self, params: Params) -> bool:
        if params["action"] not in rules.ACTIONS:
            raise Wrong("wrong parameter action in request")
        self.rooms.find(params["chat_id"]).actions.append(params["action"])
        return True

    # ------------------------------------------------------------ changing

    def _edit_text(self, params: Params) -> Body:
        text, entities = rules.text_of(params)
        room, message = self._own(params)
        if "text" not in message:
            raise Refused(400, "Bad Request: there is no text in the message to edit")
        same = message["text"] == text and message.get("entities", []) == entities
        message = self._change(room, message, params, same)
        message["text"] = text
        message.pop("entities", None)
        if entities:
            message["entities"] = entities
        return message

    def _edit_markup(self, params: Params) -> Body:
        room, message = self._own(params)
        return self._change(room, message, params, True)

    def _own(self, params: Params) -> tuple[Room, Body]:
        """A message of the bot that is to change."""
        if "chat_id" not in params or "message_id" not in params:
            raise Wrong("message identifier is not specified")
        rules.check_markup(params, "private", self._local)
        room = self.rooms.find(params["chat_id"])
        message = room.messages.get(params["message_id"])
        if message is None:
            raise Refused(400, "Bad Request: message to edit not found")
        if message["message_id"] not in room.by_bot:
            raise Refused(400, "Bad Request: message can't be edited")
        return room, message

    def _change(self, room: Room, message: Body, params: Params, same: bool) -> Body:
        markup = params.get("reply_markup") or _NO_KEYBOARD
        if same and message.get("reply_markup", _NO_KEYBOARD) == markup:
            raise Refused(400, NOT_MODIFIED)
        # A new body: what was pressed or told before keeps what it said then.
        changed = room.messages[message["message_id"]] = {**message, "edit_date": int(self._now())}
        changed.pop("reply_markup", None)
        if markup["inline_keyboard"]:
            changed["reply_markup"] = markup
        room.tell(message["message_id"])
        return changed

    def _delete(self, params: Params) -> bool:
        room = self.rooms.find(params["chat_id"])
        if room.messages.pop(params["message_id"], None) is None:
            raise Refused(400, "Bad Request: message to delete not found")
        return True

    # ------------------------------------------------------------ presses and files

    def _answer(self, params: Params) -> bool:
        if len(params.get("text", "")) > rules.TOAST_LIMIT:
            raise Wrong("MESSAGE_TOO_LONG: at most 200 characters")
        query = self.queries.get(params["callback_query_id"])
        if query is None or query.answered or self._now() - query.at > self.callback_age:
            raise rules.query_too_old()
        query.answered = True
        text, alert = params.get("text", ""), params.get("show_alert", False)
        self.answers.append(Answered(params["callback_query_id"], query.person_id, text, alert))
        return True

    def _get_file(self, params: Params) -> Body:
        stored = self.files.find(params["file_id"])
        if len(stored.data) > rules.DOWNLOAD_LIMIT:
            raise Refused(400, "Bad Request: file is too big")
        return {**stored.about, "file_path": stored.path}


def _quoted(message: Body) -> Body:
    return {key: value for key, value in message.items() if key != "reply_to_message"}
