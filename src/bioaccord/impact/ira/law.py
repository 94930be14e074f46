"""The Inflation Reduction Act as the rest of the project sees it."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Assessment, Law, Rows, RuleExplained, Subject, files_of
from ..parameter import Parameters, Scenario
from ..parameter_file import read_parameters, read_rules, read_scenarios
from .market_files.reader import OUTSIDE_FILES
from .negotiation import first_price_year, negotiation_entries, negotiation_findings
from .other_rules import added_bands, energy_subjects, left_out, other_headline, other_rules
from .portfolio_file import portfolio_of
from .portfolio_tables import TABLES
from .product import Pathway, Portfolio
from .prospects import Prospects, prospects
from .qualifying import SingleSourceDrug, single_source_drugs
from .timetable import next_list

_NEGOTIABLE = (Pathway.DRUG, Pathway.BIOLOGIC)


@cache
def parameters() -> Parameters:
    """Return every figure of the law."""
    return read_parameters(files_of("ira", "figures"))


@cache
def rules() -> tuple[RuleExplained, ...]:
    """Return every rule, explained."""
    return read_rules(files_of("ira", "rules"), parameters())


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Return the proposals that can be laid over the law."""
    return read_scenarios(files_of("ira", "scenarios"), parameters())


def checked(rows: Rows) -> None:
    """Raise `InputError` with every cell of a portfolio that cannot be read."""
    portfolio_of(rows)


def example() -> Rows:
    """Return a small portfolio of made-up products."""
    return {
        "products": [
            {"product_id": "EX-1", "name_ko": "가상 정제 (예시)", "name_en": "Example tablets (made up)", "moieties": "examplinib", "holder": "Example Therapeutics",
             "pathway": "drug", "role": "holder", "is_marketed": "yes", "standing": "unverified", "source": "made up"},
        ],
        "forms": [{"form_id": "EX-1-T", "product_id": "EX-1", "name": "tablet 50 mg", "application": "NDA000000", "approved_on": "2021-03-15", "standing": "unverified", "source": "made up"}],
        "fuels": [
            {"fuel_id": "EX-F", "name_ko": "가상 항공유 (예시)", "name_en": "Example aviation fuel (made up)", "role": "producer", "is_aviation": "yes", "first_day": "2026-01-01",
             "last_day": "2026-12-31", "gallons": "1000000", "emission_rate": "20", "feedstock": "used cooking oil", "feedstock_countries": "US", "produced_in": "US",
             "pays_wages": "yes", "is_registered": "yes", "is_sold_to_unrelated": "yes", "rate_source": "table", "standing": "unverified", "source": "made up"},
            {"fuel_id": "EX-F", "name_ko": "가상 항공유 (예시)", "name_en": "Example aviation fuel (made up)", "role": "producer", "is_aviation": "yes", "first_day": "2024-01-01",
             "last_day": "2024-12-31", "gallons": "500000", "feedstock": "used cooking oil", "feedstock_countries": "KR", "is_registered": "yes", "emissions_cut": "62",
             "blended_in": "US", "standing": "unverified", "source": "made up"},
        ],
        "projects": [
            {"project_id": "EX-P", "name_ko": "가상 바이오항공유 설비 (예시)", "name_en": "Example bio-jet unit (made up)", "investment": "90000000", "designated": "80000000",
             "currency": "USD", "accepted_on": "2024-04-01", "evidence_on": "2025-10-01", "certified_on": "2026-01-15", "in_service_on": "2027-06-30", "standing": "proposed",
             "source": "made up"},
        ],
    }  # fmt: skip


def assessed(rows: Rows, figures: Parameters, as_of: date, generator: np.random.Generator, draws: int) -> Assessment:
    """Return what the act does to a portfolio; raises `InputError` for rows that cannot be read."""
    portfolio = portfolio_of(rows)
    drugs = single_source_drugs(portfolio, next_list(as_of, figures), figures)
    ranked = [drug.medicine for drug in drugs if drug.medicine.pathway in _NEGOTIABLE]
    drawn = prospects(ranked, figures, as_of, generator, draws)
    # A portfolio of fuels and biosimilars has nothing to rank: that ranks cannot be told is no gap of it.
    missing = drawn.missing if any(one.role != "market" for one in ranked) else ()
    own = (_subject(drug, portfolio, figures, as_of, drawn) for drug in drugs if drug.medicine.role != "market")
    subjects = (*own, *energy_subjects(portfolio, figures))
    return Assessment(
        "ira",
        as_of,
        figures.scenario,
        subjects,
        bands=(*(drawn.effect.portfolio if drawn.effect else ()), *added_bands(subjects)),
        assumptions=(*(drawn.effect.assumptions if drawn.effect else ()), *missing, *left_out(subjects)),
        draws=draws,
    )


def _subject(
    drug: SingleSourceDrug, portfolio: Portfolio, figures: Parameters, as_of: date, drawn: Prospects
) -> Subject:
    medicine = drug.medicine
    first = first_price_year(medicine, figures, as_of)
    if medicine.selected_for:
        headline = Sentence("Selected for {year}.", year=medicine.selected_for)
    elif first.value is not None:
        headline = Sentence("Can be selected for {year} at the earliest.", year=first.value)
    elif first.least is not None:
        headline = Sentence(
            "Can perhaps be selected for {year} at the earliest: something is missing.", year=first.least
        )
    else:
        headline = Sentence("Cannot be selected as things stand.")
    headline = other_headline(medicine, portfolio, figures, as_of) or headline
    is_negotiable = medicine.pathway in _NEGOTIABLE
    other = other_rules(medicine, portfolio, figures, as_of)
    findings = (
        *(negotiation_findings(drug, figures, as_of) if is_negotiable else ()),
        *drawn.findings.get(medicine.product_id, ()),
        *other.findings,
    )
    entries = (
        *negotiation_entries(drug, figures, as_of),
        *drawn.entries.get(medicine.product_id, ()),
        *other.entries,
    )
    timeline = tuple(sorted(entries, key=lambda one: one.first_day))
    return Subject(
        medicine.product_id,
        medicine.name,
        headline,
        findings,
        timeline,
        (*drawn.bands.get(medicine.product_id, ()), *other.bands),
        first.missing if is_negotiable else (),
    )


LAW = Law(
    "ira",
    Text("미국 인플레이션 감축법(IRA)", "US Inflation Reduction Act"),
    Text(
        "메디케어 약가 협상, 물가 연동 리베이트, 파트 D 개편과 바이오 연료 세액공제가 보유 제품에 언제 얼마나 닿는지 따진다.",
        "When and how far Medicare's price negotiation, the inflation rebates, the new Part D and the credits for bio-based fuels reach a portfolio.",
    ),
    ("US",),
    parameters,
    scenarios,
    rules,
    TABLES,
    example,
    checked,
    assessed,
    outside_files=OUTSIDE_FILES,
)
