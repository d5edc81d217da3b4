"""Colours proposed by kind and words: examples in three spellings, and what only looks like them."""

import pytest

from db.enums import AppealAbout, AppealColour, AppealKind
from services.appeals.colours import propose

LAW = """
директор пара сұрады | директор пара сурады | direktor para surady
менеджер пара алды | менеджер пара алды | menedzher para aldy
бұл нағыз жемқорлық | бул нагыз жемкорлык | bul nagyz zhemqorlyq
сыбайлас жемқорлық | сыбайлас жемкорлык | sybailas jemqorlyq
алаяқтар ақшамды алды | алаяктар акшамды алды | alayaqtar aqshamdy aldy
қолдан жасалған құжат көрдім | колдан жасалган кужат кордим | qoldan jasalgan qujat kordim
грантты жымқырып кетті | грантты жымкырып кетти | grantty jymqyryp ketti
с меня требуют взятку | С МЕНЯ ТРЕБУЮТ ВЗЯТКУ!!! | s menya trebuyut vzyatku
без взяток ничего не подписывают | bez vzyatok nichego ne podpisyvayut | взяточники
у нас коррупция | u nas korrupciya | u nas korruptsiya
вымогали деньги у участников | vymogali dengi u uchastnikov | вымогательство
это мошенники | eto moshenniki | мошенничество с грантами
поддельные подписи в ведомости | poddelnye podpisi | мёртвые души в отчёте
"""
DANGER = """
өлгім келеді | олгим келеди | olgim keledi
мені мектепте ұрады | мени мектепте урады | meni mektepte urady
отчим бьёт меня | меня избили в центре | otchim bet menya
ко мне пристаёт консультант | ко мне пристает консультант | консультант меня трогает
просил взятку, а потом избил | пара сұрады, сосын мені ұрды | угрожает мне
"""
DEMANDS = "ақша сұрады | акша сурады | aqsha surady | требуют деньги за место | prosil deneg za podpis"
NOTHING = """
пара қашан басталады | пара начинается в девять | мы были вдвоём, красивая пара | para qashan bastalady
не работает отопление | орындық сынған | жауап бермеді | ертең келесіз бе | salem
лекция против коррупции была скучной | антикоррупционная неделя | жемқорлыққа қарсы апталық | парақша
күлкіден өлдім | умираю со смеху | паразит | мост через реку | когда собрание
"""


def several(lines: str) -> list[str]:
    return [text.strip() for text in lines.replace("\n", "|").split("|") if text.strip()]


@pytest.mark.parametrize("text", several(LAW))
@pytest.mark.parametrize("kind", [AppealKind.COMPLAINT, AppealKind.QUESTION, AppealKind.SUGGESTION])
def test_bribes_extortion_and_fraud_are_red_by_law(kind, text):
    assert propose(kind, AppealAbout.UNSAID, text) is AppealColour.RED_LAW


@pytest.mark.parametrize("text", several(DANGER))
@pytest.mark.parametrize("kind", AppealKind)
def test_danger_to_a_person_comes_before_everything(kind, text):
    assert propose(kind, AppealAbout.EMPLOYEE, text) is AppealColour.RED_DANGER


@pytest.mark.parametrize("text", several(DEMANDS))
def test_money_asked_for_is_of_the_law_where_somebody_has_something_to_withhold(text):
    assert propose(AppealKind.COMPLAINT, AppealAbout.AKIMAT_PERSON, text) is AppealColour.RED_LAW
    assert propose(AppealKind.COMPLAINT, AppealAbout.SERVICE, text) is AppealColour.YELLOW


@pytest.mark.parametrize("text", [*several(NOTHING), "", "😀"])
def test_everything_else_goes_by_its_kind(text):
    for about in AppealAbout:
        assert propose(AppealKind.COMPLAINT, about, text) is AppealColour.YELLOW
        for kind in (AppealKind.QUESTION, AppealKind.SUGGESTION, AppealKind.THANKS):
            assert propose(kind, about, text) is AppealColour.GREEN


def test_thanks_for_honesty_are_thanks():
    text = "рахмет, пара сұрамады; спасибо, что без взяток"
    assert propose(AppealKind.THANKS, AppealAbout.CENTRE, text) is AppealColour.GREEN


def test_a_long_text_is_heard_to_its_end():
    # The phrase lies across the seam of two pieces, and then far behind.
    for length in (3_995, 3_801, 9_900):
        text = ("а " * length)[:length] + "отчим бьёт меня"
        assert propose(AppealKind.COMPLAINT, AppealAbout.UNSAID, text) is AppealColour.RED_DANGER
    assert propose(AppealKind.COMPLAINT, AppealAbout.UNSAID, "а " * 4_900 + "взятка") is AppealColour.RED_LAW
