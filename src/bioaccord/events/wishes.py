"""What is wished for in a schedule, in the organiser's order: labelled goals with weights, measured on any schedule and told to the search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .compiled_event import CompiledEvent
from .constraints import placed
from .programme import Event
from .table_plan import walking_minutes
from .timetable import Costs, usual_costs

FEW_MEETINGS = 3
"""A firm with no more accepted meetings than this counts as one with few."""
MOST_SPARE = 0.1
"""The largest share of tables that the search leaves free in every slot, so that a lost hall of ten is taken in without a move."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A wish: its name, what it says, the unit it is measured in, and what one unit counts, in breaks of one person."""

    name: str
    says: Text
    unit: Text
    weight: float
    measure: Callable[[Diaries], float]
    more_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """How much of a goal a schedule has."""

    goal: Goal
    amount: float


@dataclass(frozen=True, slots=True)
class Diaries:
    """A schedule by person and day: slots (numbers) with the table of each meeting, in order of time."""

    event: Event
    meetings: Sequence[Meeting]
    held: Sequence[Meeting]
    days: Mapping[tuple[str, int], list[tuple[int, str | None]]]
    day_of_slot: Sequence[int]
    away: Mapping[str, set[int]]


def measured(event: Event, meetings: Sequence[Meeting], goals: Sequence[Goal] | None = None) -> list[Measured]:
    """Return how much of each goal a schedule has, in the order of the goals."""
    diaries = diaries_of(event, meetings)
    return [Measured(goal, goal.measure(diaries)) for goal in (GOALS if goals is None else goals)]


def in_order(*names: str) -> tuple[Goal, ...]:
    """Return the goals with some of them first, in this order, and the others after them; those brought forward count no less than what follows.

    Raises `KeyError` where a name is no goal's.
    """
    known = {goal.name: goal for goal in GOALS}
    ordered = [known[name] for name in names] + [goal for goal in GOALS if goal.name not in names]
    heaviest = 0.0
    weighed = []
    for goal in reversed(ordered):
        if goal.name in names:
            goal = replace(goal, weight=max(goal.weight, heaviest))
        heaviest = max(heaviest, goal.weight)
        weighed.append(goal)
    return tuple(reversed(weighed))


def costs_of(made: CompiledEvent, goals: Sequence[Goal] | None = None) -> Costs:
    """Return the goals as the search counts them: breaks of one person are the unit."""
    weight = {goal.name: goal.weight for goal in (GOALS if goals is None else goals)}
    a_break = max(weight["breaks"], 1e-3)
    first_time = np.array([one.is_first_time for one in made.event.delegates], np.bool_)
    accepted: dict[str, int] = defaultdict(int)
    for one in made.meetings:
        for party in one.parties:
            accepted[party] += 1
    few = np.array([any(accepted[party] <= FEW_MEETINGS for party in one.parties) for one in made.meetings], np.bool_)
    new_firms = {one.organisation_id for one in made.event.delegates if one.is_first_time}
    new = np.array([any(party in new_firms for party in one.parties) for one in made.meetings], np.bool_)
    favour = weight["newcomers"] / a_break
    return usual_costs(
        made.problem,
        weight=(1.0 + favour * first_time).astype(np.float64),
        unevenness=weight["evenness"] / a_break,
        meal=weight["meals"] / a_break,
        value=weight["value"] / a_break,
        bonus=favour * (few.astype(np.float64) + new),
        spare=min(weight["load"], MOST_SPARE),
    )


def diaries_of(event: Event, meetings: Sequence[Meeting]) -> Diaries:
    """Return who meets when on which day, laid out once for all goals."""
    number = {slot.slot_id: at for at, slot in enumerate(event.slots)}
    zone = ZoneInfo(event.time_zone)
    dates = [slot.begins_at.astimezone(zone).date() for slot in event.slots]
    day_number = {day: at for at, day in enumerate(sorted(set(dates)))}
    day_of_slot = [day_number[day] for day in dates]
    held = [one for one in placed(meetings) if one.slot is not None and one.slot.slot_id in number]
    days: dict[tuple[str, int], list[tuple[int, str | None]]] = defaultdict(list)
    for one in held:
        assert one.slot is not None
        at = number[one.slot.slot_id]
        for delegate_id in one.delegates:
            days[delegate_id, day_of_slot[at]].append((at, one.place))
    for diary in days.values():
        diary.sort(key=lambda entry: entry[0])
    away = {
        one.delegate_id: {number[slot] for slot in one.unavailable_slots if slot in number} for one in event.delegates
    }
    for session in event.sessions:
        for delegate_id in session.delegate_ids:
            away.get(delegate_id, set()).update(number[slot] for slot in session.slot_ids if slot in number)
    return Diaries(event, meetings, held, days, day_of_slot, away)


def breaks_by_delegate_day(diaries: Diaries) -> dict[tuple[str, int], int]:
    """Return the breaks of each delegate and day: two meetings one after the other with slots between them, unless all of those are meals."""
    is_meal = [slot.is_meal for slot in diaries.event.slots]
    return {
        key: sum(
            then - now > 1 and not all(is_meal[now + 1 : then])
            for (now, _), (then, _) in zip(diary, diary[1:], strict=False)
        )
        for key, diary in diaries.days.items()
    }


