"""Whether two records are of one thing, by the model of Fellegi and Sunter: each comparison says how much likelier it is among records of one thing.

A comparison sorts every pair of records into a level (the same, nearly, unlike ...). `m` is the chance of a level among pairs of one
thing, `u` among pairs of two; the evidence of a pair is the sum of log2(m / u) over its comparisons, and with the prior it is the
logarithm of the odds. What `m` is can be learned without a single labelled pair, by expectation-maximisation (`learned`).

Fellegi and Sunter, A Theory for Record Linkage, JASA 64 (1969); term frequencies after Winkler; sessions by blocking rule as in Splink.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .likeness import Evidence, Likeness

Places = NDArray[np.int64]
MISSING = -1
"""The level of a pair of which a record lacks what is compared: it says nothing."""
_LEAST_CHANCE = 1e-9
_ROUNDS, _SETTLED = 200, 1e-5
_SAMPLED = 1_000_000
_MOST_IN_SESSION = 1_000_000


@dataclass(frozen=True, slots=True)
class Compared:
    """The level of each pair, and what is added to its weight in bits because a value is rarer, or commoner, than the level usually is."""

    levels: NDArray[np.int8]
    adjustment_bits: NDArray[np.float64]


class Comparison(Protocol):
    """One question about two records, asked of many pairs at once."""

    @property
    def name(self) -> str:
        """Return the name by which weights and evidence know the comparison."""

    @property
    def levels(self) -> tuple[str, ...]:
        """Return the names of the levels, most alike first."""

    def compare(self, left: Places, right: Places) -> Compared:
        """Compare the records at places of the left table with those at places of the right one."""

    def shown(self, left: int, right: int) -> tuple[str, str, str]:
        """Return by which name the evidence of a pair is told, and the two values as they were compared."""


@dataclass(frozen=True, slots=True)
class LevelChances:
    """Chances of the levels of one comparison among pairs of one thing (`m`) and of two (`u`); each adds up to about one."""

    m: tuple[float, ...]
    u: tuple[float, ...]

    def bits(self) -> NDArray[np.float64]:
        """Return the weight of each level."""
        return np.log2(np.maximum(self.m, _LEAST_CHANCE) / np.maximum(self.u, _LEAST_CHANCE))


@dataclass(frozen=True, slots=True)
class LinkageModel:
    """Weights of all comparisons, and the chance that two records taken at random are of one thing."""

    chances: Mapping[str, LevelChances]
    prior: float

    @property
    def prior_bits(self) -> float:
        """Return the prior as the base-2 logarithm of its odds."""
        return float(np.log2(self.prior / (1 - self.prior)))


@dataclass(frozen=True, slots=True)
class Weighed:
    """Pairs with the evidence of each: `bits` has a row a pair and a column a comparison, without the prior."""

    left: Places
    right: Places
    bits: NDArray[np.float64]


def probability(bits: float) -> float:
    """Return the probability of odds given as a base-2 logarithm.

    >>> probability(0.0), round(probability(10.0), 4)
    (0.5, 0.999)
    """
    return float(1 / (1 + 2.0 ** -min(max(bits, -60.0), 60.0)))


def weighed(
    comparisons: Sequence[Comparison], chances: Mapping[str, LevelChances], left: Places, right: Places
) -> Weighed:
    """Return the evidence of pairs, given as places in the two tables."""
    columns = [_bits(comparison.compare(left, right), chances[comparison.name]) for comparison in comparisons]
    return Weighed(left, right, np.stack(columns, axis=1) if columns else np.zeros((len(left), 0)))


def likeness(
    weighed: Weighed,
    row: int,
    prior_bits: float,
    comparisons: Sequence[Comparison],
    ids: tuple[str, str],
    more: Sequence[Evidence] = (),
) -> Likeness:
    """Return one pair with its evidence in words; `more` is evidence that no comparison gave."""
    left, right = int(weighed.left[row]), int(weighed.right[row])
    evidence = []
    for comparison, bits in zip(comparisons, weighed.bits[row], strict=True):
        name, one, other = comparison.shown(left, right)
        if one or other:
            evidence.append(Evidence(name, one, other, float(bits)))
    evidence += more
    total = prior_bits + sum(one.weight_bits for one in evidence)
    return Likeness(*ids, probability(total), prior_bits, tuple(evidence))


def chances_of_two(
    comparisons: Sequence[Comparison],
    counts: tuple[int, int],
    generator: np.random.Generator,
    *,
    same_table: bool = False,
) -> dict[str, tuple[float, ...]]:
    """Return `u` of each comparison, from pairs taken at random: hardly one of them is of one thing."""
    size = min(_SAMPLED, counts[0] * counts[1])
    left, right = generator.integers(0, counts[0], size), generator.integers(0, counts[1], size)
    if same_table:
        apart = left != right
        left, right = left[apart], right[apart]
    return {one.name: _shares(one.compare(left, right).levels, len(one.levels), smoothing=0.5) for one in comparisons}


def learned(
    comparisons: Sequence[Comparison],
    u: Mapping[str, tuple[float, ...]],
    sessions: Sequence[tuple[frozenset[str], Places, Places]],
    all_pairs: float,
) -> LinkageModel:
    """Return a model whose `m` is learned by expectation-maximisation, a session a blocking rule.

    A session is (comparisons that its rule makes alike, left places, right places): of these it learns nothing, of all others it does,
    and what several sessions learn is averaged by the pairs of one thing that each saw. The prior is told by how many pairs of one thing
    a session found, over how many of them its rule finds (`m` of the first level of what it makes alike); the median of the sessions.

    Raises:
        ValueError: where some comparison is made alike by every session, so that nothing tells its `m`.
    """
    names = [one.name for one in comparisons]
    sums = {one.name: np.zeros(len(one.levels)) for one in comparisons}
    weight = dict.fromkeys(names, 0.0)
    found: list[tuple[frozenset[str], float]] = []
    for alike, left, right in sessions:
        if not len(left):
            continue
        asked = [one for one in comparisons if one.name not in alike]
        thinned = slice(None, None, 1 + len(left) // _MOST_IN_SESSION)
        levels = np.stack([one.compare(left[thinned], right[thinned]).levels for one in asked], axis=1)
        m, share = expectation_maximisation(levels, [u[one.name] for one in asked])
        matches = share * len(left)
        found.append((alike, matches))
        for one, chances in zip(asked, m, strict=True):
            sums[one.name] += matches * np.array(chances)
            weight[one.name] += matches
    unknown = [name for name in names if weight[name] <= 0]
    if unknown:
        raise ValueError(f"nothing tells the weights of {', '.join(unknown)}: add a blocking rule that does not use it")
    m_of = {name: tuple(float(one) for one in sums[name] / weight[name]) for name in names}
    told = [matches / float(np.prod([m_of[name][0] for name in alike])) for alike, matches in found]
    prior = float(np.clip(np.median(told) / all_pairs, 1e-12, 0.5))
    return LinkageModel({name: LevelChances(m_of[name], u[name]) for name in names}, prior)


def expectation_maximisation(
    levels: NDArray[np.int8], u: Sequence[tuple[float, ...]]
) -> tuple[list[tuple[float, ...]], float]:
    """Return `m` of each comparison and the share of pairs of one thing, from levels of shape (pairs, comparisons); `u` stays as given."""
    # Equal rows are counted once: a million pairs have a few thousand patterns.
    patterns, counts = np.unique(levels, axis=0, return_counts=True)
    m = [np.array([2.0 ** -(place + 1) for place in range(len(chances))]) for chances in u]
    m = [one / one.sum() for one in m]
    share = 0.1
    for _ in range(_ROUNDS):
        odds = np.full(len(patterns), np.log2(share / (1 - share)))
        for column, (own, other) in enumerate(zip(m, u, strict=True)):
            odds += _level_bits(patterns[:, column], LevelChances(tuple(own), other))
        belief = counts / (1 + 2.0 ** -np.clip(odds, -60, 60))
        before, share = share, float(np.clip(belief.sum() / counts.sum(), 1e-9, 1 - 1e-9))
        moved = abs(share - before)
        for column, own in enumerate(m):
            seen = patterns[:, column] >= 0
            sums = np.bincount(patterns[seen, column], belief[seen], len(own))
            new = (sums + 1e-6) / (sums.sum() + 1e-6 * len(own))
            moved = max(moved, float(np.abs(new - own).max()))
            m[column] = new
        if moved < _SETTLED:
            break
    return [tuple(float(one) for one in own) for own in m], share


def _bits(compared: Compared, chances: LevelChances) -> NDArray[np.float64]:
    bits = _level_bits(compared.levels, chances)
    return np.where(compared.levels == MISSING, 0.0, bits + compared.adjustment_bits)


def _level_bits(levels: NDArray[np.int8], chances: LevelChances) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.append(chances.bits(), 0.0)[levels]
    return found


def _shares(levels: NDArray[np.int8], count: int, smoothing: float) -> tuple[float, ...]:
    seen = np.bincount(levels[levels >= 0], minlength=count) + smoothing
    return tuple(float(one) for one in seen / seen.sum())
