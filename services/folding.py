"""The one normaliser: the same word typed in any way becomes the same letters.

«Өлгім келеді», «олгим келеди», "olgim keledi" are one text. It serves labels, search, place names, typed
confirmations and words of crisis, so what is stored or listed and what is typed must both go through
`fold`. The result is for comparing, never for showing.

The rules widen a letter («ц» to «тс») or drop it; in Cyrillic none looks at the letters that follow, so the
beginning of a word, folded, is the beginning of the folded word: search by prefix rests on it.
"""

import re
import unicodedata
from typing import Final

# Letters that NFKD does not take apart, or takes apart wrongly for these languages.
_BEFORE: Final = str.maketrans({
    "ş": "sh", "Ş": "sh", "ç": "ch", "Ç": "ch", "š": "sh", "Š": "sh", "č": "ch", "Č": "ch",
    "ž": "zh", "Ž": "zh", "ý": "w", "Ý": "w", "ƣ": "g", "Ƣ": "g", "№": " ",
})  # fmt: skip
# What stands inside a word and says nothing: soft and hard signs, apostrophes, accents, zero-width and
# direction marks, soft hyphens.
_SILENT: Final = re.compile(
    "[ьъ'`´ʹʻʼʽˈ‘’‛′\u00ad\u034f\u0300-\u036f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_NO_WORD: Final = re.compile(r"[\W_]+")
_CYRILLIC: Final = str.maketrans("әғқҡҝңҥөұүһҳієэщҗҷѕј", "агкккнноууххиеешжчсж") | {ord("ц"): "тс"}

_LATIN: Final = re.compile("[a-zıəŋ]")
_CYRILLIC_LETTER: Final = re.compile("[а-яѐ-ӿ]")
# Letters that look alike in both alphabets: what a slipped keyboard leaves inside a word.
_LOOKS_CYRILLIC: Final = str.maketrans("abcehikmoptxyə", "авсехикмортхуа")
_LOOKS_LATIN: Final = str.maketrans("авсеһікмортхуә", "abcehikmoptxya")
_ONLY_LATIN: Final = re.compile("[dfgjlnqrsuvwzı]")
_ONLY_CYRILLIC: Final = re.compile("[^a-zıəавсеһікмортхуә0-9]")

# Latin spelling, longest first. «й» is folded to «и»: "y" is «и» beside a vowel and «ы» between consonants.
_SPELLED: Final = {
    "sh": "ш", "ch": "ч", "zh": "ж", "kh": "х", "gh": "г", "ph": "ф", "kk": "к", "ks": "кс",
    "ya": "я", "yu": "ю", "ye": "е", "yo": "е", "yy": "ы", "yi": "и",
}  # fmt: skip
_LETTERS: Final = {
    "a": "а", "b": "б", "c": "тс", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "ж",
    "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т",
    "u": "у", "v": "в", "w": "у", "x": "х", "y": "ы", "z": "з", "ı": "ы", "ə": "а", "ŋ": "н",
}  # fmt: skip
_VOWELS: Final = "aeiouyəı"
_SPELLING: Final = re.compile(
    "(?P<sh>shch|sch|shh|sh)|(?P<ch>ch)|(?P<zh>zh)|(?P<kh>kh)|(?P<gh>gh)|(?P<ph>ph)"
    "|(?P<kk>ck|c(?![eiy]))"  # «контакт», but «центр», «цирк»
    "|(?P<ks>(?<=a)x(?=i)|(?<=e)x(?=[aeo])|(?<=le)x)"  # Maxim, Alexey; else "raxmet"
    "|(?P<ya>ya)|(?P<yu>yu)|(?P<ye>ye)"
    f"|(?P<yo>(?<![{_VOWELS}])yo)"  # «ёлка», but «район»
    f"|(?P<yy>(?<=[{_VOWELS}][uw])y(?=[^{_VOWELS}]))"  # «ауыл», «дауыс»: the «у» before is a consonant
    f"|(?P<yi>(?<=[{_VOWELS}])y|y(?=o))"
    "|(?P<one>[a-zıəŋ])"
)

_REPEATED: Final = re.compile(r"([^\W\d_е])\1+|(е)\2{2,}")
_DOUBLED: Final = re.compile(r"([^\W\d_])\1+")
_AFTER_VOWEL: Final = re.compile("(?<=[аеиоуыюя])(?=[еюя])")


def fold(text: str) -> str:
    """The text as compared: small folded Cyrillic letters and digits, one space between words.

    Folding twice changes nothing. Punctuation, emoji, accents and marks are gone; digits stay as they are.
    """
    text = unicodedata.normalize("NFC", text).translate(_BEFORE)
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = _NO_WORD.sub(" ", _SILENT.sub("", text)).strip()
    if _LATIN.search(text):
        text = " ".join([_word(word) for word in text.split(" ")])
    text = _REPEATED.sub(r"\1\2", text.translate(_CYRILLIC))
    return _DOUBLED.sub(r"\1", _soften(text))


def search_tokens(text: str) -> tuple[str, ...]:
    """The folded words, each once, in order: stored of a name, and looked up by their beginnings."""
    return tuple(dict.fromkeys(fold(text).split()))


def _word(word: str) -> str:
    """One word with Latin letters in it, in Cyrillic."""
    if not _LATIN.search(word):
        return word
    if _CYRILLIC_LETTER.search(word):
        if _ONLY_CYRILLIC.search(word) or not _ONLY_LATIN.search(word):
            return _spell(word.translate(_LOOKS_CYRILLIC))
        word = word.translate(_LOOKS_LATIN)
    return _spell(word)


def _spell(word: str) -> str:
    return _SPELLING.sub(_sound, word)


def _sound(found: re.Match[str]) -> str:
    kind = found.lastgroup or "one"
    return _LETTERS[found[0]] if kind == "one" else _SPELLED[kind]


def _soften(text: str) -> str:
    """One spelling for «ия», "ia", "iya" and for «ае», "aye": «Баев», "Bayev" and "Baev" are one name."""
    text = text.replace("иа", "ия").replace("иу", "ию")
    return _AFTER_VOWEL.sub("и", text)
