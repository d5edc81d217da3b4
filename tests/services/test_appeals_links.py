"""Cases that belong together: nobody loses their answer, nobody learns of a case by another one."""

from typing import Any

import pytest

from db.enums import AppealAbout, AppealKind, AppealLinkKind, AppealState, Role
from services.appeals.facts import AppealClosed, NotThatWay, Subject
from services.errors import NotFound
from tests.factories import a_login
from tests.services.desk_of_cases import BRIBE, CaseDesk, a_case_desk, a_region_of
from tests.services.filed import Writer, a_draft


@pytest.fixture
async def desk(database, tools) -> CaseDesk:
    return await a_case_desk(database, tools)


async def another_writer(desk: CaseDesk, lang: str = "ru") -> Writer:
    from tests.factories import a_contact, a_person

    person = await a_person(desk.database, desk.country.centre, family_name="Соколова", lang=lang)
    return Writer(person, await a_contact(desk.database, person))


async def filed_by(desk: CaseDesk, writer: Writer, **more: Any) -> str:
    draft = a_draft(desk.country, **more)
    return (await desk.services.appeals.file(writer.cause, draft)).number


async def test_an_answer_reaches_everybody_whose_case_was_joined(desk):
    kept, second = await desk.filed(), await another_writer(desk)
    joined = await filed_by(desk, second, text="Со мной грубо говорили")
    await desk.acts("join", joined, kept)
    case = await desk.case(joined)
    assert (case.state, case.is_open, case.joined_to) == (
        AppealState.JOINED,
        False,
        (await desk.case(kept)).id,
    )
    await desk.answers(kept)
    for number, writer in ((kept, desk.writer), (joined, second)):
        assert len(await desk.promised(number, "appeal_news")) == 1
        own = await desk.services.appeals.card(writer.by, number)
        assert own.lines[-1].text == "Жұмыс кестесі өзгерді."
    assert (await desk.case(joined)).answered_in == (await desk.case(kept)).answered_in
    # A second answer is told of anew.
    await desk.acts("answer", kept, "Тағы бір жауап.")
    assert len(await desk.promised(joined, "appeal_news")) == 2


async def test_what_one_author_is_asked_the_other_does_not_read(desk):
    kept, second = await desk.filed(), await another_writer(desk)
    joined = await filed_by(desk, second, text="Со мной грубо говорили")
    await desk.acts("join", joined, kept)
    await desk.acts("ask", kept, "Сіз сол күні жалғыз болдыңыз ба?")
    assert await desk.promised(joined, "appeal_news") == []
    assert "жалғыз" not in repr(await desk.services.appeals.card(second.by, joined))
    assert "жалғыз" in repr(await desk.services.appeals.card(desk.writer.by, kept))


async def test_what_was_joined_by_mistake_goes_on_for_itself(desk):
    kept, other = await desk.filed(), await desk.filed()
    await desk.acts("join", other, kept)
    assert (await desk.card(other)).joined_to == kept
    assert (await desk.card(other)).may_part
    await desk.acts("part", other)
    case = await desk.case(other)
    assert (case.state, case.is_open, case.joined_to) == (AppealState.TAKEN, True, None)
    (link,) = (await desk.card(kept)).links
    assert (link.number, link.kind) == (other, AppealLinkKind.SIMILAR)
    with pytest.raises(NotFound):
        await desk.acts("part", kept)


async def test_a_case_is_joined_to_an_open_one_at_least_as_serious(desk):
    red, yellow, done = await desk.filed(text=BRIBE), await desk.filed(), await desk.filed()
    await desk.views(red)
    with pytest.raises(NotThatWay):
        await desk.acts("join", red, yellow)
    question = await desk.filed(kind=AppealKind.QUESTION, text="Кесте?")
    with pytest.raises(NotFound):  # it lies at the centre, where the officer has nothing to do
        await desk.acts("join", yellow, question)
    await desk.answers(done)
    await desk.acts("close", done, "бітті")
    with pytest.raises(AppealClosed):
        await desk.acts("join", yellow, done)
    with pytest.raises(NotFound):
        await desk.acts("join", yellow, yellow)


async def test_what_goes_on_is_hidden_from_all_whom_either_is_about(desk):
    region = await a_region_of(desk.database, desk.country)
    insider = await a_login(desk.database, region, Role.APPEALS_OFFICER)
    from tests.factories import an_employee

    employee = await an_employee(desk.database, desk.country.centre)
    kept = await desk.filed(about=AppealAbout.SERVICE)
    about = (Subject(desk.country.centre.id, employee.id),)
    joined = await desk.filed(about=AppealAbout.EMPLOYEE, subjects=about)
    # Whoever stepped aside from one is not shown the other by it.
    await desk.services.independence.step_aside(desk.cause(insider), joined)
    await desk.card(kept, insider)
    await desk.acts("link", joined, kept)
    assert (await desk.card(kept, insider)).links == ()
    assert joined not in repr(await desk.card(kept, insider))
    await desk.acts("join", joined, kept)
    with pytest.raises(NotFound):
        await desk.card(kept, insider)
    assert (await desk.card(kept)).links[0].kind is AppealLinkKind.DOUBLE


async def test_similar_cases_are_offered_and_linked(desk):
    one = await desk.filed(text="Спортзалдағы жылу екі аптадан бері істемейді")
    two = await desk.filed(text="Спортзалда жылу жоқ, екі апта өтті, істемейді")
    await desk.filed(text="Кітапхана сенбіде жабық тұрды")
    (similar,) = (await desk.card(one)).similar
    assert similar.number == two
    await desk.acts("link", one, two)
    card = await desk.card(one)
    assert [link.number for link in card.links] == [two]
    assert card.similar == ()
    assert card.history[-1].details == {"other": two}
