"""The answers of a dialogue as the message that is filed."""

from typing import Any, Final

from db.enums import AppealAbout, AppealDoor, AppealKind
from services.appeals.facts import AppealDraft, Subject

A: Final = AppealAbout


def drafted(form: dict[str, Any], unit_id: int | None, lang: str) -> AppealDraft:
    """The message as the service takes it."""
    said = AppealAbout(form.get("about", A.UNSAID))
    whom_said = form.get("whom", {})
    return AppealDraft(
        kind=AppealKind(form["kind"]),
        text=form.get("text", ""),
        door=AppealDoor(form.get("door", AppealDoor.NAMED)),
        about=said,
        about_words=whom_said.get("words", ""),
        subjects=_subjects(said, whom_said, unit_id),
        topic_id=form.get("topic"),
        unit_id=unit_id,
        allows_above=bool(form.get("above")),
        file_ids=tuple(form.get("files", ())),
        lang=lang,
    )


def _subjects(said: AppealAbout, whom_said: dict[str, Any], unit_id: int | None) -> tuple[Subject, ...]:
    chosen = whom_said.get("id")
    if said is A.CENTRE and unit_id is not None:
        return (Subject(unit_id=unit_id),)
    if said is A.EMPLOYEE and unit_id is not None:
        return (Subject(unit_id=unit_id, employee_id=chosen),)
    return (Subject(unit_id=chosen),) if said is A.AKIMAT and chosen else ()
