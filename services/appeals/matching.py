"""Which published answer a question asks for: by the beginnings of its words, however they are typed.

Simple on purpose: a centre has tens of answers, staff must be able to see why one was offered, and whoever
was offered the wrong one asks a person with one press.
"""

from collections.abc import Iterable, Mapping
from math import log
from typing import Final, TypeVar

from services.folding import fold

Key = TypeVar("Key")

# Letters of a folded word that are compared: «құжаттарды» and «құжат» begin alike.
STEM: Final = 5
SHORTEST: Final = 3
AT_MOST: Final = 3
# Of what the question's words weigh, so much has to be found in an answer's question.
ENOUGH: Final = 0.5

_COMMON: Final = """
қалай қайда қашан қандай қанша неге кім кімге не үшін бола болады болама бар жоқ керек қажет мен маған менің
сіз сізде сіздер біз біздің бұл осы сол және немесе туралы жайлы айтыңыз айтыңызшы білгім келеді сәлем
сәлеметсіз рахмет өтінемін едім екен еді ғой деген дейін
как где когда какой какая какие сколько почему зачем кто кому что чтобы можно нужно надо есть нет мне меня
мой моя вас вам ваш это этот эта или для про если хочу узнать скажите подскажите пожалуйста здравствуйте
привет спасибо быть был была буду ли при без
"""
# Words that every other question has.
_SAY_NOTHING: Final = frozenset(fold(word)[:STEM] for word in _COMMON.split())


def stems(text: str) -> frozenset[str]:
    """The beginnings of the words that say something."""
    words = (word for word in fold(text).split() if len(word) >= SHORTEST or word.isdigit())
    return frozenset(word[:STEM] for word in words) - _SAY_NOTHING


def best(asked: str, known: Mapping[Key, Iterable[str]]) -> list[Key]:
    """At most three of the known, the most fitting first; none where too little of the question fits.

    `known`: for each its wordings, one a language. A word that few of the known have weighs more, one that
    none has as much as the rarest: half of a short question is enough to offer an answer.
    """
    words = stems(asked)
    if not words:
        return []
    wordings = {key: [stems(one) for one in texts] for key, texts in known.items()}
    held = {key: frozenset().union(*each) for key, each in wordings.items()}
    weights = {
        word: log(1 + (len(held) + 1) / max(1, sum(word in stem for stem in held.values()))) for word in words
    }
    whole = sum(weights.values())
    fitting: list[tuple[float, int, Key]] = []
    for key, each in wordings.items():
        score = max((sum(weights[word] for word in words & one) for one in each), default=0.0) / whole
        if score >= ENOUGH:
            fitting.append((-score, len(fitting), key))
    return [key for _score, _place, key in sorted(fitting)[:AT_MOST]]
