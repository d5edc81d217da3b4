"""All tables, so that the metadata is whole once this is imported."""

from db.models import (
    appeal_doors,
    appeals,
    consultations,
    conversations,
    facts,
    files,
    inbox,
    joins,
    operations,
    people,
    settings,
    staff,
    units,
    whatsapp,
)

__all__ = [
    "appeal_doors",
    "appeals",
    "consultations",
    "conversations",
    "facts",
    "files",
    "inbox",
    "joins",
    "operations",
    "people",
    "settings",
    "staff",
    "units",
    "whatsapp",
]
