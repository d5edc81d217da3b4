"""Words of crisis, however they are typed, in Kazakh and Russian; and what only looks like them.

Told apart where that can be done («күлкіден өлдім», «умираю со смеху»); where it cannot, the answer costs the
person one kind line and nothing is filed. Nothing here is stored.
"""

from enum import StrEnum
from typing import Final

from services.folding import fold
from services.phrases import phrases, says


class Crisis(StrEnum):
    """What a text says, as far as words can tell."""

    NONE = "none"
    ALIKE = "alike"
    """Only looks like it, or nobody can tell from the words."""
    YES = "yes"


# One phrase a line; «*» stands for any ending, others may stand between.
_GRAVE_KK: Final = """
өлгім кел*
өлгіміз кел*
өлсем екен
өлсем болды
өлсем ғой
өле салсам
өле салайын
өлгім бар
өлімді ойла*
өлуді ойла*
өлу туралы ойла*
өмір сүргім кел*
өмір сүргім жоқ
өмір сүрудің мәні жоқ
өмірден түңіл*
өмірден кеткім кел*
тірі жүргім кел*
тірі қалғым кел*
өзімді өлтір*
өз өзімді өлтір*
өзіме қол жұмса*
өз өзіме қол сал*
қол жұмса*
қол жұмсап
өзіне қол жұмса*
асылып өл*
асылғым кел*
өзімді кес*
венамды кес*
тамырымды кес*
суицид*
зорла*
зорлық*
мені ұр*
мені сабай*
мені сабап
мені соғ*
мені тепкіле*
соққыға жық*
күш көрсет*
мені қорқыт*
маған тиіс*
маған соқтық*
мені бопсала*
бопсалап*
мені қорла*
мені өлтір*
өлтіремін деп
ұрып соғ*
ұрып таста*
ұрып жат*
ұрып жүр*
ұрып кет*
үйде ұр*
үйінде ұр*
сабап жат*
сабап таста*
сабайды
сабады
сабаған
тепкіле*
үйге қамап*
қамап таста*
"""
_GRAVE_RU: Final = """
хочу умереть
хочется умереть
умереть хочу
умереть хочется
хочу сдохнуть
сдохнуть хочу
не хочу жить
не хочется жить
жить не хочу
жить не хочется
незачем жить
лучше умереть
лучше бы умер*
лучше бы я умер*
покончить с собой
покончу с собой
покончить с жизнью
свести счеты с жизнью
самоубий*
самоуби*
суицид*
убить себя
убью себя
себя убить
себя убью
руки на себя
повеситься
повешусь
вскрыть вены
вскрою вены
режу вены
резать вены
порезать вены
режу себя
резать себя
порезать себя
изнасил*
насилу*
насили*
домогат*
домогает*
домогал*
меня бьет
меня бьют
меня бил*
бьет меня
бьют меня
бил меня
била меня
били меня
избил*
избива*
бьет ребен*
бьет дочь
бьет сына
бьет жену
бьют дома
дома бьют
бьет подругу
бьют подругу
бьют друга
отец бьет
отчим бьет
мать бьет
муж бьет
парень бьет
меня запер*
запер меня
взаперти
не выпуска* из дома
побил*
побои
меня трога*
трогает меня
пристает ко мне
ко мне прист*
шантаж*
угрожа*
меня убьют
меня убьет
убьет меня
издевают*
издевает*
меня травят
травят меня
"""
# Of the same words, but nobody can tell: said lightly more often than not.
_LIGHT: Final = """
умираю
умру
сдохну
дохну
помираю
убиваю*
убиться
өліп барам*
өліп кет*
өліп қал*
өлдім
өлем
өлемін
өлтірді
өлтіріп
"""
# Laughter as the cause makes even the grave ones a joke; laughter alone does not («ахах» hides pain too).
_JOKING: Final = """
күлкіден
күлкінен
күліп өл*
күле күле
со смеху
от смеха
со смеха
"""
_GRAVE: Final = phrases(_GRAVE_KK + _GRAVE_RU)
_LIGHTLY: Final = phrases(_LIGHT)
_JOKES: Final = phrases(_JOKING)
_LONGEST: Final = 4000


def crisis_in(text: str) -> Crisis:
    """What the text says; long texts are read to their first 4,000 characters."""
    words = fold(text[:_LONGEST]).split()
    if not words:
        return Crisis.NONE
    grave = says(words, _GRAVE)
    if grave and not says(words, _JOKES):
        return Crisis.YES
    if grave or says(words, _LIGHTLY):
        return Crisis.ALIKE
    return Crisis.NONE
