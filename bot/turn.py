"""The dispatcher's outermost middleware: hands a handler its talk, renders what it shows within the turn."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, TelegramObject, Update

from bot.answers import broke, fact, old_button
from bot.callbacks import unpack
from bot.channels.base import Channel
from bot.screen import Screen
from bot.talk import Talk
from bot.typed import press_for
from documents.wordings import rewording
from i18n import DEFAULT, speaking
from services.errors import DomainError
from services.troubles import trouble_of
from services.turns.conversations import ConversationKeys
from services.turns.service import Arrived, OpenTurn, Outcome, Turns

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
log = structlog.get_logger()


class Turn(BaseMiddleware):
    """One update, one transaction. Channels that are not ours are sent to after the commit."""

    def __init__(self, turns: Turns, keys: ConversationKeys, public_url: str = "") -> None:
        self._turns = turns
        self._keys = keys
        self._public_url = public_url

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Outcome:
        assert isinstance(event, Update)  # noqa: S101  (registered on updates only)
        arrived: Arrived = data["arrived"]
        channel: Channel = data["channel"]
        try:
            return await self._turns.take(
                arrived, lambda opened: self._handle(opened, channel, event, handler, data)
            )
        except Exception as error:
            if trouble_of(error) is not None:
                # Nothing can be noted now, and nothing needs to: whoever sent it sends it again.
                raise
            # Class only: an error's text may quote the person.
            log.error("turn_failed", fault=type(error).__name__, channel=channel.name)
            body = event.model_dump_json(exclude_none=True)
            return await self._turns.fail(
                arrived, body, type(error).__name__, lambda opened: self._apologise(opened, channel, event)
            )

    async def _handle(
        self, opened: OpenTurn, channel: Channel, event: Update, handler: Handler, data: dict[str, Any]
    ) -> None:
        dialogue = opened.dialogue
        attached = data.get("attached")
        services, now = opened.services, opened.now
        talk = Talk(dialogue, Screen(), services, self._keys, now, attached, self._public_url)
        channel.heard(dialogue, event)
        with speaking(dialogue.lang or DEFAULT), rewording(await opened.services.wordings.in_use()):
            meant = _meant(event, dialogue.choices)
            press = meant.callback_query
            try:
                if press is not None and _is_old(press, dialogue.step):
                    await old_button(talk)
                else:
                    await handler(meant, {**data, "talk": talk, "raw_state": dialogue.state})
            except DomainError as error:
                await fact(talk, error)
        await self._show(talk, channel, event)

    async def _apologise(self, opened: OpenTurn, channel: Channel, event: Update) -> None:
        talk = Talk(opened.dialogue, Screen(), opened.services, self._keys, opened.now)
        channel.heard(opened.dialogue, event)
        with speaking(opened.dialogue.lang or DEFAULT):
            await broke(talk)
        await self._show(talk, channel, event)

    async def _show(self, talk: Talk, channel: Channel, event: Update) -> None:
        # What was typed stands; what was pressed gives way to the answer where the messenger can do that.
        edit = event.callback_query.message if event.callback_query and channel.edits else None
        with speaking(talk.dialogue.lang or DEFAULT):
            methods = talk.screen.methods(
                talk.dialogue, edit=edit.message_id if edit else None, shares_phone=channel.shares_phone
            )
        with channel.writing_to(talk.dialogue, talk.now):
            for method in methods:
                await channel.bot(method)


def _meant(event: Update, choices: list[list[str]]) -> Update:
    """A typed label or number counts as the press."""
    message = event.message
    if message is None or not message.text or message.from_user is None:
        return event
    data = press_for(message.text, choices)
    if data is None:
        return event
    press = CallbackQuery(
        id=str(event.update_id),
        from_user=message.from_user,
        chat_instance=str(message.chat.id),
        message=message,
        data=data,
    )
    return Update(update_id=event.update_id, callback_query=press)


def _is_old(press: CallbackQuery, step: int) -> bool:
    asked = unpack(press.data or "").step
    return asked is not None and asked != step
