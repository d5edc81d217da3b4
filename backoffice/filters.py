"""What templates may say about things: their labels, days and hours, figures."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from backoffice import (
    appeal_words,
    audit_words,
    channel_words,
    kept_words,
    message_words,
    people_words,
    setting_words,
    unit_words,
    whatsapp_words,
)
from backoffice.words import DEEDS, NOTICE_OTHERWISE, NOTICES, SAY_OTHERWISE, TO_SAY, reminder_words
from db import enums
from documents import dates, indicator_words, labels
from i18n import gettext, locale
from services.clock import HOME
from services.notices.calls import StaffNotice
from services.phones import show_phone
from services.reporting.counting import Row
from services.units.choices import HelperChoice

_PAIRED: Final[dict[str, Callable[[Any], str]]] = {
    "visit_role": labels.visit_role_label,
    "channel": labels.channel_label,
    "sex": labels.sex_label,
    "method": labels.method_label,
    "applied": labels.applied_label,
    "kind": labels.employee_kind_label,
    "role": labels.role_label,
    "category": labels.category_label,
}
# Any Monday, for the names of weekdays.
MONDAY: Final = date(2026, 11, 2)


def _pairs(label: Callable[[Any], str]) -> Callable[[Iterable[Any]], list[tuple[Any, str]]]:
    """Values with their labels, for a choice."""
    return lambda values: [(value, label(value)) for value in values]


def _helper(one: HelperChoice) -> str:
    return f"{labels.field_of(one, 'specialism')} · {one.family_name} {one.given_name}"


def _full_name(person: Any) -> str:
    """«Серікова Айгерім»; a number where no name is known."""
    name = " ".join(filter(None, (person.family_name, person.given_name, person.patronymic)))
    return name or f"№ {person.id}"


def _sent_figure(rows: list[dict[str, Any]], indicator: str, band: str | None, kind: str) -> int | None:
    """A sum row of a report as it was sent."""
    wanted = (indicator, band, None, kind)
    return next(
        (r["value"] for r in rows if (r["indicator"], r["band"], r["sex"], r["kind"]) == wanted), None
    )


def _figure_band(band: str) -> str:
    """The name of a row, those that count each person once in a region too."""
    different = {"different": "total", "all_different": "all", "employees": "all"}
    return labels.band_label(different.get(band, band))


def _hundredths(of: int) -> str:
    """250 as «2,5»."""
    return format_decimal(Decimal(of) / 100, format="#,##0.##", locale=locale())


def _figure_of(rows: Iterable[Row], indicator: str, band: str | None, kind: str) -> int | None:
    """The sum row of a centre."""
    wanted = (indicator, band, None, kind)
    return next((row.value for row in rows if (row.indicator, row.band, row.sex, row.kind) == wanted), 0)


def _subject_path(subject: str) -> str:
    """Where a notice's subject stands in the office; empty where it has no page."""
    kind, _, number = subject.partition(":")
    if kind == "appeal":
        # Of a case the row's number leads nowhere, and says nothing.
        return "/appeals"
    places = {"consultation": "/consultations", "thread": "/inbox"}
    return f"{places[kind]}/{number}" if kind in places and number.isdecimal() else ""


def _minute(of: int) -> str:
    return f"{of // 60:02}:{of % 60:02}"


