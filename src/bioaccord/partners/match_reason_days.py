"""Reasons of days: when which authority inspected, and when capacity is wanted and free."""

from __future__ import annotations

from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import Condition

from .entry import Inspection
from .match_conditions import INSPECTION_HOLDS_DAYS, Level
from .match_reason_words import span
from .terms import Terms

_DAYS_A_YEAR = 365.25


def inspections_reason(
    wanted: tuple[Inspection, ...], told: tuple[Inspection, ...], terms: Terms, today: date
) -> Condition:
    """Return one condition for all authorities that a need names: what is known of each."""
    korean, english = [], []
    for one in wanted:
        name = terms.name(one.authority)
        days = [other.inspected_on for other in told if other.authority == one.authority]
        dated = [day for day in days if day is not None]
        if not days:
            korean.append(f"{name.ko} 실사 이력 미등록")
            english.append(f"no inspection by {name.en} on record")
            continue
        if not dated:
            korean.append(f"{name.ko} 실사(날짜 미상)")
            english.append(f"inspected by {name.en}, day not on record")
            continue
        newest = max(dated)
        years = (today - newest).days / _DAYS_A_YEAR
        old_ko = old_en = ""
        if one.inspected_on is not None and newest < one.inspected_on:
            old_ko, old_en = f", 요청은 {one.inspected_on} 이후", f", asked for since {one.inspected_on}"
        elif (today - newest).days > INSPECTION_HOLDS_DAYS:
            old_ko, old_en = ", 현재 유효 여부 확인 필요", ", whether it still holds is not known"
        korean.append(f"{name.ko} {newest} 실사({years:.1f}년 전{old_ko})")
        english.append(f"inspected by {name.en} on {newest} ({years:.1f} years ago{old_en})")
    text = Text(ko=f"GMP: {'; '.join(korean)}.", en=f"GMP: {'; '.join(english)}.")
    return Condition("gmp", text)


def time_reason(
    level: int, begins: date | None, ends: date | None, free_from: date | None, free_until: date | None
) -> Condition:
    """Return whether capacity is free when it is wanted."""
    need = span(begins, ends)
    if free_from is None and free_until is None:
        text = Text(
            ko=f"시기: {need.ko}에 필요하지만 가능한 시기는 등록되어 있지 않습니다.",
            en=f"Time: needed {need.en}; when capacity is free is not on record.",
        )
    else:
        free = span(free_from, free_until)
        if level == Level.FITS:
            text = Text(ko=f"시기: 필요 {need.ko}, 가능 {free.ko}.", en=f"Time: needed {need.en}, free {free.en}.")
        else:
            text = Text(
                ko=f"시기: {need.ko}에 필요한데 {free.ko}에만 가능합니다.",
                en=f"Time: needed {need.en}, but free only {free.en}.",
            )
    return Condition("time", text)
