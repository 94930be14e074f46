"""A schedule after something changed on the day: as few as possible are moved, locks are kept, and who was moved has to be told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .compiled_event import CompiledEvent, begun, compiled, without_slots
from .constraints import placed
from .free_slots import HOLDS_A_SLOT
from .programme import Event
from .relief import relieved
from .schedule import Schedule, told
from .timetable import Costs, Plan
from .timetable_search import Budget, Standing, Steps, constructed, searched
from .wishes import GOALS, Goal, costs_of

_STAY_TOLD, _STAY_UNTOUCHED = 2.0, 30.0
"""What it counts, in breaks of one person, that a meeting is moved whose persons all have to be told anyway; and one with somebody who has not."""
_NEVER_LEFT_OUT = 1e6
"""What it counts that a meeting no change reaches loses its slot: it never does, whatever another one is worth."""
_STEPS_A_MEETING, _FEWEST_STEPS, _MOST_STEPS = 400, 200_000, 12_000_000
"""What is taken for each meeting that may move, where no budget is given."""
_WARM, _COOL = 0.3, 0.05


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A meeting is cancelled, for good."""

    meeting_id: str


@dataclass(frozen=True, slots=True)
class NoShow:
    """A delegate does not come, from a slot on."""

    delegate_id: str
    from_slot: str


@dataclass(frozen=True, slots=True)
class Late:
    """A delegate comes late: it is there from a slot on, and not before on that day."""

    delegate_id: str
    until_slot: str


@dataclass(frozen=True, slots=True)
class TableLost:
    """A table cannot be used in some slots; in none any more where none is named."""

    table_id: str
    slot_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HallLost:
    """A hall (its English name) cannot be used in some slots; in none any more where none is named."""

    hall: str
    slot_ids: frozenset[str] = frozenset()


Change = Cancelled | NoShow | Late | TableLost | HallLost


class ChangeError(BioaccordError):
    """A change that names something the event does not have."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A meeting that is not where it was: its slot, its table or its persons; `to_slot` is None where it lost its slot, `from_slot` where it had none."""

    meeting_id: str
    from_slot: str | None
    to_slot: str | None
    from_place: str | None
    to_place: str | None
    delegate_ids: tuple[str, ...]
    """Who has to be told: who sat at it, and who does now."""
    why: Text

    @property
    def changes_slot(self) -> bool:
        """Return whether its time changed, not only its table."""
        return self.from_slot != self.to_slot


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """The event and its schedule after changes, and who has to be told what."""

    event: Event
    schedule: Schedule
    moved: tuple[Moved, ...]
    told: tuple[str, ...]
    """The delegates to be told, each once."""


def rescheduled(
    event: Event,
    meetings: Sequence[Meeting],
    changes: Sequence[Change],
    *,
    generator: np.random.Generator,
    budget: Budget | None = None,
    over_before: str | None = None,
    past_slots: Collection[str] = frozenset(),
    watch: Callable[[Standing], bool] = lambda _: True,
    goals: Sequence[Goal] = GOALS,
) -> Rescheduled:
    """Return the schedule after changes on the day.

    Meetings of lost tables go to other tables of their slot; where a slot has too few, meetings of those tables go to other slots, and only
    where that does not do, others move as well. Locked and held meetings, and all in slots before `over_before` (its id) and in `past_slots` (ids), stay; what can no longer be held
    loses its slot. Tables stay where they were for everybody else. Raises `ChangeError` where a change names what is not there.
    """
    applied = _Applied(event, {one.meeting_id: one for one in meetings}, over_before, past_slots)
    for change in changes:
        applied.take(change)
    applied.unlock_what_cannot_stay()
    event, after = applied.event(), list(applied.meetings.values())
    whole = without_slots(compiled(event, after, keep=applied.over), applied.past)
    # A meeting that no change reaches sends nobody else of a team: who takes over from a colleague has to be told as much as who is moved.
    same = frozenset(one.meeting_id for one in after if one.slot is not None and one.meeting_id not in applied.causes)
    made = without_slots(compiled(event, after, keep=applied.over, same_persons=same), applied.past)
    plan = begun(made)
    costs = _with_stay(made, costs_of(made, goals), applied.touched_persons(), applied.causes)
    number = {one.meeting_id: at for at, one in enumerate(made.meetings)}
    of_lost_tables = np.zeros(len(made.meetings), np.bool_)
    of_lost_tables[[number[one] for one in applied.without_table if one in number]] = True
    waited = np.array([one.slot is None for one in made.meetings], np.bool_)
    others = costs.stay <= _STAY_TOLD
    plan = relieved(made.problem, plan, costs, of_lost_tables, others, generator=generator)
    plan = _with_waiting(made, plan, costs, waited, generator, budget, watch)
    schedule = told(whole, plan, after, past_slots=applied.past)
    moved = tuple(_moved(meetings, schedule.meetings, applied.causes))
    persons = dict.fromkeys(one for move in moved for one in move.delegate_ids)
    return Rescheduled(event, schedule, moved, tuple(persons))


