"""What a member of staff may choose from on a form, within their units: kinds of help, and who gives them."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from db.models.consultations import Consultant, ConsultantSpecialism
from db.models.staff import Employee
from db.models.units import Specialism, Unit, UnitSpecialism
from services.cause import Actor
from services.parts import Part
from services.rights import Right, within


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind of help that some unit of the reader's offers."""

    id: int
    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class HelperChoice:
    """A consultant with one kind of help they give now."""

    consultant_id: int
    specialism_id: int
    unit_id: int
    zone: str
    family_name: str
    given_name: str
    specialism_kk: str
    specialism_ru: str
    minutes: int
    is_own: bool

    @property
    def key(self) -> str:
        """What a form sends for it."""
        return f"{self.consultant_id}:{self.specialism_id}"


class ChoicesService(Part):
    """Lists for forms; each is one statement, whatever its length."""

    async def kinds(self, by: Actor, right: Right) -> tuple[KindChoice, ...]:
        """Kinds of help offered where the actor holds the right, in their order."""
        offered = select(UnitSpecialism.specialism_id).where(within(by, right, UnitSpecialism.unit_id))
        query = select(Specialism).where(Specialism.id.in_(offered))
        async with self._sessions.read() as session:
            kinds = await session.scalars(query.order_by(Specialism.position, Specialism.id))
            return tuple(KindChoice(kind.id, kind.name_kk, kind.name_ru) for kind in kinds)

    async def helpers(self, by: Actor, right: Right) -> tuple[HelperChoice, ...]:
        """Who helps with what there, today; the actor's own kinds first."""
        today = self._clock.today()
        query = (
            select(Consultant, Employee, Specialism, Unit.zone)
            .join(Employee, Employee.id == Consultant.employee_id)
            .join(ConsultantSpecialism, ConsultantSpecialism.consultant_id == Consultant.id)
            .join(Specialism, Specialism.id == ConsultantSpecialism.specialism_id)
            .join(Unit, Unit.id == Consultant.unit_id)
            .where(
                within(by, right, Consultant.unit_id),
                or_(Consultant.ended_on.is_(None), Consultant.ended_on > today),
                or_(Employee.left_on.is_(None), Employee.left_on > today),
            )
            .order_by(Specialism.position, Employee.family_name, Consultant.id)
        )
        async with self._sessions.read() as session:
            found = [
                HelperChoice(
                    consultant_id=consultant.id,
                    specialism_id=kind.id,
                    unit_id=consultant.unit_id,
                    zone=zone,
                    family_name=employee.family_name,
                    given_name=employee.given_name,
                    specialism_kk=kind.name_kk,
                    specialism_ru=kind.name_ru,
                    minutes=consultant.minutes,
                    is_own=by.employee_id is not None and by.employee_id == employee.id,
                )
                for consultant, employee, kind, zone in await session.execute(query)
            ]
        return tuple(sorted(found, key=lambda one: not one.is_own))
