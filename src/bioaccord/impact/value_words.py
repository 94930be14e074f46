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
NONE = Text("없음", "none")
_LEAST, _MOST = Text("{least} 이상", "{least} or more"), Text("{most} 이하", "{most} or less")
AT_LEAST = Text("{figure} 이상", "at least {figure}")
_YEAR_LEAST, _YEAR_MOST = Text("{least}년 이후", "{least} or later"), Text("{most}년 이전", "{most} or earlier")
BETWEEN = Text("{low}~{high}", "{low} to {high}")
_APART = Text("{low} ~ {high}", "{low} to {high}")
_YEARS = range(1900, 2200)
"""A whole number without a unit in this range is a calendar year."""
_WITHOUT_UNIT = frozenset({"", "date", "yes or no", "word", "index"})
_PER: Mapping[str, Text] = {
    "USD": Text("{}", "{}"),
    "USD a cell": Text("{}", "{}"),
    "USD a year": Text("연간 {}", "{} a year"),
    "USD per 30 days": Text("30일분당 {}", "{} per 30-day supply"),
    "USD per unit": Text("단위당 {}", "{} per unit"),
    "USD per gallon": Text("갤런당 {}", "{} per gallon"),
}
"""Around an amount of money, or around both ends of a range."""
_YEARLY = frozenset({"USD", "USD a year"})
"""Amounts; the others are prices."""
_FIGURES = 3
_IN_FULL = 100_000.0
"""Below, a price that has no more than cents was set by somebody, and is written in full; other amounts where they are whole dollars."""
_ENGLISH_SCALES = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"))
_KOREAN_SCALES = ((1e12, "조"), (1e8, "억"), (1e4, "만"))
_MINUS = "\N{MINUS SIGN}"
_TEENS = (11, 12, 13)


def both(words: Text | Sentence) -> dict[str, str]:
    """Return words as plain data in both languages."""
    if isinstance(words, Sentence):
        return {str(one): words.told(one) for one in Language}
    return {str(one): words.in_language(one) for one in Language}


def value_words(value: Any, unit: str, language: Language | str, *, is_exact: bool = False) -> str:
    """Return a value as it is read: money in three figures (`is_exact`: in all of them), a rank, a share in per cent, a day in ISO form.

    >>> value_words(-2897303424.0, "USD a year", "en"), value_words(-2897303424.0, "USD a year", "ko")
    ('−$2.90 billion a year', '연간 −29억 달러')
    >>> value_words(455e6, "USD", "en", is_exact=True), value_words(455.5e6, "USD", "ko", is_exact=True)
    ('$455,000,000', '4억 5,550만 달러')
    >>> value_words(5, "rank", "en"), value_words(5, "rank", "ko"), value_words(1.239, "factor", "en"), value_words(2030, "", "en")
    ('5th', '5위', '× 1.239', '2030')
    """
    bare, around = _parts(value, unit, language, is_exact=is_exact)
    return around.format(bare)


def range_words(value: Any, least: Any, most: Any, unit: str, language: Language | str) -> str:
    """Return an answer: a value, a range (with the best value in it, where there is one), or that it cannot be told.

    >>> range_words(None, -5.3635e9, -8.19e7, "USD a year", "ko"), range_words(None, 2027, None, "", "en")
    ('연간 −53.6억 ~ −8,190만 달러', '2027 or later')
    """
    if least is None and most is None:
        return value_words(value, unit, language)
    is_year = unit == "" and (least if most is None else most) in _YEARS
    if most is None:
        told = (_YEAR_LEAST if is_year else _LEAST).in_language(language).format(least=value_words(least, unit, language))  # fmt: skip
    elif least is None:
        told = (_YEAR_MOST if is_year else _MOST).in_language(language).format(most=value_words(most, unit, language))
    else:
        low, _ = _parts(least, unit, language)
        high, around = _parts(most, unit, language)
        if language == Language.KOREAN and unit in _PER:
            low = low.removesuffix("달러").rstrip()
        # Between two minus signs a wave needs room.
        between = (_APART if high.startswith(_MINUS) else BETWEEN).in_language(language).format(low=low, high=high)
        if value is not None and unit in _PER:
            return around.format(f"{_parts(value, unit, language)[0]} ({between})")
        told = around.format(between)
    return told if value is None else f"{value_words(value, unit, language)} ({told})"


def per_words(unit: str, language: Language | str) -> str:
    """Return what an amount of money is by, for the head of its column: `a year`; empty for other units.

    >>> per_words("USD a year", "en"), per_words("USD a year", "ko"), per_words("share", "en")
    ('a year', '연간', '')
    """
    return _PER[unit].in_language(language).format("").strip() if unit in _PER else ""


def usd_words(amount_usd: float) -> Text:
    """Return an amount in US dollars as it is read in both languages, in three figures."""
    korean, english = (value_words(amount_usd, "USD", one) for one in (Language.KOREAN, Language.ENGLISH))
    return Text(korean, english)


