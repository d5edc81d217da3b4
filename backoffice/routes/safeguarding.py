"""Safeguarding: a centre's rule on danger to a person, and the signed roster of who is on call."""

from datetime import date, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from services.appeals.duty import NotOfTheUnit, ShiftNotPossible, ShiftOverlaps
from services.appeals.safeguarding import (
    LONGEST_ADDRESSES,
    LONGEST_RULE,
    Rule,
    RuleNotWhole,
    RuleWords,
    SignedInFuture,
)
from services.clock import HOME
from services.errors import NotFound, Repeated
from services.rights import Right

EDIT: Final = needs(Right.EDIT_SAFEGUARDING)


def build_router() -> APIRouter:
    """The rule, and the roster below it."""
    router = APIRouter(prefix="/safeguarding")
    router.get("")(units)
    router.get("/{number}")(unit)
    router.post("/{number}")(save)
    router.post("/{number}/shifts")(add_shift)
    router.post("/{number}/shifts/{entry}/withdraw")(withdraw_shift)
    return router


async def units(desk: Annotated[Desk, Depends(EDIT)]) -> Response:
    """The units one answers for; of a single one its page at once."""
    own = await desk.services.safeguarding.own(desk.actor)
    if len(own) == 1:
        return await _page(desk, own[0].unit_id)
    return desk.show("safeguarding/page.html", rows=own)


async def unit(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """The rule and the roster of a unit."""
    return await _page(desk, number)


async def save(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """Both languages, or it is not kept; somebody else's change in between is not overwritten."""
    form = desk.form
    words = RuleWords(
        form.text("rule_kk", longest=LONGEST_RULE),
        form.text("rule_ru", longest=LONGEST_RULE),
        form.text("addresses_kk", longest=LONGEST_ADDRESSES, required=False),
        form.text("addresses_ru", longest=LONGEST_ADDRESSES, required=False),
        form.day("signed_on", required=False),
    )
    version = form.number("version", least=0, most=2**31, required=False)
    if not form.faults:
        try:
            await desk.services.safeguarding.save(desk.cause(), number, words, version or 0)
        except RuleNotWhole as fault:
            form.fact("addresses_ru" if words.addresses_kk else "addresses_kk", fault)
        except SignedInFuture as fault:
            form.fact("signed_on", fault)
        except Repeated:
            return desk.go(f"/safeguarding/{number}")
    if form.faults:
        return await _page(desk, number)
    return desk.go(f"/safeguarding/{number}", "safeguarding_saved")


async def add_shift(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """The director signs that somebody is on call; a shift that ends before it begins ends next day."""
    form = desk.form
    login_id = form.choice("on_call")
    day, first, last = form.day("shift_day"), form.minute("starts_at"), form.minute("ends_at")
    if not (form.faults or login_id is None or day is None or first is None or last is None):
        starts, ends = _at(day, first), _at(day + timedelta(days=last <= first), last)
        try:
            await desk.services.duty.sign(desk.cause(), number, login_id, starts, ends)
        except (ShiftNotPossible, ShiftOverlaps) as fault:
            form.fact("starts_at", fault)
        except NotOfTheUnit as fault:
            form.fact("on_call", fault)
        except Repeated:
            return desk.go(f"/safeguarding/{number}#roster")
    if form.faults:
        return await _page(desk, number)
    return desk.go(f"/safeguarding/{number}#roster", "shift_added")


async def withdraw_shift(desk: Annotated[Desk, Depends(EDIT)], number: Number, entry: Number) -> Response:
    """Somebody else, or nobody, is on call then."""
    await desk.services.duty.withdraw(desk.cause(), entry)
    return desk.go(f"/safeguarding/{number}#roster", "shift_withdrawn")


async def _page(desk: Desk, number: int) -> Response:
    own = await desk.services.safeguarding.own(desk.actor)
    rule: Rule | None = next((one for one in own if one.unit_id == number), None)
    if rule is None:
        raise NotFound(f"unit {number}")
    show = desk.show_faults if desk.form.faults else desk.show
    return show(
        "safeguarding/unit.html",
        rule=rule,
        is_only=len(own) == 1,
        shifts=await desk.services.duty.roster(desk.actor, number),
        people=await desk.services.duty.who(desk.actor, number),
    )


def _at(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=HOME) + timedelta(minutes=minute)
