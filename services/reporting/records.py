"""The records behind the figures: the command line's export, and a page behind one cell of the table.

Visits of masked specialisms (psychologist, lawyer) name nobody here: a number, a band and the sex remain.
"""

import hmac
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.enums import ChannelName, FactKind, Sex, VisitRole
from db.models.facts import Fact
from db.models.people import Person
from db.models.units import Specialism, Unit
from services import audit
from services.cause import SYSTEM, Actor, Cause
from services.clock import Clock
from services.errors import NotFound
from services.keys import Keys
from services.reporting.counting import ALL, INVITED, TOTAL, UNKNOWN, cell_of
from services.reporting.due_dates import Period
from services.reporting.facts import UNKNOWN_AGE
from services.reporting.methodology import OTHER, PARENTS, Methodology
from services.rights import Right, demand, within
from services.scopes import Scope

AT_ONCE: Final = 1000
PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Record:
    """A counted record; `person` tells people apart, and is not their number in the office."""

    fact: int
    person: str
    birth_date: date | None
    age: int | None
    sex: Sex | None
    role: VisitRole
    kind: FactKind
    day: date
    unit: str
    region: str | None
    employee: bool

    def as_json(self) -> dict[str, Any]:
        """A line of `kenes records --json`; what belongs to activities is empty for a consultation."""
        return {
            "fact": self.fact,
            "person": self.person,
            "birth_date": None if self.birth_date is None else self.birth_date.isoformat(),
            "age": self.age,
            "sex": self.sex,
            "role": self.role,
            "kind": self.kind,
            "day": self.day.isoformat(),
            "activity": None,
            "project": None,
            "unit": self.unit,
            "region": self.region,
            "total": None,
            "partners": None,
            "employee": self.employee,
        }


@dataclass(frozen=True, slots=True)
class CellRecord:
    """A record as staff see it behind a figure; of a masked or erased one neither person nor age is given."""

    fact: int
    consultation: int
    day: date
    unit: str
    unit_name_kk: str
    unit_name_ru: str
    specialism_kk: str
    specialism_ru: str
    band: str
    sex: str
    role: VisitRole
    age: int | None
    person_id: int | None
    person_name: str | None
    by_employee: bool
    is_masked: bool


@dataclass(frozen=True, slots=True)
class CellPage:
    """A page of records; `after` asks for the next one and is empty on the last."""

    rows: tuple[CellRecord, ...]
    after: str


def _counted(scope: Scope, period: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        Fact.kind == FactKind.CONSULTATION,
        Fact.struck_at.is_(None),
        Fact.on_day.between(period.first, period.last),
        scope.of_facts(),
    )


def pseudonyms(keys: Keys) -> Callable[[int], str]:
    """A person's pseudonym: the same in every export, and no way back to the person without the keys."""
    secret = keys.secret_for("pseudonyms")

    def pseudonym(person_id: int) -> str:
        return hmac.digest(secret, str(person_id).encode(), "sha256").hex()[:16]

    return pseudonym


async def every(
    session: AsyncSession,
    scope: Scope,
    period: Period,
    pseudonym: Callable[[int], str],
    *,
    for_staff: bool,
) -> AsyncIterator[Record]:
    """All of them by day and number, a thousand at a time."""
    region = aliased(Unit)
    masked = func.coalesce(Specialism.masked, True)
    query = (
        select(Fact, Unit.code, region.code.label("region"), Person.birth_date, masked)
        .join(Unit, Unit.id == Fact.unit_id)
        .outerjoin(region, region.id == Fact.region_id)
        .outerjoin(Person, Person.id == Fact.person_id)
        .outerjoin(Specialism, Specialism.id == Fact.specialism_id)
        .where(*_counted(scope, period))
        .order_by(Fact.on_day, Fact.id)
        .limit(AT_ONCE)
    )
    after: ColumnElement[bool] = true()
    while rows := (await session.execute(query.where(after))).all():
        for fact, unit, region_code, birth_date, is_masked in rows:
            yield Record(
                fact=fact.id,
                person=pseudonym(fact.person_id),
                birth_date=None if for_staff and is_masked else birth_date,
                age=_known(fact.age),
                sex=fact.sex,
                role=fact.role,
                kind=fact.kind,
                day=fact.on_day,
                unit=unit,
                region=region_code,
                employee=fact.by_employee,
            )
        last = rows[-1][0]
        after = or_(Fact.on_day > last.on_day, and_(Fact.on_day == last.on_day, Fact.id > last.id))
        session.expunge_all()


