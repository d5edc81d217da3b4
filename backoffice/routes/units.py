"""Units: the tree, a unit with everything, what a director says of the centre, numbers for urgent help."""

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Response

from backoffice.dependencies import Desk, Number, needs
from backoffice.forms import CHOOSE, Form
from documents.labels import ACCESS_CODES
from documents.messenger_links import messenger_links
from documents.qr import qr
from services.consultations.schedule_rules import ScheduleFault, WeekHours
from services.errors import DomainError, NotFound, Repeated, Stale
from services.rights import Right
from services.units.centre_details import Details, NoSuchService
from services.units.emergency import BadNumber, NewNumber, ProjectsNumber
from services.units.tree_rules import UnitGone
from services.units.tree_views import UnitPage

SEE = needs(Right.SEE_UNITS)
EDIT = needs(Right.EDIT_CENTRE)
INTERVALS = 2
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
OPEN = "/open"
TEXTS = ("place_kk", "place_ru", "address_kk", "address_ru", "phone")


def build_router() -> APIRouter:
    """The tree; a unit's page; its details; its numbers."""
    router = APIRouter(prefix="/units")
    router.get("")(units)
    router.get("/{number}")(unit)
    router.get("/{number}/qr/{code}")(qr_code)
    router.get("/{number}/edit")(edit)
    router.post("/{number}/edit")(put_details)
    router.get("/{number}/numbers/new")(new_number)
    router.post("/{number}/numbers/new")(add_number)
    router.get("/{number}/numbers/{entry}")(edit_number)
    router.post("/{number}/numbers/{entry}")(correct_number)
    router.post("/{number}/numbers/{entry}/checked")(check_number)
    router.post("/{number}/numbers/{entry}/remove")(remove_number)
    return router


async def units(desk: Annotated[Desk, Depends(SEE)], q: str = "", region: str = "") -> Response:
    """Regions with one of them opened, or what was searched."""
    opened = int(region) if region.isascii() and region.isdigit() and len(region) < 10 else None
    page = await desk.services.tree.page(desk.actor, search=q[:100], region=opened)
    return desk.show("units/page.html", page=page, q=q[:100])


async def unit(desk: Annotated[Desk, Depends(SEE)], number: Number) -> Response:
    """Everything about one."""
    page = await desk.services.tree.card(desk.actor, number)
    names = await desk.services.channels.names()
    links = [
        (link, web, messenger_links(names, link.code), qr(web))
        for link in page.links
        for web in [web_link(desk, link.code)]
    ]
    open_page = f"{root_of(desk)}{OPEN}"
    return desk.show("units/card.html", unit=page, links=links, open_page=open_page, open_qr=qr(open_page))


async def qr_code(desk: Annotated[Desk, Depends(SEE)], number: Number, code: Code, to: str = "") -> Response:
    """A QR code as a drawing of its own, for posters."""
    page = await desk.services.tree.card(desk.actor, number)
    if code not in {link.code for link in page.links}:
        raise NotFound(code)
    names = await desk.services.channels.names()
    elsewhere = {channel.value: link for channel, link in messenger_links(names, code).items()}
    # The anonymous page has one address for everybody: no code of a centre leads to it.
    is_open = to == "open"
    target = f"{root_of(desk)}{OPEN}" if is_open else elsewhere.get(to) or web_link(desk, code)
    drawn = str(qr(target))
    named = {"Content-Disposition": f'attachment; filename="{"open" if is_open else code}.svg"'}
    return Response(
        drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        if "xmlns" not in drawn
        else drawn,
        media_type="image/svg+xml",
        headers=named,
    )


def web_link(desk: Desk, code: str) -> str:
    """The web chat at this centre, with where the person heard of it."""
    return f"{root_of(desk)}/chat?start={quote(code)}"


def root_of(desk: Desk) -> str:
    """Where people reach this installation."""
    return desk.office.settings.public_url or str(desk.request.url.replace(path="", query="")).rstrip("/")


