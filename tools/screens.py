"""Pictures of every page of the office and of the chat's first screens, into docs/screens, for looking at.

python -m tools.screens            everything, in both languages, on a phone and on a desk
python -m tools.screens people     only what has this word in its name
"""

import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from app.doctor import matrix
from db.enums import Role
from tools.pages import address, pages
from tools.running import running
from tools.screenshots import BROWSERS, CLOCK, HEIGHTS, PASSWORD

PLACE: Final = Path(__file__).parents[1] / "docs" / "screens"
TALLEST: Final = 2200
QUALITY: Final = 55
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
}
_NUMBERS: Final = {
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
}


@dataclass(frozen=True)
class Window:
    """How somebody looks on."""

    browser: Browser
    url: str
    lang: str
    width: int


def main() -> None:
    """Starts a demo of its own and looks at all of it; exit 1 where there is no Chromium."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit("No Chromium here. On Debian and Ubuntu: apt-get install chromium")
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    with tempfile.TemporaryDirectory() as home, running(Path(home), "--clock", CLOCK) as demo:
        url = demo.is_ready()
        there = _what_is_there(Path(home) / "kenes.db")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            for lang in ("kk", "ru"):
                for width in HEIGHTS:
                    _look(Window(browser, url, lang, width), there, wanted)
            browser.close()


def _what_is_there(file: Path) -> dict[str, int | str]:
    with closing(sqlite3.connect(file)) as database:
        here = database.execute("SELECT id FROM units WHERE code = 'talgar'").fetchone()[0]
        numbers = {name: database.execute(query, {"here": here}) for name, query in _NUMBERS.items()}
        found = {name: rows.fetchone()[0] or 0 for name, rows in numbers.items()}
    return {**found, "centre": here, "unit": "talgar", "name": "Дана"}


def _look(of: Window, there: dict[str, int | str], wanted: str) -> None:
    place = PLACE / f"{of.lang}-{of.width}"
    place.mkdir(parents=True, exist_ok=True)
    for role, login in WHO.items():
        views = [view for view in _views(role, there) if wanted in view[0]]
        if not views:
            continue
        window = of.browser.new_context(
            base_url=of.url,
            viewport={"width": of.width, "height": HEIGHTS[of.width]},
            locale=f"{of.lang}-KZ",
            timezone_id="Asia/Almaty",
            reduced_motion="reduce",
        )
        page = window.new_page()
        _sign_in(page, login, of.lang)
        for name, where in views:
            answer = page.goto(where)
            if answer is not None and answer.status == 200:
                _take(page, place / f"{name}.jpg", of.width)
        window.close()


def _sign_in(page: Page, login: str, lang: str) -> None:
    page.goto(f"/office/login?lang={lang}")
    page.locator("#login").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/today")


def _views(role: Role, there: dict[str, int | str]) -> Iterator[tuple[str, str]]:
    """Names and addresses of what somebody of this role looks at."""
    opens = matrix()
    for route in pages():
        may = [one for one in WHO if opens[f"GET {route}"][one.value]]
        if may[:1] == [role] or role in ALSO.get(route, ()):
            name = re.sub(r"[^a-z]+", "-", route.removeprefix("/office/")).strip("-")
            yield (name if may[:1] == [role] else f"{name}-as-{role.value}"), address(route, there)


def _take(page: Page, path: Path, width: int) -> None:
    page.mouse.move(0, 0)
    height = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    page.set_viewport_size({"width": width, "height": max(height, HEIGHTS[width])})
    page.screenshot(path=path, type="jpeg", quality=QUALITY)
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    print(f"  {path.parent.name}/{path.name}, {path.stat().st_size // 1000} KB", flush=True)


if __name__ == "__main__":
    main()
