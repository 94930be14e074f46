"""The only way to write the search index: a folder under the node's data that follows the rows of the database."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from bioaccord.policy.search.entry import SearchEntry
from bioaccord.policy.search.index import SearchIndex

from .search_entries import entries_of_rows, marks_of_rows

_ASKED_AGAIN_AFTER_SECONDS = 300


@dataclass(frozen=True)
class Followed:
    """What was done to an index: documents and signals written and taken out, and whether it was built anew."""

    written: int
    taken_out: int
    rebuilt: bool


def index_folder() -> Path:
    """Return where the index of this node is."""
    return settings.DATA / "policy-index"


def rebuild_index(told: Callable[[int, int], None] | None = None) -> Followed:
    """Build the index anew beside the one that is there; `told` is called with how many entries are done, and of how many.

    Raises `IndexBusyError` where another process writes it.
    """
    today = timezone.localdate()
    wanted = marks_of_rows(today)
    SearchIndex.rebuild(index_folder(), _counted(entries_of_rows(wanted, today), len(wanted), told))
    return Followed(len(wanted), 0, rebuilt=True)


def follow_rows() -> Followed:
    """Bring the index to what the database holds now; built anew where there is none that this version reads.

    Raises `IndexBusyError` where another process writes it.
    """
    folder = index_folder()
    if not SearchIndex.is_current(folder):
        return rebuild_index()
    index = SearchIndex.open(folder)
    today = timezone.localdate()
    wanted, held = marks_of_rows(today), index.marks()
    changed = {entry_id: mark for entry_id, mark in wanted.items() if held.get(entry_id) != mark}
    gone = held.keys() - wanted.keys()
    if changed or gone:
        index.put(entries_of_rows(changed, today), delete=gone | changed.keys())
    return Followed(len(changed), len(gone), rebuilt=False)


def ask_to_follow() -> None:
    """Leave it to the worker to bring the index up to date, once what is being written is committed."""
    from .tasks import index_policy

    transaction.on_commit(index_policy.enqueue)


def ask_for_index() -> None:
    """Leave it to the worker to build an index that a page missed; asked for again after five minutes at the earliest."""
    if cache.add("policy-index-asked-for", True, _ASKED_AGAIN_AFTER_SECONDS):
        ask_to_follow()


def _counted(
    entries: Iterable[SearchEntry], total: int, told: Callable[[int, int], None] | None
) -> Iterator[SearchEntry]:
    done = 0
    for entry in entries:
        yield entry
        done += entry.document in ("", entry.entry_id)
        if told and done:
            told(done, total)
