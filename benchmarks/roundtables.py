"""Roundtables: social golfers, a convention's 40 tables with two countries, and what changes when guests are late or do not come."""

import time
from collections import Counter

import numpy as np

from _report import report
from bioaccord.events.roundtable import Away, Guest, Seating, TableRules, reseated, seated
from bioaccord.events.seating import made_ready
from bioaccord.events.seating_groups import groups_of_countries
from bioaccord.events.timetable_search import Seconds

BOTH = TableRules(groups_of_countries(("KR", "US")))


def golfers(tables: int, seats: int, rounds: int, seconds: float) -> tuple[str, str, str]:
    guests = [Guest(f"G{number}") for number in range(tables * seats)]
    began = time.perf_counter()
    found = seated(
        guests, tables, seats, rounds, generator=np.random.default_rng(1), rules=TableRules(),
        budget=Seconds.from_now(seconds, time.perf_counter),
    )  # fmt: skip
    spent = time.perf_counter() - began
    return f"{tables} x {seats} x {rounds} golfers", f"{found.bound} repeats", f"{found.repeats} repeats, {spent:.2f} s"


def convention(korean: int) -> tuple[tuple[str, str, str], list[Guest], Seating]:
    guests = [Guest(f"G{number}", f"F{number // 2}", "KR" if number < korean else "US") for number in range(320)]
    began = time.perf_counter()
    found = seated(
        guests, 40, 8, 4, generator=np.random.default_rng(1), rules=BOTH,
        budget=Seconds.from_now(60, time.perf_counter),
    )  # fmt: skip
    spent = time.perf_counter() - began
    home = {one.guest_id: one.country for one in guests}
    counts = [Counter(home[name] for name in table)["KR"] for tables in found.rounds for table in tables]
    measured = f"{found.repeats} repeats, {min(counts)}-{max(counts)} of KR, {spent:.2f} s"
    return (f"40 x 8 x 4, {korean} + {320 - korean}", "0 repeats, 3-5 of each", measured), guests, found


def changed(guests: list[Guest], before: Seating) -> tuple[str, str, str]:
    gone = {f"G{number}": frozenset({2, 3}) for number in range(0, 320, 32)}
    late = [Guest(f"L{number}", f"L{number}", "US") for number in range(5)]
    away = Away(gone | {one.guest_id: frozenset({0, 1}) for one in late})
    began = time.perf_counter()
    after = reseated(
        before, [*guests, *late], 40, 8, from_round=2, generator=np.random.default_rng(1), rules=BOTH, away=away,
        budget=Seconds.from_now(10, time.perf_counter),
    )  # fmt: skip
    spent = time.perf_counter() - began
    return (
        "10 do not come, 5 are late from round 3",
        "-",
        f"{len(after.moved)} others moved, {after.repeats} repeats, {len(after.broken)} rules broken, {spent:.1f} s",
    )


def main() -> None:
    made_ready()
    rows = [
        golfers(*one, 30.0) for one in ((8, 4, 10), (8, 4, 7), (5, 3, 7), (8, 8, 5), (10, 10, 3), (6, 4, 6), (3, 4, 3))
    ]
    row, guests, found = convention(160)
    rows += [row, convention(140)[0], changed(guests, found)]
    report("Roundtables", rows)


if __name__ == "__main__":
    main()
