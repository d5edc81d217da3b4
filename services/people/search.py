"""The search for people: forgives spelling, reads what the reader's units know, quick among a million.

Words of names and phones stand in the index once for each unit where the person is known
(`people_steps.index`), so a desk's search never walks over the country. The index only says where to look:
whether the reader may see who is found is `in_scope`, as everywhere, asked of the page that was found; a page
may so be a line shorter.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ChannelName
from db.models.people import Person
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause
from services.folding import fold
from services.parts import Part
from services.people.cards import FoundPeople, FoundPerson
from services.people.steps import TOKEN, in_scope
from services.rights import Right, demand, paths, under
from services.typed_dates import age_on

# A page of a search, and what is typed before it is worth looking.
PAGE: Final = 20
LEAST_LETTERS: Final = 2
_MOST_WORDS: Final = 6
_LAST: Final = "\U0010ffff"
# So many units are each read as far as a page goes; of more, all that fits is read and put in order.
_ONE_BY_ONE: Final = 40
_LONGEST_NUMBER: Final = 9


class PeopleSearch(Part):
    """Finds people by what somebody remembers of them; every look is recorded, without what was typed."""

    async def search(self, by: Actor, typed: str, limit: int = PAGE, after: str = "") -> FoundPeople:
        """People whose names or phones begin with every word typed, however it is spelled; in their order.

        Figures may also be a person's own number: they come first. Fewer than two letters or figures find
        nobody else. Raises NotAllowed.
        """
        demand(by, Right.SEE_PEOPLE)
        words, today = search_words(typed), self._clock.today()
        async with self._sessions.begin() as session:
            hits: list[tuple[str, int]] = []
            if words:
                units = list(await session.scalars(select(Unit.id).where(_under(by)).order_by(Unit.id)))
                hits = await _hits(session, units, words, limit + 1, after)
            more = f"{hits[limit - 1][0]}:{hits[limit - 1][1]}" if len(hits) > limit else ""
            numbers = [number for _token, number in hits[:limit]]
            if (itself := own_number(typed)) and not after:
                numbers = [itself, *(one for one in numbers if one != itself)]
            seen = {row.Person.id: row for row in await session.execute(_these(by, numbers, today))}
            found = tuple(found_person(seen[number], today) for number in numbers if number in seen)
            counts = {"words": len(words), "found": [one.id for one in found], "more": bool(more)}
            cause = Cause(by, ChannelName.DESK)
            await note(session, self._clock, cause, "search_people", "person", None, **counts)
            return FoundPeople(found, more)


def search_words(typed: str) -> list[str]:
    """Folded beginnings to look for; a phone is one word, however it was written."""
    figures = [c for c in typed if c.isdecimal()]
    if len(figures) >= LEAST_LETTERS and not any(c.isalpha() for c in typed):
        number = "".join(figures)
        # «8 701 …» at home is «+7 701 …».
        return [f"7{number[1:]}" if number.startswith("8") and len(number) > 4 else number]
    words = [word[:TOKEN] for word in dict.fromkeys(fold(typed[:200]).split())][:_MOST_WORDS]
    # The longest word is looked up first: it finds the fewest.
    words.sort(key=len, reverse=True)
    return words if words and len(words[0]) >= LEAST_LETTERS else []


def own_number(typed: str) -> int | None:
    """17 of «17» and «№ 17»: perhaps a person's number."""
    figures = typed.strip().removeprefix("№").strip()
    is_number = figures.isascii() and figures.isdecimal() and len(figures) <= _LONGEST_NUMBER
    return int(figures) or None if is_number else None


def found_person(row: Row[*tuple[Any, ...]], today: date) -> FoundPerson:
    """A line of a list, from a Person and the names of their unit."""
    person: Person = row.Person
    return FoundPerson(
        id=person.id,
        family_name=person.family_name,
        given_name=person.given_name,
        patronymic=person.patronymic,
        birth_date=person.birth_date,
        birth_is_estimate=person.birth_is_estimate,
        age=None if person.birth_date is None else age_on(person.birth_date, today),
        sex=person.sex,
        phone=person.phone,
        unit_id=person.unit_id,
        unit_name_kk=row.name_kk,
        unit_name_ru=row.name_ru,
        registered_at=person.registered_at,
    )


def _under(by: Actor) -> ColumnElement[bool]:
    return under(paths(by, Right.SEE_PEOPLE))


async def _hits(
    session: AsyncSession, units: Sequence[int], words: list[str], limit: int, after: str
) -> list[tuple[str, int]]:
    """The words that found and the people found, in their order, from behind `after` on; the index alone.

    Written as SQL: as expressions it took longer to put together than to carry out.
    """
    if not units:
        return []
    first, *others = words
    values: dict[str, Any] = {"limit": limit, "first": first, "first_end": first + _LAST}
    where = [_FIRST]
    for n, word in enumerate(others):
        where.append(_ANOTHER.format(n=n))
        values |= {f"word{n}": word, f"word{n}_end": word + _LAST}
    token, _, number = after.rpartition(":")
    if token and number.isdecimal() and len(number) < 10:
        where.append(_BEHIND)
        values |= {"token": token, "number": int(number)}
    places = [f"t.unit_id = :unit{place}" for place in range(len(units))]
    if len(units) > _ONE_BY_ONE:
        places = [f"t.unit_id IN ({', '.join(f':unit{place}' for place in range(len(units)))})"]
    values |= {f"unit{place}": unit for place, unit in enumerate(units)}
    pieces = [_PIECE.format(where=" AND ".join([place, *where]), n=n) for n, place in enumerate(places)]
    # Known at several units, the person stands in the list once.
    rows = await session.execute(text(_WHOLE.format(pieces=" UNION ALL ".join(pieces))), values)
    return [(row.token, row.person_id) for row in rows]


# Asked as values, not as EXISTS: PostgreSQL would join whole units where a page needs some rows in order.
_FIRST: Final = (
    "t.token >= :first AND t.token < :first_end"
    # Who is found by two words of theirs stands in the list once.
    " AND (SELECT 1 FROM people_search AS e WHERE e.person_id = t.person_id AND e.unit_id = t.unit_id"
    " AND e.token >= :first AND e.token < t.token LIMIT 1) IS NULL"
)
_ANOTHER: Final = (
    "(SELECT 1 FROM people_search AS o WHERE o.person_id = t.person_id AND o.unit_id = t.unit_id"
    " AND o.token >= :word{n} AND o.token < :word{n}_end LIMIT 1) IS NOT NULL"
)
_BEHIND: Final = "t.token >= :token AND (t.token > :token OR t.person_id > :number)"
_PIECE: Final = (
    "SELECT * FROM (SELECT token, person_id FROM people_search AS t WHERE {where}"
    " ORDER BY token, person_id LIMIT :limit) AS p{n}"
)
_WHOLE: Final = (
    "SELECT DISTINCT token, person_id FROM ({pieces}) AS every ORDER BY token, person_id LIMIT :limit"
)


def _these(by: Actor, numbers: Collection[int], today: date) -> Select[Person, str, str]:
    """People by their numbers, as far as the reader may see them."""
    return (
        select(Person, Unit.name_kk, Unit.name_ru)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Person.id.in_(numbers), Person.erased_at.is_(None), in_scope(by, Right.SEE_PEOPLE, today))
    )
