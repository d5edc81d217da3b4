"""The house's own rules that no tool knows: sizes, words, where the environment and the time come in."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("app", "backoffice", "bot", "db", "documents", "public", "services")
EVERYTHING = (*PRODUCT, "bench", "tests", "tools")
FILE_LIMIT, FUNCTION_LIMIT = 400, 80

# Longer than allowed, each with its reason. The lists may only shrink: a line is taken out once it is not
# needed, and never added without a decision record.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}

# The frameworks own these words.
TAKEN_NAMES = {"Request", "Message", "Update", "User", "Chat", "Session", "Context"}

# What is not said in the product's code: (pattern, where it is allowed all the same, why not).
FORBIDDEN = [
    (r"\b(environ|getenv)\b", {"app/settings.py"}, "only app.settings reads the environment"),
    (r"\bstrftime\b", set(), "people read what babel.dates writes, machines isoformat()"),
    (r"\bfunc\.(now|current_\w+|localtimestamp)\b", set(), "time comes from services.clock.Clock"),
    (r"\b(server_default=text\(|CURRENT_TIMESTAMP)", set(), "time comes from services.clock.Clock"),
    (r"\bdatetime\.(now|utcnow|today)\(", {"services/clock.py"}, "time comes from services.clock.Clock"),
    (r"\bdate\.today\(", set(), "time comes from services.clock.Clock"),
    (r"\btime\.time\(", {"services/clock.py"}, "time comes from services.clock.Clock"),
    (r"\b(start_polling|SimpleRequestHandler|MemoryStorage)\b", set(), "acknowledges before the effect"),
    (r"\bunittest\.mock\b|\bMagicMock\b", set(), "a fake is a class in tests/"),
]
# What is not said to a browser.
FORBIDDEN_IN_PAGES = [
    (r"toLocale\w*String|\bIntl\.", "nothing is formatted in the browser"),
    (r"""<(script|link|img)[^>]+(src|href)=["']?(https?:)?//""", "every file is our own"),
    (r"""\son[a-z]+=["']|\sstyle=["']""", "the content security policy refuses it"),
    (r"\|\s*safe\b", "what people wrote is escaped"),
]


def sources(*tops: str, kind: str = "*.py") -> Iterator[Path]:
    for top in tops:
        yield from sorted(path for path in (ROOT / top).rglob(kind) if "vendor" not in path.parts)
    if kind == "*.py" and "app" in tops:
        yield ROOT / "i18n.py"


def read_by_people(kind: str) -> list[Path]:
    """All but the migrations: alembic wrote them out of the models, and they never change again."""
    return [path for path in sources(*EVERYTHING, kind=kind) if path.parent.name != "versions"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """The file as Python understands it."""
    return ast.parse(path.read_text())


@cache
def code_of(path: Path) -> str:
    """The file without its comments and texts, which may speak of what the code may not do."""
    lines: dict[int, str] = {}
    end = (0, 0)
    for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
        if token.type in {tokenize.COMMENT, tokenize.STRING, tokenize.NL, tokenize.INDENT, tokenize.DEDENT}:
            continue
        gap = " " if token.start > end and token.string not in "().," else ""
        lines[token.start[0]] = lines.get(token.start[0], "") + gap + token.string.strip()
        end = token.end
    return "\n".join(f"{number}: {line}" for number, line in sorted(lines.items()) if line.strip())


@pytest.mark.parametrize("pattern, allowed, why", FORBIDDEN, ids=[pattern for pattern, _, _ in FORBIDDEN])
def test_the_code_does_not_say(pattern: str, allowed: set[str], why: str) -> None:
    found = [
        f"{name(path)}:{line}"
        for path in sources(*PRODUCT)
        if name(path) not in allowed and re.search(pattern, code_of(path))
        for line in code_of(path).splitlines()
        if re.search(pattern, line)
    ]
    assert not found, why


@pytest.mark.parametrize("pattern, why", FORBIDDEN_IN_PAGES, ids=[why for _, why in FORBIDDEN_IN_PAGES])
def test_the_pages_do_not_say(pattern: str, why: str) -> None:
    found = [
        f"{name(path)}:{number}: {line.strip()}"
        for kind in ("*.html", "*.js")
        for path in sources(*PRODUCT, kind=kind)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert not found, why


def test_no_file_is_longer_than_one_can_read() -> None:
    files = [path for kind in ("*.py", "*.html", "*.js") for path in read_by_people(kind)]
    lengths = {name(path): len(path.read_text().splitlines()) for path in files}
    too_long = {path: length for path, length in lengths.items() if length > FILE_LIMIT}
    assert too_long.keys() == LONG_FILES.keys(), too_long


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = {
        f"{name(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in read_by_people("*.py")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= FUNCTION_LIMIT
    }
    assert too_long.keys() == LONG_FUNCTIONS.keys(), too_long


def test_no_class_takes_a_word_of_the_frameworks() -> None:
    found = [
        f"{name(path)}: class {node.name}"
        for path in sources(*PRODUCT)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and node.name in TAKEN_NAMES
    ]
    assert not found


def test_every_module_says_in_a_sentence_what_it_promises() -> None:
    silent = [
        name(path)
        for path in sources(*PRODUCT)
        if path.read_text().strip() and not ast.get_docstring(tree_of(path))
    ]
    assert not silent


def test_the_locks_name_no_place_and_hold_a_hash_for_everything() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        assert not re.search(r"--(extra-)?index|--find-links|://|file:", text), lock
        entries = re.findall(r"^[A-Za-z0-9][^\n]*", text, re.MULTILINE)
        assert entries
        assert all("==" in entry and entry.endswith("\\") for entry in entries), lock
