"""How indicators are computed: age bands as data, with the days on which they are in force.

S0's method (appendix 4) is missing from the source, so method and layout are ours. "2021" has the bands
of S0 п.33; "35" is a draft for the law's later "14 to 35" and counts nothing until it is put in force.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from sqlalchemy import bindparam, or_, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.models import facts
from services.cause import is_sqlite
from services.remembered import remembered
from services.tools import Tools

# What is no age band: parents' column, and ages that the official form does not know.
PARENTS: Final = "parents"
OTHER: Final = "other"


@dataclass(frozen=True, slots=True, order=True)
class Band:
    """Full years from `first` to `last`, both included."""

    first: int
    last: int

    def __contains__(self, age: int) -> bool:
        return self.first <= age <= self.last

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


@dataclass(frozen=True)
class Methodology:
    """Bands that do not overlap, in order; in force from a day until a day (both included), or a draft."""

    code: str
    name_kk: str
    name_ru: str
    bands: tuple[Band, ...]
    in_force_from: date | None = None
    in_force_until: date | None = None

    def __post_init__(self) -> None:
        if not self.bands or any(band.first > band.last for band in self.bands):
            raise ValueError("a methodology has bands of at least one year")
        if any(one.last >= other.first for one, other in zip(self.bands, self.bands[1:], strict=False)):
            raise ValueError("bands stand in order and do not overlap")

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The bands as the outside knows them: «14-17»."""
        return tuple(map(str, self.bands))

    def band_of(self, age: int) -> str:
        """The band of an age in full years; `other` outside the official form."""
        return next((str(band) for band in self.bands if age in band), OTHER)

    @property
    def is_draft(self) -> bool:
        """Whether it was never put in force."""
        return self.in_force_from is None


def of_2021() -> Methodology:
    """S0 п.33 with its three bands, in force since the recommendations of 2021."""
    return Methodology(
        code="2021",
        name_kk="2021 жылғы әдістемелік ұсынымдар",
        name_ru="Методические рекомендации 2021 года",
        bands=(Band(14, 17), Band(18, 24), Band(25, 28)),
        in_force_from=date(2021, 1, 1),
    )


def draft_35(last_age: int = 34) -> Methodology:
    """The draft with a fourth band: 29–34 («not yet 35») or, by the switch, 29–35 (docs/confirm.md)."""
    return Methodology(
        code="35",
        name_kk="Жоба: 35 жасқа дейінгі жастар",
        name_ru="Проект: молодёжь до 35 лет",
        bands=(*of_2021().bands, Band(29, last_age)),
    )


SHIPPED: Final = (of_2021(), draft_35())


class MethodologyService:
    """The methodologies this installation knows."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self._sessions = sessions
        self._clock = tools.clock

    async def fill(self) -> None:
        """Writes the shipped ones where they are absent; what people changed stays."""
        rows = [
            {
                "code": one.code,
                "name_kk": one.name_kk,
                "name_ru": one.name_ru,
                "bands": [[band.first, band.last] for band in one.bands],
                "in_force_from": one.in_force_from,
                "in_force_until": one.in_force_until,
            }
            for one in SHIPPED
        ]
        async with self._sessions.begin() as session:
            insert = sqlite_insert if is_sqlite(session) else pg_insert
            await session.execute(insert(facts.Methodology).values(rows).on_conflict_do_nothing())

    async def all(self) -> list[Methodology]:
        """Every one of them, drafts last."""
        async with self._sessions.read() as session:
            found = [_read(row) for row in await session.scalars(select(facts.Methodology))]
        return sorted(found, key=lambda one: (one.is_draft, one.in_force_from or date.max, one.code))


_IN_FORCE = (
    select(facts.Methodology)
    .where(
        facts.Methodology.in_force_from <= bindparam("day"),
        or_(
            facts.Methodology.in_force_until.is_(None),
            facts.Methodology.in_force_until >= bindparam("day"),
        ),
    )
    .order_by(facts.Methodology.in_force_from.desc(), facts.Methodology.code.desc())
    .limit(1)
)


async def in_force(session: AsyncSession, day: date) -> Methodology:
    """The methodology of a day: the one put in force last; "2021" where the table has none for it."""

    async def find() -> Methodology:
        row = await session.scalar(_IN_FORCE, {"day": day})
        return of_2021() if row is None else _read(row)

    return await remembered(session, ("methodology", day), find)


def _read(row: facts.Methodology) -> Methodology:
    return Methodology(
        code=row.code,
        name_kk=row.name_kk,
        name_ru=row.name_ru,
        bands=tuple(Band(first, last) for first, last in row.bands),
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
    )
