"""What to do first: the stocks and second sources that lower expected shortfall most under a budget.

A mixed-integer programme (HiGHS) over random scenarios: the expected shortfall of Rockafellar and Uryasev (Journal of Risk 2, 2000) over
the losses of `risk_exposure`, in which suppliers serve by their shares. What it proposes is then put into the network and simulated
day by day on the same scenarios, as a whole and each measure by itself, and once more on scenarios that it was not chosen on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bioaccord.vocabulary.errors import BioaccordError

from .chart import NetworkChart
from .compiled import Flags, Floats, Ints
from .disruption import ShockKind
from .event_rates import EventRate, RandomScenarios
from .measures import Measure, MeasureCosts, RaisedStock, SecondSource, candidate_measures, with_measures
from .production import DAYS_PER_YEAR
from .progress import Cancelled, Progress
from .risk import (
    Contributor,
    Estimate,
    contributors,
    expected_shortfall,
    loss_avoided,
    shortfall_avoided,
    shortfall_estimate,
    worst_scenarios,
)
from .risk_exposure import LARGEST_PROGRAMME, essential_pairs, made_by_shares, spread
from .solver import quiet_solver
from .stress_test import StressModel, StressTest, stress_test

_SMALLEST_STOCK_DAYS = 0.5
_ROUNDS = 12
_SOLVING = 0.4  # the part of a plan's work, as progress tells it, in which the programme is solved


@dataclass(frozen=True, slots=True)
class MeasureEffect:
    """A measure, by how much it alone lowers the simulated expected shortfall, and what the plan without it would miss, USD a year."""

    measure: Measure
    shortfall_avoided: Estimate
    missed_without: Estimate


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with a budget. Money in USD a year.

    `planned_shortfall` is the programme's figure, `simulated_shortfall` what the daily simulation shows with the plan in place; `gap` how far the
    programme may be from its optimum (0 where it is proven). Against doing nothing, on the same scenarios, `shortfall_avoided` is what the whole
    plan takes off expected shortfall and `loss_avoided` what it takes off the mean loss; `avoided_elsewhere` is `shortfall_avoided` on as
    many scenarios that the plan was not chosen on.
    """

    budget: float
    cost: float
    planned_shortfall: float
    simulated_shortfall: Estimate
    shortfall_avoided: Estimate
    loss_avoided: Estimate
    avoided_elsewhere: Estimate
    effects: tuple[MeasureEffect, ...]
    gap: float


@dataclass(frozen=True, slots=True)
class Mitigation:
    """Plans for rising budgets (the efficient frontier), from doing nothing on.

    `seed` is that of the scenarios which plans are chosen on, `seed_elsewhere` that of the others. `contributors` tells what the worst scenarios'
    losses come from before anything is done; in `collapsed` of the scenarios the model then runs dry. `stocks` and `sources` are the measures that there are to choose from.
    """

    level: float
    scenarios: int
    seed: int
    seed_elsewhere: int
    collapsed: int
    costs: MeasureCosts
    contributors: tuple[Contributor, ...]
    stocks: tuple[RaisedStock, ...]
    sources: tuple[SecondSource, ...]
    plans: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class _Outage:
    """One event of a scenario as the programme sees it: what is left of output and deliveries at the places it hits, for how many days."""

    scenario: int
    days: float
    products: Ints
    capacity: Floats
    deliveries: Ints
    delivered: Floats

    def left(self, products: int, deliveries: int) -> tuple[Floats, Floats]:
        """Return what is left of every product's output and of every delivery."""
        capacity, delivered = np.ones(products), np.ones(deliveries)
        capacity[self.products] = self.capacity
        delivered[self.deliveries] = self.delivered
        return capacity, delivered


