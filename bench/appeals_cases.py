"""One case after another as plain rows: who writes, about whom, whose desk, what happened, what was said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import accumulate
from operator import itemgetter
from random import Random
from secrets import token_bytes
from typing import Any, ClassVar, Final

from bench.appeals_country import YEARS, Centre, Ground
from db.enums import (
    AppealAbout,
    AppealColour,
    AppealDesk,
    AppealDoor,
    AppealEventKind,
    AppealKind,
    AppealState,
    AppealTurn,
    ChannelName,
    PromiseState,
    Role,
)
from db.models.appeals import (
    Appeal,
    AppealContent,
    AppealEvent,
    AppealIdentity,
    AppealSubject,
    AppealWord,
)
from db.models.conversations import Promise
from db.models.staff import AuditEntry
from services.appeals import clocks, history, numbers, vault, words
from services.appeals.clocks import RED, Clock, Terms
from services.appeals.facts import REOPEN_DAYS, Author
from services.appeals.independence import Case, desks, meant
from services.cause import Actor
from services.clock import HOME
from services.keys import Keys
from services.notices.outgoing import about_appeal, to_author, to_login

DAYS: Final = 365 * YEARS
# Odd, and no multiple of 3 or 5: each case meets a number of its own, in no order.
_ID_STEP: Final = 2_654_435_761
_IDS: Final = 2**30
_FIRST_ID: Final = 2**24
_NUMBER_STEP: Final = 73_687_871
_NUMBERS: Final = 9 * 10**7
# Open are most of the last weeks, and some of half a year: one in twenty of all.
_FRESH: Final = (60, 0.85)
_OLD: Final = (240, 0.12)
# Of what is older, notices and looks are not kept for ever.
TRACED: Final = 80
VOCABULARY: Final = 6_000
_SYLLABLES: Final = (
    *("ба", "ре", "ки", "то", "лу", "ма", "ша", "не", "ди", "со", "жа", "пы", "го", "ти", "ру"),
    *("ве", "фа", "зу", "хо", "чи", "ле", "бу", "ка", "шо", "ми", "да", "же", "пу", "са", "рю"),
)
_E: Final = AppealEventKind
_A: Final = AppealAbout
_CHAT: Final = (ChannelName.TELEGRAM, ChannelName.WHATSAPP, ChannelName.WEB)
_ENTERED: Final = (ChannelName.PHONE, ChannelName.EMAIL, ChannelName.POST, ChannelName.SOCIAL)
_KINDS: Final = (AppealKind.QUESTION, AppealKind.SUGGESTION, AppealKind.THANKS, AppealKind.COMPLAINT)
_ABOUT: Final = (_A.CENTRE, _A.EMPLOYEE, _A.AKIMAT, _A.AKIMAT_PERSON, _A.ORGANISATION, _A.SERVICE, _A.UNSAID)


@dataclass(slots=True)
class _Made:
    """What the parts of one case share."""

    row: dict[str, Any]
    keys: Keys
    rows: dict[str, list[tuple[Any, ...]]]
    noon: datetime

    def event(
        self, kind: AppealEventKind, on: date, by: Actor | None = None, text: str = "", **details: Any
    ) -> None:
        row = self.row
        seq = row["last_seq"] + 1
        is_untimed = by is None and row["door"] is not AppealDoor.NAMED
        content, salt = _packed(text, tuple(details.items())), token_bytes(history.SALT)
        event = {
            "appeal_id": row["id"],
            "seq": seq,
            "kind": kind,
            "on_day": on,
            "at": None if is_untimed else _at(on, seq),
            "role": history.PERSON if by is None else by.grants[0].role.value,
            "login_id": by and by.login_id,
            "content_digest": history.digest_of(salt, content),
            "prev": row["head"],
            "key_id": self.keys.active,
        }
        event["digest"] = row["head"] = history.link(self.keys, row["number"], event)
        row["last_seq"] = seq
        self.rows["appeal_events"].append(_EVENT(event))
        if content:
            sealed = self.keys.seal_bytes(history._SEALED_AS, history.sealed_as(row["id"], seq), content)
            self.rows["appeal_contents"].append((row["id"], seq, salt, sealed))


@lru_cache(maxsize=20_000)
def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(10, minute), HOME).astimezone(UTC)


@lru_cache(maxsize=20_000)
def _packed(text: str, details: tuple[tuple[str, Any], ...]) -> bytes:
    return history._packed(text, dict(details))


def _columns(table: Any, *without: str) -> list[str]:
    return [column.name for column in table.__table__.columns if column.name not in without]


class Cases:
    """Makes cases by number, in the order of the days; what repeats is worked out once."""

    columns: ClassVar[dict[str, list[str]]] = {
        **{one.__tablename__: _columns(one) for one in (Appeal, AppealEvent, AppealContent, AppealIdentity)},
        AppealSubject.__tablename__: _columns(AppealSubject, "id"),
        AppealWord.__tablename__: _columns(AppealWord),
        Promise.__tablename__: _columns(Promise, "id"),
        AuditEntry.__tablename__: _columns(AuditEntry, "id"),
    }

    def __init__(self, ground: Ground, keys: Keys, cases: int, seed: int) -> None:
        self._ground = ground
        self._keys = keys
        self._cases = cases
        self._chance = Random(seed)
        self._words = vocabulary()
        # A few words are in every third case, most in one of thousands.
        self._weights = list(accumulate(1 / (place + 3) for place in range(VOCABULARY)))
        self._tokens = {one: next(iter(words.tokens(keys, one))) for one in self._words}
        self._clock = cache(self._clock_of)
        self._desk = cache(self._desk_of)
        self._owner = cache(lambda person: vault.owner_of_author(keys, Author(person_id=person)))
        self._working = cache(lambda first, last: clocks.working_days(first, last, ground.days_off))

    def add(self, number: int, rows: dict[str, list[tuple[Any, ...]]]) -> None:
        """One case with all that belongs to it."""
        chance, ground = self._chance, self._ground
        day = ground.today - timedelta(days=DAYS - 1 - number * DAYS // self._cases)
        centre = chance.choice(ground.centres)
        kind = chance.choices(_KINDS, (35, 15, 10, 40))[0]
        is_complaint = kind is AppealKind.COMPLAINT
        about = chance.choices(_ABOUT, (25, 30, 10, 5, 10, 15, 5))[0] if is_complaint else _A.UNSAID
        colour = _colour(chance, is_complaint)
        employee = chance.choice(centre.employees) if about is _A.EMPLOYEE else None
        above = about in {_A.CENTRE, _A.EMPLOYEE} and colour not in RED and chance.random() < 0.1
        desk, unit_id, handler = self._desk(kind, colour, about, centre, above)
        row = self._row(number, day, kind, about, colour, centre, above)
        row |= {"desk": desk, "desk_unit_id": unit_id}
        made = _Made(row, self._keys, rows, datetime.combine(day, time(10), HOME).astimezone(UTC))
        said = chance.choices(self._words, cum_weights=self._weights, k=12)
        made.event(_E.REGISTERED, day, None, " ".join(said))
        self._goes_on(made, handler, day)
        self._beside(made, said, employee, number)
        if (ground.today - day).days < TRACED:
            self._traces(made, handler)
        rows["appeals"].append(_APPEAL(row))

    def _row(  # noqa: PLR0917
        self,
        number: int,
        day: date,
        kind: AppealKind,
        about: AppealAbout,
        colour: AppealColour,
        centre: Centre,
        above: bool,
    ) -> dict[str, Any]:
        chance = self._chance
        is_complaint = kind is AppealKind.COMPLAINT
        door = chance.choices(tuple(AppealDoor), (70, 15, 15))[0] if is_complaint else AppealDoor.NAMED
        is_anonymous = door is AppealDoor.ANONYMOUS
        channel = chance.choice(_CHAT) if door is not AppealDoor.NAMED or chance.random() < 0.8 else None
        named = door is AppealDoor.NAMED
        clock = self._clock(colour, is_complaint, day)
        person = number % self._ground.people + 1
        at = datetime.combine(day, time(9), HOME).astimezone(UTC)
        return _BLANK | {
            "id": _FIRST_ID + number * _ID_STEP % _IDS,
            "number": _number(number),
            "kind": kind,
            "door": door,
            "channel": ChannelName.PAGE if is_anonymous else channel or chance.choice(_ENTERED),
            "lang": "kk" if number % 3 else "ru",
            "topic_id": chance.choice(self._ground.topics) if self._ground.topics else None,
            "about": about,
            "unit_id": centre.unit_id,
            "region_id": centre.region_id,
            "allows_above": above,
            "colour": colour,
            "turn_since": day,
            "registered_on": day,
            "registered_at": at if named else None,
            "clock_from": clock.clock_from,
            "due_on": clock.due_on,
            "warn_on": clock.warn_on,
            "take_up_by": clock.take_up_by,
            "pass_on_by": clock.pass_on_by,
            "entered_by": None if channel or is_anonymous else self._ground.at_desk(centre.unit_id).login_id,
            "owner": None if is_anonymous else self._owner(person),
            "receipt": token_bytes(32) if is_anonymous else None,
            "e_otinish": f"ZT-{number}" if number % 40 == 0 else "",
        }

    def _goes_on(self, made: _Made, handler: Actor, day: date) -> None:
        """What became of it: most are over, the fresh ones stand somewhere on the way."""
        chance, row, today = self._chance, made.row, self._ground.today
        age = (today - day).days
        is_open = next((chance.random() < share for days, share in (_FRESH, _OLD) if age < days), False)
        if is_open and chance.random() < 0.3:
            return
        taken = min(day + timedelta(days=1), today)
        made.event(_E.TAKEN, taken, handler)
        made.event(_E.COLOURED, taken, handler, colour=row["colour"].value, due=row["due_on"])
        row |= {"handler_id": handler.login_id, "state": AppealState.TAKEN, "is_colour_confirmed": True}
        row["taken_at"] = datetime.combine(taken, time(10), HOME).astimezone(UTC)
        if row["colour"] in RED:
            row["passed_on_at"] = row["taken_at"]
        if chance.random() < 0.1:
            made.event(_E.ASKED, taken, handler, "Қай күні болды? В какой день это было?")
            if is_open:
                row |= {"state": AppealState.ASKED, "turn": AppealTurn.PERSON, "turn_since": taken}
                return
            made.event(_E.SAID, taken, None, "Бұл өткен сейсенбіде, түстен кейін болды.")
        if is_open and chance.random() < 0.7:
            return
        self._answered(made, handler, taken)
        if not is_open:
            over = min(row["answered_on"] + timedelta(days=REOPEN_DAYS), today)
            made.event(_E.CLOSED, over, handler, "Жауап берілді.")
            row |= {"state": AppealState.CLOSED, "is_open": False, "closed_on": over}
            row |= {"turn": AppealTurn.NOBODY, "turn_since": over}

    def _answered(self, made: _Made, handler: Actor, taken: date) -> None:
        chance, row, today = self._chance, made.row, self._ground.today
        term = (row["due_on"] - taken).days
        answered = min(
            taken + timedelta(days=max(0, int(chance.triangular(0, term * 1.4, term * 0.7)))), today
        )
        made.event(_E.ANSWERED, answered, handler, "Рақмет! Тексердік, кесте өзгерді, кешірім сұраймыз.")
        row |= {
            "state": AppealState.ANSWERED,
            "turn": AppealTurn.PERSON,
            "turn_since": answered,
            "answered_on": answered,
            "answered_in": self._working(row["clock_from"], answered),
            "reopen_until": answered + timedelta(days=REOPEN_DAYS),
        }
        if chance.random() < 0.4:
            rated = min(answered + timedelta(days=2), today)
            score = chance.choices(range(1, 6), (10, 10, 20, 30, 30))[0]
            made.event(_E.RATED, rated, None, score=score)
            row |= {"score": score, "rated_on": rated}

    def _beside(self, made: _Made, said: list[str], employee: int | None, number: int) -> None:
        row, rows = made.row, made.rows
        rows["appeal_words"] += [(token, row["id"]) for token in {self._tokens[one] for one in said}]
        if employee is not None:
            rows["appeal_subjects"].append((row["id"], row["unit_id"], employee))
        else:
            units = meant(row["about"], row["unit_id"], self._ground.tree)
            rows["appeal_subjects"] += [(row["id"], unit, None) for unit in units]
        if row["door"] is not AppealDoor.ANONYMOUS:
            author = Author(number % self._ground.people + 1, None, "Қасымова Дана", f"+77{number:09d}")
            sealed = self._keys.seal(vault.PURPOSE, vault.sealed_as(row["id"]), vault.packed(author))
            rows["appeal_identities"].append((row["id"], sealed, 0))

    def _traces(self, made: _Made, handler: Actor) -> None:
        """Notices to whoever was to handle it and to the author; who looked at it and did what."""
        row, rows, noon = made.row, made.rows, made.noon
        told = [("appeal_waiting", to_login(handler.login_id or 0), "1")]
        if row["answered_on"] is not None and row["door"] is not AppealDoor.ANONYMOUS:
            told.append(("appeal_news", to_author(row["id"]), "4"))
        for kind, recipient, occasion in told:
            promise = _PROMISE_BLANK | {"kind": kind, "recipient": recipient, "occasion": occasion}
            promise |= {"subject": about_appeal(row["id"]), "promised_at": noon, "due_at": noon}
            rows["outgoing"].append(_PROMISE(promise | {"settled_at": noon}))
        entry = {"at": noon, "login_id": handler.login_id, "contact_id": None, "channel": "desk"}
        entry |= {"subject_kind": "appeal", "subject_id": row["id"], "unit_id": row["desk_unit_id"]}
        for deed in ("read", *("handled_appeal",) * (row["last_seq"] - 1)):
            rows["audit"].append(_AUDIT(entry | {"deed": deed, "details": "{}"}))

    def _clock_of(self, colour: AppealColour, is_complaint: bool, day: date) -> Clock:
        kind = AppealKind.COMPLAINT if is_complaint else AppealKind.QUESTION
        return clocks.start(colour, kind, day, self._ground.days_off, Terms())

    def _desk_of(
        self, kind: AppealKind, colour: AppealColour, about: AppealAbout, centre: Centre, above: bool
    ) -> tuple[AppealDesk, int, Actor]:
        """The first desk with somebody who may have it: an officer stands in the region's own unit."""
        ground = self._ground
        units = meant(about, centre.unit_id, ground.tree)
        case = Case(kind, colour, about, ground.today, centre.unit_id, units, allows_above=above)
        for desk, unit_id in desks(case, ground.tree):
            if desk is not AppealDesk.OFFICER or unit_id not in units:
                return desk, unit_id, ground.staff[_HANDLING[desk], unit_id]
        raise LookupError("no desk")


