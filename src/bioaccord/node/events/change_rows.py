"""What changes on the day do to an event: who is away then, and which tables are closed."""

from bioaccord.events.programme import Event

from .models import EventRecord
from .rows import payload_of, programme_of


def event_changes(before: Event, after: Event) -> dict:
    """Return as JSON which slots delegates are away in, and tables closed in, that were not before."""
    away = {one.delegate_id: one.unavailable_slots for one in before.delegates}
    closed = {one.table_id: one.closed_slots for one in before.tables}
    return {
        "away": {
            one.delegate_id: sorted(one.unavailable_slots)
            for one in after.delegates
            if one.unavailable_slots != away[one.delegate_id]
        },
        "closed": {
            one.table_id: sorted(one.closed_slots) for one in after.tables if one.closed_slots != closed[one.table_id]
        },
    }


def change_event(row: EventRecord, changes: dict) -> None:
    """Put such changes into the rows of an event, whose version rises; inside a transaction."""
    for delegate in row.delegates.filter(delegate_id__in=changes["away"]):
        delegate.unavailable_slots = changes["away"][delegate.delegate_id]
        delegate.save(update_fields=["unavailable_slots"])
    if changes["closed"]:
        payload = payload_of(programme_of(row))
        for table in payload["tables"]:
            table["closed_slots"] = changes["closed"].get(table["table_id"], table["closed_slots"])
        row.payload = payload
        row.save(update_fields=["payload"])
    if changes["away"] or changes["closed"]:
        row.version_rises()
        row.refresh_from_db(fields=["version"])
