"""Made meetings of businesses, in the form of the published instances and of their sizes, from a seed: nothing is tuned to the published ones."""

import numpy as np

from bioaccord.events.dzn_file import ANY, MORNING, DznMeetings


def made_meetings(
    seed: int, *, businesses: int, meetings: int, tables: int, slots: int, morning_slots: int
) -> DznMeetings:
    """Return meetings that can all be held: a schedule is drawn first, and slots are closed and sessions asked for around it."""
    draw = np.random.default_rng(seed)
    popularity = draw.pareto(2.5, businesses) + 0.3
    busy = np.zeros((businesses, slots), np.bool_)
    load = np.zeros(slots, np.int64)
    requested, met = [], set()
    while len(requested) < meetings:
        # Popular businesses are asked more often; nobody fills its day.
        weight = popularity * (busy.sum(axis=1) < slots - 1)
        one, other = sorted(draw.choice(businesses, 2, replace=False, p=weight / weight.sum()).tolist())
        free = np.flatnonzero(~busy[one] & ~busy[other] & (load < tables))
        if (one, other) in met or not len(free):
            popularity[[one, other]] *= 0.98
            continue
        near = [
            busy[one, max(0, slot - 1) : slot + 2].any() + busy[other, max(0, slot - 1) : slot + 2].any()
            for slot in free
        ]
        slot = int(draw.choice(free[np.array(near) == max(near)]))
        busy[[one, other], slot] = True
        load[slot] += 1
        met.add((one, other))
        session = MORNING if slot < morning_slots < slots and draw.random() < 0.1 else ANY
        requested.append((one + 1, other + 1, session))
    closed = ~busy & (draw.random((businesses, slots)) < 0.08)
    return DznMeetings(
        file=f"made-{seed}",
        businesses=businesses,
        tables=tables,
        slots=slots,
        morning_slots=morning_slots,
        requested=tuple(requested),
        forbidden=tuple(frozenset((np.flatnonzero(row) + 1).tolist()) for row in closed),
        fixed=(0,) * meetings,
        precedences=(frozenset(),) * meetings,
    )
