"""The thread itself, told to one firm on one page: Signal → Exposure → Match → Meeting."""

from .compose import compose_brief
from .sheet import Brief, Item, Meetable, Section, Suggestion

__all__ = ["Brief", "Item", "Meetable", "Section", "Suggestion", "compose_brief"]
