"""All tables, so that the metadata is whole once this is imported."""

from db.models import (
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
