"""A fuel made of biomass, as the clean fuel credits see it: what was made of what, where, when, and how clean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bioaccord.vocabulary.language import Text

from ..parameter import Standing


class RateSource(StrEnum):
    """Where an emissions rate comes from: the agency may round what a model gives, and its table is as it is."""

    TABLE = "table"
    MODEL = "model"


class FuelRole(StrEnum):
    """What our firm does with a fuel."""

    PRODUCER = "producer"
    FEEDSTOCK_EXPORTER = "feedstock_exporter"
    """Sells what the fuel is made of to its producer."""


@dataclass(frozen=True, slots=True)
class FuelBatch:
    """What was produced and sold from one day to another. None: not known.

    `emission_rate_kg` in kg CO2e per million BTU, as the agency's table or a model gives it for the day (without land-use change from
    2026 on), `rate_source` where from. `pays_wages`: prevailing wages and apprentices as asked. `feedstock_countries`: ISO codes of all
    its feedstock. For aviation fuel: `emissions_cut_percent` by which its life cycle emits less than petroleum jet fuel, `blended_in` the
    country in which it is mixed with kerosene and put into aircraft, `is_palm_distillate` whether it is made of palm fatty acid distillates.
    """

    fuel_id: str
    name: Text
    role: FuelRole
    is_aviation: bool
    first_day: date
    last_day: date
    gallons: float
    emission_rate_kg: float | None
    feedstock: str
    feedstock_countries: tuple[str, ...]
    produced_in: str
    pays_wages: bool | None
    is_manure: bool = False
    is_coprocessed: bool = False
    is_registered: bool | None = None
    is_sold_to_unrelated: bool | None = None
    other_credit: bool = False
    rate_source: RateSource | None = None
    emissions_cut_percent: float | None = None
    blended_in: str = ""
    is_palm_distillate: bool | None = None
    standing: Standing = Standing.ENACTED
    source: str = ""
