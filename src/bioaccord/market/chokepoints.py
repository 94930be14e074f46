"""Chokepoints: what both countries buy from the same third one; the picture an association takes to a ministry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bioaccord.vocabulary.language import Text

from .dependence import Dependence
from .finding_words import country_words

THRESHOLD = 0.3
"""Share of imports from which on a country is a chokepoint for the buyer."""


@dataclass(frozen=True, slots=True)
class Chokepoint:
    """A third country from which both buy at least the threshold of what they import of `key`.

    `value_at_stake` is what both bought there, in `unit`. `is_certain` is false where the threshold is reached only if what is missing or
    kept secret came from there as well.
    """

    country: str
    key: str
    name: Text
    first: Dependence
    second: Dependence
    value_at_stake: float
    unit: str
    is_certain: bool


def chokepoints(found: Sequence[Dependence], threshold: float = THRESHOLD) -> list[Chokepoint]:
    """Return the chokepoints of two countries, the most value at stake first; raises `ValueError` for a threshold outside 0..1.

    `found` are dependences of both, by the same. Figures in two currencies are never added: such a pair is left out.
    """
    if not 0 < threshold <= 1:
        raise ValueError("a threshold is a share above 0 and at most 1")
    by_key: dict[str, list[Dependence]] = {}
    for one in found:
        by_key.setdefault(one.key, []).append(one)
    made = []
    for key, pair in by_key.items():
        if len(pair) != 2 or pair[0].unit != pair[1].unit:
            continue
        first, second = pair
        ends = {first.reporter, second.reporter}
        named = dict.fromkeys(supplier.country for one in pair for supplier in one.suppliers)
        for country in named:
            shares = [one.share_of(country) for one in pair]
            if country in ends or min(share.upper for share in shares) < threshold:
                continue
            value = sum(supplier.value for one in pair for supplier in one.suppliers if supplier.country == country)
            certain = min(share.lower for share in shares) >= threshold
            made.append(Chokepoint(country, key, first.name, first, second, value, first.unit, certain))
    return sorted(made, key=lambda one: (not one.is_certain, -one.value_at_stake, one.key, one.country))


def chokepoint_rows(found: Sequence[Chokepoint]) -> list[dict[str, Any]]:
    """Return chokepoints as a table, one row each; shares are 0..1 with `_at_least` and `_at_most`, values in `unit`."""
    rows = []
    for one in found:
        row: dict[str, Any] = {
            "country": one.country,
            "country_ko": country_words(one.country).ko,
            "country_en": country_words(one.country).en,
            "key": one.key,
            "name_ko": one.name.ko,
            "name_en": one.name.en,
            "value_at_stake": one.value_at_stake,
            "unit": one.unit,
            "is_certain": one.is_certain,
        }
        for side in (one.first, one.second):
            share = side.share_of(one.country)
            row |= {
                f"share_{side.reporter}_at_least": share.lower,
                f"share_{side.reporter}_at_most": share.upper,
                f"source_{side.reporter}": side.source,
                f"vintage_{side.reporter}": str(side.vintage),
                f"year_to_{side.reporter}": str(side.last),
            }
        rows.append(row)
    return rows


def chokepoint_links(found: Sequence[Chokepoint]) -> list[dict[str, Any]]:
    """Return the picture: a link from each third country to each buyer, through what is bought, as wide as its value.

    Each link has `from`, `to`, `key`, its names, `value`, `unit` and `share` (at least).
    """
    links = []
    for one in found:
        for side in (one.first, one.second):
            value = next((supplier.value for supplier in side.suppliers if supplier.country == one.country), 0.0)
            links.append(
                {
                    "from": one.country,
                    "to": side.reporter,
                    "key": one.key,
                    "name_ko": one.name.ko,
                    "name_en": one.name.en,
                    "value": value,
                    "unit": one.unit,
                    "share": side.share_of(one.country).lower,
                }
            )
    return links
