"""The chat over HTTP: a page, a stream, and plain acts that work from a script and from a form alike."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from bot.channels.webchat import guard, words
from bot.channels.webchat.answers import away, guarded, packs, page, said, sentence
from bot.channels.webchat.chat import WebChat
from bot.channels.webchat.cookie import LANGUAGE_NAME, Visitor
from bot.channels.webchat.guard import Refused
from bot.channels.webchat.ingress import Arrival
from bot.channels.webchat.page import PATHS, ChatView, language
from bot.channels.webchat.stream import Stream
from bot.channels.webchat.wire import Reader, data_of, transcript
from bot.talk import Attached
from i18n import LOCALES, speaking
from services.files import FileRefused, check_file
from services.turns.webchat import ChatContact

FOREVER = "public, max-age=31536000, immutable"
START_LIMIT = 64
Act = Callable[[Request, Visitor], Awaitable[Response]]


def build_router(chat: WebChat) -> APIRouter:
    """All addresses under /chat."""
    router = APIRouter()
    routes = Routes(chat)
    looks: dict[str, Callable[..., Awaitable[Response]]] = {
        "": routes.show,
        "/events": routes.events,
        "/over": routes.over,
        "/files/{seq}": routes.download,
        "/static/{name}": routes.static,
    }
    acts: dict[str, Act] = {
        "/messages": routes.messages,
        "/files": routes.attach,
        "/clear": routes.clear,
        "/stay": routes.stay,
        "/end": routes.end,
    }
    for path, look in looks.items():
        router.add_api_route("/chat" + path, look, methods=["GET"], include_in_schema=False)
    for path, act in acts.items():
        router.add_api_route("/chat" + path, routes.answering(act), methods=["POST"], include_in_schema=False)
    return router


class Routes:
    """Each act knows its visitor from the cookie alone."""

    def __init__(self, chat: WebChat) -> None:
        self._chat = chat

    # ------------------------------------------------------------ looking

    async def show(self, request: Request) -> Response:
        """The chat. Whoever comes for the first time, or by a link with a code, is greeted at once."""
        asked = request.query_params
        visitor = self._chat.cookies.read(request.cookies, public=asked.get("public") == "1")
        contact = None if visitor.is_fresh or visitor.is_over else await self._contact(visitor)
        if visitor.public and contact is None and asked.get("public") == "1" and not visitor.is_fresh:
            # The shared session was ended elsewhere: whoever opens the link now is somebody else.
            visitor = self._chat.cookies.read({}, public=True)
        elif visitor.is_over or (visitor.public and contact is None and not visitor.is_fresh):
            return self._ended()
        code = asked.get("start", "")[:START_LIMIT]
        if (contact is None or code) and "prefetch" not in request.headers.get("sec-purpose", ""):
            if not self._chat.newcomers.allows(_address(request)):
                return self._note(request, Refused(429, "too_often"))
            await self._chat.feed(self._chat.ingress.start(visitor, _code(code)))
            contact = await self._chat.service.contact(visitor.external_id)
        lang = self._language(request, contact)
        if contact and contact.lang in LOCALES and contact.lang != lang:
            # The switch is the dialogue's own button: what waits is asked again in the other language.
            await self._chat.feed(self._chat.ingress.language(visitor, lang))
            contact = await self._chat.service.contact(visitor.external_id)
        response = page(
            request, await self._page(visitor, contact, lang, before=_number(asked.get("before")))
        )
        self._chat.cookies.write(response, visitor)
        if asked.get("lang") in LOCALES:
            self._chat.cookies.keep_language(response, lang, public=visitor.public)
        return response

    async def _page(
        self,
        visitor: Visitor,
        contact: ChatContact | None,
        lang: str,
        *,
        before: int = 0,
        typed: str = "",
        problem: str = "",
    ) -> str:
        view = ChatView(lang, [], 0, {}, visitor.public, typed=typed, problem=problem)
        if contact:
            found = await self._chat.service.history(contact.contact_id, contact.cleared_seq, before)
            view = replace(
                view,
                bubbles=transcript(found.events, _reader(lang, contact), all_old=before > 0),
                last_seq=max([contact.last_seq, *(event.seq for event in found.events)]),
                centres=contact.centre,
                mark=contact.mark,
                cleared_seq=max(contact.cleared_seq, found.cleared),
                earlier=found.earlier,
                before=before,
            )
        return self._chat.pages.chat(view)

    async def events(self, request: Request) -> Response:
        """What came after N: as a stream, or as JSON for whoever asks again and again."""
        visitor = self._chat.cookies.read(request.cookies)
        after = max(_number(request.query_params.get("after")), _number(request.headers.get("last-event-id")))
        if "text/event-stream" not in (accept := request.headers.get("accept", "")) and "json" in accept:
            return await self._events_now(request, visitor, after)
        if visitor.is_over:
            return guarded(Response("event: over\ndata: {}\n\n", media_type="text/event-stream"))
        contact = await self._contact(visitor)
        if self._too_many_streams(contact):
            return said(429, message=self._worded(request, "too_often"))
        stream = Stream(
            self._chat.service,
            self._chat.bell,
            visitor.external_id,
            visitor.public,
            _reader(self._language(request, contact), contact),
        )
        response = StreamingResponse(stream.events(after), media_type="text/event-stream")
        # A proxy that collects before it passes on would hold the stream back.
        response.headers["X-Accel-Buffering"] = "no"
        if visitor.is_fresh:
            self._chat.cookies.write(response, visitor)
        return guarded(response, keep="no-store, no-transform")

    def _too_many_streams(self, contact: ChatContact | None) -> bool:
        """Then the page asks now and then instead. Those who never wrote share the place of one number."""
        limits, bell = self._chat.limits, self._chat.bell
        if bell.streams >= limits.streams:
            return True
        most = limits.streams_a_contact if contact else limits.streams_of_strangers
        return bell.listening(contact.contact_id if contact else 0) >= most

    async def _events_now(self, request: Request, visitor: Visitor, after: int) -> Response:
        contact = None if visitor.is_over else await self._contact(visitor)
        if contact is None:
            return said(200, events=[], over=visitor.is_over or (visitor.public and not visitor.is_fresh))
        reader = _reader(self._language(request, contact), contact)
        found = await self._chat.service.after(contact.contact_id, after)
        events = [{"event": one.kind.value, "id": one.seq, "data": data_of(one, reader)} for one in found]
        return said(200, events=events, over=False, centre=contact.centre)

    async def download(self, request: Request, seq: str) -> Response:
        """A file that the dialogue gave to this very visitor."""
        visitor = self._chat.cookies.read(request.cookies)
        contact = None if visitor.is_over else await self._contact(visitor)
        event = await self._chat.service.event(contact.contact_id, _number(seq)) if contact else None
        file = event.body.get("file") if event else None
        if not file:
            lang = self._language(request, contact)
            with speaking(lang):
                heading, why = words.no_such_page()
                way = (PATHS["page"], words.back_to_chat())
            return page(request, self._chat.pages.note(lang, heading, why, way, problem=True), 404)
        response = Response(base64.b64decode(file["content"]), media_type="application/octet-stream")
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file['name'])}"
        return guarded(response)

    async def over(self, request: Request) -> Response:
        """A shared session has ended; says so and offers a new one."""
        lang = self._language(request, None)
        with speaking(lang):
            heading, why = words.is_over()
            way = (f"{PATHS['page']}?public=1", words.start_again())
        response = page(request, self._chat.pages.note(lang, heading, why, way, problem=False))
        if self._chat.cookies.read(request.cookies).is_over:
            self._chat.cookies.forget(response)
        return response

    async def static(self, request: Request, name: str) -> Response:
        """Style and script: their names change when they change."""
        asset = self._chat.assets.find(name)
        if asset is None:
            return guarded(Response(status_code=404))
        packed = packs(request)
        response = Response(asset.packed if packed else asset.plain, media_type=asset.media_type)
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        return guarded(response, keep=FOREVER)

    # ------------------------------------------------------------ acting

    def answering(self, act: Act) -> Callable[..., object]:
        """Around every act: where it comes from, who it is, how often; refusals in words."""

        async def answer(request: Request) -> Response:
            visitor = self._chat.cookies.read(request.cookies)
            try:
                guard.check_origin(request, self._chat.public_url)
                if visitor.is_over or (visitor.public and await self._contact(visitor) is None):
                    return self._ended() if guard.is_form(request) else said(410, over=True)
                if not self._chat.by_address.allows(_address(request)):
                    raise Refused(429, "too_often")
                if visitor.is_fresh and not self._chat.newcomers.allows(_address(request)):
                    raise Refused(429, "too_often")
                if not self._chat.by_contact.allows(visitor.external_id):
                    raise Refused(429, "too_often")
                response = await act(request, visitor)
            except Refused as refused:
                return await self._refused(request, visitor, refused)
            except HTTPException:
                return await self._refused(request, visitor, Refused(400, "unreadable"))
            if (visitor.is_fresh or visitor.public) and "set-cookie" not in response.headers:
                self._chat.cookies.write(response, visitor)
            return response

        return answer

    async def messages(self, request: Request, visitor: Visitor) -> Response:
        """A message or a press; a repeat of the same id changes nothing and is answered the same."""
        posted = await guard.posted(request)
        ingress = self._chat.ingress
        if posted.text:
            arrival = ingress.text(visitor, posted.id, posted.text)
        else:
            label = await self._chat.label(visitor, posted.seq, posted.choice)
            arrival = ingress.press(visitor, posted.id, posted.choice, posted.seq, label)
        return await self._taken(request, arrival)

    async def attach(self, request: Request, visitor: Visitor) -> Response:
        """A file: looked at before the turn, handed to the dialogue; kept only where that waits for one."""
        size = _number(request.headers.get("content-length"))
        if not size or size > guard.FILE_LIMIT_MB * 1_000_000 + guard.BODY_LIMIT:
            raise Refused(413, "file_too_big")
        async with request.form(max_files=1, max_fields=5) as form:
            file, id_ = form.get("file"), guard.uuid_of(form.get("id"))
            if not isinstance(file, UploadFile) or not file.filename:
                raise Refused(422, "empty")
            if (file.size or 0) > guard.FILE_LIMIT_MB * 1_000_000:
                raise Refused(413, "file_too_big")
            name = guard.clean(file.filename.replace("\n", " "))[-100:] or "file"
            kind = guard.clean(file.content_type or "")[:100] or "application/octet-stream"
            attached = await asyncio.to_thread(_looked_at, await file.read(), name)
            arrival = self._chat.ingress.file(visitor, id_, name, kind, file.size or 0, attached)
        return await self._taken(request, arrival)

    async def _taken(self, request: Request, arrival: Arrival) -> Response:
        outcome = await self._chat.feed(arrival)
        if guard.is_form(request):
            return away(f"{PATHS['page']}#last")
        return said(202, seq=outcome.last_seq)

    async def clear(self, request: Request, visitor: Visitor) -> Response:
        """Hides everything up to now, here and on the person's other screens."""
        contact = await self._contact(visitor)
        seq = await self._chat.service.clear(contact.contact_id) if contact else 0
        return away(PATHS["page"]) if _plain(request) else said(202, seq=seq)

    async def stay(self, request: Request, visitor: Visitor) -> Response:
        """Somebody is still at the shared computer."""
        contact = await self._contact(visitor)
        if contact and contact.is_public:
            await self._chat.service.stay(contact.contact_id)
        return away(PATHS["page"]) if _plain(request) else said(202)

    async def end(self, request: Request, visitor: Visitor) -> Response:
        """The person leaves the shared computer: everything of this session is thrown away."""
        contact = await self._contact(visitor)
        if contact and contact.is_public:
            await self._chat.service.end(contact.contact_id)
            return self._ended() if _plain(request) else self._forgotten(said(202, over=True))
        return away(PATHS["page"]) if _plain(request) else said(202)

    # ------------------------------------------------------------ refusing

    async def _refused(self, request: Request, visitor: Visitor, refused: Refused) -> Response:
        if not guard.is_form(request):
            return said(refused.status, error=refused.why, message=self._worded(request, refused.why))
        if refused.why not in {"too_long", "empty"} or visitor.is_fresh:
            return self._note(request, refused)
        # A form comes back as it was typed.
        contact = await self._contact(visitor)
        lang = self._language(request, contact)
        with speaking(lang):
            problem = sentence(refused.why)
        html = await self._page(visitor, contact, lang, typed=refused.typed, problem=problem)
        return page(request, html, refused.status)

    def _note(self, request: Request, refused: Refused) -> Response:
        lang = self._language(request, None)
        with speaking(lang):
            way = (PATHS["page"], words.back_to_chat())
            heading, why = words.went_wrong(), sentence(refused.why)
        return page(request, self._chat.pages.note(lang, heading, why, way, problem=True), refused.status)

    def _worded(self, request: Request, why: str) -> str:
        with speaking(self._language(request, None)):
            return sentence(why)

    def _ended(self) -> Response:
        return self._forgotten(away(PATHS["over"]))

    def _forgotten(self, response: Response) -> Response:
        self._chat.cookies.forget(response)
        return response

    # ------------------------------------------------------------ knowing

    async def _contact(self, visitor: Visitor) -> ChatContact | None:
        return None if visitor.is_fresh else await self._chat.service.contact(visitor.external_id)

    def _language(self, request: Request, contact: ChatContact | None) -> str:
        asked = request.query_params.get("lang")
        kept = request.cookies.get(LANGUAGE_NAME)
        return language(asked, contact.lang if contact else None, kept, request.headers)


def _looked_at(content: bytes, name: str) -> Attached:
    try:
        return check_file(content, name)
    except FileRefused as refused:
        return refused


def _reader(lang: str, contact: ChatContact | None) -> Reader:
    return Reader(lang, ZoneInfo(contact.zone)) if contact else Reader(lang)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else 0


def _code(start: str) -> str:
    return start if start.isascii() and start.replace("-", "").replace("_", "").isalnum() else ""


def _plain(request: Request) -> bool:
    return "application/json" not in request.headers.get("accept", "")
