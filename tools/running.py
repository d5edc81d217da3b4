"""`kenes run` as a process of its own, for tests and measurements: started, heard, stopped."""

import itertools
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_numbers = itertools.count(1)
KENES = Path(sys.executable).with_name("kenes")
PATIENCE = 120.0


def environment(place: Path, **settings: str) -> dict[str, str]:
    """This process's own, without its KENES_* names; a demo on a free port, everything kept in `place`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KENES_")}
    ours = {
        "ENV": "demo",
        "PORT": "0",
        "DATABASE_URL": f"sqlite+aiosqlite:///{place / 'kenes.db'}",
        "KEYS_FILE": str(place / "keys.json"),
        **settings,
    }
    return kept | {f"KENES_{name}": value for name, value in ours.items()}


class Running:
    """The process, what it has said so far, and where it answers once it is ready."""

    def __init__(self, place: Path, *words: str, **settings: str) -> None:
        self.errors = place / f"errors-{next(_numbers)}"
        self._errors = self.errors.open("wb")
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [str(KENES), "run", *words],
            cwd=place,
            env=environment(place, **settings),
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self.said: list[str] = []
        self.url = ""
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def hears(self, pattern: str) -> re.Match[str]:
        """Waits for a line; raises with everything that was said when it does not come."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                line = self._lines.get(timeout=max(end - time.monotonic(), 0))
            except queue.Empty:
                line = None
            if line is None:
                raise RuntimeError(f"{pattern!r} was not said: {self.said}\n{self.errors.read_text()}")
            self.said.append(line)
            if found := re.search(pattern, line):
                return found

    def is_ready(self) -> str:
        """Its address, without a slash at the end."""
        self.url = self.hears(r"^Ready: (http://[^ ]+)/chat ")[1]
        return self.url

    def first_answer(self) -> float:
        """Seconds from the start of the process to its first answer."""
        url = self.is_ready()
        get(f"{url}/healthz")
        return time.perf_counter() - self.began

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Ends it; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(30)
        finally:
            self.process.kill()
            self.process.wait()
            self._reader.join(5)
            if self.process.stdout:
                self.process.stdout.close()
            self._errors.close()


@contextmanager
def running(place: Path, *words: str, **settings: str) -> Iterator[Running]:
    """Started inside the block, gone after it."""
    process = Running(place, *words, **settings)
    try:
        yield process
    finally:
        process.stop()


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and the bytes as they came over the wire."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    asked = urllib.request.Request(url, headers=named)  # noqa: S310 (an address of ours)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, dict(refusal.headers), refusal.read()