class _Told:
    """Tells progress in hundredths of a plan, and stops the work where it is answered false."""

    def __init__(self, progress: Progress | None, plans: int) -> None:
        self._progress, self._total, self._done = progress, 100 * plans, 0
        self._begin = self._width = 0.0

    def section(self, plan: int, begin: float, width: float) -> None:
        """Let what is told from now on be of this part of a plan's work."""
        self._begin, self._width = plan + begin, max(0.0, width)
        self(0.0)

    def goes_on(self, share: float) -> bool:
        """Tell the share of the section that is done; return whether to go on."""
        done = int(100 * (self._begin + self._width * min(1.0, share)))
        self._done = min(max(self._done, done), self._total)
        return self._progress is None or self._progress(self._done, self._total)

    def __call__(self, share: float) -> None:
        if not self.goes_on(share):
            raise Cancelled("cancelled; nothing of the plans was kept.")


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
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Mitigation:
    """Return a plan for each budget (USD a year), and what the simulation shows of it.

    `model` holds the products that count; their makers take the measures. `seconds` limits the solver for each round of a budget. Finished parts
    of simulations are kept in `folder`, where one is given, and taken up by a later run; `progress` is told hundredths of a plan. A measure that takes less off expected shortfall than it costs, alone and in company, is left out. Raises
    `InputError` for rates that name what is not there, `ValueError` for a negative budget, `BioaccordError` where more than 3,000 products stand
    behind those asked about, and `Cancelled` when `progress` answers false.
    """
    if any(budget < 0 for budget in budgets):
        raise ValueError("a budget is not negative")
    prices = costs or MeasureCosts()
    chart, products = model.chart, list(model.products)
    wanted = sorted({0.0, *budgets})
    told = _Told(progress, len(wanted))
    told.section(0, 0.0, _SOLVING)
    programme = _Programme(model, rates, scenarios, seed, level, prices, first_country, told)
    simulated: dict[tuple[tuple[Measure, ...], int], Floats] = {}

    def run(measures: tuple[Measure, ...], seed: int) -> StressTest:
        changed = NetworkChart(with_measures(chart.network, measures), chart.materials) if measures else chart
        return stress_test(
            StressModel(changed, products, model.rules, model.days),
            rates,
            scenarios=scenarios,
            seed=seed,
            folder=folder,
            progress=lambda done, total: told.goes_on(done / total),
        )

    def losses(measures: Sequence[Measure], seed: int = seed) -> Floats:
        key = tuple(measures), seed
        if key not in simulated:
            simulated[key] = run(*key).loss
        return simulated[key]

    def shortfall(measures: Sequence[Measure]) -> float:
        return expected_shortfall(losses(measures), level)

    elsewhere = seed + 1
    today = run((), seed)
    before = simulated[(), seed] = today.loss
    causes = contributors(model, rates, today, worst_scenarios(before, level))
    plans: list[Plan] = []
    for number, budget in enumerate(wanted):
        told.section(number, 0.0, _SOLVING)
        proposed, planned, gap = programme.solve(budget, seconds)
        simulations = _Sections(told, number, 3 * len(proposed) + 6)
        variants = _larger_stocks(proposed, budget, prices)
        for variant in variants:
            simulations.next()
            losses(variant)
        proposed = min(variants, key=lambda one: (shortfall(one), _cost(one)))
        own = {}
        for measure in proposed:
            simulations.next()
            own[measure] = expected_shortfall(before, level) - shortfall([measure])
        # What the simulation does not bear out is not promised.
        kept = list(proposed)
        for measure in sorted(proposed, key=lambda one: own[one] - one.usd_per_year):
            if own[measure] >= measure.usd_per_year:
                break
            simulations.next()
            others = [one for one in kept if one is not measure]
            if shortfall(others) - shortfall(kept) < measure.usd_per_year:
                kept = others
        after = losses(kept)
        effects = []
        for measure in sorted(kept, key=lambda one: -own[one]):
            simulations.next()
            alone, without = losses([measure]), losses([one for one in kept if one is not measure])
            effects.append(
                MeasureEffect(
                    measure,
                    shortfall_avoided(before, alone, level, seed=seed),
                    shortfall_avoided(without, after, level, seed=seed),
                )
            )
        simulations.next()
        there = losses((), elsewhere)
        plan = Plan(
            budget,
            _cost(kept),
            planned,
            shortfall_estimate(after, level, seed=seed),
            shortfall_avoided(before, after, level, seed=seed),
            loss_avoided(before, after, seed=seed),
            shortfall_avoided(there, losses(kept, elsewhere), level, seed=elsewhere),
            tuple(effects),
            gap,
        )
        # More money may be left unspent: the plan of a smaller budget stays open to a larger one.
        if plans and plans[-1].simulated_shortfall.value <= plan.simulated_shortfall.value:
            plan = replace(plans[-1], budget=budget)
        plans.append(plan)
    told.section(len(wanted), 0.0, 0.0)
    stocks, sources = tuple(programme.stocks), tuple(programme.sources)
    dry = int(today.collapsed.sum())
    return Mitigation(level, scenarios, seed, elsewhere, dry, prices, causes, stocks, sources, tuple(plans))


