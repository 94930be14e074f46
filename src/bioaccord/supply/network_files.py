"""A network as six tables, and a seventh of its own materials: reads, checks and writes CSV, XLSX and Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bioaccord.reading.table import Row, cell_text, write_table, write_workbook
from bioaccord.vocabulary.errors import MOST_TOLD, InputError, Refusal, Refusals
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.material import Material, Materials
from bioaccord.vocabulary.network import Link, Network, Organisation, Product, RecipeLine, Site, Stock
from bioaccord.vocabulary.sentence import Sentence

from .cells import CellError, refusal
from .network_check import add_what_does_not_hold
from .network_schema import EVERY_TABLE, README_COLUMNS, SCHEMA, readme_rows
from .own_materials import read_own_materials
from .table_values import TableValues, open_table, read_values

FORMATS = ("csv", "xlsx", "parquet")
Sheets = dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]]


def read_network(
    path: Path, standard: Materials, *, most_rows: int | None = None, most_kept: int | None = MOST_TOLD
) -> Network:
    """Return the network of a folder of CSV or Parquet files, or of a workbook with six sheets, and a seventh where it has own materials.

    Raises `InputError` with every cell and every rule that was found wrong, or where a table is longer than `most_rows`; nothing is
    half-read. The error counts them all and holds the first `most_kept` of them (None: all).
    """
    own = read_own_materials(path, standard, most_rows=most_rows, most_kept=most_kept)
    tables, refusals = read_tables(path, standard.extended_by(own), most_rows=most_rows, most_kept=most_kept)
    if len(tables) == len(SCHEMA):
        add_what_does_not_hold(_rows_that_refer(tables, refusals), refusals)
    if refusals:
        raise InputError(refusals)
    return network_of(tables, own)


def read_tables(
    path: Path, materials: Materials, *, most_rows: int | None = None, most_kept: int | None = MOST_TOLD
) -> tuple[dict[str, TableValues], Refusals]:
    """Return the six tables with their cells read, and what was refused; what holds between rows is not looked at."""
    refusals = Refusals(most_kept)
    tables: dict[str, TableValues] = {}
    for schema in SCHEMA:
        try:
            tables[schema.name] = read_values(open_table(path, schema.name, most_rows), schema, materials, refusals)
        except InputError as error:
            refusals.extend(error)
    return tables, refusals


def network_of(tables: Mapping[str, TableValues], own_materials: tuple[Material, ...]) -> Network:
    """Return the network of six tables and its own materials."""
    records: dict[str, Any] = {
        name: tuple(_RECORD[name](values) for _, values in table.rows) for name, table in tables.items()
    }
    return Network(**records, materials=own_materials)


def values_of(network: Network) -> dict[str, TableValues]:
    """Return the six tables of a network as if they had been read, rows counted as in its CSV files."""
    return {
        schema.name: TableValues(
            f"{schema.name}.csv",
            schema,
            tuple(
                (
                    Row(number, {}),
                    {column.name: _value(record, column.name) for column in schema.columns},
                )
                for number, record in enumerate(getattr(network, schema.name), start=2)
            ),
        )
        for schema in SCHEMA
    }


def write_templates(target: Path, format: str = "xlsx") -> None:
    """Write the tables with their headers and no rows, to be filled in, and a README of the columns; formats as in `write_network`."""
    readme = (README_COLUMNS, readme_rows())
    empty: Sheets = {table.name: ([column.name for column in table.columns], []) for table in EVERY_TABLE}
    _write({"README": readme, **empty}, target, format)


def write_network(network: Network, target: Path, format: str = "csv", *, beside: Sheets | None = None) -> None:
    """Write a network to a folder (`csv`, `parquet`) or to one workbook (`xlsx`), with its own materials where it has any.

    `beside` are further tables, which no reader of networks reads.
    """
    sheets: Sheets = {}
    for schema in SCHEMA if not network.materials else EVERY_TABLE:
        columns: Sequence[str] = [column.name for column in schema.columns]
        records = getattr(network, schema.name)
        sheets[schema.name] = (columns, [[_cell(record, name) for name in columns] for record in records])
    _write({**sheets, **(beside or {})}, target, format)


def _write(sheets: Sheets, target: Path, format: str) -> None:
    if format not in FORMATS:
        raise ValueError(f"'{format}' is not a format: use one of {', '.join(FORMATS)}")
    if format == "xlsx":
        write_workbook(target, sheets)
        return
    for name, (columns, rows) in sheets.items():
        write_table(target / f"{name}.{format}", columns, rows)


def _rows_that_refer(tables: Mapping[str, TableValues], refusals: Refusals) -> dict[str, TableValues]:
    """Return the tables without the rows that name what stands in no other table; these are refused."""
    found = {}
    for name, table in tables.items():
        # Every column that another refers to is the key of its table.
        targets = [
            (column.name, tables[column.refers_to.partition(".")[0]])
            for column in table.schema.columns
            if column.refers_to
        ]
        kept = []
        for row, values in table.rows:
            wrong = False
            for column, target in targets:
                if target.identifiers is not None and values[column] not in target.identifiers:
                    wrong = True
                    refusals.add(partial(_refers_to_nothing, table.file, row, column, values[column], target))
            if not wrong:
                kept.append((row, values))
        found[name] = table if len(kept) == len(table.rows) else replace(table, rows=tuple(kept), whole=False)
    return found


def _refers_to_nothing(file: str, row: Row, column: str, value: str, target: TableValues) -> Refusal:
    error = CellError(
        Sentence("is not in {file}.", file=target.file),
        Sentence("Add it there or correct the code here."),
        value,
        lambda: target.identifiers or (),
    )
    return refusal(file, row, column, error)


def _name(values: dict[str, Any]) -> Text:
    return Text(ko=values["name_ko"], en=values["name_en"], original=Language.KOREAN)


def _organisation(values: dict[str, Any]) -> Organisation:
    return Organisation(
        values["organisation_id"],
        _name(values),
        values["country"],
        values["association"] or "",
        values["firm_kinds"] or (),
        values["homepage"] or "",
        values["fictional"],
    )


def _site(values: dict[str, Any]) -> Site:
    return Site(values["site_id"], values["organisation_id"], _name(values), values["country"], values["city"] or "")


def _product(values: dict[str, Any]) -> Product:
    return Product(
        values["product_id"],
        values["site_id"],
        values["material_id"],
        _name(values),
        values["output_per_day"],
        values["unit"],
        values["revenue_usd_per_year"],
        values["spare_capacity_share"],
        values["markets"] or (),
        values["drug"] or "",
    )


def _recipe(values: dict[str, Any]) -> RecipeLine:
    return RecipeLine(
        values["product_id"],
        values["input_material_id"],
        values["quantity_per_unit"],
        values["unit"],
        values["essential"],
        values["substitute_for"] or "",
        values["qualification_days"],
        values["cost_share"] or 0.0,
    )


def _link(values: dict[str, Any]) -> Link:
    return Link(
        values["supplier_site_id"],
        values["buyer_site_id"],
        values["material_id"],
        values["share"],
        values["lead_time_days"],
        values["capacity_per_day"],
        values["unit"] or "",
    )


def _stock(values: dict[str, Any]) -> Stock:
    return Stock(values["site_id"], values["material_id"], values["days"], values["quantity"], values["unit"] or "")


_RECORD: dict[str, Callable[[dict[str, Any]], Any]] = {
    "organisations": _organisation,
    "sites": _site,
    "products": _product,
    "recipes": _recipe,
    "links": _link,
    "stocks": _stock,
}


def cell_of(record: Any, column: str) -> str:
    """Return how a record's field stands in its column."""
    return cell_text(_cell(record, column))


def _value(record: Any, column: str) -> Any:
    if column == "name_ko":
        return record.name.ko
    if column == "name_en":
        return record.name.en
    return getattr(record, column)


def _cell(record: Any, column: str) -> object:
    value = _value(record, column)
    if column == "markets":
        return ";".join(f"{country}:{share:g}" for country, share in value)
    if isinstance(value, tuple):
        return ";".join(str(one) for one in value)
    return value
