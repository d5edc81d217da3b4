"""An appeal entered by staff: told by telephone or in person, come by e-mail, post or a social network.

As fast as the chat: one page. Whoever enters it may be one of those it is about: then it is hidden from them
as from everybody it concerns, and the page shows what is read out, and nothing else.
"""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, needs
from backoffice.forms import BadForm
from db.enums import AppealAbout, AppealDoor, AppealKind, ChannelName
from i18n import N_
from services.appeals import facts
from services.appeals.entering import AppealEntry, NotReceivedThen
from services.appeals.entry_choices import EntryChoices
from services.appeals.facts import AppealDraft, Author, Subject
from services.appeals.numbers import read_number
from services.errors import Repeated
from services.files import LIMIT, FileRefused, check_file
from services.phones import parse_phone
from services.rights import Right

FILES: Final = tuple(f"file{number}" for number in range(1, facts.FILES + 1))
ENTER: Final = needs(Right.ENTER_APPEALS)
ENTER_WITH_FILES: Final = needs(Right.ENTER_APPEALS, files=len(FILES))
LARGEST: Final = LIMIT * len(FILES) + 200_000
CHANNELS: Final = (
    ChannelName.PHONE,
    ChannelName.DESK,
    ChannelName.EMAIL,
    ChannelName.POST,
    ChannelName.SOCIAL,
    ChannelName.OUTREACH,
)
KINDS: Final = (AppealKind.COMPLAINT, AppealKind.QUESTION, AppealKind.SUGGESTION, AppealKind.THANKS)
# About a unit of the tree, and which; of an organisation there are words only.
ABOUT_CENTRE: Final = frozenset({AppealAbout.CENTRE, AppealAbout.EMPLOYEE})
ABOUT_AKIMAT: Final = frozenset({AppealAbout.AKIMAT, AppealAbout.AKIMAT_PERSON})
NO_NAME_THERE: Final = N_("Anonymous means without name and phone. Leave both empty, or choose another way.")


def build_router() -> APIRouter:
    """The form, and what is read out after it."""
    router = APIRouter(prefix="/appeals/new")
    router.get("")(new)
    router.post("", max_body_size=LARGEST)(enter)
    return router


async def new(desk: Annotated[Desk, Depends(ENTER)]) -> Response:
    """An empty form."""
    return await _form(desk, await desk.services.appeal_entry_choices.choices(desk.actor))


async def enter(desk: Annotated[Desk, Depends(ENTER_WITH_FILES)]) -> Response:
    """Registers it; without scripts the staff of another centre is shown by a button of its own."""
    about_unit = desk.form.choice("about_unit", required=False)
    choices = await desk.services.appeal_entry_choices.choices(desk.actor, about_unit)
    if desk.form.get("show_staff"):
        desk.form.faults.clear()
        return await _form(desk, choices)
    entry = _entry(desk, choices)
    file_ids = await _files(desk) if not desk.form.faults else ()
    if not desk.form.faults:
        entry = replace(entry, draft=replace(entry.draft, file_ids=file_ids))
        try:
            filed = await desk.services.appeal_entries.enter(desk.cause(), entry)
            return await _filed(desk, filed.number, filed.due_on)
        except (facts.AppealEmpty, facts.AppealTooLong, facts.TooManyAppealFiles) as fault:
            desk.form.fact("said", fault)
        except NotReceivedThen as fault:
            desk.form.fact("received_on", fault)
        except Repeated as repeated:
            await desk.services.draft_files.drop(file_ids)
            if read_number(repeated.outcome) is None:
                raise BadForm from None
            return await _filed(desk, repeated.outcome)
    await desk.services.draft_files.drop(file_ids)
    return await _form(desk, choices)


async def _filed(desk: Desk, number: str, due_on: date | None = None) -> Response:
    """What is read out; to a form that came twice the number alone, which it made the first time."""
    found = await desk.services.appeal_queues.search(desk.actor, number)
    return desk.show("appeals/entered.html", number=number, due_on=due_on, is_visible=bool(found.rows))


async def _form(desk: Desk, choices: EntryChoices) -> Response:
    show = desk.show_faults if desk.form.faults else desk.show
    return show("appeals/new.html", choices=choices, channels=CHANNELS, kinds=KINDS, files=FILES)


def _entry(desk: Desk, choices: EntryChoices) -> AppealEntry:
    form = desk.form
    kind = form.one_of("kind", AppealKind) or AppealKind.QUESTION
    channel = form.one_of("channel", ChannelName, among=CHANNELS) or ChannelName.PHONE
    about = form.one_of("about", AppealAbout) or AppealAbout.UNSAID
    door = form.one_of("door", AppealDoor) or AppealDoor.NAMED
    unit_id = form.choice("unit", required=len(choices.units) > 1)
    if unit_id is None and len(choices.units) == 1:
        unit_id = choices.units[0].id
    if unit_id is not None and unit_id not in choices.owner_ids:
        form.wrong("unit", N_("Choose one of these."))
    topic_id = form.choice("topic_id", required=False)
    author = Author(
        name=form.text("author_name", longest=200, required=False),
        phone=form.parsed("phone", parse_phone, required=False) or "",
    )
    if door is AppealDoor.ANONYMOUS and author.is_known:
        form.wrong("author_name", NO_NAME_THERE)
    draft = AppealDraft(
        kind=kind,
        text=form.text("said", longest=facts.LONGEST),
        door=door,
        about=about,
        about_words=form.text("about_words", longest=300, required=False),
        subjects=_subjects(desk, choices, about),
        topic_id=topic_id if topic_id in {one.id for one in choices.topics} else None,
        unit_id=unit_id,
        allows_above=bool(form.get("allows_above")),
        lang="ru" if form.get("lang") == "ru" else "kk",
    )
    return AppealEntry(draft, author, channel, form.day("received_on", required=False) or desk.today)


def _subjects(desk: Desk, choices: EntryChoices, about: AppealAbout) -> tuple[Subject, ...]:
    """What was chosen and fits what it is about; a centre that was not chosen is the one it came to."""
    form = desk.form
    centre = form.choice("about_unit", required=False)
    if about in ABOUT_CENTRE:
        unit_id = centre if centre in {one.id for one in choices.centres} else choices.staff_of
        if about is AppealAbout.EMPLOYEE:
            employee = form.choice("about_employee", required=False)
            if employee in {one.id for one in choices.staff}:
                return (Subject(unit_id, employee),)
        return (Subject(unit_id),) if unit_id is not None else ()
    if about in ABOUT_AKIMAT:
        akimat = form.choice("about_akimat", required=False)
        if akimat in {one.id for one in choices.akimats}:
            return (Subject(akimat),)
    return ()


async def _files(desk: Desk) -> tuple[int, ...]:
    """Kept as a draft's until the appeal is there."""
    kept: list[int] = []
    for name in FILES:
        upload = desk.form.files.get(name)
        if upload is None:
            continue
        try:
            content = await upload.read()
            checked = await asyncio.to_thread(check_file, content, upload.filename or "", LIMIT)
            kept.append(await desk.services.draft_files.keep(checked))
        except FileRefused as refused:
            desk.form.fact("file1", refused)
        finally:
            await upload.close()
    return tuple(kept)
