"""What our account at Meta tells of itself, and takes: the number, its webhook, templates, files."""

from typing import Any

from aiohttp import BodyPartReader, web

from tests.whatsapp.chats import Files
from tests.whatsapp.http import said
from tests.whatsapp.refusals import Wrong
from tests.whatsapp.templates import Templates

Body = dict[str, Any]
_NUMBER_FIELDS = {
    *("id", "display_phone_number", "verified_name", "quality_rating", "name_status", "status", "throughput"),
    *(
        "code_verification_status",
        "messaging_limit_tier",
        "platform_type",
        "account_mode",
        "webhook_configuration",
    ),
    *(
        "whatsapp_business_manager_messaging_limit",
        "health_status",
        "is_official_business_account",
        "certificate",
    ),
}
_MEDIA_TYPES = {
    *("application/pdf", "text/plain", "image/jpeg", "image/png", "image/webp", "audio/ogg", "audio/mpeg"),
    *("audio/mp4", "audio/aac", "audio/amr", "video/mp4", "video/3gpp", "application/msword"),
    *("application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


class Account:
    """One number of one account."""

    def __init__(self, files: Files, templates: Templates, phone_id: str) -> None:
        self._files, self._templates = files, templates
        self.is_subscribed = True
        self.about: Body = {
            "id": phone_id,
            "display_phone_number": "+7 727 000 00 77",
            "verified_name": "Kenes",
            "quality_rating": "GREEN",
            "code_verification_status": "VERIFIED",
            "name_status": "APPROVED",
            "status": "CONNECTED",
            "messaging_limit_tier": "TIER_1K",
            "whatsapp_business_manager_messaging_limit": "TIER_2K",
            "throughput": {"level": "STANDARD"},
            "platform_type": "CLOUD_API",
            "account_mode": "LIVE",
        }

    async def upload(self, request: web.BaseRequest) -> Body:
        if request.content_type != "multipart/form-data":
            raise Wrong("a file comes in a form")
        name, media_type, data, words = "", "", None, {}
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader), "forms are not nested"
            content = bytes(await part.read(decode=True))
            if part.name == "file":
                name, data = part.filename or "", content
                media_type = part.headers.get("Content-Type", "")
            else:
                words[part.name or ""] = content.decode()
        if words.get("messaging_product") != "whatsapp" or data is None:
            raise Wrong("messaging_product and file are needed", 131008)
        media_type = words.get("type", media_type).partition(";")[0]
        if media_type not in _MEDIA_TYPES or not name or not data:
            raise Wrong(f"no such kind of file: {media_type!r}, {name!r}", 131053)
        return {"id": self._files.keep(name, media_type, data).id}

    async def submit(self, request: web.BaseRequest) -> Body:
        made = self._templates.submit(await said(request))
        return {"id": made.id, "status": made.status, "category": made.category}

    def looked(self, act: str, request: web.BaseRequest, url: str) -> Body:
        if act == "number":
            asked = request.query.get("fields", "id,display_phone_number,verified_name").split(",")
            if unknown := set(asked) - _NUMBER_FIELDS:
                raise Wrong(f"tried accessing nonexisting field {sorted(unknown)}")
            return {key: self.about[key] for key in {"id", *asked} & self.about.keys()}
        if act == "subscribed":
            app = {"whatsapp_business_api_data": {"id": "1", "name": "Kenes", "link": "https://kenes.kz"}}
            return {"data": [app] if self.is_subscribed else []}
        if act == "templates":
            limit = int(request.query.get("limit", "25"))
            page = self._templates.page(request.query.get("after", ""), limit)
            if "next" in page.get("paging", {}):
                after = page["paging"]["cursors"]["after"]
                page["paging"]["next"] = f"{url}{request.path}?limit={limit}&after={after}"
            return page
        stored = self._files.find(request.path.rpartition("/")[2])
        return stored.about(f"{url}/lookaside/{stored.id}")
