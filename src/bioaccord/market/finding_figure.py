"""The figures of a finding as a reader sees them: value, interval, periods."""

from __future__ import annotations

from bioaccord.vocabulary.language import Language, Text

from .finding import Figure
from .finding_words import amount, span
from .observation import Frequency

_POINTS = Text("%p", " points")
_TIMES = Text("배", " times")


def figure_value(figure: Figure, language: Language) -> str:
    """Return the value of a figure with its unit.

    >>> from datetime import date
    >>> share = Figure(Text("비중", "share"), 0.2794, "share", date(2026, 1, 1), date(2026, 8, 1), 0.25, 0.31)
    >>> figure_value(share, Language.ENGLISH), figure_interval(share, Language.ENGLISH)
    ('27.9%', '25.0% ~ 31.0%')
    """
    return _told(figure.value, figure.unit, language)


def figure_interval(figure: Figure, language: Language) -> str:
    """Return the bounds of a figure's 95 % interval; empty where it has none."""
    if figure.lower is None or figure.upper is None:
        return ""
    return f"{_told(figure.lower, figure.unit, language)} ~ {_told(figure.upper, figure.unit, language)}"


def figure_periods(figure: Figure, frequency: Frequency, language: Language) -> str:
    """Return the periods over which a figure was counted."""
    return span(figure.first, figure.last, frequency).in_language(language)


def _told(value: float, unit: str, language: Language) -> str:
    if unit == "share":
        return f"{value * 100:.1f}%"
    if unit == "points":
        return f"{value * 100:+.1f}{_POINTS.in_language(language)}"
    if unit == "times":
        return f"{value:.1f}{_TIMES.in_language(language)}"
    return amount(value, unit).in_language(language)
