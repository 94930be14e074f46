"""The only way to read who could answer a need, or whose need an offer could answer.

A table is compiled for each class of readers (their associations, and whether they are analysts) from the entries as that class sees
them; what a single firm sees beyond its class (its own entry, and postings that name it) is laid over it. So what a reader may not see
takes part in no score, no rank, no count and no statistic of words. Who is exposed to a signal is known to the firm itself alone, so
the exposures of others take no part either.
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from bioaccord.node.members.entry_access import as_seen_by, reader_of
from bioaccord.partners.entry import Side
from bioaccord.partners.found_match import FoundMatch
from bioaccord.partners.match_table import MatchTable
from bioaccord.partners.text_relevance import TextRelevance
from bioaccord.partners.visibility import Reader

from .directory import current_directory
from .posting_access import FoundPosting
from .read_entries import profile_of, with_read
from .seen_directory import Prepared, SeenDirectory, seen_directory
from .word_tables import word_tables

MOST_SHOWN = 20
_MOST_REPLACED = 20
"""Up to so many changed entries are replaced one by one; beyond, the table is compiled anew."""
_COMPILED_AT_ONCE = 1000
"""So many entries are compiled while a page waits; more are compiled in the background."""


def matches_of(user, found: FoundPosting, today: date) -> list[FoundMatch]:
    """Return the best answers to a need, or the best askers of an offer, of what the reader may see; of the own firm's postings only.

    In the matches of an offer, the need is the other side's, and the own firm is the candidate.
    """
    reader = reader_of(user)
    seen = seen_directory(reader, today)
    table = _tables.of(seen)
    for organisation_id in sorted(reader.organisation_ids):
        entry = current_directory().entries.get(organisation_id)
        own = as_seen_by(entry, reader, today) if entry else None
        if own is not None:
            # Whom the firm itself will not be matched with stands in its own entry alone.
            table = table.with_entry(with_read(own))
    return _best(seen, table, found, MOST_SHOWN)


def members_for(user, guest: FoundPosting, association: str, today: date) -> list[FoundMatch]:
    """Return the best of an association's members, of what the reader may see, for an offer or need of a firm that no directory holds.

    Of the guest's entry only what is told counts: its country and its association.
    """
    seen = seen_directory(reader_of(user), today)
    table = _tables.of(seen).with_entry(guest.entry)
    limit = 4 * MOST_SHOWN
    while True:
        found = _best(seen, table, guest, limit)
        members = [one for one in found if seen.entries[other_side(one, guest)].association == association]
        if len(members) >= MOST_SHOWN or len(found) < limit:
            return members[:MOST_SHOWN]
        limit *= 4


def other_side(match: FoundMatch, found: FoundPosting) -> str:
    """Return the id of the firm that a posting is matched with."""
    return match.candidate_organisation_id if found.posting.side is Side.NEED else match.need.organisation_id


def _best(seen: SeenDirectory, table: MatchTable, found: FoundPosting, limit: int) -> list[FoundMatch]:
    if found.posting.side is Side.OFFER:
        # Profiles say what firms do; what they need is said by their needs alone.
        return table.askers([found.posting], limit=limit)[0]
    relevance, telling = _relevance(seen, table, found), _relevances.of(seen).telling
    return table.answers([found.posting], relevance=relevance, limit=limit, telling=telling)[0]


def is_ready(user, today: date) -> bool:
    """Return whether matches can be told at once: false where much has to be compiled first."""
    seen = seen_directory(reader_of(user), today)
    for prepared in (_tables, _relevances):
        near = prepared.nearest(seen)
        changed = len(seen.changed_since(near[0])[0]) if near else len(seen.entries)
        if changed > _COMPILED_AT_ONCE:
            return False
    return True


def make_ready(reader: Reader, today: date) -> None:
    """Compile the table that a reader's matches come from, so that no page waits for it."""
    seen = seen_directory(reader, today)
    _tables.of(seen)
    _relevances.of(seen)


def _relevance(seen: SeenDirectory, table: MatchTable, found: FoundPosting) -> NDArray[np.float32]:
    """Return how well each profile of the table answers a need's words, of shape (1, entries)."""
    of_seen = _relevances.of(seen).of_needs([found.posting])[0]
    place = {one: number for number, one in enumerate(seen.entries)}
    # A firm whose own entry is not in the directory yet has no words either.
    return np.array([[of_seen[place[one]] if one in place else 0.0 for one in table.organisation_ids]], np.float32)


def _compiled(seen: SeenDirectory, before: tuple[SeenDirectory, MatchTable] | None) -> MatchTable:
    """Return the table of what is seen: a few changed entries are replaced, more are compiled anew."""
    word_tables.of(seen)  # reads all profiles, as far as they were not
    if before is not None and before[0].today == seen.today:
        changed, gone = seen.changed_since(before[0])
        if not gone and len(changed) <= _MOST_REPLACED:
            table = before[1]
            for one in changed:
                table = table.with_entry(with_read(seen.entries[one]))
            return table
    return MatchTable([with_read(view) for view in seen.entries.values()], seen.today)


def _words(seen: SeenDirectory, _before: tuple[SeenDirectory, TextRelevance] | None) -> TextRelevance:
    # The words of a profile are compared as the firm wrote them: what a program read in them adds none.
    table = word_tables.of(seen)
    views = list(seen.entries.values())
    return TextRelevance(views, [profile_of(view) for view in views], table)


_tables = Prepared(_compiled)
_relevances = Prepared(_words)
