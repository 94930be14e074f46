"""World Bank commodity prices (the Pink Sheet): the publisher's monthly workbook, a long table of it, or asked live.

Each month's mean price in the unit that the publisher gives. The workbook says when it was updated, which is the vintage; a table
does not, so its vintage is the day of retrieval.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import polars as pl

from bioaccord.market.observation import OBSERVATIONS, Figures, Flag, Frequency, ProductSystem
from bioaccord.reading.table_batches import FAULT, ROW, table_batches
from bioaccord.reading.web import Web, refusal_of, without_secrets
from bioaccord.reading.workbook import Line, sheet_lines, sheet_names
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, SourceError
from bioaccord.vocabulary.sentence import Sentence

from .kept_answers import kept_file
from .source_files import TABLES, figures_of_files
from .wrong_rows import (
    APART,
    column_in_thousands,
    columns_of_file,
    first_of_month,
    in_thousands,
    numbers,
    other_table,
    without_wrong_rows,
    wrong_month,
)

NAME = "pink-sheet"
ADDRESS = "https://www.worldbank.org/en/research/commodity-markets"
"""The page that leads to the workbook, whose own address changes with every edition."""

_SUFFIXES = (".xlsx", *TABLES)
_SHEET = "Monthly Prices"
_COLUMNS = ("month", "series", "unit", "value")
_FIRST_DAY = date(1960, 1, 1)
_LINK = re.compile(r"""href=["']([^"']*CMO-Historical-Data-Monthly\.xlsx[^"']*)["']""", re.IGNORECASE)
_UPDATED = re.compile(r"updated on\s+([A-Z][a-z]+ \d{1,2},? \d{4})", re.IGNORECASE)
_MONTH = re.compile(r"^\d{4}M\d{1,2}$")


def figures_from_file(path: Path, *, retrieved_at: datetime) -> Iterator[Figures]:
    """Yield the prices of a saved workbook (.xlsx) or long table (.csv, .parquet: month, series, unit, value), or of a folder of them.

    Cells and rows that cannot be read are kept apart. Raises `InputError` for a file that is something else.
    """
    return figures_of_files(path, _SUFFIXES, partial(_figures, retrieved_at=retrieved_at))


def figures_live(
    web: Web, *, since: date, until: date, retrieved_at: datetime, folder: Path | None = None, address: str = ADDRESS
) -> Iterator[Figures]:
    """Yield the prices of the edition of today from the first to the last day; the workbook is kept in `folder`. Raises `SourceError`."""
    answer = web.get(address)
    if answer.status >= 400:
        raise SourceError(refusal_of(address, answer))
    link = _LINK.search(answer.text)
    if link is None:
        raise SourceError(
            Sentence(
                "{place} leads to no CMO-Historical-Data-Monthly.xlsx; most likely the page was rebuilt. Save the workbook by hand and import it.",
                place=without_secrets(address),
            )
        )
    found = urljoin(address, link.group(1))
    try:
        read = partial(_of_workbook, file=without_secrets(found), retrieved_at=retrieved_at)
        part = kept_file(folder, retrieved_at.date(), "pink-sheet.xlsx", web.download(found), read)
    except InputError as error:
        raise SourceError(error.in_both()) from None
    within = part.table.filter(pl.col("period").is_between(since.replace(day=1), until))
    yield Figures(within, part.kept_apart, part.kept_apart_count)


def unit_of(written: str) -> str:
    """Return a unit as this room writes it.

    >>> unit_of("($/mt)"), unit_of("(2010=100)"), unit_of("(cents/sheet)")
    ('USD/mt', 'index 2010=100', 'US cents/sheet')
    """
    plain = written.strip().removeprefix("(").removesuffix(")").strip()
    if re.fullmatch(r"\d{4}\s*=\s*100", plain):
        return f"index {plain}"
    return re.sub(r"^cents(?=/)", "US cents", plain.replace("$", "USD"))


def series_of(written: str) -> str:
    """Return the name of a series without its footnote marks, which come and go between editions.

    >>> series_of("Beef **")
    'Beef'
    """
    return " ".join(written.split()).rstrip("*").strip()


def _figures(path: Path, file: str, *, retrieved_at: datetime) -> Iterator[Figures]:
    if path.suffix.lower() == ".xlsx":
        yield _of_workbook(path, file, retrieved_at)
        return
    for batch in table_batches(path):
        lacking = [name for name in _COLUMNS if name not in batch.columns]
        if lacking:
            raise other_table(file, columns_of_file(batch), lacking[0])
        yield _prices(batch.select(ROW, FAULT, *_COLUMNS), file, retrieved_at.date(), retrieved_at)


