"""`bioaccord supply disrupt`: what scenarios do to firms, one by one or a thousand at random."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import Sentence

from .asked import fictional_mark
from .first_step import cause_step, industry_step, scenario_step

if TYPE_CHECKING:
    from bioaccord.supply.risk import Estimate, RiskReport
    from bioaccord.supply.scenario import Scenario
    from bioaccord.supply.stress_test import StressModel

_NORMAL = 0.999  # output below this share of the normal counts as lower
_SCENARIO, _LOST = Text("시나리오", "scenario"), Text("매출 손실", "revenue lost")
_COST, _LOWEST = Text("추가 비용", "added cost"), Text("최저 생산", "lowest output")
_FROM, _BELOW = Text("감소 시작(일)", "falls on day"), Text("정상 미만 일수", "days below normal")
_UNMET = Text("전체 미충족 수요", "demand unmet, all")
_BASIS = Text(
    "묻는 기업의 제품 기준. 금액은 기간 전체의 미국 달러이며, 시뮬레이션 결과로 예측이 아닙니다.",
    "Of the products of the firms asked about; US dollars over the whole time; a simulation, not a forecast.",
)
_COLLAPSED = Text("붕괴: 모형이 소진되어 예측으로 쓸 수 없음", "collapsed: the model ran dry, this is no forecast")
_WORLD = Text("전 세계(모든 산업)", "world (all industries)")
_TABLE = Text(
    "자료: {file}, {countries}개국 × {sectors}개 산업({said})",
    "Table: {file}, {countries} countries × {sectors} sectors ({said})",
)
_NOT_SAID = Text("파일에 통화·연도 없음", "the file says neither currency nor year")
_INDUSTRY = Text("산업", "industry")
_YEARS = Text(
    "무작위 시나리오 {count:,}개(각 {days}일, 시드 {seed})", "{count:,} random scenarios of {days} days, seed {seed}"
)
NOTHING_DRAWN = Text(
    "무작위 시나리오 {count:,}개(각 {days}일)에서 사건이 한 건도 발생하지 않아 제시할 손실 수치가 없습니다. "
    "시나리오 수를 늘리거나 발생률(per_year)을 확인하십시오.",
    "No event at all happened in {count:,} random scenarios of {days} days, so there are no losses to tell. "
    "Take more scenarios, or check the rates (per_year).",
)
_FIGURE, _INTERVAL = Text("지표", "figure"), Text("90% 구간", "90 % interval")
_EXPECTED = Text("평균 손실", "expected loss")
_AT_RISK = Text("최대 예상 손실(VaR {level:.0%})", "value at risk ({level:.0%})")
_SHORTFALL = Text("최악 상황 평균 손실(ES {level:.0%})", "expected shortfall ({level:.0%})")
_CONTRIBUTORS = Text("최악 시나리오의 손실 원인", "What the losses of the worst scenarios come from")
_CAUSE, _SHARE = Text("원인", "cause"), Text("비중", "share")
_WORST = Text("손실이 큰 기업", "Firms with the largest losses")
_FIRM, _IN_WORST = Text("기업", "firm"), Text("최악 시나리오 평균", "in the worst scenarios")


def disrupt(
    network: Annotated[Path, typer.Argument(help="Folder, .xlsx workbook, or a world table (.npz).")],
    scenarios: Annotated[Path | None, typer.Option(help="YAML file of scenarios.")] = None,
    rates: Annotated[Path | None, typer.Option(help="YAML file of event rates, for random scenarios.")] = None,
    count: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many random scenarios.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random scenarios.")] = 1,
    member: Annotated[str | None, typer.Option(help="A firm's id; without it, all firms of the association.")] = None,
    association: Annotated[str | None, typer.Option(help="An association's id; without it, all.")] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="Days that are simulated.")] = 365,
    level: Annotated[float, typer.Option(min=0.5, max=0.999, help="Level of value at risk.")] = 0.95,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Threads; the figures do not depend on it.")] = 2,
    dask: Annotated[str | None, typer.Option(help="Address of a Dask scheduler that shares the work.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Keep finished parts here; run again to go on.")] = None,
    language: Annotated[Language, typer.Option(help="Language of the tables.")] = Language.KOREAN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Show what scenarios do: those of a file one by one, or random ones drawn from event rates."""
    from bioaccord.supply.asked_products import asked_products
    from bioaccord.supply.event_rates import nothing_drawn, read_rates
    from bioaccord.supply.risk import risk_report
    from bioaccord.supply.scenario import read_scenarios
    from bioaccord.supply.stress_test import StressModel, stress_test

    from .progress import counting

    if (scenarios is None) == (rates is None):
        remedy = Sentence("Give --scenarios FILE for scenarios of your own, or --rates FILE for random ones.")
        raise InputError(Refusal("disrupt", Sentence("needs either scenarios or event rates."), remedy))
    if network.suffix.lower() == ".npz":
        _disrupt_table(network, scenarios, days, language, as_json)
        return
    chart, products = asked_products(network, member, association)
    model = StressModel(chart, products, days=days)
    if scenarios is not None:
        rows = [_scenario_row(model, one) for one in read_scenarios(scenarios)]
        _show(rows, language, as_json)
        if rows and not as_json:
            typer.echo(scenario_step(rows, language))
        return
    assert rates is not None
    known = read_rates(rates)
    with counting(count) as advance:
        test = stress_test(
            model,
            known,
            scenarios=count,
            seed=seed,
            workers=workers,
            dask_address=dask,
            folder=folder,
            progress=advance,
        )
    report = risk_report(model, known, test, level=level)
    nothing = not test.loss.any() and nothing_drawn(chart, known, scenarios=count, seed=seed, days=days)
    if as_json:
        typer.echo(
            json.dumps(
                {**asdict(report), "bands": report.bands.tolist(), "seed": seed, "nothing_drawn": nothing}, indent=2
            )
        )
        return
    if nothing:
        typer.echo(NOTHING_DRAWN.in_language(language).format(count=count, days=days))
        return
    _print_report(model, report, seed, language)
    typer.echo(cause_step(model.chart, report.contributors, language))


