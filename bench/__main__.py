"""`python -m bench`: measures what is promised about speed and size, one module a promise."""

import argparse
import importlib
import json
import sys
import tempfile
import time
from pathlib import Path

from bench.table import Row, markdown

NAMES = (
    "turns_sqlite",
    "turns_postgresql",
    "where",
    "memory_and_start",
    "first_load",
    "pages",
    "office",
    "first_paint",
    "command",
    "telegram_webhook",
    "telegram_dialogues",
    "telegram_notices",
    "whatsapp_webhook",
    "whatsapp_dialogues",
    "whatsapp_notices",
    "workers",
    "office_to_bubble",
    "appeals",
)


def main() -> None:
    """Prints a Markdown table; exit 1 when a promise is not kept."""
    words = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    words.add_argument("--only", action="append", choices=NAMES, help="measure this alone (may be repeated)")
    words.add_argument("--json", action="store_true", help="figures as JSON on standard output")
    words.add_argument("--long", action="store_true", help="at full length, where a short one is the default")
    asked = words.parse_args()
    rows: list[Row] = []
    for name in asked.only or NAMES:
        began = time.perf_counter()
        print(f"{name} …", end=" ", flush=True, file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="kenes-bench-") as place:
            module = importlib.import_module(f"bench.{name}")
            measure = getattr(module, "measure_long", module.measure) if asked.long else module.measure
            rows += measure(Path(place))
        print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr)
    print(json.dumps([row.as_dict() for row in rows], indent=1) if asked.json else markdown(rows))
    sys.exit(any(row.holds is False for row in rows))


if __name__ == "__main__":
    main()
