"""What WhatsApp's errors mean, by their codes: for the sender, for receipts and for the administrator's page.

Codes: Meta's page of Cloud API error codes, and pywa 4.5 (`pywa/errors.py`) as a second reader of it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class FaultKind(StrEnum):
    """What is wrong, as far as it matters what is done then; words for people are the office's."""

    # The token is refused, or may not do this: an administrator makes another.
    TOKEN = "token"  # noqa: S105
    # Too much from the number or the application: everything waits.
    THROTTLE = "throttle"
    # Too much to this one person: they wait.
    PAIR = "pair"
    # It does not come to them: no WhatsApp there, too old a program, terms not agreed to, or we are blocked.
    UNDELIVERABLE = "undeliverable"
    # They last wrote more than 24 hours ago: templates only.
    WINDOW = "window"
    # They want nothing more of this sort from us.
    STOPPED = "stopped"
    # The template is not there, paused, switched off, or filled otherwise than it was approved.
    TEMPLATE = "template"
    # The account or the number is locked, restricted or not registered.
    ACCOUNT = "account"
    # Nobody pays for it.
    PAYMENT = "payment"
    # Theirs, and over soon.
    PASSING = "passing"
    # What we asked for was wrong.
    OURS = "ours"
    UNKNOWN = "unknown"
    # Nobody answered there: nothing was sent.
    AWAY = "away"
    # It was sent, and no answer came that says what became of it.
    LOST = "lost"


_CODES: Final[dict[FaultKind, tuple[int, ...]]] = {
    FaultKind.TOKEN: (3, 10, 102, 190, 463, 467, 131005),
    FaultKind.THROTTLE: (4, 17, 32, 613, 80007, 80008, 130429, 131048, 131057),
    FaultKind.PAIR: (131056,),
    FaultKind.UNDELIVERABLE: (130472, 131021, 131026, 131030, 131049, 131062),
    FaultKind.WINDOW: (131047,),
    FaultKind.STOPPED: (131050,),
    FaultKind.TEMPLATE: (
        132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 132069,
        134101, 134102,
    ),
    FaultKind.ACCOUNT: (
        368, 130497, 131031, 131037, 131044, 131045, 131063,
        133000, 133005, 133006, 133008, 133009, 133010, 133015,
    ),
    FaultKind.PAYMENT: (131042,),
    FaultKind.PASSING: (2, 130403, 131000, 131016, 131052, 133004, 2494100),
    FaultKind.OURS: (33, 100, 803, 131008, 131009, 131051, 131053, 131055, 135000),
}  # fmt: skip
KINDS_BY_CODE: Final[Mapping[int, FaultKind]] = {
    code: kind for kind, codes in _CODES.items() for code in codes
}
# Codes of Meta's that all say: this application may not do that.
_PERMISSIONS: Final = range(200, 300)


def kind_of(code: int, *, status: int = 0, is_transient: bool = False) -> FaultKind:
    """What an error means: by its code, else by HTTP's status, else by Meta's word that it will pass."""
    known = KINDS_BY_CODE.get(code)
    if known is not None:
        return known
    if code in _PERMISSIONS or status == 401:
        return FaultKind.TOKEN
    if status == 429:
        return FaultKind.THROTTLE
    if is_transient or status >= 500:
        return FaultKind.PASSING
    return FaultKind.UNKNOWN
