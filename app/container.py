"""The place where everything is made and meets."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.settings import Settings
from db.engine import Database
from services.clock import Clock, parse_clock
from services.house import Services
from services.keys import Keys
from services.tools import Tools
from services.turns.conversations import ConversationKeys
from services.turns.service import Turns
from services.turns.webchat import WebChatService

if TYPE_CHECKING:
    from bot.channels.whatsapp.settings import WhatsAppSettings


@dataclass
class Container:
    """One of each, made when first asked for. What needs no bot imports no bot."""

    settings: Settings

    @cached_property
    def clock(self) -> Clock:
        typed = self.settings.clock
        return Clock(parse_clock(typed)) if typed else Clock()

    @cached_property
    def database(self) -> Database:
        return Database(self.settings.database_url)

    @cached_property
    def tools(self) -> Tools:
        return Tools(self.clock, Keys.load(self.settings.keys_file))

    @cached_property
    def services(self) -> Services:
        return Services(self.database, self.tools)

    @cached_property
    def conversation_keys(self) -> ConversationKeys:
        return ConversationKeys(self.database, self.clock)

    @cached_property
    def turns(self) -> Turns:
        from app.metrics import MeasuredTurns

        return MeasuredTurns(self.database, self.tools, self.conversation_keys)

    @cached_property
    def webchat(self) -> WebChatService:
        return WebChatService(self.database, self.conversation_keys, self.clock)

    @cached_property
    def cookie_secret(self) -> bytes:
        """Signs cookies: the setting where it is given, else derived from the keys file."""
        given = self.settings.secret_key
        return given.get_secret_value().encode() if given else self.tools.keys.secret_for("cookies")

    @cached_property
    def telegram_secret(self) -> str:
        """What Telegram shows us to be known by: the setting, else derived from the keys file."""
        given = self.settings.telegram_secret
        return given.get_secret_value() if given else self.tools.keys.secret_for("telegram").hex()

    @cached_property
    def whatsapp_settings(self) -> "WhatsAppSettings | None":
        """WhatsApp's, where there is a token for it: the others are there then, too."""
        from bot.channels.whatsapp.settings import WhatsAppSettings

        settings = self.settings
        token, secret, verify = (
            settings.whatsapp_token,
            settings.whatsapp_app_secret,
            settings.whatsapp_verify_token,
        )
        if token is None or secret is None or verify is None:
            return None
        return WhatsAppSettings(
            token=token.get_secret_value(),
            phone_id=settings.whatsapp_phone_id,
            waba_id=settings.whatsapp_waba_id,
            app_secret=secret.get_secret_value(),
            verify_token=verify.get_secret_value(),
            api=settings.whatsapp_api,
        )

    async def close(self) -> None:
        """Ends every connection."""
        await self.database.close()
