"""How Medicare's spending on each product grows from what is known of it, with how far that can go wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.period import Period

from .product import Part, Spending

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

MOST_GROWTH = 1.5
"""The most that the logarithm of spending changes in a year, up or down (a factor of 4.5)."""
MATURE_YEARS = 20.0
"""Years since approval after which growth is as quiet as it gets."""
GENERIC_YEARS = (13.0, 20.0)
"""Years since approval between which a drug that is no biologic may lose its exclusivity without anybody having said when."""
GENERIC_FALL = 0.9
"""By how much the logarithm of spending falls in the year in which generics come; the next years' falls follow by `persistence`."""
_LARGE_USD = 1e8
_FEWEST_PAIRS = 40
_HALF_MATURE = 0.5
_QUIETEST = 0.02
_HALF_WITHIN = 0.765
"""Half of a Student distribution of 3 degrees lies within so much of its scale."""


@dataclass(frozen=True, slots=True)
class GrowthModel:
    """Yearly growth of the logarithm of spending: part of last year's persists, the rest returns to `mean`, and chance is added.

    `spread` is the scale of a Student distribution of `degrees` degrees of freedom: most years are quiet, some (a competitor, a new
    use) are not. It holds for a medicine approved 20 years ago or more; `young_spread` is added to it on the day of approval and falls in
    a line to nothing until then. `unknown_spread` is the spread of the growth of a product of which one period only is known.
    `generics` is how likely (0 to 1, a year) generics come that nobody told of, between 13 and 20 years after the approval of a drug.

    The defaults are those of Part D spending of 2018 to 2020 (`benchmarks/ira_growth.py`).
    """

    mean: float = 0.0
    persistence: float = 0.6
    spread: float = 0.05
    degrees: float = 3.0
    unknown_spread: float = 0.25
    pairs: int = 0
    """Of how many pairs of years it was learned; 0: the stated default, as too few were given."""
    young_spread: float = 0.08
    generics: float = 0.18

    def scale(self, years: NDArray[np.float64]) -> Floats:
        """Return the scale of chance so many years since approval; halfway where they are not known (not a number)."""
        left = np.where(np.isnan(years), _HALF_MATURE, np.clip(1 - years / MATURE_YEARS, 0, 1))
        found: Floats = (self.spread + self.young_spread * left).astype(np.float32)
        return found


@dataclass(frozen=True, slots=True)
class SpendingSeries:
    """What is known of spending, a row for each product and part with any: arrays of shape (series,), money in US dollars a year.

    `product` is the product's place in the market, `part` 0 for B and 1 for D, `middle` the middle of the last known period (years since
    year 0), `level` the logarithm of its spending a year, `growth` its latest yearly growth, `growth_spread` how far that is unknown.
    `known` (series, windows) holds what rows of spending cover in full, not a number elsewhere. `approved` is the day of the first
    approval (years since year 0, not a number where it is not known), `may_lose` whether generics may come that nobody told of.
    """

    product: Integers
    part: Integers
    middle: NDArray[np.float64]
    level: Floats
    growth: Floats
    growth_spread: Floats
    known: Floats
    approved: NDArray[np.float64]
    may_lose: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.product)

    def of(self, chosen: NDArray[np.bool_] | Integers) -> SpendingSeries:
        """Return some of the series."""
        return SpendingSeries(*(getattr(self, one.name)[chosen] for one in fields(self)))


def months_since_year_0(day: date) -> float:
    """Return the months from the start of year 0 to the start of a day; each month counts as one, however long.

    >>> from datetime import date
    >>> (months_since_year_0(date(2023, 1, 1)) - months_since_year_0(date(2022, 6, 1))) / 12 == 7 / 12
    True
    """
    after = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day.year * 12 + day.month - 1 + (day.day - 1) / (after - day.replace(day=1)).days


def spending_series(
    histories: Sequence[Sequence[Spending]],
    windows: Sequence[Period],
    approved: Sequence[date | None] = (),
    may_lose: Sequence[bool] = (),
) -> SpendingSeries:
    """Return the series of products' spending rows (one sequence a product). Rows of nothing are left out; negative ones are too.

    `approved` and `may_lose` are of the products, in their order; without them no age is known and nothing is lost.
    """
    rows: list[tuple[int, int, float, float, float, float, list[float]]] = []
    bounds = [_bounds(window) for window in windows]
    for product, history in enumerate(histories):
        for place, part in enumerate(Part):
            given = _together([one for one in history if one.part is part])
            if not given:
                continue
            points = sorted((_point(*one) for one in given), key=lambda one: one[0])
            middle, level = points[-1]
            before = next((one for one in reversed(points) if one[0] <= middle - 0.75), None)
            growth = np.clip((level - before[1]) / (middle - before[0]), -1, 1) if before else np.nan
            rows.append(
                (product, place, middle, level, float(growth), 0.0, [_covered(given, *window) for window in bounds])
            )
    products, parts, middles, levels, growths, spreads, known = zip(*rows, strict=True) if rows else ((),) * 7
    return SpendingSeries(
        np.array(products, np.int32),
        np.array(parts, np.int32),
        np.array(middles, np.float64),
        np.array(levels, np.float32),
        np.array(growths, np.float32),
        np.array(spreads, np.float32),
        np.array(known, np.float32).reshape(len(rows), len(windows)),
        np.array([_years(approved[one]) if approved else np.nan for one in products], np.float64),
        # What has fallen as it does when generics come does not lose its exclusivity twice.
        np.array([bool(may_lose and may_lose[one]) and not growth < -GENERIC_FALL / 2 for one, growth in zip(products, growths, strict=True)], np.bool_),
    )  # fmt: skip


