"""Who looked into a person's records, and what of: from the audit, for those who answer for it.

Shown are looks and changes at the person's card and at those of their visits that the reader may know of:
that somebody read the psychologist's journal would say that there was a psychologist.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from db.enums import ConsultationState, Role
from db.models.consultations import Consultant, Consultation
from db.models.staff import AuditEntry, Employee, Login, RoleGrant
from db.models.units import Specialism
from services.audit import note
from services.cause import Actor, Cause
from services.consultations.masks import names_open_to
from services.parts import Part
from services.people.joining_rows import everybody_in
from services.people.steps import seen_by
from services.rights import INDEPENDENT, Right, within
from services.staff.signing_in import full_name

PAGE: Final = 50
# Nothing else of the audit is told here: acts of officers least of all.
OF_PERSON: Final = frozenset({
    "see_person", "correct", "enter_visitor", "confirm_representative", "unlock", "part",
    "join_registrations", "not_a_double", "propose_double", "set_category", "end_category", "see_categories",
    "see_readers", "make_representative_code",
})  # fmt: skip
OF_VISIT: Final = frozenset({"card_read", "journal_read", "journal_written"})


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody did or read something; time in UTC. `visit`: the consultation's number, where it was one."""

    id: int
    at: datetime
    who: str
    roles: tuple[Role, ...]
    deed: str
    visit: int | None


@dataclass(frozen=True, slots=True)
class LooksPage:
    """A page, the newest first; `after` asks for the next one, empty on the last."""

    rows: tuple[Look, ...]
    after: int | None


class ReaderService(Part):
    """The history of who read a card."""

    async def page(self, by: Actor, person_id: int, after: int | None = None, limit: int = PAGE) -> LooksPage:
        """Who read or changed what of a person. Raises NotFound, NotAllowed; looking here is recorded."""
        async with self._sessions.begin() as session:
            await seen_by(session, by, person_id, Right.SEE_READERS, self._clock.today())
            everybody = await everybody_in(session, person_id)
            of_person = and_(
                AuditEntry.subject_kind == "person",
                AuditEntry.subject_id.in_(everybody),
                AuditEntry.deed.in_(OF_PERSON),
            )
            of_visit = and_(
                AuditEntry.subject_kind == "consultation",
                AuditEntry.subject_id.in_(select(Consultation.id).where(*self._visits(by, person_id))),
                AuditEntry.deed.in_(OF_VISIT),
            )
            query = (
                select(AuditEntry, Login, Employee)
                .join(Login, Login.id == AuditEntry.login_id)
                .outerjoin(Employee, Employee.id == Login.employee_id)
                .where(or_(of_person, of_visit), ~_only_an_officer())
                .order_by(AuditEntry.id.desc())
                .limit(limit + 1)
            )
            if after is not None:
                query = query.where(AuditEntry.id < after)
            found = (await session.execute(query)).all()
            logins = {login.id for _entry, login, _employee in found}
            held = select(RoleGrant.login_id, RoleGrant.role).where(
                RoleGrant.login_id.in_(logins), RoleGrant.ended_at.is_(None)
            )
            roles: dict[int, set[Role]] = {}
            for login_id, role in await session.execute(held):
                roles.setdefault(login_id, set()).add(role)
            rows = tuple(
                Look(
                    id=entry.id,
                    at=entry.at,
                    who=full_name(login, employee),
                    roles=tuple(sorted(roles.get(login.id, ()))),
                    deed=entry.deed,
                    visit=entry.subject_id if entry.subject_kind == "consultation" else None,
                )
                for entry, login, employee in found[:limit]
            )
            await note(session, self._clock, Cause(by=by), "see_readers", "person", person_id)
        return LooksPage(rows, rows[-1].id if len(found) > limit else None)

    def _visits(self, by: Actor, person_id: int) -> tuple[ColumnElement[bool], ...]:
        known = (
            select(Consultant.id)
            .join(Specialism, Specialism.id == Consultation.specialism_id)
            .where(
                Consultant.id == Consultation.consultant_id,
                names_open_to(by, Right.SEE_READERS, self._clock.today()),
            )
            .correlate(Consultation)
        )
        return (
            Consultation.person_id == person_id,
            Consultation.state != ConsultationState.HOLDING,
            within(by, Right.SEE_READERS, Consultation.unit_id),
            known.exists(),
        )


def _only_an_officer() -> ColumnElement[bool]:
    """Held an officer's role and none that opens people's cards."""
    role = aliased(RoleGrant)
    officer = exists().where(role.login_id == AuditEntry.login_id, role.role.in_(INDEPENDENT))
    other = aliased(RoleGrant)
    any_other = exists().where(other.login_id == AuditEntry.login_id, other.role.not_in(INDEPENDENT))
    return and_(officer, ~any_other)
