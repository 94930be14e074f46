"""The best timetable of a small event, with proof: the most value, then the least breaks; it can be watched and stopped at any time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from .core_guided import Answer, CoreGuided
from .exact_encoding import Encoding, encoded, seat_persons
from .meeting_bound import most_value
from .timetable import Costs, Plan, Problem, copied, cost_of, place
from .timetable_search import Budget, Standing, Steps

MOST_MEETINGS = 320
"""Beyond so many meetings proofs take hours."""
_MOST_LITERALS = 60_000
STEPS_A_CONFLICT = 200
"""How many steps of the search by chains one conflict of the solver counts: what both do in about the same time."""
_USUAL_CONFLICTS = 500_000
_CONFLICTS_FOR_ALL = 30_000
"""Conflicts after which it is no longer waited for whether all meetings can be held."""
_MOST_COUNTED = 60_000
_SAME = 1e-6
_SCALES = (1, 2, 4, 10, 100, 1_000)


@dataclass(frozen=True, slots=True)
class ExactPlan:
    """The best plan found, and what was proven of it.

    No plan holds more than `value_bound`; none that holds that much costs less than `cost_bound` (breaks of one person, days without a meal and moved
    meetings included).
    """

    plan: Plan
    value: float
    value_bound: float
    cost: float
    cost_bound: float
    is_proven_value: bool
    is_proven: bool
    """Whether neither more value nor less cost can be had."""
    is_stopped: bool
    """Whether `watch` ended the search."""
    steps: int
    """How much of a budget of steps was used."""

    def with_plan(self, problem: Problem, plan: Plan, costs: Costs) -> ExactPlan:
        """Return the same bounds with another plan, where that is better."""
        value, cost = float(problem.value[plan.slot >= 0].sum()), cost_of(problem, plan, costs)
        if (value, -cost) <= (self.value, -self.cost):
            return self
        # A bound of cost was proven for the value that was held then.
        cost_bound = self.cost_bound if self.is_proven_value else 0.0
        is_most = value >= self.value_bound - _SAME
        is_proven = is_most and self.is_proven_value and cost <= cost_bound + _SAME
        return replace(
            self,
            plan=plan,
            value=value,
            cost=cost,
            cost_bound=cost_bound,
            is_proven_value=is_most,
            is_proven=is_proven,
        )


class NoTimetable(Exception):  # noqa: N818 - an answer, not a failure
    """It was proven that no timetable holds all that has to be held."""


def is_small(problem: Problem) -> bool:
    """Tell whether a problem is small enough to be solved with proof."""
    if not 0 < len(problem.value) <= MOST_MEETINGS:
        return False
    seats = np.diff(problem.among_start)
    slots_of_seat = np.repeat(problem.may.sum(axis=1), np.diff(problem.seat_start))
    return int((seats * slots_of_seat).sum()) <= _MOST_LITERALS


def exact_plan(
    problem: Problem,
    plan: Plan,
    costs: Costs,
    *,
    budget: Budget | None = None,
    watch: Callable[[Standing], bool] = lambda _: True,
    must_hold_all: bool = False,
    most_apart: int | None = None,
) -> ExactPlan:
    """Return the plan of most value and then of least cost, proven as far as the budget allows; `plan` holds what is fixed and is not changed.

    `watch` hears where the search stands and ends it by returning False; the best plan so far is returned then. With `must_hold_all` no meeting may be left
    out, and the breaks of any two persons may differ by `most_apart` at most: raises `NoTimetable` where that is proven impossible.
    """
    search = _Search(problem, plan, costs, budget or Steps(_USUAL_CONFLICTS * STEPS_A_CONFLICT), watch)
    if must_hold_all and not problem.may.any(axis=1).all():
        raise NoTimetable
    if must_hold_all:
        if search.all_held(most_apart, None) is Answer.NO:
            raise NoTimetable
    elif not search.may_hold_all or search.all_held(most_apart, _CONFLICTS_FOR_ALL) is not Answer.YES:
        search.most_held()
    return search.result()


@dataclass(slots=True)
class _Search:
    """One search: the best plan so far, and the bounds so far."""

    problem: Problem
    begun: Plan
    costs: Costs
    budget: Budget
    watch: Callable[[Standing], bool]
    best: Plan = field(init=False)
    value: float = field(init=False)
    most: float = field(init=False)
    """The value of all meetings that have a slot."""
    value_bound: float = field(init=False)
    cost: float = field(init=False)
    cost_bound: float = field(default=0.0, init=False)
    is_proven: bool = field(default=False, init=False)
    model: list[int] = field(default_factory=list, init=False)
    solver: CoreGuided | None = field(default=None, init=False)
    conflicts_before: int = field(default=0, init=False)
    is_stopped: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.best = self.begun
        self.value = float(self.problem.value[self.begun.slot >= 0].sum())
        self.cost = cost_of(self.problem, self.begun, self.costs)
        self.begun = _only_fixed(self.problem, self.begun)
        self.most = float(self.problem.value[self.problem.may.any(axis=1)].sum())
        self.value_bound = min(self.most, most_value(self.problem, found=self.value))

    @property
    def may_hold_all(self) -> bool:
        """Return whether the bound allows that all meetings that have a slot are held."""
        return self.value_bound >= self.most - _SAME

    def all_held(self, most_apart: int | None, most_conflicts: int | None) -> Answer:
        """Look for a plan that holds every meeting that has a slot (for so many conflicts), then for the least cost of one."""
        encoding = encoded(self.problem, holds_all=True, most_apart=most_apart)
        solver = self._solver_of(encoding)
        try:
            answer = solver.ask(most_conflicts=most_conflicts)
            if answer is Answer.YES:
                self._least_cost(encoding, solver)
            return answer
        finally:
            self._done(solver)

    def most_held(self) -> None:
        """Look for a plan of most value, some meetings left out, then for the least cost of one."""
        encoding = encoded(self.problem, holds_all=False)
        solver = self._solver_of(encoding)
        scale = _scale(self.problem.value.tolist())
        wishes: dict[int, int] = {}
        for held, value in zip(encoding.held, self.problem.value.tolist(), strict=True):
            if held != encoding.clauses.true and -held != encoding.clauses.true:
                wishes[held] = wishes.get(held, 0) + round(value * scale)
        total = self.most
        known = math.ceil((total - self.value_bound) * scale - _SAME)
        try:
            if solver.ask() is not Answer.YES:
                return
            solver.prefer(list(wishes))
            self._take(encoding, solver)
            bound, _, is_ended = solver.lower(
                wishes,
                best=round((total - self.value) * scale),
                seen=lambda: round((total - self._take(encoding, solver)) * scale),
                told=lambda bound, _: self._told(total - bound / scale, 0.0),
                known=known,
            )
            self.value_bound = max(self.value, min(self.value_bound, total - bound / scale))
            if not is_ended or not self._demand_value(encoding, solver, wishes, bound):
                return
            # The plan of that value is known: guesses that follow it lead back to it at once.
            solver.prefer(self.model)
            if solver.ask() is Answer.YES:
                self.value_bound = self.value
                self._least_cost(encoding, solver)
        finally:
            self._done(solver)

    def _demand_value(self, encoding: Encoding, solver: CoreGuided, wishes: dict[int, int], missing: int) -> bool:
        """Demand that no more value is missed than the least; return whether that could be said in clauses of a fair number."""
        unit = math.gcd(*wishes.values()) or 1
        literals = [-wish for wish, weight in wishes.items() for _ in range(min(weight, missing + 1) // unit)]
        if len(literals) * (missing // unit + 1) > _MOST_COUNTED:
            return False
        self._extend(encoding, solver, lambda: encoding.clauses.at_most(literals, missing // unit))
        return True

    def _extend(self, encoding: Encoding, solver: CoreGuided, add: Callable[[], object]) -> None:
        """Let the solver know the clauses that `add` makes; its counters have taken variables of their own meanwhile."""
        before = len(encoding.clauses.clauses)
        encoding.clauses.variables = solver.top
        add()
        for clause in encoding.clauses.clauses[before:]:
            solver.demand(*clause)
        solver.top = encoding.clauses.variables

    def result(self) -> ExactPlan:
        """Return what was found and proven."""
        return ExactPlan(
            plan=copied(self.best),
            value=self.value,
            value_bound=self.value_bound,
            cost=self.cost,
            cost_bound=self.cost_bound,
            is_proven_value=self.value >= self.value_bound - _SAME,
            is_proven=self.is_proven,
            is_stopped=self.is_stopped,
            steps=self._steps,
        )

    def _solver_of(self, encoding: Encoding) -> CoreGuided:
        clauses = encoding.clauses
        self.solver = CoreGuided(
            clauses.clauses, clauses.variables, lambda: self._told(self.value_bound, self.cost_bound)
        )
        return self.solver

    def _done(self, solver: CoreGuided) -> None:
        self.conflicts_before += solver.conflicts
        self.solver = None
        solver.close()

    @property
    def _steps(self) -> int:
        return (self.conflicts_before + (self.solver.conflicts if self.solver else 0)) * STEPS_A_CONFLICT

    def _told(self, value_bound: float, cost_bound: float) -> bool:
        """Tell where the search stands; answer whether it goes on."""
        self.value_bound, self.cost_bound = min(self.value_bound, value_bound), max(self.cost_bound, cost_bound)
        spent = self.budget.spent(self._steps)
        held = int((self.best.slot >= 0).sum())
        standing = Standing(spent, self._steps, held, self.value, self.cost)
        self.is_stopped = self.is_stopped or not self.watch(standing)
        return not self.is_stopped and spent < 1.0

    def _least_cost(self, encoding: Encoding, solver: CoreGuided) -> None:
        """Lower the cost of the present model, of which the value is the most that can be held."""
        prices: list[tuple[int, float]] = []
        self._extend(encoding, solver, lambda: prices.extend(_prices(self.problem, self.costs, encoding)))
        scale = _scale([price for _, price in prices])
        wishes: dict[int, int] = {}
        for wish, price in prices:
            wishes[wish] = wishes.get(wish, 0) + round(price * scale)
        if solver.ask() is not Answer.YES:
            return

        def seen() -> int:
            self._take(encoding, solver)
            return sum(weight for wish, weight in wishes.items() if not _holds(wish, solver.model))

        bound, _, self.is_proven = solver.lower(
            wishes, best=seen(), seen=seen, told=lambda bound, _: self._told(self.value_bound, bound / scale)
        )
        self.cost_bound = self.cost if self.is_proven else bound / scale

    def _take(self, encoding: Encoding, solver: CoreGuided) -> float:
        """Keep the solver's model where it is better; return its value."""
        plan = _plan_of(self.problem, self.begun, encoding, solver.model)
        value, cost = float(self.problem.value[plan.slot >= 0].sum()), cost_of(self.problem, plan, self.costs)
        if (value, -cost) > (self.value, -self.cost):
            self.best, self.value, self.cost = plan, value, cost
            self.model = list(solver.model)
        return value


