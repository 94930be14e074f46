"""What a country's trade says by itself: the other country's share of it year by year, and what partners pay a kilogram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from .observation import WORLD, Flag
from .panel_flows import COUNTRIES, flow_figures
from .selection import Selection
from .store import Store

MOST_YEARS = 8
_YEAR = {"A": 1, "Q": 4, "M": 12}
_FEWEST_YEARS = 2
_FEWEST_OF_A_YEAR = {"A": 1, "Q": 2, "M": 3}
"""How many periods of a year that is not over make a share worth looking at."""
_FEWEST_PRICES = {"M": 12, "Q": 8, "A": 3}
"""How many periods a median is taken of at least, the shortest periods first."""
_MOST_PARTNERS = 6


@dataclass(frozen=True, slots=True)
class ShareOfPeriods:
    """A partner's part (0..1) of a trade from one period to another (first days, both included)."""

    first: date
    last: date
    share: float
    is_whole_year: bool


@dataclass(frozen=True, slots=True)
class PartnerShare:
    """A partner's part of a reporter's trade in the goods of a panel, by calendar year and over the last year of periods.

    `years` are those in which every figure is known: at most eight, the first one whole, the last one maybe not over yet.
    `is_sum_of_partners` tells that the publisher gives no total, and that the whole is the sum of the partners that it lists.
    """

    source: str
    indicator: str
    reporter: str
    partner: str
    frequency: str
    years: tuple[ShareOfPeriods, ...]
    lately: ShareOfPeriods
    is_sum_of_partners: bool


@dataclass(frozen=True, slots=True)
class PartnerPrice:
    """What a partner pays, or is paid, a kilogram: the median of the periods (`count` of them) whose weight is known."""

    partner: str
    median: float
    unit: str
    count: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class PartnerPrices:
    """Unit values of one trade by partner: the other country of the dashboard first, then the largest partners."""

    source: str
    indicator: str
    reporter: str
    frequency: str
    partners: tuple[PartnerPrice, ...]


def partner_shares(store: Store, headings: Sequence[str]) -> list[PartnerShare]:
    """Return each country's part in the other's trade in headings of the Harmonized System, what moved most first; only what is known."""
    found = [one for flow in _flows() if (one := _share(store, flow, headings)) is not None]
    return sorted(found, key=lambda one: -abs(one.lately.share - one.years[0].share))


def partner_prices(store: Store, heading: str, shares: Sequence[PartnerShare]) -> PartnerPrices | None:
    """Return what partners pay a kilogram in the trade whose shares are told, or in the first that has weights; None without two partners.

    A period is left out where value or weight is missing, estimated or zero: a weight that somebody guessed makes a price that
    nobody paid.
    """
    told = [(one.indicator, one.reporter) for one in shares]
    for indicator, reporter in sorted(_flows(), key=lambda flow: flow not in told):
        found = _prices(store, indicator, reporter, heading)
        if found is not None:
            return found
    return None


def _flows() -> list[tuple[str, str]]:
    return [(indicator, reporter) for indicator in ("export_value", "import_value") for reporter in COUNTRIES]


def _other(reporter: str) -> str:
    return COUNTRIES[1 - COUNTRIES.index(reporter)]


def _share(store: Store, flow: tuple[str, str], headings: Sequence[str]) -> PartnerShare | None:
    indicator, reporter = flow
    partner = _other(reporter)
    parts, wholes, is_sum = [], [], False
    listed: set[date] = set()
    source = frequency = ""
    for heading in headings:
        part, _ = flow_figures(store, indicator, reporter, partner, heading, source=source, frequency=frequency)
        if part is None:
            continue
        source, frequency = part["source"][0], part["frequency"][0]
        whole, _ = flow_figures(store, indicator, reporter, WORLD, heading, source=source, frequency=frequency)
        if whole is None:
            whole, summed = _sum_of_partners(store, flow, heading, source, frequency), True
            is_sum = is_sum or summed
        if whole is None:
            return None
        parts.append(part)
        wholes.append(whole)
        by_partner = _by_partner(store, indicator, reporter, frequency, heading).filter(pl.col("source") == source)
        listed.update(by_partner["period"])
    if not parts or frequency not in _YEAR:
        return None
    whole = _added(wholes).rename({"value": "whole", "is_known": "whole_is_known"})
    # A period in which other partners are listed, and this one is not, is one without trade; where no partner is listed, its figure
    # was never loaded. A missing figure is not known.
    both = (
        whole.join(_added(parts), on="period", how="left")
        .with_columns(
            pl.col("value").fill_null(0.0),
            known=pl.col("is_known").fill_null(pl.col("period").is_in(sorted(listed))) & pl.col("whole_is_known"),
        )
        .sort("period")
    )
    years = _years(both, frequency)
    lately = _part(both.tail(_YEAR[frequency]), frequency)
    if lately is None or len(years) < _FEWEST_YEARS:
        return None
    return PartnerShare(source, indicator, reporter, partner, frequency, tuple(years[-MOST_YEARS:]), lately, is_sum)


