"""What to do first: the stocks and second sources that lower expected shortfall most under a budget.

A mixed-integer programme (HiGHS) over random scenarios: the expected shortfall of Rockafellar and Uryasev (Journal of Risk 2, 2000) over
the losses of `risk_exposure`, in which suppliers serve by their shares. What it proposes is then put into the network and simulated
day by day on the same scenarios, as a whole and each measure by itself; that figure is the one to promise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bioaccord.vocabulary.errors import BioaccordError

from .chart import NetworkChart
from .compiled import Flags, Floats
from .disruption import ShockKind
from .event_rates import EventRate, RandomScenarios
from .measures import Measure, MeasureCosts, RaisedStock, SecondSource, candidate_measures, with_measures
from .production import DAYS_PER_YEAR
from .risk import expected_shortfall
from .risk_exposure import essential_pairs, made_by_shares, spread
from .solver import quiet_solver
from .stress_test import StressModel, stress_test

_SMALLEST_STOCK_DAYS = 0.5
_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class MeasureEffect:
    """A measure, and by how much it alone lowers the simulated expected shortfall, USD a year."""

    measure: Measure
    shortfall_avoided: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with a budget. Money in USD a year.

    `planned_shortfall` is the programme's figure, `simulated_shortfall` what the daily simulation shows with the plan in place; `gap` how far the
    programme may be from its optimum (0 where it is proven).
    """

    budget: float
    cost: float
    planned_shortfall: float
    simulated_shortfall: float
    effects: tuple[MeasureEffect, ...]
    gap: float


@dataclass(frozen=True, slots=True)
class Mitigation:
    """Plans for rising budgets (the efficient frontier), from doing nothing on."""

    level: float
    scenarios: int
    seed: int
    costs: MeasureCosts
    plans: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class _Outage:
    """One event of a scenario as the programme sees it: what is left of output and deliveries, for how many days."""

    scenario: int
    days: float
    capacity: Floats
    delivered: Floats


def plan_mitigation(
    model: StressModel,
    rates: Sequence[EventRate],
    *,
    budgets: Sequence[float],
    scenarios: int = 200,
    seed: int = 1,
    level: float = 0.95,
    costs: MeasureCosts | None = None,
    first_country: str | None = None,
    seconds: float = 60.0,
) -> Mitigation:
    """Return a plan for each budget (USD a year), and what the simulation shows of it.

    `model` holds the products that count; their makers take the measures. `seconds` limits the solver for each budget. Raises `InputError` for
    rates that name what is not there, and `ValueError` for a negative budget.
    """
    if any(budget < 0 for budget in budgets):
        raise ValueError("a budget is not negative")
    prices = costs or MeasureCosts()
    chart, products = model.chart, list(model.products)
    programme = _Programme(
        chart, products, _outages(model, rates, scenarios, seed), scenarios, level, prices, first_country
    )
    simulated: dict[tuple[Measure, ...], float] = {}

    def shortfall(measures: tuple[Measure, ...]) -> float:
        if measures not in simulated:
            changed = NetworkChart(with_measures(chart.network, measures), chart.materials) if measures else chart
            test = stress_test(
                StressModel(changed, products, model.rules, model.days), rates, scenarios=scenarios, seed=seed
            )
            simulated[measures] = expected_shortfall(test.loss, level)
        return simulated[measures]

    before = shortfall(())
    plans: list[Plan] = []
    for budget in sorted({0.0, *budgets}):
        proposed, planned, gap = programme.solve(budget, seconds)
        proposed = min(_larger_stocks(proposed, budget, prices), key=lambda one: (shortfall(tuple(one)), _cost(one)))
        effects = [MeasureEffect(measure, before - shortfall((measure,))) for measure in proposed]
        effects.sort(key=lambda effect: -effect.shortfall_avoided)
        # What the simulation does not show is not promised: measures without an effect of their own go, unless they work together.
        helping = [effect for effect in effects if effect.shortfall_avoided > 0]
        if shortfall(_measures(helping)) <= shortfall(_measures(effects)):
            effects = helping
        plan = Plan(
            budget,
            _cost(_measures(effects)),
            planned,
            shortfall(_measures(effects)),
            tuple(effects),
            gap,
        )
        # More money may be left unspent: the plan of a smaller budget stays open to a larger one.
        if plans and plans[-1].simulated_shortfall <= plan.simulated_shortfall:
            plan = replace(plans[-1], budget=budget)
        plans.append(plan)
    return Mitigation(level, scenarios, seed, prices, tuple(plans))


