"""Search of sealed text: of each word its folded beginning, hashed under the keys file.

Whoever has the database alone learns that two cases share a word, never which. Search finds whole words and
their beginnings of five letters or more: enough for Kazakh and Russian endings.
"""

import hmac
from collections.abc import Iterable
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Table, and_, delete, exists, false
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import core
from db.models.appeals import Appeal, AppealWord
from services.cause import is_sqlite
from services.folding import search_tokens
from services.keys import Keys

# Letters of a word that count; words of a case that are kept; words of a search that are asked for.
BEGINNING: Final = 5
AT_MOST: Final = 40
ASKED: Final = 5
# A shorter word tells nothing.
SHORTEST: Final = 3
_PURPOSE: Final = "appeal_words"
_WORDS: Final = cast(Table, AppealWord.__table__)
_ON_SQLITE: Final = sqlite_insert(_WORDS).on_conflict_do_nothing()
_ON_POSTGRESQL: Final = pg_insert(_WORDS).on_conflict_do_nothing()


def tokens(keys: Keys, text: str, key_id: str = "") -> set[int]:
    """What is stored of a text: at most AT_MOST numbers of 63 bits."""
    return set(_hashed(keys, _beginnings(text)[:AT_MOST], key_id or keys.active))


async def index(session: AsyncSession, keys: Keys, appeal_id: int, text: str) -> None:
    """Adds the words of a text to what finds the case; words that are there already stay."""
    rows: list[dict[str, Any]] = [
        {"token": token, "appeal_id": appeal_id} for token in sorted(tokens(keys, text))
    ]
    if rows:
        connection = await core(session)
        await connection.execute(_ON_SQLITE if is_sqlite(session) else _ON_POSTGRESQL, rows)


async def forget_words(session: AsyncSession, appeal_ids: Iterable[int]) -> None:
    """These cases are found by their words no more."""
    gone = delete(AppealWord).where(AppealWord.appeal_id.in_(list(appeal_ids)))
    await session.execute(gone.execution_options(synchronize_session=False))


def asked(keys: Keys, typed: str) -> list[list[int]]:
    """Of each word typed what may be stored of it, under whichever key; nothing where no word is left."""
    return [
        [_hashed(keys, [word], key_id)[0] for key_id in keys.names] for word in _beginnings(typed)[:ASKED]
    ]


def has_words(keys: Keys, typed: str) -> ColumnElement[bool]:
    """Cases that hold every word typed, under whichever key they were indexed; no word finds nothing."""
    wanted = asked(keys, typed)
    if not wanted:
        return false()
    return and_(
        *(
            exists().where(AppealWord.appeal_id == Appeal.id, AppealWord.token.in_(tokens_of))
            for tokens_of in wanted
        )
    )


def _beginnings(text: str) -> list[str]:
    words = (word[:BEGINNING] for word in search_tokens(text) if len(word) >= SHORTEST)
    return list(dict.fromkeys(words))


def _hashed(keys: Keys, words: Iterable[str], key_id: str) -> list[int]:
    secret = keys.secret_for(_PURPOSE, key_id)
    return [int.from_bytes(hmac.digest(secret, word.encode(), "sha256")[:8]) >> 1 for word in words]
