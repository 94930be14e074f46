"""Mirrored trade: what the exporter and what the importer say of one flow, side by side, and a figure weighed by how reliable each is.

After BACI (Gaulier and Zignago 2010) and the Atlas of Economic Complexity; docs/explanation/trade-figures.md says what is from which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from bioaccord.vocabulary.sentence import Sentence

from .mirror_reliability import Reliability, reliability
from .mirror_sides import FLOW_KEY, side
from .observation import Flag

PREFERRED = ("korea-customs", "us-census", "un-comtrade")
"""Whose figure is taken where several sources tell the same of a country: its own office first."""

FALLBACK_RATE = 1.08
"""CIF over FOB where the data do not tell: a rate that is often taken for world trade as a whole."""

FEWEST_RATIOS = 6
"""Mirrored figures from which a median is taken for the rate of a pair or of a product."""

HIGHEST_RATE = 1.5
"""A median below 1 or above this is no freight, but two countries that count differently."""

WITHOUT_FREIGHT = ("us-census",)
"""Sources whose imports are without freight (customs value)."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """Flows, one a row, and the distances by which they were weighed.

    Columns of `table`: `FLOW_KEY`; of each side `…_value`, `…_source`, `…_flags`, `…_lines`; `cif_fob` and `rate_basis` (the importer's
    freight and from where it is known); `importer_value_fob`; `ratio` (exporter's over importer's, both without freight);
    `exporter_weight` (0 to 1); `value`, `flags`, `reason`.
    """

    table: pl.DataFrame
    reliability: Reliability


def mirrored(table: pl.DataFrame, *, rate: float | None = None, sources: Sequence[str] = PREFERRED) -> Mirror:
    """Return the mirror of observations of `export_value`, `import_value` and, where there is, `import_value_fob`.

    `rate` (CIF over FOB, 1 or more) is taken where the importer does not tell its freight itself; without it, it is estimated. A flow that
    neither side reports is not in the mirror, one of which both say that there is no figure has none. Raises `ValueError` for a rate below 1.
    """
    if rate is not None and rate < 1:
        raise ValueError(f"CIF over FOB is 1 or more, not {rate}")
    sold = side(table, "export_value", sources)
    bought = side(table, "import_value", sources)
    flows = sold.join(bought, on=FLOW_KEY, how="full", coalesce=True, suffix="_importer").rename(
        {"value": "exporter_value", "source": "exporter_source", "flags": "exporter_flags", "lines": "exporter_lines"}
        | {f"{name}_importer": f"importer_{name}" for name in ("value", "source", "flags", "lines")}
    )
    free = side(table, "import_value_fob", sources).select(
        *FLOW_KEY, pl.col("value").alias("_free"), pl.col("source").alias("importer_source")
    )
    flows = flows.join(free, on=[*FLOW_KEY, "importer_source"], how="left").sort(FLOW_KEY)
    flows = _with_freight(flows, rate)
    both = flows.filter((pl.col("exporter_value") > 0) & (pl.col("importer_value_fob") > 0)).select(
        "exporter", "importer", "ratio"
    )
    distances = reliability(both)
    return Mirror(_weighed(flows, distances), distances)


def reason_sentence(reason: str) -> Sentence:
    """Return why a flow has the figure it has."""
    return _REASONS[reason]


def rate_sentence(basis: str) -> Sentence:
    """Return from where the freight in a flow is known."""
    return _BASES[basis]


def _with_freight(flows: pl.DataFrame, rate: float | None) -> pl.DataFrame:
    exporter, importer, free = pl.col("exporter_value"), pl.col("importer_value"), pl.col("_free")
    told = (free > 0) & (importer > 0)
    basis = (
        pl.when(importer.is_null())
        .then(pl.lit(""))
        .when(pl.col("importer_source").is_in(list(WITHOUT_FREIGHT)))
        .then(pl.lit("customs_value"))
        .when(told.fill_null(False))
        .then(pl.lit("importer"))
        .otherwise(pl.lit("given" if rate is not None else "open"))
    )
    flows = flows.with_columns(basis.alias("rate_basis"))
    # Only where the importer's own freight is not known do the two figures have to tell it.
    seen = pl.when((pl.col("rate_basis") == "open") & (exporter > 0) & (importer > 0)).then(importer / exporter)
    flows = flows.with_columns(seen.alias("_seen"))
    for name, group in (
        ("pair", ["exporter", "importer", "product", "edition", "frequency"]),
        ("product", ["product", "edition", "frequency"]),
    ):
        median = pl.col("_seen").median().over(group)
        enough = (pl.col("_seen").count().over(group) >= FEWEST_RATIOS) & (median >= 1) & (median <= HIGHEST_RATE)
        flows = flows.with_columns(pl.when(enough).then(median).alias(f"_{name}"))
    estimated = (
        pl.when(pl.col("_pair").is_not_null())
        .then(pl.lit("pair"))
        .when(pl.col("_product").is_not_null())
        .then(pl.lit("product"))
        .otherwise(pl.lit("fallback"))
    )
    flows = flows.with_columns(
        pl.when(pl.col("rate_basis") == "open").then(estimated).otherwise("rate_basis").alias("rate_basis")
    )
    rates = {"customs_value": pl.lit(1.0), "importer": importer / free, "given": pl.lit(rate, pl.Float64())}
    rates |= {"pair": pl.col("_pair"), "product": pl.col("_product"), "fallback": pl.lit(FALLBACK_RATE)}
    found: pl.Expr = pl.lit(None, pl.Float64())
    for name, one in rates.items():
        found = pl.when(pl.col("rate_basis") == name).then(one).otherwise(found)
    flows = flows.with_columns(found.alias("cif_fob"))
    flows = flows.with_columns((importer / pl.col("cif_fob")).alias("importer_value_fob"))
    ratio = pl.when((exporter > 0) & (pl.col("importer_value_fob") > 0)).then(exporter / pl.col("importer_value_fob"))
    return flows.with_columns(ratio.alias("ratio")).drop("_free", "_seen", "_pair", "_product")


def _weighed(flows: pl.DataFrame, distances: Reliability) -> pl.DataFrame:
    pairs = flows.select("exporter", "importer").unique()
    weights = [distances.exporter_weight(*pair) for pair in pairs.iter_rows()]
    flows = flows.join(
        pairs.with_columns(pl.Series("_weight", weights, pl.Float64())), on=["exporter", "importer"], how="left"
    ).sort(FLOW_KEY)
    sold, bought = pl.col("exporter_value").is_not_null(), pl.col("importer_value_fob").is_not_null()
    weight = pl.when(sold & bought).then(pl.col("_weight")).when(sold).then(pl.lit(1.0)).when(bought).then(pl.lit(0.0))
    flows = flows.with_columns(weight.alias("exporter_weight"), _other_edition(flows).alias("_other"))
    share = pl.col("exporter_weight")
    weighed = share * pl.col("exporter_value").fill_null(0) + (1 - share) * pl.col("importer_value_fob").fill_null(0)
    reason = (
        pl.when(~sold & ~bought)
        .then(pl.lit("neither"))
        .when(sold & bought)
        .then(pl.lit("both"))
        .when(pl.col("_other"))
        .then(pl.lit("other_edition"))
        .when(sold)
        .then(pl.lit("exporter_only"))
        .otherwise(pl.lit("importer_only"))
    )
    assumed = bought & pl.col("rate_basis").is_in(["pair", "product", "fallback", "given"])
    taken = pl.when(sold).then(pl.col("exporter_flags")).otherwise(0).fill_null(0) | (
        pl.when(bought).then(pl.col("importer_flags")).otherwise(0).fill_null(0)
    )
    flags = (
        pl.when(~sold & ~bought)
        .then(int(Flag.MISSING))
        .otherwise(
            (taken | int(Flag.CALCULATED)) | pl.when(assumed).then(int(Flag.ESTIMATED)).otherwise(0).cast(pl.UInt8)
        )
    )
    return flows.with_columns(
        weighed.alias("value"), flags.cast(pl.UInt8).alias("flags"), reason.alias("reason")
    ).select(*_COLUMNS)


def _other_edition(flows: pl.DataFrame) -> pl.Series:
    """Tell for each flow whether it stands in several editions, so that its two sides may not have met."""
    key = [name for name in FLOW_KEY if name != "edition"]
    return flows.select((pl.len().over(key) > 1).alias("other"))["other"]


_COLUMNS = (
    *FLOW_KEY,
    *(f"exporter_{name}" for name in ("value", "source", "flags", "lines")),
    *(f"importer_{name}" for name in ("value", "source", "flags", "lines")),
    "cif_fob",
    "rate_basis",
    "importer_value_fob",
    "ratio",
    "exporter_weight",
    "value",
    "flags",
    "reason",
)
_REASONS = {
    "both": Sentence("Both sides report; each is weighed by how near its reports usually are to its partners'."),
    "exporter_only": Sentence("Only the exporter reports; its figure stands alone."),
    "importer_only": Sentence("Only the importer reports; its figure without freight stands alone."),
    "other_edition": Sentence(
        "The other side reports this code in another edition of the nomenclature; load a correlation to compare them."
    ),
    "neither": Sentence("Neither side gives a figure; none is made up."),
}
_BASES = {
    "": Sentence("The importer gives no figure."),
    "customs_value": Sentence("The importer's figure is a customs value, without freight."),
    "importer": Sentence("The importer tells its freight itself."),
    "given": Sentence("The rate was given."),
    "pair": Sentence("Median of what the two have reported of this product."),
    "product": Sentence("Median over all countries that have reported this product."),
    "fallback": Sentence("Too few reports to estimate it, or their median is no freight; the usual rate was taken."),
}
