"""Which slots of an event have begun as of a moment: nothing further is put into them, and what stands in them stays."""

from __future__ import annotations

from datetime import datetime

from .programme import Event


def slots_begun(event: Event, now: datetime) -> frozenset[str]:
    """Return the slots (ids) that are over or under way at a moment."""
    return frozenset(slot.slot_id for slot in event.slots if slot.begins_at < now)
