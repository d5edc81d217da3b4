"""Appeals in a chat: filing, and what became of one's own."""

from services.appeals.filing import FilesAppeals
from services.appeals.own import OwnAppeals


class Appeals(FilesAppeals, OwnAppeals):
    """One public method, one atomic step; called inside a turn."""
