"""Takes the README's pictures: a person books in the chat, a consultant answers, a director looks at figures.

python -m tools.screenshots            the pictures that the README shows, into docs/screenshots
python -m tools.screenshots --all DIR  every screen of the walk, on a phone and on a desk, for looking at
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tools.running import running

PICTURES = Path(__file__).parents[1] / "docs" / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CLOCK = "2026-11-18 10:00"
# Who is booked: psychologist.talgar.
CONSULTANT = "Жанар"
PASSWORD = "kenes-demo"  # noqa: S105 (everybody knows it)
PHONE, DESK = 390, 1280
HEIGHTS = {PHONE: 844, DESK: 720}
BUBBLES = '[role=log] .bubble[data-from="bot"]'
NEWEST = f"{BUBBLES}:not([data-old])"
# What the README shows.
SHOWN = {PHONE: ("hours", "register", "bookings"), DESK: ("today", "consultation", "indicators")}


@dataclass(frozen=True)
class Guest:
    """Who books, in which words."""

    lang: str
    born: str
    name: str
    phone: str
    story: str
    # Under 18: the number of who represents them.
    representative: str = ""


GUESTS = (
    Guest(
        "kk",
        "5 қыркүйек 2010",
        "Серікова Айгерім",
        "8 701 123 45 67",
        "Емтихан алдында қатты алаңдаймын",
        "+7 702 111 22 33",
    ),
    Guest("ru", "05.09.2007", "Ахметова Дана", "8 701 765 43 21", "Хочу разобраться, что со мной происходит"),
)


class Camera:
    """One browser window that knows its language and width, and where pictures go."""

    def __init__(self, browser: Browser, url: str, lang: str, width: int, place: Path | None) -> None:
        self._context = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": HEIGHTS[width]},
            locale=f"{lang}-KZ",
            timezone_id="Asia/Almaty",
            reduced_motion="reduce",
        )
        self.page = self._context.new_page()
        self.page.set_default_timeout(20_000)
        self.lang = lang
        self._width, self._place = width, place

    def take(self, name: str) -> None:
        """A picture, if it is one that is wanted; the whole of a page of the office when all are."""
        if self._place is None and name not in SHOWN[self._width]:
            return
        path = (self._place or PICTURES) / f"{self.lang}-{self._width}-{name}.png"
        self.page.mouse.move(0, 0)
        self.page.screenshot(path=path, full_page=self._place is not None and "/chat" not in self.page.url)
        print(f"  {path.name}, {path.stat().st_size // 1000} KB", flush=True)

    def close(self) -> None:
        """Forgets the window and its cookies."""
        self._context.close()


class Chat:
    """A person at the web chat."""

    def __init__(self, camera: Camera) -> None:
        self._camera, self._page = camera, camera.page
        self._page.goto("/chat?start=talgar")
        self._page.locator(".bubble .choice").first.wait_for()

    def press(self, deed: str, label: str = "") -> None:
        """The first button of the newest screen whose deed begins so, with this in its label."""
        buttons = self._page.locator(f'{NEWEST} .choice[value^="{deed}"]', has_text=label)
        older = self._page.locator(f'{BUBBLES} .choice[value^="{deed}"]', has_text=label)
        # A notice brings no buttons: the ways on are still those above it.
        self._act(buttons.first.click if buttons.count() else older.last.click)

    def say(self, text: str) -> None:
        """Types and sends."""

        def send() -> None:
            self._page.locator("#text").fill(text)
            self._page.keyboard.press("Enter")

        self._act(send)

    def hear(self, act: Callable[[], None]) -> None:
        """Waits for what comes by itself while something else is done."""
        self._act(act)

    def _act(self, act: Callable[[], None]) -> None:
        before = self._page.locator(BUBBLES).count()
        act()
        self._page.wait_for_function(
            "([all, before]) => document.querySelectorAll(all).length > before", arg=[BUBBLES, before]
        )
        self._page.wait_for_timeout(300)  # until it has moved into sight


def book(chat: Chat, camera: Camera, guest: Guest) -> None:
    """From the language to a request, registering meanwhile."""
    camera.take("language")
    chat.press(f"lang:{guest.lang}")
    camera.take("menu")
    chat.press("book")
    camera.take("kinds")
    chat.press("booking.kind")
    camera.take("hours")
    chat.press("booking.hour", CONSULTANT)
    camera.take("consent")
    chat.press("consent:yes")
    chat.say(guest.born)
    chat.say(guest.name)
    camera.take("register")
    chat.press("registration.sex:f")
    chat.press("registration.centre")
    chat.say(guest.phone)
    if guest.representative:
        chat.press("representative:given")
        chat.say(guest.representative)
    camera.take("summary")
    chat.press("registration.done")
    camera.take("booking")
    chat.press("booking.ask")
    camera.take("asked")
    if not guest.representative:
        chat.press("after.role:self")
    chat.say(guest.story)
    camera.take("needs")
    chat.press("after.enough")
    camera.take("booked")


def sign_in(camera: Camera, login: str) -> None:
    """Through the form, in the window's language."""
    camera.page.goto(f"/office/login?lang={camera.lang}")
    camera.take("login")
    camera.page.locator("#login").fill(login)
    camera.page.locator("#password").fill(PASSWORD)
    camera.page.keyboard.press("Enter")
    camera.page.wait_for_url("**/office/today")


