"""Whoever writes on the anonymous page leaves nothing: in the database, a backup, the log, the metrics."""

import io
import logging
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from httpx2 import AsyncClient, Response
from sqlalchemy import select

from app import logs
from app.container import Container
from app.reference import fill_reference
from app.server import build_server
from app.settings import Env, Settings
from app.web import build_app
from db.models.appeals import Appeal
from services.appeals.receipts import new_code
from services.keys import Keys
from services.tools import Tools
from tests.factories import MONDAY
from tests.pictures import CAMERA, a_document, a_photo
from tests.public.officer import the_officer
from tests.public.traces import TickingClock, all_rows, at_rest, backup, found_in, fresh, leads, parted
from tests.serving import answering

TEXT = "Zyqtarma-қанарқұс: завхоз требует конверты"
MORE = "Добавляю-канарейка: вчера снова"
WHO = "Қанарқұсов Завхозбек"
AGENT = "CanaryBrowser/77.7 (Tulpar phone)"
ADDRESS = "203.0.113.177"
FILE_NAME = "canary-at-home.jpg"
AUTHOR = "Canary Author Aigerim"


@dataclass
class Site:
    """The whole application behind a real server, with all it writes."""

    url: str
    database_url: str
    container: Container
    log: io.StringIO
    place: Path

    async def rests(self) -> bytes:
        return await at_rest(self.container.database, self.database_url)

    def backs_up(self, name: str) -> bytes:
        return backup(self.database_url, self.place / name)


@pytest.fixture
async def site(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    """Everything `kenes run` starts; its log is kept."""
    written = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = []
    monkeypatch.setattr(sys, "stderr", written)
    logs.set_up("json")
    container = Container(Settings(env=Env.DEMO, database_url=database_url, public_url="https://kenes.test"))
    keys = Keys.create(tmp_path / "keys.json", "test")
    tools = Tools(TickingClock(MONDAY), keys)
    container.__dict__.update(tools=tools, clock=tools.clock)
    await container.database.prepare()
    await fill_reference(container.database, tools)
    app = build_app(container)
    try:
        async with answering(
            app, access_log=False, proxy_headers=True, forwarded_allow_ips="*", server_header=False
        ) as (url, _):
            yield Site(url, database_url, container, written, tmp_path)
            app.state.bell.close()
    finally:
        structlog.reset_defaults()
        root.handlers[:] = handlers
        root.setLevel(level)


@dataclass
class Complainant:
    """Somebody with a browser that says what it is, coming through a proxy that says where from."""

    client: AsyncClient
    code: str = ""

    async def sends(self, address: str, *files: tuple[str, bytes], **fields: str) -> Response:
        attached = [("files", (name, content, "image/jpeg")) for name, content in files]
        data = {"lang": "ru", "code": self.code, **fields}
        return await self.client.post(address, data=data, files=attached or None)


@pytest.fixture
async def complainant(site: Site) -> AsyncIterator[Complainant]:
    headers = {"User-Agent": AGENT, "X-Forwarded-For": ADDRESS, "Accept-Language": "ru"}
    async with AsyncClient(base_url=site.url, headers=headers, timeout=30) as client:
        yield Complainant(client, new_code())


async def test_of_the_anonymous_there_is_nothing_but_sealed_bytes(site, complainant) -> None:
    database, services = site.container.database, site.container.services
    officer = await the_officer(database, site.container.tools)
    canaries = [
        *(TEXT, MORE, WHO, AGENT, ADDRESS, FILE_NAME, CAMERA, AUTHOR, "canary", "қанарқұс"),
        *(complainant.code, complainant.code.replace("-", "")),
    ]
    before = await all_rows(database)

    # Everything a scripted complainant does: looks, slips, sends, comes back, guesses, adds, breaks in.
    await complainant.client.get("/open")
    assert (await complainant.sends("/open", (FILE_NAME, b"no photo"), text=TEXT, who=WHO)).status_code == 422
    files = ((FILE_NAME, a_photo()), ("canary.docx", a_document(AUTHOR)))
    assert (await complainant.sends("/open", *files, text=TEXT, who=WHO)).status_code == 200
    assert (await complainant.sends("/open", *files, text=TEXT, who=WHO)).status_code == 200
    in_the_box = await all_rows(database)
    assert not found_in(await site.rests(), canaries)
    assert not found_in(site.backs_up("during.db"), canaries)
    assert (await complainant.sends("/open/case")).status_code == 200

    await services.drop_box.round()
    assert (await complainant.sends("/open/case")).status_code == 200
    assert (
        await complainant.sends("/open/case", (FILE_NAME, a_photo()), act="say", text=MORE)
    ).status_code == 200
    slip = complainant.code[:-1] + ("0" if complainant.code[-1] != "0" else "1")
    assert (await complainant.sends("/open/case", code=slip)).status_code == 422
    assert (await complainant.sends("/open/case", code=new_code())).status_code == 404
    assert (await complainant.client.get(f"/open/{complainant.code}")).status_code == 404
    await complainant.client.post("/open", content=b"\xff", headers={"content-type": TEXT.encode().hex()})
    await officer.answers("Меры приняты")
    page = await complainant.sends("/open/case", act="rate", score="2", words=MORE)
    assert "Меры приняты" in page.text
    assert MORE in page.text

    assert not found_in(await site.rests(), canaries)
    assert not found_in(site.backs_up("after.db"), canaries)
    async with AsyncClient(base_url=site.url) as here:
        metrics = (await here.get("/metrics")).text
    assert "/open" in metrics
    assert not found_in(metrics.encode(), canaries)
    assert not found_in(site.log.getvalue().encode(), canaries)

    after = await all_rows(database)
    async with database.read() as session:
        case = await session.scalar(select(Appeal))
    assert case.registered_at is None
    assert case.owner is None
    # Beside the case nothing was written by them: no form's key, no contact, no count of slips, no audit.
    left = {
        name: rows
        for name, rows in fresh(in_the_box, before).items()
        if rows and name not in {"drop_box", "drop_box_files", "files"}
    }
    assert left == {}
    cases, others = parted(fresh(after, before))
    assert cases["appeals"]
    staffs = {"audit", "form_keys", "outgoing", "logins", "role_grants"}
    assert set(others) - staffs == set(), set(others)
    assert not leads(cases, {name: rows for name, rows in others.items() if name not in staffs})


async def test_the_times_of_the_author_are_days(site, complainant) -> None:
    before = await all_rows(site.container.database)
    await complainant.sends("/open", (FILE_NAME, a_photo()), text=TEXT)
    rows = fresh(await all_rows(site.container.database), before)
    midnight = MONDAY.replace(hour=19, minute=0).isoformat(" ")[:10]
    for name, found in rows.items():
        for row in found:
            for column, value in row.items():
                told = str(value)
                is_time = ":" in told[:20] and told[:4] == "2026"
                assert not is_time or told[11:19] in {"19:00:00", "00:00:00"}, (name, column, told, midnight)


def test_the_server_keeps_no_log_of_who_asks() -> None:
    server = build_server(None, on_ready=print, on_stop=print, behind_proxy=True)  # type: ignore[arg-type]
    assert server.config.access_log is False
    assert not logging.getLogger("uvicorn.access").isEnabledFor(logging.INFO) or not server.config.access_log
