"""What every service is made with."""

from dataclasses import dataclass

from services.clock import Clock
from services.keys import Keys


@dataclass(frozen=True, slots=True)
class Tools:
    """The clock and the keys."""

    clock: Clock
    keys: Keys
