"""Pages: templates that escape everything, stop at a missing name, and speak the reader's language."""

import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from backoffice.filters import FILTERS
from backoffice.security import HOME
from backoffice.styles import SHARED, SHEET, STATIC, sheet
from backoffice.words import DONE, FIELDS
from db import enums
from i18n import LOCALES, N_, gettext, locale, ngettext, npgettext, pgettext, speaking
from services.rights import Right
from services.staff.signing_in import LOCK_AFTER

if TYPE_CHECKING:
    from backoffice.dependencies import Desk

HERE: Final = Path(__file__).parent
NOT_DONE: Final = N_("Not done")
NOT_THERE: Final = N_("Nothing here")
INCIDENT: Final = N_("Something went wrong on our side. Nothing was changed.")


class Pages:
    """Renders a template as an answer."""

    def __init__(self) -> None:
        self._env = _environment()

    def show(self, template: str, lang: str, status: int = HTTPStatus.OK, **data: Any) -> HTMLResponse:
        """The template in this language."""
        with speaking(lang):
            return HTMLResponse(self._env.get_template(template).render(**data), status)

    def trouble(self, request: Request, status: int, message: str, /, **values: Any) -> HTMLResponse:
        """The page of errors: within the office for who is signed in, else plain and in both languages."""
        desk: Desk | None = getattr(request.state, "desk", None)
        template = "error.html" if desk else "plain_error.html"
        lang = desk.lang if desk else LOCALES[0]
        title = NOT_THERE if status == HTTPStatus.NOT_FOUND else NOT_DONE
        return self.show(
            template, lang, status, desk=desk, title=title, message=message, values=values, incident=""
        )

    def incident(self, request: Request, number: str) -> HTMLResponse:
        """After an error nobody foresaw: its number and nothing else."""
        return self.show(
            "plain_error.html",
            LOCALES[0],
            HTTPStatus.INTERNAL_SERVER_ERROR,
            desk=None,
            title=NOT_DONE,
            message=INCIDENT,
            values={},
            incident=number,
        )


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
    made.filters.update({name: _when_shown(words) for name, words in FILTERS.items()})
    made.globals.update(
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
        whole_sheet=lambda: Markup(f"<style>{sheet().text}</style>"),  # noqa: S704 (our own files)
        form_key=lambda: str(uuid4()),
        lock_after=int(LOCK_AFTER.total_seconds()),
        Right=Right,
        enums=enums,
        DONE=DONE,
        FIELDS=FIELDS,
    )
    return made


def _when_shown(words: Callable[..., Any]) -> Callable[..., Any]:
    """Keeps Jinja from working out «'f' | sex_word» once, in the language of whoever came first."""

    @pass_context
    def speak(_context: Context, *values: Any, **named: Any) -> Any:
        return words(*values, **named)

    return speak


def both(message: str, /, **values: Any) -> Iterator[tuple[str, str]]:
    """A text in both languages, Kazakh above: for pages before anybody is known."""
    for name in LOCALES:
        with speaking(name):
            text = gettext(message).format(**values)
        yield name, text


@cache
def static_address(name: str) -> str:
    """The address of a file of ours; it changes with the file, so that browsers may keep it for ever."""
    if name == SHEET:
        return f"{HOME}/static/{name}?v={sheet().version}"
    path = next(place / name for place in (STATIC, SHARED) if (place / name).is_file())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f"{HOME}/{'static' if path.parent == STATIC else 'static/shared'}/{name}?v={digest}"
