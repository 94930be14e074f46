"""Writes a directory as tables that `read_directory` reads back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bioaccord.reading.table import cell_text, write_table, write_workbook
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import Sentence

from .directory_cells import with_own_mark
from .directory_columns import ENTRIES, NAMES, ONLY_READ, SITES, TABLES, TableShape
from .entry import Entry, IdentifierScheme, Inspection, NameKind, OrganisationName, Posting, Scale, Traits

_LONGEST_CELL = 32_767  # of a workbook; a longer one would be left out without a word
_README = ("table", "column", "holds", "needed", "meaning", "뜻")


def write_directory(path: Path, entries: Iterable[Entry], *, language: Language = Language.ENGLISH) -> None:
    """Write organisations to a workbook (`.xlsx`), or to a folder of CSV files; with no entries it is a template to be filled in.

    Sheets and headings are in `language`; both are read. Cells that a spreadsheet would run as a formula are defused. Raises
    `InputError` for a text that is too long for a workbook's cell, and for one .csv file, which cannot hold five tables.
    """
    if path.suffix.lower() == ".csv":
        raise InputError(
            Refusal(
                str(path),
                Sentence("one CSV file cannot hold the tables of a directory."),
                Sentence("Name a folder, or a file that ends with .xlsx."),
            )
        )
    korean = language is Language.KOREAN
    rows: dict[str, list[dict[str, object]]] = {shape.name: [] for shape in TABLES}
    for entry in entries:
        _add_rows(entry, rows)
    sheets: dict[str, tuple[Sequence[str], list[list[str]]]] = {}
    if path.suffix.lower() == ".xlsx":
        sheets["README"] = (_README, _readme())
    for shape in TABLES:
        columns = _written(shape, rows[shape.name])
        names = [column.name for column in columns]
        sheets[shape.korean if korean else shape.name] = (
            [column.korean if korean else column.name for column in columns],
            [[_cell(row.get(name)) for name in names] for row in rows[shape.name]],
        )
    if path.suffix.lower() != ".xlsx":
        for name, (headings, cells) in sheets.items():
            write_table(path / f"{name}.csv", headings, [[with_own_mark(cell) for cell in line] for line in cells])
        return
    for name, (headings, cells) in sheets.items():
        for number, line in enumerate(cells, start=2):
            for heading, cell in zip(headings, line, strict=True):
                if len(cell) > _LONGEST_CELL:
                    raise InputError(_too_long(f"{path.name}[{name}]", number, heading, cell))
    write_workbook(path, dict(sheets))


def _too_long(file: str, row: int, heading: str, cell: str) -> Refusal:
    return Refusal(
        file,
        Sentence("is longer than {count:,} characters.", count=_LONGEST_CELL),
        Sentence("Write the directory as CSV; a cell of a workbook holds no more."),
        row=row,
        column=heading,
        value=cell[:80],
    )


def _written(shape: TableShape, rows: Sequence[dict[str, object]]) -> list[Any]:
    """Return the columns of a table that are written; the language of an original only where a text says it."""
    return [
        column
        for column in shape.columns
        if not (shape is ENTRIES and column.name in ONLY_READ)
        and not (column.name.endswith("_original") and not any(row.get(column.name) for row in rows))
    ]


def _readme() -> list[list[str]]:
    return [
        [
            shape.name,
            column.name,
            column.holds.value,
            "yes" if column.needed else "no",
            column.meaning.en,
            column.meaning.ko,
        ]
        for shape in TABLES
        for column in shape.columns
    ]


def _add_rows(entry: Entry, rows: dict[str, list[dict[str, object]]]) -> None:
    first, further = _first_names(entry.names)
    rows[ENTRIES.name].append(
        {
            "organisation_id": entry.organisation_id,
            **first,
            **{name: getattr(entry, name) for name in ("country", "region", "city", "association")},
            **{
                scheme.value: tuple(one.value for one in entry.identifiers if one.scheme is scheme)
                for scheme in IdentifierScheme
            },
            "firm_kinds": entry.firm_kinds,
            **_text("industry", entry.industry),
            **_text("products", entry.products),
            **_text("summary", entry.summary),
            **{
                name: getattr(entry, name)
                for name in (
                    *("employees", "competitors", "tlp", "source", "as_of"),
                    *("updated_on", "confirmed_on", "confirmed_by", "fictional"),
                )
            },
        }
    )
    owner = {"organisation_id": entry.organisation_id}
    rows[NAMES.name] += [
        owner | {"name": name.text, "language": name.language, "kind": name.kind, "until": name.until}
        for name in further
    ]
    rows[SITES.name] += [
        owner | {"site_id": site.site_id, "country": site.country, "city": site.city} | _text("name", site.name)
        for site in entry.sites
    ]
    rows["capabilities"] += [
        owner
        | _traits(one.traits)
        | _text("note", one.note)
        | {name: getattr(one, name) for name in ("capability_id", "site_id", "origin", "evidence", "kinds")}
        for one in entry.capabilities
    ]
    rows["postings"] += [_posting(one) for one in entry.postings]


def _first_names(names: tuple[OrganisationName, ...]) -> tuple[dict[str, object], tuple[OrganisationName, ...]]:
    """Return the official names that lead, by their columns, and the others, which stand in a table of their own in their order."""
    first: dict[str, object] = {}
    left = names
    for language in ("ko", "en"):
        if left and left[0] == OrganisationName(left[0].text, language, NameKind.OFFICIAL):
            first[f"name_{language}"] = left[0].text
            left = left[1:]
    return first, left


def _posting(one: Posting) -> dict[str, object]:
    plain = (
        *("posting_id", "organisation_id", "side", "kind", "site_id", "countries", "from_day", "until_day"),
        *("posted_on", "expires_on", "tlp", "audience", "signal_id"),
    )
    return (
        {name: getattr(one, name) for name in plain}
        | _traits(one.traits)
        | _text("title", one.title)
        | _text("text", one.text)
    )


def _traits(traits: Traits) -> dict[str, object]:
    scale = traits.scale or Scale(None, None, "")
    plain = (
        *("modalities", "steps", "stages", "hosts", "species", "fields", "material_ids", "hs_codes"),
        *("inspections", "amount_per_year", "amount_unit"),
    )
    return {
        **{name: getattr(traits, name) for name in plain},
        "scale_least": scale.least,
        "scale_most": scale.most,
        "scale_unit": scale.unit,
    }


def _text(name: str, text: Text) -> dict[str, object]:
    return {f"{name}_ko": text.ko, f"{name}_en": text.en, f"{name}_original": text.original}


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return ";".join(_cell(one) for one in value)
    if isinstance(value, Inspection):
        return f"{value.authority}:{value.inspected_on.isoformat()}" if value.inspected_on else value.authority
    return cell_text(value)