def _with_stay(made: CompiledEvent, costs: Costs, touched: frozenset[str], causes: dict[str, Text]) -> Costs:
    """Return costs by which meetings stay where they stood, those of persons who had nothing to be told most of all."""
    touched_person = np.array([one in touched for one in made.person_ids], np.bool_)
    number = {one: at for at, one in enumerate(made.person_ids)}
    stay = np.zeros(len(made.meetings))
    for at, one in enumerate(made.meetings):
        if one.slot is None:
            continue
        is_told = all(touched_person[number[person]] for person in one.delegates if person in number)
        stay[at] = _STAY_TOLD if is_told or one.meeting_id in causes else _STAY_UNTOUCHED
    stands = [one.slot is not None and one.meeting_id not in causes for one in made.meetings]
    return costs._replace(
        home=made.home(), stay=stay, spare=0.0, bonus=costs.bonus + np.where(stands, _NEVER_LEFT_OUT, 0.0)
    )


def _with_waiting(
    made: CompiledEvent, plan: Plan, costs: Costs, waited: NDArray[np.bool_], generator: np.random.Generator,
    budget: Budget | None, watch: Callable[[Standing], bool],
) -> Plan:  # fmt: skip
    """Place what lost its slot, first where everybody is free, then by chains, and let what moved find better slots; what never had one moves nobody."""
    problem = made.problem
    may = problem.may.copy()
    may[waited & (plan.slot < 0)] = False
    own = problem._replace(may=may)
    plan = constructed(own, plan, costs, generator=generator)
    has_moved = bool(np.any((plan.slot >= 0) & (costs.home >= 0) & (plan.slot != costs.home)))
    if has_moved or np.any((plan.slot < 0) & may.any(axis=1)):
        able = np.flatnonzero(~problem.is_fixed & (costs.stay <= _STAY_TOLD)).astype(np.int32)
        steps = max(_FEWEST_STEPS, min(_MOST_STEPS, _STEPS_A_MEETING * len(able)))
        plan = searched(
            own, plan, costs, generator=generator, budget=budget or Steps(steps), watch=watch, warm=_WARM, cool=_COOL, drawn=able,
        )  # fmt: skip
    return constructed(problem, plan, costs, generator=generator)


def _moved(before: Sequence[Meeting], after: Sequence[Meeting], causes: dict[str, Text]) -> list[Moved]:
    then = {one.meeting_id: one for one in after}
    other = {was.meeting_id for was in before if then[was.meeting_id].slot != was.slot}
    found = []
    for was in before:
        one = then[was.meeting_id]
        held, holds = was.slot is not None and was.status in HOLDS_A_SLOT, one.slot is not None
        if (not held and not holds) or (
            one.slot == was.slot and one.place == was.place and set(one.delegates) == set(was.delegates)
        ):
            continue
        found.append(
            Moved(
                was.meeting_id,
                was.slot.slot_id if was.slot else None,
                one.slot.slot_id if one.slot else None,
                was.place,
                one.place,
                tuple(dict.fromkeys((*was.delegates, *one.delegates))),
                causes.get(was.meeting_id) or _why(was, one, other),
            )
        )
    return found


