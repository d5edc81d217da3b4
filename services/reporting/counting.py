"""Facts counted in one grouped statement, the same on both engines, and laid out as the indicators' rows.

A fact's column is a small number: role, age and sex packed. Of a person's facts the least (day, column) is
the first attendance: on one day a visit of one's own comes before one as a representative.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Integer,
    Select,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from db.enums import FactKind, Sex, UnitKind, VisitRole
from db.models.facts import Fact
from db.models.staff import Employee, PastPost
from db.models.units import Unit
from services.reporting.due_dates import Period
from services.reporting.facts import UNKNOWN_AGE
from services.reporting.methodology import OTHER, PARENTS, Methodology
from services.scopes import Scope

# Bands of rows that add cells up.
TOTAL: Final = "total"  # the official form: its bands and parents, women and men
ALL: Final = "all"  # everybody the employees served, also outside the form
INVITED: Final = "invited"  # by invited specialists, in no other row
DIFFERENT: Final = "different"  # as `total`, each person once in the whole scope
ALL_DIFFERENT: Final = "all_different"
EMPLOYEES: Final = "employees"  # the divisor of 1.2
UNKNOWN: Final = "unknown"  # sex that nobody wrote down: outside the official form

_SEXES: Final = (Sex.FEMALE.value, Sex.MALE.value, UNKNOWN)
_OFFICIAL_SEXES: Final = _SEXES[:2]
# What packs a column: roles times _ROLE, years times _AGE, sexes by their place above.
_AGE: Final = 4
_ROLE: Final = 200 * _AGE
_COLUMNS: Final = 2 * _ROLE
# `changed` is a random number of any size; this keeps sums of millions within 64 bits.
_MARK: Final = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Row:
    """A figure; `sex` and `role` are empty where it adds them up, `value` where nothing can be computed.

    `kind`: consultations, persons, total (a head count) or ratio (in hundredths: 250 is 2.50).
    """

    indicator: str
    band: str | None
    sex: str | None
    role: str | None
    value: int | None
    kind: str

    def as_json(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator,
            "band": self.band,
            "sex": self.sex,
            "role": self.role,
            "value": self.value,
            "kind": self.kind,
        }


@dataclass(slots=True)
class Counts:
    """How many stand in each column of a centre or of a scope."""

    consultations: Counter[int] = field(default_factory=Counter)
    persons: Counter[int] = field(default_factory=Counter)
    different: Counter[int] = field(default_factory=Counter)
    invited_consultations: int = 0
    invited_persons: int = 0
    employees: int = 0


class DayNumber(GenericFunction[int]):
    """Days counted on; where from differs by engine and does not matter."""

    type = Integer()
    name = "kenes_day_number"
    inherit_cache = True


@compiles(DayNumber, "sqlite")
def _day_number_sqlite(element: DayNumber, compiler: Any, **options: Any) -> str:
    return f"CAST(julianday({compiler.process(element.clauses, **options)}) AS INTEGER)"


@compiles(DayNumber, "postgresql")
def _day_number_postgresql(element: DayNumber, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} - DATE '2000-01-01')"


def counted(scope: Scope, period: Period) -> CompoundSelect[Any]:
    """part, centre, invited, column, number, mark; the parts: consultations, persons by centre, different."""
    role = case((Fact.role == VisitRole.SELF, 0), else_=_ROLE)
    sex = case((Fact.sex == Sex.FEMALE, 0), (Fact.sex == Sex.MALE, 1), else_=2)
    column = (role + (Fact.age - UNKNOWN_AGE) * _AGE + sex).label("col")
    invited = case((Fact.by_employee, 0), else_=1).label("invited")
    centre = _centre().label("centre")
    asked = (
        Fact.kind == FactKind.CONSULTATION,
        Fact.struck_at.is_(None),
        Fact.on_day.between(period.first, period.last),
        scope.of_facts(),
    )
    mark = cast(func.sum(Fact.changed % _MARK), BigInteger)
    consultations = (
        select(literal(0).label("part"), centre, invited, column, func.count().label("number"), mark)
        .join_from(Fact, Unit, Unit.id == Fact.unit_id)
        .where(*asked)
        .group_by(centre, invited, column)
    )
    first = func.min(cast(DayNumber(Fact.on_day), BigInteger) * _COLUMNS + column).label("first")
    by_centre = (
        select(centre, invited, first)
        .join_from(Fact, Unit, Unit.id == Fact.unit_id)
        .where(*asked)
        .group_by(centre, invited, Fact.person_id)
    )
    once = select(null().label("centre"), invited, first).where(*asked).group_by(invited, Fact.person_id)
    return union_all(consultations, _persons(1, by_centre), _persons(2, once))


def _centre() -> Any:
    """A branch's figures are its centre's."""
    return case((Unit.kind == UnitKind.BRANCH, Unit.parent_id), else_=Unit.id)


def _persons(part: int, grouped: Select[Any]) -> Select[Any]:
    each = grouped.subquery()
    column = (each.c.first % _COLUMNS).label("col")
    centre = cast(each.c.centre, Integer).label("centre")
    return select(
        literal(part), centre, each.c.invited, column, func.count(), cast(literal(0), BigInteger)
    ).group_by(centre, each.c.invited, column)


async def count(session: AsyncSession, scope: Scope, period: Period) -> tuple[Counts, dict[int, Counts], str]:
    """The scope's counts, those of each centre in it by number, and the fingerprint of the facts."""
    whole, centres = Counts(), dict[int, Counts]()
    number_of_facts, mark = 0, 0
    for part, centre, invited, column, number, marked in await session.execute(counted(scope, period)):
        one = centres.setdefault(centre, Counts()) if centre is not None else Counts()
        if part == 0:
            number_of_facts += number
            mark += int(marked)
        for counts in (whole, one):
            if invited:
                counts.invited_consultations += number if part == 0 else 0
                counts.invited_persons += number if part == 1 else 0
            elif part == 2:
                counts.different[column] += number
            else:
                (counts.consultations, counts.persons)[part][column] += number
    for centre, heads in await session.execute(_heads(scope, period)):
        whole.employees += heads
        centres.setdefault(centre, Counts()).employees = heads
    for counts in centres.values():
        counts.different = counts.persons
    return whole, centres, f"{number_of_facts}-{mark % 2**40:010x}"


