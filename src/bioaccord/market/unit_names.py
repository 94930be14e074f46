"""What units of figures are called in both languages; a currency is that of the figures in both."""

from __future__ import annotations

import re

from bioaccord.vocabulary.language import Text

_NAMES = {
    "presentations": Text("포장단위", "presentations"),
    "reports": Text("보고 건수", "reports"),
    "applications": Text("신청 건수", "applications"),
    "trials": Text("시험 건수", "trials"),
    "u": Text("개", "items"),
    "USD": Text("달러", "USD"),
    "KRW": Text("원", "KRW"),
    "Percent": Text("%", "%"),
}
_CURRENCIES = {
    "USD": "달러",
    "KRW": "원",
    "EUR": "유로",
    "JPY": "엔",
    "CNY": "위안",
    "GBP": "파운드",
    "US cents": "미국 센트",
}
_MEASURES = {
    "mt": Text("톤", "tonne"),
    "bbl": Text("배럴", "barrel"),
    "mmbtu": Text("백만 BTU", "million BTU"),
    "troy oz": Text("트로이온스", "troy ounce"),
    "cubic meter": Text("㎥", "m³"),
    "dmtu": Text("건량 톤 단위(dmtu)", "dmtu"),
    "sheet": Text("장", "sheet"),
    "USD": Text("달러", "USD"),
}
_COUNTERS = {"presentations": "개 포장단위", "reports": "건", "applications": "건", "trials": "건", "u": "개"}
_DOLLARS = re.compile(r"(Thous|Mil|Bil)\. of (?:Chn\. (?P<year>\d{4}) )?(?:U\.S\. )?\$")
_SIZES = {"Thous": (1e3, "천"), "Mil": (1e6, "백만"), "Bil": (1e9, "10억")}
_WORDS = {"Thous": "thousand", "Mil": "million", "Bil": "billion"}
_INDEX = re.compile(r"index\b", re.IGNORECASE)


def unit_name(unit: str) -> Text:
    """Return what a publisher's unit is called where its figures stand as it gave them.

    >>> unit_name("presentations").ko, unit_name("index 2010=100").ko, unit_name("USD/mt").ko
    ('포장단위', '지수 2010=100', '달러/톤')
    >>> unit_name("Bil. of $")
    Text(ko='10억 달러', en='USD billion', original=None)
    """
    if _INDEX.match(unit):
        return Text(_INDEX.sub("지수", unit, count=1), _INDEX.sub("index", unit, count=1))
    if found := _DOLLARS.fullmatch(unit):
        kept = dollars(unit)[1]
        return Text(f"{_SIZES[found[1]][1]} {kept.ko}", multiple_of(kept.en, _WORDS[found[1]]))
    paid, slash, measure = unit.partition("/")
    if slash and paid in _CURRENCIES:
        per = _MEASURES.get(measure, Text(measure, measure))
        return Text(f"{_CURRENCIES[paid]}/{per.ko}", f"{paid}/{per.en}")
    return _NAMES.get(unit, Text(unit, unit))


def multiple_of(unit: str, multiple: str) -> str:
    """Return a multiple of an English unit; a currency stands before it, as it does before its figures.

    >>> multiple_of("USD (chained, 2017)", "billion"), multiple_of("kg", "million")
    ('USD billion (chained, 2017)', 'million kg')
    """
    return f"USD {multiple}{unit.removeprefix('USD')}" if unit.startswith("USD") else f"{multiple} {unit}"


def is_plain(unit: str) -> bool:
    """Return whether figures are read as they are: an index, or percent.

    >>> is_plain("Index 1982=100"), is_plain("USD")
    (True, False)
    """
    return bool(_INDEX.match(unit)) or unit_name(unit).en == "%"


def dollars(unit: str) -> tuple[float, Text]:
    """Return how many dollars a unit of amounts is, and what they are called; 1 and the unit's own name for any other.

    >>> dollars("Bil. of $")
    (1000000000.0, Text(ko='달러', en='USD', original=None))
    """
    found = _DOLLARS.fullmatch(unit)
    if not found:
        return 1.0, unit_name(unit)
    year = found["year"]
    return _SIZES[found[1]][0], Text(f"달러({year}년 연쇄가격)", f"USD (chained, {year})") if year else Text(
        "달러", "USD"
    )


def counter(unit: str) -> Text | None:
    """Return what stands behind a number of things that are counted; None where a unit measures.

    >>> counter("reports")
    Text(ko='건', en=' reports', original=None)
    """
    return Text(_COUNTERS[unit], f" {unit_name(unit).en}") if unit in _COUNTERS else None
