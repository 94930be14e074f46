"""Parts and intermediates that only a firm itself names: a seventh, optional table beside a network's six."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bioaccord.reading.table import Row, Table, read_table
from bioaccord.reading.workbook import sheet_names
from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.material import MATERIAL_COLUMNS, Material, MaterialGroup, Materials, material_of
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.topic import Area

NAME = "materials"


def materials_beside(path: Path, standard: Materials) -> Materials:
    """Return the materials a network may name: the standard ones, and those of `materials` in its folder or workbook.

    Raises `InputError` with every row that is wrong, and where a row would change a standard material.
    """
    table = _table(path)
    if table is None:
        return standard
    missing = [name for name in MATERIAL_COLUMNS if name not in table.columns]
    if missing:
        remedy = did_you_mean(missing[0], table.columns) + Sentence(
            "The columns are {columns}.", columns=", ".join(MATERIAL_COLUMNS)
        )
        raise InputError(
            Refusal(
                table.file,
                Sentence("the column '{name}' is missing.", name=missing[0]),
                remedy,
                table.header_row,
                missing[0],
            )
        )
    found: dict[str, Material] = {}
    refusals = []
    for row in table.rows:
        try:
            material = material_of(row.cells)
        except ValueError:
            refusals.append(_wrong(table.file, row))
            continue
        name = material.material_id
        if not name or name in standard or name in found:
            problem = Sentence("the material_id '{name}' is empty, standard or stands there twice.", name=name)
            refusals.append(
                Refusal(table.file, problem, Sentence("Give it an id of its own."), row.number, "material_id", name)
            )
        found[name] = material
    if refusals:
        raise InputError(refusals)
    return standard.extended_by(found.values())


def own_only(materials: Materials, standard: Materials) -> tuple[Material, ...]:
    """Return those materials that are not standard."""
    return tuple(one for one in materials if one.material_id not in standard)


def material_rows(materials: Iterable[Material]) -> list[list[str]]:
    """Return materials as rows of the table, in the order of its columns."""
    return [
        [
            one.material_id,
            one.name.ko,
            one.name.en,
            str(one.area),
            str(one.group),
            ";".join(str(code) for code in one.hs_codes),
            ";".join(one.synonyms_ko),
            ";".join(one.synonyms_en),
            ";".join(one.replaced_by),
        ]
        for one in materials
    ]


def _table(path: Path) -> Table | None:
    if path.suffix.lower() == ".xlsx":
        return read_table(path, sheet=NAME) if path.is_file() and NAME in sheet_names(path) else None
    for ending in (".csv", ".parquet"):
        if (path / f"{NAME}{ending}").is_file():
            return read_table(path / f"{NAME}{ending}")
    return None


def _wrong(file: str, row: Row) -> Refusal:
    areas, groups = [str(one) for one in Area], [str(one) for one in MaterialGroup]
    area, group = row.cells["area"], row.cells["group"]
    if area not in areas:
        remedy = did_you_mean(area, areas) + Sentence("The areas are {areas}.", areas=", ".join(areas))
        return Refusal(file, Sentence("'{area}' is no area.", area=area), remedy, row.number, "area", area)
    if group not in groups:
        remedy = did_you_mean(group, groups) + Sentence("Take firms_own for a part of your own.")
        return Refusal(file, Sentence("'{group}' is no group.", group=group), remedy, row.number, "group", group)
    codes = row.cells["hs_codes"]
    remedy = Sentence("Write 2, 4 or 6 digits, several separated by semicolons.")
    return Refusal(
        file, Sentence("'{codes}' holds what is no HS code.", codes=codes), remedy, row.number, "hs_codes", codes
    )
