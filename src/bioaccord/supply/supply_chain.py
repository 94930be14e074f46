"""The four questions as data frames, for a notebook: what we depend on, how long we last, what happens if, what to do first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bioaccord.vocabulary.topic import Area

from .asked_products import asked_products
from .chart import NetworkChart
from .dependence import Unit, knock_outs, supplier_concentration, tiers, value_origin
from .endurance import times_to_survive
from .event_rates import EventRate
from .measures import MeasureCosts, RaisedStock
from .mitigation import Mitigation, plan_mitigation
from .risk import RiskReport, risk_report
from .risk_exposure import risk_exposures
from .scenario import Scenario
from .stress_test import Progress, StressModel, stress_test


@dataclass(frozen=True, slots=True)
class SupplyChain:
    """A network and the products that are asked about. Every answer is a frame whose columns carry their units.

    >>> chain = SupplyChain.read(Path("sample/network"), firm="KR-0007")
    >>> chain.points_of_failure(Unit.COUNTRY).columns
    ['country', 'share_stopped', 'products', 'firms', 'firms_without_buying_from_it']
    """

    chart: NetworkChart
    products: tuple[int, ...]

    @classmethod
    def read(
        cls, network: Path, *, firm: str | None = None, association: str | None = None, area: Area | None = None
    ) -> SupplyChain:
        """Read a network folder or workbook; ask about a firm's products, an association's, or all.

        Raises `InputError` with every row that is refused, and for an unknown firm or association.
        """
        chart, products = asked_products(network, firm, association, area)
        return cls(chart, tuple(products))

    def origins(self, unit: Unit) -> pl.DataFrame:
        """Return where the value of the products was made, through all tiers; the unnamed rest is a row with no key."""
        origin = value_origin(self.chart, self.products, unit)
        rows: list[tuple[str | None, float]] = [*origin.shares, (None, origin.unnamed)]
        return pl.DataFrame(rows, schema={str(unit): pl.String, "value_share": pl.Float64}, orient="row")

    def inputs(self) -> pl.DataFrame:
        """Return the inputs of the products: essential or not, days in stock, tiers behind the product, concentration of direct suppliers."""
        network, depth = self.chart.compiled, tiers(self.chart)
        low, high = supplier_concentration(self.chart)
        rows = [
            (
                self.chart.product(product).product_id,
                network.material_ids[network.group_material[group]],
                bool(network.group_essential[group]),
                float(network.group_stock_days[group]),
                int(depth[product]),
                float(low[group]),
                float(high[group]),
            )
            for product in self.products
            for group in range(network.group_start[product], network.group_start[product + 1])
        ]
        columns = ("product", "material", "essential", "stock_days", "tiers", "concentration_low", "concentration_high")
        return pl.DataFrame(rows, schema=list(columns), orient="row")

    def points_of_failure(self, unit: Unit, *, threshold: float = 0.1, after_days: float = 0.0) -> pl.DataFrame:
        """Return what stops when each site, firm, country or material is lost, worst first (see `dependence.knock_outs`)."""
        found = knock_outs(self.chart, self.products, unit, threshold=threshold, after_days=after_days)
        rows = [
            (row.key, row.share_stopped, len(row.products), len(row.organisations), len(row.hidden_from))
            for row in found
        ]
        columns = (str(unit), "share_stopped", "products", "firms", "firms_without_buying_from_it")
        return pl.DataFrame(rows, schema=list(columns), orient="row")

    def endurance(self, unit: Unit, *, recovery_days: Mapping[str, float] | None = None) -> pl.DataFrame:
        """Return the days until output falls after the loss of each site, firm, country or material, shortest first."""
        found = times_to_survive(self.chart, self.products, unit, recovery_days=dict(recovery_days or {}))
        rows = [(row.key, row.days, row.product_id, row.share_lost, row.days_short) for row in found]
        columns = (str(unit), "time_to_survive_days", "product", "share_lost", "days_short_of_recovery")
        return pl.DataFrame(rows, schema=list(columns), orient="row")

    def risk_exposure(self, unit: Unit, outage_days: Mapping[str, float] | float) -> pl.DataFrame:
        """Return what an outage costs in USD, as it is and re-planned (empty where too large to re-plan), largest first."""
        days = outage_days if isinstance(outage_days, float | int) else dict(outage_days)
        found = risk_exposures(self.chart, self.products, unit, days)
        rows = [(row.key, row.outage_days, row.as_it_is, row.replanned, row.index) for row in found]
        columns = (str(unit), "outage_days", "loss_usd", "loss_replanned_usd", "index")
        return pl.DataFrame(rows, schema=list(columns), orient="row")

    def disrupt(self, scenario: Scenario, *, days: int = 365) -> pl.DataFrame:
        """Return the daily output under a scenario, as shares of normal: of the products asked about, and of the whole network."""
        outcome = StressModel(self.chart, self.products, days=days).outcome(scenario.events)
        return pl.DataFrame(
            {"day": range(days), "output_share": outcome.daily_output, "output_share_all": outcome.daily_output_all}
        )

    def stress_test(
        self,
        rates: Sequence[EventRate],
        *,
        scenarios: int = 1000,
        seed: int = 1,
        level: float = 0.95,
        workers: int = 2,
        progress: Progress | None = None,
    ) -> RiskReport:
        """Return losses of random years in USD with their intervals, causes and worst firms; the same for any number of workers."""
        model = StressModel(self.chart, self.products)
        test = stress_test(model, rates, scenarios=scenarios, seed=seed, workers=workers, progress=progress)
        return risk_report(model, rates, test, level=level)

    def mitigate(
        self,
        rates: Sequence[EventRate],
        budgets_usd_per_year: Sequence[float],
        *,
        scenarios: int = 200,
        seed: int = 1,
        level: float = 0.95,
        costs: MeasureCosts | None = None,
        first_country: str | None = None,
    ) -> Mitigation:
        """Return a plan for each budget, from doing nothing on; `measures` and `frontier` show it as frames."""
        return plan_mitigation(
            StressModel(self.chart, self.products),
            rates,
            budgets=budgets_usd_per_year,
            scenarios=scenarios,
            seed=seed,
            level=level,
            costs=costs or MeasureCosts(),
            first_country=first_country,
        )


def frontier(found: Mitigation) -> pl.DataFrame:
    """Return the efficient frontier: budget, cost, and expected shortfall as planned and as simulated, all in USD a year."""
    rows = [(plan.budget, plan.cost, plan.planned_shortfall, plan.simulated_shortfall) for plan in found.plans]
    columns = ("budget_usd", "cost_usd", "planned_shortfall_usd", "simulated_shortfall_usd")
    return pl.DataFrame(rows, schema=list(columns), orient="row")


def measures(found: Mitigation) -> pl.DataFrame:
    """Return the measures of the largest budget: a stock raised by days, or a second supplier, each with its own simulated effect."""
    rows = [
        (
            effect.measure.site_id,
            effect.measure.material_id,
            effect.measure.days if isinstance(effect.measure, RaisedStock) else None,
            None if isinstance(effect.measure, RaisedStock) else effect.measure.supplier_site_id,
            effect.measure.usd_per_year,
            effect.shortfall_avoided,
        )
        for effect in found.plans[-1].effects
    ]
    columns = {
        "site": pl.String,
        "material": pl.String,
        "raised_by_days": pl.Float64,
        "second_supplier": pl.String,
        "cost_usd": pl.Float64,
        "shortfall_avoided_usd": pl.Float64,
    }
    return pl.DataFrame(rows, schema=columns, orient="row")
