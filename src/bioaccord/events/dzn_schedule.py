"""A schedule for the meetings of a .dzn file: the fewest breaks, proven; the check of any schedule by rules of its own; why a meeting is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bioaccord.vocabulary.language import Text

from .dzn_file import DznMeetings
from .exact_timetable import NoTimetable, exact_plan
from .timetable import empty_plan, usual_costs
from .timetable_search import Budget, Standing

FAIR = 2
"""By how many the breaks of two businesses may differ, as published."""


@dataclass(frozen=True, slots=True)
class DznSchedule:
    """The slot of each meeting (from 1; 0: none), its breaks, and what was proven. `slots` is empty where no schedule was found."""

    slots: tuple[int, ...]
    breaks: int
    fewest_breaks: int
    """No schedule has fewer."""
    is_proven: bool
    """Whether it is best, or none exists."""

    @property
    def is_impossible(self) -> bool:
        """Return whether it is proven that no schedule exists."""
        return self.is_proven and not self.slots


def dzn_schedule(
    meetings: DznMeetings,
    *,
    budget: Budget | None = None,
    watch: Callable[[Standing], bool] = lambda _: True,
    most_apart: int | None = FAIR,
) -> DznSchedule:
    """Return a schedule of fewest breaks that holds every meeting; the breaks of two businesses differ by `most_apart` at most (None: as they may)."""
    problem, requests = meetings.problem()
    begun = empty_plan(problem, requests)
    costs = usual_costs(problem)
    try:
        found = exact_plan(problem, begun, costs, budget=budget, watch=watch, must_hold_all=True, most_apart=most_apart)
    except NoTimetable:
        return DznSchedule((), 0, 0, True)
    if (found.plan.slot < 0).any():
        return DznSchedule((), 0, 0, False)
    slots = tuple(int(slot) + 1 for slot in found.plan.slot)
    return DznSchedule(slots, sum(breaks_by_business(meetings, slots)), round(found.cost_bound), found.is_proven)


def most_meetings(
    meetings: DznMeetings, *, budget: Budget | None = None, watch: Callable[[Standing], bool] = lambda _: True
) -> tuple[tuple[int, ...], int]:
    """Return slots of as many meetings as were found to fit (0: left out), and how many no schedule exceeds."""
    problem, requests = meetings.problem()
    found = exact_plan(problem, empty_plan(problem, requests), usual_costs(problem), budget=budget, watch=watch)
    return tuple(int(slot) + 1 for slot in found.plan.slot), int(found.value_bound + 1e-6)


def breaks_by_business(meetings: DznMeetings, slots: Sequence[int]) -> list[int]:
    """Return for each business how many runs of idle slots lie between two of its meetings, over the whole row of slots."""
    busy: list[set[int]] = [set() for _ in range(meetings.businesses)]
    for (one, other, _), slot in zip(meetings.requested, slots, strict=True):
        if slot:
            busy[one - 1].add(slot)
            busy[other - 1].add(slot)
    return [sum(slot + 1 not in own for slot in own) - 1 if own else 0 for own in busy]


def dzn_violations(meetings: DznMeetings, slots: Sequence[int], most_apart: int | None = FAIR) -> list[Text]:
    """Return every rule that a schedule breaks, ours or a foreign one; the code shares nothing with the search."""
    found: list[Text] = []
    here: dict[int, list[int]] = {}
    at: dict[tuple[int, int], int] = {}
    for number, ((one, other, session), slot) in enumerate(zip(meetings.requested, slots, strict=True), 1):
        if not slot:
            found.append(Text(f"미팅 {number}에 시간이 없습니다.", f"Meeting {number} has no slot."))
            continue
        here.setdefault(slot, []).append(number)
        if not 1 <= slot <= meetings.slots:
            found.append(
                Text(f"미팅 {number}의 시간대 {slot}은(는) 없습니다.", f"Meeting {number}: there is no slot {slot}.")
            )
        for business in (one, other):
            if (business, slot) in at:
                first = at[business, slot]
                found.append(
                    Text(
                        f"기업 {business}이(가) 시간대 {slot}에 미팅 {first}와(과) {number}에 동시에 배정되었습니다.",
                        f"Business {business} would sit in meetings {first} and {number} in slot {slot}.",
                    )
                )
            at[business, slot] = number
            if slot in meetings.forbidden[business - 1]:
                found.append(
                    Text(
                        f"미팅 {number}: 기업 {business}은(는) 시간대 {slot}에 참석할 수 없습니다.",
                        f"Meeting {number}: business {business} is not available in slot {slot}.",
                    )
                )
        in_morning = slot <= meetings.morning_slots
        if session != 3 and in_morning != (session == 1):
            found.append(
                Text(
                    f"미팅 {number}이(가) 요청한 세션이 아닌 시간대 {slot}에 있습니다.",
                    f"Meeting {number} stands in slot {slot}, outside its session.",
                )
            )
        wanted = meetings.fixed[number - 1]
        if wanted and wanted != slot:
            found.append(
                Text(
                    f"미팅 {number}은(는) 시간대 {wanted}에 고정되어 있으나 {slot}에 있습니다.",
                    f"Meeting {number} is fixed in slot {wanted} and stands in {slot}.",
                )
            )
        for first in sorted(meetings.precedences[number - 1]):
            if not slots[first - 1] or slots[first - 1] >= slot:
                found.append(
                    Text(
                        f"미팅 {first}은(는) 미팅 {number}보다 먼저 열려야 합니다.",
                        f"Meeting {first} has to come before meeting {number}.",
                    )
                )
    for slot, held in sorted(here.items()):
        if len(held) > meetings.tables:
            found.append(
                Text(
                    f"시간대 {slot}에 미팅이 {len(held)}건이지만 테이블은 {meetings.tables}개입니다.",
                    f"Slot {slot} holds {len(held)} meetings and there are {meetings.tables} tables.",
                )
            )
    breaks = breaks_by_business(meetings, slots)
    if most_apart is not None and breaks and max(breaks) - min(breaks) > most_apart:
        found.append(
            Text(
                f"공백 횟수가 기업에 따라 {min(breaks)}회에서 {max(breaks)}회로, 차이가 {most_apart}회를 넘습니다.",
                f"Breaks differ by more than {most_apart}: one business has {min(breaks)}, another {max(breaks)}.",
            )
        )
    return found


def overfull(meetings: DznMeetings) -> list[Text]:
    """Return the businesses that have more meetings than slots in which they could hold them, and by how many."""
    found = []
    for business in range(1, meetings.businesses + 1):
        sessions = [session for one, other, session in meetings.requested if business in (one, other)]
        usable = {slot for session in sessions for slot in meetings.session_slots(session)}
        usable -= meetings.forbidden[business - 1]
        if len(sessions) > len(usable):
            missing = len(sessions) - len(usable)
            found.append(
                Text(
                    f"기업 {business}은(는) 미팅 {len(sessions)}건에 열어 둔 시간대가 {len(usable)}개입니다. {missing}개를 더 열거나 그만큼 미팅을 줄여야 합니다.",
                    f"Business {business} has {len(sessions)} meetings and {len(usable)} slots for them: it would have to open {missing} more, or meet "
                    f"{missing} fewer.",
                )
            )
    return found


def why_out(meetings: DznMeetings, slots: Sequence[int], number: int) -> list[Text]:
    """Return, slot by slot, what stands in the way of a meeting left out of a schedule: the slots with fewest obstacles first.

    Without the obstacles told for one slot, and nothing else changed, the meeting fits there.
    """
    one, other, session = meetings.requested[number - 1]
    fixed = meetings.fixed[number - 1]
    told: list[tuple[int, int, Text]] = []
    for slot in range(1, meetings.slots + 1):
        obstacles = _obstacles(meetings, slots, number, slot)
        if slot not in meetings.session_slots(session):
            obstacles.append(Text("요청한 세션이 아님", "it is outside the session asked for"))
        if fixed and fixed != slot:
            obstacles.append(Text(f"미팅이 시간대 {fixed}에 고정되어 있음", f"the meeting is fixed in slot {fixed}"))
        ko = "; ".join(obstacle.ko for obstacle in obstacles) or "비어 있음"
        en = "; ".join(obstacle.en for obstacle in obstacles) or "it is free"
        told.append((len(obstacles), slot, Text(f"시간대 {slot}: {ko}", f"slot {slot}: {en}")))
    return [text for _, _, text in sorted(told, key=lambda entry: entry[:2])]


def _obstacles(meetings: DznMeetings, slots: Sequence[int], number: int, slot: int) -> list[Text]:
    found: list[Text] = []
    held = [at for at, where in enumerate(slots, 1) if where == slot]
    blocking = set()
    for business in meetings.requested[number - 1][:2]:
        if slot in meetings.forbidden[business - 1]:
            found.append(Text(f"기업 {business}이(가) 시간을 열지 않음", f"business {business} would have to open it"))
        blocking |= {at for at in held if business in meetings.requested[at - 1][:2]}
    for at in sorted(blocking):
        one, other, _ = meetings.requested[at - 1]
        found.append(
            Text(
                f"미팅 {at}(기업 {one}, {other})이(가) 다른 시간으로 옮겨야 함",
                f"meeting {at} (businesses {one} and {other}) would have to go",
            )
        )
    if len(held) - len(blocking) >= meetings.tables:
        found.append(Text("남은 테이블이 없어 한 개가 더 필요함", "all tables are taken; one more is needed"))
    for first in sorted(meetings.precedences[number - 1]):
        if not slots[first - 1] or slots[first - 1] >= slot:
            found.append(Text(f"미팅 {first}이(가) 먼저 열려야 함", f"meeting {first} would have to come before"))
    for last, before in enumerate(meetings.precedences, 1):
        if number in before and slots[last - 1] and slots[last - 1] <= slot:
            found.append(Text(f"미팅 {last}이(가) 뒤에 열려야 함", f"meeting {last} would have to come after"))
    return found
