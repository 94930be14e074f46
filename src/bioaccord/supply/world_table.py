"""A world table of industries by country from a file, made fit for a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .production import ProductionNetwork, production_of_table

_NEEDED = ("Z", "F", "x", "countries", "sectors")
_OFF = 1e-3  # by which part of an industry's output its row may miss it, as tables printed in rounded figures do
_ROUNDING = 1e-9  # of the largest flow: a negative flow of this size is what balancing left over


@dataclass(frozen=True, slots=True)
class WorldTable:
    """A table of industries by country, ready for a simulation; `unit` and `year` are empty where the file does not say."""

    file: str
    countries: int
    sectors: int
    unit: str
    year: str
    production: ProductionNetwork


def read_world_table(path: Path, stock_days: float = 60.0) -> WorldTable:
    """Return the table of a NumPy archive: Z (n x n), F (n x categories), x (n) in money a year, countries and sectors.

    Rows run through the sectors of the first country, then of the next. Industries are named `country|sector`. A fall of inventories
    stands in such tables as negative final demand: it is taken as no demand, and output as what is delivered. The file may hold the
    text arrays `unit` and `year`. Raises `InputError`, also for values that are no numbers, negative flows between industries, and an
    industry whose row does not add up to its output x within a thousandth.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            found = {name: stored[name] for name in stored.files}
    except FileNotFoundError:
        raise InputError(Refusal(str(path), Sentence("there is no such file."), Sentence("Check the path."))) from None
    except (OSError, ValueError) as error:
        remedy = Sentence("Save it with numpy.savez, names as text and not as objects.")
        raise InputError(
            Refusal(path.name, Sentence("is not a NumPy archive of plain arrays ({error}).", error=error), remedy)
        ) from None
    missing = [name for name in _NEEDED if name not in found]
    if missing:
        remedy = Sentence("A world table holds {names}.", names=", ".join(_NEEDED))
        raise InputError(Refusal(path.name, Sentence("has no array {names}.", names=", ".join(missing)), remedy))
    pairs = [(str(country), str(sector)) for country in found["countries"] for sector in found["sectors"]]
    flows, final = found["Z"].astype(float), found["F"].astype(float)
    output = found["x"].astype(float).ravel()
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
    names = ["|".join(pair) for pair in pairs]
    _check(path.name, flows, final.reshape(len(pairs), -1), output, names)
    final = np.maximum(final.reshape(len(pairs), -1).sum(axis=1, keepdims=True), 0.0)
    flows = np.maximum(flows, 0.0)
    output = flows.sum(axis=1) + final.sum(axis=1)
    production = production_of_table(flows, final, output, [pair[1] for pair in pairs], names, stock_days)
    unit, year = (
        str(np.ravel(found[name])[0]) if name in found and found[name].size else "" for name in ("unit", "year")
    )
    return WorldTable(path.name, len(found["countries"]), len(found["sectors"]), unit, year, production)


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
    off = np.abs(total - output) / np.maximum(np.abs(output), max(1e-6 * float(np.abs(total).mean()), 1e-300))
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
