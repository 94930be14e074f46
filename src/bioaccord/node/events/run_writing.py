"""Writes many meetings of an event at once, with their history."""

from collections.abc import Sequence

from django.db import connection

from bioaccord.vocabulary.meeting import Meeting

from .models import MeetingRecord

_BATCH = 500
_COLUMNS = ("status", "slot_id", "place", "delegates", "reason_ko", "reason_en", "sequence", "is_locked", "changed_at")


def written(row: MeetingRecord, meeting: Meeting) -> bool:
    """Put a meeting as the engine has it into its row, which is not saved; return whether anything a diary shows is another."""
    before = (row.status, row.slot_id, row.place, list(row.delegates))
    reasons = (row.reason_ko, row.reason_en)
    row.status = str(meeting.status)
    row.slot_id = meeting.slot.slot_id if meeting.slot else ""
    row.place = meeting.place or ""
    row.delegates = list(meeting.delegates)
    row.reason_ko = meeting.reasons[0].ko[:1000] if meeting.reasons else ""
    row.reason_en = meeting.reasons[0].en[:1000] if meeting.reasons else ""
    is_other = before != (row.status, row.slot_id, row.place, row.delegates)
    if is_other:
        row.sequence += 1
    return is_other or reasons != (row.reason_ko, row.reason_en)


def save_meetings(rows: Sequence[MeetingRecord], now, user) -> None:
    """Save meetings and what they were before; `user` is who changed them.

    Row by row in one statement: Django's `bulk_update` takes minutes for 60,000 meetings, as its cases grow with the square of a batch.
    """
    if not rows:
        return
    for row in rows:
        row.changed_at = now
    fields = [MeetingRecord._meta.get_field(name) for name in _COLUMNS]
    quote = connection.ops.quote_name
    assigned = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    statement = f"UPDATE {quote(MeetingRecord._meta.db_table)} SET {assigned} WHERE {quote('id')} = %s"
    values = [
        (*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk) for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
    maker = user if user is not None and user.is_authenticated else None
    MeetingRecord.history.bulk_history_create(rows, batch_size=_BATCH, update=True, default_user=maker)
