"""How bad, how often, because of what, for whom: figures over a set of random scenarios."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .compiled import Flags, Floats, Ints
from .disruption import ShockKind
from .event_rates import EventRate, RandomScenarios
from .risk_exposure import spread
from .scenario import Event
from .scenario_shocks import EventEffect
from .stress_test import StressModel, StressTest

_RESAMPLES = 2_000
_YEARS_LOOKED_AT, _EVENTS_LOOKED_AT = 50, 8  # when causes are told apart


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over scenarios, with the interval in which 90 % of resampled sets of scenarios put it (bootstrap)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Contributor:
    """What part of the losses of the worst scenarios a cause has; a scenario's loss is shared by what its events take directly."""

    kind: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class FirmRisk:
    """One firm's loss a year in USD: on average, and on average over the network's worst scenarios."""

    firm: str
    expected: float
    in_worst: float


@dataclass(frozen=True, slots=True)
class RiskReport:
    """Losses of one year in USD. `level` 0.95 means that value at risk is exceeded in one scenario of twenty.

    `bands` (days x 5) are the 5th, 25th, 50th, 75th and 95th percentile of the asked products' daily output, as a share of normal.
    """

    scenarios: int
    collapsed: int
    level: float
    expected_loss: Estimate
    value_at_risk: Estimate
    expected_shortfall: Estimate
    worst_scenarios: tuple[tuple[int, float], ...]
    contributors: tuple[Contributor, ...]
    firms: tuple[FirmRisk, ...]
    bands: Floats


def expected_shortfall(loss: Floats, level: float) -> float:
    """Return the mean of the worst (1 - level) of the losses, a scenario counted in part where the share cuts it.

    Rockafellar and Uryasev, Journal of Risk 2 (2000). Raises `ValueError` for a level outside 0..1 or no losses.
    """
    if not 0 <= level < 1 or len(loss) == 0:
        raise ValueError("a level from 0 to below 1 and at least one loss are needed")
    ordered = np.sort(loss)[::-1]
    worst = (1.0 - level) * len(ordered)
    whole = int(np.floor(worst + 1e-9))
    total = float(ordered[:whole].sum())
    if whole < len(ordered):
        total += (worst - whole) * float(ordered[whole])
    return total / worst


def value_at_risk(loss: Floats, level: float) -> float:
    """Return the least loss that is not exceeded in `level` of the scenarios."""
    return float(np.quantile(loss, level, method="inverted_cdf"))


def worst_scenarios(loss: Floats, level: float) -> Ints:
    """Return the numbers of the worst (1 - level) of the scenarios, at least one, worst first."""
    return np.argsort(-loss, kind="stable")[: max(1, round((1 - level) * len(loss)))]


def risk_report(model: StressModel, rates: Sequence[EventRate], test: StressTest, *, level: float = 0.95) -> RiskReport:
    """Return the figures of a stress test. `model` and `rates` are those it was computed from."""
    loss = test.loss
    random = np.random.default_rng(test.seed)
    worst = worst_scenarios(loss, level)
    by_firm = [
        FirmRisk(firm, float(test.loss_by_firm[:, place].mean()), float(test.loss_by_firm[worst, place].mean()))
        for place, firm in enumerate(test.firms)
    ]
    return RiskReport(
        scenarios=len(loss),
        collapsed=int(test.collapsed.sum()),
        level=level,
        expected_loss=_estimate(loss, lambda values: float(values.mean()), random),
        value_at_risk=_estimate(loss, lambda values: value_at_risk(values, level), random),
        expected_shortfall=_estimate(loss, lambda values: expected_shortfall(values, level), random),
        worst_scenarios=tuple((int(number), float(loss[number])) for number in worst[:20]),
        contributors=contributors(model, rates, test, worst),
        firms=tuple(sorted(by_firm, key=lambda row: (-row.in_worst, row.firm))),
        bands=np.quantile(test.daily_output, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0).T,
    )


def shortfall_estimate(loss: Floats, level: float, *, seed: int) -> Estimate:
    """Return the expected shortfall of losses with its interval."""
    return _estimate(loss, lambda values: expected_shortfall(values, level), np.random.default_rng(seed))


def shortfall_avoided(before: Floats, after: Floats, level: float, *, seed: int) -> Estimate:
    """Return by how much expected shortfall falls from `before` to `after`, losses of the same scenarios in the same order.

    Both are resampled together, so that what both share does not widen the interval.
    """

    def avoided(chosen: Ints) -> float:
        return expected_shortfall(before[chosen], level) - expected_shortfall(after[chosen], level)

    return resampled(len(before), avoided, np.random.default_rng(seed))


