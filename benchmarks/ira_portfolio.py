"""What negotiation does to a portfolio: how long the draws take, whether real prices keep the bounds, how far calibrated ones lie off.

Reads `ira/selected_drugs.csv` of the real data (see CONTRIBUTING.md). The speed is that of a made market of 5,000 products paid under
both parts, the worst case: real ones are mostly paid under one.
"""

import csv
import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np

from _report import peak_megabytes, report
from bioaccord.impact.ira.ceiling import ceiling
from bioaccord.impact.ira.discount_share import discount_shares
from bioaccord.impact.ira.law import parameters
from bioaccord.impact.ira.market import Market, market_of, selection_years
from bioaccord.impact.ira.monopoly import MonopolyKind
from bioaccord.impact.ira.negotiated_price import calibration
from bioaccord.impact.ira.product import Form, Medicine, Part, Pathway, Price, Spending
from bioaccord.impact.ira.revenue import negotiation_effect
from bioaccord.impact.ira.selection import selection
from bioaccord.impact.ira.spending_growth import GrowthModel, SpendingSeries
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.period import Period

LAW = parameters()
YEARS = range(2026, 2036)
PRODUCTS, DRAWS, FOLLOWED, BAR_SECONDS = 5000, 1000, 40, 30


def made_market() -> Market:
    """Return products with lognormal spending under both parts, all of them qualifying in all years."""
    generator = np.random.default_rng(1)
    count = 2 * PRODUCTS
    asked = selection_years(YEARS, LAW)
    series = SpendingSeries(
        np.tile(np.arange(PRODUCTS, dtype=np.int32), 2),
        np.repeat(np.array([0, 1], np.int32), PRODUCTS),
        np.full(count, 2023.5),
        generator.normal(16, 2.2, count).astype(np.float32),
        generator.normal(0.05, 0.2, count).astype(np.float32),
        np.where(generator.random(count) < 0.1, 0.25, 0).astype(np.float32),
        np.full((count, len(asked)), np.nan, np.float32),
        generator.uniform(2005, 2020, count),
        np.tile(generator.random(PRODUCTS) < 0.7, 2),
    )
    no, nobody = np.zeros((PRODUCTS, len(asked)), bool), np.zeros(PRODUCTS, np.int32)
    return Market(tuple(f"P{one}" for one in range(PRODUCTS)), asked, series, GrowthModel(), np.ones(no.shape, np.float32), no, no, no, nobody, nobody)  # fmt: skip


def made_medicine(product_id: str) -> Medicine:
    """Return a drug approved in 2012 without any price."""
    return Medicine(product_id, Text(product_id, product_id), (product_id,), "Made", Pathway.DRUG, (Form(product_id, product_id, "", "", date(2012, 1, 2)),))  # fmt: skip


def real_medicine(row: dict[str, str]) -> Medicine:
    """Return a selected drug with its list and negotiated price."""
    brand, year = row["brand"], int(row["ipay"])
    first, last = (date(2022, 6, 1), date(2023, 5, 31)) if year == 2026 else (date(2023, 11, 1), date(2024, 10, 31))
    return Medicine(
        brand, Text(brand, brand), (row["active_ingredient"],), row["manufacturer"],
        Pathway.BIOLOGIC if row["pathway"].startswith("BLA") else Pathway.DRUG,
        (Form(brand, brand, brand, "", date.fromisoformat(row["earliest_approval"])),),
        spending=(Spending(brand, Part.D, Period(first, last), float(row["gross_cost_ref_period_usd"])),),
        prices=(Price(brand, "list", year - 3, float(row["list_price_30d_usd"])), Price(brand, "negotiated", year, float(row["mfp_30d_usd"]))),
        is_plasma_derived=False, selected_for=year,
    )  # fmt: skip


