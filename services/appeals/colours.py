"""The colour a case is proposed with, by its kind and its words; a person confirms it before anybody answers.

Words are heard however they are typed: Kazakh and Russian, without Kazakh letters, in Latin. Too much red is
looked at once and made yellow; too little would wait fifteen days, so doubt goes to red.
"""

from collections.abc import Iterator
from typing import Final

from db.enums import AppealAbout, AppealColour, AppealKind
from services.crisis_words import Crisis, crisis_in
from services.folding import fold
from services.phrases import phrases, says

# Bribes, extortion, fraud; «пара» alone is a lesson or a couple, so it comes with its verb.
_LAW: Final = phrases("""
пара ал*
пара бер*
пара сұра*
пара талап*
пара дәме*
пара керек
пара таба*
парақор*
бопсала*
қорқытып ақша
қорқытып ал*
ақша бопсала*
алаяқ*
алаяқтық*
жалған құжат*
құжатты қолдан жаса*
қолдан жасалған құжат*
ақшаны жымқыр*
жымқыр*
ұрлап ал*
ақшаны жеп*
бюджетті жеп*
заңсыз ақша
тендерді жең*
откат
откаты
откатом
взятк*
взяток
взяточ*
мзда
мзду
мздоим*
подкуп*
вымогат*
вымога*
шантаж*
мошен*
афер*
поборы
поборов
побор*
хищени*
похитил*
растрат*
присвоил* деньги
присваива* деньги
украл* деньги
распил*
подделал*
подделыва*
подделк*
поддельн*
фальшив*
фиктивн*
мертвые души
в конверте
на лапу
""")
# Said of staff, akimats and other bodies it is a demand; said of nobody it may be a fee one may ask about.
_DEMANDS: Final = phrases("""
ақша сұра*
ақша талап*
ақша төле*
ақша бер* деді
ақша жинады
ақша жинап жатыр
ақша алды
ақшамды қайтармай*
ақшамызды қайтармай*
айлығымызды алып
айлықтан ұста*
требу* деньги
требу* денег
требовал* деньги
требовал* денег
прос* деньги
просил* денег
просит денег
просят денег
вымани* деньги
взял* деньги
берет деньги
берут деньги
собира* деньги
собрал* деньги
забира* часть
отдать часть
не возвраща* деньги
деньги за место
деньги за подпись
деньги за справку
платить за подпись
""")
# The word of those who speak against it, too.
_CORRUPTION: Final = phrases("""
коррупц*
жемқор*
сыбайлас
""")
_AGAINST: Final = phrases("""
антикорруп*
против коррупц*
борьб* коррупц*
противодейств* коррупц*
профилактик* коррупц*
жемқорлыққа қарсы
""")
# Those who have something to give or to withhold.
_HOLDS_POWER: Final = frozenset({
    AppealAbout.CENTRE, AppealAbout.EMPLOYEE, AppealAbout.AKIMAT, AppealAbout.AKIMAT_PERSON,
    AppealAbout.ORGANISATION,
})  # fmt: skip
# Words of crisis are heard in pieces of this length; a phrase on the seam stands whole in one of them.
_PIECE: Final = 4_000
_SEAM: Final = 200


def propose(kind: AppealKind, about: AppealAbout, text: str) -> AppealColour:
    """What the words say; danger to a person before the law, the law before the kind."""
    if any(crisis_in(piece) is Crisis.YES for piece in _pieces(text)):
        return AppealColour.RED_DANGER
    if kind is not AppealKind.THANKS and _is_of_law(about, fold(text).split()):
        return AppealColour.RED_LAW
    return AppealColour.YELLOW if kind is AppealKind.COMPLAINT else AppealColour.GREEN


def _is_of_law(about: AppealAbout, words: list[str]) -> bool:
    if says(words, _LAW):
        return True
    if about in _HOLDS_POWER and says(words, _DEMANDS):
        return True
    return says(words, _CORRUPTION) and not says(words, _AGAINST)


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, max(len(text), 1), _PIECE - _SEAM):
        yield text[start : start + _PIECE]
