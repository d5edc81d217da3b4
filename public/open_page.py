"""The anonymous page `/open`: a form, a code, and what became of it; nobody is asked who they are.

Every act goes to one of two addresses and says what it is in its body: an address tells a log nothing.
Nothing about the one who asks is kept: no cookie, no address, no name of a browser.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import Response

from db.enums import AppealColour, AppealKind
from i18n import gettext, locale, speaking
from public import words
from public.drafts import Typed, draft_of, typed
from public.flood import Busy, Door, Passers
from public.pages import Pages, language
from public.reading import Sent, TooLarge, Unreadable, build_room, reading
from services.appeals.desks import NoUnits
from services.appeals.facts import FILES, AppealDraft, TooManyAppealFiles
from services.appeals.pictures import stripped
from services.appeals.receipts import hashed, new_code, read_code
from services.errors import DomainError
from services.files import LIMIT, CheckedFile, FileTooLarge, check_file
from services.house import Services
from services.troubles import trouble_of

log = structlog.get_logger(__name__)

PAGE: Final = "/open"
CASE: Final = "/open/case"
ACCEPT: Final = ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.ogg,.mp3,.m4a"
# Twenty an hour through the whole door, five an address; then each comes a little later.
AN_HOUR: Final = 20
AN_ADDRESS: Final = 5
# Numbers that the page tells first, where the installation has them.
FIRST: Final = ("112", "111")
# What most write: its due date is told before anything is written.
COMMON: Final = AppealDraft(AppealKind.COMPLAINT, "…")

Pause = Callable[[float], Awaitable[None]]
Show = Callable[[Request, str], Awaitable[Response]]


class OpenPage:
    """Answers the page. One for the process: what it counts is in its memory."""

    def __init__(self, services: Services, pause: Pause = asyncio.sleep) -> None:
        self.services = services
        self.pages = Pages()
        self.room = build_room()
        self._due: dict[date, date] = {}
        passers = Passers()
        self.passers = passers
        self.filing = Door(at_once=AN_HOUR, an_address=AN_ADDRESS, passers=passers, pause=pause)
        self.wrong_codes = Door(at_once=AN_HOUR, an_address=AN_ADDRESS, passers=passers, pause=pause)

    # ------------------------------------------------------------ the form

    async def form(self, _request: Request, lang: str) -> Response:
        """The page as it is opened: with a fresh code in its form."""
        return await self.show_form(lang, new_code(), Typed())

    async def show_form(
        self, lang: str, code: str, form: Typed, status: int = HTTPStatus.OK, alert: str = ""
    ) -> Response:
        """The form, filled as it was sent."""
        with speaking(lang):
            topics = [(one.id, _named(one)) for one in await self.services.open_door.topics(None)]
            due_on = None if alert else await self._due_on()
            return self.pages.show(
                "open.html",
                lang,
                status,
                code=code,
                sent=form,
                faults=form.faults,
                places=form.places,
                alert=alert,
                due_on=due_on,
                numbers=await self.numbers(),
                kinds=[(kind.value, gettext(name)) for kind, name in words.KINDS.items()],
                abouts=[(about.value, gettext(name)) for about, name in words.ABOUTS.items()],
                topics=topics,
                accept=ACCEPT,
            )

    async def _due_on(self) -> date | None:
        """The due date of most letters of today, worked out once a day; None where nobody could have one."""
        today = self.services.tools.clock.today()
        if today not in self._due:
            try:
                self._due = {today: (await self.services.open_door.outlook(COMMON)).due_on}
            except NoUnits:
                return None
        return self._due[today]

    async def numbers(self) -> list[dict[str, str]]:
        """What to ring when a life is in danger, as the installation knows it; in the language spoken now."""
        found = {one.number: one for one in await self.services.units.emergency_numbers(None)}
        return [{"number": name, "words": _named(found[name])} for name in FIRST if name in found]

    async def file(self, request: Request) -> Response:
        """Files what was written. A form sent twice is one case, and shows the same code."""
        lang = language(None, request.headers)
        try:
            who = await self.filing.enter(address_of(request))
            async with reading(request, self.room, self.passers.hidden(address_of(request))) as sent:
                lang = language(sent.get("lang"), request.headers)
                with speaking(lang):
                    answer, is_new = await self._filed(sent, lang)
        except (Busy, TooLarge, Unreadable) as refused:
            return self.note(lang, refused)
        if not is_new:
            self.filing.give_back(who)
        return answer

    async def _filed(self, sent: Sent, lang: str) -> tuple[Response, bool]:
        form, code = typed(sent), read_code(sent.get("code")) or new_code()
        try:
            receipt = await hashed(self.services.tools.keys, code)
            before = await self.services.open_door.card(receipt)
            if before is not None:
                return await self._thanked(code, before.due_on, before.colour, lang), False
            draft = await draft_of(self.services, sent, form)
            files = [] if form.faults else await self._files(sent, form)
            if form.faults:
                return await self._again(
                    lang, code, form, sent, status=HTTPStatus.UNPROCESSABLE_ENTITY
                ), False
            return await self._put(receipt, code, draft, files, lang)
        except DomainError as error:
            if not words.is_worded(error):
                raise
            form.faults["text"] = words.sentence(error)
            return await self._again(lang, code, form, sent, status=HTTPStatus.UNPROCESSABLE_ENTITY), False
        except Exception as error:
            return await self._broken(error, lang, code, form, sent), False

    async def _put(
        self, receipt: bytes, code: str, draft: AppealDraft, files: list[CheckedFile], lang: str
    ) -> tuple[Response, bool]:
        ids = [await self.services.draft_files.keep(file) for file in files]
        try:
            filed = await self.services.open_door.file(receipt, replace(draft, file_ids=tuple(ids)))
        except DomainError:
            await self.services.draft_files.drop(ids)
            raise
        if filed is not None:
            return await self._thanked(code, filed.due_on, filed.colour, lang), True
        # Two clicks at one moment: the other one was first.
        await self.services.draft_files.drop(ids)
        card = await self.services.open_door.card(receipt)
        if card is None:
            raise LookupError("a receipt is taken and has no case")
        return await self._thanked(code, card.due_on, card.colour, lang), False

    async def _files(self, sent: Sent, form: Typed) -> list[CheckedFile]:
        try:
            return await checked_files(sent)
        except DomainError as error:
            form.faults["files"] = words.sentence(error)
            return []

    async def _thanked(self, code: str, due_on: date, colour: AppealColour, lang: str) -> Response:
        is_danger = colour is AppealColour.RED_DANGER
        numbers = await self.numbers() if is_danger else []
        return self.pages.show(
            "filed.html", lang, code=code, due_on=due_on, is_danger=is_danger, numbers=numbers
        )

    async def _again(
        self, lang: str, code: str, form: Typed, sent: Sent, *, status: int, alert: str = ""
    ) -> Response:
        """The form as it was sent, with what is wrong; files are never kept for a form that was not taken."""
        said = [alert or next(iter(form.faults.values()))]
        if sent.files:
            said.append(gettext(words.FILES_AGAIN))
        return await self.show_form(lang, code, form, status, " ".join(said))

    async def _broken(self, error: Exception, lang: str, code: str, form: Typed, sent: Sent) -> Response:
        """What was typed survives a database that is away, and a fault of ours."""
        is_away = trouble_of(error) is not None
        log.warning("open_page_broke", fault=type(error).__name__, is_away=is_away)
        alert = gettext(words.AWAY if is_away else words.BROKE)
        status = HTTPStatus.SERVICE_UNAVAILABLE if is_away else HTTPStatus.INTERNAL_SERVER_ERROR
        try:
            return await self._again(lang, code, form, sent, status=status, alert=alert)
        except Exception:
            return self.kept(lang, code, form, status, alert)

    def kept(self, lang: str, code: str, form: Typed, status: int, alert: str) -> Response:
        """The form without anything that the database knows."""
        with speaking(lang):
            return self.pages.show(
                "open.html",
                lang,
                status,
                code=code,
                sent=form,
                faults=form.faults,
                places=None,
                alert=alert,
                due_on=None,
                numbers=[{"number": one, "words": ""} for one in FIRST],
                kinds=[(kind.value, gettext(name)) for kind, name in words.KINDS.items()],
                abouts=[(about.value, gettext(name)) for about, name in words.ABOUTS.items()],
                topics=[],
                accept=ACCEPT,
            )

    # ------------------------------------------------------------ notes

    def note(self, lang: str, refused: Exception) -> Response:
        """A page with one sentence: nothing was read, so the browser's own Back has what was typed."""
        with speaking(lang):
            match refused:
                case Busy():
                    status, said = HTTPStatus.SERVICE_UNAVAILABLE, gettext(words.BUSY)
                case TooLarge():
                    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
                    said = gettext(words.TOO_MUCH).format(files=FILES, megabytes=LIMIT // 1_000_000)
                case _:
                    status, said = HTTPStatus.BAD_REQUEST, gettext(words.UNREADABLE)
            answer = self.pages.show("note.html", lang, status, heading=gettext(words.NOT_SENT), alert=said)
        if isinstance(refused, Busy):
            answer.headers["Retry-After"] = "60"
        # What was not read to its end is not waited for.
        answer.headers["Connection"] = "close"
        return answer


async def checked_files(sent: Sent) -> list[CheckedFile]:
    """What was sent, by its content and without its traces. Raises FileRefused and TooManyAppealFiles."""
    if len(sent.files) > FILES:
        raise TooManyAppealFiles
    if sent.too_large:
        raise FileTooLarge
    return [await asyncio.to_thread(_plain, content, n) for n, content in enumerate(sent.files, 1)]


def _plain(content: bytes, number: int) -> CheckedFile:
    return stripped(check_file(content), number)


def address_of(request: Request) -> str:
    """Who asks, for as long as the request lives."""
    return request.client.host if request.client else ""


def _named(one: Any) -> str:
    return str(one.name_kk if locale() == "kk" else one.name_ru)


def build_router(services: Services, pause: Pause = asyncio.sleep) -> APIRouter:
    """The routes of the page; no signature of theirs asks the framework to read a body."""
    from public.case_page import CasePage

    page = OpenPage(services, pause)
    case = CasePage(page)
    router = APIRouter(include_in_schema=False)

    async def opened(request: Request) -> Response:
        return await guarded(page, request, page.form)

    async def asked(request: Request) -> Response:
        return await guarded(page, request, case.form)

    router.add_api_route(PAGE, opened, methods=["GET", "HEAD"], response_model=None)
    router.add_api_route(PAGE, page.file, methods=["POST"], response_model=None)
    router.add_api_route(CASE, asked, methods=["GET", "HEAD"], response_model=None)
    router.add_api_route(CASE, case.act, methods=["POST"], response_model=None)
    return router


async def guarded(page: OpenPage, request: Request, show: Show) -> Response:
    """A page that is only looked at, with the numbers for danger even where the database is away."""
    lang = language(request.query_params.get("lang"), request.headers)
    try:
        return await show(request, lang)
    except Exception as error:
        if trouble_of(error) is None:
            raise
        log.warning("open_page_broke", fault=type(error).__name__, is_away=True)
        with speaking(lang):
            alert = gettext(words.AWAY)
        return page.kept(lang, new_code(), Typed(), HTTPStatus.SERVICE_UNAVAILABLE, alert)
