"""The exact method, held against brute force on small problems with all that a problem can say."""

import sys
from itertools import product
from subprocess import run

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.events.exact_timetable import NoTimetable, breaks_of, exact_plan, is_small
from bioaccord.events.meeting_bound import most_value
from bioaccord.events.timetable import Request, copied, cost_of, empty_plan, place, problem_of, usual_costs
from bioaccord.events.timetable_search import Steps


def drawn_problem(seed):
    """Return a problem of up to four meetings with teams, meals, larger tables, order, what is fixed, unlike values and wishes to stay."""
    draw = np.random.default_rng(seed)
    days, slots_a_day = int(draw.integers(1, 3)), int(draw.integers(2, 5))
    slots, persons = days * slots_a_day, int(draw.integers(4, 6))
    meal = np.zeros(slots, np.bool_)
    if slots_a_day >= 3 and draw.random() < 0.6:
        meal[1::slots_a_day] = True
    taken, requests = set(), []
    for meeting in range(int(draw.integers(1, 5))):
        one, other, third, fourth = draw.permutation(persons).tolist()[:4]
        seats = [
            ((one,), (other,)),
            ((one, other), (third,)),
            ((one, other), (third, fourth)),
            ((one,), (other,), (third,)),
        ]
        chosen = seats[int(draw.integers(len(seats)))]
        slot, fixed = int(draw.integers(slots)), -1
        sitting = tuple(seat[0] for seat in chosen)
        if draw.random() < 0.15 and not any((person, slot) in taken for person in sitting):
            taken |= {(person, slot) for person in sitting}
            fixed, chosen = slot, tuple((person,) for person in sitting)
        requests.append(
            Request(
                seats=chosen,
                slots=None if draw.random() < 0.7 else tuple(np.flatnonzero(draw.random(slots) < 0.6).tolist()),
                fixed_slot=fixed,
                fixed_persons=sitting if fixed >= 0 else (),
                value=float(draw.choice([1.0, 1.0, 2.0, 2.5])),
                size=int(draw.random() < 0.3),
                before=tuple(first for first in range(meeting) if draw.random() < 0.2),
            )
        )
    every, larger = draw.integers(1, 4, slots), draw.integers(0, 3, slots)
    problem = problem_of(
        day=np.repeat(np.arange(days), slots_a_day).astype(np.int32),
        places=np.stack([every, np.minimum(every, larger)], axis=1),
        free=draw.random((persons, slots)) < 0.75,
        requests=requests,
        meal=meal,
    )
    costs = usual_costs(
        problem,
        weight=draw.choice([1.0, 2.0], persons),
        unevenness=float(draw.choice([0.0, 0.5])),
        home=draw.integers(-1, slots, len(requests)).astype(np.int32),
        stay=draw.choice([0.0, 0.3, 1.0], len(requests)),
    )
    return problem, requests, costs


def plans(problem, requests, plan, meeting=0):
    """Yield every plan there is."""
    if meeting == len(requests):
        if all(_stands_in_order(problem, requests, plan, one) for one in range(len(requests))):
            yield plan
        return
    yield from plans(problem, requests, plan, meeting + 1)
    if plan.slot[meeting] >= 0:
        return
    for slot in np.flatnonzero(problem.may[meeting]).tolist():
        if (plan.load[slot, : problem.size[meeting] + 1] >= problem.places[slot, : problem.size[meeting] + 1]).any():
            continue
        for sitting in product(*requests[meeting].seats):
            if len(set(sitting)) == len(sitting) and all(
                plan.at[one, slot] < 0 and problem.free[one, slot] for one in sitting
            ):
                further = copied(plan)
                place(problem, further, meeting, slot, sitting)
                yield from plans(problem, requests, further, meeting + 1)


def _stands_in_order(problem, requests, plan, meeting):
    slots = [
        (int(plan.slot[first]), bool(problem.is_fixed[first]))
        for first in requests[meeting].before
        if plan.slot[meeting] >= 0 and not (problem.is_fixed[first] and problem.is_fixed[meeting])
    ]
    if problem.is_fixed[meeting]:
        return all(slot < plan.slot[meeting] for slot, _ in slots)
    return all(0 <= slot < plan.slot[meeting] for slot, _ in slots)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_most_value_then_least_cost_as_brute_force_finds(seed):
    problem, requests, costs = drawn_problem(seed)
    found = exact_plan(problem, empty_plan(problem, requests), costs)
    best = max(
        (float(problem.value[plan.slot >= 0].sum()), -round(cost_of(problem, plan, costs), 6))
        for plan in plans(problem, requests, empty_plan(problem, requests))
    )
    assert found.is_proven
    assert (found.value, -round(found.cost, 6)) == best
    assert found.cost_bound == pytest.approx(found.cost)
    assert found.value_bound == pytest.approx(found.value)
    assert found.cost == pytest.approx(cost_by_person(problem, found.plan, costs))


def cost_by_person(problem, plan, costs):
    """Return what a plan costs, day by day."""
    cost = sum(costs.stay[one] for one, slot in enumerate(plan.slot) if slot >= 0 and slot != costs.home[one]) + sum(
        costs.bonus[plan.slot < 0]
    )
    for person, days in enumerate(plan.busy.tolist()):
        for day, busy in enumerate(days):
            if busy:
                runs = breaks_of(busy, problem.meal_blocks[day].tolist()) + 1
                wanted = int(problem.wanted_meal[person, day])
                cost += costs.weight[person] * costs.break_costs[runs]
                cost += costs.meal * bool(wanted and busy & wanted == wanted)
    return cost


