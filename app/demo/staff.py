"""Who works in the demo's units. One password for all: it opens made-up data only."""

from typing import Final, NamedTuple

from app.demo.places import Week
from db.enums import EmployeeKind, Role, VisitMethod

PASSWORD: Final = "kenes-demo"  # noqa: S105

_CENTRE, _PHONE, _ONLINE = VisitMethod.CENTRE, VisitMethod.PHONE, VisitMethod.ONLINE
_MORNING: Final = ((9, 13),)
_AFTERNOON: Final = ((14, 18),)
_DAY: Final = (*_MORNING, *_AFTERNOON)


class Bookable(NamedTuple):
    """What a consultant helps with and when."""

    helps_with: tuple[str, ...]
    hours: Week
    methods: tuple[VisitMethod, ...] = (_CENTRE, _PHONE)
    confirms_itself: bool = False


class Worker(NamedTuple):
    """An employee; those without a login count in the divisor of indicator 1.2 all the same."""

    unit: str
    family: str
    given: str
    position_kk: str
    position_ru: str
    login: str = ""
    role: Role | None = None
    # Where the role is held, if not in the unit itself.
    over: str = ""
    lang: str = "kk"
    kind: EmployeeKind = EmployeeKind.SPECIALIST
    is_invited: bool = False
    bookable: Bookable | None = None


_ADMIN: Final = EmployeeKind.ADMINISTRATIVE
_HEAD: Final = ("Директор", "Директор")
_DESK: Final = ("Қабылдау маманы", "Специалист приёма")
_PSYCHOLOGIST: Final = ("Психолог", "Психолог")
_LAWYER: Final = ("Заң кеңесшісі", "Юрисконсульт")
_CAREER: Final = ("Жұмыспен қамту маманы", "Специалист по занятости")
_YOUTH: Final = ("Жастар қызметкері", "Молодёжный работник")
_ACCOUNTS: Final = ("Бухгалтер", "Бухгалтер")


def _week(hours: tuple[tuple[int, int], ...], *days: int) -> Week:
    return dict.fromkeys(days, hours)


_EVERY_DAY: Final = tuple(range(5))

