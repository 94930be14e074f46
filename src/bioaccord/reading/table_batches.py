"""Large tables of CSV and Parquet files, a part after the other, as columns of text; wrong rows are marked, not refused."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .text import decode, read_bytes

ROW, FAULT = "_row", "_fault"
"""Columns beside those of the file: the row's number in it (the header is 1), and what is wrong with the row as a whole ("" for nothing)."""

CUT, LONGER, SHORTER, PARTED, QUOTED, NO_RECORD = "cut", "longer", "shorter", "parted", "quoted", "no_record"
FAULTS: dict[str, tuple[Sentence, Sentence]] = {
    CUT: (
        Sentence("the last line has no end; most likely the download was cut off."),
        Sentence("Download it again; if it is whole, put a line end after its last line."),
    ),
    LONGER: (
        Sentence("has more cells than the header."),
        Sentence("Put numbers with commas into quotation marks. The row is kept apart; the others were read."),
    ),
    SHORTER: (
        Sentence("has fewer cells than the header."),
        Sentence("Most likely a part of the line is missing. The row is kept apart; the others were read."),
    ),
    PARTED: (
        Sentence("the next line holds nothing but a number, which may be the rest of this one's last cell."),
        Sentence("Join or correct the lines. The row is kept apart; the others were read."),
    ),
    QUOTED: (
        Sentence("a quotation mark is opened and not closed, or stands inside a cell."),
        Sentence("Correct the line. The row is kept apart; the others were read."),
    ),
    NO_RECORD: (
        Sentence("is no record, as null or a single word is none."),
        Sentence("The row is kept apart; the others were read."),
    ),
}
"""What can be wrong with a row as a whole, in words, and what to do."""

_ROWS = 100_000
_HEAD_BYTES, _BLOCK_BYTES = 64 * 1024, 1024 * 1024
_MORE, _NO_SEPARATOR = "_more", "\x1f"


