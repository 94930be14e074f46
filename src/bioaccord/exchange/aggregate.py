"""Figures over members that may be told: five members or more, none above 60 %, now and in each difference to what was told before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

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
    Held.FEW_IN_DIFFERENCE: Text("앞서 알린 값과의 차이가 회원사 5곳보다 적은 수의 값입니다.", "The difference to a figure told before is that of fewer than five members."),
    Held.LARGE_IN_DIFFERENCE: Text("앞서 알린 값과의 차이에서 한 회원사가 60%를 넘습니다.", "One member makes up more than 60% of the difference to a figure told before."),
    Held.NEGATIVE: Text("값이 음수인 회원사가 있어 규칙을 적용할 수 없습니다.", "A member's part is below nothing: the rule cannot be applied."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A figure over members that may be told: the sum, and a bound on how many stand behind it."""

    value: float
    members_at_least: int


def aggregate(now: Contributions, told_before: Sequence[Contributions]) -> Aggregate | Held:
    """Return the sum over members, or why it is held back.

    `told_before` holds what stood behind every earlier figure of the same series, so that no two of them can be subtracted to read one
    member: whoever changed between an earlier figure and this one, by coming, leaving or in size, is looked at as a figure of its own.
    A member that left is among those who changed. A figure of which nothing changed since may be told again.
    """
    parts = {member: value for member, value in now.items() if value != 0}
    if any(value < 0 for value in parts.values()):
        return Held.NEGATIVE
    if len(parts) < FEWEST_MEMBERS:
        return Held.FEW
    if max(parts.values()) > LARGEST_PART * sum(parts.values()):
        return Held.LARGE
    for before in told_before:
        changed = [abs(now.get(member, 0.0) - before.get(member, 0.0)) for member in {*now, *before}]
        changed = [value for value in changed if value > 0]
        if not changed:
            continue
        if len(changed) < FEWEST_MEMBERS:
            return Held.FEW_IN_DIFFERENCE
        if max(changed) > LARGEST_PART * sum(changed):
            return Held.LARGE_IN_DIFFERENCE
    return Aggregate(sum(parts.values()), max(bound for bound in BOUNDS if bound <= len(parts)))