def answer(camera: Camera, guest: Guest) -> None:
    """The consultant's day: what waits, the request confirmed, the queue, a visit with its journal."""
    sign_in(camera, "psychologist.talgar")
    camera.take("today")
    camera.page.goto("/office/consultations")
    camera.take("consultations")
    asked = camera.page.locator('.visit[data-state="asked"]', has_text=guest.name)
    asked.locator('form[action$="/confirm"] button').first.click()
    camera.page.locator("[role=status]").wait_for()
    camera.take("confirmed")


def look_up(camera: Camera) -> None:
    """What the consultant sees besides."""
    page = camera.page
    page.goto("/office/consultations?tab=past")
    own = page.locator(".visit:has(.chip.good)", has_text=CONSULTANT)
    written = own.locator("a.cover").first.get_attribute("href")
    unwritten = page.locator('.visit a[href$="/journal"]')
    to_write = unwritten.first.get_attribute("href") if unwritten.count() else None
    page.goto(written or "")
    page.evaluate("scrollTo(0, 330)")  # the journal, too
    camera.take("consultation")
    if to_write:
        page.goto(to_write)
        camera.take("journal")
    for name, path in (("week", "consultations/week"), ("visitor", "people/new"), ("schedules", "schedules")):
        page.goto(f"/office/{path}")
        camera.take(name)


def direct(camera: Camera) -> None:
    """The director's pages."""
    sign_in(camera, "director.talgar")
    for name in ("today", "indicators", "reports", "people", "messages", "staff"):
        camera.page.goto(f"/office/{name}")
        camera.take(f"director-{name}" if name == "today" else name)


def walk(browser: Browser, url: str, guest: Guest, place: Path | None) -> None:
    """One person's way through the chat, the consultant's and the director's through the office."""
    both = (PHONE, DESK)
    for width in both if place else (PHONE,):
        chatting = Camera(browser, url, guest.lang, width, place)
        chat = Chat(chatting)
        book(chat, chatting, guest)
        consulting = Camera(browser, url, guest.lang, width if place else DESK, place)
        chat.hear(partial(answer, consulting, guest))
        chatting.take("notice")
        chat.press("bookings")
        chatting.take("bookings")
        look_up(consulting)
        directing = Camera(browser, url, guest.lang, width if place else DESK, place)
        direct(directing)
        for window in (chatting, consulting, directing):
            window.close()


def main() -> None:
    """Starts a demo of its own and walks through it; exit 1 where there is no Chromium."""
    words = argparse.ArgumentParser(prog="python -m tools.screenshots", description=__doc__)
    words.add_argument(
        "--all", type=Path, metavar="DIR", help="every screen at both widths, into this directory"
    )
    words.add_argument("--url", help="a demo that runs already")
    asked = words.parse_args()
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit("No Chromium here. On Debian and Ubuntu: apt-get install chromium")
    (asked.all or PICTURES).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        url = asked.url or stack.enter_context(running(Path(home), "--clock", CLOCK)).is_ready()
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for guest in GUESTS:
            walk(browser, url, guest, asked.all)
        browser.close()


if __name__ == "__main__":
    main()
