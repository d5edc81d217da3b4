"""Which methods the Bot API has and what they take, checked as `api.json` says it.

`api.json` is what is needed of the api.json of github.com/PaulSonOfLars/telegram-bot-api-spec (MIT licence,
beside it). A newer one is made out of the whole one, downloaded from there, by
`python -m tests.telegram.schema WHOLE.json > NEW.json`.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.telegram.refusals import Wrong

HERE = Path(__file__).parent
SOURCE = "https://github.com/PaulSonOfLars/telegram-bot-api-spec"
METHODS = (
    *("getMe", "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo", "logOut", "close"),
    *("sendMessage", "sendDocument", "sendPhoto", "sendVoice", "sendChatAction", "getFile"),
    *("editMessageText", "editMessageReplyMarkup", "deleteMessage", "answerCallbackQuery"),
    *("setMyCommands", "getMyCommands", "setChatMenuButton"),
    *("setMyName", "setMyDescription", "setMyShortDescription"),
)

# Takes what was sent and where it stood; gives it back, or raises Wrong.
Check = Callable[[Any, str], Any]
Params = dict[str, Any]
_ARRAY = "Array of "
_INTEGER = re.compile(r"-?\d{1,19}", re.ASCII)


@dataclass(frozen=True)
class Upload:
    """A file that came with a request."""

    name: str
    data: bytes
    mime: str


# ---------------------------------------------------------------- making api.json


def reduced(whole: Mapping[str, Any]) -> dict[str, Any]:
    """Of the whole specification the methods we may call, the types they reach and the kinds of updates."""
    methods = {name: _fields(whole["methods"][name]) for name in METHODS}
    types: dict[str, Any] = {}
    missing = _reached(methods.values())
    while missing:
        name = missing.pop()
        of = whole["types"].get(name)
        if of is None or name in types or name == "InputFile":
            continue
        subtypes = of.get("subtypes", [])
        types[name] = {"subtypes": subtypes} if subtypes else {"fields": _fields(of)}
        missing |= {*subtypes, *_reached([types[name].get("fields", {})])}
    return {
        "source": SOURCE,
        "licence": "MIT, Copyright (c) 2020 Paul Larsen: see LICENSE.telegram-bot-api-spec",
        "version": whole["version"],
        "methods": methods,
        "types": dict(sorted(types.items())),
        "updates": [one["name"] for one in whole["types"]["Update"]["fields"] if one["name"] != "update_id"],
    }


def _fields(of: Mapping[str, Any]) -> dict[str, Any]:
    return {one["name"]: _field(one) for one in of.get("fields", [])}


def _field(one: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"types": one["types"]}
    if one["required"]:
        made["required"] = True
    said = one["description"]
    if only := re.search(r", must be \W?(\w+)\W?$", said):
        made["one_of"] = [only[1]]
    elif re.search(r"Currently, can be|Must be one of", said):
        made["one_of"] = re.findall(r'"([a-z_]+)"', said)
    return made


def _reached(fields: Iterable[Mapping[str, Any]]) -> set[str]:
    kinds = (kind for some in fields for one in some.values() for kind in one["types"])
    return {kind.replace(_ARRAY, "") for kind in kinds}


# ---------------------------------------------------------------- checking against it


class Schema:
    """Checks requests; what is checked is made ready once for each method."""

    def __init__(self) -> None:
        said = json.loads((HERE / "api.json").read_text())
        self._types: dict[str, Any] = said["types"]
        self.updates = frozenset[str](said["updates"])
        self._checks: dict[str, Check] = dict(_PLAIN)
        self._methods = {
            name: (
                {field: self._param(of) for field, of in fields.items()},
                frozenset(field for field, of in fields.items() if of.get("required")),
                frozenset(field for field, of in fields.items() if "InputFile" in of["types"]),
            )
            for name, fields in said["methods"].items()
        }
        self._names: dict[str, str] = {name.lower(): name for name in self._methods}

    def name(self, method: str) -> str:
        """The method as it is written, as the API does not mind the case; 404 when there is none."""
        try:
            return self._names[method.lower()]
        except KeyError:
            raise Wrong("Not Found", 404) from None

    def check(self, method: str, raw: Mapping[str, Any], files: Mapping[str, Upload]) -> Params:
        """What was sent, with everything in its own type."""
        checks, required, uploads = self._methods[method]
        if not required <= raw.keys():
            raise Wrong(f"missing parameters: {', '.join(sorted(required - raw.keys()))}")
        params = {}
        for name, value in raw.items():
            check = checks.get(name)
            if check is None:
                raise Wrong(f"unknown parameter {name}")
            params[name] = check(_attached(value, files) if name in uploads else value, name)
        return params

    def _param(self, of: Mapping[str, Any]) -> Check:
        """A parameter: in a form it is text, in JSON it may be what it is."""
        check, types = self._any_of(of), of["types"]
        if types == ["String"]:
            return check
        if "String" in types:
            return _number_or_text if "Integer" in types else check
        parse = _FROM_TEXT.get(types[0], _from_json)

        def parsed(value: Any, where: str) -> Any:
            return check(parse(value, where) if isinstance(value, str) else value, where)

        return parsed

    def _any_of(self, of: Mapping[str, Any]) -> Check:
        checks = [self._type(kind) for kind in of["types"]]
        check = checks[0] if len(checks) == 1 else _union(of["types"], checks, self._required)
        allowed = frozenset(of.get("one_of", ()))
        if not allowed:
            return check

        def chosen(value: Any, where: str) -> Any:
            if check(value, where) not in allowed:
                raise Wrong(f"{where} has an unknown value {value!r}")
            return value

        return chosen

    def _type(self, kind: str) -> Check:
        if kind.startswith(_ARRAY):
            return _array(self._type(kind.removeprefix(_ARRAY)))
        if kind not in self._checks:
            # A type may hold itself: what stands here first looks the real one up when it is called.
            self._checks[kind] = lambda value, where: self._checks[kind](value, where)
            of = self._types[kind]
            if "subtypes" in of:
                self._checks[kind] = self._by_type(of["subtypes"])
            else:
                self._checks[kind] = self._object(kind, of["fields"])
        return self._checks[kind]

    def _by_type(self, subtypes: Iterable[str]) -> Check:
        checks = {self._types[one]["fields"]["type"]["one_of"][0]: self._type(one) for one in subtypes}

        def told(value: Any, where: str) -> Any:
            kind = value.get("type") if isinstance(value, dict) else None
            if not isinstance(kind, str) or kind not in checks:
                raise Wrong(f"{where} must be an object of a known type")
            return checks[kind](value, where)

        return told

    def _object(self, kind: str, fields: Mapping[str, Any]) -> Check:
        checks = {name: self._any_of(of) for name, of in fields.items()}
        required = self._required(kind)

        def checked(value: Any, where: str) -> Any:
            if not isinstance(value, dict):
                raise Wrong(f"{where} must be an object ({kind})")
            if not required <= value.keys():
                raise Wrong(f"{where} misses {', '.join(sorted(required - value.keys()))} ({kind})")
            for name, inner in value.items():
                check = checks.get(name)
                if check is None:
                    raise Wrong(f"{where} has an unknown field {name} ({kind})")
                check(inner, f"{where}.{name}")
            return value

        return checked

    def _required(self, kind: str) -> frozenset[str]:
        fields = self._types.get(kind, {}).get("fields", {})
        return frozenset(name for name, of in fields.items() if of.get("required"))


def _plain(kind: str, *types: type) -> Check:
    def check(value: Any, where: str) -> Any:
        if type(value) not in types:
            raise Wrong(f"{where} must be of type {kind}")
        return value

    return check


def _true(value: Any, where: str) -> Any:
    if value is not True:
        raise Wrong(f"{where} must be of type True")
    return value


_PLAIN: dict[str, Check] = {
    "String": _plain("String", str),
    "Integer": _plain("Integer", int),
    "Float": _plain("Float", float, int),
    "Boolean": _plain("Boolean", bool),
    "True": _true,
    "InputFile": _plain("InputFile", Upload),
}


def _array(check: Check) -> Check:
    def each(value: Any, where: str) -> Any:
        if not isinstance(value, list):
            raise Wrong(f"{where} must be an array")
        return [check(one, f"{where}[{at}]") for at, one in enumerate(value)]

    return each


def _union(kinds: list[str], checks: list[Check], required: Callable[[str], frozenset[str]]) -> Check:
    """One of several types: of objects the one whose required fields are all there."""
    alternatives = [(required(kind), check) for kind, check in zip(kinds, checks, strict=True)]

    def first(value: Any, where: str) -> Any:
        why = None
        for needed, check in alternatives:
            if isinstance(value, dict) and not needed <= value.keys():
                continue
            try:
                return check(value, where)
            except Wrong as fault:
                why = fault
        raise why or Wrong(f"{where} must be one of {', '.join(kinds)}")

    return first


def _attached(value: Any, files: Mapping[str, Upload]) -> Any:
    if not isinstance(value, str) or not value.startswith("attach://"):
        return value
    try:
        return files[value.removeprefix("attach://")]
    except KeyError:
        raise Wrong(f"there is no attached file {value}") from None


def _number_or_text(value: Any, where: str) -> int | str:
    if type(value) is int:
        return value
    if not isinstance(value, str):
        raise Wrong(f"{where} must be of type Integer or String")
    return int(value) if _INTEGER.fullmatch(value) else value


def _integer(value: str, where: str) -> int:
    if not _INTEGER.fullmatch(value):
        raise Wrong(f"{where} must be of type Integer")
    return int(value)


def _boolean(value: str, where: str) -> bool:
    said = value.lower()
    if said not in {"true", "false", "1", "0", "yes", "no"}:
        raise Wrong(f"{where} must be of type Boolean")
    return said in {"true", "1", "yes"}


def _float(value: str, where: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise Wrong(f"{where} must be of type Float") from None


def _from_json(value: str, where: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        raise Wrong(f"can't parse {where}: it is no JSON") from None


def _as_it_is(value: str, where: str) -> str:
    return value


_FROM_TEXT: dict[str, Callable[[str, str], Any]] = {
    "Integer": _integer,
    "Boolean": _boolean,
    "Float": _float,
    "InputFile": _as_it_is,
}


def _main() -> None:
    made = reduced(json.loads(Path(sys.argv[1]).read_text()))
    parts = []
    for key, value in made.items():
        if isinstance(value, dict):
            lines = [f"    {json.dumps(name)}: {json.dumps(one)}" for name, one in value.items()]
            parts.append(f"  {json.dumps(key)}: {{\n" + ",\n".join(lines) + "\n  }")
        else:
            parts.append(f"  {json.dumps(key)}: {json.dumps(value)}")
    print("{\n" + ",\n".join(parts) + "\n}")


if __name__ == "__main__":
    _main()
