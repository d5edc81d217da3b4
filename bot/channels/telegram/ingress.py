"""What Telegram sends, as arrivals: private chats only; each update once; nothing of others is kept."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any, Final

import structlog
from aiogram import Dispatcher
from aiogram.exceptions import AiogramError
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, Chat, ChatMemberBanned, Message, Update, User
from aiogram.utils.formatting import Text
from pydantic import ValidationError

from bot.channels.telegram.channel import TelegramChannel
from bot.feeding import feed
from bot.talk import Attached
from db.enums import ChannelName
from i18n import LOCALES, speaking
from i18n import gettext as _
from services.files import LIMIT, FileNotFetched, FileRefused, FileTooLarge, check_file
from services.turns.arrivals import Arrivals
from services.turns.replies import Replies
from services.turns.service import Arrived, Outcome

log = structlog.get_logger(__name__)

# What we ask Telegram for: everything else never comes.
KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update of a person, with the key that makes a repeat harmless."""

    update: Update
    arrived: Arrived
    attached: Attached = None
    # A poll brings them in order.
    sent_at: int = 0


class Ingress:
    """Takes updates, from a poll or a webhook, one contact's after the other."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        channel: TelegramChannel,
        replies: Replies,
        arrivals: Arrivals,
    ) -> None:
        self._dispatcher = dispatcher
        self._channel = channel
        self._sender = channel.sender
        self._replies = replies
        self._arrivals = arrivals

    def arrival(self, raw: dict[str, Any], key_id: int | None = None) -> Arrival | None:
        """A person's own update; None for what is of nobody or of no kind that we know."""
        try:
            update = Update.model_validate(raw, context={"bot": self._channel.bot})
        except ValidationError:
            log.warning("telegram_update_not_understood", kinds=sorted(set(raw) - {"update_id"})[:3])
            return None
        person, chat, date = _whose(update)
        if person is None or person.is_bot or chat is None or chat.type != "private":
            return None
        # Numbers of updates begin anew after a quiet week.
        arrived = Arrived(ChannelName.TELEGRAM, str(chat.id), f"{update.update_id}:{date}", key_id)
        return Arrival(update, arrived)

    async def take(self, arrival: Arrival) -> Outcome | None:
        """Runs the update's turn to its commit; what it shows is on its way then."""
        update = arrival.update
        if update.my_chat_member is not None:
            await self._let_in(arrival)
            return None
        if update.message is not None:
            arrival = replace(arrival, attached=await self._attached(update.message))
        outcome = await feed(self._dispatcher, self._channel, arrival)
        if update.callback_query is not None:
            self._sender.heard_press(update.callback_query.id)
        self._sender.send(outcome.contact_id, arrival.arrived.external_id, outcome.replies)
        return outcome

    async def _attached(self, message: Message) -> Attached:
        """The file of a message, fetched and looked at before the turn: a turn awaits no network."""
        largest = message.photo[-1] if message.photo else None
        file = message.document or message.voice or message.audio or largest
        if file is None:
            return None
        if (file.file_size or 0) > LIMIT:
            return FileTooLarge()
        try:
            content = await self._sender.fetch(file.file_id)
            return await asyncio.to_thread(check_file, content, getattr(file, "file_name", None) or "")
        except FileRefused as refused:
            return refused
        except Exception as fault:  # the net or Telegram: the person is told to send it again
            log.warning("telegram_file_not_fetched", fault=type(fault).__name__)
            return FileNotFetched()

    async def beside(self, raw: dict[str, Any]) -> None:
        """What is no person's: a group is told once that we speak in private chats only."""
        try:
            update = Update.model_validate(raw, context={"bot": self._channel.bot})
        except ValidationError:
            return
        person, chat, _date = _whose(update)
        if chat is None or chat.type not in {"group", "supergroup"} or (person and person.is_bot):
            return
        if not await self._arrivals.first_time(Arrived(ChannelName.TELEGRAM, str(chat.id), "private only")):
            return
        try:
            await self._sender.call(SendMessage(chat_id=chat.id, **_private_only().as_kwargs()))
        except AiogramError as fault:
            log.info("group_not_told", fault=type(fault).__name__)

    async def _let_in(self, arrival: Arrival) -> None:
        changed = arrival.update.my_chat_member
        blocked = changed is not None and isinstance(changed.new_chat_member, ChatMemberBanned)
        who = arrival.arrived
        if await self._arrivals.first_time(who):
            await self._replies.blocked(who.channel, who.external_id, blocked=blocked)


def _whose(update: Update) -> tuple[User | None, Chat | None, int]:
    """Who sent it, where, and when as far as the update says."""
    message = update.message or update.edited_message
    if message is not None:
        return message.from_user, message.chat, int((message.edit_date or 0) or message.date.timestamp())
    press = update.callback_query
    if press is not None:
        return _presser(press)
    member = update.my_chat_member
    if member is not None:
        return member.from_user, member.chat, int(member.date.timestamp())
    return None, None, 0


def _presser(press: CallbackQuery) -> tuple[User | None, Chat | None, int]:
    message = press.message
    if message is None:
        return None, None, 0
    # The same button pressed twice is two presses; a repeat of one press has its number.
    date = int(message.date.timestamp()) if isinstance(message, Message) else 0
    return press.from_user, message.chat, date


def _private_only() -> Text:
    lines = []
    for lang in LOCALES:
        with speaking(lang):
            lines.append(_("I answer in private chats only. Please write to me there."))
    return Text("\n".join(lines))
