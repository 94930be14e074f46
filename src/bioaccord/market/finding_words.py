"""How findings speak of months, money and countries, in Korean and in English."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.language import Text

from .finding import ChartSeries
from .observation import WORLD, Flag

_SHORT = {
    "KR": Text("한국", "Korea"),
    "US": Text("미국", "the United States"),
    "GB": Text("영국", "the United Kingdom"),
    "NL": Text("네덜란드", "the Netherlands"),
    "AE": Text("아랍에미리트", "the United Arab Emirates"),
    "PH": Text("필리핀", "the Philippines"),
    "HK": Text("홍콩", "Hong Kong"),
    "MO": Text("마카오", "Macao"),
    WORLD: Text("전 세계", "the world"),
}
_MILLION, _BILLION = 1e6, 1e9


def country_words(code: str) -> Text:
    """Return a country as it stands inside a sentence.

    >>> country_words("US"), country_words("VN").en
    (Text(ko='미국', en='the United States', original=None), 'Vietnam')
    """
    return _SHORT.get(code) or country_name(code)


def first_capital(words: str) -> str:
    """Return an English sentence with a capital at its beginning."""
    return words[:1].upper() + words[1:]


def months(first: date, last: date) -> Text:
    """Return a stretch of months (first days of the first and the last one).

    >>> months(date(2025, 9, 1), date(2026, 8, 1))
    Text(ko='2025년 9월~2026년 8월', en='September 2025 to August 2026', original=None)
    >>> months(date(2022, 1, 1), date(2022, 12, 1))
    Text(ko='2022년', en='2022', original=None)
    """
    if first.year == last.year and (first.month, last.month) == (1, 12):
        return Text(f"{first.year}년", str(first.year))
    if (first.year, first.month) == (last.year, last.month):
        return Text(f"{first.year}년 {first.month}월", f"{first:%B %Y}")
    if first.year == last.year:
        return Text(f"{first.year}년 {first.month}~{last.month}월", f"{first:%B} to {last:%B %Y}")
    return Text(f"{first.year}년 {first.month}월~{last.year}년 {last.month}월", f"{first:%B %Y} to {last:%B %Y}")


def during(first: date, last: date) -> str:
    """Return an English stretch of months with its preposition: from A to B, or in 2022."""
    span = months(first, last).en
    return f"from {span}" if " to " in span else f"in {span}"


def lately(first: date, last: date) -> str:
    """Return an English stretch of months that ends now: in 2025, or in the twelve months to August 2026."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count == 12 and first.month != 1:
        return f"in the twelve months to {last:%B %Y}"
    return during(first, last)


def amount(value: float, unit: str) -> Text:
    """Return an amount as a reader of either language writes it; the currency stays what it is.

    >>> amount(549164179, "USD")
    Text(ko='5억 4,916만 달러', en='USD 549.2 million', original=None)
    >>> amount(2132.1, "USD/kg")
    Text(ko='kg당 2,132달러', en='USD 2,132 a kilogram', original=None)
    """
    if unit == "USD/kg":
        # A price below a hundred is read with its cents.
        digits = f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"
        return Text(f"kg당 {digits}달러", f"USD {digits} a kilogram")
    if unit == "USD":
        return Text(_korean_dollars(value), _english_dollars(value))
    digits = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"
    plain = unit.strip("()")
    return Text(f"{digits} {plain}".strip(), f"{digits} {plain}".strip())


def percent(share: float) -> str:
    """Return a share in percent: one decimal below a hundred percent, none above.

    >>> percent(0.403), percent(1.27)
    ('40.3', '127')
    """
    size = abs(share) * 100
    return f"{size:.1f}" if size < 100 else f"{size:,.0f}"


def chance(p_value: float) -> str:
    """Return a p-value as it is read."""
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"


def caveats(flags: int) -> Text:
    """Return what has to be said of the figures behind a finding; empty where nothing has."""
    ko, en = [], []
    if flags & Flag.PROVISIONAL:
        ko.append("잠정치가 들어 있어 수정될 수 있습니다.")
        en.append("Some of the figures are provisional and may be revised.")
    if flags & Flag.ESTIMATED:
        ko.append("발표 기관의 추정치가 들어 있습니다.")
        en.append("Some of the figures are the publisher's estimates.")
    return Text(" ".join(ko), " ".join(en))


def sentences(*parts: Text) -> Text:
    """Return sentences after one another; empty ones leave no gap."""
    return Text(" ".join(one.ko for one in parts if one.ko), " ".join(one.en for one in parts if one.en))


def line(name: Text, unit: str, periods: Sequence[date], values: NDArray[np.float64]) -> ChartSeries:
    """Return a line of a chart, with a gap where there is no figure."""
    plain = tuple(float(one) if math.isfinite(one) else None for one in values)
    return ChartSeries(name, unit, tuple(periods), plain)


def _korean_dollars(value: float) -> str:
    sign, size = "-" if value < 0 else "", round(abs(value))
    if size < 10_000:
        return f"{sign}{size:,}달러"
    hundred_millions, rest = divmod(round(size / 10_000), 10_000)
    words = [f"{hundred_millions:,}억"] if hundred_millions else []
    words += [f"{rest:,}만"] if rest else []
    return f"{sign}{' '.join(words)} 달러"


def _english_dollars(value: float) -> str:
    sign, size = "-" if value < 0 else "", abs(value)
    if size >= _BILLION:
        return f"USD {sign}{size / _BILLION:,.2f} billion"
    if size >= _MILLION:
        return f"USD {sign}{size / _MILLION:,.1f} million"
    return f"USD {sign}{size:,.0f}"
