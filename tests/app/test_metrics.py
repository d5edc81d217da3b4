"""`/metrics`: what there is to watch, for this machine alone; never a person, or an address as typed."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from httpx2 import ASGITransport, AsyncClient

from app.container import Container
from app.jobs import JobNotes
from app.settings import Settings
from app.web import build_app
from db.enums import ArrivalState, ChannelName, PromiseState
from db.models.conversations import Arrival, Promise
from services.clock import StoppedClock
from services.keeping.job_runs import JobRuns
from services.keys import Keys
from tests.house import MORNING

CODE = "talgar-poster-7"


@pytest.fixture
async def container(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Container]:
    Keys.create(tmp_path / "keys.json", "test")
    container = Container(Settings(database_url=sqlite_url, keys_file=tmp_path / "keys.json"))
    container.clock = StoppedClock(MORNING)
    await container.database.prepare()
    yield container
    await container.close()


@pytest.fixture
async def browser(container: Container) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(build_app(container), raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def figures(browser: AsyncClient) -> dict[str, float]:
    """By name and labels, as they are told."""
    answer = await browser.get("/metrics")
    assert answer.status_code == 200
    lines = (line.rpartition(" ") for line in answer.text.splitlines() if line.startswith("kenes_"))
    return {name: float(value) for name, _, value in lines}


async def test_answers_are_counted_by_the_template_of_their_route(browser: AsyncClient):
    async def counted(method: str, route: str, status: int) -> float:
        name = f'kenes_http_requests_total{{method="{method}",route="{route}",status="{status}"}}'
        return (await figures(browser)).get(name, 0)

    for method, path, route, status in (
        ("GET", f"/chat?start={CODE}", "/chat", 200),
        ("GET", "/chat/files/177", "/chat/files/{seq}", 404),
        ("GET", "/office/people/471104711", "/office/people/{number}", 303),
        ("GET", f"/nowhere/{CODE}", "none", 404),
        ("BREW", f"/nowhere/{CODE}", "none", 404),
    ):
        shown = method if method == "GET" else "other"
        before = await counted(shown, route, status)
        await browser.request(method, path)
        assert await counted(shown, route, status) == before + 1, path


async def test_what_is_measured_names_nobody(browser: AsyncClient):
    await browser.get(f"/chat?start={CODE}")
    sent = {"id": str(uuid4()), "text": "Серікова Айгерім 87011234567"}
    await browser.post("/chat/messages", json=sent)
    await browser.post("/office/login", data={"login": "director.talgar", "password": "x" * 12})
    await browser.get("/office/people?q=Серікова")
    await browser.get("/office/people/471104711")
    said = (await browser.get("/metrics")).text
    for word in (CODE, "Серікова", "7011234567", "director", "471104711", "talgar", sent["id"]):
        assert word not in said, word
    assert "python_info" in said
    assert "process_resident_memory_bytes" in said


async def test_updates_are_counted_and_timed(browser: AsyncClient):
    handled, repeated = (
        f'kenes_updates_total{{channel="web",outcome="{o}"}}' for o in ("handled", "repeated")
    )
    timed = 'kenes_turn_seconds_count{channel="web"}'
    before = await figures(browser)
    message = {"id": str(uuid4()), "text": "Сәлем"}
    for _ in range(2):
        await browser.post("/chat/messages", json=message)
    after = await figures(browser)
    assert after[handled] - before.get(handled, 0) == 1
    assert after[repeated] - before.get(repeated, 0) == 1
    assert after[timed] - before.get(timed, 0) == 2


async def test_what_waits_and_what_failed_is_told(browser: AsyncClient, container: Container):
    due = MORNING - timedelta(minutes=7)
    notice = {"recipient": "person:1", "subject": "consultation:1", "promised_at": due, "details": {}}
    async with container.database.begin() as session:
        for number, state in enumerate((PromiseState.PROMISED, PromiseState.FAILED, PromiseState.SENT)):
            session.add(Promise(kind="visit_missed", occasion=str(number), state=state, due_at=due, **notice))
        session.add(Arrival(channel=ChannelName.WEB, key="k", state=ArrivalState.FAILED, at=due))
    found = await figures(browser)
    assert found['kenes_promises_open{state="promised"}'] == 1
    assert found['kenes_promises_open{state="failed"}'] == 1
    assert found['kenes_promises_of_a_day{state="sent"}'] == 1
    assert found['kenes_arrivals{state="failed"}'] == 1
    assert found["kenes_delivery_lag_seconds"] == 7 * 60
    assert found["kenes_database_up"] == 1
    assert found['kenes_database_connections{pool="write",state="most"}'] == 1


async def test_a_failed_sign_in_is_counted(browser: AsyncClient):
    await browser.post("/office/login", data={"login": "nobody", "password": "x" * 12})
    assert (await figures(browser))["kenes_sign_in_failures_recent"] >= 1


async def test_jobs_are_told_of_whichever_process_did_them(browser: AsyncClient, container: Container):
    await JobRuns(container.database, container.clock).done("backup")
    await JobNotes(container).ran("sweep what is old", 0.5, "")
    await JobNotes(container).ran("fill days off", 0.5, "ValueError")
    found = await figures(browser)
    for name in ("backup", "sweep what is old"):
        assert found[f'kenes_job_done_timestamp_seconds{{job="{name}"}}'] == MORNING.timestamp()
    assert found['kenes_job_failed_timestamp_seconds{job="fill days off"}'] == MORNING.timestamp()
    assert found['kenes_job_runs_total{job="fill days off",outcome="failed"}'] >= 1


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
async def test_whoever_comes_through_a_proxy_is_told_nothing(browser: AsyncClient, header: str):
    answer = await browser.get("/metrics", headers={header: "127.0.0.1"})
    assert answer.status_code == 404
    assert "kenes_" not in answer.text


async def test_another_machine_is_told_nothing(container: Container):
    transport = ASGITransport(build_app(container), client=("192.0.2.7", 5000))
    async with AsyncClient(transport=transport, base_url="http://192.0.2.1:8000") as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 404
    assert not re.search("kenes_|python_", answer.text)
