"""Every link and every form of a page, found as a browser finds them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

# A press on these ends the walk: nobody is signed in afterwards, or this browser is locked.
ENDS: Final = ("/office/logout", "/office/lock", "/office/profile/sessions")


@dataclass
class Form:
    """What would be sent: names with the values that stand there."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    is_multipart: bool = False

    @property
    def hidden(self) -> dict[str, str]:
        """What makes it this page's form."""
        return {name: value for name, value in self.fields if name in {"form_token", "form_key", "back"}}


@dataclass
class Page(HTMLParser):
    """Links and forms, in order."""

    html: str
    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    _select: str = ""
    _area: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and said.get("href"):
            self.links.append(said["href"])
        elif tag == "form":
            multipart = said.get("enctype") == "multipart/form-data"
            form = Form(said.get("action", ""), said.get("method", "get").lower(), is_multipart=multipart)
            self.forms.append(form)
        elif self.forms:
            self._field(tag, said)

    def _field(self, tag: str, said: dict[str, str]) -> None:
        fields, name = self.forms[-1].fields, said.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in said or self._select not in dict(fields)):
            fields.append((self._select, said.get("value", "")))
        elif tag == "textarea" and name:
            fields.append((name, ""))
        elif tag in {"input", "button"} and name:
            if said.get("type") in {"checkbox", "radio"} and "checked" not in said and name in dict(fields):
                return
            fields.append((name, said.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
