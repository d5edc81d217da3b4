"""`kenes doctor`: what is wrong with this installation, in sentences that say what to do."""

import stat
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

import i18n
from app.container import Container
from app.examination import look_around
from app.settings import Settings, is_here
from db.enums import ArrivalState, ChannelName, PromiseState
from db.migrate import current, head
from db.models.conversations import Arrival, Promise
from db.models.units import DayOff, EmergencyNumber
from services.keys import Keys, KeysMissing

if TYPE_CHECKING:
    from services.channels.service import ChannelHealth

NUMBERS_STALE = timedelta(days=90)
SECRET_AT_LEAST = 32
# What to do about what the speaking process wrote down.
TELEGRAM = {
    "two_servers": "two servers poll with one token: stop the other, or give each a token of its own",
    "token": "the token is refused: take a new one from @BotFather, see KENES_TELEGRAM_TOKEN",
    "webhook": "it does not reach us: see KENES_PUBLIC_URL, its certificate, and /telegram from outside",
    "away": "it does not answer: tried again by itself; see the network and KENES_TELEGRAM_API",
    "ours": "it answers, but what it brings cannot be taken in: see the log and the other findings",
}
WHATSAPP = {
    "token": "the token is refused: make another for the system user, see KENES_WHATSAPP_TOKEN",
    "webhook": "Meta brings us nothing: give it KENES_PUBLIC_URL/whatsapp, subscribe the app to the account",
    "account": "Meta locked or restricted the account or the number: WhatsApp Manager says why",
    "payment": "Meta has nothing to take its payment from: see its billing settings",
    "throttle": "Meta takes no more for now: it goes on by itself; see quality and limits of the number",
    "away": "Meta does not answer: tried again by itself; see the network and KENES_WHATSAPP_API",
    "ours": "Meta does not take what we ask: see KENES_WHATSAPP_PHONE_ID and KENES_WHATSAPP_WABA_ID",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    says: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


async def examine(settings: Settings) -> list[Finding]:
    """Looks at everything; stops where nothing more can be seen, for later findings need the earlier ones."""
    found = [_catalogues(), _keys_file(settings)]
    found += _secret(settings)
    stands = await _schema(settings)
    found.append(stands)
    if not all(one.ok for one in found if one.what in ("keys", "database")):
        return found
    container = Container(settings)
    try:
        found += [
            await _sealed_fields(container),
            await _emergency_numbers(container),
            await _days_off(container),
            await _failed(container),
            await _telegram(container),
            await _whatsapp(container),
        ]
        looks = await look_around(container)
        found += [Finding(look.what, look.ok, look.says) for look in looks]
    finally:
        await container.close()
    found.append(_place(settings))
    return found


def _catalogues() -> Finding:
    try:
        i18n.check()
    except Exception as fault:
        return Finding("catalogues", False, f"{type(fault).__name__}: run `make catalogues`")
    return Finding("catalogues", True, "Kazakh and Russian are there")


def _keys_file(settings: Settings) -> Finding:
    path = settings.keys_file
    try:
        Keys.load(path)
    except KeysMissing as missing:
        return Finding("keys", False, str(missing))
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("keys", False, f"{path} can be read by others ({mode:o}): chmod 600 {path}")
    return Finding("keys", True, f"{path} is readable by its owner only")


def _secret(settings: Settings) -> list[Finding]:
    """Where it is derived from the keys file there is nothing to say."""
    if not settings.secret_key:
        return []
    if len(settings.secret_key) < SECRET_AT_LEAST:
        says = f"KENES_SECRET_KEY has fewer than {SECRET_AT_LEAST} characters: cookies could be forged"
        return [Finding("secret", False, says)]
    return [Finding("secret", True, "long enough")]


async def _schema(settings: Settings) -> Finding:
    try:
        stands = await current(settings.database_url)
    except Exception as fault:
        return Finding(
            "database", False, f"it does not answer ({type(fault).__name__}): see KENES_DATABASE_URL"
        )
    if stands != head():
        return Finding("database", False, f"stands at {stands or 'nothing'}, needs {head()}: `kenes migrate`")
    return Finding("database", True, f"stands at {stands}")


async def _sealed_fields(container: Container) -> Finding:
    from services.keeping.resealing import unreadable

    bad = [
        name
        for name, cannot in (await unreadable(container.database, container.tools.keys)).items()
        if cannot
    ]
    if bad:
        return Finding(
            "sealed fields", False, f"{', '.join(bad)} cannot be opened: the keys file is another one"
        )
    return Finding("sealed fields", True, "the newest of each kind opens")


async def _emergency_numbers(container: Container) -> Finding:
    async with container.database.read() as session:
        rows = (await session.execute(select(EmergencyNumber.number, EmergencyNumber.checked_on))).all()
    oldest = container.clock.today() - NUMBERS_STALE
    stale = sorted({number for number, checked_on in rows if checked_on < oldest})
    if stale or not rows:
        return Finding(
            "emergency numbers", False, f"ring and note the day: {', '.join(stale) or 'none are there'}"
        )
    return Finding("emergency numbers", True, f"all {len(rows)} were checked within 90 days")


async def _days_off(container: Container) -> Finding:
    year = container.clock.today().year
    async with container.database.read() as session:
        last = await session.scalar(select(func.max(DayOff.day)))
    if last is None or last.year < year:
        return Finding("days off", False, f"none are known for {year}: `kenes migrate` fills them")
    return Finding("days off", True, f"known until {last}")


async def _failed(container: Container) -> Finding:
    async with container.database.read() as session:
        arrivals = await session.scalar(
            select(func.count()).select_from(Arrival).where(Arrival.state == ArrivalState.FAILED)
        )
        open_states = (PromiseState.FAILED, PromiseState.UNCERTAIN)
        promises = await session.scalar(
            select(func.count())
            .select_from(Promise)
            .where(Promise.state.in_(open_states), Promise.called_at.is_(None))
        )
    if arrivals:
        return Finding("failures", False, f"{arrivals} updates failed; {promises} notices wait on call lists")
    return Finding("failures", True, f"no update failed; {promises} notices wait on call lists")


async def _telegram(container: Container) -> Finding:
    """As the process that speaks with it last saw it; nothing is asked of Telegram from here."""
    from services.channels.service import ChannelService

    if container.settings.telegram_token is None:
        return Finding("telegram", True, "off: KENES_TELEGRAM_TOKEN is not set")
    health = await ChannelService(container.database, container.tools).health(None, ChannelName.TELEGRAM)
    wrong = _unwell(health, TELEGRAM)
    if wrong or health.standing is None:
        return Finding("telegram", False, wrong)
    return Finding("telegram", True, f"@{health.standing.name} by {health.standing.mode}; {_broken(health)}")


async def _whatsapp(container: Container) -> Finding:
    """As the process that speaks with it last saw it; nothing is asked of Meta from here."""
    from services.channels.service import ChannelService

    if container.settings.whatsapp_token is None:
        return Finding("whatsapp", True, "off: KENES_WHATSAPP_TOKEN is not set")
    found = await ChannelService(container.database, container.tools).whatsapp(None)
    wrong = _unwell(found.health, WHATSAPP)
    if wrong or found.health.standing is None:
        return Finding("whatsapp", False, wrong)
    if not container.settings.public_url.startswith("https://") and not is_here(
        container.settings.whatsapp_api
    ):
        return Finding("whatsapp", False, "Meta comes to https only: see KENES_PUBLIC_URL")
    if not found.templates:
        return Finding("whatsapp", False, "Meta was not asked about templates yet: `kenes whatsapp sync`")
    if found.unusable:
        says = f"{found.unusable} of {len(found.templates)} templates cannot be used: `kenes whatsapp sync`"
        return Finding("whatsapp", False, says)
    facts = found.health.standing.facts
    told = f"quality {facts.get('quality') or 'not known'}, {facts.get('tier') or 'no tier told'}"
    says = f"{found.health.standing.name}, {told}; {len(found.templates)} templates approved; "
    return Finding("whatsapp", True, says + _broken(found.health))


def _unwell(health: "ChannelHealth", words: dict[str, str]) -> str:
    """What is wrong with a messenger and what to do; empty while all is well."""
    stands = health.standing
    if stands is None:
        return "it was never spoken with: `kenes run` starts that"
    if health.is_silent:
        return f"nothing was heard since {stands.seen_at:%Y-%m-%d %H:%M} UTC: does `kenes run` run?"
    return words.get(stands.fault, f"{stands.fault}: see the log") if stands.fault else ""


def _broken(health: "ChannelHealth") -> str:
    return f"{health.refused} replies refused, {health.failed} updates failed"


def _place(settings: Settings) -> Finding:
    if settings.is_sqlite:
        return Finding("place", True, "the database is a file here; backups belong in Kazakhstan too")
    return Finding(
        "place", True, "ask where the database and its backups lie: the law wants them in Kazakhstan"
    )


def matrix() -> dict[str, dict[str, bool]]:
    """Route × role, computed from the routes themselves; needs no database."""
    from backoffice.app import build_matrix

    return build_matrix()
