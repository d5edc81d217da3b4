"""Somebody nobody knows, before the anonymous page: a browser without scripts, cookies and a name."""

import re
from html import unescape
from typing import Any

from httpx2 import ASGITransport, AsyncClient, Response
from starlette.types import ASGIApp

Files = list[tuple[str, tuple[str, bytes, str]]]


class Stranger:
    """Opens pages, sends the forms that stand on them."""

    def __init__(self, app: ASGIApp, address: str = "203.0.113.7", lang: str = "ru") -> None:
        transport = ASGITransport(app, client=(address, 4321))
        self.client = AsyncClient(
            transport=transport, base_url="https://kenes.test", headers={"Accept-Language": lang}
        )
        self.page: Response
        self.code = ""

    async def opens(self, path: str = "/open", **query: Any) -> Response:
        self.page = await self.client.get(path, params=query)
        return self.page

    async def writes(self, text: str, *files: tuple[str, bytes], **fields: str) -> Response:
        """Opens the page and sends the form that stands on it."""
        await self.opens()
        return await self.sends(*files, text=text, **fields)

    async def sends(self, *files: tuple[str, bytes], to: str = "/open", **fields: str) -> Response:
        """The form of the page, with what it holds and these fields changed."""
        sent = {**self.fields(), **fields}
        attached: Files = [("files", (name, content, "x/y")) for name, content in files]
        empty: Files = [("files", ("", b"", "application/octet-stream"))]
        self.page = await self.client.post(to, data=sent, files=attached or empty)
        found = re.search(r"data-code>([^<]+)<", self.page.text)
        if found:
            self.code = found[1]
        return self.page

    async def comes_back(self, code: str = "", **fields: str) -> Response:
        """Types the code, and presses whatever is named."""
        data = {"lang": "ru", "code": code or self.code, **fields}
        self.page = await self.client.post("/open/case", data=data)
        return self.page

    def fields(self) -> dict[str, str]:
        """What the first form of the page holds."""
        form = re.search(r"<form.*?</form>", self.page.text, re.DOTALL)
        assert form
        found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
        for name, options in re.findall(r'<select id="\w+" name="(\w+)">(.*?)</select>', form[0], re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', options)
            found[name] = chosen[1] if chosen else ""
        found.update(re.findall(r'<input id="\w+" name="(\w+)" value="([^"]*)"', form[0]))
        found.update(re.findall(r'<textarea id="\w+" name="(\w+)"[^>]*>\n?([^<]*)<', form[0]))
        return {name: unescape(value) for name, value in found.items()}

    @property
    def text(self) -> str:
        """What is read on the page."""
        shown = re.sub(r"<style>.*?</style>|<[^>]+>", " ", self.page.text, flags=re.DOTALL)
        return re.sub(r"\s+", " ", unescape(shown))

    async def leaves(self) -> None:
        await self.client.aclose()