def _why(was: Meeting, one: Meeting, other: set[str]) -> Text:
    """Return why a meeting that no change reaches is not where it was; `other` are the meetings (ids) whose slot is another."""
    if was.slot is None:
        return _ROOM_CAME_FREE
    if one.slot is None and not other.isdisjoint(was.after):
        return _FIRST_IS_GONE
    return _MADE_ROOM


class _Applied:
    """An event and its meetings while changes are taken in, and which meetings they reach, why."""

    def __init__(
        self, event: Event, meetings: dict[str, Meeting], over_before: str | None, past_slots: Collection[str]
    ) -> None:
        self._event = event
        self.meetings = meetings
        self.causes: dict[str, Text] = {}
        self.without_table: set[str] = set()
        self._touched: set[str] = set()
        self._number = {slot.slot_id: at for at, slot in enumerate(event.slots)}
        self._delegates = {one.delegate_id: one for one in event.delegates}
        self._tables = {one.table_id: one for one in event.tables}
        self._gone: dict[str, set[str]] = {}
        self._closed: dict[str, set[str]] = {}
        now = 0 if over_before is None else self._slot_number(over_before)
        self.past = frozenset(slot.slot_id for slot in event.slots[:now]) | frozenset(past_slots)
        self.over = frozenset(
            one.meeting_id for one in meetings.values() if one.slot is not None and one.slot.slot_id in self.past
        )
        self._at_place: dict[str, list[str]] = {}
        self._of_delegate: dict[str, list[str]] = {}
        for one in placed(list(meetings.values())):
            if one.place is not None:
                self._at_place.setdefault(one.place, []).append(one.meeting_id)
            for delegate_id in one.delegates:
                self._of_delegate.setdefault(delegate_id, []).append(one.meeting_id)

    def take(self, change: Change) -> None:
        """Take a change in. Raises `ChangeError`."""
        if isinstance(change, Cancelled):
            self._cancel(change.meeting_id)
        elif isinstance(change, NoShow):
            self._away(change.delegate_id, self._following(change.from_slot), _NO_SHOW)
        elif isinstance(change, Late):
            self._away(change.delegate_id, self._earlier_that_day(change.until_slot), _LATE)
        elif isinstance(change, TableLost):
            if change.table_id not in self._tables:
                raise _unknown("테이블", "table", change.table_id)
            self._close([change.table_id], change.slot_ids, _TABLE_LOST)
        else:
            tables = [one.table_id for one in self._event.tables if change.hall in (one.hall.en, one.hall.ko)]
            if not tables:
                raise _unknown("홀", "hall", change.hall)
            self._close(tables, change.slot_ids, _HALL_LOST)

    def event(self) -> Event:
        """Return the event as it is after the changes; slots that are over take no further meeting."""
        return replace(
            self._event,
            delegates=tuple(
                replace(one, unavailable_slots=one.unavailable_slots | self._gone[one.delegate_id])
                if one.delegate_id in self._gone
                else one
                for one in self._event.delegates
            ),
            tables=tuple(
                replace(one, closed_slots=one.closed_slots | self._closed[one.table_id])
                if one.table_id in self._closed
                else one
                for one in self._event.tables
            ),
        )

    def touched_persons(self) -> frozenset[str]:
        """Return the delegates who have to be told of a change in any case."""
        return frozenset(self._touched) | frozenset(self._gone)

    def _cancel(self, meeting_id: str) -> None:
        one = self.meetings.get(meeting_id)
        if one is None:
            raise _unknown("미팅", "meeting", meeting_id)
        if one.status not in (MeetingStatus.PROPOSED, *_CAN_BE_CANCELLED):
            raise ChangeError(
                Text(
                    ko=f"{meeting_id} 미팅은 이미 끝났거나 취소되어 다시 취소할 수 없습니다. 목록을 새로 고쳐 확인해 주십시오.",
                    en=f"Meeting {meeting_id} is over or cancelled already. Reload the list to see where it stands.",
                )
            )
        self._touch(one, _CANCELLED)
        self.meetings[meeting_id] = replace(one, status=MeetingStatus.CANCELLED, slot=None, place=None, delegates=())

    def unlock_what_cannot_stay(self) -> None:
        """Unlock the meetings of persons who are away now: they cannot be held where they were locked."""
        for delegate_id, slots in self._gone.items():
            for meeting_id in self._of_delegate.get(delegate_id, ()):
                one = self.meetings[meeting_id]
                if one.is_locked and one.slot is not None and one.slot.slot_id in slots and meeting_id not in self.over:
                    self.meetings[meeting_id] = replace(one, is_locked=False)

    def _away(self, delegate_id: str, slots: set[str], why: Text) -> None:
        if delegate_id not in self._delegates:
            raise _unknown("참가자", "delegate", delegate_id)
        self._gone.setdefault(delegate_id, set()).update(slots)
        for meeting_id in self._of_delegate.get(delegate_id, ()):
            one = self.meetings[meeting_id]
            if one.slot is not None and one.slot.slot_id in slots and meeting_id not in self.over:
                self._touch(one, why)

    def _close(self, table_ids: Sequence[str], slot_ids: frozenset[str], why: Text) -> None:
        for slot_id in slot_ids:
            self._slot_number(slot_id)
        slots = (slot_ids or frozenset(self._number)) - self.past
        for table_id in table_ids:
            self._closed.setdefault(table_id, set()).update(slots)
            for meeting_id in self._at_place.get(table_id, ()):
                one = self.meetings[meeting_id]
                if one.place == table_id and one.slot is not None and one.slot.slot_id in slots:
                    if one.status is MeetingStatus.HELD or one.slot.is_online:
                        continue
                    self._touch(one, why)
                    self.without_table.add(meeting_id)
                    self.meetings[meeting_id] = replace(one, place=None)

    def _touch(self, one: Meeting, why: Text) -> None:
        self.causes.setdefault(one.meeting_id, why)
        self._touched.update(one.delegates)

    def _following(self, slot_id: str) -> set[str]:
        begin = self._slot_number(slot_id)
        return {slot.slot_id for slot in self._event.slots[begin:]} - self.past

    def _earlier_that_day(self, slot_id: str) -> set[str]:
        end, zone = self._slot_number(slot_id), ZoneInfo(self._event.time_zone)
        day = self._event.slots[end].begins_at.astimezone(zone).date()
        return {
            slot.slot_id for slot in self._event.slots[:end] if slot.begins_at.astimezone(zone).date() == day
        } - self.past

    def _slot_number(self, slot_id: str) -> int:
        if slot_id not in self._number:
            raise _unknown("시간", "slot", slot_id)
        return self._number[slot_id]


