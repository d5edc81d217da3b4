"""The reads of one page through one look at the database: its parts agree, and each costs less."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from services.remembered import Memory, look_with

Writing = Callable[[AsyncSession], Awaitable[None]]


class OneLook:
    """For the services of one request, which ask one after the other; `close` when the page is made.

    What is written goes its own way, as ever, and whoever reads after it sees it. Closed, it opens no look
    any more: who still asks (a page that says what went wrong) reads as everybody does.
    """

    def __init__(self, sessions: Sessions, memory: Memory | None = None) -> None:
        self._sessions = sessions
        self._memory = memory or Memory()
        self._look: AsyncExitStack | None = None
        self._session: AsyncSession | None = None
        self._readers = 0
        self._is_old = False
        self._is_closed = False
        # What the reading leaves behind, while it is gathered (`together`).
        self.left_behind: list[Writing] | None = None

    @asynccontextmanager
    async def begin(self, **how: Any) -> AsyncIterator[AsyncSession]:
        """An atomic piece of writing; what was seen before it is old."""
        self._is_old = True
        await self._put_away()
        async with self._sessions.begin(**how) as session:
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """The page's look, opened by whoever reads first."""
        if self._is_closed:
            async with self._sessions.read() as alone:
                yield alone
            return
        session = self._session or await self._open()
        self._readers += 1
        try:
            yield session
        except BaseException:
            self._is_old = True
            raise
        finally:
            self._readers -= 1
            if self._is_old:
                await self._put_away()

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """What is read within leaves its lines in the audit in one piece, at the end of it.

        A page that breaks before has shown nothing.
        """
        self.left_behind = []
        try:
            yield
            left = self.left_behind
        finally:
            self.left_behind = None
        if left:
            async with self.begin() as session:
                for write in left:
                    await write(session)

    async def close(self) -> None:
        """Gives the look back."""
        self._is_closed, self._readers = True, 0
        await self._put_away()

    async def _open(self) -> AsyncSession:
        async with AsyncExitStack() as opening:
            session: AsyncSession = await opening.enter_async_context(self._sessions.read())
            look_with(session, self._memory)
            self._look, self._session, self._is_old = opening.pop_all(), session, False
        return session

    async def _put_away(self) -> None:
        if self._look is None or self._readers:
            return
        look, self._look, self._session = self._look, None, None
        await look.aclose()


async def leave_behind(sessions: Sessions, write: Writing) -> None:
    """Writes what a reading leaves behind, before anybody is shown what was read."""
    gathered = sessions.left_behind if isinstance(sessions, OneLook) else None
    if gathered is not None:
        gathered.append(write)
        return
    async with sessions.begin() as session:
        await write(session)
