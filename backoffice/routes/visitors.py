"""New visitor: one short form, by keys alone; and a visit of somebody who is known already."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from backoffice.forms import CHOOSE, BadForm, Form, instant
from db.enums import ChannelName, Sex, VisitMethod, VisitRole
from services.cause import Cause
from services.errors import Repeated
from services.names import FullName, OnlyOneName, clean_name, parse_name
from services.people.at_desk import NoSensibleAge
from services.people.cards import NewVisitor, PersonCard, TooYoung
from services.phones import parse_phone
from services.rights import Right
from services.staff.service import UnitName
from services.typed_dates import parse_date
from services.units.choices import HelperChoice

ENTER = needs(Right.ENTER_VISITORS)
CHANNELS = (ChannelName.DESK, ChannelName.PHONE, ChannelName.OUTREACH)
METHODS = {
    ChannelName.DESK: VisitMethod.CENTRE,
    ChannelName.PHONE: VisitMethod.PHONE,
    ChannelName.OUTREACH: VisitMethod.OUTREACH,
}
# What is entered with the visitor: a talk going on, one that is over, an hour to come, nothing.
WHEN = ("now", "held", "later", "none")
HOURS_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Wanted:
    """The second half of the form: the visit."""

    when: str
    helper: HelperChoice | None
    channel: ChannelName
    role: VisitRole


def build_router() -> APIRouter:
    """A new visitor; a visit of a known one; an hour to come."""
    router = APIRouter(prefix="/people")
    router.get("/new")(new_visitor)
    router.post("/new")(enter)
    router.get("/{number}/visit")(new_visit)
    router.post("/{number}/visit")(enter_visit)
    router.get("/{number}/hours")(hours)
    router.post("/{number}/hours")(book)
    return router


async def new_visitor(desk: Annotated[Desk, Depends(ENTER)], name: str = "") -> Response:
    """The form; the name may come from the search box."""
    desk.form.values.update({"name": name[:100]} if name else {})
    return await _new_form(desk)


async def enter(desk: Annotated[Desk, Depends(ENTER)]) -> Response:
    """The person, then the visit: a repeat of the form finishes what the first one began."""
    helpers = await desk.services.choices.helpers(desk.actor, Right.ENTER_VISITORS)
    units = await desk.services.staff.units(desk.actor, Right.ENTER_VISITORS)
    wanted = _wanted(desk.form, helpers)
    new = _visitor(desk, units, wanted)
    if desk.form.faults or new is None:
        return await _new_form(desk)
    try:
        person_id = (await desk.services.people.register_visitor(desk.cause(wanted.channel), new)).id
    except Repeated as repeated:
        person_id = _made_before(repeated)
    except (TooYoung, NoSensibleAge) as fault:
        desk.form.fact("birth", fault)
        return await _new_form(desk)
    return await _visit(desk, person_id, wanted, "entered")


async def new_visit(desk: Annotated[Desk, Depends(ENTER)], number: Number) -> Response:
    """What for and when, of somebody who is known."""
    return await _visit_form(desk, number)


async def enter_visit(desk: Annotated[Desk, Depends(ENTER)], number: Number) -> Response:
    """Now, held, or to come."""
    helpers = await desk.services.choices.helpers(desk.actor, Right.ENTER_VISITORS)
    wanted = _wanted(desk.form, helpers)
    if desk.form.faults:
        return await _visit_form(desk, number)
    return await _visit(desk, number, wanted, "visit_entered")


async def hours(
    desk: Annotated[Desk, Depends(ENTER)],
    number: Number,
    helper: str = "",
    role: str = "",
    *,
    channel: str = "",
    day: str = "",
) -> Response:
    """The consultant's free hours."""
    desk.form.values.update({"helper": helper, "role": role, "channel": channel, "when": "later"})
    return await _hours(desk, number, day)


async def book(desk: Annotated[Desk, Depends(ENTER)], number: Number) -> Response:
    """One press books the hour, confirmed."""
    helpers = await desk.services.choices.helpers(desk.actor, Right.ENTER_VISITORS)
    wanted = _wanted(desk.form, helpers)
    starts_at = desk.form.parsed("starts_at", instant, CHOOSE)
    if desk.form.faults or starts_at is None or wanted.helper is None:
        return await _hours(desk, number, "")
    await _write(desk, desk.cause(wanted.channel), number, wanted, starts_at)
    return desk.go(f"/people/{number}", "booked")


