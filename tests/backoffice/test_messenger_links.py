"""Links and QR codes into a messenger stand on pages while it works, and bring the code along."""

import pytest
from sqlalchemy import insert

from db.engine import Database
from db.enums import ChannelName
from db.models.units import StartCode
from documents.qr import qr
from services.channels.states import FRESH, ChannelStates
from services.clock import StoppedClock
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_person

TELEGRAM = "https://t.me/kenes_bot?start="
# «Кеңес: » and the code.
WHATSAPP = "https://wa.me/77010000077?text=%D0%9A%D0%B5%D2%A3%D0%B5%D1%81%3A%20"


@pytest.fixture
async def browser(signed_in: Signs, world: World, database: Database, clock: StoppedClock) -> Browser:
    """The director's, where both messengers work."""
    states = ChannelStates(database, clock)
    await states.put(ChannelName.TELEGRAM, mode="polling", name="kenes_bot")
    await states.put(ChannelName.WHATSAPP, mode="webhook", name="+7 701 000 00 77")
    return await signed_in(world.director)


@pytest.fixture
async def poster(world: World, database: Database) -> str:
    """A link of the centre."""
    async with database.begin() as session:
        await session.execute(insert(StartCode).values(code="aral", unit_id=world.centre.id, source="qr"))
    return f"/units/{world.centre.id}"


async def test_a_units_card_has_links_and_pictures_for_each_messenger_that_works(
    browser: Browser, poster: str, clock: StoppedClock
):
    await browser.opens(poster)
    assert f'href="{TELEGRAM}aral"' in browser.page.text
    assert f'href="{WHATSAPP}aral"' in browser.page.text
    assert browser.has("QR for WhatsApp")
    drawn = await browser.client.get(f"/office{poster}/qr/aral", params={"to": "whatsapp"})
    path = str(qr(f"{WHATSAPP}aral")).partition(' d="')[2].partition('"')[0]
    assert path
    assert path in drawn.text
    clock.advance(FRESH)  # nobody says any more that they work
    await browser.opens(poster)
    assert "wa.me" not in browser.page.text
    assert "t.me" not in browser.page.text
    drawn = await browser.client.get(f"/office{poster}/qr/aral", params={"to": "whatsapp"})
    assert drawn.status_code == 200
    assert path not in drawn.text


async def test_a_faulty_whatsapp_is_offered_to_nobody(
    browser: Browser, poster: str, database: Database, clock: StoppedClock
):
    await ChannelStates(database, clock).put(ChannelName.WHATSAPP, mode="webhook", fault="token")
    await browser.opens(poster)
    assert "wa.me" not in browser.page.text
    assert "t.me" in browser.page.text


async def test_a_code_for_ones_own_chat_comes_with_links_to_both(browser: Browser):
    await browser.opens("/profile")
    assert "wa.me" not in browser.page.text
    await browser.sends("/profile/chat-code")
    code = browser.page.text.partition("<output>")[2].partition("</output>")[0]
    assert code
    assert f'href="{TELEGRAM}{code}"' in browser.page.text
    assert f'href="{WHATSAPP}{code}"' in browser.page.text


async def test_a_representatives_code_comes_with_links_to_both(browser: Browser, world: World):
    girl = await a_person(world.database, world.centre, age=15, now=world.services.tools.clock.now())
    await browser.sends(f"/people/{girl.id}/representative/code")
    bare = browser.page.text.partition('data-code="')[2].partition('"')[0].replace("-", "")
    assert bare
    assert f'href="{TELEGRAM}{bare}"' in browser.page.text
    assert f'href="{WHATSAPP}{bare}"' in browser.page.text
