"""Unit values: what a large partner pays a unit of weight, against another's and against the year before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text

from .finding import Candidate, Figure, Finding, FindingKind, Test
from .finding_episode import began
from .finding_words import (
    amount,
    caveats,
    chance,
    country_words,
    first_capital,
    in_words,
    line,
    percent,
    sentences,
    span,
)
from .growth_findings import STILL
from .observation import Frequency
from .series_breaks import made_alike
from .trade_flow import TradeFlow
from .usual_swings import standard_error

Floats = NDArray[np.float64]

LEAST_GAP = 2.0
"""Unit values of two partners are told apart from this ratio on; less may be another mix of goods."""

LEAST_CHANGE = 0.2
LARGE_PARTNER = 0.1
"""Share of the last year's trade from which a partner's unit value is looked at."""

_FEWEST_MONTHS = 9
_FEWEST_TOGETHER = {1: 6, 4: 8, 12: 9}
"""Periods by how many make a year in which both partners' unit values have to be known."""
_GAP_YEARS = {1: 10, 4: 5, 12: 5}

_NOUNS = {
    Frequency.ANNUAL: Text("연도", "year"),
    Frequency.QUARTERLY: Text("분기", "quarter"),
    Frequency.MONTHLY: Text("월", "month"),
}
_GAP_NAME = Text(
    "월별 단가 비율(로그)의 t 검정(자기상관 반영)",
    "t-test of monthly log ratios, serial correlation of the months allowed for",
)
_CHANGE_NAME = Text("두 해 월별 단가(로그)의 t 검정(자기상관 반영)", "t-test of two years' monthly log unit values")


def unit_value_gaps(flow: TradeFlow, product: Text) -> Iterator[Candidate]:
    """Yield the test of every pair of large partners: the monthly ratio of their unit values over the last five years."""
    large = _large(flow)
    values = {name: flow.unit_value(name)[-_GAP_YEARS[flow.year] * flow.year :] for name in large}
    pairs = []
    for one, other in combinations(large, 2):
        both = np.isfinite(values[one]) & np.isfinite(values[other])
        if both.sum() < _FEWEST_TOGETHER[flow.year]:
            continue
        ratio = np.log(values[one][both] / values[other][both])
        mean, error = float(ratio.mean()), standard_error(ratio)
        high, low = (one, other) if mean > 0 else (other, one)
        pairs.append((abs(mean), _p_value(mean, error, len(ratio)), error, len(ratio), high, low))
    # Of all pairs that lie far apart, only the widest is told.
    widest = max(pairs, default=None)
    for pair in pairs:
        mean, p_value, error, count, high, low = pair
        matters = pair is widest and mean >= np.log(LEAST_GAP)
        half = float(student.ppf(0.975, count - 1)) * error
        bounds = (float(np.exp(mean - half)), float(np.exp(mean + half)))
        told = partial(_gap, flow, product, high, low, bounds)
        yield Candidate(FindingKind.UNIT_VALUE_GAP, p_value, matters, told, _GAP_NAME)


def unit_value_changes(flow: TradeFlow, product: Text) -> Iterator[Candidate]:
    """Yield the test of every large partner's unit value over the last year against the year before."""
    year = flow.year
    if year != 12 or not made_alike(flow.flags, slice(-year, None), slice(-2 * year, -year)):
        return
    for partner in _large(flow):
        values = flow.unit_value(partner)
        found = _compared(values, year)
        if found is None:
            continue
        change, p_value, size = found
        matters = abs(size) >= LEAST_CHANGE and (size > 0) == (change > 0)
        told = partial(_change, flow, product, partner, size)
        yield Candidate(FindingKind.UNIT_VALUE, p_value, matters, told, _CHANGE_NAME)


def _compared(values: Floats, year: int) -> tuple[float, float, float] | None:
    """Return the mean difference of two years' logarithms, its p-value, and the change of the median; None where too few are known."""
    now, before = (np.log(part[np.isfinite(part)]) for part in (values[-year:], values[-2 * year : -year]))
    if min(len(now), len(before)) < _FEWEST_MONTHS:
        return None
    change = float(now.mean() - before.mean())
    error = float(np.hypot(standard_error(now), standard_error(before)))
    size = float(np.median(np.exp(now)) / np.median(np.exp(before)) - 1)
    return change, _p_value(change, error, min(len(now), len(before))), size


