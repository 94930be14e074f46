"""A scenario on a network: the shocks it is to production, and the cost it adds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.sentence import Sentence

from .chart import NetworkChart
from .compiled import Flags, Floats, Ints
from .disruption import Shock, ShockKind
from .production import DAYS_PER_YEAR, ProductionNetwork
from .scenario import (
    CountryLost,
    DemandSurge,
    Event,
    ExportBan,
    LaneClosed,
    PortClosed,
    PriceShock,
    ProducerLost,
    Recall,
    SiteLost,
    Tariff,
)
from .sweep import cost_passed_on

_NOTHING = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class EventEffect:
    """What one event does: shocks to production, and a rise of cost by delivery (None for none).

    `direct_loss` is what it takes away by itself, in the network's money, before anything spreads: output, deliveries or
    added cost over its duration and half of its recovery.
    """

    event: Event
    shocks: tuple[Shock, ...]
    dearer: Floats | None
    direct_loss: float


class ScenarioReader:
    """Finds what events name in a network of firms; made once for many scenarios."""

    def __init__(self, chart: NetworkChart, production: ProductionNetwork) -> None:
        network = chart.compiled
        self._chart, self._production, self._network = chart, production, network
        self._buyer = network.group_product[network.delivery_group]
        self._from = network.product_country[network.delivery_supplier]
        self._to = network.product_country[self._buyer]
        self._crosses = self._from != self._to
        self._material = network.product_material[network.delivery_supplier]
        self._country = {code: number for number, code in enumerate(network.countries)}
        self._material_number = {one: number for number, one in enumerate(network.material_ids)}
        self._flow = (
            production.entry_share * (production.use * production.output[network.group_product])[network.delivery_group]
        )
        self._at_site: dict[str, Ints] = {}
        by_site: dict[str, list[int]] = {}
        for number, product in enumerate(chart.network.products):
            by_site.setdefault(product.site_id, []).append(number)
        self._at_site = {site: np.array(numbers, dtype=np.int64) for site, numbers in by_site.items()}
        self._producer = {name: number for number, name in enumerate(production.names)}

    def sites(self) -> tuple[str, ...]:
        """Return the sites that make something, in file order."""
        return tuple(self._at_site)

    def effects(self, events: Iterable[Event]) -> list[EventEffect]:
        """Return what each event does. Raises `InputError` for events that name what the network does not hold."""
        refusals: list[Refusal] = []
        found = []
        for event in events:
            try:
                found.append(self._effect(event))
            except InputError as error:
                refusals += error.refusals
        if refusals:
            raise InputError(refusals)
        return found

    def added_cost(self, effects: Iterable[EventEffect], days: int) -> Floats:
        """Return what each product pays more for its inputs over `days`, all tiers, passed on in full; shape products, USD.

        It holds where the network's money is USD a year.
        """
        revenue = self._network.revenue_usd_per_year / DAYS_PER_YEAR
        total = np.zeros(self._network.products)
        for effect in effects:
            if effect.dearer is not None:
                held = _held_days(effect.event, days)
                total += cost_passed_on(self._network, effect.dearer) * revenue * held
        return total

    def _effect(self, event: Event) -> EventEffect:
        shock_kind, places, size = ShockKind.CAPACITY, _NOTHING, 1.0
        if isinstance(event, SiteLost):
            places, size = self._site(event.site_id), event.share
        elif isinstance(event, ProducerLost):
            places = np.array([_known(Sentence("producer"), event.producer, self._producer)], dtype=np.int64)
            size = event.share
        elif isinstance(event, CountryLost):
            number = _known(Sentence("country"), event.country, self._country)
            places, size = np.flatnonzero(self._network.product_country == number), event.share
        elif isinstance(event, ExportBan | LaneClosed | PortClosed):
            shock_kind, places, size = ShockKind.DELIVERY, self._deliveries(event), event.share
        elif isinstance(event, Recall):
            return self._recall(event)
        elif isinstance(event, DemandSurge):
            return self._surge(event)
        else:
            return self._dearer(event)
        normal = self._production.output if shock_kind == ShockKind.CAPACITY else self._flow
        direct = float(normal[places].sum()) * size * _held_days(event, 10**9)
        return EventEffect(event, (_shock(event, shock_kind, places, np.full(len(places), size)),), None, direct)

    def _site(self, site_id: str) -> Ints:
        _known(Sentence("site"), site_id, self._at_site)
        return self._at_site[site_id]

    def _recall(self, event: Recall) -> EventEffect:
        number = _known(Sentence("material"), event.material, self._material_number)
        made = self._site(event.site_id)
        made = made[self._network.product_material[made] == number]
        if len(made) == 0:
            problem = Sentence("'{site}' does not make '{material}'.", site=event.site_id, material=event.material)
            raise InputError(
                Refusal(
                    Sentence("scenario"), problem, Sentence("Name a material that the site makes."), column="material"
                )
            )
        bought = np.flatnonzero(np.isin(self._network.delivery_supplier, made))
        groups = self._network.delivery_group[bought]
        held = np.bincount(groups, weights=self._network.delivery_share[bought], minlength=len(self._production.use))
        places = np.flatnonzero(held)
        stops = _shock(event, ShockKind.CAPACITY, made, np.full(len(made), event.share))
        destroyed = _shock(event, ShockKind.STOCK, places, event.share * np.minimum(held[places], 1.0))
        direct = float(self._production.output[made].sum()) * event.share * _held_days(event, 10**9)
        return EventEffect(event, (stops, destroyed), None, direct)

    def _surge(self, event: DemandSurge) -> EventEffect:
        numbers = [_known(Sentence("material"), one, self._material_number) for one in event.materials]
        places = np.flatnonzero(np.isin(self._network.product_material, numbers))
        part = np.ones(len(places))
        if event.country is not None:
            sold = [dict(self._chart.product(int(place)).markets).get(event.country, 0.0) for place in places]
            part = np.array(sold, dtype=np.float64)
        places, part = places[part > 0], part[part > 0]
        direct = float((self._production.final_demand[places] * part).sum()) * event.rise * _held_days(event, 10**9)
        return EventEffect(event, (_shock(event, ShockKind.DEMAND, places, part * event.rise),), None, max(direct, 0.0))

    def _dearer(self, event: PriceShock | Tariff) -> EventEffect:
        numbers = [_known(Sentence("material"), one, self._material_number) for one in event.materials]
        hit: Flags = np.isin(self._material, numbers) if numbers else np.ones(len(self._material), dtype=np.bool_)
        rate = event.rise if isinstance(event, PriceShock) else event.rate
        if isinstance(event, Tariff):
            hit = hit & self._crosses & self._within(self._to, event.to_countries)
            if event.from_countries:
                hit = hit & self._within(self._from, event.from_countries)
        direct = float(self._flow[hit].sum()) * rate * _held_days(event, 10**9)
        return EventEffect(event, (), np.where(hit, rate, 0.0), direct)

    def _deliveries(self, event: ExportBan | LaneClosed | PortClosed) -> Ints:
        hit = self._crosses.copy()
        if isinstance(event, ExportBan):
            hit &= self._from == _known(Sentence("country"), event.country, self._country)
            if event.materials:
                numbers = [_known(Sentence("material"), one, self._material_number) for one in event.materials]
                hit &= np.isin(self._material, numbers)
            if event.to_countries:
                hit &= self._within(self._to, event.to_countries)
        elif isinstance(event, PortClosed):
            number = _known(Sentence("country"), event.country, self._country)
            hit &= (self._from == number) | (self._to == number)
        else:
            if event.from_countries:
                hit &= self._within(self._from, event.from_countries)
            if event.to_countries:
                hit &= self._within(self._to, event.to_countries)
        return np.flatnonzero(hit)

    def _within(self, countries: Ints, codes: tuple[str, ...]) -> Flags:
        return np.isin(countries, [_known(Sentence("country"), code, self._country) for code in codes])


def refuse_late(events: Iterable[Event], days: int) -> None:
    """Raise `InputError` where an event begins after the last day of a simulation: it would do nothing."""
    late = [event for event in events if event.first_day >= days]
    if late:
        problem = Sentence(
            "'{kind}' begins on day {first_day}, after the last of the {days} days that are simulated.",
            kind=late[0].kind,
            first_day=late[0].first_day,
            days=days,
        )
        remedy = Sentence("Begin it earlier (the first day is 0), or simulate more days.")
        raise InputError(Refusal(Sentence("scenario"), problem, remedy, column="first_day"))


def table_effects(production: ProductionNetwork, events: Iterable[Event]) -> list[EventEffect]:
    """Return what events do to a table of industries: only `producer_lost` names something there; others are refused."""
    number = {name: place for place, name in enumerate(production.names)}
    found = []
    for event in events:
        if not isinstance(event, ProducerLost):
            problem = Sentence(
                "'{kind}' names firms or materials, which a table of industries does not hold.", kind=event.kind
            )
            raise InputError(
                Refusal(Sentence("scenario"), problem, Sentence("Use producer_lost with an industry."), column="kind")
            )
        place = _known(Sentence("producer"), event.producer, number)
        direct = float(production.output[place]) * event.share * _held_days(event, 10**9)
        shock = _shock(event, ShockKind.CAPACITY, np.array([place]), np.array([event.share]))
        found.append(EventEffect(event, (shock,), None, direct))
    return found


def _shock(event: Event, kind: ShockKind, places: Ints, size: Floats) -> Shock:
    return Shock(
        kind, places, np.asarray(size, dtype=np.float64), event.first_day, event.duration_days, event.recovery_days
    )


def _held_days(event: Event, horizon: int) -> float:
    """Return the days an event holds within a horizon, its recovery counted by the half."""
    full = max(0, min(event.duration_days, horizon - event.first_day))
    left = max(0, min(event.recovery_days, horizon - event.first_day - event.duration_days))
    faded = left - left**2 / (2 * event.recovery_days) if event.recovery_days else 0.0
    return full + faded


def _known(what: Sentence, name: str, known: dict[str, int] | dict[str, Ints]) -> int:
    if name not in known:
        remedy = did_you_mean(name, known) + Sentence("Name a {what} that stands in the network.", what=what)
        raise InputError(
            Refusal(
                Sentence("scenario"),
                Sentence("the {what} '{name}' is not in the network.", what=what, name=name),
                remedy,
                value=name,
            )
        )
    value = known[name]
    return value if isinstance(value, int) else 0
