"""The figures of a panel's picture as rows of a table: for those who cannot see the picture, and for files."""

from __future__ import annotations

from dataclasses import dataclass

from bioaccord.vocabulary.language import Language, Text

from .chart import period_words
from .panel_words import lately_words, parts_title, prices_title, share_periods, shares_title
from .panels import PanelContent
from .partner_story import PartnerShare, ShareOfPeriods
from .series_export import flag_words
from .series_names import country_words as place_words
from .unit_names import unit_name

PANEL_COLUMNS = ("part", "name_ko", "name_en", "first", "last", "value", "unit", "flags", "source", "vintage")


@dataclass(frozen=True, slots=True)
class PartTable:
    """The figures of one small chart: its title, and each bar's name and figure as they are read."""

    title: Text
    rows: tuple[tuple[Text, str], ...]


def part_tables(content: PanelContent, language: Language) -> list[PartTable]:
    """Return the figures of the charts under a panel's lines."""
    tables = [
        PartTable(shares_title(one), tuple((name, f"{periods.share:.1%}") for name, periods in share_bars(one)))
        for one in content.shares
    ]
    if content.prices:
        rows = tuple(
            (
                place_words(one.partner),
                f"{one.median:,.4g} {one.unit}" if one.median < 1000 else f"{one.median:,.0f} {one.unit}",
            )
            for one in content.prices.partners
        )
        tables.append(PartTable(prices_title(content.prices), rows))
    if content.parts:
        unit = unit_name(content.parts.unit).in_language(language)
        counted = tuple((name, f"{value:,.0f} {unit}") for name, value in content.parts.parts)
        tables.append(PartTable(parts_title(content.parts), counted))
    return tables


def share_bars(share: PartnerShare) -> list[tuple[Text, ShareOfPeriods]]:
    """Return the years of a share, and the last year of periods where it is none of them."""
    bars = [(share_periods(one), one) for one in share.years]
    if share.years[-1].first != share.lately.first:
        bars.append((lately_words(share), share.lately))
    return bars


def panel_figures(content: PanelContent) -> list[dict[str, object]]:
    """Return every figure of a panel's picture, with what says it and since when; periods are first days."""
    rows: list[dict[str, object]] = []
    for line in content.lines:
        for one in line.figures.iter_rows(named=True):
            rows.append(
                {
                    "part": one["indicator"],
                    "name_ko": line.name.ko,
                    "name_en": line.name.en,
                    "first": str(one["period"]),
                    "last": period_words(one["period"], one["frequency"]),
                    "value": one["value"],
                    "unit": one["unit"],
                    "flags": flag_words(one["flags"]),
                    "source": one["source"],
                    "vintage": str(one["vintage"] or ""),
                }
            )
    for share in content.shares:
        for _, periods in share_bars(share):
            rows.append(
                _worked_out(
                    shares_title(share), "share", periods.first, periods.last, periods.share, "share", share.source
                )
            )
    if content.prices:
        for price in content.prices.partners:
            title, here = prices_title(content.prices), place_words(price.partner)
            name = Text(f"{title.ko}: {here.ko}", f"{title.en}: {here.en}")
            rows.append(
                _worked_out(
                    name, "unit_value", price.first, price.last, price.median, price.unit, content.prices.source
                )
            )
    if content.parts:
        parts = content.parts
        for name, value in parts.parts:
            rows.append(
                _worked_out(name, parts.indicator, parts.first, parts.last, value, parts.unit, parts.source)
                | {"vintage": str(parts.vintage)}
            )
    return rows


def _worked_out(
    name: Text, part: str, first: object, last: object, value: float, unit: str, source: str
) -> dict[str, object]:
    return {
        "part": part,
        "name_ko": name.ko,
        "name_en": name.en,
        "first": str(first),
        "last": str(last),
        "value": value,
        "unit": unit,
        "flags": "calculated",
        "source": source,
        "vintage": "",
    }
