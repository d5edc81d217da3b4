"""The messengers, the dialogues on them, and the web chat."""

from bot.light_types import import_aiogram

# Before anything of ours asks for a type of aiogram.
import_aiogram()
