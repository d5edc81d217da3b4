"""The other register: the number under which e-Otinish has the same matter."""

from services.appeals import history
from services.appeals.act_steps import CaseAct, E
from services.appeals.queues import e_otinish
from services.cause import Cause


class PaperActs(CaseAct):
    """Each act is a form: a repeat raises Repeated. What is hidden or not there is NotFound."""

    async def set_e_otinish(self, cause: Cause, number: str, typed: str, *, seen: int = 0) -> None:
        """Kept as it is read aloud, without spaces; nothing typed takes it away."""
        official = e_otinish(typed)
        async with self._act(cause, number, "set_e_otinish") as (session, appeal):
            if official == appeal.e_otinish:
                return
            was, appeal.e_otinish = appeal.e_otinish, official
            details = {"number": official, **({"was": was} if was else {})}
            await history.record(session, self._tools, appeal, E.E_OTINISH, cause.by, **details)
