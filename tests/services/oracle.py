"""Indicators 1.1 and 1.2 counted the slow way, record by record: what `compute` must come to as well."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.enums import Sex, VisitRole
from services.reporting.methodology import Methodology


@dataclass(frozen=True, slots=True)
class Visit:
    """A consultation that was held, in the terms of S0."""

    centre: str
    person: int
    day: date
    age: int
    sex: Sex | None
    role: VisitRole
    by_employee: bool
    struck: bool = False


def place(visit: Visit, methodology: Methodology) -> tuple[str, str]:
    """Band and sex of a visit in the table."""
    sex = visit.sex.value if visit.sex else "unknown"
    if visit.role is VisitRole.REPRESENTATIVE:
        return "parents", sex
    for band in methodology.bands:
        if band.first <= visit.age <= band.last:
            return f"{band.first}-{band.last}", sex
    return "other", sex


def first_visit(visits: list[Visit]) -> Visit:
    """Of one person: the first; on one day one's own before a representative's, then the younger."""
    sexes = [Sex.FEMALE, Sex.MALE, None]
    return min(visits, key=lambda v: (v.day, v.role is VisitRole.REPRESENTATIVE, v.age, sexes.index(v.sex)))


def persons(visits: list[Visit]) -> list[Visit]:
    """Each person's first visit."""
    by_person: dict[int, list[Visit]] = {}
    for visit in visits:
        by_person.setdefault(visit.person, []).append(visit)
    return [first_visit(theirs) for theirs in by_person.values()]


def figures(
    visits: list[Visit], first: date, last: date, methodology: Methodology, employees: int
) -> dict[tuple[str, str | None, str | None, str], Any]:
    """(indicator, band, sex, kind) -> value, of the centres that the visits name."""
    counted = [visit for visit in visits if first <= visit.day <= last and not visit.struck]
    own = [visit for visit in counted if visit.by_employee]
    invited = [visit for visit in counted if not visit.by_employee]
    of_centres = [visit for centre in {v.centre for v in own} for visit in persons(_at(own, centre))]
    invited_of_centres = [
        visit for centre in {v.centre for v in invited} for visit in persons(_at(invited, centre))
    ]
    bands = [*methodology.labels, "parents", "other"]
    official = [(band, sex) for band in bands if band != "other" for sex in ("f", "m")]
    found: dict[tuple[str, str | None, str | None, str], Any] = {}
    groups = {"consultations": (own, invited), "persons": (of_centres, invited_of_centres)}
    for kind, (theirs, others) in groups.items():
        cells = Counter(place(visit, methodology) for visit in theirs)
        for band in bands:
            for sex in ("f", "m", "unknown"):
                found["1.1", band, sex, kind] = cells[band, sex]
        found["1.1", "total", None, kind] = sum(cells[cell] for cell in official)
        found["1.1", "all", None, kind] = len(theirs)
        found["1.1", "invited", None, kind] = len(others)
    once = Counter(place(visit, methodology) for visit in persons(own))
    found["1.1", "different", None, "persons"] = sum(once[cell] for cell in official)
    found["1.1", "all_different", None, "persons"] = sum(once.values())
    found["1.2", "employees", None, "total"] = employees
    found["1.2", None, None, "ratio"] = _mean(found["1.1", "total", None, "consultations"], employees)
    return found


def _at(visits: list[Visit], centre: str) -> list[Visit]:
    return [visit for visit in visits if visit.centre == centre]


def _mean(consultations: int, employees: int) -> int | None:
    if employees == 0:
        return None
    whole, rest = divmod(consultations * 100, employees)
    return whole + (1 if 2 * rest >= employees else 0)
