"""The most that any timetable of an event could hold: proven, whatever the search found."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, vstack
from scipy.sparse.csgraph import maximum_bipartite_matching

from .timetable import Problem
from .timetable_programme import places_of, slot_by_slot

_ROUNDING = 1e-6
_MOST_CHOICES = 30_000
"""Up to so many choices of a slot and a person, a linear programme that tells slots apart is solved as well."""
_SCALES = (1, 2, 4, 10, 100)


def most_value(problem: Problem, *, found: float = -math.inf) -> float:
    """Return a true upper bound of the value that a timetable can hold; a whole number where all values are.

    Three things bound it together, as a linear programme: a meeting without a slot in which its persons are available counts nothing; a person, and the persons of a team
    together with what is asked of each by name, hold no more meetings than can be matched one by one with the slots in which they and the other side
    are available; all meetings (and those that need larger tables) share the tables of all slots. Where that is more than `found`, what a plan holds, and the
    problem is small, a programme that tells slots and persons apart bounds it more tightly.
    """
    able = np.asarray(problem.may.any(axis=1), np.bool_)
    if not able.any():
        return 0.0
    most = min(_rounded(problem, _together(problem, able)), float(problem.value[able].sum()))
    if most <= found + _ROUNDING or _choices(problem) > _MOST_CHOICES:
        return most
    return min(most, _rounded(problem, slot_by_slot(problem)))


def _rounded(problem: Problem, most: float) -> float:
    """Return the largest value that meetings can add up to and that is no more than a bound."""
    for scale in _SCALES:
        if np.allclose(problem.value * scale, np.round(problem.value * scale), atol=1e-9):
            return math.floor(most * scale + _ROUNDING) / scale
    return most


def _choices(problem: Problem) -> int:
    seats = np.diff(problem.among_start)
    return int((seats * np.repeat(problem.may.sum(axis=1), np.diff(problem.seat_start))).sum())


def _together(problem: Problem, able: NDArray[np.bool_]) -> float:
    """Return the most value by what persons, teams and all tables together have room for."""
    count = len(problem.value)
    rows, bounds = _of_persons(problem, able)
    for size in range(problem.places.shape[1]):
        needing = ((problem.size >= size) & able).astype(np.float64)
        rows.append(coo_array(needing[None, :]))
        bounds.append(float(places_of(problem)[:, size].sum()))
    solved = linprog(
        -problem.value,
        A_ub=csr_array(vstack(rows)),
        b_ub=np.array(bounds),
        bounds=np.column_stack((np.zeros(count), able)),
        method="highs",
    )
    if solved.status != 0:
        raise ValueError(f"the bound of meetings could not be computed: {solved.message}")
    return float(-solved.fun)


def _of_persons(problem: Problem, able: NDArray[np.bool_]) -> tuple[list[coo_array], list[float]]:
    """Return rows (1 x meetings, how many of its seats a group has to fill) and the most that each group holds, where that is less than is asked."""
    seats_of = _seats_of_groups(problem, able)
    groups_of: dict[int, list[tuple[int, ...]]] = {}
    for group in seats_of:
        for person in group:
            groups_of.setdefault(person, []).append(group)
    at_row: list[int] = []
    at_meeting: list[int] = []
    limits: list[float] = []
    for group in {*seats_of, *_joined(seats_of, groups_of)}:
        persons = set(group)
        within = {other for person in group for other in groups_of[person] if persons.issuperset(other)}
        seats = [(meeting, other) for other in sorted(within) for meeting in seats_of[other]]
        most = _most_matched(problem, group, seats)
        if most < len(seats):
            at_row += [len(limits)] * len(seats)
            at_meeting += [meeting for meeting, _ in seats]
            limits.append(float(most))
    if not limits:
        return [], []
    shape = (len(limits), len(problem.value))
    return [coo_array((np.ones(len(at_row)), (at_row, at_meeting)), shape=shape, dtype=np.float64)], limits


def _seats_of_groups(problem: Problem, able: NDArray[np.bool_]) -> dict[tuple[int, ...], list[int]]:
    """Return for each group of persons who may take the same seat the meetings of these seats."""
    found: dict[tuple[int, ...], list[int]] = {}
    among, starts, seats = problem.among.tolist(), problem.among_start.tolist(), problem.seat_start.tolist()
    for meeting in np.flatnonzero(able).tolist():
        for seat in range(seats[meeting], seats[meeting + 1]):
            group = tuple(sorted(set(among[starts[seat] : starts[seat + 1]])))
            found.setdefault(group, []).append(meeting)
    return found


def _joined(
    seats_of: dict[tuple[int, ...], list[int]], groups_of: dict[int, list[tuple[int, ...]]]
) -> list[tuple[int, ...]]:
    """Return the persons whom groups join to one another, each circle of them once."""
    left, found = {person for group in seats_of if len(group) > 1 for person in group}, []
    while left:
        circle, waiting = set(), [left.pop()]
        while waiting:
            person = waiting.pop()
            circle.add(person)
            waiting += [one for group in groups_of[person] for one in group if one in left]
            left.difference_update(*groups_of[person])
        found.append(tuple(sorted(circle)))
    return found


def _most_matched(problem: Problem, group: tuple[int, ...], seats: list[tuple[int, tuple[int, ...]]]) -> int:
    """Return how many of the seats (meeting, who may take it) persons of a group can fill, each in one slot at a time."""
    meetings = np.array([meeting for meeting, _ in seats], dtype=np.int64)
    may = problem.may[meetings]
    if len(group) > 1:
        sits = np.array([[person in among for person in group] for _, among in seats], np.bool_)
        free = problem.free[list(group)][None, :, :] | problem.is_fixed[meetings][:, None, None]
        may = (may[:, None, :] & sits[:, :, None] & free).reshape(len(seats), -1)
    # Whoever has as many slots as there are seats with no more slots than it, itself counted, finds one.
    if (np.sort(may.sum(axis=1)) > np.arange(len(seats))).all():
        return len(seats)
    return int((maximum_bipartite_matching(csr_array(may.astype(np.int8)), perm_type="column") >= 0).sum())
