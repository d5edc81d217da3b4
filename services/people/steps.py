"""Steps that the services of people share; each takes the transaction it is a part of."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Integer,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.enums import ConsultationState, ReportState, RepresentativeState
from db.models.consultations import Consultant, Consultation
from db.models.facts import Fact, Report
from db.models.people import Person, PersonDetails, PersonToken, Representative
from db.models.units import Specialism, Unit
from services.cause import Actor
from services.clock import Clock
from services.consultations.masks import desks_of, names_open_at
from services.errors import NotFound
from services.folding import search_tokens
from services.people.cards import (
    OF_AGE,
    CentreClosed,
    DetailsCard,
    PersonCard,
    RepresentativeCard,
)
from services.remembered import looked_at
from services.reporting.due_dates import Quarter
from services.reporting.facts import new_change, units_above
from services.rights import Right, below, demand, paths
from services.typed_dates import age_on

TOKEN: Final = 60
# Whoever remembers only the end of a number finds it too.
_LAST_FIGURES: Final = 4
# A sent figure never changes; one that was returned is worked on again.
SENT: Final = (ReportState.SENT, ReportState.ACCEPTED, ReportState.CONSOLIDATED)


_TOKENS: Final = insert(cast(Table, PersonToken.__table__))
_SAME: Final = aliased(PersonToken)
# Built once: every request of a visit asks. Nearly always there is nothing to write.
_FOUND_THERE: Final = insert(cast(Table, PersonToken.__table__)).from_select(
    ["unit_id", "token", "person_id"],
    select(bindparam("unit", type_=Integer), PersonToken.token, PersonToken.person_id)
    .join(Person, and_(Person.id == PersonToken.person_id, Person.unit_id == PersonToken.unit_id))
    .where(
        PersonToken.person_id == bindparam("person"),
        PersonToken.unit_id != bindparam("unit"),
        ~exists().where(
            _SAME.person_id == PersonToken.person_id,
            _SAME.unit_id == bindparam("unit"),
            _SAME.token == PersonToken.token,
        ),
    ),
)

# Built once: a person's card stands behind many a screen.
_BESIDE: Final = (
    select(Unit, Representative, PersonDetails)
    .select_from(Unit)
    .outerjoin(Representative, Representative.person_id == bindparam("person"))
    .outerjoin(PersonDetails, PersonDetails.person_id == bindparam("person"))
    .where(Unit.id == bindparam("unit_id"))
)


def in_scope(actor: Actor, right: Right, today: date) -> ColumnElement[bool]:
    """People of the actor's units, and those who come there: the one condition of card, search and lists.

    Whoever went into another registration (`services.people.joining`) is seen by nobody.
    Whoever comes from elsewhere to a psychologist or lawyer only is known to those who may know that visit.
    """
    return _in_scope(*_scope(actor, right), today)


def _scope(actor: Actor, right: Right) -> tuple[tuple[str, ...], tuple[str, ...], int | None]:
    return tuple(paths(actor, right)), desks_of(actor, right), actor.employee_id


@lru_cache(maxsize=256)  # a page asks many times
def _in_scope(
    roots: tuple[str, ...], desks: tuple[str, ...], employee_id: int | None, today: date
) -> ColumnElement[bool]:
    visits = (
        select(Consultation.id)
        .join(Consultant, Consultant.id == Consultation.consultant_id)
        .join(Specialism, Specialism.id == Consultation.specialism_id)
        .where(
            Consultation.person_id == Person.id,
            Consultation.state != ConsultationState.HOLDING,
            below(roots, Consultation.unit_id),
            names_open_at(desks, employee_id, today),
        )
    )
    return and_(Person.joined_to.is_(None), or_(below(roots, Person.unit_id), visits.exists()))


async def seen_by(session: AsyncSession, actor: Actor, person_id: int, right: Right, today: date) -> Person:
    """The person where the actor may: oneself, or staff with the right and the scope.

    Raises NotFound, NotAllowed.
    """
    query = select(Person).where(Person.id == person_id)
    if actor.is_staff:
        demand(actor, right)
        query = query.where(in_scope(actor, right, today))
    elif actor.person_id != person_id:
        raise NotFound(f"person {person_id}")
    seen = ("person", person_id, actor.person_id, _scope(actor, right), today)
    person: Person | None = await looked_at(session, seen, lambda: session.scalar(query))
    if person is None:
        raise NotFound(f"person {person_id}")
    return person


async def own(session: AsyncSession, actor: Actor) -> Person:
    """Whoever is writing, registered and not erased. Raises NotFound."""
    person = await session.get(Person, actor.person_id) if actor.person_id is not None else None
    if person is None or person.erased_at is not None or person.joined_to is not None:
        raise NotFound("nobody is writing")
    return person


def tokens_of(person: Person) -> set[str]:
    """What the person is found by: words of the names, and the number from its beginning or its end."""
    words = search_tokens(" ".join((person.family_name, person.given_name, person.patronymic)))
    tokens = {word[:TOKEN] for word in words}
    if person.phone:
        figures = person.phone.lstrip("+")
        tokens |= {figures, figures[1:], figures[-_LAST_FIGURES:]}
    return tokens


async def index(session: AsyncSession, person: Person, *, is_new: bool = False) -> None:
    """Writes the person's search words anew: at their own centre, and wherever they have a visit."""
    units = {person.unit_id}
    if not is_new:
        await session.execute(delete(PersonToken).where(PersonToken.person_id == person.id))
        visited = select(Consultation.unit_id).where(
            Consultation.person_id == person.id, Consultation.state != ConsultationState.HOLDING
        )
        units |= set(await session.scalars(visited.distinct()))
    rows = [
        {"unit_id": unit_id, "token": token, "person_id": person.id}
        for unit_id in sorted(units)
        for token in sorted(tokens_of(person))
    ]
    if rows:
        await session.execute(_TOKENS, rows)


