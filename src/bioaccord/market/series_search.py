"""Which series of a store are asked for: narrowed by what names them, by area, and by words of both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import Materials

from .areas import areas_of
from .indicators import indicator_name
from .market_readers import SOURCES
from .observation import SERIES_KEY
from .product_names import materials_of, materials_of_code, product_words
from .selection import HARMONISED
from .series_names import country_words


def searchable(keys: pl.DataFrame, materials: Materials) -> pl.DataFrame:
    """Return a table of series (columns of `Store.keys`), the freshest first, with what it is searched by.

    `area` is the areas on whose dashboards a series stands, `text` every name of it in both languages, in lower case. Names are made once
    for each product, country and indicator, so that a store of a hundred thousand series is ready in seconds.
    """
    named: dict[str, Callable[[str], Text]] = {
        "indicator": indicator_name,
        "reporter": _place,
        "partner": _place,
        "source": _source,
    }
    texts = [
        pl.col(name).replace_strict(
            {value: _joined(ask(value)) for value in keys[name].unique()}, default="", return_dtype=pl.String
        )
        for name, ask in named.items()
    ]
    goods = _with_areas(keys)
    products = keys.select("product_system", "product").unique()
    told = [_product(system, product, materials) for system, product in products.iter_rows()]
    products = products.with_columns(pl.Series("product_text", told, dtype=pl.String))
    return (
        goods.join(products, on=["product_system", "product"], how="left", maintain_order="left")
        .with_columns(
            pl.concat_str("product_text", "product", "source", *texts, separator=" ").str.to_lowercase().alias("text")
        )
        .drop("product_text")
        .sort("last", descending=True, maintain_order=True)
    )


def found_series(
    table: pl.DataFrame, *, only: Mapping[str, Sequence[str]], under: Sequence[str] = (), words: Sequence[str] = ()
) -> pl.DataFrame:
    """Return those of `searchable` series that fit everything: `only` by column, codes that begin with one of `under`, all `words`."""
    conditions = [
        pl.col("area").list.set_intersection(list(values)).list.len() > 0
        if name == "area"
        else pl.col(name).is_in(list(values))
        for name, values in only.items()
    ]
    if under:
        conditions.append(pl.any_horizontal(pl.col("product").str.starts_with(one) for one in under))
    conditions += [pl.col("text").str.contains(_pattern(word.lower())) for word in words]
    return table.filter(pl.all_horizontal(conditions)) if conditions else table


def counted(table: pl.DataFrame, name: str) -> list[tuple[str, int]]:
    """Return how many series there are of each value of a column (or area), the most first; what has none is left out."""
    values = table["area"].explode() if name == "area" else table[name]
    frame = values.drop_nulls().rename("value").value_counts(name="count")
    rows = frame.filter(pl.col("value") != "").sort("count", "value", descending=[True, False])
    return list(rows.iter_rows())


def _pattern(word: str) -> str:
    """Return how a word is looked for: Latin letters and digits from where a word begins, a single syllable as a whole word.

    Korean joins words, so that two syllables and more may stand anywhere; one alone would be found in hundreds of others.

    >>> _pattern("밀"), _pattern("wheat"), _pattern("백신")
    ('\\\\b밀\\\\b', '\\\\bwheat', '백신')
    """
    written = re.escape(word)
    if not word[0].isalnum() or (not word[0].isascii() and len(word) > 1):
        return written
    return rf"\b{written}" if word[0].isascii() else rf"\b{written}\b"


def _with_areas(keys: pl.DataFrame) -> pl.DataFrame:
    """Return series with their areas; those of a code of goods are the same whatever is counted of it."""
    by_goods, by_all = ["product_system", "product"], ["product_system", "product", "indicator", "reporter"]
    parts = []
    is_goods = pl.col("product_system").is_in(HARMONISED)
    for rows, columns in ((keys.filter(is_goods), by_goods), (keys.filter(~is_goods), by_all)):
        kinds = rows.select(columns).unique()
        areas = [sorted(str(one) for one in areas_of(*row)) for row in kinds.iter_rows()]
        kinds = kinds.with_columns(pl.Series("area", areas, dtype=pl.List(pl.String)))
        parts.append(rows.join(kinds, on=columns, how="left", maintain_order="left"))
    return pl.concat(parts).sort(SERIES_KEY)


def _product(system: str, product: str, materials: Materials) -> str:
    words = [_joined(product_words(system, product, materials))]
    if system in HARMONISED:
        # A national line is searched by what it is known to hold; one that nobody has named by all that its heading may hold.
        known = [one.material_id for one in materials_of(system, product, materials)]
        words += [_joined(materials.name(one)) for one in known or materials_of_code(product, materials)]
    return " ".join(words)


def _place(code: str) -> Text:
    return country_words(code) if code else Text("", "")


def _source(name: str) -> Text:
    return SOURCES[name].title if name in SOURCES else Text("", "")


def _joined(text: Text) -> str:
    return f"{text.ko} {text.en}"
