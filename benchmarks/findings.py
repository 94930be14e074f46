"""Findings where nothing happened, and where something did: false news of simulated unchanged series by kind, and stories that must come.

Every table is simulated from a seed; nothing is read. `python benchmarks/findings.py 200` makes 200 tables of each kind in place of 40.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import numpy as np
import polars as pl

from _report import report
from bioaccord.market.change_findings import changes
from bioaccord.market.finding import FindingKind, Test
from bioaccord.market.findings import findings
from bioaccord.market.observation import Flag, observations
from bioaccord.market.series_history import series_histories
from bioaccord.vocabulary.language import Text

SAID = datetime(2026, 9, 15, tzinfo=UTC)
MONTHS_OF_TRADE, MONTHS_OF_PRICES, YEARS, QUARTERS = 60, 240, 15, 60
Generator = np.random.Generator
Rows = list[dict[str, object]]


def periods(count: int, frequency: str) -> list[date]:
    """Return so many first days of periods that end in 2026."""
    step = {"M": 1, "Q": 3, "A": 12}[frequency]
    last = {"M": 2026 * 12 + 7, "Q": 2026 * 12 + 3, "A": 2025 * 12}[frequency]
    months = [last - step * back for back in range(count - 1, -1, -1)]
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def rows(values: np.ndarray, flags: np.ndarray | int = 0, **more: object) -> Rows:
    """Return the rows of a series; NaN is kept secret."""
    key: dict[str, object] = {
        "source": "korea-customs",
        "indicator": "export_value",
        "reporter": "KR",
        "partner": "WLD",
        "product_system": "HSK",
        "product": "3002491000",
        "unit": "USD",
        "frequency": "M",
        "vintage": SAID.date(),
        "retrieved_at": SAID,
        "origin": "simulated",
    } | more
    days = periods(len(values), str(key["frequency"]))
    said = np.broadcast_to(flags, len(values))
    return [
        key
        | {
            "period": day,
            "value": float(value) if np.isfinite(value) else None,
            "flags": int(flag) if np.isfinite(value) else int(Flag.SUPPRESSED),
        }
        for day, value, flag in zip(days, values, said, strict=True)
    ]


# --- what never changes -------------------------------------------------------------------------------------------------


def following(generator: Generator, count: int, share: float, spread: float) -> np.ndarray:
    """Return errors (count) of which each keeps a share of the one before, with one spread whatever the share."""
    noise = generator.normal(0, spread * np.sqrt(1 - share**2), count + 100)
    for at in range(1, len(noise)):
        noise[at] += share * noise[at - 1]
    return noise[100:]


def season(generator: Generator, count: int, year: int, spread: float) -> np.ndarray:
    """Return a pattern that comes back every year."""
    return np.resize(generator.normal(0, spread, year), count)


def apart(generator: Generator, count: int, share: float, size: float) -> np.ndarray:
    """Return single figures far from the others, none in the last half a year: there they would be news."""
    at = (generator.random(count) < share) & (np.arange(count) < count - 6)
    return np.where(at, generator.choice([-size, size], count), 0.0)


Errors = Callable[[Generator, int], np.ndarray]

TRADES: dict[str, Errors] = {
    "months free of one another": lambda g, n: g.normal(0, 0.3, n),
    "months that follow one another (0.5)": lambda g, n: following(g, n, 0.5, 0.3),
    "months that follow one another (0.8)": lambda g, n: following(g, n, 0.8, 0.3),
    "seasonal": lambda g, n: g.normal(0, 0.2, n) + season(g, n, 12, 0.5),
    "heavy tails": lambda g, n: 0.2 * g.standard_t(3, n),
    "outliers": lambda g, n: g.normal(0, 0.2, n) + apart(g, n, 0.03, 2.0),
    "lumpy shipments": lambda g, n: np.log(np.maximum(g.poisson(4, n), 0.5)),
}


def trade(generator: Generator, errors: Errors, *, sparse: float = 0.0, hidden: float = 0.0) -> Rows:
    """Return ten products, each with five partners of unequal size, weights at one price a kilogram, and their sum."""
    made: Rows = []
    for number in range(10):
        key = {"product": f"3002{number:02}0000"}
        total = np.zeros(MONTHS_OF_TRADE)
        for partner, size in (("US", 3.0), ("CN", 2.0), ("JP", 1.0), ("VN", 0.5), ("BR", 0.2)):
            value = 1e6 * size * np.exp(errors(generator, MONTHS_OF_TRADE))
            value[generator.random(MONTHS_OF_TRADE) < sparse] = 0.0
            total += value
            weight = value / 100 * np.exp(generator.normal(0, 0.2, MONTHS_OF_TRADE))
            weight[generator.random(MONTHS_OF_TRADE) < 0.1] = 0.0
            shown = np.where(generator.random(MONTHS_OF_TRADE) < hidden, np.nan, value)
            made += rows(shown, partner=partner, **key)
            made += rows(weight, partner=partner, indicator="export_weight", unit="kg", **key)
        made += rows(total, **key)
    return made


PRICES: dict[str, Errors] = {
    "walk": lambda g, n: np.cumsum(g.normal(0, 0.05, n)),
    "walk that drifts": lambda g, n: np.cumsum(g.normal(0.003, 0.04, n)),
    "walk with heavy tails": lambda g, n: np.cumsum(0.03 * g.standard_t(3, n)),
    "walk averaged over months": lambda g, n: np.convolve(np.cumsum(g.normal(0, 0.05, n + 1)), [0.5, 0.5], "valid"),
    "walk whose swings swell": lambda g, n: np.cumsum(g.normal(0, 0.04, n) * np.exp(following(g, n, 0.9, 0.5))),
    "level, errors follow (0.9)": lambda g, n: following(g, n, 0.9, 0.2),
    "level": lambda g, n: g.normal(0, 0.1, n),
    "seasonal": lambda g, n: np.cumsum(g.normal(0, 0.03, n)) + season(g, n, 12, 0.1),
    "outliers": lambda g, n: np.cumsum(g.normal(0, 0.03, n)) + apart(g, n, 0.02, 0.5),
    "counts": lambda g, n: np.log(np.maximum(g.poisson(6, n), 0.3)),
}


def prices(generator: Generator, errors: Errors, *, count: int, frequency: str, many: int = 20) -> Rows:
    """Return so many series of a publisher."""
    key = {"source": "pink-sheet", "indicator": "price", "reporter": "", "partner": "", "product_system": "series"}
    made: Rows = []
    for number in range(many):
        values = 100 * np.exp(errors(generator, count))
        made += rows(values, **key, product=f"Series {number}", unit="USD/mt", frequency=frequency)
    return made


def annual_trade(generator: Generator) -> Rows:
    """Return yearly trade of ten products: values that walk, shares that walk."""
    made: Rows = []
    for number in range(10):
        key = {"product": f"3002{number:02}", "product_system": "HS", "source": "un-comtrade", "frequency": "A"}
        total = 1e6 * np.exp(np.cumsum(generator.normal(0, 0.15, YEARS)))
        made += rows(total, **key)
        for partner, size in (("US", 0.3), ("CN", 0.2), ("JP", 0.1)):
            share = np.clip(size + np.cumsum(generator.normal(0, 0.02, YEARS)), 0.01, 0.6)
            made += rows(total * share, partner=partner, **key)
    return made


# --- what a publisher changed, and the world did not --------------------------------------------------------------------


def new_currency(generator: Generator) -> Rows:
    """Return exchange rates and a trade in a currency that lost six zeros half a year ago."""
    factor = np.where(np.arange(MONTHS_OF_PRICES) >= MONTHS_OF_PRICES - 7, 1e-6, 1.0)
    key = {"indicator": "exchange_rate", "reporter": "", "partner": "", "product_system": "series", "source": "exchange-rates"}  # fmt: skip
    rate = 3e6 * np.exp(np.cumsum(generator.normal(0, 0.02, MONTHS_OF_PRICES))) * factor
    made = rows(rate, **key, product="XXX", unit="XXX/USD")
    cut = factor[-MONTHS_OF_TRADE:]
    for one in trade(generator, TRADES["months free of one another"]):
        at = periods(MONTHS_OF_TRADE, "M").index(one["period"])  # type: ignore[arg-type]
        money = {"unit": "XXX", "value": one["value"] * 1e9 * cut[at]} if one["unit"] == "USD" else {}  # type: ignore[operator]
        made.append(one | money)
    return made


def counted_at_last(generator: Generator) -> Rows:
    """Return a trade that was estimated too low until a year ago, and is counted since."""
    counted = np.arange(MONTHS_OF_TRADE) >= MONTHS_OF_TRADE - 12
    made: Rows = []
    for one in trade(generator, TRADES["months free of one another"]):
        at = periods(MONTHS_OF_TRADE, "M").index(one["period"])  # type: ignore[arg-type]
        lower = {} if counted[at] else {"value": one["value"] * 0.6, "flags": int(Flag.ESTIMATED)}  # type: ignore[operator]
        made.append(one | lower)
    return made


def code_out_of_use(generator: Generator) -> Rows:
    """Return a source that told a trade under one code until two years ago, and tells it under another since."""
    made: Rows = []
    for product, first, last in (("3002900000", 0, 36), ("3002490000", 36, MONTHS_OF_TRADE)):
        for partner, size in (("WLD", 6.0), ("US", 3.0), ("CN", 2.0)):
            value = size * 1e6 * np.exp(generator.normal(0, 0.2, MONTHS_OF_TRADE))
            made += rows(value, partner=partner, product=product)[first:last]
    return made


def other_source(generator: Generator) -> Rows:
    """Return a trade that one publisher told until a year ago at FOB, and another tells since at CIF."""
    value = 1e6 * np.exp(generator.normal(0, 0.15, MONTHS_OF_TRADE))
    made: Rows = []
    for partner, size in (("WLD", 6.0), ("US", 3.0)):
        made += rows(value * size, partner=partner, source="un-comtrade")[:48]
        made += rows(value * size * 1.4, partner=partner)[48:]
    return made


ARTEFACTS: dict[str, Callable[[Generator], Rows]] = {
    "a currency that lost six zeros": new_currency,
    "estimated, then counted": counted_at_last,
    "a code that went out of use": code_out_of_use,
    "another source": other_source,
}


# --- what did happen ----------------------------------------------------------------------------------------------------


def with_partner(generator: Generator, value: np.ndarray, *, price: tuple[float, float] = (100.0, 100.0)) -> Rows:
    """Return a trade with a partner of given values beside two that stay as they are."""
    made: Rows = []
    total = np.zeros(len(value))
    others = [size * 1e6 * np.exp(generator.normal(0, 0.2, len(value))) for size in (3.0, 1.5)]
    for partner, one, paid in (("US", value, price[0]), ("CN", others[0], price[1]), ("JP", others[1], price[1])):
        total = total + np.nan_to_num(one)
        weight = one / paid * np.exp(generator.normal(0, 0.25, len(value)))
        weight[generator.random(len(value)) < 0.15] = 0.0
        made += rows(one, partner=partner) + rows(weight, partner=partner, indicator="export_weight", unit="kg")
    return made + rows(total)


def noisy(generator: Generator, level: np.ndarray) -> np.ndarray:
    """Return a level with months that swing about it by a quarter."""
    return np.asarray(level * np.exp(generator.normal(0, 0.25, len(level))))


def lost(generator: Generator) -> Rows:
    """Return a partner that stopped eight months ago, after months that were kept secret."""
    value = noisy(generator, np.full(MONTHS_OF_TRADE, 1e6))
    value[generator.random(MONTHS_OF_TRADE) < 0.2] = np.nan
    value[-8:] = 0.0
    return with_partner(generator, value)


def back_again(generator: Generator) -> Rows:
    """Return a partner that bought until four years ago, and again for the last seven months."""
    value = noisy(generator, np.full(84, 1e6))
    value[20:-7] = 0.0
    return with_partner(generator, value)


def level_of(start: float, end: float, count: int = MONTHS_OF_TRADE) -> np.ndarray:
    """Return a level that moves evenly."""
    return np.linspace(start, end, count)


def priced(generator: Generator, level: np.ndarray) -> Rows:
    """Return a price that walks a little about a level, among twenty that only walk."""
    made = prices(generator, PRICES["walk"], count=len(level), frequency="M")
    key = {"source": "pink-sheet", "indicator": "price", "reporter": "", "partner": "", "product_system": "series"}
    values = 100 * level * np.exp(np.cumsum(generator.normal(0, 0.02, len(level))))
    return made + rows(values, **key, product="Silver", unit="USD/mt")


def yearly(generator: Generator, steps: np.ndarray) -> Rows:
    """Return an annual trade with given mean yearly steps."""
    values = 1e6 * np.exp(np.cumsum(steps + generator.normal(0, 0.03, len(steps))))
    return rows(values, product="300249", product_system="HS", source="un-comtrade", frequency="A")


STORIES: dict[str, tuple[FindingKind, Callable[[Generator], Rows]]] = {
    "share from 12 % to 28 %": (
        FindingKind.SHARE,
        lambda g: with_partner(g, noisy(g, np.where(np.arange(MONTHS_OF_TRADE) < 30, 0.6e6, 1.75e6))),
    ),
    "share lost little by little": (FindingKind.SHARE, lambda g: with_partner(g, noisy(g, level_of(3e6, 1e6)))),
    "unit values of 2,132 and 453, zero weights": (
        FindingKind.UNIT_VALUE_GAP,
        lambda g: with_partner(g, noisy(g, np.full(MONTHS_OF_TRADE, 2e6)), price=(2132.0, 453.0)),
    ),
    "partner lost, months kept secret": (FindingKind.LOST_PARTNER, lost),
    "partner back after years": (FindingKind.NEW_PARTNER, back_again),
    "trade up by a half": (
        FindingKind.GROWTH,
        lambda g: with_partner(g, noisy(g, np.where(np.arange(MONTHS_OF_TRADE) < 48, 1e6, 4e6))),
    ),
    "price doubled": (
        FindingKind.GROWTH,
        lambda g: priced(g, np.where(np.arange(MONTHS_OF_PRICES) < MONTHS_OF_PRICES - 8, 1.0, 2.2)),
    ),
    "yearly trend of 8 %": (FindingKind.TREND, lambda g: yearly(g, np.full(YEARS, 0.08))),
    "a year unlike those before": (
        FindingKind.GROWTH,
        lambda g: yearly(g, np.where(np.arange(YEARS) < YEARS - 1, 0.02, 0.4)),
    ),
    "yearly share lost": (
        FindingKind.SHARE,
        lambda g: rows(np.full(YEARS, 1e7), frequency="A") + rows(1e7 * np.clip(level_of(0.4, 0.2, YEARS) + g.normal(0, 0.01, YEARS), 0.01, 1), partner="US", frequency="A"),
    ),
}  # fmt: skip


def unchanged() -> Iterator[tuple[str, Callable[[Generator], Rows]]]:
    """Yield every kind of table in which nothing happens."""
    for name, errors in TRADES.items():
        yield f"trade, {name}", lambda g, errors=errors: trade(g, errors)
    free = TRADES["months free of one another"]
    yield "trade, three months in ten empty", lambda g: trade(g, free, sparse=0.3)
    yield "trade, eight months in ten empty", lambda g: trade(g, free, sparse=0.8)
    yield "trade, one month in ten kept secret", lambda g: trade(g, free, hidden=0.1)
    for name, errors in PRICES.items():
        yield f"prices, {name}", lambda g, errors=errors: prices(g, errors, count=MONTHS_OF_PRICES, frequency="M")
    for name in ("walk", "level", "walk that drifts"):
        yield f"quarters, {name}", lambda g, name=name: prices(g, PRICES[name], count=QUARTERS, frequency="Q")
    for name in ("walk", "level", "level, errors follow (0.9)"):
        yield f"years, {name}", lambda g, name=name: prices(g, PRICES[name], count=YEARS, frequency="A")
    yield "years, trade and shares that walk", annual_trade
    yield from ARTEFACTS.items()


def main() -> None:
    tables = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    told, kinds, news, made = [], Counter[str](), 0, 0
    for name, simulate in unchanged():
        false, tests = 0, 0
        by_kind: Counter[str] = Counter()
        for seed in range(tables):
            found = findings(observations(simulate(np.random.default_rng([seed, 11]))))
            false += bool(found.found)
            tests += sum(found.tests.values())
            by_kind.update(one.kind.value for one in found.found)
        kinds.update(by_kind)
        news, made = news + false, made + tables
        most = ", ".join(f"{kind} {count}" for kind, count in by_kind.most_common(4))
        told.append((name, "0.10", f"{false / tables:.2f}   {sum(by_kind.values())} of {tests:,} tests  {most}"))
        print(told[-1], flush=True)
    told.append(("all of them", "0.05", f"{news / made:.3f}   {dict(kinds.most_common())}"))
    report(f"Share of {tables} tables in which nothing happens that bring any news", told)
    stories = []
    for name, (kind, simulate) in STORIES.items():
        hits = 0
        for seed in range(tables):
            found = findings(observations(simulate(np.random.default_rng([seed, 12]))))
            hits += any(one.kind is kind for one in found.found)
        stories.append((name, "0.80", f"{hits / tables:.2f}"))
    report("Share of tables in which a story is told that happened", stories)
    bench_names(tables)


def bench_names(tables: int) -> None:
    """Count under how many names one true shift, and two, are told while months are added."""
    counted: dict[str, list[int]] = {"one shift": [], "two shifts, nine months apart": []}
    key = {
        "source": "pink-sheet",
        "indicator": "shortages",
        "reporter": "US",
        "partner": "",
        "product_system": "series",
    }
    for seed in range(max(tables // 2, 5)):
        generator = np.random.default_rng([seed, 13])
        count = 96
        places = np.arange(count)
        for name, level in (
            ("one shift", np.where(places < 70 + seed % 12, 1.0, 1.6)),
            ("two shifts, nine months apart", np.where(places < 70, 1.0, np.where(places < 79, 1.6, 2.6))),
        ):
            values = 100 * level * np.exp(generator.normal(0, 0.08, count))
            names = set()
            for end in range(74, count + 1):
                (one,) = series_histories(observations(rows(values, **key, product="TOTAL", unit="reports")).head(end))
                for found in changes(one, Text("전체", "all")):
                    if found.matters and found.p_value <= 0.05:
                        told = found.told(Test(found.test_name, found.p_value, found.p_value, 1))
                        names |= {told.finding_id} if told.kind is FindingKind.LEVEL_SHIFT else set()
            counted[name].append(len(names))
    report(
        "Names under which level shifts are told while months are added (mean, most)",
        [
            (name, bar, f"{np.mean(counts):.2f}, {max(counts)}")
            for (name, counts), bar in zip(counted.items(), ("1", "2"), strict=True)
        ],
    )


if __name__ == "__main__":
    pl.Config.set_tbl_rows(50)
    main()
