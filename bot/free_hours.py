"""How free hours read: what the help is, and a row for each hour."""

from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Bold, Text

from bot.keyboards import Choice
from documents.dates import clock_time, duration, short_day_and_time, short_weekday
from documents.labels import field_of, name_of
from i18n import gettext as _
from services.consultations.cards import KindOfHelp
from services.consultations.free_hours import FreeHour


def hour_rows(hours: list[FreeHour]) -> list[Choice]:
    """A row for each hour; the consultant's name stands in it where there are several."""
    names = _names(hours)
    return [Choice(_label(free, names), "booking.hour", _value(free)) for free in hours]


def about_kind(one: KindOfHelp, hours: list[FreeHour]) -> Text:
    parts: list[Text | str] = [Bold(name_of(one)), "\n", field_of(one, "about"), "\n\n"]
    parts.append(
        _(
            "Free of charge, {duration}. What you say stays between you; the exception is danger to a life."
        ).format(duration=duration(hours[0].minutes))
    )
    people = dict.fromkeys(f"{free.family_name} {free.given_name}" for free in hours)
    said = _("Specialist: {name}") if len(people) == 1 else _("Specialists: {name}")
    parts += ["\n", said.format(name=", ".join(people))]
    parts += ["\n\n", _("The nearest free hours:")]
    return Text(*parts)


def none_free(one: KindOfHelp) -> Text:
    return Text(
        Bold(name_of(one)),
        "\n",
        _("There is no free time in the next four weeks. The desk can help, or choose other help."),
    )


def _names(hours: list[FreeHour]) -> dict[int, str]:
    """What tells several consultants apart in a row: the given name, or the family name of namesakes."""
    people = {free.consultant_id: (free.given_name, free.family_name) for free in hours}
    if len(people) == 1:
        return {}
    given = [names[0] for names in people.values()]
    return {
        number: first if given.count(first) == 1 else family for number, (first, family) in people.items()
    }


def _label(free: FreeHour, names: dict[int, str]) -> str:
    zone = ZoneInfo(free.zone)
    if free.consultant_id not in names:
        return short_day_and_time(free.starts_at, zone)
    local = free.starts_at.astimezone(zone)
    when = f"{short_weekday(local.date())} {local.day:02}.{local.month:02} {clock_time(free.starts_at, zone)}"
    return f"{when} {names[free.consultant_id]}"


def _value(free: FreeHour) -> str:
    return f"{free.consultant_id}.{int(free.starts_at.timestamp())}"
