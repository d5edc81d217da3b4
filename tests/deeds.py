"""Every deed that the code writes into the audit, found by reading the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).parent.parent
PLACES = ("services", "app")
_DEED_OF_NOTE = 3


def deeds_written() -> dict[str, str]:
    """Deed → where; a deed that is handed on is followed to whoever says it."""
    trees = {
        path: ast.parse(path.read_text())
        for place in PLACES
        for path in sorted((HOME / place).rglob("*.py"))
        if "demo" not in path.parts
    }
    found: dict[str, str] = {}
    for path, tree in trees.items():
        for function in _functions(tree):
            for call in _calls(function, "note"):
                if len(call.args) > _DEED_OF_NOTE:
                    # A private step is called from its own file.
                    near = {path: tree} if function.name.startswith("_") else trees
                    for deed in _said(call.args[_DEED_OF_NOTE], function, near):
                        found.setdefault(deed, f"{path.relative_to(HOME)}:{call.lineno}")
    return found


def _said(value: ast.expr, function: ast.AsyncFunctionDef | ast.FunctionDef, trees: dict) -> Iterator[str]:
    """What the expression may be, within this function."""
    match value:
        case ast.Constant(value=str(word)):
            yield word
        case ast.IfExp():
            yield from _said(value.body, function, trees)
            yield from _said(value.orelse, function, trees)
        case ast.JoinedStr(values=[ast.Constant(value=str(prefix)), ast.FormattedValue(value=rest)]):
            yield from (prefix + word for word in _said(rest, function, trees))
        case ast.Attribute(attr="value" | "deed" | "done"):
            yield f"<{ast.unparse(value)}>"
        case ast.Name(id=name):
            yield from _named(name, function, trees)
        case _:
            yield f"<{ast.unparse(value)}>"


def _named(name: str, function: ast.AsyncFunctionDef | ast.FunctionDef, trees: dict) -> Iterator[str]:
    arguments = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == name for t in node.targets
        ):
            yield from _said(node.value, function, trees)
    everywhere = [*arguments, *(one.arg for one in function.args.kwonlyargs)]
    if name not in everywhere:
        return
    place = arguments.index(name) if name in arguments else None
    for tree in trees.values():
        for caller in _functions(tree):
            for call in _calls(caller, function.name):
                shift = 1 if arguments[:1] == ["self"] else 0
                handed = next((one.value for one in call.keywords if one.arg == name), None)
                if handed is None and place is not None and len(call.args) > place - shift:
                    handed = call.args[place - shift]
                if handed is not None and caller is not function:
                    yield from _said(handed, caller, trees)


def _functions(tree: ast.AST) -> Iterator[ast.AsyncFunctionDef | ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
            yield node


def _calls(function: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = node.func
            if (isinstance(called, ast.Name) and called.id == name) or (
                isinstance(called, ast.Attribute) and called.attr == name
            ):
                yield node
