"""The programme of an event as files, without its delegates and meetings: given out, edited elsewhere, and read again over the one that stands."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from bioaccord.reading.table import read_table, write_table, write_workbook
from bioaccord.reading.workbook import sheet_names
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .event_folder import OPTIONAL_TABLES, event_sheets, read_event
from .programme import Event
from .programme_edit import without_strangers

PROGRAMME_TABLES = ("event", "slots", "tables", "walks", "sessions", "badges")
_LARGEST_TABLE_BYTES = 20 * 1024 * 1024


def programme_workbook(path: Path, event: Event) -> None:
    """Write the programme as a workbook with a sheet a table."""
    write_workbook(path, _sheets(event))


def programme_folder(event: Event, folder: Path) -> bytes:
    """Return the programme as a ZIP of CSV tables, which are written into `folder` first."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (columns, rows) in _sheets(event).items():
            write_table(folder / f"{name}.csv", columns, rows)
            archive.write(folder / f"{name}.csv", f"{name}.csv")
    return packed.getvalue()


def read_programme(path: Path, before: Event, folder: Path) -> Event:
    """Return `before` with the tables of a file in the place of its own: a ZIP of CSV tables, a workbook, or a single table named after it.

    Tables that the file lacks stay as they are, and so do the delegates; `folder` is an empty one in which the tables are laid out. Raises
    `InputError` with every refused cell, also where the file is of another event or holds no table of a programme.
    """
    plain = replace(
        before,
        delegates=tuple(replace(one, unavailable_slots=frozenset(), badge="") for one in before.delegates),
    )
    for name, (columns, rows) in event_sheets(plain).items():
        write_table(folder / f"{name}.csv", columns, rows)
    found = _laid_out(path, folder)
    if not found:
        raise InputError(
            Refusal(
                path.name,
                Sentence("holds no table of a programme."),
                Sentence("The tables are {tables}.", tables=", ".join(f"{one}.csv" for one in PROGRAMME_TABLES)),
            )
        )
    if "slots" in found or "tables" in found:
        # What stood there may name slots or halls that the new tables do not have; what the file says itself is read as it is.
        _drop_strangers(folder, found)
    read = read_event(folder)
    if read.event_id != before.event_id:
        raise InputError(
            Refusal(
                "event.csv",
                Sentence(
                    "is of the event '{other}', and this is '{event}'.", other=read.event_id, event=before.event_id
                ),
                Sentence("Choose the file of this event."),
            )
        )
    return without_strangers(replace(read, delegates=before.delegates))


def _sheets(event: Event) -> dict:  # type: ignore[type-arg]
    """Return the tables of a programme; optional ones with their heading where they are empty, so that rows can be added."""
    sheets = event_sheets(event)
    found = {}
    for name in PROGRAMME_TABLES:
        found[name] = sheets[name] if name in sheets else (OPTIONAL_TABLES[name], [])
    return found


def _laid_out(path: Path, folder: Path) -> set[str]:
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _unpacked(path, folder)
    if suffix == ".xlsx":
        names = [one for one in sheet_names(path) if one in PROGRAMME_TABLES]
        for name in names:
            table = read_table(path, sheet=name)
            rows = [[row.cells.get(column, "") for column in table.columns] for row in table.rows]
            write_table(folder / f"{name}.csv", table.columns, rows)
        return set(names)
    name = next((one for one in PROGRAMME_TABLES if path.stem.casefold().startswith(one)), "")
    if name:
        (folder / f"{name}.csv").write_bytes(path.read_bytes())
    return {name} - {""}


def _unpacked(path: Path, folder: Path) -> set[str]:
    found: set[str] = set()
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                inside = Path(info.filename)
                if inside.stem not in PROGRAMME_TABLES or inside.suffix.lower() != ".csv" or info.is_dir():
                    continue
                if info.file_size > _LARGEST_TABLE_BYTES:
                    raise InputError(
                        Refusal(inside.name, Sentence("is larger than 20 MB."), Sentence("A programme is far smaller."))
                    )
                (folder / f"{inside.stem}.csv").write_bytes(archive.read(info))
                found.add(inside.stem)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        raise InputError(
            Refusal(path.name, Sentence("is no ZIP that can be read."), Sentence("Pack the CSV tables again."))
        ) from None
    return found


def _drop_strangers(folder: Path, found: set[str]) -> None:
    """Take out of the tables that stay what names a slot or a hall that the new tables do not have."""
    slots = {row.cells.get("slot_id", "") for row in read_table(folder / "slots.csv").rows}
    halls = set()
    for row in read_table(folder / "tables.csv").rows:
        hall = row.cells.get("hall_en") or row.cells.get("hall_ko", "")
        halls |= {hall, f"{hall}/{row.cells.get('zone', '')}"}
    for name, column in (("tables", "closed_slots"), ("sessions", "slot_ids")):
        file = folder / f"{name}.csv"
        if name in found or not file.exists():
            continue
        table = read_table(file)
        rows = []
        for row in table.rows:
            kept = [one for one in row.cells.get(column, "").split(";") if one.strip() in slots]
            rows.append([";".join(kept) if name == column else row.cells.get(name, "") for name in table.columns])
        write_table(file, table.columns, rows)
    walks = folder / "walks.csv"
    if "walks" not in found and walks.exists():
        table = read_table(walks)
        rows = [
            [row.cells.get(column, "") for column in table.columns]
            for row in table.rows
            if row.cells["one"] in halls and row.cells["other"] in halls
        ]
        write_table(walks, table.columns, rows)
