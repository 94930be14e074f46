"""How the functions of the kernel are compiled; counts of bits, and numbers drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

Whole = NDArray[np.int32]
Bits = NDArray[np.uint64]

Function = TypeVar("Function", bound=Callable[..., Any])

# Nothing here makes an array. Without `_nrt` no references are counted, which would be done at every look into one of the
# tables, by both threads on the same counters: the search is three times as fast.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
# Nothing but compiled code calls what is not a door: the ways in from Python and C would be compiled for nothing.
_INNER: dict[str, Any] = {**_OPTIONS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def kept(function: Function) -> Function:
    """Return a function compiled and kept on disk, until its own file or a value that it closes over changes; Python may call it."""
    return cast(Function, njit(cache=True, **_OPTIONS)(function))


def inner(function: Function) -> Function:
    """Return a function compiled as a part of the doors that call it; it is never kept, nor called from Python, by itself."""
    return cast(Function, njit(**_INNER)(function))


def written_in(function: Function) -> Function:
    """Return what `inner` does, written into each of its callers: for the few lines that every step passes."""
    return cast(Function, njit(forceinline=True, **_INNER)(function))


ONE, NONE = np.uint64(1), np.uint64(0)
NOWHERE: Any = np.int64(-1)
"""No slot, no meeting, nobody; a plain -1 would have every function that takes it compiled once more."""
_M1, _M2, _M4 = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333), np.uint64(0x0F0F0F0F0F0F0F0F)
_H = np.uint64(0x0101010101010101)
_S2, _S4, _S56 = np.uint64(2), np.uint64(4), np.uint64(56)


@written_in
def bits_in(x: Any) -> Any:  # pragma: no cover - compiled
    x = x - ((x >> ONE) & _M1)
    x = (x & _M2) + ((x >> _S2) & _M2)
    x = (x + (x >> _S4)) & _M4
    return np.int64((x * _H) >> _S56)


@written_in
def drawn(state: Any) -> Any:  # pragma: no cover - compiled
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return x


@written_in
def below(state: Any, count: Any) -> Any:  # pragma: no cover - compiled
    return np.int64(((drawn(state) >> np.uint64(33)) * np.uint64(count)) >> np.uint64(31))


@written_in
def fraction(state: Any) -> Any:  # pragma: no cover - compiled
    return (drawn(state) >> np.uint64(11)) * (1.0 / 9007199254740992.0)
