"""Which medicines are selected for 2026 and 2027, drawn from Part D spending, against the lists that were published.

Reads `ira/` of the real data (see CONTRIBUTING.md): spending by brand 2018-2022 and the 25 highest brands of 2023. What is known of
approvals, competitors, orphan designations and price cuts of the brands near the top stands in `ira_market_facts.csv` beside this file,
row by row with its source and standing: public facts, written down before the rules were asked, none of them read again at its source.
"""

import csv
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from _report import report
from bioaccord.impact.ira.eligibility import eligibility
from bioaccord.impact.ira.law import parameters
from bioaccord.impact.ira.market import Market, market_of
from bioaccord.impact.ira.product import (  # fmt: skip
    Competitor,
    CompetitorKind,
    Designation,
    Form,
    Indication,
    Medicine,
    Part,
    Pathway,
    Spending,
)
from bioaccord.impact.ira.selection import Selection, selection
from bioaccord.impact.ira.spending_growth import GrowthModel, growth_model
from bioaccord.impact.parameter import Standing
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.period import Period

LAW = parameters()
FACTS = Path(__file__).with_name("ira_market_facts.csv")
DRAWS = 2000
EVERY_BRAND_FROM_USD = 5e8
"""Each brand of 2022 with this much has its row of facts; smaller ones where they grow fast."""
SAME = {"Ozempic/Rybelsus/Wegovy": "Ozempic/Rybelsus/Wegovy", "Fiasp/NovoLog family": "Fiasp/NovoLog", "Austedo/Austedo XR": "Austedo", "Janumet/Janumet XR": "Janumet"}  # fmt: skip
REASONS = {
    "Creon": "no datum or rule given speaks against it",
    "Epclusa": "spending of 2023 and 2024 is not in the data; told as less likely than not",
    "Otezla": "spending of 2023 and 2024 is not in the data: it grew faster than before",
    "Vraylar": "spending of 2023 and 2024 is not in the data: it grew faster than before",
    "Xifaxan": "spending of 2023 and 2024 is not in the data: it grew faster than before",
    "Austedo": "spending of 2023 and 2024 is not in the data: a new form (XR, 2023) made it grow faster",
}


def year_of(year: int) -> Period:
    """Return a calendar year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def spending_of(product: str, brands: Sequence[str], by_brand: dict[str, dict[int, float]], restated: float) -> tuple[Spending, ...]:  # fmt: skip
    """Return the spending of a product's brands together; `restated` at the prices after a cut."""
    totals = {year: sum(by_brand.get(brand, {}).get(year, 0.0) for brand in brands) for year in range(2018, 2023)}
    known = [brand for brand in brands if 2023 in by_brand.get(brand, {})]
    before = sum(by_brand[brand].get(2022, 0.0) for brand in known)
    rows = [Spending(product, Part.D, year_of(year), total * restated, Standing.ENACTED) for year, total in totals.items() if total]  # fmt: skip
    if known and before > totals[2022] / 2:
        # Its other brands are not among the 25 of 2023: taken to have grown as those that are.
        grown = totals[2022] / before * sum(by_brand[brand][2023] for brand in known)
        standing = Standing.ENACTED if len(known) == len(brands) else Standing.COMPUTED
        rows.append(Spending(product, Part.D, year_of(2023), grown * restated, standing))
    return tuple(rows)


def day(text: str) -> date | None:
    """Return a day, or None where the cell is empty."""
    return date.fromisoformat(text) if text else None


def medicine(fact: dict[str, str], spending: tuple[Spending, ...], selected_for: int | None) -> Medicine:
    """Return a product of the table of facts as a portfolio would hold it."""
    product, pathway = fact["product"], Pathway(fact["pathway"])
    standing, source = Standing(fact["standing"]), fact["source"]
    kind = CompetitorKind.BIOSIMILAR if pathway is Pathway.BIOLOGIC else CompetitorKind.GENERIC
    disease = fact["only_rare_disease"]
    return Medicine(
        product_id=product,
        name=Text(product, product),
        moieties=tuple(sorted(fact["moieties"].split("/"))),
        holder=fact["holder"],
        pathway=pathway,
        forms=(Form(product, product, product, "", day(fact["approved_on"]), withdrawn_on=day(fact["withdrawn_on"]), standing=standing, source=source),),
        indications=(Indication(product, day(fact["approved_on"]), disease, standing, source),) if disease else (),
        designations=(Designation(product, disease, day(fact["approved_on"]), standing=standing, source=source),) if disease else (),
        competitors=(Competitor(product, kind, fact["competitor"], marketed_on=day(fact["competitor_marketed_on"]), standing=standing, source=source),) if fact["competitor"] else (),
        spending=spending,
        is_plasma_derived=bool(fact["is_plasma_derived"]) if pathway is Pathway.BIOLOGIC else None,
        is_vaccine=bool(fact["is_vaccine"]),
        share_of_holder_part_d_2021=float(fact["share_of_holder_part_d_2021"] or 0) or None,
        selected_for=selected_for,
        standing=standing,
        source=source,
    )  # fmt: skip