async def found_there(session: AsyncSession, person_id: int, unit_id: int) -> None:
    """A visit makes the person known to another centre than their own: its search finds them, too."""
    await session.execute(_FOUND_THERE, {"person": person_id, "unit": unit_id})


async def today_of(session: AsyncSession, clock: Clock, unit_id: int) -> date:
    """The local date of a unit. Raises NotFound."""
    zone = await session.scalar(select(Unit.zone).where(Unit.id == unit_id))
    if zone is None:
        raise NotFound(f"unit {unit_id}")
    return clock.today(ZoneInfo(zone))


async def receiving_unit(
    session: AsyncSession, unit_id: int, *, scope: ColumnElement[bool] | None = None, on: date | None = None
) -> Unit:
    """A unit people may belong to, within a scope, open on a day. Raises NotFound, CentreClosed."""
    query = select(Unit).where(Unit.id == unit_id)
    unit = await session.scalar(query if scope is None else query.where(scope))
    if unit is None:
        raise NotFound(f"unit {unit_id}")
    if on is not None and not (unit.opened_on <= on and (unit.closed_on is None or on < unit.closed_on)):
        raise CentreClosed
    return unit


async def keep_representative(
    session: AsyncSession, person_id: int, state: RepresentativeState, phone: str | None, now: datetime
) -> None:
    """What was said about the representative; what was confirmed stays."""
    row = await session.get(Representative, person_id)
    if row is None:
        row = Representative(person_id=person_id)
        session.add(row)
    elif row.state is RepresentativeState.CONFIRMED:
        return
    say_of_representative(row, state, phone, now)


def say_of_representative(
    row: Representative, state: RepresentativeState, phone: str | None, now: datetime
) -> Representative:
    """Writes down what was said; «cannot» means «do not contact»."""
    row.state, row.phone, row.said_at = state, phone, now
    row.do_not_contact = state is RepresentativeState.CANNOT
    return row


