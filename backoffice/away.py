"""The office's page while the database cannot be used: in both languages, with what was typed kept on it."""

from typing import Final

from fastapi import Request, Response

from backoffice.pages import Pages
from i18n import LOCALES, N_
from services.troubles import Trouble

# Never written into a page: whoever sent one of these types it again.
SECRET: Final = frozenset({"password", "old", "new", "again", "pin", "code"})
TITLE: Final = N_("Please wait a minute")
SENTENCES: Final = {
    Trouble.AWAY: N_("Kenes cannot reach its data just now. Nothing was changed."),
    Trouble.FULL: N_("The server has no room left. Nothing was changed. Please tell the administrator."),
}
KEPT: Final = N_("What you wrote is kept on this page. Leave it open, and press the button in a minute.")
SECRET_NOT_KEPT: Final = N_("A password is not kept on a page. Please type it again in a minute.")
LOOK_AGAIN: Final = N_("This page tries again by itself.")


class AwayPage:
    """Says so to whoever looked; keeps the form of whoever sent one."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def __call__(
        self, request: Request, trouble: Trouble, fields: list[tuple[str, str]], again_after: int, /
    ) -> Response:
        """A browser that only looks looks again by itself after so many seconds."""
        is_form = request.method == "POST"
        is_secret = any(name in SECRET for name, _ in fields)
        what_now = (SECRET_NOT_KEPT if is_secret else KEPT) if is_form else LOOK_AGAIN
        return self._pages.show(
            "away.html",
            LOCALES[0],
            desk=None,
            title=TITLE,
            message=SENTENCES[trouble],
            what_now=what_now,
            address=f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
            fields=[] if is_secret else fields,
            again_after=0 if is_form else again_after,
        )
