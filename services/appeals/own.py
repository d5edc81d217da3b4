"""«My appeals»: the author's side in a chat, found by a keyed hash of who is writing."""

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.enums import AppealState, AppealTurn
from db.models.appeals import Appeal
from services.appeals import own_deeds
from services.appeals.drop_box import card_in_box, own_envelopes
from services.appeals.facts import AppealOnItsWay, OwnAppeal, OwnAppealCard
from services.appeals.own_cards import card_of, own_file, row_of
from services.appeals.part import AppealsPart
from services.appeals.vault import own_hashes, owners_of
from services.cause import Actor, Cause, once
from services.errors import NotFound
from services.files import FileContent

# Of one person so many are listed, the newest first.
_LISTED: Final = 50
_OWN: Final = (
    select(Appeal)
    .where(Appeal.number == bindparam("number"), Appeal.owner.in_(bindparam("owners", expanding=True)))
    .with_for_update()
    .execution_options(populate_existing=True)
)


class OwnAppeals(AppealsPart):
    """Whoever registered sees theirs in every chat of theirs; somebody else's number is not found."""

    async def own(self, by: Actor) -> tuple[OwnAppeal, ...]:
        """One's cases, the newest first; those that wait in the drop box too."""
        main = aliased(Appeal)
        async with self._sessions.read() as session:
            owners = await own_hashes(session, self._keys, by)
            query = (
                select(Appeal, main)
                .outerjoin(main, main.id == Appeal.joined_to)
                .where(Appeal.owner.in_(owners))
                .order_by(Appeal.registered_on.desc(), Appeal.id)
                .limit(_LISTED)
            )
            rows = [row_of(appeal, other) for appeal, other in await session.execute(query)]
            waiting = [
                OwnAppeal(
                    one.number,
                    one.draft.kind,
                    AppealState.REGISTERED,
                    AppealTurn.HANDLER,
                    one.day,
                    one.filed.due_on,
                    None,
                )
                for one in await own_envelopes(session, self._keys, owners)
            ]
        return (*waiting, *rows)

    async def card(self, by: Actor, number: str) -> OwnAppealCard:
        """One's own case. Raises NotFound."""
        async with self._sessions.read() as session:
            owners = await own_hashes(session, self._keys, by)
            query = select(Appeal).where(Appeal.number == number, Appeal.owner.in_(owners))
            appeal = await session.scalar(query)
            if appeal is not None:
                return await card_of(session, self._tools, appeal)
            for one in await own_envelopes(session, self._keys, owners):
                if one.number == number:
                    return card_in_box(one)
        raise NotFound(f"appeal {number}")

    async def say_more(self, cause: Cause, number: str, text: str, file_ids: tuple[int, ...] = ()) -> None:
        """Adds words or files to one's case. Raises as `own_deeds.say_more`; NotFound, AppealOnItsWay."""
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            appeal = await self._mine(session, cause.by, number)
            await own_deeds.say_more(session, self._tools, appeal, text, file_ids)

    async def rate(self, cause: Cause, number: str, score: int, words: str = "") -> None:
        """Rates an answer from 1 to 5, once. Raises as `own_deeds.rate`; NotFound, AppealOnItsWay."""
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            appeal = await self._mine(session, cause.by, number)
            await own_deeds.rate(session, self._tools, appeal, score, words)

    async def reopen(self, cause: Cause, number: str, words: str = "") -> None:
        """Has it looked at once more, within 14 days of the answer. Raises as `own_deeds.reopen`."""
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            appeal = await self._mine(session, cause.by, number)
            await own_deeds.reopen(session, self._tools, appeal, words)

    async def withdraw(self, cause: Cause, number: str, words: str = "") -> None:
        """Takes it back; of a red case that is a wish. Raises as `own_deeds.withdraw`."""
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            appeal = await self._mine(session, cause.by, number)
            await own_deeds.withdraw(session, self._tools, appeal, words)

    async def file_of(self, by: Actor, number: str, file_id: int) -> FileContent:
        """A file of one's own case. Raises NotFound."""
        async with self._sessions.read() as session:
            owners = await own_hashes(session, self._keys, by)
            query = select(Appeal).where(Appeal.number == number, Appeal.owner.in_(owners))
            appeal = await session.scalar(query)
            if appeal is None:
                raise NotFound(f"appeal {number}")
            return await own_file(session, self._tools, appeal, file_id)

    async def _mine(self, session: AsyncSession, by: Actor, number: str) -> Appeal:
        """One's own case, locked."""
        appeal = await _locked(session, number, owners_of(self._keys, by))
        if appeal is not None:
            return appeal
        # Perhaps that of a registration which went into one's own.
        owners = await own_hashes(session, self._keys, by)
        appeal = await _locked(session, number, owners)
        if appeal is not None:
            return appeal
        if any(one.number == number for one in await own_envelopes(session, self._keys, owners)):
            raise AppealOnItsWay
        raise NotFound(f"appeal {number}")


async def _locked(session: AsyncSession, number: str, owners: list[bytes]) -> Appeal | None:
    return await session.scalar(_OWN, {"number": number, "owners": owners})
