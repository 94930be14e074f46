"""The directory as matching and calls want it: every entry in memory, fresh after each change, and nothing of it shown from here.

What a person may see is decided by whoever asks (`members.entry_access.as_seen_by`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from django.db.models import Count, Max

from bioaccord.node.members.entry_access import standing_for
from bioaccord.node.members.entry_rows import entry_of
from bioaccord.node.members.models import EntryRecord
from bioaccord.node.supply.access import current_network
from bioaccord.partners.entry import Entry, Identifier, IdentifierScheme, OrganisationName
from bioaccord.vocabulary.language import Text


@dataclass(frozen=True)
class DirectoryState:
    """Which change of the directory was the last. Every change of an entry leaves a row in its history, by which it is known."""

    version: int
    count: int
    at: datetime | None


@dataclass(frozen=True)
class Directory:
    """All entries that stand for themselves, by organisation id, and which firm each posting is of."""

    state: DirectoryState
    entries: Mapping[str, Entry]
    firm_of_posting: Mapping[str, str] = field(repr=False)


_lock = Lock()
_kept: Directory | None = None


def forget_directory() -> None:
    """Forget what is kept in memory, for tests that roll the database back."""
    global _kept
    _kept = None


def directory_state() -> DirectoryState:
    """Return the state of the directory: one look at its history."""
    found = EntryRecord.history.aggregate(version=Max("history_id"), count=Count("history_id"), at=Max("history_date"))
    return DirectoryState(found["version"] or 0, found["count"], found["at"])


def current_directory() -> Directory:
    """Return the directory as it stands now. Only entries that changed since the last look are read again."""
    global _kept
    state, kept = directory_state(), _kept
    if kept is not None and kept.state == state:
        return kept
    with _lock:
        kept = _kept
        changed = _changed_since(kept.state) if kept is not None else None
        if kept is None or changed is None or kept.state.count + changed[1] != state.count:
            rows = EntryRecord.objects.filter(merged_into=None).iterator(chunk_size=2000)
            entries = {row.organisation_id: entry_of(row) for row in rows}
        else:
            entries = dict(kept.entries)
            present = EntryRecord.objects.filter(organisation_id__in=changed[0], merged_into=None)
            fresh = {row.organisation_id: entry_of(row) for row in present}
            for organisation_id in changed[0]:
                entries.pop(organisation_id, None)
            entries |= fresh
        firm_of_posting = {
            one.posting_id: entry.organisation_id for entry in entries.values() for one in entry.postings
        }
        _kept = Directory(state, entries, firm_of_posting)
        return _kept


def _changed_since(state: DirectoryState) -> tuple[set[str], int] | None:
    rows = list(
        EntryRecord.history.filter(history_id__gt=state.version).values_list("organisation_id", flat=True)[:5001]
    )
    # After a large import, reading everything at once is faster.
    return None if len(rows) > 5000 else (set(rows), len(rows))


def entry_of_firm(organisation_id: str) -> Entry | None:
    """Return a firm's entry; of a firm of the network that has none yet, the one it would begin with.

    Of a firm whose entry was merged into another one, it is that one.
    """
    entries = current_directory().entries
    entry = entries.get(organisation_id) or entries.get(standing_for(organisation_id))
    return entry if entry is not None else first_entry(organisation_id)


def first_entry(organisation_id: str) -> Entry | None:
    """Return the entry with which a firm of the network comes into the directory, or None where the network has no such firm."""
    firm = next((one for one in current_network().organisations if one.organisation_id == organisation_id), None)
    if firm is None:
        return None
    names = [OrganisationName(firm.name.ko, "ko"), OrganisationName(firm.name.en, "en")]
    home = [Identifier(IdentifierScheme.HOME_PAGE, firm.homepage)] if firm.homepage else []
    return Entry(
        organisation_id=firm.organisation_id,
        names=tuple(one for one in names if one.text),
        country=firm.country,
        association=firm.association,
        identifiers=tuple(home),
        firm_kinds=firm.firm_kinds,
        source="network",
        fictional=firm.fictional,
    )


def firm_name(organisation_id: str) -> Text:
    """Return what a firm is called, or its id where nobody has told."""
    entry = entry_of_firm(organisation_id)
    name = entry.name if entry else Text("", "")
    return name if name.ko or name.en else Text(organisation_id, organisation_id)
