"""Whether spending grows as the model draws it: learned from Part D spending of 2018 to 2020 alone, against 2021 and 2022.

Reads `ira/` of the real data (see CONTRIBUTING.md). Every brand with $300 million or more in 2020 is drawn, of which a first approval is
told: in `ira_market_facts.csv`, and for brands that were large then and are no more in `ira_growth_facts.csv` (years, from memory,
none read again at its source). Without the latter the losers of exclusivity would be missing, and growth would look better than it was.
"""

import csv
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from _report import report
from bioaccord.impact.ira.product import Part, Spending
from bioaccord.impact.ira.spending_growth import (  # fmt: skip
    GENERIC_YEARS,
    GrowthModel,
    drawn_spending,
    growth_model,
    middle_of,
    months_since_year_0,
    spending_series,
    with_unknown_growth,
)
from bioaccord.vocabulary.period import Period
from ira_selection import FACTS, SAME, by_brand_of, market

HERE = Path(__file__).parent
DRAWS, LARGE_USD = 4000, 3e8
LEARNED, TESTED = range(2018, 2021), (2021, 2022)


@dataclass(frozen=True)
class Grown:
    """A product: what Part D spent on it by year, when it was first approved, whether it is a drug and no biologic."""

    name: str
    spent: dict[int, float]
    approved_on: date | None
    is_drug: bool

    def rows(self, years: Sequence[int]) -> list[Spending]:
        """Return its spending of some years as a portfolio holds it."""
        return [Spending(self.name, Part.D, Period(date(one, 1, 1), date(one, 12, 31)), self.spent[one]) for one in years if self.spent.get(one)]  # fmt: skip