async def behind(
    session: AsyncSession,
    by: Actor,
    scope: Scope,
    period: Period,
    methodology: Methodology,
    *,
    band: str,
    sex: str | None,
    after: str,
) -> CellPage:
    """A page of what stands behind a figure of 1.1, newest first. Raises NotFound, NotAllowed."""
    demand(by, Right.SEE_RECORDS)
    query = (
        select(
            Fact,
            Unit.code,
            Unit.name_kk,
            Unit.name_ru,
            func.coalesce(Specialism.name_kk, "").label("specialism_kk"),
            func.coalesce(Specialism.name_ru, "").label("specialism_ru"),
            func.coalesce(Specialism.masked, True).label("is_masked"),
            Person.family_name,
            Person.given_name,
            Person.erased_at,
        )
        .join(Unit, Unit.id == Fact.unit_id)
        .outerjoin(Person, Person.id == Fact.person_id)
        .outerjoin(Specialism, Specialism.id == Fact.specialism_id)
        .where(
            *_counted(scope, period),
            within(by, Right.SEE_RECORDS, Fact.unit_id),
            _in_cell(methodology, band, sex),
            _below(after),
        )
        .order_by(Fact.on_day.desc(), Fact.id.desc())
        .limit(PAGE + 1)
    )
    rows = (await session.execute(query)).all()
    shown = tuple(_cell_record(methodology, row) for row in rows[:PAGE])
    last = shown[-1] if len(rows) > PAGE else None
    return CellPage(shown, f"{last.day.isoformat()}:{last.fact}" if last else "")


def _cell_record(methodology: Methodology, row: Any) -> CellRecord:
    fact: Fact = row.Fact
    band, sex = cell_of(fact.role, fact.age, fact.sex, methodology)
    nameless = row.is_masked or row.family_name is None or row.erased_at is not None
    return CellRecord(
        fact=fact.id,
        consultation=fact.source_id,
        day=fact.on_day,
        unit=row.code,
        unit_name_kk=row.name_kk,
        unit_name_ru=row.name_ru,
        specialism_kk=row.specialism_kk,
        specialism_ru=row.specialism_ru,
        band=band,
        sex=sex,
        role=fact.role,
        age=None if row.is_masked else _known(fact.age),
        person_id=None if nameless else fact.person_id,
        person_name=None if nameless else f"{row.family_name} {row.given_name}".strip(),
        by_employee=fact.by_employee,
        is_masked=bool(row.is_masked),
    )


def _known(age: int) -> int | None:
    return None if age == UNKNOWN_AGE else age


def _in_cell(methodology: Methodology, band: str, sex: str | None) -> ColumnElement[bool]:
    """The facts that a cell counts, or the cells that a sum adds up. Raises NotFound."""
    own = Fact.role == VisitRole.SELF
    in_bands = or_(*(Fact.age.between(one.first, one.last) for one in methodology.bands))
    spans = dict(zip(methodology.labels, methodology.bands, strict=True))
    if band in spans:
        place = and_(own, Fact.age.between(spans[band].first, spans[band].last))
    elif band == PARENTS:
        place = Fact.role == VisitRole.REPRESENTATIVE
    elif band == OTHER:
        place = and_(own, not_(in_bands))
    elif band == TOTAL:
        place = and_(Fact.sex.is_not(None), or_(Fact.role == VisitRole.REPRESENTATIVE, in_bands))
    elif band in {ALL, INVITED}:
        place = true()
    else:
        raise NotFound(band)
    by_employee = Fact.by_employee.is_(band != INVITED)
    return and_(place, by_employee, _of_sex(sex))


def _of_sex(sex: str | None) -> ColumnElement[bool]:
    if sex is None:
        return true()
    if sex == UNKNOWN:
        return Fact.sex.is_(None)
    if sex not in set(Sex):
        raise NotFound(sex)
    return Fact.sex == Sex(sex)


def _below(after: str) -> ColumnElement[bool]:
    """What comes after the page's last record; a place that was never given shows nothing."""
    if not after:
        return true()
    day, _, number = after.partition(":")
    try:
        place, last = date.fromisoformat(day), int(number)
    except ValueError:
        return false()
    if not 0 < last < 2**31:
        return false()
    return or_(Fact.on_day < place, and_(Fact.on_day == place, Fact.id < last))


async def note_look(
    session: AsyncSession, clock: Clock, by: Actor | None, unit_id: int | None, period: Period, **details: Any
) -> None:
    """One entry a look, not one a record: what was asked, and how many were shown."""
    cause = Cause(by or SYSTEM, ChannelName.SYSTEM if by is None else ChannelName.DESK)
    await audit.note(session, clock, cause, "read_records", "unit", unit_id, period=period.label, **details)
