"""`kenes user`: a login for a member of staff, and a lost second factor, by whoever runs the program."""

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from app.settings import SettingsWrong, load
from db.enums import EmployeeKind, Role

if TYPE_CHECKING:
    from app.settings import Settings
    from services.staff.service import MadeLogin, NewLogin


def register(cli: typer.Typer) -> None:
    """Adds `kenes user add` and `kenes user reset-second-factor`."""
    user = typer.Typer(no_args_is_help=True, help="Logins of the back office.")
    user.callback()(lambda: None)
    user.command("add")(add)
    user.command("reset-second-factor")(reset_second_factor)
    cli.add_typer(user, name="user")


def add(
    login: Annotated[str, typer.Argument(help="Small Latin letters, digits, dots, dashes.")],
    *,
    role: Annotated[Role, typer.Option(help="What they may do.")],
    unit: Annotated[str, typer.Option(help="The code of the unit in which they may do it.")],
    name: Annotated[str, typer.Option(help="Family and given name.")] = "",
    kind: Annotated[EmployeeKind, typer.Option(help="Part of the staff.")] = EmployeeKind.SPECIALIST,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
) -> None:
    """Make a login with an employee. Without a password one is made up, to be changed at once."""
    from services.names import FullName, NameFault, parse_name
    from services.staff.service import NewLogin

    try:
        called = parse_name(name) if name else FullName(login, "")
    except NameFault:
        raise SettingsWrong(f"{name!r} is no family and given name, such as «Серікова Айгерім»") from None
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    new = NewLogin(
        unit_id=0,
        role=role,
        login_name=login,
        family_name=called.family,
        given_name=called.given,
        kind=kind,
    )
    made = asyncio.run(_make(load(), unit, new, password))
    if as_json:
        told = {"login": made.login_name, "role": role.value, "unit_code": unit}
        print(json.dumps(told if password else {**told, "password": made.password}, ensure_ascii=False))
    elif password:
        print(f"{made.login_name} may sign in.")
    else:
        print(f"{made.login_name} may sign in with {made.password} and chooses another password then.")


async def _make(settings: "Settings", unit: str, new: "NewLogin", password: str | None) -> "MadeLogin":
    from dataclasses import replace

    from app.container import Container
    from db import migrate
    from services.cause import Cause
    from services.keys import KeysMissing
    from services.staff.passwords import LONGEST, SHORTEST, WeakPassword
    from services.staff.rows import BadLoginName, NameTaken

    if await migrate.current(settings.database_url) != migrate.head():
        raise SettingsWrong("the database is not what this code needs: run `kenes migrate`")
    container = Container(settings)
    try:
        found = await container.services.units.by_code(unit)
        if found is None:
            raise SettingsWrong(f"no unit has the code {unit!r}")
        return await container.services.staff.add_login(Cause(), replace(new, unit_id=found.id), password)
    except KeysMissing as missing:
        raise SettingsWrong(str(missing)) from None
    except NameTaken:
        raise SettingsWrong(f"another login is called {new.login_name!r}") from None
    except BadLoginName:
        raise SettingsWrong("a login is 3 to 60 small Latin letters, digits, dots or dashes") from None
    except WeakPassword:
        words = (
            f"a password has {SHORTEST} to {LONGEST} characters, not the same few, without the login in it"
        )
        raise SettingsWrong(words) from None
    finally:
        await container.close()


def reset_second_factor(
    login: Annotated[str, typer.Argument(help="Whose telephone is lost.")],
) -> None:
    """Take the second factor off a login and sign it out everywhere: the last resort, kept in the audit."""
    asyncio.run(_reset(load(), login))
    print(f"{login} signs in with the password; a role that needs a second factor sets up a new one then.")


async def _reset(settings: "Settings", login: str) -> None:
    from app.container import Container
    from db import migrate
    from services.cause import Cause
    from services.errors import NotFound
    from services.keys import KeysMissing
    from services.staff.second_factor import NotSetUp

    if await migrate.current(settings.database_url) != migrate.head():
        raise SettingsWrong("the database is not what this code needs: run `kenes migrate`")
    container = Container(settings)
    try:
        await container.services.second_factors.reset_by_operator(Cause(), login)
    except KeysMissing as missing:
        raise SettingsWrong(str(missing)) from None
    except NotFound:
        raise SettingsWrong(f"no open login is called {login!r}") from None
    except NotSetUp:
        raise SettingsWrong(f"{login!r} has no second factor") from None
    finally:
        await container.close()
