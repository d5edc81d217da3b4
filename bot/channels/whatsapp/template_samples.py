"""Facts made up for the examples that WhatsApp's owner wants to see beside every template."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from db.enums import ChannelName, NoticeStyle, VisitMethod
from services.inbox.facts import ThreadFacts
from services.notices.facts import DayFacts, NoticeFacts, SpecialismFacts, UnitFacts, VisitFacts

_NOW: Final = datetime(2026, 11, 18, 5, tzinfo=UTC)
_STARTS: Final = datetime(2026, 11, 19, 10, tzinfo=UTC)
_UNIT: Final = UnitFacts(
    name_kk="Тараз жастар орталығы",
    name_ru="Молодёжный центр Тараза",
    address_kk="Төле би көшесі, 35",
    address_ru="улица Толе би, 35",
    phone="",
)
_VISIT: Final = VisitFacts(
    number=1017,
    starts_at=_STARTS,
    ends_at=_STARTS + timedelta(minutes=45),
    offered_starts_at=_STARTS + timedelta(days=1),
    method=VisitMethod.CENTRE,
    consultant="",
    specialism=SpecialismFacts("", ""),
    reason=None,
    answer_by=_NOW + timedelta(hours=4),
)
_DAY: Final = DayFacts(date(2026, 11, 19), ((1017, _STARTS), (1023, _STARTS + timedelta(hours=1))), 2)
_DETAILS: Final = {
    "quarter": "2026Q4",
    "due": "2027-01-05",
    "count": 3,
    "channel": ChannelName.WEB.value,
}


def sample(kind: str, lang: str) -> NoticeFacts:
    """What a notice of this kind could be about."""
    facts = NoticeFacts(kind, lang, NoticeStyle.NEUTRAL, _NOW, _UNIT, _VISIT, _DETAILS, day=_DAY)
    return replace(facts, thread=ThreadFacts(1017, "…")) if kind in _OF_QUESTIONS else facts


_OF_QUESTIONS: Final = frozenset({"desk_answer", "live_answer", "question_asked"})
