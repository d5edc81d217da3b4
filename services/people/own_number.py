"""The number that a messenger tells of whoever writes: offered to them, never taken unasked."""

import json

from sqlalchemy import select

from db.enums import ChannelName
from db.models.people import Contact
from db.models.whatsapp import WhatsAppAccount
from services.parts import Part
from services.whatsapp.accounts import PURPOSE, Address, sealed_as


class OwnNumber(Part):
    """Reads whose number a chat is."""

    async def own_phone(self, contact_id: int) -> str | None:
        """E.164 with «+» where somebody writes from a number that is known (WhatsApp); else None."""
        async with self._sessions.read() as session:
            query = select(Contact.external_id).where(
                Contact.id == contact_id, Contact.channel == ChannelName.WHATSAPP
            )
            number = await session.scalar(query)
            account = None if number is None else await session.get(WhatsAppAccount, int(number))
        if account is None:
            return None
        words = self._keys.open(PURPOSE, sealed_as(account.id), account.address)
        phone = "" if words is None else Address(*json.loads(words)).phone
        return f"+{phone}" if phone else None
