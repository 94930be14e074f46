"""The plan for an event of any size: with proof where it is small, by the search of chains where it is not, or where a proof takes too long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from .exact_timetable import ExactPlan, exact_plan, is_small
from .first_plan import first_plan
from .timetable import Costs, Plan, Problem
from .timetable_search import Budget, Standing, Steps, searched

STEPS_OF_A_PROOF = 17_000_000
"""What is taken for a small event that comes without a budget, its proof and the search after it."""
_LEAST_STEPS = 1_000_000
_EXACT_SHARE = 0.35
"""The share of a budget in which a proof has to be found, before the search by chains goes on from the best plan so far."""


def best_plan(
    problem: Problem,
    plan: Plan,
    costs: Costs,
    *,
    generator: np.random.Generator,
    budget: Budget,
    watch: Callable[[Standing], bool] = lambda _: True,
) -> tuple[Plan, ExactPlan | None]:
    """Return the best plan found, and of a small problem what was proven of it; `plan` may hold meetings already and is not changed.

    A proof needs nothing compiled, so that a small event does not wait for the search by chains to be made ready.
    """
    if not is_small(problem):
        return searched(problem, plan, costs, generator=generator, budget=budget, watch=watch), None
    exact = exact_plan(
        problem,
        first_plan(problem, plan),
        costs,
        budget=_First(budget, _EXACT_SHARE),
        watch=lambda standing: watch(replace(standing, spent=standing.spent * _EXACT_SHARE)),
    )
    if not exact.is_proven and not exact.is_stopped:
        rest = _Rest(budget, exact.steps)
        found = searched(
            problem,
            exact.plan,
            costs,
            generator=generator,
            # A proof that took longer than its share still leaves the search something.
            budget=rest if rest.begun < 1.0 else Steps(_LEAST_STEPS),
            watch=lambda standing: watch(replace(standing, spent=rest.of_whole(standing.spent))),
        )
        exact = exact.with_plan(problem, found, costs)
    return exact.plan, exact


@dataclass(frozen=True, slots=True)
class _First:
    """The first part of a budget, up to a share of it."""

    whole: Budget
    share: float

    def spent(self, steps: int) -> float:
        """Return the share of the part that is gone."""
        return min(1.0, self.whole.spent(steps) / self.share)


@dataclass(slots=True)
class _Rest:
    """What is left of a budget after so many steps, as a budget of its own: a search that cools begins warm in it."""

    whole: Budget
    steps: int
    begun: float = field(init=False)

    def __post_init__(self) -> None:
        self.begun = min(1.0, self.whole.spent(self.steps))

    def spent(self, steps: int) -> float:
        """Return the share of the rest that is gone."""
        left = 1.0 - self.begun
        return 1.0 if left <= 0.0 else min(1.0, (self.whole.spent(self.steps + steps) - self.begun) / left)

    def of_whole(self, spent: float) -> float:
        """Return the share of the whole budget that is gone when so much of the rest is."""
        return self.begun + spent * (1.0 - self.begun)
