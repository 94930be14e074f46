"""The mixed-integer programme behind a plan: which stocks and second sources lower expected shortfall most under a budget (HiGHS).

The expected shortfall is that of Rockafellar and Uryasev (Journal of Risk 2, 2000) over the losses of `risk_exposure`, in which suppliers serve
by their shares and a year's events are seen one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.sentence import Sentence

from .chart import NetworkChart
from .compiled import Flags, Floats, Ints
from .disruption import ShockKind
from .event_rates import EventRate, RandomScenarios
from .measures import Measure, MeasureCosts, RaisedStock, SecondSource, candidate_measures, with_measures
from .production import DAYS_PER_YEAR
from .risk import expected_shortfall
from .risk_exposure import LARGEST_PROGRAMME, essential_pairs, made_by_shares, spread
from .solver import quiet_solver
from .stress_test import StressModel

_SMALLEST_STOCK_DAYS = 0.5
_ROUNDS = 12


class Telling(Protocol):
    """Is told the share of the work that is done, and raises where it is to end."""

    def __call__(self, share: float) -> None: ...

    def goes_on(self, share: float) -> bool:
        """Return whether to go on."""
        ...


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


class MitigationProgramme:
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
        told: Telling,
    ) -> None:
        chart, products = model.chart, list(model.products)
        self._chart, self._network, self._costs = chart, chart.compiled, costs
        self._scenarios, self._level, self._told = scenarios, level, told
        self._asked = chart.compiled.flags(products)
        supplier, buyer = essential_pairs(chart.compiled)
        self._upstream = spread(self._asked, buyer, supplier)
        behind = int(self._upstream.sum())
        if behind > LARGEST_PROGRAMME:
            raise BioaccordError(
                Sentence(
                    "{count:,} products stand behind those asked about, more than the {most:,} for which a plan is found within minutes. Ask about fewer products, or about a network without the tiers farthest away.",
                    count=behind,
                    most=LARGEST_PROGRAMME,
                )
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

    def solve(self, budget: float, seconds: float, start: Sequence[Measure] = ()) -> tuple[list[Measure], float]:
        """Return (measures, relative gap) of a budget.

        The search starts from the measures of `start`, a plan that the budget pays; what is returned is never worse than it.
        """
        if budget == 0:
            return [], 0.0
        best, best_losses = list(start), self._losses(start)
        tail = max(1, int(np.ceil((1 - self._level) * self._scenarios)))
        untouched = self._losses([])
        chosen = {
            int(one) for losses in (untouched, best_losses) for one in np.argsort(-losses, kind="stable")[: 2 * tail]
        }
        gap = 0.0
        for number in range(_ROUNDS):
            self._told(number / _ROUNDS)
            measures, gap = self._solve_for(sorted(chosen), budget, seconds, best)
            losses = self._losses(measures)
            # A round sees only some of the scenarios and has a time limit: what it finds may be worse over all of them.
            if expected_shortfall(losses, self._level) < expected_shortfall(best_losses, self._level):
                best, best_losses = measures, losses
            new = set(np.argsort(-losses, kind="stable")[:tail].tolist()) - chosen
            if not new or losses[sorted(new)].max() <= 0:
                break
            chosen |= new
        return best, gap

    def planned_shortfall(self, measures: Sequence[Measure]) -> float:
        """Return the expected shortfall of the programme's losses over all scenarios with measures in place."""
        return expected_shortfall(self._losses(measures), self._level)

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

    def _solve_for(
        self, chosen: Sequence[int], budget: float, seconds: float, start: Sequence[Measure]
    ) -> tuple[list[Measure], float]:
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
        if self.sources:
            # HiGHS completes a solution that names the columns of the measures only.
            begin = {column: 0.0 for column, _ in spent}
            for measure in start:
                if isinstance(measure, RaisedStock):
                    begin[stock_column[measure.site_id, measure.material_id]] = measure.days
                else:
                    places = source_columns[measure.site_id, measure.material_id]
                    begin[next(column for column, source in places if source == measure)] = 1.0
            named = np.array(list(begin), dtype=np.int32)
            solver.setSolution(len(named), named, np.array(list(begin.values())))
        solver.setOptionValue("time_limit", float(seconds))
        solver.setOptionValue("mip_rel_gap", 1e-3)
        solver.run()
        status = solver.getModelStatus()
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit):
            words = solver.modelStatusToString(status)
            raise BioaccordError(
                Sentence("the plan has no solution ({status}); check the budget and the network.", status=words)
            )
        values = np.array(solver.getSolution().col_value)
        if len(values) == 0:
            raise BioaccordError(
                Sentence(
                    "no plan was found within {seconds:g} seconds; allow more, or fewer scenarios.", seconds=seconds
                )
            )
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