def _since(flow: TradeFlow, partner: str, rises: bool) -> date:
    """Return the first period up to which the unit value had moved as surely on the year before."""
    values, count = flow.unit_value(partner), len(flow.periods)

    def goes_on(back: int) -> bool | None:
        found = _compared(values[: count - back], flow.year) if count - back >= 2 * flow.year else None
        return found and (found[1] <= STILL and (found[0] > 0) == rises)

    return flow.periods[count - 1 - began(goes_on)]


def _large(flow: TradeFlow) -> list[str]:
    year = flow.year
    if year not in _GAP_YEARS or len(flow.periods) < 2 * year:
        return []
    total = float(np.nansum(flow.total[-year:]))
    return [
        name
        for name, value in sorted(flow.value.items())
        if name in flow.weight and total > 0 and np.nansum(value[-year:]) >= LARGE_PARTNER * total
    ]


def _p_value(size: float, error: float, count: int) -> float:
    return float(2 * student.sf(abs(size) / error, count - 1)) if error > 0 else float(size == 0)


def _gap(flow: TradeFlow, product: Text, high: str, low: str, bounds: tuple[float, float], test: Test) -> Finding:
    year, years = flow.year, _GAP_YEARS[flow.year] * flow.year
    periods = flow.periods[-years:]
    dear, cheap = (flow.unit_value(name)[-years:] for name in (high, low))
    whole = (periods[0], periods[-1])
    last = (periods[-year], periods[-1])
    medians = (float(np.nanmedian(dear)), float(np.nanmedian(cheap)))
    recent = (float(np.nanmedian(dear[-year:])), float(np.nanmedian(cheap[-year:])))
    ratio = medians[0] / medians[1]
    here, dear_words, cheap_words = country_words(flow.reporter), country_words(high), country_words(low)
    export = flow.direction == "export"
    ko_word, unit = "수출단가" if export else "수입단가", f"{flow.unit}/{flow.weight_unit}"
    money = [amount(one, unit) for one in (*medians, *recent)]
    to = "to" if export else "from"
    noun = _NOUNS[flow.frequency]
    main = Text(
        f"{here.ko}의 {product.ko} {ko_word}({noun.ko}별 중앙값, {span(*whole, flow.frequency).ko})는 {dear_words.ko} {money[0].ko}, {cheap_words.ko} {money[1].ko}로 {ratio:.1f}배 차이가 납니다.",
        f"{first_capital(in_words(span(*whole, flow.frequency)))} the median {noun.en}'s unit value of {product.en} was {money[0].en} {to} {dear_words.en} and {money[1].en} {to} {cheap_words.en}, {ratio:.1f} times as much.",
    )
    now = Text(
        f"최근 1년({span(*last, flow.frequency).ko})은 각각 {money[2].ko}, {money[3].ko}입니다.",
        f"Over the last year it was {money[2].en} and {money[3].en}.",
    )
    sure = Text(
        f"{noun.ko}별 비율의 평균은 {bounds[0]:.1f}~{bounds[1]:.1f}배입니다(95% 구간, {chance(test.adjusted_p_value)}). 단가는 금액을 중량으로 나눈 값으로, 제품 구성의 차이도 담고 있습니다.",
        f"The mean {noun.en}'s ratio lies between {bounds[0]:.1f} and {bounds[1]:.1f} (95% interval, {chance(test.adjusted_p_value)}). A unit value is value by weight: a different mix of goods is part of it.",
    )
    flags = int(np.bitwise_or.reduce(flow.flags[-years:]))
    part = float(np.nansum(flow.value[high][-year:]) / np.nansum(flow.total[-year:]))
    names = [Text(f"{one.ko} {ko_word}", f"unit value {to} {one.en}") for one in (dear_words, cheap_words)]
    return Finding(
        finding_id=f"unit_value_gap:{flow.name}:{high}>{low}",
        kind=FindingKind.UNIT_VALUE_GAP,
        indicator=flow.indicator,
        reporter=flow.reporter,
        partner=high,
        product_system=flow.product_system,
        product=flow.product,
        title=Text(
            f"{product.ko} {ko_word}, {with_particle(dear_words.ko, '이/가')} {cheap_words.ko}의 {ratio:.1f}배",
            f"{first_capital(product.en)}: unit value {to} {dear_words.en} {ratio:.1f} times that {to} {cheap_words.en}",
        ),
        summary=sentences(main, now, sure, caveats(flags)),
        figures=(
            Figure(names[0], medians[0], unit, *whole),
            Figure(names[1], medians[1], unit, *whole),
            Figure(names[0], recent[0], unit, *last),
            Figure(names[1], recent[1], unit, *last),
            Figure(Text("단가 비율", "ratio"), ratio, "times", *whole, *bounds),
        ),
        compared_with=Text(f"{cheap_words.ko} {ko_word}", f"unit value {to} {cheap_words.en}"),
        test=test,
        weight=part * (1 - 1 / ratio),
        since=periods[0],
        as_of=periods[-1],
        rises=None,
        change=ratio - 1,
        source=flow.source,
        frequency=flow.frequency,
        vintage=flow.vintage,
        retrieved_at=flow.retrieved_at,
        origins=flow.origins,
        flags=flags,
        chart=(line(names[0], unit, periods, dear), line(names[1], unit, periods, cheap)),
    )


