"""How fast ten million observations are loaded from a publisher's files, loaded again with one in a hundred revised, and asked.

Generated with a seed at the size and skew of a country's trade: 10,000 codes, 240 partners, 60 months, two and a half million rows of
four figures each; few codes and partners make up most of it. Plain pandas reads the same file and answers the same questions from
memory beside it, where it is installed (it keeps no earlier vintage and no file).
"""

import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl

from _report import peak_megabytes, report
from bioaccord.market.areas import Panel, PanelKind
from bioaccord.market.panels import panel_content
from bioaccord.market.selection import Selection
from bioaccord.market.sources.korea_customs import figures_from_file
from bioaccord.market.store import Store
from bioaccord.vocabulary.country import country_codes
from bioaccord.vocabulary.language import Text

CODES, PARTNERS, ROWS = 10_000, 240, 2_500_000
MONTHS = [f"{year}-{month:02d}" for year in range(2021, 2026) for month in range(1, 13)]
FIRST, SECOND = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 2, 15, tzinfo=UTC)
VALUES = ("export_usd", "export_kg", "import_usd", "import_kg")
REPEATS = 15


def make_trade(folder: Path) -> None:
    """Write the first vintage as CSV and Parquet, and the second, in which one row in a hundred is revised."""
    rng = np.random.default_rng(20261126)
    codes = np.array(
        [f"{code:010d}" for code in np.sort(rng.choice(9_600_000_000, CODES, replace=False) + 100_000_000)]
    )
    partners = np.array(sorted(country_codes() - {"EU", "EZ", "UN", "KR", "US", "CN"})[: PARTNERS - 2] + ["US", "CN"])
    weight = np.outer(rng.pareto(1.0, CODES) + 0.05, np.append(rng.pareto(0.8, PARTNERS - 2) + 0.02, [9.0, 12.0]))
    low, high = 0.0, 1e6 / weight.mean()
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(0.98, weight * middle).sum() * len(MONTHS) < ROWS else (low, middle)
    chance = np.minimum(0.98, weight * low)
    parts = []
    for month in MONTHS:
        code, partner = np.nonzero(rng.random(chance.shape) < chance)
        value = np.round(np.exp(rng.normal(9, 2.5, len(code)))).astype(np.int64) + 1
        kilograms = np.round(value / np.exp(rng.normal(3, 1, len(code)))).astype(np.int64)
        figures = dict(zip(VALUES, (value, kilograms, value // 2, kilograms // 2), strict=True))
        parts.append(
            pl.DataFrame({"month": [month] * len(code), "hsk10": codes[code], "partner": partners[partner]} | figures)
        )
    table = pl.concat(parts)
    table.write_csv(folder / "first.csv")
    table.write_parquet(folder / "first.parquet")
    revised = pl.Series("revised", rng.random(table.height) < 0.01)
    table.with_columns(pl.when(revised).then(pl.col(VALUES) + 1000).otherwise(pl.col(VALUES))).write_csv(
        folder / "second.csv"
    )


def load(store: Path, file: Path, at: datetime) -> dict[str, float]:
    """Load a file into a store; run in a process of its own, so that its memory can be told."""
    began, used = time.perf_counter(), time.process_time()
    run = Store(store).add(figures_from_file(file, retrieved_at=at), source="korea-customs", at=at)
    return {
        "wall": time.perf_counter() - began,
        "processor": time.process_time() - used,
        "peak": peak_megabytes(),
        "read": run.read,
        "new": run.new,
        "revised": run.revised,
    }


def questions(store: Path, code: str) -> dict[str, Callable[[], pl.DataFrame]]:
    """Return what a dashboard asks."""
    room, value = Store(store), ("export_value",)
    year = {"since": date(2025, 1, 1), "until": date(2025, 12, 1)}
    both = Selection(indicator=("export_value", "import_value"), partner=("US", "CN"))
    panel = Panel("trade", PanelKind.TRADE, Text(code, code), (code[:6],))
    return {
        "one series": lambda: room.series(Selection(indicator=value, product=(code,), partner=("US",))),
        "one product, all partners, 36 months": lambda: room.series(
            Selection(indicator=value, product=(code,), since=date(2023, 1, 1))
        ),
        "top 20 partners of a year, all products": lambda: (
            room.totals(Selection(indicator=value, **year), by=("partner",)).sort("value", descending=True).head(20)
        ),
        "two countries by year, all products": lambda: room.totals(both, by=("partner", "year")),
        "one product as of the first vintage": lambda: room.series(
            Selection(indicator=value, product=(code,)), as_of=FIRST.date()
        ),
        "what was revised in one product": lambda: room.differences(
            FIRST.date(), SECOND.date(), Selection(product=(code,))
        ),
        "which series there are of one product": lambda: room.keys(Selection(product=(code,))),
        "a whole panel of trade: lines, shares by year, unit values": lambda: (
            panel_content(room, panel).lines[0].figures
        ),
    }


def ask(store: Path, code: str) -> list[tuple[str, float, float, float, int]]:
    """Ask each question several times; returns name, median and slowest wall milliseconds, processor milliseconds, rows."""
    answers = []
    for name, question in questions(store, code).items():
        times, used = [], time.process_time()
        for _ in range(REPEATS):
            began = time.perf_counter()
            rows = question().height
            times.append((time.perf_counter() - began) * 1000)
        processor = (time.process_time() - used) * 1000 / REPEATS
        answers.append((name, statistics.median(times), max(times), processor, rows))
    return answers


def with_pandas(file: Path, code: str) -> dict[str, float]:
    """Read the CSV with plain pandas and ask the same four questions of it in memory."""
    import pandas as pd

    began, used = time.perf_counter(), time.process_time()
    table = pd.read_csv(file, dtype={"hsk10": str, "month": str, "partner": str}, keep_default_na=False)
    told = {"wall": time.perf_counter() - began, "processor": time.process_time() - used}
    asked = {
        "one series": lambda: table[(table.hsk10 == code) & (table.partner == "US")],
        "one product, all partners, 36 months": lambda: table[(table.hsk10 == code) & (table.month >= "2023-01")],
        "top 20 partners of a year, all products": lambda: (
            table[table.month.str[:4] == "2025"].groupby("partner")["export_usd"].sum().nlargest(20)
        ),
        "two countries by year, all products": lambda: (
            table[table.partner.isin(["US", "CN"])]
            .assign(year=table.month.str[:4])
            .groupby(["partner", "year"])[["export_usd", "import_usd"]]
            .sum(numeric_only=True)
        ),
    }
    for name, question in asked.items():
        times = []
        for _ in range(3):
            began = time.perf_counter()
            question()
            times.append((time.perf_counter() - began) * 1000)
        told[name] = statistics.median(times)
    return told | {"peak": peak_megabytes()}


def in_a_process(work: Callable, *arguments: object) -> object:
    """Return what a function gives in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        in_a_process(make_trade, folder)
        code = (
            pl.scan_parquet(folder / "first.parquet")
            .group_by("hsk10")
            .len()
            .sort("len", descending=True)
            .first()
            .collect()["hsk10"][0]
        )
        loads = {
            "CSV into an empty store": (folder / "a", folder / "first.csv", FIRST),
            "Parquet into an empty store": (folder / "b", folder / "first.parquet", FIRST),
            "a second vintage of all, 1 % revised": (folder / "a", folder / "second.csv", SECOND),
            "an older vintage of all, that comes late": (
                folder / "b",
                folder / "second.csv",
                datetime(2025, 12, 1, tzinfo=UTC),
            ),
        }
        rows = []
        for what, (store, file, at) in loads.items():
            told = in_a_process(load, store, file, at)
            figures = f"{told['read']:,.0f} read, {told['new']:,.0f} new, {told['revised']:,.0f} revised"
            measured = f"{told['wall']:.1f} s ({told['processor']:.1f} s of processors), {told['peak']:,.0f} MB peak; {figures}"
            rows.append((what, "under 60 s, under 2,000 MB", measured))
        size = sum(file.stat().st_size for file in (folder / "a").rglob("*.parquet")) / 1e6
        rows.append(("files of two vintages, and those of the state before", "-", f"{size:,.0f} MB"))
        peer = in_a_process(with_pandas, folder / "first.csv", code) if find_spec("pandas") else {}
        if peer:
            told = f"{peer['wall']:.1f} s ({peer['processor']:.1f} s of processors), {peer['peak']:,.0f} MB peak"
            rows.append(("plain pandas: the same CSV into memory", "-", told))
        report("ten million observations, loaded", rows)
        answers = in_a_process(ask, folder / "a", code)
        report(
            f"a dashboard's questions to ten million figures (median of {REPEATS})",
            [
                (
                    what,
                    "under 200 ms",
                    f"{median:.0f} ms, slowest {slowest:.0f} ({processor:.0f} of processors), {count:,} rows"
                    + (f"; pandas in memory {peer[what]:.0f} ms" if what in peer else ""),
                )
                for what, median, slowest, processor, count in answers
            ],
        )


if __name__ == "__main__":
    main()