def _scenario_row(model: StressModel, scenario: Scenario) -> dict[str, Any]:
    import numpy as np

    outcome = model.outcome(scenario.events)
    asked = np.asarray(model.products, dtype=np.int64)
    lower = np.flatnonzero(outcome.daily_output < _NORMAL)
    return {
        "scenario_id": scenario.scenario_id,
        "name": {"ko": scenario.name_ko, "en": scenario.name_en},
        "revenue_lost_usd": float(outcome.lost_revenue[asked].sum()),
        "added_cost_usd": float(outcome.added_cost[asked].sum()),
        "lowest_output": float(outcome.daily_output.min()),
        "falls_on_day": int(lower[0]) if len(lower) else None,
        "days_below_normal": len(lower),
        "unmet_demand_all": outcome.unmet_share,
        "collapsed": outcome.collapsed,
    }


def _show(rows: list[dict[str, Any]], language: Language, as_json: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table(caption=_BASIS.in_language(language), caption_justify="left")
    table.add_column(_SCENARIO.in_language(language))
    for title in (_LOST, _COST, _LOWEST, _FROM, _BELOW, _UNMET):
        table.add_column(title.in_language(language), justify="right")
    for row in rows:
        name = row["name"][language.value]
        if row["collapsed"]:
            name = f"{name} ({_COLLAPSED.in_language(language)})"
        table.add_row(
            name,
            f"${row['revenue_lost_usd']:,.0f}",
            f"${row['added_cost_usd']:,.0f}",
            f"{row['lowest_output']:.1%}",
            "–" if row["falls_on_day"] is None else f"{row['falls_on_day']:,}",
            f"{row['days_below_normal']:,}",
            f"{row['unmet_demand_all']:.2%}",
        )
    Console(width=None if Console().is_terminal else 140).print(table)


def _disrupt_table(path: Path, scenarios: Path | None, days: int, language: Language, as_json: bool) -> None:
    import numpy as np
    from rich.console import Console
    from rich.table import Table

    from bioaccord.supply.disruption import simulate
    from bioaccord.supply.disruption_rules import SECTORS
    from bioaccord.supply.scenario import read_scenarios
    from bioaccord.supply.scenario_shocks import refuse_late, table_effects
    from bioaccord.supply.world_table import read_world_table

    if scenarios is None:
        remedy = Sentence("Give --scenarios FILE with producer_lost events.")
        raise InputError(Refusal(path.name, Sentence("a table of industries has no random scenarios."), remedy))
    world = read_world_table(path)
    production = world.production
    found = []
    for scenario in read_scenarios(scenarios):
        refuse_late(scenario.events, days)
        shocks = [shock for effect in table_effects(production, scenario.events) for shock in effect.shocks]
        run = simulate(production, shocks, SECTORS, days=days)
        worst = np.argsort(-run.lost)[:15]
        found.append(
            {
                "table": {
                    "file": world.file,
                    "countries": world.countries,
                    "sectors": world.sectors,
                    "unit": world.unit,
                    "year": world.year,
                },
                "scenario_id": scenario.scenario_id,
                "name": {"ko": scenario.name_ko, "en": scenario.name_en},
                "lowest_output": float(run.daily_output.min()),
                "lost": float(run.lost.sum()),
                "share": float(run.lost.sum() / (production.output.sum() * days)),
                "collapsed": run.collapsed,
                "industries": [
                    {
                        "name": production.names[place],
                        "lost": float(run.lost[place]),
                        "share": float(run.lost[place] / (production.output[place] * days)),
                    }
                    for place in worst
                    if run.lost[place] > 0
                ],
            }
        )
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    console = Console(width=None if Console().is_terminal else 120)
    said = ", ".join(one for one in (world.unit, world.year) if one) or _NOT_SAID.in_language(language)
    caption = _TABLE.in_language(language).format(
        file=world.file, countries=world.countries, sectors=world.sectors, said=said
    )
    for row in found:
        end = f" ({_COLLAPSED.in_language(language)})" if row["collapsed"] else ""
        title = f"{row['name'][language.value]}: {_LOWEST.in_language(language)} {row['lowest_output']:.2%}{end}"  # type: ignore[index]
        table = Table(title=title, title_justify="left", caption=caption, caption_justify="left")
        table.add_column(_INDUSTRY.in_language(language))
        table.add_column(
            Text("잃은 생산(표의 단위)", "output lost, unit of the table").in_language(language), justify="right"
        )
        table.add_column(Text("기간 생산 대비", "of its output in that time").in_language(language), justify="right")
        for one in row["industries"]:  # type: ignore[attr-defined]
            table.add_row(one["name"], f"{one['lost']:,.1f}", f"{one['share']:.2%}")
        table.add_section()
        table.add_row(_WORLD.in_language(language), f"{row['lost']:,.1f}", f"{row['share']:.2%}")
        console.print(table)
        typer.echo(industry_step(row, language))


def _print_report(model: StressModel, report: RiskReport, seed: int, language: Language) -> None:
    from rich.console import Console
    from rich.table import Table

    from bioaccord.brief.supply_words import cause_words, event_kind

    console = Console(width=None if Console().is_terminal else 120)
    title = _YEARS.in_language(language).format(count=report.scenarios, days=model.days, seed=seed)
    figures = Table(title=title, title_justify="left", caption=_BASIS.in_language(language), caption_justify="left")
    figures.add_column(_FIGURE.in_language(language))
    figures.add_column("USD", justify="right")
    figures.add_column(_INTERVAL.in_language(language), justify="right")
    for words, figure in (
        (_EXPECTED, report.expected_loss),
        (_AT_RISK, report.value_at_risk),
        (_SHORTFALL, report.expected_shortfall),
    ):
        figures.add_row(words.in_language(language).format(level=report.level), *_cells(figure))
    console.print(figures)
    if report.collapsed:
        console.print(f"{report.collapsed:,} × {_COLLAPSED.in_language(language)}")
    causes = Table(title=_CONTRIBUTORS.in_language(language), title_justify="left")
    causes.add_column(_CAUSE.in_language(language))
    causes.add_column(_SHARE.in_language(language), justify="right")
    for row in report.contributors[:12]:
        causes.add_row(
            f"{event_kind(row.kind, language)} {cause_words(model.chart, row.name, language)}", f"{row.share:.1%}"
        )
    console.print(causes)
    firms = Table(title=_WORST.in_language(language), title_justify="left")
    firms.add_column(_FIRM.in_language(language))
    firms.add_column(_EXPECTED.in_language(language), justify="right")
    firms.add_column(_IN_WORST.in_language(language), justify="right")
    for firm in report.firms[:12]:
        organisation = model.chart.network.organisation(firm.firm)
        name = f"{organisation.name.in_language(language)}{fictional_mark(organisation, language)} {firm.firm}"
        firms.add_row(name, f"${firm.expected:,.0f}", f"${firm.in_worst:,.0f}")
    console.print(firms)


def _cells(figure: Estimate) -> tuple[str, str]:
    return f"${figure.value:,.0f}", f"${figure.low:,.0f} – ${figure.high:,.0f}"
