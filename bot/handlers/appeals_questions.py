"""A question's fast lane: a published answer, else the desk; a number with a day where one is wanted."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Bold, Text

from bot.answers import ask_again
from bot.callbacks import Press, number_of
from bot.handlers.appeals import mine_choice
from bot.handlers.inbox import send_question
from bot.menu import desk_choice, menu_choice, show_menu
from bot.published import OFFERED, offer, offered
from bot.states import Asking
from bot.talk import Talk
from documents.dates import day
from i18n import gettext as _
from services.appeals.facts import AppealEmpty
from services.appeals.numbers import shown
from services.errors import NotFound


def build_router() -> Router:
    """The answers to a published answer; registering a question."""
    router = Router(name="appeals_questions")
    here = StateFilter(Asking.question)
    router.callback_query.register(helped, Press("question.helped"), here)
    router.callback_query.register(another, Press("question.next"), here)
    router.callback_query.register(to_desk, Press("question.desk"), here)
    router.callback_query.register(register, Press("question.register"))
    return router


async def helped(press: CallbackQuery, talk: Talk) -> None:
    """Counted; the question is answered."""
    answer_id = offered(talk).get("id")
    if answer_id is None:
        await ask_again(talk)
        return
    await talk.services.published_answers.helped(talk.cause, answer_id)
    talk.dialogue.leave()
    show_menu(talk, _("Glad that it helped! Write whenever you need us."))


async def another(press: CallbackQuery, talk: Talk) -> None:
    """The next best one."""
    said = offered(talk)
    unit_id = talk.dialogue.draft.get("unit") or talk.dialogue.unit_id or 0
    if not said or not await offer(talk, unit_id, said["question"], said["place"] + 1):
        await to_desk(press, talk)


async def to_desk(press: CallbackQuery, talk: Talk) -> None:
    """What was asked goes to people as it was typed."""
    said = talk.dialogue.draft.pop(OFFERED, None)
    if said is None:
        await ask_again(talk)
        return
    await send_question(talk, said["question"])


async def register(press: CallbackQuery, talk: Talk, value: str) -> None:
    """The question becomes a case with a number and a day; the conversation ends with it."""
    try:
        filed = await talk.services.appeals.file_thread(talk.cause, number_of(value))
    except (NotFound, AppealEmpty):
        talk.screen.show(
            _("This question was answered or registered already."),
            [mine_choice(), desk_choice(), menu_choice()],
        )
        return
    talk.dialogue.leave()
    talk.screen.show(
        Text(
            Bold(_("Your question is registered.")),
            "\n",
            _("Number: {number}").format(number=shown(filed.number)),
            "\n",
            _("Answer due: {day}").format(day=day(filed.due_on)),
            "\n",
            _("We write here when there is news. All of it stands under “My messages”."),
        ),
        [mine_choice(), menu_choice()],
    )
