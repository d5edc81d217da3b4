"""Coming back with the code: what became of it, the answer and its files, and what may still be said.

A code comes in the body of a form alone. A slip is noticed by its check letter and costs nothing; who sends
wrong ones waits.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

import structlog
from fastapi import Request
from fastapi.responses import Response

from db.enums import AppealColour, AppealEventKind, AppealState
from i18n import gettext, speaking
from public import words
from public.flood import Busy
from public.open_page import ACCEPT, OpenPage, address_of, checked_files
from public.pages import language
from public.reading import LARGEST, SMALL, Sent, TooLarge, Unreadable, reading
from services.appeals.facts import LONGEST, OwnAppealCard, Said
from services.appeals.receipts import hashed, read_code
from services.errors import DomainError, NotFound
from services.files import FileContent
from services.troubles import trouble_of

log = structlog.get_logger(__name__)

_OVER: Final = frozenset({AppealState.WITHDRAWN, AppealState.CLOSED, AppealState.JOINED})


class NotAllThere(DomainError):
    """A field of a small form is empty; says which sentence goes with it."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self.message = message


@dataclass(frozen=True, slots=True)
class Known:
    """A case whose code was right."""

    code: str
    receipt: bytes
    lang: str
    sent: Sent


class CasePage:
    """Answers `/open/case`."""

    def __init__(self, page: OpenPage) -> None:
        self._page = page
        self._door = page.services.open_door
        # Two clicks at one moment: the second sees what the first has added.
        self._one_by_one = asyncio.Lock()

    async def form(self, _request: Request, lang: str) -> Response:
        """Where the code is typed."""
        return self._ask(lang, HTTPStatus.OK)

    async def act(self, request: Request) -> Response:
        """Shows the case, or does what its form asks for."""
        lang = language(None, request.headers)
        who = self._page.passers.hidden(address_of(request))
        largest = SMALL if self._page.wrong_codes.is_slow(who) else LARGEST
        try:
            async with reading(request, self._page.room, who, largest) as sent:
                lang = language(sent.get("lang"), request.headers)
                with speaking(lang):
                    return await self._answer(request, sent, lang)
        except (Busy, TooLarge, Unreadable) as refused:
            return self._page.note(lang, refused)

    async def _answer(self, request: Request, sent: Sent, lang: str) -> Response:
        typed = sent.text("code")
        code = read_code(typed)
        if code is None:
            said = words.SLIP if typed else words.NO_CODE
            return self._ask(lang, HTTPStatus.UNPROCESSABLE_ENTITY, typed, said)
        # Counted before it is looked at, so that many at once gain nothing.
        who = await self._page.wrong_codes.enter(address_of(request))
        try:
            receipt = await hashed(self._page.services.tools.keys, code)
            card = await self._door.card(receipt)
        except Exception as error:
            self._page.wrong_codes.give_back(who)
            is_away = trouble_of(error) is not None
            log.warning("open_page_broke", fault=type(error).__name__, is_away=is_away)
            status = HTTPStatus.SERVICE_UNAVAILABLE if is_away else HTTPStatus.INTERNAL_SERVER_ERROR
            return self._ask(lang, status, typed, words.AWAY if is_away else words.BROKE)
        if card is not None:
            self._page.wrong_codes.give_back(who)
            return await self._act(Known(code, receipt, lang, sent), card)
        slower = words.SLOWER if self._page.wrong_codes.is_slow(who) else ""
        return self._ask(lang, HTTPStatus.NOT_FOUND, typed, words.UNKNOWN_CODE, slower)

    def _ask(self, lang: str, status: int, typed: str = "", *alerts: str) -> Response:
        with speaking(lang):
            alert = " ".join(gettext(one) for one in alerts if one)
            return self._page.pages.show("code.html", lang, status, typed=typed[:60], alert=alert)

    # ------------------------------------------------------------ acting

    async def _act(self, known: Known, card: OwnAppealCard) -> Response:
        alert, done, status = "", "", HTTPStatus.OK
        try:
            if known.sent.get("act") == "file":
                return _download(await self._file(known))
            done = await self._do(known)
        except NotAllThere as error:
            alert, status = gettext(error.message), HTTPStatus.UNPROCESSABLE_ENTITY
        except NotFound:
            alert, status = gettext(words.NOT_THERE), HTTPStatus.NOT_FOUND
        except DomainError as error:
            if not words.is_worded(error):
                raise
            alert, status = words.sentence(error), HTTPStatus.CONFLICT
        except Exception as error:
            # The code was right and the case can be shown: what was typed is kept on it.
            if trouble_of(error) is None:
                log.error("open_page_broke", fault=type(error).__name__, is_away=False)
                alert, status = gettext(words.BROKE), HTTPStatus.INTERNAL_SERVER_ERROR
            else:
                alert, status = gettext(words.AWAY), HTTPStatus.SERVICE_UNAVAILABLE
        if alert and known.sent.files:
            alert = f"{alert} {gettext(words.FILES_AGAIN)}"
        fresh = card if alert and status >= HTTPStatus.INTERNAL_SERVER_ERROR else await self._fresh(known)
        return await self._show(known, fresh or card, status, alert, done)

    async def _fresh(self, known: Known) -> OwnAppealCard | None:
        return await self._door.card(known.receipt)

    async def _do(self, known: Known) -> str:
        """What the form asks for, and how that is confirmed."""
        sent, receipt = known.sent, known.receipt
        match sent.get("act"):
            case "say":
                await self._say(known)
                return gettext(words.SAID)
            case "rate":
                score = sent.get("score")
                if score not in {"1", "2", "3", "4", "5"}:
                    raise NotAllThere(words.NO_SCORE)
                await self._door.rate(receipt, int(score), sent.text("words")[:LONGEST])
                return gettext(words.RATED)
            case "reopen":
                await self._door.reopen(receipt, sent.text("again")[:LONGEST])
                return gettext(words.REOPENED)
            case "withdraw":
                if not sent.get("sure"):
                    raise NotAllThere(words.NOT_TICKED)
                await self._door.withdraw(receipt)
                return gettext(words.WITHDRAWN)
            case _:
                return ""

    async def _say(self, known: Known) -> None:
        text = known.sent.text("text")
        files = await checked_files(known.sent)
        async with self._one_by_one:
            card = await self._fresh(known)
            if card is not None and _is_repeat(card, known.sent.get("seen"), text, len(files)):
                return
            drafts = self._page.services.draft_files
            ids = [await drafts.keep(file) for file in files]
            try:
                await self._door.say_more(known.receipt, text, tuple(ids))
            except DomainError:
                await drafts.drop(ids)
                raise

    async def _file(self, known: Known) -> FileContent:
        number = known.sent.get("file")
        if not (number.isascii() and number.isdigit() and len(number) < 12):
            raise NotFound(number)
        return await self._door.file_of(known.receipt, int(number))

    # ------------------------------------------------------------ showing

    async def _show(self, known: Known, card: OwnAppealCard, status: int, alert: str, done: str) -> Response:
        sent = known.sent
        is_danger = card.colour is AppealColour.RED_DANGER
        numbers: list[dict[str, str]] = []
        if is_danger:
            with contextlib.suppress(Exception):
                numbers = await self._page.numbers()
        return self._page.pages.show(
            "case.html",
            known.lang,
            status,
            code=known.code,
            card=card,
            state=gettext(words.STATES[card.state]),
            lines=[(line, _heading(line)) for line in card.lines],
            seen=max((line.seq for line in card.lines), default=0),
            is_open=card.answered_on is None and card.state not in _OVER,
            in_box=card.state is AppealState.REGISTERED and not card.lines,
            is_danger=is_danger,
            numbers=numbers,
            marks=[(mark, gettext(said)) for mark, said in words.MARKS.items()],
            # What was typed is shown again where it was not taken.
            sent={name: sent.get(name) if alert else "" for name in ("text", "words", "again")},
            alert=alert,
            done=done,
            accept=ACCEPT,
        )


def _is_repeat(card: OwnAppealCard, seen: str, text: str, files: int) -> bool:
    """Whether the page's own form came before, by a second click: the same words, newer than the page."""
    if not (seen.isascii() and seen.isdigit() and len(seen) < 10):
        return False
    added = (one for one in card.lines if one.is_own and one.kind is AppealEventKind.SAID)
    return any(one.seq > int(seen) and one.text == text and len(one.files) == files for one in added)


def _heading(line: Said) -> str:
    return gettext(words.LINES.get(line.kind, words.OTHER_LINE))


def _download(file: FileContent) -> Response:
    """Saved, never shown: whatever it is, it does nothing here."""
    name = "".join(sign for sign in file.name if sign.isprintable() and sign not in '"\\/')[:80] or "file"
    plain = "".join(sign if sign.isascii() else "_" for sign in name)
    return Response(
        file.content,
        media_type=file.media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
        },
    )