def speed() -> list[tuple[str, str, str]]:
    """Return the time and memory of drawing the made market and what negotiation does to 40 of its products."""
    of = made_market()
    followed = of.product_ids[:FOLLOWED]
    began = perf_counter()
    found = selection(of, np.random.default_rng(2), DRAWS, followed)
    effect = negotiation_effect([made_medicine(one) for one in followed], found, LAW, np.random.default_rng(3))
    seconds = perf_counter() - began
    again = selection(of, np.random.default_rng(2), DRAWS, followed)
    same = bool(np.array_equal(found.first_year, again.first_year) and np.array_equal(found.spending, again.spending))
    return [
        (f"{PRODUCTS:,} products × {len(YEARS)} years × {DRAWS:,} draws, and the effect on {FOLLOWED}", f"under {BAR_SECONDS} s", f"{seconds:.1f} s"),
        ("  most memory of the whole run", "", f"{peak_megabytes():,.0f} MB"),
        ("  the same generator draws the same", "yes", "yes" if same else "no"),
        ("  probabilities of a year add up to the number selected", "10, 15, 15, 20 …", ", ".join(f"{one:.2f}" for one in found.probability.sum(axis=0, dtype=np.float64))),
        ("  draws of the effect", "", " × ".join(str(one) for one in effect.draws.shape)),
    ]  # fmt: skip


def prices(rows: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    """Return whether the real prices keep their bounds, and how the calibration does when it has not seen a price."""
    held, inside, tight = list[bool](), list[bool](), list[tuple[float, str]]()
    for row in rows:
        one, year = real_medicine(row), int(row["ipay"])
        negotiated = float(row["mfp_30d_usd"])
        most = ceiling(replace(one, prices=one.prices[:1]), year, LAW).most or 0.0
        held.append(negotiated <= most)
        tight.append((negotiated / most, row["brand"]))
    # What the prices of 2026 told of those of 2027, with only the former known.
    early = LAW.known(date(2025, 1, 1))
    later = [row for row in rows if row["ipay"] == "2027"]
    for row in later:
        kind = MonopolyKind.LONG if row["monopoly_type_derived"].startswith("long") else MonopolyKind.SHORT
        seen = calibration(kind, early)
        share = LAW.at(f"negotiation.share.{kind.value}", date(2027, 1, 1)).number
        if seen:
            low, _, high = seen.of_list(share)
            inside.append(low <= float(row["mfp_30d_usd"]) / float(row["list_price_30d_usd"]) <= high)
    told = [(f"  {kind.value} monopoly: middle of the list price, error when left out", "", f"{one.of_list(LAW.at(f'negotiation.share.{kind.value}', date(2027, 1, 1)).number)[1]:.0%}, factor {one.error:.2f} ({one.count} prices)") for kind in MonopolyKind if (one := calibration(kind, LAW))]  # fmt: skip
    return [
        ("negotiated price at or below the bound by the list price", "25 of 25", f"{sum(held)} of {len(held)}"),
        ("  nearest to its bound", "", "{1}: {0:.0%} of it".format(*max(tight))),
        ("prices of 2027 within nine in ten, told by those of 2026 alone", "", f"{sum(inside)} of {len(inside)}"),
        *told,
    ]


def portfolio(rows: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    """Return what negotiation does to the 25 together."""
    medicines = [real_medicine(row) for row in rows]
    of = market_of(medicines, YEARS, LAW, 0.5)
    found = selection(of, np.random.default_rng(4), DRAWS, of.product_ids, published_through=2028)
    discounts = {one.product_id: discount_shares(one, YEARS, LAW) for one in medicines}
    effect = negotiation_effect(medicines, found, LAW, np.random.default_rng(5), discounts)
    return [(f"  {band.year}: billion USD of net revenue, middle (5 to 95 %)", "", f"{band.middle / 1e9:,.1f} ({band.low / 1e9:,.1f} to {band.high / 1e9:,.1f})") for band in effect.portfolio[:3]]  # fmt: skip


def main() -> None:
    """Print bars and figures."""
    data = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")) / "ira"
    if not data.is_dir():
        sys.exit(f"REAL DATA NOT FOUND at {data} (BIOACCORD_SHARED_DATA)")
    with (data / "selected_drugs.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["mfp_30d_usd"]]
    report("Selection of a market", speed())
    report(
        "Prices",
        [
            *prices(rows),
            ("the 25 drugs together, net prices not given, net of the discount programme", "", ""),
            *portfolio(rows),
        ],
    )


if __name__ == "__main__":
    main()
