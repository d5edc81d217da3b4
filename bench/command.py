"""A subcommand that needs no bot: how long `kenes indicators --json` takes, start included."""

import json
import subprocess
import time
from pathlib import Path
from statistics import median

from bench.table import Row
from tools.running import KENES, environment, running

TIMES = 5


def measure(place: Path) -> list[Row]:
    """Over the demo data."""
    with running(place) as process:
        process.is_ready()
    command = [str(KENES), "indicators", "--period", "2026", "--country", "--json"]
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        done = subprocess.run(
            command, cwd=place, env=environment(place), capture_output=True, text=True, check=True
        )
        took.append(time.perf_counter() - began)
        json.loads(done.stdout)
    return [Row("command", "`kenes indicators --json`, start included", median(took), "s", at_most=1.5)]
