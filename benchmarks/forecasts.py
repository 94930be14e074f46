"""Forecasts on half of the monthly series of the M3 competition, beside statsforecast's own models and the published scores.

Reads shared/data/market/benchmark (or what BIOACCORD_SHARED_DATA names). Nothing is chosen on the test part; the constants of the
intervals are measured anew on the last 18 months of the training part.
"""

import os
import resource
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
from statsforecast import StatsForecast
from statsforecast.models import AutoETS, DynamicOptimizedTheta

from _report import report
from bioaccord.market.forecast import AskedForecast, Forecast, forecasts, shift_just_now
from bioaccord.market.forecast_intervals import QUANTILES, usual_change

FOLDER = (
    Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    / "market"
    / "benchmark"
)
HORIZON = 18
WORKERS = 2
ARRAYS = dict[str, np.ndarray]


def main() -> None:
    if not (FOLDER / "m3_monthly_train.parquet").is_file():
        print(f"SKIPPED: REAL DATA NOT FOUND at {FOLDER} (BIOACCORD_SHARED_DATA)")
        return
    train, test = _series("train"), _series("test")
    many = _asked(train, HORIZON)
    forecasts(many[:2])  # models are compiled once
    bench_members(many, train, test)
    bench_calibration(train)
    bench_elsewhere(train, test)
    bench_time(many)


def bench_members(many: list[AskedForecast], train: ARRAYS, test: ARRAYS) -> None:
    """Print errors, coverage and width of ours and of two models of statsforecast with their built-in intervals."""
    ours = [one for one in forecasts(many, workers=WORKERS, even_if_shifted=True) if isinstance(one, Forecast)]
    refused = sum(shift_just_now(values, 12) is not None for values in train.values())
    came = np.array([test[one.name] for one in ours])
    sizes = np.array([usual_change(train[one.name], 12) for one in ours])
    rows = [
        ("series forecast", "714", f"{len(ours)} ({refused} would be refused: level just shifted)"),
        ("sMAPE", "<= 13.2", f"{_smape(np.array([one.values for one in ours]), came):.2f}"),
        ("MASE", "-", f"{np.mean(np.abs(np.array([one.values for one in ours]) - came) / sizes[:, None]):.3f}"),
    ]
    widths = {}
    for at, (level, bar) in enumerate(((0.80, "0.78-0.84"), (0.95, "0.93-0.97"))):
        lower, upper = (np.array([getattr(one.intervals[at], side) for one in ours]) for side in ("lower", "upper"))
        widths[level] = np.mean((upper - lower) / sizes[:, None])
        told = np.mean([one.intervals[at].back_test_coverage for one in ours])
        rows.append(
            (
                f"coverage of {level:.0%} (in the back-tests)",
                bar,
                f"{np.mean((came >= lower) & (came <= upper)):.3f} ({told:.3f})",
            )
        )
    naive = sum(len(one.members) == 1 for one in ours)
    better = sum(one.back_test.better_by > 0 for one in ours)
    rows.append(("better than repeating last year in the back-test", "-", f"{better}; {naive} were given last year"))
    frame = pd.DataFrame(
        [(name, step, value) for name, values in train.items() for step, value in enumerate(values)],
        columns=["unique_id", "ds", "y"],
    )
    for name, model in (("DynamicOptimizedTheta", DynamicOptimizedTheta(12)), ("AutoETS", AutoETS(12))):
        began = time.process_time()
        theirs = StatsForecast(models=[model], freq=1).forecast(df=frame, h=HORIZON, level=[80, 95])
        seconds = time.process_time() - began
        table = {key: theirs[key].to_numpy().reshape(-1, HORIZON) for key in theirs.columns if key.startswith(name)}
        order = theirs["unique_id"].to_numpy().reshape(-1, HORIZON)[:, 0]
        real = np.array([test[one] for one in order])
        scale = np.array([usual_change(train[one], 12) for one in order])[:, None]
        rows.append(
            (
                f"{name} alone: sMAPE, MASE",
                "-",
                f"{_smape(table[name], real):.2f}, {np.mean(np.abs(table[name] - real) / scale):.3f}",
            )
        )
        for level in (80, 95):
            lower, upper = table[f"{name}-lo-{level}"], table[f"{name}-hi-{level}"]
            inside = np.mean((real >= lower) & (real <= upper))
            wider = widths[level / 100] / np.mean((upper - lower) / scale)
            rows.append(
                (f"{name} built-in {level} %: coverage", "-", f"{inside:.3f}; ours are {wider:.2f} times as wide")
            )
        rows.append((f"{name}: processor seconds", "-", f"{seconds:.0f}"))
    published = pl.read_csv(FOLDER / "m3_monthly_participant_scores_recomputed.csv")
    for method in ("THETA", "ForecastPro", "DAMPEN"):
        row = published.filter(method=method)
        rows.append(
            (f"{method} as published, all 1,428 series", "-", f"{row['sMAPE'].item():.2f}, {row['MASE'].item():.3f}")
        )
    report(f"M3 monthly, {len(train)} series, horizon {HORIZON} (MASE against repeating last year)", rows)


