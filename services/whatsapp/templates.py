"""How our templates stand with WhatsApp's owner: asked now and then, looked up before one is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db.engine import Sessions, core
from db.enums import TemplateState
from db.models.whatsapp import WhatsAppTemplate
from services.cause import is_sqlite
from services.clock import Clock
from services.together import Together

_APPROVED: Final = select(WhatsAppTemplate.name, WhatsAppTemplate.lang).where(
    WhatsAppTemplate.name.in_(bindparam("names", expanding=True)),
    WhatsAppTemplate.state == TemplateState.APPROVED,
    WhatsAppTemplate.is_ours,
)


@dataclass(frozen=True, slots=True)
class TemplateStanding:
    """One template in one language. `is_ours`: what is kept there says what we would say now."""

    name: str
    lang: str
    state: TemplateState
    is_ours: bool = True
    category: str = ""
    # The owner's word for why it was refused.
    reason: str = ""
    # When it was asked (UTC).
    checked_at: datetime | None = None

    @property
    def is_usable(self) -> bool:
        """Whether it may be sent, and says what we mean."""
        return self.state is TemplateState.APPROVED and self.is_ours


class WhatsAppTemplates:
    """One row a template and language."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock
        # Asked by many at one moment.
        self._approving: Together[tuple[str, str], bool] = Together(self._approved)

    async def put(self, states: Sequence[TemplateStanding]) -> None:
        """Writes down how all of them stand now; what is not among them is a template of ours no more."""
        now = self._clock.now()
        names = [(one.name, one.lang) for one in states]
        rows = [
            {
                "name": one.name,
                "lang": one.lang,
                "state": one.state,
                "is_ours": one.is_ours,
                "category": one.category[:20],
                "reason": one.reason[:100],
                "checked_at": now,
            }
            for one in states
        ]
        async with self._sessions.begin() as session:
            known = tuple_(WhatsAppTemplate.name, WhatsAppTemplate.lang)
            await session.execute(
                delete(WhatsAppTemplate)
                .where(known.not_in(names))
                .execution_options(synchronize_session=False)
            )
            if not rows:
                return
            insert = (sqlite_insert if is_sqlite(session) else pg_insert)(WhatsAppTemplate).values(rows)
            anew = {name: insert.excluded[name] for name in rows[0] if name not in {"name", "lang"}}
            await session.execute(insert.on_conflict_do_update(index_elements=["name", "lang"], set_=anew))

    async def is_approved(self, name: str, lang: str) -> bool:
        """Whether it may be sent now and says what we mean."""
        return await self._approving.ask((name, lang))

    async def _approved(self, asked: list[tuple[str, str]]) -> list[bool | Exception]:
        async with self._sessions.read() as session:
            rows = await (await core(session)).execute(
                _APPROVED, {"names": sorted({name for name, _ in asked})}
            )
            found = {(row.name, row.lang) for row in rows}
        return [one in found for one in asked]

    async def all(self) -> list[TemplateStanding]:
        """As last asked, by name; empty where it was never asked."""
        query = select(WhatsAppTemplate).order_by(WhatsAppTemplate.name, WhatsAppTemplate.lang)
        async with self._sessions.read() as session:
            return [standing(row) for row in await session.scalars(query)]


def standing(row: WhatsAppTemplate) -> TemplateStanding:
    """As it is read."""
    return TemplateStanding(
        row.name, row.lang, row.state, row.is_ours, row.category, row.reason, row.checked_at
    )


def name_of(kind: str) -> str:
    """What the template of a kind of notice is called there."""
    return f"kenes_{kind}"
