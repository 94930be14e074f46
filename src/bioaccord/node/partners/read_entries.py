"""What is read in entries, once for as long as they stand: their profiles, and what their texts say they can do.

Reading says nothing of other entries and nothing of who asks, so what was read may be kept for all readers; each is given what was read in
what that reader sees. Nothing read here is ever stored as if the firm had said it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from bioaccord.node.members.entry_access import as_seen_by
from bioaccord.partners.entry import Capability, Entry
from bioaccord.partners.read_profile import ReadProfile, read_profile
from bioaccord.partners.reading_traits import read_capabilities
from bioaccord.partners.visibility import Reader
from bioaccord.vocabulary.language import Text

from .kept_readings import digest_of, keep_readings, kept_readings

_KEPT_TOGETHER = 200


@dataclass
class _Read:
    """An entry as it stands, and its views by the postings that are shown, each with what is read in it; `before` are views of before."""

    entry: Entry
    before: dict[tuple[str, ...], Entry] = field(default_factory=dict)
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

    It is the same object for all of them as long as nothing of it changes, whatever of the entry others are shown does. Expired
    postings and competitors are in none.
    """
    seen = as_seen_by(entry, reader, today)
    if seen is None:
        return None
    postings = tuple(one for one in seen.postings if one.expires_on is None or one.expires_on >= today)
    shown = _shown(postings)
    known = _read.get(entry.organisation_id)
    if known is None or known.entry is not entry:
        known = _Read(entry) if known is None else _Read(entry, known.before | known.views, {}, known.profiles)
        _read[entry.organisation_id] = known
    if shown not in known.views:
        bare = tuple(replace(one, audience=()) for one in postings)
        view = replace(seen, postings=bare, competitors=())
        before = known.before.get(shown)
        known.views[shown] = before if before == view and before is not None else view
    return known.views[shown]


def profile_of(view: Entry) -> ReadProfile:
    """Return the profile of a view of an entry."""
    profile = _profile(view)
    if profile is None:
        profile = read_profile(view)
        _know(view, profile)
    return profile


def is_read(view: Entry) -> bool:
    """Return whether the profile of a view was read already."""
    return _profile(view) is not None


def read_all(views: Iterable[Entry]) -> None:
    """Read all views that were not read yet: those whose reading is kept in the node's data folder are taken from there, the others kept."""
    unread = {digest_of(view): view for view in views if not is_read(view)}
    kept = kept_readings(unread)
    new = {}
    for digest, view in unread.items():
        if digest in kept:
            parts, capabilities = kept[digest]
            _know(view, ReadProfile(view, parts))
            _capabilities[view.organisation_id] = (_texts(view), capabilities)
        else:
            new[digest] = (profile_of(view).parts, _capabilities_in(view))
        if len(new) == _KEPT_TOGETHER:
            keep_readings(new)
            new = {}
    if new:
        keep_readings(new)


def capabilities_read(entry: Entry) -> tuple[Capability, ...]:
    """Return what the texts of an entry say it can do beyond what stands in its fields: hints, with the words they were read from."""
    read = _capabilities_in(entry)
    in_fields = {one.traits for one in entry.capabilities}
    return tuple(one for one in read if one.traits not in in_fields)


def with_read(entry: Entry) -> Entry:
    """Return an entry with what its texts say it can do, for matching; what is read there is marked as read."""
    read = capabilities_read(entry)
    return replace(entry, capabilities=(*entry.capabilities, *read)) if read else entry


def _capabilities_in(entry: Entry) -> tuple[Capability, ...]:
    known = _capabilities.get(entry.organisation_id)
    if known is None or known[0] != _texts(entry):
        known = (_texts(entry), read_capabilities(entry))
        _capabilities[entry.organisation_id] = known
    return known[1]


def _texts(entry: Entry) -> tuple[Text, Text, Text]:
    return entry.products, entry.summary, entry.industry


def _shown(postings) -> tuple[str, ...]:
    return tuple(one.posting_id for one in postings)


def _know(view: Entry, profile: ReadProfile) -> None:
    known = _read.get(view.organisation_id)
    if known is not None and known.views.get(_shown(view.postings)) is view:
        known.profiles[_shown(view.postings)] = profile


def _profile(view: Entry) -> ReadProfile | None:
    known = _read.get(view.organisation_id)
    profile = known.profiles.get(_shown(view.postings)) if known is not None else None
    return profile if profile is not None and profile.entry is view else None