def _unknown(ko: str, en: str, value: str) -> ChangeError:
    return ChangeError(
        Text(
            ko=f"이 행사에는 '{value}' {ko}이(가) 없습니다. 이름을 확인해 주십시오.",
            en=f"The event has no {en} '{value}'. Check how it is written.",
        )
    )


_CAN_BE_CANCELLED = (MeetingStatus.ACCEPTED, MeetingStatus.SCHEDULED, MeetingStatus.MOVED)
_MADE_ROOM = Text("다른 미팅에 자리를 내주었습니다.", "It made room for another meeting.")
_FIRST_IS_GONE = Text(
    "먼저 열려야 하는 미팅이 자리를 잃었습니다.", "A meeting that has to come before it lost its slot."
)
_ROOM_CAME_FREE = Text("자리가 나서 새로 배정되었습니다.", "Room came free, and it has a slot now.")
_CANCELLED = Text("미팅이 취소되었습니다.", "It was cancelled.")
_NO_SHOW = Text("참가자가 오지 못하게 되었습니다.", "A delegate does not come.")
_LATE = Text("참가자가 늦게 도착합니다.", "A delegate comes late.")
_TABLE_LOST = Text("테이블을 쓸 수 없게 되었습니다.", "Its table cannot be used.")
_HALL_LOST = Text("홀을 쓸 수 없게 되었습니다.", "Its hall cannot be used.")
