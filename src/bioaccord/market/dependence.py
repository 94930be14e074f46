"""On whom a country's imports depend: shares, concentration, the other country's part, and what it could replace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from bioaccord.vocabulary.country import KOREA, UNITED_STATES
from bioaccord.vocabulary.language import Text, mid_sentence
from bioaccord.vocabulary.material import Materials, standard_materials
from bioaccord.vocabulary.topic import topic_name

from .concentration import Bounds, Concentration, concentration
from .observation import FIGURE_KEY, WORLD, Frequency
from .product_levels import widest
from .product_names import materials_of, product_name
from .selection import EVERYTHING, HARMONISED

_SIX_DIGITS = 6
_YEAR = {Frequency.MONTHLY: 12, Frequency.QUARTERLY: 4, Frequency.ANNUAL: 1}


class By(StrEnum):
    """What dependence is counted by."""

    PRODUCT = "product"
    """A code of six digits (or the shorter one that a publisher gives): what two countries' tariffs have in common."""
    MATERIAL = "material"
    """A material of the vocabulary, through its codes; a code that holds several counts for each of them."""
    AREA = "area"
    """An area of the agreement, through its materials."""


@dataclass(frozen=True, slots=True)
class Supplier:
    """A country that is bought from: what is known of it in money, and its share of all imports."""

    country: str
    value: float
    share: Bounds


