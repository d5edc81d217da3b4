"""A case on its handler's desk: its card, its files, its paper; the acts stand in the parts it is made of."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealColour, AppealDoor, AppealEventKind, AppealKind, PromiseState
from db.models.appeals import Appeal, AppealIdentity, AppealSubject
from db.models.conversations import Promise
from db.models.staff import Employee, Login
from db.models.units import Unit
from services.appeals import desks
from services.appeals.act_steps import OWED, E, S
from services.appeals.acts import HoldingActs
from services.appeals.acts_answering import AnsweringActs, latest_due, may_close
from services.appeals.acts_papers import PaperActs
from services.appeals.acts_red import RedActs
from services.appeals.attached import content_of, files_of
from services.appeals.case_facts import CaseCard, EOtinishForm
from services.appeals.case_rows import rows, shown
from services.appeals.clocks import RED
from services.appeals.facts import AppealFileName, Author, HistoryLine
from services.appeals.history import Entry, entries
from services.appeals.links import LinkActs, links_of, similar_to
from services.appeals.safeguarding import RuleWords, rule_of
from services.appeals.vault import author_of
from services.appeals.visibility import visible
from services.audit import note
from services.cause import Actor, Cause
from services.errors import NotFound
from services.files import FileContent
from services.inbox.rows import Colleague
from services.notices.outgoing import about_appeal, to_author
from services.rights import Right, demand, holds
from services.staff.signing_in import full_name

# Events that name another case.
_OF_TWO: Final = frozenset({E.LINKED, E.JOINED})
_OWN_WORDS: Final = frozenset({E.REGISTERED, E.SAID, E.REOPENED})


class AppealCases(HoldingActs, AnsweringActs, RedActs, PaperActs, LinkActs):
    """What one does with a case. To whoever it is hidden from it is not there: NotFound."""

    async def card(self, by: Actor, number: str) -> CaseCard:
        """The case whole. Looking is recorded.

        Raises NotFound, NotAllowed; ViewReasonMissing of a red one without today's reason.
        """
        demand(by, Right.SEE_APPEALS)
        async with self._sessions.begin() as session:
            found = await self._seen(session, by, number)
            card = await self._card(session, by, found)
            await note(session, self._clock, Cause(by=by), "read", "appeal", found.Appeal.id)
        return card

    async def is_seen(self, by: Actor, number: str) -> bool:
        """Whether there is such a case for these eyes: it is not opened, so nothing is recorded."""
        query = select(Appeal.id).where(Appeal.number == number, visible(by))
        async with self._sessions.read() as session:
            return await session.scalar(query) is not None

    async def file_of(self, by: Actor, number: str, file_id: int) -> FileContent:
        """A file's copy without metadata. Reading is recorded. Raises as `card`."""
        demand(by, Right.SEE_APPEALS)
        async with self._sessions.begin() as session:
            found = await self._seen(session, by, number)
            content = await content_of(session, self._keys, found.Appeal.id, file_id)
            await note(session, self._clock, Cause(by=by), "read", "appeal_file", file_id)
        return content

    async def e_otinish_form(self, by: Actor, number: str) -> EOtinishForm:
        """What a signed appeal is made from. Reading is recorded. Raises as `card`."""
        demand(by, Right.SEE_APPEALS)
        async with self._sessions.begin() as session:
            found = await self._seen(session, by, number)
            appeal: Appeal = found.Appeal
            told = await entries(session, self._keys, appeal.id)
            author = await self._open_author(session, appeal) or Author()
            await note(session, self._clock, Cause(by=by), "read", "appeal", appeal.id)
            files = await files_of(session, self._keys, appeal.id)
            said = [one for one in told if one.kind in _OWN_WORDS and _is_own(one)]
            return EOtinishForm(
                number=appeal.number,
                registered_on=appeal.registered_on,
                lang=appeal.lang,
                addressee=(found.unit_ru if appeal.lang == "ru" else found.unit_kk) or "",
                name=author.name,
                phone=author.phone,
                substance="\n\n".join(filter(None, [*(one.text for one in said), _about_words(told)])),
                attached=tuple(file.name for one in said for file in files.get(one.seq, ())),
                e_otinish=appeal.e_otinish,
            )

    async def _seen(self, session: AsyncSession, by: Actor, number: str) -> Any:
        query = rows().where(Appeal.number == number, visible(by))
        found = (await session.execute(query)).one_or_none()
        if found is None:
            raise NotFound("appeal")
        await self._demand_view(session, by, found.Appeal)
        return found

    async def _card(self, session: AsyncSession, by: Actor, found: Any) -> CaseCard:
        appeal: Appeal = found.Appeal
        told = await entries(session, self._keys, appeal.id)
        members = await desks.members(session, appeal) if appeal.is_open else []
        names = await _names(session, {one.login_id for one in told} | set(members))
        links = await links_of(session, by, appeal)
        identity = await session.get(AppealIdentity, appeal.id)
        author = await self._open_author(session, appeal)
        rule = await self._rule(session, appeal)
        others = [one for one in members if one != by.login_id]
        return CaseCard(
            row=shown(by, found),
            lang=appeal.lang,
            about=appeal.about,
            about_words=_about_words(told),
            subjects=await _subjects(session, by, appeal),
            unit_id=appeal.unit_id,
            desk=appeal.desk,
            history=await self._history(session, by, appeal, told, names),
            last_seq=appeal.last_seq,
            links=links,
            similar=await similar_to(session, by, appeal, links) if appeal.is_open else (),
            colleagues=tuple(Colleague(one, names.get(one, "")) for one in others),
            joined_to=await _joined_to(session, by, appeal),
            e_otinish=appeal.e_otinish,
            clock_from=appeal.clock_from,
            answered_on=appeal.answered_on,
            answered_in=appeal.answered_in,
            extended_on=appeal.extended_on,
            latest_due=latest_due(appeal),
            take_up_by=appeal.take_up_by,
            pass_on_by=appeal.pass_on_by,
            taken_at=appeal.taken_at,
            passed_on_at=appeal.passed_on_at,
            wishes_withdrawn=appeal.wishes_withdrawn,
            score=appeal.score,
            times_reopened=appeal.times_reopened,
            reopen_until=appeal.reopen_until,
            level=appeal.level,
            author=author,
            has_name=identity is not None,
            times_opened=identity.times_opened if identity else 0,
            told=await _told(session, appeal),
            rule=rule,
            **self._may(by, appeal, has_others=bool(others), is_sealed=bool(identity and not author)),
        )

    def _may(self, by: Actor, appeal: Appeal, *, has_others: bool, is_sealed: bool) -> dict[str, bool]:
        handles = holds(by, Right.HANDLE_APPEALS)
        is_open = handles and appeal.is_open
        hand = is_open and appeal.handler_id in {None, by.login_id}
        is_red = appeal.colour in RED
        may_tell = hand and appeal.is_colour_confirmed and (not is_red or appeal.passed_on_at is not None)
        in_time = appeal.state in OWED and appeal.due_on >= self._clock.today()
        opens = holds(by, Right.OPEN_NAMES)
        return {
            "may_take": is_open and appeal.handler_id != by.login_id,
            "may_give_back": is_open and appeal.handler_id == by.login_id,
            "may_hand_over": is_open and has_others,
            "may_step_aside": is_open,
            "may_colour": hand,
            "may_answer": may_tell,
            "may_ask": hand,
            "may_note": is_open,
            "may_extend": hand and in_time and latest_due(appeal) is not None,
            "may_forward": may_tell,
            "may_pass_on": hand and is_red,
            "may_set_e_otinish": is_open,
            "may_link": handles,
            "may_join": hand,
            "may_part": handles and appeal.state is S.JOINED,
            "may_close": hand and may_close(appeal),
            "may_open_name": opens and is_sealed,
            "may_open_originals": opens,
        }

    async def _open_author(self, session: AsyncSession, appeal: Appeal) -> Author | None:
        """The author, where the name is no secret: it was given, and nobody complains."""
        is_plain = appeal.colour is AppealColour.GREEN and appeal.kind is not AppealKind.COMPLAINT
        if appeal.door is not AppealDoor.NAMED or not is_plain:
            return None
        return await author_of(session, self._keys, appeal.id)

    async def _rule(self, session: AsyncSession, appeal: Appeal) -> RuleWords | None:
        if appeal.colour is not AppealColour.RED_DANGER or appeal.unit_id is None:
            return None
        rule = await rule_of(session, appeal.unit_id)
        return rule.words if rule is not None and rule.is_there else None

    async def _history(
        self,
        session: AsyncSession,
        by: Actor,
        appeal: Appeal,
        told: Sequence[Entry],
        names: Mapping[int, str],
    ) -> tuple[HistoryLine, ...]:
        """What happened; that there is another case is said to whoever may see that one, too."""
        files = await files_of(session, self._keys, appeal.id)
        others = {str(one.details.get("other", "")) for one in told if one.kind in _OF_TWO}
        known = select(Appeal.number).where(Appeal.number.in_(others), visible(by))
        seen = set(await session.scalars(known)) if others else set()
        return tuple(
            _line(one, names, files.get(one.seq, ()))
            for one in told
            if one.kind not in _OF_TWO or one.details.get("other") in seen
        )


