"""The lines of a panel, from what a store holds, and one sentence of what is new in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import polars as pl

from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.material import Materials
from bioaccord.vocabulary.sentence import NOTHING, Sentence

from .areas import Panel, PanelKind, series_name_key
from .chart import axis_unit, period_words
from .indicators import indicator_name
from .observation import OBSERVATIONS, SERIES_KEY, WORLD, Flag
from .selection import Selection, one_series
from .series_names import country_words, product_words
from .store import Store

COUNTRIES = ("KR", "US")
"""The two countries of a dashboard."""

YEARS = 10
_MOST_LINES = 4
_MONTHS = 12
_MANYFOLD = 3.0
"""From here on, times are easier to read than percent."""
_PERIODS_A_YEAR = {"A": 1, "Q": 4, "M": 12}


@dataclass(frozen=True, slots=True)
class PanelLine:
    """One line: its name, its figures (columns of `OBSERVATIONS`), and its key where it is one series of the store, not a sum of several."""

    name: Text
    figures: pl.DataFrame
    key: tuple[str, ...] | None


def panel_lines(store: Store, panel: Panel) -> list[PanelLine]:
    """Return the lines of a panel in one unit, at most four, over the last ten years; none where the store holds nothing of it."""
    ways = {PanelKind.TRADE: _trade, PanelKind.UNIT_VALUES: _unit_values}
    found = ways.get(panel.kind, _series)(store, panel)
    lines: list[PanelLine] = []
    for line in found:
        if not lines or line.figures["unit"][0] == lines[0].figures["unit"][0]:
            lines.append(line)
        if len(lines) == _MOST_LINES:
            break
    if not lines:
        return []
    newest: date = max(line.figures["period"][-1] for line in lines)
    since = newest.replace(year=newest.year - YEARS, day=1)
    recent = [PanelLine(one.name, one.figures.filter(pl.col("period") > since), one.key) for one in lines]
    return [one for one in recent if one.figures["value"].count()]


def what_is_new(lines: list[PanelLine], panel: Panel) -> Sentence:
    """Return what the latest figures of a panel say against those of a year before."""
    if not lines:
        return NOTHING
    if panel.kind == PanelKind.UNIT_VALUES:
        return _medians(lines)
    told = _last_figure(lines[0])
    if panel.kind == PanelKind.TRADE and (share := _share(lines)):
        told = told + share
    return told


def figure_words(value: float, unit: str) -> Text:
    """Return a figure rounded for a sentence, with its unit; the unit is the same in both languages.

    >>> figure_words(27_840_000, "USD")
    Text(ko='2,784만 USD', en='27.8 million USD', original=None)
    >>> figure_words(1466.22, "KRW/USD").ko
    '1,466 KRW/USD'
    """
    return Text(_figure(value, unit, Language.KOREAN), _figure(value, unit, Language.ENGLISH))


def _figure(value: float, unit: str, language: Language) -> str:
    divisor, named = axis_unit(abs(value), unit, language)
    size = abs(value) / divisor
    digits = 0 if size >= 100 or size == int(size) else 1 if size >= 10 else 2
    # 만 and 억 belong to the number, words of English do not.
    gap = "" if divisor > 1 and language == Language.KOREAN else " "
    return f"{value / divisor:,.{digits}f}{gap}{named}"


def _trade(store: Store, panel: Panel) -> Iterator[PanelLine]:
    """Yield flows of value: between the two countries first, then each one's with the world."""
    several = len(panel.products) > 1
    for is_world in (False, True):
        for heading in panel.products:
            for reporter in COUNTRIES:
                other = COUNTRIES[1 - COUNTRIES.index(reporter)]
                for indicator in ("export_value", "import_value"):
                    partner = WORLD if is_world else other
                    wanted = Selection(
                        indicator=(indicator,), reporter=(reporter,), partner=(partner,), product_prefix=heading
                    )
                    line = _flow(store, wanted, heading if several else "")
                    if line is not None:
                        yield line


