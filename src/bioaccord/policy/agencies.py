"""Names of US agencies in both languages."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from bioaccord.vocabulary.language import Text

_ANY = Text(ko="미국 연방정부", en="US federal government")


@cache
def agency_names() -> dict[str, Text]:
    """Return the Federal Register's slug → the agency's name in both languages."""
    with files("bioaccord.policy").joinpath("agencies.csv").open(encoding="utf-8") as file:
        return {row["slug"]: Text(ko=row["name_ko"], en=row["name_en"]) for row in csv.DictReader(file)}


def issuing_agency(agencies: Sequence[dict[str, Any]]) -> Text:
    """Return the most special agency that issued a document: the last that the table knows, else its own name."""
    known = agency_names()
    for agency in reversed(agencies):
        if agency.get("slug") in known:
            return known[agency["slug"]]
    name = next((agency.get("name") or agency.get("raw_name") for agency in reversed(agencies)), None)
    return Text(ko=_ANY.ko, en=str(name)) if name else _ANY
