"""The main job, once, for real: from the chat on a phone to the figure of the indicator."""

import asyncio
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page
from sqlalchemy import select

from db.models.consultations import Consultant, Consultation
from db.models.staff import Employee, Login
from tests.e2e.town import Town, sign_in

pytestmark = pytest.mark.e2e
CELL = '[data-indicator="1.1"][data-band="14-17"][data-sex="f"]'


async def press(page: Page, *labels: str) -> None:
    """Presses what is a button under the newest bubble, types what is not; waits for the answer."""
    bubbles = page.locator("[role=article][data-from=bot]")
    for label in labels:
        before = await bubbles.count()
        button = page.get_by_role("button", name=label, exact=True)
        if await button.count():
            await button.last.click()
        else:
            await page.get_by_role("textbox").fill(label)
            await page.keyboard.press("Enter")
        await bubbles.nth(before).wait_for()


async def test_a_girl_of_16_books_a_psychologist_and_the_indicator_grows_by_one(town, new_page):
    chat = await new_page()
    await chat.goto(f"{town.url}/chat?start=talgar")
    await press(chat, "Қазақша", "Кеңеске жазылу", "Психолог")
    hour = chat.locator("[role=article][data-from=bot]").last.get_by_role("button").first
    await press(chat, (await hour.inner_text()).strip())
    # Typed without Kazakh letters, as many phones have it.
    await press(chat, "Келісемін", "5 кыркуйек 2010", "Серікова Айгерім", "Әйел", "Иә")
    await press(chat, "Өткізіп жіберу", "Айта алмаймын", "Бәрі дұрыс", "Жазылу")
    assert "Жазылдыңыз" in await chat.locator("[role=article][data-from=bot]").last.inner_text()

    number, login, starts_at = await _newest(town)
    office = await new_page(viewport={"width": 1280, "height": 900})
    await sign_in(office, town.url, "director.talgar")
    before = await _figure(office, town.url)
    assert await _figure_of_command(town) == before

    await sign_in(office, town.url, login)
    await office.goto(f"{town.url}/office/consultations/{number}")
    assert "Айгерім" in await office.get_by_role("main").inner_text()
    await office.get_by_role("button", name="Растау", exact=True).click()
    await office.locator('[data-state="confirmed"]').first.wait_for()
    await chat.get_by_text(re.compile("расталды", re.IGNORECASE)).last.wait_for()

    town.clock.at = starts_at + timedelta(minutes=50)
    await sign_in(office, town.url, login)
    await office.goto(f"{town.url}/office/consultations/{number}")
    await office.get_by_role("button", name="Өтті", exact=True).click()
    # The journal opens by itself; its one compulsory field is the topic.
    await office.wait_for_url("**/journal?*")
    await office.get_by_role("radio", name="Отбасындағы қарым-қатынас").check(force=True)
    await office.locator('form[action$="/journal"] button.strong').click()
    await office.wait_for_url(re.compile(rf"/consultations/{number}(\?|$)"))

    await sign_in(office, town.url, "director.talgar")
    assert await _figure(office, town.url) == before + 1
    assert await _figure_of_command(town) == before + 1
    # The director sees a number, a band and a sex, never who went to the psychologist.
    await office.goto(f"{town.url}/office/consultations/{number}")
    assert "Айгерім" not in await office.content()


async def _newest(town: Town):
    async with town.container.database.read() as session:
        query = (
            select(Consultation.id, Login.name, Consultation.starts_at)
            .join(Consultant, Consultant.id == Consultation.consultant_id)
            .join(Employee, Employee.id == Consultant.employee_id)
            .join(Login, Login.employee_id == Employee.id)
        )
        return (await session.execute(query.order_by(Consultation.id.desc()).limit(1))).one()


async def _figure(page: Page, url: str) -> int:
    await page.goto(f"{url}/office/indicators?period=2026Q4&unit=talgar")
    return int(await page.locator(CELL).first.inner_text())


async def _figure_of_command(town: Town) -> int:
    rows = await asyncio.to_thread(_command, town.database_url)
    return next(
        int(row["value"])
        for row in rows
        if (row["indicator"], row["band"], row["sex"], row["kind"]) == ("1.1", "14-17", "f", "consultations")
    )


def _command(database_url: str) -> list[dict]:
    keys = Path(database_url.removeprefix("sqlite+aiosqlite:///")).with_name("keys.json")
    if not keys.exists():
        keys.write_text(
            json.dumps({"active": "demo", "keys": {"demo": "ZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGQ="}})
        )
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("kenes")),
            "indicators",
            "--period",
            "2026Q4",
            "--unit",
            "talgar",
            "--json",
        ],
        env={"KENES_DATABASE_URL": database_url, "KENES_KEYS_FILE": str(keys), "PATH": ""},
        cwd=keys.parent,
        capture_output=True,
        check=True,
        text=True,
    )
    rows: list[dict] = json.loads(done.stdout)["rows"]
    return rows
