"""A consultant at the office over HTTP, who does not give up: a form keeps its key until it is answered."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from uuid import uuid4

import aiohttp
from sqlalchemy import select

from backoffice.security import COOKIE
from db.engine import Database
from db.models.consultations import Consultation
from db.models.staff import StaffSession
from services.clock import Clock
from services.staff.signing_in import ABSOLUTE
from tests.crash.browsers import LOST, PATIENCE, PAUSE
from tests.crash.town import Place


@dataclass
class Consultant:
    """Signed in at the office of a centre; where the office is may change."""

    place: Place
    database: Database
    http: aiohttp.ClientSession
    repeats: int = 0

    async def signs_in(self, clock: Clock) -> None:
        """As if by a password, whose slow hash is not what is looked at here."""
        token, now = uuid4().hex, clock.now()
        login_id = self.place.consultant.login_id
        async with self.database.begin() as session:
            times = {"opened_at": now, "seen_at": now, "ends_at": now + ABSOLUTE}
            session.add(
                StaffSession(token_hash=sha256(token.encode()).hexdigest(), login_id=login_id, **times)
            )
        self.http.headers.update({"Cookie": f"{COOKIE}={token}"})

    async def asked(self) -> int:
        """The number of the one consultation here."""
        async with self.database.read() as session:
            query = select(Consultation.id).where(Consultation.unit_id == self.place.unit_id)
            return (await session.scalars(query)).one()

    async def confirms(self, url: str) -> None:
        """Opens the card and presses the button; the form is sent again until it is answered."""
        await self.presses(url, await self.opens(url))

    async def opens(self, url: str) -> dict[str, str]:
        """The hidden fields of the form that confirms."""
        number = await self.asked()
        while True:
            with suppress(*LOST):
                async with self.http.get(f"{url}/office/consultations/{number}", timeout=PATIENCE) as answer:
                    text = await answer.text()
                    if answer.status == 200:
                        break
                    assert answer.status >= 500, (answer.status, str(answer.url))
            await self._again()
        form = re.search(rf'action="(/office/consultations/{number}/confirm)".*?</form>', text, re.DOTALL)
        assert form, text
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0])
        return {"action": form[1], **dict(hidden)}

    async def presses(self, url: str, form: dict[str, str]) -> None:
        """One act, however often it has to be sent."""
        fields = {name: value for name, value in form.items() if name != "action"}
        while True:
            with suppress(*LOST):
                async with self.http.post(
                    url + form["action"], data=fields, timeout=PATIENCE, allow_redirects=False
                ) as answer:
                    if answer.status == 303 and "/office/login" not in answer.headers["location"]:
                        return
                    assert answer.status >= 500, (answer.status, await answer.text())
            await self._again()

    async def _again(self) -> None:
        self.repeats += 1
        await asyncio.sleep(PAUSE)
