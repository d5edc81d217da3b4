"""What every installation needs, demo or not, in both languages."""

from app.reference.fill import fill_reference

__all__ = ["fill_reference"]
