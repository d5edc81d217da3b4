"""A notice that failed or is uncertain, promised anew by whoever runs the program."""

from sqlalchemy import select

from db.engine import Sessions
from db.models.conversations import Promise
from services.cause import Cause
from services.clock import Clock
from services.errors import NotFound
from services.notices.messages import promise_anew


class Resending:
    """The last resort beside the page of notices; kept in the audit."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def resend(self, cause: Cause, promise_id: int) -> None:
        """For now, with all its tries. Raises NotFound, NotStuck, MomentOver."""
        async with self._sessions.begin() as session:
            query = select(Promise).where(Promise.id == promise_id).with_for_update()
            promise = await session.scalar(query)
            if promise is None:
                raise NotFound(f"promise {promise_id}")
            await promise_anew(session, self._clock, cause, promise)
