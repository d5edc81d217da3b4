"""Templates at Meta: submitted, approved or rejected as a test wishes, filled with what a message brings."""

import re
from dataclasses import dataclass
from typing import Any

from tests.whatsapp.refusals import Refused, Wrong
from tests.whatsapp.shown import Button, Shown, rendered

Body = dict[str, Any]
_PLACE = re.compile(r"\{\{(\d+)\}\}")
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_CATEGORIES = {"UTILITY", "MARKETING", "AUTHENTICATION"}
BODY, BUTTON = 1024, 25


@dataclass
class Template:
    """One name in one language."""

    id: str
    name: str
    language: str
    category: str
    components: list[Body]
    status: str = "PENDING"
    rejected_reason: str = "NONE"

    def told(self) -> Body:
        told: Body = {
            "id": self.id,
            "name": self.name,
            "language": self.language,
            "category": self.category,
            "components": self.components,
            "status": self.status,
        }
        return {**told, "rejected_reason": self.rejected_reason} if self.status == "REJECTED" else told

    def part(self, kind: str) -> Body:
        return next((one for one in self.components if one["type"] == kind), {})


class Templates:
    """All of one account."""

    def __init__(self) -> None:
        self.all: dict[tuple[str, str], Template] = {}
        # What becomes of a new one: APPROVED, REJECTED, PENDING.
        self.verdict = "PENDING"

    def submit(self, asked: Body) -> Template:
        """As POST message_templates; raises Wrong for what Meta refuses to look at."""
        for key in ("name", "language", "category", "components"):
            if key not in asked:
                raise Wrong(f"the template's {key} is missing", 131008)
        if not _NAME.fullmatch(asked["name"]):
            raise Wrong("a template's name: small letters, digits, underscores")
        if asked["category"] not in _CATEGORIES:
            raise Wrong(f"no such category: {asked['category']}")
        for component in asked["components"]:
            _check(component)
        if not any(one["type"] == "BODY" for one in asked["components"]):
            raise Wrong("a template has a body")
        if (asked["name"], asked["language"]) in self.all:
            raise Refused(100, "There is already content in this language for this template")
        number = str(9_000_000_000 + len(self.all))
        words = {key: asked[key] for key in ("name", "language", "category", "components")}
        made = Template(number, **words)
        self.all[made.name, made.language] = made
        self.judge(made.name, self.verdict, made.language)
        return made

    def judge(self, name: str, status: str, language: str = "") -> None:
        """From now on it stands so: APPROVED, REJECTED, PAUSED, DISABLED, PENDING."""
        for template in self.all.values():
            if template.name == name and language in {"", template.language}:
                template.status = status
                template.rejected_reason = "INVALID_FORMAT" if status == "REJECTED" else "NONE"

    def page(self, after: str, limit: int) -> Body:
        """As GET message_templates."""
        start = int(after or 0)
        everything = list(self.all.values())
        page = everything[start : start + limit]
        paging: Body = {"cursors": {"before": str(start), "after": str(start + len(page))}}
        if start + len(page) < len(everything):
            paging["next"] = "https://graph.facebook.com/next"
        return {"data": [one.told() for one in page], **({"paging": paging} if page else {})}

    def shown(self, wamid: str, asked: Body) -> Shown:
        """Filled in; raises what Meta refuses."""
        template = self.all.get((asked["name"], asked["language"]["code"]))
        if template is None or template.status in {"PENDING", "REJECTED"}:
            raise Refused(132001, f"template name ({asked['name']}) does not exist in {asked['language']}")
        if template.status == "PAUSED":
            raise Refused(132015)
        if template.status != "APPROVED":
            raise Refused(132016)
        given = asked.get("components", [])
        text = _filled(template.part("BODY").get("text", ""), _parameters(given, "body"))
        head = template.part("HEADER")
        header = _filled(head.get("text", ""), _parameters(given, "header")) if head else ""
        buttons = []
        for index, one in enumerate(template.part("BUTTONS").get("buttons", [])):
            own = [part for part in given if part["type"] == "button" and str(part["index"]) == str(index)]
            parameter = own[0]["parameters"][0] if own else {}
            url = one.get("url", "")
            if "{{1}}" in url and "text" not in parameter:
                raise Wrong("the button's address lacks its end", 132000)
            data = parameter.get("payload", one["text"] if one["type"] == "QUICK_REPLY" else "")
            buttons.append(
                Button(one["text"], data, "template", url=_PLACE.sub(parameter.get("text", ""), url))
            )
        words = rendered(text)
        more = {"footer": template.part("FOOTER").get("text", ""), "template": template.name}
        return Shown(wamid, "template", *words, header=header, buttons=tuple(buttons), **more)


def _parameters(components: list[Body], kind: str) -> list[str]:
    found = [one for one in components if one["type"] == kind]
    return [str(one.get("text", "")) for one in found[0].get("parameters", [])] if found else []


def _filled(text: str, parameters: list[str]) -> str:
    places = {int(found[1]) for found in _PLACE.finditer(text)}
    if len(places) != len(parameters):
        raise Wrong(f"body: number of localizable_params ({len(parameters)}) is not {len(places)}", 132000)
    return _PLACE.sub(lambda found: parameters[int(found[1]) - 1], text)


def _check(component: Body) -> None:
    kind, text = component.get("type"), component.get("text", "")
    if kind not in {"HEADER", "BODY", "FOOTER", "BUTTONS"}:
        raise Wrong(f"no such component: {kind}")
    if kind == "BUTTONS":
        for button in component["buttons"]:
            if not 1 <= len(button["text"]) <= BUTTON:
                raise Wrong(f"a button of {len(button['text'])} characters")
        return
    if kind != "BODY":
        return
    if not 1 <= len(text) <= BODY:
        raise Wrong(f"a body of {len(text)} characters")
    places = sorted({int(found[1]) for found in _PLACE.finditer(text)})
    if places != list(range(1, len(places) + 1)):
        raise Wrong(f"places are numbered from 1: {places}")
    if text.lstrip().startswith("{{") or text.rstrip().endswith("}}"):
        raise Wrong("a place stands neither first nor last")
    examples = component.get("example", {}).get("body_text", [[]])
    if len(places) != len(examples[0]):
        raise Wrong(f"{len(places)} places, {len(examples[0])} examples")
