"""What the members of an association depend on together, told only where no member can be read out of it.

A figure over members is told when at least five stand behind it and none makes up more than 60 % of it; all others are counted as held
back, not shown. The rule is the exchange's (house documentation), kept already where the association looks at its own members.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .chart import NetworkChart
from .compiled import Floats, sums
from .dependence import Unit, unit_keys
from .knock_out_sweep import KnockOutSweep
from .side_by_side import LANES

FEWEST_MEMBERS = 5
LARGEST_PART = 0.6


@dataclass(frozen=True, slots=True)
class Chokepoint:
    """A country or material behind several members: how many lose output without it, and what, USD a year and of all members' revenue."""

    unit: Unit
    key: str
    members: int
    usd_per_year: float
    share: float


@dataclass(frozen=True, slots=True)
class Chokepoints:
    """Chokepoints that may be told, largest first, and how many were held back by the rule."""

    rows: tuple[Chokepoint, ...]
    held_back: int


def may_be_told(contributions: Floats) -> bool:
    """Return whether a sum over members hides each of them: at least five of them behind it, none more than 60 %.

    >>> may_be_told(np.array([1.0, 1.0, 1.0, 1.0, 1.0]))
    True
    >>> may_be_told(np.array([10.0, 1.0, 1.0, 1.0, 1.0]))
    False
    """
    counted = contributions[contributions > 0]
    return len(counted) >= FEWEST_MEMBERS and bool(counted.max() <= LARGEST_PART * counted.sum())


def members_chokepoints(
    chart: NetworkChart, members: Sequence[str], unit: Unit, *, threshold: float = 0.1
) -> Chokepoints:
    """Return what the loss of each country or material stops of the members' own products, under the rule.

    A member counts where more than `threshold` of some product of its stops; what the lost one makes itself is not counted. Raises
    `ValueError` for sites and firms, which would name somebody.
    """
    if unit not in (Unit.COUNTRY, Unit.MATERIAL):
        raise ValueError("figures over members are told by country or material, never by site or firm")
    network = chart.compiled
    keys, names = unit_keys(chart, unit)
    place = {firm: number for number, firm in enumerate(members)}
    owner = np.array([place.get(firm, -1) for firm in network.organisation_ids], dtype=np.int64)
    member_of = owner[network.product_organisation]
    own = member_of >= 0
    revenue = np.where(own, network.revenue_usd_per_year, 0.0)
    whole = float(revenue.sum())
    sweep = KnockOutSweep(network)
    rows, held_back = [], 0
    for first in range(0, len(names), LANES):
        numbers = np.arange(first, min(first + LANES, len(names)))
        losses = sweep.losses(keys[:, None] == numbers)
        for lane, key in enumerate(numbers):
            stopped = np.where((keys != key) & (losses[:, lane] > threshold), revenue * losses[:, lane], 0.0)
            by_member = sums(member_of[own], stopped[own], len(members))
            if by_member.sum() <= 0:
                continue
            if not may_be_told(by_member):
                held_back += 1
                continue
            total = float(by_member.sum())
            share = total / whole if whole > 0 else 0.0
            rows.append(Chokepoint(unit, names[int(key)], int((by_member > 0).sum()), total, share))
    return Chokepoints(tuple(sorted(rows, key=lambda row: (-row.usd_per_year, row.key))), held_back)


def countries_of_makers(chart: NetworkChart, material_id: str) -> tuple[str, ...]:
    """Return the countries where at least five firms of the network make a material, most firms first; fewer would point at somebody."""
    firms: dict[str, set[str]] = {}
    for product in chart.network.products:
        if product.material_id == material_id:
            site = chart.sites[product.site_id]
            firms.setdefault(site.country, set()).add(site.organisation_id)
    told = [country for country, makers in firms.items() if len(makers) >= FEWEST_MEMBERS]
    return tuple(sorted(told, key=lambda country: (-len(firms[country]), country)))
