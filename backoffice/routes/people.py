"""People: the search that forgives spelling, a person's card, correcting it."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from db.enums import Sex
from services.cause import Cause
from services.names import FullName, NameFault, clean_name
from services.people.cards import Field, PersonCard, TooYoung
from services.phones import parse_phone
from services.rights import Right
from services.typed_dates import parse_date

SEE = needs(Right.SEE_PEOPLE)
EDIT = needs(Right.EDIT_PEOPLE)


def build_router() -> APIRouter:
    """Search, card, corrections."""
    router = APIRouter(prefix="/people")
    router.get("")(people)
    router.get("/{number}")(card)
    router.get("/{number}/edit")(edit)
    router.post("/{number}/edit")(correct)
    router.post("/{number}/representative")(confirm_representative)
    router.post("/{number}/unlock")(unlock)
    router.post("/{number}/joins/{join}")(part)
    return router


async def people(desk: Annotated[Desk, Depends(SEE)], q: str = "", after: str = "") -> Response:
    """Whom the typed words may mean; without any, whom one entered last."""
    found = await desk.services.people.search(desk.actor, q, after=after) if q.strip() else None
    last = [] if q.strip() else await desk.services.people.last_entered(desk.actor)
    return desk.show("people/page.html", q=q[:100], found=found, last=last, is_first=not after)


async def card(desk: Annotated[Desk, Depends(SEE)], number: Number) -> Response:
    """A person and, as far as rights go, their consultations."""
    return await show_card(desk, number)


async def edit(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """The form, filled as things stand."""
    person = await desk.services.people.card(desk.actor, number)
    return desk.show("people/edit.html", person=person)


async def correct(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """Each field that was changed is corrected by itself."""
    person = await desk.services.people.card(desk.actor, number)
    wanted = _read(desk, person)
    if not desk.form.faults:
        cause = desk.cause()
        for field, value in wanted.items():
            one = Cause(cause.by, cause.channel, f"{cause.key}:{field.value[:5]}" if cause.key else "")
            try:
                await desk.services.people.correct(one, field, value, person_id=number)
            except TooYoung as fault:
                desk.form.fact("birth_date", fault)
    if desk.form.faults:
        return desk.show_faults("people/edit.html", person=person)
    return desk.go(f"/people/{number}", "saved")


async def confirm_representative(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """The representative signed on paper."""
    paper = desk.form.text("paper_consent", longest=60)
    if desk.form.faults:
        return await show_card(desk, number)
    await desk.services.people.confirm_representative(desk.cause(), number, paper)
    return desk.go(f"/people/{number}", "saved")


async def unlock(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """For somebody who forgot the word and is known at the desk."""
    await desk.services.people.unlock(desk.cause(), number)
    return desk.go(f"/people/{number}", "unlocked")


async def part(desk: Annotated[Desk, Depends(EDIT)], number: Number, join: Number) -> Response:
    """Undoes the joining of two chats, for a reason."""
    reason = desk.form.text("reason", longest=400)
    if desk.form.faults:
        return await show_card(desk, number)
    await desk.services.people.part(desk.cause(), join, reason)
    return desk.go(f"/people/{number}", "parted")


async def show_card(desk: Desk, number: int) -> Response:
    """The card with everything that goes beside it, as far as rights go; with the faults of a form on it."""
    async with desk.services.read_together():
        parts = await _parts(desk, number)
    show = desk.show_faults if desk.form.faults else desk.show
    return show("people/card.html", **parts)


async def _parts(desk: Desk, number: int) -> dict[str, Any]:
    person = await desk.services.people.card(desk.actor, number)
    rows = []
    if desk.may(Right.SEE_CONSULTATIONS):
        rows = await desk.services.consultations.of_person(desk.cause(), person.id)
    joins = await desk.services.people.joins(desk.actor, person.id)
    categories = None
    if desk.may(Right.EDIT_PEOPLE):
        categories = await desk.services.categories.of_person(desk.actor, person.id)
    doubles: tuple[int, ...] = ()
    if desk.may(Right.JOIN_PEOPLE):
        doubles = await desk.services.doubles.of_person(desk.actor, person.id)
    around = await desk.services.surroundings.of_person(desk.actor, person.id)
    return {
        "person": person,
        "rows": rows,
        "joins": joins,
        "categories": categories,
        "doubles": doubles,
        "around": around,
    }


def _read(desk: Desk, person: PersonCard) -> dict[Field, Any]:
    """What differs from the card."""
    form = desk.form
    name = FullName(
        _name(desk, "family_name", person.family_name),
        _name(desk, "given_name", person.given_name),
        _name(desk, "patronymic", person.patronymic, required=False),
    )
    birth = form.parsed("birth_date", lambda typed: parse_date(typed, desk.today))
    sex = form.one_of("sex", Sex)
    phone = form.parsed("phone", parse_phone, required=False)
    read: dict[Field, Any] = {
        Field.NAME: name,
        Field.BIRTH_DATE: birth,
        Field.SEX: sex,
        Field.PHONE: phone,
        Field.LANGUAGE: "ru" if form.get("lang") == "ru" else "kk",
    }
    stands: dict[Field, Any] = {
        Field.NAME: FullName(person.family_name, person.given_name, person.patronymic),
        # An estimate becomes a date once somebody says it.
        Field.BIRTH_DATE: date.min if person.birth_is_estimate else person.birth_date,
        Field.SEX: person.sex,
        Field.PHONE: person.phone,
        Field.LANGUAGE: person.lang,
    }
    return {field: value for field, value in read.items() if value != stands[field]}


def _name(desk: Desk, field: str, stands: str, *, required: bool = True) -> str:
    typed = desk.form.get(field).strip()
    if not typed and not required:
        return ""
    try:
        return clean_name(typed)
    except NameFault as fault:
        desk.form.fact(field, fault)
        return stands
