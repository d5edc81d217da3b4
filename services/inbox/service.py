"""The live inbox: people ask the desk of a centre in any chat, the desk answers there."""

from services.inbox.asking import AsksDesk
from services.inbox.desk import DeskThreads
from services.inbox.lists import InboxLists


class InboxService(AsksDesk, DeskThreads, InboxLists):
    """One public method, one atomic step."""
