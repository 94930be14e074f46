"""Events of odd shapes, made up by seeds: every schedule re-checked by the independent checker, what it holds beside the bound that no schedule exceeds.

One slot; everybody there in one slot only; many tables and few slots; meetings of three to six; chains of meetings that follow each other; slots allowed; rooms of several sizes;
on-line slots; sessions; values of extreme ratio; days on which the clock changes; no meeting and one; a firm that everybody wants.
"""

import sys
import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from _made_convention import event_of, made_slots, made_tables
from _report import report
from bioaccord.events.constraints import violations
from bioaccord.events.programme import Delegate, Event, MeetingTable, Session
from bioaccord.events.schedule import assign
from bioaccord.events.timetable_search import Seconds
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Attendance, Meeting, MeetingStatus, Slot

SECONDS, CLOCK = 10.0, time.process_time
_NOBODY = Text("", "")


def people(count: int, firms: int) -> list[Delegate]:
    return [
        Delegate(f"D{at}", f"F{at % firms}", Text(f"참가자 {at}", f"Delegate {at}"), _NOBODY) for at in range(count)
    ]


def asked(draw: np.random.Generator, count: int, delegates: list[Delegate], persons: int = 2) -> list[Meeting]:
    """Return meetings of so many delegates drawn, each of a firm of its own."""
    made = []
    for number in range(count):
        sitting: dict[str, Delegate] = {}
        while len(sitting) < persons:
            one = delegates[int(draw.integers(len(delegates)))]
            sitting.setdefault(one.organisation_id, one)
        made.append(
            Meeting(
                f"M{number}", "odd", tuple(sitting), _NOBODY, MeetingStatus.ACCEPTED,
                attendance=tuple(Attendance((one.delegate_id,)) for one in sitting.values()),
            )
        )  # fmt: skip
    return made


Shape = tuple[Event, list[Meeting]]


def one_slot(draw: np.random.Generator) -> Shape:
    delegates = people(80, 40)
    return event_of(made_slots(1, 1), made_tables(25, 2), delegates), asked(draw, 120, delegates)


def one_slot_each(draw: np.random.Generator) -> Shape:
    slots, delegates = made_slots(2, 8), people(60, 30)
    ids = {slot.slot_id for slot in slots}
    only = [frozenset(ids - {slots[int(draw.integers(16))].slot_id}) for _ in delegates]
    there = [replace(one, unavailable_slots=away) for one, away in zip(delegates, only, strict=True)]
    return event_of(slots, made_tables(4, 2), there), asked(draw, 300, there)


def many_tables_few_slots(draw: np.random.Generator) -> Shape:
    delegates = people(700, 350)
    return event_of(made_slots(1, 4), made_tables(300, 10), delegates), asked(draw, 1300, delegates)


def of_several(draw: np.random.Generator) -> Shape:
    delegates, slots = people(90, 45), made_slots(2, 8)
    rooms = tuple(
        MeetingTable(f"R{at}", Text("1홀", "Hall 1"), size) for at, size in enumerate((2, 2, 2, 3, 3, 4, 4, 6, 6))
    )
    made = [
        replace(one, meeting_id=f"{persons}-{one.meeting_id}")
        for persons in (2, 3, 4, 5, 6)
        for one in asked(draw, 34, delegates, persons)
    ]
    return event_of(slots, rooms, delegates), made


def in_chains(draw: np.random.Generator) -> Shape:
    delegates = people(120, 60)
    made = asked(draw, 400, delegates)
    made = [
        replace(one, after=(made[at - 1].meeting_id,)) if at % 5 else one for at, one in enumerate(made)
    ]  # of five, each follows the one before
    return event_of(made_slots(2, 6), made_tables(36, 3), delegates), made


def in_allowed_slots(draw: np.random.Generator) -> Shape:
    slots, delegates = made_slots(2, 10), people(120, 60)
    ids = [slot.slot_id for slot in slots]
    made = [
        replace(one, allowed_slots=frozenset(draw.choice(ids, int(draw.integers(1, 4)), replace=False).tolist()))
        for one in asked(draw, 500, delegates)
    ]
    return event_of(slots, made_tables(30, 3), delegates), made


