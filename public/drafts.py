"""What was typed on the anonymous page becomes a draft; every fault stands beside its field."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar

from db.enums import AppealAbout, AppealDoor, AppealKind, UnitKind
from i18n import gettext, locale
from public import words
from public.reading import Sent
from services.appeals.facts import AppealDraft, Subject
from services.folding import fold
from services.house import Services
from services.units.service import UnitCard

LONGEST_WHO: Final = 300
LONGEST_PLACE: Final = 200
MOST_PLACES: Final = 12
NONE_OF_THESE: Final = "none"
# Who complains and names a centre complains of it, whatever else is said or left out.
_OF_A_CENTRE: Final = frozenset(
    {AppealAbout.CENTRE, AppealAbout.EMPLOYEE, AppealAbout.SERVICE, AppealAbout.UNSAID}
)
_OF_AN_AKIMAT: Final = frozenset({AppealAbout.AKIMAT, AppealAbout.AKIMAT_PERSON})

E = TypeVar("E", bound=StrEnum)


@dataclass(slots=True)
class Typed:
    """A form as it was sent, for filling it again; and what is wrong with it, field by field."""

    kind: str = AppealKind.COMPLAINT.value
    about: str = AppealAbout.UNSAID.value
    who: str = ""
    place: str = ""
    topic: str = ""
    text: str = ""
    above: bool = False
    faults: dict[str, str] = field(default_factory=dict)
    # Places that may be meant; None where nothing is to be chosen.
    places: list[tuple[int, str]] | None = None


def typed(sent: Sent) -> Typed:
    """The fields as they came."""
    return Typed(
        kind=sent.get("kind"),
        about=sent.get("about"),
        who=sent.text("who"),
        place=sent.text("place"),
        topic=sent.get("topic"),
        text=sent.get("text"),
        above=bool(sent.get("above")),
    )


async def draft_of(services: Services, sent: Sent, form: Typed) -> AppealDraft:
    """The draft without its files; faults are noted in `form`. The language spoken now is its language."""
    kind = _word(AppealKind, form.kind) or AppealKind.COMPLAINT
    about = _word(AppealAbout, form.about) or AppealAbout.UNSAID
    if len(form.who) > LONGEST_WHO:
        form.faults["who"] = gettext(words.TOO_LONG).format(n=LONGEST_WHO)
    unit = await _unit(services, sent, form)
    said = [form.who]
    if form.place and unit is None:
        said.append(form.place[:LONGEST_PLACE])
    topics = await services.open_door.topics(None)
    return AppealDraft(
        kind=kind,
        text=form.text.strip(),
        door=AppealDoor.ANONYMOUS,
        about=about,
        about_words="; ".join(filter(None, said)),
        subjects=await _subjects(services, kind, about, unit, form.who),
        topic_id=next((one.id for one in topics if str(one.id) == form.topic), None),
        unit_id=unit.id if unit else None,
        allows_above=form.above,
        lang=locale(),
    )


async def _unit(services: Services, sent: Sent, form: Typed) -> UnitCard | None:
    """The centre meant by what was typed: one is taken, of several the person chooses."""
    if not form.place:
        return None
    if len(form.place) > LONGEST_PLACE:
        form.faults["place"] = gettext(words.TOO_LONG).format(n=LONGEST_PLACE)
        return None
    found = await services.units.match_place(form.place)
    chosen = sent.get("unit") if sent.text("asked") == form.place else ""
    if chosen == NONE_OF_THESE:
        return None
    picked = next((one for one in found if str(one.id) == chosen), None)
    if picked is not None or len(found) == 1:
        return picked or found[0]
    form.faults["place"] = gettext(words.MANY_PLACES if found else words.NO_PLACE)
    form.places = [(one.id, _name(one)) for one in found[:MOST_PLACES]]
    return None


async def _subjects(
    services: Services, kind: AppealKind, about: AppealAbout, unit: UnitCard | None, who: str
) -> tuple[Subject, ...]:
    """Whom the tree knows of those meant: they never learn of the case, nor those around them."""
    if unit is None or kind is AppealKind.THANKS:
        return ()
    if about in _OF_AN_AKIMAT:
        return tuple(Subject(unit_id=one.id) for one in await services.appeal_whom.akimats(unit.id))
    if about not in _OF_A_CENTRE:
        return ()
    if about is AppealAbout.EMPLOYEE:
        named = fold(who).split()
        people = await services.appeal_whom.staff(unit.id)
        found = [one for one in people if fold(one.family_name) in named]
        return tuple(Subject(unit.id, one.id) for one in found) or (Subject(unit.id),)
    # A question or a suggestion is for the centre itself.
    return (Subject(unit.id),) if kind is AppealKind.COMPLAINT else ()


def _name(unit: UnitCard) -> str:
    name, place = (unit.name_kk, unit.place_kk) if locale() == "kk" else (unit.name_ru, unit.place_ru)
    is_said = not place or place in name or unit.kind is UnitKind.REGION
    return name if is_said else f"{name}, {place}"


def _word(kind: type[E], value: str) -> E | None:
    try:
        return kind(value)
    except ValueError:
        return None
