"""A believable story relative to the clock, in both languages, for trying Kenes out."""

from app.demo.loading import is_loaded, load_demo
from app.demo.staff import demo_logins

__all__ = ["demo_logins", "is_loaded", "load_demo"]
