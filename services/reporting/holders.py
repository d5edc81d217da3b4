"""Who is to be told of a report: who sends it, who takes it, and who when those are silent."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import Role
from db.models.staff import Login, RoleGrant, StaffContact, StaffSession
from services.reporting.chain import Reporter, senders
from services.reporting.due_dates import ReportLevel
from services.rights import MATRIX, Right

ACCEPTING: Final = frozenset(role for role, rights in MATRIX.items() if Right.ACCEPT_REPORTS in rights)
SENDING: Final = senders(ReportLevel.NATION)
# Who was in the office within so long reads there.
READS_WITHIN: Final = timedelta(days=7)
# From this working day of being overdue on, the level after the next is told whoever reads.
ESCALATE_FROM: Final = 3


class Holders:
    """Who holds which role where, of the logins that are in use."""

    def __init__(self, rows: Iterable[tuple[int, Role, int]], reading: Iterable[int] = ()) -> None:
        self._by_unit: dict[int, list[tuple[Role, int]]] = {}
        self._reading = set(reading)
        for unit_id, role, login_id in rows:
            self._by_unit.setdefault(unit_id, []).append((role, login_id))

    @classmethod
    async def read(cls, session: AsyncSession, now: datetime) -> "Holders":
        """Directors and whoever else sends or accepts reports; who of all reads at all."""
        query = (
            select(RoleGrant.unit_id, RoleGrant.role, RoleGrant.login_id)
            .join(Login, Login.id == RoleGrant.login_id)
            .where(
                RoleGrant.ended_at.is_(None),
                Login.ended_at.is_(None),
                RoleGrant.role.in_(ACCEPTING | SENDING),
            )
        )
        rows = [(row[0], row[1], row[2]) for row in await session.execute(query)]
        seen = union(
            select(StaffSession.login_id).where(StaffSession.seen_at > now - READS_WITHIN),
            select(StaffContact.login_id),
        )
        return cls(rows, await session.scalars(seen))

    def reminded(self, reporter: Reporter) -> list[int]:
        """The director's logins; where there is no director, of whoever else sends the report."""
        roles = senders(reporter.level)
        return self._logins(reporter.own, {Role.DIRECTOR} & roles) or self._logins(reporter.own, roles)

    def told(self, reporter: Reporter, overdue_for: int) -> list[int]:
        """The logins of the level above; those of the next level too when it is silent.

        Silent: nobody there was in the office for a week or reads in a chat, or the report has been overdue
        for three working days (`overdue_for`, counted from 1).
        """
        near = self._logins(reporter.above, ACCEPTING)
        if overdue_for < ESCALATE_FROM and not self._reading.isdisjoint(near):
            return near
        return sorted({*near, *self._logins(reporter.further, ACCEPTING)})

    def _logins(self, places: Iterable[int], roles: Iterable[Role]) -> list[int]:
        wanted = set(roles)
        found = (held for place in places for held in self._by_unit.get(place, ()))
        return sorted({login_id for role, login_id in found if role in wanted})
