"""How WhatsApp reads marks, as far as it is known: what a person's telephone makes of a text.

A mark begins something where no letter or digit stands before it and no space after it; it ends something the
other way round, within one line. U+2060 is no space. Inside of code nothing is read.
"""

from dataclasses import dataclass

STYLES = {"*": "bold", "_": "italic", "~": "strikethrough", "`": "code"}
# There, but nobody sees them.
UNSEEN = "\u2060\u200a"


@dataclass(frozen=True)
class Read:
    """A line or a text without its marks; each letter with its styles."""

    letters: tuple[tuple[str, frozenset[str]], ...]

    @property
    def text(self) -> str:
        return "".join(letter for letter, _ in self.letters)

    def of(self, style: str) -> list[str]:
        """The stretches of one style."""
        found: list[str] = []
        last = False
        for letter, styles in self.letters:
            if style in styles:
                found = [*found[:-1], found[-1] + letter] if last else [*found, letter]
            last = style in styles
        return found

    @property
    def is_plain(self) -> bool:
        return not any(styles for _, styles in self.letters)


def read(text: str) -> Read:
    """As it is shown."""
    letters: list[tuple[str, frozenset[str]]] = []
    for number, line in enumerate(text.split("\n")):
        letters += [("\n", frozenset())] if number else []
        letters += _read(line, 0, len(line), frozenset())
    return Read(tuple(one for one in letters if one[0] not in UNSEEN))


def _read(line: str, since: int, until: int, styles: frozenset[str]) -> list[tuple[str, frozenset[str]]]:
    found: list[tuple[str, frozenset[str]]] = []
    at = since
    while at < until:
        end = _end(line, at, until)
        if end is None or STYLES[line[at]] in styles:
            found.append((line[at], styles))
            at += 1
            continue
        inner = styles | {STYLES[line[at]]}
        if line[at] == "`":
            found += [(letter, inner) for letter in line[at + 1 : end]]
        else:
            found += _read(line, at + 1, end, inner)
        at = end + 1
    return found


def _end(line: str, at: int, until: int) -> int | None:
    """Where what begins here ends; None where nothing begins."""
    mark = line[at]
    if mark not in STYLES or line[at - 1 : at].isalnum() and at > 0 or _is_blank(line[at + 1 : at + 2]):
        return None
    for end in range(at + 2, until):
        if line[end] == mark and not _is_blank(line[end - 1]) and not line[end + 1 : end + 2].isalnum():
            return end
    return None


def _is_blank(letter: str) -> bool:
    return not letter or letter.isspace()
