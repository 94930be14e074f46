"""The Inflation Reduction Act as the rest of the project sees it."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.progress import Progress, stage, tell
from bioaccord.vocabulary.sentence import NOTHING, Sentence

from ..law import Assessment, Law, Rows, RuleExplained, Subject, files_of
from ..parameter import Parameters, Scenario
from ..parameter_file import read_parameters, read_rules, read_scenarios
from ..value_words import range_words
from .example_portfolio import example
from .given_rows import known_rows, marked, said_of
from .market_files.reader import OUTSIDE_FILES
from .negotiation import first_price_year, negotiation_entries, negotiation_findings
from .other_rules import added_bands, energy_subjects, left_out, other_headline, other_rules, weighed
from .portfolio_file import portfolio_of
from .portfolio_tables import TABLES
from .product import Medicine, Pathway, Portfolio
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


def assessed(
    rows: Rows,
    figures: Parameters,
    as_of: date,
    generator: np.random.Generator,
    draws: int,
    progress: Progress | None = None,
) -> Assessment:
    """Return what the act does to a portfolio; raises `InputError` for rows that cannot be read, `Cancelled` where `progress` says so."""
    portfolio = portfolio_of(rows)
    enacted = min(value.known_on for value in figures.by_name["negotiation.publication_date"].values)
    if as_of < enacted:
        raise BioaccordError(Sentence("The act was signed on {enacted}: nothing can be told as of {as_of}. Ask about that day or a later one.", enacted=enacted, as_of=as_of))  # fmt: skip
    known = known_rows(portfolio, figures, as_of)
    portfolio = known.portfolio
    found = [marked(drug, figures) for drug in single_source_drugs(portfolio, next_list(as_of, figures), figures)]
    drugs = [drug for drug, _ in found]
    doubts = {drug.medicine.product_id: (*said_of(drug.products, known.by_product), *said) for drug, said in found}
    # A copy of another medicine is never negotiated itself.
    ranked = [drug.medicine for drug in drugs if drug.medicine.pathway in _NEGOTIABLE]
    own = [drug for drug in drugs if drug.medicine.role != "market"]
    drawn = prospects(ranked, figures, as_of, generator, draws, progress=stage(progress, 0, 0.6))
    told, last = list[Subject](), stage(progress, 0.6, 1)
    for number, drug in enumerate(own, start=1):
        told.append(_subject(drug, portfolio, figures, as_of, drawn, doubts[drug.medicine.product_id]))
        tell(last, number, len(own))
    subjects = (*told, *energy_subjects(portfolio, figures))
    effect = drawn.effect
    told_of_discounts = weighed(subjects, is_drawn=effect is not None)
    return Assessment(
        "ira",
        as_of,
        figures.scenario,
        subjects,
        bands=(*(effect.portfolio if effect else ()), *added_bands(subjects)),
        # Without an effect what is missing stands at each product.
        assumptions=(
            *known.in_all,
            *((*effect.assumptions, *drawn.missing) if effect else ()),
            *told_of_discounts,
            *left_out(subjects),
        ),
        draws=draws,
    )


def _subject(
    drug: SingleSourceDrug,
    portfolio: Portfolio,
    figures: Parameters,
    as_of: date,
    drawn: Prospects,
    doubts: tuple[Sentence, ...],
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
        against = (step.said for step in first.steps if step.holds is False)
        headline = Sentence("Cannot be selected as things stand.") + next(against, NOTHING)
    headline = other_headline(medicine, portfolio, figures, as_of) or headline + _most_likely(medicine, drawn)
    is_negotiable = medicine.pathway in _NEGOTIABLE
    # What is never negotiated itself has no chance of it.
    chances = drawn.priced.get(medicine.product_id, {}) if drawn.effect else None
    other = other_rules(medicine, portfolio, figures, as_of, chances)
    findings = (
        *(negotiation_findings(drug, figures, as_of, first) if is_negotiable else ()),
        *drawn.findings.get(medicine.product_id, ()),
        *other.findings,
    )
    entries = (
        *negotiation_entries(drug, figures, as_of, first),
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
        (*doubts, *(first.missing if is_negotiable else ())),
    )


def _most_likely(medicine: Medicine, drawn: Prospects) -> Sentence:
    """Return the likeliest year of selection, or of a selected drug its price, for the headline."""
    found = {one.key: one for one in drawn.findings.get(medicine.product_id, ())}
    likeliest, price = found.get("likeliest_year"), found.get("first_price")
    if likeliest and likeliest.answer.value and likeliest.said:
        return Sentence("Likeliest year: {year}, {chance}.", year=likeliest.answer.value, chance=likeliest.said)
    if medicine.selected_for and price and price.answer.value is not None:
        told = price.answer
        ko, en = (range_words(told.value, told.least, told.most, price.unit, language) for language in Language)
        if told.is_range:
            return Sentence("Maximum fair price, estimated: {price}.", price=Text(ko, en))
        return Sentence("Maximum fair price: {price}.", price=Text(ko, en))
    return NOTHING


LAW = Law(
    "ira",
    Text("미국 인플레이션 감축법(IRA)", "US Inflation Reduction Act"),
    Text(
        "메디케어 약가 협상, 물가 연동 리베이트, 파트 D 개편과 바이오 연료 세액공제가 보유 제품에 언제 얼마나 닿는지 따집니다.",
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
    rule_groups={
        "negotiation": Text("약가 협상: 자격, 선정, 일정", "Negotiation: who qualifies, selection, days"),
        "prices": Text("최고공정가와 매출 영향", "Maximum fair prices, and the effect on revenue"),
        "part_d": Text("파트 D 개편과 제조사 할인", "The new Part D and its discounts"),
        "rebates": Text("물가 연동 리베이트", "Inflation rebates"),
        "payment": Text("파트 B 지급액과 340B", "What Part B pays, and 340B"),
        "excise": Text("특별소비세", "Excise tax"),
        "korean_firms": Text(
            "바이오시밀러·위탁 생산 기업에 미치는 영향", "Makers of biosimilars, contract manufacturers"
        ),
        "clean_fuel": Text("청정 연료와 에너지 사업 세액공제", "Credits for clean fuels and energy projects"),
    },
)
