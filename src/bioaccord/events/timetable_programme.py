"""A timetable's problem as a linear programme that tells slots and persons apart: what it reaches at most, no timetable exceeds."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from .timetable import Problem

_MOST_ITERATIONS = 200_000


class _Rows:
    """Rows of a programme, each a sum of columns that is at most (or just) something."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.factors: list[float] = []
        self.sides: list[float] = []

    def add(self, columns: list[int], side: float, minus: list[int] | None = None) -> None:
        """Add a row: these columns, `minus` taken off."""
        every = columns + (minus or [])
        self.rows += [len(self.sides)] * len(every)
        self.columns += every
        self.factors += [1.0] * len(columns) + [-1.0] * (len(every) - len(columns))
        self.sides.append(side)

    def matrix(self, columns: int) -> csr_array | None:
        """Return the rows as a matrix; None where there are none."""
        if not self.sides:
            return None
        return csr_array((self.factors, (self.rows, self.columns)), shape=(len(self.sides), columns))


def slot_by_slot(problem: Problem) -> float:
    """Return the most value that meetings hold which may be divided over slots and persons; infinity where that took too long to find."""
    stands: list[dict[int, int]] = []
    values: list[float] = []
    for row, value in zip(np.asarray(problem.may), problem.value.tolist(), strict=True):
        slots = np.flatnonzero(row).tolist()
        stands.append({slot: len(values) + at for at, slot in enumerate(slots)})
        values += [value] * len(slots)
    most, just = _Rows(), _Rows()
    for here in stands:
        most.add(list(here.values()), 1.0)
    columns = _persons(problem, stands, len(values), most, just)
    _tables(problem, stands, most)
    _order(problem, stands, most)
    solved = linprog(
        -np.array(values + [0.0] * (columns - len(values))),
        A_ub=most.matrix(columns),
        b_ub=most.sides,
        A_eq=just.matrix(columns),
        b_eq=just.sides or None,
        bounds=(0.0, 1.0),
        method="highs",
        options={"maxiter": _MOST_ITERATIONS},
    )
    return float(-solved.fun) if solved.status == 0 else math.inf


def _persons(problem: Problem, stands: list[dict[int, int]], columns: int, most: _Rows, just: _Rows) -> int:
    """Give every seat as much of persons as its meeting is held, and every person one meeting at a time; return how many columns there are then."""
    at: dict[tuple[int, int], list[int]] = {}
    for meeting, here in enumerate(stands):
        for seat in range(problem.seat_start[meeting], problem.seat_start[meeting + 1]):
            among = problem.among[problem.among_start[seat] : problem.among_start[seat + 1]].tolist()
            for slot, column in here.items():
                if len(among) == 1:
                    at.setdefault((among[0], slot), []).append(column)
                    continue
                able = [person for person in among if problem.free[person, slot] or problem.is_fixed[meeting]]
                for number, person in enumerate(able):
                    at.setdefault((person, slot), []).append(columns + number)
                just.add(list(range(columns, columns + len(able))), 0.0, [column])
                columns += len(able)
    for held in at.values():
        if len(held) > 1:
            most.add(held, 1.0)
    return columns


def _tables(problem: Problem, stands: list[dict[int, int]], most: _Rows) -> None:
    places = places_of(problem)
    for slot in range(problem.places.shape[0]):
        for size in range(problem.places.shape[1]):
            here = [one[slot] for number, one in enumerate(stands) if slot in one and problem.size[number] >= size]
            if len(here) > places[slot, size]:
                most.add(here, float(places[slot, size]))


def _order(problem: Problem, stands: list[dict[int, int]], most: _Rows) -> None:
    """Hold of a meeting, up to any slot, no more than of those that come before it, up to the slot before."""
    for meeting, here in enumerate(stands):
        if problem.is_fixed[meeting]:
            continue
        for first in problem.before[problem.before_start[meeting] : problem.before_start[meeting + 1]].tolist():
            for slot in here:
                most.add(
                    [column for at, column in here.items() if at <= slot],
                    0.0,
                    [column for at, column in stands[first].items() if at < slot],
                )


def places_of(problem: Problem) -> NDArray[np.int64]:
    """Return how many meetings a slot holds (slots x classes): what is fixed stands there though it may be too much."""
    fixed = np.zeros(problem.places.shape, np.int64)
    for meeting in np.flatnonzero(problem.is_fixed).tolist():
        fixed[problem.may[meeting], : problem.size[meeting] + 1] += 1
    return np.maximum(problem.places, fixed)
