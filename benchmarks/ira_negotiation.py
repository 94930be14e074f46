"""Which medicines are negotiated, and under what monopoly type, against the 40 that were selected for 2026 to 2028.

Reads `ira/selected_drugs.csv` of the real data (see CONTRIBUTING.md). What a medicine spent is known for the first 25; that the other
15 spent enough follows from their selection alone, so their layer of spending proves nothing here and is told apart.
"""

import csv
import os
import sys
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from _report import report
from bioaccord.impact.ira.age import FIRST_YEAR, is_old_enough
from bioaccord.impact.ira.eligibility import eligibility, qualifies
from bioaccord.impact.ira.end_of_selection import end_of_selection, is_negotiated
from bioaccord.impact.ira.law import parameters
from bioaccord.impact.ira.monopoly import monopoly
from bioaccord.impact.ira.product import Competitor, CompetitorKind, Form, Medicine, Part, Pathway, Spending
from bioaccord.impact.ira.renegotiation import RenegotiationKind, renegotiation
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.period import Period

LAW = parameters()
PUBLISHED = {2026: date(2023, 9, 1), 2027: date(2025, 2, 1), 2028: date(2026, 2, 1)}
PERIODS = {
    2026: Period(date(2022, 6, 1), date(2023, 5, 31)),
    2027: Period(date(2023, 11, 1), date(2024, 10, 31)),
    2028: Period(date(2024, 11, 1), date(2025, 10, 31)),
}
LEFT = {"Entresto": CompetitorKind.GENERIC, "Stelara": CompetitorKind.BIOSIMILAR, "Xarelto": CompetitorKind.GENERIC}
"""Selected no more from 2027, as CMS said late in 2025."""


def medicine(row: dict[str, str]) -> Medicine:
    """Return a selected drug as a portfolio would hold it."""
    year, cost, brand = int(row["ipay"]), row["gross_cost_ref_period_usd"], row["brand"]
    rivals = ()
    if brand in LEFT:
        rivals = (Competitor(brand, LEFT[brand], "competitor", determined_on=date(2025, 11, 25)),)
    return Medicine(
        product_id=brand,
        name=Text(brand, brand),
        moieties=tuple(sorted(row["active_ingredient"].split("/"))),
        holder=row["manufacturer"],
        pathway=Pathway.BIOLOGIC if row["pathway"].startswith("BLA") else Pathway.DRUG,
        forms=(Form(brand, brand, brand, "", date.fromisoformat(row["earliest_approval"])),),
        spending=(Spending(brand, Part.D, PERIODS[year], float(cost)),) if cost else (),
        competitors=rivals,
        is_plasma_derived=False,
        selected_for=year,
    )


def ages_agree(row: dict[str, str], one: Medicine) -> bool:
    """Return whether it is old enough for its cycle and for just those earlier ones whose date its age had reached."""
    reached = date.fromisoformat(row["age_test_passes_on"])
    years = range(FIRST_YEAR, int(row["ipay"]) + 1)
    found = [is_old_enough(one, year, LAW).value for year in years]
    return found[-1] is True and found == [reached <= PUBLISHED[year] for year in years]


def type_agrees(row: dict[str, str], one: Medicine) -> bool:
    """Return whether monopoly type and share of the ceiling are those of the list."""
    found = monopoly(one, int(row["ipay"]), LAW).value
    wanted = (row["monopoly_type_derived"].split(" ")[0], int(row["ceiling_pct_derived"]))
    return found is not None and (found.kind.value, round(found.share * 100)) == wanted


def days_past(row: dict[str, str], year: int) -> int:
    """Return by how many days the age is reached after the publication date of a year (negative: before it)."""
    return (date.fromisoformat(row["age_test_passes_on"]) - PUBLISHED[year]) // timedelta(days=1)


def share(answers: Iterable[bool]) -> str:
    """Return how many of how many."""
    told = list(answers)
    return f"{sum(told)} of {len(told)}"


def main() -> None:
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("BIOACCORD_SHARED_DATA", default)) / "ira"
    if not folder.is_dir():
        sys.exit(f"REAL DATA NOT FOUND at {folder}: this benchmark reads it from there (BIOACCORD_SHARED_DATA)")
    with (folder / "selected_drugs.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    pairs = [(row, medicine(row)) for row in rows]
    by_brand = {row["brand"]: (row, one) for row, one in pairs}
    again = {
        one.product_id
        for _, one in pairs
        if (found := renegotiation(one, 2028, LAW).value) and found.kind is RenegotiationKind.MUST
    }
    with_spending = [(row, one) for row, one in pairs if one.spending]
    edges = [("Biktarvy", 2027), ("Erleada", 2027), ("Cosentyx", 2028)]
    report(
        "Which medicines are negotiated: the 40 selected for 2026 to 2028",
        [
            ("eligible in their cycle, every layer", "40 of 40", share(eligibility(one, int(row["ipay"]), LAW).value is True for row, one in pairs)),
            ("  of these, with their spending known", "25 of 25", share(eligibility(one, int(row["ipay"]), LAW).value is True for row, one in with_spending)),
            ("  of these, by all layers but spending", "15 of 15", share(qualifies(one, int(row["ipay"]), LAW).value is True for row, one in pairs if not one.spending)),
            ("old enough in their cycle, and not before their age", "40 of 40", share(ages_agree(row, one) for row, one in pairs)),
            ("monopoly type and share of the ceiling", "40 of 40", share(type_agrees(row, one) for row, one in pairs)),
            ("days past the date of Biktarvy and Erleada 2027, Cosentyx 2028", "6, 13, -11", ", ".join(str(days_past(by_brand[brand][0], year)) for brand, year in edges)),
            ("these old enough", "no, no, yes", ", ".join("yes" if is_old_enough(by_brand[brand][1], year, LAW).value else "no" for brand, year in edges)),
            ("has to be renegotiated for 2028", "Tradjenta", ", ".join(sorted(again))),
            ("negotiated, and selected no more from 2027: " + ", ".join(LEFT), "3 of 3", share(end_of_selection(by_brand[brand][1], 2026, LAW).value == 2027 and is_negotiated(by_brand[brand][1], 2026, LAW).value is True for brand in LEFT)),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
