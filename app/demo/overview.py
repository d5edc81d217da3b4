"""What somebody who tries Kenes out needs to know of the demo: who may sign in, which links lead where."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select, update

from app.demo.staff import demo_logins
from db.engine import Database
from db.enums import Role, UnitKind
from db.models.staff import Login, StaffLinkCode
from db.models.units import StartCode, Unit
from services.cause import Actor, Cause
from services.staff.profiles import ProfileService
from services.tools import Tools

# The application may be tried at another clock than this command's: a demo's code outlives both.
_CODE_LASTS: Final = timedelta(days=3650)


async def overview(database: Database, tools: Tools) -> dict[str, Any]:
    """Logins, units with their links, and a fresh one-time code that joins a chat to each director."""
    async with database.read() as session:
        units = {unit.code: unit for unit in await session.scalars(select(Unit).order_by(Unit.path))}
        codes: dict[int, list[str]] = {}
        for code in await session.scalars(select(StartCode).order_by(StartCode.code)):
            codes.setdefault(code.unit_id, []).append(code.code)
        numbers = {name: number for name, number in await session.execute(select(Login.name, Login.id))}  # noqa: C416
    logins = [
        {
            "login": login,
            "password": password,
            "role": role,
            "unit": units[code].name_kk,
            "unit_code": code,
        }
        for login, password, role, code in demo_logins()
    ]
    directors = [one["login"] for one in logins if one["role"] == Role.DIRECTOR.value]
    return {
        "logins": logins,
        "units": [
            {
                "code": unit.code,
                "kind": unit.kind.value,
                "level": unit.level.value if unit.level else None,
                "name_kk": unit.name_kk,
                "name_ru": unit.name_ru,
                "start_codes": codes.get(unit.id, []),
                "links": [f"/chat?start={code}" for code in codes.get(unit.id, [])],
            }
            for unit in units.values()
            if unit.kind is not UnitKind.REGION or any(_is_below(other, unit) for other in units.values())
        ],
        "chat_codes": {login: await _chat_code(database, tools, numbers[login]) for login in directors},
        "clock": tools.clock.now().isoformat(timespec="seconds"),
    }


async def _chat_code(database: Database, tools: Tools, login_id: int) -> str:
    code = await ProfileService(database, tools).make_chat_code(Cause(Actor(login_id=login_id)))
    async with database.begin() as session:
        await session.execute(
            update(StaffLinkCode)
            .where(StaffLinkCode.login_id == login_id)
            .values(expires_at=tools.clock.now() + _CODE_LASTS)
        )
    return code


def _is_below(unit: Unit, root: Unit) -> bool:
    return unit is not root and unit.path.startswith(root.path)
