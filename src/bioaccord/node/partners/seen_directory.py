"""What a reader sees of the directory, and what is made ready of it: once for all readers who see the same, anew when that has changed.

Whatever answers readers (an index, a table of matches, names to be compared) is made of a `SeenDirectory` and of nothing else, and answers
those alone who see that very object. So what is made for readers who may see more never answers those who see less, and a change of what
somebody may not see makes nothing anew, which would be felt.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Generic, TypeVar

from bioaccord.partners.entry import Entry
from bioaccord.partners.visibility import Reader

from .directory import Directory, current_directory
from .read_entries import view_of

_MOST_CLASSES, _MOST_FIRMS, _MOST_READERS = 8, 12, 200
Made = TypeVar("Made")
Key = tuple[frozenset[str], str, frozenset[str]]


@dataclass(frozen=True, eq=False)
class SeenDirectory:
    """Entries as a class of readers is shown them on a day, by id and in the order of the ids; the same object as long as all stand as they are.

    Classes that are shown the very same entries share the object of the first of them; one that is shown others from then on has an object of
    its own, and what it shared as `parted_from`. Expired postings and whom a firm will not be matched with are in none. A firm that is shown more than its class (its own narrower
    entry or postings, and those that name it) has one of its own, with that of its class as `base`.
    """

    associations: frozenset[str]
    analyst_of: str
    organisation_ids: frozenset[str]
    today: date
    entries: Mapping[str, Entry] = field(repr=False)
    base: SeenDirectory | None = field(default=None, repr=False)
    parted_from: Key | None = None

    @property
    def key(self) -> Key:
        """Return who is shown it."""
        return self.associations, self.analyst_of, self.organisation_ids

    def changed_since(self, before: SeenDirectory) -> tuple[list[str], set[str]]:
        """Return the ids of entries that are new or other than in another one, and those that are gone."""
        changed = [one for one, entry in self.entries.items() if before.entries.get(one) is not entry]
        return changed, before.entries.keys() - self.entries.keys()


_lock = Lock()
_of_class: OrderedDict[Reader, tuple[Directory, SeenDirectory]] = OrderedDict()
_of_reader: OrderedDict[Reader, tuple[Directory, SeenDirectory]] = OrderedDict()


def seen_directory(reader: Reader, today: date) -> SeenDirectory:
    """Return what a reader sees now."""
    directory = current_directory()
    with _lock:
        kept = _of_reader.get(reader)
        if kept is None or kept[0] is not directory or kept[1].today != today:
            base = _seen_by_class(directory, Reader(frozenset(), reader.associations, reader.analyst_of), today)
            kept = (directory, _with_own(directory, reader, base, kept[1] if kept else None))
        _keep(_of_reader, reader, kept, _MOST_READERS)
        return kept[1]


def forget_seen() -> None:
    """Forget what is kept in memory, for tests that roll the database back."""
    with _lock:
        _of_class.clear()
        _of_reader.clear()
    for one in Prepared.every:
        one.forget()


def _seen_by_class(directory: Directory, reader: Reader, today: date) -> SeenDirectory:
    kept = _of_class.get(reader)
    if kept is not None and kept[0] is directory and kept[1].today == today:
        return kept[1]
    if kept is None or kept[1].today != today:
        views = {one: view for one, entry in directory.entries.items() if (view := view_of(entry, reader, today))}
    else:
        before = kept[0].entries
        views = {one: view for one, view in kept[1].entries.items() if one in directory.entries}
        for one, entry in directory.entries.items():
            if before.get(one) is not entry:
                view = view_of(entry, reader, today)
                if view is not None:
                    views[one] = view
                else:
                    views.pop(one, None)
    shared = kept[1].key if kept else None
    own = (reader.associations, reader.analyst_of, frozenset[str]())
    seen = SeenDirectory(*own, today, _sorted(views), parted_from=shared if shared != own else None)
    # Its own object of before comes first, then that of another class.
    known = [kept[1]] if kept else []
    known += [one for _directory, one in _of_class.values()]
    seen = next((one for one in known if one.today == today and not any(seen.changed_since(one))), seen)
    _keep(_of_class, reader, (directory, seen), _MOST_CLASSES)
    return seen


def _with_own(directory: Directory, reader: Reader, base: SeenDirectory, before: SeenDirectory | None) -> SeenDirectory:
    """Return what a firm sees beyond its class, laid over it; the object of before where nothing of it changed."""
    own = [
        entry
        for entry in directory.entries.values()
        if entry.organisation_id in reader.organisation_ids
        or any(reader.organisation_ids.intersection(one.audience) for one in entry.postings)
    ]
    views = {entry.organisation_id: view_of(entry, reader, base.today) for entry in own if reader.organisation_ids}
    beyond = {one: view for one, view in views.items() if view is not None and view is not base.entries.get(one)}
    if not beyond:
        return base
    seen = SeenDirectory(
        *(reader.associations, reader.analyst_of, reader.organisation_ids, base.today),
        _sorted({**base.entries, **beyond}),
        base,
    )
    is_same = before is not None and before.today == seen.today and not any(seen.changed_since(before))
    return before if before is not None and is_same else seen


def _sorted(views: Mapping[str, Entry]) -> dict[str, Entry]:
    return {one: views[one] for one in sorted(views)}


class Prepared(Generic[Made]):
    """One thing made of what readers see, for each class of them, and for firms that are shown more.

    `make` is given what is seen, and what was made last for the same readers or for their class, with what that was made of: where little
    has changed, that is the shorter way. Two classes are made at the same time; of one class, one at a time.
    """

    every: list[Prepared] = []

    def __init__(self, make: Callable[[SeenDirectory, tuple[SeenDirectory, Made] | None], Made]) -> None:
        self._make = make
        self._lock = Lock()
        self._kept: dict[bool, OrderedDict[tuple, tuple[SeenDirectory, Made]]] = {
            True: OrderedDict(),
            False: OrderedDict(),
        }
        self._making: dict[tuple, Lock] = {}
        self.every.append(self)

    def ready_for(self, seen: SeenDirectory) -> Made | None:
        """Return what was made of exactly this, or None."""
        with self._lock:
            kept = self._kept[seen.base is None].get(seen.key)
            return kept[1] if kept is not None and kept[0] is seen else None

    def nearest(self, seen: SeenDirectory) -> tuple[SeenDirectory, Made] | None:
        """Return what was made last for the same readers, else for their class, with what it was made of: only to begin with, never to answer."""
        with self._lock:
            of_class = self._kept[True]
            base = seen.base or seen
            kept = self._kept[seen.base is None].get(seen.key) or of_class.get(base.key)
            return kept or (of_class.get(base.parted_from) if base.parted_from else None)

    def of(self, seen: SeenDirectory, wait_seconds: float = -1) -> Made | None:
        """Return what is made of what is seen; None only where another thread still makes it after `wait_seconds` (-1: as long as it takes)."""
        with self._lock:
            making = self._making.setdefault(seen.key, Lock())
        if not making.acquire(timeout=wait_seconds):
            return None
        try:
            made = self.ready_for(seen)
            if made is None:
                made = self._make(seen, self.nearest(seen))
                with self._lock:
                    is_class = seen.base is None
                    _keep(self._kept[is_class], seen.key, (seen, made), _MOST_CLASSES if is_class else _MOST_FIRMS)
            return made
        finally:
            making.release()

    def kept(self) -> list[Made]:
        """Return all that is kept, of whichever readers: only for parts that are the same whoever reads."""
        with self._lock:
            return [made for kept in self._kept.values() for _seen, made in kept.values()]

    def forget(self) -> None:
        """Forget all that was made."""
        with self._lock:
            for kept in self._kept.values():
                kept.clear()


def _keep(kept: OrderedDict, key, value, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
