"""The business-to-business instances of JAIR 74 (2022): optimum or proof of infeasibility, each re-checked; RC2 on the same clauses beside it.

Reads shared/data/events/b2bsp (or what BIOACCORD_SHARED_DATA names); the made instances need no file. Times are CPU seconds of one thread, reading
and encoding included. RC2 is python-sat's own, with its options as published (adapt, exhaust, minz), stopped after LIMIT seconds.
"""

import csv
import multiprocessing
import os
import time
from pathlib import Path

from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

from _made_meetings import made_meetings
from _report import report
from bioaccord.events.dzn_file import DznMeetings, read_dzn
from bioaccord.events.dzn_schedule import FAIR, DznSchedule, dzn_schedule, dzn_violations
from bioaccord.events.exact_encoding import encoded
from bioaccord.events.timetable_search import Seconds

FOLDER = (
    Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    / "events"
    / "b2bsp"
)
LIMIT = 60.0
MADE = (
    {"businesses": 45, "meetings": 150, "tables": 20, "slots": 10, "morning_slots": 10},
    {"businesses": 60, "meetings": 230, "tables": 26, "slots": 10, "morning_slots": 10},
    {"businesses": 70, "meetings": 160, "tables": 14, "slots": 20, "morning_slots": 12},
    {"businesses": 76, "meetings": 300, "tables": 22, "slots": 20, "morning_slots": 12},
)


def main() -> None:
    if FOLDER.is_dir():
        published()
    else:
        print(f"SKIPPED: REAL DATA NOT FOUND at {FOLDER} (BIOACCORD_SHARED_DATA)")
    made()


def published() -> None:
    with (FOLDER / "published_best_jair2022.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["fairness_d"] == str(FAIR)]
    for title, is_wanted in (
        ("the ten original instances", lambda row: row["variant"] == "original"),
        ("their 60 variants", lambda row: row["variant"] != "original"),
    ):
        lines, total, right, slow = [], 0.0, 0, 0
        theirs_total = 0.0
        for row in filter(is_wanted, rows):
            path = FOLDER / f"{row['instance']}.{row['variant']}.dzn"
            began = time.process_time()
            meetings = read_dzn(path)
            found = dzn_schedule(meetings, budget=Seconds.from_now(LIMIT, time.process_time))
            took = time.process_time() - began
            total += took
            best = row["best_breaks(-=proved infeasible)"]
            is_right = found.is_proven and told(meetings, found) == best
            right += is_right
            slow += is_right and took > LIMIT
            measured = f"{told(meetings, found)} {'proven' if found.is_proven else 'not proven'}, {took:.2f} s"
            if row["variant"] == "original":
                theirs, seconds = reference(meetings)
                theirs_total += seconds
                measured += f"; RC2 {theirs}, {seconds:.2f} s"
                lines.append((row["instance"], f"{best} ({row['maxsat_seconds']} s published)", measured))
            elif not is_right or took > LIMIT / 4:
                lines.append((f"{row['instance']} {row['variant']}", best, measured))
        if theirs_total:
            lines.append(
                ("together", "10 proven in 60 s", f"{right} proven in {total:.1f} s; RC2 {theirs_total:.1f} s")
            )
        else:
            lines.append(("within 60 s each", "58 of 60", f"{right - slow} of 60, {total:.1f} s together"))
        report(title, lines)


def made() -> None:
    lines = []
    for size in MADE:
        for seed in (1, 2, 3):
            meetings = made_meetings(seed, **size)
            began = time.process_time()
            found = dzn_schedule(meetings, budget=Seconds.from_now(LIMIT, time.process_time))
            took = time.process_time() - began
            name = f"{size['meetings']} meetings of {size['businesses']}, {size['slots']} slots, seed {seed}"
            proof = "proven" if found.is_proven else f"not proven (at least {found.fewest_breaks})"
            lines.append((name, "proven in 60 s", f"{told(meetings, found)} {proof}, {took:.2f} s"))
    report("made instances, in no file", lines)


def told(meetings: DznMeetings, found: DznSchedule) -> str:
    """Return the breaks, checked by the rules that share nothing with the search; '-' where there is no schedule."""
    if not found.slots:
        return "-"
    wrong = dzn_violations(meetings, found.slots)
    return "WRONG: " + wrong[0].en if wrong else str(found.breaks)


def reference(meetings: DznMeetings) -> tuple[str, float]:
    """Return the breaks that RC2 finds on the same clauses, and its CPU seconds."""
    answers: multiprocessing.SimpleQueue = multiprocessing.SimpleQueue()
    worker = multiprocessing.Process(target=_reference, args=(meetings, answers))
    worker.start()
    worker.join(4 * LIMIT)
    if worker.is_alive():
        worker.terminate()
        worker.join()
        return "stopped", 4 * LIMIT
    return answers.get()


def _reference(meetings: DznMeetings, answers: multiprocessing.SimpleQueue) -> None:
    began = time.process_time()
    encoding = encoded(meetings.problem()[0], holds_all=True, most_apart=FAIR)
    formula = WCNF()
    formula.extend(encoding.clauses.clauses)
    for breaks in encoding.breaks.values():
        for one in breaks:
            formula.append([-one], weight=1)
    with RC2(formula, solver="g4", adapt=True, exhaust=True, minz=True) as solver:
        solver.compute()
        answers.put((str(solver.cost), time.process_time() - began))


if __name__ == "__main__":
    main()
