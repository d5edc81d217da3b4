"""Appeals in the demo: each colour, each door, each state; published answers, and a rule for danger."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Final

from app.demo.people import Someone
from app.demo.plot import Plot
from app.demo.timetable import Timetable
from app.demo.world import World
from db.enums import AppealAbout, AppealColour, AppealDoor, AppealKind, ChannelName
from services.appeals.entering import AppealEntry
from services.appeals.facts import AppealDraft, Author
from services.appeals.published import AnswerWords
from services.appeals.safeguarding import RuleWords
from services.cause import Actor, Cause
from services.errors import NotFound
from services.house import Services

Deed = Callable[[Services], Awaitable[object]]
_CENTRE: Final = "talgar"
_OFFICER: Final = "appeals.almaty"
# Later than any event of a case: who acts here has read everything.
_ALL: Final = 10_000

OFTEN: Final = (
    AnswerWords(
        "Орталық қашан ашық?",
        "Когда открыт центр?",
        "Дүйсенбіден жұмаға дейін, 09:00–18:00. Түскі үзіліс жоқ.",
        "С понедельника по пятницу, 09:00–18:00, без перерыва.",
    ),
    AnswerWords(
        "Психолог кеңесі тегін бе?",
        "Консультация психолога бесплатная?",
        "Иә, орталықтағы барлық кеңес тегін. Жазылу үшін «Кеңеске жазылу» батырмасын басыңыз.",
        "Да, все консультации в центре бесплатные. Чтобы записаться, нажмите «Записаться».",
    ),
    AnswerWords(
        "Ата-анамнан рұқсат керек пе?",
        "Нужно ли разрешение родителей?",
        "Алғашқы кеңеске 14 жастан бастап өзіңіз келе аласыз. Сапар мен ұзақ сабаққа ата-ана келісімі керек.",
        "На первую консультацию с 14 лет можно прийти без него. Для поездок и долгих занятий оно нужно.",
    ),
)
RULE: Final = RuleWords(
    "Балаға қауіп төнгенін білген қызметкер сол сағатта директорға айтады.\n"
    "Өмірге қауіп болса, алдымен 112 нөміріне қоңырау шалады.\n"
    "Директор сол күні балалар құқығын қорғау бөліміне және полицияға хабарлайды.\n"
    "Кімге, қашан, не айтылғаны жазылады.",
    "Кто узнал об опасности для ребёнка, в течение часа говорит директору.\n"
    "Если есть угроза жизни, сначала звонит 112.\n"
    "Директор в тот же день сообщает в отдел защиты прав детей и в полицию.\n"
    "Записывают: кому, когда и что передано.",
    "112 – құтқару қызметі\n102 – полиция\n111 – балалар мен әйелдер",
    "112 – служба спасения\n102 – полиция\n111 – дети и женщины",
)


class Appeals:
    """Told of people who write, of staff who enter what they hear, and of officers who answer."""

    def __init__(self, world: World, people: list[Someone], table: Timetable, plot: Plot) -> None:
        self._world = world
        self._people = {f"{one.family} {one.given}": one for one in people}
        self._table = table
        self._plot = plot
        self._numbers: dict[str, str] = {}

    def tell(self) -> None:
        """All of them."""
        for place, words in enumerate(OFTEN):
            self._at(30 + place, partial(self._publish, words=words))
        self._at(28, self._write_rule)
        self._thanks()
        self._suggestion()
        self._about_the_centre()
        self._about_somebody()
        self._bribe()
        self._danger()
        self._by_telephone()
        self._of_the_office()

    # ------------------------------------------------------------ the cases

    def _thanks(self) -> None:
        text = "Рахмет психологқа! Алғаш рет мені біреу тыңдады."
        self._at(21, self._files("thanks", "Нұрғалиев Ерасыл", AppealKind.THANKS, text))
        self._at(20, self._answers("thanks", "reception.talgar", "Сізге де рахмет! Маманға жеткіздік."))
        self._at(19, partial(self._rate, "thanks", "Нұрғалиев Ерасыл", 5))

    def _suggestion(self) -> None:
        text = "Кешке де ашық болса екен: сабақтан соң алтыға дейін үлгермейміз."
        self._at(2, self._files("evening", "Оразбекова Аружан", AppealKind.SUGGESTION, text))

    def _about_the_centre(self) -> None:
        """Confidential; answered, the author was not satisfied and had it reopened."""
        text = "В зале холодно, занятия отменили без предупреждения уже третий раз."
        draft = {"door": AppealDoor.CONFIDENTIAL, "about": AppealAbout.CENTRE}
        self._at(26, self._files("cold", "Мельник Полина", AppealKind.COMPLAINT, text, **draft))
        self._at(25.9, self._box)
        self._at(24, partial(self._ask, "cold", "Какие занятия отменили и в какие дни?"))
        self._at(23, partial(self._say, "cold", "Мельник Полина", "Английский, три среды подряд."))
        self._at(17, self._answers("cold", _OFFICER, "Центр проверили: отопление чинят до пятницы."))
        self._at(13, partial(self._reopen, "cold", "Мельник Полина", "Пятница прошла, всё ещё холодно."))

    def _about_somebody(self) -> None:
        """Its day is near: the officer has asked and waits."""
        text = "Қабылдауда маған дауыс көтерді, құжатымды алмай қайтарды."
        self._at(
            17, self._files("rude", "Дәулетова Нұрай", AppealKind.COMPLAINT, text, about=AppealAbout.CENTRE)
        )
        self._at(16, partial(self._colour, "rude", _OFFICER, AppealColour.YELLOW))
        self._at(15, partial(self._note, "rude", "Орталықтан түсінік сұралды, аты-жөні айтылмады."))

    def _bribe(self) -> None:
        """Red-law: taken up within a day, passed on within three."""
        text = "Акимат қызметкері грантқа қол қою үшін пара сұрады."
        self._at(
            6, self._files("bribe", "Сағындықов Қайсар", AppealKind.COMPLAINT, text, about=AppealAbout.AKIMAT)
        )
        self._at(5.8, partial(self._view, "bribe", _OFFICER, "Жаңа қызыл жолданым, қабылдау керек."))
        self._at(5.7, partial(self._colour, "bribe", _OFFICER, AppealColour.RED_LAW))
        self._at(5, partial(self._pass_on, "bribe"))

    def _danger(self) -> None:
        """Red-danger of this morning: nobody has taken it up yet."""
        text = "Досымды үйінде ұрып жатыр, ол мектепке келмей қойды."
        self._at(0.01, self._files("danger", "Тұрсынов Мирас", AppealKind.COMPLAINT, text))

    def _by_telephone(self) -> None:
        """Entered by the desk: about the building, which is nobody's fault there."""
        self._at(9, partial(self._enter, "ramp"))
        self._at(7, self._answers("ramp", _OFFICER, "Пандус жөндеу жоспарға енді: 15 желтоқсанға дейін."))

    def _of_the_office(self) -> None:
        """About the region's own centre: it went to the national officer."""
        text = "Областной центр не отвечает на письма второй месяц."
        draft = {"about": AppealAbout.CENTRE, "unit_id": self._world.units["almaty-centre"]}
        self._at(11, self._files("silent", "Юнусова Мадина", AppealKind.COMPLAINT, text, **draft))

    # ------------------------------------------------------------ what people do

    def _files(self, name: str, who: str, kind: AppealKind, text: str, **more: object) -> Deed:
        async def file(services: Services) -> None:
            someone = self._people[who]
            of_centre = {"unit_id": self._world.units[someone.centre], "lang": someone.lang}
            draft = AppealDraft(kind, text, **{**of_centre, **more})  # type: ignore[arg-type]
            filed = await services.appeals.file(self._cause(someone), draft)
            self._numbers[name] = filed.number

        return file

    async def _say(self, name: str, who: str, text: str, services: Services) -> None:
        await services.appeals.say_more(self._cause(self._people[who]), self._number(name), text)

    async def _rate(self, name: str, who: str, score: int, services: Services) -> None:
        await services.appeals.rate(self._cause(self._people[who]), self._number(name), score)

    async def _reopen(self, name: str, who: str, text: str, services: Services) -> None:
        await services.appeals.reopen(self._cause(self._people[who]), self._number(name), text)

    @staticmethod
    async def _box(services: Services) -> None:
        await services.drop_box.round()

    # ------------------------------------------------------------ what staff do

    async def _publish(self, services: Services, words: AnswerWords) -> None:
        unit_id = self._world.units[_CENTRE]
        by = Cause(self._world.director(_CENTRE), ChannelName.DESK)
        await services.published_answers.save(by, words, unit_id=unit_id, publish=True)

    async def _write_rule(self, services: Services) -> None:
        by = Cause(self._world.director(_CENTRE), ChannelName.DESK)
        await services.safeguarding.save(by, self._world.units[_CENTRE], RULE, version=0)

    def _answers(self, name: str, login: str, text: str) -> Deed:
        async def answer(services: Services) -> None:
            by, number = self._staff(login), self._number(name)
            card = await services.appeal_cases.card(by.by, number)
            await services.appeal_cases.confirm_colour(by, number, card.row.colour, seen=_ALL)
            await services.appeal_cases.answer(by, number, text, seen=_ALL)

        return answer

    async def _ask(self, name: str, text: str, services: Services) -> None:
        await services.appeal_cases.ask(self._staff(_OFFICER), self._number(name), text, seen=_ALL)

    async def _note(self, name: str, text: str, services: Services) -> None:
        await services.appeal_cases.note(self._staff(_OFFICER), self._number(name), text)

    async def _colour(self, name: str, login: str, colour: AppealColour, services: Services) -> None:
        by = self._staff(login)
        await services.appeal_cases.confirm_colour(by, self._number(name), colour, seen=_ALL)

    async def _view(self, name: str, login: str, reason: str, services: Services) -> None:
        await services.appeal_cases.view(self._staff(login), self._number(name), reason)

    async def _pass_on(self, name: str, services: Services) -> None:
        by, number = self._staff(_OFFICER), self._number(name)
        await services.appeal_cases.view(by, number, "Құзыретті органға беру.")
        to, what = "Аумақтық қауіпсіздік департаменті", "Жолданым мәтіні, өтініш иесінің атынсыз."
        await services.appeal_cases.pass_on(by, number, to, what, seen=_ALL)

    async def _enter(self, name: str, services: Services) -> None:
        unit_id = self._world.units[_CENTRE]
        text = "Пандус сынған, арбамен кіре алмадым. Қоңырау шалып айтты."
        draft = AppealDraft(AppealKind.COMPLAINT, text, about=AppealAbout.SERVICE, unit_id=unit_id, lang="kk")
        author = Author(name="Әлімбетова Інжу")
        today = services.tools.clock.today()
        entry = AppealEntry(draft, author, ChannelName.PHONE, today)
        filed = await services.appeal_entries.enter(Cause(self._world.desk(_CENTRE), ChannelName.DESK), entry)
        self._numbers[name] = filed.number

    # ------------------------------------------------------------ steps

    def _at(self, days_ago: float, deed: Deed) -> None:
        moment = self._table.now - timedelta(days=days_ago)
        self._plot.add(self._table.was_at_work(moment) if days_ago >= 1 else moment, deed)

    def _staff(self, login: str) -> Cause:
        return Cause(self._world.actors[login], ChannelName.DESK)

    def _number(self, name: str) -> str:
        """Raises NotFound where a rule had it that the case was not filed: then nothing of it happens."""
        if name not in self._numbers:
            raise NotFound(name)
        return self._numbers[name]

    def _cause(self, who: Someone) -> Cause:
        by = Actor(contact_id=who.contact_id, person_id=who.person_id, lang=who.lang)
        return Cause(by, who.channel)
