"""The chain of reports in the demo: who sent the last quarter's, who accepted it, what is open."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from app.demo.plot import Plot
from app.demo.timetable import Timetable, local
from app.demo.world import World
from db.enums import ChannelName
from services.cause import Cause
from services.house import Services
from services.reporting.due_dates import Quarter

# Unit, who sends, on which day of the month and at what hour, who accepts a day later ("" for not yet).
_SENDINGS: Final = (
    ("qonayev", "director.qonayev", 3, 11, "methodologist.almaty"),
    ("zhanaarka", "director.zhanaarka", 4, 16, "methodologist.ulytau"),
    ("kegen", "director.kegen", 5, 15, ""),
    # The district that the story follows sends on the last evening: until then the deadline is seen.
    ("talgar", "director.talgar", 5, 17, "methodologist.almaty"),
    ("almaty-centre", "director.almaty", 9, 12, "analyst.nrc"),
    ("ulytau-department", "methodologist.ulytau", 10, 16, ""),
    ("kz", "methodologist.nrc", 14, 15, ""),
)


class Reporting:
    """Steps of the chain after the last quarter's end."""

    def __init__(self, world: World, table: Timetable, plot: Plot) -> None:
        self._world = world
        self._table = table
        self._plot = plot

    def tell(self) -> None:
        """Sent by each unit's own, accepted by the level above; what lies ahead is still open."""
        quarter = Quarter.of(self._table.today).previous
        for unit, sender, day, hour, accepter in _SENDINGS:
            at = self._at(quarter, day, hour)
            self._plot.add(at, partial(self._send, unit=unit, login=sender, quarter=quarter))
            if accepter:
                accepted_at = self._table.days_off.next_working_after(at.date())
                self._plot.add(
                    local(accepted_at, 10, 20),
                    partial(self._accept, unit=unit, login=accepter, quarter=quarter),
                )

    def _at(self, quarter: Quarter, day: int, hour: int) -> datetime:
        wanted = quarter.next.first + timedelta(days=day - 1)
        worked = self._table.days_off.last_working_before_or_on(wanted)
        if worked < quarter.next.first:
            worked = self._table.days_off.next_working_after(wanted)
        return local(worked, hour, 10)

    async def _send(self, services: Services, unit: str, login: str, quarter: Quarter) -> None:
        cause = Cause(self._world.actors[login], ChannelName.DESK)
        await services.reports.send(cause, self._world.units[unit], quarter)

    async def _accept(self, services: Services, unit: str, login: str, quarter: Quarter) -> None:
        cause = Cause(self._world.actors[login], ChannelName.DESK)
        await services.reports.accept(cause, self._world.units[unit], quarter)
