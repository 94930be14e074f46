"""A world table of industries by country from a file, made fit for a simulation."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .production import ProductionNetwork, production_of_table

_NEEDED = ("Z", "F", "x", "countries", "sectors")


def read_world_table(path: Path, stock_days: float = 60.0) -> ProductionNetwork:
    """Return the production network of a NumPy archive: Z (n x n), F (n x categories), x (n) in money a year, countries and sectors.

    Rows run through the sectors of the first country, then of the next. Industries are named `country|sector`. A fall of inventories
    stands in such tables as negative final demand: it is taken as no demand, and output as what is delivered. Raises `InputError`.
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
    if flows.shape != (len(pairs), len(pairs)) or final.shape[0] != len(pairs):
        problem = Sentence(
            "Z is {flows} and F {final} for {industries} industries.",
            flows=flows.shape,
            final=final.shape,
            industries=len(pairs),
        )
        raise InputError(
            Refusal(path.name, problem, Sentence("Give a row and a column of Z, and a row of F, to each industry."))
        )
    final = np.maximum(final.reshape(len(pairs), -1).sum(axis=1, keepdims=True), 0.0)
    flows = np.maximum(flows, 0.0)
    output = flows.sum(axis=1) + final.sum(axis=1)
    names = ["|".join(pair) for pair in pairs]
    return production_of_table(flows, final, output, [pair[1] for pair in pairs], names, stock_days)
