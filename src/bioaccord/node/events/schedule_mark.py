"""Which state of an event's meetings something was told from: what is worked out from all of them is kept with it, and made anew where it is another."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max, Sum

from bioaccord.node.supply.access import current_version

from .models import EventRecord

_KEPT = 8
"""So many results are kept in a process: a few pages of the events that go on."""


def schedule_mark(row: EventRecord) -> tuple[str, ...]:
    """Return what changes whenever programme, delegates or any meeting of an event do, asked of the database alone."""
    found = row.meetings.aggregate(Count("pk"), Sum("sequence"), Max("changed_at"))
    return (str(row.version), *(str(one) for one in found.values()))


def kept_for_schedule(make: Callable[[EventRecord], Any]) -> Callable[[EventRecord], Any]:
    """Let what a function makes of all meetings of an event be kept until one of them changes, or what is known of firms does."""
    rows: dict[tuple, EventRecord] = {}

    @lru_cache(maxsize=_KEPT)
    def made(key: tuple) -> Any:
        return make(rows[key])

    def kept(row: EventRecord) -> Any:
        key = (row.pk, current_version(), *schedule_mark(row))
        rows[key] = row
        try:
            return made(key)
        finally:
            rows.pop(key, None)

    return kept
