"""The Cloud API over HTTP: what is asked of it, and its errors told apart.

Nothing of a body, an address or the token is ever logged or put into an error.
"""

import asyncio
import json
from contextlib import asynccontextmanager
from typing import Any, Final, Protocol

from aiohttp import (
    ClientConnectionError,
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    TCPConnector,
)

from bot.channels.whatsapp.faults import CloudFault, FaultKind, kind_of
from bot.channels.whatsapp.settings import WhatsAppSettings
from services.files import LIMIT, FileTooLarge
from services.whatsapp.accounts import Address

__all__ = ["ANSWERED", "VERSION", "Cloud", "CloudFault", "File"]

VERSION: Final = "v23.0"
# Seconds: to be answered, and to be let in at all.
ANSWERED: Final = ClientTimeout(total=30, connect=10)
# A file of the largest size over a slow line.
_CARRIED: Final = ClientTimeout(total=60, connect=10)
# An idle connection is not kept for longer: whoever closes it first must not be the other side.
_KEPT: Final = 15
_AT_ONCE: Final = 50
_NUMBER: Final = (
    "id,display_phone_number,verified_name,quality_rating,status,name_status,code_verification_status,"
    "messaging_limit_tier,throughput,platform_type,account_mode"
)
_TEMPLATE: Final = "name,language,status,category,rejected_reason,quality_score,components"
# Pages of templates; more there are not.
_PAGES: Final = 20


class File(Protocol):
    """What is uploaded."""

    @property
    def name(self) -> str: ...

    @property
    def media_type(self) -> str: ...

    @property
    def content(self) -> bytes: ...


class Cloud:
    """Speaks for one number of ours; every method raises CloudFault."""

    def __init__(self, settings: WhatsAppSettings) -> None:
        self._settings = settings
        self._base = f"{settings.api.rstrip('/')}/{VERSION}"
        self._session: ClientSession | None = None

    async def close(self) -> None:
        """Ends every connection; a later call opens them anew."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def send(self, address: Address, body: dict[str, Any], tag: str = "") -> str:
        """Sends one message; returns Meta's id of it. `tag` comes back with every status of it."""
        whom = {"recipient": address.user_id} if address.user_id else {"to": address.phone}
        message = {"messaging_product": "whatsapp", "recipient_type": "individual", **whom, **body}
        if tag:
            message["biz_opaque_callback_data"] = tag
        said = await self._post(f"{self._settings.phone_id}/messages", message)
        match said.get("messages"):
            case [{"id": str(wamid)}, *_] if wamid:
                return wamid
        raise CloudFault(0, FaultKind.LOST)

    async def mark_read(self, wamid: str) -> None:
        """The person sees that their message was read."""
        receipt = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
        await self._post(f"{self._settings.phone_id}/messages", receipt)

    async def upload(self, file: File) -> str:
        """Hands a file over; returns the id by which a message names it."""
        form = FormData()
        form.add_field("messaging_product", "whatsapp")
        form.add_field("type", file.media_type)
        form.add_field("file", file.content, filename=file.name, content_type=file.media_type)
        said = await self._ask("POST", f"{self._settings.phone_id}/media", data=form, timeout=_CARRIED)
        match said.get("id"):
            case str(media_id) if media_id:
                return media_id
        raise CloudFault(0, FaultKind.LOST)

    async def fetch(self, media_id: str) -> bytes:
        """The content of a file that a person sent; raises FileTooLarge above 10 MB."""
        about = await self._ask("GET", media_id, params={"phone_number_id": self._settings.phone_id})
        size, url = about.get("file_size", 0), about.get("url")
        if isinstance(size, int) and size > LIMIT:
            raise FileTooLarge
        if not isinstance(url, str):
            raise CloudFault(0, FaultKind.LOST)
        async with self._asking("GET", url, timeout=_CARRIED) as response:
            if response.status != 200:
                raise await _fault(response)
            content = bytearray()
            async for chunk in response.content.iter_chunked(1 << 16):
                content += chunk
                if len(content) > LIMIT:
                    raise FileTooLarge
        return bytes(content)

    async def number(self) -> dict[str, Any]:
        """How Meta sees the number: its name, quality, limits."""
        return await self._ask("GET", self._settings.phone_id, params={"fields": _NUMBER})

    async def templates(self) -> list[dict[str, Any]]:
        """Every template of the account, with its state and its words."""
        found: list[dict[str, Any]] = []
        params = {"fields": _TEMPLATE, "limit": "100"}
        for _page in range(_PAGES):
            said = await self._ask("GET", f"{self._settings.waba_id}/message_templates", params=params)
            found += [one for one in said.get("data", []) if isinstance(one, dict)]
            paging = said.get("paging") or {}
            after = (paging.get("cursors") or {}).get("after")
            # The address of the next page is not followed: it may hold the token.
            if not paging.get("next") or not after:
                break
            params["after"] = after
        return found

    async def subscribed(self) -> bool:
        """Whether an application hears what is written to the account."""
        said = await self._ask("GET", f"{self._settings.waba_id}/subscribed_apps")
        return bool(said.get("data"))

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return await self._ask("POST", path, json=body)

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        timeout: ClientTimeout | None = None,  # noqa: ASYNC109  (aiohttp's own)
        **words: Any,
    ) -> dict[str, Any]:
        url = f"{self._base}/{path}"
        async with self._asking(method, url, timeout=timeout or ANSWERED, **words) as response:
            if response.status != 200:
                raise await _fault(response)
            said = _read(await response.read())
            if said is None:
                raise CloudFault(0, FaultKind.LOST)
            return said

    @asynccontextmanager
    async def _asking(self, method: str, url: str, **words: Any) -> Any:
        """The answer; what befalls the connection tells whether anything can have been done."""
        try:
            async with self._opened().request(method, url, **words) as response:
                yield response
        except (ClientConnectorError, ConnectionTimeoutError) as fault:
            raise CloudFault(0, FaultKind.AWAY) from fault
        except (ClientConnectionError, ClientError, TimeoutError, asyncio.IncompleteReadError) as fault:
            raise CloudFault(0, FaultKind.LOST) from fault

    def _opened(self) -> ClientSession:
        if self._session is None or self._session.closed:
            self._session = ClientSession(
                connector=TCPConnector(limit=_AT_ONCE, keepalive_timeout=_KEPT),
                headers={"Authorization": f"Bearer {self._settings.token}"},
            )
        return self._session


async def _fault(response: ClientResponse) -> CloudFault:
    said = _read(await response.read())
    error = said.get("error") if said else None
    if not isinstance(error, dict):
        # A page of somebody's in between: below 500 nothing was done, above nobody knows.
        lost = response.status >= 500
        kind = FaultKind.LOST if lost else kind_of(0, status=response.status)
        return CloudFault(0, kind, _seconds(response))
    code = error.get("code")
    code = code if isinstance(code, int) else 0
    kind = kind_of(code, status=response.status, is_transient=error.get("is_transient") is True)
    return CloudFault(code, kind, _seconds(response))


def _seconds(response: ClientResponse) -> float | None:
    told = response.headers.get("Retry-After", "")
    return float(told) if told.isdigit() else None


def _read(content: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(content)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
