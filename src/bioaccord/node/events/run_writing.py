"""Writes many meetings of an event at once, with their history: a convention's schedule in a second or two."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from bioaccord.vocabulary.meeting import Meeting

from .models import EventRecord, MeetingRecord

_BATCH = 500
_COLUMNS = ("status", "slot_id", "place", "delegates", "reason_ko", "reason_en", "sequence", "is_locked")


class PlacedRow(NamedTuple):
    """Where a meeting stands, as its row has it; `pk` is the row's number."""

    pk: int
    meeting_id: str
    status: str
    slot_id: str
    place: str
    delegates: list[str]
    reason_ko: str
    reason_en: str
    sequence: int
    is_locked: bool

    def shows_other(self, before: "PlacedRow") -> bool:
        """Return whether a diary that showed `before` has to show something else."""
        return self[2:6] != before[2:6]


def placed_rows(event: EventRecord) -> Iterator[PlacedRow]:
    """Return where all meetings of an event stand."""
    return map(PlacedRow._make, event.meetings.order_by().values_list(*PlacedRow._fields).iterator(chunk_size=5000))


def placed_row(row: MeetingRecord) -> PlacedRow:
    """Return where a meeting stands."""
    return PlacedRow(*(getattr(row, name) for name in PlacedRow._fields))


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


def save_meetings(rows: Sequence[MeetingRecord], now: datetime, user) -> None:
    """Save meetings and what they are now to their history; `user` is who changed them."""
    for row in rows:
        row.changed_at = now
    save_placed([placed_row(row) for row in rows], now, user)


def save_placed(rows: Sequence[PlacedRow], now: datetime, user) -> None:
    """Save where meetings stand, and that they do to their history; inside a transaction.

    A few hundred rows in one statement, and the history copied by the database itself: rows one by one, or Django's `bulk_update` and a
    history of objects, take a quarter of a minute of computing and more for a convention.
    """
    maker = user.pk if user is not None and user.is_authenticated else None
    with connection.cursor() as cursor:
        for begin in range(0, len(rows), _BATCH):
            some = rows[begin : begin + _BATCH]
            _update(cursor, some, now)
            _keep_history(cursor, [one.pk for one in some], now, maker)


def _update(cursor, rows: Sequence[PlacedRow], now: datetime) -> None:
    quote, fields = connection.ops.quote_name, [MeetingRecord._meta.get_field(name) for name in _COLUMNS]
    table, key = quote(MeetingRecord._meta.db_table), MeetingRecord._meta.pk
    assigned = [
        f"{quote(field.column)} = CAST(given.column{number} AS {field.db_type(connection)})"
        for number, field in enumerate(fields, 2)
    ]
    changed_at = MeetingRecord._meta.get_field("changed_at")
    places = ", ".join(["(" + ", ".join(["%s"] * (len(fields) + 1)) + ")"] * len(rows))
    names = ", ".join(f"column{number}" for number in range(1, len(fields) + 2))
    as_json = connection.ops.adapt_json_value
    values: list[object] = []
    for one in rows:
        # All others are plain words and numbers already.
        values += (one.pk, *one[2:5], as_json(one.delegates, None), *one[6:])
    values.append(changed_at.get_db_prep_save(now, connection))
    cursor.execute(
        f"WITH given ({names}) AS (VALUES {places}) "
        f"UPDATE {table} SET {', '.join(assigned)}, {quote(changed_at.column)} = %s "
        f"FROM given WHERE {table}.{quote(key.column)} = given.column1",
        values,
    )


def _keep_history(cursor, keys: Sequence[int], now: datetime, maker: int | None) -> None:
    kept, quote = MeetingRecord.history.model, connection.ops.quote_name
    own = ", ".join(quote(field.column) for field in kept.tracked_fields)
    cursor.execute(
        f"INSERT INTO {quote(kept._meta.db_table)} ({own}, history_date, history_type, history_change_reason, history_user_id) "
        f"SELECT {own}, %s, %s, NULL, %s FROM {quote(MeetingRecord._meta.db_table)} "
        f"WHERE {quote(MeetingRecord._meta.pk.column)} IN ({', '.join(['%s'] * len(keys))}) ORDER BY 1",
        [kept._meta.get_field("history_date").get_db_prep_save(now, connection), "~", maker, *keys],
    )
