"""What staff are offered in a chat they joined."""

from bot.keyboards import Choice
from i18n import pgettext


def answer_choices(number: int) -> tuple[Choice, ...]:
    """What can be answered to a request."""
    return (
        Choice(pgettext("button", "Confirm"), "staff.confirm", number, stays=True),
        Choice(pgettext("button", "Another time"), "staff.other", number, stays=True),
        Choice(pgettext("button", "Decline"), "staff.decline", number, stays=True),
    )
