"""The mask over psychologist's and lawyer's visits, role by role: what one function says, queries say too."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from db.engine import Database
from db.enums import Role
from db.models.consultations import Consultant, Consultation
from db.models.units import Specialism, Unit
from services.cause import Actor
from services.consultations.masks import names_are_open, names_open_to
from services.errors import NotAllowed
from services.rights import MATRIX, Right
from services.tools import Tools
from tests.factories import a_centre, a_login, by_staff
from tests.services.visits import Scene, a_scene

# Of a visit to somebody else, seen from the centre: on its day, on another day.
OPEN_ON_THE_DAY = {Role.FRONT_DESK}
WHO_SEE_VISITS = {role for role in Role if Right.SEE_CONSULTATIONS in MATRIX[role]}


@pytest.fixture(params=["psychologist", "lawyer", "career"])
async def scene(database: Database, tools: Tools, request: pytest.FixtureRequest) -> Scene:
    return await a_scene(database, tools, request.param)


async def opened(scene: Scene, actor: Actor, number: int, day_shift: int) -> bool:
    """Whether the name is open, by the function and by the condition, which never differ."""
    async with scene.database.read() as session:
        visit, masked, path, employee = (
            await session.execute(
                select(Consultation, Specialism.masked, Unit.path, Consultant.employee_id)
                .join(Consultant, Consultant.id == Consultation.consultant_id)
                .join(Specialism, Specialism.id == Consultation.specialism_id)
                .join(Unit, Unit.id == Consultation.unit_id)
                .where(Consultation.id == number)
            )
        ).one()
        today = visit.on_day + timedelta(days=day_shift)
        found = await session.scalar(
            select(Consultation.id)
            .join(Consultant, Consultant.id == Consultation.consultant_id)
            .join(Specialism, Specialism.id == Consultation.specialism_id)
            .where(Consultation.id == number, names_open_to(actor, Right.SEE_CONSULTATIONS, today))
        )
    said = names_are_open(
        actor, masked=masked, employee_id=employee, unit_path=path, on_day=visit.on_day, today=today
    )
    assert said is (found is not None)
    return said


async def test_every_role_sees_as_much_as_it_must_and_no_more(scene: Scene):
    number = (await scene.confirmed()).number
    async with scene.database.read() as session:
        masked = await session.scalar(
            select(Specialism.masked).where(Specialism.id == scene.who.specialism_id)
        )
    for role in Role:
        reader = await a_login(scene.database, scene.centre, role)
        assert await opened(scene, reader, number, 0) is (not masked or role in OPEN_ON_THE_DAY), role
        for other_day in (-1, 1, 30):
            assert await opened(scene, reader, number, other_day) is (not masked), role
        if role not in WHO_SEE_VISITS:
            with pytest.raises(NotAllowed):
                await scene.service.card(by_staff(reader), number)
    for day in (-1, 0, 1):
        assert await opened(scene, scene.who.actor, number, day)


async def test_the_desk_of_another_centre_is_no_desk_here(scene: Scene):
    number = (await scene.confirmed()).number
    elsewhere = await a_centre(scene.database)
    both = await a_login(scene.database, elsewhere, Role.FRONT_DESK)
    async with scene.database.read() as session:
        masked = await session.scalar(
            select(Specialism.masked).where(Specialism.id == scene.who.specialism_id)
        )
    assert await opened(scene, both, number, 0) is (not masked)


async def test_a_second_role_opens_no_more_than_it_would_alone(scene: Scene):
    number = (await scene.confirmed()).number
    for others in ((Role.DIRECTOR, Role.ADMINISTRATOR), (Role.DIRECTOR, Role.FRONT_DESK)):
        alone = [
            await opened(scene, await a_login(scene.database, scene.centre, role), number, 0)
            for role in others
        ]
        together = await a_login(scene.database, scene.centre, *others)
        assert await opened(scene, together, number, 0) is any(alone)
        assert await opened(scene, together, number, 1) is await opened(scene, scene.director, number, 1)
