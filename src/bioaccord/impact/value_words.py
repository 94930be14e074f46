"""How the values of laws and their results are written for a reader, and what their standings are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import Sentence

from .parameter import Standing
from .units import UNITS

STANDINGS: Mapping[Standing, Text] = {
    Standing.ENACTED: Text("법률·법정 공고", "enacted"),
    Standing.GUIDANCE: Text("기관 지침", "agency guidance"),
    Standing.COMPUTED: Text("계산값", "computed"),
    Standing.PROPOSED: Text("제안", "proposed"),
    Standing.UNVERIFIED: Text("출처 미확인", "unverified"),
}
_YES_OR_NO = {True: Text("예", "yes"), False: Text("아니요", "no")}
_NOTHING = Text("알 수 없음", "cannot be told")
_LEAST, _MOST = Text("{least} 이상", "{least} or more"), Text("{most} 이하", "{most} or less")
_YEAR_LEAST, _YEAR_MOST = Text("{least}년 이후", "{least} or later"), Text("{most}년 이전", "{most} or earlier")
_YEARS = range(1900, 2200)
"""A whole number without a unit in this range is a calendar year."""
_WITHOUT_UNIT = frozenset({"", "date", "yes or no", "word", "index"})
_FEW_DECIMALS = 100.0


def both(words: Text | Sentence) -> dict[str, str]:
    """Return words as plain data in both languages."""
    if isinstance(words, Sentence):
        return {str(one): words.told(one) for one in Language}
    return {str(one): words.in_language(one) for one in Language}


def value_words(value: Any, unit: str, language: Language | str) -> str:
    """Return a value as it is read: a share in per cent, money with its unit, a year as it is, a day in ISO form.

    >>> value_words(0.65, "share", "en"), value_words(1234567.0, "USD", "ko"), value_words(2030, "", "en")
    ('65%', '1,234,567달러', '2030')
    """
    if value is None:
        return _NOTHING.in_language(language)
    if isinstance(value, bool):
        return _YES_OR_NO[value].in_language(language)
    if isinstance(value, (Text, Sentence)):
        return both(value)[str(language)]
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, (int, float)):
        return str(value)
    if unit == "share":
        return f"{value * 100:.4g}%"
    if unit == "percent":
        return f"{value:.4g}%"
    if unit in _WITHOUT_UNIT:
        return f"{value:g}" if isinstance(value, float) else str(value)
    number = _number(float(value))
    title = UNITS[unit].title.in_language(language) if unit in UNITS else unit
    if language == Language.ENGLISH:
        return f"{number} {title}"
    # Korean puts "a year" and "per unit" before the figure and the unit behind it.
    before, _, after = title.rpartition(" ")
    return f"{before} {number}{after}".strip()


def range_words(value: Any, least: Any, most: Any, unit: str, language: Language | str) -> str:
    """Return an answer: a value, a range (with the best value in it, where there is one), or that it cannot be told."""
    if least is None and most is None:
        return value_words(value, unit, language)
    low, high = value_words(least, unit, language), value_words(most, unit, language)
    is_year = unit == "" and (least if most is None else most) in _YEARS
    if most is None:
        told = (_YEAR_LEAST if is_year else _LEAST).in_language(language).format(least=low)
    elif least is None:
        told = (_YEAR_MOST if is_year else _MOST).in_language(language).format(most=high)
    else:
        told = f"{low} – {high}"
    return told if value is None else f"{value_words(value, unit, language)} ({told})"


def _number(value: float) -> str:
    if value == int(value) or abs(value) >= _FEW_DECIMALS:
        return f"{value:,.0f}"
    return f"{value:,.4g}"
