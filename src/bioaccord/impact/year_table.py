"""Figures by year as one table: years as rows, figures as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bioaccord.vocabulary.language import Language, Text

from .value_words import BETWEEN, cell_words, per_words

_YEAR, _CHANCE = Text("연도", "Year"), Text("해당 확률", "Chance that it applies")
_NOTHING = Text("모든 연도에 해당 없음: {figures}.", "Nothing in any year: {figures}.")
_LEFT_OUT = Text("표에 없는 연도에는 해당 사항이 없습니다.", "Years that are not listed: nothing.")
_AT_LEAST = Text(
    "“이상”: 자료가 빠진 제품이 있어 실제는 더 클 수 있습니다.",
    "“At least”: of some products it cannot be told, and it may be more.",
)
_HARDLY = 0.005


@dataclass(frozen=True, slots=True)
class YearTable:
    """What columns are called, the first of which is the year, and a row a year; words in one language.

    A figure that is nothing in every year has no column but stands in `nothing`; a year in which all figures are nothing has no row,
    and `leaves_out_years` says so.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: tuple[str, ...] = ()
    leaves_out_years: bool = False
    is_least: bool = False
    """Whether some cell is the least that it can be."""

    def notes(self, language: Language) -> tuple[str, ...]:
        """Return what to say below the table of what it leaves out."""
        told = [_NOTHING.in_language(language).format(figures=", ".join(self.nothing))] if self.nothing else []
        told += [_LEFT_OUT.in_language(language)] if self.leaves_out_years else []
        return (*told, *([_AT_LEAST.in_language(language)] if self.is_least else []))


def year_table(bands: Sequence[Mapping[str, Any]], language: Language) -> YearTable:
    """Return bands, as `assessment_data` gives them, by year: each figure with its range, and its chance where that is not the figure."""
    figures: dict[str, dict[int, Mapping[str, Any]]] = {}
    for one in bands:
        figures.setdefault(one["key"], {})[one["year"]] = one
    header, columns, nothing, years = [_YEAR.in_language(language)], list[dict[int, str]](), list[str](), set[int]()
    for by_year in figures.values():
        first = next(iter(by_year.values()))
        title = first["title"][language]
        per = per_words(first["unit"], language)
        told = {year for year, one in by_year.items() if one["low"] or one["high"] or one["is_least"]}
        if not told:
            nothing.append(title)
            continue
        years |= told
        header.append(f"{title} ({per})" if per else title)
        columns.append({year: _cell(one, language) for year, one in by_year.items()})
        chances = {year: one["probability"] for year, one in by_year.items() if one["probability"] is not None}
        # Of what is sure or out of the question in every year the figure itself says enough.
        if first["unit"] != "share" and any(0 < one < 1 for one in chances.values()):
            header.append(_CHANCE.in_language(language))
            columns.append({year: chance_words(one) for year, one in chances.items()})
    rows = tuple((str(year), *(column.get(year, "–") for column in columns)) for year in sorted(years))
    leaves_out = bool(rows) and len(rows) < len({one["year"] for one in bands})
    return YearTable(tuple(header), rows, tuple(nothing), leaves_out, any(one["is_least"] for one in bands))


def _cell(band: Mapping[str, Any], language: Language) -> str:
    low, middle, high = (band[name] for name in ("low", "middle", "high"))
    if band["unit"] == "share" and band["probability"] is not None:
        least, most = chance_words(low), chance_words(high)
        return most if least == most else BETWEEN.in_language(language).format(low=least, high=most)
    return cell_words(low, middle, high, band["unit"], language, is_least=band["is_least"])


def chance_words(share: float) -> str:
    """Return a probability in per cent; what is hardly more than nothing, or hardly less than sure, is not shown as such.

    >>> chance_words(0.0), chance_words(0.004), chance_words(0.5), chance_words(0.997)
    ('0%', '< 1%', '50%', '> 99%')
    """
    if 0 < share < _HARDLY:
        return "< 1%"
    return "> 99%" if 1 - _HARDLY <= share < 1 else f"{share:.0%}"
