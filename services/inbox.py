"""The live inbox: people ask the desk of a centre in any chat, the desk answers there."""

from services.inbox_asking import AsksDesk
from services.inbox_desk import DeskThreads
from services.inbox_lists import InboxLists


class InboxService(AsksDesk, DeskThreads, InboxLists):
    """One public method, one atomic step."""
