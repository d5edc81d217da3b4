"""What the parts of a large service share: the way of writing, the clock and the keys."""

from db.engine import Sessions
from services.tools import Tools


class Part:
    """One part of a service; the whole inherits from its parts."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self._sessions = sessions
        self._clock = tools.clock
        self._keys = tools.keys