class _Sections:
    """The simulations of a plan, one after another, as parts of its work."""

    def __init__(self, told: _Told, plan: int, most: int) -> None:
        self._told, self._plan, self._most, self._number = told, plan, most, 0

    def next(self) -> None:
        """Begin the next simulation."""
        width = (1 - _SOLVING) / self._most
        self._told.section(self._plan, _SOLVING + min(self._number, self._most - 1) * width, width)
        self._number += 1


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


def _outages(
    model: StressModel,
    rates: Sequence[EventRate],
    scenarios: int,
    seed: int,
    upstream: Flags,
    check: Callable[[float], None],
) -> list[_Outage]:
    """Return the events that reach a product which is `upstream` of those asked about."""
    random = RandomScenarios(model.chart, rates, seed, days=model.days)
    network = model.chart.compiled
    buyers, essential = network.group_product[network.delivery_group], network.group_essential[network.delivery_group]
    found = []
    for number in range(scenarios):
        check(0.0)
        for effect in model.reader.effects(random.events(number)):
            capacity, delivered = np.ones(network.products), np.ones(network.deliveries)
            for shock in effect.shocks:
                if shock.kind == ShockKind.CAPACITY:
                    capacity[shock.places] = 1.0 - shock.size
                elif shock.kind == ShockKind.DELIVERY:
                    delivered[shock.places] = 1.0 - shock.size
            products, deliveries = np.flatnonzero(capacity < 1.0), np.flatnonzero(delivered < 1.0)
            event = effect.event
            days = min(event.duration_days + event.recovery_days / 2, model.days - event.first_day)
            reaches = upstream[products].any() or (essential[deliveries] & upstream[buyers[deliveries]]).any()
            if days > 0 and reaches:
                left = capacity[products], deliveries, delivered[deliveries]
                found.append(_Outage(number, float(days), products, *left))
    return found


