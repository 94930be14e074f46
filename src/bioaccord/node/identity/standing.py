"""What speaks against merging two entries without a person, and which of two stands for both."""

from collections.abc import Collection, Sequence

from django.conf import settings

from bioaccord.partners.doubt import Doubt
from bioaccord.partners.entry import Entry
from bioaccord.partners.likeness import Likeness
from bioaccord.partners.merging import contradictions
from bioaccord.partners.visibility import Reader, may_see

_CODES = {
    "country": "countries_differ",
    "association": "associations_differ",
    "fictional": "sample_and_real",
    "competitors": "competitors",
}
_CLAIMED_ABOVE = 0.9
"""Two entries kept by firms themselves are a matter for both only where they are very likely one."""


def association_reader() -> Reader:
    """Return what the analysts of this node's association may see: who is who is asked of nothing else."""
    return Reader(frozenset(), frozenset({settings.ASSOCIATION}), settings.ASSOCIATION)


def is_reviewable(entry: Entry) -> bool:
    """Return whether the association may look at an entry to find out who it is."""
    return may_see(association_reader(), entry.tlp, owner=entry.organisation_id, owner_association=entry.association)


def held_reasons(
    left: Entry, right: Entry, likeness: Likeness, *, with_people: Collection[str], kept_apart: bool = False
) -> list[str]:
    """Return the codes of what forbids merging two entries without a person: the engine's doubts, and what the node knows of both."""
    reasons = []
    if {left.organisation_id, right.organisation_id} <= set(with_people):
        reasons.append("people_on_both")
    doubts = set(Doubt)
    reasons += [one.comparison for one in likeness.evidence if one.comparison in doubts]
    reasons += [_CODES.get(one.field, "identifiers_differ") for one in contradictions(left, right) if one.holds]
    if kept_apart:
        reasons.append("kept_apart_before")
    return list(dict.fromkeys(reasons))


def is_claimed(
    pair: Collection[str], reasons: Sequence[str], probability: float, *, with_people: Collection[str]
) -> bool:
    """Return whether two firms claim one identity: somebody of a firm states what another entry states too.

    `pair` are the ids of both entries. Numbers that clash in files alone are a mistake to put right; nobody claims anything.
    """
    if "people_on_both" in reasons and probability >= _CLAIMED_ABOVE:
        return True
    return Doubt.TWO_NAMES in reasons and not set(pair).isdisjoint(with_people)


def stands_for_both(left: Entry, right: Entry, with_people: Collection[str]) -> Entry:
    """Return the entry that is kept: the one its firm keeps, that the association confirmed, of a member, that says more; else the first id."""

    def worth(entry: Entry) -> tuple[object, ...]:
        return (
            entry.organisation_id in with_people,
            entry.confirmed_on is not None,
            entry.association == settings.ASSOCIATION,
            bool(entry.association),
            len(entry.identifiers) + len(entry.names) + len(entry.postings) + len(entry.capabilities),
        )

    first, second = sorted((left, right), key=lambda entry: entry.organisation_id)
    return second if worth(second) > worth(first) else first
