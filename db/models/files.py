"""Files that people and staff sent: checked by content, sealed, kept beside what they belong to."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from db.base import Base


class StoredFile(Base):
    """One file; its content is sealed and read only when it is asked for."""

    __tablename__ = "files"

    id: Mapped[int] = mapped_column(primary_key=True)
    # What the content is, as its first bytes say; never what the sender called it.
    media_type: Mapped[str] = mapped_column(String(100))
    # Sealed: a name may name somebody.
    name: Mapped[bytes | None] = mapped_column(LargeBinary)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"), index=True)
    login_id: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    at: Mapped[datetime]
