"""`bioaccord supply mitigate`: which stocks to raise and which second sources to qualify under a budget."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import Sentence

from .disrupt import NOTHING_DRAWN
from .progress import counting

if TYPE_CHECKING:
    from bioaccord.supply.chart import NetworkChart
    from bioaccord.supply.mitigation import Mitigation, Plan
    from bioaccord.supply.risk import Estimate

_FRONTIER = Text("예산별 최악 상황 평균 손실(ES {level:.0%})", "Expected shortfall ({level:.0%}) by budget")
_BUDGET, _COST = Text("연간 예산", "budget a year"), Text("연간 비용", "cost a year")
_PLANNED = Text("모형 계획값", "as planned")
_SIMULATED = Text("시뮬레이션 결과(90% 구간)", "as simulated (90 % interval)")
_ELSEWHERE = Text("다른 해에서 줄어든 손실(90% 구간)", "avoided in other years (90 % interval)")
_MEASURES = Text("예산 {budget}의 조치", "Measures for a budget of {budget}")
_MEASURE, _OWN = (
    Text("조치", "measure"),
    Text("단독 효과(시뮬레이션, 90% 구간)", "its own effect, simulated (90 % interval)"),
)
_BASIS = Text(
    "전제(바꿀 수 있음): 재고 유지비 연 {holding:.0%}, 적격성 평가 {qualification} ({years:.0f}년 분할). "
    "무작위 시나리오 {scenarios:,}개, 시드 {seed}; 다른 해의 시드 {elsewhere}. 시뮬레이션 결과로 예측이 아닙니다.",
    "Assumed, and yours to change: holding a stock costs {holding:.0%} a year, a qualification {qualification} over {years:.0f} years. "
    "{scenarios:,} random scenarios, seed {seed}; other years with seed {elsewhere}. A simulation, not a forecast.",
)
_NOTHING = Text("효과가 있는 조치가 없음", "no measure helps")


def mitigate(
    network: Annotated[Path, typer.Argument(help="Folder of CSV or Parquet files, or an .xlsx workbook.")],
    rates: Annotated[Path, typer.Option(help="YAML file of event rates.")],
    budget: Annotated[list[float], typer.Option(min=0.0, help="USD a year; give it several times for a frontier.")],
    member: Annotated[str | None, typer.Option(help="A firm's id; without it, all firms of the association.")] = None,
    association: Annotated[str | None, typer.Option(help="An association's id; without it, all.")] = None,
    first_country: Annotated[str | None, typer.Option(help="Take second sources from there first.")] = None,
    scenarios: Annotated[int, typer.Option(min=10, max=10_000, help="How many random scenarios.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random scenarios.")] = 1,
    level: Annotated[float, typer.Option(min=0.5, max=0.99, help="Level of the expected shortfall.")] = 0.95,
    holding: Annotated[float, typer.Option(min=0.0, max=2.0, help="Yearly cost of a stock, of its value.")] = 0.2,
    qualification: Annotated[float, typer.Option(min=0.0, help="USD to qualify a second source.")] = 500_000.0,
    language: Annotated[Language, typer.Option(help="Language of the tables.")] = Language.KOREAN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Show what to do first under a budget, with each measure's own effect as the simulation shows it."""
    from bioaccord.supply.asked_products import asked_products
    from bioaccord.supply.event_rates import nothing_drawn, read_rates
    from bioaccord.supply.measures import MeasureCosts
    from bioaccord.supply.mitigation import plan_mitigation
    from bioaccord.supply.stress_test import StressModel

    for one in budget:
        if not math.isfinite(one):
            problem = Sentence("'{budget}' is no sum of money.", budget=one)
            raise InputError(Refusal("--budget", problem, Sentence("Write USD a year in digits, such as 200000.")))
    chart, products = asked_products(network, member, association)
    if first_country is not None and first_country not in chart.compiled.countries:
        remedy = Sentence("Use two letters of a country that has sites in the network, such as KR or US.")
        raise InputError(
            Refusal(
                "sites",
                Sentence("no site stands in '{first_country}'.", first_country=first_country),
                remedy,
                column="country",
            )
        )
    known, model = read_rates(rates), StressModel(chart, products)
    if nothing_drawn(chart, known, scenarios=scenarios, seed=seed, days=model.days):
        words = NOTHING_DRAWN.in_language(language).format(count=scenarios, days=model.days)
        typer.echo(json.dumps({"nothing_drawn": words}, ensure_ascii=False) if as_json else words)
        return
    with counting(100 * len({0.0, *budget})) as advance:
        found = plan_mitigation(
            model,
            known,
            budgets=budget,
            scenarios=scenarios,
            seed=seed,
            level=level,
            costs=MeasureCosts(holding_per_year=holding, qualification_usd=qualification),
            first_country=first_country,
            progress=advance,
        )
    if as_json:
        typer.echo(json.dumps(asdict(found), indent=2))
        return
    _print_plans(chart, found, language)


def _print_plans(chart: NetworkChart, found: Mitigation, language: Language) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if Console().is_terminal else 140)
    costs = found.costs
    basis = _BASIS.in_language(language).format(
        holding=costs.holding_per_year,
        qualification=f"${costs.qualification_usd:,.0f}",
        years=costs.years,
        scenarios=found.scenarios,
        seed=found.seed,
        elsewhere=found.seed_elsewhere,
    )
    title = _FRONTIER.in_language(language).format(level=found.level)
    frontier = Table(title=title, title_justify="left", caption=basis, caption_justify="left")
    for words in (_BUDGET, _COST, _PLANNED, _SIMULATED, _ELSEWHERE):
        frontier.add_column(words.in_language(language), justify="right")
    for plan in found.plans:
        figures = (f"${figure:,.0f}" for figure in (plan.budget, plan.cost, plan.planned_shortfall))
        frontier.add_row(*figures, _interval(plan.simulated_shortfall), _interval(plan.avoided_elsewhere))
    console.print(frontier)
    console.print(_plan_table(chart, found.plans[-1], language))


def _plan_table(chart: NetworkChart, plan: Plan, language: Language) -> object:
    from rich.table import Table

    from bioaccord.brief.supply_words import measure_words

    title = _MEASURES.in_language(language).format(budget=f"${plan.budget:,.0f}")
    table = Table(title=title, title_justify="left")
    table.add_column(_MEASURE.in_language(language))
    for words in (_COST, _OWN):
        table.add_column(words.in_language(language), justify="right")
    for effect in plan.effects:
        table.add_row(
            measure_words(chart, effect.measure, language),
            f"${effect.measure.usd_per_year:,.0f}",
            _interval(effect.shortfall_avoided),
        )
    if not plan.effects:
        table.add_row(_NOTHING.in_language(language), "–", "–")
    return table


def _interval(figure: Estimate) -> str:
    return f"${figure.value:,.0f} ({figure.low:,.0f} – {figure.high:,.0f})"
