"""Addresses of the office's pages with numbers of things that are there: for measuring and for pictures."""

from collections.abc import Mapping
from typing import Final

from app.doctor import matrix

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
