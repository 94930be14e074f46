"""Materials: a curated bilingual table over the four areas of the agreement."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from .hs_code import HSCode
from .language import Text
from .topic import Area


class MaterialGroup(StrEnum):
    """Which shelf of its area a material stands on."""

    ACTIVE_INGREDIENT = "active_ingredient"
    EXCIPIENT = "excipient"
    CULTURE_MEDIUM = "culture_medium"
    SERUM_AND_CELLS = "serum_and_cells"
    CHROMATOGRAPHY = "chromatography"
    FILTRATION = "filtration"
    SINGLE_USE = "single_use"
    PRIMARY_PACKAGING = "primary_packaging"
    LIPID_AND_NUCLEOTIDE = "lipid_and_nucleotide"
    ENZYME_AND_REAGENT = "enzyme_and_reagent"
    CHEMICAL = "chemical"
    DRUG_SUBSTANCE = "drug_substance"
    FINISHED_MEDICINE = "finished_medicine"
    VACCINE = "vaccine"
    DIAGNOSTIC = "diagnostic"
    DEVICE = "device"
    PROTECTIVE_EQUIPMENT = "protective_equipment"
    SEED = "seed"
    GRAIN_AND_OILSEED = "grain_and_oilseed"
    FERTILISER = "fertiliser"
    CROP_PROTECTION = "crop_protection"
    FEED = "feed"
    VETERINARY = "veterinary"
    FOOD_INGREDIENT = "food_ingredient"
    FUEL = "fuel"
    FUEL_FEEDSTOCK = "fuel_feedstock"
    INDUSTRIAL_BIO = "industrial_bio"
    FIRMS_OWN = "firms_own"
    """A part or an intermediate that only the firm itself names."""


@dataclass(frozen=True, slots=True)
class Material:
    """A thing that is made, bought and regulated under one name.

    `hs_codes` are six-digit codes of HS 2022. `synonyms` are further words in either language by which a
    document may name it. `replaced_by` are materials that can do the same work after qualification.
    """

    material_id: str
    name: Text
    area: Area
    group: MaterialGroup
    hs_codes: tuple[HSCode, ...]
    synonyms_ko: tuple[str, ...] = ()
    synonyms_en: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()


class Materials:
    """The table of materials, which a node may extend."""

    def __init__(self, materials: Iterable[Material]) -> None:
        self._by_id = {material.material_id: material for material in materials}

    def __getitem__(self, material_id: str) -> Material:
        return self._by_id[material_id]

    def __contains__(self, material_id: object) -> bool:
        return material_id in self._by_id

    def __iter__(self) -> Iterator[Material]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def ids(self) -> list[str]:
        """Return all ids, in table order."""
        return list(self._by_id)

    def name(self, material_id: str) -> Text:
        """Return a material's name, or its id in both languages where the table does not hold it."""
        material = self._by_id.get(material_id)
        return material.name if material else Text(material_id, material_id)

    def under_hs_code(self, code: HSCode | str) -> list[Material]:
        """Return the materials that lie under an HS code.

        A national line of eight or ten digits is narrower than any material here, and so names none by itself.
        """
        wanted = HSCode(code)
        return [material for material in self if any(wanted.covers(own) for own in material.hs_codes)]

    def extended_by(self, materials: Iterable[Material]) -> Materials:
        """Return a new table with further or corrected materials."""
        return Materials([*self, *materials])


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


MATERIAL_COLUMNS = (
    *("material_id", "name_ko", "name_en", "area", "group"),
    *("hs_codes", "synonyms_ko", "synonyms_en", "replaced_by"),
)


def material_of(row: Mapping[str, str]) -> Material:
    """Return the material of a row with `MATERIAL_COLUMNS`; raises `ValueError` or `KeyError` for a wrong one."""
    return Material(
        material_id=row["material_id"],
        name=Text(ko=row["name_ko"], en=row["name_en"]),
        area=Area(row["area"]),
        group=MaterialGroup(row["group"]),
        hs_codes=tuple(HSCode(code) for code in _split(row["hs_codes"])),
        synonyms_ko=_split(row["synonyms_ko"]),
        synonyms_en=_split(row["synonyms_en"]),
        replaced_by=_split(row["replaced_by"]),
    )


def read_materials(lines: Iterable[str]) -> Materials:
    """Read a table of materials from CSV lines; raises `ValueError` or `KeyError` for a wrong row.

    Columns: material_id, name_ko, name_en, area, group, hs_codes, synonyms_ko, synonyms_en, replaced_by;
    lists are separated by semicolons.
    """
    return Materials(material_of(row) for row in csv.DictReader(lines))


@cache
def standard_materials() -> Materials:
    """Return the table that ships with bioaccord."""
    with files("bioaccord.vocabulary").joinpath("materials.csv").open(encoding="utf-8") as file:
        return read_materials(file)
