"""Weights learned from accepted and declined proposals, without telling a firm who declined it.

What is guaranteed, and no more:

- Firms fall into `GROUPS` groups by a digest of their id. The weights by which a firm's lists are made are learned only from decisions about firms of *other*
  groups. Whatever others decided about a firm therefore changes nothing that it sees: not a weight, not a rank, not even whether weights were learned.
- Weights are those of a group, never of a firm or a pair, and are learned only from `LEAST_DECISIONS` decisions or more, made by `LEAST_FIRMS` firms or more; else the
  usual weights stay. A firm that decides much counts as `MOST_OF_ONE_FIRM` decisions. They stay within half and twice the usual ones, in steps of a tenth of these.
- Firms of different groups that pool what they see are not kept from comparing it: what one declined about another reaches the
  lists of other groups, in the sum with all other decisions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from .match_columns import digest_of
from .match_conditions import NEED_PARTS, PARTS, USUAL_WEIGHTS, MatchWeights, Part

GROUPS = 4
LEAST_DECISIONS = 200
LEAST_FIRMS = 30
MOST_OF_ONE_FIRM = 10
_FURTHEST = 2.0  # times the usual weight, or one part in so many
_STEP = 0.1  # of the usual weight
_PULL = 0.02  # towards the usual weights, a decision


@dataclass(frozen=True, slots=True)
class Decision:
    """A proposal that was accepted or declined: by whom, about whom, and the value of each part (0..1, in the order of `Part`) when it was made."""

    decided_by: str
    about: str
    values: tuple[float, ...]
    accepted: bool

    def __post_init__(self) -> None:
        if len(self.values) != PARTS or not all(0.0 <= one <= 1.0 for one in self.values):
            raise ValueError(f"a value from 0 to 1 is expected for each of the {PARTS} parts: {self.values}")


@dataclass(frozen=True, slots=True)
class LearnedWeights:
    """Weights by group; those of a firm are found by its id."""

    of_groups: tuple[MatchWeights, ...]

    def of_firm(self, organisation_id: str) -> MatchWeights:
        """Return the weights by which a firm's lists are made."""
        return self.of_groups[group_of(organisation_id)]


def group_of(organisation_id: str) -> int:
    """Return the group of a firm (0..`GROUPS` - 1)."""
    return digest_of(organisation_id) % GROUPS


def learned_weights(decisions: Sequence[Decision]) -> LearnedWeights:
    """Return the weights of each group from all decisions of an association; their order does not matter."""
    ordered = sorted(decisions, key=lambda one: (one.decided_by, one.about, one.values, one.accepted))
    return LearnedWeights(
        tuple(_weights([one for one in ordered if group_of(one.about) != group]) for group in range(GROUPS))
    )


def _weights(decisions: Sequence[Decision]) -> MatchWeights:
    """A logistic regression with ridge: parts that went with being accepted gain weight within their view, others lose it."""
    of_firms = Counter(one.decided_by for one in decisions)
    usual = MatchWeights()
    if len(decisions) < LEAST_DECISIONS or len(of_firms) < LEAST_FIRMS:
        return usual
    by = usual.array()
    need_total, candidate_total = by[:NEED_PARTS].sum(), by[NEED_PARTS:].sum()
    shares = np.concatenate((by[:NEED_PARTS] / need_total, by[NEED_PARTS:] / candidate_total))
    values = np.array([one.values for one in decisions]) * shares
    accepted = np.array([one.accepted for one in decisions], dtype=np.float64)
    counts = np.array([min(1.0, MOST_OF_ONE_FIRM / of_firms[one.decided_by]) for one in decisions])
    times = _times_usual(values - np.average(values, axis=0, weights=counts), accepted, counts / counts.sum())
    steps = np.round(times / _STEP) * _STEP
    return MatchWeights(tuple(float(round(USUAL_WEIGHTS[part] * steps[part], 6)) for part in Part))


def _times_usual(
    values: NDArray[np.float64], accepted: NDArray[np.float64], counts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return by how much each usual weight is multiplied, within the bounds; `values` (decisions x parts) are of mean 0."""

    def cost(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        constant, steepness, times = at[0], at[1], at[2:]
        mixed = values @ times
        margin = constant + steepness * mixed
        loss = float(counts @ (np.logaddexp(0.0, margin) - accepted * margin))
        slope = counts * (1.0 / (1.0 + np.exp(-margin)) - accepted)
        further = times - 1.0
        gradient = np.concatenate(
            ([slope.sum(), slope @ mixed], steepness * (values.T @ slope) + 2.0 * _PULL * further / len(times))
        )
        return loss + _PULL * float(further @ further) / len(times), gradient

    start = np.concatenate(([0.0, 4.0], np.ones(PARTS)))
    bounds = [(-20.0, 20.0), (0.0, 40.0), *[(1.0 / _FURTHEST, _FURTHEST)] * PARTS]
    found = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds)
    times: NDArray[np.float64] = found.x[2:]
    return times
