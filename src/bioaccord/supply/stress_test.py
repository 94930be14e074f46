"""Stress tests: one scenario on a network, or a thousand drawn from event rates, on one machine or many.

Each scenario is computed by itself and put where its number says, so the figures do not depend on the number of workers. A run can be
stopped and taken up again: finished parts lie in a folder, under a digest of everything they were computed from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bioaccord.vocabulary.errors import SourceError
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.sentence import NOTHING, Sentence

from .chart import NetworkChart
from .compiled import Flags, Floats, Ints, sums
from .disruption import DisruptionRun, Shock, simulate
from .disruption_rules import DisruptionRules, Rationing, StockLimit
from .event_rates import EventRate, RandomScenarios
from .production import ProductionNetwork, production_of_network
from .progress import Cancelled, Progress
from .scenario import Event
from .scenario_shocks import EventEffect, ScenarioReader, refuse_late

STRESS_RULES = DisruptionRules(
    rationing=Rationing.PROPORTIONAL, stock_limit=StockLimit.TODAY, restoration_days=6.0, overproduction_max=1.25
)
_SCENARIOS_A_PART = 8
_SCHEDULER_ANSWERS_WITHIN = "15s"


@dataclass(frozen=True, slots=True)
class ScenarioOutcome:
    """What one scenario does to the firms asked about. Money in USD over the whole horizon.

    `lost_revenue` is by product of the whole network: what was not made, less what was made up for later (never below 0); `added_cost` is
    what its inputs cost more; `daily_output` the asked
    products' output as a share of the normal. `unmet_share` is the part of all final demand that is not served.
    """

    lost_revenue: Floats
    added_cost: Floats
    daily_output: Floats
    daily_output_all: Floats
    unmet_share: float
    collapsed: bool
    effects: tuple[EventEffect, ...]


@dataclass(frozen=True, slots=True)
class StressTest:
    """What a set of random scenarios does to the products asked about: scenarios s, asked firms f, days d.

    `loss` (s) is lost revenue plus added cost, in USD; `loss_by_firm` (s x f) the same by firm; `daily_output` (s x d) the output of
    all asked products as a share of the normal; `collapsed` (s) marks scenarios in which the model ran dry: they are counted, but are no
    forecast.
    """

    seed: int
    firms: tuple[str, ...]
    loss: Floats
    loss_by_firm: Floats
    daily_output: Floats
    collapsed: Flags


@dataclass(slots=True)
class StressModel:
    """A network made ready for scenarios. `products` are the numbers of the products asked about.

    Raises `ValueError` for less than one day, and for numbers that no product has.
    """

    chart: NetworkChart
    products: Sequence[int]
    rules: DisruptionRules = STRESS_RULES
    days: int = 365
    production: ProductionNetwork = field(init=False)
    reader: ScenarioReader = field(init=False)

    def __post_init__(self) -> None:
        if not isinstance(self.days, int) or self.days < 1:
            raise ValueError(f"a simulation takes a whole number of days, at least 1, and not {self.days}")
        wrong = [number for number in self.products if not 0 <= number < self.chart.compiled.products]
        if wrong:
            raise ValueError(f"the network has no product number {wrong[0]}; it has {self.chart.compiled.products:,}")
        self.production = production_of_network(self.chart.network, self.chart.compiled)
        self.reader = ScenarioReader(self.chart, self.production)

    def outcome(self, events: Sequence[Event]) -> ScenarioOutcome:
        """Return what events do. Raises `InputError` where they name what the network does not hold, or begin after the last day."""
        refuse_late(events, self.days)
        effects = self.reader.effects(events)
        shocks = [shock for effect in effects for shock in effect.shocks]
        asked = np.asarray(self.products, dtype=np.int64)
        run = run_from_first_shock(self.production, shocks, self.rules, self.days, asked)
        wanted = float(self.production.final_demand.sum()) * self.days
        return ScenarioOutcome(
            lost_revenue=np.maximum(run.lost, 0.0),
            added_cost=self.reader.added_cost(effects, self.days),
            daily_output=run.daily_asked,
            daily_output_all=run.daily_output,
            unmet_share=float(run.unmet.sum()) / wanted if wanted > 0 else 0.0,
            collapsed=run.collapsed,
            effects=tuple(effects),
        )

    def firms(self) -> tuple[tuple[str, ...], Ints]:
        """Return the firms that make the products asked about, and for each of these products its firm's place among them."""
        owners = [self.chart.organisation_of(int(number)) for number in self.products]
        firms = tuple(dict.fromkeys(owners))
        place = {firm: number for number, firm in enumerate(firms)}
        return firms, np.array([place[owner] for owner in owners], dtype=np.int64)


