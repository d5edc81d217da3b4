"""Why somebody sees a case or does not: every rule that was looked at, for the command line of a demo."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from db.engine import Sessions
from db.enums import AppealDesk
from db.models.appeals import Appeal
from db.models.staff import Login
from db.models.units import Unit
from services.appeals.desks import stored, tree_of, viewers
from services.appeals.independence import (
    AFTERWARDS,
    EXCLUDING,
    Case,
    Rule,
    Tree,
    Viewer,
    excluded_by,
    is_in_the_circle,
    is_of_the_desk,
)
from services.appeals.numbers import read_number, shown
from services.appeals.visibility import visible
from services.errors import NotFound
from services.parts import Part
from services.staff.signing_in import actor_of, login_name
from services.tools import Tools

_SAYS: Final = {
    Rule.NAMED: ("is named in it", "is not named in it"),
    Rule.OWN_UNIT: (
        "works or holds a role in a unit complained about",
        "neither works nor holds a role in a unit complained about",
    ),
    Rule.FORMER_UNIT: (
        f"worked or held a role there within {AFTERWARDS.days} days before the case",
        f"neither worked nor held a role there within {AFTERWARDS.days} days before the case",
    ),
    Rule.BELOW: (
        "works or holds a role below a unit complained about",
        "neither works nor holds a role below a unit complained about",
    ),
    Rule.OVER: (
        "holds a role over a unit complained about, in its line of command",
        "holds no role over a unit complained about that counts here",
    ),
    Rule.ASIDE: ("stepped aside", "has not stepped aside"),
    Rule.DESK: ("holds a role at the desk it lies on", "holds no role at the desk it lies on"),
    Rule.CIRCLE: (
        "it is not red, or lies with those who may have red cases",
        "it is red, and does not lie with those who may have red cases",
    ),
}


@dataclass(frozen=True, slots=True)
class Looked:
    """A rule, whether it holds, and what that says; rules of EXCLUDING hide the case where they hold."""

    rule: Rule
    holds: bool
    hides: bool
    because: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer with everything it rests on; `complains`: whether there is anybody to be independent of.

    `sees` is the answer of the one condition that every list is read with; a demo where it and the rules
    differ has a fault.
    """

    number: str
    viewer: str
    sees: bool
    agrees: bool
    complains: bool
    desk: AppealDesk
    desk_unit: str
    # Codes of the units complained about.
    about: tuple[str, ...]
    rules: tuple[Looked, ...]

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            **{"number": self.number, "viewer": self.viewer, "sees": self.sees, "agrees": self.agrees},
            **{"complains": self.complains, "desk": self.desk.value, "desk_unit": self.desk_unit},
            "about": list(self.about),
            "rules": [
                {"rule": one.rule.value, "holds": one.holds, "hides": one.hides, "because": one.because}
                for one in self.rules
            ],
        }

    def lines(self) -> list[str]:
        """For reading."""
        kind = "complains" if self.complains else "complains of nobody"
        about = f" about {', '.join(self.about)}" if self.about else ""
        answer = "sees it" if self.sees else "does not see it"
        told = [
            f"Case {shown(self.number)} {kind}{about}; it lies on the desk «{self.desk}» of {self.desk_unit}."
        ]
        told += [f"  {'hides' if one.hides else '     '}  {one.rule}: {one.because}" for one in self.rules]
        told.append(f"{self.viewer} {answer}.")
        if not self.agrees:
            told.append("The rules and the lists differ here: this is a fault of the program.")
        return told


async def explained(sessions: Sessions, tools: Tools, number: str, name: str) -> Explanation:
    """For the command line. Raises NotFound."""
    return await Explains(sessions, tools).explain(number, name)


class Explains(Part):
    """Refused outside a demo by whoever calls: an answer tells that there is a case."""

    async def explain(self, number: str, name: str) -> Explanation:
        """Of a case's number and a login's name. Raises NotFound."""
        read = read_number(number)
        async with self._sessions.read() as session:
            appeal = await session.scalar(select(Appeal).where(Appeal.number == (read or "")))
            query = select(Login.id).where(Login.name == login_name(name), Login.ended_at.is_(None))
            login_id = await session.scalar(query)
            actor = await actor_of(session, login_id) if login_id is not None else None
            if appeal is None or login_id is None or actor is None:
                raise NotFound(number if appeal is None else name)
            tree, case = await tree_of(session), await stored(session, appeal)
            viewer = (await viewers(session, [login_id]))[0]
            mine = select(Appeal.id).where(Appeal.id == appeal.id, visible(actor))
            sees = await session.scalar(mine) is not None
            codes = {one.id: one.code for one in await session.scalars(select(Unit))}
        rules = looked_at(case, viewer, tree)
        return Explanation(
            number=appeal.number,
            viewer=name,
            sees=sees,
            agrees=sees is not any(one.hides for one in rules),
            complains=case.complains,
            desk=appeal.desk,
            desk_unit=codes[appeal.desk_unit_id],
            about=tuple(sorted(codes[one] for one in case.complained_about if one in codes)),
            rules=rules,
        )


def looked_at(case: Case, viewer: Viewer, tree: Tree) -> tuple[Looked, ...]:
    """Every rule with its verdict, in the order in which `independence` gives them."""
    excluding = excluded_by(case, viewer, tree)
    found = [
        Looked(rule, rule in excluding, rule in excluding, _says(rule, rule in excluding))
        for rule in EXCLUDING
    ]
    desk, circle = is_of_the_desk(case, viewer, tree), is_in_the_circle(case)
    found.append(Looked(Rule.DESK, desk, not desk, _says(Rule.DESK, desk)))
    found.append(Looked(Rule.CIRCLE, circle, not circle, _says(Rule.CIRCLE, circle)))
    return tuple(found)


def _says(rule: Rule, holds: bool) -> str:
    yes, no = _SAYS[rule]
    return yes if holds else no
