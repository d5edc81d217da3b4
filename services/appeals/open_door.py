"""The anonymous door: a case filed and followed by a receipt code alone. Days, never times; nobody's name."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealDoor, AppealEventKind, ChannelName
from db.models.appeals import Appeal
from services.appeals import drop_box, own_deeds
from services.appeals.facts import AppealDraft, AppealOnItsWay, Filed, Outlook, OwnAppealCard
from services.appeals.filing import outlook_of
from services.appeals.history import PERSON, entries
from services.appeals.own_cards import card_of, own_file
from services.appeals.part import AppealsPart
from services.appeals.registering import checked
from services.appeals.topics import TopicName, topics_of
from services.errors import NotFound
from services.files import FileContent
from services.remembered import recall


class OpenDoor(AppealsPart):
    """`receipt` is the slow hash of the code, made beside any transaction."""

    async def topics(self, unit_id: int | None) -> tuple[TopicName, ...]:
        """What an appeal to this centre, or to none, may be about."""
        async with self._sessions.read() as session:
            return await topics_of(session, unit_id)

    async def outlook(self, draft: AppealDraft) -> Outlook:
        """Who will have the case and by when an answer is due, were it sent now. Raises NotFound."""
        return await outlook_of(self._sessions, self._tools, replace(draft, door=AppealDoor.ANONYMOUS))

    async def file(self, receipt: bytes, draft: AppealDraft) -> Filed | None:
        """Lays a case into the drop box; None where this code was used already: it is the same form.

        Raises AppealEmpty, AppealTooLong, TooManyAppealFiles, AppealFilesGone.
        """
        draft = checked(replace(draft, door=AppealDoor.ANONYMOUS))
        async with self._sessions.begin() as session:
            if await _found(session, receipt) is not None:
                return None
            await recall(session, self._memory)
            return await drop_box.put(session, self._tools, draft, None, ChannelName.PAGE, receipt)

    async def card(self, receipt: bytes) -> OwnAppealCard | None:
        """The case under this receipt, in the drop box too; None where there is none."""
        async with self._sessions.read() as session:
            appeal = await _found(session, receipt)
            if appeal is not None:
                return await card_of(session, self._tools, appeal)
            waiting = await drop_box.envelope_of(session, self._keys, receipt)
            return None if waiting is None else drop_box.card_in_box(waiting)

    async def say_more(self, receipt: bytes, text: str, file_ids: tuple[int, ...] = ()) -> None:
        """Adds words or files; the same words sent twice in a row are one. Raises as `own_deeds.say_more`;
        NotFound, AppealOnItsWay."""
        async with self._sessions.begin() as session:
            appeal = await self._theirs(session, receipt)
            if not file_ids and await self._said_just_now(session, appeal, text.strip()):
                return
            await own_deeds.say_more(session, self._tools, appeal, text, file_ids)

    async def rate(self, receipt: bytes, score: int, words: str = "") -> None:
        """Rates an answer from 1 to 5, once. Raises as `own_deeds.rate`."""
        async with self._sessions.begin() as session:
            appeal = await self._theirs(session, receipt)
            await own_deeds.rate(session, self._tools, appeal, score, words)

    async def reopen(self, receipt: bytes, words: str = "") -> None:
        """Has it looked at once more, within 14 days of the answer. Raises as `own_deeds.reopen`."""
        async with self._sessions.begin() as session:
            appeal = await self._theirs(session, receipt)
            await own_deeds.reopen(session, self._tools, appeal, words)

    async def withdraw(self, receipt: bytes, words: str = "") -> None:
        """Takes it back; of a red case that is a wish. Raises as `own_deeds.withdraw`."""
        async with self._sessions.begin() as session:
            appeal = await self._theirs(session, receipt)
            await own_deeds.withdraw(session, self._tools, appeal, words)

    async def file_of(self, receipt: bytes, file_id: int) -> FileContent:
        """A file of the case. Raises NotFound."""
        async with self._sessions.read() as session:
            appeal = await _found(session, receipt)
            if appeal is None:
                raise NotFound("receipt")
            return await own_file(session, self._tools, appeal, file_id)

    async def _theirs(self, session: AsyncSession, receipt: bytes) -> Appeal:
        """The case under this receipt, locked."""
        query = select(Appeal).where(Appeal.receipt == receipt).with_for_update()
        appeal = await session.scalar(query.execution_options(populate_existing=True))
        if appeal is not None:
            return appeal
        if await drop_box.envelope_of(session, self._keys, receipt) is not None:
            raise AppealOnItsWay
        raise NotFound("receipt")

    async def _said_just_now(self, session: AsyncSession, appeal: Appeal, text: str) -> bool:
        """A form sent twice."""
        last = (await entries(session, self._keys, appeal.id))[-1]
        return (
            last.kind is AppealEventKind.SAID
            and last.role == PERSON
            and last.text == text
            and last.on_day == self._clock.today()
        )


async def _found(session: AsyncSession, receipt: bytes) -> Appeal | None:
    found: Appeal | None = await session.scalar(select(Appeal).where(Appeal.receipt == receipt))
    return found