def run_from_first_shock(
    network: ProductionNetwork, shocks: Sequence[Shock], rules: DisruptionRules, days: int, asked: Ints
) -> DisruptionRun:
    """Return a simulation of `days` days in which those before the first shock, when nothing happens, are not computed."""
    begin = min((shock.first_day for shock in shocks), default=days)
    if begin >= days:
        ones, nothing = np.ones(days), np.zeros(network.producers)
        return DisruptionRun(nothing, nothing.copy(), ones, np.zeros(days), ones.copy(), network.output, False)
    moved = [
        Shock(
            shock.kind,
            shock.places,
            shock.size,
            shock.first_day - begin,
            shock.duration_days,
            shock.recovery_days,
            shock.rounded_to,
        )
        for shock in shocks
    ]
    run = simulate(network, moved, rules, days=days - begin, asked=asked)
    ones = np.ones(begin)
    return DisruptionRun(
        lost=run.lost,
        unmet=run.unmet,
        daily_output=np.concatenate((ones, run.daily_output)),
        daily_unmet=np.concatenate((np.zeros(begin), run.daily_unmet)),
        daily_asked=np.concatenate((ones, run.daily_asked)),
        last_output=run.last_output,
        collapsed=run.collapsed,
    )


def stress_test(
    model: StressModel,
    rates: Sequence[EventRate],
    *,
    scenarios: int,
    seed: int,
    workers: int = 2,
    dask_address: str | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> StressTest:
    """Return what `scenarios` random years do to the products of a model.

    `workers` threads of this machine share the work, or a Dask cluster by its scheduler's address. With a `folder`, finished parts are
    kept there and a later run with the same input takes them up. Raises `Cancelled` when `progress` answers false, and `SourceError`
    where no Dask scheduler answers, and `ValueError` for less than one scenario or worker, or a negative seed.
    """
    for name, least, given in (("scenarios", 1, scenarios), ("workers", 1, workers), ("seed", 0, seed)):
        if not isinstance(given, int) or given < least:
            raise ValueError(f"{name} is a whole number, at least {least}, and not {given}")
    random = RandomScenarios(model.chart, rates, seed, days=model.days)  # refuses hopeless rates before work begins
    del random
    firms, _ = model.firms()
    parts = [
        range(begin, min(begin + _SCENARIOS_A_PART, scenarios)) for begin in range(0, scenarios, _SCENARIOS_A_PART)
    ]
    digest = _digest(model, rates, seed)
    loss_by_firm = np.zeros((scenarios, len(firms)))
    daily = np.ones((scenarios, model.days), dtype=np.float64)
    collapsed = np.zeros(scenarios, dtype=np.bool_)
    done = 0
    missing = []
    for part in parts:
        kept = _kept_part(folder, digest, part)
        if kept is None:
            missing.append(part)
            continue
        loss_by_firm[part.start : part.stop], daily[part.start : part.stop], collapsed[part.start : part.stop] = kept
        done += len(part)
    if progress is not None and not progress(done, scenarios):
        raise Cancelled(_cancelled(done, scenarios, folder))
    for part, result in _computed(model, rates, seed, missing, workers, dask_address):
        loss_by_firm[part.start : part.stop], daily[part.start : part.stop], collapsed[part.start : part.stop] = result
        _keep_part(folder, digest, part, result)
        done += len(part)
        if progress is not None and not progress(done, scenarios):
            raise Cancelled(_cancelled(done, scenarios, folder))
    return StressTest(seed, firms, loss_by_firm.sum(axis=1), loss_by_firm, daily, collapsed)


Result = tuple[Floats, Floats, Flags]


def compute_part(model: StressModel, random: RandomScenarios, part: range) -> Result:
    """Return (loss by firm, daily output, collapsed) of the scenarios of a part."""
    firms, place = model.firms()
    numbers = np.asarray(model.products, dtype=np.int64)
    losses, daily, collapsed = [], [], []
    for number in part:
        outcome = model.outcome(random.events(number))
        by_product = (outcome.lost_revenue + outcome.added_cost)[numbers]
        losses.append(sums(place, by_product, len(firms)))
        daily.append(outcome.daily_output)
        collapsed.append(outcome.collapsed)
    return np.array(losses), np.array(daily), np.array(collapsed, dtype=np.bool_)


def _computed(
    model: StressModel,
    rates: Sequence[EventRate],
    seed: int,
    parts: Sequence[range],
    workers: int,
    dask_address: str | None,
) -> Iterator[tuple[range, Result]]:
    if dask_address is not None:
        yield from _on_dask(model, rates, seed, parts, dask_address)
        return
    random = RandomScenarios(model.chart, rates, seed, days=model.days)
    pool = ThreadPoolExecutor(workers)
    waiting: dict[Future[Result], range] = {}
    left = iter(parts)
    try:
        # A few parts ahead of the workers, so that memory stays flat and a cancelled run ends soon.
        while True:
            for part in left:
                waiting[pool.submit(compute_part, model, random, part)] = part
                if len(waiting) >= 2 * workers:
                    break
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _on_dask(
    model: StressModel, rates: Sequence[EventRate], seed: int, parts: Sequence[range], address: str
) -> Iterator[tuple[range, Result]]:
    from distributed import Client, as_completed

    # distributed's functions carry no types
    finished: Any = as_completed

    try:
        client: Any = Client(  # type: ignore[no-untyped-call]
            address, timeout=_SCHEDULER_ANSWERS_WITHIN, set_as_default=False
        )
    except (OSError, TimeoutError, ValueError) as error:
        raise SourceError(
            Sentence(
                "no Dask scheduler answers at '{address}' ({error}). Start one with `dask scheduler`, or leave the address out.",
                address=address,
                error=error,
            )
        ) from None
    with client, client.as_current():
        given = client.scatter(_Recipe(model, tuple(rates), seed), broadcast=True)
        futures = {client.submit(_compute_from_recipe, given, part, pure=False): part for part in parts}
        try:
            for future in finished(futures):
                yield futures[future], future.result()
        finally:
            client.cancel(list(futures))


class _Recipe:
    """All a worker needs, packed small: the chart is built again there, once for each worker."""

    def __init__(self, model: StressModel, rates: tuple[EventRate, ...], seed: int) -> None:
        # Materials of a firm's own travel with it; the standard table is everywhere.
        materials = None if model.chart.materials is standard_materials() else model.chart.materials
        self._packed = (model.chart.network, materials, tuple(model.products), model.rules, model.days, rates, seed)
        self._unpacked: tuple[StressModel, RandomScenarios] | None = None

    def __getstate__(self) -> tuple[Any, ...]:
        return self._packed

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._packed, self._unpacked = state, None

    def unpacked(self) -> tuple[StressModel, RandomScenarios]:
        """Return the model and its scenarios, built at the first call."""
        if self._unpacked is None:
            network, materials, products, rules, days, rates, seed = self._packed
            chart = NetworkChart(network, materials or standard_materials())
            model = StressModel(chart, products, rules, days)
            self._unpacked = model, RandomScenarios(chart, rates, seed, days=days)
        return self._unpacked


def _compute_from_recipe(recipe: _Recipe, part: range) -> Result:
    model, random = recipe.unpacked()
    return compute_part(model, random, part)


def _digest(model: StressModel, rates: Sequence[EventRate], seed: int) -> str:
    digest = hashlib.sha256()
    network = model.chart.network
    for table in ("organisations", "sites", "products", "recipes", "links", "stocks"):
        digest.update(repr(getattr(network, table)).encode())
    digest.update(
        repr((tuple(model.products), model.rules, model.days, tuple(rates), seed, _SCENARIOS_A_PART)).encode()
    )
    return digest.hexdigest()[:16]


def _part_file(folder: Path, digest: str, part: range) -> Path:
    return folder / f"{digest}-{part.start:07d}-{part.stop:07d}.npz"


def _kept_part(folder: Path | None, digest: str, part: range) -> Result | None:
    if folder is None or not _part_file(folder, digest, part).is_file():
        return None
    with np.load(_part_file(folder, digest, part)) as kept:
        return kept["loss"], kept["daily"], kept["collapsed"]


def _keep_part(folder: Path | None, digest: str, part: range, result: Result) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    target = _part_file(folder, digest, part)
    unfinished = target.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        np.savez(file, loss=result[0], daily=result[1], collapsed=result[2])
    unfinished.replace(target)  # so that a part is there whole or not at all


def _cancelled(done: int, scenarios: int, folder: Path | None) -> Sentence:
    kept = (
        Sentence("What is done lies in {folder}; the same command takes it up.", folder=folder) if folder else NOTHING
    )
    return Sentence("cancelled after {done:,} of {count:,} scenarios.", done=done, count=scenarios) + kept
