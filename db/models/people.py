"""People, the contacts they write from, and those who answer for the young."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, words
from db.enums import Category, ChannelName, ConsentKind, NoticeStyle, RepresentativeState, Sex, VisitRole


class Contact(Base):
    """One place somebody writes from: an id within a channel. Several people may share it."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[ChannelName] = mapped_column(words(ChannelName))
    external_id: Mapped[str] = mapped_column(String(64))
    lang: Mapped[str | None] = mapped_column(String(2))
    # Who is writing now; a contact may be joined to several people.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    source: Mapped[str] = mapped_column(String(40), default="")
    is_public: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)
    # The messenger refuses this contact (blocked): notices go to the call list.
    stopped_at: Mapped[datetime | None]
    # Everything of this contact is to be gone by then (a child under 14, a shared computer).
    forget_at: Mapped[datetime | None] = mapped_column(index=True)


class Person(Base):
    """A young person, parent or representative who agreed to be registered."""

    __tablename__ = "people"
    # By birth date two registrations of one person are found.
    __table_args__ = (Index(None, "unit_id", "id"), Index(None, "birth_date"))

    id: Mapped[int] = mapped_column(primary_key=True)
    family_name: Mapped[str] = mapped_column(String(100))
    given_name: Mapped[str] = mapped_column(String(100))
    patronymic: Mapped[str] = mapped_column(String(100), default="")
    # Empty once the person is erased; facts keep age and sex.
    birth_date: Mapped[date | None]
    # Only the year or the age was told at the desk.
    birth_is_estimate: Mapped[bool] = mapped_column(default=False)
    sex: Mapped[Sex | None] = mapped_column(words(Sex))
    # As whom they registered; the role of each visit is asked anew and may differ.
    comes_as: Mapped[VisitRole] = mapped_column(words(VisitRole), default=VisitRole.SELF)
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    lang: Mapped[str] = mapped_column(String(2))
    notices: Mapped[NoticeStyle] = mapped_column(words(NoticeStyle), default=NoticeStyle.NEUTRAL)
    lock_word_hash: Mapped[str | None] = mapped_column(String(200))
    # Wrong tries in a row, and until when no further one is looked at.
    lock_tries: Mapped[int] = mapped_column(default=0)
    lock_wait_until: Mapped[datetime | None]
    settlement: Mapped[str] = mapped_column(String(100), default="")
    channel: Mapped[ChannelName] = mapped_column(words(ChannelName))
    source: Mapped[str] = mapped_column(String(40), default="")
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    paper_consent: Mapped[str] = mapped_column(String(60), default="")
    registered_at: Mapped[datetime] = mapped_column(index=True)
    erased_at: Mapped[datetime | None]
    # The same person as that one: everything went there, nobody sees this row (`services.people.joining`).
    joined_to: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ContactPerson(Base):
    """Who may write from a contact."""

    __tablename__ = "contact_people"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    since: Mapped[datetime]
    # The lock word was said here: open until then.
    unlocked_until: Mapped[datetime | None]


class PersonToken(Base):
    """Folded words of names and phones, for search by their beginnings on both engines.

    Once for the person's own centre and once for each other one where they have a visit, so that a desk's
    search reads what its unit knows and nothing else.
    """

    __tablename__ = "people_search"
    __table_args__ = (
        Index(None, "person_id", "unit_id", "token"),
        {"sqlite_with_rowid": False},  # one tree, not two
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    # Compared by code points on both engines: a beginning is a range of the index.
    token: Mapped[str] = mapped_column(
        String(60).with_variant(String(60, collation="C"), "postgresql"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)


class PersonDetails(Base):
    """The full form, filled later or at the desk: plain facts, each may be left out."""

    __tablename__ = "person_details"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    studies: Mapped[str] = mapped_column(String(40), default="")
    works: Mapped[str] = mapped_column(String(40), default="")
    education: Mapped[str] = mapped_column(String(40), default="")
    household: Mapped[str] = mapped_column(String(40), default="")
    settlement_kind: Mapped[str] = mapped_column(String(40), default="")
    prompted_by: Mapped[str] = mapped_column(String(40), default="")
    heard_from: Mapped[str] = mapped_column(String(40), default="")
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    filled_at: Mapped[datetime]


class Representative(Base):
    """What is known of the representative of a person under 18; unconfirmed data go after 30 days."""

    __tablename__ = "representatives"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[RepresentativeState] = mapped_column(words(RepresentativeState))
    phone: Mapped[str | None] = mapped_column(String(20))
    do_not_contact: Mapped[bool] = mapped_column(default=False)
    said_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    # The number of the consent on paper that confirmed it; or where the code was typed that did.
    paper_consent: Mapped[str] = mapped_column(String(60), default="")
    confirmed_through: Mapped[ChannelName | None] = mapped_column(words(ChannelName))


class RepresentativeCode(Base):
    """A one-time code with which a representative agrees from a phone of their own; only its hash is kept."""

    __tablename__ = "representative_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class PersonCategory(Base):
    """A category set by staff together with the person, with why it helps; ended, never overwritten."""

    __tablename__ = "person_categories"
    __table_args__ = (Index(None, "person_id", "category"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    category: Mapped[Category] = mapped_column(words(Category))
    # Sealed.
    why: Mapped[bytes | None] = mapped_column(LargeBinary)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    set_at: Mapped[datetime]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    ended_at: Mapped[datetime | None]


class PossibleDouble(Base):
    """Two registrations that may be one person: proposed by a rule or by staff, settled by staff."""

    __tablename__ = "possible_doubles"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # The smaller number and the larger one.
    first_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    proposed_at: Mapped[datetime]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    settled_at: Mapped[datetime | None]
    is_same: Mapped[bool | None]


class ConsentText(Base):
    """A version of what a consent says."""

    __tablename__ = "consent_texts"

    kind: Mapped[ConsentKind] = mapped_column(words(ConsentKind), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    text_kk: Mapped[str] = mapped_column(String(4000))
    text_ru: Mapped[str] = mapped_column(String(4000))
    in_force_from: Mapped[datetime]


class Consent(Base):
    """Given once, withdrawn once; the row stays as proof."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "person_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[ConsentKind] = mapped_column(words(ConsentKind))
    version: Mapped[int]
    lang: Mapped[str] = mapped_column(String(2))
    channel: Mapped[ChannelName] = mapped_column(words(ChannelName))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Tally(Base):
    """A number without a person behind it, such as children under 14 who were sent on."""

    __tablename__ = "tallies"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(default=0)