def _flow(store: Store, wanted: Selection, heading: str) -> PanelLine | None:
    keys = store.keys(wanted)
    if keys.is_empty():
        return None
    # One source: two publishers' figures of one flow are not added up.
    source = keys.sort("last", "source", descending=[True, False])["source"][0]
    keys = keys.filter((pl.col("source") == source) & (pl.col("frequency") == keys["frequency"][0]))
    of_source = Selection(
        source=(source,),
        indicator=wanted.indicator,
        reporter=wanted.reporter,
        partner=wanted.partner,
        frequency=(keys["frequency"][0],),
        product_prefix=wanted.product_prefix,
    )
    if keys.height == 1:
        figures, key = store.series(of_source), tuple(keys.select(SERIES_KEY).row(0))
    else:
        figures, key = _summed(store, of_source), None
    if figures.is_empty():
        return None
    reporter, partner = country_words(wanted.reporter[0]), country_words(wanted.partner[0])
    counted = indicator_name(wanted.indicator[0])
    of = f"HS {heading} " if heading else ""
    arrow = "←" if wanted.indicator[0].startswith("import") else "→"
    return PanelLine(
        Text(
            f"{of}{reporter.ko} {arrow} {partner.ko}, {counted.ko}",
            f"{of}{reporter.en} {arrow} {partner.en}, {counted.en}",
        ),
        figures,
        key,
    )


def _summed(store: Store, wanted: Selection) -> pl.DataFrame:
    sums = store.totals(wanted, by=("period", "partner"))
    silent = pl.when(pl.col("value").is_null()).then(int(Flag.MISSING)).otherwise(0)
    filled = sums.with_columns(
        flags=(pl.col("flags") & ~int(Flag.MISSING | Flag.SUPPRESSED)) | silent,
        product=pl.lit(wanted.product_prefix),
        vintage=pl.lit(store.keys(wanted)["vintage"].max()),
    )
    return _completed(filled)


def _completed(filled: pl.DataFrame) -> pl.DataFrame:
    """Return sums with all columns of `OBSERVATIONS`; what a sum has none of is empty."""
    missing = [
        pl.lit(None, dtype=kind).alias(name) for name, kind in OBSERVATIONS.items() if name not in filled.columns
    ]
    return filled.with_columns(missing).select(OBSERVATIONS.names()).cast(OBSERVATIONS).sort("period")


def _unit_values(store: Store, panel: Panel) -> Iterator[PanelLine]:
    """Yield value by weight of exports: to the other country first, then to the largest buyers.

    A month is left out where value or weight is missing, estimated or zero: a weight that somebody guessed makes a price that nobody paid.
    """
    for reporter in COUNTRIES:
        for heading in panel.products:
            by = ("period", "partner")
            values = store.totals(_monthly("export_value", reporter, heading), by=by)
            weights = store.totals(_monthly("export_weight", reporter, heading), by=by)
            if values.is_empty() or weights.is_empty():
                continue
            values = values.filter(pl.col("source") == values["source"][0])
            guessed = int(Flag.ESTIMATED | Flag.MISSING | Flag.SUPPRESSED)
            both = values.join(
                weights.filter(pl.col("unit") == "kg").select(
                    "source", "partner", "period", weight="value", weight_flags="flags"
                ),
                on=["source", "partner", "period"],
                how="inner",
            ).with_columns(
                good=(pl.col("weight") > 0) & (pl.col("value") > 0) & (pl.col("weight_flags") & guessed == 0)
            )
            other = COUNTRIES[1 - COUNTRIES.index(reporter)]
            buyers = (
                both.group_by("partner").agg(pl.col("value").sum()).sort("value", "partner", descending=[True, False])
            )
            vintage = store.keys(Selection(source=(values["source"][0],)))["vintage"].max()
            for partner in sorted(buyers["partner"], key=lambda code: code != other)[:_MOST_LINES]:
                rows = both.filter(pl.col("partner") == partner)
                priced = rows.with_columns(
                    value=pl.when("good").then(pl.col("value") / pl.col("weight")),
                    flags=(pl.col("flags") & ~int(Flag.MISSING | Flag.SUPPRESSED))
                    | pl.when("good").then(int(Flag.CALCULATED)).otherwise(int(Flag.MISSING)),
                    unit=pl.col("unit") + "/kg",
                    product=pl.lit(heading),
                    vintage=pl.lit(vintage),
                )
                figures = _completed(priced)
                if figures["value"].count() >= _MONTHS:
                    seller, buyer = country_name(reporter), country_name(partner)
                    yield PanelLine(Text(f"{seller.ko} → {buyer.ko}", f"{seller.en} → {buyer.en}"), figures, None)


def _monthly(indicator: str, reporter: str, heading: str) -> Selection:
    return Selection(indicator=(indicator,), reporter=(reporter,), frequency=("M",), product_prefix=heading)


