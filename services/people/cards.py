"""What the rest of the house knows of a person: cards, what is needed to register, the facts that stop it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from db.enums import ChannelName, NoticeStyle, RepresentativeState, Sex, VisitRole
from services.errors import DomainError
from services.names import FullName

# Full years: below the first nothing is stored, from the second on nobody else is asked.
YOUNGEST: Final = 14
OF_AGE: Final = 18


class TooYoung(DomainError):
    """Not 14 yet: nothing is stored."""


class CentreClosed(DomainError):
    """Nobody new comes to this centre: it is open no more, or not yet."""


class LockedByWord(DomainError):
    """The person's lock word was not said here lately."""


class NeedsRepresentative(DomainError):
    """Under 18 this waits for the representative's confirmed consent."""


class ConsentMissing(DomainError):
    """Nobody agreed to this."""


class ConsentOutdated(DomainError):
    """The consent that was agreed to is not the one in force any more."""


class Field(StrEnum):
    """What of a person's data may be corrected one by one."""

    BIRTH_DATE = "birth_date"
    NAME = "name"
    SEX = "sex"
    CENTRE = "centre"
    PHONE = "phone"
    LANGUAGE = "language"
    SETTLEMENT = "settlement"


@dataclass(frozen=True, slots=True)
class Registration:
    """Answers to the six questions, and the consent given before them."""

    name: FullName
    birth_date: date
    sex: Sex
    unit_id: int
    lang: str
    consent_version: int
    consent_lang: str
    consented_at: datetime
    phone: str | None = None
    comes_as: VisitRole = VisitRole.SELF
    representative: RepresentativeState = RepresentativeState.NOT_ASKED
    representative_phone: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class NewVisitor:
    """One short form at the desk. Of a birth date, a year and an age the first that is there counts.

    The name may be missing after a talk in the street; the number of the consent on paper may come later.
    """

    unit_id: int
    sex: Sex | None
    name: FullName = field(default_factory=lambda: FullName("", ""))
    birth_date: date | None = None
    birth_year: int | None = None
    age: int | None = None
    phone: str | None = None
    paper_consent: str = ""
    lang: str = "kk"
    comes_as: VisitRole = VisitRole.SELF
    source: str = ""


@dataclass(frozen=True, slots=True)
class RepresentativeCard:
    """What is known of who answers for a person under 18."""

    state: RepresentativeState
    phone: str | None
    do_not_contact: bool
    said_at: datetime
    confirmed_at: datetime | None
    # The number of the consent on paper, or the channel on which the representative agreed with a code.
    paper_consent: str = ""
    confirmed_through: ChannelName | None = None


@dataclass(frozen=True, slots=True)
class DetailsCard:
    """The full form as far as it is filled; codes, empty where nothing was said."""

    studies: str = ""
    works: str = ""
    education: str = ""
    household: str = ""
    settlement_kind: str = ""
    prompted_by: str = ""
    heard_from: str = ""
    needs: tuple[str, ...] = ()
    filled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person. Times in UTC; `age` on today's local date of their centre; `zone` is the centre's."""

    id: int
    family_name: str
    given_name: str
    patronymic: str
    birth_date: date | None
    birth_is_estimate: bool
    age: int | None
    sex: Sex | None
    comes_as: VisitRole
    phone: str | None
    unit_id: int
    unit_name_kk: str
    unit_name_ru: str
    zone: str
    lang: str
    notices: NoticeStyle
    has_lock_word: bool
    settlement: str
    channel: str
    source: str
    entered_by: int | None
    paper_consent: str
    registered_at: datetime
    erased_at: datetime | None
    representative: RepresentativeCard | None
    details: DetailsCard
    version: int

    @property
    def full_name(self) -> str:
        """«Серікова Айгерім Болатқызы»; empty after erasure."""
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))

    @property
    def is_minor(self) -> bool:
        """Under 18 today."""
        return self.age is not None and self.age < OF_AGE

    @property
    def representative_confirmed(self) -> bool:
        """Of age, or somebody of age agreed: the second level of consent (docs/confirm.md)."""
        said = self.representative
        return not self.is_minor or (said is not None and said.state is RepresentativeState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class WhoWrites:
    """One of the people of a shared phone, shown with no more than tells them apart."""

    person_id: int
    given_name: str
    family_initial: str
    has_lock_word: bool
    is_writing: bool


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A line of a search."""

    id: int
    family_name: str
    given_name: str
    patronymic: str
    birth_date: date | None
    birth_is_estimate: bool
    age: int | None
    sex: Sex | None
    phone: str | None
    unit_id: int
    unit_name_kk: str
    unit_name_ru: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class FoundPeople:
    """A page of a search; `after` asks for the next one, empty where this is the last."""

    people: tuple[FoundPerson, ...]
    after: str = ""
