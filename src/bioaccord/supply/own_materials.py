"""Parts and intermediates that only a firm itself names: a seventh, optional table beside a network's six."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from bioaccord.reading.table import Row
from bioaccord.reading.workbook import sheet_names
from bioaccord.vocabulary.errors import MOST_TOLD, InputError, Refusal, Refusals
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.material import Material, Materials
from bioaccord.vocabulary.sentence import Sentence

from .network_schema import OWN_MATERIALS
from .table_values import TableValues, open_table, read_values


def read_own_materials(
    path: Path, standard: Materials, *, most_rows: int | None = None, most_kept: int | None = MOST_TOLD
) -> tuple[Material, ...]:
    """Return the own materials in a folder or workbook of a network; none where it has no such table.

    Raises `InputError` with every cell that is wrong, and where a row would change a standard material.
    """
    return materials_of(own_material_values(path, standard, most_rows=most_rows, most_kept=most_kept))


def own_material_values(
    path: Path, standard: Materials, *, most_rows: int | None = None, most_kept: int | None = MOST_TOLD
) -> TableValues:
    """Return the table of own materials with its cells read, without rows where there is none; raises as `read_own_materials`."""
    if not _has_table(path):
        return TableValues(f"{OWN_MATERIALS.name}.csv", OWN_MATERIALS, (), frozenset())
    refusals = Refusals(most_kept)
    table = read_values(open_table(path, OWN_MATERIALS.name, most_rows), OWN_MATERIALS, standard, refusals)
    for row, values in table.rows:
        if values["material_id"] in standard:
            refusals.add(partial(_standard, table.file, row, values["material_id"]))
    if refusals:
        raise InputError(refusals)
    return table


def _standard(file: str, row: Row, name: str) -> Refusal:
    problem = Sentence("'{name}' is a standard material.", name=name)
    remedy = Sentence("Take the row out, or give it an id of its own.")
    return Refusal(file, problem, remedy, row.number, "material_id", name)


def materials_of(table: TableValues) -> tuple[Material, ...]:
    """Return the materials of a table of own materials."""
    return tuple(_material(values) for _, values in table.rows)


def _material(values: dict[str, Any]) -> Material:
    return Material(
        values["material_id"],
        Text(values["name_ko"], values["name_en"], Language.KOREAN),
        values["area"],
        values["group"],
        values["hs_codes"] or (),
        values["synonyms_ko"] or (),
        values["synonyms_en"] or (),
        values["replaced_by"] or (),
    )


def _has_table(path: Path) -> bool:
    if path.suffix.lower() == ".xlsx":
        return path.is_file() and OWN_MATERIALS.name in sheet_names(path)
    return any((path / f"{OWN_MATERIALS.name}{ending}").is_file() for ending in (".csv", ".parquet"))
