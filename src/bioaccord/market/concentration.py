"""How concentrated purchases are on few suppliers, with bounds where figures are missing or kept secret."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

_ROUNDING = 1e-9
"""Part of a total by which its parts may exceed it, as rounded figures do."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a figure can be; both are the same where it is known."""

    lower: float
    upper: float

    @property
    def is_known(self) -> bool:
        """Whether there is one figure only."""
        return self.upper - self.lower <= 1e-12


@dataclass(frozen=True, slots=True)
class Concentration:
    """Shares of suppliers and the Herfindahl-Hirschman index, each within 0..1.

    `total` is the least that was bought in all, `unplaced` the part of a published total that no supplier is named for, `uncertain` the
    suppliers of which a part is missing or suppressed. `is_bounded` is
    false where the total itself has no upper bound. `exceeds_total` says that the suppliers' figures add up to more than the
    published total; their sum was taken then.
    """

    shares: dict[str, Bounds]
    hhi: Bounds
    total: float
    unplaced: float
    is_bounded: bool
    exceeds_total: bool
    uncertain: frozenset[str] = frozenset()


def concentration(known: Mapping[str, float], uncertain: Collection[str], total: float | None) -> Concentration | None:
    """Return shares and HHI of suppliers; None where nothing is known to have been bought.

    `known` are values by supplier, as far as they were published; of the `uncertain` suppliers a part is missing or suppressed. `total` is the
    published figure for all together, None where there is none.

    With a total, what is missing of it went to uncertain suppliers or to ones that are not listed: shares of the certain ones are exact; the HHI is least where it is
    spread thin over many, and most where one has all of it. Without a total, an uncertain supplier may have sold any amount.

    >>> found = concentration({"CN": 60.0, "IN": 20.0}, {"DE"}, 100.0)
    >>> found.shares["CN"], found.shares["DE"], found.hhi
    (Bounds(lower=0.6, upper=0.6), Bounds(lower=0.0, upper=0.2), Bounds(lower=0.4, upper=0.44))
    """
    values = {**dict.fromkeys(uncertain, 0.0), **known}
    placed = sum(values.values())
    exceeds = total is not None and placed > total * (1 + _ROUNDING)
    whole = placed if total is None or placed > total else total
    if whole <= 0:
        return None
    rest = whole - placed
    if total is not None and not exceeds:
        shares = {
            name: Bounds(value / whole, (value + rest * (name in uncertain)) / whole) for name, value in values.items()
        }
        squares = sum(value**2 for value in values.values())
        # One takes all the rest: an uncertain supplier or, where there is a rest at all, one that is not listed.
        largest = max((values[name] for name in uncertain), default=0.0)
        hhi = Bounds(squares / whole**2, (squares + 2 * largest * rest + rest**2) / whole**2)
        return Concentration(shares, hhi, whole, rest, True, False, frozenset(uncertain))
    if not uncertain:
        shares = {name: Bounds(value / whole, value / whole) for name, value in values.items()}
        index = sum(one.lower**2 for one in shares.values())
        return Concentration(shares, Bounds(index, index), whole, 0.0, True, exceeds)
    shares = {}
    for name, value in values.items():
        # Any other uncertain supplier may dwarf this one.
        lower = 0.0 if set(uncertain) - {name} else value / whole
        shares[name] = Bounds(lower, 1.0 if name in uncertain else value / whole)
    return Concentration(
        shares, Bounds(_least_index(values, uncertain), 1.0), whole, 0.0, False, exceeds, frozenset(uncertain)
    )


def _least_index(values: Mapping[str, float], uncertain: Collection[str]) -> float:
    """Return the least HHI where the uncertain suppliers may have sold any amount more: all below a level are raised to it."""
    fixed = [value for name, value in values.items() if name not in uncertain]
    open_ = [values[name] for name in uncertain]

    def index(level: float) -> float:
        raised = fixed + [max(value, level) for value in open_]
        return sum(one**2 for one in raised) / sum(raised) ** 2 if sum(raised) > 0 else 1.0

    def slope(level: float) -> float:
        raised = fixed + [max(value, level) for value in open_]
        return level * sum(raised) - sum(one**2 for one in raised)

    low, high = 0.0, max([*fixed, *open_])
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return index(high)
