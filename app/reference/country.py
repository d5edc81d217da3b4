"""The country and its regions as units: 17 oblasts and the three cities of republican significance."""

from datetime import date
from typing import Final, NamedTuple

NATION: Final = "kz"
# Regions had their present borders by then, but for those named with a day of their own.
INDEPENDENCE: Final = date(1991, 12, 16)
_2018: Final = date(2018, 6, 19)
_2022: Final = date(2022, 6, 8)


class Region(NamedTuple):
    """A region; `short` names stand where a row of a chat would not hold the full one."""

    code: str
    name_kk: str
    name_ru: str
    since: date = INDEPENDENCE
    short_kk: str = ""
    short_ru: str = ""

    @property
    def place_kk(self) -> str:
        """As a person is asked to choose it (24 characters)."""
        return self.short_kk or self.name_kk

    @property
    def place_ru(self) -> str:
        """As a person is asked to choose it (24 characters)."""
        return self.short_ru or self.name_ru


COUNTRY: Final = ("Қазақстан Республикасы", "Республика Казахстан")

REGIONS: Final = (
    Region("abai", "Абай облысы", "Область Абай", _2022),
    Region("akmola", "Ақмола облысы", "Акмолинская область"),
    Region("aktobe", "Ақтөбе облысы", "Актюбинская область"),
    Region("almaty-region", "Алматы облысы", "Алматинская область"),
    Region("atyrau", "Атырау облысы", "Атырауская область"),
    Region(
        "west-kazakhstan",
        "Батыс Қазақстан облысы",
        "Западно-Казахстанская область",
        short_ru="Западный Казахстан",
    ),
    Region("zhambyl", "Жамбыл облысы", "Жамбылская область"),
    Region("zhetisu", "Жетісу облысы", "Область Жетісу", _2022),
    Region("karaganda", "Қарағанды облысы", "Карагандинская область"),
    Region("kostanay", "Қостанай облысы", "Костанайская область"),
    Region("kyzylorda", "Қызылорда облысы", "Кызылординская область"),
    Region("mangystau", "Маңғыстау облысы", "Мангистауская область"),
    Region("pavlodar", "Павлодар облысы", "Павлодарская область"),
    Region(
        "north-kazakhstan",
        "Солтүстік Қазақстан облысы",
        "Северо-Казахстанская область",
        short_kk="Солтүстік Қазақстан",
        short_ru="Северный Казахстан",
    ),
    Region("turkistan", "Түркістан облысы", "Туркестанская область", _2018),
    Region("ulytau", "Ұлытау облысы", "Область Ұлытау", _2022),
    Region(
        "east-kazakhstan",
        "Шығыс Қазақстан облысы",
        "Восточно-Казахстанская область",
        short_ru="Восточный Казахстан",
    ),
    Region("astana", "Астана қаласы", "Город Астана"),
    Region("almaty", "Алматы қаласы", "Город Алматы"),
    Region("shymkent", "Шымкент қаласы", "Город Шымкент", _2018),
)