def _of_workbook(path: Path, file: str, retrieved_at: datetime) -> Figures:
    if _SHEET not in sheet_names(path):
        raise _no_pink_sheet(file)
    _, lines = sheet_lines(path, _SHEET)
    start = next((at for at, (_, cells) in enumerate(lines) if cells and _MONTH.match(_text(cells[0]))), None)
    if start is None:
        raise _no_pink_sheet(file)
    above = [cells for _, cells in lines[:start] if any(_text(cell) for cell in cells[1:])]
    units_at = next((at for at in reversed(range(len(above))) if _are_units(above[at])), 0)
    if units_at == 0:
        raise _no_pink_sheet(file)
    names, units = above[units_at - 1], above[units_at]
    rows = [
        (number, _text(cells[0]), _text(name), _text(unit), _text(cell))
        for number, cells in lines[start:]
        if _text(cells[0])
        for name, unit, cell in list(zip(names, units, cells, strict=False))[1:]
        if _text(name)
    ]
    schema = {ROW: pl.UInt32(), **dict.fromkeys(_COLUMNS, pl.String())}
    table = pl.DataFrame(rows, schema=schema, orient="row")
    vintage = min(_updated(lines[:start]) or retrieved_at.date(), retrieved_at.date())
    return _prices(table.with_columns(pl.lit("").alias(FAULT)), file, vintage, retrieved_at)


def _prices(rows: pl.DataFrame, file: str, vintage: date, retrieved_at: datetime) -> Figures:
    refusals = Refusals()
    rows = rows.with_columns(first_of_month(rows["month"]).alias("period"))
    month = wrong_month(pl.col("period"), pl.col("month"), _FIRST_DAY, retrieved_at.date())
    nameless = ((pl.col("series") == "") | (pl.col("unit") == ""), pl.col("series") + pl.col("unit"), _nameless)
    rows = without_wrong_rows(rows, {"month": month, "series": nameless}, file, refusals)
    thousands = [unit for unit in rows["unit"].unique() if in_thousands(unit)]
    for name, unit, count in (
        rows.filter(pl.col("unit").is_in(thousands)).group_by("series", "unit", maintain_order=True).len().iter_rows()
    ):
        refusals.add(partial(column_in_thousands, file, f"{name} {unit}"))
        refusals.count += count - 1
    rows = rows.filter(~pl.col("unit").is_in(thousands))
    said = pl.col("series") + " " + pl.col("written")
    rows = numbers(
        rows.rename({"value": "written"}), "written", file, refusals, called="value", said=said, above_zero=True
    )
    units = {unit: unit_of(unit) for unit in rows["unit"].unique()}
    names = {name: series_of(name) for name in rows["series"].unique()}
    table = rows.with_columns(
        pl.col("unit").replace_strict(units, return_dtype=pl.String),
        pl.col("series").replace_strict(names, return_dtype=pl.String),
    ).select(
        source=pl.lit(NAME),
        indicator=pl.when(pl.col("unit").str.starts_with("index"))
        .then(pl.lit("price_index"))
        .otherwise(pl.lit("price")),
        reporter=pl.lit(""),
        partner=pl.lit(""),
        product_system=pl.lit(ProductSystem.SERIES.value),
        product=pl.col("series"),
        unit=pl.col("unit"),
        frequency=pl.lit(Frequency.MONTHLY.value),
        period=pl.col("period"),
        value=pl.col("value"),
        flags=pl.when(pl.col("value").is_null()).then(int(Flag.MISSING)).otherwise(0).cast(pl.UInt8),
        vintage=pl.lit(vintage),
        retrieved_at=pl.lit(retrieved_at).cast(OBSERVATIONS["retrieved_at"]),
        origin=pl.lit(file),
    )
    return Figures(table, tuple(refusals.kept), refusals.count)


def _nameless(written: str, count: int) -> tuple[Sentence, Sentence]:
    return Sentence("a price stands there without its name or unit ({count:,} rows).", count=count), APART


def _are_units(cells: Sequence[Any]) -> bool:
    filled = [text for cell in cells[1:] if (text := _text(cell))]
    return sum(text.startswith("(") for text in filled) * 2 > len(filled)


def _updated(lines: Sequence[Line]) -> date | None:
    found = _UPDATED.search(" ".join(_text(cell) for _, cells in lines for cell in cells if cell is not None))
    if found is None:
        return None
    try:
        day = datetime.strptime(found.group(1).replace(",", ""), "%B %d %Y").date()
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _no_pink_sheet(file: str) -> InputError:
    return InputError(
        Refusal(
            file,
            Sentence("is a workbook, but not the World Bank's monthly prices."),
            Sentence("Save CMO-Historical-Data-Monthly.xlsx, with its sheet Monthly Prices, unchanged."),
        )
    )
