"""What the changes of a series are told in: the figures before and after, and how sure it is that anything changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bioaccord.vocabulary.sentence import Sentence

if TYPE_CHECKING:
    from .change_points import Estimate


def changes_told(count: int, p_value: float | None, *, false_alarms: float) -> Sentence:
    """Return how many changes of a series beat that none is there; `false_alarms` is the share of unchanged series that show one."""
    if not count:
        return Sentence(
            "No change of level or trend beats 'no change' (at most {alarms:.0%} of unchanged series would show one).",
            alarms=false_alarms,
        )
    first = Sentence(
        "Changes that beat 'no change', each by more than its penalty: {count} (at most {alarms:.0%} of unchanged series would show one).",
        count=count,
        alarms=false_alarms,
    )
    if p_value is None:
        return first
    return first + Sentence("Simulated unchanged series show as much with {chance}.", chance=chance_words(p_value))


def change_told(
    day: date, before: Estimate, after: Estimate, *, is_level: bool, is_percent: bool, gain: float, penalty: float
) -> Sentence:
    """Return how a level, or else a growth a period, moved on a day, with its bounds and the test that it passed."""
    test = Sentence("Test: gain {gain:.1f} against a penalty of {penalty:.1f}.", gain=gain, penalty=penalty)
    if is_level:
        said = Sentence(
            "{day}: the level moved from {before} ({before_low} to {before_high}) to {after} ({after_low} to {after_high}).",
            day=str(day),
            before=figure(before.value),
            before_low=figure(before.lower),
            before_high=figure(before.upper),
            after=figure(after.value),
            after_low=figure(after.lower),
            after_high=figure(after.upper),
        )
    else:
        write = _share if is_percent else figure
        said = Sentence(
            "{day}: growth a period moved from {before} ({before_low} to {before_high}) to {after} ({after_low} to {after_high}).",
            day=str(day),
            before=write(before.value),
            before_low=write(before.lower),
            before_high=write(before.upper),
            after=write(after.value),
            after_low=write(after.lower),
            after_high=write(after.upper),
        )
    return said + test


def figure(value: float) -> str:
    """Return a figure with as many digits as say something."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _share(value: float) -> str:
    return f"{value:+.2%}"


def chance_words(value: float) -> str:
    """Return a chance as tables write it."""
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"
