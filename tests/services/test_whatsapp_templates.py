"""How templates stand: kept as last asked, and one word of it decides whether one may be sent."""

import pytest

from db.engine import Database
from db.enums import TemplateState
from services.tools import Tools
from services.whatsapp.templates import TemplateStanding, WhatsAppTemplates


@pytest.fixture
def templates(database: Database, tools: Tools) -> WhatsAppTemplates:
    return WhatsAppTemplates(database, tools.clock)


def one(name: str, lang: str, state: TemplateState = TemplateState.APPROVED, **more) -> TemplateStanding:
    return TemplateStanding(name, lang, state, **more)


async def test_only_an_approved_one_that_says_what_we_mean_may_be_sent(templates: WhatsAppTemplates):
    assert not await templates.is_approved("kenes_visit_soon", "kk")
    await templates.put(
        [
            one("kenes_visit_soon", "kk"),
            one("kenes_visit_soon", "ru", is_ours=False),
            one("kenes_visit_missed", "kk", TemplateState.PENDING),
        ]
    )
    assert await templates.is_approved("kenes_visit_soon", "kk")
    assert not await templates.is_approved("kenes_visit_soon", "ru")
    assert not await templates.is_approved("kenes_visit_missed", "kk")
    assert not await templates.is_approved("kenes_visit_missed", "ru")


async def test_what_was_said_last_counts_and_what_is_gone_is_gone(templates: WhatsAppTemplates, tools: Tools):
    await templates.put([one("a", "kk", TemplateState.PENDING), one("b", "kk")])
    reason = "R" * 200
    await templates.put([one("a", "kk", TemplateState.REJECTED, reason=reason, category="UTILITY")])
    (left,) = await templates.all()
    assert (left.name, left.state, left.reason, left.category) == (
        "a",
        TemplateState.REJECTED,
        reason[:100],
        "UTILITY",
    )
    assert left.checked_at == tools.clock.now()
    await templates.put([])
    assert await templates.all() == []
