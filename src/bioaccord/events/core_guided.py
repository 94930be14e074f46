"""Finds the least cost of what cannot all be had, with proof: cores of wishes that contradict each other are counted, one after the other.

The method is OLL (Andres, Kaufmann, Matheis and Schaub 2012) as in RC2 (Ignatiev, Morgado and Marques-Silva 2019): each core raises the lower bound and becomes a
counter that may be one off; here cores that share nothing are gathered before any is counted, so that every round ends with a solution, and the search can end
at any time with the best solution and the bound proven so far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto
from typing import Any

from pysat.card import ITotalizer
from pysat.solvers import Solver

_CONFLICTS_A_LOOK = 500
"""Conflicts between two looks at the budget."""
_CONFLICTS_A_TRIAL = 1_000
"""Conflicts after which the attempt to do without one wish of a core, or to count one higher, is given up."""
_MOST_MINIMISED = 60
"""Cores of more wishes are taken as the solver gives them, after a few attempts to shorten them as a whole."""


class Answer(Enum):
    """What a question to the solver gave."""

    YES = auto()
    NO = auto()
    STOPPED = auto()


class CoreGuided:
    """A formula with wishes; the search goes on until `goes_on` answers false."""

    def __init__(self, clauses: Iterable[Sequence[int]], variables: int, goes_on: Callable[[], bool]) -> None:
        self._solver: Any = Solver(name="glucose4", bootstrap_with=clauses)
        self.top = variables
        self._goes_on = goes_on
        self._sums: dict[int, tuple[Any, int]] = {}
        self.conflicts = 0
        self.model: list[int] = []

    def close(self) -> None:
        """Give the solver's memory back."""
        for counted, _ in {id(one[0]): one for one in self._sums.values()}.values():
            counted.delete()
        self._sums = {}
        self._solver.delete()

    def ask(self, assumed: Sequence[int] = (), *, most_conflicts: int | None = None) -> Answer:
        """Tell whether the formula holds under assumptions; `model` (values by variable, from 1) is one way in which it does."""
        last = None if most_conflicts is None else self.conflicts + most_conflicts
        while last is None or self.conflicts < last:
            answer = self._asked(assumed, _CONFLICTS_A_LOOK)
            if answer is not None:
                return Answer.YES if answer else Answer.NO
            if not self._goes_on():
                break
        return Answer.STOPPED

    def demand(self, *literals: int) -> None:
        """Add a clause."""
        self._solver.add_clause(list(literals))

    def prefer(self, literals: Sequence[int]) -> None:
        """Try the literals first wherever the solver has to guess."""
        self._solver.set_phases(list(literals))

    def lower(
        self,
        wishes: dict[int, int],
        *,
        best: int,
        seen: Callable[[], int],
        told: Callable[[int, int], bool],
        known: int = 0,
    ) -> tuple[int, int, bool]:
        """Lower what wishes (literal: weight) not had cost, from `best`; return (bound, best, whether these two met).

        `seen` costs the present model; `told` hears (bound, best) and answers whether to go on. Once the two have met, all that is left of the
        wishes is demanded: what is asked next keeps this least cost. A bound `known` from elsewhere ends the search where it is met;
        the caller has to demand the cost then. Raises `ValueError` where the formula contradicts itself.
        """
        weights = {wish: weight for wish, weight in wishes.items() if weight > 0}
        stratum = max(weights.values(), default=0)
        bound = 0
        while bound < best:
            if best <= known:
                return known, best, True
            cores, answer = self._disjoint_cores(weights, stratum)
            bound += sum(least for _, least in cores)
            if answer is Answer.YES:
                best = min(best, seen())
            if answer is Answer.STOPPED or not told(max(bound, known), best):
                return max(bound, known), best, False
            for core, least in cores:
                bound += self._relaxed(core, least, weights)
            weights = {wish: weight for wish, weight in weights.items() if weight > 0}
            lighter = [weight for weight in weights.values() if weight < stratum]
            if not cores:
                if not lighter:
                    break
                stratum = _next_stratum(lighter)
        for wish in weights:
            self.demand(wish)
        return best, best, True

    def _disjoint_cores(self, weights: dict[int, int], stratum: int) -> tuple[list[tuple[list[int], int]], Answer]:
        """Return cores of wishes, none of which share any, with their weights, until what is left can be had; wishes of less weight wait."""
        waiting = {wish for wish, weight in weights.items() if weight >= stratum}
        cores: list[tuple[list[int], int]] = []
        while True:
            answer = self.ask(sorted(waiting, key=abs))
            if answer is not Answer.NO:
                return cores, answer
            core = self._core(waiting)
            if not core:
                raise ValueError("the formula contradicts itself")
            least = min(weights[wish] for wish in core)
            cores.append((core, least))
            for wish in core:
                waiting.discard(wish)
                weights[wish] -= least

    def _asked(self, assumed: Sequence[int], conflicts: int) -> bool | None:
        self._solver.conf_budget(conflicts)
        before = self._solver.accum_stats()["conflicts"]
        answer: bool | None = self._solver.solve_limited(assumptions=list(assumed))
        self.conflicts += self._solver.accum_stats()["conflicts"] - before
        if answer:
            self.model = self._solver.get_model()
        return answer

    def _core(self, waiting: set[int]) -> list[int]:
        """Return wishes that contradict each other: as few as short attempts find."""
        core = [one for one in self._solver.get_core() or () if one in waiting]
        for _ in range(5):
            if len(core) <= 1 or self._asked(core, _CONFLICTS_A_TRIAL) is not False:
                break
            smaller = list(self._solver.get_core() or ())
            if len(smaller) >= len(core):
                break
            core = smaller
        if 1 < len(core) <= _MOST_MINIMISED:
            core = self._minimised(core)
        return core

    def _minimised(self, core: list[int]) -> list[int]:
        kept: list[int] = []
        rest = list(core)
        while rest:
            if not self._goes_on():
                return kept + rest
            one = rest.pop()
            if self._asked(kept + rest, _CONFLICTS_A_TRIAL) is False:
                found = set(self._solver.get_core() or ())
                kept = [wish for wish in kept if wish in found]
                rest = [wish for wish in rest if wish in found]
            else:
                kept.append(one)
        return kept

    def _relaxed(self, core: list[int], least: int, weights: dict[int, int]) -> int:
        """Let one wish of a core go, and wish that no second has to; return what counting higher adds to the bound."""
        for wish in core:
            if wish in self._sums:
                counted, reached = self._sums[wish]
                self._wish_next(counted, reached + 1, least, weights)
        if len(core) == 1:
            self.demand(-core[0])
            return 0
        self.demand(*(-wish for wish in core))
        counted = ITotalizer(lits=[-wish for wish in core], ubound=1, top_id=self.top)
        self.top = counted.top_id
        for clause in counted.cnf.clauses:
            self._solver.add_clause(clause)
        return self._counted_higher(counted, len(core), least, weights)

    def _counted_higher(self, counted: Any, size: int, least: int, weights: dict[int, int]) -> int:
        """Raise a counter while short attempts prove that one more has to go; wish that this is all."""
        gained, reached = 0, 1
        while reached < size:
            wish = self._counter_wish(counted, reached)
            if not self._goes_on() or self._asked([wish], _CONFLICTS_A_TRIAL) is not False:
                self._sums[wish] = (counted, reached)
                weights[wish] = weights.get(wish, 0) + least
                return gained
            self.demand(-wish)
            gained += least
            reached += 1
        return gained

    def _wish_next(self, counted: Any, reached: int, least: int, weights: dict[int, int]) -> None:
        if reached < len(counted.lits):
            wish = self._counter_wish(counted, reached)
            self._sums[wish] = (counted, reached)
            weights[wish] = weights.get(wish, 0) + least

    def _counter_wish(self, counted: Any, reached: int) -> int:
        """Return the wish that not more than `reached` of a counter's literals hold."""
        if reached >= len(counted.rhs) or counted.ubound < reached:
            counted.increase(ubound=reached, top_id=self.top)
            self.top = max(self.top, counted.top_id)
            for clause in counted.cnf.clauses[-counted.nof_new :] if counted.nof_new else ():
                self._solver.add_clause(clause)
        return -int(counted.rhs[reached])


def _next_stratum(lighter: Sequence[int]) -> int:
    """Return the weight down to which wishes are taken up next: halves it, so that unlike values do not make a round each."""
    heaviest = max(lighter)
    return min(weight for weight in lighter if weight * 2 > heaviest)
