"""What people may have heard over Telegram: all of it, and twice only what was in hand at a kill."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database
from db.enums import ChannelName, PromiseState
from db.models.consultations import Consultation
from db.models.conversations import Arrival, Conversation, Promise, Reply
from db.models.people import Contact
from services.notices.outgoing import KINDS, about_consultation, to_login, to_person
from services.turns.service import Arrived
from tests.crash import truth
from tests.crash.calls import Call
from tests.telegram.server import TelegramServer


@dataclass
class InHand:
    """What dead processes had in hand when they were killed."""

    # Replies that were written down, by contact; each may be said once more for every kill that it met.
    replies: Counter[int] = field(default_factory=Counter)
    # Notices that stood as sending.
    notices: set[int] = field(default_factory=set)

    async def look(self, database: Database) -> None:
        """Between a death and the next start."""
        async with database.read() as session:
            self.replies.update(await session.scalars(select(Reply.contact_id)))
            sending = select(Promise.id).where(Promise.state == PromiseState.SENDING)
            self.notices.update(await session.scalars(sending))


async def check(
    database: Database,
    api: TelegramServer,
    calls: Sequence[Call],
    undisturbed: Mapping[tuple[str, bool], Call],
    in_hand: InHand,
) -> None:
    """Everything, person by person, and that there is nothing besides."""
    assert api.faults == []
    assert not api.deliveries.pending
    async with database.read() as session:
        for call in calls:
            contact, person, consultation = await truth.effects_of(session, call)
            await _dialogue(session, api, call, contact)
            pattern = undisturbed[call.script.name, call.is_confirmed]
            confirmed = call.telephone.screens.count(pattern.notice) if pattern.notice else 0
            await _notices(session, call, person.id, consultation, confirmed, in_hand)
            _screens(call, pattern, in_hand.replies[contact.id])
        await truth.nothing_besides(session, len(calls))
        assert (await session.scalars(select(Reply.id))).all() == []
        assert (await session.scalars(select(Arrival.id).where(Arrival.body.is_not(None)))).all() == []
        unsure = select(Promise.id).where(Promise.state == PromiseState.UNCERTAIN)
        # At most those in flight; and whatever was in flight is owned up to.
        assert set(await session.scalars(unsure)) == in_hand.notices


async def _dialogue(session: AsyncSession, api: TelegramServer, call: Call, contact: Contact) -> None:
    """Stands where it should; every update is there under its key, once."""
    conversation = await session.get_one(Conversation, contact.id)
    assert conversation.state == call.script.ends_at
    chat_id = call.telephone.person.room.id
    keys = [key for update in api.deliveries.history.values() if (key := _key(update, chat_id))]
    taken = await session.scalars(select(Arrival.key).where(Arrival.key.in_(keys)))
    assert sorted(taken) == sorted(keys)


def _key(update: dict, chat_id: int) -> str | None:
    press = update.get("callback_query")
    message = press["message"] if press else update["message"]
    if message["chat"]["id"] != chat_id:
        return None
    return Arrived(ChannelName.TELEGRAM, str(chat_id), f"{update['update_id']}:{message['date']}").key


async def _notices(
    session: AsyncSession,
    call: Call,
    person_id: int,
    consultation: Consultation,
    confirmed: int,
    in_hand: InHand,
) -> None:
    """Sent is heard once; uncertain is heard once or not at all; nothing else was ever heard."""
    rows = await session.execute(
        select(Promise.id, Promise.kind, Promise.recipient, Promise.state).where(
            Promise.subject == about_consultation(consultation.id)
        )
    )
    found = {(row.kind, row.recipient): row for row in rows}
    to_staff = ("consultation_asked", to_login(call.place.consultant.login_id or 0))
    to_them = ("consultation_confirmed", to_person(person_id))
    assert to_staff in found
    assert (to_them in found) == call.is_confirmed
    heard = {to_staff: _times_asked(call), to_them: confirmed}
    for name, row in found.items():
        assert not KINDS[row.kind].better_twice or row.state is PromiseState.PROMISED
        if row.state is PromiseState.PROMISED:
            assert row.kind.startswith("visit_"), f"{row.kind} was never sent"
        elif row.state is PromiseState.UNCERTAIN:
            assert row.id in in_hand.notices
            assert heard[name] <= 1
        else:
            assert (row.state, heard[name]) == (PromiseState.SENT, 1), name


def _times_asked(call: Call) -> int:
    """How often the consultant was told that somebody waits for an answer."""
    asked = call.staff.screens[:1]
    return call.staff.screens.count(asked[0]) if asked else 0


def _screens(call: Call, pattern: Call, left: int) -> None:
    """The same as anybody undisturbed, in the same order; again only what may have been on its way."""
    notice = pattern.notice
    expected = [screen for screen in pattern.telephone.screens if screen != notice]
    came = [screen for screen in call.telephone.screens if screen != notice]
    unseen = pattern.telephone.changes
    furthest, stands, again = -1, -1, 0
    for screen in came:
        # What is said again ends with what was said last, before anything new is said.
        is_over = unseen.issuperset(expected[stands + 1 : furthest + 1])
        if is_over and screen in expected[furthest + 1 : furthest + 2]:
            furthest = stands = furthest + 1
            continue
        again += 1
        after = expected[stands + 1 : furthest + 1]
        if screen in after:
            stands += 1 + after.index(screen)
        else:
            assert screen in expected[: furthest + 1], f"nobody else is told {screen}"
            stands = furthest - expected[furthest::-1].index(screen)
    assert furthest == len(expected) - 1
    assert unseen.issuperset(expected[stands + 1 :])
    assert again <= left