def _added(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the sums of several headings by period, and whether all that is summed is known."""
    return (
        pl.concat([one.select("period", "value") for one in tables])
        .group_by("period")
        .agg(pl.col("value").sum(), (pl.col("value").null_count() == 0).alias("is_known"))
    )


def _sum_of_partners(
    store: Store, flow: tuple[str, str], heading: str, source: str, frequency: str
) -> pl.DataFrame | None:
    indicator, reporter = flow
    sums = _by_partner(store, indicator, reporter, frequency, heading).filter(pl.col("source") == source)
    if sums["partner"].n_unique() < 2:
        return None
    return sums.group_by("period").agg(
        pl.when(pl.col("value").null_count() == 0).then(pl.col("value").sum()).alias("value")
    )


def _by_partner(store: Store, indicator: str, reporter: str, frequency: str, heading: str) -> pl.DataFrame:
    """Return the sums of a trade under a heading by period and partner, of every source."""
    wanted = Selection(indicator=(indicator,), reporter=(reporter,), frequency=(frequency,), product_prefix=heading)
    return store.totals(wanted, by=("period", "partner"))


def _years(both: pl.DataFrame, frequency: str) -> list[ShareOfPeriods]:
    told: list[ShareOfPeriods] = []
    for _, rows in both.sort("period").group_by(pl.col("period").dt.year(), maintain_order=True):
        one = _part(rows, frequency)
        if one is not None and (one.is_whole_year or told):
            told.append(one)
    # Only the year that is not over may be a part of one: a year with a hole is not that year.
    last = both["period"].max()
    return [one for one in told if one.is_whole_year or one.last == last]


def _part(rows: pl.DataFrame, frequency: str) -> ShareOfPeriods | None:
    total = float(rows["whole"].sum())
    if rows.height < _FEWEST_OF_A_YEAR[frequency] or not rows["known"].all() or total <= 0:
        return None
    share = float(rows["value"].sum()) / total
    return ShareOfPeriods(rows["period"][0], rows["period"][-1], share, rows.height == _YEAR[frequency])


def _prices(store: Store, indicator: str, reporter: str, heading: str) -> PartnerPrices | None:
    direction = indicator.removesuffix("_value")
    for frequency, fewest in _FEWEST_PRICES.items():
        if (found := _prices_of(store, direction, reporter, heading, frequency, fewest)) is not None:
            return found
    return None


def _prices_of(
    store: Store, direction: str, reporter: str, heading: str, frequency: str, fewest: int
) -> PartnerPrices | None:
    values = _by_partner(store, f"{direction}_value", reporter, frequency, heading)
    weights = (
        _by_partner(store, f"{direction}_weight", reporter, frequency, heading).filter(pl.col("unit") == "kg")
        if values.height
        else values
    )
    if values.is_empty() or weights.is_empty():
        return None
    source = values["source"][0]
    unsure = int(Flag.ESTIMATED | Flag.MISSING | Flag.SUPPRESSED)
    both = (
        values.filter((pl.col("source") == source) & (pl.col("unit") == values["unit"][0]))
        .join(
            weights.select("source", "partner", "period", weight="value", weight_flags="flags"),
            on=["source", "partner", "period"],
            how="inner",
        )
        .filter((pl.col("weight") > 0) & (pl.col("value") > 0) & (pl.col("weight_flags") & unsure == 0))
        .with_columns(price=pl.col("value") / pl.col("weight"))
    )
    other = _other(reporter)
    by_partner = (
        both.group_by("partner")
        .agg(
            pl.col("price").median(),
            pl.len(),
            pl.col("value").sum(),
            pl.col("period").min().alias("first"),
            pl.col("period").max().alias("last"),
        )
        .filter(pl.col("len") >= fewest)
        .sort(pl.col("partner") != other, pl.col("value"), "partner", descending=[False, True, False])
    )
    unit = f"{values['unit'][0]}/kg"
    partners = tuple(
        PartnerPrice(row["partner"], float(row["price"]), unit, row["len"], row["first"], row["last"])
        for row in by_partner.head(_MOST_PARTNERS).iter_rows(named=True)
    )
    if len(partners) < 2:
        return None
    return PartnerPrices(source, f"{direction}_value", reporter, frequency, partners)
