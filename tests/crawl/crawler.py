"""Somebody who presses everything: follows every link, sends every form empty, filled and with nonsense."""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urljoin, urlsplit
from uuid import uuid4

from httpx2 import AsyncClient, Response

from tests.crawl.pages import ENDS, Form, Page

NONSENSE: Final = ("a\x00б'; --", "9" * 40, "²", "9999-12-31", "а" * 1500)
HUGE: Final = (str(2**31), str(2**63), "-1", "0", "abc", "1.5")
# So many pages of one kind, and so many ways of sending one form; the next would be like them.
PAGES_OF_A_KIND: Final = 2
FORMS_OF_A_KIND: Final = 1
MOST_FIELDS: Final = 4
# Forms that somebody of this process has filled with nonsense: what is parsed is parsed alike for all.
NONSENSE_SENT: Final[set[str]] = set()
DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{4}Q\d")


@dataclass
class Crawler:
    """One role's browser before the real office."""

    client: AsyncClient
    # Numbers that exist, but elsewhere: another unit's people, consultations, logins.
    others: dict[str, list[int]] = field(default_factory=dict)
    sends: bool = True
    broken: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    _seen: Counter[str] = field(default_factory=Counter)
    _sent: Counter[str] = field(default_factory=Counter)
    _waiting: deque[str] = field(default_factory=deque)

    async def walks(self, start: str) -> None:
        """Everything that can be reached from here."""
        self._note(start)
        while self._waiting:
            address = self._waiting.popleft()
            answer = await self._ask("GET", address)
            if answer is None or "text/html" not in answer.headers.get("content-type", ""):
                continue
            page = Page(answer.text)
            for link in page.links:
                self._note(urljoin(address, link))
            if self.sends:
                for form in page.forms:
                    await self._send_all(address, form)

    async def goes_astray(self) -> None:
        """The same addresses with numbers that are too big, no numbers, or somebody else's."""
        for kind in [kind for kind in self._seen if "{n}" in kind and "?" not in kind]:
            area = kind.split("/")[2]
            for number in (*HUGE[1:5], *self.others.get(area, [])):
                await self._ask("GET", kind.replace("{n}", str(number), 1).replace("{n}", "1"))
        for kind in [kind for kind in self._seen if "?" in kind]:
            path, _, names = kind.partition("?")
            path = path.replace("{n}", "1").replace("{d}", "2026-11-20")
            for odd in NONSENSE[::2]:
                await self._ask("GET", path, params=dict.fromkeys(names.split(","), odd))

    def _note(self, address: str) -> None:
        """To be opened, unless enough of its kind were."""
        parts = urlsplit(address)
        if parts.scheme and parts.netloc != "kenes.test":
            return
        if not parts.path.startswith("/office") or parts.path.startswith(ENDS) or "/static/" in parts.path:
            return
        kind = _kind(parts.path)
        if parts.query:
            kind += "?" + ",".join(sorted({name for name, _ in parse_qsl(parts.query, True)} - {"said"}))
        self._seen[kind] += 1
        if self._seen[kind] <= (PAGES_OF_A_KIND if self.sends else 1):
            self._waiting.append(f"{parts.path}?{parts.query}" if parts.query else parts.path)

    async def _send_all(self, address: str, form: Form) -> None:
        """Every way of sending a form wrong, then as it stands there."""
        action = urljoin(address, form.action or address)
        path = urlsplit(action).path
        names = ",".join(sorted({name for name, _ in form.fields}))
        kind = f"{form.method} {_kind(path)} {names}"
        self._sent[kind] += 1
        if self._sent[kind] > FORMS_OF_A_KIND or not path.startswith("/office") or path.startswith(ENDS):
            return
        if form.method == "get":
            for odd in NONSENSE[1::2]:
                await self._ask("GET", path, params={name: odd for name, _ in form.fields})
            return
        open_names = [name for name, _ in form.fields if name not in form.hidden]
        await self._post(action, form, {})
        is_new = kind not in NONSENSE_SENT
        NONSENSE_SENT.add(kind)
        for odd in NONSENSE if open_names and is_new else ():
            await self._post(action, form, dict.fromkeys(open_names, odd))
        for name in open_names[:MOST_FIELDS] if is_new else ():
            for number in (HUGE[1], self.others["people"][-1]):
                await self._post(action, form, {**dict(form.fields), name: str(number)})
        for number in HUGE[1:3]:
            astray = re.sub(r"/\d+", f"/{number}", action)
            if astray != action:
                await self._post(astray, form, dict(form.fields))
        await self._post(action, form, dict(form.fields))

    async def _post(self, action: str, form: Form, fields: dict[str, str]) -> None:
        sent: dict[str, Any] = {**fields, **form.hidden, "form_key": str(uuid4())}
        words: dict[str, Any] = {"data": sent}
        if form.is_multipart:
            words["files"] = {"file": ("сурет.jpg", b"no picture", "image/jpeg")}
        answer = await self._ask("POST", action, **words)
        if answer is not None and answer.status_code == 303:
            self._note(answer.headers["location"])

    async def _ask(self, method: str, address: str, **words: Any) -> Response | None:
        """Whatever it answers, it is no fault of ours."""
        kind = f"{method} {_kind(urlsplit(address).path)}"
        self.asked[kind] += 1
        answer = await self.client.request(method, address, **words)
        if answer.status_code >= 500:
            self.broken.append(f"{answer.status_code} {method} {address} {words}"[:400])
            return None
        return answer


def _kind(path: str) -> str:
    """Its address with numbers and days left out."""
    return re.sub(r"/\d+(?=/|$)", "/{n}", DAY.sub("{d}", path))