class _Programme:
    """The mixed-integer programme. It starts with the worst scenarios and takes up others when the plan puts them into the tail."""

    def __init__(
        self,
        model: StressModel,
        rates: Sequence[EventRate],
        scenarios: int,
        seed: int,
        level: float,
        costs: MeasureCosts,
        first_country: str | None,
        told: _Told,
    ) -> None:
        chart, products = model.chart, list(model.products)
        self._chart, self._network, self._costs = chart, chart.compiled, costs
        self._scenarios, self._level, self._told = scenarios, level, told
        self._asked = np.zeros(chart.compiled.products, dtype=np.bool_)
        self._asked[np.asarray(products, dtype=np.int64)] = True
        supplier, buyer = essential_pairs(chart.compiled)
        self._upstream = spread(self._asked, buyer, supplier)
        behind = int(self._upstream.sum())
        if behind > LARGEST_PROGRAMME:
            raise BioaccordError(
                f"{behind:,} products stand behind those asked about, more than the {LARGEST_PROGRAMME:,} for which a plan is found within "
                "minutes. Ask about fewer products, or about a network without the tiers farthest away."
            )
        self._value = np.where(self._asked, chart.compiled.revenue_usd_per_year / DAYS_PER_YEAR, 0.0)
        self.stocks, self.sources = candidate_measures(chart, products, costs, first_country=first_country)
        self._group_place = [
            (chart.network.products[product].site_id, chart.compiled.material_ids[material])
            for product, material in zip(chart.compiled.group_product, chart.compiled.group_material, strict=True)
        ]
        self._by_scenario: dict[int, list[_Outage]] = {}
        for outage in _outages(model, rates, scenarios, seed, self._upstream, told):
            self._by_scenario.setdefault(outage.scenario, []).append(outage)

    def solve(self, budget: float, seconds: float) -> tuple[list[Measure], float, float]:
        """Return (measures, planned expected shortfall, relative gap) of a budget."""
        losses = self._losses([])
        if budget == 0:
            return [], expected_shortfall(losses, self._level), 0.0
        tail = max(1, int(np.ceil((1 - self._level) * self._scenarios)))
        chosen = set(np.argsort(-losses, kind="stable")[: 2 * tail].tolist())
        for number in range(_ROUNDS):
            self._told(number / _ROUNDS)
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
            self._told(0.0)
            for outage in outages:
                capacity, at_old_places = outage.left(self._network.products, self._network.deliveries)
                delivered = np.where(place >= 0, at_old_places[place], 1.0)
                share = network.delivery_share * delivered
                made = made_by_shares(network, capacity, share, outage.days)
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
        for stock in self.stocks:
            column = build.column(0.0, stock.days, 0.0)
            stock_column[stock.site_id, stock.material_id] = column
            spent.append((column, stock.usd_per_year / stock.days))
        source_columns: dict[tuple[str, str], list[tuple[int, SecondSource]]] = {}
        for source in self.sources:
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
            self._told(0.0)
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
        for stock in self.stocks:
            days = float(values[stock_column[stock.site_id, stock.material_id]])
            if days >= _SMALLEST_STOCK_DAYS:
                days = float(np.floor(days * 10) / 10)
                measures.append(
                    RaisedStock(stock.site_id, stock.material_id, days, stock.usd_per_year * days / stock.days)
                )
        measures += [
            source for entries in source_columns.values() for column, source in entries if values[column] > 0.5
        ]
        gap = float(solver.getInfo().mip_gap) if self.sources else 0.0
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
        capacity, delivered = outage.left(network.products, network.deliveries)
        numbers = np.flatnonzero(self._upstream & self._reached(capacity, delivered))
        columns = {int(product): build.column(0.0, float(capacity[product]), 0.0) for product in numbers}
        for product, column in columns.items():
            self._told(0.0)
            for group in range(network.group_start[product], network.group_start[product + 1]):
                if network.group_essential[group]:
                    rows = group, column, columns, stock_column, source_columns
                    self._input_rows(build, outage.days, delivered, *rows)
        return columns

    def _input_rows(
        self,
        build: _Builder,
        days: float,
        delivered: Floats,
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
            on_the_way += share * min(float(waiting), days)
            left = share * float(delivered[delivery])
            if supplier in columns:
                arrivals.append((columns[supplier], left))
            else:
                fixed += left
        if not arrivals and fixed >= named - 1e-12:
            return
        free = max(0.0, 1.0 - named) + (float(network.group_stock_days[group]) + on_the_way) / days
        terms = [(column, 1.0), *((place, -part) for place, part in arrivals)]
        key = self._group_place[group]
        if self._asked[network.group_product[group]]:
            if key in stock_column:
                terms.append((stock_column[key], -1.0 / days))
            for chosen, source in source_columns.get(key, ()):
                terms += self._source_terms(build, chosen, source, arrivals, fixed, named or 1.0, columns)
        build.row(-build.infinity, free + fixed, terms)

    def _source_terms(
        self,
        build: _Builder,
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

    def _reached(self, capacity: Floats, delivered: Floats) -> Flags:
        network = self._network
        essential = network.group_essential[network.delivery_group]
        buyers = network.group_product[network.delivery_group]
        hit: Flags = capacity < 1.0
        hit[buyers[essential & (delivered < 1.0)]] = True
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
