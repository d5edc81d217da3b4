"""What whoever looks after the machine wants to know, whichever process did it."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class JobRun(Base):
    """When a job of the timers, or a backup, was last done, and when it last failed."""

    __tablename__ = "job_runs"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    # The class of the error, never its text: texts may quote a person.
    fault: Mapped[str] = mapped_column(String(100), default="")
