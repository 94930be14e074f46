"""What is new in a table of figures: every test that was made, and the findings that are left when chance is allowed for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import Materials, standard_materials

from .change_findings import changes
from .false_discoveries import SHARE_OF_FALSE, adjusted_p_values
from .finding import Candidate, Finding, FindingKind, Test
from .finding_words import sentences
from .growth_findings import price_growth, trade_growth
from .observation import WORLD, ProductSystem
from .partner_findings import partners_come_and_gone
from .product_names import product_name
from .series_history import SeriesHistory, series_histories
from .share_findings import share_changes
from .trade_flow import trade_flows
from .unit_value_findings import unit_value_changes, unit_value_gaps

_TRADE = ("export_value", "import_value", "export_weight", "import_weight")
_COUNTS = ("export_declarations", "import_declarations")


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, the weightiest first, and how many tests of each kind were made to find it."""

    found: tuple[Finding, ...]
    tests: dict[FindingKind, int]
    series: int


def findings(
    table: pl.DataFrame, *, materials: Materials | None = None, share_of_false: float = SHARE_OF_FALSE
) -> Findings:
    """Return what is new in a table of `OBSERVATIONS`, as of the last period of each series.

    "No change" is the default: a finding has to pass its own test, adjusted over all series of its kind so that at most `share_of_false` of the
    findings are expected to be chance (Benjamini and Hochberg 1995), and to be large enough to matter (the limits stand at the head of
    each kind's file). One thing is told once: a growth hides the level shift of the same series.
    """
    materials = materials or standard_materials()
    series = series_histories(table)
    candidates = [*_of_trade(series, materials), *_of_prices(series, materials)]
    by_family: dict[FindingKind, list[Candidate]] = defaultdict(list)
    for one in candidates:
        by_family[one.family].append(one)
    found = []
    for family in by_family.values():
        adjusted = adjusted_p_values([one.p_value for one in family])
        for one, p_value in zip(family, adjusted, strict=True):
            if one.matters and p_value <= share_of_false:
                found.append(one.told(Test(one.test_name, one.p_value, float(p_value), len(family))))
    found = _told_once(found)
    found = _grouped(found)
    found.sort(key=lambda one: (-one.weight, one.finding_id))
    return Findings(tuple(found), dict(Counter(one.family for one in candidates)), len(series))


def new_findings(now: Findings, told: Sequence[str]) -> list[Finding]:
    """Return the findings whose ids were not told before."""
    before = set(told)
    return [one for one in now.found if one.finding_id not in before]


def _of_trade(series: Sequence[SeriesHistory], materials: Materials) -> list[Candidate]:
    candidates: list[Candidate] = []
    for flow in trade_flows(series):
        product = product_name(flow.product_system, flow.product, materials)
        candidates += trade_growth(flow, product)
        candidates += share_changes(flow, product)
        candidates += unit_value_gaps(flow, product)
        candidates += unit_value_changes(flow, product)
        candidates += partners_come_and_gone(flow, product)
    for one in series:
        if one.key.indicator in ("export_value", "import_value") and one.key.partner == WORLD:
            candidates += changes(one, product_name(one.key.product_system, one.key.product, materials))
    return candidates


def _of_prices(series: Sequence[SeriesHistory], materials: Materials) -> list[Candidate]:
    candidates: list[Candidate] = []
    for one in series:
        known = one.values[np.isfinite(one.values)]
        if one.key.indicator in (*_TRADE, *_COUNTS) or len(known) == 0:
            continue
        product = product_name(one.key.product_system, one.key.product, materials)
        candidates += price_growth(one, product)
        candidates += changes(one, product)
    return candidates


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


def _grouped(found: Sequence[Finding]) -> list[Finding]:
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
            names = ", ".join(one.product.rstrip("* ") for one in others)
            also = Text(f"{names}도 함께 움직였습니다.", f"The same was found for {names}.")
            first = replace(first, summary=sentences(first.summary, also))
        made.append(first)
    return made


def _series(one: Finding) -> tuple[str, ...]:
    return (one.source, one.indicator, one.reporter, one.product_system, one.product)
