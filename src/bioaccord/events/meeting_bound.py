"""The most that any timetable of an event could hold: proven, whatever the search found."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from .timetable import Problem

_ROUNDING = 1e-6


def most_value(problem: Problem) -> float:
    """Return a true upper bound of the value that a timetable can hold; a whole number where all values are.

    Three things bound it together, as a linear programme: a meeting without a slot in which its persons are available counts nothing; a
    person holds no more meetings than can be matched one by one with the slots in which both sides are available; all meetings (and those that need larger
    tables) share the tables of all slots. Persons who share their seats with a team are bound as a team.
    """
    able = np.asarray(problem.may.any(axis=1), np.bool_)
    if not able.any():
        return 0.0
    teams, limits = _limits(problem, able)
    count = len(problem.value)
    rows = [teams]
    bounds = [limits]
    for size in range(problem.places.shape[1]):
        needing = ((problem.size >= size) & able).astype(np.float64)
        rows.append(coo_array(needing[None, :]))
        bounds.append(np.array([float(problem.places[:, size].sum())]))
    matrix = csr_array(np.array([[]])) if count == 0 else _stacked(rows)
    solved = linprog(
        -problem.value,
        A_ub=matrix,
        b_ub=np.concatenate(bounds),
        bounds=np.column_stack((np.zeros(count), able)),
        method="highs",
    )
    if solved.status != 0:
        raise ValueError(f"the bound of meetings could not be computed: {solved.message}")
    most = float(-solved.fun)
    are_whole = bool(np.all(problem.value == np.round(problem.value)))
    return math.floor(most + _ROUNDING) if are_whole else most


def _stacked(rows: list[coo_array]) -> csr_array:
    from scipy.sparse import vstack

    return csr_array(vstack(rows))


def _limits(problem: Problem, able: NDArray[np.bool_]) -> tuple[coo_array, NDArray[np.float64]]:
    """Return for each group of persons that share seats which meetings count for it and how often (groups x meetings), and the most it holds."""
    groups: dict[tuple[int, ...], int] = {}
    at_group, at_meeting = [], []
    meetings_of: list[list[int]] = []
    for meeting in np.flatnonzero(able).tolist():
        for seat in range(problem.seat_start[meeting], problem.seat_start[meeting + 1]):
            group = tuple(problem.among[problem.among_start[seat] : problem.among_start[seat + 1]].tolist())
            number = groups.setdefault(group, len(groups))
            if number == len(meetings_of):
                meetings_of.append([])
            at_group.append(number)
            at_meeting.append(meeting)
            meetings_of[number].append(meeting)
    limits = np.zeros(len(groups))
    for group, number in groups.items():
        own = meetings_of[number]
        if len(group) == 1:
            graph = csr_array(problem.may[own].astype(np.int8))
            limits[number] = int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum())
        else:
            limits[number] = min(len(own), int(problem.free[list(group)].sum()))
    matrix = coo_array(
        (np.ones(len(at_group)), (at_group, at_meeting)), shape=(len(groups), len(problem.value)), dtype=np.float64
    )
    return matrix, limits