def test_the_bound_is_never_below_what_can_be_held_and_seldom_above():
    above = 0
    for seed in range(80):
        problem, requests, _ = drawn_problem(seed)
        best = max(
            float(problem.value[plan.slot >= 0].sum())
            for plan in plans(problem, requests, empty_plan(problem, requests))
        )
        bound = most_value(problem)
        assert bound >= best - 1e-9
        above += bound > best
    assert above <= 8


def test_who_is_asked_for_by_name_and_for_a_team_has_one_calendar():
    # Two of a firm, one slot: one meets somebody by name, either meets another firm, twice asked.
    requests = [Request(((0,), (2,))), Request(((0, 1), (3,))), Request(((0, 1), (4,)))]
    problem = problem_of(
        day=np.zeros(1, np.int32), places=np.full(1, 9, np.int32), free=np.ones((5, 1), np.bool_), requests=requests
    )
    assert most_value(problem) == 2
    many = [
        Request(tuple((person,) for person in (seat, 60 + number))) for number in range(600) for seat in (number % 60,)
    ]
    teams = [
        Request((tuple(range(3 * team, 3 * team + 3)), (660 + number,)))
        for number in range(600)
        for team in (number % 20,)
    ]
    problem = problem_of(
        day=np.repeat(np.arange(2), 6).astype(np.int32),
        places=np.full(12, 900, np.int32),
        free=np.ones((1300, 12), np.bool_),
        requests=many + teams,
    )
    # Each of twenty teams of three has 36 slots, and is asked 60 times; too large for a programme that tells slots apart.
    assert most_value(problem) == 720


def crowded(meetings=60, persons=20, slots=8, seed=3):
    """Return a problem in which not all can be held, and in which breaks cannot be avoided."""
    draw = np.random.default_rng(seed)
    requests = [
        Request(seats=tuple((int(one),) for one in draw.choice(persons, 2, replace=False))) for _ in range(meetings)
    ]
    free = draw.random((persons, slots)) < 0.8
    problem = problem_of(
        day=np.zeros(slots, np.int32), places=np.full(slots, 7, np.int32), free=free, requests=requests
    )
    return problem, requests


def test_it_is_watched_and_stopped_and_keeps_the_best():
    problem, requests = crowded()
    seen = []

    def watch(standing):
        seen.append(standing)
        return len(seen) < 3

    found = exact_plan(problem, empty_plan(problem, requests), usual_costs(problem), watch=watch)
    assert found.is_stopped
    assert len(seen) == 3
    assert not found.is_proven
    assert found.value <= found.value_bound
    assert found.cost == cost_of(problem, found.plan, usual_costs(problem))


def test_a_spent_budget_ends_with_bounds_that_hold():
    problem, requests = crowded()
    costs = usual_costs(problem)
    short = exact_plan(problem, empty_plan(problem, requests), costs, budget=Steps(1))
    whole = exact_plan(problem, empty_plan(problem, requests), costs)
    assert whole.is_proven_value
    assert short.value <= whole.value <= short.value_bound
    assert short.steps < whole.steps


def test_fairness_and_what_cannot_all_be_held():
    # Two meet first and last, and may not meet between; the third has no break at all: they differ by one.
    requests = [Request(((0,), (1,)), (0,)), Request(((0,), (1,)), (2,))]
    problem = problem_of(
        day=np.zeros(3, np.int32), places=np.full(3, 1, np.int32), free=np.ones((3, 3), np.bool_), requests=requests
    )
    begun, costs = empty_plan(problem, requests), usual_costs(problem)
    assert exact_plan(problem, begun, costs, must_hold_all=True, most_apart=1).cost == 2
    with pytest.raises(NoTimetable):
        exact_plan(problem, begun, costs, must_hold_all=True, most_apart=0)
    with pytest.raises(NoTimetable):
        twice = [Request(((0,), (1,)), (0,)), Request(((0,), (2,)), (0,))]
        problem = problem_of(
            day=np.zeros(3, np.int32), places=np.full(3, 2, np.int32), free=np.ones((3, 3), np.bool_), requests=twice
        )
        exact_plan(problem, empty_plan(problem, twice), costs, must_hold_all=True)


def test_size_decides_and_a_small_event_waits_for_nothing_to_be_compiled():
    assert is_small(crowded()[0])
    assert not is_small(crowded(meetings=400, persons=200)[0])
    code = """
from bioaccord.events.timetable_kernel import door
from bioaccord.events.schedule import assign
from numpy.random import default_rng
from tests.events.test_events import event, meeting
made = assign(event({"A": [[]], "B": [[]], "C": [[]]}), [meeting(1, "A", "B"), meeting(2, "A", "C")], generator=default_rng(0))
assert made.proven and made.is_fewest_breaks and made.breaks == 0
assert not any(one.signatures for one in vars(door).values() if hasattr(one, "signatures"))
"""
    run([sys.executable, "-c", code], check=True)