_HANDLING: Final = {
    AppealDesk.CENTRE: Role.FRONT_DESK,
    AppealDesk.ABOVE: Role.DIRECTOR,
    AppealDesk.OFFICER: Role.APPEALS_OFFICER,
    AppealDesk.COMMITTEE: Role.COMMITTEE,
}


def _tuple_of(table: str) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    return itemgetter(*Cases.columns[table])


_APPEAL: Final = _tuple_of("appeals")
_EVENT: Final = _tuple_of("appeal_events")
_PROMISE: Final = _tuple_of("outgoing")
_AUDIT: Final = _tuple_of("audit")
_BLANK: Final[dict[str, Any]] = dict.fromkeys(Cases.columns["appeals"]) | {
    "is_colour_confirmed": False,
    "state": AppealState.REGISTERED,
    "is_open": True,
    "turn": AppealTurn.HANDLER,
    "times_reopened": 0,
    "wishes_withdrawn": False,
    "level": 0,
    "head": history.GENESIS,
    "last_seq": 0,
    "version": 1,
}
_PROMISE_BLANK: Final[dict[str, Any]] = dict.fromkeys(Cases.columns["outgoing"]) | {
    "details": "{}",
    "state": PromiseState.SENT,
    "attempts": 1,
    "fault": "",
}


def vocabulary() -> list[str]:
    """Words whose first five letters differ."""
    chance, made = Random(5), dict[str, str]()
    while len(made) < VOCABULARY:
        word = "".join(chance.choices(_SYLLABLES, k=4))
        made.setdefault(word[: words.BEGINNING], word)
    return list(made.values())


def _colour(chance: Random, is_complaint: bool) -> AppealColour:
    weights = (0, 88, 8, 4) if is_complaint else (95, 4, 1, 0)
    return chance.choices(tuple(AppealColour), weights)[0]


def _number(place: int) -> str:
    digits = str(10**7 + place * _NUMBER_STEP % _NUMBERS)
    return f"{digits}{numbers._check(digits)}"