def with_unknown_growth(series: SpendingSeries, model: GrowthModel) -> SpendingSeries:
    """Return the series with the market's mean growth, and a wide spread, where only one period is known."""
    unknown = np.isnan(series.growth)
    growth = np.where(unknown, model.mean, series.growth).astype(np.float32)
    spread = np.where(unknown, model.unknown_spread, series.growth_spread).astype(np.float32)
    return replace(series, growth=growth, growth_spread=spread)


def growth_model(histories: Sequence[Sequence[Spending]], approved: Sequence[date | None] = ()) -> GrowthModel:
    """Return the growth learned from a market: each year's growth of each product against the year's before it.

    Fitted by least absolute deviations (reweighted), as a loss of exclusivity would else rule the fit. Products under $100 million a
    year teach nothing, as they are no candidates. The default where fewer than 40 pairs of years are given. How chance falls with age
    is learned from the products whose first approval is in `approved` (in the order of the histories), with 40 of their pairs or
    more; else it does not fall. How often generics come is not learned: a market written down today lists those that lost nothing.
    """
    pairs: list[tuple[float, float, float]] = []
    for place, history in enumerate(histories):
        since = _years(approved[place]) if approved else np.nan
        for part in Part:
            points = sorted(_point(*one) for one in _together([one for one in history if one.part is part]))
            for first, second, third in zip(points, points[1:], points[2:], strict=False):
                steps = second[0] - first[0], third[0] - second[0]
                if min(steps) > 0.9 and max(steps) < 1.1 and second[1] > np.log(_LARGE_USD):
                    pairs.append((second[1] - first[1], third[1] - second[1], third[0] - since))
    if len(pairs) < _FEWEST_PAIRS:
        return GrowthModel()
    before, after, years = np.array(pairs).T
    before, after = np.clip(before, -1, 1), np.clip(after, -1, 1)
    design = np.column_stack([np.ones(len(before)), before])
    fitted = _least_absolute(design, after)
    left = np.abs(after - design @ fitted)
    persistence = float(np.clip(fitted[1], 0, 0.95))
    spread, young = max(float(np.median(left)) / _HALF_WITHIN, _QUIETEST), 0.0
    aged = ~np.isnan(years)
    if aged.sum() >= _FEWEST_PAIRS:
        old, more = _least_absolute(np.column_stack([np.ones(aged.sum()), np.clip(1 - years[aged] / MATURE_YEARS, 0, 1)]), left[aged]) / _HALF_WITHIN  # fmt: skip
        spread, young = (max(float(old), _QUIETEST), float(more)) if more > 0 else (spread, 0.0)
    unknown = max(float(np.median(np.abs(after - np.median(after)))) / _HALF_WITHIN, spread)
    return GrowthModel(float(fitted[0]) / (1 - persistence), persistence, spread, 3.0, unknown, len(pairs), young)


