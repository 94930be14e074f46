"""The different things that rows say: what firms say alike is judged once for all of them."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .match_columns import FACETS, Columns, Decimal, Whole


class Thing(IntEnum):
    """What of a row can be judged without the rest of it. The six facets stand from CODES on."""

    KIND = 0
    GOODS = 1
    CODES = 2
    SCALE = 8
    PLACES = 9
    """Where the candidate is, and of a need, where it wishes it to be."""
    MANNER = 10
    """How a row speaks: origin and association, and which further things it tells at all."""


THINGS = len(FACETS) + 5


class Said(NamedTuple):
    """`of_row` (rows x things) is the number of what each row says; things[i] stands in start[i]..start[i + 1], each said by `by_row`."""

    of_row: NDArray[np.int32]
    start: NDArray[np.int64]
    by_row: NDArray[np.int64]


def things_said(columns: Columns, word_start: NDArray[np.int64], *, of_needs: bool) -> Said:
    """Return what rows of one side say. What a need asks is told apart by its kind, too, for that decides what excludes."""
    wholes, decimals = columns.wholes, columns.decimals
    exact = decimals.view(np.int64)
    says = np.diff(wholes[:, Whole.MATERIALS : Whole.END + 1], axis=1) > 0
    inspections, wishes = (says[:, one - Whole.MATERIALS] for one in (Whole.INSPECTIONS, Whole.WISHES))
    kind = [wholes[:, Whole.KIND]]
    of_kind = kind if of_needs else []
    keys: list[list[NDArray[np.int64]]] = [
        [*kind, wholes[:, Whole.SPEAKS_FOR], wholes[:, Whole.SAID_OTHERWISE]],
        [*of_kind, wholes[:, Whole.IS_PROFILE], wholes[:, Whole.GOODS]],
    ]
    codes = columns.codes.view(np.int64)
    keys += [
        [*of_kind, wholes[:, Whole.IS_PROFILE], *codes[:, int(word_start[facet]) : int(word_start[facet + 1])].T]
        for facet in range(len(FACETS))
    ]
    keys += [
        [*of_kind, wholes[:, Whole.IS_PROFILE], wholes[:, Whole.SCALE_UNIT], exact[:, Decimal.SCALE_LEAST], exact[:, Decimal.SCALE_MOST]],
        [wholes[:, Whole.WISHED if of_needs else Whole.PLACED]],
        [
            *kind,
            *(wholes[:, one] for one in (Whole.TELLS_ALL, Whole.ASSOCIATION, Whole.AMOUNT_UNIT, Whole.SCALE_UNIT, Whole.HAS_DAYS)),
            exact[:, Decimal.TRUST],
            (inspections + 2 * wishes).astype(np.int64),
        ],
    ]  # fmt: skip
    of_row = np.empty((len(wholes), THINGS), dtype=np.int32)
    start, by_row = np.zeros(THINGS + 1, dtype=np.int64), []
    for thing, parts in enumerate(keys):
        number, first = _numbered(parts)
        of_row[:, thing] = number + start[thing]
        start[thing + 1] = start[thing] + len(first)
        by_row.append(first)
    return Said(of_row, start, np.concatenate(by_row))


def _numbered(parts: list[NDArray[np.int64]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a number for each row, the same for rows of the same values, and a row of each number."""
    number = np.zeros(len(parts[0]), dtype=np.int64)
    for part in parts:
        if len(part) and (part == part[0]).all():
            continue
        values = np.unique(part, return_inverse=True)[1]
        number = np.unique(number * (int(values.max(initial=0)) + 1) + values, return_inverse=True)[1]
    return number, np.unique(number, return_index=True)[1]
