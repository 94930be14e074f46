"""What is wrong with a row of a publisher's table, in words, and the files of a folder read one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import polars as pl

from bioaccord.market.observation import OBSERVATIONS, Figures
from bioaccord.reading.table_batches import CUT, CUT_OFF, LONGER, MORE, ROW
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.sentence import Sentence

MISSING_MARKS = ("", "…", "...", "..", ".", "-", "–", "n.a.", "n/a", "na", "nan", "null")
"""How publishers write that they give no figure, in lower case; it is never a zero."""

_THOUSANDS = re.compile(r"천|thousand|'000|\b1,?000\b|_k(?:usd|ton)\b", re.IGNORECASE)


def in_thousands(name: str) -> bool:
    """Tell whether a column's name or unit says that it counts in thousands.

    >>> in_thousands("krw_per_thousand_usd"), in_thousands("($/mt)")
    (True, False)
    """
    return bool(_THOUSANDS.search(name))


def figures_of_files(
    path: Path, suffixes: tuple[str, ...], read: Callable[[Path, str], Iterator[Figures]]
) -> Iterator[Figures]:
    """Yield the figures of a file, or of every file in a folder that ends so.

    Raises `InputError` for a file that is something else; in a folder it is kept apart as a whole and the other files are read.
    """
    if not path.is_dir():
        yield from read(path, path.name)
        return
    files = sorted(file for file in path.rglob("*") if file.name.casefold().endswith(suffixes))
    if not files:
        raise InputError(
            Refusal(
                str(path),
                Sentence("holds no file that ends in {endings}.", endings=", ".join(suffixes)),
                Sentence("Save the publisher's files or answers there."),
            )
        )
    for file in files:
        try:
            yield from read(file, str(file.relative_to(path)))
        except InputError as error:
            yield Figures(pl.DataFrame(schema=OBSERVATIONS), error.refusals, error.count)


def whole_rows(rows: pl.DataFrame, file: str, refusals: Refusals) -> pl.DataFrame:
    """Return the rows of a part of a table (as `table_batches` gives it) that are as long as its header and have an end."""
    for row in rows.filter(pl.col(CUT) | (pl.col(MORE) != "")).iter_rows(named=True):
        refusals.add(partial(_broken, file, row[ROW], row[CUT]))
    return rows.filter(~pl.col(CUT) & (pl.col(MORE) == ""))


def _broken(file: str, row: int, is_cut: bool) -> Refusal:
    return Refusal(file, *(CUT_OFF if is_cut else LONGER), row)


def not_a_month(file: str, row: int, column: str, written: str) -> Refusal:
    """Return the refusal of a cell that should hold a month up to the present one."""
    return Refusal(
        file,
        Sentence("'{written}' is not a month that such a table has.", written=written),
        Sentence("It should look like 2025-01 or 2025M01. The row is kept apart; the others were read."),
        row,
        column,
        written,
    )


def not_a_number(file: str, row: int, column: str, written: str) -> Refusal:
    """Return the refusal of a cell that should hold a number above zero."""
    return Refusal(
        file,
        Sentence("'{written}' is not a number above zero.", written=written),
        Sentence("The cell is kept apart; the others were read."),
        row,
        column,
        written,
    )


def column_in_thousands(file: str, column: str) -> Refusal:
    """Return the refusal of a column that counts in thousands."""
    return Refusal(
        file,
        Sentence("the column counts in thousands, so it is rounded."),
        Sentence("It is kept apart; the others were read. Export it in single units."),
        column=column,
    )


def other_table(file: str, columns: list[str], lacking: str) -> InputError:
    """Return the error for a table that is another publisher's."""
    return InputError(
        Refusal(
            file,
            Sentence("is a table, but not of this publisher: it has no column {name}.", name=lacking),
            Sentence("Its columns are {columns}. Name the source it is from.", columns=", ".join(columns)),
        )
    )
