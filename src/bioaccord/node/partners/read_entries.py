"""What is read in entries, once for as long as they stand: their profiles, and what their texts say they can do.

Reading says nothing of other entries and nothing of who asks, so what was read may be kept for all readers; each is given what was read in
what that reader sees. Nothing read here is ever stored as if the firm had said it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date

from bioaccord.node.members.entry_access import as_seen_by
from bioaccord.partners.entry import Capability, Entry
from bioaccord.partners.read_profile import ReadProfile, read_profile
from bioaccord.partners.reading_traits import read_capabilities
from bioaccord.partners.visibility import Reader
from bioaccord.vocabulary.language import Text


@dataclass
class _Read:
    """An entry as it stands, and its views by the postings that are shown, each with what is read in it."""

    entry: Entry
    views: dict[tuple[str, ...], Entry] = field(default_factory=dict)
    profiles: dict[tuple[str, ...], ReadProfile] = field(default_factory=dict)


_read: dict[str, _Read] = {}
_capabilities: dict[str, tuple[tuple[Text, Text, Text], tuple[Capability, ...]]] = {}


def forget_read() -> None:
    """Forget what is kept in memory, for tests that roll the database back."""
    _read.clear()
    _capabilities.clear()


def forget_all_but(organisation_ids: Collection[str]) -> None:
    """Forget what was read of entries that are no longer there."""
    for kept in (_read, _capabilities):
        for gone in kept.keys() - set(organisation_ids):
            kept.pop(gone, None)


def view_of(entry: Entry, reader: Reader, today: date) -> Entry | None:
    """Return an entry of `current_directory` as all are shown it who see the same postings of it, None where it is not to be seen.

    It is the same object for all of them as long as the entry stands. Expired postings and competitors are in none.
    """
    seen = as_seen_by(entry, reader, today)
    if seen is None:
        return None
    postings = tuple(one for one in seen.postings if one.expires_on is None or one.expires_on >= today)
    shown = _shown(postings)
    known = _read.get(entry.organisation_id)
    if known is None or known.entry is not entry:
        known = _Read(entry)
        _read[entry.organisation_id] = known
    if shown not in known.views:
        bare = tuple(replace(one, audience=()) for one in postings)
        known.views[shown] = replace(seen, postings=bare, competitors=())
    return known.views[shown]


def profile_of(view: Entry) -> ReadProfile:
    """Return the profile of a view of an entry."""
    profile = _profile(view)
    if profile is None:
        profile = read_profile(view)
        known = _read.get(view.organisation_id)
        if known is not None and known.views.get(_shown(view.postings)) is view:
            known.profiles[_shown(view.postings)] = profile
    return profile


def is_read(view: Entry) -> bool:
    """Return whether the profile of a view was read already."""
    return _profile(view) is not None


def capabilities_read(entry: Entry) -> tuple[Capability, ...]:
    """Return what the texts of an entry say it can do beyond what stands in its fields: hints, with the words they were read from."""
    texts = (entry.products, entry.summary, entry.industry)
    known = _capabilities.get(entry.organisation_id)
    if known is None or known[0] != texts:
        known = (texts, read_capabilities(entry))
        _capabilities[entry.organisation_id] = known
    in_fields = {one.traits for one in entry.capabilities}
    return tuple(one for one in known[1] if one.traits not in in_fields)


def with_read(entry: Entry) -> Entry:
    """Return an entry with what its texts say it can do, for matching; what is read there is marked as read."""
    read = capabilities_read(entry)
    return replace(entry, capabilities=(*entry.capabilities, *read)) if read else entry


def _shown(postings) -> tuple[str, ...]:
    return tuple(one.posting_id for one in postings)


def _profile(view: Entry) -> ReadProfile | None:
    known, shown = _read.get(view.organisation_id), _shown(view.postings)
    return known.profiles.get(shown) if known is not None and known.views.get(shown) is view else None