def breaks_of(busy: int, meal_blocks: Sequence[Sequence[int]]) -> int:
    """Return the breaks of a day whose busy slots are bits; a meal between two runs of meetings, and nothing else, is none.

    >>> breaks_of(0b1001101, ())
    2
    >>> breaks_of(0b11011, [(0b00100, 0b01010)])
    0
    """
    if not busy:
        return 0
    runs = (busy & ~(busy << 1)).bit_count()
    joined = sum(bool(beside) and busy & (inside | beside) == beside for inside, beside in meal_blocks)
    return runs - 1 - joined


def _prices(problem: Problem, costs: Costs, encoding: Encoding) -> list[tuple[int, float]]:
    """Return the literals wished and what it costs where one does not hold."""
    clauses = encoding.clauses
    wishes: list[tuple[int, float]] = []
    for (person, _), breaks in encoding.breaks.items():
        steps = np.diff(costs.break_costs)[1 : len(breaks) + 1] * costs.weight[person]
        literals = breaks if np.allclose(steps, steps[0]) else clauses.counter(breaks, len(breaks))
        wishes += [(-literal, float(price)) for literal, price in zip(literals, steps, strict=True)]
    wishes += [(-literal, costs.meal) for literal in encoding.without_meal.values()]
    for meeting, stands in enumerate(encoding.stands):
        home = int(costs.home[meeting])
        if stands and costs.bonus[meeting] > 0:
            wishes.append((encoding.held[meeting], float(costs.bonus[meeting])))
        if costs.stay[meeting] > 0:
            away = [literal for slot, literal in stands.items() if slot != home]
            if away:
                wishes.append((-clauses.any_of(away), float(costs.stay[meeting])))
    return [one for one in wishes if one[1] > 0]


