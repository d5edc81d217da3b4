"""Pictures of every page of the office and of the chat's first screens, into docs/screens, for looking at.

python -m tools.screens            everything, in both languages, on a phone and on a desk
python -m tools.screens people     only what has this word in its name
"""

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from tools.pages import WHO, views, what_is_there
from tools.running import running
from tools.screenshots import BROWSERS, CLOCK, HEIGHTS, PASSWORD

PLACE: Final = Path(__file__).parents[1] / "docs" / "screens"
TALLEST: Final = 1500
QUALITY: Final = 40


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
        there = what_is_there(Path(home) / "kenes.db")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            for lang in ("kk", "ru"):
                for width in HEIGHTS:
                    _look(Window(browser, url, lang, width), there, wanted)
            browser.close()


def _look(of: Window, there: dict[str, int | str], wanted: str) -> None:
    place = PLACE / f"{of.lang}-{of.width}"
    place.mkdir(parents=True, exist_ok=True)
    for role, login in WHO.items():
        seen = [view for view in views(role, there) if wanted in view[0]]
        if not seen:
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
        for name, where in seen:
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


def _take(page: Page, path: Path, width: int) -> None:
    page.mouse.move(0, 0)
    height = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    page.set_viewport_size({"width": width, "height": max(height, HEIGHTS[width])})
    page.screenshot(path=path, type="jpeg", quality=QUALITY)
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    print(f"  {path.parent.name}/{path.name}, {path.stat().st_size // 1000} KB", flush=True)


if __name__ == "__main__":
    main()
