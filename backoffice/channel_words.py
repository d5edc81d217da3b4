"""What the settings page says of a messenger: how it reaches us, what is wrong, what to do."""

from typing import Final

from backoffice import whatsapp_words
from db.enums import ChannelName
from i18n import N_, gettext
from services.channels.service import ChannelHealth

MODES: Final[dict[str, str]] = {
    "polling": N_("Kenes asks Telegram (polling)"),
    "webhook": N_("Telegram comes to Kenes (webhook)"),
}
# What is wrong and what to do, by the code that the speaking process wrote down.
FAULTS: Final[dict[str, tuple[str, str]]] = {
    "two_servers": (
        N_("Two servers ask Telegram with one token. Messages reach now one, now the other."),
        N_("Stop the other server, or give each its own token from @BotFather."),
    ),
    "token": (
        N_("Telegram does not know the token."),
        N_("Take a new one from @BotFather, set KENES_TELEGRAM_TOKEN and start Kenes again."),
    ),
    "webhook": (
        N_("Telegram does not reach our address."),
        N_("Check KENES_PUBLIC_URL, its certificate and that /telegram is open from outside."),
    ),
    "away": (
        N_("Telegram does not answer."),
        N_("It is tried again by itself. If it lasts, check the network and KENES_TELEGRAM_API."),
    ),
    "ours": (
        N_("Telegram answers, but Kenes cannot take its messages in."),
        N_("Look into the program's log, and at “kenes doctor”."),
    ),
}
OTHERWISE: Final = (
    N_("Something is wrong with Telegram."),
    N_("Look into the program's log, and at “kenes doctor”."),
)
SILENT: Final = (
    N_("It does not run: nothing was heard for over 3 minutes."),
    N_("Start Kenes, or look into its log."),
)


def mode(of: str) -> str:
    """How messages reach us."""
    return gettext(MODES[of]) if of in MODES else of


def trouble(health: ChannelHealth) -> tuple[str, str] | None:
    """What is wrong and what to do, in words; None while all is well."""
    stands = health.standing
    if stands is None or health.is_silent:
        said = SILENT
    elif not stands.fault:
        return None
    elif stands.channel is ChannelName.WHATSAPP:
        return whatsapp_words.fault_words(stands.fault)
    else:
        said = FAULTS.get(stands.fault, OTHERWISE)
    return gettext(said[0]), gettext(said[1])
