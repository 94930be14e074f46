"""What is said of changes and of figures apart, in both languages."""

from __future__ import annotations

from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from .change_point import FALSE_ALARMS, ChangeKind, ChangePoint, Estimate
from .finding_words import first_capital, span
from .observation import Frequency

_RHYTHMS = {
    Frequency.ANNUAL: Text("연평균", "a year"),
    Frequency.QUARTERLY: Text("분기 평균", "a quarter"),
    Frequency.MONTHLY: Text("월평균", "a month"),
    Frequency.WEEKLY: Text("주평균", "a week"),
    Frequency.DAILY: Text("일평균", "a day"),
}


def verdict(points: tuple[ChangePoint, ...], p_value: float | None) -> Sentence:
    """Return what was found in a series, as one sentence."""
    if not points:
        return Sentence(
            "No change of level or trend beats 'no change' (at most {alarms:.0%} of unchanged series would show one).",
            alarms=FALSE_ALARMS,
        )
    first = Sentence(
        "Changes that beat 'no change', each by more than its penalty: {count} (at most {alarms:.0%} of unchanged series would show one).",
        count=len(points),
        alarms=FALSE_ALARMS,
    )
    if p_value is None:
        return first
    return first + Sentence("Simulated unchanged series show as much with {chance}.", chance=written_chance(p_value))


def change_told(
    day: date,
    frequency: Frequency,
    kind: ChangeKind,
    before: Estimate,
    after: Estimate,
    is_percent: bool,
    gain: float,
    penalty: float,
) -> Sentence:
    """Return what one change is, and the test that it passed."""
    test = Sentence("Test: gain {gain:.1f} against a penalty of {penalty:.1f}.", gain=gain, penalty=penalty)
    if kind is ChangeKind.LEVEL:
        said = Sentence(
            "{day}: the level moved from {before} ({before_low} to {before_high}) to {after} ({after_low} to {after_high}).",
            day=at_period(day, frequency),
            before=written_figure(before.value),
            before_low=written_figure(before.lower),
            before_high=written_figure(before.upper),
            after=written_figure(after.value),
            after_low=written_figure(after.lower),
            after_high=written_figure(after.upper),
        )
    else:
        said = Sentence(
            "{day}: growth {rhythm} moved from {before} ({before_low} to {before_high}) to {after} ({after_low} to {after_high}).",
            day=at_period(day, frequency),
            rhythm=_RHYTHMS[frequency],
            before=written_growth(before.value, is_percent),
            before_low=written_growth(before.lower, is_percent),
            before_high=written_growth(before.upper, is_percent),
            after=written_growth(after.value, is_percent),
            after_low=written_growth(after.lower, is_percent),
            after_high=written_growth(after.upper, is_percent),
        )
    return said + test


def at_period(day: date, frequency: Frequency) -> Text:
    """Return a period as a sentence begins with it.

    >>> at_period(date(2026, 4, 1), Frequency.QUARTERLY).en, at_period(date(2026, 4, 1), Frequency.MONTHLY).ko
    ('The second quarter of 2026', '2026년 4월')
    """
    told = span(day, day, frequency)
    return Text(told.ko, first_capital(told.en))


def written_figure(value: float) -> str:
    """Return a figure of a series with four digits, or whole from a thousand on."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def written_growth(value: float, is_percent: bool) -> str:
    """Return a growth a period as it is written: in percent where `is_percent`."""
    return f"{value:+.2%}" if is_percent else written_figure(value)


def written_chance(value: float) -> str:
    """Return a p-value as it is written."""
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"