def _measures(effects: Sequence[MeasureEffect]) -> tuple[Measure, ...]:
    return tuple(effect.measure for effect in effects)


def _cost(measures: Sequence[Measure]) -> float:
    return sum(measure.usd_per_year for measure in measures)


def _larger_stocks(measures: Sequence[Measure], budget: float, costs: MeasureCosts) -> list[list[Measure]]:
    """Return the measures as they are, and with stocks half as large again, twice and three times as large, where the budget allows.

    The programme takes the events of a year one by one; in the simulation a second one may find a stock not yet refilled.
    """
    found = [list(measures)]
    for factor in (1.5, 2.0, 3.0):
        larger: list[Measure] = []
        for measure in measures:
            if isinstance(measure, RaisedStock):
                days = min(measure.days * factor, costs.most_stock_days)
                larger.append(replace(measure, days=days, usd_per_year=measure.usd_per_year * days / measure.days))
            else:
                larger.append(measure)
        if _cost(larger) <= budget:
            found.append(larger)
    return found


def _outages(model: StressModel, rates: Sequence[EventRate], scenarios: int, seed: int) -> list[_Outage]:
    random = RandomScenarios(model.chart, rates, seed, days=model.days)
    network = model.chart.compiled
    found = []
    for number in range(scenarios):
        for effect in model.reader.effects(random.events(number)):
            capacity, delivered = np.ones(network.products), np.ones(network.deliveries)
            for shock in effect.shocks:
                if shock.kind == ShockKind.CAPACITY:
                    capacity[shock.places] = 1.0 - shock.size
                elif shock.kind == ShockKind.DELIVERY:
                    delivered[shock.places] = 1.0 - shock.size
            event = effect.event
            days = min(event.duration_days + event.recovery_days / 2, model.days - event.first_day)
            if days > 0 and (capacity.min(initial=1.0) < 1.0 or delivered.min(initial=1.0) < 1.0):
                found.append(_Outage(number, float(days), capacity, delivered))
    return found


