"""Links that open our chat in a messenger and bring a code along: a centre's, or a one-time one."""

from collections.abc import Mapping
from urllib.parse import quote

from db.enums import ChannelName
from documents import whatsapp_links

Names = Mapping[ChannelName, str]
"""What the messengers that work now call us: Telegram's bot by its name, WhatsApp by its number."""


def messenger_links(names: Names, code: str) -> dict[ChannelName, str]:
    """By messenger; those that do not work now are left out."""
    found = {}
    if bot := names.get(ChannelName.TELEGRAM):
        found[ChannelName.TELEGRAM] = f"https://t.me/{bot}?start={quote(code)}"
    if number := names.get(ChannelName.WHATSAPP):
        found[ChannelName.WHATSAPP] = whatsapp_links.link(number, code)
    return found
