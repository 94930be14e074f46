"""On whom a country's imports depend: shares, concentration, the other country's part, and what it could replace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from bioaccord.vocabulary.country import KOREA, UNITED_STATES
from bioaccord.vocabulary.language import Text, mid_sentence
from bioaccord.vocabulary.material import Materials, standard_materials
from bioaccord.vocabulary.topic import topic_name

from .concentration import Bounds, Concentration, concentration
from .dependence_purchases import (
    PERIODS_A_YEAR,
    SHARED_DIGITS,
    Cell,
    Purchases,
    keys_under,
    purchases,
    trade_of,
)
from .industries import FINAL_USE, INDUSTRY_INPUTS, industry_name
from .observation import Frequency
from .product_names import materials_of, product_name
from .selection import HARMONISED


class By(StrEnum):
    """What dependence is counted by."""

    PRODUCT = "product"
    """A code of six digits (or the shorter one that a publisher gives): what two countries' tariffs have in common."""
    MATERIAL = "material"
    """A material of the vocabulary, through its codes; a code that holds several counts for each of them."""
    AREA = "area"
    """An area of the agreement, through its materials."""
    INDUSTRY = "industry"
    """An industry, by what it buys abroad to produce with (a table of industries by country)."""
    FINAL_USE = "final_use"
    """An industry's goods and services as they are consumed and invested in, by where abroad their value was added, through all tiers."""


INDICATORS = {By.INDUSTRY: INDUSTRY_INPUTS, By.FINAL_USE: FINAL_USE}
"""What is counted, where it is not `import_value`."""

TRADE = ("import_value", "export_value", "reexport_value")
"""What is read of a store for all others."""


@dataclass(frozen=True, slots=True)
class Supplier:
    """A country that is bought from: what is known of it in money, and its share of all imports."""

    country: str
    value: float
    share: Bounds


