"""The chat's page, whole without scripts: the transcript stands in it, every act is a plain form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.webchat import words
from bot.channels.webchat.assets import Assets
from bot.channels.webchat.wire import Bubble, pattern
from i18n import LOCALES, speaking

PATHS = {
    "page": "/chat",
    "messages": "/chat/messages",
    "files": "/chat/files",
    "events": "/chat/events",
    "clear": "/chat/clear",
    "end": "/chat/end",
    "stay": "/chat/stay",
    "over": "/chat/over",
}
WARNING = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class ChatView:
    """What one showing of the page needs."""

    lang: str
    bubbles: list[Bubble]
    last_seq: int
    centres: dict[str, str]
    public: bool
    # Tells this contact from another one in the same browser.
    mark: str = ""
    # The newest clearing of the screen; below `earlier` there is more; all of it stands below `before`.
    cleared_seq: int = 0
    earlier: int = 0
    before: int = 0
    typed: str = ""
    problem: str = ""


class Pages:
    """Renders the chat and the few notes beside it."""

    def __init__(self, assets: Assets, idle: timedelta) -> None:
        self._assets = assets
        self._idle = idle
        self._jinja = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.policies["json.dumps_kwargs"] = {"ensure_ascii": False}

    def chat(self, view: ChatView) -> str:
        """The chat itself."""
        spoken = words.frame_words()
        seconds = int(self._idle.total_seconds())
        return self._render(
            "chat.html",
            view.lang,
            words=SimpleNamespace(**spoken[view.lang]),
            all_words=spoken,
            languages=words.LANGUAGES,
            bubbles=view.bubbles,
            last_seq=view.last_seq,
            centre=view.centres.get(view.lang, ""),
            centres=view.centres,
            public=view.public,
            mark=view.mark,
            cleared_seq=view.cleared_seq,
            earlier=view.earlier,
            before=view.before,
            idle_seconds=seconds,
            warning_seconds=min(int(WARNING.total_seconds()), max(seconds // 2, 1)),
            typed=view.typed,
            problem=view.problem,
            patterns=SimpleNamespace(bot=pattern("bot"), person=pattern("person")),
        )

    def note(self, lang: str, heading: str, sentence: str, way_on: tuple[str, str], *, problem: bool) -> str:
        """A page with one sentence and one way on (address, label)."""
        return self._render(
            "note.html",
            lang,
            heading=heading,
            sentence=sentence,
            way_on=way_on[0],
            way_label=way_on[1],
            is_problem=problem,
            words=SimpleNamespace(**words.frame_words()[lang]),
        )

    def away(
        self, lang: str, heading: str, sentence: str, address: str, fields: list[tuple[str, str]]
    ) -> str:
        """A page that keeps what was sent, so that it can be sent again to the same address."""
        return self._render(
            "away.html",
            lang,
            heading=heading,
            sentence=sentence,
            address=address,
            fields=fields,
            words=SimpleNamespace(**words.frame_words()[lang]),
        )

    def _render(self, template: str, lang: str, **values: Any) -> str:
        files = {
            "css": self._assets.style.path,
            "js": self._assets.script.path,
            "icon": self._assets.icon,
        }
        with speaking(lang):
            return self._jinja.get_template(template).render(
                lang=lang, paths=SimpleNamespace(**PATHS), static=files, new_id=lambda: str(uuid4()), **values
            )


def language(asked: str | None, spoken: str | None, kept: str | None, headers: Mapping[str, str]) -> str:
    """Asked for in the address, else spoken in the dialogue, else kept, else the browser's, else Kazakh."""
    for one in (asked, spoken, kept):
        if one in LOCALES:
            return one
    weighed: list[tuple[float, str]] = []
    for part in headers.get("accept-language", "").split(","):
        name, _, weight = part.strip().partition(";q=")
        code = name.split("-")[0].lower()
        if code in LOCALES:
            try:
                weighed.append((float(weight or 1), code))
            except ValueError:
                continue
    return max(weighed, key=lambda pair: pair[0])[1] if weighed else "kk"
