"""The units that figures of laws and their results are in, what values each allows, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isfinite

from bioaccord.vocabulary.language import Text

from .parameter import Value


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its name in files, in both languages, the kind of value, and the least and the most it can be."""

    name: str
    title: Text
    kind: type
    least: float | None = None
    most: float | None = None

    def refuses(self, value: Value) -> bool:
        """Return whether a value cannot be one in this unit; None (no value) never is refused."""
        if value is None:
            return False
        if self.kind is float:
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
                return True
            return (self.least is not None and value < self.least) or (self.most is not None and value > self.most)
        if self.kind is int:
            return (
                isinstance(value, bool) or not isinstance(value, int) or (self.least is not None and value < self.least)
            )
        return type(value) is not self.kind or value == ""

    def refuses_figure(self, value: Value) -> bool:
        """Return whether a value cannot be a figure of a law in this unit: no law writes a negative amount or rate, though results can be one."""
        is_negative = isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0
        return self.refuses(value) or (is_negative and (self.name.startswith("USD") or self.name == "percent"))


UNITS = {
    one.name: one
    for one in (
        Unit("share", Text("비율(0~1)", "share (0 to 1)"), float, 0.0, 1.0),
        Unit("factor", Text("배수", "factor"), float, 0.0),
        Unit("index", Text("지수", "index"), float, 0.0),
        Unit("percent", Text("%", "%"), float),
        Unit("USD", Text("달러", "USD"), float),
        Unit("USD a year", Text("연간 달러", "USD a year"), float),
        Unit("USD per 30 days", Text("30일분당 달러", "USD per 30-day supply"), float, 0.0),
        Unit("USD per unit", Text("단위당 달러", "USD per unit"), float, 0.0),
        Unit("USD per gallon", Text("갤런당 달러", "USD per gallon"), float, 0.0),
        Unit("kgCO2e per mmBTU", Text("kgCO2e/mmBTU", "kgCO2e per mmBTU"), float),
        Unit("rank", Text("위", "rank"), int, 1),
        Unit("drugs", Text("개 의약품", "drugs"), int, 0),
        Unit("years", Text("년", "years"), int, 0),
        Unit("months", Text("개월", "months"), int, 0),
        Unit("days", Text("일", "days"), int, 0),
        Unit("date", Text("날짜", "date"), date),
        Unit("yes or no", Text("예·아니요", "yes or no"), bool),
        Unit("word", Text("낱말", "word"), str),
    )
}
