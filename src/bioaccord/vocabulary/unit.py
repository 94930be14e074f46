"""Units of quantity, and which convert into which."""

from __future__ import annotations

from .language import Text

# Each unit of a kind with its size in the kind's first unit; a unit that is not here only converts into itself.
_SIZES: dict[str, tuple[str, float]] = {
    "kg": ("mass", 1.0),
    "g": ("mass", 1e-3),
    "mg": ("mass", 1e-6),
    "t": ("mass", 1e3),
    "L": ("volume", 1.0),
    "mL": ("volume", 1e-3),
    "kL": ("volume", 1e3),
    "m3": ("volume", 1e3),
    "each": ("count", 1.0),
    "vial": ("count", 1.0),
    "dose": ("count", 1.0),
    "thousand": ("count", 1e3),
}


def convertible(unit: str, other: str) -> bool:
    """Return whether quantities in the two units can be compared."""
    return factor(unit, other) is not None


def factor(unit: str, other: str) -> float | None:
    """Return how many of `other` one `unit` is, or None where they measure different things.

    >>> factor("t", "kg")
    1000.0
    """
    if unit == other:
        return 1.0
    kind, size = _SIZES.get(unit, ("", 0.0))
    other_kind, other_size = _SIZES.get(other, ("-", 1.0))
    return size / other_size if kind == other_kind else None


_KOREAN = {"vial": "바이알", "each": "개", "dose": "회분", "thousand": "천 개", "t": "톤"}
_ENGLISH = {"vial": "vials", "each": "pieces", "dose": "doses", "thousand": "thousand pieces"}


def unit_name(unit: str) -> Text:
    """Return how a unit is written after a quantity in each language."""
    return Text(ko=_KOREAN.get(unit, unit), en=_ENGLISH.get(unit, unit))