def bench_calibration(train: ARRAYS) -> None:
    """Print the quantiles of errors over usual errors at the end of the training part, beside the constants in use."""
    earlier = {name: values[:-HORIZON] for name, values in train.items() if len(values) - HORIZON >= 2 * HORIZON}
    found = forecasts(_asked(earlier, HORIZON), workers=WORKERS, even_if_shifted=True)
    ratios = []
    for one in found:
        if isinstance(one, Forecast):
            errors = np.abs(train[one.name][-HORIZON:] - np.array(one.values))
            ratios.append(errors / ((np.array(one.intervals[0].upper) - np.array(one.values)) / QUANTILES[0.80]))
    rows = [
        (f"half width of {level:.0%}, in usual errors", f"{used:.2f}", f"{np.quantile(np.array(ratios), level):.2f}")
        for level, used in QUANTILES.items()
    ]
    report(f"Constants in use (bar) and measured anew on the training part of {len(ratios)} series", rows)


def bench_elsewhere(train: ARRAYS, test: ARRAYS) -> None:
    """Print coverage where the constants were not measured: another horizon, quarters, years."""
    rows = []
    for told, length, frequency, horizon, season in (
        ("months, horizon 6", 1, "M", 6, None),
        ("months, horizon 12", 1, "M", 12, None),
        ("months taken as without a season, horizon 6", 1, "M", 6, 1),
        ("quarters (sums of months), horizon 6", 3, "Q", 6, None),
    ):
        sums = {name: _summed(values, length) for name, values in train.items()}
        ahead = {name: values[: horizon * length].reshape(horizon, length).sum(1) for name, values in test.items()}
        found = [
            one
            for one in forecasts(_asked(sums, horizon, frequency, season), workers=WORKERS, even_if_shifted=True)
            if isinstance(one, Forecast)
        ]
        came = np.array([ahead[one.name] for one in found]).reshape(len(found), horizon)
        shares = [
            np.mean(
                (came >= np.array([one.intervals[at].lower for one in found]))
                & (came <= np.array([one.intervals[at].upper for one in found]))
            )
            if found
            else np.nan
            for at in range(2)
        ]
        rows.append((f"{told}: {len(found)} series", "0.80, 0.95", f"{shares[0]:.3f}, {shares[1]:.3f}"))
    report("Coverage away from where the intervals were measured", rows)


def bench_time(many: list[AskedForecast]) -> None:
    """Print how long 1,000 series take with their intervals."""
    thousand = (many * 2)[:1000]
    own, children = time.process_time(), _children_seconds()
    began = time.perf_counter()
    forecasts(thousand, workers=WORKERS, even_if_shifted=True)
    wall = time.perf_counter() - began
    processor = time.process_time() - own + _children_seconds() - children
    report(
        "1,000 monthly series with intervals and back-tests",
        [("wall seconds on two processes", "< 60", f"{wall:.1f}"), ("processor seconds", "-", f"{processor:.1f}")],
    )


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _series(part: str) -> ARRAYS:
    table = pl.read_parquet(FOLDER / f"m3_monthly_{part}.parquet").sort("unique_id", "ds")
    return {str(key[0]): rows["y"].to_numpy() for key, rows in table.group_by("unique_id", maintain_order=True)}


def _asked(series: ARRAYS, horizon: int, frequency: str = "M", season_length: int | None = None) -> list[AskedForecast]:
    periods = {
        "M": [date(1980 + at // 12, at % 12 + 1, 1) for at in range(200)],
        "Q": [date(1980 + at // 4, at % 4 * 3 + 1, 1) for at in range(200)],
    }[frequency]
    return [
        AskedForecast(name, values, periods[: len(values)], frequency, horizon, season_length)
        for name, values in series.items()
    ]


def _summed(values: np.ndarray, length: int) -> np.ndarray:
    """Return sums of so many periods each, the last one ending with the series."""
    whole = len(values) // length * length
    return values[len(values) - whole :].reshape(-1, length).sum(1)


def _smape(points: np.ndarray, came: np.ndarray) -> float:
    return float(np.mean(200 * np.abs(points - came) / (np.abs(points) + np.abs(came))))


if __name__ == "__main__":
    main()
