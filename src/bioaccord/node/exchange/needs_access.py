"""The only way to read offers and needs that left or came, for a person."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from bioaccord.exchange.kinds import Kind
from bioaccord.node.accounts.access import firms_with_people, require, roles_of
from bioaccord.node.members.entry_access import all_ids_of
from bioaccord.node.partners.directory import current_directory, firm_name
from bioaccord.node.partners.match_access import members_for, other_side
from bioaccord.node.partners.posting_access import FoundPosting
from bioaccord.partners.found_match import FoundMatch
from bioaccord.vocabulary.language import Text

from .models import GroupState, Peer, ReceivedPosting, SharedPosting, SharingGroup, ShownPosting
from .needs_as_told import found_of


@dataclass(frozen=True)
class SeenReceived:
    """An offer or need that came, as one reader may see it; `found` is None where its association took it back.

    `shown` are the showings to the reader's own firms, and for analysts all.
    """

    row: ReceivedPosting
    source: Text
    found: FoundPosting | None
    is_open: bool
    shown: tuple[ShownPosting, ...]


@dataclass(frozen=True)
class Candidate:
    """A member firm that a received need or offer may fit: `shown` where it was shown to it, `has_people` where somebody acts for it here."""

    match: FoundMatch
    organisation_id: str
    name: Text
    has_people: bool
    shown: ShownPosting | None


def name_of_association(association: str) -> Text:
    """Return what an association is called; its id where nobody told a name."""
    if association == settings.ASSOCIATION:
        ko, en = settings.ASSOCIATION_NAME
    else:
        names = Peer.objects.filter(association=association).values_list("name_ko", "name_en").first()
        ko, en = names or ("", "")
    return Text(ko or en or association, en or ko or association)


def groups_for_sharing(kind: Kind) -> list[SharingGroup]:
    """Return the agreed groups in which a kind may be told."""
    return [one for one in SharingGroup.objects.filter(state=GroupState.AGREED) if kind in one.kinds]


def readers_of(group: SharingGroup) -> list[tuple[str, Text]]:
    """Return the other associations that read what is told in a group: id and name."""
    return [(one, name_of_association(one)) for one in group.members if one != settings.ASSOCIATION]


def shared_for(user) -> QuerySet[SharedPosting]:
    """Return what the reader's firms allowed to be shared, and for analysts what every firm did."""
    roles = roles_of(user)
    require(roles.member or roles.analyst)
    rows = SharedPosting.objects.select_related("group")
    return rows if roles.analyst else rows.filter(organisation_id__in=all_ids_of(roles.organisation_ids))


def shared_one(user, shared_id: int) -> SharedPosting:
    """Return one of them; `Http404` for any other, whether or not it exists."""
    row = shared_for(user).filter(pk=shared_id).first()
    if row is None:
        raise Http404
    return row


def is_of_own_firm(user, organisation_id: str) -> bool:
    """Return whether a person acts for a firm."""
    return organisation_id in all_ids_of(roles_of(user).organisation_ids)


def received_for(user, today: date, *, still_open: bool) -> QuerySet[ReceivedPosting]:
    """Return the offers and needs that came and still hold, or those that no longer do: for analysts all, for members those shown to their firm."""
    ended = ~Q(ended_at=None) | Q(until__lt=today)
    rows = _received(user)
    return rows.exclude(ended) if still_open else rows.filter(ended)


def received_one(user, received_id: int) -> SeenReceived:
    """Return one of those that came; `Http404` for any other, whether or not it exists."""
    row = _received(user).filter(pk=received_id).first()
    if row is None:
        raise Http404
    return seen_by(user, row)


def seen_by(user, row: ReceivedPosting) -> SeenReceived:
    """Return an offer or need that came as a person may see it, to whom it is shown anyway."""
    roles = roles_of(user)
    own = all_ids_of(roles.organisation_ids)
    shown = tuple(one for one in row.shown.all() if roles.analyst or one.organisation_id in own)
    found = found_of(row.record) if row.record.payload is not None else None
    return SeenReceived(row, name_of_association(row.record.source), found, is_open(row, timezone.localdate()), shown)


def candidates_for(user, seen: SeenReceived, today: date) -> list[Candidate]:
    """Return the own association's members that a received need or offer may fit, best first; for analysts, of what they may see."""
    require(roles_of(user).analyst)
    if seen.found is None or not seen.is_open:
        return []
    shown = {one.organisation_id: one for one in seen.shown}
    peopled, entries = firms_with_people(), current_directory().entries
    found = []
    for match in members_for(user, seen.found, settings.ASSOCIATION, today):
        firm = other_side(match, seen.found)
        name = entries[firm].name if firm in entries else firm_name(firm)
        found.append(Candidate(match, firm, name, not peopled.isdisjoint(all_ids_of([firm])), shown.get(firm)))
    return found


def is_open(row: ReceivedPosting, today: date) -> bool:
    """Return whether a received offer or need still holds: not taken back, not expired."""
    return row.ended_at is None and row.record.payload is not None and (row.until is None or today <= row.until)


def _received(user) -> QuerySet[ReceivedPosting]:
    roles = roles_of(user)
    require(roles.member or roles.analyst)
    rows = ReceivedPosting.objects.select_related("record__ledger__group").prefetch_related("shown")
    if roles.analyst:
        return rows
    return rows.filter(shown__organisation_id__in=all_ids_of(roles.organisation_ids)).distinct()
