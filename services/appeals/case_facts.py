"""A case as whoever works on it sees it: the card, and the paper that a signed appeal is made from."""

from dataclasses import dataclass
from datetime import date, datetime

from db.enums import AppealAbout, AppealDesk, PromiseState
from services.appeals.facts import AppealRow, Author, HistoryLine
from services.appeals.links import CaseLink
from services.appeals.safeguarding import RuleWords
from services.inbox.rows import Colleague


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case whole. Days are of Almaty, instants in UTC; `may_…`: what the reader may do now."""

    row: AppealRow
    lang: str
    about: AppealAbout
    # Words of the author for whom it is about; whom of them the tree knows, in the reader's language.
    about_words: str
    subjects: tuple[str, ...]
    unit_id: int | None
    desk: AppealDesk
    history: tuple[HistoryLine, ...]
    # The last event: an act carries it, so that nobody answers what they have not read.
    last_seq: int
    links: tuple[CaseLink, ...]
    similar: tuple[CaseLink, ...]
    colleagues: tuple[Colleague, ...]
    # The number of the case that this one goes on as.
    joined_to: str | None
    e_otinish: str
    clock_from: date
    answered_on: date | None
    answered_in: int | None
    extended_on: date | None
    # The last day to which the answer may be put off.
    latest_due: date | None
    take_up_by: datetime | None
    pass_on_by: datetime | None
    taken_at: datetime | None
    passed_on_at: datetime | None
    wishes_withdrawn: bool
    score: int | None
    times_reopened: int
    reopen_until: date | None
    level: int
    # Who wrote, where that is no secret; whether the vault knows it, and how often it was opened.
    author: Author | None
    has_name: bool
    times_opened: int
    # What became of the last notice to the author; None where none was promised.
    told: PromiseState | None
    # The centre's rule, beside a danger.
    rule: RuleWords | None
    may_take: bool
    may_give_back: bool
    may_hand_over: bool
    may_step_aside: bool
    may_colour: bool
    may_answer: bool
    may_ask: bool
    may_note: bool
    may_extend: bool
    may_forward: bool
    may_pass_on: bool
    may_set_e_otinish: bool
    may_link: bool
    may_join: bool
    may_part: bool
    may_close: bool
    may_open_name: bool
    may_open_originals: bool


@dataclass(frozen=True, slots=True)
class EOtinishForm:
    """What the law wants in a signed appeal (art. 63), as far as we have it; the rest is filled in by hand.

    Address, identification number, day and signature are left blank; so are name and phone, unless the name
    is no secret.
    """

    number: str
    registered_on: date
    lang: str
    # The unit it came to, in the author's language.
    addressee: str
    name: str
    phone: str
    # What its author wrote, in the order in which they did, and the names of what they sent along.
    substance: str
    attached: tuple[str, ...]
    e_otinish: str