# As they call themselves, the more particular first: Edge says it is Chrome, Chrome says it is Safari.
_BROWSERS: Final = (
    ("YaBrowser", "Yandex"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_DEVICES: Final = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"))
_OTHER_DEVICES: Final = (("Mac OS", "Mac"), ("Linux", "Linux"))


def _browser(said: str) -> str:
    """«Chrome, Windows»: enough to know one's own again."""
    name = next((short for mark, short in _BROWSERS if mark in said), "")
    device = next((short for mark, short in _DEVICES + _OTHER_DEVICES if mark in said), "")
    return ", ".join(filter(None, (name, device))) or gettext("Another browser")


def _deed(deed: str) -> str:
    return gettext(DEEDS[deed]) if deed in DEEDS else deed


def _what_to_say(kind: str) -> str:
    return gettext(TO_SAY.get(kind, SAY_OTHERWISE))


def _notice_words(notice: StaffNotice) -> str:
    kind, _, number = notice.subject.partition(":")
    words = gettext(NOTICES.get(notice.kind, NOTICE_OTHERWISE))
    return f"{words} № {number}" if number.isdecimal() and kind != "appeal" else words


def _sex_word(word: str) -> str:
    return labels.sex_label(enums.Sex(word) if word in set(enums.Sex) else None)


def _near_day_of(at: datetime, today: date, zone: ZoneInfo) -> str:
    return dates.near_day(at.astimezone(zone).date(), today)


def _up_to_1000(n: int) -> str:
    return "1 000+" if n > 1000 else str(n)


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "state": labels.state_label,
    "role": labels.role_label,
    "method": labels.method_label,
    "need": labels.need_label,
    "needs": labels.listed,
    "sex": labels.sex_label,
    "visit_role": labels.visit_role_label,
    "channel": labels.channel_label,
    "applied": labels.applied_label,
    "report_state": labels.report_state_label,
    "report_level": labels.report_level_label,
    "turn": labels.turn_label,
    "promise_state": labels.promise_state_label,
    "representative": labels.representative_label,
    "employee_kind": labels.employee_kind_label,
    "notice_style": labels.notice_style_label,
    "consent": labels.consent_label,
    "category": labels.category_label,
    "look": people_words.look,
    "band": labels.band_label,
    "sex_word": _sex_word,
    "name": labels.name_of,
    "field": labels.field_of,
    "day": dates.day,
    "day_and_year": dates.day_and_year,
    "short_date": dates.short_date,
    "month": dates.month,
    "weekday": dates.weekday,
    "short_weekday": dates.short_weekday,
    "clock_time": dates.clock_time,
    "stamp": dates.stamp,
    "local_day": lambda at: at.astimezone(HOME).date(),
    "near": dates.near,
    "near_day": dates.near_day,
    "hours_between": dates.hours_between,
    "duration": dates.duration,
    "period": dates.period_name,
    "official_name": indicator_words.official_name,
    "method_notes": indicator_words.notes,
    "minute": _minute,
    "deed": _deed,
    "what_to_say": _what_to_say,
    "notice_words": _notice_words,
    "channel_mode": channel_words.mode,
    "channel_trouble": channel_words.trouble,
    "message_kind": message_words.kind,
    "message_fault": message_words.fault,
    "message_advice": message_words.advice,
    "receipt": message_words.receipt,
    "audit_deed": audit_words.deed,
    "audit_kind": audit_words.kind,
    "audit_query": audit_words.query,
    "kept_words": kept_words.kept,
    "setting_area": setting_words.area,
    "setting_name": setting_words.setting_name,
    "setting_about": setting_words.setting_about,
    "setting_amount": setting_words.amount,
    "wording_name": setting_words.wording_name,
    "wording_about": setting_words.wording_about,
    "wording_placeholder": setting_words.placeholder,
    "wording_texts": setting_words.texts_of,
    "subject_path": _subject_path,
    "phone": show_phone,
    "zone": ZoneInfo,
    "shifted": lambda day, days: day + timedelta(days=days),
    "near_day_of": _near_day_of,
    "up_to_1000": _up_to_1000,
    "hundredths": _hundredths,
    "figure_of": _figure_of,
    "browser": _browser,
    "option_pairs": lambda things: [(thing.id, labels.name_of(thing)) for thing in things],
    "code_pairs": lambda things: [(thing.code, labels.name_of(thing)) for thing in things],
    "helper_pairs": lambda helpers: [(one.key, _helper(one)) for one in helpers],
    "named": lambda keys, names: [(key, names[key]) for key in keys],
    "full_name": _full_name,
    "weekday_name": lambda number: dates.weekday(MONDAY + timedelta(days=number)),
    "sent_figure": _sent_figure,
    "hundredths_or_dash": lambda of: "–" if of is None else _hundredths(of),
    "figure_band": _figure_band,
    "reminder_words": reminder_words,
    "access": labels.access_label,
    "access_pairs": lambda codes: [(code, labels.access_label(code)) for code in codes],
    "employee_pairs": lambda rows: [(one.id, f"{one.family_name} {one.given_name}") for one in rows],
    "link_pairs": lambda links: [(one.code, one.code) for one in links],
    **appeal_words.FILTERS,
    **unit_words.FILTERS,
    **whatsapp_words.FILTERS,
    **{f"{name}_pairs": _pairs(label) for name, label in _PAIRED.items()},
}