def _change(flow: TradeFlow, product: Text, partner: str, size: float, test: Test) -> Finding:
    year, periods = flow.year, flow.periods
    values = flow.unit_value(partner)
    now, before = (float(np.nanmedian(part)) for part in (values[-year:], values[-2 * year : -year]))
    last, earlier = (periods[-year], periods[-1]), (periods[-2 * year], periods[-year - 1])
    there, export, up = country_words(partner), flow.direction == "export", size > 0
    ko_word, to = ("수출단가", "to") if export else ("수입단가", "from")
    since = _since(flow, partner, up)
    way = f"대{there.ko}" if export else f"{there.ko}산"
    unit = f"{flow.unit}/{flow.weight_unit}"
    name = Text(f"{there.ko} {ko_word}", f"unit value {to} {there.en}")
    flags = int(np.bitwise_or.reduce(flow.flags[-2 * year :]))
    part = float(np.nansum(flow.value[partner][-year:]) / np.nansum(flow.total[-year:]))
    return Finding(
        finding_id=f"unit_value:{flow.name}:{partner}:{'up' if up else 'down'}:{since:%Y-%m}",
        kind=FindingKind.UNIT_VALUE,
        indicator=flow.indicator,
        reporter=flow.reporter,
        partner=partner,
        product_system=flow.product_system,
        product=flow.product,
        title=Text(
            f"{way} {product.ko} {ko_word}, 1년 새 {percent(size)}% {'상승' if up else '하락'}",
            f"{first_capital(product.en)}: unit value {to} {there.en} {'up' if up else 'down'} {percent(size)}% in a year",
        ),
        summary=sentences(
            Text(
                f"{span(*last, flow.frequency).ko} {way} {product.ko} {ko_word}(월별 중앙값)는 {amount(now, unit).ko}로, 1년 전 같은 기간({amount(before, unit).ko})보다 {percent(size)}% {'올랐습니다' if up else '내렸습니다'}({chance(test.adjusted_p_value)}). 제품 구성이 달라져도 단가는 움직입니다.",
                f"{first_capital(in_words(span(*last, flow.frequency)))} the median month's unit value of {product.en} {to} {there.en} was {amount(now, unit).en}, {percent(size)}% {'above' if up else 'below'} the year before ({amount(before, unit).en}; {chance(test.adjusted_p_value)}). A change in the mix of goods moves it too.",
            ),
            caveats(flags),
        ),
        figures=(Figure(name, now, unit, *last), Figure(name, before, unit, *earlier), Figure(Text("변동률", "change"), size, "share", *last)),
        compared_with=span(*earlier, flow.frequency),
        test=test,
        weight=min(1.0, abs(size)) * part,
        since=since,
        as_of=periods[-1],
        rises=up,
        change=size,
        source=flow.source,
        frequency=flow.frequency,
        vintage=flow.vintage,
        retrieved_at=flow.retrieved_at,
        origins=flow.origins,
        flags=flags,
        chart=(line(name, unit, periods[-5 * year :], values[-5 * year :]),),
    )  # fmt: skip
