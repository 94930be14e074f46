"""The places of rows and parts as plain numbers, as compiled code reads them, and how the functions of the kernel are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .match_columns import Decimal, Whole
from .match_conditions import Level, Part

Values = NDArray[np.float64]
Levels = NDArray[np.int64]
Bits = NDArray[np.uint64]
Told = tuple[int, float]
"""A level and a value (0..1)."""

_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    # Nothing but compiled code calls these: a third of the time to compile them went into doors from Python and C.
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
Function = TypeVar("Function", bound=Callable[..., Any])


def inner(function: Function) -> Function:
    """Return a function compiled as a part of what `match_kernel` keeps on disk; it is never kept, nor called from Python, by itself."""
    compiled: Function = njit(**_OPTIONS)(function)
    return compiled


NOT_ASKED, AGAINST, UNKNOWN, FITS = (int(level) for level in Level)

KIND, MATERIAL, MODALITY = int(Part.KIND), int(Part.MATERIAL), int(Part.MODALITY)
SCALE, AMOUNT, GMP, TIME = int(Part.SCALE), int(Part.AMOUNT), int(Part.GMP), int(Part.TIME)
COUNTRY, TEXT, ASSOCIATION = int(Part.COUNTRY), int(Part.TEXT), int(Part.ASSOCIATION)
WISH, FILL, OFFERED, SIZE, MARKET = (
    int(Part.WISH),
    int(Part.FILL),
    int(Part.OFFERED),
    int(Part.SIZE),
    int(Part.MARKET),
)
FACETS_OF_ROW = 6

FIRM, DIGEST, KIND_OF, SPEAKS_FOR = int(Whole.FIRM), int(Whole.DIGEST), int(Whole.KIND), int(Whole.SPEAKS_FOR)
SAID_OTHERWISE, TELLS_ALL, IS_PROFILE = int(Whole.SAID_OTHERWISE), int(Whole.TELLS_ALL), int(Whole.IS_PROFILE)
SCALE_UNIT, AMOUNT_UNIT = int(Whole.SCALE_UNIT), int(Whole.AMOUNT_UNIT)
FROM_DAY, UNTIL_DAY, HAS_DAYS = int(Whole.FROM_DAY), int(Whole.UNTIL_DAY), int(Whole.HAS_DAYS)
ASSOCIATION_OF, SIGNAL = int(Whole.ASSOCIATION), int(Whole.SIGNAL)
MATERIALS, REPLACING, HS_CODES = int(Whole.MATERIALS), int(Whole.REPLACING), int(Whole.HS_CODES)
INSPECTIONS, HOMES = int(Whole.INSPECTIONS), int(Whole.HOMES)
WISHES, MARKETS = int(Whole.WISHES), int(Whole.MARKETS)
TRUST, AMOUNT_OF = int(Decimal.TRUST), int(Decimal.AMOUNT)
SCALE_LEAST, SCALE_MOST = int(Decimal.SCALE_LEAST), int(Decimal.SCALE_MOST)
LOG_EMPLOYEES = int(Decimal.LOG_EMPLOYEES)
