"""What the parts of the area tell each other and the outside: drafts, cards, refusals."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from db.enums import (
    AppealAbout,
    AppealColour,
    AppealDesk,
    AppealDoor,
    AppealEventKind,
    AppealKind,
    AppealState,
    AppealTurn,
    ChannelName,
)
from services.errors import DomainError

# Signs; a longer text is refused with what to do, never cut.
LONGEST: Final = 10_000
FILES: Final = 5
# Cases of one author in a day [ours]; a danger is never too many.
A_DAY: Final = 10
# Days after an answer in which the person may have it reopened; counted from the stored day, itself excluded.
REOPEN_DAYS: Final = 14
SCORES: Final = range(1, 6)


class TooManyToday(DomainError):
    """So many cases of one author in a day: the next one waits until tomorrow, and is not lost."""


class AppealEmpty(DomainError):
    """There is neither a text nor a file."""


class AppealTooLong(DomainError):
    """The text is longer than LONGEST."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length


class TooManyAppealFiles(DomainError):
    """More files than FILES."""


class AppealFilesGone(DomainError):
    """Files of the draft waited longer than drafts are kept: they are sent again."""


class AppealOnItsWay(DomainError):
    """It is taken out of the drop box within ten minutes: words can be added then."""


class AppealClosed(DomainError):
    """It is over: nothing is added to it."""


class NotAnswered(DomainError):
    """Only what was answered is rated or reopened."""


class AlreadyRated(DomainError):
    """It was rated already."""


class TooLateToReopen(DomainError):
    """The days for reopening are over: a new appeal is the way."""


class AlreadyWithdrawn(DomainError):
    """It was withdrawn, or its wish was recorded, already."""


class AppealMoved(DomainError):
    """Somebody changed the case since the page was opened."""


class NotTheHandler(DomainError):
    """Another has the case in hand."""


class ColourUnconfirmed(DomainError):
    """The colour is confirmed by a person first."""


class ReasonMissing(DomainError):
    """This takes a written reason."""


class ViewReasonMissing(DomainError):
    """A red case is opened with a reason, once a day."""


class TooLong(DomainError):
    """An extension beyond what the law allows."""

    def __init__(self, latest: date) -> None:
        super().__init__()
        self.latest = latest


class NotLater(DomainError):
    """A new due day comes after the present one, and is set before that one is over."""


class NotPassedOn(DomainError):
    """A red case is passed on, or given another colour, before its author is answered."""


class NotThatWay(DomainError):
    """A case is joined to one that is at least as serious: these two go together the other way round."""


class NoName(DomainError):
    """The author is not known: there is nothing to open."""


class NotAWishOfRed(DomainError):
    """A red case is not ended this way."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom it is about, as far as the tree knows; words the person used for others are in the text."""

    unit_id: int | None = None
    employee_id: int | None = None


@dataclass(frozen=True, slots=True)
class AppealDraft:
    """What somebody wants to file. `file_ids`: kept by `DraftFiles.keep`, in the order they came."""

    kind: AppealKind
    text: str
    door: AppealDoor = AppealDoor.NAMED
    about: AppealAbout = AppealAbout.UNSAID
    # Words of the person for whom it is about, where the tree has no row for them.
    about_words: str = ""
    subjects: tuple[Subject, ...] = ()
    topic_id: int | None = None
    unit_id: int | None = None
    allows_above: bool = False
    file_ids: tuple[int, ...] = ()
    lang: str = "kk"


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote, as the vault keeps it; everything may be empty."""

    person_id: int | None = None
    contact_id: int | None = None
    name: str = ""
    phone: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.person_id or self.contact_id or self.name or self.phone)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is said before sending: who will have it, and by when an answer is due."""

    desk: AppealDesk
    desk_unit_kk: str
    desk_unit_ru: str
    colour: AppealColour
    due_on: date


@dataclass(frozen=True, slots=True)
class Filed:
    """What is said after sending. `number` is shown as «1234 5678-9» by `documents.labels`."""

    number: str
    registered_on: date
    due_on: date
    colour: AppealColour


@dataclass(frozen=True, slots=True)
class AppealFileName:
    """A file of a case, as a list of links shows it."""

    id: int
    name: str
    media_type: str
    size: int
    has_original: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One line that the author may see: their own words, an answer, a question back, an extension."""

    seq: int
    kind: AppealEventKind
    on_day: date
    is_own: bool
    text: str
    files: tuple[AppealFileName, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnAppeal:
    """A line of «my appeals»."""

    number: str
    kind: AppealKind
    state: AppealState
    turn: AppealTurn
    registered_on: date
    due_on: date
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class OwnAppealCard:
    """One's own case, whole: by the chat or by the receipt code."""

    number: str
    kind: AppealKind
    colour: AppealColour
    state: AppealState
    turn: AppealTurn
    registered_on: date
    due_on: date
    extended_on: date | None
    answered_on: date | None
    score: int | None
    reopen_until: date | None
    may_say_more: bool
    may_rate: bool
    may_reopen: bool
    may_withdraw: bool
    name_was_opened: int
    lines: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event of a case, as its handler sees it; `details` hold codes and days, `text` what was written."""

    seq: int
    kind: AppealEventKind
    on_day: date
    at: datetime | None
    role: str
    who: str
    text: str
    details: dict[str, Any] = field(default_factory=dict)
    files: tuple[AppealFileName, ...] = ()


@dataclass(frozen=True, slots=True)
class AppealRow:
    """A row of a queue: nothing of what was written, nobody's name but the handler's."""

    number: str
    kind: AppealKind
    colour: AppealColour
    is_colour_confirmed: bool
    state: AppealState
    turn: AppealTurn
    turn_since: date
    door: AppealDoor
    channel: ChannelName
    topic_kk: str
    topic_ru: str
    unit_kk: str
    unit_ru: str
    registered_on: date
    due_on: date
    warn_on: date
    handler: str
    is_mine: bool
    is_open: bool = True
