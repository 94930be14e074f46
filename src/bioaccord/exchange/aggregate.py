"""Figures over members that may be told: five members or more, none above 60 %, now and in each sum and difference of up to three told figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

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
    Held.LARGE_IN_DIFFERENCE: Text("앞서 알린 값과 더하거나 빼면 한 회원사가 60%를 넘는 값이 드러납니다.", "Added to or subtracted from figures told before, it would show one member that makes up more than 60%."),
    Held.NEGATIVE: Text("값이 음수인 회원사가 있어 규칙을 적용할 수 없습니다.", "A member's part is below nothing: the rule cannot be applied."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A figure over members that may be told: the sum, and a bound on how many stand behind it."""

    value: float
    members_at_least: int


def aggregate(now: Contributions, told_before: Sequence[Contributions]) -> Aggregate | Held:
    """Return the sum over members, or why it is held back.

    `told_before` holds what stood behind every earlier figure of the same measure, whoever it was told to, so that no three of them can be
    added and subtracted to read one member: what is left of the members in each such sum is looked at as a figure of its own. Whoever
    changed between an earlier figure and this one, by coming, leaving or in size, is what is left there; so is who stands in a whole and in
    none of its two parts. A figure of which nothing changed since may be told again.
    """
    parts = {member: value for member, value in now.items() if value != 0}
    if any(value < 0 for value in parts.values()):
        return Held.NEGATIVE
    if len(parts) < FEWEST_MEMBERS:
        return Held.FEW
    if max(parts.values()) > LARGEST_PART * sum(parts.values()):
        return Held.LARGE
    for left in _left_over(now, told_before):
        if left.size < FEWEST_MEMBERS:
            return Held.FEW_IN_DIFFERENCE
        if left.max() > LARGEST_PART * left.sum():
            return Held.LARGE_IN_DIFFERENCE
    return Aggregate(sum(parts.values()), max(bound for bound in BOUNDS if bound <= len(parts)))


def _left_over(now: Contributions, told_before: Sequence[Contributions]) -> Iterator[NDArray[np.float64]]:
    """Yield what members are left with, in size, wherever this figure is combined with one or two told before; nothing where nobody is left."""
    members = sorted({member for one in (now, *told_before) for member in one})
    told = [np.array([one.get(member, 0.0) for member in members]) for one in told_before]
    figure = np.array([now.get(member, 0.0) for member in members])
    # What is left by rounding alone is nobody's part.
    nothing = 1e-9 * max((float(np.abs(one).max(initial=0.0)) for one in (figure, *told)), default=0.0)
    for number, one in enumerate(told):
        yield from _sizes(figure - one, nothing)
        for sign, other in ((sign, other) for at, other in enumerate(told) for sign in (-1.0, 1.0) if at > number or (sign > 0 and at != number)):  # fmt: skip
            yield from _sizes(figure - one + sign * other, nothing)


def _sizes(left: NDArray[np.float64], nothing: float) -> Iterator[NDArray[np.float64]]:
    sizes = np.abs(left)
    sizes = sizes[sizes > nothing]
    if sizes.size:
        yield sizes