def _medians(lines: list[PanelLine]) -> Sentence:
    """Return what a kilogram costs in the middle month of each line."""
    first = min(line.figures["period"][0] for line in lines)
    told = NOTHING
    for line in lines:
        middle = float(np.median(line.figures["value"].drop_nulls().to_numpy()))
        one = Sentence("{name} {value}", name=line.name, value=figure_words(middle, line.figures["unit"][0]))
        told = Sentence("{first}, {second}", first=told, second=one) if told else one
    return Sentence("Median month since {first}: {told}.", first=period_words(first, "M"), told=told)


def _series(store: Store, panel: Panel) -> Iterator[PanelLine]:
    indicator = {PanelKind.PRICES: "price", PanelKind.EXCHANGE_RATE: "exchange_rate", PanelKind.SHORTAGES: "shortages"}
    keys = store.keys(Selection(indicator=(indicator[panel.kind],)))
    wanted = [series_name_key(one) for one in panel.products] or [""]
    for one in wanted:
        for row in sorted(keys.iter_rows(named=True), key=lambda row: (row["last"], row["figures"]), reverse=True):
            is_wanted = {
                PanelKind.PRICES: series_name_key(row["product"]) == one,
                # Publishers write the pair as the product or only as the unit.
                PanelKind.EXCHANGE_RATE: series_name_key(row["unit"]) == one and row["frequency"] == "M",
                PanelKind.SHORTAGES: row["product"] in ("", "TOTAL"),
            }
            if is_wanted[panel.kind]:
                key = tuple(row[name] for name in SERIES_KEY)
                figures = store.series(one_series(key))
                name = product_words(row["product_system"], row["product"], Materials(()))
                if panel.kind != PanelKind.PRICES:
                    name = panel.title
                yield PanelLine(name, figures, key)
                break


def _last_figure(line: PanelLine) -> Sentence:
    given = line.figures.filter(pl.col("value").is_not_null())
    last = given.row(-1, named=True)
    now = figure_words(last["value"], last["unit"])
    period = period_words(last["period"], last["frequency"])
    before = _year_before(given, last)
    if before is None or before <= 0:
        return Sentence("{name}: {value} in {period}.", name=line.name, value=now, period=period)
    if last["value"] >= _MANYFOLD * before:
        return Sentence(
            "{name}: {value} in {period}, {times:.1f} times that of a year before.",
            name=line.name,
            value=now,
            period=period,
            times=last["value"] / before,
        )
    return Sentence(
        "{name}: {value} in {period}, {change:+.0%} on a year before.",
        name=line.name,
        value=now,
        period=period,
        change=last["value"] / before - 1,
    )


def _year_before(given: pl.DataFrame, last: dict[str, date]) -> float | None:
    day = last["period"]
    if str(last["frequency"]) not in _PERIODS_A_YEAR:
        return None
    same = given.filter(pl.col("period") == day.replace(year=day.year - 1))
    return float(same["value"][0]) if same.height else None


def _share(lines: list[PanelLine]) -> Sentence:
    """Return the other country's part in a country's trade with the world: in the last twelve months and in the twelve before."""
    for line in lines:
        one = line.figures
        if one["partner"][0] == WORLD or one["frequency"][0] != "M":
            continue
        whole = next((other.figures for other in lines if _is_whole_of(other.figures, one)), None)
        if whole is None:
            continue
        both = one.select("period", "value").join(
            whole.select("period", pl.col("value").alias("whole")), on="period", how="inner", validate="1:1"
        )
        both = both.drop_nulls().sort("period").tail(2 * _MONTHS)
        if both.height < 2 * _MONTHS or (both["whole"] <= 0).all():
            continue
        share = partial(_part, both)
        return Sentence(
            "{partner} makes up {now:.0%} of {reporter}'s {flow} in the last 12 months, {before:.0%} in the 12 before.",
            partner=country_name(one["partner"][0]),
            reporter=country_name(one["reporter"][0]),
            flow=indicator_name(one["indicator"][0]),
            now=share(_MONTHS),
            before=share(0),
        )
    return NOTHING


def _is_whole_of(whole: pl.DataFrame, part: pl.DataFrame) -> bool:
    same = ("source", "indicator", "reporter", "frequency")
    return whole["partner"][0] == WORLD and all(whole[name][0] == part[name][0] for name in same)


def _part(both: pl.DataFrame, start: int) -> float:
    year = both.slice(start, _MONTHS)
    return float(year["value"].to_numpy().sum() / year["whole"].to_numpy().sum())
