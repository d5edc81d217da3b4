"""`kenes run`: how soon it answers the second time, and how much memory it takes when nobody writes."""

import subprocess
import time
from pathlib import Path
from statistics import median

from bench.table import Row
from tools.running import running

STARTS = 3
AT_REST = 5.0


def measure(place: Path) -> list[Row]:
    """The first start fills the database; the ones measured find it there."""
    with running(place) as first:
        first.first_answer()
    starts = []
    for _ in range(STARTS):
        with running(place) as again:
            starts.append(again.first_answer())
            time.sleep(AT_REST if len(starts) == STARTS else 0)
            resident = kibibytes(again.process.pid)
    return [
        Row("start", "`kenes run` to its first answer, second start", median(starts), "s", at_most=6),
        Row("memory", "Memory at rest", resident / 1024, "MiB", at_most=320),
    ]


def kibibytes(pid: int) -> int:
    """What of the process is in memory."""
    return int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(pid)], text=True))
