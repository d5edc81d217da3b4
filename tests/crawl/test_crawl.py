"""Every link and every form of the office, by every role, in both languages: never a fault of ours."""

from collections.abc import AsyncIterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import select, update
from structlog.testing import capture_logs

from app.container import Container
from app.settings import Env, Settings
from app.web import build_app
from backoffice.security import COOKIE
from db.enums import Role, UnitKind
from db.models.consultations import Consultant, Consultation
from db.models.people import Person
from db.models.staff import Employee, Login, RoleGrant, StaffSession
from db.models.units import Unit
from services.clock import StoppedClock, parse_clock
from services.keys import Keys
from services.staff.signing_in import ABSOLUTE
from tests.app.loaded import loaded_file
from tests.crawl.crawler import Crawler
from tests.engines import copy_sqlite

NOW = "2026-11-18 10:07"
# At which level a role is, where the demo has nobody who is that.
LEVELS = {Role.METHODOLOGIST: UnitKind.REGION, Role.AKIMAT_VIEWER: UnitKind.AKIMAT}


@pytest.fixture
async def container(shared_place: Path, migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Container]:
    """The demo, and the application over it."""
    url = copy_sqlite(loaded_file(shared_place, migrated_sqlite, NOW), tmp_path)
    Keys.create(tmp_path / "keys.json", "demo")
    container = Container(Settings(env=Env.DEMO, database_url=url, keys_file=tmp_path / "keys.json"))
    container.clock = StoppedClock(parse_clock(NOW))
    await container.database.prepare()
    yield container
    await container.close()


async def somebody(container: Container, role: Role, lang: str) -> str:
    """The token of a browser in which somebody of this role is signed in."""
    now, token = container.clock.now(), uuid4().hex
    async with container.database.begin() as session:
        found = await session.scalar(
            select(RoleGrant.login_id).where(RoleGrant.role == role, RoleGrant.ended_at.is_(None))
        )
        if found is None:
            wanted = select(Unit).order_by(Unit.kind != LEVELS.get(role, UnitKind.NATION), Unit.id)
            unit = (await session.scalars(wanted)).first()
            assert unit
            employee = Employee(
                unit_id=unit.id,
                family_name="Сынақ",
                given_name="Адам",
                kind="specialist",
                hired_on=date(2020, 1, 1),
            )
            login = Login(name=f"crawl-{role.value}", password_hash="-")
            session.add_all((employee, login))
            await session.flush()
            login.employee_id, found = employee.id, login.id
            session.add(RoleGrant(login_id=found, role=role, unit_id=unit.id, granted_at=now))
        await session.execute(
            update(Login).where(Login.id == found).values(lang=lang, must_change_password=False)
        )
        times = {"opened_at": now, "seen_at": now, "ends_at": now + ABSOLUTE}
        hashed = sha256(token.encode()).hexdigest()
        session.add(StaffSession(token_hash=hashed, login_id=found, second_factor_at=now, **times))
    return token


async def others(container: Container) -> dict[str, list[int]]:
    """Numbers at both ends: of whatever unit, most of them of another."""
    found = {}
    tables: dict[str, Any] = {
        "people": Person,
        "consultations": Consultation,
        "schedules": Consultant,
        "staff": Login,
        "units": Unit,
    }
    async with container.database.read() as session:
        for area, table in tables.items():
            numbers = list(await session.scalars(select(table.id).order_by(table.id)))
            found[area] = [numbers[0], numbers[-1]]
    return found


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
async def test_nothing_breaks_whatever_is_pressed(container: Container, role: Role):
    app = build_app(container)
    elsewhere = await others(container)
    with capture_logs() as said:
        for lang in ("ru", "kk"):
            token = await somebody(container, role, lang)
            transport = ASGITransport(app, raise_app_exceptions=False)
            async with AsyncClient(transport=transport, base_url="https://kenes.test") as client:
                client.cookies.set(COOKIE, token, domain="kenes.test", path="/office")
                crawler = Crawler(client, elsewhere, sends=lang == "kk")
                await crawler.walks("/office/today")
                if lang == "kk":
                    await crawler.goes_astray()
                assert len(crawler.asked) > 5, f"nothing to press: {crawler.asked}"
    places = [" < ".join(reversed(one["where"][-2:])) for one in said if one["event"] == "incident"]
    kinds = [one["kind"] for one in said if one["event"] == "incident"]
    told = "\n".join(f"{kind} {place}" for kind, place in sorted({*zip(kinds, places, strict=True)}))
    assert crawler.broken == [], "\n".join([*crawler.broken[:20], told])
    assert not places, told
    print(f"{role.value}: {crawler.asked.total()} questions of {len(crawler.asked)} kinds")
