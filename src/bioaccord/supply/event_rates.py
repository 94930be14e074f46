"""Event rates: how often something happens, how long it lasts, how hard it hits; and scenarios drawn from them.

A rate is an expert's or a publisher's figure, so each carries its source. Every scenario has a random generator of its own, seeded by
its number, so that it is the same on any machine and with any number of workers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.sentence import Sentence, WrongValue

from .chart import NetworkChart
from .scenario import (
    Country,
    CountryLost,
    DemandSurge,
    Event,
    ExportBan,
    LaneClosed,
    PortClosed,
    PriceShock,
    Recall,
    SiteLost,
    Tariff,
    parse_entries,
    read_yaml,
)

MOST_EVENTS = 2_000  # a scenario with more is a mistake in the rates


class _Plain(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Spread(_Plain):
    """How a figure is spread: a triangle from `low` over `mode` to `high`, or values that were observed, drawn as they are."""

    low: float | None = None
    mode: float | None = None
    high: float | None = None
    observed: tuple[Annotated[float, Field(ge=0)], ...] = ()

    @model_validator(mode="after")
    def _one_of_both(self) -> Spread:
        triangle = (self.low, self.mode, self.high)
        if bool(self.observed) == all(value is not None for value in triangle):
            raise WrongValue(Sentence("give either low, mode and high, or observed values."))
        if not self.observed and not 0 <= (self.low or 0) <= (self.mode or 0) <= (self.high or 0):
            raise WrongValue(Sentence("low, mode and high have to rise, from 0 on."))
        return self

    def draw(self, random: np.random.Generator) -> float:
        """Return one value."""
        if self.observed:
            return float(random.choice(np.array(self.observed)))
        low, mode, high = float(self.low or 0), float(self.mode or 0), float(self.high or 0)
        return low if low == high else float(random.triangular(low, mode, high))


class EventRate(_Plain):
    """How often a kind of event happens, to whom.

    `per_year` is for each target: a site, or each of the listed countries, materials or lanes. `countries` narrows sites to those
    there; for the other kinds it lists the targets. `size` is the share lost, or the rise of a price, tariff or demand.
    """

    kind: Literal[
        "site_lost",
        "country_lost",
        "export_ban",
        "lane_closed",
        "port_closed",
        "recall",
        "price_shock",
        "tariff",
        "demand_surge",
    ]
    per_year: Annotated[float, Field(ge=0, le=1000)]
    duration_days: Spread
    recovery_days: Spread = Spread(low=0, mode=0, high=0)
    size: Spread = Spread(low=1, mode=1, high=1)
    countries: tuple[Country, ...] = ()
    to_countries: tuple[Country, ...] = ()
    materials: tuple[str, ...] = ()
    source: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _names_targets(self) -> EventRate:
        if self.kind in ("country_lost", "export_ban", "port_closed", "lane_closed") and not self.countries:
            raise WrongValue(Sentence("{kind} needs countries.", kind=self.kind))
        if self.kind in ("price_shock", "demand_surge") and not self.materials:
            raise WrongValue(Sentence("{kind} needs materials.", kind=self.kind))
        if self.kind == "tariff" and not self.to_countries:
            raise WrongValue(Sentence("tariff needs to_countries."))
        is_share = self.kind not in ("price_shock", "tariff", "demand_surge")
        largest = max(self.size.observed) if self.size.observed else float(self.size.high or 0)
        if largest == 0:
            raise WrongValue(Sentence("size of {kind} is 0, so nothing happens.", kind=self.kind))
        if is_share and largest > 1:
            raise WrongValue(Sentence("size of {kind} is a share, at most 1.", kind=self.kind))
        return self


def read_rates(path: Path) -> tuple[EventRate, ...]:
    """Return the event rates of a YAML file. Raises `InputError` with every entry that is wrong."""
    given = read_yaml(path)
    entries = given if isinstance(given, list) else [given]
    rates: tuple[EventRate, ...] = parse_entries(TypeAdapter(tuple[EventRate, ...]), entries, path)
    return rates


class RandomScenarios:
    """Draws the events of scenario 0, 1, 2 … from rates, on the firms of a network.

    Raises `InputError` for rates that name countries or materials that the network does not hold, and for hopelessly high ones.
    """

    def __init__(self, chart: NetworkChart, rates: Sequence[EventRate], seed: int, *, days: int = 365) -> None:
        self._rates, self._seed, self._days = tuple(rates), seed, days
        _refuse_unknown(chart, self._rates)
        self._targets = [_targets(chart, rate) for rate in rates]
        expected = sum(rate.per_year * len(targets) for rate, targets in zip(self._rates, self._targets, strict=True))
        if expected * days / 365 > MOST_EVENTS / 4:
            problem = Sentence("{count:,.0f} events a year are expected, which no year holds.", count=expected)
            raise InputError(
                Refusal(Sentence("rates"), problem, Sentence("per_year is for each single target; lower it."))
            )

    def events(self, number: int) -> tuple[Event, ...]:
        """Return the events of scenario `number`; the same for the same seed, whoever asks."""
        random = np.random.default_rng(np.random.SeedSequence(self._seed, spawn_key=(number,)))
        found: list[Event] = []
        for rate, targets in zip(self._rates, self._targets, strict=True):
            if not targets:
                continue
            for _ in range(int(random.poisson(rate.per_year * len(targets) * self._days / 365))):
                target = targets[int(random.integers(len(targets)))]
                found.append(_event(rate, target, random, self._days))
        return tuple(found)


def nothing_drawn(chart: NetworkChart, rates: Sequence[EventRate], *, scenarios: int, seed: int, days: int) -> bool:
    """Return whether no event at all happens in the scenarios of a seed: their figures are 0 and tell nothing."""
    random = RandomScenarios(chart, rates, seed, days=days)
    return not any(random.events(number) for number in range(scenarios))


def _refuse_unknown(chart: NetworkChart, rates: Sequence[EventRate]) -> None:
    countries, materials = chart.compiled.countries, chart.compiled.material_ids
    refusals = []
    for number, rate in enumerate(rates, start=1):
        for column, what, given, known in (
            ("countries", Sentence("country"), rate.countries, countries),
            ("to_countries", Sentence("country"), rate.to_countries, countries),
            ("materials", Sentence("material"), rate.materials, materials),
        ):
            for name in sorted(set(given) - set(known)):
                said = Sentence("the {what} '{name}' is not in the network.", what=what, name=name)
                problem = Sentence("entry {number}: {said}", number=number, said=said)
                remedy = did_you_mean(name, known) + Sentence("Name a {what} that stands in the network.", what=what)
                refusals.append(Refusal(Sentence("rates"), problem, remedy, column=column, value=name))
    if refusals:
        raise InputError(refusals)


def _targets(chart: NetworkChart, rate: EventRate) -> list[Mapping[str, Any]]:
    network = chart.network
    here = set(chart.compiled.countries)
    used = set(chart.compiled.material_ids)
    if rate.kind in ("site_lost", "recall"):
        return [
            {"site_id": product.site_id, "material": product.material_id}
            if rate.kind == "recall"
            else {"site_id": product.site_id}
            for product in _once(network.products, rate.kind)
            if (not rate.countries or chart.sites[product.site_id].country in rate.countries)
            and (not rate.materials or product.material_id in rate.materials)
        ]
    if rate.kind in ("country_lost", "port_closed"):
        return [{"country": code} for code in rate.countries if code in here]
    to_countries = tuple(code for code in rate.to_countries if code in here)
    materials = tuple(one for one in rate.materials if one in used)
    if rate.kind == "export_ban":
        bans = [{"country": code, "to_countries": to_countries} for code in rate.countries if code in here]
        return [{**ban, "materials": (one,)} for ban in bans for one in materials] if rate.materials else list(bans)
    if rate.kind == "lane_closed":
        return [{"from_countries": (code,), "to_countries": to_countries} for code in rate.countries if code in here]
    if rate.kind == "tariff":
        origins = tuple(code for code in rate.countries if code in here)
        return [{"from_countries": origins, "to_countries": (code,), "materials": materials} for code in to_countries]
    return [{"materials": (one,)} for one in materials]


def _once(products: Sequence[Any], kind: str) -> list[Any]:
    """Return the products, or for losses of sites one of each site."""
    if kind == "recall":
        return list(products)
    seen: dict[str, Any] = {}
    for product in products:
        seen.setdefault(product.site_id, product)
    return list(seen.values())


_TYPES: dict[str, tuple[Any, str]] = {
    "site_lost": (SiteLost, "share"),
    "country_lost": (CountryLost, "share"),
    "export_ban": (ExportBan, "share"),
    "lane_closed": (LaneClosed, "share"),
    "port_closed": (PortClosed, "share"),
    "recall": (Recall, "share"),
    "price_shock": (PriceShock, "rise"),
    "tariff": (Tariff, "rate"),
    "demand_surge": (DemandSurge, "rise"),
}


def _event(rate: EventRate, target: Mapping[str, Any], random: np.random.Generator, days: int) -> Event:
    first_day = int(random.integers(days))
    duration = max(1, min(3650, round(rate.duration_days.draw(random))))
    recovery = max(0, min(3650, round(rate.recovery_days.draw(random))))
    size = rate.size.draw(random)
    type_of, name = _TYPES[rate.kind]
    # Every field was checked with the rate; checking each event again would take longer than drawing it.
    event: Event = type_of.model_construct(
        kind=rate.kind,
        first_day=first_day,
        duration_days=duration,
        recovery_days=recovery,
        **{**_defaults(type_of), **target, name: size},
    )
    return event


def _defaults(type_of: Any) -> dict[str, Any]:
    """Return the optional fields of a kind of event with what they hold where nothing is said."""
    return {
        name: field.default
        for name, field in type_of.model_fields.items()
        if not field.is_required() and name not in ("kind", "first_day", "recovery_days")
    }
