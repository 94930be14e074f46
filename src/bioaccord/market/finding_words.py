"""How findings speak of months, money and countries, in Korean and in English."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.language import Text

from .finding import ChartSeries
from .observation import WORLD, Flag, Frequency
from .period_days import last_day
from .rounding import rounded

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
_ORDINALS = ("first", "second", "third", "fourth")
_PERIOD_NOUNS = {
    Frequency.ANNUAL: Text("해", "year"),
    Frequency.QUARTERLY: Text("분기", "quarter"),
    Frequency.MONTHLY: Text("달", "month"),
    Frequency.WEEKLY: Text("주", "week"),
    Frequency.DAILY: Text("날", "day"),
}
_CURRENCIES = {"USD": "달러", "KRW": "원", "EUR": "유로", "JPY": "엔", "CNY": "위안", "GBP": "파운드"}
_MEASURES = {
    "kg": Text("kg", "a kilogram"),
    "mt": Text("톤", "a tonne"),
    "bbl": Text("배럴", "a barrel"),
    "mmbtu": Text("백만 BTU", "a million BTU"),
    "troy oz": Text("트로이온스", "a troy ounce"),
    "cubic meter": Text("㎥", "a cubic metre"),
    "dmtu": Text("건량 톤 단위(dmtu)", "a dry tonne unit"),
    "sheet": Text("장", "a sheet"),
    "USD": Text("미국 1달러", "a US dollar"),
}
_COUNTED = {
    "reports": Text("보고 {}건", "{} reports"),
    "presentations": Text("포장단위 {}개", "{} presentations"),
    "approvals": Text("{}건", "{} approvals"),
    "trials": Text("시험 {}건", "{} trials"),
}


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


def stretch(first: date, last: date) -> Text:
    """Return a stretch of days (both included) in the largest units that it is whole in.

    >>> stretch(date(2016, 1, 1), date(2025, 12, 31)), stretch(date(2025, 9, 1), date(2026, 8, 31)).en
    (Text(ko='2016~2025년', en='2016 to 2025', original=None), 'September 2025 to August 2026')
    >>> stretch(date(2026, 8, 3), date(2026, 8, 9)).ko
    '2026년 8월 3일~2026년 8월 9일'
    """
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        if first.month == 1 and last.month == 12 and first.year < last.year:
            return Text(f"{first.year}~{last.year}년", f"{first.year} to {last.year}")
        return months(first, last.replace(day=1))
    days = dict.fromkeys((first, last))
    return Text(
        "~".join(f"{one.year}년 {one.month}월 {one.day}일" for one in days),
        " to ".join(f"{one.day} {one:%B %Y}" for one in days),
    )


def span(first: date, last: date, frequency: Frequency) -> Text:
    """Return a stretch of periods (first days of the first and the last one) in the words of their length.

    >>> span(date(2016, 1, 1), date(2025, 1, 1), Frequency.ANNUAL).ko, span(date(2026, 4, 1), date(2026, 4, 1), Frequency.QUARTERLY)
    ('2016~2025년', Text(ko='2026년 2분기', en='the second quarter of 2026', original=None))
    """
    if frequency is Frequency.MONTHLY:
        return months(first, last)
    if frequency is Frequency.ANNUAL:
        return stretch(first.replace(month=1, day=1), date(last.year, 12, 31))
    if frequency is Frequency.QUARTERLY:
        if (first.month, last.month) == (1, 10):
            return stretch(first, last_day(last, frequency))
        told = []
        for one in dict.fromkeys((first, last)):
            number = (one.month + 2) // 3
            told.append((f"{one.year}년 {number}분기", f"the {_ORDINALS[number - 1]} quarter of {one.year}"))
        return Text("~".join(ko for ko, _ in told), " to ".join(en for _, en in told))
    return stretch(first, last_day(last, frequency))


def period_noun(frequency: Frequency) -> Text:
    """Return what a single period is called."""
    return _PERIOD_NOUNS[frequency]


def times(ratio: float) -> Text:
    """Return how many times one amount is another, where that is read more easily than percent; empty where it is not.

    >>> times(2.02), times(2.44).en, times(0.49).ko, times(1.4).ko
    (Text(ko='두 배', en='twice', original=None), '2.4 times', '절반', '')
    """
    if 1.95 <= ratio < 2.05:
        return Text("두 배", "twice")
    if 0.475 <= ratio < 0.525:
        return Text("절반", "half")
    if ratio >= 2.05:
        size = f"{ratio:.1f}".removesuffix(".0") if ratio < 20 else f"{ratio:,.0f}"
        return Text(f"{size}배", f"{size} times")
    return Text("", "")


def during(first: date, last: date) -> str:
    """Return an English stretch of months with its preposition: from A to B, or in 2022."""
    return in_words(months(first, last))


def in_words(stretch_told: Text) -> str:
    """Return an English stretch of time with its preposition: from A to B, or in 2022."""
    words = stretch_told.en
    return f"from {words}" if " to " in words else f"in {words}"


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
    paid, slash, measure = unit.partition("/")
    if slash and measure in _MEASURES:
        # A price below a hundred is read with its cents, one below one with three figures.
        size = abs(value)
        digits = rounded(value) if size >= 100 else rounded(value, 2) if size >= 1 else f"{value:.3g}"
        ko, en = ("센트", "US cents") if paid == "US cents" else (_CURRENCIES.get(paid, f" {paid}"), paid)
        told = f"{digits} {en}" if paid == "US cents" else f"{en} {digits}"
        return Text(f"{_MEASURES[measure].ko}당 {digits}{ko}", f"{told} {_MEASURES[measure].en}")
    if unit in _CURRENCIES:
        return Text(_korean_money(value, _CURRENCIES[unit]), _english_money(value, unit))
    digits = rounded(value) if abs(value) >= 1000 else f"{value:,.4g}"
    if unit in _COUNTED:
        return Text(_COUNTED[unit].ko.format(digits), _COUNTED[unit].en.format(digits))
    if unit.startswith("index"):
        base = f"({unit.removeprefix('index').strip()})" if unit != "index" else ""
        return Text(f"{digits}{base}", f"{digits} {base}".strip())
    plain = unit.strip("()")
    return Text(f"{digits} {plain}".strip(), f"{digits} {plain}".strip())


def is_money(unit: str) -> bool:
    """Tell whether `amount` tells figures of a unit as money or as a price.

    >>> is_money("USD"), is_money("USD/mt"), is_money("kg")
    (True, True, False)
    """
    _, slash, measure = unit.partition("/")
    return unit in _CURRENCIES or bool(slash) and measure in _MEASURES


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


def _korean_money(value: float, currency: str) -> str:
    sign, size = "-" if value < 0 else "", round(abs(value))
    if size < 10_000:
        return f"{sign}{size:,}{currency}"
    hundred_millions, rest = divmod(round(size / 10_000), 10_000)
    trillions, hundred_millions = divmod(hundred_millions, 10_000)
    words = [f"{trillions:,}조"] if trillions else []
    words += [f"{hundred_millions:,}억"] if hundred_millions else []
    words += [f"{rest:,}만"] if rest and not trillions else []
    return f"{sign}{' '.join(words)} {currency}"


def _english_money(value: float, currency: str) -> str:
    sign, size = "-" if value < 0 else "", abs(value)
    if size >= _BILLION:
        return f"{currency} {sign}{size / _BILLION:,.2f} billion"
    if size >= _MILLION:
        return f"{currency} {sign}{size / _MILLION:,.1f} million"
    return f"{currency} {sign}{size:,.0f}"
