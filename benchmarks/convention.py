"""How much of the bound is held and with how many breaks a delegate-day, at the size of a convention; every schedule is re-checked by the independent checker.

The event of the shared data beside events made up by seeds (`_made_convention.py`), so that nothing is tuned to one file. Seconds are those of the processor, of
both threads together; a breaks' count is the data's own: an idle or unavailable slot between two meetings of a day counts.
"""

import subprocess
import sys
import time

import numpy as np

from _made_convention import made_convention
from _report import peak_megabytes, report
from _shared_convention import shared_event
from bioaccord.events.compiled_event import begun, compiled
from bioaccord.events.constraints import violations
from bioaccord.events.schedule import told
from bioaccord.events.timetable import empty_plan
from bioaccord.events.timetable_search import Seconds, Steps, searched
from bioaccord.events.wishes import costs_of, measured

SHORT_SECONDS, LONG_SECONDS = 20.0, 600.0
CLOCK = time.process_time


def main() -> None:
    if len(sys.argv) > 1:
        print("\t".join(run(sys.argv[1], float(sys.argv[2]))))
        return
    rows = []
    for name in ("shared:convention_60000", "made:1:60000", "made:2:60000"):
        rows += [(name, ">= 99.9 %, <= 0.60 breaks, 20 CPU s", of_child(name, SHORT_SECONDS))]
        rows += [(name, ">= 99.97 %, <= 0.20 breaks, 600 CPU s, < 2 GB", of_child(name, LONG_SECONDS))]
    rows += [
        ("shared:convention_60000:teams", "any of a team: within 2 x the time", of_child("shared:convention_60000:teams", 2 * SHORT_SECONDS)),
        ("shared:forum_500", "all 500, <= 38 breaks, 60 s", of_child("shared:forum_500", 60.0)),
    ]  # fmt: skip
    rows += [
        (f"made:3:{size}", "growth", of_child(f"made:3:{size}", size / 3000)) for size in (15_000, 60_000, 120_000)
    ]
    report("Conventions", rows)


def of_child(name: str, seconds: float) -> str:
    """Return what a process of its own measured: memory is then its own."""
    done = subprocess.run([sys.executable, __file__, name, str(seconds)], capture_output=True, text=True, check=True)
    return "; ".join(done.stdout.strip().split("\t"))


def run(name: str, seconds: float) -> list[str]:
    kind, which, *more = name.split(":")
    if kind == "shared":
        found = shared_event(which, of_teams="teams" in more)
        if found is None:
            return ["skipped: shared data are missing"]
    else:
        found = made_convention(int(which), meetings=int(more[0]), of_teams="teams" in more)
    event, meetings = found
    began = CLOCK()
    made = compiled(event, meetings)
    laid_out = CLOCK() - began
    costs = costs_of(made)
    # The compiled functions are made once after an installation and kept on disk: told apart.
    began = CLOCK()
    searched(
        made.problem,
        empty_plan(made.problem, made.requests),
        costs,
        generator=np.random.default_rng(0),
        budget=Steps(1),
    )
    first = CLOCK() - began
    budget = Seconds.from_now(seconds, CLOCK)
    plan = searched(made.problem, begun(made), costs, generator=np.random.default_rng(1), budget=budget)
    used = CLOCK() - budget.began
    began = CLOCK()
    schedule = told(made, plan, meetings)
    with_tables = CLOCK() - began
    began = CLOCK()
    broken = violations(event, schedule.meetings)
    checked = CLOCK() - began
    figures = {one.goal.name: one.amount for one in measured(event, schedule.meetings)}
    return [
        f"{schedule.placed_count:,} of at most {schedule.bound:,.0f} ({schedule.value / schedule.bound:.3%})",
        f"{schedule.breaks_a_delegate_day:.3f} breaks a delegate-day ({schedule.breaks:,})",
        f"{used:.0f} s",
        f"firms differ by {figures['evenness']:.2f}, fullest slot {figures['load']:.1%}, walking {figures['walking']:.1f} min",
        f"{len(broken)} rules broken (checked in {checked:.1f} s)",
        f"laid out {laid_out:.1f} s, first call {first:.1f} s, tables, reasons and bound {with_tables:.1f} s",
        f"{peak_megabytes():,.0f} MB",
    ]


if __name__ == "__main__":
    main()
