"""Names of agencies in both languages: US ones by the Federal Register's slug, others from the glossary."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from bioaccord.vocabulary.glossary import EntryKind, standard_glossary
from bioaccord.vocabulary.language import Text

_ANY = Text(ko="미국 연방정부", en="US federal government")


@cache
def agency_names() -> dict[str, Text]:
    """Return an agency's id → its name in both languages; ids are the Federal Register's slugs and the glossary's identifiers."""
    named = {
        entry.identifier: Text(ko=entry.ko, en=entry.en)
        for entry in standard_glossary()
        if entry.kind == EntryKind.AGENCY and entry.identifier
    }
    with files("bioaccord.policy").joinpath("agencies.csv").open(encoding="utf-8") as file:
        return named | {row["slug"]: Text(ko=row["name_ko"], en=row["name_en"]) for row in csv.DictReader(file)}


@cache
def _slugs_by_word() -> dict[str, str]:
    with files("bioaccord.policy").joinpath("agencies.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = {word.casefold(): row["slug"] for row in rows for word in (row["slug"], row["code"], row["name_en"])}
    found |= {row["name_en"].split(" (")[0].casefold(): row["slug"] for row in rows}
    return found | {row["name_ko"].casefold(): row["slug"] for row in rows}


def agency_slug(word: str) -> str:
    """Return the Federal Register's slug of an agency by its slug, name, or regulations.gov's code; else the word itself.

    >>> agency_slug("FDA"), agency_slug("Food and Drug Administration"), agency_slug("somebody-else")
    ('food-and-drug-administration', 'food-and-drug-administration', 'somebody-else')
    """
    return _slugs_by_word().get(word.strip().casefold(), word.strip())


@cache
def agency_codes() -> dict[str, str]:
    """Return regulations.gov's code (FDA) → the Federal Register's slug."""
    with files("bioaccord.policy").joinpath("agencies.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["slug"] for row in csv.DictReader(file)}


def issuing_agency(agencies: Sequence[dict[str, Any]]) -> Text:
    """Return the most special agency that issued a document: the last that the table knows, else its own name."""
    known = agency_names()
    for agency in reversed(agencies):
        if agency.get("slug") in known:
            return known[agency["slug"]]
    name = next((agency.get("name") or agency.get("raw_name") for agency in reversed(agencies)), None)
    return Text(ko=_ANY.ko, en=str(name)) if name else _ANY
