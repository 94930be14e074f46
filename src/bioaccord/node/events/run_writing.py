"""Writes many meetings of an event at once, with their history."""

from collections.abc import Iterable, Sequence

from simple_history.utils import bulk_update_with_history

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
    """Save meetings and what they were before; `user` is who changed them."""
    for row in rows:
        row.changed_at = now
    maker = user if user is not None and user.is_authenticated else None
    for some in _batches(rows):
        bulk_update_with_history(some, MeetingRecord, _COLUMNS, batch_size=_BATCH, default_user=maker)


def _batches(rows: Sequence[MeetingRecord]) -> Iterable[Sequence[MeetingRecord]]:
    return (rows[first : first + _BATCH] for first in range(0, len(rows), _BATCH))