def drawn_spending(
    series: SpendingSeries,
    model: GrowthModel,
    times: Sequence[float],
    generator: np.random.Generator,
    draws: int,
    arrives: Floats | None = None,
    told_until: float = 0.0,
) -> Iterator[Floats]:
    """Yield for each time (middle of 12 months, in years, ascending) the drawn spending of that year: (draws, series), US dollars.

    What is `known` of a window (in the order of `times`) is taken as it is; times before the last known period are read off its growth.
    `arrives` (draws, series) is when generics come that somebody told of, in years since year 0 (infinite where they do not); others do
    not come before `told_until`.
    """
    shape = (draws, len(series))
    growth = np.broadcast_to(series.growth, shape).copy()
    unknown = series.growth_spread > 0
    growth[:, unknown] += series.growth_spread[unknown] * _student(generator, (draws, int(unknown.sum())), model.degrees)  # fmt: skip
    level = np.broadcast_to(series.level, shape).copy()
    at = series.middle.copy()
    coming = np.flatnonzero(np.isfinite(arrives).any(axis=0)) if arrives is not None else np.zeros(0, np.intp)
    for place, time in enumerate(times):
        left = np.maximum(time - at, 0)
        while np.any(left > 0):
            step = np.minimum(left, 1).astype(np.float32)
            begins = time - left
            years = begins + step / 2 - series.approved
            chance = _student(generator, shape, model.degrees)
            chance *= model.scale(years) * np.sqrt(step)
            growth -= np.float32(model.mean)
            growth *= np.float32(model.persistence) ** step
            growth += chance
            growth += np.float32(model.mean)
            loses = (
                series.may_lose
                & (years >= GENERIC_YEARS[0])
                & (years < GENERIC_YEARS[1])
                & (step > 0)
                & (begins >= told_until)
            )
            if model.generics > 0 and loses.any():
                luck = generator.random((draws, int(loses.sum())), np.float32)
                growth[:, loses] -= GENERIC_FALL * (luck < 1 - (1 - model.generics) ** step[loses])
            if arrives is not None and len(coming):
                since, until = begins[coming], (begins + step)[coming]
                growth[:, coming] -= GENERIC_FALL * ((arrives[:, coming] >= since) & (arrives[:, coming] < until))
            np.clip(growth, -MOST_GROWTH, MOST_GROWTH, out=growth)
            level += growth * step
            left = left - step
            left[left < 1e-4] = 0
        back = np.minimum(time - at, 0).astype(np.float32)
        at = np.maximum(at, time)
        spent = np.exp(level + series.growth * back)
        if place < series.known.shape[1]:
            is_known = ~np.isnan(series.known[:, place])
            spent[:, is_known] = series.known[is_known, place]
        yield spent


def middle_of(period: Period) -> float:
    """Return the middle of a period, in years since year 0."""
    first, after = _bounds(period)
    return (first + after) / 24


def _student(generator: np.random.Generator, shape: tuple[int, ...], degrees: float) -> Floats:
    drawn = generator.standard_normal(shape, np.float32)
    drawn /= np.sqrt(generator.standard_gamma(degrees / 2, shape, np.float32) * np.float32(2 / degrees))
    return drawn


def _least_absolute(design: NDArray[np.float64], of: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the coefficients of the least absolute deviations, by reweighted least squares."""
    weights = np.ones(len(of))
    fitted: NDArray[np.float64] = np.zeros(design.shape[1])
    for _ in range(50):
        root = np.sqrt(weights)
        fitted = np.asarray(np.linalg.lstsq(design * root[:, None], of * root, rcond=None)[0], np.float64)
        weights = 1 / np.maximum(np.abs(of - design @ fitted), 1e-3)
    return fitted


def _years(day: date | None) -> float:
    """Return a day in years since year 0; not a number where there is none."""
    return months_since_year_0(day) / 12 if day else np.nan


def _bounds(period: Period) -> tuple[float, float]:
    first, last = period.first_day, period.last_day
    assert first and last
    return months_since_year_0(first), months_since_year_0(last + timedelta(days=1))


def _together(history: Sequence[Spending]) -> list[tuple[float, float, float]]:
    """Return (from, to, amount) of the rows of one part in which something was spent, those of several products of one drug added up.

    A period counts where each of the drug's products has a row of it, or has its first row only later: it was not sold yet.
    """
    rows: dict[str, list[tuple[float, float, float]]] = {}
    for one in history:
        rows.setdefault(one.product_id, []).append((*_bounds(one.period), one.amount_usd))
    if len(rows) > 1:
        begun = {product: min(first for first, _, _ in given) for product, given in rows.items()}
        found = list[tuple[float, float, float]]()
        for first, after in sorted({one[:2] for given in rows.values() for one in given}):
            amounts = {product: [one[2] for one in given if one[:2] == (first, after)] for product, given in rows.items()}  # fmt: skip
            if all(len(amount) == 1 or (not amount and begun[product] >= after) for product, amount in amounts.items()):
                found.append((first, after, sum(sum(amount) for amount in amounts.values())))
        rows = {"": found}
    return [one for given in rows.values() for one in given if one[2] > 0]


def _point(first: float, after: float, amount: float) -> tuple[float, float]:
    return (first + after) / 24, float(np.log(amount * 12 / (after - first)))


def _covered(rows: Sequence[tuple[float, float, float]], first: float, after: float) -> float:
    """Return what rows say was spent from a month to another where they cover it once and in full; else not a number."""
    exact = next((amount for begins, ends, amount in rows if (begins, ends) == (first, after)), None)
    if exact is not None:
        return exact
    total, months = 0.0, 0.0
    reached = -np.inf
    for begins, ends, amount in sorted(rows):
        shared = min(ends, after) - max(begins, first)
        if shared <= 0:
            continue
        if begins < reached - 1e-9:
            return np.nan
        reached = ends
        total += amount * shared / (ends - begins)
        months += shared
    return total if abs(months - (after - first)) < 1e-6 else np.nan
