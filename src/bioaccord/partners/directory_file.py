"""A directory as files: reads and writes CSV and XLSX, our own tables and those of others with whatever headings they have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from bioaccord.reading.table import Row, Table, read_table
from bioaccord.reading.workbook import opened_workbook
from bioaccord.vocabulary.country import country_words
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.language import Language, Text, share_of_hangul
from bioaccord.vocabulary.sentence import NOTHING, Sentence
from bioaccord.vocabulary.tlp import TLP

from .bare_name import bare_korean
from .directory_cells import (
    EMPTY_WORDS,
    WrongCell,
    language_of,
    read_cell,
    read_country,
    safe_text,
    two_names,
    undefused,
)
from .directory_columns import ENTRIES, NAMES, TABLES, Column, Holds, TableShape, plain_heading
from .directory_ids import STRONG, KnownIds, made_id
from .directory_records import RECORDS, identifiers_of, name_of
from .directory_writing import write_directory
from .entry import Entry, EntrySite, Identifier, NameKind, OrganisationName
from .share_class import share_of

__all__ = ["ReadDirectory", "read_directory", "write_directory"]


@dataclass(frozen=True, slots=True)
class ReadDirectory:
    """What a file holds: the organisations that can be taken, what is refused, and what was taken otherwise than it is written.

    `refusals` are rows that are not among the entries. `notes` tell, each with its place, what was left out or changed of rows and
    columns that are: an unknown column, an address that is none, markup, two rows that seem to be one organisation. `assumed` are
    by organisation the fields (country, association, tlp) that its row does not say: they hold what was said of the whole file.
    """

    entries: tuple[Entry, ...]
    refusals: Refusals
    notes: Refusals
    assumed: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_directory(
    path: Path,
    *,
    source: str,
    as_of: date | None,
    country: str = "",
    association: str = "",
    tlp: TLP = TLP.GREEN,
    known: Iterable[Entry] = (),
) -> ReadDirectory:
    """Return the organisations of a .csv or .xlsx file, or of a folder of our own tables.

    `source`, `as_of`, `country`, `association` and `tlp` are said of every row that says nothing of it itself. An organisation without an
    identifier gets one that depends on its own numbers, or its name and country, and on nothing else; one of `known` whose
    identifiers agree keeps its own. Raises `InputError` where a file is no table, or has no column with names.
    """
    tables, refusals, notes = _open(path)
    reader = _Reader(source, as_of, country, association, tlp, KnownIds(known), refusals, notes)
    entries = reader.entries(tables[ENTRIES.name])
    return ReadDirectory(tuple(reader.with_parts(entries, tables)), refusals, notes, reader.assumed)


def _open(path: Path) -> tuple[dict[str, Table], Refusals, Refusals]:
    refusals, notes = Refusals(), Refusals()
    if path.is_dir():
        files = {plain_heading(one.stem): one for one in sorted(path.glob("*.csv"))}
        found = {shape.name: _named(shape, files) for shape in TABLES}
        entries = found[ENTRIES.name]
        if entries is None:
            raise InputError(
                Refusal(
                    str(path), Sentence("holds no file entries.csv."), Sentence("Name the folder of a directory, or one file.")
                )
            )  # fmt: skip
        tables = {name: read_table(files[one], apart=refusals) for name, one in found.items() if one is not None}
        _note_unread(path.name, files, [one for one in found.values() if one], notes)
        return tables, refusals, notes
    if path.suffix.lower() != ".xlsx":
        return {ENTRIES.name: read_table(path, apart=refusals)}, refusals, notes
    with opened_workbook(path) as workbook:
        sheets = {plain_heading(name): name for name in workbook.sheetnames}
        found = {shape.name: _named(shape, sheets) for shape in TABLES}
        if found[ENTRIES.name] is None:
            found = {ENTRIES.name: next(iter(sheets))}
        tables = {
            name: read_table(path, sheet=sheets[one], apart=refusals, workbook=workbook)
            for name, one in found.items()
            if one is not None
        }
    unread = {plain: name for plain, name in sheets.items() if plain != "readme"}
    _note_unread(path.name, unread, [one for one in found.values() if one], notes)
    return tables, refusals, notes


# What earlier files call their sheets; they are still read.
_EARLIER_NAMES = {"postings": ("제안과 수요",)}


def _named(shape: TableShape, names: Collection[str]) -> str | None:
    called = (shape.name, shape.korean, *_EARLIER_NAMES.get(shape.name, ()))
    return next((one for one in map(plain_heading, called) if one in names), None)


def _note_unread(file: str, names: Mapping[str, Any], read: Sequence[str], notes: Refusals) -> None:
    for plain, name in names.items():
        if plain not in read:
            notes.add(partial(_unread, file, name.name if isinstance(name, Path) else str(name)))


def _unread(file: str, name: str) -> Refusal:
    known = ", ".join(shape.name for shape in TABLES)
    return Refusal(
        file, Sentence("'{name}' is not read.", name=name), Sentence("Known are {known}.", known=known), value=name
    )


class _Reader:
    """Reads the tables of one directory."""

    def __init__(
        self,
        source: str,
        as_of: date | None,
        country: str,
        association: str,
        tlp: TLP,
        known: KnownIds,
        refusals: Refusals,
        notes: Refusals,
    ) -> None:
        self.source, self.as_of, self.country, self.association, self.tlp = source, as_of, country, association, tlp
        self.known, self.refusals, self.notes = known, refusals, notes
        self.assumed: dict[str, frozenset[str]] = {}

    def entries(self, table: Table) -> list[Entry]:
        """Return the organisations of a table, without what stands of them in others."""
        columns = self._columns(table, ENTRIES)
        names = {column.name for column in columns.values()}
        if not names & {"name", "name_ko", "name_en", "short_names"}:
            raise InputError(
                Refusal(
                    table.file,
                    Sentence("has no column with the names of organisations."),
                    Sentence("Name one of them Name, Company name, 회사명, name_ko or name_en."),
                    row=table.header_row,
                )
            )
        strict = "organisation_id" in names
        default = self._default_country(table, columns)
        rows: dict[str, Row] = {}
        holders: dict[tuple[str, str, str], Row] = {}
        entries = []
        no_country = 0
        for row in table.rows:
            values = self._values(table, columns, row, strict=strict)
            if values is None:
                continue
            entry = self._entry(table, row, values, default, english_beside="name_en" in names)
            if entry is None:
                continue
            before = rows.setdefault(entry.organisation_id, row)
            if before is not row:
                again = _repeats if before.cells == row.cells else _same_organisation
                (self.notes if before.cells == row.cells else self.refusals).add(
                    partial(again, table.file, row, before.number, entry.organisation_id)
                )
                continue
            for one in entry.identifiers:
                if one.scheme in STRONG:
                    holder = holders.setdefault((one.scheme, one.value, entry.country), row)
                    if holder is not row:
                        self.notes.add(partial(_same_number, table.file, row, holder.number, one))
            no_country += not entry.country
            entries.append(entry)
        known = {bare_korean(name.text) for entry in entries for name in entry.names if name.language == "ko"}
        for entry in entries:
            shares = share_of(entry, known)
            if any(share.is_preferred for share in shares):
                self.notes.add(partial(_share, table.file, rows[entry.organisation_id], shares[0].firm))
        if no_country:
            self.notes.add(partial(_no_country, table.file, no_country))
        return entries

    def with_parts(self, entries: list[Entry], tables: Mapping[str, Table]) -> list[Entry]:
        """Return organisations with their further names, sites, capabilities, offers and needs."""
        by_id = {entry.organisation_id: entry for entry in entries}
        parts: dict[str, dict[str, list[Any]]] = {one: {} for one in by_id}
        sites: dict[str, str] = {}
        for shape in TABLES[1:]:
            table = tables.get(shape.name)
            if table is None:
                continue
            columns = self._columns(table, shape)
            missing = [
                one.name for one in shape.columns if one.needed and one.name not in {c.name for c in columns.values()}
            ]
            if missing:
                self.refusals.add(partial(_missing_columns, table, missing))
                continue
            seen: dict[str, int] = {}
            key = shape.columns[0].name
            for row in table.rows:
                values = self._values(table, columns, row, strict=True)
                if values is None:
                    continue
                owner = values["organisation_id"]
                wrong = (
                    self._not_there(table, row, "organisation_id", owner, by_id)
                    or (shape is not NAMES and values.get(key) in seen and _twice(table.file, row, key, values[key], seen[values[key]]))
                    or ("site_id" in values and key != "site_id" and sites.get(values["site_id"]) != owner and _no_site(table.file, row, values["site_id"], owner))
                )  # fmt: skip
                if wrong:
                    self.refusals.extend(InputError(wrong))
                    continue
                try:
                    record = RECORDS[shape.name](values)
                except ValueError:
                    self.refusals.add(partial(_upside_down, table.file, row))
                    continue
                if isinstance(record, EntrySite):
                    sites[record.site_id] = owner
                seen[values.get(key, "")] = row.number
                parts[owner].setdefault(shape.name, []).append(record)
        found = []
        for entry in entries:
            given = parts[entry.organisation_id]
            names = (*entry.names, *given.pop("names", ()))
            if not names:
                self.refusals.add(partial(_nameless, tables[ENTRIES.name].file, entry.organisation_id))
                continue
            further: dict[str, Any] = {name: tuple(records) for name, records in given.items()}
            found.append(replace(entry, names=names, **further))
        return found

    def _columns(self, table: Table, shape: TableShape) -> dict[str, Column]:
        known = shape.headings()
        found: dict[str, Column] = {}
        for heading in table.columns:
            column = known.get(plain_heading(heading))
            if column is None:
                self.notes.add(partial(_unread_column, table, heading))
            elif column in found.values():
                taken = next(one for one, other in found.items() if other is column)
                self.notes.add(partial(_second_column, table, heading, taken))
            else:
                found[heading] = column
        return found

    def _default_country(self, table: Table, columns: Mapping[str, Column]) -> str:
        """Return the country of rows that say none: the one given, else Korea for a list without countries whose names are Korean."""
        if self.country or {"country", "address"} & {column.name for column in columns.values()}:
            return self.country
        heading = next((one for one, column in columns.items() if column.name in {"name", "name_ko"}), None)
        names = [row.cells[heading] for row in table.rows] if heading else []
        if names and sum(share_of_hangul(name) > 0 for name in names) > len(names) / 2:
            self.notes.add(partial(_taken_for_korean, table.file))
            return "KR"
        return ""

    def _values(self, table: Table, columns: Mapping[str, Column], row: Row, *, strict: bool) -> dict[str, Any] | None:
        """Return the values of a row by column, or None where it is refused."""
        values: dict[str, Any] = {}
        wrong = False
        for heading, column in columns.items():
            text = undefused(row.cells[heading]) if not table.file.endswith("]") else row.cells[heading]
            if not text or (not strict and text.casefold() in EMPTY_WORDS):
                if column.needed:
                    wrong = True
                    self.refusals.add(partial(_empty, table.file, row, heading))
                continue
            try:
                plain, changed = safe_text(text)
                if changed:
                    self.notes.add(partial(_markup, table.file, row, heading, text))
                if plain:
                    values[column.name] = read_cell(column, plain)
            except WrongCell as error:
                refused = strict or error.dangerous or column.holds in (Holds.COUNTRY, Holds.TEXT)
                wrong = wrong or refused
                (self.refusals if refused else self.notes).add(
                    partial(_wrong, table.file, row, heading, text, error, left_out=not refused)
                )
        return None if wrong else values

    def _entry(
        self, table: Table, row: Row, values: dict[str, Any], default: str, *, english_beside: bool
    ) -> Entry | None:
        names = _names(values, korean_register=default == "KR" and english_beside)
        given = values.get("organisation_id", "")
        # Where an identifier is given, the names may stand in a table of their own.
        if not names and not given:
            self.refusals.add(partial(_no_name, table.file, row))
            return None
        said = values.get("country") or _country_of(values)
        country = said or default
        identifiers = identifiers_of(values)
        organisation_id = given or self.known.of(
            made_id(names, country, identifiers, exchange=default or country),
            names,
            country,
            identifiers,
            is_assumed=not said,
        )
        self.assumed[organisation_id] = frozenset(
            name
            for name, is_said in (
                ("country", said),
                ("association", values.get("association")),
                ("tlp", values.get("tlp")),
            )
            if not is_said
        )
        return Entry(
            organisation_id=organisation_id,
            names=names,
            country=country,
            region=values.get("region", ""),
            city=values.get("city", ""),
            association=values.get("association") or self.association,
            identifiers=identifiers,
            firm_kinds=values.get("firm_kinds", ()),
            industry=name_of(values, "industry"),
            products=name_of(values, "products"),
            summary=_with_stage(name_of(values, "summary"), values.get("stage", "")),
            employees=values.get("employees"),
            competitors=values.get("competitors", ()),
            tlp=values.get("tlp", self.tlp),
            source=values.get("source") or self.source,
            as_of=values.get("as_of") or self.as_of,
            updated_on=values.get("updated_on"),
            confirmed_on=values.get("confirmed_on"),
            confirmed_by=values.get("confirmed_by", ""),
            fictional=values.get("fictional", False),
        )

    def _not_there(self, table: Table, row: Row, column: str, value: str, known: Mapping[str, Entry]) -> Refusal | None:
        if value in known:
            return None
        return Refusal(
            table.file,
            Sentence("'{value}' is not among the organisations that can be taken.", value=value),
            Sentence("Add it to the table entries, or correct what is refused there."),
            row=row.number,
            column=column,
            value=value,
        )


def _names(values: Mapping[str, Any], *, korean_register: bool) -> tuple[OrganisationName, ...]:
    found = []
    for column, language in (("name_ko", "ko"), ("name_en", "en")):
        if column in values:
            found.append(OrganisationName(values[column], language))
    given = []
    for text in two_names(values.get("name", "")):
        if text:
            # In a Korean register with an English column beside it, Latin letters are how the Korean name is written: "EDGC".
            language = "ko" if korean_register and language_of(text) == "en" and len(found) else language_of(text)
            given.append(OrganisationName(text, language))
    found = sorted([*given, *found], key=lambda one: one.language != "ko") if given else found
    for column, kind in (("short_names", NameKind.SHORT), ("former_names", NameKind.FORMER)):
        found += [OrganisationName(text, language_of(text), kind) for text in values.get(column, ())]
    return tuple(dict.fromkeys(found))


def _country_of(values: Mapping[str, Any]) -> str:
    """Return the country that an address ends with, or that stands (in Korean) where a region is expected: 홍콩, 미국."""
    written = [one.strip(" .") for one in str(values.get("address", "")).split(",")]
    region = values.get("region", "")
    for word in (written[-1], written[0], region if share_of_hangul(region) > 0 else ""):
        # Two letters at an address's end may be a state: CA is California there, not Canada.
        if (len(word) > 2 or share_of_hangul(word) > 0) and (
            word in country_words() or word in {"USA", "UK"} or word in _REGIONS_ABROAD
        ):
            return _REGIONS_ABROAD.get(word) or read_country(word)
    return ""


_REGIONS_ABROAD = {"홍콩": "HK", "케이맨 제도": "KY", "마카오": "MO", "Hong Kong": "HK", "UK": "GB"}


def _with_stage(summary: Text, stage: str) -> Text:
    if not stage:
        return summary
    if share_of_hangul(stage) > 0:
        return replace(summary, ko=f"{summary.ko} 단계: {stage}.".strip(), original=summary.original or Language.KOREAN)
    return replace(summary, en=f"{summary.en} Stage: {stage}.".strip(), original=summary.original or Language.ENGLISH)


def _empty(file: str, row: Row, heading: str) -> Refusal:
    return Refusal(file, Sentence("is empty."), Sentence("Write a value."), row=row.number, column=heading, value="")


def _wrong(file: str, row: Row, heading: str, text: str, error: WrongCell, *, left_out: bool) -> Refusal:
    kept = Sentence("The organisation is taken without it.") if left_out else NOTHING
    return Refusal(file, error.problem, error.remedy + kept, row=row.number, column=heading, value=text[:200])


def _markup(file: str, row: Row, heading: str, text: str) -> Refusal:
    return Refusal(
        file, Sentence("holds markup."), Sentence("Only its text is taken."), row=row.number, column=heading, value=text[:200]
    )  # fmt: skip


def _no_name(file: str, row: Row) -> Refusal:
    return Refusal(
        file,
        Sentence("has no name."),
        Sentence("Write the organisation's name, in Korean or English."),
        row=row.number,
        value="",
    )


def _share(file: str, row: Row, firm: str) -> Refusal:
    return Refusal(
        file,
        Sentence("is a class of shares of '{firm}', no organisation of its own.", firm=firm),
        Sentence("It is taken as it is written; take the row out, or merge it with the firm afterwards."),
        row=row.number,
    )


def _nameless(file: str, organisation_id: str) -> Refusal:
    return Refusal(
        file,
        Sentence("'{value}' has no name, neither here nor in the table names.", value=organisation_id),
        Sentence("Write the organisation's name, in Korean or English."),
        value=organisation_id,
    )


def _repeats(file: str, row: Row, before: int, organisation_id: str) -> Refusal:
    return Refusal(
        file,
        Sentence("repeats row {before} word for word.", before=before),
        Sentence("It is taken once."),
        row=row.number,
        value=organisation_id,
    )


def _same_organisation(file: str, row: Row, before: int, organisation_id: str) -> Refusal:
    return Refusal(
        file,
        Sentence("is the organisation of row {before} again ({value}).", before=before, value=organisation_id),
        Sentence("Join the two rows, or give one of them an identifier of its own if they are two organisations."),
        row=row.number,
        value=organisation_id,
    )


def _same_number(file: str, row: Row, before: int, one: Identifier) -> Refusal:
    return Refusal(
        file,
        Sentence("has the same number as row {before}; most likely they are one organisation.", before=before),
        Sentence("Both are taken; join them in the review of duplicates."),
        row=row.number,
        column=one.scheme.value,
        value=one.value,
    )


def _no_country(file: str, count: int) -> Refusal:
    return Refusal(
        file,
        Sentence("{count:,} rows say no country.", count=count),
        Sentence("They are taken; a search by country does not find them."),
    )


def _taken_for_korean(file: str) -> Refusal:
    return Refusal(
        file,
        Sentence("says no country, and most names are Korean."),
        Sentence("Its organisations are taken for Korean ones; give a country if they are not."),
    )


def _unread_column(table: Table, heading: str) -> Refusal:
    return Refusal(
        table.file,
        Sentence("the column is not read."),
        Sentence("Give it one of the documented headings if it belongs to the directory."),
        row=table.header_row,
        column=heading,
        value=heading,
    )


def _second_column(table: Table, heading: str, taken: str) -> Refusal:
    return Refusal(
        table.file,
        Sentence("the column is not read: '{taken}' holds the same.", taken=taken),
        Sentence("Keep one of them."),
        row=table.header_row,
        column=heading,
        value=heading,
    )


def _missing_columns(table: Table, missing: Sequence[str]) -> Refusal:
    return Refusal(
        table.file,
        Sentence("lacks the columns {columns}.", columns=", ".join(missing)),
        Sentence("Add them; nothing of this table is taken."),
        row=table.header_row,
    )


def _twice(file: str, row: Row, column: str, value: str, before: int) -> Refusal:
    return Refusal(
        file,
        Sentence("'{value}' stands in row {before} already.", value=value, before=before),
        Sentence("Give every row an identifier of its own."),
        row=row.number,
        column=column,
        value=value,
    )


def _upside_down(file: str, row: Row) -> Refusal:
    return Refusal(
        file,
        Sentence("the scale ends below where it begins."),
        Sentence("Exchange the two numbers."),
        row=row.number,
        column="scale_most",
    )


def _no_site(file: str, row: Row, site_id: str, owner: str) -> Refusal:
    return Refusal(
        file,
        Sentence("'{value}' is no site of {owner}.", value=site_id, owner=owner),
        Sentence("Add it to the table sites, or leave the cell empty."),
        row=row.number,
        column="site_id",
        value=site_id,
    )
