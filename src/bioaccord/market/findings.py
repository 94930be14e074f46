"""What is new in a table of figures: every test that was made, and the findings that are left when chance is allowed for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from bioaccord.vocabulary.language import Text, mid_sentence
from bioaccord.vocabulary.material import Materials, standard_materials

from .annual_findings import annual_changes
from .change_findings import changes
from .false_discoveries import SHARE_OF_FALSE, adjusted_p_values
from .finding import Candidate, Finding, FindingKind, Test
from .finding_words import sentences
from .growth_findings import price_growth, trade_growth
from .observation import WORLD, Frequency, ProductSystem
from .partner_findings import partners_come_and_gone
from .product_names import product_name, product_words
from .selection import HARMONISED
from .series_breaks import SeriesBreak, by_months, since_last_break, still_told
from .series_history import SeriesHistory, series_histories
from .share_findings import share_changes
from .trade_flow import trade_flows
from .unit_value_findings import unit_value_changes, unit_value_gaps

_TRADE = ("export_value", "import_value", "export_weight", "import_weight")
_COUNTS = ("export_declarations", "import_declarations")


_FAMILIES = {
    FindingKind.GROWTH: "growth",
    FindingKind.TREND: "growth",
    FindingKind.LEVEL_SHIFT: "change",
    FindingKind.TREND_CHANGE: "change",
    FindingKind.OUTLIER: "change",
    FindingKind.SHARE: "partners",
    FindingKind.UNIT_VALUE: "partners",
    FindingKind.UNIT_VALUE_GAP: "partners",
    FindingKind.NEW_PARTNER: "coming and going",
    FindingKind.LOST_PARTNER: "coming and going",
}
"""Tests that ask one question are counted together: how much, since when, with whom, who came and went."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, the weightiest first, and how many tests of each kind were made to find it."""

    found: tuple[Finding, ...]
    tests: dict[FindingKind, int]
    series: int
    breaks: tuple[SeriesBreak, ...] = ()
    """Where series went on in another unit; what lies before is not compared with what lies after."""


def findings(
    table: pl.DataFrame, *, materials: Materials | None = None, share_of_false: float = SHARE_OF_FALSE
) -> Findings:
    """Return what is new in a table of `OBSERVATIONS`, as of the last period of each series.

    "No change" is the default: a finding has to pass its own test, adjusted over all tests of its family and publisher so that at most
    `share_of_false` of the findings are expected to be chance (Benjamini and Hochberg 1995), and to be large enough to matter (the limits stand at the
    head of each kind's file). Publishers are counted by themselves: what is new with one must not hang on which others were loaded. One thing is told
    once: a growth hides the level shift of the same series.
    """
    materials = materials or standard_materials()
    told = [by_months(one) for one in still_told(series_histories(table)) if np.isfinite(one.values).any()]
    series, breaks = since_last_break(told)
    candidates = [*_of_trade(series, materials), *_of_prices(series, materials)]
    by_family: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for source, one in candidates:
        by_family[source, _FAMILIES[one.family]].append(one)
    found = []
    for family in by_family.values():
        adjusted = adjusted_p_values([one.p_value for one in family])
        for one, p_value in zip(family, adjusted, strict=True):
            if one.matters and p_value <= share_of_false:
                found.append(one.told(Test(one.test_name, one.p_value, float(p_value), len(family))))
    found = _told_once(found)
    found = _grouped(found, materials)
    found.sort(key=lambda one: (-one.weight, one.finding_id))
    tests = Counter(one.family for _, one in candidates)
    return Findings(tuple(found), dict(tests), len(series), tuple(breaks))


def new_findings(now: Findings, told: Sequence[str]) -> list[Finding]:
    """Return the findings whose ids were not told before."""
    before = set(told)
    return [one for one in now.found if one.finding_id not in before]


def _of_trade(series: Sequence[SeriesHistory], materials: Materials) -> Iterator[tuple[str, Candidate]]:
    for flow in trade_flows(series):
        product = product_name(flow.product_system, flow.product, materials)
        for tests in (trade_growth, share_changes, unit_value_gaps, unit_value_changes, partners_come_and_gone):
            yield from ((flow.source, one) for one in tests(flow, product))
    for one in series:
        key = one.key
        if key.indicator in ("export_value", "import_value") and key.partner == WORLD:
            product = product_name(key.product_system, key.product, materials)
            yield from ((key.source, found) for found in _of_own_history(one, product))


def _of_prices(series: Sequence[SeriesHistory], materials: Materials) -> Iterator[tuple[str, Candidate]]:
    for one in series:
        key = one.key
        if key.indicator in (*_TRADE, *_COUNTS):
            continue
        system = key.product_system
        # Publishers' own names of commodities have Korean ones; a code is called by its materials.
        name = product_name if system in HARMONISED else product_words
        product = name(system, key.product, materials)
        yield from ((key.source, found) for found in price_growth(one, product))
        yield from ((key.source, found) for found in _of_own_history(one, product))


def _of_own_history(one: SeriesHistory, product: Text) -> Iterator[Candidate]:
    yield from annual_changes(one, product) if one.key.frequency == Frequency.ANNUAL else changes(one, product)


def _told_once(found: Sequence[Finding]) -> list[Finding]:
    """Return findings without what another one tells already: a shift or a new course where growth of the same series is told."""
    grown = {_series(one) for one in found if one.kind is FindingKind.GROWTH}
    hidden = (FindingKind.LEVEL_SHIFT, FindingKind.TREND_CHANGE, FindingKind.OUTLIER)
    come = {(*_series(one), one.partner) for one in found if one.kind is FindingKind.NEW_PARTNER}
    return [
        one
        for one in found
        if not (one.kind in hidden and _series(one) in grown)
        and not (one.kind is FindingKind.SHARE and (*_series(one), one.partner) in come)
    ]


def _grouped(found: Sequence[Finding], materials: Materials) -> list[Finding]:
    """Return findings with one for several grades of one thing (crude oil: Brent, Dubai, WTI) that did the same at the same time."""
    groups: dict[tuple[object, ...], list[Finding]] = defaultdict(list)
    for one in found:
        head, comma, _ = one.product.partition(", ")
        alone = "" if one.product_system == ProductSystem.SERIES and comma else one.finding_id
        head = f"{one.source}:{one.indicator}:{head}"
        groups[head, one.kind, one.since, one.rises, alone].append(one)
    made = []
    for group in groups.values():
        first, *others = sorted(group, key=lambda one: one.product)
        if others:
            names = [product_words(one.product_system, one.product, materials) for one in others]
            also = Text(
                f"{', '.join(name.ko for name in names)}도 함께 움직였습니다.",
                f"The same was found for {'; '.join(mid_sentence(name.en) for name in names)}.",
            )
            first = replace(first, summary=sentences(first.summary, also))
        made.append(first)
    return made


def _series(one: Finding) -> tuple[str, ...]:
    return (one.source, one.indicator, one.reporter, one.product_system, one.product)
