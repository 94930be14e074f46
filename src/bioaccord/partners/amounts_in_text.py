"""Amounts with their units in Korean and English text: 2,000L, 2 x 15,000 L, 36만 리터, 연간 300kg, 10 million vials a year."""

from __future__ import annotations

import re
from dataclasses import dataclass

_KOREAN_SIZES = {"백": 1e2, "천": 1e3, "만": 1e4, "십만": 1e5, "백만": 1e6, "천만": 1e7, "억": 1e8}
_ENGLISH_SIZES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9}
_PLAIN = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_KOREAN_NUMBER = rf"(?:(?:{_PLAIN})\s?(?:천만|백만|십만|억|만|천|백)\s?)+(?:{_PLAIN})?"
_ENGLISH_NUMBER = rf"(?:{_PLAIN})(?:\s?(?:thousand|million|billion|mn|bn|k(?=\s?[Ll]?\b))\b)?"
_NUMBER = rf"(?:{_KOREAN_NUMBER}|{_ENGLISH_NUMBER})"
# Written unit → (unit, how many of it one is). The longest that fits is taken.
_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("kiloliters", "kilolitres", "kiloliter", "kilolitre", "킬로리터", "kl", "㎘"), ("L", 1e3)),
    **dict.fromkeys(("milliliters", "millilitres", "milliliter", "millilitre", "밀리리터", "ml", "㎖"), ("L", 1e-3)),
    **dict.fromkeys(("liters", "litres", "liter", "litre", "리터", "ltr", "l", "ℓ"), ("L", 1.0)),
    **dict.fromkeys(("m3", "㎥", "m³", "cubic metres", "cubic meters"), ("L", 1e3)),
    **dict.fromkeys(("kilograms", "kilogram", "kilos", "킬로그램", "kgs", "kg", "㎏"), ("kg", 1.0)),
    **dict.fromkeys(
        ("metric tonnes", "metric tons", "metric ton", "tonnes", "tonne", "tons", "ton", "톤", "mt"), ("kg", 1e3)
    ),
    **dict.fromkeys(("grams", "gram", "그램", "g"), ("kg", 1e-3)),
    **dict.fromkeys(("vials", "vial", "바이알"), ("vial", 1.0)),
    **dict.fromkeys(("doses", "dose", "도즈", "도스", "회분", "명분"), ("dose", 1.0)),
    **dict.fromkeys(
        ("tablets", "capsules", "syringes", "units", "pieces", "ampoules", "시린지", "캡슐", "앰플", "정", "개"),
        ("each", 1.0),
    ),
}
_UNIT = "|".join(re.escape(one) for one in sorted(_UNITS, key=len, reverse=True))
_END = r"(?![A-Za-z0-9])"
_DIGIT = re.compile(r"\d")
_AMOUNT = re.compile(
    rf"(?<![\d.,A-Za-z$₩€])(?:(?P<count>\d{{1,3}})\s?[x×*]\s?)?(?P<one>{_NUMBER})"
    rf"(?:[\s-]?(?P<first_unit>{_UNIT})?{_END}?\s?(?:-|–|~|∼|to\b|내지|에서|부터)\s?(?P<other>{_NUMBER}))?"
    rf"[\s-]?(?P<unit>{_UNIT}){_END}",
    re.IGNORECASE,
)
_PER = r"\s?(?:/|per\b|a\b|each\b|every\b)\s?"
_A_YEAR_AFTER = re.compile(
    rf"^(?:\s+of\s+[a-z -]{{1,30}}?)?(?:{_PER}(?:year|yr|annum|년|연)|\s?(?:annually|yearly|p\.a\.|every year))", re.I
)
_A_MONTH_AFTER = re.compile(rf"^{_PER}(?:month|월)", re.I)
_A_YEAR_BEFORE = re.compile(r"(?:연간|연산|매년|연|annual (?:capacity|output|production|volume)(?: of)?|a year[:,]?)\s?(?:약|최대|최소|about |up to )?\s?$", re.I)  # fmt: skip
_A_MONTH_BEFORE = re.compile(r"(?:월간|매월|월)\s?(?:약|최대)?\s?$")
_AT_MOST_BEFORE = re.compile(r"(?:up to|maximum(?: of)?|max\.?|no more than|as large as|at most|최대)\s?$", re.I)
_AT_MOST_AFTER = re.compile(r"^\s?(?:급\s?)?(?:이하|까지|or less|or smaller)", re.I)
_AT_LEAST_BEFORE = re.compile(r"(?:at least|minimum(?: of)?|min\.?|more than|over|above|from|최소)\s?$", re.I)
_AT_LEAST_AFTER = re.compile(
    r"^\s?(?:급\s?|규모\s?)?(?:이상|초과|\+|or (?:more|larger|above|greater)|and (?:above|up|larger|over))", re.I
)
_TOGETHER_BEFORE = re.compile(
    r"(?:total|combined|aggregate|overall|총|전체|합계)[^.;,0-9]{0,40}(?:[\d.,]+\s?[^\d.;,]{0,6}){0,1}$", re.I
)
_RUN_OF_ONE = re.compile(r"batch|lot\b|배치|로트|per run|1회", re.I)
LARGEST_VESSEL_L = 100_000.0
"""A volume above it is that of a plant, not of one run, whatever the words around it."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in `unit` (L, kg, vial, dose or each), from `least` to `most` (None where open), at start..end of the text.

    `count` is of how many vessels; `is_per_year` amounts are of a year; `is_together` is that of a plant and not of one run.
    """

    least: float | None
    most: float | None
    unit: str
    start: int
    end: int
    count: int = 1
    is_per_year: bool = False
    is_together: bool = False
    is_of_batch: bool = False


