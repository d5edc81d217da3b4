"""aiogram's types are described when they are used, and then they are what they always were."""

import subprocess
import sys

import pytest
from aiogram import methods, types
from pydantic import ValidationError

TALK = {
    "update_id": 7,
    "callback_query": {
        "id": "1",
        "from": {"id": 5, "is_bot": False, "first_name": "Айгерім"},
        "chat_instance": "5",
        "data": "menu",
        "message": {
            "message_id": 3,
            "date": 1_800_000_000,
            "chat": {"id": 5, "type": "private"},
            "text": "Сәлем",
            "entities": [{"type": "bold", "offset": 0, "length": 2}],
            "photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}],
        },
    },
}


UNTOUCHED = """
import bot
import aiogram.types as types
from aiogram import methods
from aiogram.methods.base import Response

print(types.Update.__pydantic_complete__)
# What Telegram answers, before anything of it was met: a process that has only just started.
sent = {"ok": True, "result": {"message_id": 3, "date": 1_800_000_000, "chat": {"id": 5, "type": "private"}}}
print(Response[methods.SendMessage.__returning__].model_validate(sent).result.chat.id)
for name in set(methods.__all__) - {"TelegramMethod", "Request", "Response"}:
    answer = Response[getattr(methods, name).__returning__]
    answer.model_rebuild()
    assert answer.__pydantic_complete__, name
"""


def test_what_nobody_used_is_not_described_yet_and_answers_are_understood_all_the_same():
    said = subprocess.run([sys.executable, "-c", UNTOUCHED], check=False, capture_output=True, text=True)
    assert said.stdout.split() == ["False", "5"], said.stderr
    assert said.returncode == 0, said.stderr


def test_an_update_is_read_down_to_its_last_field():
    update = types.Update.model_validate(TALK)
    press = update.callback_query
    assert press is not None
    assert isinstance(press.message, types.Message)
    assert press.message.text == "Сәлем"
    assert press.message.entities == [types.MessageEntity(type="bold", offset=0, length=2)]
    assert press.message.photo is not None
    assert isinstance(press.message.photo[0], types.PhotoSize)


def test_a_wrong_field_is_still_wrong():
    with pytest.raises(ValidationError):
        types.Update.model_validate({"update_id": 7, "message": {"message_id": "x"}})


@pytest.mark.parametrize("name", [name for name in methods.__all__ if name not in ("Request", "Response")])
def test_every_method_can_be_described(name: str):
    assert getattr(methods, name).model_rebuild() is not False
