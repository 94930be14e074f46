"""The only way to read the directory for a person."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.http import Http404

from bioaccord.node.accounts.access import roles_of
from bioaccord.node.accounts.models import Role
from bioaccord.node.supply.access import current_network
from bioaccord.partners.entry import Entry, NameKind, OrganisationName, Posting
from bioaccord.partners.visibility import Reader, may_see
from bioaccord.vocabulary.tlp import TLP

from .entry_rows import entry_of
from .models import DirectoryVersion, EntryRecord


def directory_version() -> int:
    """Return a number that rises with every change of an entry."""
    counted = DirectoryVersion.objects.values_list("number", flat=True).first() or 0
    # Whoever writes rows with a history but past `save_entries`, as merging does, is seen by the history.
    return counted + (EntryRecord.history.aggregate(last=Max("history_id"))["last"] or 0)


def has_real_firms() -> bool:
    """Return whether any entry of the directory is of a firm that exists."""
    return EntryRecord.objects.filter(payload__fictional=False).exists()


def reader_of(user) -> Reader:
    """Return who reads, as markings are judged."""
    roles = roles_of(user)
    firms = with_those_that_stand_for(roles.organisation_ids)
    rows = EntryRecord.objects.filter(organisation_id__in=firms).exclude(association="")
    associations = set(rows.values_list("association", flat=True))
    # A firm may have people here before it has an entry; the supply network knows its association too.
    associations |= {one.association for one in current_network().organisations if one.organisation_id in firms} - {""}
    if roles.operator:
        # Who runs the node works for the association, and reads what its members read; what is for its analysts is not for the operator.
        associations.add(settings.ASSOCIATION)
    return Reader(firms, frozenset(associations), settings.ASSOCIATION if roles.analyst else "")


def rows_seen_by(reader: Reader) -> QuerySet[EntryRecord]:
    """Return the rows of the entries that a reader may see, as `visibility.may_see` judges them; what was merged into another is left out.

    The database leaves the others out before anything is looked for or counted in them, so neither counts nor times tell of them.
    """
    seen = Q(tlp=TLP.CLEAR) | Q(organisation_id__in=reader.organisation_ids)
    if reader.associations or reader.analyst_of:
        seen |= Q(tlp=TLP.GREEN)
    seen |= Q(tlp=TLP.AMBER, association__in=reader.associations - {""})
    if reader.analyst_of:
        seen |= Q(tlp__in=(TLP.AMBER, TLP.AMBER_STRICT), association=reader.analyst_of)
    return EntryRecord.objects.filter(seen, merged_into=None)


def with_those_that_stand_for(organisation_ids: Iterable[str]) -> frozenset[str]:
    """Return firms with the entries they were merged into: their people see what stands for them now."""
    found = set(organisation_ids)
    left = found
    while left:
        rows = EntryRecord.objects.filter(organisation_id__in=left).exclude(merged_into=None)
        left = set(rows.values_list("merged_into__organisation_id", flat=True)) - found
        found |= left
    return frozenset(found)


def standing_for(organisation_id: str) -> str:
    """Return the entry that stands for one that was merged into another, or the entry itself."""
    row = EntryRecord.objects.filter(organisation_id=organisation_id).select_related("merged_into").first()
    while row is not None and row.merged_into is not None:
        row = row.merged_into
    return row.organisation_id if row is not None else organisation_id


def stood_for_by(organisation_id: str) -> frozenset[str]:
    """Return an entry with all that were merged into it."""
    found = {organisation_id}
    left = found
    while left:
        rows = EntryRecord.objects.filter(merged_into__organisation_id__in=left)
        left = set(rows.values_list("organisation_id", flat=True)) - found
        found |= left
    return frozenset(found)


def all_ids_of(organisation_ids: Iterable[str]) -> frozenset[str]:
    """Return every id under which firms are or were in the directory: of the entries that stand for them, and of all merged into those.

    What was asked, answered and blocked before a merge keeps the id of its day, and is the whole firm's after it.
    """
    return frozenset(one for given in set(organisation_ids) for one in stood_for_by(standing_for(given)))


def entries_for(user, today: date) -> Iterator[Entry]:
    """Yield every entry that the reader may see, each without what the reader may not see, in the order of their ids."""
    reader = reader_of(user)
    for row in rows_seen_by(reader).defer("words").iterator(chunk_size=2000):
        entry = as_seen_by(entry_of(row), reader, today)
        if entry is not None:
            yield entry


def entry_for(user, organisation_id: str, today: date) -> Entry:
    """Return an entry as the reader may see it; `Http404` where there is none or it may not be seen.

    The address of an organisation that was merged into another leads to that one, for whoever might see both: else an address
    would tell that there had been such an entry.
    """
    reader = reader_of(user)
    entry = as_seen_by(entry_of(_row_seen_by(reader, organisation_id)), reader, today)
    if entry is None:
        raise Http404
    return entry


def _row_seen_by(reader: Reader, organisation_id: str) -> EntryRecord:
    row = rows_seen_by(reader).filter(organisation_id=organisation_id).first()
    if row is not None:
        return row
    merged = EntryRecord.objects.filter(organisation_id=organisation_id).exclude(merged_into=None).first()
    while merged is not None and merged.merged_into is not None:
        if not _may_see_row(reader, merged):
            raise Http404
        merged = merged.merged_into
    if merged is None or not _may_see_row(reader, merged):
        raise Http404
    return merged


def _may_see_row(reader: Reader, row: EntryRecord) -> bool:
    return may_see(reader, TLP(row.tlp), owner=row.organisation_id, owner_association=row.association)


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


def may_edit(user, organisation_id: str) -> bool:
    """Return whether a person keeps the entry of a firm: its administrators do, also when it stands for theirs since a merge."""
    return organisation_id != "" and organisation_id in with_those_that_stand_for(_administered(user))


def edited_firms(user) -> list[str]:
    """Return the entries a person keeps: those that stand for the person's firms."""
    return sorted({standing_for(one) for one in _administered(user)})


def _administered(user) -> set[str]:
    if not user.is_authenticated:
        return set()
    rows = user.memberships.filter(role=Role.MEMBER_ADMIN).exclude(organisation_id="")
    return set(rows.values_list("organisation_id", flat=True))


def own_entry(organisation_id: str) -> Entry | None:
    """Return the entry that stands for a firm, for its own people; where there is none yet, one with what the supply network holds of it."""
    row = EntryRecord.objects.filter(organisation_id=standing_for(organisation_id)).first()
    if row is not None:
        return entry_of(row)
    firm = next((one for one in current_network().organisations if one.organisation_id == organisation_id), None)
    if firm is None:
        return None
    names = tuple(
        OrganisationName(text, language, NameKind.OFFICIAL)
        for language, text in (("ko", firm.name.ko), ("en", firm.name.en))
        if text
    )
    return Entry(
        organisation_id,
        names,
        firm.country,
        association=firm.association,
        firm_kinds=tuple(firm.firm_kinds),
        fictional=firm.fictional,
    )


def may_confirm(user, association: str) -> bool:
    """Return whether a person confirms entries of an association: operators all, analysts those of their own or of none."""
    roles = roles_of(user)
    return roles.operator or (roles.analyst and association in ("", settings.ASSOCIATION))
