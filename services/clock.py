"""The application's time: everything that asks what time it is asks this."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Asia/Almaty")
# The system's zone database comes first: one older than March 2024 has Almaty at +6 and shifts every hour.
if datetime(2026, 1, 1, tzinfo=HOME).utcoffset() != timedelta(hours=5):
    raise RuntimeError("the zone database is older than March 2024: update tzdata")


class Clock:
    """Real time plus an offset, so that a demo may live on another day and still run on."""

    def __init__(self, start: datetime | None = None) -> None:
        """`start`: what time it is now, as an aware instant; none means the real time."""
        self._offset = timedelta() if start is None else start - datetime.now(UTC)

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def today(self, zone: ZoneInfo = HOME) -> date:
        """The local date of a zone (Almaty by default)."""
        return self.now().astimezone(zone).date()


class StoppedClock(Clock):
    """Stands where it is put; for tests and for laying demo data."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        """Moves on by `by`."""
        self.at += by


def parse_clock(typed: str) -> datetime:
    """«2027-01-05 09:00» in Almaty time, as an instant; ValueError when it is no time."""
    return datetime.fromisoformat(typed).replace(tzinfo=HOME).astimezone(UTC)
