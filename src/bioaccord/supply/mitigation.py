"""What to do first: the stocks and second sources that lower expected shortfall most under a budget.

A mixed-integer programme (HiGHS) over random scenarios: the expected shortfall of Rockafellar and Uryasev (Journal of Risk 2, 2000) over
the losses of `risk_exposure`, in which suppliers serve by their shares. What it proposes is then put into the network and simulated
day by day on the same scenarios, as a whole and each measure by itself, and once more on scenarios that it was not chosen on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bioaccord.vocabulary.sentence import Sentence

from .chart import NetworkChart
from .compiled import Floats
from .event_rates import EventRate
from .measures import Measure, MeasureCosts, RaisedStock, SecondSource, with_measures
from .mitigation_programme import MitigationProgramme
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
from .stress_test import StressModel, StressTest, stress_test

_SOLVING = 0.4  # the part of a plan's work, as progress tells it, in which the programme is solvedfrom bioaccord.vocabulary.sentence import Sentence


@dataclass(frozen=True, slots=True)
class MeasureEffect:
    """A measure, by how much it alone lowers the simulated expected shortfall, and what the plan without it would miss, USD a year."""

    measure: Measure
    shortfall_avoided: Estimate
    missed_without: Estimate


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with a budget. Money in USD a year.

    `planned_shortfall` is the programme's loss with the plan in place, `simulated_shortfall` what the daily simulation shows of the same measures;
    neither is higher than at a smaller budget. `gap` is how far the programme may be from its optimum (0 where it is proven). Against doing nothing, on the same scenarios, `shortfall_avoided` is what the whole
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
            raise Cancelled(Sentence("cancelled; nothing of the plans was kept."))


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
    `InputError` for rates that name what is not there, `ValueError` for a budget, level, count or seed that is none, `BioaccordError` where more than 3,000 products stand
    behind those asked about, and `Cancelled` when `progress` answers false.
    """
    for budget in budgets:
        if not (math.isfinite(budget) and budget >= 0):
            raise ValueError(f"a budget is a finite sum of USD, 0 or more, and not {budget}")
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, and is not {level}")
    if not (math.isfinite(seconds) and seconds > 0):
        raise ValueError(f"the solver takes a finite number of seconds, more than 0, and not {seconds}")
    for name, least, given in (("scenarios", 1, scenarios), ("seed", 0, seed)):
        if not isinstance(given, int) or given < least:
            raise ValueError(f"{name} is a whole number, at least {least}, and not {given}")
    prices = costs or MeasureCosts()
    chart, products = model.chart, list(model.products)
    wanted = sorted({0.0, *budgets})
    told = _Told(progress, len(wanted))
    told.section(0, 0.0, _SOLVING)
    programme = MitigationProgramme(model, rates, scenarios, seed, level, prices, first_country, told)
    simulated: dict[tuple[tuple[Measure, ...], int], Floats] = {}
    planned: dict[tuple[Measure, ...], float] = {}

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
        key = _in_order(measures), seed
        if key not in simulated:
            simulated[key] = run(*key).loss
        return simulated[key]

    def shortfall(measures: Sequence[Measure]) -> float:
        return expected_shortfall(losses(measures), level)

    def worth(measures: Sequence[Measure]) -> float:
        key = _in_order(measures)
        if key not in planned:
            planned[key] = programme.planned_shortfall(key)
        return planned[key]

    def borne_out(measures: Sequence[Measure], simulations: _Sections) -> list[Measure]:
        # What the simulation does not bear out is not promised.
        own = {}
        for measure in measures:
            simulations.next()
            own[measure] = expected_shortfall(before, level) - shortfall([measure])
        kept = list(measures)
        for measure in sorted(measures, key=lambda one: own[one] - one.usd_per_year):
            if own[measure] >= measure.usd_per_year:
                break
            simulations.next()
            others = [one for one in kept if one is not measure]
            if shortfall(others) - shortfall(kept) < measure.usd_per_year:
                kept = others
        return kept

    elsewhere = seed + 1
    today = run((), seed)
    before = simulated[(), seed] = today.loss
    causes = contributors(model, rates, today, worst_scenarios(before, level))
    plans: list[Plan] = []
    for number, budget in enumerate(wanted):
        told.section(number, 0.0, _SOLVING)
        smaller = [effect.measure for effect in plans[-1].effects] if plans else []
        proposed, gap = programme.solve(budget, seconds, smaller)
        simulations = _Sections(told, number, 6 * len(proposed) + 3 * len(smaller) + 8)
        tried = [one for one in _larger_stocks(proposed, budget, prices) if not plans or worth(one) <= worth(smaller)]
        if plans:
            tried += [_added(smaller, proposed, budget)]
        for one in tried:
            simulations.next()
            losses(one)
        # More money may be left unspent: the plan of a smaller budget stays open to a larger one, which never plans or simulates worse.
        for candidate in sorted(tried, key=lambda one: (shortfall(one), _cost(one))):
            kept = borne_out(candidate, simulations)
            if not plans or (worth(kept) <= worth(smaller) and shortfall(kept) <= shortfall(smaller)):
                break
        else:
            kept = smaller
        after = losses(kept)
        effects = []
        for measure in sorted(kept, key=lambda one: shortfall([one])):
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
            worth(kept),
            shortfall_estimate(after, level, seed=seed),
            shortfall_avoided(before, after, level, seed=seed),
            loss_avoided(before, after, seed=seed),
            shortfall_avoided(there, losses(kept, elsewhere), level, seed=elsewhere),
            tuple(effects),
            gap,
        )
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


def _in_order(measures: Sequence[Measure]) -> tuple[Measure, ...]:
    # The same measures are one plan, in whatever order they were found.
    return tuple(sorted(measures, key=repr))


def _cost(measures: Sequence[Measure]) -> float:
    return sum(measure.usd_per_year for measure in measures)


def _added(smaller: Sequence[Measure], proposed: Sequence[Measure], budget: float) -> list[Measure]:
    """Return the plan of a smaller budget with what else is proposed at other places, largest cost first, as far as the budget goes."""
    found = list(smaller)
    taken = {(type(one), one.site_id, one.material_id) for one in found}
    for measure in sorted(proposed, key=lambda one: -one.usd_per_year):
        is_new = (type(measure), measure.site_id, measure.material_id) not in taken
        if is_new and _cost(found) + measure.usd_per_year <= budget:
            found.append(measure)
    return found


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
