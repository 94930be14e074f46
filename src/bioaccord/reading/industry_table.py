"""A table of industries by country (a multi-regional input-output table) from a NumPy archive, checked."""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.npyio import NpzFile
from numpy.typing import NDArray

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

_NEEDED = ("Z", "F", "x", "countries", "sectors")
_OFF = 1e-3  # by which part of an industry's output its row may miss it, as tables printed in rounded figures do
_CUT = 0.1  # of a unit a cell: by how much more a row may miss it where all cells were printed as whole numbers
_HEAD_BYTES = 200
_ROUNDING = 1e-9  # of the largest flow: a negative flow of this size is what balancing left over


@dataclass(frozen=True, slots=True)
class IndustryTable:
    """Industries by country in money a year: rows run through the sectors of the first country, then of the next.

    `flows` (n x n) from row to column, none below zero; `final` (n x categories), in which a fall of inventories is negative; `output`
    (n). `unit` and `year` are empty where the file does not say.
    """

    file: str
    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    flows: NDArray[np.float64]
    final: NDArray[np.float64]
    output: NDArray[np.float64]
    unit: str
    year: str

    @property
    def industries(self) -> list[tuple[str, str]]:
        """Country and sector of each row."""
        return [(country, sector) for country in self.countries for sector in self.sectors]


def read_industry_table(path: Path) -> IndustryTable:
    """Return the table of a NumPy archive: Z (n x n), F (n x categories), x (n) in money a year, countries and sectors.

    The file may hold the text arrays `unit` and `year`. Raises `InputError`, also for values that are no numbers, negative flows
    between industries, and an industry whose row does not add up to its output x within a thousandth (and what is lost where all cells are whole numbers).
    """
    found = _arrays(path)
    missing = [name for name in _NEEDED if name not in found]
    if missing:
        remedy = Sentence("A world table holds {names}.", names=", ".join(_NEEDED))
        raise InputError(Refusal(path.name, Sentence("has no array {names}.", names=", ".join(missing)), remedy))
    pairs = [(str(country), str(sector)) for country in found["countries"] for sector in found["sectors"]]
    try:
        flows, final = found["Z"].astype(float), found["F"].astype(float)
        output = found["x"].astype(float).ravel()
    except (TypeError, ValueError):
        raise _no_archive(path) from None
    if flows.shape != (len(pairs), len(pairs)) or final.shape[:1] != (len(pairs),) or len(output) != len(pairs):
        problem = Sentence(
            "Z is {flows}, F {final} and x {output} for {industries} industries.",
            flows=flows.shape,
            final=final.shape,
            output=found["x"].shape,
            industries=len(pairs),
        )
        raise InputError(
            Refusal(
                path.name,
                problem,
                Sentence("Give a row and a column of Z, a row of F and a value of x to each industry."),
            )
        )
    final = final.reshape(len(pairs), -1)
    _check(path.name, flows, final, output, ["|".join(pair) for pair in pairs])
    unit, year = (
        str(np.ravel(found[name])[0]) if name in found and found[name].size else "" for name in ("unit", "year")
    )
    countries, sectors = (tuple(str(one) for one in np.ravel(found[name])) for name in ("countries", "sectors"))
    return IndustryTable(path.name, countries, sectors, np.maximum(flows, 0.0), final, output, unit, year)


def _arrays(path: Path) -> dict[str, NDArray[Any]]:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES).lstrip().lower()
        if head.startswith((b"<!doctype", b"<html")):
            problem = Sentence("is an HTML page, not a table; most likely an error page was saved.")
            raise InputError(Refusal(path.name, problem, Sentence("Download it again.")))
        stored = np.load(path, allow_pickle=False)
        if not isinstance(stored, NpzFile):
            raise _no_archive(path)
        with stored:
            return {name: stored[name] for name in stored.files}
    except FileNotFoundError:
        raise InputError(Refusal(str(path), Sentence("there is no such file."), Sentence("Check the path."))) from None
    # What a cut archive raises depends on where it ends: in its list of files, in a packed block or in an array's header.
    except (OSError, ValueError, EOFError, KeyError, RuntimeError, struct.error, zipfile.BadZipFile, zlib.error):
        raise _no_archive(path) from None


def _no_archive(path: Path) -> InputError:
    remedy = Sentence("Save it with numpy.savez, names as text and not as objects.")
    problem = Sentence("is not a NumPy archive of plain arrays, or one that was cut off.")
    return InputError(Refusal(path.name, problem, remedy))


def _check(
    file: str, flows: NDArray[np.float64], final: NDArray[np.float64], output: NDArray[np.float64], names: list[str]
) -> None:
    refusals: list[Refusal] = []
    for array, values in (("Z", flows), ("F", final), ("x", output)):
        wrong = np.argwhere(~np.isfinite(values))
        if len(wrong):
            row, *column = (int(one) for one in wrong[0])
            problem = Sentence(
                "{array} holds {count:,} values that are no numbers, the first at {place}.",
                array=array,
                count=len(wrong),
                place=f"{names[row]} → {names[column[0]]}" if array == "Z" else names[row],
            )
            refusals.append(Refusal(file, problem, Sentence("Replace it, with 0 if nothing flows."), column=array))
    if refusals:
        raise InputError(refusals)
    negative = np.argwhere(flows < -_ROUNDING * float(np.abs(flows).max(initial=0.0)))
    if len(negative):
        row, buyer = (int(one) for one in negative[0])
        problem = Sentence(
            "{count:,} flows between industries are negative, the first from {supplier} to {buyer} ({flow:,.6g}).",
            count=len(negative),
            supplier=names[row],
            buyer=names[buyer],
            flow=flows[row, buyer],
        )
        raise InputError(Refusal(file, problem, Sentence("Set it to 0, or move it to the final demand."), column="Z"))
    total = flows.sum(axis=1) + final.sum(axis=1)
    # An industry that hardly exists is all rounding: it is measured by a millionth of the world's mean.
    size = np.maximum(np.abs(output), max(1e-6 * float(np.abs(total).mean()), 1e-300))
    is_whole = not (flows % 1).any() and not (final % 1).any()
    lost = _CUT * (flows.shape[1] + final.shape[1]) if is_whole else 0.0
    off = np.maximum(np.abs(total - output) - lost, 0.0) / size
    wrong_rows = np.flatnonzero(off > _OFF)
    if len(wrong_rows):
        row = int(wrong_rows[np.argmax(off[wrong_rows])])
        problem = Sentence(
            "the rows of {count:,} industries do not add up to their output x; {supplier} delivers {delivered:,.6g} but x is {output:,.6g}.",
            count=len(wrong_rows),
            supplier=names[row],
            delivered=total[row],
            output=output[row],
        )
        raise InputError(
            Refusal(
                file, problem, Sentence("Output has to be the sum of the row; balance the table first."), column="x"
            )
        )
    if not (total > 0).any():
        raise InputError(
            Refusal(file, Sentence("no industry delivers anything."), Sentence("Give a table with flows in it."))
        )
