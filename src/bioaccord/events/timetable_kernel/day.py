"""What a person's day costs: its breaks, and a meal that it leaves no time for."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arithmetic import NONE, ONE, bits_in, inner, written_in


@written_in
def _runs_joined(busy: Any, day: Any, meal_blocks: Any) -> Any:  # pragma: no cover - compiled
    joined = 0
    for block in range(meal_blocks.shape[1]):
        beside = meal_blocks[day, block, 1]
        if beside != NONE and (busy & (meal_blocks[day, block, 0] | beside)) == beside:
            joined += 1
    return joined


@written_in
def _day_cost(
    busy: Any, day: Any, wanted_meal: Any, weight: Any, meal_blocks: Any, break_costs: Any, meal_cost: Any
) -> Any:  # pragma: no cover - compiled
    runs = bits_in(busy & ~(busy << ONE))
    if meal_blocks.shape[1] > 0 and runs > 1:
        runs -= _runs_joined(busy, day, meal_blocks)
    cost = weight * break_costs[runs]
    if wanted_meal != NONE and (busy & wanted_meal) == wanted_meal:
        cost += meal_cost
    return cost


@written_in
def toggled(
    person: Any, one: Any, other: Any, problem: Any, plan: Any, costs: Any
) -> Any:  # pragma: no cover - compiled
    """Return by how much a person's days cost more when one slot of two is left for the other (`other` -1: only one is left or taken)."""
    day, bit = problem.day[one], ONE << np.uint64(problem.place_in_day[one])
    weight, busy, meal = costs.weight[person], plan.busy[person, day], problem.wanted_meal[person, day]
    blocks, table = problem.meal_blocks, costs.break_costs
    change = -_day_cost(busy, day, meal, weight, blocks, table, costs.meal)
    then = busy ^ bit
    if other >= 0:
        other_day, other_bit = problem.day[other], ONE << np.uint64(problem.place_in_day[other])
        if other_day == day:
            then ^= other_bit
        else:
            busy, meal = plan.busy[person, other_day], problem.wanted_meal[person, other_day]
            change += _day_cost(busy ^ other_bit, other_day, meal, weight, blocks, table, costs.meal)
            change -= _day_cost(busy, other_day, meal, weight, blocks, table, costs.meal)
            meal = problem.wanted_meal[person, day]
    return change + _day_cost(then, day, meal, weight, blocks, table, costs.meal)


@inner
def day_changed(
    person: Any, one: Any, other: Any, problem: Any, plan: Any, costs: Any
) -> Any:  # pragma: no cover - compiled
    """Return what `toggled` does, as a function that is called: written into each of its callers it made most of the time of compiling."""
    return toggled(person, one, other, problem, plan, costs)
