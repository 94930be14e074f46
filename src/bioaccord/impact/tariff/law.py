"""Customs duty as the rest of the project sees it."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.progress import Progress, tell
from bioaccord.vocabulary.sentence import Sentence

from ..law import Assessment, Law, Rows, RuleExplained, Subject, files_of
from ..parameter import Parameters, Scenario
from ..parameter_file import read_parameters, read_rules, read_scenarios
from .cost import Chance, Cost, nothing, yearly_cost
from .duty import Tariff
from .example import example
from .findings import QUALIFIES, findings, headline
from .line import Product
from .portfolio_file import portfolio_of
from .portfolio_tables import TABLES
from .timeline import YEARS_AHEAD, entries

_FIRST_YEAR = 2025
_LARGEST_SEED = 2**31
_LAST_SEEN = date(2026, 7, 24)
"""From here on the sources that were read tell of nothing that followed."""


@cache
def parameters() -> Parameters:
    """Return every figure of the law."""
    return read_parameters(files_of("tariff", "figures"))


@cache
def rules() -> tuple[RuleExplained, ...]:
    """Return every rule, explained."""
    return read_rules(files_of("tariff", "rules"), parameters())


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Return the proposals that can be laid over the law."""
    return read_scenarios(files_of("tariff", "scenarios"), parameters())


def checked(rows: Rows) -> None:
    """Raise `InputError` with every cell of a portfolio that cannot be read."""
    portfolio_of(rows)


def assessed(
    rows: Rows,
    figures: Parameters,
    as_of: date,
    generator: np.random.Generator,
    draws: int,
    progress: Progress | None = None,
) -> Assessment:
    """Return what the duties do to a portfolio; raises `InputError` for rows that cannot be read, `Cancelled` where `progress` says so."""
    portfolio = portfolio_of(rows)
    tariff = Tariff(portfolio, figures, as_of)
    chance = Chance(int(generator.integers(_LARGEST_SEED)), draws)
    years = tuple(range(min(_FIRST_YEAR, as_of.year), as_of.year + YEARS_AHEAD + 1))
    whole, subjects = nothing(years, draws), []
    for number, product in enumerate(portfolio.products, start=1):
        subject, cost = _subject(product, tariff, years, chance)
        subjects.append(subject)
        whole += cost
        tell(progress, number, len(portfolio.products))
    assumptions = (*_assumptions(as_of, is_whole=whole.is_whole), *portfolio.problems)
    sources = dict.fromkeys(Text(one.source, one.source) for one in portfolio.rates if one.source)
    return Assessment(
        "tariff", as_of, figures.scenario, tuple(subjects), whole.bands(), assumptions, tuple(sources), draws
    )


def _subject(product: Product, tariff: Tariff, years: tuple[int, ...], chance: Chance) -> tuple[Subject, Cost]:
    lines = tariff.portfolio.lines_of(product.product_id)
    cost = nothing(years, chance.draws)
    for line in lines:
        cost += yearly_cost(line, tariff, years, chance)
    found = findings(lines, tariff)
    # Whether a line qualifies is asked for where it matters to the rate; the rate then says so itself.
    told = [one for one in found if not one.key.startswith(QUALIFIES)]
    missing = dict.fromkeys(said for one in told for said in one.answer.missing)
    subject = Subject(product.product_id, product.name, headline(lines, tariff), found, entries(lines, tariff), cost.bands(), tuple(missing))  # fmt: skip
    return subject, cost


def _assumptions(as_of: date, *, is_whole: bool) -> tuple[Sentence, ...]:
    said = [
        Sentence("Each line is imported at the same value every year, spread evenly over its days."),
        Sentence("By year, each answer to what is open is drawn as likely as any other, and the same for all lines it concerns; the range of a single day holds all answers."),
        Sentence("Not counted: anti-dumping and countervailing duties, duties by weight, fees, drawback, foreign-trade zones, goods in transit when a duty began."),
    ]  # fmt: skip
    if as_of >= _LAST_SEEN:
        said.append(Sentence("Not seen in any source that was read: what followed Section 122 on 24 July 2026, the new Section 301 cases, and whether the duty on pharmaceuticals is collected."))  # fmt: skip
    if not is_whole:
        said.append(Sentence("What cannot be told of a line counts as nothing in the figures by year: they may be more."))  # fmt: skip
    return tuple(said)


LAW = Law(
    "tariff",
    Text("관세(미국 추가 관세와 한미 FTA)", "Customs duty (US additional duties, Korea-US agreement)"),
    Text(
        "자재명세서(BOM)의 품목번호(HS)·원산지별로 어느 날 어떤 관세가 얼마나 겹치는지, 한미 FTA 협정관세를 받을 수 있는지, 연간 부담이 얼마인지 따집니다.",
        "Which duties stack on each line of a bill of materials on a day, by HS code and origin; whether it qualifies under the Korea-US agreement; and what that costs by year.",
    ),
    ("US", "KR"),
    parameters,
    scenarios,
    rules,
    TABLES,
    example,
    checked,
    assessed,
)
