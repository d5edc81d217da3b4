"""Filters of our own: aiogram carries its magic ones out in a thread, a dozen of them for every message."""

from aiogram.filters import Filter
from aiogram.types import Message


class Written(Filter):
    """A message with a text of the person's own; what is passed on from others answers nothing."""

    async def __call__(self, message: Message) -> bool:
        return bool(message.text) and message.forward_origin is None


class WithContact(Filter):
    """A message that hands over a telephone number by the messenger's own means."""

    async def __call__(self, message: Message) -> bool:
        return message.contact is not None


WRITTEN = Written()
WITH_CONTACT = WithContact()
