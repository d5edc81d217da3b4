"""Who may know whose visit it is: scope, and the mask over psychologist's and lawyer's visits."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from db.enums import Role, Sex
from db.models.consultations import Consultant, Consultation
from db.models.people import Person
from db.models.units import Specialism, Unit
from services.cause import Actor
from services.reporting.methodology import Methodology
from services.rights import MATRIX, Right, under, within
from services.typed_dates import age_on


@dataclass(frozen=True, slots=True)
class PersonGlimpse:
    """Whose visit it is, where that may be known."""

    id: int
    family_name: str
    given_name: str
    phone: str | None
    lang: str
    age: int | None


@dataclass(frozen=True, slots=True)
class Glimpse:
    """As much of the person as the reader may know; `person` is empty behind the mask.

    `band`: by the methodology in force on the visit's day; "other" outside it, empty when the age is unknown.
    """

    person: PersonGlimpse | None
    sex: Sex | None
    band: str
    is_masked: bool


def names_are_open(
    actor: Actor, *, masked: bool, employee_id: int, unit_path: str, on_day: date, today: date
) -> bool:
    """Whether this reader may know whose visit it is.

    A visit that is not masked: everybody who may see it at all. A masked one: its consultant, always; the
    front desk of its unit, on the visit's day; nobody else.
    """
    if not masked or (actor.employee_id is not None and actor.employee_id == employee_id):
        return True
    at_the_desk = any(
        grant.role is Role.FRONT_DESK and unit_path.startswith(grant.path) for grant in actor.grants
    )
    return at_the_desk and on_day == today


def names_open_to(actor: Actor, right: Right, today: date) -> ColumnElement[bool]:
    """`names_are_open` as a condition for queries over Consultation, Consultant and Specialism."""
    return names_open_at(desks_of(actor, right), actor.employee_id, today)


def desks_of(actor: Actor, right: Right) -> tuple[str, ...]:
    """Where the actor sits at the front desk with this right."""
    at_desk = (grant.path for grant in actor.grants if grant.role is Role.FRONT_DESK)
    return tuple(sorted(at_desk)) if right in MATRIX[Role.FRONT_DESK] else ()


@lru_cache(maxsize=512)
def names_open_at(desks: tuple[str, ...], employee_id: int | None, today: date) -> ColumnElement[bool]:
    """As `names_open_to`, of the reader's desks and own employee."""
    here = Consultation.unit_id.in_(select(Unit.id).where(under(desks)))
    open_to = or_(Specialism.masked.is_(False), and_(here, Consultation.on_day == today))
    return open_to if employee_id is None else or_(open_to, Consultant.employee_id == employee_id)


def mask(
    actor: Actor,
    person: Person | None,
    *,
    masked: bool,
    employee_id: int,
    unit: Unit,
    on_day: date,
    now: datetime,
    methodology: Methodology,
) -> Glimpse:
    """What the reader is shown of the person; every page, list and export asks this one function."""
    if person is None:
        return Glimpse(None, None, "", is_masked=False)
    age = None if person.birth_date is None else age_on(person.birth_date, on_day)
    band = "" if age is None else methodology.band_of(age)
    today = now.astimezone(ZoneInfo(unit.zone)).date()
    if not names_are_open(
        actor, masked=masked, employee_id=employee_id, unit_path=unit.path, on_day=on_day, today=today
    ):
        return Glimpse(None, person.sex, band, is_masked=True)
    glimpse = PersonGlimpse(person.id, person.family_name, person.given_name, person.phone, person.lang, age)
    return Glimpse(glimpse, person.sex, band, is_masked=False)


def answerable(actor: Actor, right: Right = Right.ANSWER_CONSULTATIONS) -> ColumnElement[bool]:
    """Consultations the actor may act on: a consultant's own, a desk's and a director's whole unit.

    A condition for queries over Consultation joined with Consultant.
    """
    return answers_for(actor, right, Consultation.unit_id)


def answers_for(actor: Actor, right: Right, unit_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Consultants the actor acts for: oneself by the consultant's role, everybody in the unit by any other.

    A condition for queries over Consultant.
    """
    roots = {
        grant.path
        for grant in actor.grants
        if grant.role is not Role.CONSULTANT and right in MATRIX[grant.role]
    }
    whole: ColumnElement[bool] = unit_id.in_(select(Unit.id).where(under(sorted(roots))))
    if actor.employee_id is None:
        return whole
    return or_(whole, and_(within(actor, right, unit_id), Consultant.employee_id == actor.employee_id))
