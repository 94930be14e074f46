"""The directory, ready to be searched: one index for all readers who see the same, made anew when what they see has changed.

What a reader may not see takes part in no hit, no order, no count and no rarity of a word. A profile is read once and kept as long as its
entry stands as it is, so a change of one entry costs no reading of the others. What takes long (the first reading of a directory, a large
import, new names among thousands) is done in the background, and whoever asks meanwhile is told so by None.
"""

import logging
import subprocess
import sys
from collections.abc import Callable, Mapping
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
from .directory import current_directory, directory_state
from .kept_readings import are_kept, digest_of
from .read_entries import forget_all_but, forget_read, is_read, profile_of
from .seen_directory import Prepared, SeenDirectory, forget_seen, seen_directory
from .word_tables import word_tables

AT_ONCE = 300
"""So many profiles are read while a page waits; more are read in the background."""
_NAMES_AT_ONCE = 1500
_READ_APART = 1000
"""More changed entries than this are read in a process of their own, so that pages have the interpreter to themselves meanwhile."""
_MOST_ASSOCIATIONS = 5
_WAITS_SECONDS = 3.0


@dataclass(frozen=True)
class SearchedDirectory:
    """Entries as a reader is shown them, by id, and their index; whom a firm will not be matched with is in none of them."""

    entries: Mapping[str, Entry]
    index: DirectoryIndex = field(repr=False)


_lock = Lock()
_waiting: set[Reader] = set()
_loaded = _apart = 0
"""How many changes the directory had when it was last read as a whole, here and in a process of its own."""
_reading_apart = Lock()


def forget_searched() -> None:
    """Forget what is kept in memory, for tests that roll the database back."""
    global _loaded, _apart
    with _lock:
        _waiting.clear()
        _loaded = _apart = 0
    forget_seen()
    forget_read()


def searched_directory(reader: Reader, today: date, *, wait: bool = False) -> SearchedDirectory | None:
    """Return what a reader searches, or None while it is made ready in the background; `wait` makes it ready here, however long it takes."""
    global _loaded
    state = directory_state()
    if not wait and state.count - _loaded > AT_ONCE:
        begin_to_read(reader)
        return None
    seen = seen_directory(reader, today)
    found = _searched.ready_for(seen)
    if found is None and not wait and _takes_long(seen):
        begin_to_read(reader)
        return None
    if found is None:
        found = _searched.of(seen, -1 if wait else _WAITS_SECONDS)
    if found is not None:
        _loaded = state.count
    return found


def read_apart(reader: Reader) -> None:
    """Read what a reader sees in a process of its own, where there is much to read and most of it is not kept from before.

    What compares names and postings is compiled there too: readings that are kept tell that this was done for this version.
    """
    global _apart
    with _reading_apart:
        count = directory_state().count
        if count - max(_loaded, _apart) <= _READ_APART:
            return
        if not are_kept(digest_of(one) for one in seen_directory(reader, timezone.localdate()).entries.values()):
            command = [sys.executable, "-m", "bioaccord.node", "manage", "read_directory"]
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        _apart = count


def warm() -> None:
    """Make ready in the background what visitors, the members of each association and the analysts of this node search."""

    def do() -> None:
        today = timezone.localdate()
        own = settings.ASSOCIATION
        members = [Reader(frozenset(), frozenset({one}), "") for one in _associations()]
        # Who is most at home here comes first.
        members.sort(key=lambda reader: own not in reader.associations)
        readers = (*members, Reader(frozenset(), frozenset(), own), Reader(frozenset(), frozenset(), ""))
        read_apart(readers[0])
        for reader in readers:
            _read_whole(reader, today)

    _in_background(do)


def _read_whole(reader: Reader, today: date) -> None:
    """Make ready what pages of the directory and of matches want; visitors have no matches."""
    searched_directory(reader, today, wait=True)
    if reader.associations or reader.analyst_of:
        match_access.make_ready(reader, today)


def _associations() -> list[str]:
    rows = Association.objects.order_by("id").values_list("association_id", flat=True)
    return list(rows[:_MOST_ASSOCIATIONS])


def begin_to_read(reader: Reader) -> None:
    """Begin to make ready in the background what a reader searches and is matched with."""
    with _lock:
        if reader in _waiting:
            return
        _waiting.add(reader)

    def do() -> None:
        try:
            read_apart(reader)
            _read_whole(reader, timezone.localdate())
        finally:
            with _lock:
                _waiting.discard(reader)

    _in_background(do)


def _in_background(do: Callable[[], None]) -> None:
    def run() -> None:
        try:
            do()
        except Exception:
            logging.getLogger(__name__).exception("The directory could not be made ready for searching.")
        finally:
            connection.close()

    Thread(target=run, name="searched directory", daemon=True).start()


def _takes_long(seen: SeenDirectory) -> bool:
    unread = sum(not is_read(view) for view in seen.entries.values())
    return unread > AT_ONCE or (len(seen.entries) > _NAMES_AT_ONCE and _names_of(seen.entries) is None)


def _made(seen: SeenDirectory, _before: tuple[SeenDirectory, SearchedDirectory] | None) -> SearchedDirectory:
    table, names = word_tables.of(seen), _names_of(seen.entries)
    views = list(seen.entries.values())
    index = DirectoryIndex(views, [profile_of(view) for view in views], names, table)
    if names is None and len(views) > _NAMES_AT_ONCE:
        # The first names that are listened to wait for what is compiled then.
        for word in ("한빛", "Hanbit"):
            index.search(word, limit=1)
    forget_all_but(current_directory().entries.keys())
    return SearchedDirectory(seen.entries, index)


def _names_of(views: Mapping[str, Entry]) -> DirectoryNames | None:
    """Return names that were made ready for the same organisations with the same names: whoever sees these, they are the same."""
    wanted = [(one.organisation_id, one.names) for one in views.values()]
    for built in _searched.kept():
        if len(built.entries) == len(wanted) and wanted == [
            (one.organisation_id, one.names) for one in built.entries.values()
        ]:
            return built.index.names
    return None


_searched = Prepared(_made)
