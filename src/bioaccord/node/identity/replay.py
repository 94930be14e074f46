"""An entry as it would be had one of its merges never been: later merges and edits are done again without it."""

from dataclasses import dataclass, replace

from bioaccord.node.members.entry_rows import entry_of, entry_type
from bioaccord.node.members.models import EntryRecord
from bioaccord.partners.entry import Entry
from bioaccord.partners.merging import LaterEdit, merged, taken_apart

from .models import Merge


@dataclass
class Replay:
    """What taking a merge apart does: entries as they will be (by row), later merges as they will be, and the edits since.

    `entries` holds every record on the way from the kept one to the one that stands for all now.
    """

    other: Entry
    entries: list[tuple[EntryRecord, Entry]]
    merges: list[Merge]
    edits: tuple[LaterEdit, ...]


def entry_from(payload: dict) -> Entry:
    """Return the entry of a stored payload."""
    return entry_type().validate_python(payload)


def payload_of(entry: Entry) -> dict:
    """Return an entry as it is stored."""
    return entry_type().dump_python(entry, mode="json")


def root_of(record: EntryRecord) -> EntryRecord:
    """Return the record that stands for one now."""
    while record.merged_into is not None:
        record = record.merged_into
    return record


def replayed_without(merge: Merge) -> Replay:
    """Return what taking a merge apart does; nothing is written."""
    keep, other, made = entry_from(merge.kept_before), entry_from(merge.other_before), entry_from(merge.made)
    present = entry_of(merge.other)
    if replace(present, updated_on=None) != replace(other, updated_on=None):
        other = present  # an import renewed the merged entry's own row meanwhile
    record, place = merge.kept, merge.id
    entries: list[tuple[EntryRecord, Entry]] = []
    changed: list[Merge] = []
    edits: list[LaterEdit] = []

    def part(after: Entry) -> None:
        nonlocal keep, other
        apart = taken_apart(made, after, keep, other)
        keep, other = apart.keep, apart.other
        edits.extend(apart.edits)

    while True:
        for later in record.merges_into_it.filter(undone_at=None, id__gt=place).order_by("id"):
            part(entry_from(later.kept_before))
            later.kept_before = payload_of(keep)
            made = entry_from(later.made)
            keep = merged(keep, entry_from(later.other_before))
            later.made = payload_of(keep)
            changed.append(later)
        upward = record.merges_of_it.filter(undone_at=None).select_related("kept").first()
        if upward is None:
            part(entry_of(record))
            entries.append((record, keep))
            return Replay(other, entries, changed, tuple(edits))
        part(entry_from(upward.other_before))
        entries.append((record, keep))
        upward.other_before = payload_of(keep)
        made = entry_from(upward.made)
        keep = merged(entry_from(upward.kept_before), keep)
        upward.made = payload_of(keep)
        changed.append(upward)
        record, place = upward.kept, upward.id
