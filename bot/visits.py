"""How a consultation reads in the chat: to the person it belongs to, who asked to see it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Bold, Text

from db.enums import ConsultationState, VisitMethod
from documents.dates import clock_time, day, hours_between, near, short_day_and_time
from documents.labels import field_of, listed, method_label, name_of
from i18n import gettext as _
from services.consultations.cards import ConsultationCard


def local_day(at: datetime, zone: ZoneInfo) -> str:
    """«24 қараша, сейсенбі»."""
    return day(at.astimezone(zone).date())


def where_line(method: VisitMethod, address: str) -> str:
    """The address for a visit to the centre, else how it is given."""
    if method is VisitMethod.CENTRE and address:
        return _("Place: {address}").format(address=address)
    return _("How: {method}").format(method=method_label(method))


def visit_lines(card: ConsultationCard) -> list[str]:
    """When, where, with whom."""
    zone = ZoneInfo(card.zone)
    return [
        _("Day: {day}").format(day=local_day(card.starts_at, zone)),
        _("Time: {time}").format(time=hours_between(card.starts_at, card.ends_at, zone)),
        where_line(card.method, field_of(card, "address")),
        _("Specialist: {name}").format(name=f"{card.family_name} {card.given_name}"),
        _("Help: {kind}").format(kind=field_of(card, "specialism")),
    ]


def state_line(card: ConsultationCard, now: datetime) -> str:
    """Where it stands, and what happens next."""
    zone = ZoneInfo(card.zone)
    if card.state is ConsultationState.ASKED:
        if card.answer_by is not None and card.answer_by > now:
            return _("Waiting for confirmation. You will hear by: {until}").format(
                until=near(card.answer_by, now, zone)
            )
        return _("The specialist has not answered yet. The centre knows about it.")
    if card.state is ConsultationState.OFFERED and card.offered_starts_at is not None:
        offered = card.offered_starts_at
        return _("Another time is offered: {day}, {time}").format(
            day=local_day(offered, zone), time=clock_time(offered, zone)
        )
    return {
        ConsultationState.CONFIRMED: _("Confirmed. You are expected."),
        ConsultationState.DECLINED: _("The centre could not take this booking."),
        ConsultationState.CANCELLED: _("This booking was cancelled."),
        ConsultationState.HELD: _("The visit took place."),
        ConsultationState.MISSED: _("You did not meet that day."),
    }.get(card.state, "")


def card_text(card: ConsultationCard, now: datetime) -> Text:
    """The whole card."""
    lines = [*visit_lines(card)]
    if card.needs:
        lines.append(_("Needed at the visit: {needs}").format(needs=listed(card.needs)))
    if card.reason is not None:
        lines.append(_("Reason: {reason}").format(reason=name_of(card.reason)))
    return Text(Bold(state_line(card, now)), "\n", "\n".join(lines))


def row_label(card: ConsultationCard) -> str:
    """«24 қар., сс, 10:00»: fits a row."""
    return short_day_and_time(card.starts_at, ZoneInfo(card.zone))