WORKERS: Final = (
    # The country and the regions.
    Worker("kz", "Сапарбеков", "Дәурен", "Әкімші", "Администратор", "admin", Role.ADMINISTRATOR, kind=_ADMIN),
    Worker("kz", "Пак", "Виктория", "Талдаушы", "Аналитик", "analyst.nrc", Role.ANALYST, lang="ru"),
    Worker(
        "kz",
        "Тоқтаров",
        "Сәкен",
        "Бас әдіскер",
        "Главный методист",
        "methodologist.nrc",
        Role.METHODOLOGIST,
    ),
    Worker(
        "kz",
        "Бейсенова",
        "Гүлмира",
        "Жолданымдар жөніндегі республикалық уәкіл",
        "Республиканский уполномоченный по обращениям",
        "appeals.nrc",
        Role.APPEALS_OFFICER,
        kind=_ADMIN,
    ),
    Worker(
        "kz",
        "Нұрланұлы",
        "Ержан",
        "Комитеттің жолданымдар жөніндегі өкілі",
        "Представитель Комитета по обращениям",
        "committee",
        Role.COMMITTEE,
        kind=_ADMIN,
    ),
    Worker(
        "almaty-centre",
        "Рахымжанова",
        "Айнұр",
        "Өңірлік әдіскер",
        "Региональный методист",
        "methodologist.almaty",
        Role.METHODOLOGIST,
        "almaty-region",
    ),
    Worker(
        "almaty-region",
        "Жанпейісов",
        "Марат",
        "Жолданымдар жөніндегі уәкіл",
        "Уполномоченный по обращениям",
        "appeals.almaty",
        Role.APPEALS_OFFICER,
        kind=_ADMIN,
    ),
    Worker(
        "ulytau-department",
        "Смағұлова",
        "Раушан",
        "Бас маман",
        "Главный специалист",
        "methodologist.ulytau",
        Role.METHODOLOGIST,
        "ulytau",
    ),
    # The regional centre.
    Worker("almaty-centre", "Қожахметов", "Болат", *_HEAD, "director.almaty", Role.DIRECTOR, kind=_ADMIN),
    Worker("almaty-centre", "Лебедева", "Ольга", *_DESK, "reception.almaty", Role.FRONT_DESK, lang="ru"),
    Worker(
        "almaty-centre",
        "Исабекова",
        "Майра",
        *_PSYCHOLOGIST,
        "psychologist.almaty",
        Role.CONSULTANT,
        bookable=Bookable(("psychologist",), _week(_AFTERNOON, *_EVERY_DAY), (_CENTRE, _ONLINE)),
    ),
    Worker(
        "almaty-centre",
        "Досмұхамбетов",
        "Ержан",
        *_LAWYER,
        "lawyer.almaty",
        Role.CONSULTANT,
        bookable=Bookable(("lawyer",), _week(_MORNING, 1, 4), (_CENTRE, _ONLINE)),
    ),
    Worker("almaty-centre", "Тәжібаев", "Асхат", *_YOUTH),
    Worker("almaty-centre", "Цой", "Елена", *_ACCOUNTS, kind=_ADMIN),
    # The city.
    Worker("qonayev", "Әбілқасымова", "Зәуре", *_HEAD, "director.qonayev", Role.DIRECTOR, kind=_ADMIN),
    Worker("qonayev", "Григорьева", "Наталья", *_DESK, "reception.qonayev", Role.FRONT_DESK, lang="ru"),
    Worker(
        "qonayev",
        "Власенко",
        "Ирина",
        *_PSYCHOLOGIST,
        "psychologist.qonayev",
        Role.CONSULTANT,
        lang="ru",
        bookable=Bookable(("psychologist",), _week(_DAY, *_EVERY_DAY), (_CENTRE, _PHONE, _ONLINE)),
    ),
    Worker(
        "qonayev",
        "Сүлейменов",
        "Нұрлан",
        *_LAWYER,
        "lawyer.qonayev",
        Role.CONSULTANT,
        bookable=Bookable(("lawyer",), _week(_DAY, 0, 3)),
    ),
    Worker(
        "qonayev",
        "Байжанова",
        "Салтанат",
        *_CAREER,
        "career.qonayev",
        Role.CONSULTANT,
        bookable=Bookable(
            ("career", "support", "business", "advise"), _week(((10, 13), (14, 18)), *_EVERY_DAY)
        ),
    ),
    Worker("qonayev", "Алиев", "Рамиль", *_YOUTH, lang="ru"),
    Worker("qonayev", "Кенжебаева", "Лаура", *_YOUTH),
    Worker("qonayev", "Хван", "Светлана", *_ACCOUNTS, kind=_ADMIN),
    # A district: town and villages.
    Worker("talgar", "Сейітова", "Гүлнар", *_HEAD, "director.talgar", Role.DIRECTOR, kind=_ADMIN),
    Worker("talgar", "Әбдірахманова", "Динара", *_DESK, "reception.talgar", Role.FRONT_DESK),
    Worker(
        "talgar",
        "Омарова",
        "Жанар",
        *_PSYCHOLOGIST,
        "psychologist.talgar",
        Role.CONSULTANT,
        bookable=Bookable(("psychologist", "advise"), _week(_DAY, *_EVERY_DAY), (_CENTRE, _PHONE, _ONLINE)),
    ),
    Worker(
        "talgar",
        "Ли",
        "Вероника",
        *_PSYCHOLOGIST,
        "psychologist2.talgar",
        Role.CONSULTANT,
        lang="ru",
        bookable=Bookable(
            ("psychologist",), {**_week(((10, 14), (15, 18)), 1, 2, 3), 5: ((10, 14),)}, (_CENTRE, _ONLINE)
        ),
    ),
    Worker(
        "talgar",
        "Бекжанов",
        "Тимур",
        "Шақырылған заңгер",
        "Приглашённый юрист",
        "lawyer.talgar",
        Role.CONSULTANT,
        is_invited=True,
        bookable=Bookable(("lawyer",), {2: _AFTERNOON, 4: _MORNING}),
    ),
    Worker(
        "talgar",
        "Нұрланова",
        "Әсел",
        *_CAREER,
        "career.talgar",
        Role.CONSULTANT,
        bookable=Bookable(
            ("career", "support", "business", "advise"),
            _week(((9, 13), (14, 17)), *_EVERY_DAY),
            confirms_itself=True,
        ),
    ),
    Worker("talgar", "Мейірманов", "Айдос", *_YOUTH),
    Worker("talgar", "Фролов", "Денис", *_YOUTH, lang="ru"),
    Worker("talgar", "Қуанышева", "Баян", *_ACCOUNTS, kind=_ADMIN),
    Worker(
        "talgar-akimat",
        "Тілеубердиев",
        "Қанат",
        "Бөлім басшысы",
        "Руководитель отдела",
        "akimat.talgar",
        Role.AKIMAT_VIEWER,
        kind=_ADMIN,
    ),
    # A district of villages.
    Worker("kegen", "Ноғайбаев", "Серікжан", *_HEAD, "director.kegen", Role.DIRECTOR, kind=_ADMIN),
    Worker("kegen", "Дүйсенова", "Ақмарал", *_DESK, "reception.kegen", Role.FRONT_DESK),
    Worker(
        "kegen",
        "Малдыбаева",
        "Гүлжан",
        *_PSYCHOLOGIST,
        "psychologist.kegen",
        Role.CONSULTANT,
        bookable=Bookable(
            ("psychologist",), _week(((10, 13), (14, 17)), 1, 3), (_CENTRE, _PHONE, VisitMethod.OUTREACH)
        ),
    ),
    Worker(
        "kegen",
        "Әшірбеков",
        "Нұрбол",
        *_CAREER,
        "career.kegen",
        Role.CONSULTANT,
        bookable=Bookable(
            ("career", "support", "advise"), _week(_MORNING, *_EVERY_DAY), confirms_itself=True
        ),
    ),
    Worker("kegen", "Сатыбалдиев", "Ерлан", *_YOUTH),
    # The other region's district.
    Worker("zhanaarka", "Ахметжанов", "Қайрат", *_HEAD, "director.zhanaarka", Role.DIRECTOR, kind=_ADMIN),
    Worker("zhanaarka", "Оспанова", "Меруерт", *_DESK, "reception.zhanaarka", Role.FRONT_DESK),
    Worker(
        "zhanaarka",
        "Жүнісова",
        "Алма",
        *_PSYCHOLOGIST,
        "psychologist.zhanaarka",
        Role.CONSULTANT,
        bookable=Bookable(("psychologist", "advise"), _week(((9, 13), (14, 17)), *_EVERY_DAY)),
    ),
    Worker(
        "zhanaarka",
        "Мусин",
        "Арыстан",
        *_CAREER,
        "career.zhanaarka",
        Role.CONSULTANT,
        lang="ru",
        bookable=Bookable(("career", "support", "business"), _week(_DAY, 0, 2, 4)),
    ),
    Worker("zhanaarka", "Абдрахманов", "Руслан", *_YOUTH, lang="ru"),
    Worker("zhanaarka", "Кәрімова", "Шолпан", *_ACCOUNTS, kind=_ADMIN),
)


def demo_logins() -> list[tuple[str, str, str, str]]:
    """Login, password, role and unit of everybody who may sign in."""
    return [
        (worker.login, PASSWORD, worker.role.value, worker.over or worker.unit)
        for worker in WORKERS
        if worker.role is not None
    ]
