"""One's own login: language, password, chat, browsers that are signed in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import SIGNED_IN, Desk, Number, needs
from backoffice.forms import CHOOSE, FILL_IN
from documents.messenger_links import messenger_links
from i18n import LOCALES, N_
from services.rights import Right
from services.staff.passwords import LONGEST, WeakPassword
from services.staff.profiles import WrongOldPassword

OWN = needs(Right.OWN_PROFILE)
NOT_THE_SAME = N_("The two new passwords differ.")


def build_router() -> APIRouter:
    """The profile and what is changed on it."""
    router = APIRouter(prefix="/profile")
    router.get("")(profile)
    router.post("/language")(set_language)
    router.post("/password")(change_password)
    router.post("/chat-code")(make_chat_code)
    router.post("/chats/leave")(leave_chats)
    router.post("/sessions/{number}/end")(end_session)
    return router


async def profile(desk: Annotated[Desk, Depends(OWN)]) -> Response:
    """The page."""
    return await _page(desk)


async def set_language(desk: Annotated[Desk, Depends(SIGNED_IN)]) -> Response:
    """From the head of any page; the answer is that page in the other language."""
    lang = desk.form.get("lang")
    if lang not in LOCALES:
        desk.form.wrong("lang", CHOOSE)
        return await _page(desk)
    await desk.services.profiles.set_language(desk.cause(), lang)
    return desk.go_back("/profile")


async def change_password(desk: Annotated[Desk, Depends(OWN)]) -> Response:
    """The new password is typed twice; other browsers are signed out."""
    form = desk.form
    old, new = form.get("old"), form.get("new")
    if not old or len(old) > LONGEST:
        form.wrong("old", FILL_IN)
    if new != form.get("again"):
        form.wrong("again", NOT_THE_SAME)
    if not form.faults:
        try:
            await desk.services.profiles.change_password(
                desk.cause(), old, new, keep_session=desk.signed.session_id
            )
        except (WrongOldPassword, WeakPassword) as fault:
            form.fact("old" if isinstance(fault, WrongOldPassword) else "new", fault)
    return await _page(desk) if form.faults else desk.go("/profile", "password")


async def make_chat_code(desk: Annotated[Desk, Depends(OWN)]) -> Response:
    """Shown once, on this very page."""
    code = await desk.services.profiles.make_chat_code(desk.cause())
    return await _page(desk, code=code)


async def leave_chats(desk: Annotated[Desk, Depends(OWN)]) -> Response:
    """No chat gets this login's notices any more."""
    await desk.services.profiles.leave_chats(desk.cause())
    return desk.go("/profile", "chats_left")


async def end_session(desk: Annotated[Desk, Depends(OWN)], number: Number) -> Response:
    """Signs another browser out."""
    await desk.services.profiles.end_session(desk.cause(), number)
    return desk.go("/profile", "session_ended")


async def _page(desk: Desk, code: str = "") -> Response:
    profile = await desk.services.profiles.profile(desk.actor)
    links = messenger_links(await desk.services.channels.names(), code) if code else {}
    show = desk.show_faults if desk.form.faults else desk.show
    return show("profile/page.html", profile=profile, code=code, links=links)
