"""Settings: values with their history, texts worded anew, what is kept how long, how the messengers stand."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, needs
from backoffice.forms import NUMBER_RANGE
from backoffice.setting_words import preview
from db.enums import ChannelName
from documents.wordings import originals
from i18n import LOCALES
from services.errors import NotFound
from services.rights import Right
from services.settings.definitions import DEFINITIONS
from services.settings.values import OutOfBounds
from services.settings.wordings import WORDINGS, Texts, checked

SEE = needs(Right.SEE_SETTINGS)
EDIT = needs(Right.EDIT_SETTINGS)
_MOST = 10**6


def build_router() -> APIRouter:
    """The front page and what it leads to."""
    router = APIRouter(prefix="/settings")
    router.get("")(settings)
    router.get("/channels")(channels)
    router.get("/kept")(kept)
    router.get("/values")(values)
    router.get("/values/{name}")(value)
    router.post("/values/{name}")(change_value)
    router.post("/values/{name}/default")(back_to_default)
    router.get("/wordings")(wordings)
    router.get("/wordings/{code}")(wording)
    router.post("/wordings/{code}")(word_anew)
    router.post("/wordings/{code}/original")(back_to_original)
    return router


async def settings(desk: Annotated[Desk, Depends(SEE)]) -> Response:
    """What can be set where, and whether something is wrong."""
    table = await desk.services.cleared.table(desk.actor)
    top = min((grant.unit_id for grant in desk.actor.grants), default=0)
    return desk.show("settings/page.html", **await _messengers(desk), kept=table, unit=top)


async def channels(desk: Annotated[Desk, Depends(SEE)]) -> Response:
    """A messenger without a token is off, whatever was last heard of it."""
    root = desk.office.settings.public_url
    address = f"{root}/whatsapp" if root else ""
    return desk.show("settings/channels.html", **await _messengers(desk), webhook=address)


async def _messengers(desk: Desk) -> dict[str, Any]:
    """Each as it stands; None where it is off."""
    channels, on = desk.services.channels, desk.office.settings
    return {
        "telegram": await channels.health(desk.actor, ChannelName.TELEGRAM) if on.telegram else None,
        "whatsapp": await channels.whatsapp(desk.actor) if on.whatsapp else None,
    }


async def kept(desk: Annotated[Desk, Depends(SEE)]) -> Response:
    """What is kept, how long and why; when what is over was last cleared."""
    return desk.show("settings/kept.html", kept=await desk.services.cleared.table(desk.actor))


async def values(desk: Annotated[Desk, Depends(SEE)]) -> Response:
    """Every setting with the value in force."""
    return desk.show("settings/values.html", rows=await desk.services.settings.page(desk.actor))


async def value(desk: Annotated[Desk, Depends(SEE)], name: str) -> Response:
    """One with its history."""
    return await _value(desk, name)


async def change_value(desk: Annotated[Desk, Depends(EDIT)], name: str) -> Response:
    """Another value, from the next message on."""
    form, of = desk.form, DEFINITIONS.get(name)
    if of is None:
        raise NotFound(name)
    new = form.number("value", least=of.lowest, most=of.highest)
    if new is not None:
        try:
            await desk.services.settings.change(desk.cause(), name, new, _seen(desk))
        except OutOfBounds as fault:
            form.wrong("value", NUMBER_RANGE, least=fault.lowest, most=fault.highest)
    return await _value(desk, name) if form.faults else desk.go(f"/settings/values/{name}", "saved")


async def back_to_default(desk: Annotated[Desk, Depends(EDIT)], name: str) -> Response:
    """As it stands in the code."""
    try:
        await desk.services.settings.change(desk.cause(), name, None, _seen(desk))
    except OutOfBounds as fault:
        desk.form.wrong("value", NUMBER_RANGE, least=fault.lowest, most=fault.highest)
        return await _value(desk, name)
    return desk.go(f"/settings/values/{name}", "default")


async def _value(desk: Desk, name: str) -> Response:
    show = desk.show_faults if desk.form.faults else desk.show
    return show("settings/value.html", card=await desk.services.settings.card(desk.actor, name))


async def wordings(desk: Annotated[Desk, Depends(SEE)]) -> Response:
    """Every text that may be worded anew, both languages side by side."""
    return desk.show("settings/wordings.html", rows=await desk.services.wordings.page(desk.actor))


async def wording(desk: Annotated[Desk, Depends(SEE)], code: str) -> Response:
    """One with its history."""
    return await _wording(desk, code)


async def word_anew(desk: Annotated[Desk, Depends(EDIT)], code: str) -> Response:
    """Both languages at once: looked at first, or kept at once."""
    form, of = desk.form, WORDINGS.get(code)
    if of is None:
        raise NotFound(code)
    said = {lang: form.parsed(f"text_{lang}", lambda text: checked(of, text)) for lang in LOCALES}
    kk, ru = said["kk"], said["ru"]
    if form.faults or kk is None or ru is None or form.get("look"):
        return await _wording(desk, code)
    await desk.services.wordings.word(desk.cause(), code, Texts(kk, ru), _seen(desk))
    return desk.go(f"/settings/wordings/{code}", "reworded")


async def back_to_original(desk: Annotated[Desk, Depends(EDIT)], code: str) -> Response:
    """As it was written."""
    await desk.services.wordings.word(desk.cause(), code, None, _seen(desk))
    return desk.go(f"/settings/wordings/{code}", "original")


async def _wording(desk: Desk, code: str) -> Response:
    card = await desk.services.wordings.card(desk.actor, code)
    form, now = desk.form, card.row.texts or originals(code)
    typed = {"kk": form.get("text_kk", now.kk), "ru": form.get("text_ru", now.ru)}
    previews = {
        lang: preview(text, lang, desk.now)
        for lang, text in typed.items()
        if f"text_{lang}" not in form.faults
    }
    show = desk.show_faults if form.faults else desk.show
    return show(
        "settings/wording.html", card=card, now=now, original=originals(code), previews=previews, code=code
    )


def _seen(desk: Desk) -> int:
    """The change the form was made after; what is no number is older than any."""
    typed = desk.form.get("seen")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1
