"""Pages: templates that escape everything, stop at a missing name, and speak the reader's language."""

import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from backoffice.security import HOME, OfficeSettings
from backoffice.words import DONE
from db import enums
from documents import dates, labels
from i18n import LOCALES, N_, gettext, locale, ngettext, npgettext, pgettext, speaking
from services.counting import Row
from services.rights import Right

if TYPE_CHECKING:
    from backoffice.dependencies import Desk

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"
SHARED: Final = HERE.parent / "documents" / "static"
INCIDENT: Final = N_("Something went wrong on our side. Nothing was changed.")

_FILTERS: Final = {
    "state": labels.state_label,
    "role": labels.role_label,
    "method": labels.method_label,
    "need": labels.need_label,
    "needs": labels.listed,
    "sex": labels.sex_label,
    "visit_role": labels.visit_role_label,
    "channel": labels.channel_label,
    "applied": labels.applied_label,
    "report_state": labels.report_state_label,
    "promise_state": labels.promise_state_label,
    "representative": labels.representative_label,
    "employee_kind": labels.employee_kind_label,
    "notice_style": labels.notice_style_label,
    "consent": labels.consent_label,
    "band": labels.band_label,
    "sex_word": lambda word: labels.sex_label(enums.Sex(word) if word in set(enums.Sex) else None),
    "name": labels.name_of,
    "field": labels.field_of,
    "day": dates.day,
    "day_and_year": dates.day_and_year,
    "short_date": dates.short_date,
    "month": dates.month,
    "weekday": dates.weekday,
    "short_weekday": dates.short_weekday,
    "clock_time": dates.clock_time,
    "stamp": dates.stamp,
    "near": dates.near,
    "near_day": dates.near_day,
    "hours_between": dates.hours_between,
    "duration": dates.duration,
    "period": dates.period_name,
}


class Pages:
    """Renders a template as an answer."""

    def __init__(self, settings: OfficeSettings) -> None:
        self._settings = settings
        self._env = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._env.filters.update(_FILTERS)
        self._env.filters.update(
            minute=_minute,
            hundredths=_hundredths,
            figure_of=_figure_of,
            browser=_browser,
            option_pairs=lambda things: [(thing.id, labels.name_of(thing)) for thing in things],
            role_pairs=lambda roles: [(role, labels.role_label(role)) for role in roles],
            kind_pairs=lambda kinds: [(kind, labels.employee_kind_label(kind)) for kind in kinds],
        )
        self._env.globals.update(
            _=gettext,
            gettext=gettext,
            ngettext=ngettext,
            pgettext=pgettext,
            npgettext=npgettext,
            N_=str,
            both=both,
            locale=locale,
            home=HOME,
            static=static_address,
            form_key=lambda: str(uuid4()),
            Right=Right,
            enums=enums,
            demo=settings.demo,
            DONE=DONE,
        )

    def show(self, template: str, lang: str, status: int = HTTPStatus.OK, **data: Any) -> HTMLResponse:
        """The template in this language."""
        with speaking(lang):
            return HTMLResponse(self._env.get_template(template).render(data), status)

    def trouble(self, request: Request, status: int, message: str, **values: Any) -> HTMLResponse:
        """The page of errors: within the office for who is signed in, else plain and in both languages."""
        desk: Desk | None = getattr(request.state, "desk", None)
        template = "error.html" if desk else "plain_error.html"
        lang = desk.lang if desk else LOCALES[0]
        return self.show(template, lang, status, desk=desk, message=message, values=values, incident="")

    def incident(self, request: Request, number: str) -> HTMLResponse:
        """After an error nobody foresaw: its number and nothing else."""
        return self.show(
            "plain_error.html",
            LOCALES[0],
            HTTPStatus.INTERNAL_SERVER_ERROR,
            desk=None,
            message=INCIDENT,
            values={},
            incident=number,
        )


def both(message: str, **values: Any) -> Iterator[tuple[str, str]]:
    """A text in both languages, Kazakh above: for pages before anybody is known."""
    for name in LOCALES:
        with speaking(name):
            text = gettext(message).format(**values)
        yield name, text


@cache
def static_address(name: str) -> str:
    """The address of a file of ours; it changes with the file, so that browsers may keep it for ever."""
    path = next(place / name for place in (STATIC, SHARED) if (place / name).is_file())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f"{HOME}/{'static' if path.parent == STATIC else 'static/shared'}/{name}?v={digest}"


def _hundredths(of: int) -> str:
    """250 as «2,5»."""
    return format_decimal(Decimal(of) / 100, format="#,##0.##", locale=locale())


def _figure_of(rows: Iterable[Row], indicator: str, band: str | None, kind: str) -> int | None:
    """The sum row of a centre."""
    wanted = (indicator, band, None, kind)
    return next((row.value for row in rows if (row.indicator, row.band, row.sex, row.kind) == wanted), 0)


def _minute(of: int) -> str:
    return f"{of // 60:02}:{of % 60:02}"


# As they call themselves, the more particular first: Edge says it is Chrome, Chrome says it is Safari.
_BROWSERS: Final = (
    ("YaBrowser", "Yandex"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_DEVICES: Final = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"))
_OTHER_DEVICES: Final = (("Mac OS", "Mac"), ("Linux", "Linux"))


def _browser(said: str) -> str:
    """«Chrome, Windows»: enough to know one's own again."""
    name = next((short for mark, short in _BROWSERS if mark in said), "")
    device = next((short for mark, short in _DEVICES + _OTHER_DEVICES if mark in said), "")
    return ", ".join(filter(None, (name, device))) or gettext("Another browser")
