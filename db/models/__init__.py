"""All tables, so that the metadata is whole once this is imported."""

from db.models import consultations, conversations, facts, joins, people, staff, units

__all__ = ["consultations", "conversations", "facts", "joins", "people", "staff", "units"]
