"""The only way to read the directory for a person."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.http import Http404

from bioaccord.node.accounts.access import roles_of
from bioaccord.partners.entry import Entry, Posting
from bioaccord.partners.visibility import Reader, may_see

from .access import own_member_ids
from .entry_rows import entry_of
from .models import EntryRecord


def reader_of(user) -> Reader:
    """Return who reads, as markings are judged."""
    roles = roles_of(user)
    firms = with_those_that_stand_for(roles.organisation_ids)
    rows = EntryRecord.objects.filter(organisation_id__in=firms).exclude(association="")
    associations = set(rows.values_list("association", flat=True))
    if firms & own_member_ids():
        associations.add(settings.ASSOCIATION)
    return Reader(firms, frozenset(associations), settings.ASSOCIATION if roles.analyst or roles.operator else "")


def with_those_that_stand_for(organisation_ids: Iterable[str]) -> frozenset[str]:
    """Return firms with the entries they were merged into: their people see what stands for them now."""
    found = set(organisation_ids)
    left = found
    while left:
        rows = EntryRecord.objects.filter(organisation_id__in=left).exclude(merged_into=None)
        left = set(rows.values_list("merged_into__organisation_id", flat=True)) - found
        found |= left
    return frozenset(found)


def entries_for(user, today: date) -> Iterator[Entry]:
    """Yield every entry that the reader may see, each without what the reader may not see, in the order of their ids."""
    reader = reader_of(user)
    for row in EntryRecord.objects.filter(merged_into=None).iterator(chunk_size=2000):
        entry = as_seen_by(entry_of(row), reader, today)
        if entry is not None:
            yield entry


def entry_for(user, organisation_id: str, today: date) -> Entry:
    """Return an entry as the reader may see it; `Http404` where there is none or it may not be seen.

    The address of an organisation that was merged into another leads to that one.
    """
    row = EntryRecord.objects.select_related("merged_into").filter(organisation_id=organisation_id).first()
    while row is not None and row.merged_into is not None:
        row = row.merged_into
    entry = as_seen_by(entry_of(row), reader_of(user), today) if row else None
    if entry is None:
        raise Http404
    return entry


def as_seen_by(entry: Entry, reader: Reader, today: date) -> Entry | None:
    """Return an entry without the postings that a reader may not see or that have expired, or None where it is not to be seen at all.

    The firm itself sees its expired postings. Whom a firm will not be matched with is shown to nobody else.
    """
    association = entry.association
    if not may_see(reader, entry.tlp, owner=entry.organisation_id, owner_association=association):
        return None
    if entry.organisation_id in reader.organisation_ids:
        return entry

    def shown(posting: Posting) -> bool:
        current = posting.expires_on is None or posting.expires_on >= today
        return current and may_see(
            reader,
            posting.tlp,
            owner=entry.organisation_id,
            owner_association=association,
            audience=posting.audience,
        )

    postings = tuple(replace(one, audience=()) for one in entry.postings if shown(one))
    return replace(entry, postings=postings, competitors=())
