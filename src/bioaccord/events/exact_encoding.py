"""A timetable's problem as clauses: what has to hold, and the literals of what is wished.

Three things beside the rules themselves make proofs short (Bofill, Coll, Garcia, Giráldez-Cru, Pesant, Suy and Villaret, JAIR 74, 2022): a person whose meetings are
all held is busy in exactly so many slots; at most two persons a table are busy at once; the tables of a slot are counted over clusters of
meetings that share a person, of which one at most can be held then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .clauses import Clauses
from .timetable import Problem

_MOST_COUNTED = 20_000
"""Counters of more inputs times outputs are left out: what they say would be proven more slowly, but follows without them."""


@dataclass(slots=True)
class Encoding:
    """The clauses of a problem and what their literals mean; everything by number."""

    clauses: Clauses
    stands: list[dict[int, int]]
    """For each meeting, the literal of each slot in which it may stand."""
    sits: dict[tuple[int, int], list[tuple[int, int]]] = field(default_factory=dict)
    """For a seat that several may take and a slot: (person, literal)."""
    busy: list[dict[int, int]] = field(default_factory=list)
    """For each person, the literal of being busy in a slot."""
    breaks: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    """For a person and day, the literals of "a break ends here"."""
    without_meal: dict[tuple[int, int], int] = field(default_factory=dict)
    """For a person and day, the literal of "every meal slot is taken"."""
    held: list[int] = field(default_factory=list)
    """For each meeting, the literal of being held."""


def encoded(problem: Problem, *, holds_all: bool, most_apart: int | None = None) -> Encoding:
    """Return the clauses of a problem. With `holds_all`, every meeting that has a slot has to be held; otherwise any may be left out but fixed ones.

    `most_apart`: by how many the breaks of any two persons may differ, over all days together.
    """
    clauses = Clauses()
    found = Encoding(
        clauses, [{int(slot): clauses.new() for slot in np.flatnonzero(row)} for row in np.asarray(problem.may)]
    )
    _hold(problem, found, holds_all)
    _nobody_twice(problem, found)
    _in_tables(problem, found)
    _in_order(problem, found)
    if holds_all:
        _busy_as_often_as_asked(problem, found)
    else:
        _no_more_than_there_is_room_for(problem, found)
    _count_breaks(problem, found)
    _watch_meals(problem, found)
    if most_apart is not None:
        _breaks_alike(found, problem.free.shape[0], most_apart)
    return found


def _hold(problem: Problem, found: Encoding, holds_all: bool) -> None:
    clauses = found.clauses
    for meeting, stands in enumerate(found.stands):
        literals = list(stands.values())
        clauses.at_most_one(literals)
        if literals and (holds_all or problem.is_fixed[meeting]):
            clauses.add(*literals)
            found.held.append(clauses.true)
        else:
            found.held.append(clauses.any_of(literals))


def _nobody_twice(problem: Problem, found: Encoding) -> None:
    """Give every seat a person who is free, and every person one meeting at a time."""
    clauses = found.clauses
    persons, slots = problem.free.shape
    at: list[dict[int, list[int]]] = [{} for _ in range(persons)]
    for meeting, stands in enumerate(found.stands):
        for seat in range(problem.seat_start[meeting], problem.seat_start[meeting + 1]):
            among = seat_persons(problem, seat)
            for slot, stands_here in stands.items():
                if len(among) == 1:
                    at[among[0]].setdefault(slot, []).append(stands_here)
                    continue
                sits = [(person, clauses.new()) for person in among if problem.free[person, slot]]
                found.sits[seat, slot] = sits
                clauses.add(-stands_here, *(literal for _, literal in sits))
                clauses.at_most_one([literal for _, literal in sits])
                for person, literal in sits:
                    clauses.add(-literal, stands_here)
                    at[person].setdefault(slot, []).append(literal)
    for person in range(persons):
        for literals in at[person].values():
            clauses.at_most_one(literals)
        found.busy.append({slot: clauses.any_of(at[person][slot]) for slot in range(slots) if slot in at[person]})


def seat_persons(problem: Problem, seat: int) -> list[int]:
    """Return who may take a seat."""
    among: list[int] = problem.among[problem.among_start[seat] : problem.among_start[seat + 1]].tolist()
    return among


def _sole_meetings(problem: Problem) -> list[list[int]]:
    """Return for each person the meetings that need just this person."""
    own: list[list[int]] = [[] for _ in range(problem.free.shape[0])]
    for meeting in range(len(problem.value)):
        for seat in range(problem.seat_start[meeting], problem.seat_start[meeting + 1]):
            among = seat_persons(problem, seat)
            if len(among) == 1 and meeting not in own[among[0]][-1:]:
                own[among[0]].append(meeting)
    return own


def _in_tables(problem: Problem, found: Encoding) -> None:
    """Hold no more meetings in a slot than tables, counted over clusters; what is fixed counts, though it may be too much."""
    clauses = found.clauses
    clusters = _clusters(problem)
    slots, classes = problem.places.shape
    needs_pairs = problem.is_of_pairs and bool(np.all(np.diff(problem.seat_start) == 2))
    for slot in range(slots):
        for size in range(classes):
            here = [one for one, stands in enumerate(found.stands) if slot in stands and problem.size[one] >= size]
            fixed = sum(bool(problem.is_fixed[one]) for one in here)
            places = max(int(problem.places[slot, size]), fixed)
            if len(here) <= places:
                continue
            is_here = set(here)
            grouped = [[found.stands[one][slot] for one in own if one in is_here] for own in clusters]
            clauses.at_most([_at_least(clauses, literals) for literals in grouped if literals], places)
            if size == 0 and needs_pairs:
                clauses.at_most([busy[slot] for busy in found.busy if slot in busy], 2 * places)


def _at_least(clauses: Clauses, literals: Sequence[int]) -> int:
    if len(literals) == 1:
        return literals[0]
    found = clauses.new()
    for one in literals:
        clauses.add(-one, found)
    return found


def _clusters(problem: Problem) -> list[list[int]]:
    """Return the meetings in groups of which one at most is held at a time: few groups, made of whole persons, the busiest first."""
    own = _sole_meetings(problem)
    left = set(range(len(problem.value)))
    clusters = []
    while left:
        person = max(range(len(own)), key=lambda one: sum(meeting in left for meeting in own[one]), default=-1)
        cluster = [one for one in own[person] if one in left] if person >= 0 else []
        if not cluster:
            clusters += [[one] for one in sorted(left)]
            break
        clusters.append(cluster)
        left.difference_update(cluster)
    return clusters


def _in_order(problem: Problem, found: Encoding) -> None:
    """Hold a meeting only after those that come before it; between two that are fixed nothing can be done."""
    clauses = found.clauses
    for meeting, stands in enumerate(found.stands):
        for first in problem.before[problem.before_start[meeting] : problem.before_start[meeting + 1]].tolist():
            if problem.is_fixed[meeting] and problem.is_fixed[first]:
                continue
            for slot, literal in stands.items():
                if not problem.is_fixed[meeting]:
                    clauses.add(-literal, *(other for at, other in found.stands[first].items() if at < slot))
                for at, other in found.stands[first].items():
                    if at >= slot:
                        clauses.add(-literal, -other)


def _busy_as_often_as_asked(problem: Problem, found: Encoding) -> None:
    """Where all meetings are held, a person who shares no seat is busy in exactly so many slots as meetings."""
    shared = _sharing(problem)
    for person, meetings in enumerate(_sole_meetings(problem)):
        if person not in shared:
            able = sum(bool(found.stands[one]) for one in meetings)
            found.clauses.exactly(list(found.busy[person].values()), able)


def _sharing(problem: Problem) -> set[int]:
    """Return the persons who sit where somebody else could too."""
    return {
        person
        for seat in range(len(problem.among_start) - 1)
        if problem.among_start[seat + 1] - problem.among_start[seat] > 1
        for person in seat_persons(problem, seat)
    }


def _no_more_than_there_is_room_for(problem: Problem, found: Encoding) -> None:
    """Say outright what would need long proofs: nobody holds more meetings than slots, and all together no more than all tables."""
    clauses = found.clauses
    shared = _sharing(problem)
    for person, meetings in enumerate(_sole_meetings(problem)):
        literals = [found.held[one] for one in meetings]
        slots = list(found.busy[person].values())
        if person in shared or len(slots) < 2:
            clauses.at_most(literals, len(slots))
            continue
        asked = clauses.counter(literals, len(literals))
        used = clauses.counter(slots, len(slots))
        for place, literal in enumerate(asked):
            if place < len(used):
                clauses.add(-literal, used[place])
                clauses.add(literal, -used[place])
            else:
                clauses.add(-literal)
        for literal in used[len(asked) :]:
            clauses.add(-literal)
    for team, held in _team_seats(problem, found).items():
        slots = [literal for person in team for literal in found.busy[person].values()]
        if len(held) * len(slots) <= _MOST_COUNTED:
            asked = clauses.counter(held, min(len(held), len(slots) + 1), is_downward=False)
            used = clauses.counter(slots, len(slots))
            for place, literal in enumerate(asked):
                clauses.add(-literal, *used[place : place + 1])
    clauses.at_most(found.held, max(int(problem.places[:, 0].sum()), int(problem.is_fixed.sum())))


def _team_seats(problem: Problem, found: Encoding) -> dict[tuple[int, ...], list[int]]:
    """Return for each group of persons who share seats the literals of meetings, once a seat, that only they can take."""
    own: dict[int, list[list[int]]] = {
        meeting: [
            seat_persons(problem, seat) for seat in range(problem.seat_start[meeting], problem.seat_start[meeting + 1])
        ]
        for meeting in range(len(problem.value))
    }
    teams = {tuple(sorted(seat)) for seats in own.values() for seat in seats if len(seat) > 1}
    return {
        team: [
            found.held[meeting] for meeting, seats in own.items() for seat in seats if seat and set(seat) <= set(team)
        ]
        for team in sorted(teams)
    }


def _count_breaks(problem: Problem, found: Encoding) -> None:
    """Mark where a break ends: busy, not busy the slot before, and busy before that on the same day; a meal between is none."""
    clauses = found.clauses
    slots = len(problem.day)
    for person, busy in enumerate(found.busy):
        so_far = 0
        for slot in range(slots):
            if slot and problem.day[slot] != problem.day[slot - 1]:
                so_far = 0
            here = busy.get(slot, 0)
            if not here:
                continue
            before = busy.get(slot - 1, 0) if slot and problem.day[slot] == problem.day[slot - 1] else 0
            if so_far and so_far != before:
                needed = [here, so_far] + ([-before] if before else [])
                meal = _after_meal(problem, busy, slot)
                if meal:
                    needed.append(-clauses.all_of(meal))
                found.breaks.setdefault((person, int(problem.day[slot])), []).append(clauses.all_of(needed))
            so_far = clauses.any_of([so_far, here]) if so_far else here


def _after_meal(problem: Problem, busy: dict[int, int], slot: int) -> list[int]:
    """Return literals that together say that nothing but a meal lies between the last meeting and this slot; none where no meal ends before it."""
    day, place = int(problem.day[slot]), int(problem.place_in_day[slot])
    for inside, beside in problem.meal_blocks[day].tolist():
        if int(beside) >> (place + 1) or not int(beside) >> place:
            continue
        first = slot - place
        ends = [first + at for at in range(place + 1) if int(beside) >> at & 1]
        if ends[0] not in busy:
            return []
        meals = [first + at for at in range(place) if int(inside) >> at & 1]
        return [busy[ends[0]], *(-busy[one] for one in meals if one in busy)]
    return []


def _watch_meals(problem: Problem, found: Encoding) -> None:
    for person, busy in enumerate(found.busy):
        for day in range(problem.wanted_meal.shape[1]):
            wanted = int(problem.wanted_meal[person, day])
            if not wanted:
                continue
            slots = [int(slot) for slot in np.flatnonzero(problem.day == day)]
            meals = [slot for slot in slots if wanted >> int(problem.place_in_day[slot]) & 1]
            if all(slot in busy for slot in meals):
                found.without_meal[person, day] = found.clauses.all_of([busy[slot] for slot in meals])


def _breaks_alike(found: Encoding, persons: int, most_apart: int) -> None:
    """Let the breaks of any two persons differ by at most `most_apart`."""
    clauses = found.clauses
    literals: list[list[int]] = [[] for _ in range(persons)]
    for (person, _), own in found.breaks.items():
        literals[person] += own
    fewest = min((len(own) for own in literals), default=0)
    counted = [clauses.counter(own, len(own)) for own in literals]
    for level in range(fewest + 1):
        # Somebody with more than level + most_apart breaks means that everybody has more than level; `fewest` is the most of one person.
        reached = clauses.new()
        for own in counted:
            if level + most_apart < len(own):
                clauses.add(-own[level + most_apart], reached)
            clauses.add(-reached, *(own[level : level + 1]))
