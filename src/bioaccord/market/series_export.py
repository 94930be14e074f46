"""Figures as files: CSV, JSON and Parquet, each with source, vintage, unit and how the source is cited."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence

from .market_readers import citation
from .observation import Flag

FORMATS = ("csv", "json", "parquet")
_FORMULA = r"^[=+\-@\t\r]"


def flag_words(flags: int) -> str:
    """Return flags as words.

    >>> flag_words(Flag.ESTIMATED | Flag.PROVISIONAL), flag_words(0)
    ('estimated|provisional', '')
    """
    return "|".join(str(one.name).lower() for one in Flag if one.value and flags & one)


def exported(
    table: pl.DataFrame, form: str, language: Language, *, as_of: date | None = None, written_on: date | None = None
) -> bytes:
    """Return a table of figures, of differences between two days, or of mirrored flows, as a file.

    CSV (UTF-8) has the citation in the last column, JSON and Parquet have it once, beside the figures; flags are words. An empty cell is
    a value that the publisher does not give; it is never zero. `as_of` is the day that was asked for.
    """
    table = _with_words(table)
    sources = [name for name in ("source", "exporter_source", "importer_source") if name in table.columns]
    names = pl.concat([table[name].drop_nulls().rename("source") for name in sources]).unique().sort()
    cited = {name: citation(name).in_language(language) for name in names}
    if form == "csv":
        # A spreadsheet would run a text that begins so.
        texts = [name for name, kind in table.schema.items() if kind == pl.String]
        safe = [
            pl.when(pl.col(name).str.contains(_FORMULA)).then("'" + pl.col(name)).otherwise(name).alias(name)
            for name in texts
        ]
        each = pl.concat_list(
            pl.col(name).replace_strict(cited, default=None, return_dtype=pl.String) for name in sources
        )
        named = each.list.drop_nulls().list.unique(maintain_order=True).list.join(" ").alias("citation")
        return table.with_columns(*safe, named).write_csv().encode()
    told = {
        "citations": cited,
        "as_of": as_of.isoformat() if as_of else None,
        "written_on": written_on.isoformat() if written_on else None,
    }
    if form == "json":
        rows = [{key: _plain(value) for key, value in row.items()} for row in table.iter_rows(named=True)]
        return json.dumps(told | {"figures": rows}, ensure_ascii=False, indent=1).encode()
    stream = BytesIO()
    table.write_parquet(stream, metadata={key: json.dumps(value, ensure_ascii=False) for key, value in told.items()})
    return stream.getvalue()


def form_of(path: Path) -> str:
    """Return the format that the ending of a file asks for; raises `InputError`."""
    form = path.suffix.lower().removeprefix(".")
    if form in FORMATS:
        return form
    raise InputError(
        Refusal(
            path.name,
            Sentence("its ending names no format."),
            Sentence("Write one of: {names}.", names=", ".join(f".{one}" for one in FORMATS)),
        )
    )


def _with_words(table: pl.DataFrame) -> pl.DataFrame:
    for name in ("flags", "flags_before", "exporter_flags", "importer_flags"):
        if name in table.columns:
            words: Iterable[int] = table[name].drop_nulls().unique()
            told = {flags: flag_words(flags) for flags in words}
            table = table.with_columns(pl.col(name).replace_strict(told, default=None, return_dtype=pl.String))
    return table


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
