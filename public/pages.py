"""Pages for anybody: one answer holds everything, nothing is kept by anybody between, nothing is asked for.

The style stands in the page, allowed by its hash: no second request, nothing left in a browser's cache.
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from documents import dates
from i18n import DEFAULT, LOCALES, gettext, locale, ngettext, npgettext, pgettext, speaking

HERE: Final = Path(__file__).parent


class Pages:
    """Renders a template as an answer with its headers."""

    def __init__(self, *more_sheets: str) -> None:
        self._style = _style("open.css", *more_sheets)
        self._env = _environment()

    def show(self, template: str, lang: str, status: int = HTTPStatus.OK, **data: Any) -> HTMLResponse:
        """The template in this language."""
        with speaking(lang):
            html = self._env.get_template(template).render(style=self._style, **data)
        return HTMLResponse(html, status, headers(self._style))


def headers(style: str) -> dict[str, str]:
    """What every page of ours says to the browser."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "X-Robots-Tag": "noarchive",
    }


def language(asked: str | None, browser: Mapping[str, str]) -> str:
    """Asked for in the address, else the browser's, else Kazakh. No cookie is looked at."""
    if asked in LOCALES:
        return str(asked)
    weighed: list[tuple[float, str]] = []
    for part in browser.get("accept-language", "").split(","):
        name, _, weight = part.strip().partition(";q=")
        code = name.split("-")[0].lower()
        try:
            if code in LOCALES:
                weighed.append((float(weight or 1), code))
        except ValueError:
            continue
    return max(weighed, key=lambda pair: pair[0])[1] if weighed else DEFAULT


@cache
def _style(*sheets: str) -> str:
    texts = [(HERE / "static" / sheet).read_text() for sheet in sheets]
    return "".join(line.strip() for text in texts for line in text.splitlines())


@cache
def _environment() -> Environment:
    """One for the process: templates are compiled once."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(
        _=gettext,
        gettext=gettext,
        ngettext=ngettext,
        pgettext=pgettext,
        npgettext=npgettext,
        locale=locale,
        day=dates.day_and_year,
    )
    return made
