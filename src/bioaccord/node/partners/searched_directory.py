"""The directory, ready to be searched: one index for all readers who see the same, made anew when what they see has changed.

What a reader may not see takes part in no hit, no order, no count and no rarity of a word. A profile is read once and kept as long as its
entry stands as it is, so a change of one entry costs no reading of the others. What takes long (the first reading of a directory, a large
import, new names among thousands) is done in the background, and whoever asks meanwhile is told so by None.
"""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock, Thread

from django.conf import settings
from django.db import connection
from django.utils import timezone

from bioaccord.node.members.models import Association
from bioaccord.partners.directory_names import DirectoryNames
from bioaccord.partners.directory_search import DirectoryIndex
from bioaccord.partners.entry import Entry
from bioaccord.partners.visibility import Reader

from . import match_access
from .directory import Directory, DirectoryState, current_directory, directory_state
from .read_entries import forget_all_but, forget_read, is_read, profile_of, view_of

AT_ONCE = 300
"""So many profiles are read while a page waits; more are read in the background."""
_NAMES_AT_ONCE = 1500
_MOST_KEPT, _MOST_READERS = 8, 2000
_WAITS_SECONDS = 3.0


@dataclass(frozen=True)
class SearchedDirectory:
    """Entries as a reader is shown them, by id, and their index; whom a firm will not be matched with is in none of them."""

    entries: Mapping[str, Entry]
    index: DirectoryIndex = field(repr=False)


@dataclass(frozen=True)
class _Seen:
    state: DirectoryState
    today: date
    found: SearchedDirectory


_lock = Lock()
_building = Lock()
_seen: OrderedDict[Reader, _Seen] = OrderedDict()
_built: OrderedDict[tuple, SearchedDirectory] = OrderedDict()
_waiting: set[Reader] = set()
_loaded = 0
"""How many changes the directory had when it was last read as a whole."""


def forget_searched() -> None:
    """Forget what is kept in memory, for tests that roll the database back."""
    global _loaded
    with _building, _lock:
        for kept in (_seen, _built, _waiting):
            kept.clear()
        forget_read()
        _loaded = 0


def searched_directory(reader: Reader, today: date, *, wait: bool = False) -> SearchedDirectory | None:
    """Return what a reader searches, or None while it is made ready in the background; `wait` makes it ready here, however long it takes."""
    state = directory_state()
    with _lock:
        seen = _seen.get(reader)
        if seen is not None and (seen.state, seen.today) == (state, today):
            _seen.move_to_end(reader)
            return seen.found
    if not wait and state.count - _loaded > AT_ONCE:
        _begin(reader)
        return None
    if not _building.acquire(timeout=-1 if wait else _WAITS_SECONDS):
        return None
    try:
        found = _found(reader, today, wait=wait)
    finally:
        _building.release()
    if found is None:
        _begin(reader)
    return found


def warm() -> None:
    """Make ready in the background what visitors, the members of each association and the analysts of this node search."""

    def do() -> None:
        today = timezone.localdate()
        own = settings.ASSOCIATION
        members = [Reader(frozenset(), frozenset({one}), "") for one in _associations()]
        for reader in (Reader(frozenset(), frozenset(), ""), *members, Reader(frozenset(), frozenset(), own)):
            _read_whole(reader, today)

    _in_background(do)


def _read_whole(reader: Reader, today: date) -> None:
    """Make ready what pages of the directory and of matches want; visitors have no matches."""
    searched_directory(reader, today, wait=True)
    if reader.associations or reader.analyst_of:
        match_access.make_ready(reader, today)


def _associations() -> list[str]:
    return list(Association.objects.order_by("id").values_list("association_id", flat=True)[: _MOST_KEPT - 3])


def _begin(reader: Reader) -> None:
    with _lock:
        if reader in _waiting:
            return
        _waiting.add(reader)

    def do() -> None:
        try:
            _read_whole(reader, timezone.localdate())
        finally:
            with _lock:
                _waiting.discard(reader)

    _in_background(do)


def _in_background(do) -> None:
    def run() -> None:
        try:
            do()
        except Exception:
            logging.getLogger(__name__).exception("The directory could not be made ready for searching.")
        finally:
            connection.close()

    Thread(target=run, name="searched directory", daemon=True).start()


def _found(reader: Reader, today: date, *, wait: bool) -> SearchedDirectory | None:
    """Return what a reader searches; None where that takes long and is not waited for. One at a time."""
    global _loaded
    directory = current_directory()
    shown = Reader(frozenset(), reader.associations, reader.analyst_of)
    views = {one: view for one, entry in directory.entries.items() if (view := view_of(entry, shown, today))}
    beyond = _beyond(directory, reader, today, views)
    views |= beyond
    views = {one: views[one] for one in sorted(views)}
    key = (reader.associations, reader.analyst_of, tuple(sorted(beyond)))
    with _lock:
        built = _built.get(key)
    if built is None or list(built.entries.values()) != list(views.values()):
        unread = sum(not is_read(view) for view in views.values())
        names = _names_of(views)
        if not wait and (unread > AT_ONCE or (names is None and len(views) > _NAMES_AT_ONCE)):
            return None
        built = SearchedDirectory(views, _index(views, names))
    with _lock:
        _loaded = directory.state.count
        forget_all_but(directory.entries.keys())
        _built[key] = built
        _built.move_to_end(key)
        _seen[reader] = _Seen(directory.state, today, built)
        while len(_built) > _MOST_KEPT:
            _key, old = _built.popitem(last=False)
            for one in [one for one, seen in _seen.items() if seen.found is old]:
                del _seen[one]
        while len(_seen) > _MOST_READERS:
            _seen.popitem(last=False)
    return built


def _beyond(directory: Directory, reader: Reader, today: date, views: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return what a firm sees beyond its class: its own narrower entry or postings, and those that name it."""
    if not reader.organisation_ids:
        return {}
    own = [
        entry
        for entry in directory.entries.values()
        if entry.organisation_id in reader.organisation_ids
        or any(reader.organisation_ids.intersection(one.audience) for one in entry.postings)
    ]
    seen = {entry.organisation_id: view_of(entry, reader, today) for entry in own}
    return {one: view for one, view in seen.items() if view is not None and view is not views.get(one)}


def _names_of(views: Mapping[str, Entry]) -> DirectoryNames | None:
    """Return names that were made ready for the same organisations with the same names."""
    wanted = [(one.organisation_id, one.names) for one in views.values()]
    with _lock:
        kept = list(_built.values())
    for built in kept:
        if len(built.entries) == len(wanted) and wanted == [
            (one.organisation_id, one.names) for one in built.entries.values()
        ]:
            return built.index.names
    return None


def _index(views: Mapping[str, Entry], names: DirectoryNames | None) -> DirectoryIndex:
    profiles = [profile_of(view) for view in views.values()]
    index = DirectoryIndex(list(views.values()), profiles, names)
    if names is None and len(views) > _NAMES_AT_ONCE:
        # The first names that are listened to wait for what is compiled then.
        for word in ("한빛", "Hanbit"):
            index.search(word, limit=1)
    return index
