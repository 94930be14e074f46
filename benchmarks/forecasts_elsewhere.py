"""Forecasts where nothing was chosen or measured: earlier days and other halves of M3, sums of months, and other publishers' series.

The constants of the intervals were measured on the last 18 months of the training part of M3; here the same series end 36 months earlier,
and medicines, prices and exchange rates have nothing to do with them. Reads shared/data/market (or what BIOACCORD_SHARED_DATA names).
"""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from _report import report
from bioaccord.market.forecast import AskedForecast, Forecast, NoForecast, forecasts

FOLDER = (
    Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "market"
)
WORKERS = 2
Series = dict[str, np.ndarray]


def main() -> None:
    if not FOLDER.is_dir():
        print(f"SKIPPED: REAL DATA NOT FOUND at {FOLDER} (BIOACCORD_SHARED_DATA)")
        return
    bench_m3()
    bench_others()


def bench_m3() -> None:
    """Print sMAPE and coverage of M3 monthly from earlier days, and how far they are apart over random halves."""
    table = pl.read_parquet(FOLDER / "benchmark" / "m3_monthly_train.parquet").sort("unique_id", "ds")
    whole = {str(key[0]): rows["y"].to_numpy() for key, rows in table.group_by("unique_id", maintain_order=True)}
    rows = []
    for back in (18, 36):
        known = {name: values[: len(values) - back] for name, values in whole.items() if len(values) - back >= 36}
        came = {name: whole[name][len(values) : len(values) + 18] for name, values in known.items()}
        smapes, inside = _judged(known, came, "M", 18)
        rows.append((f"ending {back} months earlier: {len(smapes)} series", *_told(smapes, inside)))
        generator = np.random.default_rng(5)
        halves = [generator.permutation(len(smapes))[: len(smapes) // 2] for _ in range(200)]
        low, high = np.quantile([smapes[half].mean() for half in halves], (0.05, 0.95))
        bounds = [np.quantile([inside[half, at].mean() for half in halves], (0.05, 0.95)) for at in (0, 1)]
        spans = ", ".join(f"{one[0]:.3f}-{one[1]:.3f}" for one in bounds)
        rows.append(("  of 200 random halves, nine in ten lie in", "-", f"sMAPE {low:.2f}-{high:.2f}; {spans}"))
    report("M3 monthly from earlier days, horizon 18: sMAPE; coverage of 80 % and 95 %", rows)


def bench_others() -> None:
    """Print sMAPE, beside repeating last year, and coverage on series of other publishers, each cut off at two days."""
    rows = []
    for told, frequency, horizon, series in _others():
        known, came = {}, {}
        for name, values in series.items():
            for cut in range(2):
                end = len(values) - horizon * (1 + 2 * cut)
                if end >= 3 * horizon:
                    known[f"{name} {cut}"] = values[max(0, end - 15 * {"M": 12, "Q": 4, "A": 4}[frequency]) : end]
                    came[f"{name} {cut}"] = values[end : end + horizon]
        smapes, inside = _judged(known, came, frequency, horizon)
        rows.append((f"{told}: {len(smapes)} of {len(known)}", *_told(smapes, inside)))
    report("Other publishers' series, from two days each (refused ones left out)", rows)


def _others() -> Iterator[tuple[str, str, int, Series]]:
    medicines = pl.read_parquet(FOLDER / "pharma" / "australia_pbs_monthly_scripts_cost_by_atc.parquet")
    for column, told in (("Scripts", "prescriptions"), ("Cost", "cost")):
        sums = medicines.group_by("ATC2", "Month").agg(pl.col(column).sum()).sort("ATC2", "Month")
        series = {str(key[0]): rows[column].to_numpy() for key, rows in sums.group_by("ATC2", maintain_order=True)}
        series = {name: values for name, values in series.items() if len(values) >= 150}
        yield f"Australian medicines by class, {told}, months, horizon 12", "M", 12, series
        quarters = {name: _summed(values, 3) for name, values in series.items()}
        yield f"Australian medicines by class, {told}, quarters, horizon 4", "Q", 4, quarters
    prices = pl.read_csv(FOLDER / "prices" / "worldbank_pinksheet_monthly_long.csv", infer_schema_length=None)
    prices = prices.with_columns(pl.col("value").cast(pl.Float64, strict=False)).drop_nulls("value").sort("month")
    series = {str(key[0]): rows["value"].to_numpy() for key, rows in prices.group_by("series", maintain_order=True)}
    series = {name: values for name, values in series.items() if len(values) >= 240}
    yield "commodity prices, months, horizon 12", "M", 12, series
    yield "commodity prices, years, horizon 3", "A", 3, {name: _summed(values, 12) for name, values in series.items()}
    rates = pl.read_csv(FOLDER / "fx" / "usd_fx_monthly_all.csv").drop_nulls().sort("Date")
    series = {str(key[0]): rows["Exchange rate"].to_numpy() for key, rows in rates.group_by("Country")}
    yield "exchange rates, months, horizon 12", "M", 12, dict(sorted(series.items()))


def _judged(known: Series, came: Series, frequency: str, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Return sMAPE (series) and coverage (series x 2) of the forecasts that are made."""
    step = {"M": 1, "Q": 3, "A": 12}[frequency]
    periods = [date(1900 + at * step // 12, at * step % 12 + 1, 1) for at in range(900)]
    asked = [AskedForecast(name, values, periods[: len(values)], frequency, horizon) for name, values in known.items()]
    smapes, inside = [], []
    for one in forecasts(asked, workers=WORKERS, even_if_shifted=True):
        if isinstance(one, NoForecast):
            continue
        assert isinstance(one, Forecast)
        points, real = np.array(one.values), came[one.name]
        smapes.append(200 * np.mean(np.abs(points - real) / np.maximum(np.abs(points) + np.abs(real), 1e-12)))
        inside.append([np.mean((real >= b.lower) & (real <= np.array(b.upper))) for b in one.intervals])
    return np.array(smapes), np.array(inside)


def _told(smapes: np.ndarray, inside: np.ndarray) -> tuple[str, str]:
    narrow, wide = inside.mean(axis=0)
    return "0.80, 0.95", f"sMAPE {smapes.mean():.2f}; {narrow:.3f}, {wide:.3f}"


def _summed(values: np.ndarray, length: int) -> np.ndarray:
    """Return sums of so many periods each, the last one ending with the series."""
    whole = len(values) // length * length
    return values[len(values) - whole :].reshape(-1, length).sum(1)


if __name__ == "__main__":
    main()
