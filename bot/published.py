"""What was asked, matched with what the centre answered for everybody: the best one first, one a screen."""

from typing import Any, Final

from aiogram.utils.formatting import Bold, Text

from bot.keyboards import Choice
from bot.talk import Talk
from i18n import gettext as _
from i18n import pgettext

# Among the draft of a conversation with the desk: what was asked, and which answer stands on the screen.
OFFERED: Final = "offered"


async def offer(talk: Talk, unit_id: int, question: str, place: int = 0) -> bool:
    """Shows a published answer to this question; False where there is none, or no further one."""
    found = await talk.services.published_answers.match(unit_id, question)
    if place >= len(found):
        return False
    one, lang = found[place], talk.dialogue.lang or "kk"
    await talk.services.published_answers.shown((one.id,))
    talk.dialogue.draft[OFFERED] = {"question": question, "place": place, "id": one.id}
    choices = [Choice(pgettext("button", "This helped"), "question.helped")]
    if place + 1 < len(found):
        choices.append(Choice(pgettext("button", "Another answer"), "question.next"))
    choices.append(Choice(pgettext("button", "Ask a person"), "question.desk"))
    talk.screen.show(
        Text(
            Bold(one.question(lang)),
            "\n",
            one.answer(lang),
            "\n\n",
            _("Did this help? If not, people of the centre will answer."),
        ),
        choices,
    )
    return True


def offered(talk: Talk) -> dict[str, Any]:
    """What was asked and answered so far; empty where nothing was."""
    found: dict[str, Any] = talk.dialogue.draft.get(OFFERED, {})
    return found
