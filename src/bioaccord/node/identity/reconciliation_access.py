"""The only way to ask the reconciliation API: what it knows for a reader is what that reader may see, and nothing else."""

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from threading import Lock

from django.db.models import Max
from django.utils import timezone

from bioaccord.node.alerts.access import hash_of
from bioaccord.node.members.entry_access import as_seen_by, reader_of, rows_seen_by
from bioaccord.node.members.entry_rows import entry_of
from bioaccord.node.members.models import EntryRecord
from bioaccord.partners.entry import Entry
from bioaccord.partners.reconciliation import AskedName, Reconciler
from bioaccord.partners.sound_file import learned_tables
from bioaccord.vocabulary.tlp import TLP

from .models import ReconciliationAddress
from .replay import root_of

_KEPT = 6
_built: OrderedDict[tuple, Future[Reconciler]] = OrderedDict()
_builder = ThreadPoolExecutor(1, "reconciler")
_lock = Lock()


def reconciler_for(user) -> Reconciler:
    """Return the names that a reader may see, ready to be compared; built once for readers who see the same, and anew after a change of it."""
    return prepare_for(user).result()


def prepare_for(user) -> Future[Reconciler]:
    """Begin to make ready what a reader may see, where it is not ready; whoever waits for it later waits for the rest only."""
    reader = reader_of(user)
    rows = rows_seen_by(reader)
    # Every change of an entry is in its history; a change of what the reader may not see makes nobody wait.
    last = EntryRecord.history.filter(id__in=rows.values("pk")).aggregate(last=Max("history_id"))["last"]
    own = rows.filter(organisation_id__in=reader.organisation_ids, tlp__in=[TLP.AMBER, TLP.AMBER_STRICT, TLP.RED])
    key = (
        bool(reader.associations or reader.analyst_of),
        reader.associations,
        reader.analyst_of,
        tuple(sorted(own.values_list("organisation_id", flat=True))),
        rows.count(),
        last,
    )
    with _lock:
        if key in _built:
            _built.move_to_end(key)
            return _built[key]
    # What the database holds is read here: the thread that builds knows no database.
    entries = [entry_of(row) for row in rows.defer("words").iterator(chunk_size=2000)]
    with _lock:
        if key not in _built:
            for older in [one for one in _built if one[:4] == key[:4]]:
                del _built[older]
            _built[key] = _builder.submit(_ready, entries)
            while len(_built) > _KEPT:
                _built.popitem(last=False)
        found = _built[key]
    found.add_done_callback(lambda done: _drop_failed(key, done))
    return found


def _ready(entries: list[Entry]) -> Reconciler:
    found = Reconciler(entries, learned_tables())
    # The first names of each script compile what compares them.
    found.answers([AskedName("가나"), AskedName("name")])
    return found


def _drop_failed(key: tuple, done: Future[Reconciler]) -> None:
    if done.cancelled() or done.exception() is not None:
        with _lock:
            if _built.get(key) is done:
                del _built[key]


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


def forget() -> None:
    """Forget what was built; for a database that was emptied under it."""
    with _lock:
        _built.clear()
