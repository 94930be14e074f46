"""Medicines for the tests of this law: one that can be selected for every year, to be changed in one place each time."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

from bioaccord.impact.ira.law import parameters, scenarios
from bioaccord.impact.ira.product import (
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
from bioaccord.impact.parameter import Parameters
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.period import Period

LAW = parameters()
OLD = date(2010, 5, 4)


def under(scenario_id: str) -> Parameters:
    """The law with a scenario laid over it."""
    return LAW.under(next(one for one in scenarios() if one.scenario_id == scenario_id))


def form(approved_on: date | None = OLD, form_id: str = "F", **more: object) -> Form:
    return Form(form_id, "P", "tablet", "NDA1", approved_on, **more)


def spending(amount: float, part: Part = Part.D, year: int = 2022, product_id: str = "P") -> Spending:
    return Spending(product_id, part, Period(date(year, 1, 1), date(year, 12, 31)), amount)


def rival(name: str = "Rival", kind: CompetitorKind = CompetitorKind.GENERIC, **more: object) -> Competitor:
    return Competitor("P", kind, name, **more)


def biosimilar(**more: object) -> Competitor:
    return rival("Rival-abcd", CompetitorKind.BIOSIMILAR, **more)


def use(approved_on: date | None, disease: str = "") -> Indication:
    return Indication("P", approved_on, disease)


def designated(
    disease: str, designated_on: date | None = date(2005, 1, 1), withdrawn_on: date | None = None
) -> Designation:
    return Designation("P", disease, designated_on, withdrawn_on)


def medicine(**changed: object) -> Medicine:
    """A drug approved in 2010, of large spending, with nothing that keeps it from being selected."""
    whole = Medicine(
        product_id="P",
        name=Text("보기", "Example"),
        moieties=("examplinib",),
        holder="Example",
        pathway=Pathway.DRUG,
        forms=(form(),),
        spending=tuple(spending(9e8, year=year) for year in range(2021, 2034)),
    )
    return replace(whole, **changed)


def biologic(**changed: object) -> Medicine:
    return medicine(**{"pathway": Pathway.BIOLOGIC, "is_plasma_derived": False, **changed})


def selected_drugs(shared_data: Path) -> list[dict[str, str]]:
    """The 40 selected drugs, as CMS published them and others reported."""
    with (shared_data / "ira" / "selected_drugs.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def selected_medicine(row: dict[str, str]) -> Medicine:
    """A selected drug as a portfolio would hold it: its first approval, its spending in the period that counted, where known."""
    year = int(row["ipay"])
    first, last = (
        (date(2022, 6, 1), date(2023, 5, 31)) if year == 2026 else (date(year - 4, 11, 1), date(year - 3, 10, 31))
    )
    cost = row["gross_cost_ref_period_usd"]
    return Medicine(
        product_id=row["brand"],
        name=Text(row["brand"], row["brand"]),
        moieties=tuple(sorted(row["active_ingredient"].split("/"))),
        holder=row["manufacturer"],
        pathway=Pathway.BIOLOGIC if row["pathway"].startswith("BLA") else Pathway.DRUG,
        forms=(form(date.fromisoformat(row["earliest_approval"])),),
        spending=(Spending(row["brand"], Part.D, Period(first, last), float(cost)),) if cost else (),
        is_plasma_derived=False,
        selected_for=year,
    )