async def rewrite_facts(session: AsyncSession, person: Person) -> int:
    """Age and sex in the facts of quarters that were not sent; returns how many were changed.

    In a quarter that the unit, or one above it, has sent, the figure stands as it was sent, and so does the
    fact it was counted from.
    """
    changed = 0
    for fact in await not_sent(session, person.id):
        age = fact.age if person.birth_date is None else age_on(person.birth_date, fact.on_day)
        if (age, person.sex) == (fact.age, fact.sex):
            continue
        fact.age, fact.sex, fact.changed = age, person.sex, new_change()
        changed += 1
    return changed


async def not_sent(session: AsyncSession, person_id: int) -> list[Fact]:
    """The person's facts of quarters that neither the unit nor one above it has sent."""
    facts = list(await session.scalars(select(Fact).where(Fact.person_id == person_id)))
    sent = await _sent_quarters(session, {fact.unit_id for fact in facts})
    return [fact for fact in facts if (fact.unit_id, str(Quarter.of(fact.on_day))) not in sent]


async def _sent_quarters(session: AsyncSession, unit_ids: Iterable[int]) -> set[tuple[int, str]]:
    units = list(await session.scalars(select(Unit).where(Unit.id.in_(list(unit_ids)))))
    above = {unit.id: units_above(unit) for unit in units}
    query = select(Report.unit_id, Report.quarter).where(
        Report.unit_id.in_({one for numbers in above.values() for one in numbers}), Report.state.in_(SENT)
    )
    sent = [(number, quarter) for number, quarter in await session.execute(query)]
    return {
        (unit_id, quarter) for unit_id, numbers in above.items() for one, quarter in sent if one in numbers
    }


async def forget_representative_of_age(session: AsyncSession, person: Person, today: date) -> None:
    """Of age: nobody else's number is needed any more."""
    if person.birth_date is not None and age_on(person.birth_date, today) >= OF_AGE:
        await session.execute(delete(Representative).where(Representative.person_id == person.id))


async def card_of(session: AsyncSession, clock: Clock, person: Person) -> PersonCard:
    """The person with everything that stands beside."""
    beside = await session.execute(_BESIDE, {"unit_id": person.unit_id, "person": person.id})
    unit, said, details = beside.one()
    today = clock.today(ZoneInfo(unit.zone))
    return PersonCard(
        id=person.id,
        family_name=person.family_name,
        given_name=person.given_name,
        patronymic=person.patronymic,
        birth_date=person.birth_date,
        birth_is_estimate=person.birth_is_estimate,
        age=None if person.birth_date is None else age_on(person.birth_date, today),
        sex=person.sex,
        comes_as=person.comes_as,
        phone=person.phone,
        unit_id=person.unit_id,
        unit_name_kk=unit.name_kk,
        unit_name_ru=unit.name_ru,
        zone=unit.zone,
        lang=person.lang,
        notices=person.notices,
        has_lock_word=person.lock_word_hash is not None,
        settlement=person.settlement,
        channel=person.channel,
        source=person.source,
        entered_by=person.entered_by,
        paper_consent=person.paper_consent,
        registered_at=person.registered_at,
        erased_at=person.erased_at,
        representative=_representative(said),
        details=details_card(details),
        version=person.version,
    )


def _representative(row: Representative | None) -> RepresentativeCard | None:
    if row is None:
        return None
    return RepresentativeCard(
        row.state,
        row.phone,
        row.do_not_contact,
        row.said_at,
        row.confirmed_at,
        row.paper_consent,
        row.confirmed_through,
    )


def details_card(row: PersonDetails | None) -> DetailsCard:
    if row is None:
        return DetailsCard()
    return DetailsCard(
        studies=row.studies,
        works=row.works,
        education=row.education,
        household=row.household,
        settlement_kind=row.settlement_kind,
        prompted_by=row.prompted_by,
        heard_from=row.heard_from,
        needs=tuple(row.needs),
        filled_at=row.filled_at,
    )


async def change(session: AsyncSession, table: Any, condition: ColumnElement[bool], **values: Any) -> None:
    """An update that no loaded row needs to know of."""
    statement = update(table).where(condition).values(**values)
    await session.execute(statement.execution_options(synchronize_session=False))