def with_sessions_and_on_line(draw: np.random.Generator) -> Shape:
    slots = tuple(
        replace(slot, is_online=at % 10 == 9, is_meal=at % 10 in (4, 5)) for at, slot in enumerate(made_slots(2, 10))
    )
    delegates = people(150, 50)
    event = event_of(slots, made_tables(24, 2), delegates)
    talks = tuple(
        Session(
            f"T{at}", Text("강연", "Talk"), frozenset({slots[at * 3].slot_id, slots[at * 3 + 1].slot_id}),
            frozenset(f"D{one}" for one in draw.choice(150, 60, replace=False)),
        )
        for at in range(6)
    )  # fmt: skip
    made = [replace(one, attendance=()) if at % 3 == 0 else one for at, one in enumerate(asked(draw, 450, delegates))]
    return replace(event, sessions=talks, online_places=20), made


def of_extreme_values(draw: np.random.Generator) -> Shape:
    delegates = people(80, 40)
    values = draw.choice([0.01, 1.0, 1.0, 50.0, 10_000.0], 600)
    made = [replace(one, value=float(value)) for one, value in zip(asked(draw, 600, delegates), values, strict=True)]
    return event_of(made_slots(1, 12), made_tables(30, 3), delegates), made


def over_a_change_of_the_clock(draw: np.random.Generator) -> Shape:
    zone = ZoneInfo("America/New_York")
    begin = datetime(2027, 3, 13, 8, tzinfo=zone)
    slots = tuple(
        Slot(f"S{day}-{at}", then, then + timedelta(minutes=30))
        for day in range(2)
        for at in range(12)
        for then in [begin + timedelta(days=day, minutes=30 * at)]
    )
    delegates = people(60, 30)
    event = replace(event_of(slots, made_tables(20, 2), delegates), time_zone="America/New_York", first_day=date(2027, 3, 13), last_day=date(2027, 3, 14))  # fmt: skip
    return event, asked(draw, 380, delegates)


def no_meeting(draw: np.random.Generator) -> Shape:
    return event_of(made_slots(1, 4), made_tables(3, 1), people(6, 3)), []


def one_meeting(draw: np.random.Generator) -> Shape:
    delegates = people(6, 3)
    return event_of(made_slots(1, 4), made_tables(3, 1), delegates), asked(draw, 1, delegates)


def without_tables(draw: np.random.Generator) -> Shape:
    delegates = people(40, 20)
    return event_of(made_slots(1, 6), (), delegates), asked(draw, 400, delegates)


def of_one_wanted_firm(draw: np.random.Generator) -> Shape:
    delegates = people(1500, 750)
    made = []
    for number, one in enumerate(asked(draw, 10_000, [one for one in delegates if one.organisation_id != "F0"])):
        if number % 4 == 0:
            one = replace(one, parties=(one.parties[0], "F0"), attendance=(one.attendance[0], Attendance()))
        made.append(one)
    return event_of(made_slots(3, 16), made_tables(200, 5), delegates), made


SHAPES = (
    one_slot, one_slot_each, many_tables_few_slots, of_several, in_chains, in_allowed_slots, with_sessions_and_on_line,
    of_extreme_values, over_a_change_of_the_clock, no_meeting, one_meeting, without_tables, of_one_wanted_firm,
)  # fmt: skip


def main() -> None:
    names = sys.argv[2:] or [shape.__name__ for shape in SHAPES]
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    rows = []
    for shape in SHAPES:
        if shape.__name__ not in names:
            continue
        for seed in (1, 2):
            event, meetings = shape(np.random.default_rng(seed))
            began = CLOCK()
            made = assign(event, meetings, generator=np.random.default_rng(0), budget=Seconds.from_now(seconds, CLOCK))
            took = CLOCK() - began
            broken = violations(event, made.meetings)
            told = f"{made.value:,.6g} of at most {made.bound:,.6g} (gap {made.gap:.2%}), {made.breaks:,} breaks{' (fewest)' if made.is_fewest_breaks else ''}"
            rows.append((f"{shape.__name__} {seed}", "0 rules broken", f"{len(broken)} broken; {told}; {took:.1f} s"))
            print(rows[-1], file=sys.stderr, flush=True)
    report("Events of odd shapes", rows)


if __name__ == "__main__":
    main()