def _heads(scope: Scope, period: Period) -> Select[Any]:
    """Employees on the last day, administrative included, invited not (S0 п.33, note 7 kk, 15 ru).

    Each where they worked on that day, and in the region in which that unit stood then.
    """
    day = period.last
    now = select(Employee.unit_id).where(
        Employee.is_invited.is_(False),
        Employee.hired_on <= day,
        # Whoever leaves works on that day.
        or_(Employee.left_on.is_(None), Employee.left_on >= day),
    )
    before = select(PastPost.unit_id).where(
        PastPost.is_invited.is_(False), PastPost.first_on <= day, PastPost.last_on >= day
    )
    posts = union_all(now, before).subquery()
    centre = _centre().label("centre")
    return (
        select(centre, func.count())
        .join_from(posts, Unit, Unit.id == posts.c.unit_id)
        .where(scope.of_units(day))
        .group_by(centre)
    )


def rows_of(counts: Counts, methodology: Methodology) -> tuple[Row, ...]:
    """Indicators 1.1 and 1.2 as rows, zeros included, so that every layout has each of its cells."""
    consultations = _cells(counts.consultations, methodology)
    persons = _cells(counts.persons, methodology)
    different = _cells(counts.different, methodology)
    official = _official(consultations, methodology)
    return (
        *_rows(consultations, "consultations", methodology),
        _sum(TOTAL, official, "consultations"),
        _sum(ALL, sum(consultations.values()), "consultations"),
        _sum(INVITED, counts.invited_consultations, "consultations"),
        *_rows(persons, "persons", methodology),
        _sum(TOTAL, _official(persons, methodology), "persons"),
        _sum(ALL, sum(persons.values()), "persons"),
        _sum(INVITED, counts.invited_persons, "persons"),
        _sum(DIFFERENT, _official(different, methodology), "persons"),
        _sum(ALL_DIFFERENT, sum(different.values()), "persons"),
        Row("1.2", None, None, None, hundredths(official, counts.employees), "ratio"),
        Row("1.2", EMPLOYEES, None, None, counts.employees, "total"),
    )


def hundredths(dividend: int, divisor: int) -> int | None:
    """The quotient in integers of 1/100, halves up, exactly; None where there is nobody to divide by."""
    return (200 * dividend + divisor) // (2 * divisor) if divisor else None


def cell_of(role: VisitRole, age: int, sex: Sex | None, methodology: Methodology) -> tuple[str, str]:
    """Band and sex of a fact: the role wins over the age (S0 п.33)."""
    band = PARENTS if role is VisitRole.REPRESENTATIVE else methodology.band_of(age)
    return band, UNKNOWN if sex is None else sex.value


def _cells(columns: Counter[int], methodology: Methodology) -> Counter[tuple[str, str]]:
    cells: Counter[tuple[str, str]] = Counter()
    for column, number in columns.items():
        role, rest = divmod(column, _ROLE)
        age, sex = divmod(rest, _AGE)
        cells[PARENTS if role else methodology.band_of(age + UNKNOWN_AGE), _SEXES[sex]] += number
    return cells


def _rows(cells: Counter[tuple[str, str]], kind: str, methodology: Methodology) -> Iterable[Row]:
    for band in (*methodology.labels, PARENTS, OTHER):
        role = VisitRole.REPRESENTATIVE if band == PARENTS else VisitRole.SELF
        for sex in _SEXES:
            yield Row("1.1", band, sex, role.value, cells[band, sex], kind)


def _official(cells: Counter[tuple[str, str]], methodology: Methodology) -> int:
    return sum(cells[band, sex] for band in (*methodology.labels, PARENTS) for sex in _OFFICIAL_SEXES)


def _sum(band: str, value: int, kind: str) -> Row:
    return Row("1.1", band, None, None, value, kind)
