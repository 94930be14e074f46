"""The trade of one reporter in one product and direction: value and weight by partner on one calendar, beside the world's total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from .history import SEASON_LENGTHS
from .observation import WORLD, Flag, Frequency
from .series_history import SeriesHistory

Floats = NDArray[np.float64]

_MEASURES = ("value", "weight")


@dataclass(frozen=True, slots=True)
class TradeFlow:
    """Exports or imports of a product. All arrays (n) lie on `periods` (n first days).

    `value` and `weight` by partner: zero where the publisher lists other partners but has no row of this one for the period (nothing was traded), NaN where
    it says that the figure is missing or kept secret, and where no partner is listed at all (never loaded). `total` is the publisher's own figure for the world, or the partners' sum where
    `is_sum_of_partners`. `weight_is_known` is false where a weight is the publisher's estimate. `flags` (n) are those of all figures.
    """

    source: str
    direction: str
    reporter: str
    product_system: str
    product: str
    unit: str
    weight_unit: str
    frequency: Frequency
    periods: tuple[date, ...]
    total: Floats
    total_weight: Floats
    is_sum_of_partners: bool
    value: dict[str, Floats]
    weight: dict[str, Floats]
    weight_is_known: dict[str, NDArray[np.bool_]]
    flags: NDArray[np.uint8]
    vintage: date
    retrieved_at: datetime
    origins: tuple[str, ...]

    @property
    def indicator(self) -> str:
        """The indicator of its values, as in `export_value`."""
        return f"{self.direction}_value"

    @property
    def year(self) -> int:
        """How many periods make a year."""
        return SEASON_LENGTHS[self.frequency]

    @property
    def name(self) -> str:
        """What tells it from every other flow."""
        return ":".join((self.source, self.indicator, self.reporter, self.product_system, self.product, self.unit))

    def unit_value(self, partner: str) -> Floats:
        """Return value a unit of weight (n), NaN where the weight is zero, missing or estimated."""
        value = self.total if partner == WORLD else self.value[partner]
        weight = self.total_weight if partner == WORLD else self.weight.get(partner)
        if weight is None:
            return np.full(len(value), np.nan)
        usable = np.isfinite(value) & np.isfinite(weight) & (weight > 0) & self.weight_is_known[partner]
        return np.asarray(np.divide(value, weight, out=np.full(len(value), np.nan), where=usable))


def trade_flows(series: Sequence[SeriesHistory]) -> list[TradeFlow]:
    """Return the flows that series of `export_value`, `import_value` and their weights make up, in the order of their keys."""
    groups: dict[tuple[str, ...], dict[str, dict[str, SeriesHistory]]] = defaultdict(lambda: defaultdict(dict))
    for one in series:
        direction, _, measure = one.key.indicator.partition("_")
        if direction in ("export", "import") and measure in _MEASURES and one.key.partner:
            key = one.key
            named = (key.source, direction, key.reporter, key.product_system, key.product, key.frequency)
            groups[named][measure + ":" + key.unit][key.partner] = one
    flows = []
    for group in sorted(groups):
        measures = groups[group]
        values = [name for name in sorted(measures) if name.startswith("value:")]
        weights = measures.get("weight:kg", {})
        flows += [_flow(group, name, measures[name], weights) for name in values]
    return flows


def _flow(
    group: tuple[str, ...], measure: str, values: dict[str, SeriesHistory], weights: dict[str, SeriesHistory]
) -> TradeFlow:
    source, direction, reporter, product_system, product, frequency = group
    every = [*values.values(), *weights.values()]
    periods = tuple(sorted({day for one in values.values() for day in one.periods}))
    place = {day: at for at, day in enumerate(periods)}
    flags = np.zeros(len(periods), dtype=np.uint8)
    # A secret or missing weight says nothing of the value.
    for one in values.values():
        at = [place[day] for day in one.periods]
        flags[at] |= np.where(one.is_told, one.flags, 0).astype(np.uint8)
    listed = np.zeros(len(periods), dtype=np.bool_)
    listed[[place[day] for partner, one in values.items() if partner != WORLD for day in one.periods]] = True
    value = {partner: _laid(one, place, partner, listed) for partner, one in values.items()}
    weight = {partner: _laid(one, place, partner, listed) for partner, one in weights.items() if partner in value}
    known = {partner: _known(weights.get(partner), place) for partner in (*value, WORLD)}
    total, total_weight = value.pop(WORLD, None), weight.pop(WORLD, None)
    is_sum = total is None
    if total is None:
        total = np.sum(list(value.values()), axis=0)
        total_weight = np.sum(list(weight.values()), axis=0) if weight else None
        known[WORLD] = np.logical_and.reduce([known[partner] for partner in weight]) if weight else known[WORLD]
    return TradeFlow(
        source=source,
        direction=direction,
        reporter=reporter,
        product_system=product_system,
        product=product,
        unit=measure.partition(":")[2],
        weight_unit="kg",
        frequency=Frequency(frequency),
        periods=periods,
        total=total,
        total_weight=total_weight if total_weight is not None else np.full(len(periods), np.nan),
        is_sum_of_partners=is_sum,
        value=value,
        weight=weight,
        weight_is_known=known,
        flags=flags,
        vintage=max(one.vintage for one in every),
        retrieved_at=max(one.retrieved_at for one in every),
        origins=tuple(sorted({origin for one in every for origin in one.origins})),
    )


def _laid(one: SeriesHistory, place: dict[date, int], partner: str, listed: NDArray[np.bool_]) -> Floats:
    # A month in which a partner is not listed beside others is one without trade; a world total that is not listed is not known.
    laid = np.full(len(place), np.nan) if partner == WORLD else np.where(listed, 0.0, np.nan)
    at = [(place[day], step) for step, day in enumerate(one.periods) if day in place and one.is_told[step]]
    for to, step in at:
        laid[to] = one.values[step]
    return laid


def _known(one: SeriesHistory | None, place: dict[date, int]) -> NDArray[np.bool_]:
    known = np.ones(len(place), dtype=np.bool_)
    if one is not None:
        for step, day in enumerate(one.periods):
            if day in place and one.flags[step] & Flag.ESTIMATED:
                known[place[day]] = False
    return known
