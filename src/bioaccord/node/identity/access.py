"""The only way to read who is who: pairs and merges for analysts and operators, messages for the firms they are to."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.members.entry_access import reader_of, rows_seen_by
from bioaccord.partners.likeness import Evidence, Likeness
from bioaccord.vocabulary.tlp import TLP

from .models import ClaimMessage, Finding, Merge, Pair, PairState
from .replay import Replay, entry_from, replayed_without
from .standing import is_reviewable

LOOKED_AT = timedelta(minutes=3)
"""So long nobody else is given a pair that somebody looks at."""


@dataclass(frozen=True)
class PairFilters:
    """What pairs are narrowed by; an empty filter narrows nothing. Probabilities are 0..1."""

    least: float | None = None
    most: float | None = None
    source: str = ""
    claims: bool = False
    state: str = ""


def reviews(user) -> bool:
    """Return whether a person decides who is who."""
    roles = roles_of(user)
    return roles.analyst or roles.operator


def pairs_for(user, filters: PairFilters) -> QuerySet[Pair]:
    """Return pairs of entries that the association may look at, claims first, then the likeliest."""
    require(reviews(user))
    rows = Pair.objects.filter(_reviewable("left_now"), _reviewable("right_now"))
    rows = rows.select_related("left", "right", "left_now", "right_now", "decided_by", "shown_to")
    if filters.least is not None:
        rows = rows.filter(probability__gte=filters.least)
    if filters.most is not None:
        rows = rows.filter(probability__lt=filters.most)
    if filters.source:
        rows = rows.filter(Q(left__payload__source=filters.source) | Q(right__payload__source=filters.source))
    if filters.claims:
        rows = rows.filter(claimed=True)
    if filters.state in PairState.values:
        rows = rows.filter(state=filters.state)
    return rows


def undecided_for(user, filters: PairFilters) -> QuerySet[Pair]:
    """Return the pairs that wait for a decision."""
    return pairs_for(user, filters).filter(state=PairState.WAITING).exclude(left_now=F("right_now"))


def waiting_for(user, filters: PairFilters, after: int | None = None, back: bool = False) -> QuerySet[Pair]:
    """Return what waits and nobody else looks at, in order; behind (or, `back`, before) a pair where its id is given."""
    rows = undecided_for(user, filters)
    fresh = timezone.now() - LOOKED_AT
    rows = rows.exclude(Q(shown_at__gt=fresh) & ~Q(shown_to=user) & Q(shown_to__isnull=False))
    start = Pair.objects.filter(pk=after).first() if after else None
    if start is not None:
        same = Q(claimed=start.claimed, probability=start.probability)
        if back:
            rows = rows.filter(
                Q(claimed__gt=start.claimed)
                | Q(claimed=start.claimed, probability__gt=start.probability)
                | same & Q(id__lt=start.id)
            ).order_by("claimed", "probability", "-id")
        else:
            rows = rows.filter(
                Q(claimed__lt=start.claimed)
                | Q(claimed=start.claimed, probability__lt=start.probability)
                | same & Q(id__gt=start.id)
            )
    return rows


def pair_for(user, pair_id: int) -> Pair:
    """Return one pair; `Http404` where there is none that the association may look at."""
    row = pairs_for(user, PairFilters()).filter(pk=pair_id).first()
    if row is None:
        raise Http404
    return row


def decided_for(user, filters: PairFilters) -> QuerySet[Pair]:
    """Return what was decided, newest first; of pairs that one decision settled the one that was shown."""
    rows = pairs_for(user, filters).exclude(state=PairState.WAITING).filter(decided_with=None)
    return rows.order_by("-decided_at", "-id")


def merge_for(user, merge_id: int) -> Merge:
    """Return a merge that stands, of two entries that the association might look at when they were merged."""
    require(reviews(user))
    row = Merge.objects.filter(pk=merge_id, undone_at=None).select_related("kept", "other", "pair", "merged_by").first()
    if row is None or not all(is_reviewable(entry_from(one)) for one in (row.kept_before, row.other_before)):
        raise Http404
    return row


def undoing_for(user, merge_id: int) -> Replay:
    """Return what taking a merge apart would do."""
    return replayed_without(merge_for(user, merge_id))


def likeness_of(pair: Pair) -> Likeness:
    """Return the likeness that a pair holds."""
    evidence = tuple(Evidence(**one) for one in pair.evidence)
    return Likeness(pair.left.organisation_id, pair.right.organisation_id, pair.probability, pair.prior_bits, evidence)


def sources_for(user) -> list[str]:
    """Return the files and registers that the entries of waiting pairs came from."""
    rows = undecided_for(user, PairFilters()).values_list("sources", flat=True)
    return sorted({source for sources in rows for source in sources})


def sees_entries(user) -> bool:
    """Return whether there is any entry that a reader may see."""
    return rows_seen_by(reader_of(user)).exists()


def messages_for(user) -> QuerySet[ClaimMessage]:
    """Return what the reader's firms were told about others that claim their identity and is not settled."""
    return ClaimMessage.objects.filter(organisation_id__in=roles_of(user).organisation_ids, ended_at=None)


def last_finding(user) -> Finding | None:
    """Return the last look through the directory; for reviewers."""
    require(reviews(user))
    return Finding.objects.first()


def finding_for(user, finding_id: int) -> Finding:
    """Return a look through the directory; for reviewers."""
    require(reviews(user))
    row = Finding.objects.filter(pk=finding_id).first()
    if row is None:
        raise Http404
    return row


def _reviewable(side: str) -> Q:
    own = Q(**{f"{side}__association": settings.ASSOCIATION}) & ~Q(**{f"{side}__tlp": TLP.RED.value})
    return own | Q(**{f"{side}__tlp__in": [TLP.CLEAR.value, TLP.GREEN.value]})