def _scale(values: Sequence[float]) -> int:
    """Return by what to multiply values so that they are whole; the last, where they are not, rounds them to a thousandth."""
    for scale in _SCALES:
        if all(abs(value * scale - round(value * scale)) < 1e-9 for value in values):
            return scale
    return _SCALES[-1]


def _holds(literal: int, model: Sequence[int]) -> bool:
    return model[abs(literal) - 1] == literal


def _plan_of(problem: Problem, begun: Plan, encoding: Encoding, model: Sequence[int]) -> Plan:
    """Return the plan that a model tells; fixed meetings keep their persons."""
    plan = copied(begun)
    for meeting, stands in enumerate(encoding.stands):
        if plan.slot[meeting] >= 0:
            continue
        slot = next((slot for slot, literal in stands.items() if _holds(literal, model)), -1)
        if slot < 0:
            continue
        persons = []
        for seat in range(problem.seat_start[meeting], problem.seat_start[meeting + 1]):
            sits = encoding.sits.get((seat, slot))
            persons.append(
                next(person for person, literal in sits if _holds(literal, model))
                if sits is not None
                else seat_persons(problem, seat)[0]
            )
        place(problem, plan, meeting, slot, tuple(persons))
    return plan


def _only_fixed(problem: Problem, plan: Plan) -> Plan:
    """Return a plan that keeps of another what is fixed."""
    kept = Plan(
        slot=np.full_like(plan.slot, -1),
        who=plan.who.copy(),
        at=np.full_like(plan.at, -1),
        busy=np.zeros_like(plan.busy),
        load=np.zeros_like(plan.load),
    )
    for meeting in np.flatnonzero(problem.is_fixed & (plan.slot >= 0)).tolist():
        begin, end = problem.seat_start[meeting], problem.seat_start[meeting + 1]
        place(problem, kept, meeting, int(plan.slot[meeting]), tuple(plan.who[begin:end].tolist()))
    return kept