def cell_words(low: float, middle: float, high: float, unit: str, language: Language | str, *, is_least: bool = False) -> str:  # fmt: skip
    """Return a figure with its range for a table whose head says what money is by.

    `is_least`: something that belongs in it is not told; where that leaves nothing, it cannot be told.

    >>> cell_words(-5.3e9, -2.9e9, -8e7, "USD a year", "en"), cell_words(3, 5, 9, "rank", "ko"), cell_words(0, 0, 0, "share", "en")
    ('−$2.90 billion (−$5.30 billion to −$80.0 million)', '5위 (3~9위)', '0%')
    """
    unit = "USD" if unit in _YEARLY else "USD a cell" if unit in _PER else unit
    if is_least and low == high == 0:
        return _NOTHING.in_language(language)
    told = value_words(middle, unit, language) if low == high else range_words(middle, low, high, unit, language)
    return AT_LEAST.in_language(language).format(figure=told) if is_least else told


def _parts(value: Any, unit: str, language: Language | str, *, is_exact: bool = False) -> tuple[str, str]:
    """Return a value without what is said once around a range of them, and that with a place for it."""
    if value is None:
        return _NOTHING.in_language(language), "{}"
    if isinstance(value, bool):
        return _YES_OR_NO[value].in_language(language), "{}"
    if isinstance(value, (Text, Sentence)):
        return both(value)[str(language)], "{}"
    if isinstance(value, date):
        return value.isoformat(), "{}"
    if not isinstance(value, (int, float)):
        return str(value), "{}"
    is_korean = language == Language.KOREAN
    if unit in _PER:
        is_price = unit not in _YEARLY
        money = _korean_money if is_korean else _english_money
        amount = money(float(value), is_exact, is_price)
        return amount, _PER[unit].in_language(language)
    if unit in ("share", "percent"):
        share = float(value) * 100 if unit == "share" else float(value)
        return f"{_signed(f'{share:.4g}' if is_exact else f'{share:.3g}')}%", "{}"
    if unit == "factor":
        return _plain_number(float(value)), "{}배" if is_korean else "× {}"
    if unit == "rank":
        return (str(round(value)), "{}위") if is_korean else (_ordinal(round(value)), "{}")
    if unit in _WITHOUT_UNIT:
        return (f"{value:g}" if isinstance(value, float) else str(value)), "{}"
    title = UNITS[unit].title.in_language(language) if unit in UNITS else unit
    if not is_korean:
        # "1 year", "2 years".
        title = title.removesuffix("s") if value == 1 and unit in _COUNTED else title
        return _plain_number(float(value)), f"{{}} {title}"
    return _plain_number(float(value)), f"{{}}{title}"


_COUNTED = frozenset({"drugs", "years", "months", "days"})


def _english_money(value: float, is_exact: bool, is_price: bool) -> str:
    amount, scale = _scaled(abs(value), _ENGLISH_SCALES, is_exact, is_price)
    return f"{_MINUS if value < 0 else ''}${amount}{scale}"


def _korean_money(value: float, is_exact: bool, is_price: bool) -> str:
    if is_exact and abs(value) >= _KOREAN_SCALES[-1][0] and value == int(value):
        amount = _by_ten_thousands(int(abs(value)))
    else:
        number, scale = _scaled(abs(value), _KOREAN_SCALES, is_exact, is_price)
        # 15만, not 15.0만.
        amount = f"{number.rstrip('0').rstrip('.')}{scale}" if scale and "." in number else f"{number}{scale}"
    gap = " " if amount[-1] in "조억만" else ""
    return f"{_MINUS if value < 0 else ''}{amount}{gap}달러"


def _by_ten_thousands(value: int) -> str:
    """Return a whole number as it is read in Korean: 4억 5,550만."""
    told = list[str]()
    for scale, word in _KOREAN_SCALES:
        count, value = divmod(value, int(scale))
        if count:
            told.append(f"{count:,}{word}")
    return " ".join([*told, *([f"{value:,}"] if value else [])])


def _scaled(value: float, scales: tuple[tuple[float, str], ...], is_exact: bool, is_price: bool) -> tuple[str, str]:
    if is_exact or (value < _IN_FULL and value == round(value, 2 if is_price else 0)):
        return (f"{value:,.0f}" if value == int(value) else f"{value:,.2f}" if value >= 1 else f"{value:.10g}"), ""
    value = float(f"{value:.{_FIGURES}g}")
    for scale, word in scales:
        if value >= max(scale, _IN_FULL):
            return _three_figures(value / scale), word
    return _three_figures(value), ""


def _three_figures(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3g}"


def _ordinal(value: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{value}{'th' if value % 100 in _TEENS else ends.get(value % 10, 'th')}"


def _signed(told: str) -> str:
    return told.replace("-", _MINUS) if told.startswith("-") else told


def _plain_number(value: float) -> str:
    return _signed(f"{value:,.0f}" if value == int(value) or abs(value) >= 1000 else f"{value:,.4g}")
