"""The only way to ask the reconciliation API: what it knows for a reader is what that reader may see, and nothing else."""

from collections.abc import Sequence
from datetime import date
from threading import Thread

from django.utils import timezone

from bioaccord.node.alerts.access import hash_of
from bioaccord.node.members.entry_access import as_seen_by, reader_of
from bioaccord.node.members.entry_rows import entry_of
from bioaccord.node.members.models import EntryRecord
from bioaccord.node.partners.seen_directory import Prepared, SeenDirectory, seen_directory
from bioaccord.partners.entry import Entry
from bioaccord.partners.reconciliation import AskedName, Reconciler
from bioaccord.partners.sound_file import learned_tables

from .models import ReconciliationAddress
from .replay import root_of


def reconciler_for(user) -> Reconciler:
    """Return the names that a reader may see, ready to be compared; built once for readers who see the same, and anew after a change of it."""
    return _reconcilers.of(seen_directory(reader_of(user), timezone.localdate()))


def prepare_for(user) -> None:
    """Begin to make ready what a reader may see, where it is not ready; whoever waits for it later waits for the rest only."""
    seen = seen_directory(reader_of(user), timezone.localdate())
    if _reconcilers.ready_for(seen) is None:
        # What is seen was read from the database here: the thread that builds knows no database.
        Thread(target=_reconcilers.of, args=(seen,), name="reconciler", daemon=True).start()


def _made(seen: SeenDirectory, before: tuple[SeenDirectory, Reconciler] | None) -> Reconciler:
    if before is not None and _compared(before[0]) == _compared(seen):
        return before[1]
    found = Reconciler(list(seen.entries.values()), learned_tables())
    # The first names of each script compile what compares them.
    found.answers([AskedName("가나"), AskedName("name")])
    return found


def _compared(seen: SeenDirectory) -> list[tuple]:
    """Return all that names are compared by."""
    return [
        (one.organisation_id, one.names, one.identifiers, one.country, one.region, one.city, one.firm_kinds)
        for one in seen.entries.values()
    ]


_reconcilers = Prepared(_made)


def seen_entries(user, organisation_ids: Sequence[str], today: date | None = None) -> dict[str, Entry]:
    """Return the entries of these ids that a reader may see, by the id that was asked for; one that was merged leads on."""
    reader, today = reader_of(user), today or timezone.localdate()
    found = {}
    for row in EntryRecord.objects.filter(organisation_id__in=set(organisation_ids)).select_related("merged_into"):
        # An address of an entry that the reader might not see tells of nothing, wherever it leads.
        if as_seen_by(entry_of(row), reader, today) is None:
            continue
        entry = as_seen_by(entry_of(root_of(row)), reader, today)
        if entry is not None:
            found[row.organisation_id] = entry
    return found


def address_of(word: str) -> ReconciliationAddress | None:
    """Return the private address that a word is of; None for a wrong or revoked one, or an owner who may not log in."""
    rows = ReconciliationAddress.objects.select_related("owner")
    return rows.filter(token_hash=hash_of(word), revoked_at=None, owner__is_active=True).first()


def addresses_for(user):
    """Return a person's own private addresses that work."""
    return ReconciliationAddress.objects.filter(owner=user, revoked_at=None)
