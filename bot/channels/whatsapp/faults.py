"""An error of the Cloud API, and what comes of it for a notice."""

from bot.channels.telling import NeverTold, NotNow, NotTold, PerhapsTold, Stopped
from services.whatsapp.faults import FaultKind, kind_of

__all__ = ["CloudFault", "FaultKind", "kind_of", "outcome_of"]

# Trying again changes nothing: somebody rings.
_NEVER = frozenset({FaultKind.UNDELIVERABLE, FaultKind.WINDOW, FaultKind.TEMPLATE, FaultKind.OURS})


class CloudFault(Exception):
    """It was not done; `kind` says why, `code` is Meta's (0: none), `retry_after` seconds where it told."""

    def __init__(self, code: int, kind: FaultKind, retry_after: float | None = None) -> None:
        # Numbers and our own words only: what Meta says may quote a text or a phone.
        super().__init__(f"{kind} {code}")
        self.code = code
        self.kind = kind
        self.retry_after = retry_after


def outcome_of(fault: CloudFault, wait: float | None = None) -> NotTold:
    """As delivery understands it. `wait`: it may be tried so much later, and that is no failed try."""
    if fault.kind is FaultKind.STOPPED:
        return Stopped()
    if fault.kind is FaultKind.LOST:
        return PerhapsTold(fault.kind.value)
    if fault.kind in _NEVER:
        return NeverTold(fault.kind.value)
    if wait is not None:
        return NotNow(wait)
    return NotTold(fault.kind.value)