def amounts_in(text: str) -> list[Amount]:
    """Return the amounts of a text in their order; strengths (mg) and sums of money are none.

    >>> [(one.count, one.most, one.unit) for one in amounts_in("2 x 15,000 L, 2kL; 36만 리터, 1만 5천 리터 and 24,000-litre vessels")]
    [(2, 15000.0, 'L'), (1, 2000.0, 'L'), (1, 360000.0, 'L'), (1, 15000.0, 'L'), (1, 24000.0, 'L')]
    >>> [(one.most, one.unit, one.is_per_year) for one in amounts_in("연간 300kg, 1억 도즈/년")]
    [(300.0, 'kg', True), (100000000.0, 'dose', True)]
    """
    if not _DIGIT.search(text):
        return []
    return [one for found in _AMOUNT.finditer(text) if (one := _amount(text, found)) is not None]


def _amount(text: str, found: re.Match[str]) -> Amount | None:
    unit, size = _UNITS[found["unit"].lower()]
    before, after = text[max(0, found.start() - 60) : found.start()], text[found.end() : found.end() + 40]
    a_year = bool(_A_YEAR_AFTER.search(after) or _A_YEAR_BEFORE.search(before))
    a_month = not a_year and bool(_A_MONTH_AFTER.search(after) or _A_MONTH_BEFORE.search(before))
    of_batch = bool(_RUN_OF_ONE.search(before[-25:]) or _RUN_OF_ONE.search(after[:15]))
    if unit in ("each", "dose", "vial") and not (a_year or a_month or of_batch):
        return None
    if found["unit"] == "G":
        return None  # 5G is no gram
    most = _value(found["one"]) * size
    least = most
    if found["other"]:
        first_size = _UNITS[found["first_unit"].lower()][1] if found["first_unit"] else size
        least, most = sorted((_value(found["one"]) * first_size, _value(found["other"]) * size))
    if not most:
        return None
    factor = 12.0 if a_month else 1.0
    open_below = bool(_AT_MOST_BEFORE.search(before) or _AT_MOST_AFTER.search(after)) and not found["other"]
    open_above = bool(_AT_LEAST_BEFORE.search(before) or _AT_LEAST_AFTER.search(after)) and not found["other"]
    per_year = a_year or a_month
    return Amount(
        least=None if open_below else least * factor,
        most=None if open_above and not open_below else most * factor,
        unit=unit,
        start=found.start(),
        end=found.end(),
        count=int(found["count"] or 1),
        is_per_year=per_year,
        is_together=unit == "L" and (most > LARGEST_VESSEL_L or bool(_TOGETHER_BEFORE.search(before))),
        is_of_batch=of_batch,
    )


def _value(written: str) -> float:
    total = 0.0
    for number, size in re.findall(rf"({_PLAIN})\s?(천만|백만|십만|억|만|천|백|thousand|million|billion|mn|bn|k)?", written, re.I):
        one = float(number.replace(",", ""))
        total += one * (_KOREAN_SIZES.get(size) or _ENGLISH_SIZES.get(size.lower(), 1.0))
    return total