@dataclass(frozen=True, slots=True)
class Dependence:
    """On whom `reporter` depends for `key` (a product, material or area) over the year from `first` to `last` (first days of periods).

    `imports` is what it imported in all, in `unit`, at least; `suppliers` the largest first. `other_exports` are what `other` exports of the same to the world
    without what goes to `reporter`, as `other` itself reports, None where that is not known (`replaceable`: nor where imports have no upper bound). `replaceable` is which part of the imports that do not come
    from `other` those exports would cover: values at the border, not capacity. `codes` are the codes that were summed, `flags` of all figures.
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
    suppliers: tuple[Supplier, ...]
    concentration: Concentration
    is_total_published: bool
    other: str
    other_share: Bounds
    other_exports: float | None
    replaceable: float | None
    codes: tuple[str, ...]
    source: str
    vintage: date
    flags: int

    @property
    def last_month(self) -> date:
        """The first day of the year's last month."""
        return date(self.last.year, self.last.month + 12 // _YEAR[self.frequency] - 1, 1)

    def share_of(self, country: str) -> Bounds:
        """Return a supplier's share; nothing, where it is not listed and nothing is missing that it could have."""
        known = self.concentration.shares.get(country)
        if known is not None:
            return known
        hidden = self.concentration.unplaced / self.concentration.total
        return Bounds(0.0, hidden)


@dataclass(slots=True)
class _Bought:
    """What is known of one country's trade in one key: by partner, with those of which a part is missing."""

    known: dict[str, float]
    uncertain: set[str]
    total: float | None
    is_total_published: bool
    codes: set[str]
    vintage: date
    flags: int


def dependences(
    table: pl.DataFrame,
    *,
    by: By = By.PRODUCT,
    countries: tuple[str, str] = (KOREA, UNITED_STATES),
    materials: Materials | None = None,
) -> list[Dependence]:
    """Return each country's dependence by product, material or area, the largest imports first, from a table of `OBSERVATIONS`.

    Each country's own import figures (`import_value`) of its last year are taken: twelve months, or one annual figure. Of several sources or
    frequencies of a country, the one that names the most partners for a code counts, and months before years. Headings are never added to their own lines.
    """
    materials = materials or standard_materials()
    imports = _last_year(table, "import_value", countries)
    exports = _last_year(table, "export_value", countries)
    found = []
    for here, other in (countries, countries[::-1]):
        sold = _bought(exports.get(other), by, materials)
        frame = imports.get(here)
        if frame is None:
            continue
        for key, bought in _bought(frame, by, materials).items():
            made = concentration(bought.known, bought.uncertain, bought.total)
            if made is None:
                continue
            exported = sold.get(key)
            found.append(_dependence(frame, here, other, by, key, bought, made, exported, materials))
    return sorted(found, key=lambda one: (one.reporter != countries[0], -one.imports, one.key))


def _last_year(table: pl.DataFrame, indicator: str, countries: Sequence[str]) -> dict[str, pl.DataFrame]:
    """Return the figures of each country's last year, of one source, unit and frequency."""
    found = {}
    trade = table.filter(
        (pl.col("indicator") == indicator)
        & pl.col("product_system").is_in(HARMONISED)
        & (pl.col("product") != EVERYTHING)
        & (pl.col("partner") != "")
        & pl.col("reporter").is_in(list(countries))
        & (pl.col("partner") != pl.col("reporter"))
        & pl.col("frequency").is_in([one.value for one in _YEAR])
    )
    trade = trade.sort("vintage", "retrieved_at").unique(FIGURE_KEY, keep="last")
    for (reporter,), rows in trade.partition_by("reporter", as_dict=True).items():
        parts = rows.partition_by("source", "unit", "frequency")
        best = max(
            parts,
            key=lambda part: (
                part["partner"].n_unique() > 1,
                _YEAR[Frequency(part["frequency"][0])],
                part.select("product", "partner").n_unique(),
                part["source"][0],
            ),
        )
        last: date = best["period"].max()  # type: ignore[assignment]
        first = _first_of_year(last, Frequency(best["frequency"][0]))
        year = best.filter(pl.col("period").is_between(first, last))
        found[str(reporter)] = widest(year, [name for name in FIGURE_KEY if name not in ("product", "product_system")])
    return found


def _first_of_year(last: date, frequency: Frequency) -> date:
    months = 12 // _YEAR[frequency] * (_YEAR[frequency] - 1)
    number = last.year * 12 + last.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _bought(frame: pl.DataFrame | None, by: By, materials: Materials) -> dict[str, _Bought]:
    if frame is None:
        return {}
    made: dict[str, _Bought] = {}
    for (system, product), rows in frame.partition_by("product_system", "product", as_dict=True).items():
        for key in _keys(str(system), str(product), by, materials):
            line = _line(rows, str(product))
            made[key] = _together(made[key], line) if key in made else line
    return made


def _line(rows: pl.DataFrame, product: str) -> _Bought:
    known: dict[str, float] = defaultdict(float)
    uncertain: set[str] = set()
    whole, whole_periods = 0.0, 0
    flags = 0
    for row in rows.iter_rows(named=True):
        flags |= row["flags"]
        if row["partner"] == WORLD:
            if row["value"] is not None:
                whole, whole_periods = whole + row["value"], whole_periods + 1
        elif row["value"] is None:
            uncertain.add(row["partner"])
            known.setdefault(row["partner"], 0.0)
        else:
            known[row["partner"]] += row["value"]
    # A total that lacks months is no total; months in which nothing was traded have no row at all.
    told = rows["period"].n_unique()
    published = whole_periods > 0 and whole_periods == told
    total = whole if published else None if uncertain else sum(known.values())
    return _Bought(dict(known), uncertain, total, published, {product}, rows["vintage"].max(), flags)  # type: ignore[arg-type]


def _together(one: _Bought, other: _Bought) -> _Bought:
    known = {
        name: one.known.get(name, 0.0) + other.known.get(name, 0.0)
        for name in dict.fromkeys([*one.known, *other.known])
    }
    total = None if one.total is None or other.total is None else one.total + other.total
    return _Bought(
        known,
        one.uncertain | other.uncertain,
        total,
        one.is_total_published and other.is_total_published,
        one.codes | other.codes,
        max(one.vintage, other.vintage),
        one.flags | other.flags,
    )


def _keys(system: str, product: str, by: By, materials: Materials) -> list[str]:
    if by is By.PRODUCT:
        return [product[:_SIX_DIGITS]]
    known = materials_of(system, product, materials) or materials_of(system, product[:_SIX_DIGITS], materials)
    if by is By.MATERIAL:
        return [one.material_id for one in known]
    return list(dict.fromkeys(one.area.value for one in known))


def _dependence(
    frame: pl.DataFrame,
    here: str,
    other: str,
    by: By,
    key: str,
    bought: _Bought,
    made: Concentration,
    sold: _Bought | None,
    materials: Materials,
) -> Dependence:
    suppliers = [Supplier(name, bought.known.get(name, 0.0), share) for name, share in made.shares.items()]
    suppliers.sort(key=lambda one: (-one.value, -one.share.upper, one.country))
    unit = frame["unit"][0]
    hidden = made.unplaced / made.total
    other_share = made.shares.get(other, Bounds(0.0, hidden))
    elsewhere = None
    if sold is not None:
        total = sold.total if sold.total is not None else sum(sold.known.values())
        elsewhere = max(0.0, total - sold.known.get(here, 0.0))
    need = made.total - bought.known.get(other, 0.0)
    replaceable = None
    if elsewhere is not None and made.is_bounded:
        replaceable = 1.0 if need <= 0 else min(1.0, elsewhere / need)
    name = {
        By.MATERIAL: lambda: _inside(materials.name(key)),
        By.AREA: lambda: Text(f"{topic_name(key).ko} 분야", f"goods for {mid_sentence(topic_name(key).en)}"),
        By.PRODUCT: lambda: product_name("HS", key, materials),
    }[by]()
    if by is By.PRODUCT and len(bought.codes) == 1:
        (code,) = bought.codes
        name = product_name(frame["product_system"][0], code, materials)
    return Dependence(
        reporter=here,
        by=by,
        key=key,
        name=name,
        unit=unit,
        first=frame["period"].min(),  # type: ignore[arg-type]
        last=frame["period"].max(),  # type: ignore[arg-type]
        frequency=Frequency(frame["frequency"][0]),
        imports=made.total,
        suppliers=tuple(suppliers),
        concentration=made,
        is_total_published=bought.is_total_published,
        other=other,
        other_share=other_share,
        other_exports=elsewhere,
        replaceable=replaceable,
        codes=tuple(sorted(bought.codes)),
        source=frame["source"][0],
        vintage=bought.vintage,
        flags=bought.flags,
    )


def _inside(name: Text) -> Text:
    return Text(name.ko, mid_sentence(name.en))
