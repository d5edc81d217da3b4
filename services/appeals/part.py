"""What the services of the area share."""

from db.engine import Sessions
from services.parts import Part
from services.remembered import Memory
from services.tools import Tools


class AppealsPart(Part):
    """A part that hands its tools on to the steps it takes."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        super().__init__(sessions, tools)
        self._tools = tools
        # What seldom changes, for transactions that are no turns.
        self._memory = Memory()
