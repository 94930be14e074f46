"""What a country bought (or sold) in a year, by partner, with what is missing of it: of one source, each shipment once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from .observation import FIGURE_KEY, WORLD, Flag, Frequency
from .product_levels import widest
from .selection import EVERYTHING, HARMONISED

PERIODS_A_YEAR = {Frequency.MONTHLY: 12, Frequency.QUARTERLY: 4, Frequency.ANNUAL: 1}
SHARED_DIGITS = 6
"""How many digits of a code two countries' tariffs have in common."""

EUROPEAN_UNION = "EU"
MEMBERS = frozenset(
    (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    )
)
"""The members of the European Union since 2020."""

_UNIONS = ("EU", "EZ")
_YEARS_APART = 2
"""A source that ends so much before another one of the same is not taken, whatever it holds."""


@dataclass(slots=True)
class Cell:
    """Trade under one code of at most six digits: `known` by partner, partners of which a part is missing, and the published total.

    `total` is None where there is none and something is missing.
    """

    known: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    uncertain: set[str] = field(default_factory=set)
    total: float | None = 0.0

    @property
    def least(self) -> float:
        """The least that was traded in all."""
        return max(sum(self.known.values()), self.total or 0.0)


@dataclass(frozen=True, slots=True)
class Purchases:
    """One country's trade in one key over a year, of one source and currency; `cells` by code. `own` is what it had from itself."""

    cells: dict[str, Cell]
    codes: tuple[str, ...]
    is_total_published: bool
    own: float
    source: str
    product_system: str
    unit: str
    frequency: Frequency
    first: date
    last: date
    vintage: date
    flags: int

    def together(self) -> Cell:
        """Return the trade under all codes."""
        whole = Cell()
        for cell in self.cells.values():
            for name, value in cell.known.items():
                whole.known[name] += value
            whole.uncertain |= cell.uncertain
            whole.total = None if whole.total is None or cell.total is None else whole.total + cell.total
        return whole

    @property
    def last_month(self) -> date:
        """The first day of the year's last month."""
        return date(self.last.year, self.last.month + 12 // PERIODS_A_YEAR[self.frequency] - 1, 1)


def trade_of(table: pl.DataFrame, indicator: str, reporter: str) -> pl.DataFrame:
    """Return a country's figures of one indicator by product and partner."""
    return table.filter(
        (pl.col("indicator") == indicator)
        & (pl.col("reporter") == reporter)
        & (pl.col("product") != EVERYTHING)
        & (pl.col("partner") != "")
        & pl.col("frequency").is_in([one.value for one in PERIODS_A_YEAR])
    )


def keys_under(trade: pl.DataFrame, codes: Iterable[str]) -> pl.DataFrame:
    """Return which products of a table lie under which of these codes: `product_system`, `product`, `key`."""
    wanted = set(codes)
    lengths = sorted({len(one) for one in wanted})
    products = trade.select("product_system", "product").unique().iter_rows()
    rows = [
        (system, product, product[:length])
        for system, product in products
        for length in lengths
        if len(product) >= length and product[:length] in wanted
    ]
    return _keys_table(rows)


def _keys_table(rows: list[tuple[str, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(("product_system", "product", "key"), pl.String()), orient="row")


def purchases(
    trade: pl.DataFrame,
    keys: Iterable[tuple[str, str, str]] | pl.DataFrame,
    *,
    until: date | None = None,
    unit: str | None = None,
    union_as_one: bool = False,
) -> dict[str, Purchases]:
    """Return what one country traded in each key over the key's last year, from `trade_of`; of what was said twice, what was said last.

    `keys` tell the key of each `(product_system, product)`; a product may have several. `until` is the last period that is looked at
    where there is one before, `unit` the only currency. Of several sources, currencies or frequencies of a key the one counts that is
    not years behind, names partners, holds the most codes, months before years, and names the most flows. Of several editions of the
    nomenclature in one period the one counts that was reported so, then the fullest. A heading is not added to its own lines, a
    union not to its members (`union_as_one` takes the members of the European Union together), and what comes back from the country
    itself is no import.
    """
    table = keys if isinstance(keys, pl.DataFrame) else _keys_table(list(keys))
    rows = trade if unit is None else trade.filter(pl.col("unit") == unit)
    rows = rows.join(table, on=["product_system", "product"], how="inner")
    if until is not None:
        # What ends only later is taken as it is: a year that is told is better than none.
        rows = rows.filter((pl.col("period") <= until) | (pl.col("period").min().over("key") > until))
    if rows.is_empty():
        return {}
    rows = _last_year(_one_source(rows)).sort("vintage", "retrieved_at")
    rows = _one_edition(rows.unique(["key", *FIGURE_KEY], keep="last"))
    rows = widest(rows, ["key", *(name for name in FIGURE_KEY if name not in ("product", "product_system"))])
    return _assembled(_with_cells(rows), union_as_one)


def _one_source(rows: pl.DataFrame) -> pl.DataFrame:
    part = ["key", "source", "unit", "frequency"]
    a_year = pl.col("frequency").replace_strict(
        {one.value: count for one, count in PERIODS_A_YEAR.items()}, return_dtype=pl.Int32
    )
    parts = (
        rows.group_by(part)
        .agg(
            (pl.col("partner").n_unique() > 1).alias("_named"),
            pl.col("product").str.slice(0, SHARED_DIGITS).n_unique().alias("_codes"),
            pl.struct("product", "partner").n_unique().alias("_flows"),
            pl.col("period").max().dt.year().alias("_year"),
        )
        .with_columns(
            (pl.col("_year") >= pl.col("_year").max().over("key") - _YEARS_APART).alias("_recent"),
            a_year.alias("_often"),
        )
        .sort("_recent", "_named", "_codes", "_often", "_flows", "source", "unit", descending=True)
        .unique("key", keep="first", maintain_order=True)
    )
    return rows.join(parts.select(part), on=part, how="semi")


def _last_year(rows: pl.DataFrame) -> pl.DataFrame:
    last = pl.col("period").max().over("key")
    first = (
        pl.when(pl.col("frequency") == Frequency.MONTHLY.value)
        .then(last.dt.offset_by("-11mo"))
        .when(pl.col("frequency") == Frequency.QUARTERLY.value)
        .then(last.dt.offset_by("-9mo"))
        .otherwise(last)
    )
    return rows.filter(pl.col("period") >= first)


def _one_edition(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows in which a period stands in one edition only: a publisher gives the same shipments in several."""
    edition = ["key", "period", "product_system"]
    brought = (pl.col("flags") & int(Flag.CONCORDED | Flag.SPLIT)) > 0
    taken = (
        rows.group_by(edition)
        .agg(brought.mean().alias("_brought"), pl.len().alias("_rows"))
        .sort("_brought", "_rows", "product_system", descending=[False, True, True])
        .unique(["key", "period"], keep="first", maintain_order=True)
    )
    return rows.join(taken.select(edition), on=edition, how="semi")


def _with_cells(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the code under which partners and totals meet: the shortest that is there, of at most six digits."""
    codes: dict[tuple[str, str], list[str]] = defaultdict(list)
    products = rows.select("key", "product_system", "product").unique().sort("product")
    cells = []
    for key, system, product in products.iter_rows():
        known = codes[(key, system)]
        under = next((one for one in known if product.startswith(one)), None) if system in HARMONISED else None
        if under is None:
            under = product[:SHARED_DIGITS] if system in HARMONISED else product
            known.append(under)
        cells.append((key, system, product, under))
    names = ("key", "product_system", "product", "cell")
    table = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String()), orient="row")
    return rows.join(table, on=list(names[:3]), how="inner")


def _assembled(rows: pl.DataFrame, union_as_one: bool) -> dict[str, Purchases]:
    # A union beside one of its members says the same again.
    member = pl.col("partner").is_in(sorted(MEMBERS)).any().over("key", "cell")
    rows = rows.filter(~(pl.col("partner").is_in(list(_UNIONS)) & member))
    if union_as_one:
        joined = pl.col("partner").is_in([*sorted(MEMBERS), *_UNIONS])
        rows = rows.with_columns(pl.when(joined).then(pl.lit(EUROPEAN_UNION)).otherwise("partner").alias("partner"))
    is_world, is_own = pl.col("partner") == WORLD, pl.col("partner") == pl.col("reporter")
    partner = ~is_world & ~is_own
    value, silent = pl.col("value"), pl.col("value").is_null()
    months = rows.group_by("key", "cell", "period").agg(
        value.filter(is_world).sum().alias("world"),
        (is_world.any() & ~(is_world & silent).any()).alias("told"),
        value.filter(is_own).sum().alias("own"),
        value.filter(partner).sum().alias("placed"),
        (partner & silent).any().alias("open"),
    )
    months = months.with_columns(
        pl.when("told")
        # The publisher's total holds what came back from the country itself.
        .then(pl.max_horizontal(pl.col("world") - pl.col("own"), pl.lit(0.0)))
        .when(~pl.col("open"))
        .then("placed")
        .alias("total")
    )
    cells: dict[str, dict[str, Cell]] = defaultdict(dict)
    totals = months.group_by("key", "cell").agg(
        pl.when(pl.col("total").is_null().any()).then(None).otherwise(pl.col("total").sum()).alias("total")
    )
    for key, code, total in totals.iter_rows():
        cells[key][code] = Cell(total=total)
    by_partner = rows.filter(partner).group_by("key", "cell", "partner").agg(value.sum(), silent.any().alias("open"))
    for key, code, name, known, is_open in by_partner.sort("key", "cell", "partner").iter_rows():
        cells[key][code].known[name] = known
        if is_open:
            cells[key][code].uncertain.add(name)
    whole = rows.group_by("key").agg(
        pl.col("product").unique().sort().alias("codes"),
        pl.col("source", "product_system", "unit", "frequency").first(),
        pl.col("period").min().alias("first"),
        pl.col("period").max().alias("last"),
        pl.col("vintage").max(),
        pl.col("flags").bitwise_or(),
        value.filter(is_own).sum().alias("own"),
    )
    published = dict(months.group_by("key").agg(pl.col("told").all()).iter_rows())
    return {
        row["key"]: Purchases(
            cells[row["key"]],
            tuple(row["codes"]),
            published[row["key"]],
            row["own"],
            row["source"],
            row["product_system"],
            row["unit"],
            Frequency(row["frequency"]),
            row["first"],
            row["last"],
            row["vintage"],
            row["flags"],
        )
        for row in whole.iter_rows(named=True)
    }
