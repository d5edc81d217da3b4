"""How the bot presents itself: commands, menu button, name and descriptions, by scope and language."""

import json
from collections.abc import Callable
from typing import Any

from tests.telegram import rules
from tests.telegram.schema import Params

Scope = tuple[str, str]


class Profile:
    """What the bot said of itself; people see what is in their language, else what is for all."""

    def __init__(self, local: bool) -> None:
        self._local = local
        # By scope (as JSON) and language («» for everybody).
        self.commands: dict[Scope, list[dict[str, str]]] = {}
        self.names: dict[str, str] = {}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        # By chat; None for all chats.
        self.menu_buttons: dict[int | None, dict[str, Any]] = {}
        self.table: dict[str, Callable[[Params], Any]] = {
            "setMyCommands": self._set_commands,
            "getMyCommands": lambda params: self.commands.get(_scope(params), []),
            "setChatMenuButton": self._set_menu,
            "setMyName": self._setter(self.names, "name", 64),
            "setMyDescription": self._setter(self.descriptions, "description", 512),
            "setMyShortDescription": self._setter(self.short_descriptions, "short_description", 120),
        }

    def commands_for(self, chat_id: int, language: str) -> list[dict[str, str]]:
        """What somebody sees in their private chat."""
        own = {"type": "chat", "chat_id": chat_id}
        for scope in (own, {"type": "all_private_chats"}, {"type": "default"}):
            for lang in (language, ""):
                if found := self.commands.get((json.dumps(scope, sort_keys=True), lang)):
                    return found
        return []

    def _set_commands(self, params: Params) -> bool:
        rules.check_commands(params)
        self.commands[_scope(params)] = params["commands"]
        return True

    def _set_menu(self, params: Params) -> bool:
        rules.check_menu(params, self._local)
        self.menu_buttons[params.get("chat_id")] = params.get("menu_button", {"type": "default"})
        return True

    def _setter(self, kept: dict[str, str], name: str, limit: int) -> Callable[[Params], bool]:
        check = rules.check_at_most(limit)

        def put(params: Params) -> bool:
            rules.check_language(params)
            text = params.get(name, "")
            check(name, text)
            kept[params.get("language_code", "")] = text
            return True

        return put


def _scope(params: Params) -> Scope:
    scope = params.get("scope", {"type": "default"})
    return json.dumps(scope, sort_keys=True), params.get("language_code", "")
