"""How firms behave in a disruption: named choices, each from a paper, and their figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Rationing(IntEnum):
    """Who is served when orders exceed production."""

    PROPORTIONAL = 0
    """Every buyer gets the same part of what was ordered (Hallegatte, Risk Analysis 28, 2008)."""
    HOUSEHOLDS_FIRST = 1
    """Final demand first, then all firms alike."""
    FIRMS_FIRST = 2
    """All firms alike first, then final demand (Hallegatte, Risk Analysis 34, 2014, for bottlenecks)."""
    LEAST_RATIO_FIRST = 3
    """Who ordered the least, compared with before the disruption, is filled first; final demand is one more buyer
    (Inoue and Todo, Nature Sustainability 2, 2019)."""
    FIRST_COME = 4
    """Buyers in the order in which the network names them, then final demand."""
    PRODUCT_FIRST = 5
    """The producers that the rules name first, then all other firms and final demand alike."""


class Ordering(IntEnum):
    """From whom a firm orders."""

    FIXED_SHARES = 0
    BY_CAPACITY = 1
    """Shares move towards the suppliers that can still produce (Hallegatte 2014)."""


class StockLimit(IntEnum):
    """When a short stock limits production."""

    HETEROGENEOUS = 0
    """When it falls below `stock_heterogeneity` of its target: not all firms of a sector run out together (Hallegatte 2014)."""
    TODAY = 1
    """When it does not cover the day's need: the rule for single firms (Inoue and Todo 2019)."""


class Overproduction(IntEnum):
    """How capacity above the normal comes and goes."""

    RETURNS = 0
    """It grows with scarcity and returns to the normal without it (Hallegatte 2008)."""
    SIGNED_SCARCITY = 1
    """It moves with scarcity in both directions; the habit of BoARIO."""


@dataclass(frozen=True, slots=True)
class DisruptionRules:
    """The behaviour of all firms. Days and shares; see the papers for their usual values."""

    overproduction_base: float = 1.0
    overproduction_max: float = 1.25
    overproduction_days: float = 365.0
    stock_heterogeneity: float = 0.8
    restoration_days: float = 60.0
    rationing: Rationing = Rationing.PROPORTIONAL
    ordering: Ordering = Ordering.FIXED_SHARES
    stock_limit: StockLimit = StockLimit.HETEROGENEOUS
    overproduction: Overproduction = Overproduction.RETURNS
    first_products: tuple[int, ...] = ()
    # Of BoARIO: demand of today against production of yesterday, from the third step; a stock stays as it is where all that is
    # added nearly equals all that is used.
    boario_habits: bool = False


FIRMS = DisruptionRules(stock_limit=StockLimit.TODAY, rationing=Rationing.LEAST_RATIO_FIRST, restoration_days=6.0)
SECTORS = DisruptionRules()


def boario_rules(
    *,
    overproduction_max: float,
    overproduction_days: float,
    stock_heterogeneity: float,
    restoration_days: float,
    by_capacity: bool,
) -> DisruptionRules:
    """Return the rules under which a run of BoARIO 0.7 is reproduced."""
    return DisruptionRules(
        overproduction_max=overproduction_max,
        overproduction_days=overproduction_days,
        stock_heterogeneity=stock_heterogeneity,
        restoration_days=restoration_days,
        ordering=Ordering.BY_CAPACITY if by_capacity else Ordering.FIXED_SHARES,
        overproduction=Overproduction.SIGNED_SCARCITY,
        boario_habits=True,
    )
