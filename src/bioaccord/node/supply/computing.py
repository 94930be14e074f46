"""Answers a question to a firm's chain as plain data that tells itself: names in both languages, and what it rests on."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bioaccord.brief.supply_words import cause_words, site_words
from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.event_rates import EventRate
from bioaccord.supply.measures import Measure, MeasureCosts, RaisedStock
from bioaccord.supply.mitigation import MeasureEffect, Mitigation, Plan, plan_mitigation
from bioaccord.supply.progress import Progress
from bioaccord.supply.risk import Contributor, risk_report
from bioaccord.supply.stress_test import StressModel, stress_test
from bioaccord.vocabulary.language import Language

from .chain_losses import chain_losses, losses_as_data
from .models import CalculationKind

SEED = 1
STRESS_LEVEL = 0.95
# The chosen budget with smaller and larger ones beside it: what less would do, and whether more would pay.
BUDGETS_BESIDE = (0.25, 0.5, 1.0, 2.0)
_SOLVER_SECONDS = 20.0
_CAUSES = 8


def compute(
    kind: CalculationKind,
    chart: NetworkChart,
    products: Sequence[int],
    rates: Sequence[EventRate],
    parameters: dict,
    progress: Progress,
    folder: Path,
) -> dict:
    """Return the answer. Raises `Cancelled` when `progress` answers false, and `BioaccordError` where there can be none."""
    if kind == CalculationKind.CHAIN:
        return losses_as_data(chain_losses(chart, products, progress))
    answer = _stress_test if kind == CalculationKind.STRESS_TEST else _mitigation
    told = answer(chart, products, rates, parameters, progress, folder)
    return told | {"rates": [rate.model_dump(mode="json") for rate in rates]}


def _stress_test(chart, products, rates, parameters, progress, folder) -> dict:
    model = StressModel(chart, products)
    years, seed = parameters["years"], parameters["seed"]
    test = stress_test(model, rates, scenarios=years, seed=seed, folder=folder, progress=progress)
    report = risk_report(model, rates, test, level=STRESS_LEVEL)
    return {
        "collapsed": report.collapsed,
        "level": report.level,
        "expected_loss": asdict(report.expected_loss),
        "value_at_risk": asdict(report.value_at_risk),
        "expected_shortfall": asdict(report.expected_shortfall),
        "causes": _causes(chart, report.contributors),
        "bands": [[round(float(one), 6) for one in day] for day in report.bands],
    }


def _mitigation(chart, products, rates, parameters, progress, folder) -> dict:
    found = plan_mitigation(
        StressModel(chart, products),
        rates,
        budgets=[parameters["budget_usd"] * share for share in BUDGETS_BESIDE],
        scenarios=parameters["years"],
        seed=parameters["seed"],
        level=parameters["level"],
        costs=MeasureCosts(**parameters["costs"]),
        first_country=parameters["first_country"] or None,
        seconds=_SOLVER_SECONDS,
        folder=folder,
        progress=progress,
    )
    return {
        "collapsed": found.collapsed,
        "seed_elsewhere": found.seed_elsewhere,
        "causes": _causes(chart, found.contributors),
        "stocks": len(found.stocks),
        "sources": len(found.sources),
        "plans": [_plan(chart, found, plan) for plan in found.plans],
    }


def _causes(chart: NetworkChart, found: Sequence[Contributor]) -> list[dict]:
    def told(one: Contributor) -> dict:
        name = _both(lambda language: cause_words(chart, one.name, language))
        return {"kind": one.kind, "name": name, "share": one.share}

    return [told(one) for one in found[:_CAUSES]]


def _plan(chart: NetworkChart, found: Mitigation, plan: Plan) -> dict:
    return {
        "budget": plan.budget,
        "cost": plan.cost,
        "planned_shortfall": plan.planned_shortfall,
        "simulated_shortfall": asdict(plan.simulated_shortfall),
        "shortfall_avoided": asdict(plan.shortfall_avoided),
        "loss_avoided": asdict(plan.loss_avoided),
        "avoided_elsewhere": asdict(plan.avoided_elsewhere),
        "gap": plan.gap,
        "measures": [_measure(chart, effect) for effect in plan.effects],
    }


def _measure(chart: NetworkChart, effect: MeasureEffect) -> dict:
    measure: Measure = effect.measure
    told = {
        "kind": "stock" if isinstance(measure, RaisedStock) else "source",
        "site_id": measure.site_id,
        "site": _both(lambda language: site_words(chart, measure.site_id, language)),
        "material_id": measure.material_id,
        "material": _both(chart.material_name(measure.material_id).in_language),
        "usd_per_year": measure.usd_per_year,
        "avoided": asdict(effect.shortfall_avoided),
        "missed_without": asdict(effect.missed_without),
        "today": _today(chart, measure.site_id, measure.material_id),
    }
    if isinstance(measure, RaisedStock):
        return told | {"days": measure.days}
    return told | {
        "supplier_site_id": measure.supplier_site_id,
        "supplier": _both(lambda language: site_words(chart, measure.supplier_site_id, language)),
        "supplier_country": chart.sites[measure.supplier_site_id].country,
        "share": measure.share,
        "lead_time_days": measure.lead_time_days,
    }


def _today(chart: NetworkChart, site_id: str, material_id: str) -> dict:
    """Return how long the stock lasts now, and by which countries' sites the input is delivered."""
    net = chart.network
    days = [one.days for one in net.stocks if (one.site_id, one.material_id) == (site_id, material_id)]
    shares: dict[str, float] = {}
    for link in net.links:
        if (link.buyer_site_id, link.material_id) == (site_id, material_id):
            country = chart.sites[link.supplier_site_id].country
            shares[country] = shares.get(country, 0.0) + link.share
    return {"stock_days": sum(days), "countries": sorted(shares.items(), key=lambda one: (-one[1], one[0]))}


def _both(words) -> dict[str, str]:
    return {str(language): words(language) for language in Language}
