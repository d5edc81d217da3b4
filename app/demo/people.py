"""Sixty people of the demo: the edges of the bands by hand, the rest drawn from the seed."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from app.demo.names import some_name
from app.demo.places import CENTRES
from db.enums import (
    ChannelName,
    ConsentKind,
    NoticeStyle,
    RepresentativeState,
    Sex,
    VisitNeed,
    VisitRole,
)
from services.people.cards import OF_AGE

# How many people each centre has, sixty in all.
SIZES: Final = {"talgar": 21, "qonayev": 15, "zhanaarka": 10, "kegen": 9, "almaty-centre": 5}
_AGES: Final = (14, 15, 15, 16, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31)
_CHANNELS: Final = (
    *(ChannelName.WEB,) * 11,
    *(ChannelName.DESK,) * 6,
    *(ChannelName.PHONE,) * 2,
    ChannelName.OUTREACH,
)
_REPRESENTATIVES: Final = (
    RepresentativeState.LATER,
    RepresentativeState.GIVEN,
    RepresentativeState.CANNOT,
    RepresentativeState.CONFIRMED,
)
F, M = Sex.FEMALE, Sex.MALE
WEB, DESK, PHONE = ChannelName.WEB, ChannelName.DESK, ChannelName.PHONE


@dataclass
class Someone:
    """A person as the demo tells of them."""

    centre: str
    family: str
    given: str
    sex: Sex
    age: int
    lang: str = "kk"
    channel: ChannelName = WEB
    # Days since the last birthday: who is 18 now may have been 17 at the first visit.
    since_birthday: int = 0
    comes_as: VisitRole = VisitRole.SELF
    representative: RepresentativeState = RepresentativeState.NOT_ASKED
    notices: NoticeStyle = NoticeStyle.NEUTRAL
    needs: tuple[VisitNeed, ...] = ()
    consents: tuple[ConsentKind, ...] = ()
    lock_word: str = ""
    # Answers of the full form, by question.
    details: dict[str, str] = field(default_factory=dict)
    has_phone: bool = True
    # People with the same word here write from one telephone.
    shares: str = ""
    settlement: str = ""
    source: str = "link"
    # Filled when the person is written down.
    number: int = 0
    phone: str | None = None
    person_id: int = 0
    contact_id: int | None = None
    busy_until: date = field(default=date.min)
    # Days that a scene of these days needs; nothing else happens to the person around them.
    kept: list[date] = field(default_factory=list)

    def may_come(self, day: date) -> bool:
        """Nobody comes every other day, nor just before or after what is told of them."""
        return self.busy_until <= day and all(abs((day - kept).days) > 2 for kept in self.kept)

    @property
    def writes(self) -> bool:
        """Whether they come by the chat; the others are entered by staff."""
        return self.channel is WEB

    def born(self, today: date) -> date:
        """The birth date that makes the person this old today."""
        birthday = today - timedelta(days=self.since_birthday)
        return birthday.replace(year=birthday.year - self.age, day=min(birthday.day, 28))


_LATER, _GIVEN, _CANNOT, _CONFIRMED = (
    RepresentativeState.LATER,
    RepresentativeState.GIVEN,
    RepresentativeState.CANNOT,
    RepresentativeState.CONFIRMED,
)
_PARENT: Final = VisitRole.REPRESENTATIVE


def by_hand() -> list[Someone]:
    """Those a story is told of."""
    return [
        # The edges of the bands.
        Someone("talgar", "Оразбекова", "Аружан", F, 14, since_birthday=290, representative=_GIVEN),
        Someone("talgar", "Нұрғалиев", "Ерасыл", M, 17, representative=_CANNOT, notices=NoticeStyle.QUIET),
        Someone("talgar", "Тұрсынов", "Мирас", M, 18, since_birthday=30, source="qr"),
        Someone("talgar", "Ким", "Алина", F, 28, "ru", source="instagram", notices=NoticeStyle.FULL),
        Someone("talgar", "Жұмабаев", "Санжар", M, 29, channel=DESK, since_birthday=25),
        Someone("talgar", "Соколова", "Дарья", F, 35, "ru", channel=PHONE),
        # The representative's four answers, other than these two above.
        Someone("qonayev", "Мельник", "Полина", F, 17, "ru", representative=_LATER),
        Someone("kegen", "Қасымова", "Томирис", F, 15, channel=DESK, representative=_CONFIRMED),
        # A sister and a brother on one telephone; the word keeps her bookings to herself.
        Someone("talgar", "Дәулетова", "Нұрай", F, 19, shares="dauletovs", lock_word="тұлпар"),
        Someone("talgar", "Дәулетов", "Әлихан", M, 16, shares="dauletovs", representative=_LATER),
        # Parents and a guardian.
        Someone("talgar", "Ысқақова", "Гүлнәр", F, 44, comes_as=_PARENT),
        Someone("qonayev", "Бойко", "Сергей", M, 41, "ru", comes_as=_PARENT, channel=PHONE),
        Someone("kegen", "Төлегенова", "Сәуле", F, 38, comes_as=_PARENT, channel=DESK),
        Someone("zhanaarka", "Мұқанов", "Бауыржан", M, 47, comes_as=_PARENT),
        Someone("almaty-centre", "Юнусова", "Мадина", F, 39, "ru", comes_as=_PARENT),
        # Needs of the visit.
        Someone("qonayev", "Шмидт", "Роман", M, 22, "ru", needs=(VisitNeed.RAMP,)),
        Someone("talgar", "Әлімбетова", "Інжу", F, 20, needs=(VisitNeed.SIGN_LANGUAGE,), channel=DESK),
        Someone("zhanaarka", "Өтегенов", "Үміт", M, 24, needs=(VisitNeed.LARGE_PRINT,)),
        # A telephone nobody reads notices on: these go to the call list.
        Someone("talgar", "Сағындықов", "Қайсар", M, 21, channel=PHONE),
        Someone("kegen", "Бекболатова", "Айша", F, 18, channel=DESK, has_phone=False),
    ]


def sixty(chance: Random) -> list[Someone]:
    """All of them, each with a place to live in, a telephone and consents of their own."""
    everybody = by_hand()
    names = {(one.family, one.given) for one in everybody}
    for centre, size in SIZES.items():
        missing = size - sum(one.centre == centre for one in everybody)
        for _ in range(missing):
            everybody.append(_drawn(chance, centre, names))
    villages = {place.code: (place.villages_kk, place.villages_ru) for place in CENTRES}
    for number, one in enumerate(everybody, 1):
        kk, ru = villages[one.centre]
        one.number = number
        one.since_birthday = one.since_birthday or 20 + 37 * number % 320
        one.settlement = chance.choice(kk if one.lang == "kk" else ru)
        if one.has_phone:
            one.phone = f"+7700000{1000 + (100 + sum(map(ord, one.shares)) % 50 if one.shares else number)}"
        if one.channel is WEB:
            wanted = (ConsentKind.MAILINGS, ConsentKind.SURVEY)
            one.consents = tuple(kind for kind in wanted if chance.random() < 0.4)
            if one.age >= OF_AGE and chance.random() < 0.6:
                one.consents += (ConsentKind.FACTS,)
                one.details = _details(one)
    return everybody


def _details(one: Someone) -> dict[str, str]:
    """The full form as somebody of that age may fill it."""
    grown = one.age >= 23
    works = "employed" if grown else "looking"
    heard = {"instagram": "instagram", "qr": "centre"}
    return {
        "studies": "no" if grown else "university",
        "works": "at_home" if one.comes_as is VisitRole.REPRESENTATIVE else works,
        "education": "university" if grown else "form_11",
        "household": "own_family" if one.age >= 26 else "parents",
        "heard_from": heard.get(one.source, "friends"),
    }


def _drawn(chance: Random, centre: str, names: set[tuple[str, str]]) -> Someone:
    lang = "ru" if chance.random() < (0.5 if centre == "qonayev" else 0.2) else "kk"
    # More young women than young men ask for help.
    sex = F if chance.random() < 0.6 else M
    name = some_name(chance, lang, sex)
    while name in names:
        name = some_name(chance, lang, sex)
    names.add(name)
    age = chance.choice(_AGES)
    return Someone(
        centre,
        *name,
        sex,
        age,
        lang,
        channel=chance.choice(_CHANNELS),
        since_birthday=chance.randint(260, 350) if age == 14 else chance.randint(5, 350),
        representative=chance.choice(_REPRESENTATIVES) if age < 18 else RepresentativeState.NOT_ASKED,
        has_phone=chance.random() < 0.85,
        source=chance.choice(("link", "link", "qr", "instagram")),
    )
