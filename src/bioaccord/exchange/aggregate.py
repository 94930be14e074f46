"""Figures over members that may be told: five members or more, none above 60 %, now and in each sum and difference with what was told before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from bioaccord.vocabulary.language import Text

FEWEST_MEMBERS = 5
LARGEST_PART = 0.6
BOUNDS = (5, 10, 20, 50, 100, 200, 500)
Contributions = Mapping[str, float]
"""What each member adds to a figure, by its id inside the node; never sent."""


class Held(StrEnum):
    """Why a figure is not told."""

    FEW = "few"
    LARGE = "large"
    FEW_IN_DIFFERENCE = "few_in_difference"
    LARGE_IN_DIFFERENCE = "large_in_difference"
    NEGATIVE = "negative"


TOLD = {
    Held.FEW: Text("값을 이루는 회원사가 5곳보다 적습니다.", "Fewer than five members stand behind the figure."),
    Held.LARGE: Text("한 회원사가 값의 60%를 넘습니다.", "One member makes up more than 60% of the figure."),
    Held.FEW_IN_DIFFERENCE: Text("앞서 알린 값과 더하거나 빼면 5곳보다 적은 회원사의 값이 드러납니다.", "Added to or subtracted from figures told before, it would show fewer than five members."),
    Held.LARGE_IN_DIFFERENCE: Text("앞서 알린 값과 더하거나 빼면 한 회원사가 60%를 넘는 값이 드러납니다.", "Added to or subtracted from figures told before, it would show a figure of which one member makes up more than 60%."),
    Held.NEGATIVE: Text("값이 음수인 회원사가 있어 규칙을 적용할 수 없습니다.", "A member's part is below nothing: the rule cannot be applied."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A figure over members that may be told: the sum, and a bound on how many stand behind it."""

    value: float
    members_at_least: int


@dataclass(frozen=True, slots=True)
class Range:
    """A figure over members with its range, all three of which may be told; `members_at_least` holds for each of them."""

    value: float
    low: float
    high: float
    members_at_least: int


def aggregate(now: Contributions, told_before: Sequence[Contributions]) -> Aggregate | Held:
    """Return the sum over members, or why it is held back.

    `told_before` holds what stood behind everything ever told of the same measure: of the same things, of a part or of a whole of them, to
    whichever group, and value, low and high each as a figure. Whoever reads them can add and subtract them, so each sum and difference of
    this figure and up to two of those (coefficients -1, 0, 1) is looked at as a figure of its own, and so is what is left of a whole when
    all told parts that fit into it are taken away. A member that came, left or changed in size is among those that stand behind a
    difference. A figure of which nothing changed since may be told again.
    """
    parts = {member: value for member, value in now.items() if value != 0}
    if any(value < 0 for value in parts.values()):
        return Held.NEGATIVE
    members = sorted({*parts, *(member for before in told_before for member in before)})
    new = _vector(parts, members)
    if (held := _held(new, new)) is not None:
        return held
    told = _distinct([_vector(before, members) for before in told_before])
    for rest, size in (*_combinations(new, told), *_rests(new, told)):
        if (held := _held(rest, size)) is not None:
            return _IN_DIFFERENCE[held]
    return Aggregate(float(new.sum()), max(bound for bound in BOUNDS if bound <= len(parts)))


def aggregate_range(
    value: Contributions, low: Contributions, high: Contributions, told_before: Sequence[Contributions]
) -> Range | Held:
    """Return a figure with its range, or why it is held back: value, low and high are three figures, each looked at beside the others."""
    told, sums = list(told_before), []
    for figure in (value, low, high):
        one = aggregate(figure, told)
        if isinstance(one, Held):
            return one
        sums.append(one)
        told.append(figure)
    return Range(sums[0].value, sums[1].value, sums[2].value, min(one.members_at_least for one in sums))


_Vector = npt.NDArray[np.float64]
_IN_DIFFERENCE = {Held.FEW: Held.FEW_IN_DIFFERENCE, Held.LARGE: Held.LARGE_IN_DIFFERENCE}
_ROUNDING = 1e-12
"""What is left of a member below this share of what was added and subtracted is the rounding of the computer and nothing that can be read."""
_WEIGHS = 1e-9
"""A member whose part is below this share of the largest hides nobody: it is not counted among the five."""


def _held(parts: _Vector, size: _Vector) -> Held | None:
    """Return why a sum or difference may not be read, None where it may or where nothing is left of it.

    `size` holds for each member how much was added and subtracted for it.
    """
    absolute = np.where(np.abs(parts) <= _ROUNDING * size, 0.0, np.abs(parts))
    largest = absolute.max(initial=0.0)
    if largest == 0.0 and parts is not size:
        return None
    if np.count_nonzero(absolute > _WEIGHS * largest) < FEWEST_MEMBERS:
        return Held.FEW
    return Held.LARGE if largest > LARGEST_PART * absolute.sum() * (1 + _ROUNDING) else None


def _combinations(new: _Vector, told: Sequence[_Vector]) -> Iterator[tuple[_Vector, _Vector]]:
    """Give each sum and difference of the new figure and one or two told ones, with how much was added and subtracted."""
    for first, one in enumerate(told):
        for sign in (-1, 1):
            both, size = new + sign * one, new + one
            yield both, size
            for other in told[first + 1 :]:
                yield both - other, size + other
                yield both + other, size + other


def _rests(new: _Vector, told: Sequence[_Vector]) -> Iterator[tuple[_Vector, _Vector]]:
    """Give what is left of each figure when those that fit into it are taken away one after the other, however many they are."""
    for whole in (new, *told):
        rest, size = whole, whole
        pieces = told if whole is new else (new, *(one for one in told if one is not whole))
        for piece in pieces:
            if np.all(piece <= rest + _ROUNDING * size):
                rest, size = rest - piece, size + piece
                yield rest, size


def _vector(parts: Contributions, members: Sequence[str]) -> _Vector:
    return np.array([parts.get(member, 0.0) for member in members], dtype=np.float64)


def _distinct(vectors: Sequence[_Vector]) -> list[_Vector]:
    """Return each figure once: one that was told again tells nothing more."""
    return list({vector.tobytes(): vector for vector in vectors}.values())
