"""Change points on the series of the Turing Change Point Dataset that are given, on made ones, and false alarms on series without a change.

F1 as van den Burg and Williams (2020) define it: five people's marks, a margin of five places, place 0 counted as a mark. Reads
shared/data/market (or what BIOACCORD_SHARED_DATA names); ruptures runs beside us where it is installed.
"""

import json
import os
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl

from _made_series import CHANGED, UNCHANGED
from _report import report
from bioaccord.market.change_point import ChangePoints
from bioaccord.market.change_points import change_points

FOLDER = (
    Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "market"
)
MARGIN = 5
LENGTHS = (24, 36, 60, 120, 240)
DAYS = [date(1900, 1, 1) + timedelta(days=at) for at in range(5000)]
MONTHS = [date(1900 + at // 12, at % 12 + 1, 1) for at in range(1500)]


def matched(marks: Iterable[int], found: Iterable[int], margin: int = MARGIN) -> set[int]:
    """Return the marks that have a found place within the margin, each place used once."""
    left = set(found)
    hits = set()
    for mark in sorted(marks):
        near = sorted((abs(mark - place), place) for place in left if abs(mark - place) <= margin)
        if near:
            hits.add(mark)
            left.remove(near[0][1])
    return hits


def f1(marks: dict[str, list[int]], found: Iterable[int]) -> float:
    """Return F1 of found places: precision against all people's marks together, recall averaged over people."""
    people = [{0, *one} for one in marks.values()]
    places = {0, *found}
    precision = len(matched(set().union(*people), places)) / len(places)
    recall = float(np.mean([len(matched(one, places)) / len(one) for one in people]))
    return 2 * precision * recall / (precision + recall)


def main() -> None:
    folder = FOLDER / "benchmark" / "tcpd"
    if folder.is_dir():
        bench_marks(folder)
    else:
        print(f"SKIPPED: REAL DATA NOT FOUND at {folder} (BIOACCORD_SHARED_DATA)")
    bench_made()
    bench_false_alarms()
    bench_found()
    if folder.is_dir():
        bench_prices()


def bench_marks(folder: Path) -> None:
    """Print F1 a series and the mean, beside predicting none and ruptures with its usual penalty."""
    marks = json.loads((folder / "annotations.json").read_text())
    rows, ours, none, others = [], [], [], {"Binseg": [], "Pelt": []}
    has_peer = find_spec("ruptures") is not None
    began = time.process_time()
    for name in sorted(marks):
        values, season = _read(folder / f"{name}.json")
        found = _places(values, season)
        ours.append(f1(marks[name], found))
        none.append(f1(marks[name], []))
        rows.append((name, f"none {none[-1]:.3f}", f"{ours[-1]:.3f}  {' '.join(map(str, found))}"))
    seconds = time.process_time() - began
    for name in sorted(marks) if has_peer else ():
        for kind in others:
            others[kind].append(f1(marks[name], _ruptures(kind, _read(folder / f"{name}.json")[0])))
    rows += [
        ("mean F1", ">= 0.75", f"{np.mean(ours):.3f}"),
        ("predicting none", "-", f"{np.mean(none):.3f}"),
        *(
            (f"ruptures {kind}, l2, 3 log n", "-", f"{np.mean(scores):.3f}")
            for kind, scores in others.items()
            if scores
        ),
        ("processor seconds", "-", f"{seconds:.1f}"),
    ]
    if not has_peer:
        rows.append(("ruptures", "-", "SKIPPED: NOT INSTALLED (it is one of the development dependencies)"))
    report(f"Marks of five people, {len(marks)} series (places found)", rows)


def bench_made(runs: int = 20) -> None:
    """Print F1 by kind of made series with known changes, marked by five made people, beside predicting none."""
    rows, all_of_them = [], []
    for number, (kind, made) in enumerate(CHANGED.items()):
        ours, none, counts = [], [], []
        for run in range(runs):
            generator = np.random.default_rng([2026, number, run])
            one = made(generator)
            marks, found = _marks_of_people(generator, one.changes), _places(one.values, one.season_length)
            ours.append(f1(marks, found))
            none.append(f1(marks, []))
            counts.append((len(found), len(one.changes)))
        all_of_them += ours
        found_count, count = np.mean(counts, axis=0)
        rows.append((kind, f"none {np.mean(none):.3f}", f"{np.mean(ours):.3f}  {found_count:.1f} found of {count:.1f}"))
    rows.append(("mean of all", ">= 0.75", f"{np.mean(all_of_them):.3f}"))
    report(f"Made series with known changes, {runs} of each kind: F1", rows)


def _marks_of_people(generator: np.random.Generator, changes: tuple[int, ...]) -> dict[str, list[int]]:
    """Return the marks of five people, each of whom misses one change in ten and is off by some places."""
    return {
        str(person): [round(place + 1.5 * generator.standard_normal()) for place in changes if generator.random() > 0.1]
        for person in range(5)
    }


def bench_false_alarms(runs: int = 40) -> None:
    """Print how many simulated series without a change show a change point."""
    asked = [(kind, count, runs) for kind in UNCHANGED for count in LENGTHS]
    with ProcessPoolExecutor(2) as pool:
        shares = np.array(list(pool.map(_share_of_alarms, *zip(*asked, strict=True)))).reshape(-1, len(LENGTHS))
    rows = [
        (kind, "<= 0.10", "  ".join(f"{share:.2f}" for share in of_kind))
        for kind, of_kind in zip(UNCHANGED, shares, strict=True)
    ]
    rows.append(("mean of all", "<= 0.10", f"{shares.mean():.3f}"))
    report(f"False alarms: share of {runs} unchanged series with {', '.join(map(str, LENGTHS))} periods", rows)


def _share_of_alarms(kind: str, count: int, runs: int) -> float:
    season_length, made = UNCHANGED[kind]
    number = list(UNCHANGED).index(kind)
    alarms = [
        bool(_places(made(np.random.default_rng([2026, number, count, run]), count), season_length))
        for run in range(runs)
    ]
    return float(np.mean(alarms))


def bench_found(runs: int = 100) -> None:
    """Print how often one level shift of so many deviations is found within the margin: what the strictness costs."""
    generator = np.random.default_rng(7)
    rows = []
    for size in (1.0, 2.0, 3.0):
        shares = []
        for count in (40, 80, 160):
            hits = 0
            for _ in range(runs):
                values = generator.standard_normal(count) + np.where(np.arange(count) >= count // 2, size, 0)
                hits += any(abs(place - count // 2) <= MARGIN for place in _places(values, 1))
            shares.append(hits / runs)
        rows.append((f"shift of {size:g} deviations", "-", "  ".join(f"{share:.2f}" for share in shares)))
    report("Found: share of level shifts amid 40, 80, 160 independent figures", rows)


def bench_prices() -> None:
    """Print how many windows of real monthly growth show a change, as they were and with their months shuffled."""
    table = pl.read_csv(FOLDER / "prices" / "worldbank_pinksheet_monthly_long.csv", infer_schema_length=None)
    table = table.with_columns(pl.col("value").cast(pl.Float64, strict=False)).drop_nulls("value")
    generator = np.random.default_rng(3)
    windows, alarms, shuffled = 0, 0, 0
    for _, rows in table.sort("month").group_by("series", maintain_order=True):
        values = rows["value"].to_numpy()
        values = values[values > 0]
        growth = np.diff(np.log(values))
        for start in range(0, len(growth) - 119, 120):
            part = growth[start : start + 120]
            # A price that stands still for months is set by somebody, and moves by steps.
            if np.mean(part == 0) > 0.1:
                continue
            windows += 1
            alarms += bool(_places(part, 1))
            shuffled += bool(_places(generator.permutation(part), 1))
    rows = [
        ("as they were (nobody says that none changed)", "-", f"{alarms / windows:.3f} of {windows}"),
        ("shuffled, so that nothing changes", "<= 0.10", f"{shuffled / windows:.3f} of {windows}"),
    ]
    report("Real growth rates: windows of ten years of commodity prices", rows)


def _places(values: np.ndarray, season_length: int) -> list[int]:
    if season_length == 12:
        found = change_points(values, MONTHS[: len(values)], "M")
    else:
        found = change_points(values, DAYS[: len(values)], "D", season_length=season_length)
    return [point.place for point in found.points] if isinstance(found, ChangePoints) else []


def _read(file: Path) -> tuple[np.ndarray, int]:
    """Return values (NaN where missing) and the length of the season: 12 where the file says that its periods are months."""
    told = json.loads(file.read_text())
    values = np.array([np.nan if one is None else one for one in told["series"][0]["raw"]], dtype=float)
    return values, 12 if told["time"].get("format") == "%Y-%m" else 1


def _ruptures(kind: str, values: np.ndarray) -> list[int]:
    import ruptures

    values = np.where(np.isnan(values), np.nanmedian(values), values)
    standard = (values - values.mean()) / values.std()
    model = getattr(ruptures, kind)(model="l2", jump=1, min_size=2).fit(standard)
    return [int(place) for place in model.predict(pen=3 * np.log(len(standard)))[:-1]]


if __name__ == "__main__":
    main()
