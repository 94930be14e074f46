"""The only way to write the directory."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from bioaccord.partners.entry import Entry

from .entry_rows import columns_of, entry_of, payload_of
from .models import DirectoryVersion, EntryRecord

_COLUMNS = (
    "payload",
    "name_ko",
    "name_en",
    "country",
    "association",
    "tlp",
    "firm_kinds",
    "words",
    "own_fields",
    "updated_at",
    "confirmed_at",
)
# By what it is found out who an entry is, and what holds a merge.
_TELLS_WHO = ("names", "country", "city", "identifiers", "association", "competitors", "tlp", "source", "fictional")


def save_entries(
    author, entries: Iterable[Entry], now: datetime, *, reason: str, own_fields: Iterable[str] = (), look: bool = True
) -> tuple[int, int]:
    """Create or replace entries; returns how many were made and how many were changed. What did not change is not written again.

    `author` is who did it (None for the node itself), `reason` what the history says. `own_fields` are the fields that the firm's own
    people wrote: an import leaves them as they are from then on. Afterwards the node looks for entries of one organisation where anything
    changed by which these are found, unless `look` is false.
    """
    from bioaccord.node.identity.services import ask_to_find

    new, changed = [], []
    look_again = False
    today = timezone.localdate(now)
    with transaction.atomic():
        hold_directory()
        wanted = {entry.organisation_id: entry for entry in entries}
        known = {
            row.organisation_id: row
            for row in EntryRecord.objects.select_for_update(no_key=True).filter(organisation_id__in=list(wanted))
        }
        for organisation_id, entry in wanted.items():
            row = known.get(organisation_id)
            if row is None:
                made = replace(entry, updated_on=today)
                new.append(
                    EntryRecord(
                        organisation_id=organisation_id,
                        updated_at=now,
                        confirmed_at=_confirmed_at(None, made, now),
                        own_fields=sorted(own_fields),
                        **columns_of(made),
                    )
                )
                continue
            before = entry_of(row)
            look_again |= any(getattr(before, name) != getattr(entry, name) for name in _TELLS_WHO)
            own = sorted({*row.own_fields, *own_fields})
            if payload_of(replace(before, updated_on=None)) == payload_of(replace(entry, updated_on=None)):
                if own == row.own_fields:
                    continue
                entry = before
            for name, value in columns_of(replace(entry, updated_on=_updated_on(before, entry, today))).items():
                setattr(row, name, value)
            row.own_fields = own
            row.updated_at = now
            row.confirmed_at = _confirmed_at(row.confirmed_at, entry, now)
            changed.append(row)
        bulk_create_with_history(
            new, EntryRecord, batch_size=500, default_user=author, default_change_reason=reason[:100], default_date=now
        )
        if changed:
            bulk_update_with_history(
                changed,
                EntryRecord,
                list(_COLUMNS),
                batch_size=500,
                default_user=author,
                default_change_reason=reason[:100],
                default_date=now,
            )
        if new or changed:
            DirectoryVersion.objects.update(number=F("number") + 1)
        if look and (new or look_again):
            ask_to_find()
    return len(new), len(changed)


def hold_directory() -> None:
    """Let nobody else change the directory until this transaction ends, so that its version rises in the order of the changes."""
    if not DirectoryVersion.objects.select_for_update().exists():
        DirectoryVersion.objects.get_or_create(pk=1)
    list(DirectoryVersion.objects.select_for_update())


def _updated_on(before: Entry, after: Entry, today: date) -> date | None:
    """Return the day an entry was last changed, as every reader of it is told.

    Offers, needs and competitors have readers of their own: were they counted, the day would tell that there is one somebody may not see.
    """

    def shown(entry: Entry) -> Entry:
        return replace(entry, postings=(), competitors=(), updated_on=None, confirmed_on=None, confirmed_by="")

    return before.updated_on if shown(before) == shown(after) else today


def _confirmed_at(known: datetime | None, entry: Entry, now: datetime) -> datetime | None:
    if entry.confirmed_on is None:
        return None
    if known is not None and timezone.localdate(known) == entry.confirmed_on:
        return known
    if entry.confirmed_on == timezone.localdate(now):
        return now
    return timezone.make_aware(datetime.combine(entry.confirmed_on, time.min))