def by_brand_of(data: Path) -> dict[str, dict[int, float]]:
    """Return Part D spending (US dollars) by brand and year."""
    found: dict[str, dict[int, float]] = {}
    with (data / "cms_partd_spending_by_brand_2018_2022_derived.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["brand"]] = {year: float(row[f"spend_{year}"]) for year in range(2018, 2023) if row[f"spend_{year}"]}  # fmt: skip
    with (data / "cms_partd_top25_2019_2022_2023.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["brand"], {})[2023] = float(row["spend_2023_b"]) * 1e9
    return found


def growth_of(by_brand: dict[str, dict[int, float]]) -> GrowthModel:
    """Return the growth learned from all brands, 2018-2022."""
    return growth_model([[Spending(brand, Part.D, year_of(year), amount) for year, amount in years.items() if year < 2023] for brand, years in by_brand.items()])  # fmt: skip


def market(facts: Sequence[dict[str, str]], by_brand: dict[str, dict[int, float]], years: Sequence[int], selected: dict[str, int]) -> tuple[Market, list[Medicine]]:  # fmt: skip
    """Return the market of the table of facts; price cuts count for the years whose window lies behind them."""
    medicines = []
    for fact in facts:
        restated = float(fact["price_factor_2024"] or 1) if max(years) > 2026 else 1.0
        rows = spending_of(fact["product"], fact["brands"].split("|"), by_brand, restated)
        medicines.append(medicine(fact, rows, selected.get(fact["product"])))
    return market_of(medicines, years, LAW, 0.5, growth_of(by_brand)), medicines


def main() -> None:
    """Print what was selected against what was drawn."""
    data = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")) / "ira"
    if not data.is_dir():
        sys.exit(f"REAL DATA NOT FOUND at {data} (BIOACCORD_SHARED_DATA)")
    with (data / "selected_drugs.csv").open(encoding="utf-8") as file:
        selected = [(int(row["ipay"]), SAME.get(row["brand"], row["brand"]), row) for row in csv.DictReader(file)]
    with FACTS.open(encoding="utf-8") as file:
        facts = list(csv.DictReader(file))
    by_brand = by_brand_of(data)
    told = {brand for fact in facts for brand in fact["brands"].split("|")}
    untold = [brand for brand, years in by_brand.items() if years.get(2022, 0) >= EVERY_BRAND_FROM_USD and brand not in told]  # fmt: skip
    growth = growth_of(by_brand)
    rows = [
        ("brands of $500 million in 2022 without facts", "0", f"{len(untold)} {', '.join(untold)}"),
        ("growth learned: mean, persistence, spread (pairs)", "", f"{growth.mean:+.3f}, {growth.persistence:.2f}, {growth.spread:.3f} ({growth.pairs})"),
    ]  # fmt: skip
    for year, number, bar in ((2026, 10, "10 of 10"), (2027, 15, "13 of 15")):
        before = {product: first for first, product, _ in selected if first < year}
        of, medicines = market(facts, by_brand, [one for one in (2026, 2027) if one <= year], before)
        found = selection(of, np.random.default_rng(2026), DRAWS, published_through=year - 1)
        truth = {product for first, product, _ in selected if first == year}
        chosen = [one for one in found.chosen(year) if one not in before][:number]
        rows.append((f"selected for {year}", bar, f"{len(truth & set(chosen))} of {number}"))
        rows += [
            (
                f"  {product}: {found.likely(product, year):.0%}, rank {_ranks(found, product, year)}",
                "",
                _trail(medicines, product, year)
                if product in truth
                else "FALSE ALARM: " + REASONS.get(product, "reason not found"),
            )
            for product in chosen
        ]
        rows += [
            (
                f"  {product}: {found.likely(product, year):.0%}, rank {_ranks(found, product, year)}",
                "",
                "MISSED: " + REASONS.get(product, "reason not found"),
            )
            for product in sorted(truth - set(chosen))
        ]
        rows.append(
            (
                "  right ones expected by its own probabilities",
                "",
                f"{sum(found.likely(product, year) for product in chosen):.1f}",
            )
        )
        if year == 2026:
            gross = {
                product: float(row["gross_cost_ref_period_usd"]) for first, product, row in selected if first == year
            }
            off = [
                abs(float(of.series.known[of.series.product == of.place(product)][0, 0]) / amount - 1)
                for product, amount in gross.items()
            ]
            rows.append(
                (
                    "  spending of the 12 months against that of CMS, most apart",
                    "",
                    f"{np.nanmax(off):.1%} ({np.isnan(off).sum()} not covered)",
                )
            )
    report("Which medicines are selected, from Part D spending to 2023", rows)  # fmt: skip


def _ranks(found: Selection, product: str, year: int) -> str:
    ranks = found.rank(product, year)
    return "–" if ranks is None else f"{ranks[1]} ({ranks[0]} to {ranks[2]})"


def _trail(medicines: Sequence[Medicine], product: str, year: int) -> str:
    one = replace(next(one for one in medicines if one.product_id == product), selected_for=None)
    answer = eligibility(one, year, LAW)
    return f"eligible {answer.value}: {len(answer.steps)} steps, {answer.standing.value}"


if __name__ == "__main__":
    main()
