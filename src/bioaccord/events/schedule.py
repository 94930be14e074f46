"""Assigns slots, persons and tables to accepted meetings: how much is held, what else could be, and why the others are left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .best_plan import STEPS_OF_A_PROOF, best_plan
from .compiled_event import CompiledEvent, begun, compiled, without_slots
from .constraints import placed
from .contradictions import refuse_contradictions
from .exact_timetable import MOST_MEETINGS, ExactPlan, breaks_of
from .left_out import left_out
from .meeting_bound import most_value
from .programme import Event
from .table_plan import with_tables
from .timetable import Plan
from .timetable_search import Budget, Standing, Steps
from .wishes import GOALS, Goal, costs_of

_USUAL_STEPS_A_MEETING = 4_000
_FEWEST_STEPS, _MOST_STEPS = 200_000, 400_000_000


@dataclass(frozen=True, slots=True)
class Schedule:
    """All meetings after the assignment: those placed hold slot, table and delegates; the others say why not.

    `bound` is the value that no schedule can exceed, `value` what this one holds; `proven` tells whether nothing more can be held. Breaks are
    counted by delegate and day, a meal between two meetings is none.
    """

    meetings: tuple[Meeting, ...]
    placed_count: int
    left_out: tuple[str, ...]
    value: float
    bound: float
    breaks: int
    delegate_days: int
    is_fewest_breaks: bool = False
    """Whether it is proven that nothing that holds as much costs less (breaks, days without a meal)."""
    least_cost: float = 0.0
    """What everything that holds as much costs at least, in breaks, as far as it was proven."""

    @property
    def proven(self) -> bool:
        """Return whether no schedule holds more."""
        return self.value >= self.bound - 1e-6

    @property
    def gap(self) -> float:
        """Return how much of the bound is not reached (0..1)."""
        return max(0.0, 1.0 - self.value / self.bound) if self.bound > 0 else 0.0

    @property
    def breaks_a_delegate_day(self) -> float:
        """Return breaks divided by the days on which a delegate meets anybody."""
        return self.breaks / self.delegate_days if self.delegate_days else 0.0


def assign(
    event: Event,
    meetings: Sequence[Meeting],
    *,
    generator: np.random.Generator,
    budget: Budget | None = None,
    watch: Callable[[Standing], bool] = lambda _: True,
    keep_placed: bool = True,
    goals: Sequence[Goal] = GOALS,
    past_slots: Collection[str] = frozenset(),
) -> Schedule:
    """Return a schedule that holds as much value as was found, then with as few breaks, walks and changes of table as were found; of small events with proof.

    Meetings that hold a slot stay where they are, or (`keep_placed` false) only those that are locked. What stands in `past_slots` (ids)
    stays in any case, and nothing further is put there. Without a budget, as many steps are taken as the
    number of meetings asks for; the same generator then gives the same schedule. Raises `ContradictionError` where what is asked for contradicts itself.
    """
    holding = frozenset(
        one.meeting_id
        for one in placed(meetings)
        if keep_placed or (one.slot is not None and one.slot.slot_id in past_slots)
    )
    refuse_contradictions(event, meetings, keep=holding)
    made = without_slots(compiled(event, meetings, keep=holding), past_slots)
    plan = begun(made)
    costs = costs_of(made, goals)
    plan, exact = best_plan(
        made.problem, plan, costs, generator=generator, budget=budget or usual_budget(len(made.meetings)), watch=watch
    )
    return told(made, plan, meetings, exact, past_slots=past_slots)


def usual_budget(meetings: int) -> Steps:
    """Return the steps that a number of meetings asks for; a small event, as many as a proof may need."""
    if meetings <= MOST_MEETINGS:
        return Steps(STEPS_OF_A_PROOF)
    return Steps(max(_FEWEST_STEPS, min(_MOST_STEPS, meetings * _USUAL_STEPS_A_MEETING)))


def told(
    made: CompiledEvent, plan: Plan, meetings: Sequence[Meeting], exact: ExactPlan | None = None, *,
    past_slots: Collection[str] = frozenset(),
) -> Schedule:  # fmt: skip
    """Return a plan as a schedule, with tables, with a reason for each meeting left out (none of which counts on `past_slots`), and with what was proven (`exact`)."""
    result = with_tables(made.event, made.with_plan(plan, meetings))
    reasons = {one.meeting_id: one.why for one in left_out(made.event, result, past_slots)}
    result = [replace(one, reasons=(reasons[one.meeting_id],)) if one.meeting_id in reasons else one for one in result]
    blocks: list[list[list[int]]] = made.problem.meal_blocks.tolist()
    breaks = sum(breaks_of(busy, blocks[day]) for days in plan.busy.tolist() for day, busy in enumerate(days))
    held = plan.slot >= 0
    value = float(made.problem.value[held].sum())
    bound = most_value(made.problem, found=value) if exact is None else exact.value_bound
    return Schedule(
        meetings=tuple(result),
        placed_count=len(placed(result)),
        left_out=tuple(one.meeting_id for one in result if one.status is MeetingStatus.ACCEPTED),
        value=value,
        bound=bound,
        breaks=breaks,
        delegate_days=int((plan.busy > 0).sum()),
        is_fewest_breaks=exact is not None and exact.is_proven,
        least_cost=0.0 if exact is None else exact.cost_bound,
    )
