"""Events as the page gets them: with their times worded, so that nothing is formatted in the browser."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.channels.webchat.richtext import rich
from db.enums import EventKind
from documents import dates
from i18n import speaking
from services.turns.webchat import ChatEvent

# More buttons than this, or longer ones, stand in rows.
SIDE_BY_SIDE = 3
SHORT = 20


@dataclass(slots=True)
class Bubble:
    """A bubble of the transcript, as the template shows it."""

    seq: int | str
    sender: str
    html: Markup
    choices: list[dict[str, str]]
    rows: bool = False
    time: str = ""
    iso: str = ""
    day: str = ""
    day_label: str = ""
    lang: str = ""
    key: str = ""
    file: dict[str, str] | None = None
    old: bool = False
    new_day: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """In which language and zone times are worded."""

    lang: str
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Almaty"))

    def when(self, at: datetime) -> dict[str, str]:
        """An instant as the page shows it."""
        local = at.astimezone(self.zone)
        with speaking(self.lang):
            return {
                "time": dates.clock_time(at, self.zone),
                "iso": local.isoformat(timespec="minutes"),
                "day": local.date().isoformat(),
                "day_label": dates.day(local.date()),
            }


def in_rows(choices: list[dict[str, str]]) -> bool:
    """Whether the choices stand one below the other."""
    return len(choices) > SIDE_BY_SIDE or any(len(choice["label"]) > SHORT for choice in choices)


def data_of(event: ChatEvent, reader: Reader) -> dict[str, Any]:
    """What the page gets of one event."""
    body = event.body
    data: dict[str, Any] = {"seq": event.seq}
    if event.kind is EventKind.CLEAR:
        return data
    choices = body.get("choices", [])
    data |= {
        "from": body.get("from", "bot"),
        "choices": choices,
        "rows": in_rows(choices),
        **reader.when(event.at),
    }
    data |= {name: body[name] for name in ("text", "entities", "edits", "lang", "key") if name in body}
    if body.get("file"):
        data["file"] = {"name": body["file"]["name"], "url": f"/chat/files/{event.seq}"}
    return data


def transcript(events: list[ChatEvent], reader: Reader, *, all_old: bool = False) -> list[Bubble]:
    """What stands on the screen now: edits folded into their bubbles, what was cleared left out.

    `all_old`: newer bubbles stand below, so that none of these is the question that waits.
    """
    kept: dict[int, dict[str, Any]] = {}
    for event in events:
        data = data_of(event, reader)
        if event.kind is EventKind.CLEAR:
            kept.clear()
        elif event.kind is EventKind.BUBBLE:
            kept[event.seq] = data
        elif data.get("edits") in kept:
            # The bubble keeps its place and its time.
            changed = ("text", "entities", "choices", "rows", "lang")
            kept[data["edits"]] |= {name: data[name] for name in changed if name in data}
    bubbles = [_bubble(seq, data) for seq, data in kept.items()]
    day = ""
    for bubble in bubbles:
        bubble.new_day, day = bubble.day != day, bubble.day
    of_bot = [bubble for bubble in bubbles if bubble.sender == "bot"]
    for older in of_bot if all_old else of_bot[:-1]:
        older.old = True
    return bubbles


def _bubble(seq: int, data: dict[str, Any]) -> Bubble:
    return Bubble(
        seq=seq,
        sender=data["from"],
        html=rich(data.get("text", ""), data.get("entities", [])),
        choices=data["choices"],
        rows=data["rows"],
        time=data["time"],
        iso=data["iso"],
        day=data["day"],
        day_label=data["day_label"],
        lang=data.get("lang", ""),
        key=data.get("key", ""),
        file=data.get("file"),
    )


def pattern(sender: str) -> Bubble:
    """An empty bubble: the script fills copies of it."""
    return Bubble(seq="", sender=sender, html=Markup(""), choices=[])
