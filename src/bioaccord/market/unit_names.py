"""What units of figures are called in both languages; a currency is that of the figures in both."""

from __future__ import annotations

import re

from bioaccord.vocabulary.language import Text

_NAMES = {
    "presentations": Text("포장단위", "presentations"),
    "reports": Text("건(보고)", "reports"),
    "applications": Text("건(신청서)", "applications"),
    "trials": Text("건(시험)", "trials"),
    "u": Text("개", "items"),
    "US cents/sheet": Text("미국 센트/장", "US cents/sheet"),
    "USD/cubic meter": Text("USD/m³", "USD/m³"),
    "USD/troy oz": Text("USD/트로이온스", "USD/troy oz"),
    "USD/bbl": Text("USD/배럴", "USD/bbl"),
    "Percent": Text("%", "%"),
}
_COUNTERS = {"presentations": "개 포장단위", "reports": "건", "applications": "건", "trials": "건", "u": "개"}
_DOLLARS = re.compile(r"(Thous|Mil|Bil)\. of (?:Chn\. (?P<year>\d{4}) )?(?:U\.S\. )?\$")
_SIZES = {"Thous": (1e3, "천"), "Mil": (1e6, "백만"), "Bil": (1e9, "10억")}
_WORDS = {"Thous": "thousand", "Mil": "million", "Bil": "billion"}
_INDEX = re.compile(r"index\b", re.IGNORECASE)


def unit_name(unit: str) -> Text:
    """Return what a publisher's unit is called where its figures stand as it gave them.

    >>> unit_name("presentations").ko, unit_name("index 2010=100").ko, unit_name("USD/mt").ko
    ('포장단위', '지수 2010=100', 'USD/mt')
    >>> unit_name("Bil. of $")
    Text(ko='10억 USD', en='billion USD', original=None)
    """
    if _INDEX.match(unit):
        return Text(_INDEX.sub("지수", unit, count=1), _INDEX.sub("index", unit, count=1))
    if found := _DOLLARS.fullmatch(unit):
        kept = dollars(unit)[1]
        return Text(f"{_SIZES[found[1]][1]} {kept.ko}", f"{_WORDS[found[1]]} {kept.en}")
    return _NAMES.get(unit, Text(unit, unit))


def is_plain(unit: str) -> bool:
    """Return whether figures are read as they are: an index, or percent.

    >>> is_plain("Index 1982=100"), is_plain("USD")
    (True, False)
    """
    return bool(_INDEX.match(unit)) or unit_name(unit).en == "%"


def dollars(unit: str) -> tuple[float, Text]:
    """Return how many dollars a unit of amounts is, and what they are called; 1 and the unit's own name for any other.

    >>> dollars("Bil. of $")
    (1000000000.0, Text(ko='USD', en='USD', original=None))
    """
    found = _DOLLARS.fullmatch(unit)
    if not found:
        return 1.0, unit_name(unit)
    year = found["year"]
    return _SIZES[found[1]][0], Text(f"USD({year}년 연쇄가격)", f"USD (chained, {year})") if year else Text(
        "USD", "USD"
    )


def counter(unit: str) -> Text | None:
    """Return what stands behind a number of things that are counted; None where a unit measures.

    >>> counter("reports")
    Text(ko='건', en=' reports', original=None)
    """
    return Text(_COUNTERS[unit], f" {unit_name(unit).en}") if unit in _COUNTERS else None
