"""What is kept beside a person's card: categories, the representative's code, who read the card."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Response

from backoffice.dependencies import Desk, Number, needs
from backoffice.routes.people import EDIT, show_card
from db.enums import Category
from documents.messenger_links import messenger_links
from services.people.categories import WHY_AT_MOST, CategoryStands
from services.people.representatives import REPRESENTATIVE_CODE_LIVES
from services.rights import Right

READERS = needs(Right.SEE_READERS)


def build_router() -> APIRouter:
    """Forms of the card, and the history of who read it."""
    router = APIRouter(prefix="/people")
    router.post("/{number}/categories")(set_category)
    router.post("/{number}/categories/{row}")(end_category)
    router.post("/{number}/representative/code")(make_code)
    router.get("/{number}/readers")(readers)
    return router


async def set_category(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """Set with the person, with why it helps."""
    category = desk.form.one_of("category", Category)
    why = desk.form.text("why", longest=WHY_AT_MOST)
    if desk.form.faults or category is None:
        return await show_card(desk, number)
    try:
        await desk.services.categories.set(desk.cause(), number, category, why)
    except CategoryStands as fault:
        desk.form.fact("category", fault)
        return await show_card(desk, number)
    return desk.go(f"/people/{number}", "category_set")


async def end_category(desk: Annotated[Desk, Depends(EDIT)], number: Number, row: Number) -> Response:
    """It holds no more."""
    await desk.services.categories.end(desk.cause(), number, row)
    return desk.go(f"/people/{number}", "category_ended")


async def make_code(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """A code for the representative, shown once: the young person gives it on."""
    code = await desk.services.representatives.make_code(desk.cause(), number)
    person = await desk.services.people.card(desk.actor, number)
    bare = quote(code.replace("-", ""))
    names = await desk.services.channels.names()
    url = desk.request.url
    root = desk.office.settings.public_url.rstrip("/") or f"{url.scheme}://{url.netloc}"
    links = [f"{root}/chat?start={bare}", *messenger_links(names, bare).values()]
    return desk.show(
        "people/representative_code.html",
        person=person,
        code=code,
        links=links,
        days=REPRESENTATIVE_CODE_LIVES.days,
    )


async def readers(
    desk: Annotated[Desk, Depends(READERS)],
    number: Number,
    after: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
) -> Response:
    """Who read or changed what, the newest first."""
    page = await desk.services.readers.page(desk.actor, number, after)
    person = await desk.services.people.card(desk.actor, number)
    return desk.show("people/readers.html", person=person, page=page, is_first=after is None)
