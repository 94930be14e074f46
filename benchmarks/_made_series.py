"""Series whose changes are known because they were made: of the kinds that people mark, and of kinds in which nothing changes.

Each maker takes a generator (and a length) and gives a series; nothing is drawn from the real series that benchmarks/change_points.py reads.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Generator = np.random.Generator
Values = np.ndarray


@dataclass(frozen=True)
class Made:
    """A series, the length of its season (1 is none) and the first places of what came after each change."""

    values: Values
    season_length: int
    changes: tuple[int, ...]


def correlated(generator: Generator, count: int, autocorrelation: float, tails: float | None = None) -> Values:
    """Return AR(1) errors (n) from their stationary distribution, innovations normal or of Student's t with so many degrees."""
    size = count + 200
    errors = generator.standard_normal(size) if tails is None else generator.standard_t(tails, size)
    for at in range(1, size):
        errors[at] += autocorrelation * errors[at - 1]
    return errors[200:]


def yearly_pattern(generator: Generator, count: int) -> Values:
    """Return a season of twelve months with deviation 1, another one each time."""
    months = generator.standard_normal(12)
    return np.tile((months - months.mean()) / months.std(), count // 12 + 1)[:count]


def places(generator: Generator, count: int, changes: int, shortest: int) -> tuple[int, ...]:
    """Return places of changes that leave so many periods before, between and after them."""
    spare = count - (changes + 1) * shortest
    cuts = np.sort(generator.integers(0, spare + 1, changes))
    return tuple(int(cut) + (number + 1) * shortest for number, cut in enumerate(cuts))


def steps(count: int, cuts: tuple[int, ...], heights: Values) -> Values:
    """Return a level (n) that takes the next height at each cut."""
    return np.repeat(heights, np.diff([0, *cuts, count]))


def _signs(generator: Generator, count: int) -> Values:
    return generator.choice([-1.0, 1.0], count)


def _annual_growth_breaks(generator: Generator) -> Made:
    """National accounts: growth in percent that turns once or twice."""
    count = int(generator.integers(40, 70))
    cuts = places(generator, count, int(generator.integers(1, 3)), 12)
    growths = 0.03 + np.cumsum(np.concatenate([[0.0], _signs(generator, len(cuts)) * generator.uniform(0.03, 0.06, len(cuts))]))  # fmt: skip
    errors = 0.015 * generator.standard_normal(count)
    return Made(100 * np.exp(np.cumsum(steps(count, cuts, growths) + errors)), 1, cuts)


def _annual_crash(generator: Generator) -> Made:
    """National accounts: a fall of a fifth or more within one year, then growth as before."""
    count = int(generator.integers(35, 60))
    (cut,) = places(generator, count, 1, 10)
    logs = 0.03 * np.arange(count) + 0.02 * correlated(generator, count, 0.5)
    logs[cut:] -= generator.uniform(0.2, 0.4)
    return Made(50 * np.exp(logs), 1, (cut,))


def _annual_smooth_turns(generator: Generator) -> Made:
    """Births a woman, miles of rail: a smooth yearly curve whose slope changes."""
    count = int(generator.integers(50, 120))
    cuts = places(generator, count, int(generator.integers(1, 4)), 12)
    slopes = np.cumsum(_signs(generator, len(cuts) + 1) * generator.uniform(0.5, 1.5, len(cuts) + 1))
    return Made(200 + np.cumsum(steps(count, cuts, slopes)) + 0.3 * correlated(generator, count, 0.5), 1, cuts)


def _quarterly_level(generator: Generator) -> Made:
    """A quarterly rate that moves to another level."""
    count = int(generator.integers(60, 120))
    (cut,) = places(generator, count, 1, 12)
    level = steps(count, (cut,), np.array([0.0, generator.uniform(4, 7) * _signs(generator, 1)[0]]))
    return Made(20 + level + correlated(generator, count, 0.4), 1, (cut,))


def _monthly_counts_after_a_law(generator: Generator) -> Made:
    """Casualties by the month: a season, and a fall of a fifth to two fifths when a law takes effect."""
    count = int(generator.integers(96, 200))
    (cut,) = places(generator, count, 1, 24)
    mean = 500 * (1 + 0.15 * yearly_pattern(generator, count))
    mean[cut:] *= 1 - generator.uniform(0.2, 0.4)
    return Made(generator.poisson(mean * np.exp(0.06 * correlated(generator, count, 0.2))).astype(float), 12, (cut,))


def _monthly_passengers(generator: Generator) -> Made:
    """Passengers by the month: growth in percent, a season that grows with it, a fall in one month and another growth from then on."""
    count = int(generator.integers(150, 300))
    (cut,) = places(generator, count, 1, 36)
    growth = steps(count, (cut,), np.array([0.004, generator.uniform(-0.002, 0.008)]))
    logs = np.cumsum(growth) + 0.15 * yearly_pattern(generator, count) + 0.03 * correlated(generator, count, 0.6)
    logs[cut:] -= generator.uniform(0.2, 0.4)
    return Made(1000 * np.exp(logs), 12, (cut,))


def _monthly_tourism(generator: Generator) -> Made:
    """Arrivals by the month: growth that doubles or more, under a strong season that grows with the level."""
    count = int(generator.integers(120, 220))
    (cut,) = places(generator, count, 1, 36)
    growth = steps(count, (cut,), np.array([0.004, generator.uniform(0.018, 0.03)]))
    logs = np.cumsum(growth) + 0.4 * yearly_pattern(generator, count) + 0.05 * correlated(generator, count, 0.3)
    return Made(1000 * np.exp(logs), 12, (cut,))


def _exchange_rate(generator: Generator) -> Made:
    """An exchange rate: a random walk that falls or rises by a quarter within a period."""
    count = int(generator.integers(120, 260))
    (cut,) = places(generator, count, 1, 20)
    growth = 0.015 * generator.standard_normal(count)
    growth[cut] += _signs(generator, 1)[0] * generator.uniform(0.2, 0.35)
    return Made(80 * np.exp(np.cumsum(growth)), 1, (cut,))


def _price_with_another_drift(generator: Generator) -> Made:
    """A price by the day or week: a random walk that turns from rising into falling."""
    count = int(generator.integers(150, 300))
    (cut,) = places(generator, count, 1, 40)
    drift = _signs(generator, 1)[0] * steps(count, (cut,), np.array([0.012, -0.012]))
    return Made(60 * np.exp(np.cumsum(drift + 0.012 * generator.standard_normal(count))), 1, (cut,))


def _quality_control_mean(generator: Generator) -> Made:
    """A process that is out of adjustment from one sample on."""
    count = int(generator.integers(80, 400))
    (cut,) = places(generator, count, 1, 15)
    shift = _signs(generator, 1)[0] * generator.uniform(2.5, 5)
    return Made(100 + generator.standard_normal(count) + np.where(np.arange(count) >= cut, shift, 0), 1, (cut,))


def _quality_control_spread(generator: Generator) -> Made:
    """A process whose spread grows threefold or more and whose mean stays."""
    count = int(generator.integers(100, 400))
    (cut,) = places(generator, count, 1, 30)
    spread = steps(count, (cut,), np.array([1.0, generator.uniform(3, 5)]))
    return Made(100 + spread * generator.standard_normal(count), 1, (cut,))


def _rare_counts(generator: Generator) -> Made:
    """Counts with many zeros that become three times as frequent or more."""
    count = int(generator.integers(60, 200))
    (cut,) = places(generator, count, 1, 20)
    mean = steps(count, (cut,), np.array([0.7, generator.uniform(3, 6)]))
    return Made(generator.poisson(mean).astype(float), 1, (cut,))


def _level_with_missing(generator: Generator) -> Made:
    """A monthly level with a season, a shift, and one figure in twelve missing."""
    count = int(generator.integers(72, 160))
    (cut,) = places(generator, count, 1, 18)
    values = 50 + 3 * yearly_pattern(generator, count) + correlated(generator, count, 0.3)
    values[cut:] += _signs(generator, 1)[0] * generator.uniform(4, 7)
    values[generator.choice(np.arange(1, count - 1), count // 12, replace=False)] = np.nan
    return Made(values, 12, (cut,))


def _many_levels(generator: Generator) -> Made:
    """Three to six levels one after another."""
    count = int(generator.integers(120, 300))
    cuts = places(generator, count, int(generator.integers(3, 7)), 12)
    heights = np.cumsum(_signs(generator, len(cuts) + 1) * generator.uniform(4, 10, len(cuts) + 1))
    return Made(steps(count, cuts, heights) + correlated(generator, count, 0.2), 1, cuts)


def _well_log(generator: Generator) -> Made:
    """A drill's measurements: ten or so levels in hundreds of figures, with spikes."""
    count = int(generator.integers(500, 700))
    cuts = places(generator, count, int(generator.integers(6, 12)), 20)
    heights = 120_000 + 2500 * np.cumsum(_signs(generator, len(cuts) + 1) * generator.uniform(2, 5, len(cuts) + 1))
    values = steps(count, cuts, heights) + 2500 * correlated(generator, count, 0.2)
    spikes = generator.choice(count, count // 60, replace=False)
    values[spikes] -= generator.uniform(20_000, 50_000, len(spikes))
    return Made(values, 1, cuts)


def _long_recording(generator: Generator) -> Made:
    """More figures than are looked at one by one: some levels in thousands."""
    count = int(generator.integers(2000, 4100))
    cuts = places(generator, count, int(generator.integers(3, 9)), 120)
    heights = np.cumsum(_signs(generator, len(cuts) + 1) * generator.uniform(2, 5, len(cuts) + 1))
    return Made(steps(count, cuts, heights) + correlated(generator, count, 0.3), 1, cuts)


def _short_level(generator: Generator) -> Made:
    """Twenty to thirty years with two levels."""
    count = int(generator.integers(20, 31))
    (cut,) = places(generator, count, 1, 7)
    return Made(10 + generator.standard_normal(count) + np.where(np.arange(count) >= cut, generator.uniform(5, 9), 0), 1, (cut,))  # fmt: skip


def _short_debt(generator: Generator) -> Made:
    """Twenty to thirty years: a share that falls slowly, and rises fast from one year on."""
    count = int(generator.integers(20, 31))
    (cut,) = places(generator, count, 1, 7)
    slopes = steps(count, (cut,), np.array([-3.0, generator.uniform(10, 18)]))
    return Made(100 + np.cumsum(slopes + 2 * generator.standard_normal(count)), 1, (cut,))


CHANGED: dict[str, Callable[[Generator], Made]] = {
    "annual: growth turns": _annual_growth_breaks,
    "annual: crash": _annual_crash,
    "annual: smooth, slope turns": _annual_smooth_turns,
    "quarterly: level": _quarterly_level,
    "monthly counts: a law": _monthly_counts_after_a_law,
    "monthly passengers: fall and growth": _monthly_passengers,
    "monthly tourism: growth in percent": _monthly_tourism,
    "exchange rate: fall": _exchange_rate,
    "price: drift turns": _price_with_another_drift,
    "quality control: mean": _quality_control_mean,
    "quality control: spread": _quality_control_spread,
    "rare counts with zeros": _rare_counts,
    "season, missing figures, level": _level_with_missing,
    "three to six levels": _many_levels,
    "well log: ten levels and spikes": _well_log,
    "thousands of figures: levels": _long_recording,
    "20 to 30 years: level": _short_level,
    "20 to 30 years: slope": _short_debt,
}
"""Series with changes, by kind."""


def _local_level(generator: Generator, count: int) -> Values:
    """A level that wanders beneath noise (ARIMA(0,1,1))."""
    return 0.3 * np.cumsum(generator.standard_normal(count)) + generator.standard_normal(count)


def _calm_and_wild(generator: Generator, count: int) -> Values:
    """GARCH(1, 1): calm and wild times follow one another, the mean stays."""
    values, variance = np.empty(count + 100), 1.0
    for at in range(count + 100):
        values[at] = np.sqrt(variance) * generator.standard_normal()
        variance = 0.1 + 0.15 * values[at] ** 2 + 0.75 * variance
    return values[100:]


def _moving_season(generator: Generator, count: int) -> Values:
    """The airline model: level and season both wander."""
    errors = generator.standard_normal(count + 13)
    made = errors[13:] - 0.4 * errors[12:-1] - 0.6 * errors[1:-12] + 0.24 * errors[:-13]
    values = np.concatenate([3 * yearly_pattern(generator, 12), [0.0], np.zeros(count)])
    for at in range(count):
        values[13 + at] = values[12 + at] + values[1 + at] - values[at] + made[at]
    return values[13:]


def _waves(generator: Generator, count: int) -> Values:
    """An AR(2) process with business cycles of about thirty periods."""
    errors = generator.standard_normal(count + 200)
    for at in range(2, len(errors)):
        errors[at] += 1.6 * errors[at - 1] - 0.65 * errors[at - 2]
    return errors[200:]


def _gaps(generator: Generator, values: Values) -> Values:
    values = values.astype(float)
    values[generator.choice(np.arange(1, len(values) - 1), len(values) // 12, replace=False)] = np.nan
    return values


UNCHANGED: dict[str, tuple[int, Callable[[Generator, int], Values]]] = {
    "white noise": (1, lambda g, n: correlated(g, n, 0)),
    "AR(1) 0.3": (1, lambda g, n: correlated(g, n, 0.3)),
    "AR(1) 0.5": (1, lambda g, n: correlated(g, n, 0.5)),
    "AR(1) 0.8": (1, lambda g, n: correlated(g, n, 0.8)),
    "AR(1) 0.9": (1, lambda g, n: correlated(g, n, 0.9)),
    "AR(1) 0.95": (1, lambda g, n: correlated(g, n, 0.95)),
    "AR(1) -0.5": (1, lambda g, n: correlated(g, n, -0.5)),
    "AR(2), waves of thirty periods": (1, _waves),
    "heavy tails (t, 3 degrees)": (1, lambda g, n: g.standard_t(3, n)),
    "heavy tails, AR(1) 0.5": (1, lambda g, n: correlated(g, n, 0.5, 3)),
    "calm and wild times (GARCH)": (1, _calm_and_wild),
    "skewed (log-normal)": (1, lambda g, n: np.exp(g.standard_normal(n))),
    "rounded to few values": (1, lambda g, n: np.round(correlated(g, n, 0.3))),
    "counts, mean 0.7": (1, lambda g, n: g.poisson(0.7, n).astype(float)),
    "counts, mean 30, season": (12, lambda g, n: g.poisson(30 * (1 + 0.2 * yearly_pattern(g, n)).clip(0.1)).astype(float)),
    "random walk": (1, lambda g, n: np.cumsum(correlated(g, n, 0))),
    "random walk with drift": (1, lambda g, n: np.cumsum(0.5 + correlated(g, n, 0))),
    "random walk, heavy tails": (1, lambda g, n: np.cumsum(g.standard_t(3, n))),
    "level that wanders under noise": (1, _local_level),
    "price: random growth in percent": (1, lambda g, n: np.exp(np.cumsum(0.05 * correlated(g, n, 0.2)))),
    "price with a drift": (1, lambda g, n: np.exp(np.cumsum(0.005 + 0.03 * correlated(g, n, 0)))),
    "trend, AR(1) 0.5": (1, lambda g, n: 0.1 * np.arange(n) + correlated(g, n, 0.5)),
    "trend, AR(1) 0.8": (1, lambda g, n: 0.2 * np.arange(n) + correlated(g, n, 0.8)),
    "trend, heavy tails": (1, lambda g, n: 0.1 * np.arange(n) + g.standard_t(3, n)),
    "growth in percent, AR(1) 0.5": (1, lambda g, n: np.exp(0.01 * np.arange(n) + 0.05 * correlated(g, n, 0.5))),
    "season, white noise": (12, lambda g, n: 3 * yearly_pattern(g, n) + correlated(g, n, 0)),
    "season, AR(1) 0.5": (12, lambda g, n: 3 * yearly_pattern(g, n) + correlated(g, n, 0.5)),
    "season, AR(1) 0.8": (12, lambda g, n: 3 * yearly_pattern(g, n) + correlated(g, n, 0.8)),
    "season, random walk": (12, lambda g, n: 3 * yearly_pattern(g, n) + np.cumsum(correlated(g, n, 0))),
    "season that moves (airline model)": (12, _moving_season),
    "season that grows in percent": (12, lambda g, n: np.exp(0.01 * np.arange(n) + 0.3 * yearly_pattern(g, n) + 0.05 * correlated(g, n, 0.5))),
    "white noise, missing figures": (1, lambda g, n: _gaps(g, correlated(g, n, 0))),
    "season, AR(1) 0.5, missing figures": (12, lambda g, n: _gaps(g, 3 * yearly_pattern(g, n) + correlated(g, n, 0.5))),
}  # fmt: skip
"""Series without a change, by kind: length of the season and maker."""
