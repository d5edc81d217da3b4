"""What a typed text probably wants, by the normaliser; and the ways that answer it."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.callbacks import Press
from bot.talk import Talk
from services.folding import fold

Way = Callable[[Talk], Awaitable[None]]
_ways: dict[str, Way] = {}

# In the order of precedence; «*» stands for any ending.
_WORDS: Final = {
    "urgent": """
        112 111 101 102 103 104 көмек көмегіңіз* көмектес* құтқар* шұғыл* жедел* помогите помоги помощь
        помощи спасите срочн* экстренн* скорая help sos
    """,
    "menu": "мәзір* меню menu",
    "lang": """
        тіл тілді тілін язык языка language қазақша орысша казахский казахском казахски русский русском
        русски
    """,
    "appeals.mine": "хаттарым* шағымдарым* сообщения обращения",
    "appeals": """
        шағым* арыз* ұсыныс* алғыс* жемқор* жалоб* жалов* жалуюсь пожалов* предложение предложения
        благодарност* взятк* взяточ* вымога* коррупц*
    """,
    "bookings": """
        жазылуларым жазылуым жазылғаным записи отменить отмена отмени перенести перенесите тоқтатқым
        ауыстыр* келе алмаймын
    """,
    "book": """
        жазыл* жазғыз* запис* запиш* психолог* заңгер* юрист* адвокат* кеңес* консультаци* маман*
        специалист* прием* қабылдау* жұмыс* работа работу мамандық* професси* жәрдемақы* пособи* стипенди*
        грант* мемлекет* государств* бизнес* кәсіп*
    """,
    "desk": """
        оператор* адаммен адам человек* телефон* нөмір* номер* қоңырау* звон* позвон* сұра* спрос* вопрос*
        хабарлас* байланыс* контакт*
    """,
    "centre": """
        адрес* мекенжай* мекен* орталық* центр* сағат* график* кесте* ашық* открыт* работает работаете
        часы қайда где қашан когда қызмет* услуг* пандус*
    """,
    "profile": "деректер* дерегім* данные данных өшір* удалит* удали профил*",
    "help": "бағдарлама* бот кім кімсің программ* кто анықтама* справк* қалай как start",
}
# Kinds of help by the words people have for them; codes of the reference data.
_KINDS: Final = {
    "psychologist": "психолог* көңіл* уайым* тревог* депресс*",
    "lawyer": "заңгер* юрист* адвокат* заң заңды право права",
    "career": "жұмыс* работа работу мамандық* професси* резюме вакансия*",
    "support": "жәрдемақы* пособи* стипенди* грант* мемлекет* государств*",
    "business": "бизнес* кәсіп*",
}
# Meant only where the whole text is that word.
_STOP: Final = "тоқта тоқтат тоқташы болды жетер кейін стоп хватит стой позже потом остановись stop"
# «Психологтың көмегі керек» asks for a booking, «көмек» alone for help at once.
_MILD: Final = frozenset(map(fold, ["көмек", "помощь", "помощи"]))


def _stems(words: str) -> tuple[tuple[str, bool], ...]:
    return tuple((fold(word.rstrip("*")), word.endswith("*")) for word in words.split())


_STEMS: Final = {wish: _stems(words) for wish, words in _WORDS.items()}
_KIND_STEMS: Final = {code: _stems(words) for code, words in _KINDS.items()}
_STOPS: Final = frozenset(map(fold, _STOP.split()))
_LONGEST: Final = 400


def wish_in(text: str) -> str | None:
    """Where a text wants to go; None when its words say nothing."""
    words = fold(text[:_LONGEST]).split()
    if len(words) == 1 and words[0] in _STOPS:
        return "stop"
    found = [wish for wish, stems in _STEMS.items() if any(_is_one(word, stems) for word in words)]
    if found[:1] == ["urgent"] and "book" in found:
        urgent = [word for word in words if _is_one(word, _STEMS["urgent"])]
        if all(word in _MILD for word in urgent):
            return "book"
    return found[0] if found else None


def kind_in(text: str) -> str:
    """The code of the kind of help that a text names; empty where it names none."""
    words = fold(text[:_LONGEST]).split()
    found = (code for code, stems in _KIND_STEMS.items() if any(_is_one(word, stems) for word in words))
    return next(found, "")


def wish_of_word(text: str) -> str | None:
    """As `wish_in`, of a text that is one word: what outranks the question that waits."""
    return wish_in(text) if len(text[:_LONGEST].split()) == 1 else None


def _is_one(word: str, stems: tuple[tuple[str, bool], ...]) -> bool:
    return any(word.startswith(stem) if goes_on else word == stem for stem, goes_on in stems)


def leads_to(wish: str) -> Callable[[Way], Way]:
    """Marks the function that answers a wish, from wherever the dialogue stands."""

    def mark(way: Way) -> Way:
        if wish in _ways:
            raise ValueError(f"{wish} already leads somewhere")
        _ways[wish] = way
        return way

    return mark


async def follow(talk: Talk, wish: str) -> bool:
    """Answers the wish; False when nothing of that kind exists."""
    way = _ways.get(wish)
    if way is None:
        return False
    await way(talk)
    return True


def on_press(router: Router, deed: str, way: Way) -> None:
    """A button that needs no value leads there too."""

    async def pressed(press: CallbackQuery, talk: Talk) -> None:
        await way(talk)

    router.callback_query.register(pressed, Press(deed))
