"""The only way to write the directory."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from bioaccord.partners.entry import Entry

from .entry_rows import columns_of
from .models import EntryRecord


def save_entries(author, entries: Iterable[Entry], now: datetime, *, reason: str, look: bool = True) -> tuple[int, int]:
    """Create or replace entries; returns how many were made and how many were changed. What did not change is not written again.

    `author` is who did it (None for the node itself), `reason` what the history says. Afterwards the node looks for entries of one organisation, unless
    `look` is false.
    """
    from bioaccord.node.identity.services import ask_to_find

    new, changed = [], []
    today = timezone.localdate(now)
    with transaction.atomic():
        wanted = {entry.organisation_id: entry for entry in entries}
        known = {
            row.organisation_id: row
            for row in EntryRecord.objects.select_for_update(no_key=True).filter(organisation_id__in=list(wanted))
        }
        for organisation_id, entry in wanted.items():
            row = known.get(organisation_id)
            same_day = replace(entry, updated_on=None)
            if row is None:
                columns = columns_of(replace(entry, updated_on=today))
                new.append(EntryRecord(organisation_id=organisation_id, updated_at=now, **columns))
                continue
            before = dict(row.payload, updated_on=None)
            if before == columns_of(same_day)["payload"]:
                continue
            for name, value in columns_of(replace(entry, updated_on=today)).items():
                setattr(row, name, value)
            row.updated_at = now
            changed.append(row)
        bulk_create_with_history(
            new, EntryRecord, batch_size=500, default_user=author, default_change_reason=reason, default_date=now
        )
        bulk_update_with_history(
            changed,
            EntryRecord,
            ["payload", "name_ko", "name_en", "country", "association", "tlp", "updated_at"],
            batch_size=500,
            default_user=author,
            default_change_reason=reason,
            default_date=now,
        )
        if look and (new or changed):
            ask_to_find()
    return len(new), len(changed)