def table_batches(path: Path, rows: int = _ROWS) -> Iterator[pl.DataFrame]:
    """Yield the table of a .csv (also gzipped) or .parquet file in parts of about so many rows: columns of text, stripped, and the two above.

    An empty cell is "", an empty line no row. Raises `InputError` for what is no table, such as an HTML page, or has no header; memory does
    not grow with the file where it is plain CSV in UTF-8 with its quotation marks in order, or Parquet.
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
    columns = _header(first, delimiter)
    if "\0" in first or not any(columns) or len(set(columns)) < len(columns):
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
    part = _Part(columns, delimiter, source)
    done = 1
    try:
        for batch, is_last in _with_last(part.scanned(), rows):
            yield part.judged(batch, is_cut=is_last and not whole)
            done = int(batch[ROW][-1])
        return
    except pl.exceptions.PolarsError:
        text = decode(read_bytes(path), str(path), may_be_cut=True)
    # A quotation mark that is not closed takes all that follows into its cell: the lines that hold such marks are taken out.
    plain, quoted = _without_open_quotes(text, delimiter)
    part = _Part(columns, delimiter, io.BytesIO(plain.encode()), quoted)
    try:
        for batch, is_last in _with_last(part.scanned().filter(pl.col(ROW) > done), rows):
            yield part.judged(batch, is_cut=is_last and not whole)
    except pl.exceptions.PolarsError as error:
        raise InputError(
            Refusal(
                file=path.name,
                problem=Sentence("is not a CSV table ({error}).", error=str(error).splitlines()[0]),
                remedy=Sentence("Check for a quotation mark that is opened and not closed."),
            )
        ) from None


@dataclass(slots=True)
class _Part:
    """How a CSV table is read, and which of its rows are known to be wrong: those taken out for their quotation marks, and short ones."""

    columns: list[str]
    delimiter: str
    source: Path | io.BytesIO
    quoted: Sequence[int] = ()
    short: Sequence[int] | None = None
    parted: Sequence[int] = ()

    def scanned(self) -> pl.LazyFrame:
        """Return the rows after the header; a cell that is not there is empty, as one that holds nothing."""
        return pl.scan_csv(
            self.source,
            has_header=False,
            skip_rows=1,
            separator=self.delimiter,
            schema=dict.fromkeys([*self.columns, _MORE], pl.String()),
            missing_columns="insert",
            extra_columns="ignore",
            empty_string_is_null=False,
            row_index_name=ROW,
            row_index_offset=2,
            encoding="utf8-lossy",
        ).with_columns(pl.col(*self.columns, _MORE).fill_null("").str.strip_chars())

    def judged(self, batch: pl.DataFrame, *, is_cut: bool) -> pl.DataFrame:
        """Return a part of the table without empty rows, with what is wrong with each row."""
        if self.short is None and (batch[self.columns[-1]] == "").any():
            self.short, self.parted = self._short_rows()
        faults: dict[str, pl.Expr] = {LONGER: pl.col(_MORE) != ""}
        if self.short:
            faults[PARTED] = pl.col(ROW).is_in(list(self.parted))
            faults[SHORTER] = pl.col(ROW).is_in(list(self.short))
        # Two open quotation marks close each other, and what stands between them is one cell that holds the rest of a row.
        swallowing = [name for name in self.columns if batch[name].str.contains("\n", literal=True).any()]
        quoted = [
            pl.col(name).str.contains("\n", literal=True)
            & (pl.col(name).str.count_matches(self.delimiter, literal=True) >= len(self.columns) - 1)
            for name in swallowing
        ]
        if quoted or self.quoted:
            faults[QUOTED] = pl.any_horizontal(*quoted, pl.col(ROW).is_in(list(self.quoted)))
        if is_cut:
            faults[CUT] = pl.int_range(pl.len()) == batch.height - 1
        fault: pl.Expr = pl.lit("")
        for name, is_wrong in faults.items():
            fault = pl.when(is_wrong).then(pl.lit(name)).otherwise(fault)
        judged = batch.with_columns(fault.alias(FAULT)).drop(_MORE)
        return judged.filter((pl.col(FAULT) != "") | pl.any_horizontal(pl.col(self.columns) != ""))

    def _short_rows(self) -> tuple[list[int], list[int]]:
        """Return the numbers of the rows with fewer cells than the header, and of those before one that holds nothing but a number.

        There are none where cells hold line ends, so that lines are not rows.
        """
        line = pl.col("line")
        marks = line.str.replace_all('"[^"]*"', "").str.count_matches(self.delimiter, literal=True)
        lines = pl.scan_csv(
            self.source,
            has_header=False,
            skip_rows=1,
            separator=_NO_SEPARATOR,
            quote_char=None,
            schema={"line": pl.String()},
            empty_string_is_null=False,
            row_index_name=ROW,
            row_index_offset=2,
            encoding="utf8-lossy",
        ).filter(line.str.strip_chars() != "")
        uneven = line.str.count_matches('"', literal=True) % 2 == 1
        rest = line.str.contains(r"^\s*[\d.,]+\s*$") & (marks == 0)
        told = lines.filter(uneven | (marks < len(self.columns) - 1)).select(
            ROW, uneven.alias("uneven"), rest.alias("rest")
        )
        wrong = told.collect()
        if wrong["uneven"].any():
            return [], []
        return wrong[ROW].to_list(), (wrong.filter("rest")[ROW] - 1).to_list()


def _header(first: str, delimiter: str) -> list[str]:
    """Return the names of the columns; none where the first line cannot be one."""
    try:
        return [cell.strip() for cell in next(csv.reader([first], delimiter=delimiter, strict=True), [])]
    except csv.Error:
        return []


def _with_last(lines: pl.LazyFrame, rows: int) -> Iterator[tuple[pl.DataFrame, bool]]:
    """Yield the parts of a table, and with each whether it is the last."""
    before: pl.DataFrame | None = None
    for batch in lines.collect_batches(chunk_size=rows, maintain_order=True):
        if batch.height and before is not None:
            yield before, False
        before = batch if batch.height else before
    if before is not None:
        yield before, True


def _without_open_quotes(text: str, delimiter: str) -> tuple[str, list[int]]:
    """Return a text in which the lines whose quotation marks are not in order are empty rows, and the numbers of those rows."""
    cell = f'(?:"(?:[^"]|"")*"|[^"{delimiter}]*)'
    in_order = re.compile(f"{cell}(?:{delimiter}{cell})*\r?")
    lines, broken = text.split("\n"), []
    for at, line in enumerate(lines):
        if '"' in line and not in_order.fullmatch(line):
            lines[at] = delimiter
            broken.append(at + 1)
    return "\n".join(lines), broken


def _opened(path: Path) -> tuple[Path | io.BytesIO, str, bool]:
    """Return what Polars reads, the first lines, and whether the last line has its end."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
            if head[:2] != b"\x1f\x8b" and _is_utf8(
                itertools.chain([head], iter(partial(stream.read, _BLOCK_BYTES), b""))
            ):
                stream.seek(-1 if head else 0, io.SEEK_END)
                return path, head.decode("utf-8-sig", errors="ignore"), stream.read() == b"\n"
    except OSError:
        pass  # read_bytes says what is wrong with it
    text = decode(read_bytes(path), str(path), may_be_cut=True)
    return io.BytesIO(text.encode()), text[:_HEAD_BYTES], text.endswith("\n")


def _is_utf8(blocks: Iterable[bytes]) -> bool:
    """Tell whether bytes are UTF-8 to their end, where a letter may be cut."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in blocks:
            decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _of_parquet(path: Path, rows: int) -> Iterator[pl.DataFrame]:
    try:
        table = pl.scan_parquet(path, row_index_name=ROW, row_index_offset=2)
        names = [name for name in table.collect_schema().names() if name != ROW]
        text = table.with_columns(
            pl.col(*names).cast(pl.String).fill_null("").str.strip_chars(),
            pl.lit("").alias(FAULT),
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