def _value(diaries: Diaries) -> float:
    return sum(one.value for one in diaries.held)


def _breaks(diaries: Diaries) -> float:
    return sum(breaks_by_delegate_day(diaries).values()) / max(1, len(diaries.days))


def _walking(diaries: Diaries) -> float:
    return walking_of(diaries, walking_minutes(diaries.event)) / max(1, len(diaries.days))


def walking_of(diaries: Diaries, minutes: NDArray[np.float32]) -> float:
    """Return the minutes that all walk, changes of table counted; `minutes` are those between the event's tables (tables x tables)."""
    at = {table.table_id: number for number, table in enumerate(diaries.event.tables)}
    total = 0.0
    for diary in diaries.days.values():
        tables = [at[place] for _, place in diary if place in at]
        total += sum(float(minutes[now, then]) for now, then in zip(tables, tables[1:], strict=False))
    return total


def _evenness(diaries: Diaries) -> float:
    """Return the standard deviation over firms of breaks a delegate-day."""
    firm = {one.delegate_id: one.organisation_id for one in diaries.event.delegates}
    breaks: dict[str, list[int]] = defaultdict(list)
    for (delegate_id, _), count in breaks_by_delegate_day(diaries).items():
        breaks[firm.get(delegate_id, "")].append(count)
    return float(np.std([sum(own) / len(own) for own in breaks.values()])) if breaks else 0.0


def _newcomers(diaries: Diaries) -> float:
    """Return by how much the share of accepted meetings held is lower for firms with a first-time visitor than for the others (points of a hundred)."""
    new = {one.organisation_id for one in diaries.event.delegates if one.is_first_time}
    asked, met = [0, 0], [0, 0]
    for one in diaries.meetings:
        if one.status is MeetingStatus.ACCEPTED or one.slot is not None:
            kind = any(party in new for party in one.parties)
            asked[kind] += 1
            met[kind] += one.slot is not None
    if not asked[0] or not asked[1]:
        return 0.0
    return 100.0 * (met[0] / asked[0] - met[1] / asked[1])


def missed_meals(diaries: Diaries) -> int:
    """Return the delegate-days on which every meal slot that a delegate could have kept free holds a meeting."""
    meal_slots: dict[int, set[int]] = defaultdict(set)
    for at, slot in enumerate(diaries.event.slots):
        if slot.is_meal:
            meal_slots[diaries.day_of_slot[at]].add(at)
    missed = 0
    for (delegate_id, day), diary in diaries.days.items():
        able = meal_slots[day] - diaries.away.get(delegate_id, set())
        missed += bool(able) and able <= {at for at, _ in diary}
    return missed


def _load(diaries: Diaries) -> float:
    """Return how full the fullest slot is, as a share of its places."""
    held: dict[str, int] = defaultdict(int)
    for one in diaries.held:
        assert one.slot is not None
        held[one.slot.slot_id] += 1
    shares = [0.0]
    for slot in diaries.event.slots:
        places = (
            diaries.event.online_places
            if slot.is_online
            else sum(slot.slot_id not in table.closed_slots for table in diaries.event.tables)
        )
        if places:
            shares.append(held[slot.slot_id] / places)
    return max(shares)


GOALS: tuple[Goal, ...] = (
    Goal(
        "value",
        Text("열리는 미팅의 가치", "Value of the meetings held"),
        Text("점", "points"),
        20.0,
        _value,
        more_is_better=True,
    ),
    Goal(
        "breaks",
        Text("참가자 하루당 공백(점심 제외)", "Breaks a delegate-day, lunch not counted"),
        Text("회", "breaks"),
        1.0,
        _breaks,
    ),
    Goal(
        "walking",
        Text("참가자 하루당 이동과 테이블 변경", "Walking and changes of table, a delegate-day"),
        Text("분", "minutes"),
        0.1,
        _walking,
    ),
    Goal(
        "evenness",
        Text("기업 간 공백 횟수의 차이(표준편차)", "Difference of breaks between firms (standard deviation)"),
        Text("회", "breaks"),
        0.05,
        _evenness,
    ),
    Goal(
        "newcomers",
        Text(
            "첫 참가 기업의 성사율이 다른 기업보다 낮은 정도(음수: 더 높음)",
            "How far newcomers' firms are held less often (negative: more often)",
        ),
        Text("%p", "percentage points"),
        0.1,
        _newcomers,
    ),
    Goal(
        "meals",
        Text("식사 시간이 하나도 남지 않은 참가자·일", "Delegate-days without a meal"),
        Text("일", "days"),
        2.0,
        lambda diaries: float(missed_meals(diaries)),
    ),
    Goal(
        "load",
        Text("가장 붐비는 시간의 테이블 사용률", "How full the fullest slot is"),
        Text("비율", "share"),
        0.01,
        _load,
    ),
)