def products(data: Path) -> list[Grown]:
    """Return every product of which a first approval is told, its brands together."""
    by_brand: dict[str, dict[int, float]] = {}
    with (data / "cms_partd_spending_by_brand_2018_2022_derived.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_brand[row["brand"]] = {year: float(row[f"spend_{year}"]) for year in range(2018, 2023) if row[f"spend_{year}"]}  # fmt: skip
    found = list[Grown]()
    with (HERE / "ira_market_facts.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            spent = {year: sum(by_brand.get(brand, {}).get(year, 0.0) for brand in row["brands"].split("|")) for year in range(2018, 2023)}  # fmt: skip
            day = date.fromisoformat(row["approved_on"]) if row["approved_on"] else None
            found.append(Grown(row["product"], spent, day, row["pathway"] == "drug"))
    with (HERE / "ira_growth_facts.csv").open(encoding="utf-8") as file:
        found += [Grown(row["brand"], by_brand[row["brand"]], date(int(row["approved_in"]), 7, 1), row["pathway"] == "drug") for row in csv.DictReader(file)]  # fmt: skip
    return found


def told(found: list[Grown], model: GrowthModel) -> tuple[np.ndarray, np.ndarray]:
    """Return the draws (draws, products, years tested) and what was really spent."""
    windows = [Period(date(one, 1, 1), date(one, 12, 31)) for one in TESTED]
    series = with_unknown_growth(spending_series([one.rows(LEARNED) for one in found], windows, [one.approved_on for one in found], [one.is_drug for one in found]), model)  # fmt: skip
    drawn = drawn_spending(series, model, [middle_of(one) for one in windows], np.random.default_rng(1), DRAWS)
    return np.stack(list(drawn), axis=2), np.array([[one.spent[year] for year in TESTED] for one in found])


def scores(name: str, found: list[Grown], model: GrowthModel) -> list[tuple[str, str, str]]:
    """Return how a model does on the years it has not seen."""
    drawn, real = told(found, model)
    logs, truth = np.log(drawn), np.log(real)
    place = (logs < truth).mean(axis=0)
    # The continuous ranked probability score, in logarithms: the less the better.
    half = DRAWS // 2
    score = np.abs(logs - truth).mean(axis=0) - 0.5 * np.abs(logs[:half] - logs[half : 2 * half]).mean(axis=0)
    ages = np.array([2021 - months_since_year_0(one.approved_on) / 12 if one.approved_on and one.is_drug else -1 for one in found])  # fmt: skip
    losing = (ages >= GENERIC_YEARS[0]) & (ages < GENERIC_YEARS[1])
    whole, of_losing = drawn[:, :, 1].sum(axis=1), drawn[:, losing, 1].sum(axis=1)
    return [
        (f"{name}: score of 2021, 2022 (less is better)", "", f"{score[:, 0].mean():.4f}, {score[:, 1].mean():.4f}"),
        ("  of 2022: below, within, above what holds nine in ten", "5, 90, 5%", ", ".join(f"{one:.0%}" for one in ((place[:, 1] < 0.05).mean(), ((place[:, 1] >= 0.05) & (place[:, 1] <= 0.95)).mean(), (place[:, 1] > 0.95).mean()))),
        ("  all spending of 2022, drawn against real", "", f"{np.mean(whole) / real[:, 1].sum() - 1:+.1%}"),
        (f"  that on the {losing.sum()} drugs of 13 to 20 years", "", f"{np.mean(of_losing) / real[losing, 1].sum() - 1:+.1%}"),
    ]  # fmt: skip


def fifteen(data: Path) -> tuple[str, str, str]:
    """Return the spending of November 2023 to October 2024 on the drugs selected for 2027, drawn from rows to 2022 or 2023, and as told."""
    with (data / "selected_drugs.csv").open(encoding="utf-8") as file:
        real = {SAME.get(row["brand"], row["brand"]): float(row["gross_cost_ref_period_usd"]) for row in csv.DictReader(file) if row["ipay"] == "2027"}  # fmt: skip
    with FACTS.open(encoding="utf-8") as file:
        facts = [row | {"price_factor_2024": ""} for row in csv.DictReader(file)]
    of, _ = market(facts, by_brand_of(data), [2026, 2027], {})
    of = replace(of, growth=replace(of.growth, generics=0.0))
    *_, spent = drawn_spending(of.series, of.growth, [middle_of(one.window) for one in of.years], np.random.default_rng(1), DRAWS)  # fmt: skip
    rows = [of.series.product.tolist().index(of.place(name)) for name in real]
    low, middle, high = np.percentile(spent[:, rows].sum(axis=1) / 1e9, [5, 50, 95])
    ends = np.percentile(spent[:, rows], [5, 95], axis=0)
    inside = sum(low <= told <= high for low, told, high in zip(ends[0], real.values(), ends[1], strict=True))
    return (
        "the 15 drugs of 2027, November 2023 to October 2024, billion USD",
        f"{sum(real.values()) / 1e9:.1f}",
        f"{middle:.1f} ({low:.1f} to {high:.1f}); {inside} of {len(real)} within nine in ten",
    )


def main() -> None:
    """Print how the model does with and without age and losses of exclusivity."""
    data = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")) / "ira"
    if not data.is_dir():
        sys.exit(f"REAL DATA NOT FOUND at {data} (BIOACCORD_SHARED_DATA)")
    every = products(data)
    found = [one for one in every if one.spent.get(2020, 0) >= LARGE_USD and all(one.spent.get(year) for year in TESTED)]  # fmt: skip
    learned = growth_model([one.rows(LEARNED) for one in every], [one.approved_on for one in every])
    ageless = replace(growth_model([one.rows(LEARNED) for one in every]), generics=0.0)
    rows = [
        ("products drawn, pairs of years learned from", "", f"{len(found)}, {learned.pairs}"),
        ("learned: mean, persistence, spread of old, added for new", "", f"{learned.mean:+.3f}, {learned.persistence:.2f}, {learned.spread:.3f}, {learned.young_spread:.3f}"),
        *scores("by age, with generics", found, learned),
        *scores("by age, without generics", found, replace(learned, generics=0.0)),
        *scores("neither", found, ageless),
        *scores("the stated default", found, GrowthModel()),
        fifteen(data),
    ]  # fmt: skip
    report("Growth of Part D spending, 2018-2020 against 2021 and 2022", rows)


if __name__ == "__main__":
    main()
