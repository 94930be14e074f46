"""What negotiation would have taken in the base year, as the agency reckoned it, against what it said of all drugs of a year together.

Reads `ira/selected_drugs.csv` of the real data (see CONTRIBUTING.md). The agency told one figure for the ten drugs of 2026 (spending of
2023) and two for the fifteen of 2027 (spending of 2024). Growth since the base year has no part in it. Net prices of single drugs
are held against the only estimates found: rebates of 2020 of four of them (Journal of Managed Care & Specialty Pharmacy 29(8), 2023).
"""

import csv
import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from _report import report
from bioaccord.impact.ira.discount_share import discount_shares
from bioaccord.impact.ira.law import parameters
from bioaccord.impact.ira.part_d_benefit import DrugKind, payers
from bioaccord.impact.ira.product import Form, Medicine, Part, Pathway, Spending
from bioaccord.impact.ira.published_price import with_published_prices
from bioaccord.impact.ira.revenue import RevenueEffect, negotiation_effect
from bioaccord.impact.ira.selection import Selection
from bioaccord.impact.parameter import Parameter, Parameters
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.period import Period
from ira_selection import FACTS, SAME, by_brand_of

LAW = parameters()
DRAWS = 4000
GROSS_BN = {2026: 56.2, 2027: 42.5}
"""Gross spending on all drugs of a year in the base year, as told: 2023 and 2024."""
SAVED_BN = {2026: (6.0, 0.22), 2027: (8.5, 0.36)}
"""Saved in all, and as a share, of spending net of rebates and of coverage gap discounts."""
SAVED_OF_REBATED_BN = {2027: (12.0, 0.44)}
"""Saved in all, and as a share, of spending net of rebates: told for 2027 only."""
REBATES_2020 = {"Enbrel": 0.391, "Imbruvica": 0.09, "Ibrance": 0.057, "Xtandi": 0.15}
REBATED_MORE = {"Eliquis": 0.25, "Jardiance": 0.25, "Xarelto": 0.25, "Januvia": 0.60}
"""Drugs whose rebates of 2020 the same estimates put above the least discount that the ceiling asks."""
WITHOUT_SUBSIDY = 0.72
"""Share of spending of persons without low-income subsidy, who alone had discounts in the coverage gap: from memory, unverified."""


def real(row: dict[str, str], spent_2021: dict[str, float]) -> Medicine:
    """Return a selected drug with its spending of 2021, which tells its maker's kind; its published prices are those of the figures."""
    brand, year = row["brand"], int(row["ipay"])
    rows = (Spending(brand, Part.D, Period(date(2021, 1, 1), date(2021, 12, 31)), spent_2021[SAME.get(brand, brand)]),)
    bare = Medicine(
        brand, Text(brand, brand), tuple(sorted(row["active_ingredient"].split("/"))), row["manufacturer"],
        Pathway.BIOLOGIC if row["pathway"].startswith("BLA") else Pathway.DRUG,
        (Form(brand, brand, brand, "", date.fromisoformat(row["earliest_approval"])),), spending=rows, selected_for=year,
    )  # fmt: skip
    return with_published_prices(bare, LAW)


def in_base_year(medicines: list[Medicine], gross_usd: list[float], year: int, figures: Parameters, with_discounts: bool) -> RevenueEffect:  # fmt: skip
    """Return the effect on all drugs of a year, at the spending of the base year."""
    ids = tuple(one.product_id for one in medicines)
    spending = np.broadcast_to(np.array(gross_usd, np.float32)[None, :, None], (DRAWS, len(ids), 1)).copy()
    first = np.full((DRAWS, len(ids)), year, np.int16)
    none = np.zeros((DRAWS, len(ids)), np.int16)
    found = Selection(ids, (year,), DRAWS, np.ones((len(ids), 1), np.float32), np.zeros((len(ids), 1, 1), np.int32), first, ids, spending, np.zeros_like(spending), none)  # fmt: skip
    discounts = {one.product_id: discount_shares(one, [year], figures) for one in medicines} if with_discounts else None
    return negotiation_effect(medicines, found, figures, np.random.default_rng(3), discounts)


def gap_share(medicine: Medicine, year: int) -> float:
    """Return the share of gross spending that the maker gave in the coverage gap of the base year, the drug taken alone and all year."""
    price = next(one for one in medicine.prices if one.kind == "list").amount_usd * 365 / 30
    return payers(price, year - 3, DrugKind.APPLICABLE, LAW).value.maker_usd / price * WITHOUT_SUBSIDY


