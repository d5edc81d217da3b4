"""The first paint of office pages on a slow computer behind a slow line, as a school has it.

Six times less processor, 1 Mbit/s, 400 ms there and back. What a browser keeps is kept after the first page.
"""

import shutil
import sys
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from bench.table import Row
from tools.running import running
from tools.screenshots import BROWSERS, PASSWORD

LOGIN = "director.talgar"
AREAS = ("today", "inbox", "consultations", "people", "indicators", "reports", "staff", "units")
TIMES = 3
SLOWER = 6
LATENCY, BYTES_A_SECOND = 400, 125_000
FIRST_PAINT = """new Promise(told => new PerformanceObserver(list => {
    const paint = list.getEntriesByName('first-contentful-paint')[0];
    if (paint) told(paint.startTime);
}).observe({type: 'paint', buffered: true}))"""


def measure(place: Path) -> list[Row]:
    """Over the demo data, one page after the other, the slowest of them told."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        print("(no Chromium here)", end=" ", file=sys.stderr)
        return []
    with running(place) as process, sync_playwright() as playwright:
        base = process.is_ready()
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(base_url=base)
        hold_back(page)
        first = paint(page, "/office/login")
        page.locator("#login").fill(LOGIN)
        page.locator("#password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/office/today", timeout=60_000)
        took = {
            area: median(paint(page, f"/office/{area}") for _ in range(TIMES))
            for area in AREAS
            if page.goto(f"/office/{area}").status == 200  # type: ignore[union-attr]
        }
        browser.close()
    slowest = max(took, key=lambda area: took[area])
    return [
        Row("first_paint_cold", "First paint on a slow computer, nothing kept yet (sign-in)", first, "ms"),
        Row(
            "first_paint",
            f"First paint on a slow computer, the slowest of {len(took)} pages (`{slowest}`)",
            took[slowest],
            "ms",
            at_most=1000,
        ),
    ]


def hold_back(page: Page) -> None:
    """The computer and the line of a school."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send("Network.enable")
    line = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY, **line})


def paint(page: Page, path: str) -> float:
    """Milliseconds from the address to the first words on the screen."""
    page.goto(path, timeout=60_000)
    return float(page.evaluate(FIRST_PAINT))


if __name__ == "__main__":
    print(measure(Path(sys.argv[1])))
