"""Questions to the desk in the demo: one waits, one is answered, one is closed; ready answers to pick."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from app.demo.people import Someone
from app.demo.plot import Plot
from app.demo.timetable import Timetable
from app.demo.world import World
from db.enums import ChannelName
from services.cause import Actor, Cause
from services.house import Services
from services.inbox.canned_answers import CannedWords

Deed = Callable[..., Awaitable[None]]
_CENTRE: Final = "talgar"
READY: Final = (
    CannedWords(
        "Жұмыс уақыты",
        "Часы работы",
        "Дүйсенбіден жұмаға дейін 09:00–18:00 аралығында жұмыс істейміз. Түскі үзіліс жоқ.",
        "Работаем с понедельника по пятницу, 09:00–18:00, без перерыва.",
    ),
    CannedWords(
        "Не алып келу керек",
        "Что взять с собой",
        "Кеңеске ештеңе алып келу міндетті емес. Құжат туралы сұрасаңыз, сол құжатты ала келіңіз.",
        "На консультацию ничего брать не нужно. Если вопрос о документе – возьмите его с собой.",
    ),
    CannedWords(
        "Тегін бе",
        "Бесплатно ли это",
        "Иә, орталықтың барлық көмегі тегін.",
        "Да, вся помощь центра бесплатна.",
    ),
)


class Questions:
    """Told of people who write in the chat of one centre."""

    def __init__(self, world: World, people: list[Someone], table: Timetable, plot: Plot) -> None:
        self._world = world
        self._people = {f"{one.family} {one.given}": one for one in people}
        self._table = table
        self._plot = plot

    def tell(self) -> None:
        """All of them."""
        for number, words in enumerate(READY):
            self._plot.add(self._table.now - timedelta(days=40 - number), partial(self._ready, words=words))
        now, minutes = self._table.now, timedelta(minutes=1)
        self._tell(now - 12 * minutes, self._ask, "Оразбекова Аружан", "Ертең апаммен бірге келсем бола ма?")
        self._tell(now - 35 * minutes, self._ask, "Дәулетова Нұрай", "Жазғы мектепке қалай жазыламын?")
        mother, asked_at = "Ысқақова Гүлнәр", self._table.was_at_work(now - timedelta(hours=22))
        self._tell(asked_at, self._ask, mother, "Балам екеуміз бірге келе аламыз ба?")
        self._tell(asked_at + 9 * minutes, self._answer, mother, "Иә, әрине. Сізге қай күн ыңғайлы?")
        student, asked_at = "Ким Алина", self._table.was_at_work(now - timedelta(days=4))
        self._tell(asked_at, self._ask, student, "Справка для вуза у вас бесплатная?")
        self._tell(asked_at + 4 * minutes, self._answer, student, READY[2].text_ru)
        self._tell(asked_at + 26 * minutes, self._close, student, "Хорошего дня!")

    def _tell(self, at: datetime, deed: Deed, name: str, text: str) -> None:
        self._plot.add(at, partial(deed, who=self._people[name], text=text))

    async def _ready(self, services: Services, words: CannedWords) -> None:
        cause = Cause(self._world.director(_CENTRE), ChannelName.DESK)
        await services.canned_answers.add(cause, self._world.units[_CENTRE], words)

    async def _ask(self, services: Services, who: Someone, text: str) -> None:
        by = Actor(contact_id=who.contact_id, person_id=who.person_id, lang=who.lang)
        await services.inbox.ask(Cause(by, who.channel), self._world.units[who.centre], text)

    async def _answer(self, services: Services, who: Someone, text: str) -> None:
        desk = self._world.desk(who.centre)
        own = await services.inbox.own_thread(Actor(contact_id=who.contact_id, person_id=who.person_id))
        if own is not None:
            seen = (await services.inbox.thread(desk, own.number)).last
            await services.inbox.answer(Cause(desk, ChannelName.DESK), own.number, text, seen=seen)

    async def _close(self, services: Services, who: Someone, text: str) -> None:
        desk = self._world.desk(who.centre)
        own = await services.inbox.own_thread(Actor(contact_id=who.contact_id, person_id=who.person_id))
        if own is not None:
            seen = (await services.inbox.thread(desk, own.number)).last
            cause = Cause(desk, ChannelName.DESK)
            await services.inbox.close(cause, own.number, seen=seen, last_word=text)
