"""How often somebody may write in the web chat."""

from dataclasses import dataclass

from services.throttle import Rate


@dataclass(frozen=True, slots=True)
class Limits:
    """Generous to people, narrow to loops. A class of thirty shares one address at school."""

    contact: Rate = Rate(40, 2)
    address: Rate = Rate(4000, 200)
    newcomers: Rate = Rate(1000, 20)
    streams_a_contact: int = 8
    # A page writes before it listens: strangers who only listen are few, or no people.
    streams_of_strangers: int = 100
    streams: int = 5000