async def edit(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """The details as they stand."""
    page = await _editable(desk, number)
    return await _edit_form(desk, page)


async def put_details(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """All at once. Changed by somebody else meanwhile: what was typed stays, beside what stands now."""
    page = await _editable(desk, number)
    details = _details(desk.form)
    if details is None:
        return await _edit_form(desk, page)
    try:
        await desk.services.centre_details.put(desk.cause(), number, details)
    except Repeated:
        return desk.go(f"/units/{number}")
    except (Stale, UnitGone) as fault:
        return await _edit_form(desk, await desk.services.tree.card(desk.actor, number), fault)
    except NoSuchService as fault:
        desk.form.fact("services", fault)
        return await _edit_form(desk, page)
    except ScheduleFault as fault:
        desk.form.fact(f"day{getattr(fault, 'weekday', 0) or 0}_0_from", fault)
        return await _edit_form(desk, page)
    return desk.go(f"/units/{number}", "saved")


async def _editable(desk: Desk, number: int) -> UnitPage:
    page = await desk.services.tree.card(desk.actor, number)
    if not page.may_edit and page.line.closed_on is None:
        raise NotFound(str(number))
    return page


async def _edit_form(desk: Desk, page: UnitPage, fault: DomainError | None = None) -> Response:
    kinds = await desk.services.centre_details.kinds(desk.actor)
    stands = {**{name: getattr(page, name, "") for name in TEXTS}}
    stands.update(place_kk=page.line.place_kk, place_ru=page.line.place_ru)
    differs = [(name, stands[name]) for name in TEXTS if fault and desk.form.get(name) != stands[name]]
    data: dict[str, Any] = {
        "unit": page,
        "stands": stands,
        "kinds": kinds,
        "access": ACCESS_CODES,
        "intervals": range(INTERVALS),
        "fault": type(fault).__name__ if fault else "",
        "differs": differs,
    }
    if fault is not None:
        return desk.show("units/edit.html", HTTPStatus.CONFLICT, **data)
    return (desk.show_faults if desk.form.faults else desk.show)("units/edit.html", **data)


def _details(form: Form) -> Details | None:
    lengths = {"phone": 40, "address_kk": 300, "address_ru": 300, "place_kk": 100, "place_ru": 100}
    texts = {name: form.text(name, longest=lengths[name], required=False) for name in TEXTS}
    version = form.number("version", least=1, most=2**31 - 1)
    chosen = form.chosen("services")
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in chosen):
        form.wrong("services", CHOOSE)
    hours: list[WeekHours] = []
    for weekday in range(7):
        for row in range(INTERVALS):
            first, last = f"day{weekday}_{row}_from", f"day{weekday}_{row}_to"
            if form.get(first).strip() or form.get(last).strip():
                start, end = form.minute(first), form.minute(last)
                if start is not None and end is not None:
                    hours.append(WeekHours(weekday, start, end))
    if form.faults or version is None:
        return None
    access = tuple(code for code in ACCESS_CODES if code in form.chosen("access"))
    return Details(version, **texts, services=tuple(map(int, chosen)), access=access, hours=tuple(hours))


async def new_number(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """The empty form."""
    return await _number_form(desk, await _editable(desk, number), None)


async def add_number(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """Rung just now by whoever enters it."""
    page = await _editable(desk, number)
    new = _number(desk.form)
    if new is not None:
        try:
            await desk.services.emergency.add(desk.cause(), number, new)
        except (BadNumber, ProjectsNumber) as fault:
            desk.form.fact("number", fault)
    if desk.form.faults:
        return await _number_form(desk, page, None)
    return desk.go(f"/units/{number}#numbers", "saved")


async def edit_number(desk: Annotated[Desk, Depends(EDIT)], number: Number, entry: Number) -> Response:
    """A number as it stands."""
    return await _number_form(desk, await _page_of(desk, number, entry), entry)


async def correct_number(desk: Annotated[Desk, Depends(EDIT)], number: Number, entry: Number) -> Response:
    """Other words or figures."""
    page = await _page_of(desk, number, entry)
    new = _number(desk.form)
    if new is not None:
        try:
            await desk.services.emergency.correct(desk.cause(), entry, new)
        except (BadNumber, ProjectsNumber) as fault:
            desk.form.fact("number", fault)
    if desk.form.faults:
        return await _number_form(desk, page, entry)
    return desk.go(f"/units/{number}#numbers", "saved")


async def check_number(desk: Annotated[Desk, Depends(EDIT)], number: Number, entry: Number) -> Response:
    """Rung today, and it answered."""
    await _page_of(desk, number, entry)
    await desk.services.emergency.check(desk.cause(), entry)
    return desk.go_back(f"/units/{number}#numbers", "number_checked")


async def remove_number(desk: Annotated[Desk, Depends(EDIT)], number: Number, entry: Number) -> Response:
    """Shown no more."""
    try:
        await _page_of(desk, number, entry)
        await desk.services.emergency.remove(desk.cause(), entry)
    except Repeated:
        pass
    return desk.go(f"/units/{number}#numbers", "number_removed")


async def _page_of(desk: Desk, number: int, entry: int) -> UnitPage:
    """The unit, if the number stands on its page and may be changed."""
    page = await desk.services.tree.card(desk.actor, number)
    if not any(one.id == entry and one.is_editable for one in page.numbers):
        raise NotFound(str(entry))
    return page


def _number(form: Form) -> NewNumber | None:
    number = form.text("number", longest=40)
    words = {name: form.text(name, longest=100) for name in ("name_kk", "name_ru", "hours_kk", "hours_ru")}
    return None if form.faults else NewNumber(number, **words)


async def _number_form(desk: Desk, page: UnitPage, entry: int | None) -> Response:
    one = next((one for one in page.numbers if one.id == entry), None)
    show = desk.show_faults if desk.form.faults else desk.show
    return show("units/number.html", unit=page, one=one)
