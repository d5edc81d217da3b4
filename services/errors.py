"""Facts that stop a deed. Services raise them; the transports word them.

DomainError
├── NotFound            nothing there, or not for these eyes: the two are never told apart
├── Repeated            this form was carried out already; carries its outcome
├── NotAllowed          the reader may see the thing, but this role may not do that
├── Stale               somebody else changed the thing meanwhile
└── … one class a fact, beside the service that raises it
"""

from typing import Final

from sqlalchemy.orm.exc import StaleDataError

# What the database layer raises when two changed one thing at once; the transports word it as Stale.
CLASHES: Final[tuple[type[Exception], ...]] = (StaleDataError,)


class DomainError(Exception):
    """A rule said no; nothing was changed."""


class NotFound(DomainError):
    """Nothing there, or out of the reader's scope: the two are never told apart."""


class NotAllowed(DomainError):
    """The role may not do that."""


class Stale(DomainError):
    """Somebody else changed the thing meanwhile."""


class Repeated(DomainError):
    """The form was carried out already."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome
