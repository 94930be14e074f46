"""By what the directory can be narrowed, which entry has which values, and how many hits choosing one would give."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.firm_kind import FirmKind, firm_kind_name
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.region import region_code, region_name

from .entry import Side
from .read_profile import ReadProfile, with_broader
from .terms import Facet, standard_terms


class DirectoryFacet(StrEnum):
    """What hits are counted by."""

    COUNTRY = "country"
    REGION = "region"
    ASSOCIATION = "association"
    MODALITY = "modality"
    STEP = "step"
    FIELD = "field"
    KIND = "kind"
    AUTHORITY = "authority"
    FIRM_KIND = "firm_kind"


_TERM_FACETS = {
    Facet.MODALITY: DirectoryFacet.MODALITY,
    Facet.STEP: DirectoryFacet.STEP,
    Facet.FIELD: DirectoryFacet.FIELD,
    Facet.KIND: DirectoryFacet.KIND,
    Facet.AUTHORITY: DirectoryFacet.AUTHORITY,
}


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a facet, its name, and how many hits there would be with it chosen; `is_chosen` where it is."""

    value: str
    name: Text
    count: int
    is_chosen: bool = False


def facet_value_name(facet: DirectoryFacet, value: str) -> Text:
    """Return the name of a value in both languages; associations, and regions without a code, are called what they are called."""
    if facet is DirectoryFacet.COUNTRY:
        return country_name(value)
    if facet is DirectoryFacet.REGION:
        return region_name(value)
    if facet is DirectoryFacet.FIRM_KIND:
        return firm_kind_name(value)
    return standard_terms().name(value)


class FacetTable:
    """The values of the entries given."""

    def __init__(self, profiles: Sequence[ReadProfile]) -> None:
        found: dict[DirectoryFacet, dict[str, list[int]]] = {facet: {} for facet in DirectoryFacet}
        for place, profile in enumerate(profiles):
            for facet, value in dict.fromkeys(_values(profile)):
                found[facet].setdefault(value, []).append(place)
        self._places = {
            facet: {value: np.array(places, np.int32) for value, places in values.items()}
            for facet, values in found.items()
        }
        self._count = len(profiles)

    def allowed(self, facet: DirectoryFacet, values: Collection[str]) -> NDArray[np.bool_]:
        """Return which entries have one of the values."""
        mask = np.zeros(self._count, np.bool_)
        for value in values:
            if facet is DirectoryFacet.REGION:
                value = region_code(value)  # a search that was kept may name it as it is written
            mask[self._places[facet].get(value, np.zeros(0, np.int32))] = True
        return mask

    def counts(
        self, hits: NDArray[np.bool_], chosen: Mapping[DirectoryFacet, Collection[str]]
    ) -> dict[DirectoryFacet, tuple[FacetCount, ...]]:
        """Return for each facet its values by the number of hits there would be with the value chosen, most first.

        `hits` are those of the query before anything is chosen. Values of one facet widen each other, facets narrow: so the count
        of a value is among the hits that the other facets leave, and does not fall when another value of its facet is chosen.
        """
        masks = {facet: self.allowed(facet, values) for facet, values in chosen.items() if values}
        counted = {}
        for facet in DirectoryFacet:
            left = hits.copy()
            for other, mask in masks.items():
                if other is not facet:
                    left &= mask
            picked = set(chosen.get(facet, ()))
            if facet is DirectoryFacet.REGION:
                picked = {region_code(one) for one in picked}
            values = [
                FacetCount(value, facet_value_name(facet, value), int(left[places].sum()), value in picked)
                for value, places in self._places[facet].items()
            ]
            shown = [one for one in values if one.count or one.is_chosen]
            counted[facet] = tuple(sorted(shown, key=lambda one: (-one.count, one.value)))
        return counted


def _values(profile: ReadProfile) -> Iterator[tuple[DirectoryFacet, str]]:
    entry = profile.entry
    terms = standard_terms()
    for facet, value in (
        (DirectoryFacet.COUNTRY, entry.country),
        (DirectoryFacet.REGION, region_code(entry.region, entry.country)),
        (DirectoryFacet.ASSOCIATION, entry.association),
    ):
        if value:
            yield facet, value
    firm_kinds: set[FirmKind] = set(entry.firm_kinds)
    for part in profile.parts:
        firm_kinds |= set(part.read.firm_kinds)
        for code in part.codes:
            for one in with_broader(code):
                if one in terms and (facet_of := _TERM_FACETS.get(terms[one].facet)):
                    yield facet_of, one
    for posting in entry.postings:
        if posting.side is Side.OFFER:
            yield DirectoryFacet.KIND, posting.kind.value
    for kind in sorted(firm_kinds):
        yield DirectoryFacet.FIRM_KIND, kind.value
