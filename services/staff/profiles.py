"""One's own login: language, password, sessions, and the chats joined to it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, insert, select, update

from db.engine import Sessions
from db.models.people import Contact
from db.models.staff import Employee, Login, StaffContact, StaffLinkCode, StaffSession
from services.audit import note
from services.cause import Actor, Cause, once
from services.errors import DomainError, NotFound
from services.one_time_codes import CODE_LIVES, WrongCode, code_hash, make_code
from services.staff.passwords import PASSWORDS, Passwords, check_strength
from services.staff.signing_in import IDLE, HeldRole, actor_of, end_sessions, full_name, roles_of
from services.tools import Tools


class WrongOldPassword(DomainError):
    """The password to be replaced was not given rightly."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A signed-in browser; times in UTC."""

    id: int
    browser: str
    opened_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """One's own login."""

    login_name: str
    name: str
    lang: str
    roles: tuple[HeldRole, ...]
    sessions: tuple[OpenSession, ...]
    chats: int


class ProfileService:
    """What a member of staff does with their own login. A slow hash is made before its transaction."""

    def __init__(self, sessions: Sessions, tools: Tools, passwords: Passwords = PASSWORDS) -> None:
        self._sessions = sessions
        self._clock = tools.clock
        self._passwords = passwords

    async def profile(self, actor: Actor) -> Profile:
        """One's own login, its roles, and where it is signed in now. Raises NotFound for who has none."""
        now = self._clock.now()
        async with self._sessions.read() as session:
            own = (
                select(Login, Employee)
                .outerjoin(Employee, Employee.id == Login.employee_id)
                .where(Login.id == actor.login_id)
            )
            found = (await session.execute(own)).one_or_none()
            if found is None:
                raise NotFound
            login, employee = found
            roles = await roles_of(session, [login.id])
            opened = await session.scalars(
                select(StaffSession)
                .where(
                    StaffSession.login_id == login.id,
                    StaffSession.ended_at.is_(None),
                    StaffSession.ends_at > now,
                    StaffSession.seen_at > now - IDLE,
                )
                .order_by(StaffSession.id.desc())
            )
            chats = await session.scalars(
                select(StaffContact.contact_id).where(StaffContact.login_id == login.id)
            )
            return Profile(
                login_name=login.name,
                name=full_name(login, employee),
                lang=login.lang,
                roles=roles.get(login.id, ()),
                sessions=tuple(OpenSession(s.id, s.browser, s.opened_at, s.seen_at) for s in opened),
                chats=len(chats.all()),
            )

    async def set_language(self, cause: Cause, lang: str) -> None:
        """The language of the pages and notices of one's own login: «kk» or «ru»."""
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            await session.execute(update(Login).where(Login.id == cause.by.login_id).values(lang=lang))

    async def change_password(self, cause: Cause, old: str, new: str, *, keep_session: int | None) -> None:
        """Ends every other session of the login. Raises WrongOldPassword, WeakPassword."""
        async with self._sessions.read() as session:
            login = await session.scalar(select(Login).where(Login.id == cause.by.login_id))
        if login is None or not await self._passwords.fits(login.password_hash, old):
            raise WrongOldPassword
        check_strength(new, login.name)
        hashed = await self._passwords.hash(new)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            login = await session.get_one(Login, cause.by.login_id)
            login.password_hash = hashed
            login.must_change_password = False
            await end_sessions(session, login.id, self._clock.now(), but=keep_session)
            await note(session, self._clock, cause, "change_password", "login", login.id)

    async def end_session(self, cause: Cause, session_id: int) -> None:
        """Ends one of one's own sessions. Raises NotFound."""
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            ended = await session.execute(
                update(StaffSession)
                .where(StaffSession.id == session_id, StaffSession.login_id == cause.by.login_id)
                .values(ended_at=self._clock.now())
                .returning(StaffSession.id)
            )
            if ended.scalar() is None:
                raise NotFound

    async def make_chat_code(self, cause: Cause) -> str:
        """A code that joins a chat to one's login, once, within 15 minutes: «7KQM-3XHD»."""
        code = make_code()
        async with self._sessions.begin() as session:
            await session.execute(delete(StaffLinkCode).where(StaffLinkCode.login_id == cause.by.login_id))
            await session.execute(
                insert(StaffLinkCode).values(
                    code_hash=code_hash(code),
                    login_id=cause.by.login_id,
                    expires_at=self._clock.now() + CODE_LIVES,
                )
            )
        return code

    async def join_chat(self, cause: Cause, code: str) -> str:
        """Joins the writing contact to the login whose code this is; gives back the login's language.

        A chat on a shared computer is never joined. Raises WrongCode.
        """
        now, contact_id = self._clock.now(), cause.by.contact_id
        async with self._sessions.begin() as session:
            used = await session.scalar(
                update(StaffLinkCode)
                .where(
                    StaffLinkCode.code_hash == code_hash(code),
                    StaffLinkCode.used_at.is_(None),
                    StaffLinkCode.expires_at > now,
                    exists().where(Login.id == StaffLinkCode.login_id, Login.ended_at.is_(None)),
                    exists().where(Contact.id == contact_id, Contact.is_public.is_(False)),
                )
                .values(used_at=now)
                .returning(StaffLinkCode.login_id)
            )
            if used is None or contact_id is None:
                raise WrongCode
            await session.execute(delete(StaffContact).where(StaffContact.contact_id == contact_id))
            joined = {"contact_id": contact_id, "login_id": used, "joined_at": now}
            await session.execute(insert(StaffContact).values(joined))
            await note(session, self._clock, cause, "join_chat", "login", used)
            login: Login = await session.get_one(Login, used)
            return login.lang

    async def leave_chats(self, cause: Cause) -> None:
        """Parts every chat from one's login."""
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            await session.execute(delete(StaffContact).where(StaffContact.login_id == cause.by.login_id))
            await note(session, self._clock, cause, "leave_chats", "login", cause.by.login_id)

    async def writing_from(self, contact_id: int) -> Actor | None:
        """The member of staff who joined this chat; None where nobody did or the login has ended."""
        async with self._sessions.read() as session:
            login_id = await session.scalar(
                select(StaffContact.login_id).where(StaffContact.contact_id == contact_id)
            )
            return None if login_id is None else await actor_of(session, login_id, contact_id)
