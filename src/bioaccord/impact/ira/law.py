"""The Inflation Reduction Act as the rest of the project sees it."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Assessment, Finding, Law, Rows, RuleExplained, Subject, files_of
from ..parameter import Parameters, Scenario
from ..parameter_file import read_parameters, read_rules, read_scenarios
from .age import first_old_enough
from .portfolio_file import portfolio_of
from .portfolio_tables import TABLES
from .product import Medicine


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
    }  # fmt: skip


def assessed(rows: Rows, figures: Parameters, as_of: date, generator: np.random.Generator, draws: int) -> Assessment:
    """Return what the act does to a portfolio; raises `InputError` for rows that cannot be read."""
    portfolio = portfolio_of(rows)
    subjects = tuple(_subject(medicine, figures) for medicine in portfolio.medicines if medicine.role != "market")
    return Assessment("ira", as_of, figures.scenario, subjects, draws=draws)


def _subject(medicine: Medicine, figures: Parameters) -> Subject:
    first = first_old_enough(medicine, figures)
    headline = (
        Sentence("Cannot be told.")
        if first.value is None
        else Sentence("Old enough for the list of {year}.", year=first.value)
    )
    found = Finding("earliest_year", Text("가장 이른 가격 적용 연도", "Earliest price applicability year"), first)
    return Subject(medicine.product_id, medicine.name, headline, (found,), missing=first.missing)


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
)
