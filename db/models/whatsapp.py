"""What WhatsApp needs beside the contacts: whose chat it is, its window, its templates, its pace."""

from datetime import date, datetime

from sqlalchemy import BigInteger, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, words
from db.enums import TemplateState


class WhatsAppAccount(Base):
    """Somebody's WhatsApp: known by an id that Meta made for us, by a phone, or by both.

    A contact's `external_id` is this row's number. Id and phone stand sealed; their hashes find the row.
    """

    __tablename__ = "whatsapp_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    address: Mapped[bytes] = mapped_column(LargeBinary)
    # The last message of theirs: for 24 hours from then on free words are taken, then templates only.
    heard_at: Mapped[datetime | None]
    # Milliseconds since 1970, by the machine's clock: up to then this chat's messages are given out.
    paced_until: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)


class WhatsAppPace(Base):
    """One row a number of ours: how far its permitted messages a second are given out."""

    __tablename__ = "whatsapp_paces"

    phone_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    paced_until: Mapped[int] = mapped_column(BigInteger, default=0)


class WhatsAppTemplate(Base):
    """How a template of ours stands with Meta, as it was last asked."""

    __tablename__ = "whatsapp_templates"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    lang: Mapped[str] = mapped_column(String(10), primary_key=True)
    state: Mapped[TemplateState] = mapped_column(words(TemplateState))
    # Whether what Meta approved says what we would say now.
    is_ours: Mapped[bool] = mapped_column(default=True)
    category: Mapped[str] = mapped_column(String(20), default="")
    # Meta's word for why it was refused.
    reason: Mapped[str] = mapped_column(String(100), default="")
    checked_at: Mapped[datetime]


class WhatsAppDay(Base):
    """How many messages were taken on a day, free and by template: Meta's bill can be foreseen."""

    __tablename__ = "whatsapp_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    free: Mapped[int] = mapped_column(default=0)
    by_template: Mapped[int] = mapped_column(default=0)
