"""The chat's first load: every byte of bodies that a browser gets before it can be used, gzip as sent."""

import gzip
import re
from pathlib import Path

from bench.table import Row
from tools.running import get, running


def measure(place: Path) -> list[Row]:
    """The page, and whatever it links that a browser fetches by itself."""
    with running(place) as process:
        base = process.is_ready()
        page = load(f"{base}/chat")
        seen = {"/chat"}
        total = len(page[0])
        texts = [page[1]]
        while texts:
            for path in sorted(linked(texts.pop()) - seen):
                seen.add(path)
                wire, text = load(base + path)
                total += len(wire)
                texts.append(text)
    return [
        Row("first_load", f"The chat's first load, {len(seen)} files, gzip", total / 1024, "KiB", at_most=50)
    ]


def load(url: str) -> tuple[bytes, str]:
    """The bytes as they came, and the text in them."""
    status, headers, wire = get(url, Accept_Encoding="gzip", Accept_Language="kk")
    if status != 200:
        raise RuntimeError(f"{url}: {status}")
    packed = headers.get("content-encoding") == "gzip"
    return wire, (gzip.decompress(wire) if packed else wire).decode()


def linked(text: str) -> set[str]:
    """Style, scripts, pictures and fonts on our own server, from HTML, CSS and modules."""
    patterns = (
        r"""<link[^>]+href=["']?([^"' >]+)""",
        r"""<(?:script|img)[^>]+src=["']?([^"' >]+)""",
        r"""url\(["']?([^"')]+)""",
        r"""(?:import|from)\s*["']([^"']+)""",
    )
    found = {path for pattern in patterns for path in re.findall(pattern, text)}
    return {path for path in found if path.startswith("/") and not path.startswith("//")}
