"""Rows of the database into records of the network, and back."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.material import Material, MaterialGroup
from bioaccord.vocabulary.network import Link, Organisation, Product, RecipeLine, Site, Stock
from bioaccord.vocabulary.topic import Area

from .models import LinkRow, MaterialRow, OrganisationRow, ProductRow, RecipeRow, SiteRow, StockRow

TABLES = {
    "organisations": (OrganisationRow, Organisation),
    "sites": (SiteRow, Site),
    "products": (ProductRow, Product),
    "recipes": (RecipeRow, RecipeLine),
    "links": (LinkRow, Link),
    "stocks": (StockRow, Stock),
    "materials": (MaterialRow, Material),
}
# Fields that a row keeps as plain text or lists; all others stand in both alike.
_TYPED: dict[str, Callable[[Any], Any]] = {
    "firm_kinds": lambda kept: tuple(FirmKind(kind) for kind in kept),
    "markets": lambda kept: tuple((country, share) for country, share in kept),
    "area": Area,
    "group": MaterialGroup,
    "hs_codes": lambda kept: tuple(HSCode(code) for code in kept),
    "synonyms_ko": tuple,
    "synonyms_en": tuple,
    "replaced_by": tuple,
}


def record_of(record_type: type, row: Any) -> Any:
    """Return the network's record of a row."""
    values = {}
    for field in fields(record_type):
        if field.name == "name":
            values["name"] = Text(row.name_ko, row.name_en, Language.KOREAN)
        else:
            kept = getattr(row, field.name)
            values[field.name] = _TYPED[field.name](kept) if field.name in _TYPED else kept
    return record_type(**values)


def row_of(row_type: type, record: Any) -> Any:
    """Return an unsaved row of a network's record."""
    values = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name == "name":
            values |= {"name_ko": value.ko, "name_en": value.en}
        elif field.name == "markets":
            values["markets"] = [list(one) for one in value]
        elif isinstance(value, tuple):
            values[field.name] = [str(one) for one in value]
        else:
            values[field.name] = value
    return row_type(**values)
