"""Addresses of the office's pages with numbers of things that are there, and who looks at which."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from app.doctor import matrix
from db.enums import Role

# Who opens a page: the first of these who may.
WHO: Final = {
    Role.DIRECTOR: "director.talgar",
    Role.CONSULTANT: "psychologist.talgar",
    Role.FRONT_DESK: "reception.talgar",
    Role.ADMINISTRATOR: "admin",
    Role.ANALYST: "analyst.nrc",
    Role.METHODOLOGIST: "methodologist.almaty",
    Role.APPEALS_OFFICER: "appeals.nrc",
    Role.AKIMAT_VIEWER: "akimat.talgar",
    Role.COMMITTEE: "committee",
}
# The same page says other things to others.
ALSO: Final = {
    "/office/today": tuple(WHO),
    "/office/deadlines": (Role.ANALYST, Role.METHODOLOGIST),
    "/office/deadlines/{quarter}": (Role.ANALYST,),
    "/office/units": (Role.ADMINISTRATOR,),
    "/office/staff": (Role.ADMINISTRATOR,),
    "/office/audit": (Role.ADMINISTRATOR,),
    "/office/consultations": (Role.CONSULTANT, Role.FRONT_DESK),
    "/office/appeals": (Role.APPEALS_OFFICER, Role.COMMITTEE),
    "/office/appeals/{number}": (Role.APPEALS_OFFICER,),
    "/office/appeals/figures": (Role.APPEALS_OFFICER, Role.ANALYST),
}
_IN_DEMO: Final = {
    "asked": "SELECT max(id) FROM consultations WHERE state = 'asked' AND unit_id = :here",
    "held": """SELECT max(c.id) FROM consultations c JOIN consultants s ON s.id = c.consultant_id
        JOIN logins l ON l.employee_id = s.employee_id
        WHERE c.state = 'held' AND l.name = 'psychologist.talgar'""",
    "person": "SELECT max(person_id) FROM consultations WHERE state = 'held' AND unit_id = :here",
    "double": "SELECT max(id) FROM possible_doubles",
    "consultant": "SELECT min(id) FROM consultants WHERE unit_id = :here",
    "thread": "SELECT max(id) FROM threads WHERE unit_id = :here",
    "answer": "SELECT max(id) FROM canned_answers",
    "login": "SELECT id FROM logins WHERE name = 'reception.talgar'",
    "employee": "SELECT employee_id FROM logins WHERE name = 'psychologist.talgar'",
    "emergency": "SELECT max(id) FROM emergency_numbers WHERE unit_id = :here",
    "published": "SELECT max(id) FROM published_answers WHERE unit_id = :here",
    "case": "SELECT max(number) FROM appeals WHERE desk = 'centre' AND desk_unit_id = :here",
    "officers_case": """SELECT max(number) FROM appeals
        WHERE desk = 'officer' AND colour = 'yellow' AND handler_id IS NOT NULL AND unit_id = :here""",
}
# What stands for another number before somebody of that role.
_THEIRS: Final = {Role.APPEALS_OFFICER: {"case": "officers_case"}}
# Not pages to look at: files, pictures, what programs ask for, what is shown before signing in.
_LEFT_OUT: Final = (
    "/office/",
    "/office/login",
    "/office/lock",
    "/office/lock/state",
    "/office/second-factor",
    "/office/inbox/{number}/lines",
)
_LEFT_OUT_PARTS: Final = ("{code}.ics", "{file}", "/qr", "/invitation/")
# The longest beginning that fits says whose number stands in the address.
_NUMBERS: Final = {
    "/office/consultations/": "asked",
    "/office/consultations/{number}/journal": "held",
    "/office/people/": "person",
    "/office/people/doubles/": "double",
    "/office/schedules/": "consultant",
    "/office/reports/": "centre",
    "/office/inbox/": "thread",
    "/office/inbox/answers/": "answer",
    "/office/staff/": "login",
    "/office/employees/": "employee",
    "/office/units/": "centre",
    "/office/answers/": "published",
    "/office/safeguarding/": "centre",
    "/office/appeals/": "case",
}
_WORDS: Final = {
    "{quarter}": "2026Q3",
    "{deed}": "rename",
    "{name}": "hold_minutes",
    "/wordings/{code}": "/wordings/greeting",
}
# What a page asks for besides its path, where it needs it to show its rows.
_ASKED: Final = {
    "/office/people": "?q={name}",
    "/office/appeals": "?tab=open",
    "/office/appeals/figures": "?period=2026Q4",
    "/office/indicators": "?period=2026Q4&unit={unit}",
    "/office/indicators/records": "?period=2026Q4&unit={unit}&band=14-17&sex=f",
}


def pages() -> list[str]:
    """Routes of all pages, as they are declared."""
    routes = [route.removeprefix("GET ") for route in matrix() if route.startswith("GET ")]
    return [
        route
        for route in routes
        if route not in _LEFT_OUT and not any(part in route for part in _LEFT_OUT_PARTS)
    ]


def address(route: str, there: Mapping[str, int | str]) -> str:
    """The route with numbers of things that are there; KeyError where `there` lacks one."""
    path = route
    for mark, word in _WORDS.items():
        path = path.replace(mark, word.format(**there))
    if "{number}" in path:
        whose = _NUMBERS[max((start for start in _NUMBERS if route.startswith(start)), key=len)]
        path = path.replace("{number}", str(there[whose]))
    if "{entry}" in path:
        path = path.replace("{entry}", str(there["emergency"]))
    return path + _ASKED.get(route, "").format(**there)


def views(role: Role, there: dict[str, int | str]) -> Iterator[tuple[str, str]]:
    """Names and addresses of what somebody of this role looks at in the demo."""
    opens = matrix()
    there = there | {name: there[other] for name, other in _THEIRS.get(role, {}).items()}
    for route in pages():
        may = [one for one in WHO if opens[f"GET {route}"][one.value]]
        # The demo has no number of its own for a centre.
        if "{entry}" not in route and (may[:1] == [role] or role in ALSO.get(route, ())):
            name = re.sub(r"[^a-z]+", "-", route.removeprefix("/office/")).strip("-")
            yield (name if may[:1] == [role] else f"{name}-as-{role.value}"), address(route, there)


def what_is_there(file: Path) -> dict[str, int | str]:
    """Numbers of things in the demo's file."""
    with closing(sqlite3.connect(file)) as database:
        here = database.execute("SELECT id FROM units WHERE code = 'talgar'").fetchone()[0]
        numbers = {name: database.execute(query, {"here": here}) for name, query in _IN_DEMO.items()}
        found = {name: rows.fetchone()[0] or 0 for name, rows in numbers.items()}
    return {**found, "centre": here, "unit": "talgar", "name": "Дана"}