class _Programme:
    """The mixed-integer programme. It starts with the worst scenarios and takes up others when the plan puts them into the tail."""

    def __init__(
        self,
        chart: NetworkChart,
        products: Sequence[int],
        outages: Sequence[_Outage],
        scenarios: int,
        level: float,
        costs: MeasureCosts,
        first_country: str | None,
    ) -> None:
        self._chart, self._network, self._costs = chart, chart.compiled, costs
        self._scenarios, self._level = scenarios, level
        self._asked = np.zeros(chart.compiled.products, dtype=np.bool_)
        self._asked[np.asarray(products, dtype=np.int64)] = True
        supplier, buyer = essential_pairs(chart.compiled)
        self._upstream = spread(self._asked, buyer, supplier)
        self._value = np.where(self._asked, chart.compiled.revenue_usd_per_year / DAYS_PER_YEAR, 0.0)
        self._stocks, self._sources = candidate_measures(chart, products, costs, first_country=first_country)
        self._group_place = [
            (chart.network.products[product].site_id, chart.compiled.material_ids[material])
            for product, material in zip(chart.compiled.group_product, chart.compiled.group_material, strict=True)
        ]
        self._by_scenario: dict[int, list[_Outage]] = {}
        for outage in outages:
            self._by_scenario.setdefault(outage.scenario, []).append(outage)

    def solve(self, budget: float, seconds: float) -> tuple[list[Measure], float, float]:
        """Return (measures, planned expected shortfall, relative gap) of a budget."""
        losses = self._losses([])
        tail = max(1, int(np.ceil((1 - self._level) * self._scenarios)))
        chosen = set(np.argsort(-losses, kind="stable")[: 2 * tail].tolist())
        for _ in range(_ROUNDS):
            measures, gap = self._solve_for(sorted(chosen), budget, seconds)
            losses = self._losses(measures)
            new = set(np.argsort(-losses, kind="stable")[:tail].tolist()) - chosen
            if not new or losses[sorted(new)].max() <= 0:
                break
            chosen |= new
        return measures, expected_shortfall(losses, self._level), gap

    def _losses(self, measures: Sequence[Measure]) -> Floats:
        """Return each scenario's loss with measures in place, by repeating the equations."""
        network = self._network
        chart = self._chart
        if measures:
            chart = NetworkChart(with_measures(chart.network, measures), chart.materials)
            network = chart.compiled
        old = {key: number for number, key in enumerate(self._delivery_keys(self._chart))}
        place = np.array([old.get(key, -1) for key in self._delivery_keys(chart)], dtype=np.int64)
        losses = np.zeros(self._scenarios)
        for scenario, outages in self._by_scenario.items():
            for outage in outages:
                delivered = np.where(place >= 0, outage.delivered[place], 1.0)
                share = network.delivery_share * delivered
                made = made_by_shares(network, outage.capacity, share, outage.days)
                losses[scenario] += outage.days * float((self._value * (1.0 - made)).sum())
        return losses

    @staticmethod
    def _delivery_keys(chart: NetworkChart) -> list[tuple[int, int, int]]:
        network = chart.compiled
        buyers = network.group_product[network.delivery_group]
        materials = network.group_material[network.delivery_group]
        return list(zip(buyers.tolist(), materials.tolist(), network.delivery_supplier.tolist(), strict=True))

    def _solve_for(self, chosen: Sequence[int], budget: float, seconds: float) -> tuple[list[Measure], float]:
        import highspy

        solver = quiet_solver()
        infinity = highspy.kHighsInf
        build = _Builder(solver, infinity)
        spent: list[tuple[int, float]] = []
        stock_column: dict[tuple[str, str], int] = {}
        for stock in self._stocks:
            column = build.column(0.0, stock.days, 0.0)
            stock_column[stock.site_id, stock.material_id] = column
            spent.append((column, stock.usd_per_year / stock.days))
        source_columns: dict[tuple[str, str], list[tuple[int, SecondSource]]] = {}
        for source in self._sources:
            column = build.column(0.0, 1.0, 0.0, whole=True)
            source_columns.setdefault((source.site_id, source.material_id), []).append((column, source))
            spent.append((column, source.usd_per_year))
        for entries in source_columns.values():
            build.row(-infinity, 1.0, [(column, 1.0) for column, _ in entries])
        build.row(-infinity, budget, spent)
        # A dollar spent counts a little, so that nothing is bought that helps nobody.
        for column, cost in spent:
            solver.changeColCost(column, 1e-4 * cost)
        threshold = build.column(-infinity, infinity, 1.0)
        weight = 1.0 / ((1.0 - self._level) * self._scenarios)
        for scenario in chosen:
            above = build.column(0.0, infinity, weight)
            # loss = constant - sum(value x made); above >= loss - threshold
            terms, constant = [(above, 1.0), (threshold, 1.0)], 0.0
            for outage in self._by_scenario.get(scenario, ()):
                columns = self._outage_rows(build, outage, stock_column, source_columns)
                for product, column in columns.items():
                    if self._value[product] > 0:
                        worth = outage.days * float(self._value[product])
                        terms.append((column, worth))
                        constant += worth
            build.row(constant, infinity, terms)
        solver.setOptionValue("time_limit", float(seconds))
        solver.setOptionValue("mip_rel_gap", 1e-3)
        solver.run()
        status = solver.getModelStatus()
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit):
            words = solver.modelStatusToString(status)
            raise BioaccordError(f"the plan has no solution ({words}); check the budget and the network.")
        values = np.array(solver.getSolution().col_value)
        if len(values) == 0:
            raise BioaccordError(f"no plan was found within {seconds:g} seconds; allow more, or fewer scenarios.")
        measures: list[Measure] = []
        for stock in self._stocks:
            days = float(values[stock_column[stock.site_id, stock.material_id]])
            if days >= _SMALLEST_STOCK_DAYS:
                days = float(np.floor(days * 10) / 10)
                measures.append(
                    RaisedStock(stock.site_id, stock.material_id, days, stock.usd_per_year * days / stock.days)
                )
        measures += [
            source for entries in source_columns.values() for column, source in entries if values[column] > 0.5
        ]
        gap = float(solver.getInfo().mip_gap) if self._sources else 0.0
        return measures, gap if np.isfinite(gap) else 1.0

    def _outage_rows(
        self,
        build: _Builder,
        outage: _Outage,
        stock_column: dict[tuple[str, str], int],
        source_columns: dict[tuple[str, str], list[tuple[int, SecondSource]]],
    ) -> dict[int, int]:
        """Add an outage's production and inputs; return the column of each product that it can reach."""
        network = self._network
        numbers = np.flatnonzero(self._upstream & self._reached(outage))
        columns = {int(product): build.column(0.0, float(outage.capacity[product]), 0.0) for product in numbers}
        for product, column in columns.items():
            for group in range(network.group_start[product], network.group_start[product + 1]):
                if network.group_essential[group]:
                    self._input_rows(build, outage, group, column, columns, stock_column, source_columns)
        return columns

    def _input_rows(
        self,
        build: _Builder,
        outage: _Outage,
        group: int,
        column: int,
        columns: dict[int, int],
        stock_column: dict[tuple[str, str], int],
        source_columns: dict[tuple[str, str], list[tuple[int, SecondSource]]],
    ) -> None:
        network = self._network
        arrivals: list[tuple[int, float]] = []
        named = fixed = on_the_way = 0.0
        for delivery in range(network.delivery_start[group], network.delivery_start[group + 1]):
            supplier, share = int(network.delivery_supplier[delivery]), float(network.delivery_share[delivery])
            waiting = network.delivery_lead_time_days[delivery] + network.own_stock_days[supplier]
            named += share
            on_the_way += share * min(float(waiting), outage.days)
            left = share * float(outage.delivered[delivery])
            if supplier in columns:
                arrivals.append((columns[supplier], left))
            else:
                fixed += left
        if not arrivals and fixed >= named - 1e-12:
            return
        free = max(0.0, 1.0 - named) + (float(network.group_stock_days[group]) + on_the_way) / outage.days
        terms = [(column, 1.0), *((place, -part) for place, part in arrivals)]
        key = self._group_place[group]
        if self._asked[network.group_product[group]]:
            if key in stock_column:
                terms.append((stock_column[key], -1.0 / outage.days))
            for chosen, source in source_columns.get(key, ()):
                terms += self._source_terms(build, outage, chosen, source, arrivals, fixed, named or 1.0, columns)
        build.row(-build.infinity, free + fixed, terms)

    def _source_terms(
        self,
        build: _Builder,
        outage: _Outage,
        chosen: int,
        source: SecondSource,
        arrivals: Sequence[tuple[int, float]],
        fixed: float,
        named: float,
        columns: dict[int, int],
    ) -> list[tuple[int, float]]:
        """The second source brings `share` of its own output and takes `share` of what arrives from the others."""
        product = self._maker(source)
        brought = build.column(0.0, 1.0, 0.0)
        build.row(-build.infinity, 0.0, [(brought, 1.0), (chosen, -1.0)])
        if product in columns:
            build.row(-build.infinity, 0.0, [(brought, 1.0), (columns[product], -1.0)])
        taken = build.column(0.0, build.infinity, 0.0)
        # taken >= arrivals - named x (1 - chosen)
        build.row(fixed - named, build.infinity, [(taken, 1.0), *((c, -p) for c, p in arrivals), (chosen, -named)])
        return [(brought, -source.share * named), (taken, source.share)]

    def _maker(self, source: SecondSource) -> int:
        for number, product in enumerate(self._chart.network.products):
            if (product.site_id, product.material_id) == (source.supplier_site_id, source.material_id):
                return number
        raise KeyError(source.supplier_site_id)

    def _reached(self, outage: _Outage) -> Flags:
        network = self._network
        essential = network.group_essential[network.delivery_group]
        buyers = network.group_product[network.delivery_group]
        hit: Flags = outage.capacity < 1.0
        hit[buyers[essential & (outage.delivered < 1.0)]] = True
        return spread(hit, *essential_pairs(network))


class _Builder:
    """Adds columns and rows to a solver."""

    def __init__(self, solver: Any, infinity: float) -> None:
        self._solver, self.infinity, self._columns = solver, infinity, 0

    def column(self, low: float, high: float, cost: float, *, whole: bool = False) -> int:
        import highspy

        self._solver.addVar(low, high)
        if cost:
            self._solver.changeColCost(self._columns, cost)
        if whole:
            self._solver.changeColIntegrality(self._columns, highspy.HighsVarType.kInteger)
        self._columns += 1
        return self._columns - 1

    def row(self, low: float, high: float, terms: Sequence[tuple[int, float]]) -> None:
        merged: dict[int, float] = {}
        for column, value in terms:
            merged[column] = merged.get(column, 0.0) + value
        columns = np.array(list(merged), dtype=np.int32)
        self._solver.addRow(low, high, len(columns), columns, np.array(list(merged.values())))
