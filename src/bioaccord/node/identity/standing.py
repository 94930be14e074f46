"""What speaks against merging two entries without a person, and which of two stands for both."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from django.conf import settings

from bioaccord.partners.entry import Entry, IdentifierScheme
from bioaccord.partners.likeness import Evidence, Likeness
from bioaccord.partners.merging import contradictions
from bioaccord.partners.visibility import Reader, may_see

_SCHEMES = set(IdentifierScheme) - {IdentifierScheme.HOME_PAGE}
_CODES = {
    "country": "countries_differ",
    "association": "associations_differ",
    "fictional": "sample_and_real",
    "competitors": "competitors",
}
# Names that make one organisation eight times less likely have nothing in common.
_NAMES_APART_BITS = -3.0
_MOST_WITH_ONE_NUMBER = 2


def association_reader() -> Reader:
    """Return what the analysts of this node's association may see: who is who is asked of nothing else."""
    return Reader(frozenset(), frozenset({settings.ASSOCIATION}), settings.ASSOCIATION)


def is_reviewable(entry: Entry) -> bool:
    """Return whether the association may look at an entry to find out who it is."""
    return may_see(association_reader(), entry.tlp, owner=entry.organisation_id, owner_association=entry.association)


def numbers_of_many(entries: Iterable[Entry]) -> frozenset[tuple[str, str]]:
    """Return the numbers that more than two entries give as theirs."""
    held = Counter(
        (one.scheme.value, one.value)
        for entry in entries
        for one in set(entry.identifiers)
        if one.scheme in _SCHEMES and one.value
    )
    return frozenset(number for number, count in held.items() if count > _MOST_WITH_ONE_NUMBER)


def held_reasons(
    left: Entry,
    right: Entry,
    likeness: Likeness,
    *,
    with_people: Collection[str],
    of_many: Collection[tuple[str, str]] = frozenset(),
    kept_apart: bool = False,
) -> list[str]:
    """Return the codes of what forbids merging two entries without a person, most weighty first."""
    reasons = []
    if {left.organisation_id, right.organisation_id} <= set(with_people):
        reasons.append("people_on_both")
    common = {(one.scheme, one.value) for one in left.identifiers} & {
        (one.scheme, one.value) for one in right.identifiers
    }
    common = {(scheme.value, value) for scheme, value in common if scheme in _SCHEMES}
    if common and names_bits(likeness.evidence) <= _NAMES_APART_BITS:
        reasons.append("names_differ")
    if common & set(of_many):
        reasons.append("shared_number")
    for one in contradictions(left, right):
        if one.holds:
            reasons.append(_CODES.get(one.field, "identifiers_differ"))
    if kept_apart:
        reasons.append("kept_apart_before")
    return list(dict.fromkeys(reasons))


def names_bits(evidence: Iterable[Evidence]) -> float:
    """Return what the names of two entries say together."""
    return sum(one.weight_bits for one in evidence if "name" in one.comparison)


def is_claimed(reasons: Sequence[str]) -> bool:
    """Return whether two firms claim one identity."""
    return bool({"people_on_both", "names_differ"} & set(reasons))


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
