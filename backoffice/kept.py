"""What was typed is not lost with its session: it comes back sealed, for the one who typed it alone.

The page that asks for the PIN or the password carries it in a hidden field; the server keeps nothing of it.
After that the same person sees what will be sent and sends it, under the same key: a repeat does nothing.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from backoffice.security import HOME, KEPT, is_own_page, local_path, read_filled_by
from i18n import N_

if TYPE_CHECKING:
    from backoffice.dependencies import Office

# Sealed and written as text it is a third longer, and goes through the sign-in form, which has its own limit.
LONGEST: Final = 100_000
_PURPOSE, _SUBJECT = "kept form", "office"
_MOST_FIELDS: Final = 300
_MOST_FILES: Final = 20
# Made anew for the browser that sends it.
_OF_THE_PAGE: Final = frozenset({"form_token", "form_by"})
# A form with one of these is typed again: passwords and PINs are never kept, not even sealed.
SECRETS: Final = frozenset({"password", "old", "new", "again", "pin", "secret", "code", "paper"})
# Where a form is about the sign-in itself.
_NEVER: Final = tuple(f"{HOME}{path}" for path in ("/login", "/logout", "/lock", "/beat"))

TOO_LONG: Final = N_(
    "What was typed is too long to be kept. Go back in the browser and copy it, then sign in."
)
FILES_LEFT_OUT: Final = N_("Files are not kept. Attach them again.")
ANOTHERS: Final = N_("A colleague filled in this form. It was not sent and is not kept.")
TOO_OLD: Final = N_("The kept form is older than 12 hours. It was not sent; fill it in again.")


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was typed: where it goes, its fields in order, whose it is."""

    login_id: int
    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool

    def get(self, name: str) -> str:
        """The first value of a field."""
        return next((value for key, value in self.fields if key == name), "")


@dataclass(frozen=True, slots=True)
class Sealed:
    """What becomes of a form that cannot be carried out now: `text` is empty where it is not kept,
    `lost` says why where somebody should know."""

    text: str = ""
    lost: str = ""
    login_id: int | None = None

    def is_of_another(self, login_id: int | None) -> bool:
        """Whether somebody else filled it in, such as a colleague at this computer."""
        return self.login_id not in {None, login_id}


NOTHING: Final = Sealed()


async def keep(request: Request, office: "Office") -> Sealed:
    """Seals the form of this request, if a page of ours made it for somebody; NOTHING for all else."""
    if request.method != "POST" or not is_own_page(request, office.settings):
        return NOTHING
    path = request.url.path
    if path.startswith(_NEVER):
        return NOTHING
    try:
        form = await request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS)
    except HTTPException:
        return NOTHING
    # Files are not read: they go no further than this.
    await form.close()
    now = office.clock.now()
    by = form.get("form_by")
    login_id = read_filled_by(office.settings, by, now) if isinstance(by, str) else None
    if login_id is None or SECRETS & form.keys():
        return NOTHING
    fields = [
        (name, value)
        for name, value in form.multi_items()
        if isinstance(value, str) and name not in _OF_THE_PAGE
    ]
    files = any(isinstance(value, UploadFile) and value.filename for _, value in form.multi_items())
    said = {"at": now.timestamp(), "by": login_id, "path": path, "fields": fields, "files": files}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode(errors="replace")) > LONGEST:
        return Sealed(lost=TOO_LONG, login_id=login_id)
    sealed = office.services.tools.keys.seal(_PURPOSE, _SUBJECT, text)
    return Sealed(base64.urlsafe_b64encode(sealed).decode(), login_id=login_id)


def open_kept(office: "Office", sealed: str, login_id: int) -> Kept | str:
    """The form, for the login that filled it in; else a sentence that says why it is dropped."""
    try:
        text = office.services.tools.keys.open(_PURPOSE, _SUBJECT, base64.urlsafe_b64decode(sealed))
    except (binascii.Error, ValueError):
        text = None
    if text is None:
        return TOO_OLD
    said = json.loads(text)
    if said["by"] != login_id:
        return ANOTHERS
    if abs(office.clock.now().timestamp() - said["at"]) > KEPT.total_seconds():
        return TOO_OLD
    fields = tuple((str(name), str(value)) for name, value in said["fields"])
    return Kept(said["by"], local_path(said["path"], f"{HOME}/today"), fields, said["files"])
