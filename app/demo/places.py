"""The demo's two regions: places are real, addresses and telephone numbers are made up."""

from typing import Final, NamedTuple

from db.enums import CentreLevel, UnitKind

Hours = tuple[tuple[int, int], ...]
Week = dict[int, Hours]
"""Hours of the local day by weekday (Monday = 0)."""

_DAY: Final[Hours] = ((9, 13), (14, 18))
WEEKDAYS: Final[Week] = dict.fromkeys(range(5), _DAY)
WITH_SATURDAY: Final[Week] = {**WEEKDAYS, 5: ((10, 14),)}


class Place(NamedTuple):
    """A unit of the demo; `parent` is a unit's code."""

    code: str
    parent: str
    kind: UnitKind
    name_kk: str
    name_ru: str
    place_kk: str = ""
    place_ru: str = ""
    address_kk: str = ""
    address_ru: str = ""
    phone: str = ""
    level: CentreLevel | None = None
    does_regional_work: bool = False
    hours: Week = {}
    access: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    villages_kk: tuple[str, ...] = ()
    villages_ru: tuple[str, ...] = ()


PLACES: Final = (
    # A region with a centre of its own.
    Place(
        code="almaty-centre",
        parent="almaty-region",
        kind=UnitKind.CENTRE,
        level=CentreLevel.REGIONAL,
        does_regional_work=True,
        name_kk="Алматы облыстық жастар орталығы",
        name_ru="Алматинский областной молодёжный центр",
        place_kk="Алматы облысы",
        place_ru="Алматинская область",
        address_kk="Қонаев қаласы, Үлгі даңғылы, 1",
        address_ru="г. Конаев, пр. Примерный, 1",
        phone="+7 700 000 00 10",
        hours=WEEKDAYS,
        access=("ramp", "lift", "accessible_toilet", "parking"),
        offers=("psychologist", "lawyer"),
        villages_kk=("Қонаев",),
        villages_ru=("Конаев",),
    ),
    Place(
        code="qonayev",
        parent="almaty-region",
        kind=UnitKind.CENTRE,
        level=CentreLevel.CITY,
        name_kk="Қонаев қалалық жастар орталығы",
        name_ru="Молодёжный центр города Конаева",
        place_kk="Қонаев",
        place_ru="Конаев",
        address_kk="Қонаев қаласы, Мысал көшесі, 12",
        address_ru="г. Конаев, ул. Образцовая, 12",
        phone="+7 700 000 00 20",
        hours=WITH_SATURDAY,
        access=("ramp", "ground_floor", "accessible_toilet", "call_button"),
        offers=("psychologist", "lawyer", "career", "support", "business", "advise"),
        villages_kk=("Қонаев", "Қонаев", "Шеңгелді", "Заречный"),
        villages_ru=("Конаев", "Конаев", "Шенгельды", "Заречный"),
    ),
    # A branch that waits for its first specialist.
    Place(
        code="qonayev-branch",
        parent="qonayev",
        kind=UnitKind.BRANCH,
        name_kk="Қонаев орталығының бөлімшесі",
        name_ru="Отделение центра города Конаева",
        address_kk="Шеңгелді ауылы, Үлгі көшесі, 4",
        address_ru="с. Шенгельды, ул. Примерная, 4",
        phone="+7 700 000 00 21",
        hours=WEEKDAYS,
        access=("ground_floor",),
    ),
    Place(
        code="talgar-akimat",
        parent="almaty-region",
        kind=UnitKind.AKIMAT,
        name_kk="Талғар ауданының әкімдігі",
        name_ru="Акимат Талгарского района",
    ),
    Place(
        code="talgar",
        parent="talgar-akimat",
        kind=UnitKind.CENTRE,
        level=CentreLevel.DISTRICT,
        name_kk="Талғар аудандық жастар орталығы",
        name_ru="Молодёжный центр Талгарского района",
        place_kk="Талғар",
        place_ru="Талгар",
        address_kk="Талғар қаласы, Үлгі көшесі, 7, 1-қабат",
        address_ru="г. Талгар, ул. Примерная, 7, 1 этаж",
        phone="+7 700 000 00 30",
        hours=WITH_SATURDAY,
        access=("ramp", "ground_floor", "tactile_paving", "sign_language"),
        offers=("psychologist", "lawyer", "career", "support", "business", "advise"),
        villages_kk=("Талғар", "Талғар", "Панфилов", "Бесағаш", "Кеңдала", "Тұздыбастау"),
        villages_ru=("Талгар", "Талгар", "Панфилово", "Бесагаш", "Кендала", "Туздыбастау"),
    ),
    Place(
        code="kegen",
        parent="almaty-region",
        kind=UnitKind.CENTRE,
        level=CentreLevel.DISTRICT,
        name_kk="Кеген аудандық жастар орталығы",
        name_ru="Молодёжный центр Кегенского района",
        place_kk="Кеген",
        place_ru="Кеген",
        address_kk="Кеген ауылы, Мысал көшесі, 3",
        address_ru="с. Кеген, ул. Образцовая, 3",
        phone="+7 700 000 00 40",
        hours=WEEKDAYS,
        access=("ground_floor", "call_button"),
        offers=("psychologist", "career", "support", "advise"),
        villages_kk=("Кеген", "Жалаңаш", "Ұзынбұлақ", "Шырғанақ"),
        villages_ru=("Кеген", "Жаланаш", "Узынбулак", "Ширганак"),
    ),
    # A region whose akimat's department does the regional work.
    Place(
        code="ulytau-department",
        parent="ulytau",
        kind=UnitKind.AKIMAT,
        does_regional_work=True,
        name_kk="Ұлытау облысының қоғамдық даму басқармасы",
        name_ru="Управление общественного развития области Ұлытау",
        address_kk="Жезқазған қаласы, Үлгі алаңы, 1",
        address_ru="г. Жезказган, пл. Примерная, 1",
        phone="+7 700 000 00 50",
    ),
    Place(
        code="zhanaarka",
        parent="ulytau-department",
        kind=UnitKind.CENTRE,
        level=CentreLevel.DISTRICT,
        name_kk="Жаңаарқа аудандық жастар орталығы",
        name_ru="Молодёжный центр Жанааркинского района",
        place_kk="Жаңаарқа",
        place_ru="Жанаарка",
        address_kk="Жаңаарқа кенті, Мысал көшесі, 5",
        address_ru="п. Жанаарка, ул. Образцовая, 5",
        phone="+7 700 000 00 60",
        hours=WEEKDAYS,
        access=("ramp", "ground_floor", "parking"),
        offers=("psychologist", "career", "support", "business", "advise"),
        villages_kk=("Жаңаарқа", "Жаңаарқа", "Түгіскен", "Бидайық"),
        villages_ru=("Жанаарка", "Жанаарка", "Тугускен", "Бидаик"),
    ),
)
CENTRES: Final = tuple(place for place in PLACES if place.kind is UnitKind.CENTRE)

# A link for friends, the poster at the door, the page on Instagram.
SOURCES: Final = (("", "link"), ("-qr", "qr"), ("-insta", "instagram"))


def start_codes(centre: str) -> tuple[tuple[str, str], ...]:
    """The codes of a centre's links, each with its source."""
    return tuple((f"{centre}{ending}", source) for ending, source in SOURCES)