def loss_avoided(before: Floats, after: Floats, *, seed: int) -> Estimate:
    """Return by how much the mean loss falls from `before` to `after`, losses of the same scenarios in the same order."""
    return _estimate(before - after, lambda values: float(values.mean()), np.random.default_rng(seed))


def resampled(scenarios: int, figure: Callable[[Ints], float], random: np.random.Generator) -> Estimate:
    """Return a figure over scenarios with its interval; `figure` takes the numbers of the scenarios that it is of."""
    drawn = [figure(random.integers(scenarios, size=scenarios)) for _ in range(_RESAMPLES)]
    low, high = np.quantile(drawn, [0.05, 0.95])
    return Estimate(figure(np.arange(scenarios)), float(low), float(high))


def _estimate(loss: Floats, figure: Callable[[Floats], float], random: np.random.Generator) -> Estimate:
    return resampled(len(loss), lambda chosen: figure(loss[chosen]), random)


def contributors(
    model: StressModel, rates: Sequence[EventRate], test: StressTest, worst: Ints
) -> tuple[Contributor, ...]:
    """Return what the losses of the `worst` scenarios (their numbers, worst first) come from, largest first.

    Of each of the worst fifty, the eight largest events that can reach the products asked about are simulated alone, and its loss is shared by
    what each takes alone. What cannot reach them is no cause.
    """
    scenarios = RandomScenarios(model.chart, rates, test.seed, days=model.days)
    network = model.chart.compiled
    buyer = network.group_product[network.delivery_group]
    upstream = spread(network.flags(model.products), buyer, network.delivery_supplier)
    shares: dict[tuple[str, str], float] = {}
    looked_at = worst[:_YEARS_LOOKED_AT]
    whole = float(test.loss[looked_at].sum())
    for number in looked_at:
        effects = [
            effect
            for effect in model.reader.effects(scenarios.events(int(number)))
            if _may_reach(effect, upstream, buyer)
        ]
        effects = sorted(effects, key=lambda effect: -effect.direct_loss)[:_EVENTS_LOOKED_AT]
        alone = [_loss_alone(model, effect.event) for effect in effects] if len(effects) > 1 else [1.0] * len(effects)
        if sum(alone) <= 0:
            # None would do harm by itself; together they do.
            alone = [effect.direct_loss for effect in effects]
        for effect, part in zip(effects, alone, strict=True):
            if part > 0 and whole > 0:
                key = (effect.event.kind, cause(effect.event))
                shares[key] = shares.get(key, 0.0) + float(test.loss[number]) * part / sum(alone) / whole
    found = [Contributor(kind, name, share) for (kind, name), share in shares.items() if share > 0]
    return tuple(sorted(found, key=lambda row: (-row.share, row.kind, row.name)))


def _may_reach(effect: EventEffect, upstream: Flags, buyer: Ints) -> bool:
    """Return whether an event touches anything that the products asked about are made of, at any tier; a surge of demand may compete anywhere."""
    if effect.dearer is not None and bool((upstream[buyer] & (effect.dearer != 0)).any()):
        return True
    for shock in effect.shocks:
        if shock.kind == ShockKind.DEMAND:
            return True
        touched = {ShockKind.CAPACITY: upstream, ShockKind.DELIVERY: upstream[buyer]}.get(shock.kind)
        if touched is None or bool(touched[shock.places].any()):
            return True
    return False


def _loss_alone(model: StressModel, event: Event) -> float:
    """Return what the products asked about lose where only this event happens, simulated, in USD."""
    outcome = model.outcome([event])
    asked = np.asarray(model.products, dtype=np.int64)
    return float((outcome.lost_revenue + outcome.added_cost)[asked].sum())


def cause(event: Event) -> str:
    """Return what an event happens to: a site, a country, a lane or materials, by their ids."""
    to = "+".join(getattr(event, "to_countries", ()))
    origin = "+".join(getattr(event, "from_countries", ()))
    words = [
        getattr(event, "site_id", None)
        or getattr(event, "country", None)
        or getattr(event, "producer", None)
        or origin,
        "+".join(getattr(event, "materials", ())) or getattr(event, "material", ""),
        f"> {to}" if to else "",
    ]
    return " ".join(word for word in words if word)
