"""A network as six tables: reads, checks and writes CSV, XLSX and Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bioaccord.reading.table import Row, Table, cell_text, read_table, write_table, write_workbook
from bioaccord.reading.workbook import sheet_names
from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.material import MATERIAL_COLUMNS, Material, Materials
from bioaccord.vocabulary.network import Link, Network, Organisation, Product, RecipeLine, Site, Stock
from bioaccord.vocabulary.sentence import Sentence

from .cells import CellError, read_cell, refusal
from .network_check import check_network
from .network_schema import SCHEMA, TableSchema
from .own_materials import NAME as OWN_MATERIALS
from .own_materials import material_rows

FORMATS = ("csv", "xlsx", "parquet")


@dataclass(frozen=True, slots=True)
class TableValues:
    """A table whose cells were read: file, schema, and (row, values by column) pairs of the rows in which nothing was refused.

    `identifiers` are those of all its rows, refused or not, so that a wrong cell is not told again for every row that names its
    row; None where the table has no such column.
    """

    file: str
    schema: TableSchema
    rows: tuple[tuple[Row, dict[str, Any]], ...]
    identifiers: frozenset[str] | None


def read_network(path: Path, materials: Materials) -> Network:
    """Return the network of a folder of CSV or Parquet files, or of a workbook with six sheets.

    Raises `InputError` with every cell and every rule that was found wrong; nothing is half-read.
    """
    refusals: list[Refusal] = []
    tables: dict[str, TableValues] = {}
    for schema in SCHEMA:
        try:
            tables[schema.name] = _read_values(_table(path, schema.name), schema, materials, refusals)
        except InputError as error:
            refusals += error.refusals
    if len(tables) == len(SCHEMA):
        refusals += _references(tables)
        if not refusals:
            refusals += check_network(tables)
    if refusals:
        raise InputError(refusals)
    records: dict[str, Any] = {
        name: tuple(_RECORD[name](values) for _, values in table.rows) for name, table in tables.items()
    }
    return Network(**records)


def write_templates(target: Path, format: str = "xlsx") -> None:
    """Write the six tables with their headers and no rows, to be filled in; formats as in `write_network`."""
    write_network(Network(), target, format)


def write_network(
    network: Network, target: Path, format: str = "csv", *, own_materials: Sequence[Material] = ()
) -> None:
    """Write a network to a folder (`csv`, `parquet`) or to one workbook (`xlsx`), with the firm's own materials where it has any."""
    if format not in FORMATS:
        raise ValueError(f"'{format}' is not a format: use one of {', '.join(FORMATS)}")
    sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]] = {}
    for schema in SCHEMA:
        columns: Sequence[str] = [column.name for column in schema.columns]
        records = getattr(network, schema.name)
        sheets[schema.name] = (columns, [[_cell(record, name) for name in columns] for record in records])
    if own_materials:
        sheets[OWN_MATERIALS] = (MATERIAL_COLUMNS, material_rows(own_materials))
    if format == "xlsx":
        write_workbook(target, sheets)
        return
    for name, (columns, rows) in sheets.items():
        write_table(target / f"{name}.{format}", columns, rows)


def _table(path: Path, name: str) -> Table:
    if path.suffix.lower() == ".xlsx":
        if name not in sheet_names(path):
            raise InputError(
                _missing(path.name, Sentence("has no sheet '{sheet}'.", sheet=name), name, sheet_names(path))
            )
        return read_table(path, sheet=name)
    if not path.is_dir():
        raise InputError(
            Refusal(
                file=str(path),
                problem=Sentence("is neither a folder of network files nor an .xlsx workbook."),
                remedy=Sentence(
                    "Name the folder that holds organisations.csv, sites.csv, products.csv, recipes.csv, links.csv and stocks.csv."
                ),
            )
        )
    for ending in (".csv", ".parquet"):
        if (path / f"{name}{ending}").is_file():
            return read_table(path / f"{name}{ending}")
    file, present = f"{name}.csv", sorted(one.name for one in path.iterdir())
    raise InputError(_missing(str(path), Sentence("has no file '{file}'.", file=file), file, present))


def _missing(where: str, problem: Sentence, wanted: str, present: Sequence[str]) -> Refusal:
    return Refusal(
        file=where,
        value=wanted,
        problem=problem,
        remedy=did_you_mean(wanted, present)
        + Sentence("A network has six tables; an empty one still needs its header."),
    )


def _read_values(table: Table, schema: TableSchema, materials: Materials, refusals: list[Refusal]) -> TableValues:
    names = [column.name for column in schema.columns]
    for name in names:
        if name not in table.columns:
            refusals.append(
                Refusal(
                    table.file,
                    Sentence("the column '{name}' is missing.", name=name),
                    did_you_mean(name, table.columns)
                    + Sentence("The columns are {columns}.", columns=", ".join(names)),
                    table.header_row,
                    name,
                )
            )
    for name in table.columns:
        if name not in names:
            refusals.append(
                Refusal(
                    table.file,
                    Sentence("the column '{name}' is not known.", name=name),
                    did_you_mean(name, names) + Sentence("The columns are {columns}.", columns=", ".join(names)),
                    table.header_row,
                    name,
                    name,
                )
            )
    key_column = schema.key[0]
    identifiers = frozenset(row.cells[key_column] for row in table.rows) if key_column in table.columns else None
    if any(name not in table.columns for name in names):
        return TableValues(table.file, schema, (), identifiers)
    rows = []
    first_seen: dict[tuple[str, ...], int] = {}
    for row in table.rows:
        values: dict[str, Any] = {}
        for column in schema.columns:
            try:
                values[column.name] = read_cell(column, row.cells[column.name], materials)
            except CellError as error:
                refusals.append(refusal(table.file, row, column.name, error))
        key = tuple(row.cells[name] for name in schema.key)
        if key in first_seen:
            refusals.append(
                Refusal(
                    table.file,
                    Sentence("'{key}' stands already in row {row}.", key=" / ".join(key), row=first_seen[key]),
                    Sentence("Every row needs a key of its own; take one of them out or correct it."),
                    row.number,
                    schema.key[0],
                    key[0],
                )
            )
        first_seen.setdefault(key, row.number)
        if len(values) == len(schema.columns):
            rows.append((row, values))
    return TableValues(table.file, schema, tuple(rows), identifiers)


def _references(tables: dict[str, TableValues]) -> list[Refusal]:
    found = []
    for table in tables.values():
        for column in table.schema.columns:
            if not column.refers_to:
                continue
            # Every column that another refers to is the key of its table.
            target = column.refers_to.partition(".")[0]
            known = tables[target].identifiers
            if known is None:
                continue
            for row, values in table.rows:
                if values[column.name] not in known:
                    remedy = did_you_mean(values[column.name], known)
                    error = CellError(
                        Sentence("is not in {file}.", file=tables[target].file),
                        remedy + Sentence("Add it there or correct the code here."),
                    )
                    found.append(refusal(table.file, row, column.name, error))
    return found


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


def _cell(record: Any, column: str) -> object:
    if column == "name_ko":
        return record.name.ko
    if column == "name_en":
        return record.name.en
    value = getattr(record, column)
    if column == "markets":
        return ";".join(f"{country}:{share:g}" for country, share in value)
    if column == "firm_kinds":
        return ";".join(value)
    return value
