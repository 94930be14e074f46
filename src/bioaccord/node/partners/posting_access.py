"""The only way to read offers and needs for a person."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils import timezone

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.members.entry_access import as_seen_by, reader_of, standing_for
from bioaccord.partners.entry import Entry, Posting

from .directory import current_directory, entry_of_firm


@dataclass(frozen=True)
class FoundPosting:
    """A posting with the firm's entry, as the reader may see both; `own` says that it is of the reader's firm."""

    entry: Entry
    posting: Posting
    own: bool


def own_firms(user) -> tuple[str, ...]:
    """Return the firms for which a person acts, each by the entry that stands for it now."""
    return tuple(dict.fromkeys(standing_for(one) for one in roles_of(user).organisation_ids))


def own_firm(user, organisation_id: str = "") -> str:
    """Return the firm for which a person acts: the one asked for, or the first, by the entry that stands for it now.

    Raises `PermissionDenied`.
    """
    own = own_firms(user)
    asked = standing_for(organisation_id) if organisation_id else ""
    require(bool(own) and (not asked or asked in own))
    return asked or own[0]


def own_entry(user, organisation_id: str = "") -> Entry:
    """Return the entry of the firm for which a person acts; raises `Http404` where neither directory nor network know it."""
    entry = entry_of_firm(own_firm(user, organisation_id))
    if entry is None:
        raise Http404
    return entry


def own_postings(user) -> list[FoundPosting]:
    """Return the offers and needs of a person's firms, expired ones too, those that expire first in front."""
    require(user.is_authenticated)
    entries = [entry_of_firm(one) for one in own_firms(user)]
    found = [FoundPosting(entry, one, True) for entry in entries if entry for one in entry.postings]
    return sorted(found, key=lambda one: (one.posting.expires_on or date.max, one.posting.posting_id))


def postings_for(user, today: date, *, side: str = "", kind: str = "") -> list[FoundPosting]:
    """Return the offers and needs of other firms that a person may see, the newest first."""
    require(user.is_authenticated)
    reader, found = reader_of(user), []
    for entry in current_directory().entries.values():
        if not entry.postings or entry.organisation_id in reader.organisation_ids:
            continue
        seen = as_seen_by(entry, reader, today)
        for posting in seen.postings if seen else ():
            if (not side or posting.side == side) and (not kind or posting.kind == kind):
                found.append(FoundPosting(seen, posting, False))
    return sorted(found, key=lambda one: (one.posting.posted_on or date.min, one.posting.posting_id), reverse=True)


def posting_for(user, posting_id: str) -> FoundPosting:
    """Return one posting as a person may see it; raises `Http404` where there is none or it may not be seen, alike."""
    require(user.is_authenticated)
    directory, reader = current_directory(), reader_of(user)
    entry = directory.entries.get(directory.firm_of_posting.get(posting_id, ""))
    seen = as_seen_by(entry, reader, timezone.localdate()) if entry else None
    posting = next((one for one in seen.postings if one.posting_id == posting_id), None) if seen else None
    if posting is None:
        raise Http404
    return FoundPosting(seen, posting, seen.organisation_id in reader.organisation_ids)


def own_posting(user, posting_id: str) -> FoundPosting:
    """Return a posting of a person's own firm; raises `Http404` for any other."""
    found = posting_for(user, posting_id)
    if not found.own:
        raise Http404
    return found