def _line(entry: Entry, names: Mapping[int, str], files: tuple[AppealFileName, ...]) -> HistoryLine:
    details = dict(entry.details)
    if entry.kind is AppealEventKind.ASSIGNED:
        details["to_name"] = names.get(details.get("to", 0), "")
    return HistoryLine(
        seq=entry.seq,
        kind=entry.kind,
        on_day=entry.on_day,
        at=entry.at,
        role=entry.role,
        who=names.get(entry.login_id or 0, ""),
        text=entry.text,
        details=details,
        files=files,
    )


def _about_words(told: Sequence[Entry]) -> str:
    return str(told[0].details.get("about_words", "")) if told else ""


def _is_own(entry: Entry) -> bool:
    """Whether the author of this very case said it, not that of one joined to it."""
    return "from_number" not in entry.details


async def _names(session: AsyncSession, login_ids: set[Any]) -> dict[int, str]:
    query = (
        select(Login, Employee)
        .outerjoin(Employee, Employee.id == Login.employee_id)
        .where(Login.id.in_([one for one in login_ids if one is not None]))
    )
    return {login.id: full_name(login, employee) for login, employee in await session.execute(query)}


async def _subjects(session: AsyncSession, by: Actor, appeal: Appeal) -> tuple[str, ...]:
    query = (
        select(AppealSubject.employee_id, Unit.name_kk, Unit.name_ru, Employee)
        .outerjoin(Unit, Unit.id == AppealSubject.unit_id)
        .outerjoin(Employee, Employee.id == AppealSubject.employee_id)
        .where(AppealSubject.appeal_id == appeal.id)
        .order_by(AppealSubject.id)
    )
    found = []
    for employee_id, kk, ru, employee in await session.execute(query):
        unit = (ru if by.lang == "ru" else kk) or ""
        person = f"{employee.family_name} {employee.given_name}".strip() if employee else ""
        found.append(f"{person}, {unit}" if employee_id and person else unit)
    return tuple(filter(None, found))


async def _joined_to(session: AsyncSession, by: Actor, appeal: Appeal) -> str | None:
    if appeal.joined_to is None:
        return None
    query = select(Appeal.number).where(Appeal.id == appeal.joined_to, visible(by))
    number: str | None = await session.scalar(query)
    return number


async def _told(session: AsyncSession, appeal: Appeal) -> PromiseState | None:
    query = (
        select(Promise.state)
        .where(Promise.subject == about_appeal(appeal.id), Promise.recipient == to_author(appeal.id))
        .order_by(Promise.id.desc())
        .limit(1)
    )
    state: PromiseState | None = await session.scalar(query)
    return state
