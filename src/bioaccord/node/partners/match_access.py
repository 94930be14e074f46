"""The only way to read who could answer a need, or whose need an offer could answer.

A table is compiled for each class of readers (their associations, and whether they are analysts) from the entries as that class sees
them; what a single firm sees beyond its class (its own entry, and postings that name it) is laid over it. So what a reader may not see
takes part in no score, no rank, no count and no statistic of words. Who is exposed to a signal is known to the firm itself alone, so
the exposures of others take no part either.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bioaccord.node.members.entry_access import as_seen_by, reader_of
from bioaccord.partners.entry import Entry, Side
from bioaccord.partners.found_match import FoundMatch
from bioaccord.partners.match_table import MatchTable
from bioaccord.partners.text_relevance import TextRelevance
from bioaccord.partners.visibility import Reader

from .directory import Directory, current_directory
from .posting_access import FoundPosting
from .read_entries import profile_of, view_of, with_read

MOST_SHOWN = 20
_MOST_KEPT = 6
_MOST_REPLACED = 20
"""Up to so many changed entries are replaced one by one; beyond, the table is compiled anew."""


@dataclass(frozen=True)
class _Kept:
    directory: Directory
    today: date
    table: MatchTable
    relevance: TextRelevance


_lock = Lock()
_kept: OrderedDict[tuple, _Kept] = OrderedDict()


def forget_tables() -> None:
    """Forget what is kept in memory, for tests that roll the database back."""
    _kept.clear()


def matches_of(user, found: FoundPosting, today: date) -> list[FoundMatch]:
    """Return the best answers to a need, or the best askers of an offer, of what the reader may see; of the own firm's postings only.

    In the matches of an offer, the need is the other side's, and the own firm is the candidate.
    """
    reader, posting = reader_of(user), found.posting
    kept = _of_class(Reader(frozenset(), reader.associations, reader.analyst_of), today)
    own = _seen_beyond_class(kept, reader, today)
    table = kept.table
    for entry in own:
        table = table.with_entry(with_read(entry))
    if posting.side is Side.OFFER:
        # Profiles say what firms do; what they need is said by their needs alone.
        return table.askers([posting], limit=MOST_SHOWN)[0]
    relevance = _relevance(kept, table, own, found)
    return table.answers([posting], relevance=relevance, limit=MOST_SHOWN, telling=kept.relevance.telling)[0]


def make_ready(reader: Reader, today: date) -> None:
    """Compile the table that a reader's matches come from, so that no page waits for it."""
    _of_class(Reader(frozenset(), reader.associations, reader.analyst_of), today)


def text_of(found: FoundPosting) -> str:
    """Return the words by which a posting is compared with profiles, in both languages."""
    posting = found.posting
    return " ".join(one for one in (posting.title.ko, posting.title.en, posting.text.ko, posting.text.en) if one)


def _seen_beyond_class(kept: _Kept, reader: Reader, today: date) -> list[Entry]:
    """Return the entries of which a firm sees more than its class does: its own, and those with a posting that names it."""
    own = [
        entry
        for entry in kept.directory.entries.values()
        if entry.organisation_id in reader.organisation_ids
        or any(reader.organisation_ids.intersection(one.audience) for one in entry.postings)
    ]
    return [seen for entry in own if (seen := as_seen_by(entry, reader, today))]


def _relevance(kept: _Kept, table: MatchTable, own: list[Entry], found: FoundPosting) -> NDArray[np.float32]:
    """Return how well each profile of the table answers a need's words, of shape (1, entries)."""
    texts, kinds, of_class = [text_of(found)], [found.posting.kind], len(kept.table.entries)
    relevance = np.zeros((1, len(table.entries)), dtype=np.float32)
    relevance[:, :of_class] = kept.relevance.of(texts, kinds)
    if own:
        place = {one: number for number, one in enumerate(table.organisation_ids)}
        relevance[:, [place[one.organisation_id] for one in own]] = TextRelevance(own).of(texts, kinds)
    return relevance


def _of_class(reader: Reader, today: date) -> _Kept:
    directory, key = current_directory(), (reader.associations, reader.analyst_of)
    with _lock:
        kept = _kept.get(key)
        if kept is None or kept.today != today or kept.directory.state != directory.state:
            kept = _renewed(kept, directory, reader, today)
            _kept[key] = kept
        _kept.move_to_end(key)
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
        return kept


def _renewed(kept: _Kept | None, directory: Directory, reader: Reader, today: date) -> _Kept:
    """Return the table as the directory now stands: a few changed entries are replaced, more are compiled anew."""
    views = {one: view for one, entry in directory.entries.items() if (view := view_of(entry, reader, today))}
    table = None
    if kept is not None and kept.today == today:
        before = kept.directory.entries
        changed = [one for one, entry in directory.entries.items() if before.get(one) is not entry]
        gone = before.keys() - directory.entries.keys() or any(one not in views for one in changed)
        if not gone and len(changed) <= _MOST_REPLACED:
            table = kept.table
            for one in changed:
                table = table.with_entry(with_read(views[one]))
    if table is None:
        table = MatchTable([with_read(view) for view in views.values()], today)
    # The words of a profile are compared as the firm wrote them: what a program read in them adds none.
    seen = [views[one.organisation_id] for one in table.entries]
    return _Kept(directory, today, table, TextRelevance(seen, [profile_of(view) for view in seen]))
