"""Filters of our own: aiogram carries its magic ones out in a thread, a dozen of them for every message."""

from aiogram.filters import Filter
from aiogram.types import Message


class Written(Filter):
    """A message with a text."""

    async def __call__(self, message: Message) -> bool:
        return bool(message.text)


WRITTEN = Written()
