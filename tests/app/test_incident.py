"""The statements of docs/incident.md do what the page says, on both engines."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from db.engine import Database
from db.enums import Role
from services.staff.signing_in import SigningIn, WrongPassword
from tests.backoffice.conftest import QUICK
from tests.factories import a_centre, a_login, some_tools

PAGE = (Path(__file__).parents[2] / "docs" / "incident.md").read_text()
ONE, EVERYBODY, CHATS = re.search(r"```sql\n(.*?)```", PAGE, re.DOTALL)[1].split("\n\n")  # type: ignore[index]


@pytest.fixture
async def database(database_url: str):
    database = Database(database_url)
    await database.prepare()
    yield database
    await database.close()


async def carried_out(database: Database, block: str, name: str) -> None:
    async with database.begin() as session:
        for statement in re.sub(r"^--.*$", "", block, flags=re.MULTILINE).replace("NAME", name).split(";"):
            if statement.strip():
                await session.execute(text(statement))


async def test_one_login_and_then_everybody(database: Database):
    tools = some_tools()
    signing_in = SigningIn(database, tools, QUICK)
    centre = await a_centre(database)
    password = await QUICK.hash("a long password 1")
    tokens = {}
    for name in ("stolen", "other"):
        actor = await a_login(database, centre, Role.FRONT_DESK)
        async with database.begin() as session:
            await session.execute(
                text("UPDATE logins SET name = :name, password_hash = :hash WHERE id = :id"),
                {"name": name, "hash": password, "id": actor.login_id},
            )
        tokens[name] = await signing_in.sign_in(name, "a long password 1", address=uuid4().hex)
    await carried_out(database, ONE, "stolen")
    assert await signing_in.recognise(tokens["stolen"]) is None
    assert await signing_in.recognise(tokens["other"]) is not None
    with pytest.raises(WrongPassword):
        await signing_in.sign_in("stolen", "a long password 1", address="elsewhere")
    await carried_out(database, CHATS, "other")
    await carried_out(database, EVERYBODY, "")
    assert await signing_in.recognise(tokens["other"]) is None
    tools.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
    assert await signing_in.sign_in("other", "a long password 1", address="elsewhere")
