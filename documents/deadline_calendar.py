"""Deadlines as an iCalendar file (RFC 5545): all-day events with alarms, in the reader's language."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from documents.dates import period_name, short_date
from documents.labels import name_of
from i18n import gettext as _
from i18n import ngettext, speaking
from services.clock import HOME
from services.notices.hours_of_day import MORNING
from services.reporting.calendar_feeds import DueEvent, Feed
from services.workdays import ONE_DAY

if TYPE_CHECKING:
    from icalendar import Alarm, Event

# A program asks again about this often.
REFRESH: Final = timedelta(hours=6)


def deadline_calendar(feed: Feed) -> bytes:
    """The whole file. Equal feeds give equal bytes: nothing in it is the time of asking."""
    from icalendar import Calendar

    with speaking(feed.lang):
        made = Calendar()
        made.add("prodid", "-//Kenes//Deadlines//KK")
        made.add("version", "2.0")
        made.add("calscale", "GREGORIAN")
        made.add("method", "PUBLISH")
        made.add("x-wr-calname", _("Kenes: report deadlines"))
        made.add("x-wr-timezone", HOME.key)
        made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        for one in feed.events:
            made.add_component(_event(one, feed.made_at))
        written: bytes = made.to_ical()
        return written


def _event(of: DueEvent, made_at: datetime) -> "Event":
    from icalendar import Event

    summary = _summary(of)
    event = Event()
    event.add("uid", f"{of.key}@kenes")
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("dtstart", of.due)
    event.add("dtend", of.due + ONE_DAY)
    event.add("summary", f"✓ {summary}" if of.is_done else summary)
    event.add("description", "\n".join(_description(of)))
    event.add("transp", "TRANSPARENT")
    if not of.is_done:
        for day in of.reminders:
            event.add_component(_alarm(of.due, day, summary))
    return event


def _alarm(due: date, day: date, summary: str) -> "Alarm":
    """At 09:00 of that day; an all-day event begins at its midnight."""
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", datetime.combine(day, MORNING) - datetime.combine(due, time()))
    return alarm


def _summary(of: DueEvent) -> str:
    period = period_name(of.quarter.period)
    if not of.count:
        return _("Report due: {period}").format(period=period)
    number = ngettext("{n} report from below", "{n} reports from below", of.count).format(n=of.count)
    return f"{number}: {period}"


def _description(of: DueEvent) -> list[str]:
    lines = [name_of(of)] if not of.count else []
    if of.is_excepted:
        lines.append(_("Another day was given."))
    if of.is_off:
        last = of.late_from.astimezone(HOME).date() - ONE_DAY
        lines.append(_("A day off. In time until the end of: {day}").format(day=short_date(last)))
    if of.is_done:
        lines.append(_("Done."))
    return lines