async def _visit(desk: Desk, person_id: int, wanted: Wanted, said: str) -> Response:
    if wanted.when == "none" or wanted.helper is None:
        return desk.go(f"/people/{person_id}", said)
    if wanted.when == "later":
        chosen = f"helper={wanted.helper.key}&role={wanted.role}&channel={wanted.channel}"
        return desk.go(f"/people/{person_id}/hours?{chosen}", said)
    # The person has a key of the same form: this is its second half.
    whole = desk.cause(wanted.channel)
    cause = Cause(whole.by, whole.channel, f"{whole.key}:visit" if whole.key else "")
    starts_at = desk.now.replace(minute=desk.now.minute // 5 * 5, second=0, microsecond=0)
    try:
        made = await _write(desk, cause, person_id, wanted, starts_at)
        number = int(made.number)
    except Repeated as repeated:
        number = _made_before(repeated)
    if wanted.when == "held" and wanted.helper.is_own and desk.may(Right.WRITE_JOURNAL):
        return desk.go(f"/consultations/{number}/journal", "visit_entered")
    return desk.go(f"/people/{person_id}", said)


async def _write(desk: Desk, cause: Cause, person_id: int, wanted: Wanted, starts_at: datetime) -> Any:
    helper = wanted.helper
    if helper is None:
        raise Repeated("")
    return await desk.services.consultations.enter_visit(
        cause,
        helper.unit_id,
        helper.consultant_id,
        helper.specialism_id,
        person_id,
        starts_at,
        channel=wanted.channel,
        held=wanted.when == "held",
        method=METHODS[wanted.channel],
        role=wanted.role,
    )


def _made_before(repeated: Repeated) -> int:
    """What the form made the first time; a key that another form used made nothing here."""
    if not repeated.outcome.isdecimal():
        raise BadForm
    return int(repeated.outcome)


def _wanted(form: Form, helpers: tuple[HelperChoice, ...]) -> Wanted:
    when = form.get("when")
    if when not in WHEN:
        form.wrong("when", CHOOSE)
    channel = form.one_of("channel", ChannelName, among=CHANNELS)
    role = form.one_of("role", VisitRole)
    helper = next((one for one in helpers if one.key == form.get("helper")), None)
    if helper is None and when != "none":
        form.wrong("helper", CHOOSE)
    return Wanted(when, helper, channel or ChannelName.DESK, role or VisitRole.SELF)


def _visitor(desk: Desk, units: tuple[UnitName, ...], wanted: Wanted) -> NewVisitor | None:
    form = desk.form
    # A talk in the street may have no name.
    nameless = wanted.channel is ChannelName.OUTREACH and not form.get("name").strip()
    name = FullName("", "") if nameless else form.parsed("name", _name)
    birth = form.parsed("birth", lambda typed: _birth(typed, desk))
    sex = form.one_of("sex", Sex)
    phone = form.parsed("phone", parse_phone, required=False)
    paper = form.text("paper_consent", longest=60, required=False)
    unit_id = wanted.helper.unit_id if wanted.helper else form.choice("unit", required=len(units) > 1)
    if unit_id is None and len(units) == 1:
        unit_id = units[0].id
    if form.faults or name is None or birth is None or unit_id is None:
        return None
    return NewVisitor(
        unit_id=unit_id,
        sex=sex,
        name=name,
        phone=phone,
        paper_consent=paper,
        lang="ru" if form.get("lang") == "ru" else "kk",
        comes_as=wanted.role,
        **birth,
    )


def _name(typed: str) -> FullName:
    try:
        return parse_name(typed)
    except OnlyOneName:
        # At the desk one name is enough to begin with.
        return FullName("", clean_name(typed))


def _birth(typed: str, desk: Desk) -> dict[str, Any]:
    """A date, a year, or an age."""
    if typed.isascii() and typed.isdigit():
        if len(typed) <= 3:
            return {"age": int(typed)}
        if len(typed) == 4:
            return {"birth_year": int(typed)}
    return {"birth_date": parse_date(typed, desk.today)}


async def _new_form(desk: Desk) -> Response:
    helpers = await desk.services.choices.helpers(desk.actor, Right.ENTER_VISITORS)
    units = await desk.services.staff.units(desk.actor, Right.ENTER_VISITORS)
    show = desk.show_faults if desk.form.faults else desk.show
    return show("people/new.html", helpers=helpers, units=units, channels=CHANNELS, whens=WHEN)


async def _visit_form(desk: Desk, number: int) -> Response:
    person: PersonCard = await desk.services.people.card(desk.actor, number)
    helpers = await desk.services.choices.helpers(desk.actor, Right.ENTER_VISITORS)
    show = desk.show_faults if desk.form.faults else desk.show
    return show("people/visit.html", person=person, helpers=helpers, channels=CHANNELS, whens=WHEN[:3])


async def _hours(desk: Desk, number: int, day: str) -> Response:
    person = await desk.services.people.card(desk.actor, number)
    helpers = await desk.services.choices.helpers(desk.actor, Right.ENTER_VISITORS)
    helper = next((one for one in helpers if one.key == desk.form.get("helper")), None)
    if helper is None:
        return await _visit_form(desk, number)
    where, who = (helper.unit_id, helper.specialism_id), helper.consultant_id
    days = await desk.services.consultations.days_with_hours(*where, who)
    chosen = next((one for one, _ in days if one.isoformat() == day), None)
    free = await desk.services.consultations.free_hours(
        *where, consultant_id=who, day=chosen, limit=HOURS_SHOWN if chosen else 8
    )
    show = desk.show_faults if desk.form.faults else desk.show
    return show("people/hours.html", person=person, helper=helper, days=days, chosen=chosen, hours=free)