def of_year(year: int, rows: list[dict[str, str]], spent_2021: dict[str, float]) -> list[tuple[str, str, str]]:
    """Return what was told and what is drawn for one year."""
    medicines = [real(row, spent_2021) for row in rows if int(row["ipay"]) == year]
    told = [float(row["gross_cost_ref_period_usd"]) for row in rows if int(row["ipay"]) == year]
    gross = [one * GROSS_BN[year] * 1e9 / sum(told) for one in told]
    saved_bn, saved = SAVED_BN[year]
    # Spending net of rebates and gap discounts follows from what was saved of it.
    gap_bn = SAVED_OF_REBATED_BN[2027][0] / SAVED_OF_REBATED_BN[2027][1] - SAVED_BN[2027][0] / SAVED_BN[2027][1]
    gap_of_gross = gap_bn / GROSS_BN[2027]
    bar_bn = SAVED_OF_REBATED_BN[year][0] if year in SAVED_OF_REBATED_BN else saved_bn + gap_of_gross * GROSS_BN[year]
    plain = in_base_year(medicines, gross, year, LAW, with_discounts=False).portfolio[0]
    net = in_base_year(medicines, gross, year, LAW, with_discounts=True).portfolio[0]
    # Had the year's total not been known: what the other year's told.
    other = replace(LAW, by_name={**LAW.by_name, "price.saved_of_net": _without(year)})
    blind = in_base_year(medicines, gross, year, other, with_discounts=False).portfolio[0]
    modelled = sum(share * amount for share, amount in zip((gap_share(one, year) for one in medicines), gross, strict=True)) / sum(gross)  # fmt: skip
    return [
        (f"{year}: saved of prices net of rebates, billion USD", f"{bar_bn:.1f}", f"{-plain.middle / 1e9:.1f} ({-plain.high / 1e9:.1f} to {-plain.low / 1e9:.1f})"),
        ("  difference of the middle", "within 15%", f"{-plain.middle / 1e9 / bar_bn - 1:+.1%}"),
        ("  told by the other year alone", "", f"{-blind.middle / 1e9:.1f} ({-blind.high / 1e9:.1f} to {-blind.low / 1e9:.1f}), {-blind.middle / 1e9 / bar_bn - 1:+.1%}"),
        ("  net of the discount programme, as the pages tell it", "", f"{-net.middle / 1e9:.1f} ({-net.high / 1e9:.1f} to {-net.low / 1e9:.1f})"),
        ("  coverage gap discounts, of gross: told for 2027, and taken alone all year", "", f"{gap_of_gross:.1%}, {modelled:.1%}"),
    ]  # fmt: skip


def _without(year: int) -> Parameter:
    """Return the figure of what is saved of net without one year's values."""
    figure = LAW.by_name["price.saved_of_net"]
    return replace(figure, values=tuple(one for one in figure.values if one.effective_on.year != year))


def single(rows: list[dict[str, str]], spent_2021: dict[str, float]) -> list[tuple[str, str, str]]:
    """Return whether drawn net prices of single drugs hold the estimates found."""
    inside, below, lines = 0, 0, list[tuple[str, str, str]]()
    for row in rows:
        brand, year = row["brand"], int(row["ipay"])
        if brand not in REBATES_2020 and brand not in REBATED_MORE:
            continue
        drawn = in_base_year([real(row, spent_2021)], [1e9], year, LAW, with_discounts=False).draws[:, 0, 0] / 1e9
        low, middle, high = np.percentile(float(row["mfp_30d_usd"]) / float(row["list_price_30d_usd"]) - drawn, [5, 50, 95])  # fmt: skip
        told = f"{1 - REBATES_2020[brand]:.0%}" if brand in REBATES_2020 else f"below {1 - REBATED_MORE[brand]:.0%}"
        inside += bool(brand in REBATES_2020 and low <= 1 - REBATES_2020[brand] <= high)
        below += bool(brand in REBATED_MORE and middle < 1 - REBATED_MORE[brand])
        lines.append((f"  {brand}: net of list price, estimated, drawn", "", f"{told}, {middle:.0%} ({low:.0%} to {high:.0%})"))  # fmt: skip
    return [
        ("net prices of single drugs within nine in ten", f"{len(REBATES_2020)} of {len(REBATES_2020)}", f"{inside} of {len(REBATES_2020)}"),
        ("  those with larger rebates: middle below what these leave", f"{len(REBATED_MORE)} of {len(REBATED_MORE)}", f"{below} of {len(REBATED_MORE)}"),
        *lines,
    ]  # fmt: skip


def main() -> None:
    """Print bars and figures."""
    data = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")) / "ira"
    if not data.is_dir():
        sys.exit(f"REAL DATA NOT FOUND at {data} (BIOACCORD_SHARED_DATA)")
    with (data / "selected_drugs.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["mfp_30d_usd"]]
    by_brand = by_brand_of(data)
    with FACTS.open(encoding="utf-8") as file:
        spent_2021 = {fact["product"]: sum(by_brand.get(brand, {}).get(2021, 0.0) for brand in fact["brands"].split("|")) for fact in csv.DictReader(file)}  # fmt: skip
    told = [*of_year(2026, rows, spent_2021), *of_year(2027, rows, spent_2021), *single(rows, spent_2021)]
    report("What negotiation would have taken in the base year", told)


if __name__ == "__main__":
    main()
