"""A centre's page on danger to a person: who tells whom what and in what time, and the district's numbers.

The rule is the centre's own, on paper and signed by its director; what stands here is read beside a case of
danger (domain.md 10; field-notes L5). What the law asks of a centre is to be confirmed: docs/confirm.md.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.appeal_doors import SafeguardingRule
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause, once
from services.errors import DomainError, NotFound, Stale
from services.parts import Part
from services.reporting.facts import units_above
from services.rights import Right, demand, within

LONGEST_RULE: Final = 4_000
LONGEST_ADDRESSES: Final = 2_000
_MOST: Final = 200


class RuleNotWhole(DomainError):
    """The rule is needed in both languages, and so are the addresses where there are any."""


class SignedInFuture(DomainError):
    """Nobody signs a paper on a day to come."""


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What the page says, in both languages; whom to call, one a line."""

    rule_kk: str = ""
    rule_ru: str = ""
    addresses_kk: str = ""
    addresses_ru: str = ""
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A unit's page; `version` is 0 while there is none. Almaty days."""

    unit_id: int
    name_kk: str
    name_ru: str
    words: RuleWords
    version: int

    @property
    def is_there(self) -> bool:
        return self.version > 0


class Safeguarding(Part):
    """Read by whoever may see cases of danger, written by the director of the unit."""

    async def rule(self, unit_id: int) -> Rule | None:
        """What holds in a unit: its own page, else that of the nearest unit above which has one."""
        async with self._sessions.read() as session:
            return await rule_of(session, unit_id)

    async def own(self, by: Actor) -> list[Rule]:
        """The pages of units one answers for, those without one too; at most 200. Raises NotAllowed."""
        demand(by, Right.EDIT_SAFEGUARDING)
        query = (
            select(Unit, SafeguardingRule)
            .outerjoin(SafeguardingRule, SafeguardingRule.unit_id == Unit.id)
            .where(within(by, Right.EDIT_SAFEGUARDING, Unit.id), Unit.closed_on.is_(None))
            .order_by(Unit.path)
            .limit(_MOST)
        )
        async with self._sessions.read() as session:
            return [_rule(unit, page) for unit, page in await session.execute(query)]

    async def save(self, cause: Cause, unit_id: int, words: RuleWords, version: int) -> None:
        """`version`: of the page that was changed, 0 for a new one.

        Raises RuleNotWhole, SignedInFuture, Stale, NotFound, NotAllowed, Repeated.
        """
        demand(cause.by, Right.EDIT_SAFEGUARDING)
        told = _whole(words)
        if told.signed_on is not None and told.signed_on > self._clock.today():
            raise SignedInFuture
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            here = select(Unit.id).where(
                Unit.id == unit_id, within(cause.by, Right.EDIT_SAFEGUARDING, Unit.id)
            )
            if await session.scalar(here.with_for_update()) is None:
                raise NotFound(f"unit {unit_id}")
            page = await session.get(SafeguardingRule, unit_id)
            if (page.version if page else 0) != version:
                raise Stale
            if page is None:
                page = SafeguardingRule(unit_id=unit_id, rule_kk="", rule_ru="")
                session.add(page)
            page.rule_kk, page.rule_ru = told.rule_kk, told.rule_ru
            page.addresses_kk, page.addresses_ru = told.addresses_kk, told.addresses_ru
            page.signed_on = told.signed_on
            page.changed_at, page.changed_by = self._clock.now(), cause.by.login_id
            await session.flush()
            await note(session, self._clock, cause, "safeguarding_changed", "unit", unit_id)


async def rule_of(session: AsyncSession, unit_id: int) -> Rule | None:
    """The step of `Safeguarding.rule`, for whoever shows it beside a case."""
    unit = await session.get(Unit, unit_id)
    if unit is None:
        return None
    query = (
        select(Unit, SafeguardingRule)
        .join(SafeguardingRule, SafeguardingRule.unit_id == Unit.id)
        .where(Unit.id.in_(units_above(unit)))
        .order_by(Unit.path.desc())
        .limit(1)
    )
    row = (await session.execute(query)).first()
    return None if row is None else _rule(row[0], row[1])


def _rule(unit: Unit, page: SafeguardingRule | None) -> Rule:
    if page is None:
        return Rule(unit.id, unit.name_kk, unit.name_ru, RuleWords(), 0)
    words = RuleWords(page.rule_kk, page.rule_ru, page.addresses_kk, page.addresses_ru, page.signed_on)
    return Rule(unit.id, unit.name_kk, unit.name_ru, words, page.version)


def _whole(words: RuleWords) -> RuleWords:
    told = RuleWords(
        words.rule_kk.strip()[:LONGEST_RULE],
        words.rule_ru.strip()[:LONGEST_RULE],
        words.addresses_kk.strip()[:LONGEST_ADDRESSES],
        words.addresses_ru.strip()[:LONGEST_ADDRESSES],
        words.signed_on,
    )
    if not (told.rule_kk and told.rule_ru) or bool(told.addresses_kk) != bool(told.addresses_ru):
        raise RuleNotWhole
    return told