@dataclass(frozen=True, slots=True)
class Dependence:
    """On whom `reporter` depends for `key` (a product, material, area or industry) over the year from `first` to `last` (first days of periods).

    `imports` is what it imported in all, in `unit`, at least, without what came back from the country itself (`own`: of industries,
    what they had from the country itself); `suppliers` the largest first. `other_exports` are what `other` exports of the same to the
    world without what goes to `reporter`, as `other` itself reports, without re-exports where it tells them (`are_domestic`), in the
    year that ends in `exports_last`; None where that is not known in the same currency, and without an upper bound (infinite) where
    something is missing. `replaceable` is which part of the imports that do not come from `other` those exports would cover, code by
    code: values at the border, not capacity; None where imports have no upper bound. `other_reports` is what `other` says that it sold
    to `reporter`. `codes` are the codes that were summed, `flags` of all figures.
    """

    reporter: str
    by: By
    key: str
    name: Text
    unit: str
    first: date
    last: date
    frequency: Frequency
    imports: float
    own: float
    suppliers: tuple[Supplier, ...]
    concentration: Concentration
    is_total_published: bool
    other: str
    other_share: Bounds
    other_exports: Bounds | None
    exports_last: date | None
    are_domestic: bool
    replaceable: Bounds | None
    other_reports: float | None
    codes: tuple[str, ...]
    source: str
    vintage: date
    flags: int

    @property
    def last_month(self) -> date:
        """The first day of the year's last month."""
        return date(self.last.year, self.last.month + 12 // PERIODS_A_YEAR[self.frequency] - 1, 1)

    def share_of(self, country: str) -> Bounds:
        """Return a supplier's share; nothing, where it is not listed and nothing is missing that it could have."""
        known = self.concentration.shares.get(country)
        if known is not None:
            return known
        hidden = self.concentration.unplaced / self.concentration.total
        return Bounds(0.0, hidden)


def dependences(
    table: pl.DataFrame,
    *,
    by: By = By.PRODUCT,
    countries: tuple[str, str] = (KOREA, UNITED_STATES),
    materials: Materials | None = None,
    union_as_one: bool = False,
) -> list[Dependence]:
    """Return each country's dependence by product, material, area or industry, the largest imports first, from a table of `OBSERVATIONS`.

    Each country's own figures (`import_value`, or those of industries) of the last year of each key are taken, as `purchases` chooses
    them; a key of which no supplier is named is left out. `union_as_one` counts the European Union as one supplier.
    """
    materials = materials or standard_materials()
    found = []
    for here, other in (countries, countries[::-1]):
        bought = _bought(table, here, by, materials, union_as_one)
        sold = {} if by in INDICATORS else _sold(table, other, bought.values(), "export_value")
        again = _sold(table, other, bought.values(), "reexport_value") if sold else {}
        for key, one in bought.items():
            whole = one.together()
            made = concentration(whole.known, whole.uncertain, whole.total)
            if made is None or not made.shares:
                continue
            found.append(_dependence(here, other, by, key, one, made, sold, again, materials))
    return sorted(found, key=lambda one: (one.reporter != countries[0], -one.imports, one.key))


def _bought(
    table: pl.DataFrame, reporter: str, by: By, materials: Materials, union_as_one: bool
) -> dict[str, Purchases]:
    trade = trade_of(table, INDICATORS.get(by, "import_value"), reporter)
    if by in (By.MATERIAL, By.AREA):
        # Of thousands of codes a few hundred hold a material; a national line that somebody has named lies under one of them.
        held = {str(code)[:SHARED_DIGITS] for one in materials for code in one.hs_codes}
        trade = trade.filter(pl.col("product").str.slice(0, SHARED_DIGITS).is_in(sorted(held)))
    products = trade.select("product_system", "product").unique().sort("product_system", "product").iter_rows()
    keys = [(system, product, key) for system, product in products for key in _keys(system, product, by, materials)]
    return purchases(trade, keys, union_as_one=union_as_one)


def _keys(system: str, product: str, by: By, materials: Materials) -> list[str]:
    if by in INDICATORS:
        return [product]
    if system not in HARMONISED:
        return []
    if by is By.PRODUCT:
        return [product[:SHARED_DIGITS]]
    known = materials_of(system, product, materials) or materials_of(system, product[:SHARED_DIGITS], materials)
    if by is By.MATERIAL:
        return [one.material_id for one in known]
    return list(dict.fromkeys(one.area.value for one in known))


def _sold(
    table: pl.DataFrame, seller: str, bought: Iterable[Purchases], indicator: str
) -> dict[tuple[str, str], Purchases]:
    """Return what the other country exports under each code that is imported, by code and currency."""
    needed: dict[str, set[str]] = {}
    last: dict[str, date] = {}
    for one in bought:
        needed.setdefault(one.unit, set()).update(one.cells)
        last[one.unit] = max(last.get(one.unit, one.last_month), one.last_month)
    trade = trade_of(table, indicator, seller)
    return {
        (code, unit): sold
        for unit, codes in needed.items()
        for code, sold in purchases(trade, keys_under(trade, codes), until=last[unit], unit=unit).items()
    }


def _dependence(
    here: str,
    other: str,
    by: By,
    key: str,
    bought: Purchases,
    made: Concentration,
    sold: dict[tuple[str, str], Purchases],
    again: dict[tuple[str, str], Purchases],
    materials: Materials,
) -> Dependence:
    suppliers = [Supplier(name, bought_value, share) for name, share, bought_value in _valued(made, bought)]
    suppliers.sort(key=lambda one: (-one.value, -one.share.upper, one.country))
    hidden = made.unplaced / made.total
    exported = {code: sold[(code, bought.unit)].together() for code in bought.cells if (code, bought.unit) in sold}
    returned = {code: again[(code, bought.unit)].together() for code in exported if (code, bought.unit) in again}
    elsewhere = {code: _elsewhere(cell, returned.get(code), here) for code, cell in exported.items()}
    years = [sold[(code, bought.unit)].last for code in exported]
    reports = [cell.known[here] for cell in exported.values() if here in cell.known]
    return Dependence(
        reporter=here,
        by=by,
        key=key,
        name=_name(by, key, bought, materials),
        unit=bought.unit,
        first=bought.first,
        last=bought.last,
        frequency=bought.frequency,
        imports=made.total,
        own=bought.own,
        suppliers=tuple(suppliers),
        concentration=made,
        is_total_published=bought.is_total_published,
        other=other,
        other_share=made.shares.get(other, Bounds(0.0, hidden)),
        other_exports=(
            Bounds(sum(one.lower for one in elsewhere.values()), sum(one.upper for one in elsewhere.values()))
            if elsewhere
            else None
        ),
        exports_last=max(years, default=None),
        are_domestic=bool(returned) and len(returned) == len(exported),
        replaceable=_replaceable(bought.cells, elsewhere, other) if elsewhere and made.is_bounded else None,
        other_reports=sum(reports) if reports else None,
        codes=bought.codes,
        source=bought.source,
        vintage=bought.vintage,
        flags=bought.flags,
    )


def _valued(made: Concentration, bought: Purchases) -> list[tuple[str, Bounds, float]]:
    known = bought.together().known
    return [(name, share, known.get(name, 0.0)) for name, share in made.shares.items()]


def _elsewhere(sold: Cell, again: Cell | None, here: str) -> Bounds:
    """Return what is exported to others than `here`, at least and at most; what is only passed on is not taken to be its own."""
    least, most = _to_others(sold, here)
    if again is not None:
        passed_least, passed_most = _to_others(again, here)
        least, most = least - passed_most, most - passed_least
    return Bounds(max(0.0, least), max(0.0, most))


def _to_others(sold: Cell, here: str) -> tuple[float, float]:
    named = sum(value for name, value in sold.known.items() if name != here)
    if sold.total is None:
        others_open = bool(sold.uncertain - {here})
        return named, float("inf") if others_open else named
    most = max(named, sold.total - sold.known.get(here, 0.0))
    # What nobody is named for may all have gone to the country itself, where its own figure is not there.
    return (most if _is_told(sold, here) else named), most


def _is_told(cell: Cell, country: str) -> bool:
    return country in cell.known and country not in cell.uncertain


def _replaceable(bought: dict[str, Cell], elsewhere: dict[str, Bounds], other: str) -> Bounds:
    """Return which part of the imports from third countries the other's exports would cover, code by code, at least and at most.

    What is exported under one code replaces nothing that is imported under another. A code that the other does not report is not covered.
    """
    met_least = met_most = unmet_least = unmet_most = 0.0
    more = []
    for code, cell in bought.items():
        named = sum(value for name, value in cell.known.items() if name != other)
        most = max(named, cell.least - cell.known.get(other, 0.0))
        least = most if _is_told(cell, other) else named
        offered = elsewhere.get(code, Bounds(0.0, 0.0))
        met_most += min(offered.upper, most)
        unmet_least += max(0.0, least - offered.upper)
        if offered.lower <= least:
            met_least, unmet_most = met_least + offered.lower, unmet_most + most - offered.lower
        else:
            met_least += least
            if most > offered.lower:
                # More need is met at first, then not any more.
                more.append((offered.lower - least, most - offered.lower))
    for met, unmet in sorted(more, key=lambda one: _part(*one)):
        if _part(met, unmet) < _part(met_least, unmet_most):
            met_least, unmet_most = met_least + met, unmet_most + unmet
    return Bounds(_part(met_least, unmet_most), _part(met_most, unmet_least))


def _part(met: float, unmet: float) -> float:
    return met / (met + unmet) if met + unmet > 0 else 1.0


def _name(by: By, key: str, bought: Purchases, materials: Materials) -> Text:
    if by in INDICATORS:
        return industry_name(key)
    if by is By.MATERIAL:
        return _inside(materials.name(key))
    if by is By.AREA:
        return Text(f"{topic_name(key).ko} 분야", f"goods for {mid_sentence(topic_name(key).en)}")
    if len(bought.codes) == 1:
        return product_name(bought.product_system, bought.codes[0], materials)
    return product_name("HS", key, materials)


def _inside(name: Text) -> Text:
    return Text(name.ko, mid_sentence(name.en))
