"""A convention re-scheduled on the day: one meeting in a hundred cancelled and one hall of ten lost, tables nearly all taken then.

*Untouched* is who has no cancelled meeting and none in that hall. The schedule before is made in the seconds given first (default 20, of the processor).
"""

import sys
import time

import numpy as np

from _made_convention import made_convention
from _report import peak_megabytes, report
from _shared_convention import shared_event
from bioaccord.events.constraints import violations
from bioaccord.events.programme import Event
from bioaccord.events.reschedule import Cancelled, HallLost, rescheduled
from bioaccord.events.schedule import assign
from bioaccord.events.timetable_search import Seconds
from bioaccord.vocabulary.meeting import Meeting

HALL, CLOCK = "Hall 4", time.process_time


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    shared = shared_event("convention_60000")
    rows = [] if shared is None else change("shared:convention_60000", *shared, seconds)
    for seed in (1, 2):
        rows += change(f"made:{seed}:60000", *made_convention(seed), seconds)
    report("Changes on the day", [*rows, ("peak memory", "< 2 GB", f"{peak_megabytes():,.0f} MB")])


def change(name: str, event: Event, meetings: list[Meeting], seconds: float) -> list[tuple[str, str, str]]:
    draw = np.random.default_rng(7)
    before = assign(event, meetings, generator=np.random.default_rng(1), budget=Seconds.from_now(seconds, CLOCK))
    held = [one for one in before.meetings if one.slot is not None]
    gone = {held[number].meeting_id for number in draw.choice(len(held), len(held) // 100, replace=False)}
    tables = {one.table_id for one in event.tables if one.hall.en == HALL}
    in_hall = {one.meeting_id for one in held if one.place in tables}
    touched = {who for one in held if one.meeting_id in gone | in_hall for who in one.delegates}
    untouched = {one.delegate_id for one in event.delegates} - touched
    # The compiled functions are made once after an installation and kept on disk.
    rescheduled(event, before.meetings, [HallLost(HALL)], generator=np.random.default_rng(0))
    changes = [*map(Cancelled, sorted(gone)), HallLost(HALL)]
    began, wall = CLOCK(), time.perf_counter()
    made = rescheduled(event, before.meetings, changes, generator=np.random.default_rng(0))
    used, waited = CLOCK() - began, time.perf_counter() - wall
    broken = violations(made.event, made.schedule.meetings, before=before.meetings)
    moved = [one for one in made.moved if one.from_slot is not None and one.meeting_id not in gone]
    others = {who for one in moved for who in one.delegate_ids} & untouched
    places = sum(
        slot_id not in table.closed_slots
        for table in made.event.tables
        for slot_id in [one.slot_id for one in event.slots]
    )
    return [
        (name, "< 10 s", f"{used:.1f} s of the processor, {waited:.1f} s waited; {len(broken)} rules broken"),
        ("  untouched delegates moved", "<= 3 %", f"{len(others):,} of {len(untouched):,}"),
        ("  held before, after, at most", "-", f"{before.placed_count:,}, {made.schedule.placed_count:,}, {made.schedule.bound:,.0f}; {places:,} places are left"),
        ("  of the hall: only another table, another slot", "-", f"{sum(not one.changes_slot for one in moved):,}, {sum(one.changes_slot and one.meeting_id in in_hall for one in moved):,} of {len(in_hall):,}"),
        ("  other meetings that changed their slot", "-", f"{sum(one.changes_slot and one.meeting_id not in in_hall for one in moved):,}"),
        ("  breaks a delegate-day before, after", "-", f"{before.breaks_a_delegate_day:.2f}, {made.schedule.breaks_a_delegate_day:.2f}"),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
