"""Rows of the database into records of the network, and back."""

from dataclasses import fields
from typing import Any

from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.network import Link, Organisation, Product, RecipeLine, Site, Stock

from .models import LinkRow, OrganisationRow, ProductRow, RecipeRow, SiteRow, StockRow

TABLES = {
    "organisations": (OrganisationRow, Organisation),
    "sites": (SiteRow, Site),
    "products": (ProductRow, Product),
    "recipes": (RecipeRow, RecipeLine),
    "links": (LinkRow, Link),
    "stocks": (StockRow, Stock),
}


def record_of(record_type: type, row: Any) -> Any:
    """Return the network's record of a row."""
    values = {}
    for field in fields(record_type):
        if field.name == "name":
            values["name"] = Text(row.name_ko, row.name_en, Language.KOREAN)
        elif field.name == "firm_kinds":
            values["firm_kinds"] = tuple(FirmKind(kind) for kind in row.firm_kinds)
        elif field.name == "markets":
            values["markets"] = tuple((country, share) for country, share in row.markets)
        else:
            values[field.name] = getattr(row, field.name)
    return record_type(**values)


def row_of(row_type: type, record: Any) -> Any:
    """Return an unsaved row of a network's record."""
    values = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name == "name":
            values |= {"name_ko": value.ko, "name_en": value.en}
        elif field.name in ("firm_kinds", "markets"):
            values[field.name] = [str(one) if field.name == "firm_kinds" else list(one) for one in value]
        else:
            values[field.name] = value
    return row_type(**values)
