"""Large tables of CSV and Parquet files, a part after the other, as columns of text; wrong rows are marked, not refused."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .text import decode, read_bytes

ROW, MORE, CUT = "_row", "_more", "_cut"
"""Columns beside those of the file: the row's number in it (the header is 1), what stood in a cell after the last column ("" for
nothing), and whether the row is a last line without its end, as half a download leaves it."""

CUT_OFF = (
    Sentence("the last line has no end; most likely the download was cut off."),
    Sentence("Download it again; if it is whole, put a line end after its last line."),
)
LONGER = (
    Sentence("has more cells than the header."),
    Sentence("Put numbers with commas into quotation marks. The row is kept apart; the others were read."),
)
"""What is wrong with a row that is marked so, and what to do."""

_ROWS = 100_000
_HEAD_BYTES = 64 * 1024


def table_batches(path: Path, rows: int = _ROWS) -> Iterator[pl.DataFrame]:
    """Yield the table of a .csv (also gzipped) or .parquet file in parts of about so many rows: columns of text, stripped, and the three above.

    An empty cell is "". Raises `InputError` for what is no table, such as an HTML page, or has no header; memory does not grow with the
    file where it is plain CSV in UTF-8, or Parquet.
    """
    batches = _of_parquet(path, rows) if path.suffix.lower() == ".parquet" else _of_csv(path, rows)
    for batch in batches:
        if batch.height:
            yield batch


def _of_csv(path: Path, rows: int) -> Iterator[pl.DataFrame]:
    source, head, whole = _opened(path)
    first = head.partition("\n")[0].rstrip("\r")
    if head.lstrip().casefold().startswith(("<!doctype", "<html", "<?xml")):
        raise InputError(
            Refusal(
                file=path.name,
                problem=Sentence("is an HTML page, not a table; most likely an error page was saved."),
                remedy=Sentence("Download or export it again as CSV."),
            )
        )
    delimiter = max(",;\t", key=first.count)
    columns = [cell.strip() for cell in next(csv.reader(io.StringIO(first), delimiter=delimiter), [])]
    if not any(columns) or len(set(columns)) < len(columns):
        raise InputError(
            Refusal(
                file=path.name,
                row=1,
                problem=Sentence("has no header."),
                remedy=Sentence("Write the names of the columns into row 1."),
            )
        )
    if first == head.rstrip("\r\n"):
        return
    lines = pl.scan_csv(
        source,
        has_header=False,
        skip_rows=1,
        separator=delimiter,
        schema=dict.fromkeys([*columns, MORE], pl.String()),
        missing_columns="insert",
        extra_columns="ignore",
        empty_string_is_null=False,
        row_index_name=ROW,
        row_index_offset=2,
        encoding="utf8-lossy",
    ).with_columns(pl.col(*columns, MORE).fill_null("").str.strip_chars())
    last: pl.DataFrame | None = None
    try:
        for batch in lines.collect_batches(chunk_size=rows, maintain_order=True):
            if last is not None:
                yield last
            last = batch.with_columns(pl.lit(False).alias(CUT))
    except pl.exceptions.PolarsError as error:
        raise InputError(
            Refusal(
                file=path.name,
                problem=Sentence("is not a CSV table ({error}).", error=str(error).splitlines()[0]),
                remedy=Sentence("Check for a quotation mark that is opened and not closed."),
            )
        ) from None
    if last is not None:
        cut = pl.int_range(pl.len()) == last.height - 1
        yield last if whole else last.with_columns(cut.alias(CUT))


def _opened(path: Path) -> tuple[Path | io.BytesIO, str, bool]:
    """Return what Polars reads, the first lines, and whether the last line has its end."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
            stream.seek(0, io.SEEK_END)
            if size := stream.tell():
                stream.seek(size - 1)
            whole = stream.read(1) == b"\n"
    except OSError:
        head, whole = read_bytes(path), True  # says what is wrong with it
    if head[:2] != b"\x1f\x8b":
        try:
            # The last character may be cut in two where the head ends.
            decoder = codecs.getincrementaldecoder("utf-8-sig")()
            text = decoder.decode(head, final=len(head) < _HEAD_BYTES)
            return (path if whole else _closed(path)), text, whole
        except UnicodeDecodeError:
            pass
    text = decode(read_bytes(path), str(path))
    whole = text.endswith("\n")
    closed = text if whole or text.count('"') % 2 == 0 else text + '"'
    return io.BytesIO(closed.encode()), text[:_HEAD_BYTES], whole


def _closed(path: Path) -> Path | io.BytesIO:
    """Return what Polars reads of a file whose last line has no end: with its last cell closed where it was cut inside quotation marks."""
    raw = read_bytes(path)
    return io.BytesIO(raw + b'"') if raw.count(b'"') % 2 else path


def _of_parquet(path: Path, rows: int) -> Iterator[pl.DataFrame]:
    try:
        table = pl.scan_parquet(path, row_index_name=ROW, row_index_offset=2)
        names = [name for name in table.collect_schema().names() if name != ROW]
        text = table.with_columns(
            pl.col(*names).cast(pl.String).fill_null("").str.strip_chars(),
            pl.lit("").alias(MORE),
            pl.lit(False).alias(CUT),
        )
        yield from text.collect_batches(chunk_size=rows, maintain_order=True)
    except FileNotFoundError:
        raise InputError(
            Refusal(file=str(path), problem=Sentence("there is no such file."), remedy=Sentence("Check the path."))
        ) from None
    except (pl.exceptions.PolarsError, OSError):
        raise InputError(
            Refusal(
                file=path.name,
                problem=Sentence("is not a Parquet file, or a damaged one."),
                remedy=Sentence("Write it again, or use CSV."),
            )
        ) from None
