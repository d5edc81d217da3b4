"""Appeals that staff enter for others: told by telephone or in person, come by e-mail, post or a network.

The same number and the same clock as through the chat. Entering shows nothing: whoever is complained about
enters it and does not see it. Who left the number they registered with gets the same notices.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import AppealDoor, ChannelName
from db.models.people import Person
from services.appeals.attached import attach_originals
from services.appeals.facts import AppealDraft, AppealEmpty, Author, Filed
from services.appeals.registering import checked, register
from services.audit import note
from services.cause import Cause, keep_outcome, once
from services.errors import DomainError, NotFound
from services.folding import search_tokens
from services.parts import Part
from services.rights import Right, demand
from services.tools import Tools

# A letter may have lain; a day longer ago is a slip of the pen.
OLDEST: Final = timedelta(days=62)
ENTERED_FROM: Final = frozenset({
    ChannelName.PHONE, ChannelName.DESK, ChannelName.EMAIL, ChannelName.POST, ChannelName.SOCIAL,
    ChannelName.OUTREACH,
})  # fmt: skip


class NotReceivedThen(DomainError):
    """The day lies in the future, or too long ago."""


@dataclass(frozen=True, slots=True)
class AppealEntry:
    """What staff enter. `received_on`: the local day on which it came; the clock runs from there."""

    draft: AppealDraft
    author: Author
    channel: ChannelName
    received_on: date


class AppealEntries(Part):
    """A form: a repeat raises Repeated with the number."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        super().__init__(sessions, tools)
        self._tools = tools

    async def enter(self, cause: Cause, entry: AppealEntry) -> Filed:
        """Registers it. An anonymous one has no author, whatever was typed beside it.

        Raises NotAllowed, Repeated, AppealEmpty, AppealTooLong, TooManyAppealFiles, AppealFilesGone,
        NotReceivedThen; NotFound for a unit or an employee that is not there.
        """
        demand(cause.by, Right.ENTER_APPEALS)
        draft = checked(entry.draft)
        now, today = self._clock.now(), self._clock.today()
        if entry.channel not in ENTERED_FROM:
            raise NotFound(f"channel {entry.channel}")
        if not today - OLDEST <= entry.received_on <= today:
            raise NotReceivedThen
        if not draft.text:
            # Files alone tell a handler nothing: whoever enters it says in a sentence what it is about.
            raise AppealEmpty
        is_anonymous = draft.door is AppealDoor.ANONYMOUS
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            author = None if is_anonymous else await _known(session, entry.author)
            appeal = await register(
                session,
                self._tools,
                draft,
                author,
                channel=entry.channel,
                number=None,
                day=entry.received_on,
                at=None if is_anonymous else now,
                entered_by=cause.by,
            )
            await attach_originals(session, appeal.id, 1, draft.file_ids)
            # Nothing of the case stands here: whoever it is about may read what was entered at the desk.
            await note(session, self._clock, cause, "entered_appeal", "appeals", None)
            await keep_outcome(session, cause, appeal.number)
            return Filed(appeal.number, appeal.registered_on, appeal.due_on, appeal.colour)


async def _known(session: AsyncSession, author: Author) -> Author:
    """With the registered person whose number and name were left, where there is exactly one."""
    if author.person_id is not None or not author.phone:
        return author
    query = select(Person.id, Person.family_name, Person.given_name).where(
        Person.phone == author.phone, Person.erased_at.is_(None), Person.joined_to.is_(None)
    )
    found = (await session.execute(query.limit(10))).all()
    if author.name:
        # A telephone is shared: the sister's complaint is not shown to the brother.
        typed = set(search_tokens(author.name))
        found = [one for one in found if set(search_tokens(one.given_name)) & typed]
    if len(found) != 1:
        return author
    return replace(author, person_id=found[0].id)
