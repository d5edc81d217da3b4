"""aiogram's types are described to pydantic when they are first used, not all when they are imported.

Importing `aiogram.types` describes four hundred types one after the other; Kenes meets a few dozen. That is
three quarters of the import and was half of a start (6.2 s of processor time, 1.5 s so): every `kenes run`,
every process of the tests paid it.
"""

import sys
from typing import Any

from pydantic import BaseModel


def import_aiogram() -> None:
    """Imports it so; whoever imported it before has everything described already, which is only slower."""
    if "aiogram" in sys.modules:
        return
    describe: Any = BaseModel.__dict__["model_rebuild"]
    names: dict[str, Any] = {}

    def later(
        _cls: type[BaseModel], /, *, _types_namespace: dict[str, Any] | None = None, **_more: Any
    ) -> None:
        names.update(_types_namespace or {})

    def now(cls: type[BaseModel], /, **options: Any) -> bool | None:
        # pydantic asks for it at the first use; the types name each other without importing each other.
        done: bool | None = describe.__func__(cls, **{"_types_namespace": names, **options})
        return done

    BaseModel.model_rebuild = classmethod(later)  # type: ignore[assignment, method-assign]
    try:
        import aiogram.methods
        import aiogram.types
    finally:
        BaseModel.model_rebuild = describe  # type: ignore[method-assign]
    # `Response` of a type is no type of its own, and asks for it as they do.
    for base in (aiogram.types.TelegramObject, aiogram.methods.TelegramMethod, aiogram.methods.Response):
        base.model_rebuild = classmethod(now)  # type: ignore[assignment, method-assign]
